//! The program in which what belongs to a local latent counts by its weight.

use std::rc::Rc;

use super::find::{Found, NONE};
use crate::op::Opcode;
use crate::tape::{Density, Instruction, Operand, Place, Site, Tape};
use crate::view::{View, ViewKind, even_steps};

/// The program, and the rows of what is weighed.
pub(super) fn weighed(tape: &Tape, found: &Found) -> (Tape, Vec<usize>) {
    let weights = tape.slots..tape.slots + found.sites.len() + 1;
    let mut writer = Writer {
        found,
        first: weights.start,
        next: weights.end,
        counts: Vec::new(),
        views: tape.views.clone(),
        data: tape.data.to_vec(),
        sites: tape.sites.clone(),
        rows: Vec::new(),
    };
    let instructions = writer.rewritten(&tape.instructions);
    let sites = writer.sites;
    let values = found.sites.iter().map(|&site| sites[site].values[0]);
    let tape = Tape {
        instructions,
        free: weights.chain(values).collect(),
        sites: sites.clone(),
        slots: writer.next,
        derived: writer.next,
        views: writer.views,
        data: Rc::new(writer.data),
        ..tape.clone()
    };
    (tape, writer.rows)
}

struct Writer<'a> {
    found: &'a Found,
    /// Slot of the first weight, and the next one that is new.
    first: usize,
    next: usize,
    /// Passes of the loops around.
    counts: Vec<usize>,
    views: Vec<View>,
    data: Vec<f64>,
    sites: Vec<Site>,
    rows: Vec<usize>,
}

impl Writer<'_> {
    fn rewritten(&mut self, instructions: &[Instruction]) -> Vec<Instruction> {
        let mut written = Vec::new();
        for instruction in instructions {
            if let Instruction::Loop { count, body, .. } = instruction {
                self.counts.push(*count);
                let body = self.rewritten(body);
                self.counts.pop();
                written.push(instruction.around(body));
                continue;
            }
            match self.weight_of(instruction) {
                Some(weight) => self.weigh(instruction.clone(), weight, &mut written),
                None => written.push(instruction.clone()),
            }
        }
        written
    }

    /// What an instruction counts by; none where it belongs to no local latent.
    fn weight_of(&mut self, instruction: &Instruction) -> Option<Operand> {
        let owners = self.found.owners(instruction);
        let first = *owners.first()?;
        if owners.iter().all(|&owner| owner == first) {
            return (first != NONE).then(|| Operand::Slot(self.first + first as usize));
        }
        let base = self.data.len();
        let count = self.found.sites.len();
        let number = |&owner: &u32| count.min(owner as usize) as f64;
        self.data.extend(owners.iter().map(number));
        let by = self.view(ViewKind::Data, base, even_steps(&self.counts));
        let kind = ViewKind::Indirect {
            by,
            stride: 1,
            count: count + 1,
        };
        Some(Operand::View(self.view(kind, self.first, Box::default())))
    }

    fn view(&mut self, kind: ViewKind, base: usize, steps: Box<[(usize, isize)]>) -> usize {
        self.views.push(View { kind, base, steps });
        self.views.len() - 1
    }

    /// The log density in a slot, times its weight in the row.
    fn weigh(&mut self, instruction: Instruction, weight: Operand, to: &mut Vec<Instruction>) {
        let (row, guard, log) = match instruction {
            Instruction::Sample {
                density,
                site,
                row,
                values,
                terms,
                ..
            } => {
                let value = Box::new([self.given(site, values[0], to)]);
                (
                    row,
                    None,
                    self.log_prob(density, [value, Box::default(), terms], to),
                )
            }
            Instruction::Observe {
                density,
                row,
                guard,
                value,
                logs,
                terms,
            } => (row, guard, self.log_prob(density, [value, logs, terms], to)),
            Instruction::Factor { row, guard, weight } => (row, guard, weight),
            _ => return to.push(instruction),
        };
        self.rows.push(row);
        let product = self.fresh();
        to.push(Instruction::Map {
            op: Opcode::Mul,
            to: product,
            args: Box::new([log, weight]),
        });
        to.push(Instruction::Factor {
            row,
            guard,
            weight: Operand::Slot(product),
        });
    }

    /// The value of a local latent, which is given from outside. Other things may be in its slot before: it has one of its own.
    fn given(&mut self, site: Place, value: Place, to: &mut Vec<Instruction>) -> Operand {
        if let (Place::Fixed(site), Place::Fixed(_)) = (site, value) {
            let slot = self.fresh();
            self.sites[site].values = Box::new([slot]);
            to.push(Instruction::Copy {
                to: value,
                from: Operand::Slot(slot),
            });
            return Operand::Slot(slot);
        }
        value.into()
    }

    fn log_prob(
        &mut self,
        density: Density,
        [value, logs, terms]: [Box<[Operand]>; 3],
        to: &mut Vec<Instruction>,
    ) -> Operand {
        let slot = self.fresh();
        to.push(Instruction::LogProb {
            density,
            to: slot,
            value,
            logs,
            terms,
        });
        Operand::Slot(slot)
    }

    fn fresh(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }
}
