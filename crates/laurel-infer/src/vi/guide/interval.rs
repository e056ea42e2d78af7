//! The guide of a uniform-continuous site: a beta stretched over the interval of the very sample, from a = b = 1.
//!
//! x = lo + (hi - lo) u with u ~ Beta(a, b): the support follows the prior's, also where it depends on other latents.
//! An empty interval has weight 0 (the prior says -inf).

use laurel_rng::Stream;
use laurel_simd::place::{Place, each, get, put};
use laurel_simd::{Column, Lanes, math};
use laurel_tape::proposal::{Draw, SiteView};

use super::family::FamilyGuide;

/// A beta for the place in the interval.
#[derive(Clone, Debug)]
pub(crate) struct IntervalGuide(FamilyGuide);

impl IntervalGuide {
    pub(super) fn new<L: Lanes>(lambda: &mut Vec<f64>) -> Self {
        Self(FamilyGuide::unit_beta::<L>(lambda))
    }

    pub(super) fn set<L: Lanes>(&mut self, lambda: &[f64]) {
        self.0.set::<L>(lambda);
    }

    pub(super) fn natural(&self, to: &mut Vec<f64>) {
        self.0.natural(to);
    }

    pub(super) fn slopes(&self, to: &mut Vec<f64>) {
        self.0.slopes(to);
    }

    pub(super) fn propose<L: Lanes>(
        &self,
        stream: &mut Stream,
        view: SiteView<'_>,
        draw: Draw<'_>,
        n: usize,
    ) {
        let mut logs = [Column::zero(), Column::zero()];
        let place = Draw {
            values: &mut *draw.values,
            logs: &mut logs,
        };
        self.0.propose::<L>(stream, view, place, n);
        let x = &mut draw.values[0];
        each::<L>(n, |at| {
            let (lo, width) = interval::<L>(view, at);
            let stretched = lo + width * get::<L>(x, at);
            put(x, at, stretched);
        });
    }

    pub(super) fn log_prob<L: Lanes>(&self, view: SiteView<'_>, to: &mut Column, n: usize) {
        let (u, logs) = relative::<L>(view, n);
        self.0.log_prob_at::<L>(&u, [&logs[0], &logs[1]], to, n);
        each::<L>(n, |at| {
            let (_, width) = interval::<L>(view, at);
            let some = L::zero().lt(width);
            let log_q = get::<L>(to, at) - math::log(width);
            put(to, at, L::select(some, log_q, L::zero()));
        });
    }

    pub(super) fn scores<L: Lanes>(&self, view: SiteView<'_>, to: &mut [Column], n: usize) {
        let (u, logs) = relative::<L>(view, n);
        self.0.scores_at::<L>(&u, [&logs[0], &logs[1]], to, n);
    }
}

fn interval<L: Lanes>(view: SiteView<'_>, at: Place<L>) -> (L, L) {
    let lo = view.param(0).get(at);
    (lo, view.param(1).get(at) - lo)
}

/// Places of the values in their intervals, in (0, 1), with ln u and ln(1 - u).
fn relative<L: Lanes>(view: SiteView<'_>, n: usize) -> (Column, [Column; 2]) {
    // The largest double below 1 keeps ln(1 - u) finite where x has been rounded to the end of the interval.
    let (least, most) = (
        L::splat(f64::MIN_POSITIVE),
        L::splat(1.0 - f64::EPSILON / 2.0),
    );
    let (mut place, mut log, mut log_rest) = (Column::zero(), Column::zero(), Column::zero());
    each::<L>(n, |at| {
        let (lo, width) = interval::<L>(view, at);
        let u = ((get::<L>(view.value(0), at) - lo) / width)
            .pmax(least)
            .pmin(most);
        put(&mut place, at, u);
        put(&mut log, at, math::log(u));
        put(&mut log_rest, at, math::log1p(-u));
    });
    (place, [log, log_rest])
}
