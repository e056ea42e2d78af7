//! phi(w) / Phi(w), the derivative of ln Phi, also far to the left.

use crate::Algebra;
use laurel_simd::math::HALF_LN_2PI;

/// Left of this the continued fraction serves, with so many steps.
const LEFT: f64 = 8.0;
const STEPS: usize = 24;

/// phi(w) / Phi(w) at some w.
pub(super) struct Hazard<A> {
    /// The hazard itself.
    pub(super) rate: A,
    /// The hazard plus w: positive everywhere, and small far to the left.
    pub(super) excess: A,
    /// -1 far to the left, where the excess is the more exact of the two.
    pub(super) side: A,
}

/// Below -8 by Laplace's continued fraction for the excess, 1 / (t + 2 / (t + 3 / (t + ...))) with t = -w (NIST DLMF 7.9.3),
/// above as it is defined.
pub(super) fn hazard<A: Algebra>(w: A) -> Hazard<A> {
    let size = -w;
    let mut fraction = size;
    for step in (2..=STEPS).rev() {
        fraction = size + w.lift(step as f64) / fraction;
    }
    let left = w.lift(1.0) / fraction;
    let direct = (-(w.lift(0.5) * w * w) - w.lift(HALF_LN_2PI) - w.ln_phi()).exp();
    let side = (w + w.lift(LEFT)).sign();
    Hazard {
        rate: side.if_equal(-1.0, size + left, direct),
        excess: side.if_equal(-1.0, left, direct + w),
        side,
    }
}
