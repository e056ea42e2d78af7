//! Algorithm 12 against a plain implementation of the book's pseudo-code: one sample at a time, one number at a time,
//! no columns, no blocks. Same bits for 50 steps of the mixture (and of two smaller programs).
//!
//! van de Meent, Paige, Yang and Wood 2018, An introduction to probabilistic programming (arXiv 1809.10756), section
//! 4.4: Algorithm 12 with BBVI-EVAL, ELBO-GRADIENTS and OPTIMIZER-STEP; names follow the book (Q, G, W, F, b, g).

use crate::support;
use crate::support::plain::{Q, priors};
use laurel_dist::FamilyId;
use laurel_infer::bbvi::Bbvi;
use laurel_infer::options::BbviOptions;
use laurel_infer::read::Read;
use laurel_infer::vi::estimator::Estimator;
use laurel_rng::Key;
use laurel_simd::Vector;
use laurel_tape::decode::decode;
use laurel_tape::scalar::{SiteDraw, evaluate};
use laurel_tape::tape::Tape;

const STEPS: usize = 50;
const SAMPLES: usize = 100;
const RATE: f64 = 0.05;

/// A sum over samples in laurel's fixed order: four partial sums, sample l in partial l mod 4.
fn sum(terms: impl Iterator<Item = f64>) -> f64 {
    let mut partial = [0.0; 4];
    terms
        .enumerate()
        .for_each(|(l, term)| partial[l % 4] += term);
    (partial[0] + partial[1]) + (partial[2] + partial[3])
}

/// ELBO-GRADIENTS for one parameter: b = Cov(F, G) / Var(G), g = mean(F) - b mean(G).
fn gradient(sums: [f64; 4], count: f64, slope: f64) -> f64 {
    let [score, weighted, square, weighted_square] = sums.map(|sum| sum / count);
    let covariance = weighted_square - weighted * score;
    let variance = square - score * score;
    let c = slope * slope;
    let varies = c * variance > 1e-12 * (c * square);
    let b = if varies {
        (c * covariance) / (c * variance)
    } else {
        0.0
    };
    slope * weighted - b * (slope * score)
}

/// Sums over samples of G, F = G w, G^2 and G F.
fn sums(g: &[f64], w: &[f64]) -> [f64; 4] {
    let over = |f: &dyn Fn(usize) -> f64| sum((0..g.len()).map(f));
    [
        over(&|l| g[l]),
        over(&|l| g[l] * w[l]),
        over(&|l| g[l] * g[l]),
        over(&|l| g[l] * g[l] * w[l]),
    ]
}

/// The same for a score of two values, 1 - p and -p: laurel counts the samples of the first and adds up their weights.
fn sums_of_two_values(g: &[f64], w: &[f64], p: f64) -> [f64; 4] {
    let hit = |l: usize| g[l] > 0.0;
    let hits = g.iter().filter(|&&g| g > 0.0).count() as f64;
    let weight = sum((0..g.len()).map(|l| if hit(l) { w[l] } else { 0.0 }));
    let (all, total) = (g.len() as f64, sum(w.iter().copied()));
    let [a, b] = [1.0 - p, -p];
    [
        a * hits + b * (all - hits),
        a * weight + b * (total - weight),
        a * a * hits + b * b * (all - hits),
        a * a * weight + b * b * (total - weight),
    ]
}

/// OPTIMIZER-STEP: Adam, climbing.
#[derive(Default)]
struct Adam {
    moments: Vec<(f64, f64)>,
    step: usize,
}

