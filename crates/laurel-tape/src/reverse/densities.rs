//! Log densities: what is written for them, and what their adjoints are to be multiplied with.

use laurel_dist::{Body, derivatives};

use super::Kind;
use super::expression::Expression;
use super::trace::{Mode, Record, Reverse, Seed};
use crate::tape::{Density, Instruction, Operand};

/// A density and what it depends on.
pub(super) struct Parts {
    pub(super) density: Density,
    pub(super) value: Box<[Operand]>,
    pub(super) logs: Box<[Operand]>,
    pub(super) terms: Box<[Operand]>,
}

impl<'a> Reverse {
    /// A log density into its row, and what its derivatives are to be multiplied with.
    pub(super) fn score(
        &mut self,
        parts: Parts,
        (row, guard): (usize, Option<Operand>),
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) {
        if let Some(logit) = self.logit_of(&parts) {
            return self.score_logit(logit, parts.value[0], (row, guard), mode, records);
        }
        let (partials, fused) = if mode.records {
            self.partials(&parts)
        } else {
            (Vec::new(), Vec::new())
        };
        let row_of = mode.effects.then_some(row);
        let guard_of = guard.filter(|_| mode.effects);
        let Parts {
            density,
            value,
            logs,
            terms,
        } = parts;
        if !fused.is_empty() {
            self.emit(Instruction::Derive {
                density,
                row: row_of,
                to: None,
                guard: guard_of,
                value,
                logs,
                terms,
                partials: fused.into(),
            });
        } else if mode.effects {
            self.emit(Instruction::Observe {
                density,
                row,
                guard,
                value,
                logs,
                terms,
            });
        }
        if !partials.is_empty() {
            records.push(Record::Density {
                seed: Seed::Row(row),
                guard,
                partials,
            });
        }
    }

    /// The logit of the probability of an observed 0 or 1, if it was made of one.
    fn logit_of(&self, parts: &Parts) -> Option<Operand> {
        let trial = parts.density.family.body() == Body::Bernoulli;
        match parts.terms.first() {
            Some(Operand::Slot(term)) if trial && self.kind == Kind::Fused => {
                self.logits.get(term).copied()
            }
            _ => None,
        }
    }

    /// An observed 0 or 1 by its logit: exact where the probability has been rounded to 0 or 1.
    fn score_logit(
        &mut self,
        logit: Operand,
        value: Operand,
        (row, guard): (usize, Option<Operand>),
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) {
        let wanted = mode.records && self.is_active(logit);
        let partial = wanted.then(|| self.fresh());
        if partial.is_some() || mode.effects {
            self.emit(Instruction::Logit {
                row: mode.effects.then_some(row),
                guard: guard.filter(|_| mode.effects),
                value,
                logit,
                partial,
            });
        }
        if let Some(slot) = partial {
            records.push(Record::Density {
                seed: Seed::Row(row),
                guard,
                partials: vec![(logit, Operand::Slot(slot))],
            });
        }
    }

    pub(super) fn log_prob(
        &mut self,
        to: usize,
        parts: Parts,
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) {
        let fresh = self.fresh();
        let mut all = parts.value.iter().chain(&parts.terms);
        let active = all.any(|&each| self.is_active(each));
        let (partials, fused) = if mode.records {
            self.partials(&parts)
        } else {
            (Vec::new(), Vec::new())
        };
        let Parts {
            density,
            value,
            logs,
            terms,
        } = parts;
        self.emit(if fused.is_empty() {
            Instruction::LogProb {
                density,
                to: fresh,
                value,
                logs,
                terms,
            }
        } else {
            Instruction::Derive {
                density,
                row: None,
                to: Some(fresh),
                guard: None,
                value,
                logs,
                terms,
                partials: fused.into(),
            }
        });
        self.values[to] = Some(Operand::Slot(fresh));
        if active {
            self.activate(fresh);
            records.push(Record::Density {
                seed: Seed::Slot(fresh),
                guard: None,
                partials,
            });
        }
    }

    /// The derivatives of a density in what the log joint may change with: each operand with its derivative, and those
    /// that are left to one instruction, by their places.
    #[allow(clippy::type_complexity)]
    fn partials(&mut self, parts: &Parts) -> (Vec<(Operand, Operand)>, Vec<(usize, usize)>) {
        let operands = parts.value.iter().chain(&parts.terms);
        let wanted: Vec<(usize, Operand)> = operands
            .copied()
            .enumerate()
            .filter(|&(_, operand)| self.is_active(operand))
            .collect();
        let (mut partials, mut fused) = (Vec::new(), Vec::new());
        for (place, operand) in wanted {
            let partial = match self.written_out(parts, place) {
                Some(partial) => partial,
                None => {
                    let slot = self.fresh();
                    fused.push((place, slot));
                    Operand::Slot(slot)
                }
            };
            partials.push((operand, partial));
        }
        (partials, fused)
    }

    /// A derivative of a density by operators, if one is enough or nothing else will do.
    fn written_out(&mut self, parts: &Parts, place: usize) -> Option<Operand> {
        let mark = self.builder.borrow().mark();
        let all = |operands: &[Operand]| Expression::all(&self.builder, operands);
        let (value, logs, terms) = (all(&parts.value), all(&parts.logs), all(&parts.terms));
        let family = parts.density.family;
        let partial = derivatives::partials(family, &value, &logs, &terms)[place].operand();
        let mut builder = self.builder.borrow_mut();
        if self.kind == Kind::WrittenOut || builder.is_at_most_one(partial, mark) {
            return Some(partial);
        }
        builder.go_back(mark);
        None
    }
}
