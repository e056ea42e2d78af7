//! The von Mises distribution on the circle.

use super::pairs::{by_lanes, draw_each};
use super::{Family, Jacobian, Partials, guard, never_nan, slopes};
use crate::{Algebra, MAX_LOGS, MAX_TERMS, Operand, Param, Spec, Support};
use laurel_rng::Stream;
use laurel_simd::math::{HALF_LN_2PI, acos, cos, log, sin, within};
use laurel_simd::{Column, Lanes};

/// From this concentration on the asymptotic series serve.
const SERIES_FROM: f64 = 30.0;
/// sqrt(2 pi k) exp(-k) I_0(k) in 1 / k: NIST DLMF 10.40.1.
const TAIL: [f64; 17] = [
    1.0,
    0.125,
    0.070_312_5,
    0.073_242_187_5,
    0.112_152_099_609_375,
    0.227_108_001_708_984_38,
    0.572_501_420_974_731_4,
    1.727_727_502_584_457_4,
    6.074_042_001_273_483,
    24.380_529_699_556_064,
    110.017_140_269_246_74,
    551.335_896_122_020_6,
    3_038.090_510_922_384,
    18_257.755_474_293_175,
    118_838.426_256_783_25,
    832_859.304_016_289_2,
    6_252_951.493_434_797,
];
/// I_1(k) / I_0(k) in 1 / k: the quotient of two such series.
const RATIO: [f64; 17] = [
    1.0,
    -0.5,
    -0.125,
    -0.125,
    -0.195_312_5,
    -0.406_25,
    -1.047_851_562_5,
    -3.218_75,
    -11.466_461_181_640_625,
    -46.478_515_625,
    -211.276_149_749_755_86,
    -1_064.678_222_656_25,
    -5_892.045_714_616_775_5,
    -35_528.877_441_406_25,
    -231_884.635_956_317_2,
    -1_628_749.453_247_070_3,
    -12_251_067.632_866_15,
];

/// von-mises(mu, kappa): exp(kappa cos(x - mu)) / (2 pi I_0(kappa)).
pub struct VonMises;

impl Family for VonMises {
    const SPEC: Spec = Spec::continuous(
        "von-mises",
        "von Mises distribution of angles, in radians: draws lie within pi of mu, and a density integrates to 1 over one turn",
        &[
            Param::new("mu", Support::Real, "mean direction, in radians"),
            Param::new("kappa", Support::Positive, "concentration: about 1 / variance where it is large"),
        ],
        Support::Real,
    )
    .sized(3, 0)
    .from("Mardia and Jupp, Directional Statistics (2000), section 3.5.4");
    const TERMS: usize = 3;
    const LOGS: usize = 0;

    /// [mu, kappa, -ln(2 pi exp(-kappa) I_0(kappa))].
    #[inline(always)]
    fn terms<L: Lanes>(params: &[L]) -> [L; MAX_TERMS] {
        let (mu, kappa) = (params[0], params[1]);
        let valid = L::and(mu.is_finite(), super::positive_finite(kappa));
        let kappa = L::select(valid, kappa, L::splat(1.0));
        let constant = -(ln_bessel(kappa) + L::splat(2.0 * HALF_LN_2PI));
        guard(
            valid,
            [mu, kappa, constant, L::zero()],
            [0.0, 1.0, f64::NEG_INFINITY, 0.0],
        )
    }

    /// cos d - 1 = -2 sin^2(d / 2).
    #[inline(always)]
    fn log_prob<L: Lanes>(x: L, _logs: &[L; MAX_LOGS], terms: &[L; MAX_TERMS]) -> L {
        let sine = sin(L::splat(0.5) * (x - terms[0]));
        never_nan(terms[2] - terms[1] * (L::splat(2.0) * (sine * sine)))
    }

    #[inline(always)]
    fn partials<A: Algebra>(x: A, _logs: &[A; MAX_LOGS], terms: &[A; MAX_TERMS]) -> Partials<A> {
        let distance = x - terms[0];
        let pull = terms[1] * distance.sine();
        let half = (x.lift(0.5) * distance).sine();
        Partials {
            value: -pull,
            terms: [pull, -(x.lift(2.0) * half * half), x.lift(1.0), x.nought()],
        }
    }

