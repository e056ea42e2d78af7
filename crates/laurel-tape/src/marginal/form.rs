//! Affine functions of normal latents, whose coefficients are sums of products of what is given.

use std::rc::Rc;

use super::poly::{Algebra, Poly};

/// A constant and multiples of latents, by ascending number.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Form {
    /// What it is where all latents are 0.
    pub(super) constant: Poly,
    pub(super) terms: Vec<(usize, Poly)>,
}

/// A standard deviation, as squares and densities need it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Scale {
    /// 1 / sd^2.
    pub(super) weight: Poly,
    /// -ln sd - ln(2 pi) / 2.
    pub(super) log: Poly,
}

/// What a slot holds.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Value {
    /// An affine function; without latents, a number that no latent changes.
    Affine(Form),
    /// The log density of a normal distribution: value less mean, and the scale.
    Square(Rc<(Form, Scale)>),
    /// Something else: which latents would have to be given for it to be affine.
    Tangled(Vec<usize>),
}

impl Value {
    /// The latents that would have to be given for it to be affine.
    pub(super) fn tangled(&self) -> Option<Vec<usize>> {
        match self {
            Self::Affine(_) => None,
            Self::Square(square) => Some(square.0.latents()),
            Self::Tangled(latents) => Some(latents.clone()),
        }
    }
}

impl Form {
    pub(super) fn of(constant: Poly) -> Self {
        Self {
            constant,
            terms: Vec::new(),
        }
    }

    pub(super) fn latents(&self) -> Vec<usize> {
        self.terms.iter().map(|&(latent, _)| latent).collect()
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut a, mut b) = (self.terms.as_slice(), other.terms.as_slice());
        while let (Some((i, x)), Some((j, y))) = (a.first(), b.first()) {
            let (take_a, take_b) = (i <= j, j <= i);
            terms.push(match (take_a, take_b) {
                (true, true) => (*i, x.plus(y)),
                (true, false) => (*i, x.clone()),
                _ => (*j, y.clone()),
            });
            a = &a[usize::from(take_a)..];
            b = &b[usize::from(take_b)..];
        }
        terms.extend(a.iter().chain(b).cloned());
        Self {
            constant: self.constant.plus(&other.constant),
            terms,
        }
    }

    pub(super) fn negated(&self) -> Self {
        let terms = self.terms.iter();
        Self {
            constant: self.constant.scaled(-1.0),
            terms: terms.map(|(i, x)| (*i, x.scaled(-1.0))).collect(),
        }
    }

    pub(super) fn times(&self, factor: &Poly, algebra: &mut Algebra) -> Self {
        let constant = algebra.times(&self.constant, factor);
        let terms = self.terms.iter();
        Self {
            constant,
            terms: terms.map(|(i, x)| (*i, algebra.times(x, factor))).collect(),
        }
    }
}
