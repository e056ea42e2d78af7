//! The answer: self-normalised mean and sd of (= z1 z2) and of every latent over the samples of all steps.
//! Keeps sums only, and reads the latents of none but the samples that count.

use laurel_simd::math::{exp, inlined_exp, log};
use laurel_simd::{Lanes, Vector};

use crate::chosen::Chosen;
use crate::columns::{Column, PAIRS, SAMPLES, ZEROS, across, both, get, put};
use crate::guide::{DATA, K};
use crate::model::Draws;

/// Values with an answer: (= z1 z2), assignments, means, sds, pi.
pub const VALUES: usize = 1 + DATA + 3 * K;
/// Numbers of the result.
pub const NUMBERS: usize = 1 + 2 * VALUES;
/// A sample lighter than this (nats below the heaviest so far) is left out: exp(-37) is half a unit in the last place
/// of a sum that the heaviest is in.
const NEGLIGIBLE: f64 = -37.0;
/// The places of means, sds and pi among the values.
const MEANS: usize = 1 + DATA;
const SDS: usize = MEANS + K;
const SHARES: usize = SDS + K;

/// Sums of weights relative to the heaviest sample so far.
pub struct Answer {
    top: f64,
    total: f64,
    /// Sums of w x and of w x^2. The values are of the order of 1, so nothing is subtracted from them first. Of an
    /// assignment they give the probabilities too.
    sums: [[f64; 2]; VALUES],
    samples: f64,
    chosen: Chosen,
    weight: Column,
}

impl Answer {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self {
            top: f64::NEG_INFINITY,
            total: 0.0,
            sums: [[0.0; 2]; VALUES],
            samples: 0.0,
            chosen: Chosen::new(),
            weight: ZEROS,
        }
    }

    /// Adds a step's samples; `heaviest` is the largest finite log weight, -inf where there is none.
    #[inline(never)]
    pub fn add(&mut self, draws: &Draws, heaviest: f64) {
        self.samples += SAMPLES as f64;
        if heaviest < self.top + NEGLIGIBLE {
            return;
        }
        self.rescale(heaviest);
        self.chosen.choose(&draws.weight, self.top + NEGLIGIBLE);
        if self.chosen.count() > 0 {
            self.weigh(&draws.weight);
            self.add_values(draws);
        }
    }

    /// Logarithm of the mean weight (nats), then mean and sd of each value.
    pub fn result(&self) -> [f64; NUMBERS] {
        let mut numbers = [0.0; NUMBERS];
        numbers[0] = self.top + log::<f64>(self.total / self.samples);
        let moments = numbers[1..].as_chunks_mut::<2>().0;
        for (to, sums) in moments.iter_mut().zip(&self.sums) {
            let [mean, square] = sums.map(|sum| sum / self.total);
            let variance = square - mean * mean;
            *to = [mean, if variance > 0.0 { variance.sqrt() } else { 0.0 }];
        }
        numbers
    }

    fn rescale(&mut self, heaviest: f64) {
        if heaviest > self.top {
            let factor = exp::<f64>(self.top - heaviest);
            self.total *= factor;
            for sum in self.sums.as_flattened_mut() {
                *sum *= factor;
            }
            self.top = heaviest;
        }
    }

    fn weigh(&mut self, log_weight: &Column) {
        let ([from], top) = (self.chosen.pack([log_weight]), both(self.top));
        for (to, from) in self.weight.iter_mut().zip(from) {
            put(to, inlined_exp(get(from) - top));
        }
        self.chosen.empty_rest(&mut self.weight);
        let add = |sum, weight| sum + get(weight);
        let pairs = &self.weight[..self.chosen.pairs()];
        self.total += across(pairs.iter().fold(both(0.0), add));
    }

    fn add_values(&mut self, draws: &Draws) {
        let [z0, z1, z2, z3, z4, z5, z6] = &draws.z;
        self.add_some(0, [z0, z1], |[x, y]| {
            [Vector::select(x.eq(y), both(1.0), both(0.0)), x, y]
        });
        self.add_some(3, [z2, z3, z4], |x| x);
        self.add_some(6, [z5, z6], |x| x);
        self.add_some(MEANS, draws.means(), |x| x);
        self.add_some(SDS, draws.sds(), |x| x);
        self.add_some(SHARES, draws.ln_shares(), |x| x.map(inlined_exp));
    }

    /// Adds a few values at a time, as many sums as there are registers for.
    #[inline(always)]
    fn add_some<const N: usize, const M: usize>(
        &mut self,
        start: usize,
        from: [&Column; N],
        values: impl Fn([Vector; N]) -> [Vector; M],
    ) {
        let pairs = self.chosen.pairs().min(PAIRS);
        let from = self.chosen.pack(from);
        let mut sums = [[both(0.0); 2]; M];
        for pair in 0..pairs {
            let w = get(&self.weight[pair]);
            for (sum, x) in sums.iter_mut().zip(values(from.map(|x| get(&x[pair])))) {
                let wx = w * x;
                *sum = [sum[0] + wx, sum[1] + wx * x];
            }
        }
        for (to, sums) in self.sums[start..start + M].iter_mut().zip(sums) {
            *to = [to[0] + across(sums[0]), to[1] + across(sums[1])];
        }
    }
}

impl Default for Answer {
    fn default() -> Self {
        Self::new()
    }
}
