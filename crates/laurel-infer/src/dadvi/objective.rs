//! The ELBO of a normal guide over draws that stay the same, and its gradient.

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes};

use super::guide::Guide;
use crate::path::{Block, Path};

#[derive(Clone, Debug)]
pub(super) struct Objective {
    guide: Guide,
    /// Standard normal numbers, `[blocks][numbers of a point]`.
    fixed: Vec<Vec<Column>>,
    block: Block,
    slopes: Vec<Column>,
}

impl Objective {
    pub(super) fn new<L: Lanes>(guide: Guide, blocks: usize, key: Key) -> Self {
        let (d, each) = (guide.dimensions, guide.numbers());
        let numbers = 0..blocks as u64;
        Self {
            guide,
            fixed: numbers
                .map(|number| fixed::<L>(each, key.step(number)))
                .collect(),
            block: Block::new(d),
            slopes: vec![Column::zero(); d],
        }
    }

    /// The ELBO over the fixed draws, nats, and its gradient.
    pub(super) fn at<L: Lanes>(&mut self, path: &mut Path, parameters: &[f64]) -> (f64, Vec<f64>) {
        let mut gradient = vec![0.0; parameters.len()];
        let mut sum = 0.0;
        for z in &self.fixed {
            self.guide.points::<L>(parameters, z, &mut self.block.free);
            path.gradient::<L>(&mut self.block, &mut self.slopes, BLOCK);
            sum += laurel_simd::reduce::sum::<L>(&self.block.joint[..], BLOCK);
            self.guide
                .pull_back::<L>(parameters, z, &self.slopes, &mut gradient);
        }
        let count = (BLOCK * self.fixed.len()) as f64;
        gradient.iter_mut().for_each(|slope| *slope /= count);
        let entropy = self.guide.entropy::<L>(parameters, &mut gradient);
        (sum / count + entropy, gradient)
    }
}

/// A block of standard normal numbers: the second half are the negatives of the first, so that means are those of the guide.
fn fixed<L: Lanes>(numbers: usize, key: Key) -> Vec<Column> {
    let column = |axis: usize| {
        let mut column = Column::zero();
        Stream::new(key.site(axis as u64)).fill_normal::<L>(&mut column, BLOCK / 2);
        for lane in BLOCK / 2..BLOCK {
            column[lane] = -column[lane - BLOCK / 2];
        }
        column
    };
    (0..numbers).map(column).collect()
}
