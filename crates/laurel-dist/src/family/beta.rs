//! The beta distribution with two shapes.

use super::log_gamma_draw::{ORDINARY_SUM, standard_gamma};
use super::{Family, Jacobian, Partials, Scores, guard, or_nan, positive_finite, slopes, within};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{
    HALF_LN_2PI, deviance_near, digamma, exp, incomplete_beta, log, log1p, stirling_error,
    two_product,
};
use laurel_simd::{Column, Lanes, pad};

/// When both shapes are above this, the saddle-point form is used near the mode.
const SADDLE_FROM: f64 = 16.0;
/// The largest double below 1.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

/// beta(a, b): Gamma(a + b) / (Gamma(a) Gamma(b)) x^(a - 1) (1 - x)^(b - 1), 0 < x < 1.
pub struct Beta;

impl Family for Beta {
    const SPEC: Spec = Spec {
        name: "beta",
        aliases: &[],
        doc: crate::words("beta distribution on (0, 1), mean alpha / (alpha + beta)"),
        params: &[
            Param {
                name: "alpha",
                support: Support::Positive,
                doc: crate::words("shape at 1"),
            },
            Param {
                name: "beta",
                support: Support::Positive,
                doc: crate::words("shape at 0"),
            },
        ],
        support: Support::Unit,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(4),
        logs: Size::Fixed(2),
        source: crate::words("Loader (2000), the saddle-point expansion"),
    };
    const TERMS: usize = 4;
    const LOGS: usize = 2;

    /// [a, b, -ln B(a, b), the constant of the saddle-point form].
    ///
    /// With n = a + b and e the Stirling errors, for all shapes:
    /// s = ln(a b / (2 pi n)) / 2 + e(n) - e(a) - e(b), and
    /// -ln B(a, b) = s - a ln(a / n) - b ln(b / n), where nothing large cancels.
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (a, b) = (params[0], params[1]);
        let n = a + b;
        let valid = L::and(positive_finite(a), positive_finite(b));
        let valid = L::and(valid, positive_finite(n));
        let errors = stirling_error(n) - (stirling_error(a) + stirling_error(b));
        let larger = a.pmax(b);
        let smaller = a.pmin(b);
        let spread = log(smaller) + log(larger / n);
        let saddle = L::splat(0.5) * spread - L::splat(HALF_LN_2PI) + errors;
        let plain = saddle - (a * ln_share(a, b, n) + b * ln_share(b, a, n));
        let dead = [1.0, 1.0, f64::NEG_INFINITY, f64::NEG_INFINITY];
        guard(valid, [a, b, plain, saddle], dead)
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let [a, b, plain, saddle] = *terms;
        let one = L::splat(1.0);
        let mut y = plain + ((a - one) * logs[0] + (b - one) * logs[1]);
        let from = L::splat(SADDLE_FROM);
        let large = L::and(a.gt(from), b.gt(from));
        if L::any(large) {
            let (near, deviance) = deviances(x, a, b);
            let value = saddle - (logs[0] + logs[1]) - deviance;
            y = L::select(L::and(large, near), value, y);
        }
        // The companions are finite even where x has rounded to an end of the interval.
        let inside = L::and(x.gt(L::zero()), x.lt(one));
        within(inside, y)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let (zero, one) = (x.nought(), x.lift(1.0));
        Partials {
            value: (terms[0] - one) / x - (terms[1] - one) / (one - x),
            terms: [logs[0], logs[1], one, zero],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (a, b) = (params[0], params[1]);
        let (zero, one) = (a.nought(), a.lift(1.0));
        let joint = (a + b).psi();
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([joint - a.psi(), joint - b.psi()]),
            slopes([zero]),
        ]
    }

    /// [ln x, ln(1 - x)].
    #[inline(always)]
    fn logs_of<L: Lanes>(x: L) -> [L; MAX_LOGS] {
        [log(x), log1p(-x)]
    }

    /// Two gammas, normalised in log space.
    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        let [ln_x, ln_rest] = logs else {
            panic!("beta keeps two companion columns");
        };
        let mut rest = Column::zero();
        let mut side = Stream::new(stream.fork());
        standard_gamma::<L>(stream, &params[0], x, ln_x, n);
        standard_gamma::<L>(&mut side, &params[1], &mut rest, ln_rest, n);
        for i in (0..pad(n)).step_by(L::WIDTH) {
            let (la, lb) = (L::load(&ln_x[i..]), L::load(&ln_rest[i..]));
            let (value, la, lb) = normalise(L::load(&x[i..]), L::load(&rest[i..]), la, lb);
            value.store(&mut x[i..]);
            la.store(&mut ln_x[i..]);
            lb.store(&mut ln_rest[i..]);
        }
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let x = x.pmax(L::zero()).pmin(L::splat(1.0));
        Some(incomplete_beta(params[0], params[1], x, L::splat(1.0) - x))
    }
}

