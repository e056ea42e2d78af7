//! Loops of as many passes that follow each other, as one: a plate of latents and one of the data that they are seen in. What the
//! first leaves in an array for the second is at hand in the same pass then, so that discrete latents can be summed out there,
//! and passes run as lanes once, not twice.
//! A. V. Aho, M. S. Lam, R. Sethi and J. D. Ullman 2006, Compilers, section 11.9, on fusion.

use crate::program::Program;
use crate::reverse::renumber::renumber_all;
use crate::reverse::{Crossings, operands_mut, operands_of, views_written, writes_of};
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind, apart};

impl Tape {
    /// The program with its outermost loops joined, where no pass then sees what it did not see before.
    pub fn joined(&self) -> Self {
        let crossings = Crossings::new(&self.instructions, self.slots);
        let mut joiner = Joiner {
            made: Self {
                instructions: Vec::new(),
                ..self.clone()
            },
        };
        let mut plain: Vec<bool> = Vec::new();
        for instruction in &self.instructions {
            let is_plain = is_plain(instruction) && crossings.of(instruction).states.is_empty();
            let near = plain.len().saturating_sub(FAR)..plain.len();
            let before = near.rev().filter(|&place| is_plain && plain[place]);
            let mut before = before.take(NEAR);
            match before.find(|&place| joiner.join(place, instruction)) {
                Some(place) => {
                    plain.remove(place);
                    plain.push(true);
                }
                None => {
                    joiner.made.instructions.push(instruction.clone());
                    plain.push(is_plain);
                }
            }
        }
        joiner.made.derived = joiner.made.slots;
        joiner.made
    }
}

impl Program {
    /// The same with its outermost loops joined.
    pub fn joined(&self) -> Self {
        Self::of_tape(self.tape().joined())
    }
}

/// A loop whose passes hold no loops and hand nothing on.
fn is_plain(instruction: &Instruction) -> bool {
    match instruction {
        Instruction::Loop {
            backwards: false,
            sums,
            body,
            ..
        } => {
            let is_simple = |each: &Instruction| match each {
                Instruction::Loop { .. } | Instruction::Carry { .. } => false,
                Instruction::Sample { values, logs, .. } => {
                    let mut places = values.iter().chain(logs);
                    places.all(|place| matches!(place, Place::View(_)))
                }
                _ => true,
            };
            sums.is_empty() && body.iter().all(is_simple)
        }
        _ => false,
    }
}

/// Loops that one is tried to be joined with, and instructions that are looked back over, at most.
const NEAR: usize = 16;
const FAR: usize = 256;

struct Joiner {
    made: Tape,
}

/// Ranges of slots that instructions read and write.
#[derive(Default)]
struct Touched {
    read: Vec<(usize, usize)>,
    written: Vec<(usize, usize)>,
}

impl Touched {
    fn of(instructions: &[Instruction], views: &[View], counts: &mut Vec<usize>) -> Self {
        let mut touched = Self::default();
        touched.note(instructions, views, counts);
        touched
    }

    fn note(&mut self, instructions: &[Instruction], views: &[View], counts: &mut Vec<usize>) {
        for instruction in instructions {
            if let Instruction::Loop { count, body, .. } = instruction {
                counts.push(*count);
                self.note(body, views, counts);
                counts.pop();
                continue;
            }
            operands_of(instruction, &mut |operand| match operand {
                Operand::Slot(slot) => self.read.push((slot, slot)),
                Operand::View(view) if !views[view].is_data() => {
                    self.read.push(views[view].reach(counts));
                }
                _ => {}
            });
            writes_of(instruction, &mut |slot| self.written.push((slot, slot)));
            views_written(instruction, &mut |view| {
                self.written.push(views[view].reach(counts));
            });
        }
    }
}

fn meet(a: &[(usize, usize)], b: &[(usize, usize)]) -> bool {
    a.iter().any(|a| b.iter().any(|b| !apart(a, b)))
}

impl Joiner {
    /// Joins a loop with the one at a place, behind what is between them; whether that can be done.
    fn join(&mut self, place: usize, second: &Instruction) -> bool {
        let (
            Instruction::Loop { count, body, .. },
            Instruction::Loop {
                count: passes,
                body: then,
                ..
            },
        ) = (&self.made.instructions[place], second)
        else {
            return false;
        };
        if count != passes {
            return false;
        }
        let (count, views) = (*count, &self.made.views);
        let (mut first, mut then) = (body.clone(), then.clone());
        let slots = renamed(&mut first, self.made.slots);
        let slots = renamed(&mut then, slots);
        let between = &self.made.instructions[place + 1..];
        let between = Touched::of(between, views, &mut Vec::new());
        let counts = &mut vec![count];
        let a = Touched::of(&first, views, counts);
        let b = Touched::of(&then, views, counts);
        if meet(&between.read, &a.written)
            || meet(&between.written, &a.read)
            || meet(&between.written, &a.written)
            || meet(&b.written, &a.read)
            || meet(&b.written, &a.written)
            || !self.sees_the_same_pass(&first, &then, counts)
        {
            return false;
        }
        self.made.slots = slots;
        self.hand_over(&mut first, &mut then);
        first.extend(then);
        self.made.instructions.remove(place);
        self.made.instructions.push(Instruction::Loop {
            count,
            backwards: false,
            sums: Box::default(),
            body: first,
        });
        true
    }

    /// Whether the second reads of arrays that the first writes only what the same pass has written.
    fn sees_the_same_pass(
        &self,
        first: &[Instruction],
        then: &[Instruction],
        counts: &[usize],
    ) -> bool {
        let views = &self.made.views;
        let mut written = Vec::new();
        first
            .iter()
            .for_each(|each| views_written(each, &mut |view| written.push(view)));
        let mut same = true;
        for instruction in then {
            operands_of(instruction, &mut |operand| {
                let range = match operand {
                    Operand::Slot(slot) => (slot, slot),
                    Operand::View(view) if !views[view].is_data() => views[view].reach(counts),
                    _ => return,
                };
                let is_same = |other: usize| match operand {
                    Operand::View(view) => {
                        views[view] == views[other] && views[view].kind == ViewKind::Slots
                    }
                    _ => false,
                };
                same &= written
                    .iter()
                    .all(|&other| apart(&range, &views[other].reach(counts)) || is_same(other));
            });
        }
        same
    }

    /// What the first copies into an array is read from a slot.
    fn hand_over(&mut self, first: &mut Vec<Instruction>, then: &mut [Instruction]) {
        let mut place = 0;
        while place < first.len() {
            if let Instruction::Copy {
                to: Place::View(view),
                from,
            } = first[place]
            {
                let slot = self.made.slots;
                self.made.slots += 1;
                first.insert(
                    place,
                    Instruction::Copy {
                        to: Place::Fixed(slot),
                        from,
                    },
                );
                place += 1;
                let shown = &self.made.views[view];
                for instruction in then.iter_mut() {
                    operands_mut(instruction, &mut |operand| {
                        if let Operand::View(other) = *operand
                            && self.made.views[other] == *shown
                        {
                            *operand = Operand::Slot(slot);
                        }
                    });
                }
            }
            place += 1;
        }
    }
}

/// Gives the slots that a body writes new numbers, from `slots` on; how many slots there are then.
fn renamed(body: &mut [Instruction], slots: usize) -> usize {
    let mut numbers: Vec<usize> = (0..slots).collect();
    let mut next = slots;
    for instruction in body.iter() {
        writes_of(instruction, &mut |slot| {
            if numbers[slot] == slot {
                numbers[slot] = next;
                next += 1;
            }
        });
    }
    renumber_all(body, &numbers);
    next
}
