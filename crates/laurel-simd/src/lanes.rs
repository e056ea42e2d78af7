//! The operations that kernels may use, each with its contract. Implemented in `arch`.
//! All are exact or correctly rounded, so every implementation gives the same bits per lane.

use core::ops::{Add, Div, Mul, Neg, Sub};

/// 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, ties to even.
const ROUND_MAGIC: f64 = 6_755_399_441_055_744.0;
/// 2^52: the bit pattern of 2^52 + k is that of 2^52 plus k, for integers 0 <= k < 2^52.
const TWO_52: f64 = 4_503_599_627_370_496.0;
const SIGN: u64 = 1 << 63;

/// The bit patterns of `WIDTH` doubles, as 64-bit words. Arithmetic wraps.
pub trait BitLanes: Copy {
    /// Words per value: the width of the lanes.
    const WIDTH: usize;
    /// `x` in every lane.
    fn splat(x: u64) -> Self;
    /// The first `WIDTH` words of `from`; panics when there are fewer.
    fn load(from: &[u64]) -> Self;
    /// Writes the first `WIDTH` words of `to`; panics when there are fewer.
    fn store(self, to: &mut [u64]);
    /// Bitwise and.
    fn and(self, other: Self) -> Self;
    /// Bitwise or.
    fn or(self, other: Self) -> Self;
    /// Bitwise exclusive or.
    fn xor(self, other: Self) -> Self;
    /// Wrapping addition per lane.
    fn add(self, other: Self) -> Self;
    /// Wrapping subtraction per lane.
    fn sub(self, other: Self) -> Self;
    /// Shift left by `N` (0 to 63).
    fn shl<const N: i32>(self) -> Self;
    /// Logical shift right by `N` (0 to 63).
    fn shr<const N: i32>(self) -> Self;
}

/// `WIDTH` doubles that move together. The scalar twin is `f64` itself.
pub trait Lanes:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    /// Doubles per value: 1, 2 or 4.
    const WIDTH: usize;
    /// The outcome of a comparison, per lane.
    type Mask: Copy;
    /// The bit patterns of the lanes.
    type Bits: BitLanes;

    /// `x` in every lane.
    fn splat(x: f64) -> Self;
    /// The first `WIDTH` doubles of `from`; panics when there are fewer.
    fn load(from: &[f64]) -> Self;
    /// Writes the first `WIDTH` doubles of `to`; panics when there are fewer.
    fn store(self, to: &mut [f64]);

    /// Correctly rounded square root; NaN below zero.
    fn sqrt(self) -> Self;
    /// Absolute value: clears the sign bit.
    fn abs(self) -> Self;
    /// `other < self ? other : self`: keeps `self` when either is NaN.
    fn pmin(self, other: Self) -> Self;
    /// `self < other ? other : self`: keeps `self` when either is NaN.
    fn pmax(self, other: Self) -> Self;

    /// `self < other`; false when either is NaN.
    fn lt(self, other: Self) -> Self::Mask;
    /// `self <= other`; false when either is NaN.
    fn le(self, other: Self) -> Self::Mask;
    /// `self == other`; false when either is NaN.
    fn eq(self, other: Self) -> Self::Mask;
    /// `mask ? yes : no`, per lane.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// Both masks hold.
    fn and(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// At least one mask holds.
    fn or(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// The mask does not hold.
    fn not(a: Self::Mask) -> Self::Mask;
    /// The mask holds in every lane.
    fn all(mask: Self::Mask) -> bool;
    /// The mask holds in at least one lane.
    fn any(mask: Self::Mask) -> bool;

    /// The bit patterns.
    fn to_bits(self) -> Self::Bits;
    /// The doubles with these bit patterns.
    fn from_bits(bits: Self::Bits) -> Self;

    /// Zero in every lane.
    #[inline(always)]
    fn zero() -> Self {
        Self::splat(0.0)
    }

    /// `self > other`; false when either is NaN.
    #[inline(always)]
    fn gt(self, other: Self) -> Self::Mask {
        other.lt(self)
    }

    /// `self >= other`; false when either is NaN.
    #[inline(always)]
    fn ge(self, other: Self) -> Self::Mask {
        other.le(self)
    }

    /// Neither NaN nor infinite.
    #[inline(always)]
    fn is_finite(self) -> Self::Mask {
        self.abs().lt(Self::splat(f64::INFINITY))
    }

    /// NaN.
    #[inline(always)]
    fn is_nan(self) -> Self::Mask {
        Self::not(self.eq(self))
    }

    /// Finite and without a fraction.
    #[inline(always)]
    fn is_integer(self) -> Self::Mask {
        Self::and(self.is_finite(), self.floor().eq(self))
    }

    /// The magnitude of `self` with the sign of `sign`.
    #[inline(always)]
    fn copysign(self, sign: Self) -> Self {
        let top = Self::Bits::splat(SIGN);
        Self::from_bits(self.abs().to_bits().or(sign.to_bits().and(top)))
    }

    /// The nearest integer, ties to even, for |self| < 2^51; a negative zero becomes positive.
    #[inline(always)]
    fn round_small(self) -> Self {
        let magic = Self::splat(ROUND_MAGIC);
        (self + magic) - magic
    }

    /// The bits of `self + 1.5 * 2^52`: their low 51 bits are the nearest integer of `self`
    /// (ties to even) in two's complement, for |self| < 2^50.
    #[inline(always)]
    fn round_bits(self) -> Self::Bits {
        (self + Self::splat(ROUND_MAGIC)).to_bits()
    }

    /// The largest integer not above `self`, the sign of a zero result being that of `self`;
    /// NaN and infinities stay.
    #[inline(always)]
    fn floor(self) -> Self {
        let magnitude = self.abs();
        let nearest = (magnitude + Self::splat(TWO_52)) - Self::splat(TWO_52);
        let nearest = nearest.copysign(self);
        let above = nearest.gt(self);
        let lowered = Self::select(above, nearest - Self::splat(1.0), nearest);
        Self::select(magnitude.lt(Self::splat(TWO_52)), lowered, self)
    }

    /// Unsigned integers below 2^52, exactly, as doubles.
    #[inline(always)]
    fn from_small_bits(bits: Self::Bits) -> Self {
        let base = Self::Bits::splat(TWO_52.to_bits());
        Self::from_bits(bits.or(base)) - Self::splat(TWO_52)
    }
}
