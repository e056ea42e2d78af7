//! The ordered list of distributions: the order gives their codes in programs.

use crate::Spec;
use crate::family::*;

macro_rules! catalogue {
    ($($id:ident = $code:literal => $spec:expr, $doc:literal;)*) => {
        /// The code of a distribution.
        #[repr(u32)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum FamilyId {
            $(#[doc = $doc] $id = $code,)*
        }

        /// The declarations, indexed by code.
        pub const CATALOGUE: &[&Spec] = &[$(&$spec),*];

        /// The distribution with this code.
        pub const fn from_code(code: u32) -> Option<FamilyId> {
            match code {
                $($code => Some(FamilyId::$id),)*
                _ => None,
            }
        }
    };
}

catalogue! {
    Normal = 0 => Normal::SPEC, "mean and standard deviation";
    Gamma = 1 => Gamma::SPEC, "shape and rate";
    Beta = 2 => Beta::SPEC, "two shapes";
    Exponential = 3 => Exponential::SPEC, "rate";
    Dirichlet = 4 => dirichlet::SPEC, "a vector of concentrations";
    Discrete = 5 => discrete::SPEC, "a vector of weights";
    Bernoulli = 6 => Bernoulli::SPEC, "probability of 1";
    Flip = 7 => Flip::SPEC, "probability of true";
    UniformContinuous = 8 => UniformContinuous::SPEC, "closed interval";
    UniformDiscrete = 9 => UniformDiscrete::SPEC, "whole numbers, upper end excluded";
    Poisson = 10 => Poisson::SPEC, "rate";
    Binomial = 11 => Binomial::SPEC, "trials and probability";
    Laplace = 12 => Laplace::SPEC, "location and scale";
    StudentT = 13 => StudentT::SPEC, "degrees of freedom";
}

impl FamilyId {
    /// The declaration of this distribution.
    pub const fn spec(self) -> &'static Spec {
        CATALOGUE[self as usize]
    }

    /// Whether the first parameter is a location: it is the first term, and no other term depends on it.
    pub const fn has_location(self) -> bool {
        matches!(self, FamilyId::Normal | FamilyId::Laplace)
    }

    /// The code of this distribution.
    pub const fn code(self) -> u32 {
        self as u32
    }
}
