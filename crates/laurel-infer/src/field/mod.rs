//! The log joint without a field of normal latents (a random walk, effects that cross, intercepts with their slopes) that is
//! close to normal given the few others.
//!
//! Target: the log joint of the others, in free numbers. Estimator: Laplace's approximation at each point of these, with the
//! modes and curvatures found anew (`newton.rs`); a draw of the field is one of several of the density there, bent to what was
//! learnt of it (`skew.rs`), chosen by their weights, whose mean makes the log joint an unbiased estimate. When it fails: fields that are
//! far from normal given the others. What to look at: effective draws and k-hat of the weights.
//! H. Rue, S. Martino and N. Chopin 2009, Approximate Bayesian inference for latent Gaussian models by using integrated
//! nested Laplace approximations, JRSS B 71; N. Shephard and M. K. Pitt 1997, Likelihood analysis of non-Gaussian
//! measurement time series, Biometrika 84, for the weights; C. Andrieu and G. O. Roberts 2009, The pseudo-marginal approach
//! for efficient Monte Carlo computations, Annals of Statistics 37, for the mean of several.

mod choice;
mod draws;
mod factor;
mod find;
mod graph;
mod learn;
mod newton;
mod skew;

use laurel_simd::math::HALF_LN_2PI;
use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::reverse::GradientMachine;

use factor::Factor;
use find::Found;
use skew::{Lesson, Skew};

/// Rounds that nearly all searches for modes come with.
const ROUNDS: usize = 3;
/// Longest last step of a search for modes, in standard deviations of each number given its neighbours.
const NEARER: f64 = 1e-4;
/// How far numbers are moved to tell curvatures, in standard deviations of each given its neighbours.
const ASIDE: f64 = 1e-5;
/// Colours at most: points whose slopes tell the curvature of one.
const COLOURS: usize = 64;
/// Updates of a factor, at most.
const UPDATES: usize = 200_000;
/// Pairs of draws of the field at each point of the others; the two of a pair are on both sides of the mode.
const PAIRS: usize = 2;
/// How far the others are moved for slopes.
const STEP: f64 = 1e-4;

/// A field and the memory for its modes at a block of points of the others. The machines are the caller's.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// Sites and elements of the field.
    own: Vec<(usize, usize)>,
    /// Those of the others: `[dimensions]`.
    places: Vec<(usize, usize)>,
    colours: Vec<usize>,
    /// Points that a point of the others takes: one, and one for each colour.
    points: usize,
    /// Pairs that bear on each other, and their entries of the factor.
    pairs: Vec<(usize, usize, usize)>,
    factor: Factor,
    /// Where searches begin.
    start: Start,
    /// How far numbers are moved to tell curvatures.
    aside: Vec<f64>,
    skews: Vec<Skew>,
    /// How far along each axis of the others it is known what these are.
    reach: Vec<f64>,
    /// What they are to be told by, as far as that is known: `[places][field]`.
    lessons: Vec<Vec<Lesson>>,
    /// Of the block at hand: modes, slopes there, steps, and log joints.
    modes: Vec<Column>,
    slopes: Vec<Column>,
    steps: Vec<Column>,
    tops: Column,
}

/// Modes at a point of the others, and how they move with it.
#[derive(Clone, Debug)]
struct Start {
    /// `[dimensions]`
    point: Vec<f64>,
    /// `[field]`
    modes: Vec<f64>,
    /// `[field][dimensions]`
    moves: Vec<Vec<f64>>,
}

impl Field {
    /// Among the candidates, which are places of the gradient, ascending; looked for at some points, `[points][places]`. None
    /// where there is no field that would do.
    pub(crate) fn new<L: Lanes>(
        machine: &mut GradientMachine,
        places: &[(usize, usize)],
        candidates: &[usize],
        points: &[Vec<f64>],
    ) -> Option<Self> {
        let Found { kept, graph } = find::find::<L>(machine, places, candidates, points)?;
        let (colours, count) = graph.colours();
        if count > COLOURS {
            return None;
        }
        let numbers = 0..graph.len();
        let pairs = numbers.flat_map(|a| {
            let before = graph.neighbours(a).iter().filter(move |&&b| b < a);
            before.map(move |&b| (a, b))
        });
        let pairs: Vec<(usize, usize)> = pairs.collect();
        let factor = Factor::new(graph, UPDATES)?;
        let others = places.iter().enumerate();
        let others = others.filter(|(place, _)| kept.binary_search(place).is_err());
        let d = kept.len();
        Some(Self {
            places: others.map(|(_, &place)| place).collect(),
            own: kept.iter().map(|&place| places[place]).collect(),
            colours,
            points: count + 1,
            pairs: pairs
                .into_iter()
                .map(|(a, b)| (a, b, factor.place(a, b)))
                .collect(),
            factor,
            start: Start {
                point: Vec::new(),
                modes: kept.iter().map(|&place| points[0][place]).collect(),
                moves: vec![Vec::new(); d],
            },
            aside: vec![ASIDE; d],
            skews: vec![Skew::none(); d],
            reach: Vec::new(),
            lessons: Vec::new(),
            modes: vec![Column::zero(); d],
            slopes: vec![Column::zero(); d],
            steps: vec![Column::zero(); d],
            tops: Column::zero(),
        })
    }

