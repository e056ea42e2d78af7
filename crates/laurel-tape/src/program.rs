//! A program ready to run: decoded, verified, folded.

use laurel_simd::Lanes;

use crate::decode::{DecodeError, decode};
use crate::fold::{constants, fold};
use crate::tape::{Instruction, Tape};

/// A verified program, as written and with its constant part done.
#[derive(Clone, Debug)]
pub struct Program {
    written: Tape,
    folded: Tape,
}

impl Program {
    /// Verifies words and constants (`format.rs`).
    ///
    /// # Errors
    /// [`DecodeError`] where they are not a program, or where data depends on a latent value.
    pub fn new<L: Lanes>(words: &[u32], values: &[f64]) -> Result<Self, DecodeError> {
        let written = decode(words, values)?;
        let folded = fold::<L>(written.clone());
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
        Ok(Self { written, folded })
    }

    /// The program as it was written.
    pub fn written(&self) -> &Tape {
        &self.written
    }

    /// The program without its constant instructions.
    pub fn folded(&self) -> &Tape {
        &self.folded
    }
}
