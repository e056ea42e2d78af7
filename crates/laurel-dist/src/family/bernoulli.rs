//! One trial: `bernoulli` with values 0 and 1, `flip` with values false and true. The kernels
//! are the same; only the declared type of the value differs.

use super::{Family, Jacobian, Partials, in_unit, or_nan, slopes, transform};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{log, log1p};
use laurel_simd::{Column, Lanes};

/// bernoulli(p): 1 with probability p, else 0.
pub struct Bernoulli;
/// flip(p): true with probability p, else false.
pub struct Flip;

const PARAMS: &[Param] = &[Param {
    name: "p",
    support: Support::Unit,
    doc: crate::words("probability of 1 (true)"),
}];

/// The declaration of one trial.
const fn spec(name: &'static str, doc: &'static str, support: Support) -> Spec {
    Spec {
        name,
        aliases: &[],
        doc,
        params: PARAMS,
        support,
        discrete: true,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(2),
        logs: Size::Fixed(0),
        source: crate::words(
            "Johnson, Kemp, Kotz, Univariate Discrete Distributions (2005), section 3.2",
        ),
    }
}

macro_rules! one_trial {
    ($family:ident, $name:literal, $doc:literal, $support:expr) => {
        impl Family for $family {
            const SPEC: Spec = spec($name, $doc, $support);
            const TERMS: usize = 2;
            const LOGS: usize = 0;

            /// [ln(1 - p), ln p].
            #[inline(always)]
            fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
                terms(params[0])
            }

            #[inline(always)]
            fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
                let never = L::splat(f64::NEG_INFINITY);
                let failure = L::select(x.eq(L::zero()), terms[0], never);
                L::select(x.eq(L::splat(1.0)), terms[1], failure)
            }

            #[inline(always)]
            fn partials<A: Algebra>(
                x: A,
                _logs: &[A; MAX_LOGS],
                _terms: &[A; MAX_TERMS],
            ) -> Partials<A> {
                let (zero, one) = (x.nought(), x.lift(1.0));
                Partials {
                    value: zero,
                    terms: [
                        x.if_equal(0.0, one, zero),
                        x.if_equal(1.0, one, zero),
                        zero,
                        zero,
                    ],
                }
            }

            #[inline(always)]
            fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
                let p = params[0];
                let one = p.lift(1.0);
                let zero = slopes([p.nought()]);
                [slopes([-one / (one - p)]), slopes([one / p]), zero, zero]
            }

            #[inline(always)]
            fn sample<L: Lanes>(
                stream: &mut Stream,
                params: &[Operand],
                x: &mut Column,
                _logs: &mut [Column],
                n: usize,
            ) {
                stream.fill_uniform::<L>(x, n);
                transform(x, n, |i, u: L| {
                    let p = params[0].get(i);
                    let value = L::select(u.lt(p), L::splat(1.0), L::zero());
                    or_nan(in_unit(p), value)
                });
            }

            fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
                let (zero, one) = (L::zero(), L::splat(1.0));
                let p = params[0];
                let (below, all) = (x.lt(zero), x.ge(one));
                let lower = L::select(all, one, one - p);
                let upper = L::select(all, zero, p);
                Some((L::select(below, zero, lower), L::select(below, one, upper)))
            }

            /// -(p ln p + (1 - p) ln(1 - p)).
            fn entropy<L: Lanes>(params: &[L]) -> Option<L> {
                let (p, q) = (params[0], L::splat(1.0) - params[0]);
                let part = |p: L, ln_p: L| L::select(p.gt(L::zero()), p * ln_p, L::zero());
                Some(-(part(p, log(p)) + part(q, log1p(-p))))
            }
        }
    };
}

one_trial!(
    Bernoulli,
    "bernoulli",
    "one trial with values 0 and 1",
    Support::Binary
);
one_trial!(
    Flip,
    "flip",
    "one trial with values false and true",
    Support::Boolean
);

#[inline(always)]
fn terms<L: Lanes>(p: L) -> [L; MAX_TERMS] {
    let valid = in_unit(p);
    let never = L::splat(f64::NEG_INFINITY);
    let failure = L::select(valid, log1p(-p), never);
    let success = L::select(valid, log(p), never);
    [failure, success, L::zero(), L::zero()]
}
