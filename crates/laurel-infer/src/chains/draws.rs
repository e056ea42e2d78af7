//! Draws of several chains: sums over all, values of each chain, and what these say of each other.

use laurel_rng::Key;
use laurel_simd::place::splat;
use laurel_simd::{Column, Lanes};
use laurel_tape::machine::Machine;

use super::diagnostics::Diagnosis;
use crate::read::Read;
use crate::record::{Keep, Record, constant};

/// Numbers of outputs that are kept for diagnoses.
const KEPT_NUMBERS: usize = 8 << 20;

/// Draws that weigh the same.
#[derive(Clone, Debug)]
pub(crate) struct ChainDraws {
    record: Record,
    /// Values of the first outputs, `[outputs][chains][draws]`.
    values: Vec<Vec<Vec<f64>>>,
    chains: usize,
    /// Groups of chains that R-hat compares.
    compared: usize,
    /// Of all chains together.
    count: usize,
    diagnoses: Vec<Diagnosis>,
    /// How many draws the diagnoses are of.
    diagnosed: usize,
}

impl ChainDraws {
    /// Room for so many draws of each chain, of which R-hat compares so many groups; `key` is that of the priorities among draws.
    #[inline(never)]
    pub(crate) fn new(
        machine: &Machine,
        (chains, draws, compared): (usize, usize, usize),
        key: Key,
    ) -> Self {
        let all = chains * draws;
        let kept = machine.tape().outputs.len().min(KEPT_NUMBERS / all.max(1));
        Self {
            record: Record::new(machine, Keep::weighted(machine, all), key),
            values: vec![vec![Vec::new(); chains]; kept],
            chains,
            compared,
            count: 0,
            diagnoses: Vec::new(),
            diagnosed: 0,
        }
    }

    /// Draws of each chain.
    pub(crate) fn each(&self) -> usize {
        self.count / self.chains
    }

    /// Takes the outputs of the first `n` lanes of the machine's last run; `chain_of` a lane.
    pub(crate) fn add<L: Lanes>(
        &mut self,
        machine: &Machine,
        n: usize,
        chain_of: impl Fn(usize) -> usize,
    ) {
        self.record.add::<L>(machine, &Column::zero(), n);
        self.count += n;
        for (to, output) in self.values.iter_mut().zip(&machine.tape().outputs) {
            let constant = splat(constant(output));
            let source = machine.source(output, &constant);
            (0..n).for_each(|lane| to[chain_of(lane)].push(source.lane(lane)));
        }
    }

    /// R-hat, bulk and tail effective draws of each output.
    pub(crate) fn told<L: Lanes>(&mut self) -> Vec<f64> {
        let diagnoses = self.diagnoses::<L>().iter();
        diagnoses
            .flat_map(|each| [each.rhat, each.bulk, each.tail])
            .collect()
    }

    /// One of the arrays of all draws; empty for what it does not have. `whole`: nothing will be added.
    pub(crate) fn read<L: Lanes>(&mut self, what: Read, whole: bool) -> Vec<f64> {
        match what {
            Read::FitMoments => self.moments::<L>(whole),
            Read::ChainDraws => self.all(),
            Read::FitTail => Vec::new(),
            _ => self.record.read::<L>(what, whole),
        }
    }

    fn all(&self) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.values.len() * self.count);
        let chains = self.values.iter().flatten();
        chains.for_each(|chain| all.extend_from_slice(chain));
        all
    }

    /// With the errors that the chains tell.
    fn moments<L: Lanes>(&mut self, whole: bool) -> Vec<f64> {
        let mut moments = self.record.read::<L>(Read::FitMoments, whole);
        let mut least = moments[1];
        moments[2] = f64::NAN;
        let rows = moments[3..].chunks_exact_mut(3);
        for (row, diagnosis) in rows.zip(self.diagnoses::<L>()) {
            row[2] = row[1] / diagnosis.mean.sqrt();
            least = least.min(diagnosis.bulk);
        }
        moments[1] = least;
        moments
    }

    fn diagnoses<L: Lanes>(&mut self) -> &[Diagnosis] {
        if self.diagnosed != self.count {
            let outputs = self.values.iter();
            self.diagnoses = outputs
                .map(|chains| Diagnosis::of::<L>(chains, self.compared))
                .collect();
            self.diagnosed = self.count;
        }
        &self.diagnoses
    }
}
