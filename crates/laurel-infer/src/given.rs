//! Values of latent sites that are given, not drawn.

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
