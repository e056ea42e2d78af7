//! New numbers for the slots of instructions.

use super::live::operands_mut;
use crate::tape::{Instruction, Operand, Place};

/// Gives every slot of the instructions, which draw nothing, its number in `of`.
pub(crate) fn renumber_all(instructions: &mut [Instruction], of: &[usize]) {
    let slots = |slots: &mut [usize]| slots.iter_mut().for_each(|slot| *slot = of[*slot]);
    for instruction in instructions {
        operands_mut(instruction, &mut |operand| {
            if let Operand::Slot(slot) = operand {
                *slot = of[*slot];
            }
        });
        match instruction {
            Instruction::Map { to, .. }
            | Instruction::Gather { to, .. }
            | Instruction::LogProb { to, .. }
            | Instruction::Dot { to, .. }
            | Instruction::Copy {
                to: Place::Fixed(to),
                ..
            }
            | Instruction::Accumulate {
                to: Place::Fixed(to),
                ..
            }
            | Instruction::Logit {
                partial: Some(to), ..
            } => *to = of[*to],
            Instruction::Terms { to, .. } | Instruction::Carry { to, .. } => slots(to),
            Instruction::LogAddExp {
                to, shares: others, ..
            } => {
                *to = of[*to];
                slots(others);
            }
            Instruction::Derive { to, partials, .. } => {
                slots(to.as_mut_slice());
                partials.iter_mut().for_each(|(_, slot)| *slot = of[*slot]);
            }
            Instruction::Loop { sums, body, .. } | Instruction::Across { sums, body, .. } => {
                slots(sums);
                renumber_all(body, of);
            }
            _ => {}
        }
    }
}
