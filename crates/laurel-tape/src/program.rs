//! A program ready to run: decoded, verified, folded.

use std::hash::Hasher;
use std::rc::Rc;

use laurel_simd::Lanes;

use crate::decode::{DecodeError, decode};
use crate::fold::fold;
use crate::hash::Quick;
use crate::tape::{Instruction, Operand, Tape};
use crate::view::ViewKind;

/// A verified program with its constant part done.
#[derive(Clone, Debug)]
pub struct Program {
    tape: Rc<Tape>,
    /// Of the words and constants; none of a program that was made of another.
    begun: Option<Quick>,
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
            begun: Some(hash_of(words, values)),
        })
    }

    /// Of a program that was made of a verified one.
    pub(crate) fn of_tape(tape: Tape) -> Self {
        Self {
            tape: Rc::new(tape),
            begun: None,
        }
    }

    /// The program.
    pub fn tape(&self) -> &Rc<Tape> {
        &self.tape
    }

    /// A hash of the words, constants and data; none of a program that was made of another.
    pub fn hash(&self) -> Option<u64> {
        let mut hash = self.begun?;
        let data = self.tape.data.iter();
        data.for_each(|number| hash.write_u64(number.to_bits()));
        Some(hash.finish())
    }
}

fn hash_of(words: &[u32], values: &[f64]) -> Quick {
    let mut hash = Quick::default();
    hash.write_usize(words.len());
    hash.write_usize(values.len());
    words.iter().for_each(|&word| hash.write_u32(word));
    values
        .iter()
        .for_each(|number| hash.write_u64(number.to_bits()));
    hash
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
