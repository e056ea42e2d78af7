//! The guide of a discrete or uniform-discrete site: probabilities softmax(lambda) over its finite support.

use laurel_dist::chosen::choose;
use laurel_dist::family::discrete;
use laurel_dist::{FamilyId, Operand, kernel};
use laurel_rng::Stream;
use laurel_simd::place::{Source, Splat, each, get, put, splat};
use laurel_simd::reads::Sources;
use laurel_simd::{Column, Lanes, math};
use laurel_tape::proposal::{Draw, SiteView};
use laurel_tape::tape::{Operand as Parameter, Site};

use super::transform::floored_log;
use crate::scalar::first;
use crate::vi::control_variate::{Means, Tally};

/// The most values a uniform-discrete site may have under a guide with one logit a value.
const LARGEST_SUPPORT: f64 = 10_000.0;

/// Values `first`, `first + 1`, …, one logit each.
#[derive(Clone, Debug)]
pub(crate) struct LogitsGuide {
    first: f64,
    logits: Vec<f64>,
    p: Vec<f64>,
    log_p: Vec<Splat>,
    weights: Vec<Operand<'static>>,
}

impl LogitsGuide {
    /// Starts at the prior's log weights; a weight of 0 in that draw stays drawable.
    pub(super) fn discrete<L: Lanes>(prior: &[f64], lambda: &mut Vec<f64>) -> Self {
        let total = prior.iter().fold(0.0, |sum, weight| sum + weight);
        let valid = total > 0.0 && total.is_finite();
        let logit = |&weight: &f64| {
            if valid {
                floored_log::<L>(weight / total)
            } else {
                0.0
            }
        };
        lambda.extend(prior.iter().map(logit));
        Self::sized(0.0, prior.len())
    }

    /// Starts at equal probabilities over `[lo, hi)`, which must be the same in every sample.
    pub(super) fn uniform(site: &Site, lambda: &mut Vec<f64>) -> Result<Self, &'static str> {
        let [Parameter::Constant(lo), Parameter::Constant(hi)] = site.params[..] else {
            return Err(
                "Algorithm 12 keeps one logit for each value of a uniform-discrete, \
                        and the ends of this one are random",
            );
        };
        let count = hi.ceil() - lo.ceil();
        if !(1.0..=LARGEST_SUPPORT).contains(&count) {
            return Err(
                "Algorithm 12 keeps one logit for each value of a uniform-discrete, \
                        and this one has none or more than 10,000",
            );
        }
        lambda.resize(lambda.len() + count as usize, 0.0);
        Ok(Self::sized(lo.ceil(), count as usize))
    }

    fn sized(first: f64, size: usize) -> Self {
        let zeros = vec![0.0; size];
        Self {
            first,
            logits: zeros.clone(),
            p: zeros,
            log_p: vec![splat(0.0); size],
            weights: vec![Operand::Uniform(1.0); size],
        }
    }

    pub(super) fn set<L: Lanes>(&mut self, lambda: &[f64]) {
        self.logits.copy_from_slice(lambda);
        let logits: Vec<L> = lambda.iter().map(|&logit| L::splat(logit)).collect();
        let mut log_p = logits.clone();
        discrete::terms_of_logits(&logits, &mut log_p);
        for (place, &log_p) in log_p.iter().enumerate() {
            self.log_p[place] = splat(first(log_p));
            self.p[place] = first(math::exp(log_p));
            self.weights[place] = Operand::Uniform(self.p[place]);
        }
    }

    /// The first of its values, and how many it has.
    pub(super) fn support(&self) -> (f64, usize) {
        (self.first, self.p.len())
    }

    pub(super) fn natural(&self, to: &mut Vec<f64>) {
        to.extend(&self.logits);
    }

    pub(super) fn slopes(&self, to: &mut Vec<f64>) {
        to.resize(to.len() + self.p.len(), 1.0);
    }

    pub(super) fn propose<L: Lanes>(
        &self,
        stream: &mut Stream,
        _view: SiteView<'_>,
        draw: Draw<'_>,
        n: usize,
    ) {
        let to = (&mut *draw.values, draw.logs);
        kernel::sample::<L>(FamilyId::Discrete, stream, &self.weights, to, n);
        let x = &mut draw.values[0];
        if self.first != 0.0 {
            let first = L::splat(self.first);
            each::<L>(n, |at| {
                let shifted = get::<L>(x, at) + first;
                put(x, at, shifted);
            });
        }
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let (x, log_p) = (view.value(0), Sources::Uniform(&self.log_p));
        if self.first == 0.0 {
            return choose::<L>(to, Source::column(x), log_p, f64::NEG_INFINITY, n);
        }
        let first = L::splat(self.first);
        let mut place = Column::zero();
        each::<L>(n, |at| put(&mut place, at, get::<L>(x, at) - first));
        choose::<L>(to, Source::column(&place), log_p, f64::NEG_INFINITY, n);
    }

    /// Adds a block to the tallies of d log q / d lambda_k = [x = k] - p_k; `weight` is 0 in the lanes of `excluded`.
    pub(crate) fn tally<L: Lanes>(
        &self,
        block: (&Column, &Column, &[usize]),
        tallies: &mut [Tally],
        n: usize,
    ) {
        Tally::add::<L>(tallies, self.first, block, n);
    }

    /// Appends the means over `count` samples whose weights add up to `weight`.
    pub(crate) fn means(&self, tallies: &[Tally], count: f64, weight: f64, to: &mut Vec<Means>) {
        let means = tallies
            .iter()
            .zip(&self.p)
            .map(|(tally, &p)| tally.means(p, count, weight));
        to.extend(means);
    }
}
