//! The virtual machine's slow, obvious twin: one sample at a time, instruction by instruction, no columns, no folding,
//! no loops over lanes; loops of the program pass by pass. Kept as the oracle: rows, outputs and failed checks must be the same bits.

use std::collections::BTreeMap;

use laurel_dist::derivatives;
use laurel_simd::reduce::product;
use laurel_simd::{BLOCK, math};

use crate::density;
use crate::kernels::{self, apply, key_of};
use crate::tape::{Density, Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};

/// One latent site's draw: elements of the value, and the logarithms that its family brings along.
#[derive(Clone, PartialEq, Debug)]
pub struct SiteDraw {
    /// `[values]`.
    pub values: Vec<f64>,
    /// `[logs]`.
    pub logs: Vec<f64>,
}

/// What one sample comes to.
#[derive(Clone, PartialEq, Debug)]
pub struct Evaluation {
    /// Log density of every factor, in nats.
    pub rows: Vec<f64>,
    /// Every output.
    pub outputs: Vec<f64>,
    /// First index check that failed.
    pub failed: Option<usize>,
}

impl Evaluation {
    /// The log joint: the rows added up in order, -inf where a check failed.
    pub fn log_joint(&self) -> f64 {
        if self.failed.is_some() {
            return f64::NEG_INFINITY;
        }
        self.rows.iter().fold(0.0, |sum, row| sum + row)
    }
}

/// Runs `tape` for one sample. `draw` gives the value of a latent site from its number and the parameters of its prior.
pub fn evaluate(tape: &Tape, mut draw: impl FnMut(usize, &[f64]) -> SiteDraw) -> Evaluation {
    let mut run = Run::new(tape);
    run.all(&tape.instructions, &mut draw);
    let outputs = tape
        .outputs
        .iter()
        .map(|output| run.value(output.operand))
        .collect();
    Evaluation {
        rows: run.rows,
        outputs,
        failed: run.failed,
    }
}

/// Runs a gradient (`reverse`) for one sample: `inputs` are slots with what is in them before it starts. The rows, and
/// what is in all slots at the end.
pub fn evaluate_gradient(tape: &Tape, inputs: &[(usize, f64)]) -> (Evaluation, Vec<f64>) {
    let mut run = Run::new(tape);
    inputs
        .iter()
        .for_each(|&(slot, value)| run.slots[slot] = value);
    run.all(&tape.instructions, &mut |_, _| {
        unreachable!("a gradient draws nothing")
    });
    let evaluation = Evaluation {
        rows: run.rows,
        outputs: Vec::new(),
        failed: run.failed,
    };
    (evaluation, run.slots)
}

struct Run<'a> {
    tape: &'a Tape,
    slots: Vec<f64>,
    rows: Vec<f64>,
    failed: Option<usize>,
    /// Numbers of the passes of the loops around, outermost first.
    passes: Vec<usize>,
    /// Of the loop at hand, if its passes may run side by side.
    partials: Option<Partials>,
}

/// Sums of a loop whose passes may run side by side: four partial sums each.
struct Partials {
    pass: usize,
    sums: BTreeMap<usize, [f64; 4]>,
    rows: BTreeMap<usize, [f64; 4]>,
    /// By row: what its next logarithms are taken of, and their sign.
    products: BTreeMap<usize, ([f64; 4], f64)>,
    /// By view: what is to be added to a slot.
    runs: BTreeMap<usize, Adding>,
}

/// Passes of one block that add to one slot one after the other.
struct Adding {
    slot: usize,
    passes: usize,
    sums: [f64; 4],
}

impl Adding {
    fn finish(self, slots: &mut [f64]) {
        slots[self.slot] += total(self.sums);
    }
}

fn total([a, b, c, d]: [f64; 4]) -> f64 {
    (a + b) + (c + d)
}

