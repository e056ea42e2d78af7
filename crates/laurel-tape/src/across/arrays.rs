//! Slots that the passes of a loop read, add to or write, one a pass: for one sample, those near each other.

use laurel_simd::{BLOCK, Column};

use crate::tape::Tape;
use crate::view::View;

/// The slots that a view shows, one a pass, with their numbers for the sample at hand.
#[derive(Clone, Debug)]
pub(super) struct Array {
    /// The first slot.
    low: usize,
    near: Vec<f64>,
    /// By pass: the place in `near`; the last one again past the last pass.
    places: Vec<u32>,
}

impl Array {
    pub(super) fn new(tape: &Tape, view: &View, count: usize) -> Self {
        let slots: Vec<usize> = (0..count).map(|pass| tape.shown(view, &[pass])).collect();
        let low = slots.iter().copied().min().unwrap_or(0);
        let high = slots.iter().copied().max().unwrap_or(0);
        let passes = 0..count.div_ceil(BLOCK) * BLOCK;
        Self {
            low,
            near: vec![0.0; high - low + 1],
            places: passes
                .map(|pass| (slots[pass.min(count - 1)] - low) as u32)
                .collect(),
        }
    }

    /// Takes the numbers of a sample.
    pub(super) fn load(&mut self, columns: &[Column], sample: usize) {
        let columns = &columns[self.low..self.low + self.near.len()];
        for (near, column) in self.near.iter_mut().zip(columns) {
            *near = column[sample];
        }
    }

    /// Gives them back.
    pub(super) fn save(&self, columns: &mut [Column], sample: usize) {
        let columns = &mut columns[self.low..self.low + self.near.len()];
        for (near, column) in self.near.iter().zip(columns) {
            column[sample] = *near;
        }
    }

    fn of_block(&self, block: usize) -> &[u32] {
        &self.places[block * BLOCK..(block + 1) * BLOCK]
    }

    /// What the passes of a block read.
    pub(super) fn read(&self, block: usize, to: &mut Column) {
        for (to, &place) in to.iter_mut().zip(self.of_block(block)) {
            *to = self.near[place as usize];
        }
    }

    /// Adds numbers of `n` passes of a block, in order.
    pub(super) fn add(&mut self, block: usize, from: &[f64], n: usize) {
        let places = &self.places[block * BLOCK..block * BLOCK + n];
        // Neighbours often share a slot: its sum stays in a register.
        let mut at = places[0] as usize;
        let mut sum = self.near[at];
        for (&place, &more) in places.iter().zip(from) {
            if place as usize != at {
                self.near[at] = sum;
                at = place as usize;
                sum = self.near[at];
            }
            sum += more;
        }
        self.near[at] = sum;
    }

    /// Writes numbers of `n` passes of a block.
    pub(super) fn write(&mut self, block: usize, from: &[f64], n: usize) {
        let places = &self.places[block * BLOCK..block * BLOCK + n];
        for (&place, &number) in places.iter().zip(from) {
            self.near[place as usize] = number;
        }
    }
}
