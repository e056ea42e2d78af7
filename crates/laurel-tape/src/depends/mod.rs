//! Which rows of a program change with which latents, and in which latents they may jump: comparisons, floors and
//! indices make steps.
//!
//! A walk from the first instruction to the last, loops pass by pass, with a set of latents, a bit each, for every slot. A
//! row of a loop stands for all its passes. In large programs neighbouring latents share a bit: what is said of one is
//! said of all of them. Nothing is said of programs that are too large even so.

mod sets;
mod steps;

use crate::reverse::{Gradient, operands_of, writes_of};
use crate::tape::{Instruction, Operand, Place, Tape};
use sets::Sets;
use steps::{end_of, is_constant, steps};

/// Words of all sets, and words looked at in one walk, at most.
const MAX_WORDS: usize = 1 << 22;
const MAX_WORK: usize = 1 << 27;

/// What changes with what.
#[derive(Clone, Debug)]
pub struct Dependence {
    sets: Sets,
    rows: usize,
    draws: usize,
    /// Latents in which some row, or a check, may jump: `[sites]`.
    pub jumps: Vec<bool>,
}

impl Dependence {
    /// Of a program that draws. `carries` says whether a site is drawn from a distribution that depends on the parameters
    /// of its prior. `None` where there is too much to look at.
    pub fn of_draws(tape: &Tape, carries: &dyn Fn(usize) -> bool) -> Option<Self> {
        walked(tape, (tape.sites.len(), true), carries, &|_| {})
    }

    /// The same within its support: where a density is chosen to be 0 does not count as a jump, nor for a change.
    pub fn within_support(tape: &Tape, carries: &dyn Fn(usize) -> bool) -> Option<Self> {
        walked(tape, (tape.sites.len(), false), carries, &|_| {})
    }

    /// Of a gradient, whose latents are given: by the numbers of its sites.
    pub fn of_gradient(gradient: &Gradient) -> Option<Self> {
        let sites = gradient.inputs.len();
        walked(&gradient.tape, (sites, true), &|_| false, &|sets| {
            for (site, slots) in gradient.inputs.iter().enumerate() {
                slots.iter().for_each(|&slot| sets.include(slot, site));
            }
        })
    }

    /// Whether a row changes with a latent.
    pub fn row_moves(&self, row: usize, site: usize) -> bool {
        self.sets.holds(self.rows + row, site)
    }

    /// Whether the distribution of a draw changes with a latent; it does with itself.
    pub fn draw_moves(&self, draw: usize, site: usize) -> bool {
        self.sets.holds(self.draws + draw, site)
    }
}

/// With a bit for each latent, or where that is too much with as many as one word has.
fn walked(
    tape: &Tape,
    (sites, with_ends): (usize, bool),
    carries: &dyn Fn(usize) -> bool,
    given: &dyn Fn(&mut Sets),
) -> Option<Dependence> {
    let room = MAX_WORDS / (2 * (tape.slots + tape.rows + sites + 1));
    let whole = sites.div_ceil(64).min(room);
    let mut widths = [whole, 1].into_iter().filter(|&width| width > 0);
    widths.find_map(|width| {
        let mut walk = Walk::new(tape, (sites, with_ends), width, carries);
        given(&mut walk.sets);
        walk.finish()
    })
}

struct Walk<'a> {
    tape: &'a Tape,
    carries: &'a dyn Fn(usize) -> bool,
    /// Whether ends of supports count.
    with_ends: bool,
    /// Of slots, rows and draws, and of all checks.
    sets: Sets,
    passes: Vec<usize>,
    work: usize,
}

impl<'a> Walk<'a> {
    fn new(
        tape: &'a Tape,
        (sites, with_ends): (usize, bool),
        width: usize,
        carries: &'a dyn Fn(usize) -> bool,
    ) -> Self {
        let count = tape.slots + tape.rows + sites + 1;
        Self {
            tape,
            carries,
            with_ends,
            sets: Sets {
                words: vec![0; 2 * width * count],
                width,
                sites,
            },
            passes: Vec::new(),
            work: 0,
        }
    }

    fn finish(mut self) -> Option<Dependence> {
        self.all(&self.tape.instructions)?;
        let (rows, draws) = (self.tape.slots, self.tape.slots + self.tape.rows);
        let mut any = vec![0; 2 * self.sets.width];
        let sites = self.sets.sites;
        for at in (rows..draws).chain([draws + sites]) {
            self.sets.add_to(at, false, &mut any);
        }
        let jumps = |site: usize| {
            let (word, bit) = self.sets.bit(site);
            any[self.sets.width + word] & bit != 0
        };
        Some(Dependence {
            jumps: (0..sites).map(jumps).collect(),
            sets: self.sets,
            rows,
            draws,
        })
    }

