//! Maps of free numbers, all of the real line each, onto the supports of distributions, with what they do to densities.
//!
//! A density of the value becomes one of the free numbers when the logarithm of the Jacobian determinant is added to
//! its logarithm. Written once in any [`Algebra`]: lanes, instructions, dual numbers.
//! Stan Reference Manual, version 2.35, chapter "Constraint transforms".

mod cholesky;
mod interval;
mod ordered;
mod simplex;

use crate::{Algebra, FamilyId, Support};

/// A map of free numbers onto a support.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transform {
    /// The real line: the number itself.
    Real,
    /// Above 0: exp(u).
    Positive,
    /// Between two ends, which are operands: lo + (hi - lo) sigmoid(u).
    Interval,
    /// So many positive numbers that sum to 1, by breaking a stick; equal parts from zeros.
    Simplex(usize),
    /// So many numbers in ascending order.
    Ordered(usize),
    /// The Cholesky factor, row by row, `[K K]` with zeros above the diagonal, of a correlation matrix of K rows; the
    /// identity from zeros.
    CholeskyOfCorrelation(usize),
}

/// A value in a support.
#[derive(Clone, Debug)]
pub struct Constrained<A> {
    /// `[values]`.
    pub value: Vec<A>,
    /// ln |det d value / d free|, in nats; for a simplex of all parts but the last.
    pub log_jacobian: A,
}

/// Derivatives of a number in what a value was made of.
#[derive(Clone, Debug)]
pub struct Adjoints<A> {
    /// In the free numbers `[free]`.
    pub free: Vec<A>,
    /// In the ends `[2]` of an interval; else none.
    pub ends: Vec<A>,
}

impl Transform {
    /// The map onto the values of a continuous family of this size; `None` for whole numbers.
    pub fn of(family: FamilyId, size: usize) -> Option<Self> {
        let spec = family.spec();
        match spec.support {
            _ if spec.discrete => None,
            Support::Real => Some(Self::Real),
            Support::Positive | Support::NonNegative => Some(Self::Positive),
            Support::Unit | Support::Interval => Some(Self::Interval),
            Support::Simplex => Some(Self::Simplex(size)),
            _ => None,
        }
    }

    /// Free numbers.
    pub fn free(self) -> usize {
        match self {
            Self::Real | Self::Positive | Self::Interval => 1,
            Self::Simplex(size) => size - 1,
            Self::Ordered(size) => size,
            Self::CholeskyOfCorrelation(size) => size * (size - 1) / 2,
        }
    }

    /// Numbers of a value.
    pub fn values(self) -> usize {
        match self {
            Self::Real | Self::Positive | Self::Interval => 1,
            Self::Simplex(size) | Self::Ordered(size) => size,
            Self::CholeskyOfCorrelation(size) => size * size,
        }
    }

    /// The value at free numbers `[free]`. `ends`: of an interval, else not looked at. `zero` is any number of the
    /// algebra, for maps without free numbers.
    pub fn constrain<A: Algebra>(self, free: &[A], ends: &[A], zero: A) -> Constrained<A> {
        let zero = zero.nought();
        match self {
            Self::Real => Constrained {
                value: free.to_vec(),
                log_jacobian: zero,
            },
            Self::Positive => Constrained {
                value: vec![free[0].exp()],
                log_jacobian: free[0],
            },
            Self::Interval => interval::constrain(free[0], ends),
            Self::Simplex(_) => simplex::constrain(free, zero),
            Self::Ordered(_) => ordered::constrain(free, zero),
            Self::CholeskyOfCorrelation(size) => cholesky::constrain(size, free, zero),
        }
    }

    /// The free numbers of a value inside the support, `[values]`.
    pub fn free_of(self, value: &[f64], ends: &[f64]) -> Vec<f64> {
        match self {
            Self::Real => value.to_vec(),
            Self::Positive => vec![Algebra::ln(value[0])],
            Self::Interval => vec![interval::free_of(value[0], ends)],
            Self::Simplex(_) => simplex::free_of(value),
            Self::Ordered(_) => ordered::free_of(value),
            Self::CholeskyOfCorrelation(size) => cholesky::free_of(size, value),
        }
    }

    /// The derivatives, in free numbers and ends, of a number with derivatives `of_value` `[values]` in the value and
    /// `of_log_jacobian` in the logarithm of the Jacobian determinant.
    pub fn pull_back<A: Algebra>(
        self,
        free: &[A],
        ends: &[A],
        of_value: &[A],
        of_log_jacobian: A,
    ) -> Adjoints<A> {
        let free = match self {
            Self::Real => of_value.to_vec(),
            Self::Positive => vec![of_value[0] * free[0].exp() + of_log_jacobian],
            Self::Interval => {
                return interval::pull_back(free[0], ends, of_value[0], of_log_jacobian);
            }
            Self::Simplex(_) => simplex::pull_back(free, of_value, of_log_jacobian),
            Self::Ordered(_) => ordered::pull_back(free, of_value, of_log_jacobian),
            Self::CholeskyOfCorrelation(size) => {
                cholesky::pull_back(size, free, of_value, of_log_jacobian)
            }
        };
        Adjoints {
            free,
            ends: Vec::new(),
        }
    }
}
