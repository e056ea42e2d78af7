//! Does once what is the same for every sample: instructions whose operands are all constant are computed here, with
//! the kernels of the virtual machine, and leave constants behind; those on data leave a column of data, with a number for
//! each pass. Bits do not change.

use laurel_simd::Lanes;

use crate::data_table::DataTable;
use crate::decode::advance;
use crate::density;
use crate::elementwise::evaluate;
use crate::shape::shape;
use crate::tape::{Density, Instruction, Operand, Place, Site, Tape};

/// The tape without its constant instructions, and with the logarithms of its data.
pub fn fold<L: Lanes>(tape: Tape) -> Tape {
    let mut carried = vec![false; tape.slots];
    tape.instructions
        .iter()
        .for_each(|each| note_carried(each, &mut carried));
    let mut known = Known {
        slots: vec![None; tape.slots],
        carried,
        sites: tape.sites,
        data: DataTable::new(tape.data, tape.views),
    };
    let mut instructions = tape.instructions;
    instructions.retain_mut(|instruction| !known.absorb::<L>(instruction));
    let mut outputs = tape.outputs;
    outputs
        .iter_mut()
        .for_each(|output| known.resolve(&mut output.operand));
    let (data, views) = known.data.into_parts();
    Tape {
        instructions,
        sites: known.sites,
        outputs,
        data,
        views,
        ..tape
    }
}

/// The slots that hold a constant, or data, at this point of the program.
struct Known {
    slots: Vec<Option<Operand>>,
    /// Slots that loops carry from pass to pass.
    carried: Vec<bool>,
    sites: Vec<Site>,
    data: DataTable,
}

impl Known {
    /// Puts constants in place of slots; whether the instruction is thereby done with.
    fn absorb<L: Lanes>(&mut self, instruction: &mut Instruction) -> bool {
        match instruction {
            Instruction::Map { op, to, args } => {
                self.resolve_all(args);
                let value = self.data.compute(args, 1, &|args| {
                    let arg = |place: usize| args.get(place).copied().unwrap_or(0.0);
                    vec![evaluate::<L>(*op, [arg(0), arg(1), arg(2)])]
                });
                self.write(*to, value.map(|value| value[0]))
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
                let compute = |params: &[f64]| density::terms::<L>(*density, params, &[]);
                let terms = self.data.compute(params, to.len(), &compute);
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
                let value =
                    (!matches!(from, Operand::Slot(_)) && self.data.is_data(from)).then_some(*from);
                // What a loop carries begins in its slot.
                self.write(to, value) && !self.carried[to]
            }
            Instruction::Carry { to, from } => {
                self.resolve_all(from);
                self.forget(to);
                false
            }
            Instruction::Loop { count, body, .. } => {
                // What the body writes is not known in its second pass, whatever it was before; and views of the loop
                // show nothing after it.
                let mut written = Vec::new();
                body.iter()
                    .for_each(|each| slots_written(each, &mut written));
                self.forget(&written);
                self.data.loops.push(*count);
                body.retain_mut(|each| !self.absorb::<L>(each));
                self.data.loops.pop();
                self.forget(&written);
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
                density,
                guard,
                value,
                logs,
                terms,
                ..
            } => {
                guard.iter_mut().for_each(|guard| self.resolve(guard));
                self.resolve_all(value);
                *logs = self.logs_of::<L>(*density, value);
                self.resolve_all(terms);
                false
            }
            Instruction::LogProb {
                density,
                to,
                value,
                logs,
                terms,
            } => {
                self.resolve_all(value);
                self.resolve_all(terms);
                let both: Vec<Operand> = value.iter().chain(terms.iter()).copied().collect();
                let result = self.data.compute(&both, 1, &|numbers| {
                    let (value, terms) = numbers.split_at(value.len());
                    let logs = density::logs_of::<L>(*density, value);
                    vec![density::log_prob::<L>(*density, value, &logs, terms)]
                });
                *logs = self.logs_of::<L>(*density, value);
                self.write(*to, result.map(|result| result[0]))
            }
            Instruction::Factor { guard, weight, .. } => {
                guard.iter_mut().for_each(|guard| self.resolve(guard));
                self.resolve(weight);
                false
            }
            // Gradients are made of what is folded already.
            Instruction::Derive { .. }
            | Instruction::Accumulate { .. }
            | Instruction::Dot { .. }
            | Instruction::Logit { .. }
            | Instruction::LogAddExp { .. }
            | Instruction::AddLogSum { .. }
            | Instruction::Across { .. } => false,
        }
    }

