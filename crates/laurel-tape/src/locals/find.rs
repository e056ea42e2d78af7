//! Which latents are local: walks from the first instruction to the last, pass by pass, with the one local latent that each
//! slot depends on.

use crate::order::{places, sort};
use crate::reverse::{operands_of, views_written, writes_of};
use crate::tape::{Instruction, Operand, Place, Site, Tape};
use crate::view::ViewKind;

/// Local latents, at least and at most.
const FEWEST: usize = 8;
const MOST: usize = 5_000;
/// Numbers of data, at most: they are copied to stand beside others.
const MOST_DATA: usize = 1 << 21;
/// Instructions, as often as they are run, of all walks together.
const WORK: usize = 1 << 24;

/// No local latent, and more than one.
pub(super) const NONE: u32 = u32::MAX;
const MANY: u32 = u32::MAX - 1;

/// The local latents, and what belongs to them.
pub(super) struct Found {
    /// Their sites, ascending.
    pub(super) sites: Vec<usize>,
    /// Instructions that add to rows, by their addresses, ascending; of each its local latent, pass by pass.
    addresses: Vec<usize>,
    owners: Vec<Vec<u32>>,
}

impl Found {
    /// Of an instruction that adds to a row its local latent, pass by pass; of others nothing.
    pub(super) fn owners(&self, instruction: &Instruction) -> &[u32] {
        let place = self.addresses.binary_search(&address(instruction));
        place.map_or(&[], |place| &self.owners[place])
    }
}

fn address(instruction: &Instruction) -> usize {
    std::ptr::from_ref(instruction).addr()
}

/// Latents of one draw, and the additions to rows that belong to them, by number.
struct Plate {
    sites: Vec<usize>,
    visits: Vec<usize>,
}

/// As many as there can be beside each other, those that the fewest rows depend on first.
pub(super) fn found(tape: &Tape) -> Option<Found> {
    if tape.data.len() > MOST_DATA {
        return None;
    }
    let mut work = WORK;
    let plates = candidates(tape).into_iter().filter_map(|sites| {
        let walk = walked(tape, &sites, &mut work)?;
        let visits = walk.visits.iter().enumerate();
        let own = visits.filter(|(_, (_, owner))| *owner != NONE);
        let visits = own.map(|(number, _)| number).collect();
        Some(Plate { sites, visits })
    });
    let plates: Vec<Plate> = plates.collect();
    let share = |plate: &Plate| plate.visits.len() as f64 / plate.sites.len() as f64;
    let order = places(plates.len(), &|a, b| share(&plates[a]) < share(&plates[b]));
    let mut taken = Vec::new();
    let mut sites = Vec::new();
    for plate in order.into_iter().map(|place| &plates[place]) {
        let last = plate.visits.last().map_or(0, |last| last + 1);
        taken.resize(last.max(taken.len()), false);
        if plate.visits.iter().all(|&visit| !taken[visit]) {
            plate.visits.iter().for_each(|&visit| taken[visit] = true);
            sites.extend(&plate.sites);
        }
    }
    sort(&mut sites);
    if !(FEWEST..=MOST).contains(&sites.len()) {
        return None;
    }
    let visits = walked(tape, &sites, &mut work)?.visits;
    let mut addresses: Vec<usize> = visits.iter().map(|(address, _)| *address).collect();
    sort(&mut addresses);
    addresses.dedup();
    let mut owners = vec![Vec::new(); addresses.len()];
    for (address, owner) in visits {
        if let Ok(place) = addresses.binary_search(&address) {
            owners[place].push(owner);
        }
    }
    Some(Found {
        sites,
        addresses,
        owners,
    })
}

/// Latents on the whole line, those of one draw together.
fn candidates(tape: &Tape) -> Vec<Vec<usize>> {
    let mut by_row: Vec<(usize, Vec<usize>)> = Vec::new();
    for (number, site) in tape
        .sites
        .iter()
        .enumerate()
        .filter(|(_, site)| is_real(site))
    {
        match by_row.last_mut() {
            Some((row, sites)) if *row == site.row => sites.push(number),
            _ => by_row.push((site.row, vec![number])),
        }
    }
    by_row.into_iter().map(|(_, sites)| sites).collect()
}

