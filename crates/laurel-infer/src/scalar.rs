//! Functions of lanes at single numbers, so that no function exists twice in the engine.

use laurel_simd::Lanes;
use laurel_simd::place::splat;

/// A function of lanes at one number.
pub(crate) fn scalar<L: Lanes>(f: impl Fn(L) -> L, x: f64) -> f64 {
    first(f(L::splat(x)))
}

/// The first lane.
pub(crate) fn first<L: Lanes>(lanes: L) -> f64 {
    let mut all = splat(0.0);
    lanes.store(&mut all);
    all[0]
}
