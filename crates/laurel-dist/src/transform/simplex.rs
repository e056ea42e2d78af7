//! Positive numbers that sum to 1: of the stick that is left, part k takes the share sigmoid(u_k - ln(parts after k)).

use super::Constrained;
use crate::Algebra;
use laurel_simd::math::log;

/// ln of the number of parts after part `k` of `parts`.
fn offset(k: usize, parts: usize) -> f64 {
    log((parts - 1 - k) as f64)
}

/// d x_k / d u_k = left_k share_k (1 - share_k), and the matrix is triangular.
pub(super) fn constrain<A: Algebra>(free: &[A], zero: A) -> Constrained<A> {
    let parts = free.len() + 1;
    let mut value = Vec::with_capacity(parts);
    let (mut left, mut ln_left, mut log_jacobian) = (zero.lift(1.0), zero, zero);
    for (k, &u) in free.iter().enumerate() {
        let v = u - u.lift(offset(k, parts));
        let (ln_share, ln_rest) = (-(-v).softplus(), -v.softplus());
        value.push(left * v.sigmoid());
        log_jacobian = log_jacobian + (ln_left + (ln_share + ln_rest));
        // A product of rests, not a difference: small parts keep their digits.
        left = left * (-v).sigmoid();
        ln_left = ln_left + ln_rest;
    }
    value.push(left);
    Constrained {
        value,
        log_jacobian,
    }
}

pub(super) fn free_of(value: &[f64]) -> Vec<f64> {
    let parts = value.len();
    // What is left after part k is the sum of the parts after it.
    let mut after = vec![0.0; parts];
    for k in (0..parts - 1).rev() {
        after[k] = after[k + 1] + value[k + 1];
    }
    let of = |k: usize| log(value[k]) - log(after[k]) + offset(k, parts);
    (0..parts - 1).map(of).collect()
}

/// From the last part to the first. With a = adjoint of what is left after part k:
/// u_k: left ((of x_k) - a) share rest + (of log) (rest - share - (parts - 2 - k) share).
pub(super) fn pull_back<A: Algebra>(free: &[A], of_value: &[A], of_log: A) -> Vec<A> {
    let parts = free.len() + 1;
    let shifted = |k: usize| free[k] - free[k].lift(offset(k, parts));
    let mut lefts = vec![of_log.lift(1.0)];
    for k in 0..free.len() {
        lefts.push(lefts[k] * (-shifted(k)).sigmoid());
    }
    let mut adjoints = free.to_vec();
    let mut of_left = of_value[parts - 1];
    for k in (0..free.len()).rev() {
        let v = shifted(k);
        let (share, rest) = (v.sigmoid(), (-v).sigmoid());
        // The rest of part k is in the logarithm of what is left of all parts after it.
        let later = v.lift((parts - 2 - k) as f64);
        let of_u = lefts[k] * (of_value[k] - of_left) * (share * rest);
        adjoints[k] = of_u + of_log * (rest - share - later * share);
        of_left = of_value[k] * share + of_left * rest;
    }
    adjoints
}