impl Partials {
    fn new(sums: &[usize]) -> Self {
        Self {
            pass: 0,
            sums: sums.iter().map(|&slot| (slot, [0.0; 4])).collect(),
            rows: BTreeMap::new(),
            products: BTreeMap::new(),
            runs: BTreeMap::new(),
        }
    }

    fn add(&mut self, view: usize, slot: usize, part: f64, slots: &mut [f64]) {
        let begins = self.pass.is_multiple_of(BLOCK);
        if let Some(run) = self.runs.remove(&view) {
            if !begins && run.slot == slot {
                self.runs.insert(view, run);
            } else {
                run.finish(slots);
            }
        }
        let run = self.runs.entry(view).or_insert(Adding {
            slot,
            passes: 0,
            sums: [0.0; 4],
        });
        run.sums[run.passes % 4] += part;
        run.passes += 1;
    }

    fn sum(&mut self, slot: usize, part: f64) {
        self.sums.entry(slot).or_insert([0.0; 4])[self.pass % 4] += part;
    }

    fn row(&mut self, row: usize, value: f64) {
        self.rows.entry(row).or_insert([0.0; 4])[self.pass % 4] += value;
    }

    /// Adds `base + sign ln(1 + x)`; the logarithms of a block are taken at its end.
    fn log1p(&mut self, row: usize, [base, x]: [f64; 2], sign: f64) {
        self.row(row, base);
        let (product, _) = self.products.entry(row).or_insert(([1.0; 4], sign));
        product[self.pass % 4] *= 1.0 + x;
    }

    fn next_pass(&mut self) {
        self.pass += 1;
        if self.pass.is_multiple_of(BLOCK) {
            self.take_logarithms();
        }
    }

    fn take_logarithms(&mut self) {
        for (row, (product, sign)) in std::mem::take(&mut self.products) {
            let sums = self.rows.entry(row).or_insert([0.0; 4]);
            for (sum, product) in sums.iter_mut().zip(product) {
                *sum += sign * math::log(product);
            }
        }
    }

    fn finish(mut self, slots: &mut [f64], rows: &mut [f64]) {
        self.take_logarithms();
        for run in self.runs.into_values() {
            run.finish(slots);
        }
        for (slot, parts) in self.sums {
            slots[slot] = total(parts);
        }
        for (row, parts) in self.rows {
            rows[row] = total(parts);
        }
    }
}

impl<'a> Run<'a> {
    fn new(tape: &'a Tape) -> Self {
        Self {
            tape,
            slots: vec![f64::NAN; tape.slots],
            rows: vec![0.0; tape.rows],
            failed: None,
            passes: Vec::new(),
            partials: None,
        }
    }

    fn all(
        &mut self,
        instructions: &[Instruction],
        draw: &mut impl FnMut(usize, &[f64]) -> SiteDraw,
    ) {
        for instruction in instructions {
            match instruction {
                Instruction::Loop {
                    count,
                    backwards,
                    sums,
                    body,
                } => {
                    sums.iter().for_each(|&sum| self.slots[sum] = 0.0);
                    for pass in 0..*count {
                        let last = *count - 1;
                        self.passes
                            .push(if *backwards { last - pass } else { pass });
                        self.all(body, draw);
                        self.passes.pop();
                    }
                }
                Instruction::Across { count, sums, body } => {
                    self.partials = Some(Partials::new(sums));
                    for pass in 0..*count {
                        self.passes.push(pass);
                        self.all(body, draw);
                        self.passes.pop();
                        if let Some(partials) = &mut self.partials {
                            partials.next_pass();
                        }
                    }
                    if let Some(partials) = self.partials.take() {
                        partials.finish(&mut self.slots, &mut self.rows);
                    }
                }
                _ => self.step(instruction, draw),
            }
        }
    }

