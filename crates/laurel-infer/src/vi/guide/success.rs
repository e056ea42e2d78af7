//! The guide of a bernoulli, flip or binomial site: a learned probability of success p = sigmoid(lambda); the number
//! of trials stays the prior's own, in every sample.

use laurel_dist::kernel::{self, Parts};
use laurel_dist::{FamilyId, MAX_TERMS, Operand};
use laurel_rng::Stream;
use laurel_simd::place::{Source, each, get, put};
use laurel_simd::reads::Sources;
use laurel_simd::{Column, Lanes, math};
use laurel_tape::proposal::{Draw, SiteView};

use crate::scalar::scalar;

/// One logit.
#[derive(Clone, Debug)]
pub(crate) struct SuccessGuide {
    family: FamilyId,
    p: f64,
}

impl SuccessGuide {
    /// One trial, or as many as the prior has, from a probability.
    pub(super) fn new<L: Lanes>(is_binomial: bool, p: f64, lambda: &mut Vec<f64>) -> Self {
        lambda.push(logit::<L>(p));
        let family = if is_binomial {
            FamilyId::Binomial
        } else {
            FamilyId::Bernoulli
        };
        Self { family, p: 0.5 }
    }

    pub(super) fn is_binomial(&self) -> bool {
        self.family == FamilyId::Binomial
    }

    pub(super) fn set<L: Lanes>(&mut self, lambda: &[f64]) {
        self.p = scalar::<L>(math::sigmoid, lambda[0]);
    }

    pub(super) fn natural(&self, to: &mut Vec<f64>) {
        to.push(self.p);
    }

    pub(super) fn slopes(&self, to: &mut Vec<f64>) {
        to.push(1.0);
    }

    pub(super) fn propose<L: Lanes>(
        &self,
        stream: &mut Stream,
        view: SiteView<'_>,
        draw: Draw<'_>,
        n: usize,
    ) {
        let params = self.params(view);
        let to = (draw.values, draw.logs);
        kernel::sample::<L>(self.family, stream, &params[self.unused()..], to, n);
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let params = self.params(view);
        let mut terms: [Column; MAX_TERMS] = std::array::from_fn(|_| Column::zero());
        each::<L>(n, |at| {
            let params = params.map(|param| param.get(at));
            let mut lanes = [L::zero(); MAX_TERMS];
            kernel::terms(self.family, &params[self.unused()..], &mut lanes);
            terms
                .iter_mut()
                .zip(lanes)
                .for_each(|(column, term)| put(column, at, term));
        });
        let value = [Source::column(view.value(0))];
        let terms = terms.each_ref().map(Source::column);
        kernel::log_prob::<L>(
            self.family,
            to,
            Parts {
                value: Sources::Given(&value),
                logs: Sources::Given(&[]),
                terms: Sources::Given(&terms),
            },
            n,
        );
    }

    /// d log q / d lambda = x - n p.
    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        let (x, p) = (view.value(0), L::splat(self.p));
        let [trials, _] = self.params(view);
        each::<L>(n, |at| {
            put(&mut to[0], at, get::<L>(x, at) - trials.get(at) * p);
        });
    }

    /// Trials (one for a bernoulli) and probability.
    fn params<'a>(&self, view: SiteView<'a>) -> [Operand<'a>; 2] {
        let one = Operand::Uniform(1.0);
        let trials = if self.is_binomial() {
            view.param(0)
        } else {
            one
        };
        [trials, Operand::Uniform(self.p)]
    }

    /// Leading parameters that the family does not have.
    fn unused(&self) -> usize {
        usize::from(!self.is_binomial())
    }
}

/// The logit of a probability that keeps both outcomes drawable.
fn logit<L: Lanes>(p: f64) -> f64 {
    let valid = (0.0..=1.0).contains(&p);
    let p = if valid {
        math::within(p, 1e-12, 1.0 - 1e-12)
    } else {
        0.5
    };
    scalar::<L>(math::log, p) - scalar::<L>(math::log1p, -p)
}