impl Scores for Beta {
    /// [digamma(a + b) - digamma(a), digamma(a + b) - digamma(b)].
    #[inline(always)]
    fn grad_terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (a, b) = (params[0], params[1]);
        let joint = digamma(a + b);
        [joint - digamma(a), joint - digamma(b), L::zero(), L::zero()]
    }

    #[inline(always)]
    fn grad_params<L: Lanes>(
        _x: L,
        logs: &[L; MAX_LOGS],
        _terms: &[L; MAX_TERMS],
        grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2] {
        [logs[0] + grad_terms[0], logs[1] + grad_terms[1]]
    }
}

/// ln(a / n) for n = a + b, accurate also where b is much smaller than a.
#[inline(always)]
fn ln_share<L: Lanes>(a: L, b: L, n: L) -> L {
    L::select(b.lt(a), -log1p(b / a), log(a / n))
}

/// Where x is near its mean for both shapes, and the two deviances together.
#[inline(always)]
fn deviances<L: Lanes>(x: L, a: L, b: L) -> (L::Mask, L) {
    // n x - a = b x - a (1 - x), each product exact in two parts.
    let (bx, bx_low) = two_product(b, x);
    let (ax, ax_low) = two_product(a, x);
    // Near the mean, b x is close to a when x is small and a x is when it is large: the
    // difference of the close pair is exact (Sterbenz).
    let small = x.lt(L::splat(0.5));
    let (close, other) = (L::select(small, bx, ax), L::select(small, ax, bx));
    let excess = ((close - a) + other) + (bx_low + ax_low);
    let (near_a, first) = deviance_near(a, a + excess, (a - (a + excess)) + excess);
    let (near_b, second) = deviance_near(b, b - excess, (b - (b - excess)) - excess);
    (L::and(near_a, near_b), first + second)
}

/// (x, ln x, ln(1 - x)) from two gamma draws and their logarithms.
#[inline(always)]
fn normalise<L: Lanes>(a: L, b: L, ln_a: L, ln_b: L) -> (L, L, L) {
    // Relative to the larger one, so that large logarithms cancel before anything is rounded.
    let top = ln_a.pmax(ln_b);
    let (ln_a, ln_b) = (ln_a - top, ln_b - top);
    let ln_total = log1p(exp(ln_a.pmin(ln_b)));
    // The ratio of the draws is exact enough unless one that matters may be subnormal.
    let sum = a + b;
    let ordinary = sum.gt(L::splat(ORDINARY_SUM));
    let mut x = a / sum;
    if !L::all(ordinary) {
        let share = exp(ln_a);
        x = L::select(ordinary, x, share / (share + exp(ln_b)));
    }
    let x = x
        .pmax(L::splat(f64::from_bits(1)))
        .pmin(L::splat(BELOW_ONE));
    let valid = L::not((ln_a + ln_b).is_nan());
    let logs = (ln_a - ln_total, ln_b - ln_total);
    (
        or_nan(valid, x),
        or_nan(valid, logs.0),
        or_nan(valid, logs.1),
    )
}
