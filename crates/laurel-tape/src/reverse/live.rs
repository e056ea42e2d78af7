//! Which slots a loop carries from pass to pass, and which of those that it writes are read after it.

use std::slice;

use crate::hash::HashMap;
use crate::tape::{Instruction, Operand, Place};

/// What a loop has to do with the slots outside of it, ascending; slots of views not counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crossing {
    /// Written in the body, and read in a later pass or after the loop.
    pub(crate) states: Vec<usize>,
    /// Read in the body before anything of the body has written them.
    pub(crate) reads: Vec<usize>,
}

/// The crossings of all loops of a program, by the address of the loop.
pub(crate) struct Crossings(HashMap<*const Instruction, Crossing>);

impl Crossings {
    pub(crate) fn new(instructions: &[Instruction], slots: usize) -> Self {
        let mut crossings = Self(HashMap::default());
        crossings.walk(instructions, &mut vec![false; slots]);
        crossings
    }

    pub(crate) fn of(&self, looped: &Instruction) -> Crossing {
        let address: *const Instruction = looped;
        self.0.get(&address).cloned().unwrap_or_default()
    }

    /// `live`: the slots that are read after the instructions; then those that are read after their beginning.
    fn walk(&mut self, instructions: &[Instruction], live: &mut Vec<bool>) {
        for instruction in instructions.iter().rev() {
            if let Instruction::Loop { body, .. } = instruction {
                self.walk_loop(instruction, body, live);
                continue;
            }
            writes(instruction, &mut |slot| live[slot] = false);
            reads(instruction, &mut |slot| live[slot] = true);
        }
    }

    fn walk_loop(&mut self, looped: &Instruction, body: &[Instruction], live: &mut Vec<bool>) {
        let mut exposed = vec![false; live.len()];
        self.walk(body, &mut exposed);
        // Read after a pass: after the loop, or in the next pass.
        let mut after: Vec<bool> = live.iter().zip(&exposed).map(|(a, b)| *a || *b).collect();
        let mut written = vec![false; live.len()];
        all_writes(body, &mut |slot| written[slot] = true);
        let numbers =
            |flags: &dyn Fn(usize) -> bool| (0..live.len()).filter(|&s| flags(s)).collect();
        let crossing = Crossing {
            states: numbers(&|slot| written[slot] && after[slot]),
            reads: numbers(&|slot| exposed[slot]),
        };
        self.walk(body, &mut after);
        self.0.insert(looped, crossing);
        *live = after;
    }
}

fn all_writes(instructions: &[Instruction], f: &mut dyn FnMut(usize)) {
    for instruction in instructions {
        match instruction {
            Instruction::Loop { body, .. } => all_writes(body, f),
            _ => writes(instruction, f),
        }
    }
}

/// Calls `f` for the views of slots that an instruction, which is no loop, writes.
pub(crate) fn views_written(instruction: &Instruction, f: &mut dyn FnMut(usize)) {
    let mut note = |place: &Place| {
        if let Place::View(view) = *place {
            f(view);
        }
    };
    match instruction {
        Instruction::Copy { to, .. } | Instruction::Accumulate { to, .. } => note(to),
        Instruction::Sample { values, logs, .. } => values.iter().chain(logs).for_each(note),
        _ => {}
    }
}

/// Calls `f` for the slots that an instruction, which is no loop, writes in every pass.
pub(crate) fn writes(instruction: &Instruction, f: &mut dyn FnMut(usize)) {
    match instruction {
        Instruction::Map { to, .. }
        | Instruction::Gather { to, .. }
        | Instruction::LogProb { to, .. }
        | Instruction::Dot { to, .. }
        | Instruction::Logit {
            partial: Some(to), ..
        }
        | Instruction::Copy {
            to: Place::Fixed(to),
            ..
        }
        | Instruction::Accumulate {
            to: Place::Fixed(to),
            ..
        } => f(*to),
        Instruction::Terms { to, .. } | Instruction::Carry { to, .. } => {
            to.iter().for_each(|&slot| f(slot));
        }
        Instruction::Sample { values, logs, .. } => {
            for place in values.iter().chain(logs) {
                if let Place::Fixed(slot) = *place {
                    f(slot);
                }
            }
        }
        Instruction::Derive { to, partials, .. } => {
            let partials = partials.iter().map(|&(_, slot)| slot);
            to.iter().copied().chain(partials).for_each(f);
        }
        Instruction::LogAddExp { to, shares, .. } => {
            [*to].iter().chain(shares).for_each(|&slot| f(slot));
        }
        Instruction::AddLogSum { shares, .. } => shares.iter().for_each(|&slot| f(slot)),
        _ => {}
    }
}

