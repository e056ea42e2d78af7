//! What a run keeps of its weighted draws: sums for all of them, a bounded sample, and the largest weights.

use laurel_dist::source::{each, get, put};
use laurel_rng::{Key, Stream};
use laurel_simd::{Column, Lanes, math};
use laurel_tape::machine::Machine;

use crate::scalar::scalar;
use crate::weights::moments::{Moments, NEGLIGIBLE};
use crate::weights::priority::PrioritySample;
use crate::weights::tail::Tail;

/// Numbers in all kept draws together, at most (32 MiB).
const KEPT_NUMBERS: usize = 4 << 20;
/// Outputs with covariances, at most.
const COVERED: usize = 50;
/// Site number of the stream of priorities; no latent site has it.
const PRIORITIES: u64 = u64::MAX;

/// One accumulation of weighted draws.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    moments: Moments,
    kept: PrioritySample,
    tail: Tail,
    /// Draws in all, those of weight 0 too.
    draws: u64,
    scratch: Column,
}

impl Record {
    /// For the outputs of a program, keeping up to `kept` draws and the `largest` log weights.
    pub(crate) fn new(machine: &Machine, kept: usize, largest: usize) -> Self {
        let outputs = &machine.tape().outputs;
        let sizes = outputs.iter().map(|output| output.table).collect();
        let room = (KEPT_NUMBERS / outputs.len().max(1)).clamp(2, kept);
        Self {
            moments: Moments::new(sizes, COVERED),
            kept: PrioritySample::new(room, outputs.len()),
            tail: Tail::new(largest),
            draws: 0,
            scratch: Column::zero(),
        }
    }

    /// Takes the outputs of the machine's last run with these log weights; one that is not finite weighs nothing.
    pub(crate) fn add<L: Lanes>(
        &mut self,
        machine: &Machine,
        log_weight: &Column,
        key: Key,
        n: usize,
    ) {
        self.draws += n as u64;
        let finite = log_weight[..n].iter().copied().filter(|w| w.is_finite());
        let heaviest = finite.fold(f64::NEG_INFINITY, f64::max);
        if heaviest == f64::NEG_INFINITY {
            return;
        }
        self.moments
            .rescale(heaviest, |x| scalar::<L>(math::exp, x));
        let unit = L::splat(self.moments.heaviest());
        let scratch = &mut self.scratch;
        each::<L>(n, |at| {
            put(scratch, at, math::exp(get::<L>(log_weight, at) - unit))
        });
        self.add_draws(machine, log_weight, n);
        self.keep::<L>(machine, log_weight, key, n);
    }

    fn add_draws(&mut self, machine: &Machine, log_weight: &Column, n: usize) {
        let outputs = &machine.tape().outputs;
        let floor = self.moments.heaviest() + NEGLIGIBLE;
        for lane in 0..n {
            let w = log_weight[lane];
            if !w.is_finite() {
                continue;
            }
            self.tail.push(w);
            if w >= floor {
                let values = outputs.iter().map(|output| machine.output(output, lane));
                self.moments.push(self.scratch[lane], values);
            }
        }
    }

    /// Keeps the draws of highest priority w / u.
    fn keep<L: Lanes>(&mut self, machine: &Machine, log_weight: &Column, key: Key, n: usize) {
        let floor = self.moments.heaviest() + NEGLIGIBLE;
        let outputs = &machine.tape().outputs;
        let priority = &mut self.scratch;
        Stream::new(key.site(PRIORITIES)).fill_uniform::<L>(priority, n);
        each::<L>(n, |at| {
            let log_priority = get::<L>(log_weight, at) - math::log(get::<L>(priority, at));
            put(priority, at, log_priority);
        });
        for lane in 0..n {
            let w = log_weight[lane];
            if w.is_finite() && w >= floor && self.kept.admits(priority[lane]) {
                let values = outputs.iter().map(|output| machine.output(output, lane));
                self.kept.push(w, priority[lane], values);
            }
        }
    }

    /// Draws that count, effective sample size, log mean weight (nats), then mean, sd and mcse of each output.
    pub(crate) fn moments<L: Lanes>(&self) -> Vec<f64> {
        let share = self.moments.total() / self.draws as f64;
        let log_mean = self.moments.heaviest() + scalar::<L>(math::log, share);
        let head = [
            self.moments.count() as f64,
            self.moments.effective(),
            log_mean,
        ];
        let body = self
            .moments
            .moments()
            .into_iter()
            .flat_map(|m| [m.mean, m.sd, m.mcse]);
        head.into_iter().chain(body).collect()
    }

    /// Tables of probabilities, one output after the other.
    pub(crate) fn tables(&self) -> Vec<f64> {
        self.moments.tables()
    }

    /// Covariances of the first outputs: lower triangle by rows.
    pub(crate) fn covariance(&self) -> Vec<f64> {
        self.moments.covariance()
    }

    /// Rows of weight and value of each output, in no order; the weights add up to 1.
    pub(crate) fn draws<L: Lanes>(&mut self) -> Vec<f64> {
        let draws = self.kept.draws();
        let heaviest = draws
            .clone()
            .fold(f64::NEG_INFINITY, |heaviest, draw| heaviest.max(draw.0));
        let weight = |log_weight: f64| scalar::<L>(math::exp, log_weight - heaviest);
        let total = draws.clone().fold(0.0, |sum, draw| sum + weight(draw.0));
        let mut rows = Vec::new();
        for (log_weight, values) in draws {
            rows.push(weight(log_weight) / total);
            rows.extend_from_slice(values);
        }
        rows
    }

    /// Number of finite log weights, then the largest ones, in no order.
    pub(crate) fn tail(&mut self) -> Vec<f64> {
        let mut tail = vec![self.tail.count() as f64];
        tail.extend(self.tail.largest());
        tail
    }
}
