//! Two doubles as a plain array, for targets without a 128-bit unit that this crate knows.

use crate::lanes::{BitLanes, Lanes};
use core::ops::{Add, Div, Mul, Neg, Sub};

/// Two doubles.
#[derive(Clone, Copy)]
pub struct F64x2([f64; 2]);

/// Two 64-bit words.
#[derive(Clone, Copy)]
pub struct U64x2([u64; 2]);

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl $trait for F64x2 {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                F64x2([self.0[0].$method(other.0[0]), self.0[1].$method(other.0[1])])
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl Neg for F64x2 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        F64x2([-self.0[0], -self.0[1]])
    }
}

/// Applies the scalar operation of the same name to both lanes.
macro_rules! both {
    ($trait:ident, $method:ident, $wrap:ident) => {
        #[inline(always)]
        fn $method(self, other: Self) -> Self {
            $wrap([
                $trait::$method(self.0[0], other.0[0]),
                $trait::$method(self.0[1], other.0[1]),
            ])
        }
    };
}

macro_rules! compare {
    ($method:ident) => {
        #[inline(always)]
        fn $method(self, other: Self) -> [bool; 2] {
            [
                Lanes::$method(self.0[0], other.0[0]),
                Lanes::$method(self.0[1], other.0[1]),
            ]
        }
    };
}

impl BitLanes for U64x2 {
    #[inline(always)]
    fn splat(x: u64) -> Self {
        U64x2([x; 2])
    }
    #[inline(always)]
    fn load(from: &[u64]) -> Self {
        U64x2([from[0], from[1]])
    }
    #[inline(always)]
    fn store(self, to: &mut [u64]) {
        to[..2].copy_from_slice(&self.0);
    }
    both!(BitLanes, and, U64x2);
    both!(BitLanes, or, U64x2);
    both!(BitLanes, xor, U64x2);
    both!(BitLanes, add, U64x2);
    both!(BitLanes, sub, U64x2);
    #[inline(always)]
    fn shl<const N: i32>(self) -> Self {
        U64x2([self.0[0] << N, self.0[1] << N])
    }
    #[inline(always)]
    fn shr<const N: i32>(self) -> Self {
        U64x2([self.0[0] >> N, self.0[1] >> N])
    }
}

impl Lanes for F64x2 {
    const WIDTH: usize = 2;
    type Mask = [bool; 2];
    type Bits = U64x2;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        F64x2([x; 2])
    }
    #[inline(always)]
    fn load(from: &[f64]) -> Self {
        F64x2([from[0], from[1]])
    }
    #[inline(always)]
    fn store(self, to: &mut [f64]) {
        to[..2].copy_from_slice(&self.0);
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        F64x2(self.0.map(f64::sqrt))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        F64x2(self.0.map(f64::abs))
    }
    both!(Lanes, pmin, F64x2);
    both!(Lanes, pmax, F64x2);
    compare!(lt);
    compare!(le);
    compare!(eq);
    #[inline(always)]
    fn select(mask: [bool; 2], yes: Self, no: Self) -> Self {
        F64x2([
            if mask[0] { yes.0[0] } else { no.0[0] },
            if mask[1] { yes.0[1] } else { no.0[1] },
        ])
    }
    #[inline(always)]
    fn and(a: [bool; 2], b: [bool; 2]) -> [bool; 2] {
        [a[0] & b[0], a[1] & b[1]]
    }
    #[inline(always)]
    fn or(a: [bool; 2], b: [bool; 2]) -> [bool; 2] {
        [a[0] | b[0], a[1] | b[1]]
    }
    #[inline(always)]
    fn not(a: [bool; 2]) -> [bool; 2] {
        [!a[0], !a[1]]
    }
    #[inline(always)]
    fn all(mask: [bool; 2]) -> bool {
        mask[0] & mask[1]
    }
    #[inline(always)]
    fn any(mask: [bool; 2]) -> bool {
        mask[0] | mask[1]
    }
    #[inline(always)]
    fn to_bits(self) -> U64x2 {
        U64x2(self.0.map(f64::to_bits))
    }
    #[inline(always)]
    fn from_bits(bits: U64x2) -> Self {
        F64x2(bits.0.map(f64::from_bits))
    }
}
