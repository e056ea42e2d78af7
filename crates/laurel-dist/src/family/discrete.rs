//! The discrete distribution over codes 0 to K - 1: a vector family, functions over slices.

use super::{or_nan, within};
use crate::{Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{exp, log};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes, columns, pad};

/// discrete(weights[K]): code k with probability weight_k / sum of weights.
pub const SPEC: Spec = Spec {
    name: "discrete",
    aliases: &[],
    doc: crate::words("discrete distribution over 0 to K - 1 with unnormalised weights"),
    params: &[Param {
        name: "weights",
        support: Support::Weights,
        doc: crate::words("weights, one per code, at least one positive; need not sum to 1"),
    }],
    support: Support::Index,
    discrete: true,
    vector: true,
    vector_value: false,
    terms: Size::Length(0),
    logs: Size::Fixed(0),
    source: crate::words(
        "Johnson, Kotz, Balakrishnan, Discrete Multivariate Distributions (1997), ch. 35",
    ),
};

/// Log probabilities `terms[K]` of the weights: divided by their maximum first, so nothing
/// overflows. A negative or NaN weight, or none positive, makes all of them -inf.
#[inline(always)]
pub fn terms<L: Lanes>(weights: &[L], terms: &mut [L]) {
    let (valid, top) = check(weights);
    let mut total = L::zero();
    for &w in weights {
        total = total + w / top;
    }
    for (term, &w) in terms.iter_mut().zip(weights) {
        *term = within(valid, log(w / top / total));
    }
}

/// The same where the logarithms of the weights are known: those of shares that may be tiny.
#[inline(always)]
pub fn terms_given_logs<L: Lanes>(weights: &[L], logs: &[L], terms: &mut [L]) {
    let (valid, _) = check(weights);
    let mut total = L::zero();
    for &w in weights {
        total = total + w;
    }
    let ln_total = log(total);
    for (term, &ln_w) in terms.iter_mut().zip(logs) {
        *term = within(valid, ln_w - ln_total);
    }
}

/// Log probabilities `terms[K]` of unnormalised log weights (logits). All -inf when one is NaN
/// or +inf or none is finite.
#[inline(always)]
pub fn terms_of_logits<L: Lanes>(logits: &[L], terms: &mut [L]) {
    let mut top = logits[0];
    let mut valid = logits[0].lt(L::splat(f64::INFINITY));
    for &logit in &logits[1..] {
        top = top.pmax(logit);
        valid = L::and(valid, logit.lt(L::splat(f64::INFINITY)));
    }
    let valid = L::and(valid, top.is_finite());
    let mut total = L::zero();
    for &logit in logits {
        total = total + exp(logit - top);
    }
    let ln_total = log(total);
    for (term, &logit) in terms.iter_mut().zip(logits) {
        *term = within(valid, (logit - top) - ln_total);
    }
}

/// The log probability of code `x`, nats; -inf for anything that is not a code.
#[inline(always)]
pub fn log_prob<L: Lanes>(x: L, terms: &[L]) -> L {
    let mut y = L::splat(f64::NEG_INFINITY);
    for (k, &term) in terms.iter().enumerate() {
        y = L::select(x.eq(L::splat(k as f64)), term, y);
    }
    y
}

/// d log_prob / d weight_k into `grads[K]`: [x = k] / weight_k - 1 / sum of weights.
#[inline(always)]
pub fn grad_params<L: Lanes>(x: L, weights: &[L], grads: &mut [L]) {
    let one = L::splat(1.0);
    let mut total = L::zero();
    for &w in weights {
        total = total + w;
    }
    let common = -(one / total);
    for (k, (grad, &w)) in grads.iter_mut().zip(weights).enumerate() {
        let chosen = x.eq(L::splat(k as f64));
        *grad = L::select(chosen, one / w + common, common);
    }
}

/// d log_prob / d logit_k into `grads[K]`: [x = k] - probability of k, from the log
/// probabilities `terms[K]`.
#[inline(always)]
pub fn grad_logits<L: Lanes>(x: L, terms: &[L], grads: &mut [L]) {
    for (k, (grad, &term)) in grads.iter_mut().zip(terms).enumerate() {
        let chosen = x.eq(L::splat(k as f64));
        *grad = L::select(chosen, L::splat(1.0), L::zero()) - exp(term);
    }
}

