//! Ascending numbers: the first is free, each next one is exp(u) further.

use super::Constrained;
use crate::Algebra;
use laurel_simd::math::log;

pub(super) fn constrain<A: Algebra>(free: &[A], zero: A) -> Constrained<A> {
    let mut value: Vec<A> = Vec::with_capacity(free.len());
    let mut log_jacobian = zero;
    for &u in free {
        match value.last() {
            None => value.push(u),
            Some(&last) => {
                value.push(last + u.exp());
                log_jacobian = log_jacobian + u;
            }
        }
    }
    Constrained {
        value,
        log_jacobian,
    }
}

pub(super) fn free_of(value: &[f64]) -> Vec<f64> {
    let steps = value.windows(2).map(|pair| log(pair[1] - pair[0]));
    value.first().copied().into_iter().chain(steps).collect()
}

/// Each number moves all that follow it.
pub(super) fn pull_back<A: Algebra>(free: &[A], of_value: &[A], of_log: A) -> Vec<A> {
    let mut adjoints = free.to_vec();
    let mut following = of_log.nought();
    for k in (0..free.len()).rev() {
        following = following + of_value[k];
        adjoints[k] = if k == 0 {
            following
        } else {
            following * free[k].exp() + of_log
        };
    }
    adjoints
}
