//! The backward part: adjoints, from the last record to the first.

use std::collections::BTreeMap;

use laurel_dist::derivatives;

use super::Refusal;
use super::expression::Expression;
use super::rules::rule;
use super::trace::{Record, Reverse, Seed};
use crate::op::Opcode;
use crate::tape::{Density, Instruction, Operand, Place};

/// What has an adjoint: a slot, or what a view shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Slot(usize),
    View(usize),
}

/// The adjoints of one block so far: sums in the order in which they come.
pub(super) type Adjoints = BTreeMap<Target, Operand>;

type Result<T> = std::result::Result<T, Refusal>;

impl<'a> Reverse {
    pub(super) fn backward(&mut self, records: Vec<Record<'a>>) -> Result<()> {
        for record in records.into_iter().rev() {
            match record {
                Record::Map { op, to, args } => self.map_back(op, to, &args)?,
                Record::LogSumExp { to, made } => self.log_sum_exp_back(to, &made),
                Record::LogAddExp { to, args, shares } => self.log_add_exp_back(to, args, shares),
                Record::Gather { to, index, from } => self.gather_back(to, index, &from),
                Record::Terms {
                    density,
                    to,
                    params,
                } => self.terms_back(density, &to, &params),
                Record::Density {
                    seed,
                    guard,
                    partials,
                } => self.density_back(seed, guard, &partials),
                Record::Store { to, from } => self.store_back(to, from),
                Record::Free(record) => self.free_back(*record),
                Record::Loop(record) => self.loop_back(*record)?,
            }
        }
        Ok(())
    }

    fn map_back(&mut self, op: Opcode, to: usize, args: &[Operand]) -> Result<()> {
        let Some(adjoint) = self.take(to) else {
            return Ok(());
        };
        for place in 0..args.len() {
            if self.is_active(args[place]) {
                let all = Expression::all(&self.builder, args);
                let [y, g] =
                    [Operand::Slot(to), adjoint].map(|each| Expression::new(&self.builder, each));
                let part = rule(op, place, &all, y, g);
                let part = part.ok_or(Refusal("the derivative of trigamma"))?.operand();
                self.contribute(args[place], part);
            }
        }
        Ok(())
    }

    fn gather_back(&mut self, to: usize, index: Operand, from: &[Operand]) {
        let Some(adjoint) = self.take(to) else {
            return;
        };
        for (place, &each) in from.iter().enumerate() {
            if self.is_active(each) {
                let [index, g] = [index, adjoint].map(|each| Expression::new(&self.builder, each));
                let chosen = Operand::Constant(place as f64);
                let chosen = index.binary(Opcode::Eq, Expression::new(&self.builder, chosen));
                let zero = Expression::new(&self.builder, Operand::Constant(0.0));
                let part = chosen.select(g, zero).operand();
                self.contribute(each, part);
            }
        }
    }

    fn terms_back(&mut self, density: Density, to: &[usize], params: &[Operand]) {
        let taken: Vec<Option<Operand>> = to.iter().map(|&term| self.take(term)).collect();
        if taken.iter().all(|adjoint| adjoint.is_none()) {
            return;
        }
        let zero = Operand::Constant(0.0);
        let adjoints: Vec<Operand> = taken.iter().map(|each| each.unwrap_or(zero)).collect();
        let all = |operands: &[Operand]| Expression::all(&self.builder, operands);
        let parts = derivatives::pull_back(density.family, &all(params), &all(&adjoints));
        let parts: Vec<Operand> = parts.into_iter().map(|part| part.operand()).collect();
        for (&param, part) in params.iter().zip(parts) {
            self.contribute(param, part);
        }
    }

    fn density_back(
        &mut self,
        seed: Seed,
        guard: Option<Operand>,
        partials: &[(Operand, Operand)],
    ) {
        let seed = match seed {
            Seed::Slot(slot) => self.take(slot),
            Seed::Row(row) => Some(match self.weights.get(row) {
                Some(&weight) => Operand::Slot(weight),
                None => Operand::Constant(1.0),
            }),
        };
        let Some(seed) = seed else {
            return;
        };
        for &(target, partial) in partials {
            let [g, partial] = [seed, partial].map(|each| Expression::new(&self.builder, each));
            let mut part = g.masking(g * partial);
            if let Some(guard) = guard {
                let zero = Expression::new(&self.builder, Operand::Constant(0.0));
                part = Expression::new(&self.builder, guard).select(part, zero);
            }
            let part = part.operand();
            self.contribute(target, part);
        }
    }

    /// What is stored has the adjoint that all who read it have left behind.
    fn store_back(&mut self, to: Place, from: Operand) {
        self.flush_views();
        if let Some(adjoint) = self.left_behind(to) {
            self.contribute(from, adjoint);
        }
    }

    /// What is in the cell for the adjoint of a place, if there is one.
    pub(super) fn left_behind(&mut self, place: Place) -> Option<Operand> {
        let mut builder = self.builder.borrow_mut();
        let left = match place {
            Place::Fixed(slot) => self.cells.adjoint(slot).map(Operand::Slot),
            Place::View(view) => {
                let view = self.cells.adjoint_view(view, &mut builder);
                view.map(Operand::View)
            }
        }?;
        let adjoint = builder.fresh();
        builder.copy(Place::Fixed(adjoint), left);
        builder.mask(adjoint);
        Some(Operand::Slot(adjoint))
    }

    /// Adds to an adjoint.
    pub(super) fn contribute(&mut self, to: Operand, part: Operand) {
        if part == Operand::Constant(0.0) || !self.is_active(to) {
            return;
        }
        let target = match to {
            Operand::Constant(_) => return,
            Operand::View(view) => Target::View(view),
            Operand::Slot(slot) => {
                let outermost = self.builder.borrow().depth() == 0;
                if let (true, Some(cell)) = (outermost, self.cells.adjoint(slot)) {
                    let to = Place::Fixed(cell);
                    self.emit(Instruction::Accumulate {
                        to,
                        from: part,
                        times: None,
                        masked: false,
                    });
                    return;
                }
                Target::Slot(slot)
            }
        };
        let Some(adjoints) = self.adjoints.last_mut() else {
            return;
        };
        let sum = match adjoints.get(&target) {
            Some(&sum) => self.builder.borrow_mut().map(Opcode::Add, &[sum, part]),
            None => part,
        };
        adjoints.insert(target, sum);
    }

    /// The adjoint of a slot, which is complete.
    pub(super) fn take(&mut self, slot: usize) -> Option<Operand> {
        self.adjoints.last_mut()?.remove(&Target::Slot(slot))
    }

    /// Leaves the adjoints of what views show in their cells.
    pub(super) fn flush_views(&mut self) {
        let Some(adjoints) = self.adjoints.last_mut() else {
            return;
        };
        let views: Vec<(usize, Operand)> = adjoints
            .range(Target::View(0)..)
            .filter_map(|(&target, &sum)| match target {
                Target::View(view) => Some((view, sum)),
                Target::Slot(_) => None,
            })
            .collect();
        adjoints.retain(|target, _| matches!(target, Target::Slot(_)));
        for (view, from) in views {
            let mut builder = self.builder.borrow_mut();
            if let Some(to) = self.cells.adjoint_view(view, &mut builder) {
                let to = Place::View(to);
                builder.emit(Instruction::Accumulate {
                    to,
                    from,
                    times: None,
                    masked: false,
                });
            }
        }
    }
}
