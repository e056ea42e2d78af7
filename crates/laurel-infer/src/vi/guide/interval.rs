//! The guide of a uniform-continuous site: a beta stretched over the interval of the very sample, from a = b = 1.
//!
//! x = lo + (hi - lo) u with u ~ Beta(a, b): the support follows the prior's, also where it depends on other latents.
//! An empty interval has weight 0 (the prior says -inf).

use laurel_dist::family::{Beta, Family};
use laurel_dist::{MAX_LOGS, MAX_TERMS, Operand};
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes, math};
use laurel_tape::lane::{Place, each, get, put};
use laurel_tape::proposal::{Draw, SiteView};

use super::transform::Transform;

/// Shapes a and b, learned through softplus.
#[derive(Clone, Debug)]
pub(super) struct IntervalGuide {
    shapes: [f64; 2],
    slopes: [f64; 2],
    terms: [f64; MAX_TERMS],
    grad_terms: [f64; MAX_TERMS],
}

impl IntervalGuide {
    pub(super) fn new(lambda: &mut Vec<f64>) -> Self {
        lambda.extend([Transform::Softplus.start(1.0); 2]);
        let none = [0.0; MAX_TERMS];
        Self {
            shapes: [1.0; 2],
            slopes: [0.0; 2],
            terms: none,
            grad_terms: none,
        }
    }

    pub(super) fn set(&mut self, lambda: &[f64]) {
        for (place, &lambda) in lambda.iter().enumerate() {
            self.shapes[place] = Transform::Softplus.natural(lambda);
            self.slopes[place] = Transform::Softplus.slope(lambda);
        }
        self.terms = Beta::terms::<f64>(&self.shapes);
        self.grad_terms = Beta::grad_terms::<f64>(&self.shapes);
    }

    pub(super) fn natural(&self, to: &mut Vec<f64>) {
        to.extend(&self.shapes);
    }

    pub(super) fn slopes(&self, to: &mut Vec<f64>) {
        to.extend(&self.slopes);
    }

    pub(super) fn propose<L: Lanes>(
        &self,
        stream: &mut Stream,
        view: SiteView<'_>,
        draw: Draw<'_>,
        n: usize,
    ) {
        let mut logs = [Column::zero(), Column::zero()];
        let x = &mut draw.values[0];
        Beta::sample::<L>(stream, &self.shapes.map(Operand::Uniform), x, &mut logs, n);
        each::<L>(n, |at| {
            let (lo, width) = interval::<L>(view, at);
            let stretched = lo + width * get::<L>(x, at);
            put(x, at, stretched);
        });
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let terms = self.terms.map(L::splat);
        each::<L>(n, |at| {
            let (u, logs, width) = relative::<L>(view, at);
            let log_q = Beta::log_prob(u, &logs, &terms) - math::log(width);
            let empty = L::not(L::zero().lt(width));
            put(to, at, L::select(empty, L::zero(), log_q));
        });
    }

    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        let terms = self.terms.map(L::splat);
        let grad_terms = self.grad_terms.map(L::splat);
        each::<L>(n, |at| {
            let (u, logs, _) = relative::<L>(view, at);
            let grads = Beta::grad_params(u, &logs, &terms, &grad_terms);
            for (column, grad) in to.iter_mut().zip(grads) {
                put(column, at, grad);
            }
        });
    }
}

fn interval<L: Lanes>(view: SiteView<'_>, at: Place) -> (L, L) {
    let lo = view.param(0).at::<L>(at.lane());
    (lo, view.param(1).at::<L>(at.lane()) - lo)
}

/// Place of a value in its interval, in (0, 1), with ln u and ln(1 - u), and the interval's width.
fn relative<L: Lanes>(view: SiteView<'_>, at: Place) -> (L, [L; MAX_LOGS], L) {
    let (lo, width) = interval::<L>(view, at);
    // The largest double below 1 keeps ln(1 - u) finite where x has been rounded to the end of the interval.
    let (least, most) = (
        L::splat(f64::MIN_POSITIVE),
        L::splat(1.0 - f64::EPSILON / 2.0),
    );
    let u = ((get::<L>(view.value(0), at) - lo) / width)
        .pmax(least)
        .pmin(most);
    (u, [math::log(u), math::log1p(-u)], width)
}
