//! A single generator for one lane: what repairs a rejected draw. Always scalar, so its values
//! cannot depend on the lane width.

use crate::Key;
use crate::normal::pair;
use crate::stream::{open_interval, split_mix};

/// SplitMix64 from the key of one lane. Meant for a few draws, not for bulk.
#[derive(Clone, Debug)]
pub struct Solo {
    state: u64,
}

impl Solo {
    /// The generator of lane `lane` under `key`.
    pub fn new(key: Key, lane: usize) -> Self {
        let [a, b] = key.lane(lane as u64).0;
        Solo {
            state: a ^ b.rotate_left(32),
        }
    }

    /// The next uniform in the open interval (0, 1).
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        open_interval::<f64>(split_mix(&mut self.state))
    }

    /// The next standard normal: the cosine half of a Box-Muller pair. One copy: who wants many takes a stream.
    #[inline(never)]
    pub fn normal(&mut self) -> f64 {
        let u1 = self.uniform();
        let u2 = self.uniform();
        pair(u1, u2).0
    }
}
