//! Operands that can be calculated with: each operation writes an instruction.

use std::cell::RefCell;
use std::ops::{Add, Div, Mul, Neg, Sub};

use laurel_dist::Algebra;

use super::builder::Builder;
use crate::op::Opcode;
use crate::tape::Operand;

/// An operand, with the builder that writes what is done with it. The operand is a number of the builder's
/// ([`Builder::number_of`]): formulas are long and many, and so each of their operations is one small call.
#[derive(Clone, Copy)]
pub(super) struct Expression<'b> {
    builder: &'b RefCell<Builder>,
    number: u32,
}

impl<'b> Expression<'b> {
    pub(super) fn new(builder: &'b RefCell<Builder>, operand: Operand) -> Self {
        let number = builder.borrow_mut().number_of(operand);
        Self { builder, number }
    }

    /// Expressions of several operands.
    pub(super) fn all(builder: &'b RefCell<Builder>, operands: &[Operand]) -> Vec<Self> {
        let new = |&operand| Self::new(builder, operand);
        operands.iter().map(new).collect()
    }

    pub(super) fn operand(self) -> Operand {
        self.builder.borrow().operand_of(self.number)
    }

    #[inline(always)]
    pub(super) fn unary(self, op: Opcode) -> Self {
        self.with(write_unary(self.builder, op, self.number))
    }

    #[inline(always)]
    pub(super) fn binary(self, op: Opcode, other: Self) -> Self {
        self.with(write_binary(self.builder, op, self.number, other.number))
    }

    /// `yes` where `self` is true, else `no`. The result may be a 0 that masks.
    #[inline(always)]
    pub(super) fn select(self, yes: Self, no: Self) -> Self {
        let args = [self.number, yes.number, no.number];
        self.with(write_select(self.builder, args, true))
    }

    /// `result`, which is a multiple of `self`; 0 where `self` is a 0 that masks.
    pub(super) fn masking(self, result: Self) -> Self {
        if self.builder.borrow().is_masked(self.operand()) {
            self.select(result, self.lift(0.0))
        } else {
            result
        }
    }

    #[inline(always)]
    fn with(self, number: u32) -> Self {
        Self { number, ..self }
    }
}

#[inline(never)]
fn write_unary(builder: &RefCell<Builder>, op: Opcode, x: u32) -> u32 {
    write(builder, op, &[x])
}

#[inline(never)]
fn write_binary(builder: &RefCell<Builder>, op: Opcode, x: u32, y: u32) -> u32 {
    write(builder, op, &[x, y])
}

#[inline(never)]
fn write_select(builder: &RefCell<Builder>, args: [u32; 3], masks: bool) -> u32 {
    let result = write(builder, Opcode::Select, &args);
    let mut builder = builder.borrow_mut();
    if let (true, Operand::Slot(slot)) = (masks, builder.operand_of(result)) {
        builder.mask(slot);
    }
    result
}

#[inline(never)]
fn write(builder: &RefCell<Builder>, op: Opcode, args: &[u32]) -> u32 {
    let mut builder = builder.borrow_mut();
    let mut operands = [Operand::Constant(0.0); 3];
    for (operand, &number) in operands.iter_mut().zip(args) {
        *operand = builder.operand_of(number);
    }
    let result = builder.map(op, &operands[..args.len()]);
    builder.number_of(result)
}

#[inline(never)]
fn lift(builder: &RefCell<Builder>, x: f64) -> u32 {
    builder.borrow_mut().number_of(Operand::Constant(x))
}

macro_rules! operator {
    ($trait:ident $method:ident $op:ident) => {
        impl $trait for Expression<'_> {
            type Output = Self;
            #[inline(always)]
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
    #[inline(always)]
    fn neg(self) -> Self {
        self.unary(Opcode::Neg)
    }
}

impl Algebra for Expression<'_> {
    #[inline(always)]
    fn lift(self, x: f64) -> Self {
        self.with(lift(self.builder, x))
    }
    #[inline(always)]
    fn exp(self) -> Self {
        self.unary(Opcode::Exp)
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        self.unary(Opcode::Sigmoid)
    }
    #[inline(always)]
    fn softplus(self) -> Self {
        self.unary(Opcode::Softplus)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        self.unary(Opcode::Tanh)
    }
    #[inline(always)]
    fn ln(self) -> Self {
        self.unary(Opcode::Log)
    }
    #[inline(always)]
    fn ln_1p(self) -> Self {
        self.unary(Opcode::Log1p)
    }
    #[inline(always)]
    fn sine(self) -> Self {
        self.unary(Opcode::Sin)
    }
    #[inline(always)]
    fn cosine(self) -> Self {
        self.unary(Opcode::Cos)
    }
    #[inline(always)]
    fn ln_phi(self) -> Self {
        self.unary(Opcode::NormalLogCdf)
    }
    #[inline(always)]
    fn psi(self) -> Self {
        self.unary(Opcode::Digamma)
    }
    #[inline(always)]
    fn magnitude(self) -> Self {
        self.unary(Opcode::Abs)
    }
    #[inline(always)]
    fn sign(self) -> Self {
        self.unary(Opcode::Signum)
    }
    #[inline(always)]
    fn root(self) -> Self {
        self.unary(Opcode::Sqrt)
    }
    #[inline(always)]
    fn if_equal(self, x: f64, yes: Self, no: Self) -> Self {
        let equal = self.binary(Opcode::Eq, self.lift(x));
        let args = [equal.number, yes.number, no.number];
        self.with(write_select(self.builder, args, false))
    }
}
