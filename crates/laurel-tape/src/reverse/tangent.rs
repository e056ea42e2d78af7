//! Forward mode over a gradient: beside every number how fast it changes when the latent values move in a direction.
//! What comes out beside the derivatives is the Hessian times the direction.
//! B. A. Pearlmutter, Fast exact multiplication by the Hessian (Neural Computation 6, 1994).

use std::cell::RefCell;

use laurel_dist::derivatives;

use super::Refusal;
use super::builder::Builder;
use super::expression::Expression;
use super::live::note_changing;
use super::rules::rule;
use super::shown::note_shown;
use crate::op::Opcode;
use crate::tape::{Density, Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};

type Result<T> = std::result::Result<T, Refusal>;

const ZERO: Operand = Operand::Constant(0.0);

/// A gradient's tape with tangents beside its numbers.
pub(super) struct Tangent {
    builder: RefCell<Builder>,
    /// By slot. Those of slots that keep changing are slots of their own.
    of: Vec<Operand>,
    /// By slot: its tangent stays where it is, as its value does.
    fixed: Vec<bool>,
    /// Views of tangents, by view.
    views: Vec<Option<usize>>,
}

impl Tangent {
    /// Adds tangents to a gradient in which densities are written out. `moving` are inputs that a direction is set for,
    /// `still` those that stay as they are.
    pub(super) fn new(tape: &mut Tape, moving: &[usize], still: &[usize]) -> Result<Self> {
        let mut fixed = vec![false; tape.slots];
        note_shown(
            &tape.instructions,
            &tape.views,
            true,
            &mut Vec::new(),
            &mut |slot| {
                fixed[slot] = true;
            },
        );
        note_changing(&tape.instructions, &mut fixed);
        moving.iter().for_each(|&slot| fixed[slot] = true);
        // Whole numbers do not move, in views neither.
        still.iter().for_each(|&slot| fixed[slot] = false);
        let mut builder = Builder::new(tape.slots, std::mem::take(&mut tape.views));
        // Neighbours have neighbours for tangents, so that views of the ones become views of the others.
        let first = builder.fresh_row(tape.slots);
        let of = (0..tape.slots).map(|slot| match fixed[slot] {
            true => Operand::Slot(first + slot),
            false => ZERO,
        });
        let mut tangent = Self {
            of: of.collect(),
            fixed,
            views: vec![None; builder.views.len()],
            builder: RefCell::new(builder),
        };
        let instructions = std::mem::take(&mut tape.instructions);
        for instruction in instructions {
            tangent.step(instruction)?;
        }
        let mut builder = tangent.builder.borrow_mut();
        tape.instructions = builder.close();
        tape.slots = builder.slots();
        tape.derived = builder.slots();
        tape.views = std::mem::take(&mut builder.views);
        drop(builder);
        Ok(tangent)
    }

    /// The tangent of a slot at the end.
    pub(super) fn of(&self, slot: usize) -> Operand {
        self.of[slot]
    }

    fn step(&mut self, instruction: Instruction) -> Result<()> {
        match instruction {
            Instruction::Map { op, to, args } => self.map(op, to, args),
            Instruction::Gather { to, index, from } => {
                let moves: Box<[Operand]> = from.iter().map(|&each| self.tangent(each)).collect();
                self.emit(Instruction::Gather { to, index, from });
                if moves.iter().any(|&each| each != ZERO) {
                    let fresh = self.builder.borrow_mut().fresh();
                    self.emit(Instruction::Gather {
                        to: fresh,
                        index,
                        from: moves,
                    });
                    self.set(to, Operand::Slot(fresh));
                }
                Ok(())
            }
            Instruction::Terms {
                density,
                to,
                params,
                logs,
            } => {
                self.emit(Instruction::Terms {
                    density,
                    to: to.clone(),
                    params: params.clone(),
                    logs,
                });
                self.terms(density, &to, &params);
                Ok(())
            }
            Instruction::LogProb {
                density,
                to,
                value,
                logs,
                terms,
            } => {
                self.emit(Instruction::LogProb {
                    density,
                    to,
                    value: value.clone(),
                    logs: logs.clone(),
                    terms: terms.clone(),
                });
                self.log_prob(density, to, [&value, &logs, &terms]);
                Ok(())
            }
            Instruction::Copy { to, from } => {
                let moves = self.tangent(from);
                self.emit(Instruction::Copy { to, from });
                self.copy(to, moves);
                Ok(())
            }
            Instruction::Accumulate {
                to,
                from,
                times,
                masked,
            } => {
                let moves = self.tangent(from);
                self.emit(Instruction::Accumulate {
                    to,
                    from,
                    times,
                    masked,
                });
                if let (true, Some(to)) = (moves != ZERO, self.place(to)) {
                    self.emit(Instruction::Accumulate {
                        to,
                        from: moves,
                        times,
                        masked,
                    });
                }
                Ok(())
            }
            Instruction::Carry { to, from } => {
                let mut pairs: Vec<(usize, Operand)> =
                    to.iter().copied().zip(from.iter().copied()).collect();
                for (&slot, &from) in to.iter().zip(&from) {
                    if let Operand::Slot(beside) = self.of[slot] {
                        pairs.push((beside, self.tangent(from)));
                    }
                }
                let (to, from): (Vec<usize>, Vec<Operand>) = pairs.into_iter().unzip();
                self.emit(Instruction::Carry {
                    to: to.into(),
                    from: from.into(),
                });
                Ok(())
            }
            Instruction::Loop {
                count,
                backwards,
                sums,
                body,
            } => {
                self.builder.borrow_mut().open();
                for each in body {
                    self.step(each)?;
                }
                let body = self.builder.borrow_mut().close();
                let beside = sums.iter().filter_map(|&sum| match self.of[sum] {
                    Operand::Slot(slot) => Some(slot),
                    _ => None,
                });
                let sums = sums.iter().copied().chain(beside).collect();
                self.emit(Instruction::Loop {
                    count,
                    backwards,
                    sums,
                    body,
                });
                Ok(())
            }
            Instruction::Derive { .. } => Err(Refusal("the derivative of a fused density")),
            other => {
                self.emit(other);
                Ok(())
            }
        }
    }