    fn all(&mut self, instructions: &[Instruction]) -> Option<()> {
        for instruction in instructions {
            match instruction {
                Instruction::Loop { count, body, .. } | Instruction::Across { count, body, .. } => {
                    for pass in 0..*count {
                        self.passes.push(pass);
                        self.all(body)?;
                        self.passes.pop();
                    }
                }
                Instruction::Carry { to, from } => self.carry(to, from),
                _ => self.step(instruction),
            }
            if self.work > MAX_WORK {
                return None;
            }
        }
        Some(())
    }

    fn carry(&mut self, to: &[usize], from: &[Operand]) {
        let made: Vec<Vec<u64>> = from
            .iter()
            .map(|&each| self.of(&[each], &|_| false))
            .collect();
        let pairs = to.iter().zip(&made);
        pairs.for_each(|(&slot, made)| self.sets.put(slot, made));
    }

    fn step(&mut self, instruction: &Instruction) {
        let mut operands = Vec::new();
        let end = end_of(instruction).filter(|_| !self.with_ends);
        match end {
            Some(within) => operands.push(within),
            None if is_constant(instruction) => {}
            None => operands_of(instruction, &mut |operand| operands.push(operand)),
        }
        let jumps = |place: usize| end.is_none() && steps(instruction, place);
        let made = self.of(&operands, &jumps);
        let rows = self.tape.slots;
        match instruction {
            Instruction::Sample {
                site,
                row,
                values,
                logs,
                ..
            } => {
                let drawn = self.draw(self.place(*site));
                for &place in values.iter().chain(logs) {
                    let slot = self.place(place);
                    self.sets.put(slot, &drawn);
                }
                self.sets.merge(rows + row, &drawn);
                self.sets.merge(rows + row, &made);
            }
            Instruction::CheckIndex { .. } => {
                let checks = rows + self.tape.rows + self.sets.sites;
                self.sets.merge(checks, &made);
            }
            Instruction::Accumulate { to, .. } => {
                let slot = self.place(*to);
                self.sets.merge(slot, &made);
            }
            Instruction::Copy { to, .. } => {
                let slot = self.place(*to);
                self.sets.put(slot, &made);
            }
            Instruction::Observe { row, .. } | Instruction::Factor { row, .. } => {
                self.sets.merge(rows + row, &made);
            }
            Instruction::Derive { row, .. } | Instruction::Logit { row, .. } => {
                row.iter()
                    .for_each(|row| self.sets.merge(rows + row, &made));
                self.put_all(instruction, &made);
            }
            _ => self.put_all(instruction, &made),
        }
    }

    fn put_all(&mut self, instruction: &Instruction, made: &[u64]) {
        writes_of(instruction, &mut |slot| self.sets.put(slot, made));
    }

    /// What is made of operands; `jumps` says for which it may jump.
    fn of(&mut self, operands: &[Operand], jumps: &dyn Fn(usize) -> bool) -> Vec<u64> {
        let mut made = vec![0; 2 * self.sets.width];
        self.work += (1 + operands.len()) * made.len();
        for (place, &operand) in operands.iter().enumerate() {
            if let Some(slot) = self.slot(operand) {
                self.sets.add_to(slot, jumps(place), &mut made);
            }
        }
        made
    }

    fn slot(&self, operand: Operand) -> Option<usize> {
        match operand {
            Operand::Slot(slot) => Some(slot),
            Operand::View(view) if self.tape.views[view].is_data() => None,
            Operand::View(view) => Some(self.place(Place::View(view))),
            Operand::Constant(_) => None,
        }
    }

    fn draw(&mut self, site: usize) -> Vec<u64> {
        let at = self.tape.slots + self.tape.rows + site;
        self.sets.include(at, site);
        if (self.carries)(site) {
            let params = self.of(&self.tape.sites[site].params, &|_| false);
            self.sets.merge(at, &params);
        }
        self.sets.words[self.sets.range(at)].to_vec()
    }

    #[inline(never)]
    fn place(&self, place: Place) -> usize {
        self.tape.number(place, &self.passes)
    }
}

#[cfg(test)]
mod tests;
