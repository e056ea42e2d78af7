//! What the draws of a latent say along their paths.
//!
//! With f(lambda) the free numbers of a draw at a fixed probability: d (log p - log q) / df df / dlambda, less the score
//! d log q / d lambda at f, which has the mean 0 and may be left out.

use laurel_rng::Key;
use laurel_simd::{Lanes, columns};

use super::Ladder;

impl Ladder {
    /// Adds up what the last block says of one latent; `key` is that of a stream beside the draws'.
    pub(super) fn add_moved<L: Lanes>(&mut self, place: usize, key: Key, n: usize) {
        let part = &mut self.parts[place];
        let own = self.guide.site(part.site);
        let view = part.drawn.view();
        // Downhill: d (log q - log p) / d free.
        let free = &mut self.free[..part.range.len()];
        own.free_slopes::<L>(view, free, n);
        for (slope, joint) in free.iter_mut().zip(&self.slopes[part.range.clone()]) {
            columns::subtract::<L>(slope, joint, n);
        }
        let to = &mut self.columns[..part.moved.len()];
        let at = &self.block.free[part.range.clone()];
        own.pull_back::<L>((view, at), free, key, to, n);
        self.finite.take_from::<L>(&mut part.moved, to, n);
        if self.sticks && part.products.is_empty() {
            return;
        }
        self.guide.scores::<L>(part.site, view, to, n);
        if !self.sticks {
            self.finite.take_from::<L>(&mut part.moved, to, n);
        }
        self.finite.add_products::<L>(&mut part.products, to, n);
    }
}
