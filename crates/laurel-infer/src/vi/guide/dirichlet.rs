//! The guide of a dirichlet site: a dirichlet with learned concentrations.

use laurel_dist::Operand;
use laurel_dist::family::dirichlet;
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes};
use laurel_tape::lane::{each, get, put};
use laurel_tape::proposal::{Draw, SiteView};

use super::transform::Transform;

/// Concentrations alpha = softplus(lambda), one a part.
#[derive(Clone, Debug)]
pub(super) struct DirichletGuide {
    alpha: Vec<f64>,
    slopes: Vec<f64>,
    terms: Vec<f64>,
    operands: Vec<Operand<'static>>,
    /// digamma(sum of alpha) - digamma(alpha_k), which is -E[ln x_k].
    grad_terms: Vec<f64>,
}

impl DirichletGuide {
    pub(super) fn new(prior: &[f64], lambda: &mut Vec<f64>) -> Self {
        lambda.extend(prior.iter().map(|&alpha| Transform::Softplus.start(alpha)));
        let size = prior.len();
        Self {
            alpha: vec![1.0; size],
            slopes: vec![0.0; size],
            terms: vec![0.0; size + 1],
            operands: vec![Operand::Uniform(1.0); size],
            grad_terms: vec![0.0; size],
        }
    }

    pub(super) fn set(&mut self, lambda: &[f64]) {
        for (place, &lambda) in lambda.iter().enumerate() {
            self.alpha[place] = Transform::Softplus.natural(lambda);
            self.slopes[place] = Transform::Softplus.slope(lambda);
            self.operands[place] = Operand::Uniform(self.alpha[place]);
        }
        dirichlet::grad_terms::<f64>(&self.alpha, &mut self.grad_terms);
        dirichlet::terms::<f64>(&self.alpha, &mut self.terms);
    }

    pub(super) fn natural(&self, to: &mut Vec<f64>) {
        to.extend(&self.alpha);
    }

    pub(super) fn slopes(&self, to: &mut Vec<f64>) {
        to.extend(&self.slopes);
    }

    pub(super) fn propose<L: Lanes>(
        &self,
        stream: &mut Stream,
        _view: SiteView<'_>,
        draw: Draw<'_>,
        n: usize,
    ) {
        dirichlet::sample::<L>(stream, &self.operands, draw.values, draw.logs, n);
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let terms: Vec<L> = self.terms.iter().map(|&term| L::splat(term)).collect();
        let mut x = vec![L::zero(); self.alpha.len()];
        let mut logs = x.clone();
        each::<L>(n, |at| {
            for (k, (x, log)) in x.iter_mut().zip(&mut logs).enumerate() {
                (*x, *log) = (get(view.value(k), at), get(view.log(k), at));
            }
            put(to, at, dirichlet::log_prob(&x, &logs, &terms));
        });
    }

    /// d log q / d alpha_k = ln x_k - E[ln x_k].
    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        for (k, (column, &term)) in to.iter_mut().zip(&self.grad_terms).enumerate() {
            let log = view.log(k);
            each::<L>(n, |at| put(column, at, get::<L>(log, at) + L::splat(term)));
        }
    }
}
