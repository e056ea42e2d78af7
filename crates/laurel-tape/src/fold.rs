//! Does once what is the same for every sample: instructions whose operands are all constant are computed here, with
//! the kernels of the virtual machine, and leave constants behind. Bits do not change.

use laurel_simd::Lanes;

use crate::density;
use crate::elementwise::evaluate;
use crate::tape::{Density, Instruction, Operand, Site, Tape};

/// The tape without its constant instructions.
pub fn fold<L: Lanes>(tape: Tape) -> Tape {
    let mut known = Known(vec![None; tape.slots]);
    let mut sites = tape.sites;
    let mut instructions = tape.instructions;
    instructions.retain_mut(|instruction| !known.absorb::<L>(instruction, &mut sites));
    let mut outputs = tape.outputs;
    outputs
        .iter_mut()
        .for_each(|output| known.resolve(&mut output.operand));
    Tape {
        instructions,
        sites,
        outputs,
        ..tape
    }
}

/// The slots that hold a constant at this point of the program.
struct Known(Vec<Option<f64>>);

impl Known {
    /// Puts constants in place of slots; whether the instruction is thereby done with.
    fn absorb<L: Lanes>(&mut self, instruction: &mut Instruction, sites: &mut [Site]) -> bool {
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
                let value = constants(&[*from]).map(|values| values[0]);
                self.write(*to, value)
            }
            Instruction::Sample { site, terms } => {
                self.resolve_all(terms);
                let site = &mut sites[*site];
                self.resolve_all(&mut site.params);
                site.values
                    .iter()
                    .chain(&site.logs)
                    .for_each(|&slot| self.0[slot] = None);
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

    /// Where only the location varies, the other terms are constant and the first is the location itself.
    fn split_location<L: Lanes>(
        &mut self,
        density: Density,
        to: &[usize],
        params: &[Operand],
    ) -> Option<Instruction> {
        let (&from @ Operand::Slot(_), rest) = params.split_first()? else {
            return None;
        };
        let rest = constants(rest).filter(|_| density.family.has_location())?;
        let anywhere: Vec<f64> = std::iter::once(0.0).chain(rest).collect();
        let terms = density::terms::<L>(density, &anywhere, &[]);
        for (&slot, &term) in to.iter().zip(&terms).skip(1) {
            self.write(slot, Some(term));
        }
        self.write(to[0], None);
        Some(Instruction::Copy { to: to[0], from })
    }

    fn gather(&mut self, to: usize, index: Operand, from: &[Operand]) -> bool {
        let Operand::Constant(index) = index else {
            return self.write(to, None);
        };
        let chosen = (index >= 0.0 && index.trunc() == index).then(|| from.get(index as usize));
        match chosen.flatten() {
            Some(&Operand::Constant(value)) => self.write(to, Some(value)),
            Some(Operand::Slot(_)) => self.write(to, None),
            None => self.write(to, Some(f64::NAN)),
        }
    }

    fn write(&mut self, slot: usize, value: Option<f64>) -> bool {
        self.0[slot] = value;
        value.is_some()
    }

    fn resolve(&self, operand: &mut Operand) {
        if let Operand::Slot(slot) = *operand
            && let Some(value) = self.0[slot]
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
        Operand::Slot(_) => None,
    };
    operands.iter().map(value).collect()
}
