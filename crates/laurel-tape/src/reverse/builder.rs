//! Writes instructions, each value to a slot of its own: blocks within blocks, equal operations once, constants
//! computed on the way.

use crate::hash::HashMap;
use crate::kernels::apply;
use crate::op::Opcode;
use crate::tape::{Instruction, Operand, Place};
use crate::view::View;

/// An operation on operands, as what it can be found by.
type Key = (Opcode, [Word; 3]);

/// An operand that can be hashed.
type Word = (u8, u64);

#[derive(Default)]
pub(crate) struct Block {
    instructions: Vec<Instruction>,
    known: HashMap<Key, usize>,
    /// Keys of `known` in the order in which they came.
    order: Vec<Key>,
}

/// An operation on a number, with its other operand.
pub(crate) type Factor = (Opcode, Option<Operand>);

/// A place in the block at hand to go back to.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    instructions: usize,
    known: usize,
}

pub(crate) struct Builder {
    pub(crate) views: Vec<View>,
    blocks: Vec<Block>,
    /// By slot: how many loops are around where it is written.
    depths: Vec<usize>,
    /// By slot: the result of an operation.
    made: Vec<bool>,
    /// By slot: may be 0 because it was masked, where what it is multiplied with is no number.
    masked: Vec<bool>,
    /// By slot: the operand of which it is the negative.
    negatives: HashMap<usize, Operand>,
    /// Constants that have a number.
    constants: Vec<f64>,
}

/// How many kinds of operands the numbers of [`Builder::number_of`] tell apart.
const KINDS: u32 = 3;

impl Builder {
    /// For a program whose first `slots` slots and whose views are given.
    pub(crate) fn new(slots: usize, views: Vec<View>) -> Self {
        Self {
            views,
            blocks: vec![Block::default()],
            depths: vec![0; slots],
            made: vec![false; slots],
            masked: vec![false; slots],
            negatives: HashMap::default(),
            constants: Vec::new(),
        }
    }

    /// A number by which [`Builder::operand_of`] finds an operand again.
    pub(crate) fn number_of(&mut self, operand: Operand) -> u32 {
        let (place, kind) = match operand {
            Operand::Slot(slot) => (slot, 0),
            Operand::View(view) => (view, 1),
            Operand::Constant(value) => (self.number_of_constant(value), 2),
        };
        place as u32 * KINDS + kind
    }

    /// Of formulas: the last few are looked at, which are those of the formula at hand.
    fn number_of_constant(&mut self, value: f64) -> usize {
        let recent = self.constants.len().saturating_sub(16);
        let same = |other: &f64| other.to_bits() == value.to_bits();
        match self.constants[recent..].iter().position(same) {
            Some(place) => recent + place,
            None => {
                self.constants.push(value);
                self.constants.len() - 1
            }
        }
    }

    /// The operand of a number.
    pub(crate) fn operand_of(&self, number: u32) -> Operand {
        let place = (number / KINDS) as usize;
        match number % KINDS {
            0 => Operand::Slot(place),
            1 => Operand::View(place),
            _ => Operand::Constant(self.constants[place]),
        }
    }

    /// Loops around the block at hand.
    pub(crate) fn depth(&self) -> usize {
        self.blocks.len() - 1
    }

    pub(crate) fn slots(&self) -> usize {
        self.depths.len()
    }

    /// A new slot, written in the block at hand.
    pub(crate) fn fresh(&mut self) -> usize {
        self.fresh_at(self.depth())
    }

    /// A new slot that counts as written within so many loops.
    pub(crate) fn fresh_at(&mut self, depth: usize) -> usize {
        self.depths.push(depth);
        self.made.push(false);
        self.masked.push(false);
        self.depths.len() - 1
    }

    /// So many new slots in a row; the first.
    pub(crate) fn fresh_row(&mut self, count: usize) -> usize {
        let first = self.depths.len();
        self.depths.resize(first + count, 0);
        self.made.resize(first + count, false);
        self.masked.resize(first + count, false);
        first
    }

    /// A slot that counts as written in the block at hand from now on.
    pub(crate) fn take_in(&mut self, slot: usize) {
        self.depths[slot] = self.depth();
    }

    pub(crate) fn add_view(&mut self, view: View) -> usize {
        self.views.push(view);
        self.views.len() - 1
    }

    pub(crate) fn emit(&mut self, instruction: Instruction) {
        if let Some(block) = self.blocks.last_mut() {
            block.instructions.push(instruction);
        }
    }

