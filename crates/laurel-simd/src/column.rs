//! A column: one value for each sample of a block. Holds data only; loops are in `columns`.

use core::ops::{Deref, DerefMut};

/// Samples per block: the lanes of a full column.
pub const BLOCK: usize = 128;

/// The fixed width that orders random streams and reductions, whatever the lane width is.
pub const VIRTUAL_WIDTH: usize = 4;

/// `n` rounded up to a multiple of [`VIRTUAL_WIDTH`].
#[inline(always)]
pub const fn pad(n: usize) -> usize {
    (n + (VIRTUAL_WIDTH - 1)) & !(VIRTUAL_WIDTH - 1)
}

/// One value per sample of a block: `[BLOCK]` doubles, 16-byte aligned.
#[repr(C, align(16))]
#[derive(Clone, Debug, PartialEq)]
pub struct Column(pub [f64; BLOCK]);

impl Column {
    /// A column with `x` in every lane.
    pub const fn splat(x: f64) -> Self {
        Column([x; BLOCK])
    }

    /// A column of zeros.
    pub const fn zero() -> Self {
        Column([0.0; BLOCK])
    }
}

impl Default for Column {
    fn default() -> Self {
        Column::zero()
    }
}

impl Deref for Column {
    type Target = [f64; BLOCK];

    #[inline(always)]
    fn deref(&self) -> &[f64; BLOCK] {
        &self.0
    }
}

impl DerefMut for Column {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f64; BLOCK] {
        &mut self.0
    }
}
