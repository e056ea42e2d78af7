//! Gradients from a part of the data: plates of observations run over so many rows at a time, which are put in before each
//! run, and count for all of their plate.
//!
//! With N rows in a plate and B of them at hand, its log densities count N / B times: the mean of the gradient over all
//! choices of B rows is that of the whole log joint. Rows lie shuffled, and the first ones again after the last, so that any B
//! that follow each other are a choice, each row is in as many of them as any other, and putting them in is copying.
//! H. Robbins and S. Monro 1951, A stochastic approximation method (Ann. Math. Stat. 22); M. Hoffman, D. Blei, C. Wang and
//! J. Paisley 2013, Stochastic variational inference (JMLR 14), section 2.4.

use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};

use crate::reverse::{
    Crossings, Gradient, GradientMachine, Kind, Refusal, Rows, Space, Wanted, operands_of,
};
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};
use crate::workspace::OutOfMemory;

/// Why there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// Of the program, in the words of a user.
    Refused(Refusal),
    /// It needs more memory than there is.
    Memory(OutOfMemory),
}

/// The gradient of a log joint, in free numbers, by parts of the data.
#[derive(Clone, Debug)]
pub struct Minibatch {
    machine: GradientMachine,
    plates: Vec<Plate>,
    /// What each row of the log joint counts for, `[rows]`.
    scales: Vec<f64>,
}

/// One plate of observations.
#[derive(Clone, Debug)]
struct Plate {
    /// Number of its loop among those that run side by side.
    across: usize,
    /// Rows in all.
    count: usize,
    /// What its views show, row after row in their new order, and the first ones again: `[views][count + passes]`.
    columns: Vec<Vec<f64>>,
}

const NO_PLATE: Refusal = Refusal(
    "no `foreach` of more observations than a batch whose rows have nothing in common but latents outside of it",
);

impl Minibatch {
    /// Of a folded program without latents that are whole numbers: batches of `passes` rows. `order` gives the numbers below
    /// its argument in the order that rows are to have.
    ///
    /// # Errors
    /// [`Failure`] where no plate can be taken in part, where a derivative is not known, or without enough memory.
    pub fn new(
        tape: &Tape,
        passes: usize,
        order: &mut dyn FnMut(usize) -> Vec<usize>,
    ) -> Result<Self, Failure> {
        let (short, found) = shortened(tape, passes);
        if found.is_empty() {
            return Err(Failure::Refused(NO_PLATE));
        }
        let gradient = Gradient::new(&short, WANTED).map_err(Failure::Refused)?;
        let machine = GradientMachine::new(gradient).map_err(Failure::Memory)?;
        let mut scales = vec![1.0; machine.rows().len()];
        let mut plates = Vec::new();
        for Found { count, rows } in found {
            let mut loops = machine.acrosses().iter();
            let across = loops
                .position(|each| each.is_of(passes, &rows))
                .ok_or(Failure::Refused(NO_PLATE))?;
            for &row in &rows {
                scales[row] = count as f64 / passes as f64;
            }
            let order = order(count);
            let around = order.iter().chain(order.iter().cycle().take(passes));
            let columns = machine.acrosses()[across].moving().into_iter().map(|view| {
                let view = &machine.gradient().tape.views[view];
                let rows = around.clone();
                rows.map(|&row| tape.data[view.at(&[row])]).collect()
            });
            let columns = columns.collect();
            plates.push(Plate {
                across,
                count,
                columns,
            });
        }
        Ok(Self {
            machine,
            plates,
            scales,
        })
    }

    /// Rows of the largest plate that is taken in part.
    pub fn rows(&self) -> usize {
        let counts = self.plates.iter().map(|plate| plate.count);
        counts.max().unwrap_or(0)
    }

    /// How many plates are taken in part.
    pub fn plates(&self) -> usize {
        self.plates.len()
    }

