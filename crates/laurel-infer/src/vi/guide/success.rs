//! The guide of a bernoulli, flip or binomial site: a learned probability of success p = sigmoid(lambda); the number
//! of trials stays the prior's own, in every sample.

use laurel_dist::Operand;
use laurel_dist::family::{Bernoulli, Binomial, Family};
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes, math};
use laurel_tape::lane::{each, get, put};
use laurel_tape::proposal::{Draw, SiteView};

/// One logit.
#[derive(Clone, Debug)]
pub(super) struct SuccessGuide {
    binomial: bool,
    p: f64,
}

impl SuccessGuide {
    pub(super) fn bernoulli(prior: &[f64], lambda: &mut Vec<f64>) -> Self {
        lambda.push(logit(prior[0]));
        Self {
            binomial: false,
            p: 0.5,
        }
    }

    pub(super) fn binomial(prior: &[f64], lambda: &mut Vec<f64>) -> Self {
        lambda.push(logit(prior[1]));
        Self {
            binomial: true,
            p: 0.5,
        }
    }

    pub(super) fn set(&mut self, lambda: &[f64]) {
        self.p = math::sigmoid(lambda[0]);
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
        let p = Operand::Uniform(self.p);
        if self.binomial {
            let params = [view.param(0), p];
            Binomial::sample::<L>(stream, &params, &mut draw.values[0], draw.logs, n);
        } else {
            Bernoulli::sample::<L>(stream, &[p], &mut draw.values[0], draw.logs, n);
        }
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let (x, p) = (view.value(0), L::splat(self.p));
        let logs = [L::zero(); 2];
        if self.binomial {
            let trials = view.param(0);
            each::<L>(n, |at| {
                let terms = Binomial::terms(&[trials.at::<L>(at.lane()), p]);
                put(to, at, Binomial::log_prob(get(x, at), &logs, &terms));
            });
        } else {
            let terms = Bernoulli::terms(&[p]);
            each::<L>(n, |at| {
                put(to, at, Bernoulli::log_prob(get(x, at), &logs, &terms))
            });
        }
    }

    /// d log q / d lambda = x - n p.
    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        let (x, p) = (view.value(0), L::splat(self.p));
        let trials = if self.binomial {
            view.param(0)
        } else {
            Operand::Uniform(1.0)
        };
        each::<L>(n, |at| {
            put(
                &mut to[0],
                at,
                get::<L>(x, at) - trials.at::<L>(at.lane()) * p,
            );
        });
    }
}

/// The logit of a probability that keeps both outcomes drawable.
fn logit(p: f64) -> f64 {
    let valid = (0.0..=1.0).contains(&p);
    let p = if valid {
        p.clamp(1e-12, 1.0 - 1e-12)
    } else {
        0.5
    };
    math::log(p) - math::log1p(-p)
}
