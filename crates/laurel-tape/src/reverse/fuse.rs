//! Sums of products in one instruction each, and loops whose passes can run side by side.

use std::collections::HashMap;

use super::live::{operands, reads, writes};
use crate::op::Opcode;
use crate::tape::{Instruction, Operand, Place};
use crate::view::{View, ViewKind, apart};

/// Puts products that are read once, by a sum, into the sum. Every value has a slot of its own; `pinned` ones stay.
pub(super) fn fuse(instructions: Vec<Instruction>, pinned: &[bool]) -> Vec<Instruction> {
    let mut uses: Vec<usize> = pinned.iter().map(|&flag| usize::from(flag)).collect();
    count(&instructions, &mut uses);
    fuse_block(instructions, &uses)
}

fn count(instructions: &[Instruction], uses: &mut [usize]) {
    for instruction in instructions {
        match instruction {
            Instruction::Loop { body, .. } => count(body, uses),
            _ => operands(instruction, &mut |operand| {
                if let Operand::Slot(slot) = operand {
                    uses[slot] += 1;
                }
            }),
        }
    }
}

/// The instructions of a block so far, and where each product and each sum of products is.
#[derive(Default)]
struct Block {
    instructions: Vec<Option<Instruction>>,
    makers: HashMap<usize, usize>,
}

/// A start and the pairs that are added to it.
type Sum = (Option<Operand>, Vec<[Operand; 2]>);

fn fuse_block(instructions: Vec<Instruction>, uses: &[usize]) -> Vec<Instruction> {
    let mut block = Block::default();
    for instruction in instructions {
        let fused = match instruction {
            Instruction::Loop {
                count,
                backwards,
                sums,
                body,
            } => Instruction::Loop {
                count,
                backwards,
                sums,
                body: fuse_block(body, uses),
            },
            Instruction::Map {
                op: Opcode::Add,
                to,
                args,
            } => block.sum(to, args, uses),
            Instruction::Accumulate {
                to,
                from,
                times: None,
            } => {
                let (from, times) = match block.take_product(from, uses) {
                    Some([from, times]) => (from, Some(times)),
                    None => (from, None),
                };
                Instruction::Accumulate { to, from, times }
            }
            other => other,
        };
        block.push(fused);
    }
    block.instructions.into_iter().flatten().collect()
}

impl Block {
    fn push(&mut self, instruction: Instruction) {
        if let Instruction::Map {
            op: Opcode::Mul,
            to,
            ..
        }
        | Instruction::Dot { to, .. } = instruction
        {
            self.makers.insert(to, self.instructions.len());
        }
        self.instructions.push(Some(instruction));
    }

    /// What makes a slot that is read once, if that is in this block.
    fn maker(&self, operand: Operand, uses: &[usize]) -> Option<usize> {
        match operand {
            Operand::Slot(slot) if uses[slot] == 1 => self.makers.get(&slot).copied(),
            _ => None,
        }
    }

    /// The factors of a product that is read once, which is thereby taken out of the block.
    fn take_product(&mut self, operand: Operand, uses: &[usize]) -> Option<[Operand; 2]> {
        let place = self.maker(operand, uses)?;
        match &self.instructions[place] {
            Some(Instruction::Map { args, .. }) => {
                let factors = [args[0], args[1]];
                self.instructions[place] = None;
                Some(factors)
            }
            _ => None,
        }
    }

    /// The same of a sum of products.
    fn take_dot(&mut self, operand: Operand, uses: &[usize]) -> Option<Sum> {
        let place = self.maker(operand, uses)?;
        match self.instructions[place].take() {
            Some(Instruction::Dot { start, pairs, .. }) => Some((start, pairs.into_vec())),
            other => {
                self.instructions[place] = other;
                None
            }
        }
    }

