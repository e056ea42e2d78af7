//! Latents of few values that cannot be summed out of the model: the expectation over all values of one, given the others
//! as they were drawn.
//!
//! d ELBO / d theta = E[sum over v of q(v) G(v) (W(v) - sum of q W)], W = log p - log q of the site's Markov blanket with
//! the site at v: nothing is left of the noise of its own draws. The whole program is run once for each value. M. Titsias
//! and M. Lazaro-Gredilla 2015, Local expectation gradients for black box variational inference (NeurIPS).

use laurel_simd::{Column, Lanes, columns, math, reduce};

use super::{Ladder, Rung};
use crate::scalar::scalar;

impl Ladder {
    /// Adds up what the last block says of all such latents.
    pub(super) fn add_expected<L: Lanes>(&mut self, n: usize) {
        for place in 0..self.parts.len() {
            if self.parts[place].rung == Rung::Weighed {
                self.add_values::<L>(place, n);
            }
        }
    }

    fn add_values<L: Lanes>(&mut self, place: usize, n: usize) {
        let site = self.parts[place].site;
        let Some((first, count)) = self.guide.site(site).support() else {
            return;
        };
        let drawn = self.parts[place].drawn.columns[0].clone();
        let values = (0..count).map(|value| first + value as f64);
        let weighed: Vec<(f64, Column)> = values
            .map(|value| self.at_value::<L>(place, value, n))
            .collect();
        let mut mean = Column::zero();
        columns::fill(&mut mean, 0.0, n);
        for (q, weight) in &weighed {
            let q = L::splat(*q);
            columns::update1::<L>(&mut mean, weight, n, |sum, weight| sum + q * weight);
        }
        self.finite.clear(&mut mean);
        let mean = reduce::sum::<L>(&mean[..], n);
        for (value, (q, mut weight)) in weighed.into_iter().enumerate() {
            self.finite.clear(&mut weight);
            let share = q * (reduce::sum::<L>(&weight[..], n) - mean);
            self.add_share::<L>(place, (value, first + value as f64), share);
        }
        self.parts[place].drawn.columns[0] = drawn;
    }

    /// The probability of a value, and the log weights of its blanket there; 0 where they are no numbers.
    fn at_value<L: Lanes>(&mut self, place: usize, value: f64, n: usize) -> (f64, Column) {
        let part = &mut self.parts[place];
        columns::fill(&mut part.drawn.columns[0], value, n);
        let coordinate = part.range.start;
        let before = self.block.free[coordinate].clone();
        self.block.free[coordinate].clone_from(&part.drawn.columns[0]);
        self.path.load(0, &self.block.free, false);
        let joint = self.block.joint.clone();
        self.path.values::<L>(&mut self.block, false);
        self.block.free[coordinate] = before;
        self.block.joint = joint;
        let mut log_q = Column::zero();
        self.guide
            .log_prob::<L>(part.site, part.drawn.view(), &mut log_q, n);
        let mut weight = Column::zero();
        if let Some(blankets) = &self.blankets {
            blankets.log_joint::<L>(part.number, self.path.rows(false), &mut weight, n);
        }
        columns::subtract::<L>(&mut weight, &log_q, n);
        for lane in &mut weight[..n] {
            if !lane.is_finite() {
                *lane = 0.0;
            }
        }
        (scalar::<L>(math::exp, log_q[0]), weight)
    }

    /// Adds q(v) (W(v) - mean) G(v). Of logits, whose G is [v = k] - p_k, only that of v itself does not cancel.
    fn add_share<L: Lanes>(&mut self, place: usize, (number, value): (usize, f64), share: f64) {
        let part = &mut self.parts[place];
        if self.guide.logits(part.site).is_some() {
            part.moved[number] += share;
            return;
        }
        columns::fill(&mut part.drawn.columns[0], value, 1);
        let room = &mut self.columns[..1];
        self.guide
            .scores::<L>(part.site, part.drawn.view(), room, 1);
        part.moved[0] += share * room[0][0];
    }
}
