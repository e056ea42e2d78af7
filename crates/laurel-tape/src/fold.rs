//! Does once what is the same for every sample: instructions whose operands are all constant are computed here, with
//! the kernels of the virtual machine, and leave constants behind. Bits do not change.

use laurel_simd::Lanes;

use crate::decode::advance;
use crate::density;
use crate::elementwise::evaluate;
use crate::tape::{Density, Instruction, Operand, Place, Site, Tape};
use crate::view::View;

/// The tape without its constant instructions.
pub fn fold<L: Lanes>(tape: Tape) -> Tape {
    let mut known = Known {
        slots: vec![None; tape.slots],
        sites: tape.sites,
        views: &tape.views,
        loops: Vec::new(),
    };
    let mut instructions = tape.instructions;
    instructions.retain_mut(|instruction| !known.absorb::<L>(instruction));
    let mut outputs = tape.outputs;
    outputs
        .iter_mut()
        .for_each(|output| known.resolve(&mut output.operand));
    Tape {
        instructions,
        sites: known.sites,
        outputs,
        ..tape
    }
}

/// The slots that hold a constant at this point of the program.
struct Known<'a> {
    slots: Vec<Option<f64>>,
    sites: Vec<Site>,
    views: &'a [View],
    /// Counts of the loops around.
    loops: Vec<usize>,
}

