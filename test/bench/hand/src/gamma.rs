//! Gamma draws with their logarithms: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables"
//! (ACM TOMS 26, 2000); below shape 1 their section 6. Normals come in, rejected lanes are drawn again one by one.

use laurel_simd::math::{inlined_exp, inlined_log, log};
use laurel_simd::{Lanes, Vector};

use crate::columns::{Column, PAIRS, Pair, ZEROS, both, get, put};
use crate::stream::Stream;

/// The squeeze constant (Marsaglia and Tsang, section 4).
const SQUEEZE: f64 = 0.0331;
/// Normals and uniforms that are kept ready for lanes that were rejected.
const READY: usize = 64;

/// What the method needs of a shape.
#[derive(Clone, Copy, Default)]
pub struct Tuned {
    /// The shape.
    pub a: f64,
    /// a - 1/3, a being lifted by 1 where it is below 1.
    pub d: f64,
    /// 1 / sqrt(9 d).
    pub c: f64,
    /// ln d.
    pub ln_d: f64,
}

/// Normals and uniforms for second attempts.
pub struct Spare {
    normals: [Pair; READY / 2],
    uniforms: [Pair; READY / 2],
    left: usize,
}

impl Spare {
    /// Nothing ready yet.
    pub fn new() -> Self {
        Self {
            normals: [[0.0; 2]; READY / 2],
            uniforms: [[0.0; 2]; READY / 2],
            left: 0,
        }
    }

    fn next(&mut self, stream: &mut Stream) -> (f64, f64) {
        if self.left == 0 {
            stream.normals(&mut self.normals);
            stream.uniforms(&mut self.uniforms);
            self.left = READY;
        }
        self.left -= 1;
        let (pair, lane) = (self.left / 2, self.left % 2);
        (self.normals[pair][lane], self.uniforms[pair][lane])
    }
}

impl Default for Spare {
    fn default() -> Self {
        Self::new()
    }
}

/// Turns the normals `z` and uniforms `u` of a column into Gamma(a, rate 1) draws (`z`) and their logarithms (`u`).
#[inline(never)]
pub fn gammas(
    tuned: &Tuned,
    z: &mut Column,
    u: &mut Column,
    spare: &mut Spare,
    stream: &mut Stream,
) {
    let mut rejected = [0_u8; 2 * PAIRS];
    let mut count = 0;
    let (d, c, ln_d) = (both(tuned.d), both(tuned.c), both(tuned.ln_d));
    for pair in 0..PAIRS {
        let (value, logarithm, accepted) = attempt([d, c, ln_d], get(&z[pair]), get(&u[pair]));
        put(&mut z[pair], value);
        put(&mut u[pair], logarithm);
        if !Vector::all(accepted) {
            rejected[count] = pair as u8;
            count += 1;
            let kept = Vector::select(accepted, value, both(f64::NAN));
            put(&mut z[pair], kept);
        }
    }
    for &pair in &rejected[..count] {
        repair(
            tuned,
            (&mut z[pair as usize], &mut u[pair as usize]),
            spare,
            stream,
        );
    }
    if tuned.a < 1.0 {
        boost(tuned.a, z, u, stream);
    }
}

/// Value, logarithm and acceptance of one attempt.
#[inline(always)]
fn attempt<L: Lanes>([d, c, ln_d]: [L; 3], z: L, u: L) -> (L, L, L::Mask) {
    let one = L::splat(1.0);
    let t = one + c * z;
    let v = t * t * t;
    let ln_v = L::splat(3.0) * inlined_log(t);
    let z2 = z * z;
    let mut accepted = L::and(t.gt(L::zero()), u.lt(one - L::splat(SQUEEZE) * z2 * z2));
    if !L::all(accepted) {
        let bound = L::splat(0.5) * z2 + d * ((one - v) + ln_v);
        // Where t is not positive ln_v and so the bound are not numbers, and nothing is below them.
        accepted = L::or(accepted, log(u).lt(bound));
    }
    (d * v, ln_d + ln_v, accepted)
}

#[inline(never)]
fn repair(tuned: &Tuned, (g, ln_g): (&mut Pair, &mut Pair), spare: &mut Spare, from: &mut Stream) {
    for lane in 0..2 {
        while g[lane].is_nan() {
            let (z, u) = spare.next(from);
            let (value, logarithm, accepted) = attempt([tuned.d, tuned.c, tuned.ln_d], z, u);
            if accepted {
                (g[lane], ln_g[lane]) = (value, logarithm);
            }
        }
    }
}

/// From Gamma(a + 1) to Gamma(a): times U^(1 / a).
#[inline(never)]
fn boost(a: f64, g: &mut Column, ln_g: &mut Column, stream: &mut Stream) {
    let mut u = ZEROS;
    stream.uniforms(&mut u);
    let (inverse, smallest) = (both(1.0 / a), both(f64::from_bits(1)));
    for ((u, g), ln_g) in u.iter().zip(g).zip(ln_g) {
        let lowered = get(ln_g) + inlined_log(get(u)) * inverse;
        put(ln_g, lowered);
        put(g, inlined_exp(lowered).pmax(smallest));
    }
}
