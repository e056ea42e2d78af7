//! Modes of the local latents given the others, by the secant method, and how wide they are, by the slopes on both sides: for all
//! of them and for a block of points of the others at once. Given these the local latents are independent, so each has a
//! slope and a curvature of its own.

use laurel_simd::{Column, Lanes};
use laurel_tape::reverse::GradientMachine;

/// Runs that nearly all searches come with.
pub(super) const ROUNDS: usize = LEAST_ROUNDS + 2;
const LEAST_ROUNDS: usize = 2;
/// Rounds at most.
const MOST: usize = 20;
/// Curvature of a standard latent that data say nothing about; less than a share of what was known is taken for no curvature.
const STANDARD: f64 = 1.0;
const LEAST: f64 = 1.0 / 16.0;
/// Standard deviations: the longest step, the shortest first step (it tells the curvature), and how near to the mode the last
/// but one may be.
const LONGEST: f64 = 3.0;
const SHORTEST: f64 = 0.5;
const NEAR: f64 = 0.5;
/// Standard deviations that points are apart, at least, for their slopes to tell the curvature.
const TINY: f64 = 1e-3;
/// How much further apart the points may be that tell the curvature.
const WIDE: f64 = 3.0;

/// By local latent: modes and curvatures of the block at hand, and where searches begin.
#[derive(Clone, Debug)]
pub(super) struct Centre {
    modes: Vec<Column>,
    curvatures: Vec<Column>,
    start: Vec<(f64, f64)>,
    /// Points and slopes of the round before.
    last: Vec<[Column; 2]>,
}

impl Centre {
    pub(super) fn new(count: usize) -> Self {
        Self {
            modes: vec![Column::zero(); count],
            curvatures: vec![Column::zero(); count],
            start: vec![(0.0, STANDARD); count],
            last: vec![[Column::zero(), Column::zero()]; count],
        }
    }

    /// The mode of a local latent at a point of the others, and its standard deviation.
    pub(super) fn at(&self, number: usize, lane: usize) -> (f64, f64) {
        let curvature = self.curvatures[number][lane];
        (self.modes[number][lane], 1.0 / curvature.sqrt())
    }

    /// Begins at what was found for the first point of the block from now on.
    pub(super) fn settle(&mut self) {
        let found = self.modes.iter().zip(&self.curvatures);
        self.start = found
            .map(|(mode, curvature)| (mode[0], curvature[0]))
            .collect();
    }

    /// Searches at the first `n` points that were put into the machine, whose local latents are these sites.
    pub(super) fn find<L: Lanes>(
        &mut self,
        machine: &mut GradientMachine,
        sites: &[usize],
        n: usize,
    ) {
        for (number, &(mode, curvature)) in self.start.iter().enumerate() {
            self.modes[number][..n].fill(mode);
            self.curvatures[number][..n].fill(curvature);
        }
        for round in 0..MOST {
            run::<L>(machine, sites, &self.modes, n);
            let mut furthest: f64 = 0.0;
            for (number, &site) in sites.iter().enumerate() {
                if let Some(slopes) = machine.derivative(site, 0) {
                    furthest = furthest.max(self.step(number, slopes, round, n));
                }
            }
            if round + 1 >= LEAST_ROUNDS && furthest < NEAR {
                break;
            }
        }
        self.look_aside::<L>(machine, sites, n);
    }

    /// Curvatures from the slopes one standard deviation below and above the modes: at the modes themselves a density
    /// may be flatter than it is wide.
    fn look_aside<L: Lanes>(&mut self, machine: &mut GradientMachine, sites: &[usize], n: usize) {
        for side in [-1.0, 1.0] {
            for (number, [aside, _]) in self.last.iter_mut().enumerate() {
                let pairs = self.modes[number].iter().zip(&self.curvatures[number][..n]);
                for (aside, (mode, curvature)) in aside.iter_mut().zip(pairs) {
                    *aside = mode + side / curvature.sqrt();
                }
            }
            let asides: Vec<&Column> = self.last.iter().map(|[aside, _]| aside).collect();
            run::<L>(machine, sites, &asides, n);
            for ([_, slopes], &site) in self.last.iter_mut().zip(sites) {
                let Some(found) = machine.derivative(site, 0) else {
                    continue;
                };
                for (slope, found) in slopes.iter_mut().zip(&found[..n]) {
                    *slope = if side < 0.0 { *found } else { *slope - found };
                }
            }
        }
        for ([_, falls], curvatures) in self.last.iter().zip(&mut self.curvatures) {
            for (fall, curvature) in falls[..n].iter().zip(&mut curvatures[..n]) {
                let mean = 0.5 * fall * curvature.sqrt();
                if mean.is_finite() && mean > LEAST * *curvature {
                    *curvature = mean;
                }
            }
        }
    }

    /// A step of one local latent at all points; the longest of them, in standard deviations.
    fn step(&mut self, number: usize, slopes: &Column, round: usize, n: usize) -> f64 {
        let (modes, curvatures) = (&mut self.modes[number], &mut self.curvatures[number]);
        let [last, last_slopes] = &mut self.last[number];
        let mut furthest: f64 = 0.0;
        for lane in 0..n {
            let (at, slope) = (modes[lane], slopes[lane]);
            let curvature = &mut curvatures[lane];
            let moved = at - last[lane];
            if round > 0 && moved.abs() > TINY / curvature.sqrt() {
                let secant = (last_slopes[lane] - slope) / moved;
                // Where the density is not concave, what was known is better.
                if secant.is_finite() && secant > LEAST * *curvature {
                    *curvature = secant;
                }
            }
            let sd = 1.0 / curvature.sqrt();
            let mut steps = slope * sd;
            if steps.is_nan() {
                steps = 0.0;
            }
            furthest = furthest.max(steps.abs());
            if round > 0 {
                furthest = furthest.max(moved.abs() / (sd * WIDE));
            }
            steps = steps.clamp(-LONGEST, LONGEST);
            if round == 0 {
                steps = steps.abs().max(SHORTEST).copysign(steps);
            }
            (last[lane], last_slopes[lane]) = (at, slope);
            modes[lane] = at + steps * sd;
        }
        furthest
    }
}

/// Runs the machine with these values of the local latents.
fn run<L: Lanes>(
    machine: &mut GradientMachine,
    sites: &[usize],
    values: &[impl std::borrow::Borrow<Column>],
    n: usize,
) {
    for (&site, value) in sites.iter().zip(values) {
        machine.input_mut(site, 0)[..n].copy_from_slice(&value.borrow()[..n]);
    }
    machine.run::<L>(n);
}
