//! Sums and products in one instruction each, where what they are made of is read by nothing else.

use super::live::{note_changing, operands, reads, writes};
use crate::hash::HashMap;
use crate::op::Opcode;
use crate::tape::{Instruction, Operand, Place};

/// Puts numbers that are read once, by a mask or by a sum, into it. Every value has a slot of its own; `pinned` ones stay.
pub(super) fn fuse(instructions: Vec<Instruction>, pinned: &[bool]) -> Vec<Instruction> {
    let mut uses: Vec<usize> = pinned.iter().map(|&flag| usize::from(flag)).collect();
    count(&instructions, &mut uses);
    let mut changing = vec![false; pinned.len()];
    note_changing(&instructions, &mut changing);
    fuse_block(instructions, &mut uses, &changing)
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

fn fuse_block(
    instructions: Vec<Instruction>,
    uses: &mut [usize],
    changing: &[bool],
) -> Vec<Instruction> {
    let mut block = Block {
        instructions: Vec::new(),
        makers: HashMap::default(),
        held: Vec::new(),
        uses,
        changing,
    };
    instructions
        .into_iter()
        .for_each(|each| block.take_in(each));
    block.instructions.into_iter().flatten().collect()
}

/// The instructions of a block so far, and which of them makes what is in a slot, if it can be moved.
struct Block<'a> {
    instructions: Vec<Option<Instruction>>,
    makers: HashMap<usize, usize>,
    /// Slots that change, each with a slot that was made of it.
    held: Vec<(usize, usize)>,
    uses: &'a mut [usize],
    changing: &'a [bool],
}

/// Products, with what they are added to. `masked` where first factors of 0 make them 0; none where both ways come to the
/// same.
struct Sum {
    start: Option<Operand>,
    pairs: Vec<[Operand; 2]>,
    masked: Option<bool>,
}

