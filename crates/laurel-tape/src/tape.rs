//! A decoded program: verified, immutable, with every index known to be in range.

use std::rc::Rc;

use laurel_dist::FamilyId;

use crate::op::Opcode;
use crate::view::{View, ViewKind, indirect};

/// Where a number comes from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Operand {
    /// A slot: one number a sample.
    Slot(usize),
    /// The same number for every sample.
    Constant(f64),
    /// What a view shows in the pass at hand.
    View(usize),
}

/// A slot, a site or another place by number: the same in every pass, or a view's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The same in every pass.
    Fixed(usize),
    /// The number of a view.
    View(usize),
}

impl From<Place> for Operand {
    fn from(place: Place) -> Self {
        match place {
            Place::Fixed(slot) => Self::Slot(slot),
            Place::View(view) => Self::View(view),
        }
    }
}

/// A distribution with its number of elements (1 for scalar families).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Density {
    /// Which distribution.
    pub family: FamilyId,
    /// Number of elements of a vector family, else 1.
    pub size: usize,
}

/// A latent site: where its draw goes and what its prior depends on; one for each pass of the loops around.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    /// The prior.
    pub density: Density,
    /// Row of its log prior.
    pub row: usize,
    /// Slots of the value, `[values]`.
    pub values: Box<[usize]>,
    /// Slots of the logarithms, `[logs]`.
    pub logs: Box<[usize]>,
    /// Parameters of the prior, `[params]`.
    pub params: Box<[Operand]>,
}

/// One instruction, its parts as `format.rs` names them. Guards: where the operand is 0, a row is 0 and an index is
/// not checked. `logs` of observed data are there once the tape is folded.
#[allow(missing_docs)]
#[derive(Clone, PartialEq, Debug)]
pub enum Instruction {
    /// An elementwise operation.
    Map {
        op: Opcode,
        to: usize,
        args: Box<[Operand]>,
    },
    /// `to = from[index]`; NaN where there is no such element.
    Gather {
        to: usize,
        index: Operand,
        from: Box<[Operand]>,
    },
    /// Weight 0 unless `index` is a whole number in `[0, count)`.
    CheckIndex {
        check: usize,
        index: Operand,
        count: usize,
        guard: Option<Operand>,
    },
    /// Terms of a density from its parameters, and from logarithms of parameters that a draw brought along.
    Terms {
        density: Density,
        to: Box<[usize]>,
        params: Box<[Operand]>,
        logs: Box<[Operand]>,
    },
    /// A draw of a latent site, and its log prior. `values` and `logs` are the site's slots.
    Sample {
        density: Density,
        site: Place,
        row: usize,
        values: Box<[Place]>,
        logs: Box<[Place]>,
        terms: Box<[Operand]>,
    },
    /// Log density of data.
    Observe {
        density: Density,
        row: usize,
        guard: Option<Operand>,
        value: Box<[Operand]>,
        logs: Box<[Operand]>,
        terms: Box<[Operand]>,
    },
    /// Log density of data, into a slot.
    LogProb {
        density: Density,
        to: usize,
        value: Box<[Operand]>,
        logs: Box<[Operand]>,
        terms: Box<[Operand]>,
    },
    /// `to = from`.
    Copy { to: Place, from: Operand },
    /// All `to = from` at once.
    Carry {
        to: Box<[usize]>,
        from: Box<[Operand]>,
    },
    /// The body, so many times; `backwards` from the last pass to the first. `sums` are 0 before the first pass run.
    Loop {
        count: usize,
        backwards: bool,
        sums: Box<[usize]>,
        body: Vec<Instruction>,
    },
    /// Log density, into a row or a slot if it has one, and its derivatives: `partials` are places among values and terms, with
    /// the slots they go to. A guard is the row's alone. Of gradients only (`reverse`).
    Derive {
        density: Density,
        row: Option<usize>,
        to: Option<usize>,
        guard: Option<Operand>,
        value: Box<[Operand]>,
        logs: Box<[Operand]>,
        terms: Box<[Operand]>,
        partials: Box<[(usize, usize)]>,
    },
    /// `to = to + from`, or `to + from times`; `masked` where a `from` of 0 makes the product 0 whatever `times` is. Of
    /// gradients only.
    Accumulate {
        to: Place,
        from: Operand,
        times: Option<Operand>,
        masked: bool,
    },
    /// `to = start + the sum of the products`, from the first to the last; without a start, the first product is one.
    /// `masked` where first factors of 0 make their products 0. Of gradients only.
    Dot {
        to: usize,
        start: Option<Operand>,
        pairs: Box<[[Operand; 2]]>,
        masked: bool,
    },
    /// Log density of an observed 0 or 1 whose probability has this logit, into a row if it has one, and its derivative
    /// in the logit. A guard is the row's alone. Of gradients only.
    Logit {
        row: Option<usize>,
        guard: Option<Operand>,
        value: Operand,
        logit: Operand,
        partial: Option<usize>,
    },
    /// `to = ln(e^a + e^b)` of the two, and the share of each in the sum. Of gradients only.
    LogAddExp {
        to: usize,
        args: [Operand; 2],
        shares: [usize; 2],
    },
    /// Adds ln(e^a + e^b) of the two to a row, and gives the share of each in the sum. Of `Across` only.
    AddLogSum {
        row: usize,
        args: [Operand; 2],
        shares: [usize; 2],
    },
    /// A loop whose passes may run side by side: `sums` (slots) and the rows in it are 0 before and are summed up with a
    /// partial sum for each remainder of the number of a pass by 4; of `AddLogSum`, and of `Logit` without a guard, 128 passes
    /// multiply what they take the logarithm of. Of gradients only.
    Across {
        count: usize,
        sums: Box<[usize]>,
        body: Vec<Instruction>,
    },
    /// A log weight given by the program.
    Factor {
        row: usize,
        guard: Option<Operand>,
        weight: Operand,
    },
}

