//! Slots that views show.

use super::live::{operands, views_written};
use crate::tape::{Instruction, Operand};
use crate::view::View;

/// Calls `f` for every slot between the first and the last that a view shows.
pub(super) fn each_shown(view: &View, loops: &[usize], f: &mut dyn FnMut(usize)) {
    if let Some((low, high)) = view.shown(loops) {
        (low..=high).for_each(f);
    }
}

/// Calls `f` for every slot that some view shows: to read it, or where `written` to write it.
pub(crate) fn note_shown(
    instructions: &[Instruction],
    views: &[View],
    written: bool,
    loops: &mut Vec<usize>,
    f: &mut dyn FnMut(usize),
) {
    for instruction in instructions {
        if let Instruction::Loop { count, body, .. } = instruction {
            loops.push(*count);
            note_shown(body, views, written, loops, f);
            loops.pop();
            continue;
        }
        operands(instruction, &mut |operand| {
            if let Operand::View(view) = operand {
                each_shown(&views[view], loops, f);
            }
        });
        if written {
            views_written(instruction, &mut |view| each_shown(&views[view], loops, f));
        }
    }
}
