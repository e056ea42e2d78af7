//! Words and constants to a [`Tape`], or which word is wrong and why. All checking of a program is here: after it,
//! no index of the virtual machine can be out of range and no slot is read before it is written.

use std::fmt;
use std::rc::Rc;

use laurel_dist::kernel::useful_logs;

use crate::format::{
    CONSTANT, Code, DATA, HEADER_WORDS, INDIRECT, MAX_LOOPS, MAX_PASSES, NONE, SLOTS, VIEW,
};
use crate::header::Header;
use crate::op::Opcode;
use crate::shape::{Shape, has_size, shape};
use crate::tape::{Density, Instruction, Operand, Output, Place, Site, Tape};
use crate::view::{View, ViewKind, indirect};

/// Why a program was refused: a fault of whoever wrote the words, never of a user's model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecodeError {
    /// Place in the words.
    pub word: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "word {}: {}", self.word, self.reason)
    }
}

impl std::error::Error for DecodeError {}

/// Values of all tables of probabilities together, at most (32 MiB).
pub const MAX_TABLES: usize = 4 << 20;

pub(crate) type Result<T> = std::result::Result<T, DecodeError>;

/// Verifies a program.
///
/// # Errors
/// [`DecodeError`] for anything that `format.rs` does not allow.
pub fn decode(words: &[u32], constants: &[f64], data: &[f64]) -> Result<Tape> {
    let header = Header::read(words, constants, data)?;
    let mut decoder = Decoder::new(words, constants, data, &header);
    for _ in 0..header.views {
        let view = decoder.view()?;
        decoder.tape.views.push(view);
    }
    let end = decoder.at + header.instruction_words;
    if end + 2 * header.outputs != words.len() {
        return decoder.fail("another number of words than given");
    }
    decoder.tape.instructions = decoder.instructions(end)?;
    for _ in 0..header.outputs {
        let output = decoder.output()?;
        decoder.tape.outputs.push(output);
    }
    decoder.finish()
}

struct Decoder<'a> {
    words: &'a [u32],
    constants: &'a [f64],
    at: usize,
    written: Vec<bool>,
    /// Slots of latent values, which stay as they are to the end.
    latent: Vec<bool>,
    /// Slot of the logarithm of a latent value, where its draw brings one along; and the same of views of slots.
    log_of: Vec<Option<usize>>,
    log_of_view: Vec<Option<usize>>,
    rows: Vec<bool>,
    checks: Vec<bool>,
    sites: Vec<Option<Site>>,
    /// Counts of the loops around, outermost first.
    loops: Vec<usize>,
    /// Values of the tables so far.
    tabled: usize,
    tape: Tape,
}

impl<'a> Decoder<'a> {
    fn new(words: &'a [u32], constants: &'a [f64], data: &[f64], header: &Header) -> Self {
        let tape = Tape {
            instructions: Vec::new(),
            sites: Vec::new(),
            views: Vec::with_capacity(header.views),
            data: Rc::new(data.to_vec()),
            outputs: Vec::with_capacity(header.outputs),
            slots: header.slots,
            rows: header.rows,
            checks: header.checks,
            answers: header.answers,
        };
        Self {
            words,
            constants,
            at: HEADER_WORDS,
            written: vec![false; header.slots],
            latent: vec![false; header.slots],
            log_of: vec![None; header.slots],
            log_of_view: vec![None; header.views],
            rows: vec![false; header.rows],
            checks: vec![false; header.checks],
            sites: vec![None; header.sites],
            loops: Vec::new(),
            tabled: 0,
            tape,
        }
    }

    fn fail<T>(&self, reason: &'static str) -> Result<T> {
        Err(DecodeError {
            word: self.at,
            reason,
        })
    }

    #[inline(never)]
    fn next(&mut self) -> Result<u32> {
        let Some(&word) = self.words.get(self.at) else {
            return self.fail("the program ends here");
        };
        self.at += 1;
        Ok(word)
    }

    fn instructions(&mut self, end: usize) -> Result<Vec<Instruction>> {
        let mut instructions = Vec::new();
        while self.at < end {
            instructions.push(self.instruction(end)?);
        }
        Ok(instructions)
    }

