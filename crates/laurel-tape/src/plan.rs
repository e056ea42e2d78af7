//! A folded tape as the virtual machine runs it: operands are numbers to look up, constants stand in a table, and
//! densities know whether their terms are constant.

use laurel_dist::FamilyId;
use laurel_simd::place::{Splat, splat};
use laurel_simd::reads::Ref;

use crate::fold::constants;
use crate::hash::HashMap;
use crate::op::Opcode;
use crate::order::by_slot;
use crate::tape::{Density, Instruction, Operand, Place, Tape};
use crate::view::{View, ViewKind};

/// Terms of a density.
#[derive(Clone, Debug)]
pub(crate) enum Terms {
    Uniform(Box<[Splat]>),
    Refs(Box<[Ref]>),
}

/// Operands of an elementwise step.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Args {
    One(Ref),
    Two(Ref, Ref),
    Three([Ref; 3]),
}

/// Numbers of passes that are lanes, on their way to slots.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scatter {
    /// Which of the arrays that are written.
    pub(crate) array: usize,
    pub(crate) from: Ref,
    pub(crate) times: Option<Ref>,
    pub(crate) masked: bool,
    /// To what is there, instead of in its place.
    pub(crate) adds: bool,
}

/// One step of the machine. `aliased`: it reads the column it writes. `add`: within loops a row is a sum.
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
        index: Ref,
        from: Box<[Ref]>,
        aliased: bool,
    },
    CheckIndex {
        check: usize,
        index: Ref,
        count: usize,
        guard: Option<Ref>,
    },
    Terms {
        density: Density,
        to: Box<[usize]>,
        params: Box<[Ref]>,
        logs: Box<[Ref]>,
    },
    /// Without terms where the log prior does not matter.
    Sample {
        site: Target,
        terms: Option<Terms>,
        add: bool,
    },
    Observe {
        row: usize,
        guard: Option<Ref>,
        data: Data,
        add: bool,
    },
    LogProb {
        to: usize,
        data: Data,
        aliased: bool,
    },
    Copy {
        to: Target,
        from: Ref,
    },
    Carry {
        to: Box<[usize]>,
        from: Box<[Ref]>,
    },
    Factor {
        row: usize,
        guard: Option<Ref>,
        weight: Ref,
        add: bool,
    },
    Derive {
        row: Option<usize>,
        to: Option<usize>,
        guard: Option<Ref>,
        data: Data,
        /// By the slots.
        partials: Box<[(usize, usize)]>,
        add: bool,
    },
    Accumulate {
        to: Target,
        from: Ref,
        times: Option<Ref>,
        masked: bool,
    },
    Dot {
        to: usize,
        start: Option<Ref>,
        pairs: Box<[[Ref; 2]]>,
        masked: bool,
    },
    /// `partial`: number among the slots of derivatives.
    Logit {
        row: Option<usize>,
        guard: Option<Ref>,
        value: Ref,
        logit: Ref,
        partial: Option<usize>,
        add: bool,
    },
    /// `shares`: numbers among the slots of derivatives.
    LogAddExp {
        to: usize,
        args: [Ref; 2],
        shares: [usize; 2],
    },
    /// Log densities of zeros and ones by their logits, added to a sum of passes.
    SumLogits {
        to: usize,
        value: Ref,
        logit: Ref,
        partial: Option<usize>,
    },
    /// Logarithms of sums of two exponentials, added to a sum of passes.
    SumLogSums {
        to: usize,
        args: [Ref; 2],
        shares: [usize; 2],
    },
    /// Passes as lanes: the number of the loop among those.
    Across(usize),
    /// Adds a column, or the product of two, lane by lane to a sum of passes.
    Sum {
        to: usize,
        from: Ref,
        times: Option<Ref>,
        masked: bool,
    },
    /// Adds or writes to slots that the passes have each for itself.
    Scatter(Scatter),
    /// Adds a row to a sum of passes.
    SumRow {
        to: usize,
        row: usize,
    },
    Loop {
        count: usize,
        backwards: bool,
        /// Columns that are 0 before the first pass.
        sums: Box<[usize]>,
        /// Rows that are summed up in it.
        rows: Box<[usize]>,
        /// What moves from pass to pass.
        moved: Box<[Moved]>,
        body: Vec<Step>,
    },
}

