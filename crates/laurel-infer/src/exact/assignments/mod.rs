//! Discrete latents by all their combinations, where the continuous ones fall apart given each: one small integral for
//! each component, after its normal latents are gone, and many combinations share theirs.
//!
//! Target: the posterior of all latents, and the evidence: sums over combinations of products of integrals. Estimator:
//! none but the lattices (`quadrature/integral.rs`). When it fails: many combinations, components of more than three
//! dimensions. What to look at: the error, which is by how much two shifts of the lattices differ.
//! C. Boutilier, N. Friedman, M. Goldszmidt and D. Koller 1996, as in `laurel_tape::collapse`.

mod component;
mod draws;
mod target;

use laurel_dist::transform::Transform;
use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::collapse::{Fate, Shown, Split};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;

use super::quadrature::pilot;
use super::{Answer, Known};
use crate::failure::Failure;
use crate::free;
use crate::path::ROUNDING;
use crate::prior::Prior;
use crate::record::Record;
use crate::weights::relative::{log_sum, relative};
use component::Found;
use draws::Drawer;

/// Instructions, of a block each, that the integrals may take in all; and what one costs besides, with its compilation.
const WORK: f64 = 4e7;
const OVERHEAD: f64 = 1000.0;
/// Blocks of evaluations that an integral takes, about.
const BLOCKS: f64 = 100.0;
/// Discrete latents of two values each have more combinations than there is room for from here on.
const MOST_DISCRETE: usize = 15;
/// Instructions that a program without discrete latents may have, for which it is tried too.
const SHORT: f64 = 20_000.0;
/// Draws: where all is known without them, and where not.
const FEW: usize = 4096;
pub(super) const MANY: usize = 1 << 16;
/// Share of the posterior, at most, that may lie where values round to the ends of their support.
const ROUNDED: f64 = 1e-6;
/// Errors of means, in standard deviations, that are none.
const EXACT: f64 = 1e-6;

/// Said of models that this is not for.
pub(super) const NOT_FOR: &str =
    "continuous latents that do not fall apart given the discrete ones";

/// Chains of streams: what they are for.
const STARTS: u64 = 0;
const LATTICES: u64 = 1;
const DRAWS: u64 = 2;

/// A run: one integral after the other, then draws.
#[derive(Clone, Debug)]
pub(super) struct Assignments {
    machine: Machine,
    split: Split,
    seed: Key,
    /// Free numbers of draws of the prior, by continuous site.
    starts: Vec<Vec<Column>>,
    found: Vec<Found>,
    /// Posterior probabilities of the assignments.
    shares: Vec<f64>,
    answer: Answer,
    drawer: Drawer,
}

impl Assignments {
    /// Finds the combinations and their components.
    ///
    /// # Errors
    /// [`Failure`] where there are too many, or not enough memory.
    pub(super) fn new<L: Lanes>(program: &Program, seed: Key) -> Result<Self, Failure> {
        let tape = program.tape();
        let sites = tape.sites.iter();
        let discrete = sites.filter(|site| site.density.family.spec().discrete);
        let discrete = discrete.count();
        if discrete > MOST_DISCRETE || (discrete == 0 && tape.work() >= SHORT) {
            return Err(Failure::Refused(NOT_FOR));
        }
        let split = Split::new::<L>(tape).map_err(|refusal| Failure::Refused(refusal.0))?;
        let works = split.parts.iter().map(|part| part.tape.work() + OVERHEAD);
        if BLOCKS * works.sum::<f64>() > WORK || split.assignments.is_empty() {
            return Err(Failure::Refused(NOT_FOR));
        }
        if let Some(widest) = split.parts.iter().max_by_key(|part| part.tape.sites.len()) {
            component::check::<L>(widest)?;
        }
        let mut this = Self {
            machine: Machine::new(program).map_err(Failure::Memory)?,
            drawer: Drawer::new(seed.chain(DRAWS)),
            split,
            seed,
            starts: Vec::new(),
            found: Vec::new(),
            shares: Vec::new(),
            answer: Answer::default(),
        };
        this.draw_starts::<L>();
        Ok(this)
    }

    fn draw_starts<L: Lanes>(&mut self) {
        let key = self.seed.chain(STARTS);
        self.machine
            .forward::<L>(BLOCK, &mut Prior { key, block: 0 });
        for (number, fate) in self.split.sites.iter().enumerate() {
            if let Fate::Kept(_) = fate {
                let density = self.machine.tape().sites[number].density;
                let mut columns = Vec::new();
                if let Some(transform) = Transform::of(density.family, density.size) {
                    columns.resize(transform.free(), Column::zero());
                    free::of_site(&self.machine, number, transform, &mut columns);
                }
                self.starts.push(columns);
            }
        }
    }