impl Adam {
    fn step(&mut self, lambda: &mut [&mut f64], gradient: &[f64]) {
        self.moments.resize(lambda.len(), (0.0, 0.0));
        self.step += 1;
        let power = |beta: f64| (0..self.step).fold(1.0, |power, _| power * beta);
        let (one, two) = (1.0 / (1.0 - power(0.9)), 1.0 / (1.0 - power(0.999)));
        for ((lambda, &g), (m, v)) in lambda.iter_mut().zip(gradient).zip(&mut self.moments) {
            *m = 0.9 * *m + (1.0 - 0.9) * g;
            *v = 0.999 * *v + (1.0 - 0.999) * (g * g);
            **lambda += RATE * (*m * one) / ((*v * two).sqrt() + 1e-8);
        }
    }
}

/// BBVI: the ELBO of every step and the last lambda.
fn plain(tape: &Tape, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let seed = Key::new(seed);
    let priors = priors(tape, seed.chain(2).step(0));
    let mut q: Vec<Q> = tape
        .sites
        .iter()
        .zip(&priors)
        .map(|(s, p)| Q::start(s, p))
        .collect();
    let (mut adam, mut elbo) = (Adam::default(), Vec::new());
    for t in 0..STEPS {
        let key = seed.chain(0).step(t as u64);
        let draw = |(v, q): (usize, &Q)| {
            let site = &tape.sites[v];
            q.draw(
                key.site(v as u64).block(0),
                site.values.len().max(1),
                SAMPLES,
            )
        };
        let draws: Vec<Vec<SiteDraw>> = q.iter().enumerate().map(draw).collect();
        let weight = |l: usize| {
            let joint = evaluate(tape, |v, _| draws[v][l].clone()).log_joint();
            q.iter()
                .zip(&draws)
                .fold(joint, |w, (q, draws)| w - q.log_prob(&draws[l]))
        };
        let w: Vec<f64> = (0..SAMPLES).map(weight).collect();
        elbo.push(sum(w.iter().copied()) / SAMPLES as f64);
        let mut gradients = Vec::new();
        for (q, draws) in q.iter().zip(&draws) {
            let scores: Vec<Vec<f64>> = draws.iter().map(|draw| q.score(draw)).collect();
            for parameter in 0..q.lambda.len() {
                let g: Vec<f64> = scores.iter().map(|score| score[parameter]).collect();
                let sums = match q.family {
                    FamilyId::Discrete => sums_of_two_values(&g, &w, q.natural()[parameter]),
                    _ => sums(&g, &w),
                };
                gradients.push(gradient(sums, SAMPLES as f64, q.slope(parameter)));
            }
        }
        let mut lambda: Vec<&mut f64> = q.iter_mut().flat_map(|q| &mut q.lambda).collect();
        adam.step(&mut lambda, &gradients);
    }
    (elbo, q.into_iter().flat_map(|q| q.lambda).collect())
}

fn compare(name: &str, seed: u64) {
    let words = support::named(name);
    let tape = decode(&words.words, &words.constants, &words.data).expect("a valid program");
    let (elbo, lambda) = plain(&tape, seed);
    let options = BbviOptions {
        steps: STEPS,
        samples: SAMPLES,
        learning_rate: RATE,
        pooled: false,
        estimator: Estimator::Book,
        batch: 0,
    };
    let mut run = Bbvi::new::<Vector>(&words.program::<Vector>(), options, seed).expect("a guide");
    run.step::<Vector>(STEPS);
    let bits = |numbers: &[f64]| -> Vec<u64> { numbers.iter().map(|x| x.to_bits()).collect() };
    assert_eq!(
        bits(&run.read::<Vector>(Read::Elbo)),
        bits(&elbo),
        "{name}: ELBO of each step"
    );
    assert_eq!(
        bits(run.lambda()),
        bits(&lambda),
        "{name}: lambda after {STEPS} steps"
    );
}

#[test]
fn fifty_steps_of_the_mixture_have_the_bits_of_the_plain_pseudo_code() {
    compare("gmm", 1);
    compare("gmm", 2);
}

#[test]
fn fifty_steps_of_other_programs_have_the_bits_of_the_plain_pseudo_code() {
    compare("gaussian", 1);
    compare("line", 3);
    compare("hmm", 4);
}
