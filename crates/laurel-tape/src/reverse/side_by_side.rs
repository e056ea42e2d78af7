//! Loops whose passes can run side by side.

use super::live::{operands, reads, views_written, writes};
use crate::tape::{Instruction, Operand, Place};
use crate::view::{View, ViewKind, apart};

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
            let mut body = std::mem::take(body);
            add_log_sums(&mut body);
            *instruction = Instruction::Across {
                count: *count,
                sums: std::mem::take(sums),
                body,
            };
        }
    }
}

/// Lets logarithms of sums that are log weights, and nothing else, go to their rows at once.
fn add_log_sums(body: &mut Vec<Instruction>) {
    let mut place = 0;
    while place < body.len() {
        if let Instruction::LogAddExp { to, args, shares } = body[place]
            && let Some((factor, row)) = weighs_alone(&body[place + 1..], to)
        {
            body[place] = Instruction::AddLogSum { row, args, shares };
            body.remove(place + 1 + factor);
        }
        place += 1;
    }
}

/// The place and the row of the log weight without a guard that is the only reader of a slot before it is written again.
fn weighs_alone(rest: &[Instruction], slot: usize) -> Option<(usize, usize)> {
    let mut found = None;
    for (place, each) in rest.iter().enumerate() {
        let mut read = false;
        reads(each, &mut |other| read |= other == slot);
        match *each {
            Instruction::Factor {
                row, guard: None, ..
            } if read && found.is_none() => found = Some((place, row)),
            _ if read => return None,
            _ => {}
        }
        let mut written = false;
        writes(each, &mut |other| written |= other == slot);
        if written {
            break;
        }
    }
    found
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
        | Instruction::LogAddExp { .. }
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
        views_written(instruction, &mut |view| {
            if !written.contains(&view) {
                written.push(view);
            }
        });
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
