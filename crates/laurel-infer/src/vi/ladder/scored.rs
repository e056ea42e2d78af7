//! What the draws of a latent say by their scores: sums for a leave-one-out baseline, with the log weights of the latent's
//! Markov blanket in the model without what was summed out.

use laurel_simd::{Column, Lanes, columns, reduce};

use super::{Ladder, is_along_paths};
use crate::vi::site_sums::Weighed;

impl Ladder {
    /// Adds up what the last block says of one latent.
    pub(super) fn add_scored<L: Lanes>(&mut self, place: usize, n: usize) {
        let Some(blankets) = &self.blankets else {
            return;
        };
        let part = &mut self.parts[place];
        let rows = self.path.rows(is_along_paths(&self.rungs));
        let mut weight = Column::zero();
        blankets.log_joint::<L>(part.number, rows, &mut weight, n);
        columns::subtract::<L>(&mut weight, &part.drawn.log_q, n);
        self.finite.clear(&mut weight);
        part.weight += reduce::sum::<L>(&weight[..], n);
        let block = Weighed {
            weight: &weight,
            ..self.finite.weighed(n)
        };
        let of = (&self.guide, part.site);
        let room = &mut self.columns;
        part.sums.add::<L>(of, part.drawn.view(), block, room);
    }
}
