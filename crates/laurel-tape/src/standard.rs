//! Normal latents in units of their priors: a draw from normal(mean, sd) becomes mean + sd times a draw from normal(0, 1), and
//! one from log-normal(mu, sigma) the exponential of such a sum. The program says the same; its geometry is another: a latent
//! no longer moves with the parameters of its prior, which helps where data says little about it, and hinders where data says
//! much.
//! O. Papaspiliopoulos, G. O. Roberts and M. Skoeld 2007, A general framework for the parametrization of hierarchical models,
//! Statistical Science 22(1).

use laurel_dist::FamilyId;
use laurel_simd::Lanes;

use crate::arithmetic::Arithmetic;
use crate::op::Opcode;
use crate::program::Program;
use crate::reverse::{operands_of, views_written, writes_of};
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};

impl Tape {
    /// Rows of the log priors of normal and log-normal latents whose mean or sd is no constant, and depends on no discrete
    /// latent. A draw in a loop has one row for all its passes.
    pub fn centred(&self) -> Vec<usize> {
        let chosen = Chosen::of(self);
        let mut rows = Vec::new();
        note_centred(&self.instructions, &chosen, &mut Vec::new(), &mut rows);
        rows
    }
}

impl Program {
    /// The program with the draws of these rows in units of their priors.
    pub fn standardised<L: Lanes>(&self, rows: &[usize]) -> Self {
        Self::of_tape(standardised(self.tape(), rows, Arithmetic::new::<L>()))
    }
}

fn note_centred(
    instructions: &[Instruction],
    chosen: &Chosen,
    counts: &mut Vec<usize>,
    rows: &mut Vec<usize>,
) {
    for instruction in instructions {
        match instruction {
            Instruction::Loop { count, body, .. } => {
                counts.push(*count);
                note_centred(body, chosen, counts, rows);
                counts.pop();
            }
            Instruction::Sample {
                density,
                row,
                terms,
                ..
            } if matches!(density.family, FamilyId::Normal | FamilyId::LogNormal) => {
                let is_fixed = |term: &Operand| matches!(term, Operand::Constant(_));
                let is_chosen = |term: &Operand| chosen.holds(*term, counts);
                if !terms[..2].iter().all(is_fixed) && !terms.iter().any(is_chosen) {
                    rows.push(*row);
                }
            }
            _ => {}
        }
    }
}

/// Slots with values that depend on discrete latents.
struct Chosen<'a> {
    tape: &'a Tape,
    slots: Vec<bool>,
}

impl<'a> Chosen<'a> {
    fn of(tape: &'a Tape) -> Self {
        let mut chosen = Self {
            tape,
            slots: vec![false; tape.slots],
        };
        let mut sites = tape.sites.iter();
        if sites.any(|site| site.density.family.spec().discrete) {
            while chosen.spread(&tape.instructions, &mut Vec::new()) {}
        }
        chosen
    }

    /// The slots that an operand may be.
    fn reach(&self, operand: Operand, counts: &[usize]) -> std::ops::Range<usize> {
        match operand {
            Operand::Constant(_) => 0..0,
            Operand::Slot(slot) => slot..slot + 1,
            Operand::View(view) if self.tape.views[view].kind == ViewKind::Data => 0..0,
            Operand::View(view) => {
                let (first, last) = self.tape.views[view].reach(counts);
                first..(last + 1).min(self.slots.len())
            }
        }
    }

    fn holds(&self, operand: Operand, counts: &[usize]) -> bool {
        self.slots[self.reach(operand, counts)].contains(&true)
    }

    /// Whether more slots are known to depend on discrete latents than before.
    fn spread(&mut self, instructions: &[Instruction], counts: &mut Vec<usize>) -> bool {
        let mut is_news = false;
        for instruction in instructions {
            if let Instruction::Loop { count, body, .. } = instruction {
                counts.push(*count);
                is_news |= self.spread(body, counts);
                counts.pop();
                continue;
            }
            let mut depends = match instruction {
                Instruction::Sample { density, .. } => density.family.spec().discrete,
                _ => false,
            };
            operands_of(instruction, &mut |operand| {
                depends |= self.holds(operand, counts);
            });
            if !depends {
                continue;
            }
            let mut written = Vec::new();
            writes_of(instruction, &mut |slot| written.push(Operand::Slot(slot)));
            views_written(instruction, &mut |view| written.push(Operand::View(view)));
            for operand in written {
                let reach = self.reach(operand, counts);
                is_news |= self.slots[reach.clone()].contains(&false);
                self.slots[reach].fill(true);
            }
        }
        is_news
    }
}

