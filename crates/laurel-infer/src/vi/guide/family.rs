//! Guides in a scalar prior's own family, all parameters learned: normal, gamma, beta, exponential, poisson, laplace.

use laurel_dist::family::{self, Family};
use laurel_dist::{FamilyId, MAX_LOGS, MAX_TERMS, Operand};
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes};
use laurel_tape::lane::{Place, each, get, put};
use laurel_tape::proposal::{Draw, SiteView};

use super::transform::Transform;

/// A guide with one or two learned parameters.
#[derive(Clone, Debug)]
pub(super) struct FamilyGuide {
    family: FamilyId,
    transforms: &'static [Transform],
    natural: [f64; 2],
    slopes: [f64; 2],
    terms: [f64; MAX_TERMS],
    grad_terms: [f64; MAX_TERMS],
}

/// Runs `$body` with `$F` standing for the family; the others have guides of their own kinds.
macro_rules! with_family {
    ($family:expr, $F:ident => $body:expr) => {{
        macro_rules! run {
            ($T:ident) => {{
                type $F = family::$T;
                $body
            }};
        }
        match $family {
            FamilyId::Gamma => run!(Gamma),
            FamilyId::Beta => run!(Beta),
            FamilyId::Exponential => run!(Exponential),
            FamilyId::Poisson => run!(Poisson),
            FamilyId::Laplace => run!(Laplace),
            _ => run!(Normal),
        }
    }};
}

impl FamilyGuide {
    pub(super) fn new(family: FamilyId, prior: &[f64], lambda: &mut Vec<f64>) -> Self {
        use Transform::{Identity, Softplus};
        let transforms: &[Transform] = match family {
            FamilyId::Exponential | FamilyId::Poisson => &[Softplus],
            FamilyId::Gamma | FamilyId::Beta => &[Softplus, Softplus],
            _ => &[Identity, Softplus],
        };
        let start = |(transform, &natural): (&Transform, &f64)| transform.start(natural);
        lambda.extend(transforms.iter().zip(prior).map(start));
        let none = [0.0; MAX_TERMS];
        Self {
            family,
            transforms,
            natural: [0.0; 2],
            slopes: [0.0; 2],
            terms: none,
            grad_terms: none,
        }
    }

    pub(super) fn set(&mut self, lambda: &[f64]) {
        for (place, (transform, &lambda)) in self.transforms.iter().zip(lambda).enumerate() {
            self.natural[place] = transform.natural(lambda);
            self.slopes[place] = transform.slope(lambda);
        }
        let params = &self.natural[..self.transforms.len()];
        with_family!(self.family, F => {
            self.terms = F::terms::<f64>(params);
            self.grad_terms = F::grad_terms::<f64>(params);
        });
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
        with_family!(self.family, F => {
            F::sample::<L>(stream, params, &mut draw.values[0], draw.logs, n);
        });
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let terms = self.terms.map(L::splat);
        with_family!(self.family, F => {
            let logs = logs_at::<L, F>(view);
            let x = view.value(0);
            each::<L>(n, |at| put(to, at, F::log_prob(get(x, at), &logs(at), &terms)));
        });
    }

    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        let terms = self.terms.map(L::splat);
        let grad_terms = self.grad_terms.map(L::splat);
        with_family!(self.family, F => {
            let logs = logs_at::<L, F>(view);
            let x = view.value(0);
            each::<L>(n, |at| {
                let grads = F::grad_params(get(x, at), &logs(at), &terms, &grad_terms);
                for (column, grad) in to.iter_mut().zip(grads) {
                    put(column, at, grad);
                }
            });
        });
    }
}

/// The logarithms of a site's draw at a place; a family looks only at its own.
fn logs_at<L: Lanes, F: Family>(view: SiteView<'_>) -> impl Fn(Place) -> [L; MAX_LOGS] {
    let column = |place: usize| {
        if place < F::LOGS {
            view.log(place)
        } else {
            view.value(0)
        }
    };
    let columns = [column(0), column(1)];
    move |at| columns.map(|column| get(column, at))
}
