//! Instructions that compute: their parts, in the order of the words.

use laurel_dist::kernel::useful_logs;

use super::{Decoder, MAX_TABLES, Result};
use crate::op::Opcode;
use crate::tape::{Density, Instruction, Operand, Output};

impl Decoder<'_> {
    pub(super) fn map(&mut self) -> Result<Instruction> {
        let Some(op) = Opcode::from_code(self.next()?) else {
            return self.fail("no such opcode");
        };
        let to = self.next()?;
        let args = self.operands(op.arity())?;
        Ok(Instruction::Map {
            op,
            to: self.write(to)?,
            args,
        })
    }

    pub(super) fn gather(&mut self, end: usize) -> Result<Instruction> {
        let to = self.next()?;
        let index = self.operand()?;
        let count = self.next()? as usize;
        if count == 0 || count > end.saturating_sub(self.at) {
            return self.fail("a choice of nothing, or of more than there is");
        }
        let from = self.operands(count)?;
        Ok(Instruction::Gather {
            to: self.write(to)?,
            index,
            from,
        })
    }

    pub(super) fn check_index(&mut self) -> Result<Instruction> {
        let check = self.next()? as usize;
        match self.checks.get_mut(check) {
            Some(seen) if !*seen => *seen = true,
            _ => return self.fail("a check that is not there or was made before"),
        }
        let index = self.operand()?;
        let count = self.next()? as usize;
        Ok(Instruction::CheckIndex {
            check,
            index,
            count,
            guard: self.guard()?,
        })
    }

    pub(super) fn terms(&mut self, end: usize) -> Result<Instruction> {
        let (density, shape) = self.density(end)?;
        let to: Vec<u32> = (0..shape.terms)
            .map(|_| self.next())
            .collect::<Result<_>>()?;
        let params = self.operands(shape.params)?;
        let to = to
            .into_iter()
            .map(|slot| self.write(slot))
            .collect::<Result<_>>()?;
        let logs = match self.at < end {
            true => self.operands(useful_logs(density.family, params.len()).len())?,
            false => self.known_logs(density, &params),
        };
        Ok(Instruction::Terms {
            density,
            to,
            params,
            logs,
        })
    }

    /// Logarithms of parameters that are latent values whose draws brought them along: all that the family's terms
    /// can make use of, or none.
    pub(super) fn known_logs(&self, density: Density, params: &[Operand]) -> Box<[Operand]> {
        let useful = useful_logs(density.family, params.len());
        let logs: Option<Box<[Operand]>> = params[useful]
            .iter()
            .map(|param| self.log(*param))
            .collect();
        logs.unwrap_or_default()
    }

    pub(super) fn log(&self, operand: Operand) -> Option<Operand> {
        match operand {
            Operand::Slot(slot) => self.log_of[slot].map(Operand::Slot),
            Operand::View(view) => self.log_of_view[view].map(Operand::View),
            Operand::Constant(_) => None,
        }
    }

    pub(super) fn observe(&mut self, end: usize) -> Result<Instruction> {
        let (density, shape) = self.density(end)?;
        let row = self.row()?;
        let guard = self.guard()?;
        let value = self.operands(shape.values)?;
        Ok(Instruction::Observe {
            density,
            row,
            guard,
            value,
            logs: Box::default(),
            terms: self.operands(shape.terms)?,
        })
    }

    pub(super) fn log_prob(&mut self, end: usize) -> Result<Instruction> {
        let (density, shape) = self.density(end)?;
        let to = self.next()?;
        let value = self.operands(shape.values)?;
        let terms = self.operands(shape.terms)?;
        Ok(Instruction::LogProb {
            density,
            to: self.write(to)?,
            value,
            logs: Box::default(),
            terms,
        })
    }

    pub(super) fn carry(&mut self, end: usize) -> Result<Instruction> {
        let count = self.next()? as usize;
        if count > end.saturating_sub(self.at) {
            return self.fail("more than there is");
        }
        let to: Vec<u32> = (0..count).map(|_| self.next()).collect::<Result<_>>()?;
        let from = self.operands(count)?;
        let to = to
            .into_iter()
            .map(|slot| self.write(slot))
            .collect::<Result<_>>()?;
        Ok(Instruction::Carry { to, from })
    }

    pub(super) fn output(&mut self) -> Result<Output> {
        let operand = self.operand()?;
        let table = self.next()? as usize;
        if table > MAX_TABLES - self.tabled {
            return self.fail("tables of more values than there is room for");
        }
        self.tabled += table;
        Ok(Output { operand, table })
    }
}
