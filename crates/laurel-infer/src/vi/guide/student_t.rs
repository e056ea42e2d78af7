//! The guide of a student-t site: a student-t with the prior's own degrees of freedom and a learned location and
//! scale, from 0 and 1.

use laurel_dist::family::{Family, StudentTLocScale};
use laurel_dist::{MAX_LOGS, MAX_TERMS, Operand};
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes};
use laurel_tape::lane::{Place, each, get, put};
use laurel_tape::proposal::{Draw, SiteView};

use super::transform::Transform;

/// Location and scale.
#[derive(Clone, Debug)]
pub(super) struct StudentTGuide {
    location: f64,
    scale: f64,
    slope: f64,
}

impl StudentTGuide {
    pub(super) fn new(lambda: &mut Vec<f64>) -> Self {
        lambda.extend([
            Transform::Identity.start(0.0),
            Transform::Softplus.start(1.0),
        ]);
        Self {
            location: 0.0,
            scale: 1.0,
            slope: 0.0,
        }
    }

    pub(super) fn set(&mut self, lambda: &[f64]) {
        self.location = lambda[0];
        self.scale = Transform::Softplus.natural(lambda[1]);
        self.slope = Transform::Softplus.slope(lambda[1]);
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
        let x = view.value(0);
        let terms = self.terms::<L>(view);
        each::<L>(n, |at| {
            let log_q = StudentTLocScale::log_prob(get(x, at), &NO_LOGS.map(L::splat), &terms(at));
            put(to, at, log_q);
        });
    }

    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        let x = view.value(0);
        let terms = self.terms::<L>(view);
        let none = [L::zero(); MAX_TERMS];
        each::<L>(n, |at| {
            let logs = NO_LOGS.map(L::splat);
            let grads = StudentTLocScale::grad_params(get(x, at), &logs, &terms(at), &none);
            for (column, grad) in to.iter_mut().zip(grads) {
                put(column, at, grad);
            }
        });
    }

    /// Terms in every lane: computed once where the degrees of freedom are the same for all.
    fn terms<'a, L: Lanes>(&self, view: SiteView<'a>) -> impl Fn(Place) -> [L; MAX_TERMS] + 'a {
        let (location, scale) = (L::splat(self.location), L::splat(self.scale));
        let nu = view.param(0);
        let known = nu.uniform();
        let fixed = known.map(|nu| StudentTLocScale::terms(&[L::splat(nu), location, scale]));
        move |at| {
            fixed.unwrap_or_else(|| {
                StudentTLocScale::terms(&[nu.at::<L>(at.lane()), location, scale])
            })
        }
    }
}

/// A student-t brings no logarithms along.
const NO_LOGS: [f64; MAX_LOGS] = [0.0; MAX_LOGS];
