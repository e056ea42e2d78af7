//! Which programs are linear and Gaussian: every latent and every observation normal, with means that are affine in the
//! latents and standard deviations that no latent changes. Their log joint is a quadratic function of the latents.

use laurel_dist::FamilyId;

use crate::op::Opcode;
use crate::reverse::Refusal;
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::ViewKind;

/// How a number changes with the latents.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Degree {
    /// Not at all.
    Constant,
    /// A constant plus a linear function.
    Affine,
    /// Some other way.
    Other,
}

/// The degrees of the outputs of a linear Gaussian program.
///
/// # Errors
/// [`Refusal`] with what is not linear or not Gaussian.
pub fn degrees(tape: &Tape) -> Result<Vec<Degree>, Refusal> {
    let mut walk = Walk {
        tape,
        slots: vec![Degree::Constant; tape.slots],
        loops: Vec::new(),
    };
    walk.all(&tape.instructions)?;
    let outputs = tape.outputs.iter();
    Ok(outputs.map(|output| walk.degree(output.operand)).collect())
}

struct Walk<'a> {
    tape: &'a Tape,
    slots: Vec<Degree>,
    loops: Vec<usize>,
}

impl Walk<'_> {
    fn all(&mut self, instructions: &[Instruction]) -> Result<(), Refusal> {
        instructions.iter().try_for_each(|each| self.step(each))
    }

    fn step(&mut self, instruction: &Instruction) -> Result<(), Refusal> {
        match instruction {
            Instruction::Map { op, to, args } => self.slots[*to] = self.operation(*op, args),
            Instruction::Gather { to, index, from } => {
                let picked = self.highest(from);
                let is_known = self.degree(*index) == Degree::Constant;
                self.slots[*to] = if is_known { picked } else { Degree::Other };
            }
            Instruction::CheckIndex { index, guard, .. } => {
                self.need(*index, "a random index")?;
                self.guard(*guard)?;
            }
            Instruction::Terms {
                density,
                to,
                params,
                ..
            } => {
                let is_normal = density.family == FamilyId::Normal;
                let location = params
                    .first()
                    .map_or(Degree::Constant, |&mean| self.degree(mean));
                let rest = self.highest(params.get(1..).unwrap_or_default());
                let whole = self.plain(params);
                for (place, &slot) in to.iter().enumerate() {
                    self.slots[slot] = match (is_normal, place) {
                        (true, 0) => location,
                        (true, _) if rest == Degree::Constant => Degree::Constant,
                        _ => whole,
                    };
                }
            }
            Instruction::Sample {
                density,
                values,
                terms,
                ..
            } => {
                if density.family != FamilyId::Normal {
                    return Err(Refusal("a latent that is not normal"));
                }
                self.normal(terms)?;
                values
                    .iter()
                    .for_each(|&place| self.store(place, Degree::Affine));
            }
            Instruction::Observe {
                density,
                guard,
                terms,
                ..
            } => {
                self.guard(*guard)?;
                if density.family == FamilyId::Normal {
                    self.normal(terms)?;
                } else if self.highest(terms) != Degree::Constant {
                    return Err(Refusal("an observation that is not normal"));
                }
            }
            Instruction::LogProb { to, terms, .. } => self.slots[*to] = self.plain(terms),
            Instruction::Copy { to, from } => self.store(*to, self.degree(*from)),
            Instruction::Carry { to, from } => {
                let degrees: Vec<Degree> = from.iter().map(|&each| self.degree(each)).collect();
                to.iter()
                    .zip(degrees)
                    .for_each(|(&slot, degree)| self.slots[slot] = degree);
            }
            Instruction::Loop { count, body, .. } => self.walk_loop(*count, body)?,
            Instruction::Factor { guard, weight, .. } => {
                self.guard(*guard)?;
                self.need(*weight, "a factor that depends on latents")?;
            }
            Instruction::Derive { .. } | Instruction::Accumulate { .. } => {
                return Err(Refusal("a gradient"));
            }
        }
        Ok(())
    }

    /// Until a pass changes no degree of what it hands on.
    fn walk_loop(&mut self, count: usize, body: &[Instruction]) -> Result<(), Refusal> {
        self.loops.push(count);
        loop {
            let before = self.slots.clone();
            self.all(body)?;
            for (now, &then) in self.slots.iter_mut().zip(&before) {
                *now = then.max(*now);
            }
            if self.slots == before {
                break;
            }
        }
        self.loops.pop();
        Ok(())
    }

    fn operation(&self, op: Opcode, args: &[Operand]) -> Degree {
        let of = |place: usize| {
            args.get(place)
                .map_or(Degree::Constant, |&arg| self.degree(arg))
        };
        let (a, b) = (of(0), of(1));
        match op {
            Opcode::Add | Opcode::Sub | Opcode::Neg => a.max(b),
            Opcode::Mul if a == Degree::Constant => b,
            Opcode::Mul | Opcode::Div if b == Degree::Constant => a,
            Opcode::Select if a == Degree::Constant => b.max(of(2)),
            _ => self.plain(args),
        }
    }

    /// Of a function that is not linear.
    fn plain(&self, args: &[Operand]) -> Degree {
        match self.highest(args) {
            Degree::Constant => Degree::Constant,
            _ => Degree::Other,
        }
    }

    fn highest(&self, operands: &[Operand]) -> Degree {
        let degrees = operands.iter().map(|&each| self.degree(each));
        degrees.max().unwrap_or(Degree::Constant)
    }

    fn degree(&self, operand: Operand) -> Degree {
        match operand {
            Operand::Constant(_) => Degree::Constant,
            Operand::Slot(slot) => self.slots[slot],
            Operand::View(view) if self.tape.views[view].kind == ViewKind::Data => Degree::Constant,
            Operand::View(view) => {
                let shown = self.shown(view).map(|slot| self.slots[slot]);
                shown.max().unwrap_or(Degree::Other)
            }
        }
    }

    /// All slots that a view may show.
    fn shown(&self, view: usize) -> std::ops::Range<usize> {
        let view = &self.tape.views[view];
        let Some((low, high)) = view.range(&self.loops) else {
            return 0..0;
        };
        match view.kind {
            ViewKind::Indirect { stride, count, .. } => low..high + stride * (count - 1) + 1,
            ViewKind::Slots | ViewKind::Data => low..high + 1,
        }
    }

    fn store(&mut self, to: Place, degree: Degree) {
        match to {
            Place::Fixed(slot) => self.slots[slot] = degree,
            Place::View(view) => {
                for slot in self.shown(view) {
                    self.slots[slot] = self.slots[slot].max(degree);
                }
            }
        }
    }

    /// A normal density: terms of location, and of the scale.
    fn normal(&self, terms: &[Operand]) -> Result<(), Refusal> {
        let (location, scale) = terms.split_at(1);
        if self.highest(location) == Degree::Other {
            return Err(Refusal("a mean that is not linear in the latents"));
        }
        if self.highest(scale) != Degree::Constant {
            return Err(Refusal("a standard deviation that depends on latents"));
        }
        Ok(())
    }

    fn guard(&self, guard: Option<Operand>) -> Result<(), Refusal> {
        guard.map_or(Ok(()), |guard| {
            self.need(guard, "an observation that latents decide upon")
        })
    }

    fn need(&self, operand: Operand, what: &'static str) -> Result<(), Refusal> {
        match self.degree(operand) {
            Degree::Constant => Ok(()),
            _ => Err(Refusal(what)),
        }
    }
}
