//! Which rows of a program change with which latents, and in which latents they may jump: comparisons, floors and
//! indices make steps.
//!
//! A walk from the first instruction to the last, loops pass by pass, with a set of latents, a bit each, for every slot. A
//! row of a loop stands for all its passes. Nothing is said of programs that are too large.

use laurel_dist::FamilyId;

use crate::op::Opcode;
use crate::reverse::{Gradient, operands_of, writes_of};
use crate::tape::{Instruction, Operand, Place, Tape};

/// Words of all sets, and words looked at, at most.
const MAX_WORDS: usize = 1 << 24;
const MAX_WORK: usize = 1 << 28;

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
        Walk::new(tape, tape.sites.len(), carries)?.finish()
    }

    /// Of a gradient, whose latents are given: by the numbers of its sites.
    pub fn of_gradient(gradient: &Gradient) -> Option<Self> {
        let mut walk = Walk::new(&gradient.tape, gradient.inputs.len(), &|_| false)?;
        for (site, slots) in gradient.inputs.iter().enumerate() {
            slots.iter().for_each(|&slot| walk.sets.include(slot, site));
        }
        walk.finish()
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

/// Pairs of sets: the latents that something changes with, and those in which it may jump.
#[derive(Clone, Debug)]
struct Sets {
    words: Vec<u64>,
    /// Words of one set.
    width: usize,
}

impl Sets {
    fn include(&mut self, at: usize, site: usize) {
        self.words[2 * self.width * at + site / 64] |= 1 << (site % 64);
    }

    fn holds(&self, at: usize, site: usize) -> bool {
        self.words[2 * self.width * at + site / 64] >> (site % 64) & 1 == 1
    }

    fn range(&self, at: usize) -> std::ops::Range<usize> {
        2 * self.width * at..2 * self.width * (at + 1)
    }

    #[inline(never)]
    fn merge(&mut self, at: usize, other: &[u64]) {
        let range = self.range(at);
        let pairs = self.words[range].iter_mut().zip(other);
        pairs.for_each(|(word, other)| *word |= other);
    }

    #[inline(never)]
    fn put(&mut self, at: usize, other: &[u64]) {
        let range = self.range(at);
        self.words[range].copy_from_slice(other);
    }

    /// Adds a pair to `to`; where `jumps`, it may jump in all that it changes with.
    #[inline(never)]
    fn add_to(&self, at: usize, jumps: bool, to: &mut [u64]) {
        let (moves, steps) = self.words[self.range(at)].split_at(self.width);
        let (to_moves, to_steps) = to.split_at_mut(self.width);
        for (place, (moves, steps)) in moves.iter().zip(steps).enumerate() {
            to_moves[place] |= moves;
            to_steps[place] |= if jumps { *moves } else { *steps };
        }
    }
}

struct Walk<'a> {
    tape: &'a Tape,
    carries: &'a dyn Fn(usize) -> bool,
    /// Of slots, rows and draws, and of all checks.
    sets: Sets,
    passes: Vec<usize>,
    work: usize,
    sites: usize,
}

impl<'a> Walk<'a> {
    fn new(tape: &'a Tape, sites: usize, carries: &'a dyn Fn(usize) -> bool) -> Option<Self> {
        let width = sites.div_ceil(64);
        let count = tape.slots + tape.rows + sites + 1;
        let words = 2 * width * count;
        let sets = Sets {
            words: vec![0; (words <= MAX_WORDS).then_some(words)?],
            width,
        };
        Some(Self {
            tape,
            carries,
            sets,
            passes: Vec::new(),
            work: 0,
            sites,
        })
    }

    fn finish(mut self) -> Option<Dependence> {
        self.all(&self.tape.instructions)?;
        let (rows, draws) = (self.tape.slots, self.tape.slots + self.tape.rows);
        let mut any = vec![0; 2 * self.sets.width];
        for at in (rows..draws).chain([draws + self.sites]) {
            self.sets.add_to(at, false, &mut any);
        }
        let jumps = &any[self.sets.width..];
        let jumps = (0..self.sites).map(|site| jumps[site / 64] >> (site % 64) & 1 == 1);
        Some(Dependence {
            jumps: jumps.collect(),
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
        if !is_constant(instruction) {
            operands_of(instruction, &mut |operand| operands.push(operand));
        }
        let made = self.of(&operands, &|place| steps(instruction, place));
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
                self.sets.merge(rows + self.tape.rows + self.sites, &made);
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

/// Whether it asks whether a number is one, as the compiler writes it, x - x or x = x: the same of all that are.
fn is_constant(instruction: &Instruction) -> bool {
    match instruction {
        Instruction::Map { op, args, .. } => {
            matches!(op, Opcode::Sub | Opcode::Eq) && args[0] == args[1]
        }
        _ => false,
    }
}

/// Whether what an instruction does may jump where the operand at this place, in the order of `operands_of`, changes.
fn steps(instruction: &Instruction, place: usize) -> bool {
    use Opcode::{Ceil, Eq, Floor, Le, Lt, Mod, Not, Quot, Rem, Round, Select, Signum};
    match instruction {
        Instruction::Map { op, .. } => match op {
            Mod | Rem | Quot | Floor | Ceil | Round | Signum | Eq | Lt | Le | Not => true,
            Select => place == 0,
            _ => false,
        },
        Instruction::Gather { .. } => place == 0,
        Instruction::CheckIndex { .. } => true,
        // A guard comes first.
        Instruction::Factor { guard, .. } | Instruction::Logit { guard, .. } => {
            guard.is_some() && place == 0
        }
        Instruction::Observe { guard, density, .. }
        | Instruction::Derive { guard, density, .. } => {
            guard.is_some() && place == 0 || has_moving_ends(density.family)
        }
        Instruction::LogProb { density, .. } => has_moving_ends(density.family),
        _ => false,
    }
}

/// Whether the support of a distribution ends at its parameters.
fn has_moving_ends(family: FamilyId) -> bool {
    use FamilyId::{Hypergeometric, Pareto, UniformContinuous, UniformDiscrete};
    matches!(
        family,
        UniformContinuous | UniformDiscrete | Pareto | Hypergeometric
    )
}