    fn step(
        &mut self,
        instruction: &Instruction,
        draw: &mut impl FnMut(usize, &[f64]) -> SiteDraw,
    ) {
        match instruction {
            Instruction::Map { op, to, args } => {
                let arg =
                    |place: usize| args.get(place).map_or(0.0, |&operand| self.value(operand));
                self.slots[*to] = apply(*op, arg(0), arg(1), arg(2));
            }
            Instruction::Gather { to, index, from } => {
                let chosen = whole(self.value(*index)).and_then(|place| from.get(place));
                self.slots[*to] = chosen.map_or(f64::NAN, |&operand| self.value(operand));
            }
            Instruction::CheckIndex {
                check,
                index,
                count,
                guard,
            } => {
                let inside = whole(self.value(*index)).is_some_and(|place| place < *count);
                if !inside && self.failed.is_none() && self.allowed(*guard) {
                    self.failed = Some(*check);
                }
            }
            Instruction::Terms {
                density,
                to,
                params,
                logs,
            } => {
                let (params, logs) = (self.values(params), self.values(logs));
                let terms = density::terms::<f64>(*density, &params, &logs);
                to.iter()
                    .zip(terms)
                    .for_each(|(&slot, term)| self.slots[slot] = term);
            }
            Instruction::Sample {
                site, row, terms, ..
            } => {
                let spec = &self.tape.sites[self.place(*site)];
                let drawn = draw(self.place(*site), &self.values(&spec.params));
                let slots = spec.values.iter().chain(&spec.logs);
                for (&slot, &x) in slots.zip(drawn.values.iter().chain(&drawn.logs)) {
                    self.slots[slot] = x;
                }
                let terms = self.values(terms);
                let prior =
                    density::log_prob::<f64>(spec.density, &drawn.values, &drawn.logs, &terms);
                self.score(*row, prior);
            }
            Instruction::Observe {
                density,
                row,
                guard,
                value,
                terms,
                ..
            } => {
                let log_prob = log_prob(*density, &self.values(value), &self.values(terms));
                self.score(*row, if self.allowed(*guard) { log_prob } else { 0.0 });
            }
            Instruction::LogProb {
                density,
                to,
                value,
                terms,
                ..
            } => {
                self.slots[*to] = log_prob(*density, &self.values(value), &self.values(terms));
            }
            Instruction::Copy { to, from } => {
                let to = self.place(*to);
                self.slots[to] = self.value(*from);
            }
            Instruction::Carry { to, from } => {
                let from = self.values(from);
                to.iter()
                    .zip(from)
                    .for_each(|(&slot, value)| self.slots[slot] = value);
            }
            Instruction::Factor { row, guard, weight } => {
                self.score(
                    *row,
                    if self.allowed(*guard) {
                        self.value(*weight)
                    } else {
                        0.0
                    },
                );
            }
            Instruction::LogAddExp { to, args, shares } => {
                let [a, b] = args.map(|each| self.value(each));
                let (sum, parts) = kernels::log_add_exp::<f64>(a, b);
                self.slots[*to] = sum;
                for (&slot, part) in shares.iter().zip(parts) {
                    self.slots[slot] = part;
                }
            }
            Instruction::AddLogSum { row, args, shares } => {
                let [a, b] = args.map(|each| self.value(each));
                let (parts, of) = kernels::log_add_exp_parts::<f64>(a, b);
                for (&slot, part) in shares.iter().zip(of) {
                    self.slots[slot] = part;
                }
                if let Some(partials) = &mut self.partials {
                    partials.log1p(*row, parts, 1.0);
                }
            }
            Instruction::Derive {
                density,
                row,
                to,
                guard,
                value,
                logs,
                terms,
                partials,
            } => {
                let [value, logs, terms] = [value, logs, terms].map(|each| self.values(each));
                if let Some(row) = row {
                    let log_prob = density::log_prob::<f64>(*density, &value, &logs, &terms);
                    self.score(*row, if self.allowed(*guard) { log_prob } else { 0.0 });
                }
                if let Some(to) = to {
                    self.slots[*to] = density::log_prob::<f64>(*density, &value, &logs, &terms);
                }
                let all = derivatives::partials(density.family, &value, &logs, &terms);
                for &(place, slot) in partials {
                    self.slots[slot] = all[place];
                }
            }
            Instruction::Accumulate {
                to,
                from,
                times,
                masked,
            } => {
                let part = match times {
                    Some(times) => self.product([*from, *times], *masked),
                    None => self.value(*from),
                };
                let slot = self.place(*to);
                match (&mut self.partials, *to) {
                    (Some(partials), Place::Fixed(_)) => partials.sum(slot, part),
                    (Some(partials), Place::View(view)) => {
                        partials.add(view, slot, part, &mut self.slots);
                    }
                    (None, _) => self.slots[slot] += part,
                }
            }
            Instruction::Dot {
                to,
                start,
                pairs,
                masked,
            } => {
                let products = pairs.iter().map(|&pair| self.product(pair, *masked));
                let start = start.map(|start| self.value(start));
                let sum = start
                    .into_iter()
                    .chain(products)
                    .reduce(|sum, each| sum + each);
                self.slots[*to] = sum.unwrap_or(0.0);
            }
            Instruction::Logit {
                row,
                guard,
                value,
                logit,
                partial,
            } => {
                let (value, logit) = (self.value(*value), self.value(*logit));
                let (parts, slope) = kernels::logit_parts::<f64>(value, logit);
                match (row, &mut self.partials) {
                    (Some(row), Some(partials)) if guard.is_none() => {
                        partials.log1p(*row, parts, -1.0);
                    }
                    (Some(row), _) => {
                        let (log_prob, _) = kernels::logit::<f64>(value, logit);
                        self.score(*row, if self.allowed(*guard) { log_prob } else { 0.0 });
                    }
                    (None, _) => {}
                }
                if let Some(slot) = partial {
                    self.slots[*slot] = slope;
                }
            }
            Instruction::Loop { .. } | Instruction::Across { .. } => {
                unreachable!("loops are run pass by pass")
            }
        }
    }

