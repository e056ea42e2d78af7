//! Between two ends: x = lo + (hi - lo) sigmoid(u).

use super::{Adjoints, Constrained};
use crate::Algebra;
use laurel_simd::math::{log, log1p};

/// ln dx/du = ln(hi - lo) + ln sigmoid(u) + ln sigmoid(-u).
pub(super) fn constrain<A: Algebra>(u: A, ends: &[A]) -> Constrained<A> {
    let width = ends[1] - ends[0];
    Constrained {
        value: vec![ends[0] + width * u.sigmoid()],
        log_jacobian: width.ln() - (u.softplus() + (-u).softplus()),
    }
}

/// ln s - ln(1 - s) for s = (x - lo) / (hi - lo).
pub(super) fn free_of(x: f64, ends: &[f64]) -> f64 {
    let share = (x - ends[0]) / (ends[1] - ends[0]);
    log(share) - log1p(-share)
}

/// d ln dx/du / du = 1 - 2 sigmoid(u), as sigmoid(-u) - sigmoid(u).
pub(super) fn pull_back<A: Algebra>(u: A, ends: &[A], of_value: A, of_log: A) -> Adjoints<A> {
    let width = ends[1] - ends[0];
    let (share, rest) = (u.sigmoid(), (-u).sigmoid());
    let by_width = of_log / width;
    Adjoints {
        free: vec![of_value * (width * (share * rest)) + of_log * (rest - share)],
        ends: vec![of_value * rest - by_width, of_value * share + by_width],
    }
}
