//! Columns of the one job: 100 samples in 50 pairs, so that every index is known to be inside. Holds data only.

use laurel_simd::{Lanes, Vector};

/// Samples a step, L in the book.
pub const SAMPLES: usize = 100;
/// Vectors of a column.
pub const PAIRS: usize = SAMPLES / 2;

/// Two lanes: `[lane]`.
pub type Pair = [f64; 2];
/// One number for each sample: `[pair][lane]`.
pub type Column = [Pair; PAIRS];

/// A column of zeros.
pub const ZEROS: Column = [[0.0; 2]; PAIRS];

/// Both lanes.
#[inline(always)]
pub fn get(pair: &Pair) -> Vector {
    Vector::load(pair)
}

/// Writes both lanes.
#[inline(always)]
pub fn put(pair: &mut Pair, value: Vector) {
    value.store(pair);
}

/// A number in both lanes.
#[inline(always)]
pub fn both(x: f64) -> Vector {
    Vector::splat(x)
}

/// The sum of the two lanes.
#[inline(always)]
pub fn across(x: Vector) -> f64 {
    let mut lanes = [0.0; 2];
    x.store(&mut lanes);
    lanes[0] + lanes[1]
}
