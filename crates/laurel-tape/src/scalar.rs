//! The virtual machine's slow, obvious twin: one sample at a time, instruction by instruction, no columns, no folding,
//! no loops over lanes. Kept as the oracle: rows, outputs and failed checks must be the same bits.

use crate::density;
use crate::kernels::apply;
use crate::tape::{Density, Instruction, Operand, Tape};

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
    let mut slots = vec![f64::NAN; tape.slots];
    let mut rows = vec![f64::NAN; tape.rows];
    let mut failed = None;
    for instruction in &tape.instructions {
        step(
            instruction,
            tape,
            &mut slots,
            &mut rows,
            &mut failed,
            &mut draw,
        );
    }
    let outputs = tape
        .outputs
        .iter()
        .map(|output| value(output.operand, &slots))
        .collect();
    Evaluation {
        rows,
        outputs,
        failed,
    }
}

fn step(
    instruction: &Instruction,
    tape: &Tape,
    slots: &mut [f64],
    rows: &mut [f64],
    failed: &mut Option<usize>,
    draw: &mut impl FnMut(usize, &[f64]) -> SiteDraw,
) {
    let allowed = |guard: &Option<Operand>, slots: &[f64]| {
        guard.is_none_or(|guard| value(guard, slots) != 0.0)
    };
    match instruction {
        Instruction::Map { op, to, args } => {
            let arg = |place: usize| {
                args.get(place)
                    .map_or(0.0, |&operand| value(operand, slots))
            };
            slots[*to] = apply(*op, arg(0), arg(1), arg(2));
        }
        Instruction::Gather { to, index, from } => {
            let chosen = whole(value(*index, slots)).and_then(|place| from.get(place));
            slots[*to] = chosen.map_or(f64::NAN, |&operand| value(operand, slots));
        }
        Instruction::CheckIndex {
            check,
            index,
            count,
            guard,
        } => {
            let inside = whole(value(*index, slots)).is_some_and(|place| place < *count);
            if !inside && failed.is_none() && allowed(guard, slots) {
                *failed = Some(*check);
            }
        }
        Instruction::Terms {
            density,
            to,
            params,
            logs,
        } => {
            let (params, logs) = (values(params, slots), values(logs, slots));
            let terms = density::terms::<f64>(*density, &params, &logs);
            to.iter()
                .zip(terms)
                .for_each(|(&slot, term)| slots[slot] = term);
        }
        Instruction::Sample { site, terms } => {
            let spec = &tape.sites[*site];
            let drawn = draw(*site, &values(&spec.params, slots));
            spec.values
                .iter()
                .zip(&drawn.values)
                .for_each(|(&slot, &x)| slots[slot] = x);
            spec.logs
                .iter()
                .zip(&drawn.logs)
                .for_each(|(&slot, &log)| slots[slot] = log);
            let terms = values(terms, slots);
            rows[spec.row] =
                density::log_prob::<f64>(spec.density, &drawn.values, &drawn.logs, &terms);
        }
        Instruction::Observe {
            density,
            row,
            guard,
            value: data,
            terms,
        } => {
            let log_prob = log_prob(*density, &values(data, slots), &values(terms, slots));
            rows[*row] = if allowed(guard, slots) { log_prob } else { 0.0 };
        }
        Instruction::LogProb {
            density,
            to,
            value: data,
            terms,
        } => {
            slots[*to] = log_prob(*density, &values(data, slots), &values(terms, slots));
        }
        Instruction::Copy { to, from } => slots[*to] = value(*from, slots),
        Instruction::Factor { row, guard, weight } => {
            rows[*row] = if allowed(guard, slots) {
                value(*weight, slots)
            } else {
                0.0
            };
        }
    }
}

fn log_prob(density: Density, value: &[f64], terms: &[f64]) -> f64 {
    density::log_prob::<f64>(
        density,
        value,
        &density::logs_of::<f64>(density, value),
        terms,
    )
}

fn value(operand: Operand, slots: &[f64]) -> f64 {
    match operand {
        Operand::Slot(slot) => slots[slot],
        Operand::Constant(value) => value,
    }
}

fn values(operands: &[Operand], slots: &[f64]) -> Vec<f64> {
    operands
        .iter()
        .map(|&operand| value(operand, slots))
        .collect()
}

fn whole(x: f64) -> Option<usize> {
    ((0.0..9e15).contains(&x) && x.trunc() == x).then_some(x as usize)
}
