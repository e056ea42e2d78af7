//! Student's t distribution: the standard one of programs, and the located and scaled one that
//! guides use.

use super::log_gamma_draw::standard_gamma;
use super::{
    Family, Jacobian, Partials, Scores, guard, never_nan, or_nan, positive_finite, sample, slopes,
    terms, transform,
};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Size, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{
    HALF_LN_2PI, exp, incomplete_beta, inlined_log1p, lgamma, log, log1pmx, stirling_error,
};
use laurel_simd::place::get;
use laurel_simd::{Column, Lanes};

/// From this many half degrees of freedom the gamma functions are compared by Stirling errors.
const RATIO_FROM: f64 = 8.0;

const NU: Param = Param {
    name: "nu",
    support: Support::Positive,
    doc: crate::words("degrees of freedom"),
};

/// student-t(nu): location 0 and scale 1.
pub struct StudentT;
/// student-t-loc-scale(nu, loc, scale): loc + scale t.
pub struct StudentTLocScale;

const SOURCE: &str =
    "Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 2 (1995), ch. 28";

impl Family for StudentT {
    const SPEC: Spec = Spec {
        name: "student-t",
        aliases: &[],
        doc: crate::words("Student's t distribution with location 0 and scale 1"),
        params: &[NU],
        support: Support::Real,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(4),
        logs: Size::Fixed(0),
        source: SOURCE,
    };
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// Those of [`StudentTLocScale`] at location 0 and scale 1.
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        terms::<L, StudentTLocScale>(&[params[0], L::zero(), L::splat(1.0)])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        StudentTLocScale::log_prob(x, logs, terms)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        StudentTLocScale::partials(x, logs, terms)
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let nu = params[0];
        let jacobian = StudentTLocScale::jacobian(&[nu, nu.nought(), nu.lift(1.0)]);
        jacobian.map(|row| slopes([row[0]]))
    }

    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        logs: &mut [Column],
        n: usize,
    ) {
        let located = [params[0], Operand::Uniform(0.0), Operand::Uniform(1.0)];
        sample::<L, StudentTLocScale>(stream, &located, x, logs, n);
    }

    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        StudentTLocScale::cdf(x, &[params[0], L::zero(), L::splat(1.0)])
    }
}

impl Family for StudentTLocScale {
    const SPEC: Spec = Spec {
        name: "student-t-loc-scale",
        aliases: &[],
        doc: crate::words("Student's t distribution with location and scale"),
        params: &[
            NU,
            Param {
                name: "loc",
                support: Support::Real,
                doc: crate::words("location"),
            },
            Param {
                name: "scale",
                support: Support::Positive,
                doc: crate::words("scale (not the standard deviation)"),
            },
        ],
        support: Support::Real,
        discrete: false,
        vector: false,
        vector_value: false,
        terms: Size::Fixed(4),
        logs: Size::Fixed(0),
        source: SOURCE,
    };
    const TERMS: usize = 4;
    const LOGS: usize = 0;

