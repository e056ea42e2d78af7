//! Sine, cosine and tangent of angles in radians.

use super::angle::{Angle, reduce};
use super::double::{fast_two_sum, two_quotient};
use super::polynomial::horner;
use crate::{BitLanes, Lanes};

/// (sin r - r) / r^3 in z = r^2, |r| <= pi / 4: `scripts/references/trig.py`.
const SIN: [f64; 7] = [
    -0.166_666_666_666_666_66,
    0.008_333_333_333_333_331,
    -0.000_198_412_698_412_650_65,
    2.755_731_921_933_912e-6,
    -2.505_210_623_243_116e-8,
    1.605_853_161_638_406_4e-10,
    -7.586_696_964_319_367e-13,
];
/// (cos r - 1 + z / 2) / z^2 in z = r^2, |r| <= pi / 4: `scripts/references/trig.py`.
const COS: [f64; 6] = [
    0.041_666_666_666_666_664,
    -0.001_388_888_888_888_739_8,
    2.480_158_729_876_566e-5,
    -2.755_731_727_171_490_6e-7,
    2.087_614_626_530_06e-9,
    -1.138_263_220_199_036e-11,
];

const SIGN: u64 = 1 << 63;

/// The sine of `x` radians.
///
/// Error at most 1 ulp for every finite x (measured). Signed zeros stay, NaN for infinities.
#[inline(always)]
pub fn sin<L: Lanes>(x: L) -> L {
    wave(x, 0, x.to_bits().and(L::Bits::splat(SIGN)))
}

/// The cosine of `x` radians.
///
/// Error at most 1 ulp for every finite x (measured). NaN for infinities.
#[inline(always)]
pub fn cos<L: Lanes>(x: L) -> L {
    wave(x, 1, L::Bits::splat(0))
}

/// sin(|x| + `quarters` pi / 2), the sign flipped where `sign` is set.
#[inline(never)]
fn wave<L: Lanes>(x: L, quarters: u64, sign: L::Bits) -> L {
    let Circle { n, sin, cos } = circle(x.abs());
    let n = n.add(L::Bits::splat(quarters));
    let odd = is_odd::<L>(n);
    let y = L::select(odd, cos.0, sin.0) + L::select(odd, cos.1, sin.1);
    let flip = n.shr::<1>().shl::<63>();
    L::from_bits(y.to_bits().xor(flip).xor(sign))
}

/// The tangent of `x` radians.
///
/// Error at most 1.1 ulp for every finite x (measured). Signed zeros stay, NaN for infinities.
#[inline(never)]
pub fn tan<L: Lanes>(x: L) -> L {
    let Circle { n, sin, cos } = circle(x.abs());
    let sin = fast_two_sum(sin.0, sin.1);
    let cos = fast_two_sum(cos.0, cos.1);
    // sin / cos, a quarter turn further -cos / sin.
    let odd = is_odd::<L>(n);
    let top = (L::select(odd, -cos.0, sin.0), L::select(odd, -cos.1, sin.1));
    let bottom = (L::select(odd, sin.0, cos.0), L::select(odd, sin.1, cos.1));
    let (y, low) = two_quotient(top, bottom);
    let sign = x.to_bits().and(L::Bits::splat(SIGN));
    L::from_bits((y + low).to_bits().xor(sign))
}

#[inline(always)]
fn is_odd<L: Lanes>(n: L::Bits) -> L::Mask {
    L::from_bits(n.shl::<63>().shr::<1>()).eq(L::splat(2.0)) // 1 << 62 is 2.0
}

/// Sine and cosine of x - n pi / 2, each as a main part and a smaller rest.
struct Circle<L: Lanes> {
    /// The lowest two bits are n modulo 4.
    n: L::Bits,
    sin: (L, L),
    cos: (L, L),
}

/// The circle at x >= 0: one copy for the three functions.
#[inline(never)]
fn circle<L: Lanes>(x: L) -> Circle<L> {
    let angle = reduce(x);
    Circle {
        n: angle.n,
        sin: sine(&angle),
        cos: cosine(&angle),
    }
}

/// sin(r + low) as r and the rest, which is smaller.
#[inline(always)]
fn sine<L: Lanes>(angle: &Angle<L>) -> (L, L) {
    let r = angle.r;
    let z = r * r;
    let tail = z * (r * horner(z, &SIN) - L::splat(0.5) * angle.low);
    (r, tail + angle.low)
}

/// cos(r + low) as 1 - r^2 / 2, rounded, and the rest, which is smaller.
#[inline(always)]
fn cosine<L: Lanes>(angle: &Angle<L>) -> (L, L) {
    let z = angle.r * angle.r;
    let half = L::splat(0.5) * z;
    let main = L::splat(1.0) - half;
    let lost = (L::splat(1.0) - main) - half;
    (main, lost + (z * z * horner(z, &COS) - angle.r * angle.low))
}
