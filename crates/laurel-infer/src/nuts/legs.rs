//! Runs of as many draws as they need: legs, after each of which all chains are looked at together, on whichever engines they ran.

use laurel_simd::Lanes;

use super::Nuts;

impl Nuts {
    /// Once all chains are here and have what they were to have: whether they are to have more, which those here go on for then.
    pub fn more<L: Lanes>(&mut self) -> bool {
        self.is_enough |= self.leg == self.options.draws || self.common() < self.leg;
        if !self.is_enough {
            self.replay::<L>();
            self.control::<L>();
            self.is_enough = self.draws.is_enough::<L>();
        }
        if !self.is_enough {
            self.extend();
        }
        !self.is_enough
    }

    /// Draws of each chain, as far as is known.
    pub(super) fn wanted(&self) -> usize {
        match self.is_enough {
            true => self.leg,
            false => self.options.draws,
        }
    }

    /// The chains that run here are to have twice the draws.
    pub fn extend(&mut self) {
        self.leg = self.options.draws.min(2 * self.leg);
        for chain in &mut self.chains[self.own.clone()] {
            chain.extend(self.leg);
        }
    }
}