    /// `to = from`.
    pub(crate) fn copy(&mut self, to: Place, from: Operand) {
        self.emit(Instruction::Copy { to, from });
    }

    pub(crate) fn open(&mut self) {
        self.blocks.push(Block::default());
    }

    pub(crate) fn close(&mut self) -> Vec<Instruction> {
        self.blocks.pop().unwrap_or_default().instructions
    }

    /// Goes out of the block at hand for a while.
    pub(crate) fn lift(&mut self) -> Block {
        self.blocks.pop().unwrap_or_default()
    }

    /// Goes back into it.
    pub(crate) fn lower(&mut self, block: Block) {
        self.blocks.push(block);
    }

    pub(crate) fn mark(&self) -> Mark {
        let block = self.blocks.last();
        Mark {
            instructions: block.map_or(0, |block| block.instructions.len()),
            known: block.map_or(0, |block| block.order.len()),
        }
    }

    /// Whether at most one of the instructions since a mark in the same block is needed for `result`.
    pub(crate) fn is_at_most_one(&self, result: Operand, mark: Mark) -> bool {
        let new = self
            .blocks
            .last()
            .map(|block| &block.instructions[mark.instructions..]);
        let maker = |operand: &Operand| {
            new.into_iter()
                .flatten()
                .find_map(|instruction| match instruction {
                    Instruction::Map { to, args, .. } if *operand == Operand::Slot(*to) => {
                        Some(args)
                    }
                    _ => None,
                })
        };
        maker(&result).is_none_or(|args| args.iter().all(|arg| maker(arg).is_none()))
    }

    /// A number of the block at hand without the factors, divisors and signs that are the same in every pass; and what
    /// is to be done, in this order, to have them again.
    pub(crate) fn without_factors(&self, number: Operand) -> (Operand, Vec<Factor>) {
        let (mut rest, mut factors) = (number, Vec::new());
        while let Some((op, args)) = self.maker(rest) {
            let (inner, factor) = match (op, args) {
                (Opcode::Neg, &[x]) => (x, None),
                (Opcode::Div, &[x, y]) if self.is_invariant(y) => (x, Some(y)),
                (Opcode::Mul, &[x, y]) if self.is_invariant(y) => (x, Some(y)),
                (Opcode::Mul, &[y, x]) if self.is_invariant(y) => (x, Some(y)),
                _ => break,
            };
            if self.is_invariant(inner) {
                break;
            }
            factors.push((op, factor));
            rest = inner;
        }
        factors.reverse();
        (rest, factors)
    }

    /// The operation of the block at hand whose result an operand is.
    fn maker(&self, operand: Operand) -> Option<(Opcode, &[Operand])> {
        let block = self.blocks.last()?;
        let made = |each: &Instruction| matches!(each, Instruction::Map { to, .. } if operand == Operand::Slot(*to));
        match block.instructions.iter().rev().find(|each| made(each))? {
            Instruction::Map { op, args, .. } => Some((*op, args)),
            _ => None,
        }
    }

    /// Takes back what was written since a mark in the same block.
    pub(crate) fn go_back(&mut self, mark: Mark) {
        if let Some(block) = self.blocks.last_mut() {
            block.instructions.truncate(mark.instructions);
            for key in block.order.drain(mark.known..) {
                block.known.remove(&key);
            }
        }
    }

    /// Whether an operand is the same in every pass of the innermost loop around.
    pub(crate) fn is_invariant(&self, operand: Operand) -> bool {
        match operand {
            Operand::Constant(_) => true,
            Operand::Slot(slot) => self.depths[slot] < self.depth(),
            Operand::View(_) => false,
        }
    }

    /// Whether a slot belongs to the block at hand.
    pub(crate) fn is_local(&self, slot: usize) -> bool {
        self.depths[slot] >= self.depth()
    }

    /// Whether a slot holds the result of an operation.
    pub(crate) fn is_made(&self, slot: usize) -> bool {
        self.made[slot]
    }

    pub(crate) fn is_masked(&self, operand: Operand) -> bool {
        matches!(operand, Operand::Slot(slot) if self.masked[slot])
    }

    pub(crate) fn mask(&mut self, slot: usize) {
        self.masked[slot] = true;
    }

    /// `to = op` of the operands, which can be found by them if nothing else was before.
    pub(crate) fn write(&mut self, op: Opcode, to: usize, args: &[Operand]) {
        let args: Box<[Operand]> = args.into();
        self.note(key_of(op, &args), to);
        self.emit(Instruction::Map { op, to, args });
    }