    /// `to` = the sum of two numbers, which come in either order to the same bits.
    fn sum(&mut self, to: usize, args: Box<[Operand]>, uses: &[usize]) -> Instruction {
        let (mut first, mut second) = (args[0], args[1]);
        if !self.is_product(second, uses) {
            (first, second) = (second, first);
        }
        let Some(product) = self.take_product(second, uses) else {
            let op = Opcode::Add;
            return Instruction::Map { op, to, args };
        };
        let (start, mut pairs) = match self.take_dot(first, uses) {
            Some(dot) => dot,
            None => match self.take_product(first, uses) {
                Some(other) => (None, vec![other]),
                None => (Some(first), Vec::new()),
            },
        };
        pairs.push(product);
        let pairs = pairs.into();
        Instruction::Dot { to, start, pairs }
    }

    fn is_product(&self, operand: Operand, uses: &[usize]) -> bool {
        self.maker(operand, uses)
            .is_some_and(|place| matches!(self.instructions[place], Some(Instruction::Map { .. })))
    }
}

/// Passes from which on a loop runs side by side: below, lanes would stay empty.
const SIDE_BY_SIDE: usize = 32;

/// Turns outermost loops whose passes have only sums in common into such.
pub(super) fn side_by_side(instructions: &mut [Instruction], views: &[View]) {
    for instruction in instructions {
        if let Instruction::Loop {
            count, sums, body, ..
        } = instruction
            && *count >= SIDE_BY_SIDE
            && body.iter().all(|each| is_alone(each, sums))
            && keeps_apart(body, views, *count)
        {
            *instruction = Instruction::Across {
                count: *count,
                sums: std::mem::take(sums),
                body: std::mem::take(body),
            };
        }
    }
}

/// Whether an instruction has nothing to do with other passes but by sums, and by slots that views show.
fn is_alone(instruction: &Instruction, sums: &[usize]) -> bool {
    let mut of_sums = false;
    if !matches!(instruction, Instruction::Accumulate { .. }) {
        reads(instruction, &mut |slot| of_sums |= sums.contains(&slot));
    }
    let alone = match instruction {
        Instruction::Map { .. }
        | Instruction::Gather { .. }
        | Instruction::Terms { .. }
        | Instruction::Observe { .. }
        | Instruction::LogProb { .. }
        | Instruction::Derive { .. }
        | Instruction::Logit { .. }
        | Instruction::Dot { .. }
        | Instruction::Factor { .. }
        | Instruction::Copy { .. } => true,
        Instruction::Accumulate { to, .. } => match to {
            Place::Fixed(slot) => sums.contains(slot),
            Place::View(_) => true,
        },
        _ => false,
    };
    !of_sums && alone
}

/// Whether the slots that views of the body write are its own, and those that views read are not written.
fn keeps_apart(body: &[Instruction], views: &[View], count: usize) -> bool {
    let shown = |view: usize| views[view].reach(&[count]);
    let (mut read, mut viewed, mut fixed) = (Vec::new(), Vec::new(), Vec::new());
    let mut written = Vec::new();
    for instruction in body {
        operands(instruction, &mut |operand| match operand {
            Operand::Slot(slot) => read.push((slot, slot)),
            Operand::View(view) if views[view].kind != ViewKind::Data => viewed.push(shown(view)),
            _ => {}
        });
        if let Instruction::Copy {
            to: Place::View(view),
            ..
        }
        | Instruction::Accumulate {
            to: Place::View(view),
            ..
        } = instruction
            && !written.contains(view)
        {
            written.push(*view);
        }
        writes(instruction, &mut |slot| fixed.push((slot, slot)));
    }
    let written: Vec<_> = written.into_iter().map(shown).collect();
    let alone = written.iter().enumerate().all(|(place, range)| {
        let others = written[..place].iter().chain(&read);
        let mut all = others.chain(&viewed).chain(&fixed);
        all.all(|other| apart(range, other))
    });
    alone && viewed.iter().all(|a| fixed.iter().all(|b| apart(a, b)))
}
