//! The logarithm of a sum of exponentials, as the compiler writes it: shift + log(exp(a - shift) + exp(b - shift) + ...).
//! It does not depend on its shift; its derivatives are the shares of the exponentials, and nothing goes through the
//! shift, which is a choice among the numbers.

use super::expression::Expression;
use super::trace::Reverse;
use crate::op::Opcode;
use crate::tape::Operand;

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
