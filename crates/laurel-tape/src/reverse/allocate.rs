//! Leaves out what nothing needs, and gives slots again once their last reader is done with them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::fuse::fuse;
use super::intervals::{Interval, Intervals};
use super::needed::Needed;
use super::renumber::renumber_all;
use super::shown::note_shown;
use super::side_by_side::side_by_side;
use crate::order::places;
use crate::tape::{Instruction, Tape};
use crate::view::ViewKind;

/// Makes a gradient's tape small. `kept` are slots that stay to the end; they are numbered anew.
pub(super) fn allocate(tape: &mut Tape, kept: &mut [&mut usize]) {
    let mut pinned = vec![false; tape.slots];
    kept.iter().for_each(|slot| pinned[**slot] = true);
    let needed = Needed::of(tape, &pinned);
    let instructions = std::mem::take(&mut tape.instructions);
    tape.instructions = needed.sweep(instructions, &tape.views, &mut Vec::new());
    let instructions = std::mem::take(&mut tape.instructions);
    tape.instructions = fuse(instructions, &pinned);
    note_shown(
        &tape.instructions,
        &tape.views,
        true,
        &mut Vec::new(),
        &mut |slot| {
            pinned[slot] = true;
        },
    );
    let numbers = number(tape, &pinned);
    renumber(tape, &numbers);
    side_by_side(&mut tape.instructions, &tape.views);
    kept.iter_mut().for_each(|slot| **slot = numbers.of[**slot]);
}

/// New numbers of the slots: pinned ones first, then those of values, then those of derivatives of densities.
struct Numbers {
    of: Vec<usize>,
    count: usize,
    derived: usize,
}

fn number(tape: &Tape, pinned: &[bool]) -> Numbers {
    let intervals = Intervals::new(&tape.instructions, tape.slots);
    let mut derived = vec![false; tape.slots];
    note_derived(&tape.instructions, &mut derived);
    let mut of = vec![0; tape.slots];
    let mut count = 0;
    for slot in 0..tape.slots {
        if pinned[slot] && !derived[slot] {
            of[slot] = count;
            count += 1;
        }
    }
    let free = |slot: &usize| !pinned[*slot] && !derived[*slot];
    let low = pack(&intervals.of, (0..tape.slots).filter(free), &mut of, count);
    let high = pack(
        &intervals.of,
        (0..tape.slots).filter(|&slot| derived[slot]),
        &mut of,
        low,
    );
    Numbers {
        of,
        count: high,
        derived: low,
    }
}

fn note_derived(instructions: &[Instruction], derived: &mut [bool]) {
    for instruction in instructions {
        match instruction {
            Instruction::Loop { body, .. } => note_derived(body, derived),
            Instruction::Derive { partials, .. } => {
                partials.iter().for_each(|&(_, slot)| derived[slot] = true);
            }
            Instruction::LogAddExp { shares, .. } => {
                shares.iter().for_each(|&slot| derived[slot] = true);
            }
            Instruction::Logit {
                partial: Some(slot),
                ..
            } => derived[*slot] = true,
            _ => {}
        }
    }
}

/// Gives slots numbers from `first` on, the same again to those whose intervals do not meet; the number past the last.
fn pack(
    intervals: &[Option<Interval>],
    slots: impl Iterator<Item = usize>,
    of: &mut [usize],
    first: usize,
) -> usize {
    let all: Vec<(usize, usize, usize)> = slots
        .filter_map(|slot| intervals[slot].map(|each| (each.first, each.last, slot)))
        .collect();
    let order = places(all.len(), &|a, b| all[a] < all[b]);
    let mut free = Vec::new();
    let mut busy = BinaryHeap::new();
    let mut count = first;
    for (start, end, slot) in order.into_iter().map(|place| all[place]) {
        while let Some(&Reverse((last, number))) = busy.peek() {
            if last >= start {
                break;
            }
            busy.pop();
            free.push(number);
        }
        let number = free.pop().unwrap_or_else(|| {
            count += 1;
            count - 1
        });
        of[slot] = number;
        busy.push(Reverse((end, number)));
    }
    count
}

fn renumber(tape: &mut Tape, numbers: &Numbers) {
    let of = &numbers.of;
    renumber_all(&mut tape.instructions, of);
    for view in &mut tape.views {
        if view.kind != ViewKind::Data
            && let Some(&base) = of.get(view.base)
        {
            view.base = base;
        }
    }
    // Where values are is said beside the tape.
    tape.sites = Vec::new();
    tape.free = Box::default();
    tape.slots = numbers.count;
    tape.derived = numbers.derived;
}
