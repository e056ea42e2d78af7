//! What the instructions of a loop's body are called where its passes are lanes.

use std::collections::BTreeMap;

use laurel_simd::place::splat;
use laurel_simd::reads::Ref;
use laurel_simd::{BLOCK, Column};

use crate::order::by_slot;
use crate::plan::{Beside, Planner, Scatter, Step, Target};
use crate::reverse::{operands_of, writes_of};
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};

/// What the slots and views of a body are called in its own memory: its values, then columns of data, then derivatives
/// of densities.
pub(super) struct Names {
    values: BTreeMap<usize, usize>,
    derivatives: BTreeMap<usize, usize>,
    /// Slots from outside.
    given: Vec<usize>,
    /// Views of data that move.
    pub(super) moving: Vec<usize>,
    /// Columns of each of them.
    blocks: usize,
    /// Views of slots that are read, each in a column of its own; those that are written.
    pub(super) shown: Vec<usize>,
    pub(super) written: Vec<usize>,
}

impl Names {
    pub(super) fn new(tape: &Tape, body: &[Instruction], blocks: usize) -> Self {
        let mut names = Self {
            values: BTreeMap::new(),
            derivatives: BTreeMap::new(),
            given: Vec::new(),
            moving: Vec::new(),
            blocks,
            shown: Vec::new(),
            written: Vec::new(),
        };
        for instruction in body {
            if let Some(view) = written_view(instruction)
                && !names.written.contains(&view)
            {
                names.written.push(view);
            }
            if matches!(instruction, Instruction::Accumulate { .. }) {
                continue;
            }
            writes_of(instruction, &mut |slot| {
                let own = match slot < tape.derived {
                    true => &mut names.values,
                    false => &mut names.derivatives,
                };
                let next = own.len();
                own.entry(slot).or_insert(next);
            });
        }
        for instruction in body {
            operands_of(instruction, &mut |operand| match operand {
                Operand::Slot(slot) if !names.is_own(slot) && !names.given.contains(&slot) => {
                    names.given.push(slot);
                }
                Operand::View(view) => names.note_view(tape, view),
                _ => {}
            });
        }
        names
    }

    fn note_view(&mut self, tape: &Tape, view: usize) {
        let View { kind, steps, .. } = &tape.views[view];
        let list = match kind {
            ViewKind::Data if steps.is_empty() => return,
            ViewKind::Data => &mut self.moving,
            ViewKind::Slots | ViewKind::Indirect { .. } => &mut self.shown,
        };
        if !list.contains(&view) {
            list.push(view);
        }
    }

    fn is_own(&self, slot: usize) -> bool {
        self.values.contains_key(&slot) || self.derivatives.contains_key(&slot)
    }

    /// The first column of slots that are read.
    pub(super) fn first_shown(&self) -> usize {
        self.values.len() + self.moving.len() * self.blocks
    }

    pub(super) fn derived(&self) -> usize {
        self.first_shown() + self.shown.len()
    }

    pub(super) fn columns(&self) -> usize {
        self.derived() + self.derivatives.len()
    }

    pub(super) fn first_columns(&self) -> Vec<usize> {
        let first = self.values.len();
        (0..self.moving.len())
            .map(|place| first + place * self.blocks)
            .collect()
    }

    fn number(&self, slot: usize) -> usize {
        match (self.values.get(&slot), self.derivatives.get(&slot)) {
            (Some(&number), _) => number,
            (None, Some(&number)) => self.derived() + number,
            (None, None) => usize::MAX,
        }
    }

    /// What a planner has to know of a tape with these names.
    pub(super) fn tape_of(&self, tape: &Tape) -> Tape {
        Tape {
            instructions: Vec::new(),
            derived: self.derived(),
            ..tape.clone()
        }
    }

    /// Tells the planner where everything is; the places of numbers from outside, with their slots.
    pub(super) fn tell(&mut self, tape: &Tape, planner: &mut Planner) -> Vec<(usize, usize)> {
        for &slot in self.values.keys().chain(self.derivatives.keys()) {
            let number = Ref::Column(self.number(slot));
            planner.beside.insert(Beside::Slot(slot), number);
        }
        for (pointer, &view) in self.moving.iter().enumerate() {
            planner
                .beside
                .insert(Beside::View(view), Ref::Pointer(pointer));
        }
        planner.pointers = self.moving.len();
        for (place, &view) in self.shown.iter().enumerate() {
            let column = Ref::Column(self.first_shown() + place);
            planner.beside.insert(Beside::View(view), column);
        }
        for (view, each) in tape.views.iter().enumerate() {
            if each.kind == ViewKind::Data && each.steps.is_empty() && each.base < tape.data.len() {
                let number = planner.constant(tape.data[each.base]);
                planner.beside.insert(Beside::View(view), number);
            }
        }
        let mut given = Vec::new();
        for &slot in &self.given {
            planner.splats.push(splat(0.0));
            let place = planner.splats.len() - 1;
            planner.beside.insert(Beside::Slot(slot), Ref::Splat(place));
            given.push((place, slot));
        }
        given
    }

