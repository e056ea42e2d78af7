//! Guides in a scalar prior's own family, all parameters learned. The most usual have scores in a form of their own
//! ([`Scores`]), the others by way of the derivatives in their terms.

use laurel_dist::derivatives::{self, Derivatives};
use laurel_dist::family::{self, Scores};
use laurel_dist::kernel::{self, Parts};
use laurel_dist::{FamilyId, MAX_LOGS, MAX_TERMS, Operand};
use laurel_rng::Stream;
use laurel_simd::place::{Source, Splat, each, get, put, splat};
use laurel_simd::reads::Sources;
use laurel_simd::{Column, Lanes};
use laurel_tape::proposal::{Draw, SiteView};
use laurel_tape::shape::shape;

use super::transform::Transform;
use crate::scalar::first;

/// Runs `$body` with `$F` standing for the family `$id`, if it has scores of its own.
macro_rules! with_scores {
    ($id:expr, $F:ident => $body:expr, _ => $otherwise:expr) => {{
        macro_rules! run {
            ($T:ident) => {{
                type $F = family::$T;
                $body
            }};
        }
        match $id {
            FamilyId::Normal => run!(Normal),
            FamilyId::Gamma => run!(Gamma),
            FamilyId::Beta => run!(Beta),
            FamilyId::Exponential => run!(Exponential),
            FamilyId::Poisson => run!(Poisson),
            FamilyId::Laplace => run!(Laplace),
            _ => $otherwise,
        }
    }};
}

/// A guide with one or two learned parameters.
#[derive(Clone, Debug)]
pub(crate) struct FamilyGuide {
    pub(super) family: FamilyId,
    transforms: &'static [Transform],
    pub(super) natural: [f64; 2],
    slopes: [f64; 2],
    terms: [Splat; MAX_TERMS],
    grad_terms: [f64; MAX_TERMS],
    /// d term / d parameter, for a family without scores of its own.
    jacobian: [[f64; MAX_TERMS]; 2],
}

impl FamilyGuide {
    pub(super) fn new<L: Lanes>(family: FamilyId, prior: &[f64], lambda: &mut Vec<f64>) -> Self {
        use Transform::{Identity, Softplus};
        let transforms: &[Transform] = match family {
            FamilyId::Exponential
            | FamilyId::Poisson
            | FamilyId::HalfNormal
            | FamilyId::HalfCauchy => &[Softplus],
            FamilyId::Gamma
            | FamilyId::Beta
            | FamilyId::InvGamma
            | FamilyId::Weibull
            | FamilyId::NegBinomial2 => &[Softplus, Softplus],
            _ => &[Identity, Softplus],
        };
        let start = |(transform, &natural): (&Transform, &f64)| transform.start::<L>(natural);
        lambda.extend(transforms.iter().zip(prior).map(start));
        Self::at_rest(family, transforms)
    }

    /// A beta on (0, 1) from a = b = 1.
    pub(super) fn unit_beta<L: Lanes>(lambda: &mut Vec<f64>) -> Self {
        Self::new::<L>(FamilyId::Beta, &[1.0, 1.0], lambda)
    }

    fn at_rest(family: FamilyId, transforms: &'static [Transform]) -> Self {
        Self {
            family,
            transforms,
            natural: [0.0; 2],
            slopes: [0.0; 2],
            terms: [splat(0.0); MAX_TERMS],
            grad_terms: [0.0; MAX_TERMS],
            jacobian: [[0.0; MAX_TERMS]; 2],
        }
    }

    pub(super) fn set<L: Lanes>(&mut self, lambda: &[f64]) {
        for (place, (transform, &lambda)) in self.transforms.iter().zip(lambda).enumerate() {
            self.natural[place] = transform.natural::<L>(lambda);
            self.slopes[place] = transform.slope::<L>(lambda);
        }
        let params = self.natural.map(L::splat);
        let params = &params[..self.transforms.len()];
        let mut terms = [L::zero(); MAX_TERMS];
        kernel::terms(self.family, params, &mut terms);
        self.terms = terms.map(|term| splat(first(term)));
        self.set_slopes(params);
    }

    fn set_slopes<L: Lanes>(&mut self, params: &[L]) {
        with_scores!(
            self.family,
            F => self.grad_terms = F::grad_terms(params).map(first),
            _ => for place in 0..params.len() {
                self.jacobian[place] = slopes_in(self.family, params, place);
            }
        );
    }

    pub(super) fn natural(&self, to: &mut Vec<f64>) {
        to.extend(&self.natural[..self.transforms.len()]);
    }

