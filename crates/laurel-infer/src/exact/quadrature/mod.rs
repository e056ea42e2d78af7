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
mod lattice;
mod modes;
mod pilot;
mod shifts;

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, math};
use laurel_tape::program::Program;
use laurel_tape::tape::Site;

use super::{Answer, Failure};
use crate::marginals::Marginals;
use crate::path::{Block, Path, ROUNDING};
use crate::record::Record;
use crate::scalar::scalar;
use frame::Frame;
use lattice::{FINEST, Lattice};
use pilot::Pilot;
use shifts::Shifts;

/// Continuous dimensions, at most.
pub(super) const MOST_DIMENSIONS: usize = 3;
/// Free numbers, or coordinates of the lattice; those past the dimensions stay 0.
pub(super) type Point = [f64; MOST_DIMENSIONS];

/// Said of models that this is not for.
pub(super) const TOO_MANY: &str = "more than three continuous dimensions";

/// Instructions, of a block each, for all evaluations together.
const WORK: f64 = 4e6;
/// What going through a block of a lattice costs besides.
const OVERHEAD: f64 = 300.0;
/// Points of a lattice, at most.
const MOST_POINTS: usize = 1 << 18;
/// Distance of neighbours in a lattice: the first, and the part that is left when it gets finer.
const COARSE: f64 = 0.6;
const FINER: f64 = 0.7;
/// Two shifts agree when their log evidences differ by less, in nats.
const AGREED: f64 = 1e-8;
/// They are of use when these differ by less.
const USEFUL: f64 = 1e-2;
/// Shifts, at least: where they agree, and where they do not; and at most.
const FEWEST: usize = 4;
const FEW: usize = 8;
const MANY: usize = 256;
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

/// A posterior that was found, with its points in a record.
pub(super) struct Found {
    pub(super) answer: Answer,
    pub(super) record: Record,
    /// Draws in the record.
    pub(super) draws: usize,
}

/// Integrates.
///
/// # Errors
/// [`Failure`] where there are too many dimensions, the work is too much, or the lattices do not agree.
pub(super) fn integrate<L: Lanes>(
    program: &Program,
    seed: Key,
    record: impl FnOnce(usize) -> Record,
) -> Result<Found, Failure> {
    let mut path = Path::new::<L>(program)?;
    let dimensions = path.dimensions();
    if !(1..=MOST_DIMENSIONS).contains(&dimensions) {
        return Err(Failure::Refused(TOO_MANY));
    }
    let blocks = (WORK / (path.work() + OVERHEAD)) as usize;
    let pilot = Pilot::new::<L>(&mut path, seed.chain(PILOT), blocks)?;
    let mut block = Block::new(dimensions);
    let mut log_at = |points: &[Point]| log_joints::<L>(&mut path, &mut block, points);
    let mut density = Density {
        dimensions,
        log_at: &mut log_at,
        blocks: 0,
    };
    let plan = plan::<L>(&mut density, &pilot, seed.chain(SHIFTS), blocks)?;
    let record = record(MANY * shifts::DRAWS);
    let mut sites = program.tape().sites.iter();
    let is_discrete = |site: &Site| site.density.family.spec().discrete;
    let discrete = sites.any(is_discrete);
    let marginals = match discrete {
        true => Some(Marginals::new::<L>(program.tape())?),
        false => None,
    };
    let mut shifts = Shifts::new(record, path.machine(), marginals);
    collect::<L>(&mut shifts, &mut path, &plan, seed, (blocks, discrete))?;
    pilot.check::<L>(shifts.log_evidence::<L>())?;
    Ok(shifts.finished::<L>())
}

/// Where the lattice lies, how fine it is, and from where its points are to be found.
struct Plan {
    frame: Frame,
    step: f64,
    seeds: Vec<Point>,
}