    fn forget(&mut self, slots: &[usize]) {
        slots.iter().for_each(|&slot| self.slots[slot] = None);
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
        let mut indices = vec![0; self.data.loops.len()];
        loop {
            let number = match site {
                Place::Fixed(number) => number,
                Place::View(view) => self.data.views[view].at(&indices),
            };
            let mut params = std::mem::take(&mut self.sites[number].params);
            self.resolve_all(&mut params);
            for param in &mut params {
                if let Operand::View(view) = *param {
                    *param = Operand::Constant(self.data.at(view, &indices));
                }
            }
            self.sites[number].params = params;
            if !advance(&mut indices, &self.data.loops) {
                return;
            }
        }
    }

    /// Logarithms that go with an observed value; none where it is no data.
    fn logs_of<L: Lanes>(&mut self, density: Density, value: &[Operand]) -> Box<[Operand]> {
        let count = shape(density.family, density.size).logs;
        let compute = |value: &[f64]| density::logs_of::<L>(density, value);
        self.data
            .compute(value, count, &compute)
            .unwrap_or_default()
            .into()
    }

    /// Where only the location varies, the other terms are constant and the first is the location itself.
    fn split_location<L: Lanes>(
        &mut self,
        density: Density,
        to: &[usize],
        params: &[Operand],
    ) -> Option<Instruction> {
        let place = density.family.location()?;
        let from @ (Operand::Slot(_) | Operand::View(_)) = params[place] else {
            return None;
        };
        let mut rest = params.to_vec();
        rest.remove(place);
        if !rest.iter().all(|each| self.data.is_data(each)) {
            return None;
        }
        if matches!(from, Operand::View(_)) && self.data.is_data(&from) {
            return None;
        }
        let terms = self.data.compute(&rest, to.len(), &|rest| {
            let mut anywhere = rest.to_vec();
            anywhere.insert(place, 0.0);
            density::terms::<L>(density, &anywhere, &[])
        })?;
        for (&slot, &term) in to.iter().zip(&terms).skip(1) {
            self.write(slot, Some(term));
        }
        self.write(to[0], None);
        let to = Place::Fixed(to[0]);
        Some(Instruction::Copy { to, from })
    }

    fn gather(&mut self, to: usize, index: Operand, from: &[Operand]) -> bool {
        if matches!(index, Operand::View(_)) {
            let all: Vec<Operand> = std::iter::once(index).chain(from.iter().copied()).collect();
            let chosen = self
                .data
                .compute(&all, 1, &|numbers| vec![chosen(&numbers[1..], numbers[0])]);
            return self.write(to, chosen.map(|chosen| chosen[0]));
        }
        let Operand::Constant(index) = index else {
            return self.write(to, None);
        };
        let chosen = (index >= 0.0 && index.trunc() == index).then(|| from.get(index as usize));
        match chosen.flatten() {
            Some(&value @ Operand::Constant(_)) => self.write(to, Some(value)),
            Some(Operand::Slot(_) | Operand::View(_)) => self.write(to, None),
            None => self.write(to, Some(Operand::Constant(f64::NAN))),
        }
    }

    fn write(&mut self, slot: usize, value: Option<Operand>) -> bool {
        self.slots[slot] = value;
        value.is_some()
    }

    fn resolve(&self, operand: &mut Operand) {
        if let Operand::Slot(slot) = *operand
            && let Some(value) = self.slots[slot]
        {
            *operand = value;
        }
    }

    fn resolve_all(&self, operands: &mut [Operand]) {
        operands
            .iter_mut()
            .for_each(|operand| self.resolve(operand));
    }
}

/// The element with this index; not a number where there is none.
fn chosen(from: &[f64], index: f64) -> f64 {
    let is_index = index >= 0.0 && index.trunc() == index;
    let element = is_index.then(|| from.get(index as usize)).flatten();
    element.copied().unwrap_or(f64::NAN)
}

/// The operands' values, if all are constant.
pub(crate) fn constants(operands: &[Operand]) -> Option<Vec<f64>> {
    let value = |operand: &Operand| match operand {
        Operand::Constant(value) => Some(*value),
        Operand::Slot(_) | Operand::View(_) => None,
    };
    operands.iter().map(value).collect()
}

fn note_carried(instruction: &Instruction, carried: &mut [bool]) {
    match instruction {
        Instruction::Carry { to, .. } => to.iter().for_each(|&slot| carried[slot] = true),
        Instruction::Loop { body, .. } => body.iter().for_each(|each| note_carried(each, carried)),
        _ => {}
    }
}

/// Slots, those of views excepted, that an instruction and those in it write.
fn slots_written(instruction: &Instruction, to_all: &mut Vec<usize>) {
    match instruction {
        Instruction::Map { to, .. }
        | Instruction::Gather { to, .. }
        | Instruction::LogProb { to, .. }
        | Instruction::Copy {
            to: Place::Fixed(to),
            ..
        } => to_all.push(*to),
        Instruction::Terms { to, .. } | Instruction::Carry { to, .. } => to_all.extend(to),
        Instruction::Loop { body, .. } => body.iter().for_each(|each| slots_written(each, to_all)),
        _ => {}
    }
}
