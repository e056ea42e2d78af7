//! A loop whose passes are lanes: for one sample after the other, 128 passes at a time. What is the same in every pass
//! is a number, data are columns, slots that views show are gathered and scattered (`arrays`), and what is summed up stays
//! in registers. Sums have a partial for each remainder of the number of a pass by four, whatever the width of the lanes.

mod arrays;
mod names;

use laurel_simd::place::{each, fill, get, put, splat};
use laurel_simd::reduce::product;
use laurel_simd::{BLOCK, Column, Lanes};

use crate::kernels::key_of;
use crate::machine::run;
use crate::plan::{Planner, Scatter, Side, Step};
use crate::tape::Tape;
use crate::workspace::{OutOfMemory, Workspace};
use arrays::{Array, SAMPLES};
use names::Names;

/// Such a loop, with the memory to run it.
#[derive(Clone, Debug)]
pub(crate) struct Across {
    count: usize,
    steps: Vec<Step>,
    space: Workspace,
    /// Numbers that are the same in every pass: places among the splats, and slots.
    given: Vec<(usize, usize)>,
    /// First columns of data, by pointer; views of data that move, in their order.
    data: Vec<usize>,
    moving: Box<[usize]>,
    /// Slots that are read, each with its column; slots that are written.
    read: Vec<(usize, Array)>,
    written: Vec<Array>,
    /// Which of these are written from end to end, whatever was there.
    filled: Box<[bool]>,
    /// Slots of the sums, then rows.
    sums: Box<[usize]>,
    rows: Vec<usize>,
}

impl Across {
    pub(crate) fn new(tape: &Tape, (count, sums, body): &Side) -> Result<Self, OutOfMemory> {
        let mut names = Names::new(tape, body, count.div_ceil(BLOCK));
        let mut planner = Planner::new(&names.tape_of(tape));
        let given = names.tell(tape, &mut planner);
        let mut steps = Vec::new();
        let mut rows = Vec::new();
        for instruction in body {
            names.step(instruction, sums, &mut rows, &mut planner, &mut steps);
        }
        let columns = (names.columns(), names.derived());
        let totals = (rows.len(), sums.len() + rows.len());
        let tables = (planner.splats, planner.pointers);
        let mut space = Workspace::beside(columns, totals, body, tables)?;
        names.fill(tape, *count, &mut space.columns);
        let array = |&view: &usize| Array::new(tape, &tape.views[view], *count);
        let shown = names.shown.iter().enumerate();
        let written: Vec<Array> = names.written.iter().map(array).collect();
        let adds = |number: usize| {
            let mut scatters = steps.iter();
            scatters.any(
                |step| matches!(step, Step::Scatter(each) if each.adds && each.array == number),
            )
        };
        let arrays = written.iter().enumerate();
        let filled = arrays.map(|(number, array)| array.is_filled() && !adds(number));
        Ok(Self {
            filled: filled.collect(),
            read: shown
                .map(|(place, view)| (names.first_shown() + place, array(view)))
                .collect(),
            written,
            count: *count,
            steps,
            space,
            given,
            data: names.first_columns(),
            moving: names.moving.as_slice().into(),
            sums: sums.clone(),
            rows,
        })
    }

    /// Whether it has so many passes, and adds to all of these rows.
    pub(crate) fn is_of(&self, count: usize, rows: &[usize]) -> bool {
        self.count == count && rows.iter().all(|row| self.rows.contains(row))
    }

    /// Views of data that it reads, pass by pass: those that are operands, then those that choose slots.
    pub(crate) fn moving(&self) -> Vec<usize> {
        let arrays = self.read.iter().map(|(_, array)| array);
        let choosing = arrays.chain(&self.written).filter_map(Array::by);
        self.moving.iter().copied().chain(choosing).collect()
    }