/// Calls `f` for the slots that an instruction, which is no loop, reads by number.
pub(super) fn reads(instruction: &Instruction, f: &mut dyn FnMut(usize)) {
    operands(instruction, &mut |operand| {
        if let Operand::Slot(slot) = operand {
            f(slot);
        }
    });
    if let Instruction::Accumulate {
        to: Place::Fixed(to),
        ..
    } = instruction
    {
        f(*to);
    }
}

/// The same as [`operands`], each to be changed.
pub(crate) fn operands_mut(instruction: &mut Instruction, f: &mut dyn FnMut(&mut Operand)) {
    let mut all = |lists: &mut [&mut [Operand]]| {
        let operands = lists.iter_mut().flat_map(|list| list.iter_mut());
        operands.for_each(&mut *f);
    };
    match instruction {
        Instruction::Map { args, .. } => all(&mut [args]),
        Instruction::LogAddExp { args, .. } | Instruction::AddLogSum { args, .. } => {
            all(&mut [args]);
        }
        Instruction::Gather { index, from, .. } => all(&mut [slice::from_mut(index), from]),
        Instruction::CheckIndex { index, guard, .. } => {
            all(&mut [slice::from_mut(index), guard.as_mut_slice()]);
        }
        Instruction::Terms { params, logs, .. } => all(&mut [params, logs]),
        Instruction::Sample { terms, .. } => all(&mut [terms]),
        Instruction::Observe {
            guard,
            value,
            logs,
            terms,
            ..
        }
        | Instruction::Derive {
            guard,
            value,
            logs,
            terms,
            ..
        } => all(&mut [guard.as_mut_slice(), value, logs, terms]),
        Instruction::LogProb {
            value, logs, terms, ..
        } => all(&mut [value, logs, terms]),
        Instruction::Copy { from, .. } => f(from),
        Instruction::Accumulate { from, times, .. } => {
            all(&mut [slice::from_mut(from), times.as_mut_slice()]);
        }
        Instruction::Dot { start, pairs, .. } => {
            all(&mut [start.as_mut_slice(), pairs.as_flattened_mut()]);
        }
        Instruction::Logit {
            guard,
            value,
            logit,
            ..
        } => all(&mut [
            guard.as_mut_slice(),
            slice::from_mut(value),
            slice::from_mut(logit),
        ]),
        Instruction::Carry { from, .. } => all(&mut [from]),
        Instruction::Factor { guard, weight, .. } => {
            all(&mut [guard.as_mut_slice(), slice::from_mut(weight)]);
        }
        Instruction::Loop { .. } | Instruction::Across { .. } => {}
    }
}

/// Calls `f` for the operands of an instruction that is no loop.
pub(crate) fn operands(instruction: &Instruction, f: &mut dyn FnMut(Operand)) {
    let mut all = |lists: &[&[Operand]]| lists.iter().for_each(|l| l.iter().for_each(|&o| f(o)));
    match instruction {
        Instruction::Map { args, .. } => all(&[args]),
        Instruction::LogAddExp { args, .. } | Instruction::AddLogSum { args, .. } => all(&[args]),
        Instruction::Gather { index, from, .. } => all(&[&[*index], from]),
        Instruction::CheckIndex { index, guard, .. } => all(&[&[*index], guard.as_slice()]),
        Instruction::Terms { params, logs, .. } => all(&[params, logs]),
        Instruction::Sample { terms, .. } => all(&[terms]),
        Instruction::Observe {
            guard,
            value,
            logs,
            terms,
            ..
        }
        | Instruction::Derive {
            guard,
            value,
            logs,
            terms,
            ..
        } => all(&[guard.as_slice(), value, logs, terms]),
        Instruction::LogProb {
            value, logs, terms, ..
        } => all(&[value, logs, terms]),
        Instruction::Copy { from, .. } => all(&[&[*from]]),
        Instruction::Accumulate { from, times, .. } => all(&[&[*from], times.as_slice()]),
        Instruction::Dot { start, pairs, .. } => all(&[start.as_slice(), pairs.as_flattened()]),
        Instruction::Logit {
            guard,
            value,
            logit,
            ..
        } => all(&[guard.as_slice(), &[*value, *logit]]),
        Instruction::Carry { from, .. } => all(&[from]),
        Instruction::Factor { guard, weight, .. } => all(&[guard.as_slice(), &[*weight]]),
        Instruction::Loop { .. } | Instruction::Across { .. } => {}
    }
}

/// Notes the slots that are written more than once.
pub(super) fn note_changing(instructions: &[Instruction], changing: &mut [bool]) {
    for instruction in instructions {
        match instruction {
            Instruction::Carry { to, .. } => to.iter().for_each(|&slot| changing[slot] = true),
            Instruction::Accumulate {
                to: Place::Fixed(slot),
                ..
            } => changing[*slot] = true,
            Instruction::Loop { sums, body, .. } => {
                sums.iter().for_each(|&sum| changing[sum] = true);
                note_changing(body, changing);
            }
            _ => {}
        }
    }
}
