//! Exact inference, where the model allows it: finite discrete latents by variable elimination (`discrete.rs`), normal
//! ones with linear means by their precision matrix (`gaussian.rs`), few continuous dimensions by quadrature
//! (`quadrature/`), and small integrals for each combination of discrete values (`assignments/`).
//!
//! Target: the posterior itself, and the evidence. Estimator: none; sums and linear algebra, to rounding or to the error
//! of a lattice. What is no linear function of normal latents is averaged over independent draws of the exact posterior.
//! When it fails: too many combinations of values, too many latents, or a model of another kind: it is refused with the
//! reason.

mod assignments;
pub(crate) mod cholesky;
mod discrete;
mod equalities;
mod gaussian;
mod quadrature;

use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;

pub use crate::failure::Failure;
use crate::given::Given;
use crate::read::Read;
use crate::record::{Keep, Record};
use assignments::Assignments;
use discrete::Discrete;
use gaussian::Gaussian;
use quadrature::Quadrature;

/// Draws of the posterior for whoever wants draws: blocks of 128, and instructions that they may take.
const FEW: usize = 8;
const DRAWING: usize = 20_000;
/// Draws where means of what is not linear depend on them.
const MANY: usize = 1 << 17;

/// Chains of streams: what the draws are for.
const DRAWS: u64 = 0;
const PRIORITIES: u64 = 1;
const LATTICES: u64 = 2;

/// What is known exactly of one output.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Known {
    /// Nothing but draws.
    Draws,
    /// Its mean and its standard deviation, and probabilities of 0, 1, ... where there is a table.
    Moments { mean: f64, sd: f64, table: Vec<f64> },
    /// It is normal.
    Normal { mean: f64, sd: f64 },
    /// The same by quadrature, with the error of the mean; 0 where it is below a millionth of the standard deviation.
    Near {
        mean: f64,
        sd: f64,
        mcse: f64,
        table: Vec<f64>,
    },
}

/// What is known of the whole posterior.
#[derive(Clone, Default, Debug)]
pub(crate) struct Answer {
    /// Nats.
    pub(crate) log_evidence: f64,
    /// Its standard error; 0 where it is exact.
    pub(crate) error: f64,
    /// `[outputs]`
    pub(crate) outputs: Vec<Known>,
    /// Of the first outputs, lower triangle by rows; empty where it is not known.
    pub(crate) covariance: Vec<f64>,
}

#[derive(Clone, Debug)]
enum Posterior {
    Discrete(Box<Discrete>),
    Gaussian(Box<Gaussian>),
    /// Draws come with the lattices.
    Lattices(Box<Quadrature>),
    /// Draws come after the integrals.
    Assigned(Box<Assignments>),
}

impl Posterior {
    /// Instructions that drawing a block takes.
    fn drawing(&self) -> usize {
        match self {
            Posterior::Discrete(each) => each.drawing(),
            Posterior::Gaussian(_) | Posterior::Lattices(_) | Posterior::Assigned(_) => 1,
        }
    }

    /// The next lattice or integral, where the answer takes several; whether it was the last.
    fn step<L: Lanes>(&mut self, record: &mut Record) -> Option<Result<bool, &'static str>> {
        match self {
            Posterior::Lattices(each) => Some(each.step::<L>(record)),
            Posterior::Assigned(each) => Some(each.step::<L>(record)),
            Posterior::Discrete(_) | Posterior::Gaussian(_) => None,
        }
    }

    /// The answer after the last step, and its draws.
    fn answer<L: Lanes>(&self) -> (Answer, usize) {
        match self {
            Posterior::Lattices(each) => (each.answer::<L>(), each.draws()),
            Posterior::Assigned(each) => (each.answer(), each.draws()),
            Posterior::Discrete(_) | Posterior::Gaussian(_) => (Answer::default(), 0),
        }
    }

    /// Units of work that are done, units in all, about, and draws so far, where the answer takes several steps.
    fn progress(&self) -> Option<[usize; 3]> {
        match self {
            Posterior::Lattices(each) => Some([each.lattices(), each.lattices() + 4, each.draws()]),
            Posterior::Assigned(each) => {
                let (done, all) = each.progress();
                Some([done, all, each.draws()])
            }
            Posterior::Discrete(_) | Posterior::Gaussian(_) => None,
        }
    }
}