/// A column or a site by number, or where a pointer stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    Fixed(usize),
    Pointer(usize),
}

/// A view to look up again in every pass of a loop: its place in the table of splats (of data) or of pointers.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    pub(crate) view: usize,
    pub(crate) place: usize,
}

/// An observed value and its density.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub(crate) density: Density,
    pub(crate) value: Box<[Ref]>,
    pub(crate) logs: Box<[Ref]>,
    pub(crate) terms: Terms,
    /// Value and terms, where it is a normal: they have a shorter way.
    pub(crate) normal: Option<[Ref; 4]>,
}

/// The steps, and the tables that they look into.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    pub(crate) splats: Vec<Splat>,
    pub(crate) pointers: usize,
    /// Loops whose passes run side by side.
    pub(crate) acrosses: Vec<Side>,
}

/// Count, sums and body of such a loop.
pub(crate) type Side = (usize, Box<[usize]>, Vec<Instruction>);

impl Plan {
    pub(crate) fn new(tape: &Tape) -> Self {
        let mut planner = Planner::new(tape);
        let steps = planner.steps(&tape.instructions);
        Self {
            steps,
            splats: planner.splats,
            pointers: planner.pointers,
            acrosses: planner.acrosses,
        }
    }
}

pub(crate) struct Planner {
    /// Bits of the constants in the table of splats, ascending, and their places.
    constants: Vec<(u64, usize)>,
    pub(crate) splats: Vec<Splat>,
    pub(crate) pointers: usize,
    acrosses: Vec<Side>,
    /// Where passes are lanes: what each operand is that is not the same kind of thing as elsewhere.
    pub(crate) beside: HashMap<Beside, Ref>,
    /// First of the slots that derivatives go to.
    derived: usize,
    views: Vec<View>,
    /// Where each view is looked up, once something has asked for it in the loops at hand.
    places: Vec<Option<usize>>,
    /// Loops around, outermost first.
    loops: Vec<Around>,
    /// Rows that the loop at hand sums up.
    rows: Vec<usize>,
}

/// A slot or a view, by number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Beside {
    Slot(usize),
    View(usize),
}

/// A loop whose body is being planned.
#[derive(Default)]
struct Around {
    moved: Vec<Moved>,
    /// Views that its body was the first to ask for.
    asked: Vec<usize>,
}

impl Planner {
    pub(crate) fn new(tape: &Tape) -> Self {
        Self {
            constants: Vec::new(),
            splats: Vec::new(),
            pointers: 0,
            acrosses: Vec::new(),
            beside: HashMap::default(),
            derived: tape.derived,
            places: vec![None; tape.views.len()],
            views: tape.views.clone(),
            loops: Vec::new(),
            rows: Vec::new(),
        }
    }

    fn steps(&mut self, instructions: &[Instruction]) -> Vec<Step> {
        instructions.iter().map(|each| self.step(each)).collect()
    }