    fn map(&mut self, op: Opcode, to: usize, args: Box<[Operand]>) -> Result<()> {
        let moves: Vec<Operand> = args.iter().map(|&arg| self.tangent(arg)).collect();
        self.builder.borrow_mut().write(op, to, &args);
        if moves.iter().all(|&each| each == ZERO) {
            return Ok(());
        }
        let all = |operands: &[Operand]| Expression::all(&self.builder, operands);
        let (exprs, moves) = (all(&args), all(&moves));
        let y = Expression::new(&self.builder, Operand::Slot(to));
        let sum = if op == Opcode::Select {
            // A mask lets through what is 0 itself but moves.
            let one = Expression::new(&self.builder, Operand::Constant(1.0));
            let taken = match moves[0].operand() {
                ZERO => exprs[0],
                _ => moves[0].select(one, exprs[0]),
            };
            taken.select(moves[1], moves[2])
        } else {
            let mut sum = Expression::new(&self.builder, ZERO);
            for (place, &g) in moves.iter().enumerate() {
                if g.operand() != ZERO {
                    let part = rule(op, place, &exprs, y, g);
                    sum = sum + part.ok_or(Refusal("the derivative of trigamma"))?;
                }
            }
            sum
        };
        let sum = sum.operand();
        self.set(to, sum);
        Ok(())
    }

    fn terms(&mut self, density: Density, to: &[usize], params: &[Operand]) {
        let moves: Vec<Operand> = params.iter().map(|&param| self.tangent(param)).collect();
        if moves.iter().all(|&each| each == ZERO) {
            return;
        }
        let all = |operands: &[Operand]| Expression::all(&self.builder, operands);
        let (params, moves) = (all(params), all(&moves));
        let terms = derivatives::push_forward(density.family, &params, &moves, to.len());
        let terms: Vec<Operand> = terms.into_iter().map(|term| term.operand()).collect();
        for (&slot, term) in to.iter().zip(terms) {
            self.set(slot, term);
        }
    }

    fn log_prob(&mut self, density: Density, to: usize, [value, logs, terms]: [&[Operand]; 3]) {
        let moves: Vec<Operand> = value
            .iter()
            .chain(terms)
            .map(|&operand| self.tangent(operand))
            .collect();
        if moves.iter().all(|&each| each == ZERO) {
            return;
        }
        let all = |operands: &[Operand]| Expression::all(&self.builder, operands);
        let partials = derivatives::partials(density.family, &all(value), &all(logs), &all(terms));
        let mut sum = Expression::new(&self.builder, ZERO);
        for (partial, g) in partials.into_iter().zip(all(&moves)) {
            sum = sum + g * partial;
        }
        let sum = sum.operand();
        self.set(to, sum);
    }

    /// Notes the tangent of a slot that is written once.
    fn set(&mut self, slot: usize, tangent: Operand) {
        match (self.fixed[slot], self.of[slot]) {
            (true, Operand::Slot(to)) => self.builder.borrow_mut().copy(Place::Fixed(to), tangent),
            _ => self.of[slot] = tangent,
        }
    }

    fn copy(&mut self, to: Place, moves: Operand) {
        if let Place::Fixed(slot) = to
            && !self.fixed[slot]
        {
            // What it is copied from may go on changing.
            if moves != ZERO {
                let fresh = self.builder.borrow_mut().fresh();
                self.builder.borrow_mut().copy(Place::Fixed(fresh), moves);
                self.of[slot] = Operand::Slot(fresh);
            }
            return;
        }
        if let Some(to) = self.place(to) {
            self.builder.borrow_mut().copy(to, moves);
        }
    }

    fn emit(&mut self, instruction: Instruction) {
        self.builder.borrow_mut().emit(instruction);
    }

    fn tangent(&mut self, operand: Operand) -> Operand {
        match operand {
            Operand::Slot(slot) => self.of[slot],
            Operand::Constant(_) => ZERO,
            Operand::View(view) => self.view(view).map_or(ZERO, Operand::View),
        }
    }

    /// Where the tangent of a place that keeps changing is.
    fn place(&mut self, place: Place) -> Option<Place> {
        match place {
            Place::Fixed(slot) => match self.of[slot] {
                Operand::Slot(to) => Some(Place::Fixed(to)),
                _ => None,
            },
            Place::View(view) => self.view(view).map(Place::View),
        }
    }

    /// The view of the tangents of the slots that a view shows.
    fn view(&mut self, view: usize) -> Option<usize> {
        if self.views[view].is_some() {
            return self.views[view];
        }
        let mut builder = self.builder.borrow_mut();
        let shown = builder.views[view].clone();
        if shown.kind == ViewKind::Data {
            return None;
        }
        let Operand::Slot(base) = self.of[shown.base] else {
            return None;
        };
        let made = builder.add_view(View { base, ..shown });
        self.views[view] = Some(made);
        Some(made)
    }
}