impl Instruction {
    /// The same loop around another body; what is no loop as it is.
    pub(crate) fn around(&self, within: Vec<Self>) -> Self {
        match self {
            Self::Loop {
                count,
                backwards,
                sums,
                ..
            } => Self::Loop {
                count: *count,
                backwards: *backwards,
                sums: sums.clone(),
                body: within,
            },
            _ => self.clone(),
        }
    }
}

/// A number that results are made of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Output {
    /// Where it comes from.
    pub operand: Operand,
    /// Values 0, 1, …, below this get a table of probabilities; 0 for none.
    pub table: usize,
}

/// A verified program.
#[derive(Clone, PartialEq, Debug)]
pub struct Tape {
    /// In order of execution.
    pub instructions: Vec<Instruction>,
    /// Latent sites, in order of their draws.
    pub sites: Vec<Site>,
    /// What results are made of.
    pub outputs: Vec<Output>,
    /// Number of slots.
    pub slots: usize,
    /// First of the slots that `Derive` writes; it reads only those before. Past the end where there are none.
    pub derived: usize,
    /// Number of factor rows.
    pub rows: usize,
    /// Number of index checks.
    pub checks: usize,
    /// Views, by number.
    pub views: Vec<View>,
    /// What views of data show.
    pub data: Rc<Vec<f64>>,
    /// How many of the outputs, from the first on, are what the program returns.
    pub answers: usize,
    /// Slots of numbers that are given from outside, before a run. Of programs that were made of others only.
    pub free: Box<[usize]>,
}

/// Leaves out what is not to be kept, in loops too; loops stay.
pub(crate) fn retain(instructions: &mut Vec<Instruction>, keep: &dyn Fn(&Instruction) -> bool) {
    instructions.retain_mut(|instruction| {
        if let Instruction::Loop { body, .. } = instruction {
            retain(body, keep);
            return true;
        }
        keep(instruction)
    });
}

impl Tape {
    /// The place that a view shows in the passes of the loops around: in the data, or among slots or sites.
    pub(crate) fn shown(&self, view: &View, passes: &[usize]) -> usize {
        let at = view.at(passes);
        match view.kind {
            ViewKind::Data | ViewKind::Slots => at,
            ViewKind::Indirect { by, stride, count } => {
                let number = self.data[self.views[by].at(passes)];
                indirect(at, stride, count, number)
            }
        }
    }

    /// The number of a place, as these passes have it.
    pub(crate) fn number(&self, place: Place, passes: &[usize]) -> usize {
        match place {
            Place::Fixed(number) => number,
            Place::View(view) => self.shown(&self.views[view], passes),
        }
    }
}