    fn note(&mut self, key: Key, to: usize) {
        self.made[to] = true;
        let known = |block: &Block| block.known.contains_key(&key);
        let known = self.blocks.iter().any(known);
        if let (false, Some(block)) = (known, self.blocks.last_mut()) {
            block.known.insert(key, to);
            block.order.push(key);
        }
    }

    /// The slot of `op` of the operands as it is written, bit for bit.
    pub(crate) fn exactly(&mut self, op: Opcode, args: &[Operand]) -> usize {
        self.made_by(op, args, |to| {
            let args = args.into();
            Instruction::Map { op, to, args }
        })
    }

    /// The same, with the instruction that makes it if nothing has yet.
    pub(crate) fn made_by(
        &mut self,
        op: Opcode,
        args: &[Operand],
        make: impl FnOnce(usize) -> Instruction,
    ) -> usize {
        let key = key_of(op, args);
        let found = self.blocks.iter().find_map(|block| block.known.get(&key));
        if let Some(&slot) = found {
            return slot;
        }
        let to = self.fresh();
        self.masked[to] = op != Opcode::Select && args.iter().any(|&arg| self.is_masked(arg));
        self.note(key, to);
        self.emit(make(to));
        to
    }

    /// `op` of the operands, in the fewest operations: 0 times anything is 0.
    pub(crate) fn map(&mut self, op: Opcode, args: &[Operand]) -> Operand {
        use Operand::Constant;
        match (op, args) {
            (Opcode::Add, &[x, Constant(0.0)] | &[Constant(0.0), x]) => return x,
            (Opcode::Sub, &[x, Constant(0.0)]) => return x,
            (Opcode::Sub, &[Constant(0.0), x]) => return self.map(Opcode::Neg, &[x]),
            (Opcode::Mul, &[x, Constant(1.0)] | &[Constant(1.0), x]) => return x,
            (Opcode::Mul, &[_, Constant(0.0)] | &[Constant(0.0), _]) => return Constant(0.0),
            (Opcode::Mul, &[x, Constant(-1.0)] | &[Constant(-1.0), x]) => {
                return self.map(Opcode::Neg, &[x]);
            }
            (Opcode::Div, &[Constant(0.0), _]) => return Constant(0.0),
            (Opcode::Div, &[x, Constant(1.0)]) => return x,
            (Opcode::Select, &[Constant(c), yes, no]) => return if c == 0.0 { no } else { yes },
            (Opcode::Select, &[_, Constant(0.0), Constant(0.0)]) => return Constant(0.0),
            (Opcode::Select, &[x, y, Constant(0.0)]) if x == y => return x,
            (Opcode::Add, &[x, Operand::Slot(y)]) if self.negatives.contains_key(&y) => {
                return self.map(Opcode::Sub, &[x, self.negatives[&y]]);
            }
            (Opcode::Add, &[Operand::Slot(x), y]) if self.negatives.contains_key(&x) => {
                return self.map(Opcode::Sub, &[y, self.negatives[&x]]);
            }
            (Opcode::Sub, &[x, Operand::Slot(y)]) if self.negatives.contains_key(&y) => {
                return self.map(Opcode::Add, &[x, self.negatives[&y]]);
            }
            (Opcode::Neg, &[Operand::Slot(x)]) if self.negatives.contains_key(&x) => {
                return self.negatives[&x];
            }
            _ => {}
        }
        let numbers = args.iter().map(|arg| match arg {
            Constant(value) => Some(*value),
            _ => None,
        });
        if let Some(numbers) = numbers.collect::<Option<Vec<f64>>>() {
            let arg = |place: usize| numbers.get(place).copied().unwrap_or(0.0);
            return Constant(apply(op, arg(0), arg(1), arg(2)));
        }
        let slot = self.exactly(op, args);
        if op == Opcode::Neg {
            self.negatives.insert(slot, args[0]);
        }
        Operand::Slot(slot)
    }
}

fn key_of(op: Opcode, args: &[Operand]) -> Key {
    let mut words = [(0, 0); 3];
    for (word, arg) in words.iter_mut().zip(args) {
        *word = word_of(*arg);
    }
    (op, words)
}

fn word_of(operand: Operand) -> Word {
    match operand {
        Operand::Slot(slot) => (1, slot as u64),
        Operand::Constant(value) => (2, value.to_bits()),
        Operand::View(view) => (3, view as u64),
    }
}
