//! Elementwise steps over columns: one loop for each opcode and kind of operands, with the opcode known to the compiler.

use laurel_simd::math::inlined_exp;
use laurel_simd::{Column, Lanes, Twice};

use crate::kernels::apply;
use crate::op::Opcode;
use crate::plan::Args;
use laurel_simd::place::{Source, each, put, splat};
use laurel_simd::reads::Reads;

/// Writes `op` of the operands to the first `n` lanes of `to`.
pub(crate) fn elementwise<L: Lanes>(
    op: Opcode,
    to: &mut Column,
    args: &Args,
    reads: &Reads<'_>,
    n: usize,
) {
    match *args {
        Args::One(a) => unary::<L>(op, to, reads.get(a), n),
        Args::Two(a, b) => binary::<L>(op, to, reads.get(a), reads.get(b), n),
        Args::Three(three) => ternary::<L>(op, to, three.map(|each| reads.get(each)), n),
    }
}

/// Runs `$loop!` with the opcode of `$op` as a constant, in steps of `$wide` for the first opcodes, which are of few
/// operations, and of `$narrow` for the others; does nothing for an opcode of another arity.
macro_rules! specialise {
    ($op:expr, $loop:ident, $wide:ty: $($few:ident)*, $narrow:ty: $($many:ident)*) => {
        match $op {
            $(Opcode::$few => $loop!(Opcode::$few, $wide),)*
            $(Opcode::$many => $loop!(Opcode::$many, $narrow),)*
            _ => debug_assert!(false, "an opcode of another arity"),
        }
    };
}

fn unary<L: Lanes>(op: Opcode, to: &mut Column, a: Source<'_>, n: usize) {
    macro_rules! walk {
        ($op:expr, $lanes:ty) => {
            each::<$lanes>(n, |at| {
                let zero = <$lanes>::zero();
                put(to, at, apply($op, a.at::<$lanes>(at), zero, zero))
            })
        };
    }
    if let Opcode::Exp = op {
        // In place: of the calls of a column many are of this.
        return each::<L>(n, |at| put(to, at, inlined_exp(a.at::<L>(at))));
    }
    specialise!(op, walk,
        Twice<L>: Neg,
        L: Floor Ceil Round Abs Signum Sqrt Log Log1p Expm1 Tanh Sigmoid Softplus Lgamma Digamma Not Sin Cos Tan
            Asin Acos Atan Sinh Cosh Cbrt Erf Erfc NormalCdf NormalLogCdf Trigamma);
}

fn binary<L: Lanes>(op: Opcode, to: &mut Column, a: Source<'_>, b: Source<'_>, n: usize) {
    macro_rules! walk {
        ($op:expr, $lanes:ty) => {
            each::<$lanes>(n, |at| {
                let [a, b] = [a, b].map(|each| each.at::<$lanes>(at));
                put(to, at, apply($op, a, b, <$lanes>::zero()))
            })
        };
    }
    specialise!(op, walk,
        Twice<L>: Add Sub Mul Div MaskedMul MaskedDiv,
        L: Min Max Mod Rem Quot Pow Eq Lt Le Atan2 LogChoose LogAddExp);
}

fn ternary<L: Lanes>(op: Opcode, to: &mut Column, [a, b, c]: [Source<'_>; 3], n: usize) {
    macro_rules! walk {
        ($op:expr, $lanes:ty) => {
            each::<$lanes>(n, |at| {
                let [a, b, c] = [a, b, c].map(|each| each.at::<$lanes>(at));
                put(to, at, apply($op, a, b, c))
            })
        };
    }
    specialise!(op, walk, Twice<L>: Select, L:);
}

/// `op` of single numbers: the loops above with one lane's worth of work.
pub(crate) fn evaluate<L: Lanes>(op: Opcode, args: [f64; 3]) -> f64 {
    let splats = args.map(splat);
    let [a, b, c] = splats.each_ref().map(Source::uniform);
    let mut to = Column::zero();
    match op.arity() {
        1 => unary::<L>(op, &mut to, a, 1),
        2 => binary::<L>(op, &mut to, a, b, 1),
        _ => ternary::<L>(op, &mut to, [a, b, c], 1),
    }
    to[0]
}