/// A run: the answer is there from the beginning, draws follow in blocks.
#[derive(Clone, Debug)]
pub struct Exact {
    seed: Key,
    machine: Machine,
    posterior: Posterior,
    answer: Answer,
    record: Record,
    /// `[sites][values]`
    values: Vec<Vec<Column>>,
    draws: usize,
    drawn: usize,
}

impl Exact {
    /// Finds the posterior.
    ///
    /// # Errors
    /// [`Failure`] where it has no known exact form, or where there is not enough memory.
    pub fn new<L: Lanes>(program: &Program, seed: u64) -> Result<Self, Failure> {
        let machine = Machine::new(program).map_err(Failure::Memory)?;
        let seed = Key::new(seed);
        let covered = Keep::weighted(&machine, BLOCK).covariances;
        let (posterior, answer) = match solve::<L>(program, covered) {
            Err(Failure::Refused(reason)) if reason != gaussian::DEPENDENT => {
                return Self::on_lattices::<L>(machine, program, seed, reason);
            }
            solved => solved?,
        };
        let is_known = answer.outputs.iter().all(|each| *each != Known::Draws);
        let draws = match (answer.log_evidence.is_finite(), is_known) {
            (false, _) => 0,
            (true, true) => BLOCK * (DRAWING / posterior.drawing()).clamp(1, FEW),
            (true, false) => MANY,
        };
        let keep = Keep::weighted(&machine, draws);
        let sites = machine.tape().sites.iter();
        Ok(Self {
            record: Record::new(&machine, keep, seed.chain(PRIORITIES)),
            values: sites
                .map(|site| vec![Column::zero(); site.values.len()])
                .collect(),
            seed,
            machine,
            posterior,
            answer,
            draws,
            drawn: 0,
        })
    }

    /// By quadrature, or by assignments; where both are refused because of the model's size, for the reason that there was
    /// before.
    fn on_lattices<L: Lanes>(
        machine: Machine,
        program: &Program,
        seed: Key,
        reason: &'static str,
    ) -> Result<Self, Failure> {
        let lattices = seed.chain(LATTICES);
        let posterior = match Quadrature::new::<L>(program, lattices) {
            Ok(quadrature) => Posterior::Lattices(Box::new(quadrature)),
            Err(Failure::Refused(other)) => {
                let assignments = Assignments::new::<L>(program, lattices);
                let assignments = assignments.map_err(|failure| match failure {
                    Failure::Refused(_) if other == quadrature::TOO_MANY => {
                        Failure::Refused(reason)
                    }
                    Failure::Refused(_) => Failure::Refused(other),
                    memory => memory,
                })?;
                Posterior::Assigned(Box::new(assignments))
            }
            Err(memory) => return Err(memory),
        };
        let draws = match &posterior {
            Posterior::Assigned(_) => assignments::MANY,
            _ => quadrature::MOST_DRAWS,
        };
        Ok(Self {
            record: Record::new(
                &machine,
                Keep::weighted(&machine, draws),
                seed.chain(PRIORITIES),
            ),
            values: Vec::new(),
            seed,
            machine,
            posterior,
            answer: Answer::default(),
            draws: 0,
            drawn: 0,
        })
    }

