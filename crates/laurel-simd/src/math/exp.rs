//! exp(x): reduction to |r| <= ln2 / 2 by two-part ln 2, polynomial, scaling in two factors.

use super::double::fast_two_sum;
use super::polynomial::two_chains;
use crate::{BitLanes, Lanes};

/// 1 / ln 2.
const INV_LN_2: f64 = core::f64::consts::LOG2_E;
/// The first 32 bits of ln 2, so that n * LN_2_HIGH is exact for |n| < 2^20 (fdlibm e_exp.c).
pub(super) const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
/// ln 2 - LN_2_HIGH (fdlibm e_exp.c).
pub(super) const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// (exp r - 1 - r - r^2 / 2) / r^3 on |r| <= ln2 / 2: `scripts/references/coefficients.py`.
const TAIL: [f64; 9] = [
    0.166_666_666_666_666_66,
    0.041_666_666_666_651_364,
    0.008_333_333_333_332_157,
    0.001_388_888_890_587_164,
    0.000_198_412_698_543_309_97,
    2.480_153_640_847_632e-5,
    2.755_728_008_223_267_4e-6,
    2.761_379_588_075_554_3e-7,
    2.509_554_623_258_452e-8,
];

/// x = n ln 2 + r, with exp(r) - 1 = r + `tail` to about 2^-57.
pub(super) struct Reduced<L: Lanes> {
    /// The low 12 bits are n in two's complement.
    pub n_bits: L::Bits,
    /// The reduced argument, rounded.
    pub r: L,
    /// exp(r) - 1 - r, corrected for the rounding of `r`.
    pub tail: L,
}

/// Splits a clamped argument, |x| < 2^10.
#[inline(always)]
pub(super) fn reduce<L: Lanes>(x: L) -> Reduced<L> {
    let scaled = x * L::splat(INV_LN_2);
    let n_bits = scaled.round_bits();
    let n = scaled.round_small();
    let high = x - n * L::splat(LN_2_HIGH);
    let low = n * L::splat(LN_2_LOW);
    let r = high - low;
    let rounding = (high - r) - low;
    let r2 = r * r;
    let cubic = two_chains(r, r2, &TAIL) * r;
    let tail = r2 * (L::splat(0.5) + cubic) + rounding;
    Reduced { n_bits, r, tail }
}

/// exp(x) = 2^n (high + low), to about 2^-57.
pub(super) struct Parts<L: Lanes> {
    /// The low 12 bits are n in two's complement.
    pub n_bits: L::Bits,
    pub high: L,
    pub low: L,
}

/// exp of a clamped argument, |x| < 2^10, before it is rounded.
#[inline(never)]
pub(super) fn exp_parts<L: Lanes>(x: L) -> Parts<L> {
    let Reduced { n_bits, r, tail } = reduce(x);
    let (sum, lost) = fast_two_sum(L::splat(1.0), r);
    let (high, low) = fast_two_sum(sum, lost + tail);
    Parts { n_bits, high, low }
}

/// e to the power `x`: one copy, called.
///
/// Error at most 1 ulp for normal results (measured); one rounding more where the result is
/// subnormal. exp(-inf) = 0, exp(inf) = inf, NaN stays.
/// Method: W. J. Cody and W. Waite, "Software Manual for the Elementary Functions" (1980), ch. 6.
#[inline(never)]
pub fn exp<L: Lanes>(x: L) -> L {
    inlined_exp(x)
}

/// [`exp`] in place, for the loops where a call would show.
#[inline(always)]
pub fn inlined_exp<L: Lanes>(x: L) -> L {
    // Up to +-708 the result is normal and one factor 2^n is enough; NaN takes the other way.
    if L::all(x.abs().le(L::splat(708.0))) {
        let Reduced { n_bits, r, tail } = reduce(x);
        let factor = L::from_bits(n_bits.add(L::Bits::splat(1023)).shl::<52>());
        return (L::splat(1.0) + (r + tail)) * factor;
    }
    at_the_ends(x)
}

/// The same for arguments of any size: overflow, subnormal results, infinities and NaN.
/// Out of line, so that the common case stays short; ordinary lanes get the same bits here.
#[inline(never)]
fn at_the_ends<L: Lanes>(x: L) -> L {
    // Beyond +-1000 the result is 0 or infinity already; clamping keeps n within 12 bits.
    let x = x.pmin(L::splat(1000.0)).pmax(L::splat(-1000.0));
    let Reduced { n_bits, r, tail } = reduce(x);
    scale(L::splat(1.0) + (r + tail), n_bits)
}

/// y 2^n, rounded once where the result is subnormal; the low 12 bits of `n_bits` are n.
#[inline(always)]
pub(super) fn scale<L: Lanes>(y: L, n_bits: L::Bits) -> L {
    // 2^n as two factors of about 2^(n/2), each a normal number for |n| < 2046.
    let half = n_bits.shr::<1>();
    let bias = L::Bits::splat(1023);
    let first = L::from_bits(half.add(bias).shl::<52>());
    let second = L::from_bits(n_bits.sub(half).add(bias).shl::<52>());
    y * first * second
}
