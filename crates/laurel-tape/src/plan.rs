//! A folded tape as the virtual machine runs it: constants that a kernel wants as a column have become columns behind
//! the slots, and densities know whether their terms are the same for every sample.

use laurel_simd::Lanes;
use laurel_simd::place::{Splat, splat};

use crate::density;
use crate::fold::constants;
use crate::op::Opcode;
use crate::tape::{Density, Instruction, Operand, Tape};

/// Terms of a density.
#[derive(Clone, Debug)]
pub(crate) enum Terms {
    Uniform(Box<[Splat]>),
    Columns(Box<[usize]>),
}

/// Operands of an elementwise step: columns, but for a constant beside a column.
#[derive(Clone, Debug)]
pub(crate) enum Args {
    One(usize),
    Two(usize, usize),
    Left(Splat, usize),
    Right(usize, Splat),
    Three([usize; 3]),
}

/// One step of the machine. Numbers are columns unless said otherwise; `aliased`: a step reads the column it writes.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Map {
        op: Opcode,
        to: usize,
        args: Args,
        aliased: bool,
    },
    Gather {
        to: usize,
        index: usize,
        from: Box<[usize]>,
        aliased: bool,
    },
    CheckIndex {
        check: usize,
        index: usize,
        count: usize,
        guard: Option<usize>,
    },
    Terms {
        density: Density,
        to: Box<[usize]>,
        params: Box<[usize]>,
        logs: Box<[usize]>,
    },
    Sample {
        site: usize,
        terms: Terms,
    },
    Observe {
        row: usize,
        guard: Option<usize>,
        data: Data,
    },
    LogProb {
        to: usize,
        data: Data,
        aliased: bool,
    },
    Copy {
        to: usize,
        from: usize,
    },
    Factor {
        row: usize,
        guard: Option<usize>,
        weight: usize,
    },
}

/// An observed value and its density.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) density: Density,
    pub(crate) value: Box<[Splat]>,
    pub(crate) logs: Box<[Splat]>,
    pub(crate) terms: Terms,
}

/// The steps, and the constants that stand in columns from `slots` on.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    pub(crate) constants: Vec<f64>,
}

impl Plan {
    pub(crate) fn new<L: Lanes>(tape: &Tape) -> Self {
        let mut planner = Planner {
            slots: tape.slots,
            places: Vec::new(),
            constants: Vec::new(),
        };
        let steps = tape
            .instructions
            .iter()
            .map(|each| planner.step::<L>(each))
            .collect();
        Self {
            steps,
            constants: planner.constants,
        }
    }
}

struct Planner {
    slots: usize,
    /// Bits of the constants in columns, ascending, and their columns.
    places: Vec<(u64, usize)>,
    constants: Vec<f64>,
}

impl Planner {
    fn step<L: Lanes>(&mut self, instruction: &Instruction) -> Step {
        match instruction {
            Instruction::Map { op, to, args } => {
                let aliased = args.contains(&Operand::Slot(*to));
                Step::Map {
                    op: *op,
                    to: *to,
                    args: self.args(args),
                    aliased,
                }
            }
            Instruction::Gather { to, index, from } => {
                let (index, from) = (self.column(*index), self.columns(from));
                let aliased = index == *to || from.contains(to);
                Step::Gather {
                    to: *to,
                    index,
                    from,
                    aliased,
                }
            }
            Instruction::CheckIndex {
                check,
                index,
                count,
                guard,
            } => Step::CheckIndex {
                check: *check,
                index: self.column(*index),
                count: *count,
                guard: guard.map(|guard| self.column(guard)),
            },
            Instruction::Terms {
                density,
                to,
                params,
                logs,
            } => Step::Terms {
                density: *density,
                to: to.clone(),
                params: self.columns(params),
                logs: self.columns(logs),
            },
            Instruction::Sample { site, terms } => Step::Sample {
                site: *site,
                terms: self.terms(terms),
            },
            Instruction::Observe {
                density,
                row,
                guard,
                value,
                terms,
            } => Step::Observe {
                row: *row,
                guard: guard.map(|guard| self.column(guard)),
                data: self.data::<L>(*density, value, terms),
            },
            Instruction::LogProb {
                density,
                to,
                value,
                terms,
            } => {
                let aliased = terms.contains(&Operand::Slot(*to));
                Step::LogProb {
                    to: *to,
                    data: self.data::<L>(*density, value, terms),
                    aliased,
                }
            }
            Instruction::Copy { to, from } => Step::Copy {
                to: *to,
                from: self.column(*from),
            },
            Instruction::Factor { row, guard, weight } => Step::Factor {
                row: *row,
                guard: guard.map(|guard| self.column(guard)),
                weight: self.column(*weight),
            },
        }
    }

    fn args(&mut self, args: &[Operand]) -> Args {
        use Operand::{Constant, Slot};
        match *args {
            [Slot(a), Constant(b)] => Args::Right(a, splat(b)),
            [Constant(a), Slot(b)] => Args::Left(splat(a), b),
            [a, b] => Args::Two(self.column(a), self.column(b)),
            [a, b, c] => Args::Three([a, b, c].map(|operand| self.column(operand))),
            // Verified: an opcode has one to three operands.
            _ => Args::One(self.column(args[0])),
        }
    }

    fn data<L: Lanes>(&mut self, density: Density, value: &[Operand], terms: &[Operand]) -> Data {
        // `Program::new` has refused data that is not constant.
        let value = constants(value).unwrap_or_default();
        let logs = density::logs_of::<L>(density, &value);
        Data {
            density,
            value: splats(&value),
            logs: splats(&logs),
            terms: self.terms(terms),
        }
    }

    fn terms(&mut self, operands: &[Operand]) -> Terms {
        match constants(operands) {
            Some(values) => Terms::Uniform(splats(&values)),
            None => Terms::Columns(self.columns(operands)),
        }
    }

    #[inline(never)]
    fn columns(&mut self, operands: &[Operand]) -> Box<[usize]> {
        operands
            .iter()
            .map(|operand| self.column(*operand))
            .collect()
    }

    #[inline(never)]
    fn column(&mut self, operand: Operand) -> usize {
        match operand {
            Operand::Slot(slot) => slot,
            Operand::Constant(value) => {
                let bits = value.to_bits();
                match self.places.binary_search_by_key(&bits, |place| place.0) {
                    Ok(found) => self.places[found].1,
                    Err(gap) => {
                        let column = self.slots + self.constants.len();
                        self.constants.push(value);
                        self.places.insert(gap, (bits, column));
                        column
                    }
                }
            }
        }
    }
}

fn splats(values: &[f64]) -> Box<[Splat]> {
    values.iter().map(|&value| splat(value)).collect()
}