    fn instruction(&mut self, end: usize) -> Result<Instruction> {
        let start = self.at;
        let Some(code) = Code::from_word(self.next()?) else {
            return Err(DecodeError {
                word: start,
                reason: "no such instruction",
            });
        };
        let length = self.next()? as usize;
        if length < 2 || length > end - start {
            return Err(DecodeError {
                word: start + 1,
                reason: "a length past the instructions",
            });
        }
        let instruction = self.body(code, start + length)?;
        if self.at != start + length {
            return Err(DecodeError {
                word: start + 1,
                reason: "another length than its parts",
            });
        }
        Ok(instruction)
    }

    fn body(&mut self, code: Code, end: usize) -> Result<Instruction> {
        match code {
            Code::Map => self.map(),
            Code::Gather => self.gather(end),
            Code::CheckIndex => self.check_index(),
            Code::Terms => self.terms(end),
            Code::Sample => self.sample(end),
            Code::Observe => self.observe(end),
            Code::LogProb => self.log_prob(end),
            Code::Factor => {
                let row = self.row()?;
                Ok(Instruction::Factor {
                    row,
                    guard: self.guard()?,
                    weight: self.operand()?,
                })
            }
            Code::Loop => self.repeat(end),
            Code::Store => {
                let to = self.place()?;
                let from = self.operand()?;
                self.write_all(to)?;
                Ok(Instruction::Copy { to, from })
            }
            Code::Carry => self.carry(end),
        }
    }

    fn repeat(&mut self, end: usize) -> Result<Instruction> {
        let count = self.next()? as usize;
        let passes = self
            .loops
            .iter()
            .try_fold(count, |passes, each| passes.checked_mul(*each));
        if count == 0 || passes.is_none_or(|passes| passes > MAX_PASSES) {
            return self.fail("no passes, or too many");
        }
        if self.loops.len() == MAX_LOOPS {
            return self.fail("too many loops within each other");
        }
        self.loops.push(count);
        let body = self.instructions(end)?;
        self.loops.pop();
        Ok(Instruction::Loop { count, body })
    }

