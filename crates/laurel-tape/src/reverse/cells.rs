//! Slots that views go over: they stay where they are, and each has a cell for its adjoint beside it.

use super::builder::Builder;
use crate::tape::{Instruction, Operand, Tape};
use crate::view::View;

/// By slot of the program.
pub(super) struct Cells {
    /// Cell of the adjoint, of slots that a view shows in some pass.
    adjoints: Vec<Option<usize>>,
    /// Whether a view reads it.
    read: Vec<bool>,
    /// Whether the log joint may change with it.
    pub(super) active: Vec<bool>,
    /// First and last slot of each view of slots.
    ranges: Vec<Option<(usize, usize)>>,
    /// Views of adjoints, by view.
    views: Vec<Option<usize>>,
    /// Rows of cells: first cell and number.
    pub(super) rows: Vec<(usize, usize)>,
}

impl Cells {
    pub(super) fn new(tape: &Tape, builder: &mut Builder) -> Self {
        let mut cells = Self {
            adjoints: vec![None; tape.slots],
            read: vec![false; tape.slots],
            active: vec![false; tape.slots],
            ranges: vec![None; tape.views.len()],
            views: vec![None; tape.views.len()],
            rows: Vec::new(),
        };
        cells.note(&tape.instructions, &tape.views, &mut Vec::new());
        for site in &tape.sites {
            if !site.density.family.spec().discrete {
                for &slot in site.values.iter().chain(&site.logs) {
                    cells.active[slot] = true;
                }
            }
        }
        for &slot in &tape.free {
            cells.active[slot] = true;
        }
        cells.number(builder);
        cells
    }

    /// Notes what the views of the instructions show.
    fn note(&mut self, instructions: &[Instruction], views: &[View], loops: &mut Vec<usize>) {
        for instruction in instructions {
            if let Instruction::Loop { count, body, .. } = instruction {
                loops.push(*count);
                self.note(body, views, loops);
                loops.pop();
                continue;
            }
            super::live::operands(instruction, &mut |operand| {
                if let Operand::View(view) = operand {
                    self.note_view(view, views, loops, true);
                }
            });
            super::live::views_written(instruction, &mut |view| {
                self.note_view(view, views, loops, false);
            });
        }
    }

    fn note_view(&mut self, view: usize, views: &[View], loops: &[usize], read: bool) {
        let Some((low, high)) = views[view].shown(loops) else {
            return;
        };
        // Loops of different counts may share a view.
        let known = self.ranges[view].unwrap_or((low, high));
        self.ranges[view] = Some((known.0.min(low), known.1.max(high)));
        for slot in low..=high {
            self.adjoints[slot] = Some(0);
            self.read[slot] |= read;
        }
    }

    /// Slots in a row have their cells in a row.
    fn number(&mut self, builder: &mut Builder) {
        let mut slot = 0;
        while slot < self.adjoints.len() {
            let length = self.adjoints[slot..]
                .iter()
                .take_while(|cell| cell.is_some())
                .count();
            if length > 0 {
                let first = builder.fresh_row(length);
                self.rows.push((first, length));
                for place in 0..length {
                    self.adjoints[slot + place] = Some(first + place);
                }
            }
            slot += length + 1;
        }
    }

    /// The cell for the adjoint of a slot.
    pub(super) fn adjoint(&self, slot: usize) -> Option<usize> {
        self.adjoints.get(slot).copied().flatten()
    }

    /// The view of the adjoints of what a view shows.
    pub(super) fn adjoint_view(&mut self, view: usize, builder: &mut Builder) -> Option<usize> {
        let known = self.views.get(view)?;
        if known.is_some() {
            return *known;
        }
        let shown = builder.views[view].clone();
        let base = self.adjoint(shown.base)?;
        let made = builder.add_view(View { base, ..shown });
        self.views[view] = Some(made);
        Some(made)
    }

    /// Whether a view shows something that the log joint may change with, in some pass.
    pub(super) fn is_active(&self, view: usize) -> bool {
        self.any(view, &self.active)
    }

    /// Whether something that a view shows is read through a view.
    pub(super) fn is_read(&self, view: usize) -> bool {
        self.any(view, &self.read)
    }

    /// Notes that the log joint may change with what a view shows.
    pub(super) fn activate(&mut self, view: usize) {
        if let Some(Some((low, high))) = self.ranges.get(view) {
            self.active[*low..=*high].fill(true);
        }
    }

    fn any(&self, view: usize, flags: &[bool]) -> bool {
        let range = self.ranges.get(view).copied().flatten();
        range.is_some_and(|(low, high)| flags[low..=high].iter().any(|&flag| flag))
    }
}
