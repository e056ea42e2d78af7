//! What a run keeps of its weighted draws: sums for all of them, a bounded sample, and the largest weights.

use std::rc::Rc;

use laurel_rng::{Key, Stream};
use laurel_simd::place::{Source, Splat, each, get, put, splat};
use laurel_simd::{BLOCK, Column, Lanes, math, pad};
use laurel_tape::machine::Machine;
use laurel_tape::tape::{Operand, Output};

use crate::scalar::scalar;
use crate::weights::chosen::Chosen;
use crate::weights::moments::Moments;
use crate::weights::priority::PrioritySample;
use crate::weights::tail::Tail;

/// Numbers in all kept draws together, at most (32 MiB).
const KEPT_NUMBERS: usize = 4 << 20;
/// A draw lighter than this (nats below the heaviest so far) is left out: exp(-37) is 1e-16, half a unit in the last place
/// of a sum that the heaviest is in.
const NEGLIGIBLE: f64 = -37.0;
/// Site number of the stream of priorities; no latent site has it.
const PRIORITIES: u64 = u64::MAX;

/// How much to keep, at most.
pub(crate) struct Keep {
    /// Draws with all their outputs.
    pub(crate) draws: usize,
    /// Largest log weights.
    pub(crate) weights: usize,
    /// Outputs, from the first on, with covariances.
    pub(crate) covariances: usize,
}

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
    /// Room for lanes, weights and priorities of one block.
    lanes: Vec<usize>,
    weight: Column,
    priority: Column,
}

impl Record {
    /// For the outputs of a program.
    pub(crate) fn new(machine: &Machine, keep: Keep) -> Self {
        let outputs = &machine.tape().outputs;
        let sizes = outputs.iter().map(|output| output.table).collect();
        let room = (KEPT_NUMBERS / outputs.len().max(1)).clamp(2, keep.draws);
        Self {
            moments: Moments::new(sizes, keep.covariances),
            kept: PrioritySample::new(room, outputs.len()),
            tail: Tail::new(keep.weights),
            draws: 0,
            constants: outputs
                .iter()
                .map(|output| splat(constant(output)))
                .collect(),
            lanes: Vec::with_capacity(BLOCK),
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
        let heaviest = self.tail.extend::<L>(log_weight, n);
        self.moments
            .rescale(heaviest, |x| scalar::<L>(math::exp, x));
        let floor = self.moments.heaviest() + NEGLIGIBLE;
        if heaviest < floor {
            return;
        }
        let lanes = Chosen::new::<L>(log_weight, floor, &mut self.lanes, n);
        if lanes.count() == 0 {
            return;
        }
        weigh::<L>(&mut self.weight, log_weight, self.moments.heaviest(), lanes);
        let constants = Rc::clone(&self.constants);
        let outputs = machine.tape().outputs.iter().zip(constants.iter());
        let sources: Vec<Source> = outputs
            .map(|(output, constant)| machine.source(output, constant))
            .collect();
        self.moments.add::<L>(&self.weight, &sources, lanes);
        let log_u = &mut self.priority;
        log_uniforms::<L>(log_u, key, lanes);
        for place in 0..lanes.count() {
            let lane = lanes.lane(place);
            let log_priority = log_weight[lane] - log_u[place];
            if self.kept.admits(log_priority) {
                let values = sources.iter().map(|source| source.lane(lane));
                self.kept.push(log_weight[lane], log_priority, values);
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
        let width = self.constants.len() + 1;
        let draws = self.kept.draws();
        let heaviest = draws
            .clone()
            .fold(f64::NEG_INFINITY, |heaviest, draw| heaviest.max(draw.0));
        let (mut rows, mut total) = (Vec::new(), 0.0);
        for (log_weight, values) in draws {
            let weight = scalar::<L>(math::exp, log_weight - heaviest);
            total += weight;
            rows.push(weight);
            rows.extend_from_slice(values);
        }
        rows.iter_mut()
            .step_by(width)
            .for_each(|weight| *weight /= total);
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

/// Weights of the chosen draws relative to the heaviest, one after the other, then 0 up to a whole group.
fn weigh<L: Lanes>(to: &mut Column, log_weight: &Column, heaviest: f64, lanes: Chosen<'_>) {
    let n = lanes.count();
    lanes.pack(to, Source::column(log_weight));
    to[n..pad(n)].fill(f64::NEG_INFINITY);
    let unit = L::splat(heaviest);
    each::<L>(n, |at| {
        let w = math::exp(get::<L>(to, at) - unit);
        put(to, at, w);
    });
}

/// ln u for the priorities of the chosen draws, one after the other; a lane's u does not depend on the others.
fn log_uniforms<L: Lanes>(to: &mut Column, key: Key, lanes: Chosen<'_>) {
    let (n, drawn) = (lanes.count(), lanes.lane(lanes.count() - 1) + 1);
    Stream::new(key.site(PRIORITIES)).fill_uniform::<L>(to, drawn);
    // Lanes ascend, so nothing is overwritten before it is read.
    if let Chosen::Some(lanes) = lanes {
        for (place, &lane) in lanes.iter().enumerate() {
            to[place] = to[lane];
        }
    }
    each::<L>(n, |at| {
        let log = math::log(get::<L>(to, at));
        put(to, at, log);
    });
}