    #[inline(always)]
    fn jacobian<A: Algebra>(params: &[A]) -> Jacobian<A> {
        let (zero, one) = (params[0].nought(), params[0].lift(1.0));
        [
            slopes([one]),
            slopes([zero, one]),
            slopes([zero, one - bessel_ratio(params[1])]),
            slopes([zero]),
        ]
    }

    /// D. J. Best, N. I. Fisher, "Efficient simulation of the von Mises distribution" (Applied Statistics 28, 1979).
    #[inline(always)]
    fn sample<L: Lanes>(
        stream: &mut Stream,
        params: &[Operand],
        x: &mut Column,
        _logs: &mut [Column],
        n: usize,
    ) {
        draw_each::<L>(stream, x, n, |i, pairs| {
            let (mu, kappa) = (params[0].at::<f64>(i), params[1].at::<f64>(i));
            if !(mu.is_finite() && super::positive_finite(kappa)) {
                return f64::NAN;
            }
            let envelope = Envelope::new(kappa);
            mu + pairs.accepted(|u, v| envelope.attempt::<L>(u, v))
        });
    }
}

/// The wrapped Cauchy above the density.
struct Envelope {
    kappa: f64,
    r: f64,
}

impl Envelope {
    /// r - 1 from its own formula, for it is small where kappa is large.
    fn new(kappa: f64) -> Self {
        let tau = 1.0 + (1.0 + 4.0 * kappa * kappa).sqrt();
        let rho = (tau - (2.0 * tau).sqrt()) / (2.0 * kappa);
        let r = if kappa < 1e-4 {
            1.0 / kappa
        } else {
            (1.0 + rho * rho) / (2.0 * rho)
        };
        Envelope { kappa, r }
    }

    /// The place on the circle decides both the distance and its sign.
    fn attempt<L: Lanes>(&self, u: f64, v: f64) -> Option<f64> {
        let z = by_lanes::<L>(cos, core::f64::consts::TAU * u);
        let f = within((1.0 + self.r * z) / (self.r + z), -1.0, 1.0);
        let c = self.kappa * (self.r - f);
        if c * (2.0 - c) <= v && by_lanes::<L>(log, c / v) + 1.0 < c {
            return None;
        }
        let distance = by_lanes::<L>(acos, f);
        Some(if u < 0.5 { distance } else { -distance })
    }
}

/// ln(exp(-k) I_0(k)) for k > 0.
#[inline(never)]
fn ln_bessel<L: Lanes>(k: L) -> L {
    let large = k.gt(L::splat(SERIES_FROM));
    let mut y = L::zero();
    if !L::all(large) {
        let quarter = L::select(large, L::zero(), L::splat(0.25) * k * k);
        let (mut term, mut sum) = (L::splat(1.0), L::splat(1.0));
        for step in 1..=64 {
            term = term * quarter / L::splat(f64::from(step * step));
            sum = sum + term;
        }
        y = log(sum) - k;
    }
    if L::any(large) {
        let inverse = L::splat(1.0) / k;
        let rest = TAIL
            .iter()
            .rev()
            .fold(L::zero(), |sum, &c| sum * inverse + L::splat(c));
        let tail = log(rest) - (L::splat(0.5) * log(k) + L::splat(HALF_LN_2PI));
        y = L::select(large, tail, y);
    }
    y
}

/// I_1(k) / I_0(k): by the continued fraction NIST DLMF 10.33.1 for small concentrations, else by the series.
fn bessel_ratio<A: Algebra>(k: A) -> A {
    let two = k.lift(2.0) / k;
    let mut fraction = k.lift(60.0) * two;
    for step in (1..60).rev() {
        fraction = k.lift(f64::from(step)) * two + k.lift(1.0) / fraction;
    }
    let small = k.lift(1.0) / fraction;
    let inverse = k.lift(1.0) / k;
    let large = RATIO
        .iter()
        .rev()
        .fold(k.nought(), |sum, &c| sum * inverse + k.lift(c));
    (k - k.lift(SERIES_FROM)).sign().if_equal(1.0, large, small)
}
