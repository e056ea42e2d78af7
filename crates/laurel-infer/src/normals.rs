//! Normal latents that were integrated out (`laurel_tape::marginal`): drawn back, and outputs on average over them (D.
//! Blackwell 1947, Annals of Mathematical Statistics 18(1); C. R. Rao 1945).

use std::rc::Rc;

use laurel_rng::{Key, Stream};
use laurel_simd::place::splat;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::machine::Machine;
use laurel_tape::marginal::Marginal;
use laurel_tape::program::Program;
use laurel_tape::reverse::GradientMachine;
use laurel_tape::tape::{Instruction, Tape};

use crate::failure::Failure;
use crate::given::Given;
use crate::prior::Prior;

/// Continuous dimensions that are few enough for quadrature: whatever the integrals take then, it is worth it.
const FEW: usize = 3;
/// Else they may take so many times the instructions of the program itself.
const DEARER: f64 = 4.0;

/// The program without them, and a machine for it.
#[derive(Clone, Debug)]
pub(crate) struct Normals {
    pub(crate) marginal: Marginal,
    machine: Machine,
}

/// The log joint of the latents that were not integrated out.
pub(crate) fn joint_of(marginal: &Marginal) -> Tape {
    let tape = &marginal.tape;
    let values = tape.free.len() - marginal.latents.len();
    Tape {
        outputs: Vec::new(),
        free: tape.free[..values].into(),
        ..Tape::clone(tape)
    }
}

/// An output of a program that was run.
pub(crate) fn output_of(machine: &Machine, number: usize) -> Column {
    let output = &machine.tape().outputs[number];
    let constant = splat(crate::record::constant(output));
    let mut column = Column::zero();
    machine
        .source(output, &constant)
        .copy_to(0, &mut column[..]);
    column
}

impl Normals {
    /// Of a program; none where it has no such latents, or where it is quicker with them.
    ///
    /// # Errors
    /// Where there is not enough memory.
    pub(crate) fn new<L: Lanes>(program: &Program) -> Result<Option<Self>, Failure> {
        let tape = program.tape();
        let Some(first) = Self::around::<L>(tape, &[])? else {
            return Ok(None);
        };
        let kept = first.marginal.sites.iter().flatten().count();
        // Without any others the answer is known in closed form.
        if kept == 0 {
            return Ok(None);
        }
        let few = kept <= FEW;
        let work = first.marginal.tape.work();
        if !few && work > DEARER * tape.work() {
            return Ok(None);
        }
        let centre = first.centre::<L>(program)?;
        Self::around::<L>(tape, &centre)
    }

    fn around<L: Lanes>(tape: &Tape, centre: &[f64]) -> Result<Option<Self>, Failure> {
        let Ok(marginal) = Marginal::new::<L>(tape, centre) else {
            return Ok(None);
        };
        let machine = Machine::without_draws(Rc::clone(&marginal.tape));
        let machine = machine.map_err(Failure::Memory)?;
        Ok(Some(Self { marginal, machine }))
    }

    /// Where the latents that may be measured from elsewhere are on average, at the likeliest of a block of draws of the prior.
    fn centre<L: Lanes>(mut self, program: &Program) -> Result<Vec<f64>, Failure> {
        // The same for all seeds: nothing depends on it but rounding.
        let key = Key::new(0);
        let mut whole = Machine::new(program).map_err(Failure::Memory)?;
        whole.forward::<L>(BLOCK, &mut Prior { key, block: 0 });
        let mut next = 0;
        for (site, kept) in self.marginal.sites.iter().enumerate() {
            if kept.is_some() {
                for element in 0..whole.tape().sites[site].values.len() {
                    let value = whole.site(site).value(element);
                    self.machine.free_mut(next).clone_from(value);
                    next += 1;
                }
            }
        }
        self.machine.forward::<L>(BLOCK, &mut Given(&[]));
        let mut joint = Column::zero();
        self.machine.log_joint::<L>(&mut joint, BLOCK);
        let finite = (0..BLOCK).filter(|&lane| joint[lane].is_finite());
        let Some(best) = finite.max_by(|&a, &b| joint[a].total_cmp(&joint[b])) else {
            return Ok(Vec::new());
        };
        let first = self.marginal.means();
        let means = self.marginal.steady.iter().enumerate();
        let means = means.map(|(latent, &steady)| match steady {
            true => self.output(first + latent)[best],
            false => 0.0,
        });
        let means: Vec<f64> = means.collect();
        match means.iter().all(|mean| mean.is_finite()) {
            true => Ok(means),
            false => Ok(Vec::new()),
        }
    }

    /// The log joint of the other latents.
    pub(crate) fn joint(&self) -> Tape {
        joint_of(&self.marginal)
    }

    /// Their log prior, where each has one that no normal latent changes.
    pub(crate) fn prior(&self) -> Option<Tape> {
        let priors = &self.marginal.priors;
        if priors.len() < self.marginal.tape.sites.len() {
            return None;
        }
        let joint = self.joint();
        let row_of = |row: usize| priors.binary_search(&row).ok();
        let kept = joint.instructions.iter().filter_map(|each| match each {
            Instruction::Factor { row, guard, weight } => Some(Instruction::Factor {
                row: row_of(*row)?,
                guard: *guard,
                weight: *weight,
            }),
            other => Some(other.clone()),
        });
        Some(Tape {
            instructions: kept.collect(),
            rows: priors.len(),
            ..joint
        })
    }

    /// Draws of all latents where `joint` was run: `[sites][values]`. What outputs are on average is known too then.
    pub(crate) fn draw_back<L: Lanes>(
        &mut self,
        joint: &GradientMachine,
        values: &mut [Vec<Column>],
        key: Key,
    ) {
        let mut next = 0;
        for (site, kept) in self.marginal.sites.iter().enumerate() {
            let Some(kept) = *kept else { continue };
            for (element, to) in values[site].iter_mut().enumerate() {
                to.clone_from(joint.value(kept, element));
                self.machine.free_mut(next).clone_from(to);
                next += 1;
            }
        }
        for (number, &site) in self.marginal.latents.iter().enumerate() {
            let noise = self.machine.free_mut(next + number);
            Stream::new(key.site(site as u64)).fill_normal::<L>(noise, BLOCK);
        }
        self.machine.forward::<L>(BLOCK, &mut Given(&[]));
        for (number, &site) in self.marginal.latents.iter().enumerate() {
            values[site][0] = self.output(number);
        }
    }

    /// Mean and variance of an output of the program given the other latents, after `draw_back`; none where they are not known.
    pub(crate) fn average(&self, output: usize) -> Option<[Column; 2]> {
        let first = self.marginal.averages[output]?;
        Some([self.output(first), self.output(first + 1)])
    }

    fn output(&self, number: usize) -> Column {
        output_of(&self.machine, number)
    }
}