    /// The next integral, or draws; whether those were the last.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(super) fn step<L: Lanes>(&mut self, record: &mut Record) -> Result<bool, &'static str> {
        let next = self.found.len();
        if next < self.split.parts.len() {
            let key = self.seed.chain(LATTICES).step(next as u64);
            let component = self.split.components.iter().find(|each| each.part == next);
            let sites = component.map_or(&[][..], |component| &component.sites);
            let starts: Vec<&[Column]> = sites.iter().map(|&site| &self.starts[site][..]).collect();
            let part = &self.split.parts[next];
            self.found.push(Found::new::<L>(part, &starts, key)?);
            return Ok(false);
        }
        if self.shares.is_empty() {
            self.combine::<L>()?;
        }
        let (split, shares) = (&self.split, &self.shares);
        let machine = &mut self.machine;
        self.drawer
            .draw::<L>((split, shares), &mut self.found, machine, record);
        Ok(self.drawer.drawn >= self.wanted())
    }

    fn wanted(&self) -> usize {
        match self.answer.outputs.contains(&Known::Draws) {
            true => MANY,
            false => FEW,
        }
    }

    /// Units of work: integrals and blocks of draws, done and in all.
    pub(super) fn progress(&self) -> (usize, usize) {
        let draws = |draws: usize| draws / draws::AT_ONCE;
        let all = self.split.parts.len() + draws(self.wanted());
        (self.found.len() + draws(self.drawer.drawn), all)
    }

    pub(super) fn draws(&self) -> usize {
        self.drawer.drawn
    }

    /// What there is, once integrals are done.
    pub(super) fn answer(&self) -> Answer {
        self.answer.clone()
    }

    fn combine<L: Lanes>(&mut self) -> Result<(), &'static str> {
        let of = |component: &usize| &self.found[self.split.components[*component].part];
        let logs: Vec<f64> = self
            .split
            .assignments
            .iter()
            .map(|each| each.log + each.components.iter().map(|c| of(c).log).sum::<f64>())
            .collect();
        let (mut shares, top) = relative::<L>(&logs);
        let total: f64 = shares.iter().sum();
        if !(total > 0.0 && top.is_finite()) {
            return Err("hardly any possible draws of its prior");
        }
        shares.iter_mut().for_each(|share| *share /= total);
        let (mut error, mut rounded) = (0.0, 0.0);
        for (each, share) in self.split.assignments.iter().zip(&shares) {
            for found in each.components.iter().map(of) {
                error += share * found.gap;
                rounded += share * found.rounded;
            }
        }
        if rounded > ROUNDED {
            return Err(ROUNDING);
        }
        self.shares = shares;
        let log_evidence = log_sum::<L>(&logs);
        self.check::<L>(log_evidence)?;
        let outputs = (0..self.machine.tape().outputs.len())
            .map(|output| self.known(output, error))
            .collect();
        self.answer = Answer {
            log_evidence,
            error: if error > EXACT { error } else { 1e-3 * error },
            outputs,
            covariance: Vec::new(),
        };
        Ok(())
    }

    /// Whether the evidence is what draws of the prior say, as far as they can tell: else there are modes that no integral
    /// found.
    fn check<L: Lanes>(&mut self, log_evidence: f64) -> Result<(), &'static str> {
        let weights = component::prior_weights::<L>(&mut self.machine, self.seed.chain(STARTS));
        pilot::check::<L>(&weights, weights.len(), log_evidence)
    }

    fn known(&self, output: usize, error: f64) -> Known {
        let mut parts = Vec::with_capacity(self.shares.len());
        for (each, &share) in self.split.assignments.iter().zip(&self.shares) {
            let moments = match each.outputs[output] {
                Shown::Number(x) => Some((x, 0.0)),
                Shown::Of(component, place) => {
                    let part = self.split.components[component].part;
                    self.found[part].outputs[place]
                }
                Shown::Several => None,
            };
            let Some((mean, variance)) = moments else {
                return Known::Draws;
            };
            // Of what is impossible there may be no number.
            if share > 0.0 {
                parts.push((share, mean, variance));
            }
        }
        let mean: f64 = parts.iter().map(|(share, mean, _)| share * mean).sum();
        let spread = parts
            .iter()
            .map(|(share, at, variance)| share * (variance + (at - mean) * (at - mean)));
        let sd = spread.sum::<f64>().sqrt();
        Known::Near {
            mean,
            sd,
            mcse: if error > EXACT { error * sd } else { 0.0 },
            table: self.table(output, &parts),
        }
    }

    fn table(&self, output: usize, parts: &[(f64, f64, f64)]) -> Vec<f64> {
        let mut table = vec![0.0; self.machine.tape().outputs[output].table];
        for &(share, x, variance) in parts {
            if variance > 0.0 || x < 0.0 {
                return Vec::new();
            }
            if let Some(to) = table.get_mut(x as usize) {
                *to += share;
            }
        }
        table
    }
}
