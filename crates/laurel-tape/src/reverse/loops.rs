//! Loops. Where nothing crosses from pass to pass or to later instructions, a pass is gone through forward and at once
//! backward, in one loop. Elsewhere a first loop goes forward and keeps what each pass began with, and a second one
//! goes from the last pass to the first, through each forward again and then backward.

use super::Refusal;
use super::backward::{Adjoints, Target};
use super::free::map_of;
use super::live::Crossing;
use super::trace::{Mode, Record, Reverse};
use crate::op::Opcode;
use crate::tape::{Instruction, Operand, Place};
use crate::view::{View, ViewKind};

/// A loop that is to be gone through backward.
pub(super) struct LoopRecord<'a> {
    count: usize,
    body: &'a [Instruction],
    /// What the body reads of what was before it.
    reads: Vec<(usize, Option<Operand>)>,
    states: Vec<State>,
}

/// A number that a loop carries from pass to pass.
struct State {
    /// Slot of the program.
    slot: usize,
    before: Operand,
    /// Slot of it after the loop.
    after: usize,
    /// View of what each pass began with.
    saved: usize,
}

type Result<T> = std::result::Result<T, Refusal>;

impl<'a> Reverse {
    pub(super) fn trace_loop(
        &mut self,
        looped: &'a Instruction,
        count: usize,
        body: &'a [Instruction],
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) -> Result<()> {
        let crossing = self.crossings.of(looped);
        if mode.records && crossing.states.is_empty() && !self.stores(body) {
            return self.fused(count, body, mode);
        }
        self.forward_loop(&crossing, count, body, mode, records)
    }

    /// Whether a body leaves something for views to show.
    fn stores(&self, body: &[Instruction]) -> bool {
        body.iter().any(|instruction| match instruction {
            Instruction::Copy {
                to: Place::View(view),
                ..
            } => self.cells.is_read(*view),
            // A value made of free numbers is stored as well.
            Instruction::Sample {
                density, values, ..
            } => {
                let read = |place: &Place| match *place {
                    Place::View(view) => self.cells.is_read(view),
                    Place::Fixed(_) => false,
                };
                self.free.is_some() && map_of(*density).is_some() && values.iter().any(read)
            }
            Instruction::Loop { body, .. } => self.stores(body),
            _ => false,
        })
    }

    fn fused(&mut self, count: usize, body: &'a [Instruction], mode: Mode) -> Result<()> {
        self.open();
        let records = self.trace(body, mode)?;
        self.backward(records)?;
        self.close(count, false);
        Ok(())
    }

    fn open(&mut self) {
        self.builder.borrow_mut().open();
        self.adjoints.push(Adjoints::new());
    }

    /// Ends a body: what it adds to the adjoints outside of it is summed up over its passes.
    fn close(&mut self, count: usize, backwards: bool) {
        self.flush_views();
        let adjoints = self.adjoints.pop().unwrap_or_default();
        let times = Operand::Constant(count as f64);
        let (mut sums, mut outside) = (Vec::new(), Vec::new());
        for (target, part) in adjoints {
            let Target::Slot(slot) = target else {
                continue;
            };
            let mut builder = self.builder.borrow_mut();
            if builder.is_local(slot) {
                continue;
            }
            if builder.is_invariant(part) {
                outside.push((slot, part, vec![(Opcode::Mul, Some(times))]));
                continue;
            }
            let (part, factors) = builder.without_factors(part);
            let depth = builder.depth();
            let sum = builder.fresh_at(depth - 1);
            if builder.is_masked(part) {
                builder.mask(sum);
            }
            let to = Place::Fixed(sum);
            builder.emit(Instruction::Accumulate {
                to,
                from: part,
                times: None,
                masked: false,
            });
            sums.push(sum);
            outside.push((slot, Operand::Slot(sum), factors));
        }
        let body = self.builder.borrow_mut().close();
        if !body.is_empty() {
            self.emit(Instruction::Loop {
                count,
                backwards,
                sums: sums.into(),
                body,
            });
        }
        for (slot, mut part, factors) in outside {
            for (op, factor) in factors {
                let args: Vec<Operand> = [part].into_iter().chain(factor).collect();
                part = self.builder.borrow_mut().map(op, &args);
            }
            self.contribute(Operand::Slot(slot), part);
        }
    }

    /// The first of two loops. The states are in slots that it carries.
    fn forward_loop(
        &mut self,
        crossing: &Crossing,
        count: usize,
        body: &'a [Instruction],
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) -> Result<()> {
        let reads: Vec<_> = crossing
            .reads
            .iter()
            .map(|&slot| (slot, self.values[slot]))
            .collect();
        let depth = self.builder.borrow().depth();
        let mut states = Vec::new();
        let mut carried = Vec::new();
        for &slot in &crossing.states {
            let before = self.values[slot].unwrap_or(Operand::Constant(0.0));
            let before = self.settled(before, records);
            let now = self.builder.borrow_mut().fresh_at(depth + 1);
            // A state may become something that the log joint changes with in a later pass.
            self.activate(now);
            self.builder.borrow_mut().copy(Place::Fixed(now), before);
            self.values[slot] = Some(Operand::Slot(now));
            carried.push(now);
            let saved = if mode.records {
                self.saved(count, depth)
            } else {
                0
            };
            states.push(State {
                slot,
                before,
                after: 0,
                saved,
            });
        }
        self.open();
        if mode.records {
            for (state, &now) in states.iter().zip(&carried) {
                let to = Place::View(state.saved);
                self.builder.borrow_mut().copy(to, Operand::Slot(now));
            }
        }
        let only_forward = Mode {
            records: false,
            ..mode
        };
        self.trace(body, only_forward)?;
        self.carry(&states, &carried);
        self.adjoints.pop();
        let instructions = self.builder.borrow_mut().close();
        self.emit(Instruction::Loop {
            count,
            backwards: false,
            sums: Box::default(),
            body: instructions,
        });
        for (state, &now) in states.iter_mut().zip(&carried) {
            state.after = self.fresh();
            self.activate(state.after);
            let (to, from) = (Place::Fixed(state.after), Operand::Slot(now));
            self.builder.borrow_mut().copy(to, from);
            self.values[state.slot] = Some(Operand::Slot(state.after));
        }
        if mode.records {
            records.push(Record::Loop(Box::new(LoopRecord {
                count,
                body,
                reads,
                states,
            })));
        }
        Ok(())
    }

    /// Room for what each pass of a loop at this depth begins with.
    fn saved(&mut self, count: usize, depth: usize) -> usize {
        let mut builder = self.builder.borrow_mut();
        let base = builder.fresh_row(count);
        builder.add_view(View {
            kind: ViewKind::Slots,
            base,
            steps: Box::new([(depth, 1)]),
        })
    }

    fn carry(&mut self, states: &[State], carried: &[usize]) {
        let ends: Box<[Operand]> = states
            .iter()
            .map(|state| self.operand(Operand::Slot(state.slot)))
            .collect();
        if !states.is_empty() {
            let to = carried.into();
            self.emit(Instruction::Carry { to, from: ends });
        }
    }

    /// The second of two loops.
    pub(super) fn loop_back(&mut self, record: LoopRecord<'a>) -> Result<()> {
        let LoopRecord {
            count,
            body,
            reads,
            states,
        } = record;
        let depth = self.builder.borrow().depth();
        // The adjoints of the states after the pass at hand.
        let mut carried = Vec::new();
        for state in &states {
            let after = self.take(state.after).unwrap_or(Operand::Constant(0.0));
            let adjoint = self.builder.borrow_mut().fresh_at(depth + 1);
            self.builder.borrow_mut().copy(Place::Fixed(adjoint), after);
            self.builder.borrow_mut().mask(adjoint);
            carried.push(adjoint);
        }
        let values = reads.iter().map(|&(slot, value)| {
            let now = std::mem::replace(&mut self.values[slot], value);
            (slot, now)
        });
        let values: Vec<_> = values.collect();
        self.open();
        let mut begins = Vec::new();
        for state in &states {
            let begin = self.fresh();
            self.activate(begin);
            let (to, from) = (Place::Fixed(begin), Operand::View(state.saved));
            self.builder.borrow_mut().copy(to, from);
            self.values[state.slot] = Some(Operand::Slot(begin));
            begins.push(begin);
        }
        let again = Mode {
            effects: false,
            records: true,
        };
        let records = self.trace(body, again)?;
        for (state, &adjoint) in states.iter().zip(&carried) {
            let end = self.operand(Operand::Slot(state.slot));
            self.contribute(end, Operand::Slot(adjoint));
        }
        self.backward(records)?;
        let next: Box<[Operand]> = begins
            .iter()
            .map(|&begin| self.take(begin).unwrap_or(Operand::Constant(0.0)))
            .collect();
        if !states.is_empty() {
            let to = carried.clone().into();
            self.emit(Instruction::Carry { to, from: next });
        }
        self.close(count, true);
        for (slot, value) in values {
            self.values[slot] = value;
        }
        for (state, &adjoint) in states.iter().zip(&carried) {
            let first = self.fresh();
            let (to, from) = (Place::Fixed(first), Operand::Slot(adjoint));
            self.builder.borrow_mut().copy(to, from);
            self.builder.borrow_mut().mask(first);
            self.contribute(state.before, Operand::Slot(first));
        }
        Ok(())
    }
}
