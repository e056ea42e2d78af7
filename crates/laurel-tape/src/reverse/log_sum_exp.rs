//! The logarithm of a sum of exponentials, as the compiler writes it: shift + log(exp(a - shift) + exp(b - shift) + ...).
//! It does not depend on its shift; its derivatives are the shares of the exponentials, and nothing goes through the
//! shift, which is a choice among the numbers.

use super::expression::Expression;
use super::trace::{Record, Reverse};
use crate::op::Opcode;
use crate::tape::{Instruction, Operand};

/// Numbers, each with its exponential less the shift, and the sum of these.
#[derive(Clone, Debug)]
pub(super) struct LogSumExp {
    parts: Vec<(Operand, Operand)>,
    sum: Operand,
}

impl Reverse {
    /// What `a + b` is the logarithm of a sum of, if it is one.
    pub(super) fn log_sum_exp(&self, args: &[Operand]) -> Option<LogSumExp> {
        let [shift, log] = *args else {
            return None;
        };
        let (Opcode::Log, sum) = self.unary(log)? else {
            return None;
        };
        let mut parts = Vec::new();
        let mut left = vec![sum];
        while let Some(each) = left.pop() {
            match self.maker(each)? {
                (Opcode::Add, args) => left.extend(args),
                (Opcode::Exp, args) => match self.maker(args[0])? {
                    (Opcode::Sub, args) if args[1] == shift => parts.push((args[0], each)),
                    _ => return None,
                },
                _ => return None,
            }
        }
        parts.reverse();
        Some(LogSumExp { parts, sum })
    }

    pub(super) fn log_sum_exp_back(&mut self, to: usize, made: &LogSumExp) {
        let Some(adjoint) = self.take(to) else {
            return;
        };
        let [g, sum] = [adjoint, made.sum].map(|each| Expression::new(&self.builder, each));
        let unit = g.masking(g / sum).operand();
        for &(number, part) in &made.parts {
            let [unit, part] = [unit, part].map(|each| Expression::new(&self.builder, each));
            let part = unit.masking(unit * part).operand();
            self.contribute(number, part);
        }
    }

    /// Of two exponentials, with their shares.
    pub(super) fn log_add_exp(
        &mut self,
        args: [Operand; 2],
        records: &mut Vec<Record<'_>>,
    ) -> Operand {
        let shares = [self.fresh(), self.fresh()];
        let mut builder = self.builder.borrow_mut();
        let make = |to| Instruction::LogAddExp { to, args, shares };
        let to = builder.made_by(Opcode::LogAddExp, &args, make);
        shares.iter().for_each(|&share| builder.mask(share));
        drop(builder);
        if !self.is_active(Operand::Slot(to)) {
            self.activate(to);
            records.push(Record::LogAddExp { to, args, shares });
        }
        Operand::Slot(to)
    }

    pub(super) fn log_add_exp_back(&mut self, to: usize, args: [Operand; 2], shares: [usize; 2]) {
        let Some(adjoint) = self.take(to) else {
            return;
        };
        for (number, share) in args.into_iter().zip(shares) {
            let pair = [adjoint, Operand::Slot(share)];
            let [g, share] = pair.map(|each| Expression::new(&self.builder, each));
            let part = g.masking(share.masking(share * g)).operand();
            self.contribute(number, part);
        }
    }

    fn maker(&self, operand: Operand) -> Option<(Opcode, &[Operand])> {
        match operand {
            Operand::Slot(slot) => self.makers.get(&slot).map(|(op, args)| (*op, &**args)),
            _ => None,
        }
    }

    fn unary(&self, operand: Operand) -> Option<(Opcode, Operand)> {
        let (op, args) = self.maker(operand)?;
        Some((op, args[0]))
    }
}
