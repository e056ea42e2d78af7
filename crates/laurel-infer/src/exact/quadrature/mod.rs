//! Quadrature, where at most three continuous dimensions remain once discrete latents are summed out.
//!
//! Target: the posterior of the free numbers, and the evidence. Estimator: sums over a lattice that is shifted at random
//! (`lattice.rs`) in coordinates that suit the posterior (`frame.rs`), refined until two shifts agree; every shift is an
//! estimate without bias, and how far they lie apart is the error. When it fails: densities with jumps, ridges too thin for
//! the lattice, modes that neither draws of the prior nor ascents from them find. What to look at: the error, which is
//! that of draws where a result is no smooth function of the latents.
//! R. Cranley and T. N. L. Patterson 1976, Randomization of number theoretic methods for multiple integration, SIAM Journal
//! on Numerical Analysis 13(6); Trefethen and Weideman 2014 as in `frame.rs`.

mod frame;
pub(super) mod integral;
mod lattice;
mod modes;
pub(super) mod pilot;
mod shifts;

use laurel_dist::FamilyId;
use laurel_dist::transform::Transform;
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, math};
use laurel_tape::program::Program;
use laurel_tape::tape::{Site, Tape};

use super::{Answer, Failure};
use crate::marginals::Marginals;
use crate::path::{Block, Path, ROUNDING};
use crate::record::Record;
use crate::scalar::scalar;
use frame::Frame;
use lattice::{FINEST, Found as Explored, Lattice};
use pilot::Pilot;
use shifts::Shifts;

/// Continuous dimensions, at most.
pub(super) const MOST_DIMENSIONS: usize = 3;
/// Free numbers, or coordinates of the lattice; those past the dimensions stay 0.
pub(super) type Point = [f64; MOST_DIMENSIONS];

/// Said of models that this is not for.
pub(super) const TOO_MANY: &str = "more than three continuous dimensions";

/// Instructions, of a block each, for all evaluations together.
const WORK: f64 = 2e6;
/// What going through a block of a lattice costs besides.
const OVERHEAD: f64 = 300.0;
/// Points of a lattice, at most.
const MOST_POINTS: usize = 1 << 18;
/// Distance of neighbours in a lattice: the first, and the part that is left when it gets finer.
const COARSE: f64 = 0.6;
const FINER: f64 = 0.7;
/// Two shifts agree when their log evidences differ by less, in nats: as long as a lattice costs little of the work; and
/// past this part of it. How far all of them lie apart is in the answer's errors either way.
const AGREED: f64 = 1e-8;
const AGREED_LATE: f64 = 1e-4;
const LATE: usize = 6;
/// They are of use when these differ by less.
const USEFUL: f64 = 1e-2;
/// Shifts, at least: where they agree, and where they do not; and at most.
const FEWEST: usize = 4;
const FEW: usize = 8;
const MANY: usize = 256;
/// Draws of all lattices together, at most.
pub(super) const MOST_DRAWS: usize = MANY * shifts::DRAWS;
/// Points to be drawn from, if the work allows.
const ENOUGH: usize = 4096;
/// Means that differ by less, in standard deviations, are one.
const EXACT: f64 = 1e-6;
/// Error of a mean that is good enough, and one that is not, in standard deviations.
const GOOD: f64 = 0.004;
const POOR: f64 = 0.02;
/// Share of the posterior, at most, that may lie where values round to the ends of their support.
const ROUNDED: f64 = 1e-6;
/// Standard errors by which draws of the prior may miss the evidence.
const MISSED: f64 = 6.0;

/// Chains of streams: what they are for.
const PILOT: u64 = 0;
const SHIFTS: u64 = 1;
const REPLAYS: u64 = 2;

/// A log density of free numbers, nats, that counts how often it is asked.
pub(super) struct Density<'a> {
    pub(super) dimensions: usize,
    log_at: &'a mut dyn FnMut(&[Point]) -> Vec<f64>,
    /// Blocks so far.
    pub(super) blocks: usize,
}

impl Density<'_> {
    /// At up to a block of points.
    pub(super) fn logs(&mut self, points: &[Point]) -> Vec<f64> {
        self.blocks += 1;
        (self.log_at)(points)
    }
}

