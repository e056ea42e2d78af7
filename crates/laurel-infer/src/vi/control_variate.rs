//! The gradient of the ELBO by scores and control variates, as in Algorithm 12.
//!
//! Target: g = E_q[G (w - b)], with G = d log q / d lambda (the score) and w = log p - log q (nats).
//! Estimator, from L samples and F = G w:  b = Cov(F, G) / Var(G),  g = mean(F) - b mean(G)
//! (van de Meent, Paige, Yang and Wood 2018, An introduction to probabilistic programming, arXiv 1809.10756, section
//! 4.4, the equations of Algorithm 12; Ranganath, Gerrish and Blei 2014, Black box variational inference, section 3.2).
//! b comes from the samples that it corrects, so g is biased by O(1/L). Fails where F or G has infinite variance: look
//! at the number of weights that are not finite and at k-hat.

use laurel_simd::place::{each_part, get};
use laurel_simd::{Column, Lanes, VIRTUAL_WIDTH};

/// Sums over samples for one parameter, in the fixed order of the virtual width: G, G w, G^2, G^2 w.
#[derive(Clone, Copy, Default, Debug)]
pub struct Sums {
    parts: [[f64; VIRTUAL_WIDTH]; 4],
}

impl Sums {
    /// Adds the first `n` lanes, rounded up to whole groups. Where a lane leaves the gradient, `score` and `weight`
    /// must both be 0.
    #[inline(always)]
    pub fn add<L: Lanes>(&mut self, score: &Column, weight: &Column, n: usize) {
        let mut sums = self.parts.map(|parts| split::<L>(&parts));
        each_part::<L>(n, |part, at| {
            let (g, w) = (get::<L>(score, at), get::<L>(weight, at));
            let (gw, gg) = (g * w, g * g);
            for (sum, term) in sums.iter_mut().zip([g, gw, gg, gg * w]) {
                sum[part] = sum[part] + term;
            }
        });
        for (parts, sum) in self.parts.iter_mut().zip(&sums) {
            join(parts, sum);
        }
    }

    /// Means over `count` samples.
    pub fn means(&self, count: f64) -> Means {
        Means::new(self.parts.map(total), count)
    }
}

fn total([a, b, c, d]: [f64; VIRTUAL_WIDTH]) -> f64 {
    (a + b) + (c + d)
}

/// The same for the score [x = k] - p of a logit, which has two values: samples with x = k are counted and their weights
/// added up, and the four sums follow.
#[derive(Clone, Copy, Default, Debug)]
pub struct Tally {
    count: [f64; VIRTUAL_WIDTH],
    weight: [f64; VIRTUAL_WIDTH],
}

impl Tally {
    /// Adds the first `n` lanes of `x`, rounded up to whole groups, those of `excluded` excepted, where `weight` must
    /// be 0. `tallies` are of the values `first`, `first + 1`, ….
    pub fn add<L: Lanes>(
        tallies: &mut [Self],
        first: f64,
        (x, weight, excluded): (&Column, &Column, &[usize]),
        n: usize,
    ) {
        let mut value = first;
        let (pairs, last) = tallies.as_chunks_mut::<2>();
        for pair in pairs {
            Self::add_few::<L, 2>(pair, value, (x, weight, excluded), n);
            value += 2.0;
        }
        if let [last] = last {
            Self::add_few::<L, 1>(std::array::from_mut(last), value, (x, weight, excluded), n);
        }
    }

    /// So many tallies in one walk.
    #[inline(always)]
    fn add_few<L: Lanes, const K: usize>(
        tallies: &mut [Self; K],
        first: f64,
        (x, weight, excluded): (&Column, &Column, &[usize]),
        n: usize,
    ) {
        let values: [f64; K] = std::array::from_fn(|k| first + k as f64);
        let mut counts = tallies.each_ref().map(|tally| split::<L>(&tally.count));
        let mut weights = tallies.each_ref().map(|tally| split::<L>(&tally.weight));
        let (hits, one) = (values.map(L::splat), L::splat(1.0));
        each_part::<L>(n, |part, at| {
            let (x, w) = (get::<L>(x, at), get::<L>(weight, at));
            for k in 0..K {
                let here = x.eq(hits[k]);
                counts[k][part] = counts[k][part] + L::select(here, one, L::zero());
                weights[k][part] = weights[k][part] + L::select(here, w, L::zero());
            }
        });
        for (k, tally) in tallies.iter_mut().enumerate() {
            join(&mut tally.count, &counts[k]);
            join(&mut tally.weight, &weights[k]);
            for &lane in excluded {
                tally.count[lane % VIRTUAL_WIDTH] -= f64::from(u8::from(x[lane] == values[k]));
            }
        }
    }

    /// Means over `count` samples whose weights add up to `weight`.
    pub fn means(&self, p: f64, count: f64, weight: f64) -> Means {
        let (hits, among) = (total(self.count), total(self.weight));
        let (hit, miss) = (1.0 - p, -p);
        let sum = |hit: f64, miss: f64, hits: f64, all: f64| hit * hits + miss * (all - hits);
        let sums = [
            sum(hit, miss, hits, count),
            sum(hit, miss, among, weight),
            sum(hit * hit, miss * miss, hits, count),
            sum(hit * hit, miss * miss, among, weight),
        ];
        Means::new(sums, count)
    }
}

fn split<L: Lanes>(parts: &[f64; VIRTUAL_WIDTH]) -> [L; VIRTUAL_WIDTH] {
    let lanes = |part: usize| {
        let start = part * L::WIDTH;
        if start < VIRTUAL_WIDTH {
            L::load(&parts[start..])
        } else {
            L::zero()
        }
    };
    std::array::from_fn(lanes)
}

