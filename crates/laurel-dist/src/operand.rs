//! A parameter of a sampler: one value for all lanes, or a column of values.

use laurel_simd::place::{self, Place};
use laurel_simd::{Column, Lanes};

/// A parameter over the lanes of a block.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'a> {
    /// The same value in every lane.
    Uniform(f64),
    /// One value per lane.
    Column(&'a Column),
}

impl Operand<'_> {
    /// The values of lanes i to i + WIDTH - 1.
    #[inline(always)]
    pub fn at<L: Lanes>(&self, i: usize) -> L {
        match self {
            Operand::Uniform(x) => L::splat(*x),
            Operand::Column(column) => L::load(&column[i..]),
        }
    }

    /// The values at a place.
    #[inline(always)]
    pub fn get<L: Lanes>(&self, at: Place<L>) -> L {
        match self {
            Operand::Uniform(x) => L::splat(*x),
            Operand::Column(column) => place::get(column, at),
        }
    }

    /// The one value of all lanes, if there is one.
    #[inline(always)]
    pub fn uniform(&self) -> Option<f64> {
        match self {
            Operand::Uniform(x) => Some(*x),
            Operand::Column(_) => None,
        }
    }
}
