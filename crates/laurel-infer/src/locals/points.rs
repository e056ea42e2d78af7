//! Where a local latent is looked at, in units of its spread: dense around its mode, further and further apart on both sides,
//! so that long tails are seen too: mode + sd sinh(a t) / a at evenly spaced t.

use laurel_simd::{Lanes, math};

use crate::scalar::scalar;

/// Points: with these and the reach below most integrals are right to 1e-7, some that are far from normal to 1e-5.
pub(super) const POINTS: usize = 21;
/// The largest t.
const REACH: f64 = 5.0;
/// How fast the points thin out.
const THINNING: f64 = 0.4;

/// Of evenly spaced t.
pub(super) const DISTANCE: f64 = 2.0 * REACH / (POINTS - 1) as f64;

/// Hyperbolic sines and cosines of the points.
#[derive(Clone, Debug)]
pub(super) struct Points {
    sinh: [f64; POINTS],
    cosh: [f64; POINTS],
}

impl Points {
    pub(super) fn new<L: Lanes>() -> Self {
        let both = std::array::from_fn::<_, POINTS, _>(|number| {
            hyperbolic::<L>(THINNING * DISTANCE * (number as f64 - (POINTS / 2) as f64))
        });
        Self {
            sinh: both.map(|(sinh, _)| sinh),
            cosh: both.map(|(_, cosh)| cosh),
        }
    }

    /// The points so much of a distance further on.
    pub(super) fn shifted<L: Lanes>(&self, by: f64) -> Self {
        let (sinh, cosh) = hyperbolic::<L>(THINNING * DISTANCE * by);
        let mut shifted = self.clone();
        let pairs = shifted.sinh.iter_mut().zip(&mut shifted.cosh);
        for (a, b) in pairs {
            (*a, *b) = (*a * cosh + *b * sinh, *b * cosh + *a * sinh);
        }
        shifted
    }

    /// The points around a mode with its sd, and their weights in units of `sd` x [`DISTANCE`].
    pub(super) fn lay(&self, (mode, sd): (f64, f64), values: &mut [f64], weights: &mut [f64]) {
        for (value, sinh) in values.iter_mut().zip(&self.sinh) {
            *value = mode + sd * sinh / THINNING;
        }
        weights.copy_from_slice(&self.cosh);
    }
}

/// The hyperbolic sine and cosine.
fn hyperbolic<L: Lanes>(x: f64) -> (f64, f64) {
    let (up, down) = (scalar::<L>(math::exp, x), scalar::<L>(math::exp, -x));
    (0.5 * (up - down), 0.5 * (up + down))
}
