//! ln(x): x = 2^k m with m around 1, then ln m = 2 atanh((m - 1) / (m + 1)) by a series.

use super::exp::{LN_2_HIGH, LN_2_LOW};
use super::polynomial::two_chains;
use crate::{BitLanes, Lanes};

/// (2 atanh(s) - 2 s) / (s w), w = s^2 <= 0.0295: `scripts/references/coefficients.py`.
const TAIL: [f64; 7] = [
    0.666_666_666_666_667,
    0.399_999_999_998_994_55,
    0.285_714_286_259_985_6,
    0.222_222_111_310_285_2,
    0.181_828_893_996_777_2,
    0.153_317_124_793_813_01,
    0.146_165_624_221_046_45,
];

/// The bits of sqrt(1/2), rounded down to a multiple of 2^32 in the pattern.
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_0000_0000;
/// 2^52.
const TWO_52: f64 = 4_503_599_627_370_496.0;
const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;

/// k and m with x = 2^k m, sqrt(1/2) <= m < sqrt(2), for positive normal finite x.
#[inline(always)]
pub(super) fn split<L: Lanes>(x: L) -> (L, L) {
    let base = L::Bits::splat(SQRT_HALF_BITS);
    let shifted = x.to_bits().sub(base);
    // k + 1023, made non-negative so that a logical shift and the 2^52 trick apply.
    let biased = shifted.add(L::Bits::splat(1023 << 52)).shr::<52>();
    let biased = L::from_bits(biased.or(L::Bits::splat(TWO_52.to_bits())));
    let k = biased - L::splat(TWO_52 + 1023.0);
    let m = L::from_bits(shifted.and(L::Bits::splat(MANTISSA)).add(base));
    (k, m)
}

/// k ln 2 + ln(1 + f) for sqrt(1/2) <= 1 + f < sqrt(2).
/// The order of additions is that of fdlibm's e_log.c (Sun Microsystems, 1993): the square half
/// of f is subtracted last but one so that nothing small is lost.
#[inline(always)]
pub(super) fn assemble<L: Lanes>(k: L, f: L) -> L {
    let s = f / (L::splat(2.0) + f);
    let w = s * s;
    let tail = w * two_chains(w, w * w, &TAIL);
    let half_square = L::splat(0.5) * f * f;
    let small = s * (half_square + tail) + k * L::splat(LN_2_LOW);
    k * L::splat(LN_2_HIGH) - ((half_square - small) - f)
}

/// The natural logarithm of `x`: one copy, called.
///
/// Error at most 0.7 ulp (measured). log(0) = -inf of either sign, log(inf) = inf, NaN below zero.
#[inline(never)]
pub fn log<L: Lanes>(x: L) -> L {
    inlined_log(x)
}

/// [`log`] in place, for the loops where a call would show.
#[inline(always)]
pub fn inlined_log<L: Lanes>(x: L) -> L {
    let normal = L::and(
        x.ge(L::splat(f64::MIN_POSITIVE)),
        x.lt(L::splat(f64::INFINITY)),
    );
    if L::all(normal) {
        let (k, m) = split(x);
        return assemble(k, m - L::splat(1.0));
    }
    with_edges(x)
}

/// The same with subnormals scaled up, and the values at zero, below it, at infinity and at NaN.
/// Out of line, so that the common case stays short; normal lanes get the same bits here.
#[inline(never)]
fn with_edges<L: Lanes>(x: L) -> L {
    let infinity = L::splat(f64::INFINITY);
    let subnormal = x.lt(L::splat(f64::MIN_POSITIVE));
    let scaled = L::select(subnormal, x * L::splat(18_014_398_509_481_984.0), x); // 2^54
    let (k, m) = split(scaled);
    let k = L::select(subnormal, k - L::splat(54.0), k);
    let y = assemble(k, m - L::splat(1.0));
    let ordinary = L::and(x.gt(L::zero()), x.lt(infinity));
    let edge = L::select(x.eq(L::zero()), -infinity, L::splat(f64::NAN));
    let edge = L::select(x.eq(infinity), infinity, edge);
    L::select(ordinary, y, edge)
}