fn join<L: Lanes>(parts: &mut [f64; VIRTUAL_WIDTH], lanes: &[L; VIRTUAL_WIDTH]) {
    for (part, lane) in parts.chunks_exact_mut(L::WIDTH).zip(lanes) {
        lane.store(part);
    }
}

/// Means over the samples of one step, for one parameter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Means {
    /// Of G.
    pub score: f64,
    /// Of F = G w.
    pub weighted: f64,
    /// Cov(F, G).
    pub covariance: f64,
    /// Var(G).
    pub variance: f64,
    /// Of G^2.
    pub square: f64,
}

/// A variance below this share of the mean square is rounding, not spread.
const ROUNDING: f64 = 1e-12;

impl Means {
    /// From the sums of G, G w, G^2 and G^2 w over `count` samples.
    fn new(sums: [f64; 4], count: f64) -> Self {
        let [g, f, gg, gf] = sums.map(|sum| sum / count);
        Self {
            score: g,
            weighted: f,
            covariance: gf - f * g,
            variance: gg - g * g,
            square: gg,
        }
    }

    /// The same for a score that is `slope` times as large (the chain rule of a transformed parameter).
    pub fn scaled(self, slope: f64) -> Self {
        let square = slope * slope;
        Self {
            score: slope * self.score,
            weighted: slope * self.weighted,
            covariance: square * self.covariance,
            variance: square * self.variance,
            square: square * self.square,
        }
    }

    /// The gradient with this coefficient.
    pub fn gradient(&self, coefficient: f64) -> f64 {
        self.weighted - coefficient * self.score
    }
}

/// Cov(F, G) / Var(G), both summed over the parameters given: one (the book's equation) or all of a vertex (its
/// listing). 0 where no score varies.
pub fn coefficient(means: &[Means]) -> f64 {
    let varying = means
        .iter()
        .filter(|each| each.variance > ROUNDING * each.square);
    let (covariance, variance) = varying.fold((0.0, 0.0), |(c, v), each| {
        (c + each.covariance, v + each.variance)
    });
    if variance > 0.0 {
        covariance / variance
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurel_simd::Vector;

    fn columns() -> (Column, Column) {
        let mut score = Column::zero();
        let mut weight = Column::zero();
        for i in 0..20 {
            score[i] = ((i * 7) % 11) as f64 - 5.0;
            weight[i] = ((i * 5) % 13) as f64 / 4.0 - 30.0;
        }
        (score, weight)
    }

    #[test]
    fn equals_the_formulas_of_the_book_to_1e_12() {
        let (score, weight) = columns();
        let mut sums = Sums::default();
        sums.add::<Vector>(&score, &weight, 20);
        let means = sums.means(20.0);
        let mean = |f: &dyn Fn(usize) -> f64| (0..20).map(f).sum::<f64>() / 20.0;
        let g = mean(&|i| score[i]);
        let f = mean(&|i| score[i] * weight[i]);
        let covariance = mean(&|i| (score[i] * weight[i] - f) * (score[i] - g));
        let variance = mean(&|i| (score[i] - g).powi(2));
        let expected = f - covariance / variance * g;
        let found = means.gradient(coefficient(&[means]));
        assert!(
            (found - expected).abs() < 1e-12,
            "{found} against {expected}"
        );
    }

    #[test]
    fn scalar_and_vector_lanes_give_the_same_bits() {
        let (score, weight) = columns();
        let (mut wide, mut narrow) = (Sums::default(), Sums::default());
        for n in [1, 3, 4, 20] {
            wide.add::<Vector>(&score, &weight, n);
            narrow.add::<f64>(&score, &weight, n);
        }
        assert_eq!(wide.parts, narrow.parts);
    }

    #[test]
    fn a_tally_equals_the_sums_of_its_scores_to_1e_13() {
        let (mut x, weight) = columns();
        x.iter_mut()
            .enumerate()
            .for_each(|(i, x)| *x = (i % 3) as f64);
        let (p, n, excluded) = (0.3, 20, [4, 7]);
        let mut weight = weight;
        excluded.iter().for_each(|&lane| weight[lane] = 0.0);
        let count = (n - excluded.len()) as f64;
        for value in [0.0, 1.0, 2.0, 3.0] {
            let mut score = x.clone();
            score
                .iter_mut()
                .for_each(|x| *x = f64::from(u8::from(*x == value)) - p);
            excluded.iter().for_each(|&lane| score[lane] = 0.0);
            let (mut sums, mut tally, mut scalar) =
                (Sums::default(), Tally::default(), Tally::default());
            sums.add::<Vector>(&score, &weight, n);
            let block = (&x, &weight, &excluded[..]);
            Tally::add::<Vector>(std::slice::from_mut(&mut tally), value, block, n);
            Tally::add::<f64>(std::slice::from_mut(&mut scalar), value, block, n);
            let total: f64 = weight[..n].iter().sum();
            let (plain, quick) = (sums.means(count), tally.means(p, count, total));
            let pairs = [
                (plain.score, quick.score),
                (plain.weighted, quick.weighted),
                (plain.covariance, quick.covariance),
                (plain.variance, quick.variance),
                (plain.square, quick.square),
            ];
            for (a, b) in pairs {
                assert!((a - b).abs() <= 1e-13 * (1.0 + a.abs()), "{a} against {b}");
            }
            assert_eq!(quick, scalar.means(p, count, total));
        }
    }

    #[test]
    fn a_score_that_does_not_vary_has_no_control_variate() {
        let mut sums = Sums::default();
        sums.add::<f64>(&Column::splat(0.3), &Column::splat(-1e5), 100);
        assert_eq!(coefficient(&[sums.means(100.0)]), 0.0);
    }
}
