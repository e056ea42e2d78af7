//! Words and constants to a [`Tape`], or which word is wrong and why. All checking of a program is here: after it,
//! no index of the virtual machine can be out of range and no slot is read before it is written. Here: the order of the
//! words, and loops; the instructions, their operands, sites and views are in files of their own.

mod instructions;
mod operands;
mod sites;
mod views;

use std::fmt;
use std::rc::Rc;

use crate::format::{Code, HEADER_WORDS, MAX_LOOPS, MAX_PASSES};
use crate::header::Header;
use crate::tape::{Instruction, Site, Tape};

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
            derived: header.slots,
            rows: header.rows,
            checks: header.checks,
            answers: header.answers,
            free: Box::default(),
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
        Ok(Instruction::Loop {
            count,
            backwards: false,
            sums: Box::default(),
            body,
        })
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