    /// Puts rows into a plate: those that follow each other from a place on, a number from 0 to below 1 of its length.
    pub fn put(&mut self, plate: usize, place: f64) {
        let Plate {
            across,
            count,
            columns,
        } = &self.plates[plate];
        let first = ((place * *count as f64) as usize).min(count - 1);
        for (number, column) in columns.iter().enumerate() {
            self.machine.acrosses_mut()[*across].put(number, &column[first..]);
        }
    }

    /// Element `element` of the free numbers of a site, to be set before a run.
    pub fn input_mut(&mut self, site: usize, element: usize) -> &mut Column {
        self.machine.input_mut(site, element)
    }

    /// Runs it for `n` samples at the rows that were put in.
    pub fn run<L: Lanes>(&mut self, n: usize) {
        for (row, &scale) in self.scales.iter().enumerate() {
            if let Some(weight) = self.machine.weight_mut(row) {
                weight[..n].fill(scale);
            }
        }
        self.machine.run::<L>(n);
    }

    /// What the last run estimates the log joint to be, in nats; -inf where an index check failed.
    pub fn log_joint<L: Lanes>(&self, to: &mut Column, n: usize) {
        self.machine.log_joint::<L>(to, n);
        let rows = self.machine.rows();
        each::<L>(n, |at| {
            let plain: L = get(to, at);
            let scaled = rows
                .iter()
                .zip(&self.scales)
                .fold(L::zero(), |sum, (row, &scale)| {
                    sum + L::splat(scale) * get::<L>(row, at)
                });
            let is_checked = L::splat(f64::NEG_INFINITY).lt(plain);
            put(
                to,
                at,
                L::select(is_checked, scaled, L::splat(f64::NEG_INFINITY)),
            );
        });
    }

    /// The same of its derivative in a free number.
    pub fn derivative(&self, site: usize, element: usize) -> Option<&Column> {
        self.machine.derivative(site, element)
    }
}

const WANTED: Wanted = Wanted {
    kind: Kind::Fused,
    rows: Rows::Weighted,
    space: Space::Free,
};

/// A plate that was shortened: its rows of data, and its rows of the log joint.
struct Found {
    count: usize,
    rows: Vec<usize>,
}

/// The program with plates of observations of so many passes at most, and those that had more.
fn shortened(tape: &Tape, passes: usize) -> (Tape, Vec<Found>) {
    let crossings = Crossings::new(&tape.instructions, tape.slots);
    let mut short = tape.clone();
    let mut found = Vec::new();
    let pairs = tape.instructions.iter().zip(&mut short.instructions);
    for (looped, to) in pairs {
        let Instruction::Loop { count, body, .. } = looped else {
            continue;
        };
        let is_plate = crossings.of(looped).states.is_empty();
        if *count <= passes || !is_plate || !body.iter().all(|each| is_of_rows(each, &tape.views)) {
            continue;
        }
        let rows: Vec<usize> = body.iter().filter_map(row_of).collect();
        if let Instruction::Loop { count: to, .. } = to
            && !rows.is_empty()
        {
            *to = passes;
            found.push(Found {
                count: *count,
                rows,
            });
        }
    }
    (short, found)
}

/// Whether an instruction of a loop's body has to do with its pass's data and with numbers outside alone.
fn is_of_rows(instruction: &Instruction, views: &[View]) -> bool {
    let mut of_rows = match instruction {
        Instruction::Loop { .. } | Instruction::Sample { .. } | Instruction::Carry { .. } => false,
        Instruction::Copy { to, .. } => matches!(to, Place::Fixed(_)),
        _ => true,
    };
    operands_of(instruction, &mut |operand| {
        if let Operand::View(view) = operand {
            let view = &views[view];
            of_rows &= view.kind == ViewKind::Data || view.steps.is_empty();
        }
    });
    of_rows
}

fn row_of(instruction: &Instruction) -> Option<usize> {
    match instruction {
        Instruction::Observe { row, .. } | Instruction::Factor { row, .. } => Some(*row),
        _ => None,
    }
}
