//! Derivatives of the elementwise operators, one rule an operator.
//!
//! A rule gives what a change of one operand does to the result, times `g`: with `g` the adjoint of the result it is
//! the adjoint of the operand, with `g` the tangent of the operand the tangent of the result. What does not change with
//! an operand (a comparison, a rounding) has derivative 0.

use laurel_dist::Algebra;
use laurel_simd::math::HALF_LN_2PI;

use super::expression::Expression;
use crate::op::Opcode;
use crate::tape::Operand;

/// 2 / sqrt(pi).
const ERF_SLOPE: f64 = std::f64::consts::FRAC_2_SQRT_PI;

/// 1 / sqrt(2 pi).
const NORMAL_PEAK: f64 = 0.398_942_280_401_432_7;

/// `g` times the derivative of `op` in operand `place`, at the operands `args` with the result `y`. `None` where there
/// is no operator for the derivative.
pub(super) fn rule<'b>(
    op: Opcode,
    place: usize,
    args: &[Expression<'b>],
    y: Expression<'b>,
    g: Expression<'b>,
) -> Option<Expression<'b>> {
    let a = args[0];
    let b = args.get(1).copied().unwrap_or(a);
    let zero = g.lift(0.0);
    let one = g.lift(1.0);
    let first = place == 0;
    // Where a mask has made the adjoint 0, the other factor may be no number.
    let masking = |result| g.masking(result);
    Some(match op {
        Opcode::Add => g,
        Opcode::Sub => {
            if first {
                g
            } else {
                -g
            }
        }
        Opcode::Mul => {
            let other = if first { b } else { a };
            match other.operand() {
                // A constant needs no mask.
                Operand::Constant(c) if c.is_finite() => g * other,
                _ => masking(g * other),
            }
        }
        Opcode::Div => {
            let share = masking(g / b);
            if first {
                share
            } else {
                -share.masking(share * y)
            }
        }
        Opcode::Neg => -g,
        Opcode::Min | Opcode::Max => {
            let other = if op == Opcode::Min {
                b.binary(Opcode::Lt, a)
            } else {
                a.binary(Opcode::Lt, b)
            };
            if first {
                other.select(zero, g)
            } else {
                other.select(g, zero)
            }
        }
        Opcode::Mod if first => g,
        Opcode::Mod => masking(-(g * (a / b).unary(Opcode::Floor))),
        Opcode::Rem if first => g,
        Opcode::Rem => masking(-(g * a.binary(Opcode::Quot, b))),
        Opcode::Abs => g * a.unary(Opcode::Signum),
        Opcode::Sqrt => masking(g * g.lift(0.5) / y),
        Opcode::Exp => masking(g * y),
        Opcode::Log => masking(g / a),
        Opcode::Log1p => masking(g / (one + a)),
        Opcode::Expm1 => masking(g * (y + one)),
        Opcode::Pow if first => masking(g * (b * a.binary(Opcode::Pow, b - one))),
        Opcode::Pow => {
            // 0 to a positive power stays 0.
            let slope = y.select(y * a.unary(Opcode::Log), zero);
            masking(g * slope)
        }
        Opcode::Tanh => masking(g * ((one - y) * (one + y))),
        Opcode::Sigmoid => masking(g * (y * (-a).unary(Opcode::Sigmoid))),
        Opcode::Softplus => masking(g * a.unary(Opcode::Sigmoid)),
        Opcode::Lgamma => masking(g * a.unary(Opcode::Digamma)),
        Opcode::Digamma => masking(g * a.unary(Opcode::Trigamma)),
        Opcode::Trigamma => return None,
        Opcode::Select => match place {
            0 => zero,
            1 => a.select(g, zero),
            _ => a.select(zero, g),
        },
        Opcode::Sin => masking(g * a.unary(Opcode::Cos)),
        Opcode::Cos => masking(-(g * a.unary(Opcode::Sin))),
        Opcode::Tan => masking(g * (one + y * y)),
        Opcode::Asin => masking(g / ((one - a) * (one + a)).unary(Opcode::Sqrt)),
        Opcode::Acos => masking(-(g / ((one - a) * (one + a)).unary(Opcode::Sqrt))),
        Opcode::Atan => masking(g / (one + a * a)),
        Opcode::Atan2 => {
            let square = a * a + b * b;
            masking(if first {
                g * b / square
            } else {
                -(g * a / square)
            })
        }
        Opcode::Sinh => masking(g * a.unary(Opcode::Cosh)),
        Opcode::Cosh => masking(g * a.unary(Opcode::Sinh)),
        Opcode::Cbrt => masking(g / (g.lift(3.0) * (y * y))),
        Opcode::Erf => masking(g * bell(a, g.lift(1.0)) * g.lift(ERF_SLOPE)),
        Opcode::Erfc => masking(-(g * bell(a, g.lift(1.0)) * g.lift(ERF_SLOPE))),
        Opcode::NormalCdf => {
            let density = bell(a, g.lift(0.5)) * g.lift(NORMAL_PEAK);
            masking(g * density)
        }
        Opcode::NormalLogCdf => {
            let log = -(g.lift(0.5) * (a * a)) - g.lift(HALF_LN_2PI) - y;
            masking(g * log.unary(Opcode::Exp))
        }
        Opcode::LogChoose => {
            let psi = |x: Expression<'b>| (x + one).psi();
            let rest = psi(a - b);
            masking(g * if first { psi(a) - rest } else { rest - psi(b) })
        }
        Opcode::LogAddExp => {
            // The share of each; of two minus infinities, which have none, one half.
            let (gap, equal) = (if first { a - y } else { b - y }, a.binary(Opcode::Eq, b));
            g * equal.select(g.lift(0.5), gap.unary(Opcode::Exp))
        }
        Opcode::MaskedMul if first => a.select(g * b, zero),
        Opcode::MaskedDiv if first => a.select(g / b, zero),
        Opcode::MaskedMul => a.select(g * a, zero),
        Opcode::MaskedDiv => a.select(-(g * y / b), zero),
        Opcode::Quot
        | Opcode::Floor
        | Opcode::Ceil
        | Opcode::Round
        | Opcode::Signum
        | Opcode::Eq
        | Opcode::Lt
        | Opcode::Le
        | Opcode::Not => zero,
    })
}

/// exp(-c x^2).
fn bell<'b>(x: Expression<'b>, c: Expression<'b>) -> Expression<'b> {
    (-(c * (x * x))).unary(Opcode::Exp)
}
