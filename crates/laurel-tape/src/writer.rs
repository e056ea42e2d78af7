//! What is written into a program that is made of another: an instruction, or a constant where all operands are.

use laurel_dist::{Companion, FamilyId};

use crate::arithmetic::Arithmetic;
use crate::fold::constants;
use crate::op::Opcode;
use crate::reverse::builder::Builder;
use crate::tape::{Density, Instruction, Operand, Tape};

pub(crate) const ZERO: Operand = Operand::Constant(0.0);
pub(crate) const IMPOSSIBLE: Operand = Operand::Constant(f64::NEG_INFINITY);

pub(crate) struct Writer {
    pub(crate) builder: Builder,
    arithmetic: Arithmetic,
    /// Densities that were written or asked for last, oldest first: sites of one distribution share theirs.
    recent: Vec<(Instruction, Operand)>,
    /// Terms in the same way.
    recent_terms: Vec<(Instruction, Vec<Operand>)>,
}

/// Densities that are remembered.
const RECENT: usize = 16;

impl Writer {
    pub(crate) fn new(arithmetic: Arithmetic) -> Self {
        Self {
            builder: Builder::new(0, Vec::new()),
            arithmetic,
            recent: Vec::new(),
            recent_terms: Vec::new(),
        }
    }

    /// For instructions beside those of another program, with its slots and views.
    pub(crate) fn beside(tape: &Tape, arithmetic: Arithmetic) -> Self {
        Self {
            builder: Builder::new(tape.slots, tape.views.clone()),
            ..Self::new(arithmetic)
        }
    }

    /// Begins the body of a loop.
    pub(crate) fn open(&mut self) {
        self.forget();
        self.builder.open();
    }

    /// Ends it.
    pub(crate) fn close(&mut self) -> Vec<Instruction> {
        self.forget();
        self.builder.close()
    }

    /// What is remembered belongs to one body.
    fn forget(&mut self) {
        self.recent.clear();
        self.recent_terms.clear();
    }

    /// Writes before the loop around what needs nothing of the loop.
    pub(crate) fn outside<T>(&mut self, args: &[Operand], write: impl FnOnce(&mut Self) -> T) -> T {
        let is_outside =
            self.builder.depth() > 0 && args.iter().all(|&arg| self.builder.is_invariant(arg));
        if !is_outside {
            return write(self);
        }
        let block = self.builder.lift();
        let written = write(self);
        self.builder.lower(block);
        written
    }

    /// An operation as the program has it.
    pub(crate) fn operation(&mut self, op: Opcode, args: &[Operand]) -> Operand {
        if let Some(numbers) = constants(args) {
            let arg = |place: usize| numbers.get(place).copied().unwrap_or(0.0);
            let value = (self.arithmetic.evaluate)(op, [arg(0), arg(1), arg(2)]);
            return Operand::Constant(value);
        }
        match (op, args) {
            (Opcode::Select, &[Operand::Constant(c), yes, no]) => match c == 0.0 {
                true => no,
                false => yes,
            },
            _ => Operand::Slot(self.builder.exactly(op, args)),
        }
    }

