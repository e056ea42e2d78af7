//! What outputs come to on average over the discrete latents, given the continuous ones (D. Blackwell 1947, Annals of
//! Mathematical Statistics 18(1); C. R. Rao 1945): the probabilities of a probe's entries, which are derivatives of the log
//! joint, times what the output is for each.

use laurel_simd::place::{Splat, each, get, put, splat};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::collapse::{Choice, Collapsed};
use laurel_tape::machine::Machine;
use laurel_tape::reverse::{Gradient, GradientMachine, Space, Wanted};
use laurel_tape::tape::{Operand, Output, Tape};

use crate::failure::Failure;
use crate::given::Given;

/// The program without its discrete latents, for what outputs are.
#[derive(Clone, Debug)]
pub(crate) struct Marginals {
    /// The log joint of its free numbers, with its derivatives.
    joint: GradientMachine,
    machine: Machine,
    outputs: Vec<Choice>,
    /// Entries of the probes: the first number given from outside, `[probes]`.
    firsts: Vec<usize>,
    /// Numbers given from outside that are values of sites: `(number, site, element)`.
    values: Vec<(usize, usize, usize)>,
}

/// What an output comes to in each lane.
pub(crate) struct Expected {
    /// Its mean, and that of its square.
    pub(crate) mean: Column,
    pub(crate) square: Column,
    /// Probabilities of 0, 1, ... `[table]`
    pub(crate) table: Vec<Column>,
}

impl Marginals {
    /// Of a program with discrete latents.
    ///
    /// # Errors
    /// [`Failure`] where they cannot be summed out, or where there is not enough memory.
    pub(crate) fn new<L: Lanes>(tape: &Tape) -> Result<Self, Failure> {
        let refused = |refusal: laurel_tape::reverse::Refusal| Failure::Refused(refusal.0);
        let collapsed = Collapsed::new::<L>(tape).map_err(refused)?;
        let wanted = Wanted {
            space: Space::Free,
            ..Wanted::default()
        };
        let joint = Gradient::new(&collapsed.tape, wanted).map_err(refused)?;
        let Collapsed {
            tape,
            outputs,
            probes,
            ..
        } = collapsed;
        let place = |slot: usize| tape.free.iter().position(|&free| free == slot);
        let mut values = Vec::new();
        for (number, site) in tape.sites.iter().enumerate() {
            for (element, &slot) in site.values.iter().enumerate() {
                values.extend(place(slot).map(|free| (free, number, element)));
            }
        }
        Ok(Self {
            joint: GradientMachine::new(joint).map_err(Failure::Memory)?,
            machine: Machine::without_draws(tape).map_err(Failure::Memory)?,
            outputs,
            firsts: probes.iter().map(|probe| probe.first).collect(),
            values,
        })
    }

    /// Runs at free numbers, `[dimensions]`.
    pub(crate) fn run<L: Lanes>(&mut self, free: &[Column]) {
        let mut free = free.iter();
        for site in 0..self.joint.gradient().inputs.len() {
            for element in 0..self.joint.gradient().inputs[site].len() {
                if let Some(column) = free.next() {
                    self.joint.input_mut(site, element).clone_from(column);
                }
            }
        }
        self.joint.run::<L>(BLOCK);
        for &(number, site, element) in &self.values {
            let to = self.machine.free_mut(number);
            to.clone_from(self.joint.value(site, element));
        }
        self.machine.forward::<L>(BLOCK, &mut Given(&[]));
    }

    /// Of an output, after a run.
    pub(crate) fn expected<L: Lanes>(&self, output: usize) -> Expected {
        let choice = &self.outputs[output];
        let mut expected = Expected {
            mean: Column::zero(),
            square: Column::zero(),
            table: vec![Column::zero(); choice.table],
        };
        let certain = Column::splat(1.0);
        for (entry, operand) in choice.entries.iter().enumerate() {
            let p = match choice.probe {
                Some(probe) => self.joint.free_derivative(self.firsts[probe] + entry),
                None => &certain,
            };
            let x = self.column(operand);
            expected.add::<L>(p, &x);
        }
        expected
    }

    fn column(&self, operand: &Operand) -> Column {
        let constant: Splat = splat(constant_of(operand));
        let output = Output {
            operand: *operand,
            table: 0,
        };
        let mut column = Column::zero();
        let source = self.machine.source(&output, &constant);
        source.copy_to(0, &mut column[..]);
        column
    }
}

impl Expected {
    /// Adds an entry of these probabilities and values; one without probability may have no value.
    fn add<L: Lanes>(&mut self, p: &Column, x: &Column) {
        each::<L>(BLOCK, |at| {
            let (p, x) = (get::<L>(p, at), get::<L>(x, at));
            let possible = L::zero().lt(p);
            let share = L::select(possible, p * x, L::zero());
            let square = L::select(possible, share * x, L::zero());
            let (mean, squares) = (get::<L>(&self.mean, at), get::<L>(&self.square, at));
            put(&mut self.mean, at, mean + share);
            put(&mut self.square, at, squares + square);
        });
        for (value, to) in self.table.iter_mut().enumerate() {
            for (lane, sum) in to.iter_mut().enumerate() {
                if x[lane] == value as f64 && p[lane] > 0.0 {
                    *sum += p[lane];
                }
            }
        }
    }
}

fn constant_of(operand: &Operand) -> f64 {
    match operand {
        Operand::Constant(x) => *x,
        Operand::Slot(_) | Operand::View(_) => 0.0,
    }
}