    fn carry(&mut self, end: usize) -> Result<Instruction> {
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

    fn output(&mut self) -> Result<Output> {
        let operand = self.operand()?;
        let table = self.next()? as usize;
        if table > MAX_TABLES - self.tabled {
            return self.fail("tables of more values than there is room for");
        }
        self.tabled += table;
        Ok(Output { operand, table })
    }

    fn map(&mut self) -> Result<Instruction> {
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

    fn gather(&mut self, end: usize) -> Result<Instruction> {
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

    fn check_index(&mut self) -> Result<Instruction> {
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

    fn terms(&mut self, end: usize) -> Result<Instruction> {
        let (density, shape) = self.density(end)?;
        let to: Vec<u32> = (0..shape.terms)
            .map(|_| self.next())
            .collect::<Result<_>>()?;
        let params = self.operands(shape.params)?;
        let to = to
            .into_iter()
            .map(|slot| self.write(slot))
            .collect::<Result<_>>()?;
        let logs = self.known_logs(density, &params);
        Ok(Instruction::Terms {
            density,
            to,
            params,
            logs,
        })
    }

    /// Logarithms of parameters that are latent values whose draws brought them along: all that the family's terms
    /// can make use of, or none.
    fn known_logs(&self, density: Density, params: &[Operand]) -> Box<[Operand]> {
        let useful = useful_logs(density.family, params.len());
        let logs: Option<Box<[Operand]>> = params[useful]
            .iter()
            .map(|param| self.log(*param))
            .collect();
        logs.unwrap_or_default()
    }

    fn log(&self, operand: Operand) -> Option<Operand> {
        match operand {
            Operand::Slot(slot) => self.log_of[slot].map(Operand::Slot),
            Operand::View(view) => self.log_of_view[view].map(Operand::View),
            Operand::Constant(_) => None,
        }
    }

    fn sample(&mut self, end: usize) -> Result<Instruction> {
        let (density, shape) = self.density(end)?;
        let site = self.place()?;
        let row = self.row()?;
        let mut targets: Vec<Place> = (0..shape.values + shape.logs)
            .map(|_| self.place())
            .collect::<Result<_>>()?;
        let params = self.operands(shape.params)?;
        let terms = self.operands(shape.terms)?;
        for &target in &targets {
            self.write_all(target)?;
        }
        let logs = targets.split_off(shape.values);
        for pair in targets.iter().zip(&logs) {
            match pair {
                (&Place::Fixed(slot), &Place::Fixed(log)) => self.log_of[slot] = Some(log),
                (&Place::View(view), &Place::View(log)) => self.log_of_view[view] = Some(log),
                _ => {}
            }
        }
        let places = (targets.into(), logs.into());
        self.add_sites(density, (site, row), &places, &params)?;
        let (values, logs) = places;
        for slot in values.iter().chain(&logs) {
            self.each_slot(*slot, |latent| *latent = true);
        }
        Ok(Instruction::Sample {
            density,
            site,
            row,
            values,
            logs,
            terms,
        })
    }

    /// One site for each pass of the loops around.
    fn add_sites(
        &mut self,
        density: Density,
        (site, row): (Place, usize),
        (values, logs): &(Box<[Place]>, Box<[Place]>),
        params: &[Operand],
    ) -> Result<()> {
        let mut indices = vec![0; self.loops.len()];
        loop {
            let number = self.number(site, &indices);
            let slots = |places: &[Place]| {
                places
                    .iter()
                    .map(|&place| self.number(place, &indices))
                    .collect()
            };
            let made = Site {
                density,
                row,
                values: slots(values),
                logs: slots(logs),
                params: params
                    .iter()
                    .map(|&param| self.resolved(param, &indices))
                    .collect(),
            };
            match self.sites.get_mut(number) {
                Some(empty @ None) => *empty = Some(made),
                _ => return self.fail("a site that is not there or was drawn before"),
            }
            if !advance(&mut indices, &self.loops) {
                return Ok(());
            }
        }
    }

    fn number(&self, place: Place, indices: &[usize]) -> usize {
        match place {
            Place::Fixed(number) => number,
            Place::View(view) => self.tape.views[view].at(indices),
        }
    }

    /// An operand as it is in one pass.
    fn resolved(&self, operand: Operand, indices: &[usize]) -> Operand {
        let Operand::View(number) = operand else {
            return operand;
        };
        let view = &self.tape.views[number];
        let at = view.at(indices);
        match view.kind {
            ViewKind::Data => Operand::Constant(self.tape.data[at]),
            ViewKind::Slots => Operand::Slot(at),
            ViewKind::Indirect { by, stride, count } => {
                let number = self.tape.data[self.tape.views[by].at(indices)];
                Operand::Slot(indirect(at, stride, count, number))
            }
        }
    }

    fn observe(&mut self, end: usize) -> Result<Instruction> {
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

    fn log_prob(&mut self, end: usize) -> Result<Instruction> {
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

    #[inline(never)]
    fn density(&mut self, end: usize) -> Result<(Density, Shape)> {
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
    fn row(&mut self) -> Result<usize> {
        let row = self.next()? as usize;
        match self.rows.get_mut(row) {
            Some(seen) if !*seen => *seen = true,
            _ => return self.fail("a row that is not there or was written before"),
        }
        Ok(row)
    }

    #[inline(never)]
    fn guard(&mut self) -> Result<Option<Operand>> {
        if self.words.get(self.at) == Some(&NONE) {
            self.at += 1;
            return Ok(None);
        }
        self.operand().map(Some)
    }

    #[inline(never)]
    fn operands(&mut self, count: usize) -> Result<Box<[Operand]>> {
        (0..count).map(|_| self.operand()).collect()
    }

    #[inline(never)]
    fn operand(&mut self) -> Result<Operand> {
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

    fn view(&mut self) -> Result<View> {
        let kind = self.next()?;
        let base = self.next()? as usize;
        let count = self.next()? as usize;
        if count > MAX_LOOPS {
            return self.fail("more steps than there can be loops");
        }
        let step = |decoder: &mut Self| -> Result<(usize, isize)> {
            Ok((decoder.next()? as usize, decoder.next()? as i32 as isize))
        };
        let steps = (0..count).map(|_| step(self)).collect::<Result<_>>()?;
        let kind = match kind {
            DATA => ViewKind::Data,
            SLOTS => ViewKind::Slots,
            INDIRECT => ViewKind::Indirect {
                by: self.next()? as usize,
                stride: self.next()? as usize,
                count: self.next()? as usize,
            },
            _ => return self.fail("no such kind of view"),
        };
        Ok(View { kind, base, steps })
    }

    /// Makes sure that a view shows something that is there in every pass of the loops around.
    fn check_view(&self, number: usize) -> Result<()> {
        let Some(view) = self
            .tape
            .views
            .get(number)
            .filter(|_| !self.loops.is_empty())
        else {
            return self.fail("a view that is not there, or outside of loops");
        };
        let Some((low, high)) = view.range(&self.loops) else {
            return self.fail("a view that leaves its loops");
        };
        let inside = match view.kind {
            ViewKind::Data => high < self.tape.data.len(),
            ViewKind::Slots => {
                self.written.get(low..=high).is_some() && self.written[low] && self.written[high]
            }
            ViewKind::Indirect { by, stride, count } => {
                let shows_data = self.tape.views.get(by).is_some_and(|by| {
                    by.kind == ViewKind::Data
                        && by
                            .range(&self.loops)
                            .is_some_and(|(_, high)| high < self.tape.data.len())
                });
                let last = count
                    .checked_sub(1)
                    .and_then(|last| last.checked_mul(stride))
                    .and_then(|last| last.checked_add(high));
                shows_data
                    && last.is_some_and(|last| self.written.get(last) == Some(&true))
                    && self.written[low]
            }
        };
        if inside {
            Ok(())
        } else {
            self.fail("a view of what is not there or has nothing in it yet")
        }
    }

    /// A place to write to, or a site.
    fn place(&mut self) -> Result<Place> {
        let word = self.next()?;
        if word & VIEW == 0 {
            return Ok(Place::Fixed(word as usize));
        }
        let number = (word & !VIEW) as usize;
        match self.tape.views.get(number) {
            Some(view)
                if view.kind == ViewKind::Slots
                    && !self.loops.is_empty()
                    && view.range(&self.loops).is_some() =>
            {
                Ok(Place::View(number))
            }
            _ => self.fail("no view of slots"),
        }
    }

    /// Notes that a place is written in every pass.
    fn write_all(&mut self, place: Place) -> Result<()> {
        match place {
            Place::Fixed(slot) => self.write(slot as u32).map(|_| ()),
            Place::View(number) => {
                let range = self.tape.views[number].range(&self.loops);
                match range {
                    Some((_, high)) if high < self.written.len() => {}
                    _ => return self.fail("slots that are not there"),
                }
                let mut held = false;
                self.each_slot(place, |latent| held |= *latent);
                if held {
                    return self.fail("a slot that holds a latent value");
                }
                let mut slots = Vec::new();
                self.each_pass(place, |slot| slots.push(slot));
                slots.into_iter().for_each(|slot| self.written[slot] = true);
                Ok(())
            }
        }
    }

    /// Calls `f` for the flag of every slot that a place is in some pass.
    fn each_slot(&mut self, place: Place, mut f: impl FnMut(&mut bool)) {
        let mut slots = Vec::new();
        self.each_pass(place, |slot| slots.push(slot));
        slots.into_iter().for_each(|slot| f(&mut self.latent[slot]));
    }

    fn each_pass(&self, place: Place, mut f: impl FnMut(usize)) {
        let mut indices = vec![0; self.loops.len()];
        loop {
            f(self.number(place, &indices));
            if !advance(&mut indices, &self.loops) {
                return;
            }
        }
    }

    #[inline(never)]
    fn write(&mut self, slot: u32) -> Result<usize> {
        if self.latent.get(slot as usize) == Some(&true) {
            return self.fail("a slot that holds a latent value");
        }
        match self.written.get_mut(slot as usize) {
            Some(written) => *written = true,
            None => return self.fail("a slot that is not there"),
        }
        Ok(slot as usize)
    }

    fn finish(mut self) -> Result<Tape> {
        let complete = self.rows.iter().all(|&seen| seen) && self.checks.iter().all(|&seen| seen);
        let sites: Option<Vec<Site>> = std::mem::take(&mut self.sites).into_iter().collect();
        match sites {
            Some(sites) if complete => Ok(Tape { sites, ..self.tape }),
            _ => self.fail("a row, a check or a site is missing"),
        }
    }
}

/// The next pass of loops with these counts, the innermost loop first to move; false after the last.
pub(crate) fn advance(indices: &mut [usize], counts: &[usize]) -> bool {
    for (index, &count) in indices.iter_mut().zip(counts).rev() {
        *index += 1;
        if *index < count {
            return true;
        }
        *index = 0;
    }
    false
}
