//! Standard gamma variates in log space, for the gamma, beta, Dirichlet and Student families.
//! G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables" (ACM TOMS 26,
//! 2000); below shape 1 their section 6: Gamma(a) = Gamma(a + 1) U^(1/a).

use super::positive_finite;
use crate::Operand;
use laurel_rng::{Key, Solo, Stream};
use laurel_simd::math::{inlined_exp, inlined_log, log};
use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes};

/// Below this a logarithm says no more than "tiny", and above its negative no more than "huge".
const LOWEST_LOG: f64 = -1e300;

/// A sum of gamma draws above this can be divided by directly: a draw that is subnormal, and so
/// has lost digits, makes a share below 1e-300 of it.
pub(crate) const ORDINARY_SUM: f64 = 1e-5;

/// What the method needs of a shape.
#[derive(Clone, Copy)]
struct Tuned<L> {
    d: L,
    c: L,
    ln_d: L,
}

/// Draws lanes 0 to n - 1 of Gamma(shape, rate 1): the value into `g`, its logarithm, which
/// stays exact where the value underflows, into `ln_g`. Invalid shapes give NaN.
///
/// Every lane's first attempt comes from the stream; a rejected lane is repaired from its own
/// generator, so no lane's draw depends on another lane or on `n`.
#[inline(never)]
pub(crate) fn standard_gamma<L: Lanes>(
    stream: &mut Stream,
    shape: &Operand,
    g: &mut Column,
    ln_g: &mut Column,
    n: usize,
) {
    let side = stream.fork();
    stream.fill_columns::<L, 2>([g, ln_g], n);
    laurel_rng::box_muller::<L>(g, n);
    let mut rejected = Rejected::none();
    let same = shape.uniform().map(|a| tune(L::splat(a)));
    let tuned = |i| same.unwrap_or_else(|| tune(shape.at::<L>(i)));
    attempt_all(tuned, g, ln_g, &mut rejected, n);
    if rejected.count > 0 {
        repair(side, shape, (g, ln_g), rejected.lanes::<L>(n));
    }
    if any_below_one(shape, n) {
        boost::<L>(side, shape, g, ln_g, n);
    }
}

#[inline(always)]
fn tune<L: Lanes>(shape: L) -> Tuned<L> {
    let one = L::splat(1.0);
    let lifted = L::select(shape.lt(one), shape + one, shape);
    let valid = positive_finite(shape);
    let lifted = L::select(valid, lifted, L::splat(f64::NAN));
    let d = lifted - L::splat(1.0 / 3.0);
    let c = one / (L::splat(9.0) * d).sqrt();
    Tuned { d, c, ln_d: log(d) }
}

/// First lanes of the places where some lane was rejected, in order.
struct Rejected {
    lanes: [u8; BLOCK],
    count: usize,
}

impl Rejected {
    fn none() -> Self {
        Self {
            lanes: [0; BLOCK],
            count: 0,
        }
    }

    /// Notes a place if `some` lane of it was rejected; without a jump, for none could be predicted.
    #[inline(always)]
    fn note(&mut self, lane: usize, some: bool) {
        self.lanes[self.count % BLOCK] = lane as u8;
        self.count += usize::from(some);
    }

    /// The lanes of those places below `n`.
    fn lanes<L: Lanes>(&self, n: usize) -> impl Iterator<Item = usize> {
        let places = self.lanes[..self.count]
            .iter()
            .map(|&lane| usize::from(lane));
        places
            .flat_map(|lane| lane..lane + L::WIDTH)
            .filter(move |&lane| lane < n)
    }
}

/// One attempt per lane: `g` holds normals and `ln_g` uniforms on entry. Rejected lanes become
/// NaN in `g`.
#[inline(always)]
fn attempt_all<L: Lanes>(
    tuned: impl Fn(usize) -> Tuned<L>,
    g: &mut Column,
    ln_g: &mut Column,
    rejected: &mut Rejected,
    n: usize,
) {
    each::<L>(n, |at| {
        let (value, logarithm, accepted) = attempt(tuned(at.lane()), get(g, at), get(ln_g, at));
        rejected.note(at.lane(), !L::all(accepted));
        put(g, at, L::select(accepted, value, L::splat(f64::NAN)));
        put(ln_g, at, logarithm);
    });
}

/// Value, logarithm and acceptance of one attempt from a normal and a uniform: accepted where ln u is below `bound`
/// (Marsaglia and Tsang, section 3). As ln u <= u - 1, the bound itself decides most cases without a logarithm.
#[inline(always)]
fn attempt<L: Lanes>(tuned: Tuned<L>, z: L, u: L) -> (L, L, L::Mask) {
    let one = L::splat(1.0);
    let Tuned { d, c, ln_d } = tuned;
    let t = one + c * z;
    let positive = t.gt(L::zero());
    let t = L::select(positive, t, one);
    let v = t * t * t;
    let ln_v = L::splat(3.0) * inlined_log(t);
    let bound = L::splat(0.5) * (z * z) + d * ((one - v) + ln_v);
    let mut accepted = L::and(positive, (u - one).lt(bound));
    if !L::all(accepted) {
        accepted = L::and(positive, log(u).lt(bound));
    }
    (d * v, ln_d + ln_v, accepted)
}

/// Draws the rejected lanes again, each from its own generator, until accepted.
#[inline(never)]
fn repair(
    side: Key,
    shape: &Operand,
    (g, ln_g): (&mut Column, &mut Column),
    lanes: impl Iterator<Item = usize>,
) {
    for i in lanes {
        if !g[i].is_nan() {
            continue;
        }
        let a = shape.at::<f64>(i);
        if !positive_finite(a) {
            ln_g[i] = f64::NAN;
            continue;
        }
        let tuned = tune(a);
        let mut solo = Solo::new(side, i);
        loop {
            let z = solo.normal();
            let (value, logarithm, accepted) = attempt(tuned, z, solo.uniform());
            if accepted {
                (g[i], ln_g[i]) = (value, logarithm);
                break;
            }
        }
    }
}

/// Whether any of the lanes 0 to n - 1 has a shape below 1.
#[inline(always)]
fn any_below_one(shape: &Operand, n: usize) -> bool {
    match shape {
        Operand::Uniform(a) => *a < 1.0,
        Operand::Column(a) => a[..n].iter().any(|a| *a < 1.0),
    }
}

/// Lowers the lanes with a shape below 1 from Gamma(a + 1) to Gamma(a). The uniforms have a
/// stream of their own, so lanes with larger shapes are the same with and without this step.
#[inline(never)]
fn boost<L: Lanes>(side: Key, shape: &Operand, g: &mut Column, ln_g: &mut Column, n: usize) {
    let mut u = Column::zero();
    Stream::new(side.fork(0)).fill_uniform::<L>(&mut u, n);
    each::<L>(n, |at| {
        let a = shape.get(at);
        let small = a.lt(L::splat(1.0));
        let ln_value = get::<L>(ln_g, at);
        let lowered = (ln_value + inlined_log(get(&u, at)) / a).pmax(L::splat(LOWEST_LOG));
        put(ln_g, at, L::select(small, lowered, ln_value));
        let value = inlined_exp(lowered).pmax(L::splat(f64::from_bits(1)));
        let plain = get(g, at);
        put(g, at, L::select(small, value, plain));
    });
}