    pub(crate) fn step(&mut self, instruction: &Instruction) -> Step {
        let add = !self.loops.is_empty();
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
                let aliased = *index == Operand::Slot(*to) || from.contains(&Operand::Slot(*to));
                Step::Gather {
                    to: *to,
                    index: self.operand(*index),
                    from: self.operands(from),
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
                index: self.operand(*index),
                count: *count,
                guard: guard.map(|guard| self.operand(guard)),
            },
            Instruction::Terms {
                density,
                to,
                params,
                logs,
            } => Step::Terms {
                density: *density,
                to: to.clone(),
                params: self.operands(params),
                logs: self.operands(logs),
            },
            Instruction::Sample {
                site, row, terms, ..
            } => {
                self.add_row(*row);
                Step::Sample {
                    site: self.target(*site),
                    terms: (!terms.is_empty()).then(|| self.terms(terms)),
                    add,
                }
            }
            Instruction::Observe {
                density,
                row,
                guard,
                value,
                logs,
                terms,
            } => {
                self.add_row(*row);
                Step::Observe {
                    row: *row,
                    guard: guard.map(|guard| self.operand(guard)),
                    data: self.data(*density, value, logs, terms),
                    add,
                }
            }
            Instruction::LogProb {
                density,
                to,
                value,
                logs,
                terms,
            } => {
                let aliased = terms.contains(&Operand::Slot(*to));
                Step::LogProb {
                    to: *to,
                    data: self.data(*density, value, logs, terms),
                    aliased,
                }
            }
            Instruction::Copy { to, from } => Step::Copy {
                to: self.target(*to),
                from: self.operand(*from),
            },
            Instruction::Carry { to, from } => Step::Carry {
                to: to.clone(),
                from: self.operands(from),
            },
            Instruction::Factor { row, guard, weight } => {
                self.add_row(*row);
                Step::Factor {
                    row: *row,
                    guard: guard.map(|guard| self.operand(guard)),
                    weight: self.operand(*weight),
                    add,
                }
            }
            Instruction::Derive {
                density,
                row,
                to,
                guard,
                value,
                logs,
                terms,
                partials,
            } => {
                row.iter().for_each(|&row| self.add_row(row));
                Step::Derive {
                    row: *row,
                    to: *to,
                    guard: guard.map(|guard| self.operand(guard)),
                    data: self.data(*density, value, logs, terms),
                    partials: self.derived(partials),
                    add,
                }
            }
            Instruction::Accumulate {
                to,
                from,
                times,
                masked,
            } => Step::Accumulate {
                to: self.target(*to),
                from: self.operand(*from),
                times: times.map(|times| self.operand(times)),
                masked: *masked,
            },
            Instruction::Dot {
                to,
                start,
                pairs,
                masked,
            } => Step::Dot {
                to: *to,
                masked: *masked,
                start: start.map(|start| self.operand(start)),
                pairs: pairs
                    .iter()
                    .map(|&pair| self.factors(pair, *masked))
                    .collect(),
            },
            Instruction::Logit {
                row,
                guard,
                value,
                logit,
                partial,
            } => {
                row.iter().for_each(|&row| self.add_row(row));
                Step::Logit {
                    row: *row,
                    guard: guard.map(|guard| self.operand(guard)),
                    value: self.operand(*value),
                    logit: self.operand(*logit),
                    partial: partial.map(|slot| slot.wrapping_sub(self.derived)),
                    add,
                }
            }
            Instruction::LogAddExp { to, args, shares } => Step::LogAddExp {
                to: *to,
                args: args.map(|each| self.operand(each)),
                shares: shares.map(|slot| slot.wrapping_sub(self.derived)),
            },
            Instruction::AddLogSum { row, args, shares } => Step::SumLogSums {
                to: *row,
                args: args.map(|each| self.operand(each)),
                shares: shares.map(|slot| slot.wrapping_sub(self.derived)),
            },
            Instruction::Across { count, sums, body } => {
                self.acrosses.push((*count, sums.clone(), body.clone()));
                Step::Across(self.acrosses.len() - 1)
            }
            Instruction::Loop {
                count,
                backwards,
                sums,
                body,
            } => self.repeat((*count, *backwards), sums, body),
        }
    }

    fn repeat(
        &mut self,
        (count, backwards): (usize, bool),
        sums: &[usize],
        body: &[Instruction],
    ) -> Step {
        let rows = std::mem::take(&mut self.rows);
        self.loops.push(Around::default());
        let body = self.steps(body);
        let around = self.loops.pop();
        let mut own = std::mem::replace(&mut self.rows, rows);
        if !self.loops.is_empty() {
            // The outermost loop clears the rows of all loops in it.
            self.rows.append(&mut own);
        }
        let Around { moved, asked, .. } = around.unwrap_or_default();
        asked.into_iter().for_each(|view| self.places[view] = None);
        Step::Loop {
            count,
            backwards,
            sums: sums.into(),
            rows: own.into(),
            moved: moved.into(),
            body,
        }
    }

    /// Slots by their number among those of derivatives, ascending.
    fn derived(&self, partials: &[(usize, usize)]) -> Box<[(usize, usize)]> {
        let number = |&(place, slot): &(usize, usize)| (place, slot.wrapping_sub(self.derived));
        let partials: Vec<_> = partials.iter().map(number).collect();
        by_slot(&partials)
    }

    fn add_row(&mut self, row: usize) {
        if !self.loops.is_empty() {
            self.rows.push(row);
        }
    }

    /// A number that is the same in every lane comes first, unless the first factor masks.
    fn factors(&mut self, pair: [Operand; 2], masked: bool) -> [Ref; 2] {
        match pair.map(|each| self.operand(each)) {
            [a, b @ Ref::Splat(_)] if !masked => [b, a],
            factors => factors,
        }
    }

    fn target(&mut self, place: Place) -> Target {
        match place {
            Place::Fixed(number) => Target::Fixed(number),
            Place::View(view) => Target::Pointer(self.view(view)),
        }
    }

    fn args(&mut self, args: &[Operand]) -> Args {
        match *args {
            [a, b] => Args::Two(self.operand(a), self.operand(b)),
            [a, b, c] => Args::Three([a, b, c].map(|operand| self.operand(operand))),
            // Verified: an opcode has one to three operands.
            _ => Args::One(self.operand(args[0])),
        }
    }

    fn data(
        &mut self,
        density: Density,
        value: &[Operand],
        logs: &[Operand],
        terms: &[Operand],
    ) -> Data {
        let normal = match (density.family, terms) {
            (FamilyId::Normal, &[mean, sd, constant]) => {
                Some([value[0], mean, sd, constant].map(|each| self.operand(each)))
            }
            _ => None,
        };
        Data {
            normal,
            density,
            value: self.operands(value),
            logs: self.operands(logs),
            terms: self.terms(terms),
        }
    }

    fn terms(&mut self, operands: &[Operand]) -> Terms {
        match constants(operands) {
            Some(values) => Terms::Uniform(values.into_iter().map(splat).collect()),
            None => Terms::Refs(self.operands(operands)),
        }
    }

    #[inline(never)]
    fn operands(&mut self, operands: &[Operand]) -> Box<[Ref]> {
        operands
            .iter()
            .map(|operand| self.operand(*operand))
            .collect()
    }

    #[inline(never)]
    pub(crate) fn operand(&mut self, operand: Operand) -> Ref {
        let beside = match operand {
            Operand::Slot(slot) => self.beside.get(&Beside::Slot(slot)),
            Operand::View(view) => self.beside.get(&Beside::View(view)),
            Operand::Constant(_) => None,
        };
        if let Some(&found) = beside {
            return found;
        }
        match operand {
            Operand::Slot(slot) => Ref::Column(slot),
            Operand::Constant(value) => self.constant(value),
            Operand::View(view) => match self.views[view].kind {
                ViewKind::Data => Ref::Splat(self.view(view)),
                ViewKind::Slots | ViewKind::Indirect { .. } => Ref::Pointer(self.view(view)),
            },
        }
    }

    pub(crate) fn constant(&mut self, value: f64) -> Ref {
        let bits = value.to_bits();
        let place = match self.constants.binary_search_by_key(&bits, |known| known.0) {
            Ok(found) => self.constants[found].1,
            Err(gap) => {
                self.splats.push(splat(value));
                self.constants.insert(gap, (bits, self.splats.len() - 1));
                self.splats.len() - 1
            }
        };
        Ref::Splat(place)
    }

    /// Where a view is looked up: in the table of splats or of pointers. The innermost loop that moves it keeps it.
    fn view(&mut self, view: usize) -> usize {
        if let Some(place) = self.places[view] {
            return place;
        }
        let place = match self.views[view].kind {
            ViewKind::Data => {
                self.splats.push(splat(0.0));
                self.splats.len() - 1
            }
            ViewKind::Slots | ViewKind::Indirect { .. } => {
                self.pointers += 1;
                self.pointers - 1
            }
        };
        // One that no loop moves is looked up by the outermost; outside of loops there is none.
        let depth = self.views[view].depth().max(self.depth_of_index(view));
        if let Some(around) = self.loops.get_mut(depth.unwrap_or(0)) {
            around.moved.push(Moved { view, place });
        }
        if let Some(innermost) = self.loops.last_mut() {
            innermost.asked.push(view);
        }
        self.places[view] = Some(place);
        place
    }

    fn depth_of_index(&self, view: usize) -> Option<usize> {
        match self.views[view].kind {
            ViewKind::Indirect { by, .. } => self.views[by].depth(),
            ViewKind::Data | ViewKind::Slots => None,
        }
    }
}