/// A run: the modes first, then one lattice after the other.
#[derive(Clone, Debug)]
pub(super) struct Quadrature {
    path: Path,
    block: Block,
    pilot: Pilot,
    shifts: Shifts,
    seed: Key,
    /// Blocks of evaluations, at most, for the search and for the results each.
    blocks: usize,
    /// Whether there are discrete latents.
    discrete: bool,
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Stage {
    Modes,
    /// How fine a lattice it takes.
    Search {
        plan: Plan,
        /// By how much the last two shifts differ, nats, and the first of the two that are on their way.
        gap: f64,
        first: Option<f64>,
        spent: usize,
    },
    /// One lattice after the other until the results are good enough.
    Collect {
        plan: Plan,
        spent: usize,
    },
    Done,
}

/// Where the lattice lies, how fine it is, and from where its points are to be found.
#[derive(Clone, Debug)]
struct Plan {
    frame: Frame,
    step: f64,
    seeds: Vec<Point>,
}

impl Quadrature {
    /// Draws of the prior.
    ///
    /// # Errors
    /// [`Failure`] where there are too many dimensions, or not enough memory.
    pub(super) fn new<L: Lanes>(program: &Program, seed: Key) -> Result<Self, Failure> {
        if fewest_dimensions(program.tape()) > MOST_DIMENSIONS {
            return Err(Failure::Refused(TOO_MANY));
        }
        let mut path = Path::new::<L>(program)?;
        let dimensions = path.dimensions();
        if !(1..=MOST_DIMENSIONS).contains(&dimensions) {
            return Err(Failure::Refused(TOO_MANY));
        }
        let blocks = (WORK / (path.work() + OVERHEAD)) as usize;
        let mut sites = program.tape().sites.iter();
        let is_discrete = |site: &Site| site.density.family.spec().discrete;
        let discrete = sites.any(is_discrete);
        let marginals = match discrete {
            true => Some(Marginals::new::<L>(program.tape())?),
            false => None,
        };
        Ok(Self {
            pilot: Pilot::new::<L>(&mut path, seed.chain(PILOT), blocks)?,
            shifts: Shifts::new(path.machine(), marginals),
            block: Block::new(dimensions),
            path,
            seed,
            blocks,
            discrete,
            stage: Stage::Modes,
        })
    }

    /// The next lattice, with draws of its points for the record; whether it was the last.
    ///
    /// # Errors
    /// Why there is no answer: the work is too much, or the lattices do not agree.
    pub(super) fn step<L: Lanes>(&mut self, record: &mut Record) -> Result<bool, &'static str> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Modes => self.modes::<L>()?,
            Stage::Search {
                plan,
                gap,
                first,
                spent,
            } => self.search::<L>(plan, gap, first, spent)?,
            Stage::Collect { plan, spent } => self.collect::<L>(plan, spent, record)?,
            Stage::Done => Stage::Done,
        };
        Ok(matches!(self.stage, Stage::Done))
    }

    /// Lattices that are in the results.
    pub(super) fn lattices(&self) -> usize {
        self.shifts.lattices()
    }

    /// What there is, after the last lattice.
    pub(super) fn answer<L: Lanes>(&self) -> Answer {
        self.shifts.answer::<L>()
    }

    /// Draws of all lattices so far.
    pub(super) fn draws(&self) -> usize {
        self.shifts.draws
    }

    fn density<'a>(
        dimensions: usize,
        log_at: &'a mut dyn FnMut(&[Point]) -> Vec<f64>,
    ) -> Density<'a> {
        Density {
            dimensions,
            log_at,
            blocks: 0,
        }
    }

    fn modes<L: Lanes>(&mut self) -> Result<Stage, &'static str> {
        let dimensions = self.path.dimensions();
        let (path, block) = (&mut self.path, &mut self.block);
        let mut log_at = |points: &[Point]| log_joints::<L>(path, block, points);
        let mut density = Self::density(dimensions, &mut log_at);
        let (frame, seeds) = self.pilot.frame::<L>(&mut density)?;
        Ok(Stage::Search {
            plan: Plan {
                frame,
                step: COARSE,
                seeds,
            },
            gap: f64::INFINITY,
            first: None,
            spent: density.blocks,
        })
    }

    /// Goes through the lattice of this number; None where it has too many points, or no end. And the blocks that it took.
    fn explore<L: Lanes>(
        &mut self,
        plan: &Plan,
        number: u64,
        blocks: usize,
    ) -> (Option<Explored>, usize) {
        let dimensions = self.path.dimensions();
        let key = self.seed.chain(SHIFTS);
        let mut lattice = shifted::<L>(plan.step, key, number, dimensions);
        let (path, block) = (&mut self.path, &mut self.block);
        let mut log_at = |points: &[Point]| log_joints::<L>(path, block, points);
        let mut density = Self::density(dimensions, &mut log_at);
        let most = MOST_POINTS.min(blocks * BLOCK);
        let found = lattice.explore::<L>(&mut density, &plan.frame, &plan.seeds, most);
        (found, density.blocks)
    }

    /// The coarsest lattice whose shifts agree.
    fn search<L: Lanes>(
        &mut self,
        mut plan: Plan,
        gap: f64,
        first: Option<f64>,
        spent: usize,
    ) -> Result<Stage, &'static str> {
        let left = self.blocks.saturating_sub(spent);
        let (found, blocks) = self.explore::<L>(&plan, u64::from(first.is_some()), left);
        let spent = spent + blocks;
        let Some(found) = found else {
            // The one before will do if it is of any use.
            plan.step /= FINER;
            return useful(plan, gap);
        };
        let log = found.log_integral::<L>(plan.step, self.path.dimensions());
        let Some(other) = first else {
            let first = Some(log);
            return Ok(Stage::Search {
                plan,
                gap,
                first,
                spent,
            });
        };
        let gap = (log - other).abs();
        let left = self.blocks.saturating_sub(spent);
        let agreed = match spent > self.blocks / LATE {
            true => AGREED_LATE,
            false => AGREED,
        };
        if gap < agreed || left < spent || FINER * plan.step < FINEST {
            return useful(plan, gap);
        }
        plan.step *= FINER;
        Ok(Stage::Search {
            plan,
            gap,
            first: None,
            spent,
        })
    }

    fn collect<L: Lanes>(
        &mut self,
        plan: Plan,
        spent: usize,
        record: &mut Record,
    ) -> Result<Stage, &'static str> {
        let number = self.shifts.lattices();
        let (found, blocks) = self.explore::<L>(&plan, number as u64, self.blocks);
        // Looking at the results costs as much again, and derivatives twice as much.
        let spent = spent + if self.discrete { 4 } else { 2 } * blocks;
        let found = found.ok_or("a posterior without an end")?;
        let dimensions = self.path.dimensions();
        let path = &self.path;
        let rounds = |point: &Point| path.rounds(point[..dimensions].iter().copied());
        if found.share::<L>(rounds) > ROUNDED {
            return Err(ROUNDING);
        }
        let log_cell = dimensions as f64 * scalar::<L>(math::log, plan.step);
        let key = self.seed.chain(REPLAYS).step(number as u64);
        self.shifts
            .add::<L>(&found, log_cell, (&mut self.path, record), key);
        let done = number + 1;
        let is_exact = done >= FEWEST && self.shifts.worst() <= EXACT;
        let is_good = done >= FEW && self.shifts.worst() <= GOOD;
        // Draws of latents that were integrated out differ at one point too.
        let is_varied = self.path.draws_normals() || self.shifts.points >= ENOUGH;
        let is_enough = (is_exact || is_good) && is_varied;
        let is_late = done >= FEW && spent + spent / done > self.blocks;
        if !(is_enough || is_late || done == MANY) {
            return Ok(Stage::Collect { plan, spent });
        }
        if self.shifts.worst() > POOR {
            return Err("results too rugged for quadrature");
        }
        self.pilot.check::<L>(self.shifts.log_evidence::<L>())?;
        Ok(Stage::Done)
    }
}

