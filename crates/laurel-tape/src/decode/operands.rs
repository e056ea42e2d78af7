//! Operands, guards, densities and rows.

use super::{Decoder, Result};
use crate::format::{CONSTANT, NONE, VIEW};
use crate::shape::{Shape, has_size, shape};
use crate::tape::{Density, Operand};

impl Decoder<'_> {
    #[inline(never)]
    pub(super) fn density(&mut self, end: usize) -> Result<(Density, Shape)> {
        let Some(family) = laurel_dist::from_code(self.next()?) else {
            return self.fail("no such distribution");
        };
        let size = self.next()? as usize;
        // A vector family spends at least one word on each element, so a true size fits into its instruction.
        if size == 0 || size > end.saturating_sub(self.at) || (size != 1 && !has_size(family)) {
            return self.fail("a size that the distribution cannot have");
        }
        Ok((Density { family, size }, shape(family, size)))
    }

    #[inline(never)]
    pub(super) fn row(&mut self) -> Result<usize> {
        let row = self.next()? as usize;
        match self.rows.get_mut(row) {
            Some(seen) if !*seen => *seen = true,
            _ => return self.fail("a row that is not there or was written before"),
        }
        Ok(row)
    }

    #[inline(never)]
    pub(super) fn guard(&mut self) -> Result<Option<Operand>> {
        if self.words.get(self.at) == Some(&NONE) {
            self.at += 1;
            return Ok(None);
        }
        self.operand().map(Some)
    }

    #[inline(never)]
    pub(super) fn operands(&mut self, count: usize) -> Result<Box<[Operand]>> {
        (0..count).map(|_| self.operand()).collect()
    }

    #[inline(never)]
    pub(super) fn operand(&mut self) -> Result<Operand> {
        let word = self.next()?;
        let index = (word & !(CONSTANT | VIEW)) as usize;
        if word & CONSTANT != 0 {
            return match self.constants.get((word & !CONSTANT) as usize) {
                Some(&value) => Ok(Operand::Constant(value)),
                None => self.fail("a constant that is not there"),
            };
        }
        if word & VIEW != 0 {
            self.check_view(index)?;
            return Ok(Operand::View(index));
        }
        if self.written.get(index) == Some(&true) {
            return Ok(Operand::Slot(index));
        }
        self.fail("a slot that is not there or has nothing in it yet")
    }

    #[inline(never)]
    pub(super) fn write(&mut self, slot: u32) -> Result<usize> {
        if self.latent.get(slot as usize) == Some(&true) {
            return self.fail("a slot that holds a latent value");
        }
        match self.written.get_mut(slot as usize) {
            Some(written) => *written = true,
            None => return self.fail("a slot that is not there"),
        }
        Ok(slot as usize)
    }
}
