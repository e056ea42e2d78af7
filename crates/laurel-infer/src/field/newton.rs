//! Modes of a field given the others, for a block of points of these, by Newton's method; curvatures are told by slopes nearby,
//! of all numbers of a colour at once.

use laurel_simd::place::copy;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::reverse::GradientMachine;

use super::{Field, Start};

/// Rounds at most.
const MOST_ROUNDS: usize = 60;
/// What a log joint may fall by for rounding, relatively.
const ROUNDING: f64 = 1e-9;

impl Field {
    /// Modes at the first `n` points, by Newton's method, and factors of the curvatures there.
    pub(super) fn find_modes<L: Lanes>(
        &mut self,
        machine: &mut GradientMachine,
        free: &[Column],
        n: usize,
        near: f64,
    ) {
        self.begin(free, n);
        let mut before = Column::splat(f64::NEG_INFINITY);
        let mut last: Vec<Column> = self.start.modes.iter().map(|&x| Column::splat(x)).collect();
        let mut lanes: Vec<usize> = (0..n).collect();
        for _ in 0..MOST_ROUNDS {
            self.look::<L>(machine, free, &lanes);
            self.solve::<L>(n);
            lanes.retain(|&lane| {
                let top = self.tops[lane];
                if top.is_nan() || top < before[lane] - ROUNDING * (1.0 + top.abs()) {
                    // Too far.
                    for (mode, last) in self.modes.iter_mut().zip(&last) {
                        mode[lane] = 0.5 * (mode[lane] + last[lane]);
                    }
                    return true;
                }
                before[lane] = top;
                for (last, mode) in last.iter_mut().zip(&self.modes) {
                    last[lane] = mode[lane];
                }
                let length = self.length(lane);
                self.go(lane);
                length > near
            });
            if lanes.is_empty() {
                return;
            }
        }
        // What was not found must not count for more than it is.
        lanes
            .iter()
            .for_each(|&lane| self.tops[lane] = f64::NEG_INFINITY);
    }

    /// Puts modes where those of the start have gone.
    fn begin(&mut self, free: &[Column], n: usize) {
        let Start {
            point,
            modes,
            moves,
        } = &self.start;
        for ((mode, &start), moves) in self.modes.iter_mut().zip(modes).zip(moves) {
            mode[..n].fill(start);
            for ((column, from), slope) in free.iter().zip(point).zip(moves) {
                let pairs = mode[..n].iter_mut().zip(&column[..n]);
                pairs.for_each(|(mode, x)| *mode += slope * (x - from));
            }
        }
    }

    /// Log joints, slopes and curvatures at the modes of these lanes, as far as they are found.
    pub(super) fn look<L: Lanes>(
        &mut self,
        machine: &mut GradientMachine,
        free: &[Column],
        lanes: &[usize],
    ) {
        for lanes in lanes.chunks(BLOCK / self.points) {
            let width = lanes.len();
            let all = self.points * width;
            let put = |to: &mut [f64], from: &Column| {
                let points = to[..all].chunks_exact_mut(width);
                points.for_each(|to| {
                    let pairs = to.iter_mut().zip(lanes);
                    pairs.for_each(|(to, &lane)| *to = from[lane]);
                });
            };
            for (&(site, element), column) in self.places.iter().zip(free) {
                put(&mut machine.input_mut(site, element)[..], column);
            }
            for (number, &(site, element)) in self.own.iter().enumerate() {
                let to = machine.input_mut(site, element);
                put(&mut to[..], &self.modes[number]);
                let moved = (self.colours[number] + 1) * width;
                for to in &mut to[moved..moved + width] {
                    *to += self.aside[number];
                }
            }
            machine.run::<L>(all);
            self.take::<L>(machine, lanes);
        }
    }

    /// What a run of the machine tells about these lanes.
    fn take<L: Lanes>(&mut self, machine: &GradientMachine, lanes: &[usize]) {
        let width = lanes.len();
        let mut joint = Column::zero();
        machine.log_joint::<L>(&mut joint, width);
        let pairs = lanes.iter().zip(&joint[..]);
        pairs.for_each(|(&lane, joint)| self.tops[lane] = *joint);
        let slopes = |number: usize| {
            let (site, element) = self.own[number];
            machine.derivative(site, element)
        };
        // What the slope in a number falls by, a unit that another moves.
        let bend = |slopes: &Column, other: usize, place: usize| {
            let moved = (self.colours[other] + 1) * width + place;
            (slopes[place] - slopes[moved]) / self.aside[other]
        };
        for number in 0..self.own.len() {
            let Some(slopes) = slopes(number) else {
                continue;
            };
            let diagonal = self.factor.entry_mut(number);
            for (place, &lane) in lanes.iter().enumerate() {
                self.slopes[number][lane] = slopes[place];
                diagonal[lane] = bend(slopes, number, place);
            }
        }
        for &(a, b, entry) in &self.pairs {
            let (Some(of_a), Some(of_b)) = (slopes(a), slopes(b)) else {
                continue;
            };
            let entry = self.factor.entry_mut(entry);
            for (place, &lane) in lanes.iter().enumerate() {
                entry[lane] = 0.5 * (bend(of_a, b, place) + bend(of_b, a, place));
            }
        }
    }

    /// The steps of Newton's method.
    pub(super) fn solve<L: Lanes>(&mut self, n: usize) {
        self.factor.decompose::<L>(n);
        for (to, from) in self.steps.iter_mut().zip(&self.slopes) {
            copy(to, from, n);
        }
        self.factor.solve_lower::<L>(&mut self.steps, n);
        self.factor.solve_upper::<L>(&mut self.steps, n);
    }

    /// The longest step of a lane, in standard deviations of each number given its neighbours.
    fn length(&self, lane: usize) -> f64 {
        let mut longest = 0.0;
        for (number, steps) in self.steps.iter().enumerate() {
            let length = steps[lane].abs() * self.factor.diagonal(number)[lane].abs().sqrt();
            longest = if length > longest { length } else { longest };
        }
        longest
    }

    /// Takes the step of a lane.
    pub(super) fn go(&mut self, lane: usize) {
        let steps = self.steps.iter().zip(&self.slopes);
        for (mode, (steps, slopes)) in self.modes.iter_mut().zip(steps) {
            mode[lane] += steps[lane];
            // What a density that is normal here gains.
            self.tops[lane] += 0.5 * steps[lane] * slopes[lane];
        }
    }
}
