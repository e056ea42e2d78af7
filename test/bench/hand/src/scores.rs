//! The gradient of Algorithm 12: scores, and one control variate coefficient for each parameter.
//! b = Cov(F, G) / Var(G), g = mean(F) - b mean(G), with F = G w (van de Meent, Paige, Yang and Wood 2018, arXiv
//! 1809.10756, section 4.4).

use laurel_simd::{Lanes, Vector};

use crate::columns::{Column, PAIRS, across, both, get};
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
