//! Standard normal numbers bent to what a density is like that is nearly normal, by a polynomial that always rises: x = d +
//! s z + a (z^2 - 1) + b z^3. Its coefficients are those of Cornish and Fisher, for cumulants to second order in the third and
//! fourth derivatives of the log density.
//! E. A. Cornish and R. A. Fisher 1938, Moments and cumulants in the specification of distributions, Review of the
//! International Statistical Institute 5; P. McCullagh 1987, Tensor methods in statistics, chapter 5.

use laurel_simd::{BLOCK, Column, Lanes, columns, math};

/// d, s, a and b, and how far each may be from that of a standard normal.
type Coefficients = [f64; 4];
const PLAIN: Coefficients = [0.0, 1.0, 0.0, 0.0];
const FURTHEST: Coefficients = [1.0, 0.5, 0.3, 0.1];

/// Sums over draws of a standard normal z, of r = z + the slope of the log density there.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Lesson([f64; 4]);

impl Lesson {
    pub(super) fn add(&mut self, z: f64, slope: f64) {
        let (r, square) = (slope + z, z * z);
        let powers = [1.0, z, square - 1.0, (square - 3.0) * z];
        for (sum, power) in self.0.iter_mut().zip(powers) {
            *sum += r * power;
        }
    }

    /// Of so many draws. The means are, by Stein's identity, those of the first to fourth derivatives of what the log
    /// density is more than that of a standard normal.
    fn coefficients(self, count: usize) -> Coefficients {
        let [shift, second, third, fourth] = self.0.map(|sum| sum / count as f64);
        let square = third * third;
        let slope = 1.0 + 0.5 * second - fourth / 8.0 + square * (0.125 + 5.0 / 36.0);
        let cubic = fourth / 24.0 + square * (0.125 - 1.0 / 18.0);
        let all = [shift, slope, third / 6.0, cubic];
        match all.iter().all(|x| x.is_finite()) {
            true => all,
            false => PLAIN,
        }
    }
}

/// The coefficients of a number at a point of the others, and what they change by, a unit that this moves along each axis.
#[derive(Clone, Debug)]
pub(super) struct Skew {
    here: Coefficients,
    moves: Vec<Coefficients>,
}

impl Skew {
    /// A standard normal number as it is.
    pub(super) fn none() -> Self {
        Self {
            here: PLAIN,
            moves: Vec::new(),
        }
    }

    /// From lessons of so many draws each: at a point, and on both sides of it so far away along each axis.
    pub(super) fn new(lessons: &[Lesson], reach: &[f64], count: usize) -> Self {
        let (here, aside) = lessons.split_at(1);
        let moves = aside.chunks_exact(2).zip(reach).map(|(aside, reach)| {
            let [low, high] = [0, 1].map(|side: usize| aside[side].coefficients(count));
            std::array::from_fn(|k| (high[k] - low[k]) / (2.0 * reach))
        });
        Self {
            here: here[0].coefficients(count),
            moves: moves.collect(),
        }
    }

    /// Bends a block at points that are so far away along each axis, and adds its log densities, nats, but for a constant.
    pub(super) fn apply<L: Lanes>(&self, away: &[Column], z: &mut Column, logs: &mut Column) {
        let mut all: [Column; 4] = self.here.map(Column::splat);
        for (away, moves) in away.iter().zip(&self.moves) {
            for (to, &slope) in all.iter_mut().zip(moves) {
                columns::update1::<L>(to, away, BLOCK, |x, away| x + L::splat(slope) * away);
            }
        }
        for (k, column) in all.iter_mut().enumerate() {
            let [low, high] = [-1.0, 1.0].map(|side| L::splat(PLAIN[k] + side * FURTHEST[k]));
            columns::update::<L>(column, BLOCK, |x| x.pmax(low).pmin(high));
        }
        let [shift, slope, bend, cubic] = &mut all;
        let [half, two, three] = [0.5, 2.0, 3.0].map(L::splat);
        // With a third of that it would only just always rise.
        let mut least = Column::zero();
        columns::map2::<L>(&mut least, bend, slope, BLOCK, |bend, slope| {
            half * bend * bend / slope
        });
        columns::update1::<L>(cubic, &least, BLOCK, |x, least| x.pmax(least));
        let mut rise = Column::zero();
        columns::map3::<L>(&mut rise, [bend, cubic, z], BLOCK, |bend, cubic, z| {
            z * (two * bend + three * cubic * z)
        });
        columns::update1::<L>(&mut rise, slope, BLOCK, |x, slope| x + slope);
        columns::update1::<L>(logs, &rise, BLOCK, |sum, rise| sum - math::log(rise));
        columns::update1::<L>(logs, z, BLOCK, |sum, z| sum - half * z * z);
        columns::map3::<L>(&mut rise, [bend, cubic, z], BLOCK, |bend, cubic, z| {
            z * (bend + cubic * z)
        });
        columns::update1::<L>(&mut rise, slope, BLOCK, |x, slope| x + slope);
        columns::update1::<L>(z, &rise, BLOCK, |z, rise| z * rise);
        columns::update1::<L>(z, shift, BLOCK, |z, shift| z + shift);
        columns::update1::<L>(z, bend, BLOCK, |z, bend| z - bend);
    }
}
