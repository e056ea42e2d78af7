//! Draws of the prior, weighted by the likelihood: where the posterior may be, and a check on what is found.

use laurel_rng::Key;
use laurel_simd::{BLOCK, Lanes, math};
use laurel_tape::order::descending;

use super::frame::Frame;
use super::modes::{self, Mode};
use super::{Density, MISSED, MOST_DIMENSIONS, Point};
use crate::failure::Failure;
use crate::path::{Block, Path};
use crate::scalar::scalar;
use crate::weights::relative::relative;

/// Blocks of draws, at most; they may take a tenth of the work.
const BLOCKS: usize = 16;
/// Ascents: from the likeliest draws, and from any.
const ASCENTS: usize = 12;
/// Draws from which a lattice may be entered, besides the modes.
const ENTRANCES: usize = 64;
/// Nats by which the evidence may differ at any rate.
const SLACK: f64 = 1e-3;
/// Effective draws by which the evidence is checked.
const TELLING: f64 = 200.0;

#[derive(Clone, Debug)]
pub(super) struct Pilot {
    points: Vec<Point>,
    /// Log likelihoods, nats, and log joints; finite.
    weights: Vec<f64>,
    joints: Vec<f64>,
    /// Draws in all.
    drawn: usize,
}

impl Pilot {
    pub(super) fn new<L: Lanes>(path: &mut Path, key: Key, blocks: usize) -> Result<Self, Failure> {
        let dimensions = path.dimensions();
        let (mut this, mut block) = (
            Self {
                points: Vec::new(),
                weights: Vec::new(),
                joints: Vec::new(),
                drawn: 0,
            },
            Block::new(dimensions),
        );
        for number in 0..BLOCKS.min(blocks / 10) {
            path.draw_prior::<L>(key, number as u64, &mut block.free);
            path.load(0, &block.free, true);
            path.values::<L>(&mut block, true);
            this.drawn += BLOCK;
            for lane in 0..BLOCK {
                let (joint, weight) = (block.joint[lane], block.log_likelihood(lane));
                if joint.is_finite() && weight.is_finite() {
                    let mut point = [0.0; MOST_DIMENSIONS];
                    point
                        .iter_mut()
                        .zip(&block.free)
                        .for_each(|(x, column)| *x = column[lane]);
                    this.points.push(point);
                    this.weights.push(weight);
                    this.joints.push(joint);
                }
            }
        }
        match this.points.len() > 2 * ASCENTS {
            true => Ok(this),
            false => Err(Failure::Refused("hardly any possible draws of its prior")),
        }
    }

    /// Points with their log joints, nats; those that are finite count. None where hardly any does.
    pub(crate) fn of(points: &[Point], joints: &[f64]) -> Option<Self> {
        let pairs = points.iter().zip(joints).filter(|(_, log)| log.is_finite());
        let (points, joints): (Vec<Point>, Vec<f64>) = pairs.unzip();
        (points.len() > 2 * ASCENTS).then(|| Self {
            drawn: points.len(),
            points,
            weights: joints.clone(),
            joints,
        })
    }