    /// Sites and elements of the field.
    pub(crate) fn own(&self) -> &[(usize, usize)] {
        &self.own
    }

    /// Those of the other latents: `[dimensions]`.
    pub(crate) fn places(&self) -> &[(usize, usize)] {
        &self.places
    }

    /// Whether some of its numbers bear on each other: chains are slow then.
    pub(crate) fn is_coupled(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// Instructions of a log joint, of those of its value and of its gradient.
    pub(crate) fn work(&self, value: f64, gradient: f64) -> f64 {
        let rounds = (ROUNDS * self.points) as f64 * gradient + ROUNDS as f64 * self.factor.work();
        rounds + (2 * PAIRS) as f64 * (value + self.factor.work())
    }

    /// Looks for modes from those at a point of the others on, `[dimensions]`.
    pub(crate) fn settle<L: Lanes>(&mut self, slopes: &mut GradientMachine, point: &[f64]) {
        let mut free: Vec<Column> = point.iter().map(|&x| Column::splat(x)).collect();
        let axes = point.len().min(BLOCK - 1);
        for (axis, column) in free[..axes].iter_mut().enumerate() {
            column[axis] += STEP;
        }
        self.find_modes::<L>(slopes, &free, axes + 1, NEARER);
        for (number, aside) in self.aside.iter_mut().enumerate() {
            let precision = self.factor.diagonal(number)[axes].abs();
            if precision.is_normal() {
                *aside = ASIDE / precision.sqrt();
            }
        }
        let mode = |column: &Column| column[axes];
        let moves = |column: &Column| {
            let moved = column[..axes].iter();
            moved.map(|x| (x - mode(column)) / STEP).collect()
        };
        self.start = Start {
            point: point.to_vec(),
            modes: self.modes.iter().map(mode).collect(),
            moves: self.modes.iter().map(moves).collect(),
        };
    }

    /// The log joint at the first `n` points of a block, approximately: `free` is `[dimensions]`.
    pub(crate) fn values<L: Lanes>(
        &mut self,
        slopes: &mut GradientMachine,
        free: &[Column],
        n: usize,
        to: &mut Column,
    ) {
        self.find_modes::<L>(slopes, free, n, NEARER);
        self.sum::<L>(to, n);
    }

    /// Laplace's approximation at what was found last.
    fn sum<L: Lanes>(&self, to: &mut Column, n: usize) {
        let mut log_det = Column::zero();
        self.factor.half_log_det::<L>(&mut log_det, n);
        let constant = L::splat(self.own.len() as f64 * HALF_LN_2PI);
        each::<L>(n, |at| {
            let top: L = get(&self.tops, at);
            put(to, at, top + constant - get(&log_det, at));
        });
    }

    /// The same with its slopes, `[dimensions]`, by differences; from the modes on two rounds are as good as
    /// many.
    pub(crate) fn slopes<L: Lanes>(
        &mut self,
        machine: &mut GradientMachine,
        free: &[Column],
        n: usize,
        (joint, slopes): (&mut Column, &mut [Column]),
    ) {
        self.find_modes::<L>(machine, free, n, NEARER);
        let found = self.modes.clone();
        let tops = self.tops.clone();
        let axes: Vec<Option<usize>> = (0..free.len()).map(Some).chain([None]).rev().collect();
        for axes in axes.chunks(BLOCK / n) {
            let all = axes.len() * n;
            let mut moved = free.to_vec();
            for (column, to) in free.iter().zip(&mut moved) {
                repeat(&column[..], n, &mut to[..all]);
            }
            for (place, axis) in axes.iter().enumerate() {
                let column = axis.map(|axis| &mut moved[axis][place * n..][..n]);
                column.into_iter().flatten().for_each(|x| *x += STEP);
            }
            for (column, to) in found.iter().zip(&mut self.modes) {
                repeat(&column[..], n, &mut to[..all]);
            }
            let mut there = Column::zero();
            // The first round moves the modes, the second sees the curvature there.
            let lanes: Vec<usize> = (0..all).collect();
            for _ in 0..2 {
                self.look::<L>(machine, &moved, &lanes);
                self.solve::<L>(all);
                lanes.iter().for_each(|&lane| self.go(lane));
            }
            self.sum::<L>(&mut there, all);
            for (there, axis) in there.chunks_exact(n).zip(axes) {
                match axis {
                    None => {
                        let pairs = joint.iter_mut().zip(there.iter().zip(&tops[..n]));
                        pairs.for_each(|(to, (there, top))| {
                            *to = if top.is_finite() { *there } else { *top };
                        });
                    }
                    Some(axis) => {
                        let pairs = there.iter().zip(&joint[..n]);
                        let slope = pairs.map(|(there, here)| (there - here) / STEP);
                        slopes[*axis]
                            .iter_mut()
                            .zip(slope)
                            .for_each(|(to, x)| *to = x);
                    }
                }
            }
        }
    }
}

/// The first `n` numbers over and over.
fn repeat(from: &[f64], n: usize, to: &mut [f64]) {
    to.chunks_exact_mut(n)
        .for_each(|to| to.copy_from_slice(&from[..n]));
}

#[cfg(test)]
mod tests;
