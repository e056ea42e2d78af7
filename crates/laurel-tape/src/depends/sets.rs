//! Sets of latents, a bit each, or fewer bits in large programs.

/// Pairs of sets: the latents that something changes with, and those in which it may jump.
#[derive(Clone, Debug)]
pub(super) struct Sets {
    pub(super) words: Vec<u64>,
    /// Words of one set.
    pub(super) width: usize,
    /// Latents that share bits.
    pub(super) sites: usize,
}

impl Sets {
    /// Word and bit of a latent.
    #[inline(never)]
    pub(super) fn bit(&self, site: usize) -> (usize, u64) {
        let bits = self.sites.min(64 * self.width);
        let bit = site * bits / self.sites;
        (bit / 64, 1 << (bit % 64))
    }

    pub(super) fn include(&mut self, at: usize, site: usize) {
        let (word, bit) = self.bit(site);
        self.words[2 * self.width * at + word] |= bit;
    }

    pub(super) fn holds(&self, at: usize, site: usize) -> bool {
        let (word, bit) = self.bit(site);
        self.words[2 * self.width * at + word] & bit != 0
    }

    pub(super) fn range(&self, at: usize) -> std::ops::Range<usize> {
        2 * self.width * at..2 * self.width * (at + 1)
    }

    #[inline(never)]
    pub(super) fn merge(&mut self, at: usize, other: &[u64]) {
        let range = self.range(at);
        let pairs = self.words[range].iter_mut().zip(other);
        pairs.for_each(|(word, other)| *word |= other);
    }

    #[inline(never)]
    pub(super) fn put(&mut self, at: usize, other: &[u64]) {
        let range = self.range(at);
        self.words[range].copy_from_slice(other);
    }

    /// Adds a pair to `to`; where `jumps`, it may jump in all that it changes with.
    #[inline(never)]
    pub(super) fn add_to(&self, at: usize, jumps: bool, to: &mut [u64]) {
        let (moves, steps) = self.words[self.range(at)].split_at(self.width);
        let (to_moves, to_steps) = to.split_at_mut(self.width);
        for (place, (moves, steps)) in moves.iter().zip(steps).enumerate() {
            to_moves[place] |= moves;
            to_steps[place] |= if jumps { *moves } else { *steps };
        }
    }
}
