//! The Dirichlet distribution: a vector family, so functions over slices instead of the trait.

use super::log_gamma_draw::{ORDINARY_SUM, standard_gamma};
use super::{positive_finite, within};
use crate::{Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{
    HALF_LN_2PI, deviance_near, digamma, exp, log, stirling_error, two_product,
};
use laurel_simd::{Column, Lanes, pad};

/// When a concentration is above this, the saddle-point form is used for the whole vector.
const SADDLE_FROM: f64 = 16.0;

/// dirichlet(alpha[K]): Gamma(sum alpha) / prod Gamma(alpha_k) prod x_k^(alpha_k - 1).
pub const SPEC: Spec = Spec {
    name: "dirichlet",
    aliases: &[],
    doc: crate::words(
        "Dirichlet distribution on vectors of positive numbers that sum to 1 (not checked)",
    ),
    params: &[Param {
        name: "alpha",
        support: Support::PositiveVector,
        doc: crate::words("concentrations, one per component"),
    }],
    support: Support::Simplex,
    discrete: false,
    vector: true,
    vector_value: true,
    terms: Size::Length(1),
    logs: Size::Length(0),
    source: crate::words(
        "Kotz, Balakrishnan, Johnson, Continuous Multivariate Distributions 1 (2000), ch. 49",
    ),
};

/// Terms [K + 1] of the concentrations `alpha[K]`: [alpha_1, ..., alpha_K, constant].
///
/// The constant is -ln of the multivariate beta function when all concentrations are small, and
/// that of the saddle-point form when one is large.
#[inline(always)]
pub fn terms<L: Lanes>(alpha: &[L], terms: &mut [L]) {
    let k = alpha.len();
    let total = sum(alpha);
    let mut valid = positive_finite(total);
    let mut constant = stirling_error(total) - L::splat(0.5) * log(total) + L::splat(HALF_LN_2PI);
    let mut shares = L::zero();
    for &a in alpha {
        valid = L::and(valid, positive_finite(a));
        let part = L::splat(0.5) * log(a) - L::splat(HALF_LN_2PI) - stirling_error(a);
        constant = constant + part;
        shares = shares + a * log(a / total);
    }
    let plain = L::not(any_large(alpha));
    constant = L::select(plain, constant - shares, constant);
    for (term, &a) in terms[..k].iter_mut().zip(alpha) {
        *term = L::select(valid, a, L::splat(1.0));
    }
    terms[k] = within(valid, constant);
}

/// The log density at `x[K]`, nats; `logs[K]` are ln x_k, `terms[K + 1]` from [`terms`].
/// -inf when a component is not positive. The sum of `x` is taken as given.
#[inline(always)]
pub fn log_prob<L: Lanes>(x: &[L], logs: &[L], terms: &[L]) -> L {
    let k = logs.len();
    let one = L::splat(1.0);
    let alpha = &terms[..k];
    let mut inside = positive_finite(x[0]);
    let mut body = (alpha[0] - one) * logs[0];
    for j in 1..k {
        inside = L::and(inside, positive_finite(x[j]));
        body = body + (alpha[j] - one) * logs[j];
    }
    let large = any_large(alpha);
    if L::any(large) {
        body = L::select(large, saddle(x, logs, alpha), body);
    }
    within(inside, terms[k] + body)
}

/// sum of alpha_k ln x_k - alpha_k ln(alpha_k / n) - ln x_k over k, n the sum of alpha, by
/// deviances of alpha_k from n x_k; what x misses or exceeds 1 by stays in.
#[inline(never)]
fn saddle<L: Lanes>(x: &[L], logs: &[L], alpha: &[L]) -> L {
    let total = sum(alpha);
    let mut y = total * excess(x);
    for ((&x, &ln_x), &a) in x.iter().zip(logs).zip(alpha) {
        let (mean, mean_low) = two_product(total, x);
        let (near, deviance) = deviance_near(a, mean, mean_low);
        let mut part = deviance;
        if !L::all(near) {
            let far = ((mean - a) + mean_low) - a * (ln_x + log(total / a));
            part = L::select(near, deviance, far);
        }
        y = y - (part + ln_x);
    }
    y
}

/// sum of x_k, minus 1, with the roundings of the sum made good (Knuth's two-sum).
#[inline(always)]
fn excess<L: Lanes>(x: &[L]) -> L {
    let (mut total, mut lost) = (x[0], L::zero());
    for &x in &x[1..] {
        let sum = total + x;
        let part = sum - total;
        lost = lost + ((total - (sum - part)) + (x - part));
        total = sum;
    }
    (total - L::splat(1.0)) + lost
}

/// d log_prob / d alpha_k for all k into `grads[K]`: ln x_k + digamma(sum) - digamma(alpha_k).
/// `grad_terms[K]` from [`grad_terms`].
#[inline(always)]
pub fn grad_params<L: Lanes>(logs: &[L], grad_terms: &[L], grads: &mut [L]) {
    for ((grad, &ln_x), &term) in grads.iter_mut().zip(logs).zip(grad_terms) {
        *grad = ln_x + term;
    }
}

/// digamma(sum alpha) - digamma(alpha_k) for all k into `grad_terms[K]`.
#[inline(always)]
pub fn grad_terms<L: Lanes>(alpha: &[L], grad_terms: &mut [L]) {
    let total = digamma(sum(alpha));
    for (term, &a) in grad_terms.iter_mut().zip(alpha) {
        *term = total - digamma(a);
    }
}

/// Draws lanes 0 to n - 1: `x[K]` columns of components and `logs[K]` of their logarithms, exact
/// where a component underflows. Invalid concentrations give NaN in that lane.
#[inline(always)]
pub fn sample<L: Lanes>(
    stream: &mut Stream,
    alpha: &[Operand],
    x: &mut [Column],
    logs: &mut [Column],
    n: usize,
) {
    for ((a, g), ln_g) in alpha.iter().zip(x.iter_mut()).zip(logs.iter_mut()) {
        standard_gamma::<L>(&mut Stream::new(stream.fork()), a, g, ln_g, n);
    }
    for i in (0..pad(n)).step_by(L::WIDTH) {
        normalise::<L>(x, logs, i);
    }
}

/// Divides the gammas of lanes i to i + WIDTH - 1 by their sum, in log space where it underflows.
#[inline(always)]
fn normalise<L: Lanes>(x: &mut [Column], logs: &mut [Column], i: usize) {
    let mut total = L::load(&x[0][i..]);
    for column in &x[1..] {
        total = total + L::load(&column[i..]);
    }
    let smallest = L::splat(f64::from_bits(1));
    let ordinary = L::and(total.gt(L::splat(ORDINARY_SUM)), positive_finite(total));
    if L::all(ordinary) {
        let ln_total = log(total);
        for (column, logarithm) in x.iter_mut().zip(logs) {
            (L::load(&column[i..]) / total)
                .pmax(smallest)
                .store(&mut column[i..]);
            // A share is at most 1, whatever the rounding of its logarithm.
            let ln_x = (L::load(&logarithm[i..]) - ln_total).pmin(L::zero());
            ln_x.store(&mut logarithm[i..]);
        }
        return;
    }
    normalise_by_logs::<L>(x, logs, i, ordinary);
}

/// The same where some lanes are not `ordinary`: those are scaled by their largest draw first.
#[inline(always)]
fn normalise_by_logs<L: Lanes>(x: &mut [Column], logs: &mut [Column], i: usize, ordinary: L::Mask) {
    let mut top = L::load(&logs[0][i..]);
    for column in &logs[1..] {
        top = top.pmax(L::load(&column[i..]));
    }
    let top = L::select(ordinary, L::zero(), top);
    let mut total = L::zero();
    for (column, logarithm) in x.iter_mut().zip(logs.iter()) {
        let scaled = exp(L::load(&logarithm[i..]) - top);
        let share = L::select(ordinary, L::load(&column[i..]), scaled);
        share.store(&mut column[i..]);
        total = total + share;
    }
    let ln_total = log(total);
    for (column, logarithm) in x.iter_mut().zip(logs) {
        let share = L::load(&column[i..]) / total;
        share
            .pmax(L::splat(f64::from_bits(1)))
            .store(&mut column[i..]);
        let ln_x = (L::load(&logarithm[i..]) - top) - ln_total;
        ln_x.pmin(L::zero()).store(&mut logarithm[i..]);
    }
}

#[inline(always)]
fn sum<L: Lanes>(alpha: &[L]) -> L {
    let mut total = alpha[0];
    for &a in &alpha[1..] {
        total = total + a;
    }
    total
}

#[inline(always)]
fn any_large<L: Lanes>(alpha: &[L]) -> L::Mask {
    let mut top = alpha[0];
    for &a in &alpha[1..] {
        top = top.pmax(a);
    }
    top.gt(L::splat(SADDLE_FROM))
}
