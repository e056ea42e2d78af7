//! Hamiltonian Monte Carlo for a block of particles: the leapfrog, and the test of Metropolis. Every particle draws a step
//! size of its own, so that some fit the narrow places of the target and some the wide ones.
//! R. M. Neal 2011, MCMC using Hamiltonian dynamics, sections 2.3, 3.2 and 5.4.2.2 (arXiv 1206.1901).

use laurel_rng::{Key, Stream};
use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes, math};

use super::frame::Frame;
use super::target::{Moved, decide, less_target, select};
use crate::path::{Block, Path};

/// Where a move leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    /// Temperature: 0 at the prior, 1 at the posterior.
    pub(super) beta: f64,
    /// Logarithms of the least and the largest step size, in the coordinates of the frame.
    pub(super) log_step: [f64; 2],
    /// Leapfrog steps.
    pub(super) steps: usize,
}

/// Room for one move.
#[derive(Clone, Debug)]
pub(super) struct Hamiltonian {
    proposal: Block,
    momentum: Vec<Column>,
    slope: Vec<Column>,
}

impl Hamiltonian {
    pub(super) fn new(dimensions: usize) -> Self {
        Self {
            proposal: Block::new(dimensions),
            momentum: vec![Column::zero(); dimensions],
            slope: vec![Column::zero(); dimensions],
        }
    }

    /// Moves every particle of a block once.
    pub(super) fn step<L: Lanes>(
        &mut self,
        path: &mut Path,
        frame: &Frame,
        course: Course,
        block: &mut Block,
        key: Key,
    ) -> Moved {
        let mut stream = Stream::new(key);
        for momentum in &mut self.momentum {
            stream.fill_normal::<L>(momentum, BLOCK);
        }
        let mut energy = kinetic::<L>(&self.momentum);
        // Momenta times step sizes and slopes times their squares, so that all particles take the same operations.
        let [step, square, inverse] = step_sizes::<L>(course.log_step, &mut stream);
        scale::<L>(&mut self.momentum, &step);
        path.slopes::<L>(block, course.beta, &mut self.slope);
        less_target::<L>(&mut energy, block, course.beta);
        self.proposal.clone_from(block);
        scale::<L>(&mut self.slope, &square);
        frame.back::<L>(&mut self.momentum, &self.slope, 0.5);
        for number in 1..=course.steps {
            frame.forward::<L>(&mut self.proposal.free, &self.momentum);
            path.slopes::<L>(&mut self.proposal, course.beta, &mut self.slope);
            scale::<L>(&mut self.slope, &square);
            let kick = if number == course.steps { 0.5 } else { 1.0 };
            frame.back::<L>(&mut self.momentum, &self.slope, kick);
        }
        scale::<L>(&mut self.momentum, &inverse);
        let mut after = kinetic::<L>(&self.momentum);
        less_target::<L>(&mut after, &self.proposal, course.beta);
        let moved = decide::<L>(&mut energy, &after, &mut stream);
        let pairs = block.free.iter_mut().zip(&self.proposal.free);
        pairs.for_each(|(to, from)| select::<L>(&energy, to, from));
        select::<L>(&energy, &mut block.prior, &self.proposal.prior);
        select::<L>(&energy, &mut block.joint, &self.proposal.joint);
        moved
    }
}

/// A step size for each particle, uniform in its logarithm; their squares and their inverses.
fn step_sizes<L: Lanes>([low, high]: [f64; 2], stream: &mut Stream) -> [Column; 3] {
    let mut step = Column::zero();
    stream.fill_uniform::<L>(&mut step, BLOCK);
    let (mut square, mut inverse) = (Column::zero(), Column::zero());
    let (low, width) = (L::splat(low), L::splat(high - low));
    each::<L>(BLOCK, |at| {
        let e = math::exp(low + width * get::<L>(&step, at));
        put(&mut step, at, e);
        put(&mut square, at, e * e);
        put(&mut inverse, at, L::splat(1.0) / e);
    });
    [step, square, inverse]
}

/// Half the sum of squares.
fn kinetic<L: Lanes>(momentum: &[Column]) -> Column {
    let mut sum = Column::zero();
    for column in momentum {
        each::<L>(BLOCK, |at| {
            let p = get::<L>(column, at);
            let more = get::<L>(&sum, at) + L::splat(0.5) * p * p;
            put(&mut sum, at, more);
        });
    }
    sum
}

/// Multiplies columns lane by lane.
fn scale<L: Lanes>(columns: &mut [Column], by: &Column) {
    for column in columns {
        each::<L>(BLOCK, |at| {
            let product = get::<L>(column, at) * get(by, at);
            put(column, at, product);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tapes::parse;
    use laurel_simd::Vector;

    /// mu from normal(1, sqrt 5), seen twice with standard deviation sqrt 2: 8 and 9.
    fn gaussian() -> Path {
        let program = parse(include_str!("../../../../test/tapes/gaussian.tape"));
        Path::new::<Vector>(&program).expect("a path")
    }

    fn target(mu: f64, beta: f64) -> f64 {
        let square = |x: f64, variance: f64| -0.5 * (x * x / variance + variance.ln());
        square(mu - 1.0, 5.0) + beta * (square(mu - 8.0, 2.0) + square(mu - 9.0, 2.0))
    }

    fn slope(mu: f64, beta: f64) -> f64 {
        -(mu - 1.0) / 5.0 - beta * ((mu - 8.0) + (mu - 9.0)) / 2.0
    }

    /// The same streams, one particle after the other, as the paper writes it.
    #[test]
    fn a_move_is_the_leapfrog_and_the_test_of_metropolis_as_written_in_the_paper() {
        let mut path = gaussian();
        let mut block = Block::new(1);
        for (lane, mu) in block.free[0].iter_mut().enumerate() {
            *mu = 2.0 + 0.05 * lane as f64;
        }
        path.load(0, &block.free, true);
        path.values::<Vector>(&mut block, true);
        let (beta, steps, log_step) = (0.4, 5, [-1.2, 0.9]);
        let course = Course {
            beta,
            log_step,
            steps,
        };
        let (start, key) = (block.clone(), Key::new(5).chain(1));
        let frame = Frame::unit(1);
        let mut hamiltonian = Hamiltonian::new(1);
        let moved = hamiltonian.step::<Vector>(&mut path, &frame, course, &mut block, key);
        let mut stream = Stream::new(key);
        let [mut momentum, mut u, mut test] = [Column::zero(), Column::zero(), Column::zero()];
        stream.fill_normal::<Vector>(&mut momentum, BLOCK);
        stream.fill_uniform::<Vector>(&mut u, BLOCK);
        stream.fill_uniform::<Vector>(&mut test, BLOCK);
        let mut taken = 0;
        for lane in 0..BLOCK {
            let e = (log_step[0] + (log_step[1] - log_step[0]) * u[lane]).exp();
            let (mut mu, mut p) = (start.free[0][lane], momentum[lane]);
            let before = p * p / 2.0 - target(mu, beta);
            p += e / 2.0 * slope(mu, beta);
            for step in 0..steps {
                mu += e * p;
                p += if step + 1 < steps { e } else { e / 2.0 } * slope(mu, beta);
            }
            let after = p * p / 2.0 - target(mu, beta);
            let accept = test[lane] < (before - after).exp();
            taken += usize::from(accept);
            let expected = if accept { mu } else { start.free[0][lane] };
            assert!((block.free[0][lane] - expected).abs() < 1e-9, "lane {lane}");
        }
        assert!((40..BLOCK).contains(&taken), "{taken}");
        assert!((moved.accepted - taken as f64).abs() < 20.0);
    }
}
