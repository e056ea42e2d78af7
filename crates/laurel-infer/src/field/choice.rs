//! One of several draws, chosen by their weights as these come, lane by lane.
//! M. T. Chao 1982, A general purpose unequal probability sampling plan, Biometrika 69.

use laurel_simd::{BLOCK, Column, Lanes, columns, math};

/// A running sum of weights.
pub(super) struct Choice {
    top: Column,
    sum: Column,
}

impl Choice {
    pub(super) fn new() -> Self {
        Self {
            top: Column::splat(f64::NEG_INFINITY),
            sum: Column::zero(),
        }
    }

    /// Adds weights of these logarithms; whether each takes the place of what was chosen before.
    pub(super) fn add<L: Lanes>(&mut self, logs: &Column, uniform: &Column) -> [bool; BLOCK] {
        let mut higher = Column::zero();
        columns::map2::<L>(&mut higher, &self.top, logs, BLOCK, |top, log| {
            L::select(top.lt(log), log, top)
        });
        let mut own = Column::zero();
        columns::map2::<L>(&mut own, logs, &higher, BLOCK, |log, high| {
            math::exp(log - high)
        });
        let mut before = Column::zero();
        columns::map2::<L>(&mut before, &self.top, &higher, BLOCK, |top, high| {
            math::exp(top - high)
        });
        std::array::from_fn(|lane| {
            let own = match own[lane].is_finite() {
                true => own[lane],
                false => 0.0,
            };
            let before = match before[lane].is_finite() {
                true => before[lane] * self.sum[lane],
                false => 0.0,
            };
            self.top[lane] = higher[lane];
            self.sum[lane] = before + own;
            uniform[lane] * self.sum[lane] < own
        })
    }

    /// Logarithms of the sums.
    pub(super) fn logs<L: Lanes>(&self, to: &mut Column, constant: f64) {
        let constant = L::splat(constant);
        columns::map2::<L>(to, &self.top, &self.sum, BLOCK, |top, sum| {
            top + math::log(sum) + constant
        });
    }
}
