//! A program ready to run: decoded, verified, folded.

use std::rc::Rc;

use laurel_simd::Lanes;

use crate::decode::{DecodeError, decode};
use crate::fold::{constants, fold};
use crate::tape::{Instruction, Tape};

/// A verified program with its constant part done.
#[derive(Clone, Debug)]
pub struct Program(Rc<Tape>);

impl Program {
    /// Verifies words and constants (`format.rs`).
    ///
    /// # Errors
    /// [`DecodeError`] where they are not a program, or where data depends on a latent value.
    pub fn new<L: Lanes>(words: &[u32], values: &[f64]) -> Result<Self, DecodeError> {
        let folded = fold::<L>(decode(words, values)?);
        let observed = folded
            .instructions
            .iter()
            .all(|instruction| match instruction {
                Instruction::Observe { value, .. } | Instruction::LogProb { value, .. } => {
                    constants(value).is_some()
                }
                _ => true,
            });
        if !observed {
            return Err(DecodeError {
                word: 0,
                reason: "data that depends on a latent value",
            });
        }
        Ok(Self(Rc::new(folded)))
    }

    /// The program.
    pub fn tape(&self) -> &Rc<Tape> {
        &self.0
    }
}
