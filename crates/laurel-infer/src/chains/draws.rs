//! Draws of several chains: sums over all, values of each chain, and what these say of each other.

use laurel_rng::Key;
use laurel_simd::place::splat;
use laurel_simd::{Column, Lanes};
use laurel_tape::machine::Machine;

use super::control::{Controlled, Series, Walk, controlled};
use super::diagnostics::Diagnosis;
use crate::read::Read;
use crate::record::{Keep, Record, constant};

/// Numbers of outputs that are kept for diagnoses.
const KEPT_NUMBERS: usize = 8 << 20;

/// Standard errors that are small enough, as shares of standard deviations, of means and of these.
const MEAN_ERROR: f64 = 0.005;
const SD_ERROR: f64 = 0.01;
/// R-hat below which chains agree, and effective draws of tails for which their quantiles are known.
const AGREED: f64 = 1.01;
const LEAST_IN_TAILS: f64 = 1000.0;

/// Draws that weigh the same.
#[derive(Clone, Debug)]
pub(crate) struct ChainDraws {
    record: Record,
    /// Values of the first outputs, `[outputs][chains][draws]`.
    values: Vec<Vec<Vec<f64>>>,
    /// The same of their means and variances over latents that are no coordinates; empty for outputs where these are not known.
    averages: Vec<[Vec<Vec<f64>>; 2]>,
    chains: usize,
    /// Groups of chains that R-hat compares.
    compared: usize,
    /// Of all chains together.
    count: usize,
    diagnoses: Vec<Diagnosis>,
    /// How many draws the diagnoses are of.
    diagnosed: usize,
    /// What slopes make better known, of each output; empty where there are none, or not yet.
    controlled: Vec<Controlled>,
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
            averages: vec![[Vec::new(), Vec::new()]; kept],
            controlled: Vec::new(),
        }
    }

    /// Draws of each chain.
    pub(crate) fn each(&self) -> usize {
        self.count / self.chains
    }

    /// Takes the outputs of the first `n` lanes of the machine's last run; `chain_of` a lane; mean and variance of an output over
    /// latents that are no coordinates.
    pub(crate) fn add<L: Lanes>(
        &mut self,
        machine: &Machine,
        n: usize,
        chain_of: impl Fn(usize) -> usize,
        average: impl Fn(usize) -> Option<[Column; 2]>,
    ) {
        self.record.add::<L>(machine, &Column::zero(), n);
        self.count += n;
        for (to, output) in self.values.iter_mut().zip(&machine.tape().outputs) {
            let constant = splat(constant(output));
            let source = machine.source(output, &constant);
            (0..n).for_each(|lane| to[chain_of(lane)].push(source.lane(lane)));
        }
        for (output, to) in self.averages.iter_mut().enumerate() {
            for (to, column) in to.iter_mut().zip(average(output).iter().flatten()) {
                to.resize(self.chains, Vec::new());
                (0..n).for_each(|lane| to[chain_of(lane)].push(column[lane]));
            }
        }
    }

    /// Whether slopes have been made use of.
    pub(crate) fn is_controlled(&self) -> bool {
        !self.controlled.is_empty()
    }

    /// Makes means better known by the slopes at all draws.
    pub(crate) fn control<L: Lanes>(&mut self, machine: &Machine, walk: &Walk<'_>) {
        let distinct = self.record.distinct();
        let is_number = |output: usize| machine.tape().outputs[output].table == 0;
        let kept = distinct.kept.iter().enumerate();
        let kept = kept.filter(|(_, output)| **output < self.values.len() && is_number(**output));
        let (places, outputs): (Vec<usize>, Vec<usize>) = kept.unzip();
        let series = outputs.iter().map(|&output| {
            let [means, variances] = &self.averages[output];
            Series {
                values: &self.values[output],
                averages: (!means.is_empty()).then_some([means, variances]),
            }
        });
        let found = controlled::<L>(walk, &series.collect::<Vec<_>>());
        let mut of_kept = vec![Controlled::default(); distinct.kept.len()];
        for (place, found) in places.into_iter().zip(found) {
            of_kept[place] = found;
        }
        self.controlled = distinct.spread(&of_kept).copied().collect();
    }

    /// R-hat, bulk and tail effective draws of each output.
    pub(crate) fn told<L: Lanes>(&mut self) -> Vec<f64> {
        let diagnoses = self.diagnoses::<L>().iter();
        diagnoses
            .flat_map(|each| [each.rhat, each.bulk, each.tail])
            .collect()
    }

    /// Whether means and standard deviations of all outputs are known well enough, and chains agree.
    pub(crate) fn is_enough<L: Lanes>(&self) -> bool {
        // One after the other: where that is not so one of the first numbers will tell.
        let distinct = self.record.distinct();
        distinct.outputs() == self.values.len()
            && distinct.kept.iter().all(|&output| {
                let told = Diagnosis::of::<L>(&self.values[output], self.compared);
                let known = self.controlled.get(output).copied().unwrap_or_default();
                let share = known.mean.map_or(1.0, |mean| mean.share);
                // Of a normal density, where nothing else is known.
                let of_sd = known.sd_error.unwrap_or((0.5 / told.bulk).sqrt());
                let is_known = share < MEAN_ERROR * told.mean.sqrt() && of_sd < SD_ERROR;
                told.rhat < AGREED && told.tail > LEAST_IN_TAILS && is_known
            })
    }

    /// One of the arrays of all draws; empty for what it does not have. `whole`: nothing will be added.
    pub(crate) fn read<L: Lanes>(&mut self, what: Read, whole: bool) -> Vec<f64> {
        match what {
            Read::FitMoments => self.moments::<L>(whole),
            Read::FitCovariance => self.covariance::<L>(whole),
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
        let rows = moments[3..].chunks_exact_mut(3);
        for (row, controlled) in rows.zip(&self.controlled) {
            if let Some(mean) = controlled.mean {
                row[0] = mean.value;
                row[2] *= mean.share;
            }
            row[1] = controlled.sd.map_or(row[1], |sd| sd.value);
        }
        moments[1] = least;
        moments
    }

    /// Of draws, with the standard deviations that are known.
    fn covariance<L: Lanes>(&mut self, whole: bool) -> Vec<f64> {
        let mut all = self.record.read::<L>(Read::FitCovariance, whole);
        let known = self.controlled.iter().enumerate();
        let factors = known.map(|(output, controlled)| {
            let variance = all.get((output + 1) * (output + 2) / 2 - 1);
            let sd = controlled.sd.zip(variance);
            sd.map_or(1.0, |(sd, variance)| sd.value / variance.sqrt())
        });
        let factors: Vec<f64> = factors.collect();
        let pairs = (0..factors.len()).flat_map(|row| (0..=row).map(move |column| (row, column)));
        for (x, (row, column)) in all.iter_mut().zip(pairs) {
            *x *= factors[row] * factors[column];
        }
        all
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