    /// Coordinates for a density, and points from which its lattice is to be entered.
    pub(super) fn frame<L: Lanes>(
        &self,
        density: &mut Density<'_>,
    ) -> Result<(Frame, Vec<Point>), &'static str> {
        let dimensions = density.dimensions;
        let starts: Vec<Point> = self.starts(modes::at_a_time(dimensions).min(ASCENTS));
        let modes = modes::climb::<L>(density, &starts, &self.reach(dimensions));
        let mut seeds: Vec<Point> = modes.iter().map(|mode| mode.point).collect();
        seeds.extend(
            descending(&self.joints)
                .into_iter()
                .take(ENTRANCES)
                .map(|place| self.points[place]),
        );
        let modes = distinct(&modes, dimensions);
        let parts = match modes.is_empty() {
            true => self.parts::<L>(dimensions),
            false => parts_of::<L>(&modes),
        };
        let (centre, covariance) = joined(&parts, dimensions);
        let frame = Frame::new(centre, &covariance, dimensions);
        frame
            .map(|frame| (frame, seeds))
            .ok_or("a posterior without a mode")
    }

    /// Whether the evidence is what these draws say, as far as they can tell.
    pub(super) fn check<L: Lanes>(&self, log_evidence: f64) -> Result<(), &'static str> {
        check::<L>(&self.weights, self.drawn, log_evidence)
    }

    /// The likeliest draws and the first ones, half and half.
    fn starts(&self, count: usize) -> Vec<Point> {
        let best = descending(&self.weights)
            .into_iter()
            .take(count.div_ceil(2));
        let first = 0..count / 2;
        best.chain(first).map(|place| self.points[place]).collect()
    }

    /// A tenth of the spread of the likelier draws.
    fn reach(&self, dimensions: usize) -> Point {
        let near = descending(&self.weights);
        let near = &near[..near.len().div_ceil(10)];
        let mut reach = [1.0; MOST_DIMENSIONS];
        for (axis, reach) in reach.iter_mut().enumerate().take(dimensions) {
            let all = near.iter().map(|&place| self.points[place][axis]);
            let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
                (
                    if x < low { x } else { low },
                    if x > high { x } else { high },
                )
            });
            let spread = 0.02 * (high - low);
            if spread > 0.0 && spread.is_finite() {
                *reach = spread;
            }
        }
        reach
    }

    /// Every draw with its share.
    fn parts<L: Lanes>(&self, dimensions: usize) -> Vec<Part> {
        let (weights, _) = relative::<L>(&self.weights);
        let sum: f64 = weights.iter().sum();
        let part = |(point, weight): (&Point, &f64)| Part {
            share: weight / sum,
            point: *point,
            covariance: vec![0.0; dimensions * dimensions],
        };
        self.points.iter().zip(&weights).map(part).collect()
    }
}

/// Whether the evidence is what draws of the prior of these log likelihoods, so many in all, say, as far as they can tell.
///
/// # Errors
/// It is not.
pub(crate) fn check<L: Lanes>(
    weights: &[f64],
    drawn: usize,
    log_evidence: f64,
) -> Result<(), &'static str> {
    let (weights, top) = relative::<L>(weights);
    let (mut sum, mut squares) = (0.0, 0.0);
    for w in weights {
        sum += w;
        squares += w * w;
    }
    let share = sum / drawn as f64;
    let variance = squares / drawn as f64 - share * share;
    let error = (variance / drawn as f64).sqrt() / share;
    let gap = (log_evidence - top - scalar::<L>(math::log, share)).abs();
    let is_telling = sum * sum / squares >= TELLING;
    match is_telling && gap > MISSED * error + SLACK {
        true => Err("a mode that no lattice found"),
        false => Ok(()),
    }
}

/// A part of a mixture.
struct Part {
    share: f64,
    point: Point,
    covariance: Vec<f64>,
}

/// Of modes that are one, the first.
fn distinct(modes: &[Mode], d: usize) -> Vec<Mode> {
    let logs: Vec<f64> = modes.iter().map(|mode| mode.log).collect();
    let mut kept: Vec<Mode> = Vec::new();
    for mode in descending(&logs).into_iter().map(|place| &modes[place]) {
        let is_near = |other: &Mode| {
            (0..d).all(|axis| {
                let gap = mode.point[axis] - other.point[axis];
                gap * gap < 0.25 * other.covariance[axis * d + axis]
            })
        };
        if !kept.iter().any(is_near) {
            kept.push(mode.clone());
        }
    }
    kept
}

fn parts_of<L: Lanes>(modes: &[Mode]) -> Vec<Part> {
    let masses: Vec<f64> = modes.iter().map(|mode| mode.log_mass).collect();
    let (weights, _) = relative::<L>(&masses);
    let total: f64 = weights.iter().sum();
    let part = |(mode, weight): (&Mode, &f64)| Part {
        share: weight / total,
        point: mode.point,
        covariance: mode.covariance.clone(),
    };
    modes.iter().zip(&weights).map(part).collect()
}

/// Mean and covariance of a mixture.
fn joined(parts: &[Part], d: usize) -> (Point, Vec<f64>) {
    let mut mean = [0.0; MOST_DIMENSIONS];
    for part in parts {
        mean.iter_mut()
            .zip(&part.point)
            .for_each(|(sum, x)| *sum += part.share * x);
    }
    let mut covariance = vec![0.0; d * d];
    for part in parts {
        for (place, to) in covariance.iter_mut().enumerate() {
            let (row, column) = (place / d, place % d);
            let apart = (part.point[row] - mean[row]) * (part.point[column] - mean[column]);
            *to += part.share * (part.covariance[place] + apart);
        }
    }
    (mean, covariance)
}
