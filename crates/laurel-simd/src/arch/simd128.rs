//! Two doubles in a wasm simd128 value. Arithmetic intrinsics are safe here; only loads and
//! stores through pointers are not. Relaxed operations are not used: their results may vary.

use crate::lanes::{BitLanes, Lanes};
use core::arch::wasm32::*;
use core::ops::{Add, Div, Mul, Neg, Sub};

/// Two doubles.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct F64x2(v128);

/// Two 64-bit words.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct U64x2(v128);

macro_rules! operator {
    ($trait:ident, $method:ident, $intrinsic:ident) => {
        impl $trait for F64x2 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                F64x2($intrinsic(self.0, other.0))
            }
        }
    };
}

operator!(Add, add, f64x2_add);
operator!(Sub, sub, f64x2_sub);
operator!(Mul, mul, f64x2_mul);
operator!(Div, div, f64x2_div);

impl Neg for F64x2 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        F64x2(f64x2_neg(self.0))
    }
}

impl BitLanes for U64x2 {
    const WIDTH: usize = 2;
    #[inline(always)]
    fn splat(x: u64) -> Self {
        U64x2(u64x2_splat(x))
    }
    #[inline(always)]
    fn load(from: &[u64]) -> Self {
        let from: &[u64; 2] = from[..2].try_into().expect("two words");
        // SAFETY: `from` is 16 readable bytes; the load needs no alignment.
        U64x2(unsafe { v128_load(from.as_ptr().cast()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [u64]) {
        let to: &mut [u64; 2] = (&mut to[..2]).try_into().expect("two words");
        // SAFETY: `to` is 16 writable bytes; the store needs no alignment.
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        U64x2(v128_and(self.0, other.0))
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        U64x2(v128_or(self.0, other.0))
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        U64x2(v128_xor(self.0, other.0))
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        U64x2(i64x2_add(self.0, other.0))
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        U64x2(i64x2_sub(self.0, other.0))
    }
    #[inline(always)]
    fn shl<const N: i32>(self) -> Self {
        U64x2(i64x2_shl(self.0, N as u32))
    }
    #[inline(always)]
    fn shr<const N: i32>(self) -> Self {
        U64x2(u64x2_shr(self.0, N as u32))
    }
}

impl Lanes for F64x2 {
    const WIDTH: usize = 2;
    type Mask = v128;
    type Bits = U64x2;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        F64x2(f64x2_splat(x))
    }
    #[inline(always)]
    fn load(from: &[f64]) -> Self {
        let from: &[f64; 2] = from[..2].try_into().expect("two doubles");
        // SAFETY: `from` is 16 readable bytes; the load needs no alignment.
        F64x2(unsafe { v128_load(from.as_ptr().cast()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [f64]) {
        let to: &mut [f64; 2] = (&mut to[..2]).try_into().expect("two doubles");
        // SAFETY: `to` is 16 writable bytes; the store needs no alignment.
        unsafe { v128_store(to.as_mut_ptr().cast(), self.0) }
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        F64x2(f64x2_sqrt(self.0))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        F64x2(f64x2_abs(self.0))
    }
    #[inline(always)]
    fn pmin(self, other: Self) -> Self {
        F64x2(f64x2_pmin(self.0, other.0))
    }
    #[inline(always)]
    fn pmax(self, other: Self) -> Self {
        F64x2(f64x2_pmax(self.0, other.0))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> v128 {
        f64x2_lt(self.0, other.0)
    }
    #[inline(always)]
    fn le(self, other: Self) -> v128 {
        f64x2_le(self.0, other.0)
    }
    #[inline(always)]
    fn eq(self, other: Self) -> v128 {
        f64x2_eq(self.0, other.0)
    }
    #[inline(always)]
    fn select(mask: v128, yes: Self, no: Self) -> Self {
        F64x2(v128_bitselect(yes.0, no.0, mask))
    }
    #[inline(always)]
    fn and(a: v128, b: v128) -> v128 {
        v128_and(a, b)
    }
    #[inline(always)]
    fn or(a: v128, b: v128) -> v128 {
        v128_or(a, b)
    }
    #[inline(always)]
    fn not(a: v128) -> v128 {
        v128_not(a)
    }
    #[inline(always)]
    fn all(mask: v128) -> bool {
        u64x2_bitmask(mask) == 3
    }
    #[inline(always)]
    fn any(mask: v128) -> bool {
        v128_any_true(mask)
    }
    #[inline(always)]
    fn to_bits(self) -> U64x2 {
        U64x2(self.0)
    }
    #[inline(always)]
    fn from_bits(bits: U64x2) -> Self {
        F64x2(bits.0)
    }
}
