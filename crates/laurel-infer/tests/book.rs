//! Algorithm 12 against a plain implementation of the book's pseudo-code: one sample at a time, one number at a time,
//! no columns, no blocks. Same bits for 50 steps of the mixture (and of two smaller programs).
//!
//! van de Meent, Paige, Yang and Wood 2018, An introduction to probabilistic programming (arXiv 1809.10756), section
//! 4.4: Algorithm 12 with BBVI-EVAL, ELBO-GRADIENTS and OPTIMIZER-STEP; names follow the book (Q, G, W, F, b, g).

mod support;

use laurel_dist::family::{Family, Gamma, Normal, Scores, dirichlet};
use laurel_dist::{FamilyId, Operand, kernel};
use laurel_infer::bbvi::Bbvi;
use laurel_infer::options::BbviOptions;
use laurel_infer::read::Read;
use laurel_infer::vi::estimator::Estimator;
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Vector, math};
use laurel_tape::decode::decode;
use laurel_tape::scalar::{SiteDraw, evaluate};
use laurel_tape::tape::{Site, Tape};

const STEPS: usize = 50;
const SAMPLES: usize = 100;
const RATE: f64 = 0.05;

/// Q(v): one vertex's guide. `lambda` is what is learned; `natural` what the distribution takes.
struct Q {
    family: FamilyId,
    lambda: Vec<f64>,
}

impl Q {
    fn start(site: &Site, prior: &[f64]) -> Self {
        let family = site.density.family;
        let inverse_softplus = |x: f64| x + math::log(-math::expm1(-x));
        let lambda = match family {
            FamilyId::Normal => vec![prior[0], inverse_softplus(prior[1])],
            FamilyId::Gamma | FamilyId::Dirichlet => {
                prior.iter().map(|&x| inverse_softplus(x)).collect()
            }
            FamilyId::Discrete => {
                let total = prior.iter().fold(0.0, |sum, w| sum + w);
                prior.iter().map(|w| math::log(w / total)).collect()
            }
            other => panic!("no guide for {other:?} in this test"),
        };
        Self { family, lambda }
    }

    fn natural(&self) -> Vec<f64> {
        let softplus = |x: &f64| math::softplus(*x);
        match self.family {
            FamilyId::Normal => vec![self.lambda[0], softplus(&self.lambda[1])],
            FamilyId::Discrete => self.log_p().into_iter().map(math::exp).collect(),
            _ => self.lambda.iter().map(softplus).collect(),
        }
    }

    fn log_p(&self) -> Vec<f64> {
        let largest = self
            .lambda
            .iter()
            .copied()
            .fold(f64::NEG_INFINITY, f64::max);
        let total = self
            .lambda
            .iter()
            .fold(0.0, |sum, x| sum + math::exp(x - largest));
        self.lambda
            .iter()
            .map(|x| (x - largest) - math::log(total))
            .collect()
    }

    /// L draws, each of them the same whatever L is.
    fn draw(&self, key: Key, size: usize) -> Vec<SiteDraw> {
        let operands: Vec<Operand> = self.natural().into_iter().map(Operand::Uniform).collect();
        let mut values = vec![Column::zero(); size];
        let mut logs = vec![Column::zero(); size];
        let to = (&mut values[..], &mut logs[..]);
        kernel::sample::<f64>(self.family, &mut Stream::new(key), &operands, to, SAMPLES);
        let draw = |lane: usize| SiteDraw {
            values: values.iter().map(|column| column[lane]).collect(),
            logs: logs.iter().map(|column| column[lane]).collect(),
        };
        (0..SAMPLES.min(BLOCK)).map(draw).collect()
    }

    fn log_prob(&self, draw: &SiteDraw) -> f64 {
        let natural = self.natural();
        let logs = [draw.logs[0], 0.0];
        match self.family {
            FamilyId::Normal => Normal::log_prob(draw.values[0], &logs, &Normal::terms(&natural)),
            FamilyId::Gamma => Gamma::log_prob(draw.values[0], &logs, &Gamma::terms(&natural)),
            FamilyId::Dirichlet => {
                let mut terms = vec![0.0; natural.len() + 1];
                dirichlet::terms(&natural, &mut terms);
                dirichlet::log_prob(&draw.values, &draw.logs, &terms)
            }
            _ => self.log_p()[draw.values[0] as usize],
        }
    }

    /// G(v): d log q / d parameter in natural parameters (logits: in lambda).
    fn score(&self, draw: &SiteDraw) -> Vec<f64> {
        let natural = self.natural();
        let (x, logs) = (draw.values[0], [draw.logs[0], 0.0]);
        match self.family {
            FamilyId::Normal => {
                Normal::grad_params(x, &logs, &Normal::terms(&natural), &[0.0; 4]).to_vec()
            }
            FamilyId::Gamma => {
                let (terms, more) = (Gamma::terms(&natural), Gamma::grad_terms(&natural));
                Gamma::grad_params(x, &logs, &terms, &more).to_vec()
            }
            FamilyId::Dirichlet => {
                let mut terms = vec![0.0; natural.len()];
                dirichlet::grad_terms(&natural, &mut terms);
                draw.logs
                    .iter()
                    .zip(terms)
                    .map(|(log, term)| log + term)
                    .collect()
            }
            _ => {
                let hit = |(k, p): (usize, &f64)| if x == k as f64 { 1.0 - p } else { -p };
                natural.iter().enumerate().map(hit).collect()
            }
        }
    }

    /// d natural / d lambda, 1 where the score is in lambda.
    fn slope(&self, parameter: usize) -> f64 {
        match (self.family, parameter) {
            (FamilyId::Normal, 0) | (FamilyId::Discrete, _) => 1.0,
            _ => math::sigmoid(self.lambda[parameter]),
        }
    }
}

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

/// Parameters of every prior in one draw of the prior.
fn priors(tape: &Tape, key: Key) -> Vec<Vec<f64>> {
    let mut priors = Vec::new();
    evaluate(tape, |site, params| {
        priors.push(params.to_vec());
        let operands: Vec<Operand> = params.iter().map(|&x| Operand::Uniform(x)).collect();
        let Site {
            density,
            values,
            logs,
            ..
        } = &tape.sites[site];
        let mut value = vec![Column::zero(); values.len()];
        let mut log = vec![Column::zero(); logs.len()];
        let mut stream = Stream::new(key.site(site as u64).block(0));
        kernel::sample::<f64>(
            density.family,
            &mut stream,
            &operands,
            (&mut value, &mut log),
            1,
        );
        let first = |columns: &[Column]| columns.iter().map(|column| column[0]).collect();
        SiteDraw {
            values: first(&value),
            logs: first(&log),
        }
    });
    priors
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
            q.draw(key.site(v as u64).block(0), site.values.len().max(1))
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
