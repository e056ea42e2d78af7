//! The forward part: the program's instructions again, each value in a slot of its own, and a record of what the
//! backward part has to go through.

use std::cell::RefCell;

use laurel_dist::{Companion, FamilyId};

use super::builder::Builder;
use super::cells::Cells;
use super::densities::Parts;
use super::free::{Free, FreeRecord};
use super::live::Crossings;
use super::log_sum_exp::LogSumExp;
use super::loops::LoopRecord;
use super::{Kind, Refusal};
use crate::hash::HashMap;
use crate::op::Opcode;
use crate::tape::{Density, Instruction, Operand, Place};

/// What the backward part goes through, in the order of the forward part.
pub(super) enum Record<'a> {
    Map {
        op: Opcode,
        to: usize,
        args: Box<[Operand]>,
    },
    Gather {
        to: usize,
        index: Operand,
        from: Box<[Operand]>,
    },
    LogSumExp {
        to: usize,
        made: LogSumExp,
    },
    LogAddExp {
        to: usize,
        args: [Operand; 2],
        shares: [usize; 2],
    },
    Terms {
        density: Density,
        to: Box<[usize]>,
        params: Box<[Operand]>,
    },
    /// Something that the adjoint of the log density goes to, times its derivative.
    Density {
        seed: Seed,
        guard: Option<Operand>,
        partials: Vec<(Operand, Operand)>,
    },
    /// A value to where views show it.
    Store {
        to: Place,
        from: Operand,
    },
    /// A value made of free numbers.
    Free(Box<FreeRecord>),
    Loop(Box<LoopRecord<'a>>),
}

/// The adjoint of a log density.
#[derive(Clone, Copy)]
pub(super) enum Seed {
    /// That of a row.
    Row(usize),
    /// That of the slot it is in.
    Slot(usize),
}

/// What a walk through instructions writes.
#[derive(Clone, Copy)]
pub(super) struct Mode {
    /// Rows and checks.
    pub(super) effects: bool,
    /// What the backward part needs; it follows in the same block.
    pub(super) records: bool,
}

pub(super) struct Reverse {
    pub(super) kind: Kind,
    /// What has which logit: probabilities, and the terms that are made of them.
    pub(super) logits: HashMap<usize, Operand>,
    /// Operations, by the slots of their results.
    pub(super) makers: HashMap<usize, (Opcode, Box<[Operand]>)>,
    /// Where free numbers are, if the values are made of them.
    pub(super) free: Option<Free>,
    pub(super) builder: RefCell<Builder>,
    pub(super) cells: Cells,
    pub(super) crossings: Crossings,
    /// By slot of the program: where its value is now. None: where it was.
    pub(super) values: Vec<Option<Operand>>,
    /// By slot of the gradient: whether the log joint may change with it.
    pub(super) active: Vec<bool>,
    /// Adjoints so far, for each block around and the block at hand.
    pub(super) adjoints: Vec<super::backward::Adjoints>,
    /// Slots of the weights of the rows.
    pub(super) weights: Vec<usize>,
}

type Result<T> = std::result::Result<T, Refusal>;