    /// The product of two numbers given by their logarithms.
    pub(crate) fn product(&mut self, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (ZERO, other) | (other, ZERO) => other,
            _ => self.operation(Opcode::Add, &[a, b]),
        }
    }

    /// Their sum.
    pub(crate) fn sum(&mut self, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (IMPOSSIBLE, other) | (other, IMPOSSIBLE) => other,
            _ => self.operation(Opcode::LogAddExp, &[a, b]),
        }
    }

    /// The element that an index picks: the index comes first.
    pub(crate) fn chosen(&mut self, all: &[Operand]) -> Operand {
        let (index, from) = (all[0], &all[1..]);
        let Operand::Constant(number) = index else {
            let to = self.builder.fresh();
            let from = from.into();
            self.builder.emit(Instruction::Gather { to, index, from });
            return Operand::Slot(to);
        };
        let is_index = number >= 0.0 && number.trunc() == number;
        let element = is_index.then(|| from.get(number as usize)).flatten();
        element.copied().unwrap_or(Operand::Constant(f64::NAN))
    }

    /// 0 where an index is one of `count`, or its guard does not hold; minus infinity elsewhere.
    pub(crate) fn checked(&mut self, all: &[Operand], count: f64) -> Operand {
        let (index, guard) = (all[0], all.get(1).copied());
        let floor = self.operation(Opcode::Floor, &[index]);
        let whole = self.operation(Opcode::Eq, &[floor, index]);
        let above = self.operation(Opcode::Le, &[ZERO, index]);
        let below = self.operation(Opcode::Lt, &[index, Operand::Constant(count)]);
        let inside = self.operation(Opcode::Mul, &[above, below]);
        let holds = self.operation(Opcode::Mul, &[whole, inside]);
        let weight = self.operation(Opcode::Select, &[holds, ZERO, IMPOSSIBLE]);
        self.guarded(weight, guard)
    }

    /// The weight where the guard holds, else 0.
    pub(crate) fn guarded(&mut self, weight: Operand, guard: Option<Operand>) -> Operand {
        match guard {
            None => weight,
            Some(guard) => self.operation(Opcode::Select, &[guard, weight, ZERO]),
        }
    }

    /// Terms of a density.
    pub(crate) fn terms(
        &mut self,
        density: Density,
        count: usize,
        params: &[Operand],
        logs: &[Operand],
    ) -> Vec<Operand> {
        if let Some(numbers) = constants(params) {
            let terms = (self.arithmetic.terms)(density, &numbers);
            return terms.into_iter().map(Operand::Constant).collect();
        }
        let anywhere = Instruction::Terms {
            density,
            to: Box::default(),
            params: params.into(),
            logs: logs.into(),
        };
        if let Some(found) = recall(&mut self.recent_terms, &anywhere) {
            return found;
        }
        let slots: Box<[usize]> = (0..count).map(|_| self.builder.fresh()).collect();
        let made: Vec<Operand> = slots.iter().map(|&slot| Operand::Slot(slot)).collect();
        let mut written = anywhere.clone();
        if let Instruction::Terms { to, .. } = &mut written {
            *to = slots;
        }
        self.builder.emit(written);
        remember(&mut self.recent_terms, anywhere, made.clone());
        made
    }

    pub(crate) fn log_prob(
        &mut self,
        density: Density,
        [value, logs, terms]: [&[Operand]; 3],
    ) -> Operand {
        if let Some((value, terms)) = constants(value).zip(constants(terms)) {
            return Operand::Constant((self.arithmetic.log_prob)(density, &value, &terms));
        }
        let (value, logs, terms) = (value.into(), logs.into(), terms.into());
        let anywhere = Instruction::LogProb {
            density,
            to: 0,
            value,
            logs,
            terms,
        };
        if let Some(found) = recall(&mut self.recent, &anywhere) {
            return found;
        }
        let to = self.builder.fresh();
        let mut written = anywhere.clone();
        if let Instruction::LogProb { to: place, .. } = &mut written {
            *place = to;
        }
        self.builder.emit(written);
        remember(&mut self.recent, anywhere, Operand::Slot(to));
        Operand::Slot(to)
    }

    /// Logarithm `number` of a value, as its sampler would bring it along.
    pub(crate) fn log_of(&mut self, family: FamilyId, value: &[Operand], number: usize) -> Operand {
        match family.companion(number) {
            Companion::LogOfRest => {
                let negative = self.operation(Opcode::Neg, value);
                self.operation(Opcode::Log1p, &[negative])
            }
            Companion::Zero => ZERO,
            Companion::Log => self.operation(Opcode::Log, &[value[number]]),
        }
    }
}

/// What was made of an instruction before; what is used again stays longest.
fn recall<T: Clone>(recent: &mut [(Instruction, T)], instruction: &Instruction) -> Option<T> {
    let place = recent.iter().position(|(known, _)| known == instruction)?;
    recent[place..].rotate_left(1);
    recent.last().map(|(_, found)| found.clone())
}

fn remember<T>(recent: &mut Vec<(Instruction, T)>, instruction: Instruction, made: T) {
    if recent.len() == RECENT {
        recent.remove(0);
    }
    recent.push((instruction, made));
}
