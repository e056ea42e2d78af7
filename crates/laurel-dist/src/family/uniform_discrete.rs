//! The uniform distribution on whole numbers, upper end excluded.

use super::{Family, Jacobian, Partials, interval_terms, or_nan, slopes, transform, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes};

/// uniform-discrete(min, max): 1 / (max - min) at min, min + 1, ..., max - 1.
pub struct UniformDiscrete;

/// Whole ends with at least one number between them.
#[inline(always)]
fn proper<L: Lanes>(min: L, max: L) -> L::Mask {
    let whole = L::and(min.is_integer(), max.is_integer());
    L::and(L::and(whole, min.lt(max)), (max - min).is_finite())
}

impl Family for UniformDiscrete {
    const SPEC: Spec = Spec {
        name: "uniform-discrete",
        aliases: &[],
        doc: crate::words("uniform distribution on the whole numbers from min to max - 1"),
        params: &[
            Param {
                name: "min",
                support: Support::Integer,
                doc: crate::words("smallest value, included"),
            },
            Param {
                name: "max",
                support: Support::Integer,
                doc: crate::words("upper end, excluded; above min"),
            },
        ],
        support: Support::IntegerInterval,
        discrete: true,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(3),
        logs: Size::Fixed(0),
        source: crate::words(
            "Johnson, Kemp, Kotz, Univariate Discrete Distributions (2005), section 6.10.1",
        ),
    };
    const TERMS: usize = 3;
    const LOGS: usize = 0;

    /// [min, max, -ln(max - min)].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        interval_terms(params[0], params[1], proper(params[0], params[1]))
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let inside = L::and(x.ge(terms[0]), x.lt(terms[1]));
        within(L::and(inside, x.is_integer()), terms[2])
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], _terms: &[A; MAX_TERMS]) -> Partials<A> {
        let zero = x.nought();
        Partials {
            value: zero,
            terms: [zero; MAX_TERMS],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        [slopes([params[0].nought()]); MAX_TERMS]
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
            let (min, max) = (params[0].get(i), params[1].get(i));
            let value = min + ((max - min) * u).floor();
            // Rounding of the product may reach the excluded end.
            or_nan(proper(min, max), value.pmin(max - L::splat(1.0)))
        });
    }
}