    /// Does up to `units` blocks of draws, or lattices; how many are left, about.
    ///
    /// # Errors
    /// Why there is no answer after all.
    pub fn step<L: Lanes>(&mut self, units: usize) -> Result<usize, &'static str> {
        if self.posterior.progress().is_some() {
            for _ in 0..units {
                if let Some(done) = self.posterior.step::<L>(&mut self.record)
                    && done?
                {
                    (self.answer, self.draws) = self.posterior.answer::<L>();
                    self.drawn = self.draws;
                    return Ok(0);
                }
            }
            return Ok(self
                .posterior
                .progress()
                .map_or(1, |[done, all, _]| all.saturating_sub(done).max(1)));
        }
        for _ in 0..units {
            if self.drawn == self.draws {
                break;
            }
            self.block::<L>();
        }
        Ok(self.draws.div_ceil(BLOCK) - self.drawn.div_ceil(BLOCK))
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        let whole = self.drawn == self.draws;
        match what {
            Read::Status => self.status(),
            Read::FitMoments => {
                let moments = self.record.read::<L>(what, whole);
                self.moments(moments)
            }
            Read::FitTables => {
                let tables = self.record.read::<L>(what, whole);
                self.tables(tables)
            }
            Read::FitCovariance if !self.answer.covariance.is_empty() => {
                self.answer.covariance.clone()
            }
            Read::Rejections => {
                let tape = self.machine.tape();
                vec![0.0; tape.rows + tape.checks]
            }
            // Of lattices that are on their way nothing is known yet.
            Read::Exactness if self.is_on_its_way() => Vec::new(),
            Read::Exactness => {
                let outputs = self.answer.outputs.iter().map(exactness);
                outputs.chain([self.answer.error]).collect()
            }
            _ => self.record.read::<L>(what, whole),
        }
    }

    fn block<L: Lanes>(&mut self) {
        let n = BLOCK.min(self.draws - self.drawn);
        let block = (self.drawn / BLOCK) as u64;
        let key = self.seed.chain(DRAWS).step(0);
        match &mut self.posterior {
            Posterior::Discrete(each) => each.draw::<L>(key, block, &mut self.values, n),
            Posterior::Gaussian(each) => each.draw::<L>(key, block, &mut self.values, n),
            Posterior::Lattices(_) | Posterior::Assigned(_) => {}
        }
        self.machine.forward::<L>(n, &mut Given(&self.values));
        self.record.add::<L>(&self.machine, &Column::zero(), n);
        self.drawn += n;
    }

    fn is_on_its_way(&self) -> bool {
        self.posterior.progress().is_some() && self.draws == 0
    }

    fn status(&self) -> Vec<f64> {
        if let (Some(progress), true) = (self.posterior.progress(), self.is_on_its_way()) {
            let [done, all, draws] = progress.map(|count| count as f64);
            let nan = f64::NAN;
            return vec![done, all, draws, draws, nan, nan, 0.0];
        }
        let units = |draws: usize| draws.div_ceil(BLOCK) as f64;
        let (drawn, draws) = (self.drawn as f64, self.draws as f64);
        let nan = f64::NAN;
        vec![
            units(self.drawn),
            units(self.draws),
            drawn,
            draws,
            nan,
            nan,
            0.0,
        ]
    }

    /// Those of the draws, with what is known in their place.
    fn moments(&self, mut moments: Vec<f64>) -> Vec<f64> {
        moments[2] = self.answer.log_evidence;
        let rows = moments[3..].chunks_exact_mut(3);
        for (row, known) in rows.zip(&self.answer.outputs) {
            match known {
                Known::Draws => {}
                Known::Moments { mean, sd, .. } | Known::Normal { mean, sd } => {
                    row.copy_from_slice(&[*mean, *sd, 0.0]);
                }
                Known::Near { mean, sd, mcse, .. } => row.copy_from_slice(&[*mean, *sd, *mcse]),
            }
        }
        moments
    }

    fn tables(&self, mut tables: Vec<f64>) -> Vec<f64> {
        let mut start = 0;
        for (output, known) in self.machine.tape().outputs.iter().zip(&self.answer.outputs) {
            let end = start + output.table;
            if let Known::Moments { table, .. } | Known::Near { table, .. } = known
                && table.len() == output.table
            {
                tables[start..end].copy_from_slice(table);
            }
            start = end;
        }
        tables
    }
}

fn solve<L: Lanes>(program: &Program, covered: usize) -> Result<(Posterior, Answer), Failure> {
    let tape = program.tape();
    let discrete = tape
        .sites
        .iter()
        .all(|site| site.density.family.spec().discrete);
    if discrete {
        let (posterior, answer) = Discrete::new::<L>(tape, covered)?;
        return Ok((Posterior::Discrete(Box::new(posterior)), answer));
    }
    let (posterior, answer) = Gaussian::new::<L>(tape, covered)?;
    Ok((Posterior::Gaussian(Box::new(posterior)), answer))
}

/// 0: from draws; 1: exact; 2: exact and normal; 3: by quadrature, without an error to speak of; 4: with one.
fn exactness(known: &Known) -> f64 {
    match known {
        Known::Draws => 0.0,
        Known::Moments { .. } => 1.0,
        Known::Normal { .. } => 2.0,
        Known::Near { mcse: 0.0, .. } => 3.0,
        Known::Near { .. } => 4.0,
    }
}
