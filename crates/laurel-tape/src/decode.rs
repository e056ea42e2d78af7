//! Words and constants to a [`Tape`], or which word is wrong and why. All checking of a program is here: after it,
//! no index of the virtual machine can be out of range and no slot is read before it is written.

use std::fmt;

use laurel_dist::kernel::useful_logs;

use crate::format::{CONSTANT, Code, HEADER_WORDS, MAGIC, NONE};
use crate::op::Opcode;
use crate::shape::{Shape, has_size, shape};
use crate::tape::{Density, Instruction, Operand, Output, Site, Tape};

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

type Result<T> = std::result::Result<T, DecodeError>;

/// Verifies a program.
///
/// # Errors
/// [`DecodeError`] for anything that `format.rs` does not allow.
pub fn decode(words: &[u32], constants: &[f64]) -> Result<Tape> {
    let header = Header::read(words, constants)?;
    let mut decoder = Decoder::new(words, constants, &header);
    let end = HEADER_WORDS + header.instruction_words;
    while decoder.at < end {
        let instruction = decoder.instruction(end)?;
        decoder.tape.instructions.push(instruction);
    }
    for _ in 0..header.outputs {
        let output = decoder.output()?;
        decoder.tape.outputs.push(output);
    }
    decoder.finish()
}

struct Header {
    slots: usize,
    sites: usize,
    rows: usize,
    checks: usize,
    outputs: usize,
    instruction_words: usize,
    answers: usize,
}

impl Header {
    fn read(words: &[u32], constants: &[f64]) -> Result<Self> {
        let fail = |word, reason| Err(DecodeError { word, reason });
        let Some(
            &[
                magic,
                count,
                slots,
                sites,
                rows,
                checks,
                outputs,
                body,
                answers,
            ],
        ) = words.first_chunk::<HEADER_WORDS>()
        else {
            return fail(0, "the header is cut short");
        };
        if magic != MAGIC {
            return fail(0, "not a program");
        }
        if count as usize != constants.len() {
            return fail(1, "another number of constants than given");
        }
        let total = HEADER_WORDS as u64 + u64::from(body) + 2 * u64::from(outputs);
        if total != words.len() as u64 {
            return fail(7, "another number of words than given");
        }
        // Every slot, site, row and check takes at least one word of some instruction.
        for (word, count) in [(2, slots), (3, sites), (4, rows), (5, checks)] {
            if count > body {
                return fail(word, "more than the instructions can use");
            }
        }
        if answers > outputs {
            return fail(8, "more answers than outputs");
        }
        let [
            slots,
            sites,
            rows,
            checks,
            outputs,
            instruction_words,
            answers,
        ] = [slots, sites, rows, checks, outputs, body, answers].map(|count| count as usize);
        Ok(Self {
            slots,
            sites,
            rows,
            checks,
            outputs,
            instruction_words,
            answers,
        })
    }
}

struct Decoder<'a> {
    words: &'a [u32],
    constants: &'a [f64],
    at: usize,
    written: Vec<bool>,
    /// Slots of latent values, which stay as they are to the end.
    latent: Vec<bool>,
    /// Slot of the logarithm of a latent value, where its draw brings one along.
    log_of: Vec<Option<usize>>,
    rows: Vec<bool>,
    checks: Vec<bool>,
    sites: usize,
    /// Values of the tables so far.
    tabled: usize,
    tape: Tape,
}

impl<'a> Decoder<'a> {
    fn new(words: &'a [u32], constants: &'a [f64], header: &Header) -> Self {
        let tape = Tape {
            instructions: Vec::new(),
            sites: Vec::with_capacity(header.sites),
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
            rows: vec![false; header.rows],
            checks: vec![false; header.checks],
            sites: header.sites,
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
        }
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
        let log = |param: &Operand| match param {
            Operand::Slot(slot) => self.log_of[*slot].map(Operand::Slot),
            Operand::Constant(_) => None,
        };
        let logs: Option<Box<[Operand]>> = params[useful].iter().map(log).collect();
        logs.unwrap_or_default()
    }

    fn sample(&mut self, end: usize) -> Result<Instruction> {
        let (density, shape) = self.density(end)?;
        let site = self.next()? as usize;
        if site != self.tape.sites.len() || site >= self.sites {
            return self.fail("sites must come in order");
        }
        let row = self.row()?;
        let targets: Vec<u32> = (0..shape.values + shape.logs)
            .map(|_| self.next())
            .collect::<Result<_>>()?;
        let params = self.operands(shape.params)?;
        let terms = self.operands(shape.terms)?;
        let mut targets = targets
            .into_iter()
            .map(|slot| self.write(slot))
            .collect::<Result<Vec<_>>>()?;
        for &slot in &targets {
            self.latent[slot] = true;
        }
        let logs: Box<[usize]> = targets.split_off(shape.values).into();
        for (&slot, &log) in targets.iter().zip(&logs) {
            self.log_of[slot] = Some(log);
        }
        self.tape.sites.push(Site {
            density,
            row,
            values: targets.into(),
            logs,
            params,
        });
        Ok(Instruction::Sample { site, terms })
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
        let index = (word & !CONSTANT) as usize;
        if word & CONSTANT == 0 {
            if self.written.get(index) == Some(&true) {
                return Ok(Operand::Slot(index));
            }
            return self.fail("a slot that is not there or has nothing in it yet");
        }
        match self.constants.get(index) {
            Some(&value) => Ok(Operand::Constant(value)),
            None => self.fail("a constant that is not there"),
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

    fn finish(self) -> Result<Tape> {
        let complete = self.rows.iter().all(|&seen| seen)
            && self.checks.iter().all(|&seen| seen)
            && self.tape.sites.len() == self.sites;
        if complete {
            Ok(self.tape)
        } else {
            self.fail("a row, a check or a site is missing")
        }
    }
}
