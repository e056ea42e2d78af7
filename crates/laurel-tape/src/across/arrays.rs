//! Slots that the passes of a loop read, add to or write, one a pass: for a few samples at a time, whose numbers of one slot
//! share a line of the cache, those of each sample near each other. Neighbours that have one slot, as rows in the order of
//! their groups do, are a run.

use laurel_simd::{BLOCK, Column, Lanes, pad, reduce};

use crate::tape::Tape;
use crate::view::{View, ViewKind, indirect};

/// Samples whose numbers are brought near together: as many as two neighbouring lines of the cache have.
pub(super) const SAMPLES: usize = 16;

/// The slots that a view shows, one a pass, with their numbers for the samples at hand.
#[derive(Clone, Debug)]
pub(super) struct Array {
    view: View,
    /// The first slot, and how many there are from it to the last one.
    low: usize,
    len: usize,
    /// `[SAMPLES][len]`
    near: Vec<f64>,
    order: Order,
}

/// How the slots of the passes lie.
#[derive(Clone, Debug)]
enum Order {
    /// Each after that of the pass before.
    Even,
    /// No two neighbours are one: the place of each among `near`.
    Apart(Vec<u32>),
    /// Runs, and by block its first one; and the end.
    Runs(Vec<Run>, Vec<usize>),
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
        let len = high - low + 1;
        Self {
            view,
            low,
            len,
            near: vec![0.0; SAMPLES * len],
            order: Order::of(slots, low),
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

    /// Whether writing makes nothing of what was there: each slot from the first to the last is written.
    pub(super) fn is_filled(&self) -> bool {
        matches!(self.order, Order::Even)
    }

    /// Takes the numbers of so many samples, [`SAMPLES`] at most.
    #[inline]
    pub(super) fn load(&mut self, columns: &[Column], first: usize, count: usize) {
        let columns = columns[self.low..self.low + self.len].iter().enumerate();
        for (slot, column) in columns {
            for (sample, &number) in column[first..first + count].iter().enumerate() {
                self.near[sample * self.len + slot] = number;
            }
        }
    }

    /// Gives them back.
    #[inline]
    pub(super) fn save(&self, columns: &mut [Column], first: usize, count: usize) {
        let columns = columns[self.low..self.low + self.len]
            .iter_mut()
            .enumerate();
        for (slot, column) in columns {
            for (sample, number) in column[first..first + count].iter_mut().enumerate() {
                *number = self.near[sample * self.len + slot];
            }
        }
    }

    /// The numbers of a sample.
    #[inline(always)]
    fn numbers(&mut self, sample: usize) -> (&Order, &mut [f64]) {
        let near = &mut self.near[sample * self.len..(sample + 1) * self.len];
        (&self.order, near)
    }

    /// What the passes of a block read; the last number again past the last pass.
    #[inline(always)]
    pub(super) fn read(&mut self, (block, sample): (usize, usize), to: &mut Column) {
        let (order, near) = self.numbers(sample);
        let end = match order {
            Order::Even => {
                let near = of_block(near, block);
                to[..near.len()].copy_from_slice(near);
                near.len()
            }
            Order::Apart(places) => {
                let places = of_block(places, block);
                let pairs = to.iter_mut().zip(places);
                pairs.for_each(|(to, &place)| *to = near[place as usize]);
                places.len()
            }
            Order::Runs(runs, firsts) => {
                let mut end = 0;
                for run in &runs[firsts[block]..firsts[block + 1]] {
                    end = run.end as usize;
                    let number = near[run.place as usize];
                    match &mut to[run.start as usize..end] {
                        [one] => *one = number,
                        more => more.fill(number),
                    }
                }
                end
            }
        };
        let last = to[end - 1];
        to[end..pad(end)].fill(last);
    }

    /// Adds numbers of the passes of a block: of each run the sum, by its four partial sums.
    #[inline(always)]
    pub(super) fn add<L: Lanes>(&mut self, (block, sample): (usize, usize), from: &Column) {
        let (order, near) = self.numbers(sample);
        match order {
            Order::Even => {
                let pairs = of_block_mut(near, block).iter_mut().zip(&from[..]);
                pairs.for_each(|(sum, number)| *sum += number);
            }
            Order::Apart(places) => {
                let pairs = of_block(places, block).iter().zip(&from[..]);
                pairs.for_each(|(&place, number)| near[place as usize] += number);
            }
            Order::Runs(runs, firsts) => {
                for run in &runs[firsts[block]..firsts[block + 1]] {
                    let numbers = &from[run.start as usize..run.end as usize];
                    near[run.place as usize] += match numbers {
                        &[one] => one,
                        _ => reduce::sum::<L>(numbers, numbers.len()),
                    };
                }
            }
        }
    }

    /// Writes numbers of the passes of a block.
    #[inline(always)]
    pub(super) fn write(&mut self, (block, sample): (usize, usize), from: &Column) {
        let (order, near) = self.numbers(sample);
        match order {
            Order::Even => {
                let near = of_block_mut(near, block);
                near.copy_from_slice(&from[..near.len()]);
            }
            Order::Apart(places) => {
                let pairs = of_block(places, block).iter().zip(&from[..]);
                pairs.for_each(|(&place, &number)| near[place as usize] = number);
            }
            Order::Runs(runs, firsts) => {
                for run in &runs[firsts[block]..firsts[block + 1]] {
                    near[run.place as usize] = from[run.end as usize - 1];
                }
            }
        }
    }
}

impl Order {
    fn of(slots: &[usize], low: usize) -> Self {
        let mut pairs = slots.windows(2);
        if slots.is_empty() || pairs.all(|pair| pair[1] == pair[0] + 1) {
            return Self::Even;
        }
        let mut pairs = slots.windows(2);
        if pairs.all(|pair| pair[1] != pair[0]) {
            return Self::Apart(slots.iter().map(|slot| (slot - low) as u32).collect());
        }
        let (mut runs, mut firsts) = (Vec::new(), vec![0]);
        for block in slots.chunks(BLOCK) {
            runs_of(block, low, &mut runs);
            firsts.push(runs.len());
        }
        Self::Runs(runs, firsts)
    }
}

/// What belongs to the passes of a block.
#[inline(always)]
fn of_block<T>(all: &[T], block: usize) -> &[T] {
    let first = block * BLOCK;
    &all[first..all.len().min(first + BLOCK)]
}

#[inline(always)]
fn of_block_mut<T>(all: &mut [T], block: usize) -> &mut [T] {
    let first = block * BLOCK;
    let end = all.len().min(first + BLOCK);
    &mut all[first..end]
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

#[cfg(test)]
mod tests {
    use super::*;
    use laurel_simd::Vector;

    const PASSES: usize = 300;
    const SLOTS: usize = 310;

    /// Slots one after the other, all apart, and in runs of three.
    fn orders() -> [Vec<usize>; 3] {
        [
            (0..PASSES).map(|pass| pass + 4).collect(),
            (0..PASSES).map(|pass| pass * 7 % 11).collect(),
            (0..PASSES).map(|pass| 2 + pass / 3).collect(),
        ]
    }

    fn columns() -> Vec<Column> {
        let number = |slot: usize, sample: usize| (slot * 31 + sample * 7) as f64;
        let column = |slot| Column(std::array::from_fn(|sample| number(slot, sample)));
        (0..SLOTS).map(column).collect()
    }

    fn array(slots: &[usize]) -> Array {
        let view = View {
            kind: ViewKind::Slots,
            base: 0,
            steps: Box::default(),
        };
        Array::of(view, slots)
    }

    /// Loads three samples from the second one on, calls `f` for each block of each, and saves them.
    fn each_block(
        slots: &[usize],
        columns: &mut [Column],
        mut f: impl FnMut(&mut Array, (usize, usize), &[usize]),
    ) {
        let mut array = array(slots);
        array.load(columns, 1, 3);
        for sample in 0..3 {
            for (block, slots) in slots.chunks(BLOCK).enumerate() {
                f(&mut array, (block, sample), slots);
            }
        }
        array.save(columns, 1, 3);
    }

    #[test]
    fn passes_read_their_slots_and_the_last_one_past_the_end() {
        for slots in orders() {
            let mut before = columns();
            let mut to = Column::zero();
            each_block(&slots, &mut before, |array, at, slots| {
                array.read(at, &mut to);
                for lane in 0..pad(slots.len()) {
                    let slot = slots[lane.min(slots.len() - 1)];
                    assert_eq!(to[lane], columns()[slot][at.1 + 1]);
                }
            });
            assert_eq!(before, columns(), "reading changes nothing");
        }
    }

    #[test]
    fn what_passes_add_and_write_is_in_their_slots_and_no_others() {
        for slots in orders() {
            let from = Column(std::array::from_fn(|lane| lane as f64));
            let (mut added, mut written) = (columns(), columns());
            each_block(&slots, &mut added, |array, at, _| {
                array.add::<Vector>(at, &from)
            });
            each_block(&slots, &mut written, |array, at, _| array.write(at, &from));
            let (mut sums, mut last) = (columns(), columns());
            for sample in 1..4 {
                for (pass, &slot) in slots.iter().enumerate() {
                    // Whole numbers: their sums are exact in any order.
                    sums[slot][sample] += from[pass % BLOCK];
                    last[slot][sample] = from[pass % BLOCK];
                }
            }
            assert_eq!(added, sums);
            assert_eq!(written, last);
        }
    }
}
