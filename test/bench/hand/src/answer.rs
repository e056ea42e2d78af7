//! The answer: the self-normalised mean of (= z1 z2) over the samples of all steps.

use laurel_simd::math::{exp, inlined_exp, log};
use laurel_simd::{Lanes, Vector};

use crate::columns::{Column, across, both, get};
use crate::scores::Batch;

/// A sample lighter than this (nats below the heaviest) changes no sum of doubles.
const NEGLIGIBLE: f64 = -46.0;

/// Sums of weights relative to the heaviest sample so far.
pub struct Answer {
    top: f64,
    total: f64,
    hits: f64,
    samples: f64,
}

impl Answer {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self {
            top: f64::NEG_INFINITY,
            total: 0.0,
            hits: 0.0,
            samples: 0.0,
        }
    }

    /// Adds a step's samples; `z` are the first two assignments.
    #[inline(never)]
    pub fn add(&mut self, batch: &Batch, z: [&Column; 2]) {
        self.samples += batch.weight.as_flattened().len() as f64;
        let heaviest = heaviest(batch);
        if heaviest < self.top + NEGLIGIBLE {
            return;
        }
        if heaviest > self.top {
            let factor = exp::<f64>(self.top - heaviest);
            self.total *= factor;
            self.hits *= factor;
            self.top = heaviest;
        }
        let (mut total, mut hits) = (both(0.0), both(0.0));
        for (pair, weight) in batch.weight.iter().enumerate() {
            let counts = get(&batch.keep[pair]).eq(both(1.0));
            let w = Vector::select(counts, inlined_exp(get(weight) - both(self.top)), both(0.0));
            let equal = get(&z[0][pair]).eq(get(&z[1][pair]));
            total = total + w;
            hits = hits + Vector::select(equal, w, both(0.0));
        }
        self.total += across(total);
        self.hits += across(hits);
    }

    /// The weighted mean, and the logarithm of the mean weight (nats).
    pub fn result(&self) -> [f64; 2] {
        [
            self.hits / self.total,
            self.top + log::<f64>(self.total / self.samples),
        ]
    }
}

impl Default for Answer {
    fn default() -> Self {
        Self::new()
    }
}

/// The largest log weight of the samples that count.
fn heaviest(batch: &Batch) -> f64 {
    let mut top = both(f64::NEG_INFINITY);
    for (weight, keep) in batch.weight.iter().zip(&batch.keep) {
        let counts = get(keep).eq(both(1.0));
        top = top.pmax(Vector::select(counts, get(weight), both(f64::NEG_INFINITY)));
    }
    let mut lanes = [0.0; 2];
    top.store(&mut lanes);
    if lanes[0] > lanes[1] {
        lanes[0]
    } else {
        lanes[1]
    }
}
