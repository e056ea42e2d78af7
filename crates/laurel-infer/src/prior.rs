//! Draws of latent sites from their priors.

use laurel_rng::{Key, Stream};
use laurel_simd::Lanes;
use laurel_tape::proposal::{Draw, Proposal, SiteView, draw_prior};

/// Draws every site from its prior; the streams depend on the key, the site and the block of samples.
pub(crate) struct Prior {
    pub(crate) key: Key,
    pub(crate) block: u64,
}

impl<L: Lanes> Proposal<L> for Prior {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        let mut stream = Stream::new(self.key.site(number as u64).block(self.block));
        draw_prior::<L>(&mut stream, view, draw, n);
    }
}