    /// [loc, 1 / (scale sqrt nu), (nu + 1) / 2, constant].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (nu, loc, scale) = (params[0], params[1], params[2]);
        let half = L::splat(0.5);
        let inverse = L::splat(1.0) / (scale * nu.sqrt());
        let constant = constant(half * nu) - log(scale);
        let valid = L::and(positive_finite(nu), positive_finite(scale));
        let valid = L::and(valid, L::and(loc.is_finite(), positive_finite(inverse)));
        let terms = [loc, inverse, half * nu + half, constant];
        guard(valid, terms, [0.0, 0.0, 0.5, f64::NEG_INFINITY])
    }

    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let tail = log1p_square((x - terms[0]) * terms[1]);
        never_nan(terms[3] - terms[2] * tail)
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let one = x.lift(1.0);
        let distance = x - terms[0];
        let w = distance * terms[1];
        let square = w * w;
        // d / dw of the tail, in a form that does not overflow where the square does not.
        let pull = -(terms[2] * (w + w) / (one + square));
        let slope = pull * terms[1];
        Partials {
            value: slope,
            terms: [-slope, pull * distance, -square.ln_1p(), one],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (nu, scale) = (params[0], params[2]);
        let (zero, one, half) = (nu.nought(), nu.lift(1.0), nu.lift(0.5));
        let inverse = one / (scale * nu.root());
        let difference = (half * nu + half).psi() - (half * nu).psi();
        [
            slopes([zero, one]),
            slopes([-(half * inverse / nu), zero, -(inverse / scale)]),
            slopes([half]),
            slopes([half * (difference - one / nu), zero, -one / scale]),
        ]
    }

    /// A normal over the root of a gamma: z sqrt(nu / 2) / sqrt(g), g ~ gamma(nu / 2, 1), in log
    /// space so that small nu neither divides by zero nor overflows to infinity.
    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        _logs: &mut [Column],
        n: usize,
    ) {
        let half = L::splat(0.5);
        let mut shape = Column::zero();
        transform(&mut shape, n, |i, _: L| half * params[0].get(i));
        let (mut g, mut ln_g) = (Column::zero(), Column::zero());
        let mut side = Stream::new(stream.fork());
        standard_gamma::<L>(&mut side, &Operand::Column(&shape), &mut g, &mut ln_g, n);
        stream.fill_normal::<L>(x, n);
        transform(x, n, |i, z: L| {
            let (loc, scale) = (params[1].get(i), params[2].get(i));
            let ln_ratio = log(get(&shape, i)) - get(&ln_g, i);
            let t = z * exp(half * ln_ratio).pmin(L::splat(1e300));
            let limit = L::splat(f64::MAX);
            let value = (loc + scale * t).pmin(limit).pmax(-limit);
            let valid = L::and(positive_finite(scale), loc.is_finite());
            or_nan(valid, value)
        });
    }

    /// By the incomplete beta function of nu / (nu + t^2): NIST DLMF 8.17.
    fn cdf<L: Lanes>(x: L, params: &[L]) -> Option<(L, L)> {
        let (half, one) = (L::splat(0.5), L::splat(1.0));
        let nu = params[0];
        let w = (x - params[1]) / (params[2] * nu.sqrt());
        let square = w * w;
        let rest = square / (one + square);
        let far = square.gt(L::splat(1e300));
        let (tail, _) = incomplete_beta(
            half * nu,
            half,
            one / (one + square),
            L::select(far, one, rest),
        );
        let tail = half * tail;
        let left = w.lt(L::zero());
        Some((
            L::select(left, tail, one - tail),
            L::select(left, one - tail, tail),
        ))
    }
}

impl Scores for StudentTLocScale {
    /// d / d loc and d / d scale: parameters 1 and 2; nu is held fixed.
    #[inline(always)]
    fn grad_params<L: Lanes>(
        x: L,
        _logs: &[L; MAX_LOGS],
        terms: &[L; MAX_TERMS],
        _grad_terms: &[L; MAX_TERMS],
    ) -> [L; 2] {
        let one = L::splat(1.0);
        let w = (x - terms[0]) * terms[1];
        let nu_plus_one = terms[2] + terms[2];
        let factor = nu_plus_one / (one + w * w);
        let inverse_scale = terms[1] * (nu_plus_one - one).sqrt();
        [
            factor * w * terms[1],
            (factor * w * w - one) * inverse_scale,
        ]
    }
}

/// ln(1 + w^2).
#[inline(always)]
pub(super) fn log1p_square<L: Lanes>(w: L) -> L {
    // Where the square overflows, it is 2 ln |w|.
    let size = w.abs();
    let huge = size.gt(L::splat(1e150));
    let mut y = inlined_log1p(w * w);
    if L::any(huge) {
        let ln_size = log(size);
        y = L::select(huge, ln_size + ln_size, y);
    }
    y
}

/// ln Gamma(h + 1/2) - ln Gamma(h) - ln(2 pi h) / 2 for h = nu / 2.
///
/// For large h by Stirling's formula, where all that grows with h cancels on paper:
/// h (ln(1 + 1 / 2h) - 1 / 2h) + e(h + 1/2) - e(h) - ln(2 pi) / 2, e the Stirling error.
#[inline(always)]
fn constant<L: Lanes>(h: L) -> L {
    let half = L::splat(0.5);
    let large = h.ge(L::splat(RATIO_FROM));
    let mut y = L::zero();
    if L::any(large) {
        let errors = stirling_error(h + half) - stirling_error(h);
        y = h * log1pmx(half / h) + errors - L::splat(HALF_LN_2PI);
    }
    if L::all(large) {
        return y;
    }
    let direct = lgamma(h + half) - lgamma(h) - half * log(h) - L::splat(HALF_LN_2PI);
    L::select(large, y, direct)
}
