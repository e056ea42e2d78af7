//! Elements of a vector that data chooses, read where they are: a view of the slots in place of a gather from all of them. In a
//! gradient each pass then adds to the one adjoint that it is about, not 0 to all others.

use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};

/// Passes of a loop that are looked at, at most.
const MOST: usize = 1 << 22;

impl Tape {
    /// The program with gathers as views, where the index is data that is in range in all passes and the elements are as far
    /// apart as each other.
    pub fn in_place(&self) -> Self {
        let mut made = self.clone();
        let mut instructions = std::mem::take(&mut made.instructions);
        view_all(&mut made, &mut instructions, &mut Vec::new());
        made.instructions = instructions;
        made
    }
}

fn view_all(tape: &mut Tape, instructions: &mut [Instruction], counts: &mut Vec<usize>) {
    for instruction in instructions {
        match instruction {
            Instruction::Loop { count, body, .. } => {
                counts.push(*count);
                view_all(tape, body, counts);
                counts.pop();
            }
            Instruction::Gather {
                to,
                index: Operand::View(by),
                from,
            } => {
                if let Some(view) = view_of(tape, *by, from, counts) {
                    tape.views.push(view);
                    *instruction = Instruction::Copy {
                        to: Place::Fixed(*to),
                        from: Operand::View(tape.views.len() - 1),
                    };
                }
            }
            _ => {}
        }
    }
}

fn view_of(tape: &Tape, by: usize, from: &[Operand], counts: &[usize]) -> Option<View> {
    let slots: Option<Vec<usize>> = from.iter().map(slot_of).collect();
    let slots = slots?;
    let stride = slots.get(1)?.checked_sub(slots[0])?;
    let is_even = slots.windows(2).all(|pair| pair[0] + stride == pair[1]);
    let is_known = stride > 0 && is_even && tape.views[by].kind == ViewKind::Data;
    (is_known && is_inside(tape, by, slots.len(), counts)).then(|| View {
        kind: ViewKind::Indirect {
            by,
            stride,
            count: slots.len(),
        },
        base: slots[0],
        steps: Box::default(),
    })
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
