//! From where to where in a program each slot holds what is still to be read.

use super::live::{reads, writes};
use crate::hash::HashSet;
use crate::tape::Instruction;

/// When a slot is first written and last read, in places of the program.
#[derive(Clone, Copy)]
pub(super) struct Interval {
    pub(super) first: usize,
    pub(super) last: usize,
}

/// Walks through a program and notes intervals.
pub(super) struct Intervals {
    pub(super) of: Vec<Option<Interval>>,
    place: usize,
}

impl Intervals {
    pub(super) fn new(instructions: &[Instruction], slots: usize) -> Self {
        let mut intervals = Self {
            of: vec![None; slots],
            place: 0,
        };
        intervals.walk(instructions);
        intervals
    }

    fn touch(&mut self, slot: usize) {
        let place = self.place;
        let interval = self.of[slot].get_or_insert(Interval {
            first: place,
            last: place,
        });
        interval.last = place;
    }

    fn walk(&mut self, instructions: &[Instruction]) {
        for instruction in instructions {
            self.place += 1;
            match instruction {
                Instruction::Loop { sums, body, .. } => self.walk_loop(sums, body),
                _ => {
                    reads(instruction, &mut |slot| self.touch(slot));
                    writes(instruction, &mut |slot| self.touch(slot));
                }
            }
        }
    }

    /// What is there before a loop and used in it is used to its end, and so is what a pass hands to the next.
    fn walk_loop(&mut self, sums: &[usize], body: &[Instruction]) {
        sums.iter().for_each(|&sum| self.touch(sum));
        let mut exposed = Vec::new();
        exposures(body, &mut HashSet::default(), &mut exposed);
        exposed.iter().for_each(|&slot| self.touch(slot));
        self.walk(body);
        self.place += 1;
        sums.iter().for_each(|&sum| self.touch(sum));
        exposed.iter().for_each(|&slot| self.touch(slot));
    }
}

/// Adds the slots that instructions read before they have written them to `exposed`.
fn exposures(instructions: &[Instruction], written: &mut HashSet<usize>, exposed: &mut Vec<usize>) {
    for instruction in instructions {
        if let Instruction::Loop { sums, body, .. } = instruction {
            written.extend(sums);
            exposures(body, written, exposed);
            continue;
        }
        reads(instruction, &mut |slot| {
            if !written.contains(&slot) {
                exposed.push(slot);
            }
        });
        writes(instruction, &mut |slot| {
            written.insert(slot);
        });
    }
}