/// Continuous dimensions that are left at least: beside discrete latents normal ones stay.
fn fewest_dimensions(tape: &Tape) -> usize {
    let is_discrete = |site: &Site| site.density.family.spec().discrete;
    let normals_stay = tape.sites.iter().any(is_discrete);
    let counted = |site: &&Site| normals_stay || site.density.family != FamilyId::Normal;
    let sites = tape.sites.iter().filter(counted);
    let transforms = sites.filter_map(|site| Transform::of(site.density.family, site.density.size));
    transforms.map(Transform::free).sum()
}

fn useful(plan: Plan, gap: f64) -> Result<Stage, &'static str> {
    match gap < USEFUL {
        true => Ok(Stage::Collect { plan, spent: 0 }),
        false => Err("a posterior too rugged for quadrature"),
    }
}

/// The lattice of this number.
fn shifted<L: Lanes>(step: f64, key: Key, number: u64, dimensions: usize) -> Lattice {
    let mut u = Column::zero();
    Stream::new(key.step(number)).fill_uniform::<L>(&mut u, MOST_DIMENSIONS);
    let shift = std::array::from_fn(|k| if k < dimensions { u[k] } else { 0.0 });
    Lattice::new(step, shift, dimensions)
}

fn log_joints<L: Lanes>(path: &mut Path, block: &mut Block, points: &[Point]) -> Vec<f64> {
    fill(&mut block.free, points);
    path.load(0, &block.free, false);
    path.values::<L>(block, false);
    block.joint[..points.len()].to_vec()
}

/// Points into lanes; those past the points repeat the last one.
fn fill(free: &mut [Column], points: &[Point]) {
    for (axis, column) in free.iter_mut().enumerate() {
        for lane in 0..BLOCK {
            column[lane] = points[lane.min(points.len() - 1)][axis];
        }
    }
}
