//! Keys: where in the run a stream belongs. Derived step by step, never enumerated.

use crate::threefry::threefry;

/// The address of a stream: 128 bits, derived from (seed, chain, step, site, block).
///
/// Each step encrypts (number, level) with Threefry-2x64-13 under the key so far, so different
/// numbers at one level give different keys for certain, and levels do not mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(pub(crate) [u64; 2]);

/// The levels of derivation: the second word of the counter.
#[derive(Clone, Copy)]
enum Level {
    Seed = 1,
    Chain,
    Step,
    Site,
    Block,
    Fork,
    Lane,
}

impl Key {
    /// The key of a whole run.
    pub fn new(seed: u64) -> Self {
        Key([0, 0]).derive(seed, Level::Seed)
    }

    /// The key of one chain or restart.
    pub fn chain(self, chain: u64) -> Self {
        self.derive(chain, Level::Chain)
    }

    /// The key of one step of a method.
    pub fn step(self, step: u64) -> Self {
        self.derive(step, Level::Step)
    }

    /// The key of one site.
    pub fn site(self, site: u64) -> Self {
        self.derive(site, Level::Site)
    }

    /// The key of one block of lanes.
    pub fn block(self, block: u64) -> Self {
        self.derive(block, Level::Block)
    }

    /// The key of the `number`-th independent stream that a sampler needs beside its main one.
    pub fn fork(self, number: u64) -> Self {
        self.derive(number, Level::Fork)
    }

    /// The key of what belongs to one lane alone.
    pub fn lane(self, lane: u64) -> Self {
        self.derive(lane, Level::Lane)
    }

    #[inline(never)]
    fn derive(self, number: u64, level: Level) -> Self {
        Key(threefry(self.0, [number, level as u64]))
    }
}

#[cfg(test)]
mod tests {
    use super::Key;
    use std::collections::HashSet;

    #[test]
    fn keys_of_a_4_by_4_by_4_by_4_by_4_grid_are_1024_different_keys() {
        let mut seen = HashSet::new();
        for i in 0..1024_u64 {
            let part = |k: u32| (i >> (2 * k)) & 3;
            let key = Key::new(part(0)).chain(part(1)).step(part(2));
            seen.insert(key.site(part(3)).block(part(4)));
        }
        assert_eq!(seen.len(), 1024);
    }

    #[test]
    fn levels_do_not_mix() {
        let key = Key::new(1);
        let derived = [
            key.chain(2),
            key.step(2),
            key.site(2),
            key.block(2),
            key.fork(2),
            key.lane(2),
        ];
        let distinct: HashSet<_> = derived.iter().collect();
        assert_eq!(distinct.len(), 6);
    }
}
