//! Moves by differences of other particles: a run of neighbouring coordinates, up to three, moves by a multiple of the
//! difference of two particles of other blocks. The population knows how far apart modes are and how coordinates
//! move together, so that a particle leaves its mode as a whole; a fifth of the moves have smaller factors.
//!
//! The two particles come from a uniform distribution over ordered pairs, so the proposal is symmetric, and they do not
//! move: the joint distribution of all particles is left as it is. C. J. F. ter Braak 2006, A Markov chain Monte Carlo
//! version of the genetic algorithm differential evolution, Statistics and Computing 16, section 2; J. A. Vrugt et al.
//! 2009, DREAM, for some of the coordinates at a time.

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, math};

use super::target::{Moved, decide, less_target, select};
use crate::path::{Block, Path};
use crate::scalar::scalar;

/// Neighbouring coordinates that move together, at most.
const LONGEST: usize = 3;
/// Moves by whole differences, of all.
const WHOLE: f64 = 0.8;
/// Smallest logarithm of the other factors.
const SMALLEST: f64 = -5.0;

/// Room for the moves of one block.
#[derive(Clone, Debug)]
pub(super) struct Differences {
    proposal: Block,
}

impl Differences {
    pub(super) fn new() -> Self {
        Self {
            proposal: Block::new(LONGEST),
        }
    }

    /// As many moves as there are coordinates, of every particle of block `number`.
    pub(super) fn sweep<L: Lanes>(
        &mut self,
        path: &mut Path,
        beta: f64,
        blocks: &mut [Block],
        number: usize,
        key: Key,
    ) -> Moved {
        let (before, rest) = blocks.split_at_mut(number);
        let Some((block, after)) = rest.split_first_mut() else {
            return Moved::default();
        };
        let others: Vec<&Block> = before.iter().chain(&*after).collect();
        let mut stream = Stream::new(key);
        let mut moved = Moved::default();
        path.load(0, &block.free, beta < 1.0);
        let dimensions = block.free.len();
        for from in 0..dimensions {
            let way = Way::new::<L>(&mut stream, from, dimensions - from, others.len());
            moved.add(self.step::<L>(path, beta, block, &others, way, &mut stream));
        }
        moved
    }

    fn step<L: Lanes>(
        &mut self,
        path: &mut Path,
        beta: f64,
        block: &mut Block,
        others: &[&Block],
        way: Way,
        stream: &mut Stream,
    ) -> Moved {
        let mut energy = Column::zero();
        less_target::<L>(&mut energy, block, beta);
        let (from, to) = (way.from, way.from + way.length);
        let [(one, shift), (other, back)] = way.pair;
        for (place, j) in (from..to).enumerate() {
            let (a, b) = (&others[one].free[j], &others[other].free[j]);
            let (here, there) = (&block.free[j], &mut self.proposal.free[place]);
            for lane in 0..BLOCK {
                let difference = a[(lane + shift) % BLOCK] - b[(lane + back) % BLOCK];
                there[lane] = here[lane] + way.factor * difference;
            }
        }
        let with_prior = beta < 1.0;
        path.load(from, &self.proposal.free[..way.length], with_prior);
        path.values::<L>(&mut self.proposal, with_prior);
        let mut after = Column::zero();
        less_target::<L>(&mut after, &self.proposal, beta);
        let moved = decide::<L>(&mut energy, &after, stream);
        let pairs = block.free[from..to].iter_mut().zip(&self.proposal.free);
        pairs.for_each(|(to, from)| select::<L>(&energy, to, from));
        select::<L>(&energy, &mut block.prior, &self.proposal.prior);
        select::<L>(&energy, &mut block.joint, &self.proposal.joint);
        path.load(from, &block.free[from..to], with_prior);
        moved
    }
}

/// What one move is made of.
struct Way {
    from: usize,
    length: usize,
    /// Blocks among the others, and by how many lanes they are shifted.
    pair: [(usize, usize); 2],
    factor: f64,
}

impl Way {
    /// From a coordinate on, after which there are so many.
    fn new<L: Lanes>(stream: &mut Stream, from: usize, left: usize, others: usize) -> Self {
        let mut u = Column::zero();
        stream.fill_uniform::<L>(&mut u, 8);
        let pick = |u: f64, n: usize| ((u * n as f64) as usize).min(n - 1);
        let length = 1 + pick(u[0], LONGEST.min(left));
        let factor = if u[6] < WHOLE {
            1.0
        } else {
            scalar::<L>(math::exp, SMALLEST * u[7])
        };
        Self {
            from,
            length,
            pair: [
                (pick(u[2], others), pick(u[3], BLOCK)),
                (pick(u[4], others), pick(u[5], BLOCK)),
            ],
            factor,
        }
    }
}
