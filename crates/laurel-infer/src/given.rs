//! Values of latent sites that are given, not drawn.

use laurel_dist::{FamilyId, kernel};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes};
use laurel_tape::proposal::{Draw, Proposal, SiteView};

/// Of all sites: `[sites][values]`. For families that bring no logarithms along.
pub(crate) struct Given<'a>(pub(crate) &'a [Vec<Column>]);

impl<L: Lanes> Proposal<L> for Given<'_> {
    fn propose(&mut self, number: usize, _: SiteView<'_>, draw: Draw<'_>, _: usize) {
        for (to, from) in draw.values.iter_mut().zip(&self.0[number]) {
            to.clone_from(from);
        }
    }
}

/// The logarithms that go with the first `n` values of a draw.
pub(crate) fn fill_logs<L: Lanes>(family: FamilyId, draw: Draw<'_>, n: usize) {
    let Draw { values, logs } = draw;
    let mut lanes = vec![L::zero(); values.len() + logs.len()];
    let (value, log) = lanes.split_at_mut(values.len());
    each::<L>(n, |at| {
        for (lane, column) in value.iter_mut().zip(&*values) {
            *lane = get(column, at);
        }
        kernel::logs_of(family, value, log);
        for (&lane, column) in log.iter().zip(&mut *logs) {
            put(column, at, lane);
        }
    });
}
