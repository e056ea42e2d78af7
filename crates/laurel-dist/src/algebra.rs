//! The arithmetic in which derivatives are written down once: lanes compute with it, a compiler builds instructions
//! from it, a test carries dual numbers through it.

use core::ops::{Add, Div, Mul, Neg, Sub};
use laurel_simd::{Lanes, math};

/// A number, or something that stands for one.
pub trait Algebra:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The constant `x`, of the same kind as `self`.
    fn lift(self, x: f64) -> Self;
    /// e to the power of it.
    fn exp(self) -> Self;
    /// 1 / (1 + exp(-self)).
    fn sigmoid(self) -> Self;
    /// ln(1 + exp(self)).
    fn softplus(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// ln(1 + self).
    fn ln_1p(self) -> Self;
    /// The sine.
    fn sine(self) -> Self;
    /// The cosine.
    fn cosine(self) -> Self;
    /// The logarithm of the standard normal distribution function.
    fn ln_phi(self) -> Self;
    /// The derivative of ln Gamma.
    fn psi(self) -> Self;
    /// The absolute value.
    fn magnitude(self) -> Self;
    /// -1, 0 or 1.
    fn sign(self) -> Self;
    /// The square root.
    fn root(self) -> Self;
    /// `yes` where `self` is `x`, else `no`.
    fn if_equal(self, x: f64, yes: Self, no: Self) -> Self;

    /// 0.
    fn nought(self) -> Self {
        self.lift(0.0)
    }
}

impl<L: Lanes> Algebra for L {
    #[inline(always)]
    fn lift(self, x: f64) -> Self {
        L::splat(x)
    }
    #[inline(always)]
    fn exp(self) -> Self {
        math::exp(self)
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        math::sigmoid(self)
    }
    #[inline(always)]
    fn softplus(self) -> Self {
        math::softplus(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        math::tanh(self)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        math::log(self)
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        math::log1p(self)
    }
    #[inline(always)]
    fn sine(self) -> Self {
        math::sin(self)
    }
    #[inline(always)]
    fn cosine(self) -> Self {
        math::cos(self)
    }
    #[inline(always)]
    fn ln_phi(self) -> Self {
        math::normal_log_cdf(self)
    }
    #[inline(always)]
    fn psi(self) -> Self {
        math::digamma(self)
    }
    #[inline(always)]
    fn magnitude(self) -> Self {
        Lanes::abs(self)
    }
    #[inline(always)]
    fn sign(self) -> Self {
        let one = L::splat(1.0);
        let positive = L::select(L::zero().lt(self), one, self);
        L::select(self.lt(L::zero()), -one, positive)
    }
    #[inline(always)]
    fn root(self) -> Self {
        Lanes::sqrt(self)
    }
    #[inline(always)]
    fn if_equal(self, x: f64, yes: Self, no: Self) -> Self {
        L::select(self.eq(L::splat(x)), yes, no)
    }
}
