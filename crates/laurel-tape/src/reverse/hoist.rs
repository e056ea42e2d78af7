//! Takes out of loops what is the same in every pass. Where it was made a copy of it is left, which costs a gradient
//! nothing.

use super::live::{operands_mut, views_written, writes};
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::View;

/// A program that does the same with less in its loops.
pub(super) fn hoisted(tape: &Tape) -> Tape {
    let mut hoist = Hoist {
        views: &tape.views,
        slots: tape.slots,
        counts: Vec::new(),
    };
    let instructions = hoist.block(&tape.instructions);
    Tape {
        instructions,
        slots: hoist.slots,
        derived: hoist.slots,
        ..tape.clone()
    }
}

struct Hoist<'a> {
    views: &'a [View],
    /// Slots so far.
    slots: usize,
    /// Of the loops around.
    counts: Vec<usize>,
}

/// A slot, and what it is to be a copy of.
type Copies = Vec<(usize, Operand)>;

impl Hoist<'_> {
    fn block(&mut self, instructions: &[Instruction]) -> Vec<Instruction> {
        let mut all = Vec::new();
        for instruction in instructions {
            let mut instruction = instruction.clone();
            if let Instruction::Loop { count, body, .. } = &mut instruction {
                self.counts.push(*count);
                *body = self.block(body);
                *body = self.split(std::mem::take(body), &mut all);
                self.counts.pop();
            }
            all.push(instruction);
        }
        all
    }

    /// Puts what of a body can be done before its loop into `before`; the rest.
    fn split(&mut self, body: Vec<Instruction>, before: &mut Vec<Instruction>) -> Vec<Instruction> {
        let mut known = Known {
            written: vec![false; self.slots],
            same: vec![None; self.slots],
        };
        known.note_written(&body, self.views, &mut self.counts.clone());
        let mut rest = Vec::new();
        for instruction in body {
            let mut moved = instruction.clone();
            let copies = self.copies(&mut moved, &known);
            known.forget(&instruction);
            if copies.is_empty() {
                rest.push(instruction);
                continue;
            }
            before.push(moved);
            for (to, from) in copies {
                known.note(to, from);
                let to = Place::Fixed(to);
                rest.push(Instruction::Copy { to, from });
            }
        }
        rest
    }

    /// Makes of an instruction one that can be done before the loop, and of its targets copies; none where it cannot.
    fn copies(&mut self, instruction: &mut Instruction, known: &Known) -> Copies {
        let mut moving = Vec::new();
        operands_mut(instruction, &mut |operand| {
            match known.outside(*operand) {
                Some(outside) => *operand = outside,
                None => moving.push(*operand),
            };
        });
        match instruction {
            Instruction::Map { to, .. } if moving.is_empty() => {
                self.renamed(std::slice::from_mut(to))
            }
            Instruction::Terms { to, .. } if moving.is_empty() => self.renamed(to),
            Instruction::Terms {
                density,
                to,
                params,
                ..
            } => {
                // The first term is the location itself.
                let place = density.family.location();
                let Some(place) = place.filter(|&place| moving == [params[place]]) else {
                    return Copies::new();
                };
                let mut copies = self.renamed(to);
                copies[0].1 = std::mem::replace(&mut params[place], Operand::Constant(0.0));
                copies
            }
            _ => Copies::new(),
        }
    }

    /// Puts new slots in the place of slots.
    fn renamed(&mut self, slots: &mut [usize]) -> Copies {
        let first = self.slots;
        self.slots += slots.len();
        let slots = slots.iter_mut().zip(first..);
        slots
            .map(|(slot, new)| (std::mem::replace(slot, new), Operand::Slot(new)))
            .collect()
    }
}

/// What is known of the slots in a body.
struct Known {
    /// By slot from outside the loop: whether some pass writes it.
    written: Vec<bool>,
    /// The same: what it holds at this point, if that was made before the loop.
    same: Vec<Option<Operand>>,
}

impl Known {
    fn note_written(&mut self, body: &[Instruction], views: &[View], counts: &mut Vec<usize>) {
        for instruction in body {
            if let Instruction::Loop { count, body, .. } = instruction {
                counts.push(*count);
                self.note_written(body, views, counts);
                counts.pop();
                continue;
            }
            writes(instruction, &mut |slot| self.written[slot] = true);
            views_written(instruction, &mut |view| {
                let (low, high) = views[view].reach(counts);
                let end = self.written.len().min(high + 1);
                self.written[low.min(end)..end].fill(true);
            });
        }
    }

    /// What an operand is outside of the loop, if it is the same in every pass.
    fn outside(&self, operand: Operand) -> Option<Operand> {
        match operand {
            Operand::Constant(_) => Some(operand),
            Operand::View(_) => None,
            Operand::Slot(slot) if self.written[slot] => self.same[slot],
            Operand::Slot(_) => Some(operand),
        }
    }

    /// Notes a copy; of what moves it says nothing.
    fn note(&mut self, to: usize, from: Operand) {
        let made = matches!(from, Operand::Slot(new) if new >= self.written.len());
        self.same[to] = made.then_some(from);
    }

    /// Notes that an instruction writes its slots.
    fn forget(&mut self, instruction: &Instruction) {
        if let Instruction::Loop { body, .. } = instruction {
            body.iter().for_each(|each| self.forget(each));
        }
        writes(instruction, &mut |slot| self.same[slot] = None);
    }
}
