//! A loop whose passes are lanes: for one sample after the other, 128 passes at a time. What is the same in every pass
//! is a number, data are columns, and what is summed up stays in registers. Sums have a partial for each remainder of
//! the number of a pass by four, whatever the width of the lanes.

use std::collections::BTreeMap;

use laurel_simd::place::splat;
use laurel_simd::reads::Ref;
use laurel_simd::{BLOCK, Column, Lanes};

use crate::machine::run;
use crate::order::by_slot;
use crate::plan::{Beside, Planner, Side, Step};
use crate::reverse::{operands_of, writes_of};
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::workspace::{OutOfMemory, Workspace};

/// Such a loop, with the memory to run it.
#[derive(Clone, Debug)]
pub(crate) struct Across {
    count: usize,
    steps: Vec<Step>,
    space: Workspace,
    /// Numbers that are the same in every pass: places among the splats, and slots.
    given: Vec<(usize, usize)>,
    /// First columns of data, by pointer.
    data: Vec<usize>,
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
        Ok(Self {
            count: *count,
            steps,
            space,
            given,
            data: names.first_columns(),
            sums: sums.clone(),
            rows,
        })
    }

    /// Runs it for `n` samples: reads and writes their columns and rows.
    pub(crate) fn run<L: Lanes>(&mut self, columns: &mut [Column], rows: &mut [Column], n: usize) {
        for sample in 0..n {
            for &(place, slot) in &self.given {
                self.space.splats[place] = splat(columns[slot][sample]);
            }
            self.space.sums.fill([0.0; 4]);
            for block in 0..self.count.div_ceil(BLOCK) {
                let pointers = self.space.pointers.iter_mut().zip(&self.data);
                pointers.for_each(|(pointer, first)| *pointer = first + block);
                let passes = BLOCK.min(self.count - block * BLOCK);
                for step in &self.steps {
                    run::<L, true>(step, &mut self.space, passes);
                }
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
    }
}

/// What the slots and views of a body are called in its own memory: its values, then columns of data, then derivatives
/// of densities.
struct Names {
    values: BTreeMap<usize, usize>,
    derivatives: BTreeMap<usize, usize>,
    /// Slots from outside.
    given: Vec<usize>,
    /// Views of data that move.
    moving: Vec<usize>,
    /// Columns of each of them.
    blocks: usize,
}

impl Names {
    fn new(tape: &Tape, body: &[Instruction], blocks: usize) -> Self {
        let mut names = Self {
            values: BTreeMap::new(),
            derivatives: BTreeMap::new(),
            given: Vec::new(),
            moving: Vec::new(),
            blocks,
        };
        for instruction in body {
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
                Operand::View(view) if !names.moving.contains(&view) => names.moving.push(view),
                _ => {}
            });
        }
        names
            .moving
            .retain(|&view| !tape.views[view].steps.is_empty());
        names
    }

    fn is_own(&self, slot: usize) -> bool {
        self.values.contains_key(&slot) || self.derivatives.contains_key(&slot)
    }

    fn derived(&self) -> usize {
        self.values.len() + self.moving.len() * self.blocks
    }

    fn columns(&self) -> usize {
        self.derived() + self.derivatives.len()
    }

    fn first_columns(&self) -> Vec<usize> {
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
    fn tape_of(&self, tape: &Tape) -> Tape {
        Tape {
            instructions: Vec::new(),
            derived: self.derived(),
            ..tape.clone()
        }
    }

    /// Tells the planner where everything is; the places of numbers from outside, with their slots.
    fn tell(&mut self, tape: &Tape, planner: &mut Planner) -> Vec<(usize, usize)> {
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
        for (view, each) in tape.views.iter().enumerate() {
            if each.steps.is_empty() && each.base < tape.data.len() {
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
    fn step(
        &self,
        instruction: &Instruction,
        sums: &[usize],
        rows: &mut Vec<usize>,
        planner: &mut Planner,
        steps: &mut Vec<Step>,
    ) {
        if let Instruction::Accumulate {
            to: Place::Fixed(slot),
            from,
            times,
        } = instruction
        {
            let Some(to) = sums.iter().position(|sum| sum == slot) else {
                return;
            };
            steps.push(Step::Sum {
                to,
                from: planner.operand(*from),
                times: times.map(|times| planner.operand(times)),
            });
            return;
        }
        let mut step = planner.step(instruction);
        let row = self.rename(&mut step, rows);
        steps.push(step);
        if let Some(row) = row {
            let to = sums.len() + row;
            steps.push(Step::SumRow { to, row });
        }
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
                to: crate::plan::Target::Fixed(to),
                ..
            } => *to = self.number(*to),
            Step::Observe { row, .. } | Step::Factor { row, .. } => return row_of(row),
            Step::Derive { row, partials, .. } => {
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
    fn fill(&self, tape: &Tape, count: usize, columns: &mut [Column]) {
        for (&view, first) in self.moving.iter().zip(self.first_columns()) {
            for pass in 0..self.blocks * BLOCK {
                let number = tape.data[tape.views[view].at(&[pass.min(count - 1)])];
                columns[first + pass / BLOCK][pass % BLOCK] = number;
            }
        }
    }
}
