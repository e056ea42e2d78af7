//! The guide of a dirichlet site: a dirichlet with learned concentrations.

use laurel_dist::family::dirichlet;
use laurel_dist::kernel::{self, Parts};
use laurel_dist::{FamilyId, Operand};
use laurel_rng::Stream;
use laurel_simd::place::{Source, Splat, each, get, put, splat};
use laurel_simd::reads::Sources;
use laurel_simd::{Column, Lanes};
use laurel_tape::proposal::{Draw, SiteView};

use super::transform::Transform;
use crate::scalar::first;

/// Concentrations alpha = softplus(lambda), one a part.
#[derive(Clone, Debug)]
pub(crate) struct DirichletGuide {
    pub(super) alpha: Vec<f64>,
    slopes: Vec<f64>,
    terms: Vec<Splat>,
    operands: Vec<Operand<'static>>,
    /// digamma(sum of alpha) - digamma(alpha_k), which is -E[ln x_k].
    grad_terms: Vec<f64>,
}

impl DirichletGuide {
    pub(super) fn new<L: Lanes>(prior: &[f64], lambda: &mut Vec<f64>) -> Self {
        lambda.extend(
            prior
                .iter()
                .map(|&alpha| Transform::Softplus.start::<L>(alpha)),
        );
        let size = prior.len();
        Self {
            alpha: vec![1.0; size],
            slopes: vec![0.0; size],
            terms: vec![splat(0.0); size + 1],
            operands: vec![Operand::Uniform(1.0); size],
            grad_terms: vec![0.0; size],
        }
    }

    pub(super) fn set<L: Lanes>(&mut self, lambda: &[f64]) {
        for (place, &lambda) in lambda.iter().enumerate() {
            self.alpha[place] = Transform::Softplus.natural::<L>(lambda);
            self.slopes[place] = Transform::Softplus.slope::<L>(lambda);
            self.operands[place] = Operand::Uniform(self.alpha[place]);
        }
        let alpha: Vec<L> = self.alpha.iter().map(|&alpha| L::splat(alpha)).collect();
        let mut terms = vec![L::zero(); alpha.len() + 1];
        kernel::terms(FamilyId::Dirichlet, &alpha, &mut terms);
        self.terms
            .iter_mut()
            .zip(&terms)
            .for_each(|(to, &term)| *to = splat(first(term)));
        dirichlet::grad_terms(&alpha, &mut terms);
        self.grad_terms
            .iter_mut()
            .zip(&terms)
            .for_each(|(to, &term)| *to = first(term));
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
        let to = (draw.values, draw.logs);
        kernel::sample::<L>(FamilyId::Dirichlet, stream, &self.operands, to, n);
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let size = self.alpha.len();
        let value: Vec<Source> = (0..size).map(|k| Source::column(view.value(k))).collect();
        let logs: Vec<Source> = (0..size).map(|k| Source::column(view.log(k))).collect();
        let terms: Vec<Source> = self.terms.iter().map(Source::uniform).collect();
        let parts = Parts {
            value: Sources::Given(&value),
            logs: Sources::Given(&logs),
            terms: Sources::Given(&terms),
        };
        kernel::log_prob::<L>(FamilyId::Dirichlet, to, parts, n);
    }

    /// d log q / d alpha_k = ln x_k - E[ln x_k].
    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        for (k, (column, &term)) in to.iter_mut().zip(&self.grad_terms).enumerate() {
            let log = view.log(k);
            each::<L>(n, |at| put(column, at, get::<L>(log, at) + L::splat(term)));
        }
    }
}