/// Draws lanes 0 to n - 1 of codes from `weights[K]`, by comparing one uniform with the
/// cumulative weights. Codes of weight 0 never come; invalid weights give NaN.
#[inline(always)]
pub fn sample<L: Lanes>(stream: &mut Stream, weights: &[Operand], x: &mut Column, n: usize) {
    stream.fill_uniform::<L>(x, n);
    if weights.len() <= MOST_UNIFORM && weights.iter().all(|w| w.uniform().is_some()) {
        codes_of_uniform::<L>(weights, x, n);
    } else {
        codes_of_columns::<L>(weights, x, n);
    }
}

/// So many weights that are the same in every lane are summed up once for all lanes.
const MOST_UNIFORM: usize = 16;

/// Turns the uniforms of `x` into codes, with weights that are the same in every lane: the sums
/// of [`codes_of_columns`] in the same order, taken once.
fn codes_of_uniform<L: Lanes>(weights: &[Operand], x: &mut Column, n: usize) {
    let mut lanes = [L::zero(); MOST_UNIFORM];
    let lanes = &mut lanes[..weights.len()];
    for (lane, w) in lanes.iter_mut().zip(weights) {
        *lane = w.at::<L>(0);
    }
    let (valid, top) = check(lanes);
    let mut total = L::zero();
    for lane in lanes.iter_mut() {
        total = total + *lane / top;
        *lane = total;
    }
    match *lanes {
        [a, _] => count_passed(x, &[a], total, valid, n),
        [a, b, _] => count_passed(x, &[a, b], total, valid, n),
        _ => count_passed(x, &lanes[..lanes.len() - 1], total, valid, n),
    }
}

/// The number of bounds that each uniform, times `total`, has reached.
#[inline(always)]
fn count_passed<L: Lanes>(x: &mut Column, bounds: &[L], total: L, valid: L::Mask, n: usize) {
    let one = L::splat(1.0);
    each::<L>(n, |at| {
        let place = get::<L>(x, at) * total;
        let mut code = L::zero();
        for &bound in bounds {
            code = code + L::select(bound.le(place), one, L::zero());
        }
        put(x, at, or_nan(valid, code));
    });
}

/// Turns the uniforms of `x` into codes, with weights of each lane's own.
#[inline(never)]
fn codes_of_columns<L: Lanes>(weights: &[Operand], x: &mut Column, n: usize) {
    // The running total goes column by column, so that no array of K lanes is needed.
    let mut top = Column::splat(f64::NEG_INFINITY);
    let mut valid = Column::splat(1.0);
    let mut total = Column::zero();
    for w in weights {
        for i in (0..pad(n)).step_by(L::WIDTH) {
            let (w, t) = (w.at::<L>(i), L::load(&top[i..]));
            t.pmax(w).store(&mut top[i..]);
            let good = L::and(w.ge(L::zero()), w.lt(L::splat(f64::INFINITY)));
            L::select(good, L::load(&valid[i..]), L::zero()).store(&mut valid[i..]);
        }
    }
    accumulate::<L>(weights, &top, &mut total, n, |_, _| {});
    columns::update1::<L>(x, &total, n, |u, total| u * total);
    let mut code = Column::zero();
    total.fill(0.0);
    let last = weights.len() - 1;
    accumulate::<L>(&weights[..last], &top, &mut total, n, |i, sum| {
        let passed = sum.le(L::load(&x[i..]));
        let step = L::select(passed, L::splat(1.0), L::zero());
        (L::load(&code[i..]) + step).store(&mut code[i..]);
    });
    for i in (0..pad(n)).step_by(L::WIDTH) {
        let some = L::load(&top[i..]).gt(L::zero());
        let good = L::and(some, L::load(&valid[i..]).gt(L::zero()));
        or_nan(good, L::load(&code[i..])).store(&mut x[i..]);
    }
}

/// Adds the scaled weights to `total` one after the other, showing each running sum to `seen`.
#[inline(always)]
fn accumulate<L: Lanes>(
    weights: &[Operand],
    top: &Column,
    total: &mut Column,
    n: usize,
    mut seen: impl FnMut(usize, L),
) {
    for w in weights {
        for i in (0..pad(n)).step_by(L::WIDTH) {
            let sum = L::load(&total[i..]) + w.at::<L>(i) / L::load(&top[i..]);
            sum.store(&mut total[i..]);
            seen(i, sum);
        }
    }
}

/// Whether the weights are usable, and the largest of them.
#[inline(always)]
fn check<L: Lanes>(weights: &[L]) -> (L::Mask, L) {
    let mut top = weights[0];
    let mut valid = weights[0].ge(L::zero());
    for &w in &weights[1..] {
        top = top.pmax(w);
        valid = L::and(valid, w.ge(L::zero()));
    }
    let usable = L::and(top.gt(L::zero()), top.lt(L::splat(f64::INFINITY)));
    (L::and(valid, usable), top)
}
