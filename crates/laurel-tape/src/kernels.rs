//! What each elementwise opcode computes, over lanes of any width: one definition for the virtual machine, for
//! constants and for the scalar twin, so that all three give the same bits.

use laurel_simd::reduce::product;
use laurel_simd::{Lanes, math};

use crate::op::Opcode;

/// The result of `op` on its operands; those past its arity are not looked at.
#[inline(always)]
pub fn apply<L: Lanes>(op: Opcode, a: L, b: L, c: L) -> L {
    match op {
        Opcode::Add => a + b,
        Opcode::Sub => a - b,
        Opcode::Mul => a * b,
        Opcode::Div => a / b,
        Opcode::Neg => -a,
        Opcode::Min => L::select(b.lt(a), b, a),
        Opcode::Max => L::select(a.lt(b), b, a),
        Opcode::Mod => math::modulo(a, b),
        Opcode::Rem => math::rem(a, b),
        Opcode::Quot => truncate(a / b),
        Opcode::Floor => a.floor(),
        Opcode::Ceil => -(-a).floor(),
        Opcode::Round => (a + L::splat(0.5)).floor(),
        Opcode::Abs => a.abs(),
        Opcode::Signum => signum(a),
        Opcode::Sqrt => a.sqrt(),
        Opcode::Exp => math::exp(a),
        Opcode::Log => math::log(a),
        Opcode::Log1p => math::log1p(a),
        Opcode::Expm1 => math::expm1(a),
        Opcode::Pow => math::pow(a, b),
        Opcode::Tanh => math::tanh(a),
        Opcode::Sigmoid => math::sigmoid(a),
        Opcode::Softplus => math::softplus(a),
        Opcode::Lgamma => math::lgamma(a),
        Opcode::Digamma => math::digamma(a),
        Opcode::Eq => truth(a.eq(b)),
        Opcode::Lt => truth(a.lt(b)),
        Opcode::Le => truth(a.le(b)),
        Opcode::Not => truth(a.eq(L::splat(0.0))),
        Opcode::Select => L::select(a.eq(L::splat(0.0)), c, b),
        Opcode::Sin => math::sin(a),
        Opcode::Cos => math::cos(a),
        Opcode::Tan => math::tan(a),
        Opcode::Asin => math::asin(a),
        Opcode::Acos => math::acos(a),
        Opcode::Atan => math::atan(a),
        Opcode::Atan2 => math::atan2(a, b),
        Opcode::Sinh => math::sinh(a),
        Opcode::Cosh => math::cosh(a),
        Opcode::Cbrt => math::cbrt(a),
        Opcode::Erf => math::erf(a),
        Opcode::Erfc => math::erfc(a),
        Opcode::NormalCdf => math::normal_cdf(a),
        Opcode::NormalLogCdf => math::normal_log_cdf(a),
        Opcode::LogChoose => math::log_choose(a, b),
        Opcode::Trigamma => math::trigamma(a),
        Opcode::LogAddExp => log_add_exp(a, b).0,
        Opcode::MaskedMul => product(a, b, L::zero()),
        Opcode::MaskedDiv => L::select(a.eq(L::zero()), L::zero(), a / b),
    }
}

/// The log probability of `x`, 0 or 1, whose probability to be 1 has the logit `eta`, and its derivative in `eta`; -inf for
/// any other `x` and where there is no logit.
#[inline(always)]
pub fn logit<L: Lanes>(x: L, eta: L) -> (L, L) {
    let ([base, small], slope) = logit_parts(x, eta);
    (base - math::log1p_of_share(small), slope)
}

/// The same in parts: the log probability is the first number less ln(1 + the second), which is from 0 to 1.
#[inline(always)]
pub(crate) fn logit_parts<L: Lanes>(x: L, eta: L) -> ([L; 2], L) {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let success = x.eq(one);
    // The logit of what was seen: ln sigmoid of it, and its derivative, which is sigmoid of its negative.
    let seen = L::select(success, eta, -eta);
    let small = math::inlined_exp(-seen.abs());
    let share = small / (one + small);
    let negative = seen.lt(zero);
    let slope = L::select(negative, one - share, share);
    let possible = L::and(eta.eq(eta), L::or(success, x.eq(zero)));
    let base = L::select(negative, seen, zero);
    let base = L::select(possible, base, L::splat(f64::NEG_INFINITY));
    let small = L::select(possible, small, zero);
    ([base, small], L::select(success, slope, -slope))
}

/// ln(e^a + e^b), and the shares of both in the sum. Of two equal numbers exactly ln 2 more and one half, so that two minus
/// infinities give one.
#[inline(always)]
pub(crate) fn log_add_exp<L: Lanes>(a: L, b: L) -> (L, [L; 2]) {
    let ([base, ratio], shares) = log_add_exp_parts(a, b);
    let apart = base + math::log1p_of_share(ratio);
    (L::select(a.eq(b), a + L::splat(math::LN_2), apart), shares)
}

/// The same in parts: the logarithm is the first number and ln(1 + the second), which is from 0 to 1.
#[inline(always)]
pub(crate) fn log_add_exp_parts<L: Lanes>(a: L, b: L) -> ([L; 2], [L; 2]) {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let (less, equal) = (a.lt(b), a.eq(b));
    // Two numbers so far apart are the larger one; a smaller share would take exp the long way.
    let distance = (a - b).abs();
    let far = L::splat(700.0);
    let ratio = math::inlined_exp(-distance.pmin(far));
    let ratio = L::select(far.le(distance), zero, ratio);
    let large = one / (one + ratio);
    let small = ratio * large;
    let half = L::splat(0.5);
    let shares = [(small, large), (large, small)]
        .map(|(yes, no)| L::select(equal, half, L::select(less, yes, no)));
    let ratio = L::select(equal, one, ratio);
    ([L::select(less, b, a), ratio], shares)
}

/// The first factor with which a product is 0 whatever the second one is.
pub(crate) fn key_of(masked: bool) -> f64 {
    if masked { 0.0 } else { f64::NAN }
}

#[inline(always)]
fn truth<L: Lanes>(mask: L::Mask) -> L {
    L::select(mask, L::splat(1.0), L::splat(0.0))
}

#[inline(always)]
fn truncate<L: Lanes>(x: L) -> L {
    L::select(x.lt(L::zero()), -(-x).floor(), x.floor())
}

#[inline(always)]
fn signum<L: Lanes>(x: L) -> L {
    let zero = L::splat(0.0);
    let positive = L::select(zero.lt(x), L::splat(1.0), x);
    L::select(x.lt(zero), L::splat(-1.0), positive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mod_takes_the_sign_of_y_and_rem_that_of_x() {
        let run = |op, a, b| apply::<f64>(op, a, b, 0.0);
        assert_eq!(run(Opcode::Mod, -7.0, 3.0), 2.0);
        assert_eq!(run(Opcode::Mod, 7.0, -3.0), -2.0);
        assert_eq!(run(Opcode::Rem, -7.0, 3.0), -1.0);
        assert_eq!(run(Opcode::Quot, -7.0, 2.0), -3.0);
        assert_eq!(run(Opcode::Round, 2.5, 0.0), 3.0);
        assert_eq!(run(Opcode::Round, -2.5, 0.0), -2.0);
    }

    #[test]
    fn select_takes_the_first_branch_for_whatever_is_not_zero() {
        assert_eq!(apply(Opcode::Select, 2.0, 5.0, f64::NAN), 5.0);
        assert_eq!(apply(Opcode::Select, 0.0, f64::NAN, 6.0), 6.0);
    }
}