impl<'a> Reverse {
    pub(super) fn trace(
        &mut self,
        instructions: &'a [Instruction],
        mode: Mode,
    ) -> Result<Vec<Record<'a>>> {
        let mut records = Vec::new();
        for instruction in instructions {
            self.make_given(instruction, mode, &mut records)?;
            self.step(instruction, mode, &mut records)?;
        }
        Ok(records)
    }

    fn step(
        &mut self,
        instruction: &'a Instruction,
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) -> Result<()> {
        match instruction {
            Instruction::Map { op, to, args } => {
                let args = self.operands(args);
                let result = self.map(*op, args, records);
                self.values[*to] = Some(result);
            }
            Instruction::Gather { to, index, from } => {
                let (index, from) = (self.operand(*index), self.operands(from));
                self.gather(*to, index, from, records);
            }
            Instruction::CheckIndex {
                check,
                index,
                count,
                guard,
            } => {
                if mode.effects {
                    let guard = guard.map(|guard| self.operand(guard));
                    let index = self.operand(*index);
                    self.emit(Instruction::CheckIndex {
                        check: *check,
                        index,
                        count: *count,
                        guard,
                    });
                }
            }
            Instruction::Terms {
                density,
                to,
                params,
                logs,
            } => {
                let (params, logs) = (self.operands(params), self.operands(logs));
                self.terms(*density, to, params, logs, records);
            }
            Instruction::Sample {
                density,
                row,
                values,
                logs,
                terms,
                ..
            } => {
                let terms = self.operands(terms);
                self.sample(*density, *row, (values, logs), terms, mode, records)?;
            }
            Instruction::Observe {
                density,
                row,
                guard,
                value,
                logs,
                terms,
            } => {
                let parts = Parts {
                    density: *density,
                    value: self.operands(value),
                    logs: self.operands(logs),
                    terms: self.operands(terms),
                };
                let guard = guard.map(|guard| self.operand(guard));
                self.score(parts, (*row, guard), mode, records);
            }
            Instruction::LogProb {
                density,
                to,
                value,
                logs,
                terms,
            } => {
                let parts = Parts {
                    density: *density,
                    value: self.operands(value),
                    logs: self.operands(logs),
                    terms: self.operands(terms),
                };
                self.log_prob(*to, parts, mode, records);
            }
            Instruction::Copy { to, from } => {
                let from = self.operand(*from);
                self.store(*to, from, mode, records)?;
            }
            Instruction::Carry { to, from } => {
                let from = self.operands(from);
                for (&slot, &from) in to.iter().zip(&from) {
                    let from = self.settled(from, records);
                    self.values[slot] = Some(from);
                }
            }
            Instruction::Factor { row, guard, weight } => {
                let (weight, guard) = (self.operand(*weight), guard.map(|g| self.operand(g)));
                if mode.effects {
                    self.emit(Instruction::Factor {
                        row: *row,
                        guard,
                        weight,
                    });
                }
                if self.is_active(weight) {
                    records.push(Record::Density {
                        seed: Seed::Row(*row),
                        guard,
                        partials: vec![(weight, Operand::Constant(1.0))],
                    });
                }
            }
            Instruction::Loop { count, body, .. } => {
                self.trace_loop(instruction, *count, body, mode, records)?;
            }
            Instruction::Derive { .. }
            | Instruction::Accumulate { .. }
            | Instruction::Dot { .. }
            | Instruction::Logit { .. }
            | Instruction::LogAddExp { .. }
            | Instruction::AddLogSum { .. }
            | Instruction::Across { .. } => {
                return Err(Refusal("a gradient of a gradient"));
            }
        }
        Ok(())
    }

    /// An operation; its record if it is new.
    fn map(&mut self, op: Opcode, args: Box<[Operand]>, records: &mut Vec<Record<'a>>) -> Operand {
        let active = args.iter().any(|&arg| self.is_active(arg));
        if let (true, Opcode::LogAddExp, Kind::Fused) = (active, op, self.kind) {
            return self.log_add_exp([args[0], args[1]], records);
        }
        let (op, args) = match (op, &*args) {
            // Of the same bits but for rounding, and many times faster.
            (Opcode::Pow, &[x, Operand::Constant(2.0)]) => (Opcode::Mul, [x, x].into()),
            _ => (op, args),
        };
        let to = self.builder.borrow_mut().exactly(op, &args);
        // A derivative may have needed the same before the program did.
        if active && !self.is_active(Operand::Slot(to)) {
            self.activate(to);
            let args = args.clone();
            records.push(match self.log_sum_exp(&args) {
                Some(made) if op == Opcode::Add => Record::LogSumExp { to, made },
                _ => Record::Map { op, to, args },
            });
        }
        self.makers.entry(to).or_insert_with(|| (op, args.clone()));
        if op == Opcode::Sigmoid {
            self.logits.insert(to, args[0]);
        }
        Operand::Slot(to)
    }

    fn gather(
        &mut self,
        to: usize,
        index: Operand,
        from: Box<[Operand]>,
        records: &mut Vec<Record<'a>>,
    ) {
        let fresh = self.fresh();
        self.emit(Instruction::Gather {
            to: fresh,
            index,
            from: from.clone(),
        });
        self.values[to] = Some(Operand::Slot(fresh));
        if from.iter().any(|&each| self.is_active(each)) {
            self.activate(fresh);
            records.push(Record::Gather {
                to: fresh,
                index,
                from,
            });
        }
    }

    fn terms(
        &mut self,
        density: Density,
        to: &[usize],
        params: Box<[Operand]>,
        logs: Box<[Operand]>,
        records: &mut Vec<Record<'a>>,
    ) {
        if let Some(log_rate) = self.log_rate_behind(density.family, params[0]) {
            // The terms are the rate and its logarithm: both are there.
            self.values[to[0]] = Some(params[0]);
            self.values[to[1]] = Some(log_rate);
            return;
        }
        let fresh: Box<[usize]> = to.iter().map(|_| self.fresh()).collect();
        for (&slot, &term) in to.iter().zip(&fresh) {
            self.values[slot] = Some(Operand::Slot(term));
        }
        let active = params.iter().any(|&param| self.is_active(param));
        if let Some(logit) = self.logit_behind(density.family, params[0]) {
            self.logits.insert(fresh[0], logit);
        }
        self.emit(Instruction::Terms {
            density,
            to: fresh.clone(),
            params: params.clone(),
            logs,
        });
        if active {
            fresh.iter().for_each(|&term| self.activate(term));
            records.push(Record::Terms {
                density,
                to: fresh,
                params,
            });
        }
    }

    /// The logarithm of a Poisson's rate, where that is an exponential. A rate of 0 is one too small to be told from it.
    fn log_rate_behind(&self, family: FamilyId, param: Operand) -> Option<Operand> {
        match (family, param) {
            (FamilyId::Poisson, Operand::Slot(rate)) => match self.makers.get(&rate)? {
                (Opcode::Exp, args) => Some(args[0]),
                _ => None,
            },
            _ => None,
        }
    }

    /// The logit of a trial's probability, where its first parameter says it.
    fn logit_behind(&self, family: FamilyId, param: Operand) -> Option<Operand> {
        match (family, param) {
            (FamilyId::BernoulliLogit, logit) => Some(logit),
            (FamilyId::Bernoulli | FamilyId::Flip, Operand::Slot(p)) => {
                self.logits.get(&p).copied()
            }
            _ => None,
        }
    }

    /// A latent value is there already; its logarithms are computed.
    fn sample(
        &mut self,
        density: Density,
        row: usize,
        (values, logs): (&[Place], &[Place]),
        terms: Box<[Operand]>,
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) -> Result<()> {
        let made = self.constrain(density, row, values, &terms, mode, records)?;
        let (value, of_value) = match made {
            Some((value, of_value)) => (value, of_value),
            None => self.given(density, values, logs.len(), records),
        };
        for (&place, &log) in logs.iter().zip(&of_value) {
            self.show(place, log, mode)?;
        }
        let parts = Parts {
            density,
            value,
            logs: of_value,
            terms,
        };
        self.score(parts, (row, None), mode, records);
        Ok(())
    }

    /// A value that is an input, and its logarithms.
    #[allow(clippy::type_complexity)]
    fn given(
        &mut self,
        density: Density,
        values: &[Place],
        logs: usize,
        records: &mut Vec<Record<'a>>,
    ) -> (Box<[Operand]>, Box<[Operand]>) {
        for &place in values {
            if let Place::Fixed(slot) = place {
                self.values[slot] = Some(Operand::Slot(slot));
                if !density.family.spec().discrete {
                    self.activate(slot);
                }
            }
        }
        let value: Box<[Operand]> = values.iter().map(|&place| Operand::from(place)).collect();
        let of_value = (0..logs).map(|number| self.log_of(density.family, &value, number, records));
        let of_value = of_value.collect();
        (value, of_value)
    }

    /// Puts a value, whose adjoint is seen to elsewhere, to where the program has it.
    pub(super) fn show(&mut self, to: Place, from: Operand, mode: Mode) -> Result<()> {
        self.store(to, from, mode, &mut Vec::new())
    }

    /// Logarithm `number` of a value; recorded, for a program may use it.
    fn log_of(
        &mut self,
        family: FamilyId,
        value: &[Operand],
        number: usize,
        records: &mut Vec<Record<'a>>,
    ) -> Operand {
        match family.companion(number) {
            Companion::LogOfRest => {
                let negative = self.map(Opcode::Neg, value.into(), records);
                self.map(Opcode::Log1p, [negative].into(), records)
            }
            Companion::Zero => Operand::Constant(0.0),
            Companion::Log => self.map(Opcode::Log, [value[number]].into(), records),
        }
    }

    /// A value of the program to a slot, or to where views show it.
    fn store(
        &mut self,
        to: Place,
        from: Operand,
        mode: Mode,
        records: &mut Vec<Record<'a>>,
    ) -> Result<()> {
        let active = self.is_active(from);
        match to {
            Place::Fixed(slot) => {
                let from = self.settled(from, records);
                self.values[slot] = Some(from);
                if self.cells.adjoint(slot).is_none() {
                    return Ok(());
                }
                if self.builder.borrow().depth() > 0 {
                    return Err(Refusal("a slot of an array that every pass writes"));
                }
                if active {
                    self.cells.active[slot] = true;
                    records.push(Record::Store { to, from });
                }
            }
            Place::View(view) => {
                if active {
                    self.cells.activate(view);
                    records.push(Record::Store { to, from });
                }
            }
        }
        if mode.effects {
            self.builder.borrow_mut().copy(to, from);
        }
        Ok(())
    }

    /// The operand itself, unless it is a view, which shows something else in the next pass: then a copy of it.
    pub(super) fn settled(&mut self, operand: Operand, records: &mut Vec<Record<'a>>) -> Operand {
        if !matches!(operand, Operand::View(_)) {
            return operand;
        }
        // The operation that leaves a number as it is.
        let chosen = [Operand::Constant(1.0), operand, operand];
        self.map(Opcode::Select, chosen.into(), records)
    }

    pub(super) fn fresh(&mut self) -> usize {
        let slot = self.builder.borrow_mut().fresh();
        self.active.resize(slot + 1, false);
        slot
    }

    pub(super) fn emit(&mut self, instruction: Instruction) {
        self.builder.borrow_mut().emit(instruction);
    }

    pub(super) fn activate(&mut self, slot: usize) {
        if self.active.len() <= slot {
            self.active.resize(slot + 1, false);
        }
        self.active[slot] = true;
    }

    pub(super) fn is_active(&self, operand: Operand) -> bool {
        match operand {
            Operand::Slot(slot) => {
                self.active.get(slot).is_some_and(|&active| active)
                    || self.cells.active.get(slot).is_some_and(|&active| active)
            }
            Operand::Constant(_) => false,
            Operand::View(view) => self.cells.is_active(view),
        }
    }

    pub(super) fn operand(&self, operand: Operand) -> Operand {
        match operand {
            Operand::Slot(slot) => self.values[slot].unwrap_or(operand),
            _ => operand,
        }
    }

    fn operands(&self, operands: &[Operand]) -> Box<[Operand]> {
        operands.iter().map(|&each| self.operand(each)).collect()
    }
}
