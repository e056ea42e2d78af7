//! One block of samples of the guide: draws, log weights log p - log q, and who is to blame for weights of 0.

use laurel_rng::Key;
use laurel_simd::place;
use laurel_simd::{BLOCK, Column, Lanes, reduce};
use laurel_tape::machine::Machine;

use super::blankets::Blankets;
use super::guide::{Guide, GuideProposal};
use super::site_sums::{SiteSums, Weighed};

/// The machine, the guide, and what the last block came to.
#[derive(Clone, Debug)]
pub(crate) struct Pass {
    pub(crate) machine: Machine,
    pub(crate) guide: Guide,
    /// Log weights of the last block, in nats.
    pub(crate) log_weight: Column,
    /// The same, with 0 where it is not finite and past the last sample.
    finite_weight: Column,
    /// Lanes that leave the gradient.
    excluded: Vec<usize>,
    /// Samples of the last block with a finite weight.
    pub(crate) finite: usize,
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
            finite_weight: Column::zero(),
            excluded: Vec::new(),
            finite: 0,
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
                &self.machine,
                &mut self.scratch,
                &mut self.log_weight,
                n,
            );
        }
        self.sort_out::<L>(n);
    }

    /// Sum of the finite log weights of the last block.
    pub(crate) fn sum<L: Lanes>(&self, n: usize) -> f64 {
        reduce::sum::<L>(&self.finite_weight[..], n)
    }

    /// Adds the last block to the sums of every site.
    pub(crate) fn add_scores<L: Lanes>(&mut self, sums: &mut [SiteSums], n: usize) {
        let block = Weighed {
            weight: &self.finite_weight,
            excluded: &self.excluded,
            n,
        };
        for (site, sums) in sums.iter_mut().enumerate() {
            sums.add::<L>((&self.guide, site), &self.machine, block, &mut self.scores);
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
            let (machine, scratch) = (&self.machine, &mut self.scratch);
            self.guide
                .subtract_log_prob::<L>(other, machine, scratch, to, n);
        }
        self.excluded.iter().for_each(|&lane| to[lane] = 0.0);
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
            excluded: &self.excluded,
            n,
        };
        sums.add::<L>((&self.guide, site), &self.machine, block, &mut self.scores);
    }

    fn sort_out<L: Lanes>(&mut self, n: usize) {
        self.excluded.clear();
        place::copy(&mut self.finite_weight, &self.log_weight, n);
        let finite = reduce::all_finite::<L>(&self.log_weight[..n]);
        let suspects = if finite { 0..0 } else { 0..n };
        for lane in suspects {
            if !self.log_weight[lane].is_finite() {
                self.excluded.push(lane);
                let culprit = self.culprit(lane);
                self.rejections[culprit] += 1;
            }
        }
        self.finite = n - self.excluded.len();
        self.excluded.extend(n..laurel_simd::pad(n).min(BLOCK));
        self.excluded
            .iter()
            .for_each(|&lane| self.finite_weight[lane] = 0.0);
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
