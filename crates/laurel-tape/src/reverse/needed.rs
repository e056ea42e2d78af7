//! Which slots something needs, and the instructions that are left without the others.

use super::live::{operands, views_written, writes};
use super::shown::each_shown;
use crate::op::Opcode;
use crate::tape::{Instruction, Operand, Tape};
use crate::view::View;

/// The slots that something needs.
pub(super) struct Needed {
    slots: Vec<bool>,
}

impl Needed {
    pub(super) fn of(tape: &Tape, pinned: &[bool]) -> Self {
        let mut needed = Self {
            slots: pinned.to_vec(),
        };
        // What is needed only grows: until a round adds nothing.
        let mut count = 0;
        loop {
            needed.mark(&tape.instructions, &tape.views, &mut Vec::new());
            let now = needed.slots.iter().filter(|&&flag| flag).count();
            if now == count {
                return needed;
            }
            count = now;
        }
    }

    fn mark(&mut self, instructions: &[Instruction], views: &[View], loops: &mut Vec<usize>) {
        for instruction in instructions.iter().rev() {
            if let Instruction::Loop { count, body, .. } = instruction {
                loops.push(*count);
                self.mark(body, views, loops);
                loops.pop();
                continue;
            }
            if let Instruction::Carry { to, from } = instruction {
                for (&to, &from) in to.iter().zip(from) {
                    if self.slots[to]
                        && let Operand::Slot(slot) = from
                    {
                        self.slots[slot] = true;
                    }
                }
                continue;
            }
            let needed = has_effect(instruction) || self.is_written(instruction, views, loops);
            if needed {
                let mut all = Vec::new();
                operands(instruction, &mut |operand| all.push(operand));
                for operand in all {
                    match operand {
                        Operand::Slot(slot) => self.slots[slot] = true,
                        Operand::Constant(_) => {}
                        Operand::View(view) => {
                            each_shown(&views[view], loops, &mut |slot| {
                                self.slots[slot] = true;
                            });
                        }
                    }
                }
            }
        }
    }

    /// Whether an instruction writes something that is needed.
    fn is_written(&self, instruction: &Instruction, views: &[View], loops: &[usize]) -> bool {
        let mut any = false;
        writes(instruction, &mut |slot| any |= self.slots[slot]);
        views_written(instruction, &mut |view| {
            each_shown(&views[view], loops, &mut |slot| any |= self.slots[slot]);
        });
        any
    }

    /// The instructions that are left.
    pub(super) fn sweep(
        &self,
        instructions: Vec<Instruction>,
        views: &[View],
        loops: &mut Vec<usize>,
    ) -> Vec<Instruction> {
        instructions
            .into_iter()
            .filter_map(|instruction| self.kept(instruction, views, loops))
            .collect()
    }

    fn kept(
        &self,
        instruction: Instruction,
        views: &[View],
        loops: &mut Vec<usize>,
    ) -> Option<Instruction> {
        match instruction {
            Instruction::Loop {
                count,
                backwards,
                sums,
                body,
            } => {
                loops.push(count);
                let body = self.sweep(body, views, loops);
                loops.pop();
                let sums = sums
                    .iter()
                    .copied()
                    .filter(|&sum| self.slots[sum])
                    .collect();
                (!body.is_empty()).then_some(Instruction::Loop {
                    count,
                    backwards,
                    sums,
                    body,
                })
            }
            Instruction::Carry { to, from } => {
                let pairs = to.iter().zip(&from).filter(|(to, _)| self.slots[**to]);
                let (to, from): (Vec<usize>, Vec<Operand>) =
                    pairs.map(|(&to, &from)| (to, from)).unzip();
                (!to.is_empty()).then(|| Instruction::Carry {
                    to: to.into(),
                    from: from.into(),
                })
            }
            Instruction::Derive { .. } => self.derive(instruction),
            Instruction::LogAddExp { to, args, shares } => {
                if shares.iter().any(|&share| self.slots[share]) {
                    return Some(instruction);
                }
                let (op, args) = (Opcode::LogAddExp, args.into());
                self.slots[to].then_some(Instruction::Map { op, to, args })
            }
            _ => {
                let needed =
                    has_effect(&instruction) || self.is_written(&instruction, views, loops);
                needed.then_some(instruction)
            }
        }
    }

    /// A density with those of its derivatives that are needed.
    fn derive(&self, mut instruction: Instruction) -> Option<Instruction> {
        let Instruction::Derive {
            density,
            row,
            to,
            guard,
            value,
            logs,
            terms,
            partials,
        } = &mut instruction
        else {
            return None;
        };
        *to = to.filter(|&slot| self.slots[slot]);
        let needed = partials
            .iter()
            .copied()
            .filter(|&(_, slot)| self.slots[slot]);
        *partials = needed.collect();
        if !partials.is_empty() {
            return Some(instruction);
        }
        let (density, guard) = (*density, *guard);
        let [value, logs, terms] = [value, logs, terms].map(std::mem::take);
        match (*row, *to) {
            (Some(row), _) => Some(Instruction::Observe {
                density,
                row,
                guard,
                value,
                logs,
                terms,
            }),
            (None, Some(to)) => Some(Instruction::LogProb {
                density,
                to,
                value,
                logs,
                terms,
            }),
            (None, None) => None,
        }
    }
}

fn has_effect(instruction: &Instruction) -> bool {
    matches!(
        instruction,
        Instruction::Observe { .. }
            | Instruction::Factor { .. }
            | Instruction::CheckIndex { .. }
            | Instruction::Derive { row: Some(_), .. }
            | Instruction::Logit { row: Some(_), .. }
    )
}
