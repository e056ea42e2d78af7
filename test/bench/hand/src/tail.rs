//! The largest log weights of the samples of all steps, as many as a fit of their tail looks at.

use crate::columns::{Column, SAMPLES};

/// The largest finite log weights so far and a few more.
pub struct Tail {
    room: usize,
    kept: Vec<f64>,
    floor: f64,
}

/// How many are kept of so many steps: 3 sqrt(T L), and two more for the cutoff and for rounding up.
pub fn room(steps: usize) -> usize {
    (3.0 * ((steps * SAMPLES) as f64).sqrt()).ceil() as usize + 2
}

impl Tail {
    /// For so many steps.
    pub fn new(steps: usize) -> Self {
        let room = room(steps);
        Self {
            room,
            kept: Vec::with_capacity(2 * room),
            floor: f64::NEG_INFINITY,
        }
    }

    /// Takes a step's log weights, of which `heaviest` is the largest finite one.
    #[inline(never)]
    pub fn add(&mut self, log_weight: &Column, heaviest: f64) {
        if heaviest <= self.floor {
            return;
        }
        for &w in log_weight.as_flattened() {
            if w > self.floor && w < f64::INFINITY {
                self.kept.push(w);
                if self.kept.len() == 2 * self.room {
                    self.prune();
                }
            }
        }
    }

    /// The largest ones, in no order; -inf where there were not enough.
    pub fn result(mut self) -> Vec<f64> {
        if self.kept.len() > self.room {
            self.prune();
        }
        self.kept.resize(self.room, f64::NEG_INFINITY);
        self.kept
    }

    #[inline(never)]
    fn prune(&mut self) {
        let last = self.room - 1;
        self.kept
            .select_nth_unstable_by(last, |a, b| b.total_cmp(a));
        self.floor = self.kept[last];
        self.kept.truncate(self.room);
    }
}