    /// Has one of them show other numbers, one a pass, the first ones of `numbers`.
    pub(crate) fn put(&mut self, number: usize, numbers: &[f64]) {
        let numbers = &numbers[..self.count];
        if let Some(&first) = self.data.get(number) {
            let columns = self.space.columns[first..].iter_mut();
            for (column, part) in columns.zip(numbers.chunks(BLOCK)) {
                column[..part.len()].copy_from_slice(part);
                column[part.len()..].fill(part[part.len() - 1]);
            }
            return;
        }
        let arrays = self.read.iter_mut().map(|(_, array)| array);
        let mut choosing = arrays
            .chain(&mut self.written)
            .filter(|array| array.by().is_some());
        if let Some(array) = choosing.nth(number - self.data.len()) {
            array.choose(numbers);
        }
    }

    /// Runs it for `n` samples: reads and writes their columns and rows.
    pub(crate) fn run<L: Lanes>(&mut self, columns: &mut [Column], rows: &mut [Column], n: usize) {
        for first in (0..n).step_by(SAMPLES) {
            let count = SAMPLES.min(n - first);
            let needed = self.written.iter_mut().zip(&self.filled);
            let needed = needed.filter(|(_, is_filled)| !**is_filled);
            let needed = needed.map(|(array, _)| array);
            let arrays = self.read.iter_mut().map(|(_, array)| array);
            arrays
                .chain(needed)
                .for_each(|array| array.load(columns, first, count));
            for place in 0..count {
                self.sample::<L>(columns, rows, (place, first + place));
            }
            let arrays = self.written.iter();
            arrays.for_each(|array| array.save(columns, first, count));
        }
    }

    /// One sample, with its place among those that are near.
    fn sample<L: Lanes>(
        &mut self,
        columns: &mut [Column],
        rows: &mut [Column],
        (place, sample): (usize, usize),
    ) {
        for &(place, slot) in &self.given {
            self.space.splats[place] = splat(columns[slot][sample]);
        }
        self.space.sums.fill([0.0; 4]);
        for block in 0..self.count.div_ceil(BLOCK) {
            self.block::<L>((block, place));
        }
        let total = |[a, b, c, d]: [f64; 4]| (a + b) + (c + d);
        let (sums, of_rows) = self.space.sums.split_at(self.sums.len());
        for (&slot, &parts) in self.sums.iter().zip(sums) {
            columns[slot][sample] = total(parts);
        }
        for (&row, &parts) in self.rows.iter().zip(of_rows) {
            rows[row][sample] = total(parts);
        }
    }

    /// The passes of a block, for a sample.
    fn block<L: Lanes>(&mut self, at: (usize, usize)) {
        let block = at.0;
        let pointers = self.space.pointers.iter_mut().zip(&self.data);
        pointers.for_each(|(pointer, first)| *pointer = first + block);
        for (column, array) in &mut self.read {
            array.read(at, &mut self.space.columns[*column]);
        }
        let passes = BLOCK.min(self.count - block * BLOCK);
        for step in &self.steps {
            match step {
                Step::Scatter(scatter) => {
                    let array = &mut self.written[scatter.array];
                    put_back::<L>(scatter, array, &mut self.space, (at, passes));
                }
                _ => run::<L, true>(step, &mut self.space, passes),
            }
        }
    }
}

/// Adds a column, or the product of two, to slots, or writes it to them.
fn put_back<L: Lanes>(
    scatter: &Scatter,
    array: &mut Array,
    space: &mut Workspace,
    (at, n): ((usize, usize), usize),
) {
    let (reads, _, scratch) = space.read();
    let part = &mut scratch[0];
    fill(part, reads.get(scatter.from), n);
    if let Some(times) = scatter.times {
        let (times, key) = (reads.get(times), key_of(scatter.masked));
        each::<L>(n, |lane| {
            let product = product(get::<L>(part, lane), times.at(lane), L::splat(key));
            put(part, lane, product);
        });
    }
    match scatter.adds {
        true => array.add::<L>(at, part),
        false => array.write(at, part),
    }
}
