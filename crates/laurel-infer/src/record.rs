//! What a run keeps of its weighted draws: sums for all of them, a bounded sample, and the largest weights.

use std::rc::Rc;

use laurel_rng::{Key, Stream};
use laurel_simd::place::{Source, Splat, each, get, put, splat};
use laurel_simd::{BLOCK, Column, Lanes, math};
use laurel_tape::machine::Machine;
use laurel_tape::tape::{Operand, Output};

use crate::read::Read;
use crate::scalar::scalar;
use crate::weights::chosen::Chosen;
use crate::weights::distinct::Distinct;
use crate::weights::moments::Moments;
use crate::weights::numbers::Numbers;
use crate::weights::priority::PrioritySample;
use crate::weights::tail::Tail;

/// Numbers in all kept draws together, at most (16 MiB; twice that while they are chosen).
pub(crate) const KEPT_NUMBERS: usize = 2 << 20;
/// A draw lighter than this (nats below the heaviest so far) is left out: exp(-37) is 1e-16, half a unit in the last place
/// of a sum that the heaviest is in.
const NEGLIGIBLE: f64 = -37.0;
/// Nats by which the heaviest draw may outgrow the unit of the kept sample's weights before that follows: exp(500)
/// over the least uniform number, 2^-53, is still finite.
const OUTGROWN: f64 = 500.0;

/// How much to keep, at most.
pub(crate) struct Keep {
    /// Draws with all their outputs.
    pub(crate) draws: usize,
    /// Numbers in all of these together.
    pub(crate) numbers: usize,
    /// Draws that will come.
    pub(crate) of: usize,
    /// Largest log weights.
    pub(crate) weights: usize,
    /// Outputs, from the first on, with covariances, at most.
    pub(crate) covariances: usize,
}

/// Draws kept whole, at most: the 5 % quantile of so many is off by 0.5 % of probability.
const KEPT: usize = 2048;

/// Numbers of the answer with covariances, at most.
const COVERED: usize = 50;

impl Keep {
    /// What a weighted answer of so many draws needs.
    pub(crate) fn weighted(machine: &Machine, draws: usize) -> Self {
        Self {
            draws: KEPT,
            numbers: KEPT_NUMBERS,
            of: draws,
            weights: largest_weights(draws as f64),
            covariances: COVERED.min(machine.tape().answers),
        }
    }
}

/// One accumulation of weighted draws.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    moments: Moments,
    kept: PrioritySample,
    /// Log weight of what weighs 1 in `kept`.
    unit: f64,
    tail: Tail,
    /// Draws in all, those of weight 0 too.
    draws: u64,
    /// Outputs that are added up.
    distinct: Rc<Distinct>,
    /// Those of them that are the same in every draw.
    constants: Rc<[Splat]>,
    /// Outputs, from the first on, with covariances.
    covered: usize,
    /// Log weight of the heaviest draw so far, those in the batch too.
    heaviest: f64,
    /// Draws that count and are not added up yet.
    batch: Batch,
    /// Of the priorities, batch after batch.
    key: Key,
    /// Whether there is room for every draw, so that no priority decides.
    whole: bool,
    batches: u64,
    /// Room for the lanes of one block.
    lanes: Vec<usize>,
}

impl Record {
    /// For the outputs of a program; `key` is that of the priorities.
    #[inline(never)]
    pub(crate) fn new(machine: &Machine, keep: Keep, key: Key) -> Self {
        let all = &machine.tape().outputs;
        let distinct = Distinct::new(all, machine.tape().slots);
        let outputs = distinct.kept.iter().map(|&number| &all[number]);
        let sizes = outputs.clone().map(|output| output.table).collect();
        let room = (keep.numbers / all.len().max(1)).clamp(2, keep.draws);
        let count = distinct.kept.len();
        Self {
            moments: Moments::new(sizes, distinct.among(keep.covariances)),
            kept: PrioritySample::new(room, count),
            unit: f64::NEG_INFINITY,
            tail: Tail::new(keep.weights),
            draws: 0,
            constants: outputs.map(|output| splat(constant(output))).collect(),
            distinct: Rc::new(distinct),
            covered: keep.covariances,
            heaviest: f64::NEG_INFINITY,
            key,
            whole: room >= keep.of,
            batches: 0,
            batch: Batch::new(count + 1),
            lanes: Vec::with_capacity(BLOCK),
        }
    }

    /// Outputs that are added up.
    pub(crate) fn distinct(&self) -> &Rc<Distinct> {
        &self.distinct
    }

