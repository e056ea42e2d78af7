//! The guide of a student-t site: a student-t with the prior's own degrees of freedom and a learned location and
//! scale, from those of the prior.

use laurel_dist::family::{Family, Scores, StudentTLocScale};
use laurel_dist::kernel::{self, Parts};
use laurel_dist::{FamilyId, MAX_LOGS, MAX_TERMS, Operand};
use laurel_rng::Stream;
use laurel_simd::place::{Source, each, get, put};
use laurel_simd::reads::Sources;
use laurel_simd::{Column, Lanes};
use laurel_tape::proposal::{Draw, SiteView};

use super::transform::Transform;

/// Location and scale.
#[derive(Clone, Debug)]
pub(crate) struct StudentTGuide {
    pub(super) location: f64,
    pub(super) scale: f64,
    slope: f64,
}

impl StudentTGuide {
    /// From a location and a scale.
    pub(super) fn new<L: Lanes>(start: &[f64], lambda: &mut Vec<f64>) -> Self {
        lambda.push(Transform::Identity.start::<L>(start[0]));
        lambda.push(Transform::Softplus.start::<L>(start[1]));
        Self {
            location: 0.0,
            scale: 1.0,
            slope: 0.0,
        }
    }

    pub(super) fn set<L: Lanes>(&mut self, lambda: &[f64]) {
        self.location = lambda[0];
        self.scale = Transform::Softplus.natural::<L>(lambda[1]);
        self.slope = Transform::Softplus.slope::<L>(lambda[1]);
    }

    pub(super) fn natural(&self, to: &mut Vec<f64>) {
        to.extend([self.location, self.scale]);
    }

    pub(super) fn slopes(&self, to: &mut Vec<f64>) {
        to.extend([1.0, self.slope]);
    }

    pub(super) fn propose<L: Lanes>(
        &self,
        stream: &mut Stream,
        view: SiteView<'_>,
        draw: Draw<'_>,
        n: usize,
    ) {
        let learned = [self.location, self.scale].map(Operand::Uniform);
        let params = [view.param(0), learned[0], learned[1]];
        StudentTLocScale::sample::<L>(stream, &params, &mut draw.values[0], draw.logs, n);
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let terms = self.terms::<L>(view, n);
        let value = [Source::column(view.value(0))];
        let terms = terms.each_ref().map(Source::column);
        // The standard student-t computes its density from the terms of the located one.
        let parts = Parts {
            value: Sources::Given(&value),
            logs: Sources::Given(&[]),
            terms: Sources::Given(&terms),
        };
        kernel::log_prob::<L>(FamilyId::StudentT, to, parts, n);
    }

    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        let x = view.value(0);
        let terms = self.terms::<L>(view, n);
        let (no_logs, none) = ([L::zero(); MAX_LOGS], [L::zero(); MAX_TERMS]);
        each::<L>(n, |at| {
            let terms = terms.each_ref().map(|term| get(term, at));
            let grads = StudentTLocScale::grad_params(get(x, at), &no_logs, &terms, &none);
            for (column, grad) in to.iter_mut().zip(grads) {
                put(column, at, grad);
            }
        });
    }

    /// d log q / d value.
    pub(super) fn slope<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let terms = self.terms::<L>(view, n);
        each::<L>(n, |at| {
            let terms = terms.each_ref().map(|term| get(term, at));
            let x = get::<L>(view.value(0), at);
            let partials = StudentTLocScale::partials(x, &[L::zero(); MAX_LOGS], &terms);
            put(to, at, partials.value);
        });
    }

    fn terms<L: Lanes>(&self, view: SiteView<'_>, n: usize) -> [Column; MAX_TERMS] {
        let (location, scale) = (L::splat(self.location), L::splat(self.scale));
        let nu = view.param(0);
        let mut terms = std::array::from_fn(|_| Column::zero());
        each::<L>(n, |at| {
            let lanes = StudentTLocScale::terms(&[nu.get(at), location, scale]);
            terms
                .iter_mut()
                .zip(lanes)
                .for_each(|(column, term)| put(column, at, term));
        });
        terms
    }
}
