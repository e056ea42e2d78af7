//! The gamma distribution with shape and rate.

use super::log_gamma_draw::standard_gamma;
use super::{Family, Jacobian, Partials, Scores, guard, or_nan, positive_finite, slopes, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{
    HALF_LN_2PI, deviance_near, digamma, incomplete_gamma, lgamma, log, stirling_error, two_product,
};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

/// Above this shape the textbook form loses digits and the saddle-point form is used.
const SADDLE_FROM: f64 = 16.0;

/// gamma(shape a, rate b): b^a x^(a - 1) exp(-b x) / Gamma(a), x > 0.
pub struct Gamma;

impl Family for Gamma {
    const SPEC: Spec = Spec {
        name: "gamma",
        aliases: &[],
        doc: crate::words("gamma distribution on the positive numbers, mean shape / rate"),
        params: &[
            Param {
                name: "shape",
                support: Support::Positive,
                doc: crate::words("shape"),
            },
            Param {
                name: "rate",
                support: Support::Positive,
                doc: crate::words("rate (the inverse of the scale)"),
            },
        ],
        support: Support::Positive,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(4),
        logs: Size::Fixed(1),
        source: crate::words("Loader (2000), the saddle-point expansion, for large shapes"),
    };
    const TERMS: usize = 4;
    const LOGS: usize = 1;

    /// [a, b, c, k], so that away from the mode log p = a (c + ln x) - b x - ln x + k:
    /// c = ln b, k = -ln Gamma(a) for small shapes; c = ln(b / a) + 1, k = ln(a / 2 pi) / 2 - the
    /// Stirling error of a for large ones.
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (a, b) = (params[0], params[1]);
        let valid = L::and(positive_finite(a), positive_finite(b));
        let large = a.gt(L::splat(SADDLE_FROM));
        let ln_b = log(b);
        let mut c = ln_b;
        let mut k = L::zero();
        if !L::all(large) {
            k = -lgamma(L::select(large, L::splat(1.0), a));
        }
        if L::any(large) {
            let ln_a = log(a);
            let saddle = L::splat(0.5) * ln_a - L::splat(HALF_LN_2PI) - stirling_error(a);
            k = L::select(large, saddle, k);
            c = L::select(large, ln_b - ln_a + L::splat(1.0), ln_b);
        }
        guard(valid, [a, b, c, k], [1.0, 1.0, 0.0, f64::NEG_INFINITY])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let ln_x = logs[0];
        let body = core(terms, ln_x, two_product(terms[1], x));
        within(positive_finite(x), body + (terms[3] - ln_x))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let zero = x.nought();
        Partials {
            value: (terms[0] - x.lift(1.0)) / x - terms[1],
            terms: [logs[0], -x, zero, x.lift(1.0)],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (a, b) = (params[0], params[1]);
        let zero = a.nought();
        [
            slopes([a.lift(1.0)]),
            slopes([zero, a.lift(1.0)]),
            slopes([zero]),
            slopes([b.ln() - a.psi(), a / b]),
        ]
    }

    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        [log(x), L::zero()]
    }

    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        let ln_x = &mut logs[0];
        standard_gamma::<L>(stream, &params[0], x, ln_x, n);
        match params[1].uniform() {
            Some(b) => {
                let rate = (L::splat(b), log(L::splat(b)));
                divide(x, ln_x, n, |_| rate);
            }
            None => divide(x, ln_x, n, |i| {
                let b = params[1].at::<L>(i);
                (b, log(b))
            }),
        }
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        Some(incomplete_gamma(params[0], params[1] * x.pmax(L::zero())))
    }

    /// a - ln b + ln Gamma(a) + (1 - a) digamma(a).
    fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
        let (a, b) = (params[0], params[1]);
        Some(a - log(b) + lgamma(a) + (L::splat(1.0) - a) * digamma(a))
    }
}

impl Scores for Gamma {
    /// [ln b - digamma(a), a / b].
    #[inline(always)]
    fn grad_terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (a, b) = (params[0], params[1]);
        [log(b) - digamma(a), a / b, L::zero(), L::zero()]
    }

    #[inline(always)]
    fn grad_params<L: Lanes>(
        x: L,
        logs: &[L; MAX_LOGS],
        _terms: &[L; MAX_TERMS],
        grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2] {
        [grad_terms[0] + logs[0], grad_terms[1] - x]
    }
}

/// a (c + ln x) - b x, or minus the deviance where the shape is large and b x = `mean` + `mean_low` near it.
#[inline(always)]
pub(super) fn core<L: Lanes>(terms: &[L; MAX_TERMS], ln_x: L, (mean, mean_low): (L, L)) -> L {
    let [a, _, c, _] = *terms;
    let body = a * (c + ln_x) - mean;
    let large = a.gt(L::splat(SADDLE_FROM));
    if !L::any(large) {
        return body;
    }
    let (near, deviance) = deviance_near(a, mean, mean_low);
    L::select(L::and(large, near), -deviance, body)
}

/// Divides the draws by the rate; `rate(i)` gives the rate and its logarithm.
#[inline(always)]
fn divide<L: Lanes>(x: &mut Column, ln_x: &mut Column, n: usize, rate: impl Fn(usize) -> (L, L)) {
    let smallest = L::splat(f64::from_bits(1));
    each::<L>(n, |at| {
        let (b, ln_b) = rate(at.lane());
        let valid = positive_finite(b);
        let value = (get(x, at) / b).pmax(smallest).pmin(L::splat(f64::MAX));
        let ln_value = get(ln_x, at) - ln_b;
        put(x, at, or_nan(valid, value));
        put(ln_x, at, or_nan(valid, ln_value));
    });
}