fn is_real(site: &Site) -> bool {
    let family = site.density.family.spec();
    let is_mapped = crate::reverse::is_mapped(site.density);
    !family.discrete && !is_mapped && site.values.len() == 1 && site.logs.is_empty()
}

/// None where these are not local, or where there is too much to look at.
fn walked<'a>(tape: &'a Tape, sites: &[usize], work: &mut usize) -> Option<Walk<'a>> {
    let mut numbers = vec![NONE; tape.sites.len()];
    for (number, &site) in sites.iter().enumerate() {
        numbers[site] = number as u32;
    }
    let mut walk = Walk {
        tape,
        numbers,
        slots: vec![NONE; tape.slots],
        passes: Vec::new(),
        visits: Vec::new(),
        work: *work,
    };
    let done = walk.all(&tape.instructions);
    *work = walk.work;
    done.map(|()| walk)
}

struct Walk<'a> {
    tape: &'a Tape,
    /// Of each site its number among the local ones.
    numbers: Vec<u32>,
    /// What each slot depends on.
    slots: Vec<u32>,
    passes: Vec<usize>,
    /// What adds to rows, as it was met, with what it depends on.
    visits: Vec<(usize, u32)>,
    work: usize,
}

impl Walk<'_> {
    fn all(&mut self, instructions: &[Instruction]) -> Option<()> {
        for instruction in instructions {
            if let Instruction::Loop { count, body, .. } = instruction {
                let depth = self.passes.len();
                self.passes.push(0);
                for pass in 0..*count {
                    self.passes[depth] = pass;
                    self.all(body)?;
                }
                self.passes.pop();
                continue;
            }
            self.work = self.work.checked_sub(1)?;
            self.step(instruction)?;
        }
        Some(())
    }

    fn step(&mut self, instruction: &Instruction) -> Option<()> {
        match instruction {
            Instruction::Sample {
                site,
                values,
                terms,
                ..
            } => {
                let own = self.numbers[self.tape.number(*site, &self.passes)];
                // What others are drawn by must not depend on a local latent: it would not be local.
                if terms.iter().any(|&term| self.of(term) != NONE) {
                    return None;
                }
                for &value in values {
                    let slot = self.tape.number(value, &self.passes);
                    self.slots[slot] = own;
                }
                self.visits.push((address(instruction), own));
            }
            Instruction::Observe { .. } | Instruction::Factor { .. } => {
                let owner = self.of_operands(instruction);
                if owner == MANY {
                    return None;
                }
                self.visits.push((address(instruction), owner));
            }
            Instruction::CheckIndex { .. } => {
                return (self.of_operands(instruction) == NONE).then_some(());
            }
            Instruction::Carry { to, from } => {
                let owners: Vec<u32> = from.iter().map(|&each| self.of(each)).collect();
                for (&slot, owner) in to.iter().zip(owners) {
                    self.slots[slot] = owner;
                }
            }
            _ => {
                let owner = self.of_operands(instruction);
                let mut written = Vec::new();
                writes_of(instruction, &mut |slot| written.push(slot));
                views_written(instruction, &mut |view| {
                    let place = Place::View(view);
                    written.push(self.tape.number(place, &self.passes));
                });
                written
                    .into_iter()
                    .for_each(|slot| self.slots[slot] = owner);
            }
        }
        Some(())
    }

    fn of_operands(&self, instruction: &Instruction) -> u32 {
        let mut owner = NONE;
        operands_of(instruction, &mut |operand| {
            owner = match (owner, self.of(operand)) {
                (NONE, other) | (other, NONE) => other,
                (a, b) if a == b => a,
                _ => MANY,
            };
        });
        owner
    }

    fn of(&self, operand: Operand) -> u32 {
        match operand {
            Operand::Constant(_) => NONE,
            Operand::Slot(slot) => self.slots[slot],
            Operand::View(view) if self.tape.views[view].kind == ViewKind::Data => NONE,
            Operand::View(view) => {
                let place = Place::View(view);
                self.slots[self.tape.number(place, &self.passes)]
            }
        }
    }
}