    /// Takes the outputs of the machine's last run with these log weights; one that is not finite weighs nothing.
    #[inline(never)]
    pub(crate) fn add<L: Lanes>(&mut self, machine: &Machine, log_weight: &Column, n: usize) {
        self.draws += n as u64;
        let heaviest = self.tail.extend::<L>(log_weight, n);
        if heaviest > self.heaviest {
            self.heaviest = heaviest;
        }
        let floor = self.heaviest + NEGLIGIBLE;
        if heaviest < floor {
            return;
        }
        let mut lanes = std::mem::take(&mut self.lanes);
        let chosen = Chosen::new::<L>(log_weight, floor, &mut lanes, n);
        let constants = Rc::clone(&self.constants);
        let distinct = Rc::clone(&self.distinct);
        let outputs = distinct.kept.iter().zip(constants.iter());
        let outputs = outputs
            .map(|(&number, constant)| machine.source(&machine.tape().outputs[number], constant));
        let sources = std::iter::once(Source::column(log_weight)).chain(outputs);
        let mut taken = 0;
        while taken < chosen.count() {
            taken += self.batch.take(chosen, taken, sources.clone());
            if self.batch.count == BLOCK {
                self.settle::<L>();
            }
        }
        self.lanes = lanes;
    }

    /// One of the arrays of what is fitted; empty for others. Nothing waits in it when it is looked at: before it is `whole`
    /// that is a copy, since looking must not change the order of its sums.
    #[inline(never)]
    pub(crate) fn read<L: Lanes>(&mut self, what: Read, whole: bool) -> Vec<f64> {
        if whole {
            self.settle::<L>();
            return self.look::<L>(what);
        }
        let mut copy = self.clone();
        copy.settle::<L>();
        copy.look::<L>(what)
    }

    fn look<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        match what {
            Read::FitMoments => self.moments::<L>(),
            Read::FitTables => self.tables(),
            Read::FitCovariance => self.covariance(),
            Read::FitDraws => self.draws(),
            Read::FitTail => self.tail(),
            _ => Vec::new(),
        }
    }

    /// Adds up what waits in the batch; before anything is read.
    #[inline(never)]
    pub(crate) fn settle<L: Lanes>(&mut self) {
        let n = std::mem::take(&mut self.batch.count);
        if n == 0 {
            return;
        }
        let (log_weight, values) = self.batch.parts();
        self.moments
            .rescale(self.heaviest, |x| scalar::<L>(math::exp, x));
        let mut weight = Column::zero();
        let unit = L::splat(self.heaviest);
        each::<L>(n, |at| {
            put(&mut weight, at, math::exp(get::<L>(log_weight, at) - unit))
        });
        weight[n..].fill(0.0);
        self.moments.add::<L>(&weight, values, n);
        self.sample::<L>(&mut weight, n);
    }

    /// Offers the batch, of these weights relative to the heaviest, to the kept sample.
    fn sample<L: Lanes>(&mut self, weight: &mut Column, n: usize) {
        if self.heaviest - self.unit > OUTGROWN {
            self.kept
                .rescale(scalar::<L>(math::exp, self.unit - self.heaviest));
            self.unit = self.heaviest;
        }
        let scale = L::splat(scalar::<L>(math::exp, self.heaviest - self.unit));
        // Each number u gives way to the priority w / u.
        let mut u = Column::splat(1.0);
        if !self.whole {
            Stream::new(self.key.step(self.batches)).fill_uniform::<L>(&mut u, n);
            self.batches += 1;
        }
        each::<L>(n, |at| {
            let scaled = get::<L>(weight, at) * scale;
            let priority = scaled / get(&u, at);
            put(&mut u, at, priority);
            put(weight, at, scaled);
        });
        let values = &self.batch.columns[1..];
        for (lane, &priority) in u[..n].iter().enumerate() {
            let values = values.iter().map(|column| column[lane]);
            self.kept.push(weight[lane], priority, values);
        }
    }

    /// All of it, for [`Self::merge`].
    #[inline(never)]
    pub(crate) fn write<L: Lanes>(&mut self, to: &mut Vec<f64>) {
        self.settle::<L>();
        to.extend([self.draws as f64, self.unit]);
        self.tail.write(to);
        self.kept.write(to);
        self.moments.write(to);
    }

    /// Adds what another record of the same outputs wrote. Takes no draws beside.
    #[inline(never)]
    pub(crate) fn merge<L: Lanes>(&mut self, part: &[f64]) {
        let exp = |x| scalar::<L>(math::exp, x);
        let mut from = Numbers(part);
        self.draws += from.number() as u64;
        let unit = from.number();
        self.tail.merge(&mut from);
        let mut factor = 1.0;
        if unit > self.unit {
            self.kept.rescale(exp(self.unit - unit));
            self.unit = unit;
        } else if unit < self.unit {
            factor = exp(unit - self.unit);
        }
        self.kept.merge(&mut from, factor);
        self.moments.merge(&mut from, exp);
    }

    /// Draws that count, effective sample size, log mean weight (nats), then mean, sd and mcse of each output.
    #[inline(never)]
    fn moments<L: Lanes>(&self) -> Vec<f64> {
        let share = self.moments.total() / self.draws as f64;
        let log_mean = self.moments.heaviest() + scalar::<L>(math::log, share);
        let head = [
            self.moments.count() as f64,
            self.moments.effective(),
            log_mean,
        ];
        let moments = self.moments.moments();
        let all = self.distinct.spread(&moments);
        let body = all.flat_map(|m| [m.mean, m.sd, m.mcse]);
        head.into_iter().chain(body).collect()
    }

    /// Tables of probabilities, one output after the other.
    #[inline(never)]
    fn tables(&self) -> Vec<f64> {
        let (tables, total) = (self.moments.tables(), self.moments.total());
        let all = self.distinct.spread(&tables);
        all.copied().flatten().map(|sum| sum / total).collect()
    }

    /// Covariances of the first outputs: lower triangle by rows.
    #[inline(never)]
    fn covariance(&self) -> Vec<f64> {
        let of_kept = self.moments.covariance();
        self.distinct.triangle(&of_kept, self.covered)
    }

    /// Rows of weight and value of each output, in no order; the weights add up to 1.
    #[inline(never)]
    fn draws(&mut self) -> Vec<f64> {
        let width = self.distinct.outputs() + 1;
        let draws = self.kept.draws();
        let (mut rows, mut total) = (Vec::with_capacity(draws.len() * width), 0.0);
        for (weight, values) in draws {
            total += weight;
            rows.push(weight);
            rows.extend(self.distinct.spread(values));
        }
        rows.iter_mut()
            .step_by(width)
            .for_each(|weight| *weight /= total);
        rows
    }

    /// Number of finite log weights, then the largest ones, in no order.
    fn tail(&mut self) -> Vec<f64> {
        let mut tail = vec![self.tail.count() as f64];
        tail.extend(self.tail.largest());
        tail
    }
}

