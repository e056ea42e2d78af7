//! Short names for vectors of two lanes.

use laurel_simd::math::{inlined_exp, log1p};
use laurel_simd::{Lanes, Vector};

/// A number in both lanes.
#[inline(always)]
pub fn both(x: f64) -> Vector {
    Vector::splat(x)
}

/// Two neighbours from `at` on.
#[inline(always)]
pub fn get(from: &[f64], at: usize) -> Vector {
    Vector::load(&from[at..at + 2])
}

/// Writes two neighbours from `at` on.
#[inline(always)]
pub fn put(to: &mut [f64], at: usize, value: Vector) {
    value.store(&mut to[at..at + 2]);
}

/// The sum of both lanes.
#[inline(always)]
pub fn across(x: Vector) -> f64 {
    let mut lanes = [0.0; 2];
    x.store(&mut lanes);
    lanes[0] + lanes[1]
}

/// ln(1 + e^z) and 1 / (1 + e^-z).
#[inline(always)]
pub fn softplus_and_sigmoid(z: Vector) -> (Vector, Vector) {
    let (one, zero) = (both(1.0), both(0.0));
    let e = inlined_exp(-z.abs());
    let upper = one / (one + e);
    let sigmoid = Vector::select(z.lt(zero), e * upper, upper);
    (z.pmax(zero) + log1p(e), sigmoid)
}