impl Block<'_> {
    fn take_in(&mut self, instruction: Instruction) {
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
                body: fuse_block(body, self.uses, self.changing),
            },
            Instruction::Map {
                op: op @ (Opcode::Add | Opcode::Sub),
                to,
                args,
            } => self.sum(op, to, args),
            Instruction::Map {
                op: Opcode::Select,
                to,
                args,
            } => self.select(to, args),
            Instruction::Accumulate {
                to,
                from,
                times: None,
                masked,
            } => match self.product(from) {
                Some((place, [from, times], masked)) => {
                    self.instructions[place] = None;
                    Instruction::Accumulate {
                        to,
                        from,
                        times: Some(times),
                        masked,
                    }
                }
                None => Instruction::Accumulate {
                    to,
                    from,
                    times: None,
                    masked,
                },
            },
            other => other,
        };
        self.push(fused);
    }

    fn push(&mut self, instruction: Instruction) {
        match &instruction {
            Instruction::Map { to, .. } | Instruction::Dot { to, .. } => {
                self.makers.insert(*to, self.instructions.len());
                reads(&instruction, &mut |slot| {
                    if self.changing[slot] {
                        self.held.push((slot, *to));
                    }
                });
            }
            Instruction::Loop { .. }
            | Instruction::Copy {
                to: Place::View(_), ..
            } => self.makers.clear(),
            // What is made of a slot before it changes is not to be moved past that.
            _ => writes(&instruction, &mut |slot| {
                if self.changing[slot] {
                    let held = self.held.iter().filter(|held| held.0 == slot);
                    held.for_each(|(_, made)| {
                        self.makers.remove(made);
                    });
                }
            }),
        }
        self.instructions.push(Some(instruction));
    }

    /// What makes a slot that is read once, if that is in this block.
    fn maker(&self, operand: Operand) -> Option<(usize, &Instruction)> {
        let Operand::Slot(slot) = operand else {
            return None;
        };
        let place = *self.makers.get(&slot).filter(|_| self.uses[slot] == 1)?;
        Some((place, self.instructions[place].as_ref()?))
    }

    /// The factors of a product that is read once, with its place and whether it is masked.
    fn product(&self, operand: Operand) -> Option<(usize, [Operand; 2], bool)> {
        let (place, Instruction::Map { op, args, .. }) = self.maker(operand)? else {
            return None;
        };
        let (other, masked) = match op {
            Opcode::Mul | Opcode::MaskedMul => (args[1], *op == Opcode::MaskedMul),
            Opcode::Neg => (Operand::Constant(-1.0), false),
            _ => return None,
        };
        Some((place, [args[0], other], masked))
    }

    /// A product or quotient that is 0 where its first operand is 0, in one instruction.
    fn select(&mut self, to: usize, args: Box<[Operand]>) -> Instruction {
        if let [mask, number, Operand::Constant(0.0)] = *args
            && let Some((place, op, other)) = self.masked_by(mask, number)
        {
            self.instructions[place] = None;
            // The mask was read by both.
            if let Operand::Slot(slot) = mask {
                self.uses[slot] -= 1;
            }
            let args = [mask, other].into();
            return Instruction::Map { op, to, args };
        }
        let op = Opcode::Select;
        Instruction::Map { op, to, args }
    }

    fn masked_by(&self, mask: Operand, number: Operand) -> Option<(usize, Opcode, Operand)> {
        let (place, Instruction::Map { op, args, .. }) = self.maker(number)? else {
            return None;
        };
        match (op, &**args) {
            (Opcode::Mul, &[a, b]) if a == mask => Some((place, Opcode::MaskedMul, b)),
            (Opcode::Mul, &[a, b]) if b == mask => Some((place, Opcode::MaskedMul, a)),
            (Opcode::Div, &[a, b]) if a == mask => Some((place, Opcode::MaskedDiv, b)),
            _ => None,
        }
    }

    /// `to` = a sum or a difference, as part of a longer sum if there is one. A sum has the same bits in either order.
    fn sum(&mut self, op: Opcode, to: usize, args: Box<[Operand]>) -> Instruction {
        let (mut first, mut second) = (args[0], args[1]);
        let sign = if op == Opcode::Add { 1.0 } else { -1.0 };
        if let (Opcode::Add, Operand::Constant(_)) = (op, second) {
            (first, second) = (second, first);
        }
        let fused = match self.longer(first, second, sign) {
            None if op == Opcode::Add => self.longer(second, first, sign),
            other => other,
        };
        match fused {
            Some(Sum {
                start,
                pairs,
                masked,
            }) => Instruction::Dot {
                to,
                start,
                pairs: pairs.into(),
                masked: masked.unwrap_or(false),
            },
            None => Instruction::Map { op, to, args },
        }
    }

    /// `first` and `sign` times `second`, where one of them can be taken apart.
    fn longer(&mut self, first: Operand, second: Operand, sign: f64) -> Option<Sum> {
        let (taken, more) = self.addend(second, sign);
        let before = self.summands(first);
        if before.is_none() && taken.is_none() {
            return None;
        }
        let (mut sum, place) = match before {
            Some((sum, place)) if agree(sum.masked, more.masked) => (sum, Some(place)),
            _ if taken.is_none() => return None,
            _ => (
                Sum {
                    start: Some(first),
                    pairs: Vec::new(),
                    masked: None,
                },
                None,
            ),
        };
        for place in [place, taken].into_iter().flatten() {
            self.instructions[place] = None;
        }
        sum.pairs.extend(more.pairs);
        sum.masked = sum.masked.or(more.masked);
        Some(sum)
    }

    /// A number as what is added: a product, with its place, or the number once.
    fn addend(&self, operand: Operand, sign: f64) -> (Option<usize>, Sum) {
        let one = |pair: [Operand; 2], masked| Sum {
            start: None,
            pairs: vec![pair],
            masked,
        };
        if let Some((place, pair, masked)) = self.product(operand) {
            let (pair, masked) = weighed(pair, masked);
            if let Some(pair) = signed(pair, sign) {
                return (Some(place), one(pair, masked));
            }
        }
        (None, one([operand, Operand::Constant(sign)], None))
    }

    /// A number that is read once as a sum, with the place of what makes it.
    fn summands(&self, operand: Operand) -> Option<(Sum, usize)> {
        if let Some((place, pair, masked)) = self.product(operand) {
            let (pair, masked) = weighed(pair, masked);
            let (start, pairs) = (None, vec![pair]);
            let sum = Sum {
                start,
                pairs,
                masked,
            };
            return Some((sum, place));
        }
        let (place, sum) = match self.maker(operand)? {
            (
                place,
                Instruction::Dot {
                    start,
                    pairs,
                    masked,
                    ..
                },
            ) => {
                let mut known = pairs.iter().map(|&pair| weighed(pair, *masked).1);
                let masked = known.find_map(|each| each);
                let (start, pairs) = (*start, pairs.to_vec());
                let sum = Sum {
                    start,
                    pairs,
                    masked,
                };
                (place, sum)
            }
            (
                place,
                Instruction::Map {
                    op: op @ (Opcode::Add | Opcode::Sub),
                    args,
                    ..
                },
            ) => {
                let sign = if *op == Opcode::Add { 1.0 } else { -1.0 };
                let sum = Sum {
                    start: Some(args[0]),
                    pairs: vec![[args[1], Operand::Constant(sign)]],
                    masked: None,
                };
                (place, sum)
            }
            _ => return None,
        };
        Some((sum, place))
    }
}

fn agree(a: Option<bool>, b: Option<bool>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// The factors of a product, a constant as the second one: with a finite one it does not matter whether there is a mask.
fn weighed([a, b]: [Operand; 2], masked: bool) -> ([Operand; 2], Option<bool>) {
    match (a, b) {
        (_, Operand::Constant(c)) if c.is_finite() => ([a, b], None),
        (Operand::Constant(c), _) if c.is_finite() && !masked => ([b, a], None),
        _ => ([a, b], Some(masked)),
    }
}

/// The product times 1 or -1, if that costs nothing.
fn signed([a, b]: [Operand; 2], sign: f64) -> Option<[Operand; 2]> {
    match b {
        Operand::Constant(c) => Some([a, Operand::Constant(c * sign)]),
        _ => (sign > 0.0).then_some([a, b]),
    }
}