/// The coarsest lattice whose shifts agree.
fn plan<L: Lanes>(
    density: &mut Density<'_>,
    pilot: &Pilot,
    key: Key,
    blocks: usize,
) -> Result<Plan, Failure> {
    let (frame, seeds) = pilot.frame::<L>(density)?;
    let (mut step, mut gap) = (COARSE, f64::INFINITY);
    loop {
        let mut logs = [0.0; 2];
        for (number, log) in logs.iter_mut().enumerate() {
            let lattice = shifted::<L>(step, key, number as u64, density.dimensions);
            let most = MOST_POINTS.min(blocks.saturating_sub(density.blocks) * BLOCK);
            let Some(found) = lattice.explore::<L>(density, &frame, &seeds, most) else {
                // The one before will do if it is of any use.
                return match gap < USEFUL {
                    true => Ok(Plan {
                        frame,
                        step: step / FINER,
                        seeds,
                    }),
                    false => Err(Failure::Refused("a posterior too rugged for quadrature")),
                };
            };
            *log = found.log_integral::<L>(step, density.dimensions);
        }
        gap = (logs[0] - logs[1]).abs();
        let left = blocks.saturating_sub(density.blocks);
        if gap < AGREED || left < density.blocks || FINER * step < FINEST {
            return match gap < USEFUL {
                true => Ok(Plan { frame, step, seeds }),
                false => Err(Failure::Refused("a posterior too rugged for quadrature")),
            };
        }
        step *= FINER;
    }
}

/// Goes through one shifted lattice after the other until the results are good enough.
fn collect<L: Lanes>(
    shifts: &mut Shifts,
    path: &mut Path,
    plan: &Plan,
    seed: Key,
    (blocks, discrete): (usize, bool),
) -> Result<(), Failure> {
    let dimensions = path.dimensions();
    let (mut spent, mut block) = (0, Block::new(dimensions));
    for number in 0..MANY {
        let lattice = shifted::<L>(plan.step, seed.chain(SHIFTS), number as u64, dimensions);
        let mut log_at = |points: &[Point]| log_joints::<L>(path, &mut block, points);
        let mut density = Density {
            dimensions,
            log_at: &mut log_at,
            blocks: 0,
        };
        let most = MOST_POINTS.min(blocks * BLOCK);
        let found = lattice.explore::<L>(&mut density, &plan.frame, &plan.seeds, most);
        // Looking at the results costs as much again, and derivatives twice as much.
        spent += if discrete { 4 } else { 2 } * density.blocks;
        let found = found.ok_or(Failure::Refused("a posterior without an end"))?;
        let rounds = |point: &Point| path.rounds(point[..dimensions].iter().copied());
        if found.share::<L>(rounds) > ROUNDED {
            return Err(Failure::Refused(ROUNDING));
        }
        let log_cell = dimensions as f64 * scalar::<L>(math::log, plan.step);
        shifts.add::<L>(
            &found,
            log_cell,
            path,
            seed.chain(REPLAYS).step(number as u64),
        );
        let done = number + 1;
        let is_exact = done >= FEWEST && shifts.worst() <= EXACT;
        let is_good = done >= FEW && shifts.worst() <= GOOD;
        if (is_exact || is_good) && shifts.points >= ENOUGH {
            break;
        }
        if done >= FEW && spent + spent / done > blocks {
            break;
        }
    }
    match shifts.worst() <= POOR {
        true => Ok(()),
        false => Err(Failure::Refused("results too rugged for quadrature")),
    }
}

/// The lattice of this number.
fn shifted<L: Lanes>(step: f64, key: Key, number: u64, dimensions: usize) -> Lattice {
    let mut u = Column::zero();
    Stream::new(key.step(number)).fill_uniform::<L>(&mut u, MOST_DIMENSIONS);
    let shift = std::array::from_fn(|k| if k < dimensions { u[k] } else { 0.0 });
    Lattice::new::<L>(step, shift, dimensions)
}

fn log_joints<L: Lanes>(path: &mut Path, block: &mut Block, points: &[Point]) -> Vec<f64> {
    for (axis, column) in block.free.iter_mut().enumerate() {
        // Lanes past the points repeat the last one.
        for lane in 0..BLOCK {
            column[lane] = points[lane.min(points.len() - 1)][axis];
        }
    }
    path.load(0, &block.free, false);
    path.values::<L>(block, false);
    block.joint[..points.len()].to_vec()
}
