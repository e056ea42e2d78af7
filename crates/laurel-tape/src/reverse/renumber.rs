//! New numbers for the slots of instructions.

use crate::tape::{Instruction, Operand, Place};

/// Gives every slot of the instructions its number in `of`.
pub(crate) fn renumber_all(instructions: &mut [Instruction], of: &[usize]) {
    let place = |place: &mut Place| {
        if let Place::Fixed(slot) = place {
            *slot = of[*slot];
        }
    };
    let slots = |slots: &mut [usize]| slots.iter_mut().for_each(|slot| *slot = of[*slot]);
    let one = |operand: &mut Operand| {
        if let Operand::Slot(slot) = operand {
            *slot = of[*slot];
        }
    };
    let all = |operands: &mut [Operand]| operands.iter_mut().for_each(one);
    for instruction in instructions {
        match instruction {
            Instruction::Map { to, args, .. } => {
                *to = of[*to];
                all(args);
            }
            Instruction::Gather { to, index, from } => {
                *to = of[*to];
                one(index);
                all(from);
            }
            Instruction::CheckIndex { index, guard, .. } => {
                one(index);
                guard.iter_mut().for_each(one);
            }
            Instruction::Terms {
                to, params, logs, ..
            } => {
                slots(to);
                all(params);
                all(logs);
            }
            Instruction::Sample { .. } => {}
            Instruction::Observe {
                guard,
                value,
                logs,
                terms,
                ..
            } => {
                guard.iter_mut().for_each(one);
                [value, logs, terms].into_iter().for_each(|each| all(each));
            }
            Instruction::Derive {
                guard,
                value,
                logs,
                terms,
                partials,
                ..
            } => {
                guard.iter_mut().for_each(one);
                [value, logs, terms].into_iter().for_each(|each| all(each));
                partials.iter_mut().for_each(|(_, slot)| *slot = of[*slot]);
            }
            Instruction::LogProb {
                to,
                value,
                logs,
                terms,
                ..
            } => {
                *to = of[*to];
                [value, logs, terms].into_iter().for_each(|each| all(each));
            }
            Instruction::Copy { to, from } => {
                place(to);
                one(from);
            }
            Instruction::Accumulate { to, from, times } => {
                place(to);
                one(from);
                times.iter_mut().for_each(one);
            }
            Instruction::Dot { to, start, pairs } => {
                *to = of[*to];
                start.iter_mut().for_each(one);
                all(pairs.as_flattened_mut());
            }
            Instruction::Logit {
                guard,
                value,
                logit,
                partial,
                ..
            } => {
                guard.iter_mut().for_each(one);
                one(value);
                one(logit);
                partial.iter_mut().for_each(|slot| *slot = of[*slot]);
            }
            Instruction::Carry { to, from } => {
                slots(to);
                all(from);
            }
            Instruction::Factor { guard, weight, .. } => {
                guard.iter_mut().for_each(one);
                one(weight);
            }
            Instruction::Loop { sums, body, .. } | Instruction::Across { sums, body, .. } => {
                slots(sums);
                renumber_all(body, of);
            }
        }
    }
}
