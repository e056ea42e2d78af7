//! Slopes of the log joint from a part of the data, less what the same part says at an anchor, plus what all data say there.
//!
//! Estimator: log p_B(f) - log p_B(a) + log p(a), with log p_B the log joint whose plates have B of their N rows, N / B times
//! each (`laurel_tape::minibatch`), and a the mean of the guide some steps ago: unbiased for any a, and near a its noise is that of
//! differences. An anchor costs a pass through all data, as much as a quarter of the steps until the next. Fails where the guide moves far
//! between anchors: then it has twice the variance of the plain one. What to look at: the ELBO's noise, k-hat.
//! R. Johnson and T. Zhang 2013, Accelerating stochastic gradient descent using predictive variance reduction (NeurIPS).

use laurel_rng::{Key, Solo};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};
use laurel_tape::minibatch::Minibatch;

use crate::path::{Block, Path};

/// Numbers of streams beside those of sites: the order of a plate's rows, and where parts begin.
pub(super) const ORDERS: u64 = u64::MAX - 1;
const PLACES: u64 = u64::MAX - 2;

/// The parts, and what is known at the anchor.
#[derive(Clone, Debug)]
pub(super) struct Batches {
    minibatch: Minibatch,
    /// Steps from one anchor to the next.
    period: u64,
    anchor: Option<Anchor>,
    /// What is added to the log joint and to its slopes at the rows at hand; none without an anchor.
    offset: Option<(f64, Vec<f64>)>,
    block: Block,
    slopes: Vec<Column>,
}

/// A point, and the log joint with its slopes there, of all data.
#[derive(Clone, Debug)]
struct Anchor {
    at: Vec<f64>,
    joint: f64,
    slopes: Vec<f64>,
}

/// The numbers below `count`, shuffled.
pub(super) fn shuffled(key: Key, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut solo = Solo::new(key, 0);
    for last in (1..count).rev() {
        let other = (solo.uniform() * (last + 1) as f64) as usize;
        order.swap(last, other.min(last));
    }
    order
}

impl Batches {
    /// Parts of `rows` rows for steps of `samples` samples.
    pub(super) fn new(
        minibatch: Minibatch,
        rows: usize,
        samples: usize,
        dimensions: usize,
    ) -> Self {
        let steps = (4 * minibatch.rows()).div_ceil(rows * (samples + 1));
        Self {
            minibatch,
            period: steps.max(1) as u64,
            anchor: None,
            offset: None,
            block: Block::new(dimensions),
            slopes: vec![Column::zero(); dimensions],
        }
    }

    /// Whether a step begins with a new anchor.
    pub(super) fn is_due(&self, step: u64) -> bool {
        step.is_multiple_of(self.period)
    }

    /// A new anchor, where the log joint is a number there.
    #[inline(never)]
    pub(super) fn drop_anchor<L: Lanes>(&mut self, at: Vec<f64>, path: &mut Path) {
        for (column, &x) in self.block.free.iter_mut().zip(&at) {
            column[0] = x;
        }
        path.gradient::<L>(&mut self.block, &mut self.slopes, 1);
        let slopes: Vec<f64> = self.slopes.iter().map(|slope| slope[0]).collect();
        let joint = self.block.joint[0];
        let is_fine = joint.is_finite() && slopes.iter().all(|slope| slope.is_finite());
        self.anchor = is_fine.then_some(Anchor { at, joint, slopes });
    }

    /// Takes other rows, those of a step.
    #[inline(never)]
    pub(super) fn begin<L: Lanes>(&mut self, key: Key, path: &Path) {
        let mut solo = Solo::new(key.site(PLACES), 0);
        for plate in 0..self.minibatch.plates() {
            self.minibatch.put(plate, solo.uniform());
        }
        self.offset = None;
        let Some(anchor) = &self.anchor else {
            return;
        };
        for (&(site, element), &x) in path.places().iter().zip(&anchor.at) {
            self.minibatch.input_mut(site, element)[0] = x;
        }
        let (mut joint, mut slopes) = (Column::zero(), anchor.slopes.clone());
        self.minibatch.run::<L>(1);
        self.minibatch.log_joint::<L>(&mut joint, 1);
        for (&(site, element), slope) in path.places().iter().zip(&mut slopes) {
            if let Some(part) = self.minibatch.derivative(site, element) {
                *slope -= part[0];
            }
        }
        let joint = anchor.joint - joint[0];
        let is_fine = joint.is_finite() && slopes.iter().all(|slope| slope.is_finite());
        self.offset = is_fine.then_some((joint, slopes));
    }

    /// The log joint and its slopes at the first `n` points of a block, as the rows at hand estimate them.
    #[inline(never)]
    pub(super) fn gradient<L: Lanes>(
        &mut self,
        path: &Path,
        block: &mut Block,
        to: &mut [Column],
        n: usize,
    ) {
        for (&(site, element), column) in path.places().iter().zip(&block.free) {
            self.minibatch.input_mut(site, element)[..n].copy_from_slice(&column[..n]);
        }
        self.minibatch.run::<L>(n);
        self.minibatch.log_joint::<L>(&mut block.joint, n);
        let (joint, slopes) = match &self.offset {
            Some((joint, slopes)) => (*joint, slopes.as_slice()),
            None => (0.0, [].as_slice()),
        };
        shift::<L>(&mut block.joint, joint, n);
        for (number, (&(site, element), to)) in path.places().iter().zip(to).enumerate() {
            if let Some(slope) = self.minibatch.derivative(site, element) {
                to.clone_from(slope);
                shift::<L>(to, slopes.get(number).copied().unwrap_or(0.0), n);
            }
        }
    }
}

fn shift<L: Lanes>(column: &mut Column, by: f64, n: usize) {
    let by = L::splat(by);
    each::<L>(n, |at| put(column, at, by + get::<L>(column, at)));
}