    /// Plans an instruction; a row is summed up after it.
    pub(super) fn step(
        &self,
        instruction: &Instruction,
        sums: &[usize],
        rows: &mut Vec<usize>,
        planner: &mut Planner,
        steps: &mut Vec<Step>,
    ) {
        if let Some(step) = self.sum(instruction, sums, planner) {
            steps.push(step);
            return;
        }
        let mut step = planner.step(instruction);
        let row = self.rename(&mut step, rows);
        let Some(row) = row else {
            return steps.push(step);
        };
        let to = sums.len() + row;
        match step {
            Step::Logit {
                guard: None,
                value,
                logit,
                partial,
                ..
            } => steps.push(Step::SumLogits {
                to,
                value,
                logit,
                partial,
            }),
            Step::SumLogSums { args, shares, .. } => {
                steps.push(Step::SumLogSums { to, args, shares });
            }
            _ => steps.extend([step, Step::SumRow { to, row }]),
        }
    }

    /// What goes to a sum or to slots that views show.
    fn sum(
        &self,
        instruction: &Instruction,
        sums: &[usize],
        planner: &mut Planner,
    ) -> Option<Step> {
        if let Some(view) = written_view(instruction) {
            let (from, (times, masked), adds) = match instruction {
                Instruction::Accumulate {
                    from,
                    times,
                    masked,
                    ..
                } => (*from, (*times, *masked), true),
                Instruction::Copy { from, .. } => (*from, (None, false), false),
                _ => return None,
            };
            return Some(Step::Scatter(Scatter {
                array: self.written.iter().position(|&each| each == view)?,
                from: planner.operand(from),
                times: times.map(|times| planner.operand(times)),
                masked,
                adds,
            }));
        }
        let Instruction::Accumulate {
            to: Place::Fixed(slot),
            from,
            times,
            masked,
        } = instruction
        else {
            return None;
        };
        Some(Step::Sum {
            to: sums.iter().position(|sum| sum == slot)?,
            from: planner.operand(*from),
            times: times.map(|times| planner.operand(times)),
            masked: *masked,
        })
    }

    /// Gives targets and rows their names; the row.
    fn rename(&self, step: &mut Step, rows: &mut Vec<usize>) -> Option<usize> {
        let mut row_of = |row: &mut usize| {
            rows.push(*row);
            *row = rows.len() - 1;
            Some(*row)
        };
        match step {
            Step::Map { to, .. }
            | Step::Gather { to, .. }
            | Step::LogProb { to, .. }
            | Step::Dot { to, .. } => *to = self.number(*to),
            Step::Terms { to, .. } => to.iter_mut().for_each(|slot| *slot = self.number(*slot)),
            Step::Copy {
                to: Target::Fixed(to),
                ..
            } => *to = self.number(*to),
            Step::Observe { row, .. } | Step::Factor { row, .. } => return row_of(row),
            Step::LogAddExp { to, shares, .. } => {
                *to = self.number(*to);
                *shares = shares.map(|share| self.derivative(share));
            }
            Step::SumLogSums { to, shares, .. } => {
                *shares = shares.map(|share| self.derivative(share));
                return row_of(to);
            }
            Step::Derive {
                row, to, partials, ..
            } => {
                *to = to.map(|slot| self.number(slot));
                // The planner has taken off where derivatives begin here, not where they began.
                self.renumber(partials);
                return row.as_mut().and_then(row_of);
            }
            Step::Logit { row, partial, .. } => {
                if let Some(partial) = partial {
                    *partial = self.derivative(*partial);
                }
                return row.as_mut().and_then(row_of);
            }
            _ => {}
        }
        None
    }

    fn renumber(&self, partials: &mut [(usize, usize)]) {
        for (_, slot) in partials.iter_mut() {
            *slot = self.derivative(*slot);
        }
        let sorted = by_slot(partials);
        partials.copy_from_slice(&sorted);
    }

    /// The number among derivatives of a slot less `derived`.
    fn derivative(&self, less: usize) -> usize {
        let slot = less.wrapping_add(self.derived());
        self.derivatives.get(&slot).copied().unwrap_or(usize::MAX)
    }

    /// Columns of data, the last number again past the last pass.
    pub(super) fn fill(&self, tape: &Tape, count: usize, columns: &mut [Column]) {
        for (&view, first) in self.moving.iter().zip(self.first_columns()) {
            for pass in 0..self.blocks * BLOCK {
                let number = tape.data[tape.views[view].at(&[pass.min(count - 1)])];
                columns[first + pass / BLOCK][pass % BLOCK] = number;
            }
        }
    }
}

/// The view of slots that an instruction writes or adds to.
fn written_view(instruction: &Instruction) -> Option<usize> {
    match instruction {
        Instruction::Accumulate {
            to: Place::View(view),
            ..
        }
        | Instruction::Copy {
            to: Place::View(view),
            ..
        } => Some(*view),
        _ => None,
    }
}
