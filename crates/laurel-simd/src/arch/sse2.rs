//! Two doubles in an SSE2 register of x86_64, where SSE2 is part of the baseline.

use crate::lanes::{BitLanes, Lanes};
use core::arch::x86_64::*;
use core::ops::{Add, Div, Mul, Neg, Sub};

/// Two doubles.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct F64x2(__m128d);

/// Two 64-bit words.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct U64x2(__m128i);

/// A call of an SSE or SSE2 intrinsic without memory access.
macro_rules! sse2 {
    ($call:expr) => {
        // SAFETY: the intrinsic needs SSE2 only, which every x86_64 target has (this file is
        // compiled for x86_64 alone), and touches no memory.
        unsafe { $call }
    };
}

macro_rules! operator {
    ($trait:ident, $method:ident, $intrinsic:ident) => {
        impl $trait for F64x2 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                F64x2(sse2!($intrinsic(self.0, other.0)))
            }
        }
    };
}

operator!(Add, add, _mm_add_pd);
operator!(Sub, sub, _mm_sub_pd);
operator!(Mul, mul, _mm_mul_pd);
operator!(Div, div, _mm_div_pd);

impl Neg for F64x2 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        F64x2(sse2!(_mm_xor_pd(self.0, _mm_set1_pd(-0.0))))
    }
}

impl BitLanes for U64x2 {
    const WIDTH: usize = 2;
    #[inline(always)]
    fn splat(x: u64) -> Self {
        U64x2(sse2!(_mm_set1_epi64x(x as i64)))
    }
    #[inline(always)]
    fn load(from: &[u64]) -> Self {
        let from: &[u64; 2] = from[..2].try_into().expect("two words");
        // SAFETY: `from` is 16 readable bytes; the load needs no alignment.
        U64x2(unsafe { _mm_loadu_si128(from.as_ptr().cast()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [u64]) {
        let to: &mut [u64; 2] = (&mut to[..2]).try_into().expect("two words");
        // SAFETY: `to` is 16 writable bytes; the store needs no alignment.
        unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), self.0) }
    }
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        U64x2(sse2!(_mm_and_si128(self.0, other.0)))
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        U64x2(sse2!(_mm_or_si128(self.0, other.0)))
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        U64x2(sse2!(_mm_xor_si128(self.0, other.0)))
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        U64x2(sse2!(_mm_add_epi64(self.0, other.0)))
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        U64x2(sse2!(_mm_sub_epi64(self.0, other.0)))
    }
    #[inline(always)]
    fn shl<const N: i32>(self) -> Self {
        U64x2(sse2!(_mm_slli_epi64::<N>(self.0)))
    }
    #[inline(always)]
    fn shr<const N: i32>(self) -> Self {
        U64x2(sse2!(_mm_srli_epi64::<N>(self.0)))
    }
}

impl Lanes for F64x2 {
    const WIDTH: usize = 2;
    type Mask = __m128d;
    type Bits = U64x2;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        F64x2(sse2!(_mm_set1_pd(x)))
    }
    #[inline(always)]
    fn load(from: &[f64]) -> Self {
        let from: &[f64; 2] = from[..2].try_into().expect("two doubles");
        // SAFETY: `from` is 16 readable bytes; the load needs no alignment.
        F64x2(unsafe { _mm_loadu_pd(from.as_ptr()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [f64]) {
        let to: &mut [f64; 2] = (&mut to[..2]).try_into().expect("two doubles");
        // SAFETY: `to` is 16 writable bytes; the store needs no alignment.
        unsafe { _mm_storeu_pd(to.as_mut_ptr(), self.0) }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        F64x2(sse2!(_mm_sqrt_pd(self.0)))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        F64x2(sse2!(_mm_andnot_pd(_mm_set1_pd(-0.0), self.0)))
    }
    #[inline(always)]
    fn pmin(self, other: Self) -> Self {
        // min_pd(a, b) is `a < b ? a : b`, hence the swapped operands.
        F64x2(sse2!(_mm_min_pd(other.0, self.0)))
    }
    #[inline(always)]
    fn pmax(self, other: Self) -> Self {
        F64x2(sse2!(_mm_max_pd(other.0, self.0)))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> __m128d {
        sse2!(_mm_cmplt_pd(self.0, other.0))
    }
    #[inline(always)]
    fn le(self, other: Self) -> __m128d {
        sse2!(_mm_cmple_pd(self.0, other.0))
    }
    #[inline(always)]
    fn eq(self, other: Self) -> __m128d {
        sse2!(_mm_cmpeq_pd(self.0, other.0))
    }
    #[inline(always)]
    fn select(mask: __m128d, yes: Self, no: Self) -> Self {
        F64x2(sse2!(_mm_or_pd(
            _mm_and_pd(mask, yes.0),
            _mm_andnot_pd(mask, no.0)
        )))
    }
    #[inline(always)]
    fn and(a: __m128d, b: __m128d) -> __m128d {
        sse2!(_mm_and_pd(a, b))
    }
    #[inline(always)]
    fn or(a: __m128d, b: __m128d) -> __m128d {
        sse2!(_mm_or_pd(a, b))
    }
    #[inline(always)]
    fn not(a: __m128d) -> __m128d {
        sse2!(_mm_castsi128_pd(_mm_xor_si128(
            _mm_castpd_si128(a),
            _mm_set1_epi64x(-1)
        )))
    }
    #[inline(always)]
    fn all(mask: __m128d) -> bool {
        sse2!(_mm_movemask_pd(mask)) == 3
    }
    #[inline(always)]
    fn any(mask: __m128d) -> bool {
        sse2!(_mm_movemask_pd(mask)) != 0
    }
    #[inline(always)]
    fn to_bits(self) -> U64x2 {
        U64x2(sse2!(_mm_castpd_si128(self.0)))
    }
    #[inline(always)]
    fn from_bits(bits: U64x2) -> Self {
        F64x2(sse2!(_mm_castsi128_pd(bits.0)))
    }
}