impl Known<'_> {
    /// Puts constants in place of slots; whether the instruction is thereby done with.
    fn absorb<L: Lanes>(&mut self, instruction: &mut Instruction) -> bool {
        match instruction {
            Instruction::Map { op, to, args } => {
                self.resolve_all(args);
                let value = constants(args).map(|args| {
                    let arg = |place: usize| args.get(place).copied().unwrap_or(0.0);
                    evaluate::<L>(*op, [arg(0), arg(1), arg(2)])
                });
                self.write(*to, value)
            }
            Instruction::Gather { to, index, from } => {
                self.resolve(index);
                self.resolve_all(from);
                self.gather(*to, *index, from)
            }
            Instruction::CheckIndex { index, guard, .. } => {
                self.resolve(index);
                guard.iter_mut().for_each(|guard| self.resolve(guard));
                false
            }
            Instruction::Terms {
                density,
                to,
                params,
                ..
            } => {
                self.resolve_all(params);
                if let Some(copy) = self.split_location::<L>(*density, to, params) {
                    *instruction = copy;
                    return false;
                }
                let terms =
                    constants(params).map(|params| density::terms::<L>(*density, &params, &[]));
                for (place, &slot) in to.iter().enumerate() {
                    self.write(slot, terms.as_ref().map(|terms| terms[place]));
                }
                terms.is_some()
            }
            Instruction::Copy { to, from } => {
                self.resolve(from);
                let Place::Fixed(to) = *to else {
                    return false;
                };
                let value = constants(&[*from]).map(|values| values[0]);
                self.write(to, value)
            }
            Instruction::Carry { to, from } => {
                self.resolve_all(from);
                to.iter().for_each(|&slot| self.slots[slot] = None);
                false
            }
            Instruction::Loop { count, body } => {
                body.iter().for_each(|each| self.forget(each));
                self.loops.push(*count);
                body.retain_mut(|each| !self.absorb::<L>(each));
                self.loops.pop();
                body.is_empty()
            }
            Instruction::Sample {
                site,
                values,
                logs,
                terms,
                ..
            } => {
                self.resolve_all(terms);
                self.resolve_params(*site);
                self.forget_places(values);
                self.forget_places(logs);
                false
            }
            Instruction::Observe {
                guard,
                value,
                terms,
                ..
            } => {
                guard.iter_mut().for_each(|guard| self.resolve(guard));
                self.resolve_all(value);
                self.resolve_all(terms);
                false
            }
            Instruction::LogProb {
                density,
                to,
                value,
                terms,
            } => {
                self.resolve_all(value);
                self.resolve_all(terms);
                let both = constants(value).zip(constants(terms));
                let result = both.map(|(value, terms)| {
                    let logs = density::logs_of::<L>(*density, &value);
                    density::log_prob::<L>(*density, &value, &logs, &terms)
                });
                self.write(*to, result)
            }
            Instruction::Factor { guard, weight, .. } => {
                guard.iter_mut().for_each(|guard| self.resolve(guard));
                self.resolve(weight);
                false
            }
        }
    }

    /// What a loop's body writes is not known in its second pass, whatever it was before.
    fn forget(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Map { to, .. }
            | Instruction::Gather { to, .. }
            | Instruction::LogProb { to, .. } => self.slots[*to] = None,
            Instruction::Terms { to, .. } | Instruction::Carry { to, .. } => {
                to.iter().for_each(|&slot| self.slots[slot] = None);
            }
            Instruction::Copy { to, .. } => self.forget_places(&[*to]),
            Instruction::Loop { body, .. } => body.iter().for_each(|each| self.forget(each)),
            Instruction::Sample { .. }
            | Instruction::CheckIndex { .. }
            | Instruction::Observe { .. }
            | Instruction::Factor { .. } => {}
        }
    }

    /// Slots of views are never known.
    fn forget_places(&mut self, places: &[Place]) {
        for place in places {
            if let Place::Fixed(slot) = *place {
                self.slots[slot] = None;
            }
        }
    }

    /// Parameters of a site, in every pass.
    fn resolve_params(&mut self, site: Place) {
        let mut indices = vec![0; self.loops.len()];
        loop {
            let number = match site {
                Place::Fixed(number) => number,
                Place::View(view) => self.views[view].at(&indices),
            };
            let mut params = std::mem::take(&mut self.sites[number].params);
            self.resolve_all(&mut params);
            self.sites[number].params = params;
            if !advance(&mut indices, &self.loops) {
                return;
            }
        }
    }

    /// Where only the location varies, the other terms are constant and the first is the location itself.
    fn split_location<L: Lanes>(
        &mut self,
        density: Density,
        to: &[usize],
        params: &[Operand],
    ) -> Option<Instruction> {
        let (&from @ (Operand::Slot(_) | Operand::View(_)), rest) = params.split_first()? else {
            return None;
        };
        let rest = constants(rest).filter(|_| density.family.has_location())?;
        let anywhere: Vec<f64> = std::iter::once(0.0).chain(rest).collect();
        let terms = density::terms::<L>(density, &anywhere, &[]);
        for (&slot, &term) in to.iter().zip(&terms).skip(1) {
            self.write(slot, Some(term));
        }
        self.write(to[0], None);
        let to = Place::Fixed(to[0]);
        Some(Instruction::Copy { to, from })
    }

    fn gather(&mut self, to: usize, index: Operand, from: &[Operand]) -> bool {
        let Operand::Constant(index) = index else {
            return self.write(to, None);
        };
        let chosen = (index >= 0.0 && index.trunc() == index).then(|| from.get(index as usize));
        match chosen.flatten() {
            Some(&Operand::Constant(value)) => self.write(to, Some(value)),
            Some(Operand::Slot(_) | Operand::View(_)) => self.write(to, None),
            None => self.write(to, Some(f64::NAN)),
        }
    }

    fn write(&mut self, slot: usize, value: Option<f64>) -> bool {
        self.slots[slot] = value;
        value.is_some()
    }

    fn resolve(&self, operand: &mut Operand) {
        if let Operand::Slot(slot) = *operand
            && let Some(value) = self.slots[slot]
        {
            *operand = Operand::Constant(value);
        }
    }

    fn resolve_all(&self, operands: &mut [Operand]) {
        operands
            .iter_mut()
            .for_each(|operand| self.resolve(operand));
    }
}

/// The operands' values, if all are constant.
pub(crate) fn constants(operands: &[Operand]) -> Option<Vec<f64>> {
    let value = |operand: &Operand| match operand {
        Operand::Constant(value) => Some(*value),
        Operand::Slot(_) | Operand::View(_) => None,
    };
    operands.iter().map(value).collect()
}