pub(crate) fn constant(output: &Output) -> f64 {
    match output.operand {
        Operand::Constant(value) => value,
        Operand::Slot(_) | Operand::View(_) => 0.0,
    }
}

/// Draws of several blocks, side by side: up to 128, so that sums run over full columns however few draws of a block
/// count.
#[derive(Clone, Debug)]
struct Batch {
    /// Log weights, then the outputs; none before the first draw: records that others are merged into take none.
    columns: Vec<Column>,
    width: usize,
    count: usize,
}

impl Batch {
    fn new(width: usize) -> Self {
        Self {
            columns: Vec::new(),
            width,
            count: 0,
        }
    }

    /// Takes chosen lanes from `first` on, one source a column, as far as there is room; how many.
    fn take<'a>(
        &mut self,
        chosen: Chosen<'_>,
        first: usize,
        sources: impl Iterator<Item = Source<'a>>,
    ) -> usize {
        let taken = (chosen.count() - first).min(BLOCK - self.count);
        if self.columns.is_empty() {
            self.columns = vec![Column::zero(); self.width];
        }
        for (column, source) in self.columns.iter_mut().zip(sources) {
            chosen.pack(first, &mut column[self.count..self.count + taken], source);
        }
        self.count += taken;
        taken
    }

    /// The column of log weights, and those of the outputs.
    fn parts(&mut self) -> (&mut Column, &mut [Column]) {
        let (log_weight, values) = self.columns.split_at_mut(1);
        (&mut log_weight[0], values)
    }
}

/// How many of the largest weights a tail fit looks at, and one more: 3 sqrt(S) (Vehtari, Simpson, Gelman, Yao and
/// Gabry 2024, Pareto smoothed importance sampling, section 3), so also enough for a fifth of few draws.
fn largest_weights(draws: f64) -> usize {
    (3.0 * draws.sqrt()).ceil() as usize + 2
}
