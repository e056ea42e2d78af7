//! A program ready to run: decoded, verified, folded.

use std::rc::Rc;

use laurel_simd::Lanes;

use crate::decode::{DecodeError, decode};
use crate::fold::fold;
use crate::tape::{Instruction, Operand, Tape};
use crate::view::ViewKind;

/// A verified program with its constant part done.
#[derive(Clone, Debug)]
pub struct Program {
    tape: Rc<Tape>,
    hash: Option<u64>,
}

impl Program {
    /// Verifies words, constants and data (`format.rs`).
    ///
    /// # Errors
    /// [`DecodeError`] where they are not a program, or where data depends on a latent value.
    pub fn new<L: Lanes>(words: &[u32], values: &[f64], data: &[f64]) -> Result<Self, DecodeError> {
        let folded = fold::<L>(decode(words, values, data)?);
        if !observes_data(&folded, &folded.instructions) {
            return Err(DecodeError {
                word: 0,
                reason: "data that depends on a latent value",
            });
        }
        Ok(Self {
            tape: Rc::new(folded),
            hash: Some(hash_of(words, values, data)),
        })
    }

    /// Of a program that was made of a verified one.
    pub(crate) fn of_tape(tape: Tape) -> Self {
        Self {
            tape: Rc::new(tape),
            hash: None,
        }
    }

    /// The program.
    pub fn tape(&self) -> &Rc<Tape> {
        &self.tape
    }

    /// A hash of the words, constants and data; none of a program that was made of another.
    pub fn hash(&self) -> Option<u64> {
        self.hash
    }
}

/// The multiplier is that of FNV-1a (Fowler, Noll and Vo; IETF draft); the shift brings the highest bits back down.
fn hash_of(words: &[u32], values: &[f64], data: &[f64]) -> u64 {
    let lengths = [words.len() as u64, values.len() as u64];
    let words = words.iter().map(|&word| u64::from(word));
    let numbers = values.iter().chain(data).map(|x| x.to_bits());
    let all = lengths.into_iter().chain(words).chain(numbers);
    all.fold(0xcbf2_9ce4_8422_2325, |hash, digit| {
        let mixed = (hash ^ digit).wrapping_mul(0x0100_0000_01b3);
        mixed ^ (mixed >> 32)
    })
}

/// Whether what is observed is constant, or data, everywhere.
fn observes_data(tape: &Tape, instructions: &[Instruction]) -> bool {
    let is_data = |operand: &Operand| match operand {
        Operand::Constant(_) => true,
        Operand::View(view) => tape.views[*view].kind == ViewKind::Data,
        Operand::Slot(_) => false,
    };
    instructions.iter().all(|instruction| match instruction {
        Instruction::Observe { value, .. } | Instruction::LogProb { value, .. } => {
            value.iter().all(is_data)
        }
        Instruction::Loop { body, .. } => observes_data(tape, body),
        _ => true,
    })
}
