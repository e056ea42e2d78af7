//! Elements of a vector that data chooses, read where they are: a view of the slots in place of a gather from all of them. In a
//! gradient each pass then adds to the one adjoint that it is about, not 0 to all others. Elements that lie here and there are
//! laid side by side first.

use crate::reverse::{views_written, writes_of};
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};

/// Passes of a loop that are looked at, at most.
const MOST: usize = 1 << 22;

impl Tape {
    /// The program with gathers in loops as views, where the index is data that is in range in all passes, and the elements are
    /// as far apart as each other or stay what they are in the loop.
    pub fn in_place(&self) -> Self {
        let mut writer = Writer {
            made: self.clone(),
            counts: Vec::new(),
            written: Vec::new(),
            rows: Vec::new(),
            copies: Vec::new(),
        };
        let mut instructions = Vec::new();
        for instruction in &self.instructions {
            let mut instruction = instruction.clone();
            if let Instruction::Loop { .. } = instruction {
                writer.written = written_in(&instruction, self);
                writer.rows.clear();
                writer.view(std::slice::from_mut(&mut instruction));
            }
            instructions.append(&mut writer.copies);
            instructions.push(instruction);
        }
        writer.made.instructions = instructions;
        writer.made
    }
}

struct Writer {
    made: Tape,
    /// Of the loops around, outermost first.
    counts: Vec<usize>,
    /// Slots that the outermost loop writes.
    written: Vec<bool>,
    /// Elements that are laid side by side before this loop, and the first slot of their row.
    rows: Vec<(Box<[Operand]>, usize)>,
    /// What lays them there.
    copies: Vec<Instruction>,
}

impl Writer {
    fn view(&mut self, instructions: &mut [Instruction]) {
        for instruction in instructions {
            match instruction {
                Instruction::Loop { count, body, .. } => {
                    self.counts.push(*count);
                    self.view(body);
                    self.counts.pop();
                }
                Instruction::Gather {
                    to,
                    index: Operand::View(by),
                    from,
                } => {
                    let Some((base, stride)) = self.place_of(*by, from) else {
                        continue;
                    };
                    self.made.views.push(View {
                        kind: ViewKind::Indirect {
                            by: *by,
                            stride,
                            count: from.len(),
                        },
                        base,
                        steps: Box::default(),
                    });
                    *instruction = Instruction::Copy {
                        to: Place::Fixed(*to),
                        from: Operand::View(self.made.views.len() - 1),
                    };
                }
                _ => {}
            }
        }
    }

    /// Where the elements are to be found: the first slot, and how far it is from one to the next.
    fn place_of(&mut self, by: usize, from: &[Operand]) -> Option<(usize, usize)> {
        let is_known = self.made.views[by].kind == ViewKind::Data;
        if !is_known || !is_inside(&self.made, by, from.len(), &self.counts) {
            return None;
        }
        even(from).or_else(|| Some((self.row_of(from)?, 1)))
    }

    /// The first slot of the elements side by side; none where the loop writes one of them.
    fn row_of(&mut self, from: &[Operand]) -> Option<usize> {
        let stays = |operand: &Operand| match operand {
            Operand::Constant(_) => true,
            Operand::Slot(slot) => !self.written[*slot],
            Operand::View(_) => false,
        };
        if !from.iter().all(stays) {
            return None;
        }
        if let Some((_, first)) = self.rows.iter().find(|(row, _)| **row == *from) {
            return Some(*first);
        }
        let first = self.made.slots;
        let copies = from
            .iter()
            .enumerate()
            .map(|(place, &from)| Instruction::Copy {
                to: Place::Fixed(first + place),
                from,
            });
        self.copies.extend(copies);
        self.rows.push((from.into(), first));
        self.made.slots += from.len();
        self.made.derived = self.made.slots;
        Some(first)
    }
}

/// The slots that a loop writes, by number or by views.
fn written_in(looped: &Instruction, tape: &Tape) -> Vec<bool> {
    let mut written = vec![false; tape.slots];
    let mut pending = vec![(looped, Vec::new())];
    while let Some((instruction, counts)) = pending.pop() {
        if let Instruction::Loop { count, body, .. } = instruction {
            let inner: Vec<usize> = counts.iter().copied().chain([*count]).collect();
            pending.extend(body.iter().map(|each| (each, inner.clone())));
            continue;
        }
        writes_of(instruction, &mut |slot| written[slot] = true);
        views_written(instruction, &mut |view| {
            let (first, last) = tape.views[view].reach(&counts);
            let end = (last + 1).min(tape.slots);
            written[first.min(end)..end].fill(true);
        });
    }
    written
}

/// Slots that are as far apart as each other.
fn even(from: &[Operand]) -> Option<(usize, usize)> {
    let slots: Option<Vec<usize>> = from.iter().map(slot_of).collect();
    let slots = slots?;
    let stride = slots.get(1)?.checked_sub(slots[0])?;
    let is_even = slots.windows(2).all(|pair| pair[0] + stride == pair[1]);
    (stride > 0 && is_even).then_some((slots[0], stride))
}

fn slot_of(operand: &Operand) -> Option<usize> {
    match operand {
        Operand::Slot(slot) => Some(*slot),
        _ => None,
    }
}

/// Whether the number that a view of data shows is a whole one below `count`, in all passes.
fn is_inside(tape: &Tape, view: usize, count: usize, counts: &[usize]) -> bool {
    if counts.iter().product::<usize>() > MOST {
        return false;
    }
    let mut passes = vec![0; counts.len()];
    loop {
        let number = tape.data[tape.views[view].at(&passes)];
        if !(number >= 0.0 && number < count as f64 && number.trunc() == number) {
            return false;
        }
        let Some(depth) = (0..counts.len()).rev().find(|&d| passes[d] + 1 < counts[d]) else {
            return true;
        };
        passes[depth] += 1;
        passes[depth + 1..].fill(0);
    }
}
