//! Two values side by side as one of twice the width. Loops of few operations go in such steps: what each step costs
//! beside its operations is paid half as often. Of two doubles it is the vector of targets without one.

use crate::lanes::{BitLanes, Lanes};
use core::ops::{Add, Div, Mul, Neg, Sub};

/// Two values, the lower lanes first.
#[derive(Clone, Copy)]
pub struct Twice<T>(T, T);

macro_rules! operator {
    ($trait:ident, $method:ident) => {
        impl<L: Lanes> $trait for Twice<L> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(self.0.$method(other.0), self.1.$method(other.1))
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<L: Lanes> Neg for Twice<L> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(-self.0, -self.1)
    }
}

impl<B: BitLanes> BitLanes for Twice<B> {
    const WIDTH: usize = 2 * B::WIDTH;

    #[inline(always)]
    fn splat(x: u64) -> Self {
        Self(B::splat(x), B::splat(x))
    }
    #[inline(always)]
    fn load(from: &[u64]) -> Self {
        Self(B::load(from), B::load(&from[B::WIDTH..]))
    }
    #[inline(always)]
    fn store(self, to: &mut [u64]) {
        self.0.store(to);
        self.1.store(&mut to[B::WIDTH..]);
    }
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(self.0.and(other.0), self.1.and(other.1))
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0), self.1.or(other.1))
    }
    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        Self(self.0.xor(other.0), self.1.xor(other.1))
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0.add(other.0), self.1.add(other.1))
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0.sub(other.0), self.1.sub(other.1))
    }
    #[inline(always)]
    fn shl<const N: i32>(self) -> Self {
        Self(self.0.shl::<N>(), self.1.shl::<N>())
    }
    #[inline(always)]
    fn shr<const N: i32>(self) -> Self {
        Self(self.0.shr::<N>(), self.1.shr::<N>())
    }
}

impl<L: Lanes> Lanes for Twice<L> {
    const WIDTH: usize = 2 * L::WIDTH;
    type Mask = Twice<L::Mask>;
    type Bits = Twice<L::Bits>;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        Self(L::splat(x), L::splat(x))
    }
    #[inline(always)]
    fn load(from: &[f64]) -> Self {
        Self(L::load(from), L::load(&from[L::WIDTH..]))
    }
    #[inline(always)]
    fn store(self, to: &mut [f64]) {
        self.0.store(to);
        self.1.store(&mut to[L::WIDTH..]);
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.sqrt(), self.1.sqrt())
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(self.0.abs(), self.1.abs())
    }
    #[inline(always)]
    fn pmin(self, other: Self) -> Self {
        Self(self.0.pmin(other.0), self.1.pmin(other.1))
    }
    #[inline(always)]
    fn pmax(self, other: Self) -> Self {
        Self(self.0.pmax(other.0), self.1.pmax(other.1))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        Twice(self.0.lt(other.0), self.1.lt(other.1))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        Twice(self.0.le(other.0), self.1.le(other.1))
    }
    #[inline(always)]
    fn eq(self, other: Self) -> Self::Mask {
        Twice(self.0.eq(other.0), self.1.eq(other.1))
    }
    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(
            L::select(mask.0, yes.0, no.0),
            L::select(mask.1, yes.1, no.1),
        )
    }
    #[inline(always)]
    fn and(a: Self::Mask, b: Self::Mask) -> Self::Mask {
        Twice(L::and(a.0, b.0), L::and(a.1, b.1))
    }
    #[inline(always)]
    fn or(a: Self::Mask, b: Self::Mask) -> Self::Mask {
        Twice(L::or(a.0, b.0), L::or(a.1, b.1))
    }
    #[inline(always)]
    fn not(a: Self::Mask) -> Self::Mask {
        Twice(L::not(a.0), L::not(a.1))
    }
    #[inline(always)]
    fn all(mask: Self::Mask) -> bool {
        L::all(mask.0) & L::all(mask.1)
    }
    #[inline(always)]
    fn any(mask: Self::Mask) -> bool {
        L::any(mask.0) | L::any(mask.1)
    }
    #[inline(always)]
    fn to_bits(self) -> Self::Bits {
        Twice(self.0.to_bits(), self.1.to_bits())
    }
    #[inline(always)]
    fn from_bits(bits: Self::Bits) -> Self {
        Self(L::from_bits(bits.0), L::from_bits(bits.1))
    }
}
