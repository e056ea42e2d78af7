//! Slots that the passes of a loop read, add to or write, one a pass: for one sample, those near each other. Neighbours that
//! have one slot, as rows in the order of their groups do, are a run.

use laurel_simd::{BLOCK, Column, Lanes, pad, reduce};

use crate::tape::Tape;
use crate::view::{View, ViewKind, indirect};

/// The slots that a view shows, one a pass, with their numbers for the sample at hand.
#[derive(Clone, Debug)]
pub(super) struct Array {
    view: View,
    /// The first slot.
    low: usize,
    near: Vec<f64>,
    runs: Vec<Run>,
    /// By block: its first run; and the end.
    firsts: Vec<usize>,
}

/// Passes of one block that share a slot: the first and the one past the last, in the block, and the place in `near`.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: u32,
    end: u32,
    place: u32,
}

impl Array {
    pub(super) fn new(tape: &Tape, view: &View, count: usize) -> Self {
        let slots: Vec<usize> = (0..count).map(|pass| tape.shown(view, &[pass])).collect();
        Self::of(view.clone(), &slots)
    }

    fn of(view: View, slots: &[usize]) -> Self {
        let low = slots.iter().copied().min().unwrap_or(0);
        let high = slots.iter().copied().max().unwrap_or(0);
        let (mut runs, mut firsts) = (Vec::new(), vec![0]);
        for block in slots.chunks(BLOCK) {
            runs_of(block, low, &mut runs);
            firsts.push(runs.len());
        }
        Self {
            view,
            low,
            near: vec![0.0; high - low + 1],
            runs,
            firsts,
        }
    }

    /// The view of data that chooses the slots, if one does.
    pub(super) fn by(&self) -> Option<usize> {
        match self.view.kind {
            ViewKind::Indirect { by, .. } => Some(by),
            _ => None,
        }
    }

    /// Has these numbers, one a pass, choose the slots; the view has no steps of its own.
    pub(super) fn choose(&mut self, numbers: &[f64]) {
        let ViewKind::Indirect { stride, count, .. } = self.view.kind else {
            return;
        };
        let slot = |&number: &f64| indirect(self.view.base, stride, count, number);
        let slots: Vec<usize> = numbers.iter().map(slot).collect();
        *self = Self::of(self.view.clone(), &slots);
    }

    /// Takes the numbers of a sample.
    #[inline(always)]
    pub(super) fn load(&mut self, columns: &[Column], sample: usize) {
        let columns = &columns[self.low..self.low + self.near.len()];
        for (near, column) in self.near.iter_mut().zip(columns) {
            *near = column[sample];
        }
    }

    /// Gives them back.
    #[inline(always)]
    pub(super) fn save(&self, columns: &mut [Column], sample: usize) {
        let columns = &mut columns[self.low..self.low + self.near.len()];
        for (near, column) in self.near.iter().zip(columns) {
            column[sample] = *near;
        }
    }

    /// The runs of a block, and the numbers.
    #[inline(always)]
    fn of_block(&mut self, block: usize) -> (&[Run], &mut [f64]) {
        let runs = &self.runs[self.firsts[block]..self.firsts[block + 1]];
        (runs, &mut self.near)
    }

    /// What the passes of a block read; the last number again past the last pass.
    #[inline(always)]
    pub(super) fn read(&mut self, block: usize, to: &mut Column) {
        let (runs, near) = self.of_block(block);
        let mut end = 0;
        for run in runs {
            end = run.end as usize;
            let number = near[run.place as usize];
            match &mut to[run.start as usize..end] {
                [one] => *one = number,
                more => more.fill(number),
            }
        }
        let last = to[end - 1];
        to[end..pad(end)].fill(last);
    }

    /// Adds numbers of the passes of a block: of each run the sum, by its four partial sums.
    #[inline(always)]
    pub(super) fn add<L: Lanes>(&mut self, block: usize, from: &Column) {
        let (runs, near) = self.of_block(block);
        for run in runs {
            let numbers = &from[run.start as usize..run.end as usize];
            near[run.place as usize] += match numbers {
                &[one] => one,
                _ => reduce::sum::<L>(numbers, numbers.len()),
            };
        }
    }

    /// Writes numbers of the passes of a block.
    #[inline(always)]
    pub(super) fn write(&mut self, block: usize, from: &Column) {
        let (runs, near) = self.of_block(block);
        for run in runs {
            near[run.place as usize] = from[run.end as usize - 1];
        }
    }
}

fn runs_of(slots: &[usize], low: usize, runs: &mut Vec<Run>) {
    let mut end = 0;
    for run in slots.chunk_by(|a, b| a == b) {
        let start = end;
        end += run.len();
        runs.push(Run {
            start: start as u32,
            end: end as u32,
            place: (run[0] - low) as u32,
        });
    }
}
