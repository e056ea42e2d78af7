//! The beta-binomial distribution: a binomial whose probability is a beta.

use super::log_gamma_draw::standard_gamma;
use super::saddle_part::part;
use super::{
    Binomial, Family, Jacobian, Partials, guard, is_count, or_nan, positive_finite, sample, slopes,
    within,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{HALF_LN_2PI, exp, log, stirling_error, two_product};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

/// beta-binomial(n, a, b): C(n, k) B(k + a, n - k + b) / B(a, b), k = 0 ... n.
pub struct BetaBinomial;

impl Family for BetaBinomial {
    const SPEC: Spec = Spec::mass(
        "beta-binomial",
        "beta-binomial distribution: a binomial with a beta(alpha, beta) probability",
        &[
            Param::new("n", Support::Count, "number of trials"),
            Param::new("alpha", Support::Positive, "first shape of the beta"),
            Param::new("beta", Support::Positive, "second shape of the beta"),
        ],
        Support::CountUpTo,
    )
    .sized(4, 0)
    .from("Johnson, Kemp, Kotz, Univariate Discrete Distributions (2005), section 6.2.2");
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// [n, a, b, ln(a b / (a + b)) / 2 and Stirling's errors of a + b, a and b].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (n, a, b) = (params[0], params[1], params[2]);
        let valid = is_count(n);
        let valid = L::and(valid, L::and(positive_finite(a), positive_finite(b)));
        let errors = stirling_error(a + b) - (stirling_error(a) + stirling_error(b));
        let constant = L::splat(0.5) * log(a * b / (a + b)) + errors;
        guard(valid, [n, a, b, constant], [-1.0, 1.0, 1.0, 0.0])
    }

    /// Nine gamma functions by Stirling's formula: what grows gathers in four deviances, of k, n - k, a and b from their
    /// shares of n and of a + b in the ratio k + a to n - k + b, and all four differences are d = (n a - k (a + b)) /
    /// (n + a + b) but for the sign.
    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let [n, a, b, constant] = *terms;
        let (zero, one) = (L::zero(), L::splat(1.0));
        let inside = L::and(L::and(x.ge(zero), x.le(n)), x.is_integer());
        // Lanes outside get harmless values: 1 success in 2 trials.
        let (k, n) = (
            L::select(inside, x, one),
            L::select(inside, n, L::splat(2.0)),
        );
        let rest = n - k;
        let (shapes, successes, failures) = (a + b, k + a, rest + b);
        let all = n + shapes;
        let d = difference(n, k, a, b) / all;
        let (none, every) = (k.eq(zero), rest.eq(zero));
        let edge = L::or(none, every);
        let (some_k, some_rest) = (L::select(none, one, k), L::select(every, one, rest));
        let (share, other) = (successes / all, failures / all);
        let of_k = L::select(none, -d, part(some_k, d, n * share));
        let of_rest = L::select(every, d, part(some_rest, -d, n * other));
        let of_shapes = part(a, -d, shapes * share) + part(b, d, shapes * other);
        let chosen = L::splat(0.5) * log(n / (some_k * some_rest)) - L::splat(HALF_LN_2PI);
        let errors = stirling_error(L::select(edge, one, n))
            - (stirling_error(some_k) + stirling_error(some_rest));
        let chosen = L::select(edge, zero, chosen + errors);
        let spread = L::splat(0.5) * log(all / (successes * failures));
        let joint = stirling_error(successes) + stirling_error(failures) - stirling_error(all);
        let y = ((constant + joint) + (spread + chosen)) + ((of_k + of_rest) + of_shapes);
        within(inside, y)
    }

    /// All derivatives are put on a and b.
    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let [n, a, b, _] = *terms;
        let zero = x.nought();
        let common = (a + b).psi() - (n + a + b).psi();
        Partials {
            value: zero,
            terms: [
                zero,
                common + ((x + a).psi() - a.psi()),
                common + ((n - x + b).psi() - b.psi()),
                zero,
            ],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (zero, one) = (params[0].nought(), params[0].lift(1.0));
        [
            slopes([zero]),
            slopes([zero, one]),
            slopes([zero, zero, one]),
            slopes([zero]),
        ]
    }

    /// A binomial whose log odds are the difference of the logarithms of two gammas.
    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        let [mut a, mut ln_a, mut b, mut ln_b] = std::array::from_fn(|_| Column::zero());
        let mut side = Stream::new(stream.fork());
        standard_gamma::<L>(&mut side, &params[1], &mut a, &mut ln_a, n);
        let mut side = Stream::new(stream.fork());
        standard_gamma::<L>(&mut side, &params[2], &mut b, &mut ln_b, n);
        each::<L>(n, |at| {
            let (ln_a, ln_b): (L, L) = (get(&ln_a, at), get(&ln_b, at));
            let p = laurel_simd::math::sigmoid(ln_a - ln_b);
            let valid = L::not((ln_a + ln_b).is_nan());
            put(&mut a, at, or_nan(valid, p));
        });
        sample::<L, Binomial>(stream, &[params[0], Operand::Column(&a)], x, logs, n);
    }

    /// By summing the masses: for up to 10,000 trials.
    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let terms = Self::terms(params);
        let (mut lower, mut upper, mut k) = (L::zero(), L::zero(), L::zero());
        while L::any(k.le(params[0])) && L::all(params[0].le(L::splat(1e4))) {
            let mass = exp(Self::log_prob(k, &[L::zero(); MAX_LOGS], &terms));
            let below = k.le(x);
            lower = L::select(below, lower + mass, lower);
            upper = L::select(below, upper, upper + mass);
            k = k + L::splat(1.0);
        }
        L::all(params[0].le(L::splat(1e4))).then_some((lower, upper))
    }
}

/// n a - k (a + b), without cancellation.
#[inline(always)]
fn difference<L: Lanes>(n: L, k: L, a: L, b: L) -> L {
    // (n - k) a - k b: two products that are exact in two parts.
    let (first, first_low) = two_product(n - k, a);
    let (second, second_low) = two_product(k, b);
    (first - second) + (first_low - second_low)
}