    pub(super) fn slopes(&self, to: &mut Vec<f64>) {
        to.extend(&self.slopes[..self.transforms.len()]);
    }

    pub(super) fn propose<L: Lanes>(
        &self,
        stream: &mut Stream,
        _view: SiteView<'_>,
        draw: Draw<'_>,
        n: usize,
    ) {
        let params = self.natural.map(Operand::Uniform);
        let params = &params[..self.transforms.len()];
        kernel::sample::<L>(self.family, stream, params, (draw.values, draw.logs), n);
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        self.log_prob_at::<L>(view.value(0), logs_of(view), to, n);
    }

    /// log q of given values with their logarithms.
    pub(super) fn log_prob_at<L: Lanes>(
        &self,
        x: &Column,
        logs: [&Column; MAX_LOGS],
        to: &mut Column,
        n: usize,
    ) {
        self.with_parts(x, logs, |parts| {
            kernel::log_prob::<L>(self.family, to, parts, n)
        });
    }

    /// The parts of the density at given values with their logarithms.
    pub(super) fn with_parts(
        &self,
        x: &Column,
        logs: [&Column; MAX_LOGS],
        then: impl FnOnce(Parts<'_>),
    ) {
        let (value, logs) = ([Source::column(x)], logs.map(Source::column));
        then(Parts {
            value: Sources::Given(&value),
            logs: Sources::Given(&logs),
            terms: Sources::Uniform(&self.terms),
        });
    }

    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        self.scores_at::<L>(view.value(0), logs_of(view), to, n);
    }

    /// Scores at given values with their logarithms.
    pub(super) fn scores_at<L: Lanes>(
        &self,
        x: &Column,
        logs: [&Column; MAX_LOGS],
        to: &mut [Column],
        n: usize,
    ) {
        with_scores!(
            self.family,
            F => self.scores_of::<L, F>(x, logs, to, n),
            _ => self.scores_by_terms::<L>(x, logs, to, n)
        );
    }

    /// The derivatives in the terms, then their sums with the slopes of the terms.
    #[inline(never)]
    fn scores_by_terms<L: Lanes>(
        &self,
        x: &Column,
        logs: [&Column; MAX_LOGS],
        to: &mut [Column],
        n: usize,
    ) {
        let mut columns: [Column; MAX_TERMS] = std::array::from_fn(|_| Column::zero());
        let count = shape(self.family, 1).terms;
        let mut partials: Vec<(usize, &mut Column)> = (1..=count).zip(columns.iter_mut()).collect();
        let wanted = Derivatives {
            log_prob: None,
            partials: &mut partials,
        };
        self.with_parts(x, logs, |parts| {
            derivatives::derive::<L>(self.family, wanted, parts, n);
        });
        for (column, slopes) in to.iter_mut().zip(&self.jacobian) {
            each::<L>(n, |at| {
                let pairs = columns.iter().zip(slopes);
                let score = pairs.fold(L::zero(), |sum, (partial, &slope)| {
                    sum + get::<L>(partial, at) * L::splat(slope)
                });
                put(column, at, score);
            });
        }
    }

    #[inline(never)]
    fn scores_of<L: Lanes, F: Scores>(
        &self,
        x: &Column,
        logs: [&Column; MAX_LOGS],
        to: &mut [Column],
        n: usize,
    ) {
        let terms = self.terms.map(|term| L::splat(term[0]));
        let grad_terms = self.grad_terms.map(L::splat);
        each::<L>(n, |at| {
            let logs = logs.map(|log| get(log, at));
            let grads = F::grad_params(get(x, at), &logs, &terms, &grad_terms);
            for (column, grad) in to.iter_mut().zip(grads) {
                put(column, at, grad);
            }
        });
    }
}

/// d term / d parameter `place`.
fn slopes_in<L: Lanes>(family: FamilyId, params: &[L], place: usize) -> [f64; MAX_TERMS] {
    let mut tangents = vec![L::zero(); params.len()];
    tangents[place] = L::splat(1.0);
    let slopes = derivatives::push_forward(family, params, &tangents, shape(family, 1).terms);
    std::array::from_fn(|term| slopes.get(term).map_or(0.0, |&slope| first(slope)))
}

/// The logarithms of a site's value, in the places of those that it has not the value: a family without logarithms does
/// not look at them.
pub(super) fn logs_of(view: SiteView<'_>) -> [&Column; MAX_LOGS] {
    std::array::from_fn(|place| {
        if place < view.site.logs.len() {
            view.log(place)
        } else {
            view.value(0)
        }
    })
}
