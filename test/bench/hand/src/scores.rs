//! The gradient of Algorithm 12: scores, and one control variate coefficient for each parameter.
//! b = Cov(F, G) / Var(G), g = mean(F) - b mean(G), with F = G w (van de Meent, Paige, Yang and Wood 2018, arXiv
//! 1809.10756, section 4.4).

use laurel_simd::{Lanes, Vector};

use crate::columns::{Column, PAIRS, ZEROS, across, both, get, put};
use crate::guide::{ALPHA, DATA, Guide, K, LOGITS, PARAMS, RATE, SD, SHAPE};
use crate::model::Draws;

/// A variance below this share of the mean square is rounding.
const ROUNDING: f64 = 1e-12;

/// Which samples of a step count: those with a finite log weight.
pub struct Batch {
    /// 1 where a sample counts, 0 elsewhere.
    pub keep: Column,
    /// How many do.
    pub count: f64,
    /// Log weights with 0 where a sample does not count.
    pub weight: Column,
}

/// What the samples that count come to.
pub struct Taken {
    /// Sum of their log weights.
    pub total: f64,
    /// The largest log weight; -inf where none counts.
    pub heaviest: f64,
}

impl Batch {
    /// No samples yet.
    pub fn new() -> Self {
        Self {
            keep: ZEROS,
            count: 0.0,
            weight: ZEROS,
        }
    }

    /// Takes a step's log weights and leaves out those that are not finite.
    pub fn take(&mut self, weight: &Column) -> Taken {
        let (mut total, mut count) = (both(0.0), both(0.0));
        let light = both(f64::NEG_INFINITY);
        let mut top = light;
        for (pair, weight) in weight.iter().enumerate() {
            let finite = get(weight).is_finite();
            let kept = Vector::select(finite, get(weight), both(0.0));
            let keep = Vector::select(finite, both(1.0), both(0.0));
            top = top.pmax(Vector::select(finite, get(weight), light));
            put(&mut self.weight[pair], kept);
            put(&mut self.keep[pair], keep);
            (total, count) = (total + kept, count + keep);
        }
        self.count = across(count);
        let mut lanes = [0.0; 2];
        top.store(&mut lanes);
        Taken {
            total: across(total),
            heaviest: lanes[0].pmax(lanes[1]),
        }
    }
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

/// The gradient of the ELBO, `[param]`.
#[inline(never)]
pub fn gradient(draws: &Draws, guide: &Guide, batch: &Batch, to: &mut [f64; PARAMS]) {
    if batch.count == 2.0 * PAIRS as f64 {
        fill::<false>(draws, guide, batch, to);
    } else {
        fill::<true>(draws, guide, batch, to);
    }
}

#[inline(always)]
fn fill<const SOME: bool>(draws: &Draws, guide: &Guide, batch: &Batch, to: &mut [f64; PARAMS]) {
    let (natural, slope) = (&guide.natural, &guide.slope);
    for k in 0..K {
        let (z, sigma) = (&draws.normals[k], &draws.normals[K + k]);
        let scale = 1.0 / natural[SD + k];
        to[k] = sums::<SOME>(batch, |pair| get(&z[pair])).gradient(batch.count, scale);
        let spread = |pair: usize| get(&z[pair]) * get(&z[pair]) - both(1.0);
        let scale = scale * slope[SD + k];
        to[SD + k] = sums::<SOME>(batch, spread).gradient(batch.count, scale);
        let level = both(guide.ln_rate[k] - guide.digamma[k]);
        let shape = |pair: usize| get(&draws.logs[k][pair]) + level;
        to[SHAPE + k] = sums::<SOME>(batch, shape).gradient(batch.count, slope[SHAPE + k]);
        let mean = both(natural[SHAPE + k] / natural[RATE + k]);
        let rate = |pair: usize| mean - get(&sigma[pair]);
        to[RATE + k] = sums::<SOME>(batch, rate).gradient(batch.count, slope[RATE + k]);
        let level = both(guide.digamma[2 * K] - guide.digamma[K + k]);
        let share = |pair: usize| get(&draws.logs[K + k][pair]) + level;
        to[ALPHA + k] = sums::<SOME>(batch, share).gradient(batch.count, slope[ALPHA + k]);
    }
    for n in 0..DATA {
        for k in 0..K {
            let at = LOGITS + n * K + k;
            let (code, hit) = (both(k as f64), both(1.0 - natural[at]));
            let miss = both(-natural[at]);
            let score = |pair: usize| Vector::select(get(&draws.z[n][pair]).eq(code), hit, miss);
            to[at] = sums::<SOME>(batch, score).gradient(batch.count, 1.0);
        }
    }
}

/// Sums over the samples of G, G w, G^2, G^2 w.
struct Sums([f64; 4]);

#[inline(always)]
fn sums<const SOME: bool>(batch: &Batch, score: impl Fn(usize) -> Vector) -> Sums {
    let mut sums = [[both(0.0); 4]; 2];
    for pair in (0..PAIRS).step_by(2) {
        for (half, sums) in sums.iter_mut().enumerate() {
            let mut g = score(pair + half);
            if SOME {
                let counts = get(&batch.keep[pair + half]).eq(both(1.0));
                g = Vector::select(counts, g, both(0.0));
            }
            let w = get(&batch.weight[pair + half]);
            let (gw, gg) = (g * w, g * g);
            for (sum, term) in sums.iter_mut().zip([g, gw, gg, gg * w]) {
                *sum = *sum + term;
            }
        }
    }
    Sums(std::array::from_fn(|k| across(sums[0][k] + sums[1][k])))
}

impl Sums {
    /// The gradient for a score that is `scale` times as large.
    fn gradient(&self, count: f64, scale: f64) -> f64 {
        let [g, f, gg, gf] = self.0.map(|sum| sum / count);
        let variance = gg - g * g;
        let b = if variance > ROUNDING * gg {
            (gf - f * g) / variance
        } else {
            0.0
        };
        scale * (f - b * g)
    }
}