    /// Within loops a row is a sum.
    fn score(&mut self, row: usize, value: f64) {
        if let Some(partials) = &mut self.partials {
            partials.row(row, value);
        } else if self.passes.is_empty() {
            self.rows[row] = value;
        } else {
            self.rows[row] += value;
        }
    }

    fn allowed(&self, guard: Option<Operand>) -> bool {
        guard.is_none_or(|guard| self.value(guard) != 0.0)
    }

    fn place(&self, place: Place) -> usize {
        match place {
            Place::Fixed(number) => number,
            Place::View(view) => self.shown(&self.tape.views[view]),
        }
    }

    fn product(&self, pair: [Operand; 2], masked: bool) -> f64 {
        let [a, b] = pair.map(|each| self.value(each));
        product(a, b, key_of(masked))
    }

    fn value(&self, operand: Operand) -> f64 {
        match operand {
            Operand::Slot(slot) => self.slots[slot],
            Operand::Constant(value) => value,
            Operand::View(view) => self.viewed(&self.tape.views[view]),
        }
    }

    fn viewed(&self, view: &View) -> f64 {
        match view.kind {
            ViewKind::Data => self.tape.data[view.at(&self.passes)],
            ViewKind::Slots | ViewKind::Indirect { .. } => self.slots[self.shown(view)],
        }
    }

    /// The slot that a view shows.
    fn shown(&self, view: &View) -> usize {
        self.tape.shown(view, &self.passes)
    }

    fn values(&self, operands: &[Operand]) -> Vec<f64> {
        operands
            .iter()
            .map(|&operand| self.value(operand))
            .collect()
    }
}

fn log_prob(density: Density, value: &[f64], terms: &[f64]) -> f64 {
    let logs = density::logs_of::<f64>(density, value);
    density::log_prob::<f64>(density, value, &logs, terms)
}

fn whole(x: f64) -> Option<usize> {
    ((0.0..9e15).contains(&x) && x.trunc() == x).then_some(x as usize)
}
