//! Operands that can be calculated with: each operation writes an instruction.

use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

use laurel_dist::Algebra;

use super::builder::Builder;
use crate::op::Opcode;
use crate::tape::Operand;

/// An operand, with the builder that writes what is done with it.
#[derive(Clone, Copy)]
pub(super) struct Expression<'b> {
    builder: &'b RefCell<Builder>,
    pub(super) operand: Operand,
}

impl<'b> Expression<'b> {
    pub(super) fn new(builder: &'b RefCell<Builder>, operand: Operand) -> Self {
        Self { builder, operand }
    }

    /// Expressions of several operands.
    pub(super) fn all(builder: &'b RefCell<Builder>, operands: &[Operand]) -> Vec<Self> {
        let new = |&operand| Self::new(builder, operand);
        operands.iter().map(new).collect()
    }

    pub(super) fn unary(self, op: Opcode) -> Self {
        self.write(op, &[self.operand])
    }

    pub(super) fn binary(self, op: Opcode, other: Self) -> Self {
        self.write(op, &[self.operand, other.operand])
    }

    /// `yes` where `self` is true, else `no`. The result may be a 0 that masks.
    pub(super) fn select(self, yes: Self, no: Self) -> Self {
        let result = self.write(Opcode::Select, &[self.operand, yes.operand, no.operand]);
        if let Operand::Slot(slot) = result.operand {
            self.builder.borrow_mut().mask(slot);
        }
        result
    }

    /// `result`, which is a multiple of `self`; 0 where `self` is a 0 that masks.
    pub(super) fn masking(self, result: Self) -> Self {
        if self.builder.borrow().is_masked(self.operand) {
            self.select(result, self.lift(0.0))
        } else {
            result
        }
    }

    fn write(self, op: Opcode, args: &[Operand]) -> Self {
        let operand = self.builder.borrow_mut().map(op, args);
        Self { operand, ..self }
    }
}

macro_rules! operator {
    ($trait:ident $method:ident $op:ident) => {
        impl $trait for Expression<'_> {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                self.binary(Opcode::$op, other)
            }
        }
    };
}

operator!(Add add Add);
operator!(Sub sub Sub);
operator!(Mul mul Mul);
operator!(Div div Div);

impl Neg for Expression<'_> {
    type Output = Self;
    fn neg(self) -> Self {
        self.unary(Opcode::Neg)
    }
}

impl Algebra for Expression<'_> {
    fn lift(self, x: f64) -> Self {
        Self::new(self.builder, Operand::Constant(x))
    }
    fn exp(self) -> Self {
        self.unary(Opcode::Exp)
    }
    fn sigmoid(self) -> Self {
        self.unary(Opcode::Sigmoid)
    }
    fn softplus(self) -> Self {
        self.unary(Opcode::Softplus)
    }
    fn tanh(self) -> Self {
        self.unary(Opcode::Tanh)
    }
    fn ln(self) -> Self {
        self.unary(Opcode::Log)
    }
    fn ln_1p(self) -> Self {
        self.unary(Opcode::Log1p)
    }
    fn sine(self) -> Self {
        self.unary(Opcode::Sin)
    }
    fn cosine(self) -> Self {
        self.unary(Opcode::Cos)
    }
    fn ln_phi(self) -> Self {
        self.unary(Opcode::NormalLogCdf)
    }
    fn psi(self) -> Self {
        self.unary(Opcode::Digamma)
    }
    fn magnitude(self) -> Self {
        self.unary(Opcode::Abs)
    }
    fn sign(self) -> Self {
        self.unary(Opcode::Signum)
    }
    fn root(self) -> Self {
        self.unary(Opcode::Sqrt)
    }
    fn if_equal(self, x: f64, yes: Self, no: Self) -> Self {
        let equal = self.binary(Opcode::Eq, self.lift(x));
        equal.write(Opcode::Select, &[equal.operand, yes.operand, no.operand])
    }
}
