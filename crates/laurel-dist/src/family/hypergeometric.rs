//! The hypergeometric distribution: successes among draws without replacement.

use super::pairs::{by_lanes, draw_each, first};
use super::{Binomial, Family, Jacobian, Partials, guard, is_count, slopes, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::exp;
use laurel_simd::{Column, Lanes};

/// hypergeometric(n, a, b): C(a, k) C(b, n - k) / C(a + b, n).
pub struct Hypergeometric;

impl Family for Hypergeometric {
    const SPEC: Spec = Spec::mass(
        "hypergeometric",
        "hypergeometric distribution: successes in n draws without replacement from a successes and b failures",
        &[
            Param::new("n", Support::Count, "number of draws, at most a + b"),
            Param::new("a", Support::Count, "successes in the urn"),
            Param::new("b", Support::Count, "failures in the urn"),
        ],
        Support::CountUpTo,
    )
    .sized(4, 0)
    .from("Loader (2000): three binomials with the same probability n / (a + b)");
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// [n, a, b, -ln of the binomial mass of n among a + b].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (n, a, b) = (params[0], params[1], params[2]);
        let valid = L::and(
            L::and(is_count(n), is_count(a)),
            L::and(is_count(b), n.le(a + b)),
        );
        let valid = L::and(valid, (a + b).lt(L::splat(9e15)));
        let zero = L::zero();
        let (n, all) = (L::select(valid, n, zero), L::select(valid, a + b, zero));
        let constant = -mass(n, all, probability(n, all));
        guard(valid, [n, a, b, constant], [-1.0, 0.0, 0.0, 0.0])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let [n, a, b, constant] = *terms;
        let inside = L::and(L::and(x.ge(L::zero()), x.le(a)), x.is_integer());
        let inside = L::and(inside, L::and(x.le(n), (n - x).le(b)));
        let k = L::select(inside, x, L::zero());
        let rest = L::select(inside, n - x, L::zero());
        let p = probability(n, a + b);
        within(inside, (mass(k, a, p) + mass(rest, b, p)) + constant)
    }

    /// Its parameters are whole numbers.
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

    /// By inversion, from the mode outwards on both sides.
    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        _logs: &mut [Column],
        n: usize,
    ) {
        draw_each::<L>(stream, x, n, |i, pairs| {
            let params = [0, 1, 2].map(|j: usize| params[j].at::<f64>(i));
            draw::<L>(params, pairs.u)
        });
    }
}

/// n of a + b; any other would do, but this one keeps the three masses large.
#[inline(always)]
fn probability<L: Lanes>(n: L, all: L) -> L {
    L::select(all.eq(L::zero()), L::splat(0.5), n / all)
}

/// Log mass of k successes in n trials.
#[inline(never)]
fn mass<L: Lanes>(k: L, n: L, p: L) -> L {
    Binomial::log_prob(k, &[L::zero(); MAX_LOGS], &Binomial::terms(&[n, p]))
}

/// The place in the order mode, mode + 1, mode - 1, ... where the masses have added up to `u`.
fn draw<L: Lanes>([n, a, b]: [f64; 3], u: f64) -> f64 {
    let terms = Hypergeometric::terms(&[n, a, b].map(L::splat));
    let (lowest, highest) = ((n - b).max(0.0), n.min(a));
    if first(terms[0]) < 0.0 {
        return f64::NAN;
    }
    let mode = Lanes::floor((n + 1.0) * (a + 1.0) / (a + b + 2.0));
    let mode = mode.max(lowest).min(highest);
    let log_prob = Hypergeometric::log_prob(L::splat(mode), &[L::zero(); MAX_LOGS], &terms);
    let top = by_lanes::<L>(exp, first(log_prob));
    let (mut up, mut down, mut above, mut below) = (mode, mode, top, top);
    let mut rest = u - top;
    while rest > 0.0 && (up < highest || down > lowest) {
        if up < highest {
            above *= (a - up) * (n - up) / ((up + 1.0) * (b - n + up + 1.0));
            up += 1.0;
            rest -= above;
            if rest <= 0.0 {
                return up;
            }
        }
        if down > lowest {
            below *= down * (b - n + down) / ((a - down + 1.0) * (n - down + 1.0));
            down -= 1.0;
            rest -= below;
            if rest <= 0.0 {
                return down;
            }
        }
        // Masses that have vanished leave nothing to be found but rounding.
        if above < 1e-300 && below < 1e-300 {
            break;
        }
    }
    mode
}