fn standardised(tape: &Tape, rows: &[usize], arithmetic: Arithmetic) -> Tape {
    let mut made = tape.clone();
    // Standard draws are as far from each other as the values; two slots more for what is on its way.
    let mut writer = Writer {
        first: tape.slots,
        beside: 2 * tape.slots,
        views: std::mem::take(&mut made.views),
        rows,
        arithmetic,
    };
    made.instructions = writer.rewritten(&tape.instructions);
    made.views = writer.views;
    made.slots = 2 * tape.slots + 2;
    made.derived = made.slots;
    for site in &mut made.sites {
        if rows.contains(&site.row) {
            site.density.family = FamilyId::Normal;
            site.values.iter_mut().for_each(|slot| *slot += tape.slots);
            site.logs = [].into();
            site.params = [0.0, 1.0].map(Operand::Constant).into();
        }
    }
    made
}

struct Writer<'a> {
    /// First slot of the standard draws.
    first: usize,
    /// First of the slots beside them.
    beside: usize,
    views: Vec<View>,
    rows: &'a [usize],
    arithmetic: Arithmetic,
}

impl Writer<'_> {
    fn rewritten(&mut self, instructions: &[Instruction]) -> Vec<Instruction> {
        let mut written = Vec::new();
        for instruction in instructions {
            match instruction {
                Instruction::Sample { row, .. } if self.rows.contains(row) => {
                    self.draw(instruction.clone(), &mut written);
                }
                Instruction::Loop { body, .. } => {
                    let body = self.rewritten(body);
                    written.push(instruction.around(body));
                }
                _ => written.push(instruction.clone()),
            }
        }
        written
    }

    /// A standard draw, and the value that it makes.
    fn draw(&mut self, mut instruction: Instruction, to: &mut Vec<Instruction>) {
        let Instruction::Sample {
            density,
            values,
            logs,
            terms,
            ..
        } = &mut instruction
        else {
            return;
        };
        let place = values[0];
        let logs = std::mem::take(logs);
        let (mean, sd) = (terms[0], terms[1]);
        let is_logarithm = density.family == FamilyId::LogNormal;
        density.family = FamilyId::Normal;
        values[0] = self.standard(place);
        let drawn = Operand::from(values[0]);
        let constants = (self.arithmetic.terms)(*density, &[0.0, 1.0]);
        *terms = constants.into_iter().map(Operand::Constant).collect();
        to.push(instruction);
        let (scaled, moved) = (self.beside, self.beside + 1);
        let map = |op, to, args: &[Operand]| Instruction::Map {
            op,
            to,
            args: args.into(),
        };
        to.push(map(Opcode::Mul, scaled, &[sd, drawn]));
        to.push(map(Opcode::Add, moved, &[mean, Operand::Slot(scaled)]));
        let mut from = Operand::Slot(moved);
        if is_logarithm {
            // All of the logarithm is in its first part.
            let parts = [from, Operand::Constant(0.0)];
            to.extend((logs.iter().zip(parts)).map(|(&to, from)| Instruction::Copy { to, from }));
            to.push(map(Opcode::Exp, scaled, &[from]));
            from = Operand::Slot(scaled);
        }
        to.push(Instruction::Copy { to: place, from });
    }

    /// Where the standard draw of a value goes.
    fn standard(&mut self, place: Place) -> Place {
        match place {
            Place::Fixed(slot) => Place::Fixed(self.first + slot),
            Place::View(view) => {
                self.views.push(self.views[view].further(self.first));
                Place::View(self.views.len() - 1)
            }
        }
    }
}
