//! What a run keeps of its weighted draws: sums for all of them, a bounded sample, and the largest weights.

use std::rc::Rc;

use laurel_dist::source::{Source, Splat, each, get, put, splat};
use laurel_rng::{Key, Stream};
use laurel_simd::{Column, Lanes, math, pad};
use laurel_tape::machine::Machine;
use laurel_tape::tape::{Operand, Output};

use crate::scalar::scalar;
use crate::weights::moments::Moments;
use crate::weights::priority::PrioritySample;
use crate::weights::tail::Tail;

/// Numbers in all kept draws together, at most (32 MiB).
const KEPT_NUMBERS: usize = 4 << 20;
/// Outputs with covariances, at most.
const COVERED: usize = 50;
/// A draw lighter than this (nats below the heaviest so far) cannot change a sum of doubles: exp(-46) is 1e-20.
const NEGLIGIBLE: f64 = -46.0;
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
    /// Outputs that are the same in every draw.
    constants: Rc<[Splat]>,
    weight: Column,
    priority: Column,
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
            constants: outputs
                .iter()
                .map(|output| splat(constant(output)))
                .collect(),
            weight: Column::zero(),
            priority: Column::zero(),
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
        let heaviest = finite.fold(f64::NEG_INFINITY, |heaviest, w| {
            self.tail.push(w);
            heaviest.max(w)
        });
        if heaviest <= self.moments.heaviest() + NEGLIGIBLE {
            return;
        }
        self.moments
            .rescale(heaviest, |x| scalar::<L>(math::exp, x));
        self.weigh::<L>(log_weight, n);
        let constants = Rc::clone(&self.constants);
        let outputs = machine.tape().outputs.iter().zip(constants.iter());
        let sources: Vec<Source> = outputs
            .map(|(output, constant)| machine.source(output, constant))
            .collect();
        self.moments.add::<L>(&self.weight, &sources, n);
        self.keep::<L>(&sources, log_weight, key, n);
    }

    /// Weights relative to the heaviest draw, 0 for one that is not finite and past the last.
    fn weigh<L: Lanes>(&mut self, log_weight: &Column, n: usize) {
        let unit = L::splat(self.moments.heaviest());
        let weight = &mut self.weight;
        each::<L>(n, |at| {
            let log_weight = get::<L>(log_weight, at);
            let w = math::exp(log_weight - unit);
            put(weight, at, L::select(log_weight.is_finite(), w, L::zero()));
        });
        weight[n..pad(n)].fill(0.0);
    }

    /// Keeps the draws of highest priority w / u.
    fn keep<L: Lanes>(&mut self, sources: &[Source<'_>], log_weight: &Column, key: Key, n: usize) {
        let priority = &mut self.priority;
        Stream::new(key.site(PRIORITIES)).fill_uniform::<L>(priority, n);
        each::<L>(n, |at| {
            let log_priority = get::<L>(log_weight, at) - math::log(get::<L>(priority, at));
            put(priority, at, log_priority);
        });
        let floor = self.moments.heaviest() + NEGLIGIBLE;
        for lane in 0..n {
            let w = log_weight[lane];
            if w.is_finite() && w >= floor && self.kept.admits(priority[lane]) {
                self.kept.push(
                    w,
                    priority[lane],
                    sources.iter().map(|source| source.lane(lane)),
                );
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

fn constant(output: &Output) -> f64 {
    match output.operand {
        Operand::Constant(value) => value,
        Operand::Slot(_) => 0.0,
    }
}
