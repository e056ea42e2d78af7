//! One pass of a loop, with what depends on its latents as tables over these.

use std::rc::Rc;

use super::MAX_COMBINATIONS;
use super::find::{Found, Latent};
use crate::collapse::eliminate::{Cliques, eliminate};
use crate::collapse::table::{Table, combinations, each, union};
use crate::collapse::walk::Walk;
use crate::op::Opcode;
use crate::order::sort;
use crate::reverse::{Refusal, operands_mut};
use crate::tape::{Instruction, Operand, Place, Tape};
use crate::writer::Writer;

type Result<T> = std::result::Result<T, Refusal>;

const ELSEWHERE: Refusal = Refusal("something that depends on a discrete latent is kept");

/// The latents of a pass, by the numbers of their sites in the first one.
pub(super) struct Body<'a> {
    tape: &'a Tape,
    found: &'a Found,
    sites: Vec<usize>,
}

/// What is left of the latents of a pass.
pub(super) struct Summed {
    /// The logarithm of the sum over all combinations, nats.
    pub(super) total: Operand,
    /// What each combination is worth against the others: their sum is not 1.
    pub(super) shares: Vec<Operand>,
    /// Values of each latent, by combination.
    pub(super) values: Rc<[Rc<[f64]>]>,
}

impl<'a> Body<'a> {
    pub(super) fn new(tape: &'a Tape, found: &'a Found) -> Self {
        Self {
            tape,
            found,
            sites: Vec::new(),
        }
    }

    /// Takes an instruction in; what is left of it to be written.
    pub(super) fn step(
        &mut self,
        walk: &mut Walk<'_>,
        instruction: &Instruction,
    ) -> Result<Option<Instruction>> {
        match instruction {
            Instruction::Sample {
                density,
                site: Place::View(site),
                values,
                terms,
                ..
            } if self.found.latents.iter().any(|each| each.site == *site) => {
                let site = self.tape.views[*site].base;
                walk.sum(site, *density, values, terms)?;
                self.sites.push(site);
                Ok(None)
            }
            Instruction::Map { .. }
            | Instruction::Gather { .. }
            | Instruction::Terms { .. }
            | Instruction::LogProb { .. } => walk.step(instruction).map(|()| None),
            Instruction::Observe { .. }
            | Instruction::Factor { .. }
            | Instruction::CheckIndex { .. } => {
                let kept = substituted(walk, instruction);
                if kept.is_none() {
                    walk.step(instruction)?;
                }
                Ok(kept)
            }
            Instruction::Sample { values, logs, .. } => {
                for place in values.iter().chain(logs) {
                    if let Place::Fixed(slot) = *place {
                        walk.writer.builder.take_in(slot);
                    }
                }
                substituted(walk, instruction).map(Some).ok_or(ELSEWHERE)
            }
            Instruction::Copy { to, from } => self.store(walk, *to, *from, instruction),
            _ => Err(Refusal("a loop in a loop")),
        }
    }

    /// What is stored for later passes or instructions depends on no latent.
    fn store(
        &self,
        walk: &mut Walk<'_>,
        to: Place,
        from: Operand,
        instruction: &Instruction,
    ) -> Result<Option<Instruction>> {
        match to {
            Place::Fixed(_) => walk.step(instruction).map(|()| None),
            Place::View(_) if walk.table(from).scope.is_empty() => {
                Ok(substituted(walk, instruction))
            }
            Place::View(view) if self.found.unread.contains(&view) => Ok(None),
            Place::View(_) => Err(ELSEWHERE),
        }
    }

    /// Sums over the latents.
    pub(super) fn finish(mut self, walk: &mut Walk<'_>) -> Result<Summed> {
        sort(&mut self.sites);
        let factors = walk.leave();
        let count = combinations(&self.sites, &walk.sizes);
        if count.is_none_or(|count| count > MAX_COMBINATIONS) {
            return Err(Refusal("too many combinations of values"));
        }
        let weights = weights(walk, &self.sites, &factors);
        let sites = self.sites.clone();
        // Of a uniform prior, say.
        let (plain, factors): (Vec<Table>, Vec<Table>) =
            factors.into_iter().partition(|each| each.scope.is_empty());
        let none = &mut Cliques::wanted(false);
        let sum = eliminate(&mut walk.writer, factors, sites, &walk.sizes, none)?;
        let plain = plain.iter().map(|each| each.entries[0]);
        let total = plain.fold(sum, |total, each| walk.writer.product(total, each));
        Ok(Summed {
            total,
            shares: shares(&mut walk.writer, &weights),
            values: self.values(walk),
        })
    }

    /// Of each latent, in the order of `latents`, its value in each combination.
    fn values(&self, walk: &Walk<'_>) -> Rc<[Rc<[f64]>]> {
        let of = |latent: &Latent| {
            let site = self.tape.views[latent.site].base;
            let place = self.sites.iter().position(|&each| each == site);
            let mut values = Vec::new();
            each(&self.sites, &walk.sizes, |numbers| {
                values.extend(place.map(|place| walk.values[site][numbers[place]]));
            });
            values.into()
        };
        self.found.latents.iter().map(of).collect()
    }
}

/// The logarithm of the product of all factors, by combination of the values of the sites.
fn weights(walk: &mut Walk<'_>, sites: &[usize], factors: &[Table]) -> Vec<Operand> {
    let mut weights = Vec::new();
    debug_assert!(union(factors).iter().all(|site| sites.contains(site)));
    each(sites, &walk.sizes, |values| {
        let zero = Operand::Constant(0.0);
        weights.push(factors.iter().fold(zero, |product, factor| {
            let entry = factor.at(sites, values, &walk.sizes);
            walk.writer.product(product, entry)
        }));
    });
    weights
}

/// Of logarithms, what can be drawn by: of two the odds, within what exp can show, else shares of the largest.
fn shares(writer: &mut Writer, weights: &[Operand]) -> Vec<Operand> {
    if let &[first, second] = weights {
        let odds = writer.operation(Opcode::Sub, &[second, first]);
        let odds = writer.operation(Opcode::Min, &[odds, Operand::Constant(700.0)]);
        return vec![
            Operand::Constant(1.0),
            writer.operation(Opcode::Exp, &[odds]),
        ];
    }
    let top = weights
        .iter()
        .copied()
        .reduce(|top, weight| writer.operation(Opcode::Max, &[top, weight]));
    let mut share = |&weight: &Operand| {
        let below = writer.operation(Opcode::Sub, &[weight, top.unwrap_or(weight)]);
        writer.operation(Opcode::Exp, &[below])
    };
    weights.iter().map(&mut share).collect()
}

/// An instruction with what its operands are now; none where one depends on a latent.
fn substituted(walk: &Walk<'_>, instruction: &Instruction) -> Option<Instruction> {
    let mut changed = instruction.clone();
    let mut is_plain = true;
    operands_mut(&mut changed, &mut |operand| {
        let table = walk.table(*operand);
        is_plain &= table.scope.is_empty();
        *operand = table.entries[0];
    });
    is_plain.then_some(changed)
}
