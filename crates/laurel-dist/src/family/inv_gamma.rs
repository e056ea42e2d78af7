//! The inverse gamma distribution with shape and scale: one over a gamma with that rate.

use super::gamma::{Gamma, core};
use super::log_gamma_draw::standard_gamma;
use super::{Family, Jacobian, Partials, or_nan, positive_finite, slopes, terms, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{incomplete_gamma, log, two_product};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

/// inv-gamma(shape a, scale b): b^a x^(-a - 1) exp(-b / x) / Gamma(a), x > 0.
pub struct InvGamma;

impl Family for InvGamma {
    const SPEC: Spec = Spec::continuous(
        "inv-gamma",
        "inverse gamma distribution on the positive numbers, mean scale / (shape - 1)",
        &[
            Param::new("shape", Support::Positive, "shape"),
            Param::new(
                "scale",
                Support::Positive,
                "scale (the rate of the gamma that is inverted)",
            ),
        ],
        Support::Positive,
    )
    .sized(4, 1)
    .from("Loader (2000), the saddle-point expansion, for large shapes");
    const TERMS: usize = 4;
    const LOGS: usize = 1;

    /// Those of a gamma with the scale as its rate.
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        terms::<L, Gamma>(params)
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let b = terms[1];
        let ratio = b / x;
        // What the quotient has lost.
        let (product, product_low) = two_product(ratio, x);
        let low = ((b - product) - product_low) / x;
        let body = core(terms, -logs[0], (ratio, low));
        within(positive_finite(x), body + (terms[3] - logs[0]))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let (zero, one) = (x.nought(), x.lift(1.0));
        Partials {
            value: (terms[1] / x - (terms[0] + one)) / x,
            terms: [-logs[0], -(one / x), zero, one],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (a, b) = (params[0], params[1]);
        let (zero, one) = (a.nought(), a.lift(1.0));
        [
            slopes([one]),
            slopes([zero, one]),
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
        let (smallest, largest) = (L::splat(f64::from_bits(1)), L::splat(f64::MAX));
        each::<L>(n, |at| {
            let b = params[1].get::<L>(at);
            let valid = L::and(positive_finite(b), L::not(get::<L>(x, at).is_nan()));
            let value = (b / get(x, at)).pmax(smallest).pmin(largest);
            let ln_value = log(b) - get(ln_x, at);
            put(x, at, or_nan(valid, value));
            put(ln_x, at, or_nan(valid, ln_value));
        });
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let (p, q) = incomplete_gamma(params[0], params[1] / x.pmax(L::zero()));
        Some((q, p))
    }
}
