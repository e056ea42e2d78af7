//! Guides in plain numbers, one vertex and one sample at a time; names follow the book (Q, G).

use laurel_dist::family::{Family, Gamma, Normal, Scores, dirichlet};
use laurel_dist::{FamilyId, Operand, kernel};
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, math};
use laurel_tape::scalar::{SiteDraw, evaluate};
use laurel_tape::tape::{Site, Tape};

/// Q(v): one vertex's guide. `lambda` is what is learned; `natural` what the distribution takes.
#[derive(Clone)]
pub struct Q {
    pub family: FamilyId,
    pub lambda: Vec<f64>,
}

impl Q {
    pub fn start(site: &Site, prior: &[f64]) -> Self {
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

    pub fn natural(&self) -> Vec<f64> {
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
    pub fn draw(&self, key: Key, size: usize, samples: usize) -> Vec<SiteDraw> {
        let operands: Vec<Operand> = self.natural().into_iter().map(Operand::Uniform).collect();
        let mut values = vec![Column::zero(); size];
        let mut logs = vec![Column::zero(); size];
        let to = (&mut values[..], &mut logs[..]);
        kernel::sample::<f64>(self.family, &mut Stream::new(key), &operands, to, samples);
        let draw = |lane: usize| SiteDraw {
            values: values.iter().map(|column| column[lane]).collect(),
            logs: logs.iter().map(|column| column[lane]).collect(),
        };
        (0..samples.min(BLOCK)).map(draw).collect()
    }

    pub fn log_prob(&self, draw: &SiteDraw) -> f64 {
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
    pub fn score(&self, draw: &SiteDraw) -> Vec<f64> {
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
    pub fn slope(&self, parameter: usize) -> f64 {
        match (self.family, parameter) {
            (FamilyId::Normal, 0) | (FamilyId::Discrete, _) => 1.0,
            _ => math::sigmoid(self.lambda[parameter]),
        }
    }
}

/// Parameters of every prior in one draw of the prior.
pub fn priors(tape: &Tape, key: Key) -> Vec<Vec<f64>> {
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
