//! One block of samples of the guide: draws, log weights log p - log q, and who is to blame for weights of 0.

use laurel_rng::Key;
use laurel_simd::{Column, Lanes, reduce};
use laurel_tape::machine::Machine;

use super::blankets::Blankets;
use super::finite::Finite;
use super::guide::{Guide, GuideProposal};
use super::site_sums::{SiteSums, Weighed};

/// The machine, the guide, and what the last block came to.
#[derive(Clone, Debug)]
pub(crate) struct Pass {
    pub(crate) machine: Machine,
    pub(crate) guide: Guide,
    /// Log weights of the last block, in nats.
    pub(crate) log_weight: Column,
    /// Those of them that count.
    pub(crate) finite: Finite,
    /// Samples whose weight was not finite, by the first row to blame, then by the first check.
    pub(crate) rejections: Vec<u64>,
    scratch: Column,
    scores: Vec<Column>,
}

impl Pass {
    pub(crate) fn new(machine: Machine, guide: Guide) -> Self {
        let tape = machine.tape();
        Self {
            rejections: vec![0; tape.rows + tape.checks],
            scores: vec![Column::zero(); guide.widest()],
            machine,
            guide,
            log_weight: Column::zero(),
            finite: Finite::default(),
            scratch: Column::zero(),
        }
    }

    /// Draws `n` samples, block `block` of the key's step, and weighs them.
    pub(crate) fn run<L: Lanes>(&mut self, key: Key, block: u64, n: usize) {
        let mut proposal = GuideProposal {
            guide: &self.guide,
            key,
            block,
        };
        self.machine.forward::<L>(n, &mut proposal);
        self.machine.log_joint::<L>(&mut self.log_weight, n);
        for site in 0..self.guide.sites() {
            self.guide.subtract_log_prob::<L>(
                site,
                self.machine.site(site),
                &mut self.scratch,
                &mut self.log_weight,
                n,
            );
        }
        self.finite.sort::<L>(&self.log_weight, n);
        for place in 0..self.finite.rejected {
            let culprit = self.culprit(self.finite.excluded[place]);
            self.rejections[culprit] += 1;
        }
    }

    /// Adds the last block to the sums of every site.
    pub(crate) fn add_scores<L: Lanes>(&mut self, sums: &mut [SiteSums], n: usize) {
        let block = self.finite.weighed(n);
        for (site, sums) in sums.iter_mut().enumerate() {
            let view = self.machine.site(site);
            sums.add::<L>((&self.guide, site), view, block, &mut self.scores);
        }
    }

    /// The log weights of one site's blanket, with 0 in the lanes that leave the gradient; their sum.
    pub(crate) fn weigh<L: Lanes>(
        &mut self,
        site: usize,
        blankets: &Blankets,
        to: &mut Column,
        n: usize,
    ) -> f64 {
        blankets.log_joint::<L>(site, self.machine.rows(), to, n);
        for &other in &blankets.guides[site] {
            let (view, scratch) = (self.machine.site(other), &mut self.scratch);
            self.guide
                .subtract_log_prob::<L>(other, view, scratch, to, n);
        }
        self.finite.clear(to);
        reduce::sum::<L>(&to[..], n)
    }

    /// Adds the last block to the sums of one site, which has log weights of its own.
    pub(crate) fn add_scores_of<L: Lanes>(
        &mut self,
        site: usize,
        weight: &Column,
        sums: &mut SiteSums,
        n: usize,
    ) {
        let block = Weighed {
            weight,
            ..self.finite.weighed(n)
        };
        let view = self.machine.site(site);
        sums.add::<L>((&self.guide, site), view, block, &mut self.scores);
    }

    /// Place in `rejections` of what made a lane's weight 0.
    fn culprit(&self, lane: usize) -> usize {
        let rows = self.machine.rows();
        if let Some(check) = self.machine.failed_check(lane) {
            return rows.len() + check;
        }
        rows.iter()
            .position(|row| !row[lane].is_finite())
            .unwrap_or(0)
    }
}
