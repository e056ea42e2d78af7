//! A folded tape as the virtual machine runs it: operands are numbers to look up, constants stand in a table, densities
//! know whether their terms are the same for every sample, and what is the same for every sample is computed once a
//! pass, not once a lane.

use laurel_dist::FamilyId;
use laurel_simd::Lanes;
use laurel_simd::place::{Splat, splat};
use laurel_simd::reads::Ref;

use crate::density;
use crate::fold::constants;
use crate::op::Opcode;
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

/// One step of the machine. `aliased`: it reads the column it writes. `same`: what it computes is the same for every
/// sample. `add`: within loops a row is a sum.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Map {
        op: Opcode,
        to: usize,
        args: Args,
        aliased: bool,
        same: bool,
    },
    Gather {
        to: usize,
        index: Ref,
        from: Box<[Ref]>,
        aliased: bool,
        same: bool,
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
        same: bool,
    },
    Sample {
        site: Target,
        terms: Terms,
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
    Loop {
        count: usize,
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
}

/// The steps, and the tables that they look into.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    pub(crate) splats: Vec<Splat>,
    pub(crate) pointers: usize,
    pub(crate) views: Vec<View>,
    pub(crate) data: Vec<f64>,
}

impl Plan {
    pub(crate) fn new<L: Lanes>(tape: &Tape) -> Self {
        let mut planner = Planner::new(tape);
        let steps = planner.steps::<L>(&tape.instructions);
        Self {
            steps,
            splats: planner.splats,
            pointers: planner.pointers,
            views: planner.views,
            data: planner.data,
        }
    }
}

struct Planner {
    /// Bits of the constants in the table of splats, ascending, and their places.
    constants: Vec<(u64, usize)>,
    splats: Vec<Splat>,
    pointers: usize,
    views: Vec<View>,
    data: Vec<f64>,
    /// Where each view is looked up, once something has asked for it in the loops at hand.
    places: Vec<Option<usize>>,
    /// Loops around, outermost first.
    loops: Vec<Around>,
    /// Views of the logarithms of observed data: (family, view of the data, place in the value) to the view.
    log_views: Vec<((FamilyId, usize, usize), usize)>,
    /// Slots that hold the same number for every sample, in one group of lanes.
    same: Vec<bool>,
    /// Slots that must be filled in all lanes: a guide reads them through a site.
    whole: Vec<bool>,
    /// Rows that the loop at hand sums up.
    rows: Vec<usize>,
}

/// A loop whose body is being planned.
#[derive(Default)]
struct Around {
    count: usize,
    moved: Vec<Moved>,
    /// Views that its body was the first to ask for.
    asked: Vec<usize>,
}

impl Planner {
    fn new(tape: &Tape) -> Self {
        let mut whole = vec![false; tape.slots];
        let params = tape.sites.iter().flat_map(|site| site.params.iter());
        let outputs = tape.outputs.iter().map(|output| &output.operand);
        for operand in params.chain(outputs) {
            if let Operand::Slot(slot) = operand {
                whole[*slot] = true;
            }
        }
        Self {
            constants: Vec::new(),
            splats: Vec::new(),
            pointers: 0,
            places: vec![None; tape.views.len()],
            views: tape.views.clone(),
            data: tape.data.to_vec(),
            loops: Vec::new(),
            log_views: Vec::new(),
            same: vec![false; tape.slots],
            whole,
            rows: Vec::new(),
        }
    }

    fn steps<L: Lanes>(&mut self, instructions: &[Instruction]) -> Vec<Step> {
        instructions
            .iter()
            .map(|each| self.step::<L>(each))
            .collect()
    }

    fn step<L: Lanes>(&mut self, instruction: &Instruction) -> Step {
        let add = !self.loops.is_empty();
        match instruction {
            Instruction::Map { op, to, args } => {
                let aliased = args.contains(&Operand::Slot(*to));
                let args = self.args(args);
                Step::Map {
                    op: *op,
                    to: *to,
                    same: self.settle(*to, args.same()),
                    args,
                    aliased,
                }
            }
            Instruction::Gather { to, index, from } => {
                let aliased = *index == Operand::Slot(*to) || from.contains(&Operand::Slot(*to));
                let (index, from) = (self.operand(*index), self.operands(from));
                let same = is_same(index) && from.iter().all(|&each| is_same(each));
                Step::Gather {
                    to: *to,
                    index,
                    from,
                    aliased,
                    same: self.settle(*to, same),
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
            } => {
                let (params, logs) = (self.operands(params), self.operands(logs));
                let mut same = params.iter().chain(&logs).all(|&each| is_same(each));
                same &= to.iter().all(|&slot| !self.whole[slot]);
                to.iter().for_each(|&slot| self.same[slot] = same);
                Step::Terms {
                    density: *density,
                    to: to.clone(),
                    params,
                    logs,
                    same,
                }
            }
            Instruction::Sample {
                site,
                row,
                values,
                logs,
                terms,
                ..
            } => {
                let terms = self.terms(terms);
                for place in values.iter().chain(logs) {
                    self.fill(*place);
                }
                self.add_row(*row);
                Step::Sample {
                    site: self.target(*site),
                    terms,
                    add,
                }
            }
            Instruction::Observe {
                density,
                row,
                guard,
                value,
                terms,
            } => {
                self.add_row(*row);
                Step::Observe {
                    row: *row,
                    guard: guard.map(|guard| self.operand(guard)),
                    data: self.data::<L>(*density, value, terms),
                    add,
                }
            }
            Instruction::LogProb {
                density,
                to,
                value,
                terms,
            } => {
                let aliased = terms.contains(&Operand::Slot(*to));
                let data = self.data::<L>(*density, value, terms);
                self.same[*to] = false;
                Step::LogProb {
                    to: *to,
                    data,
                    aliased,
                }
            }
            Instruction::Copy { to, from } => {
                let from = self.operand(*from);
                self.fill(*to);
                Step::Copy {
                    to: self.target(*to),
                    from,
                }
            }
            Instruction::Carry { to, from } => {
                let from = self.operands(from);
                to.iter().for_each(|&slot| self.same[slot] = false);
                Step::Carry {
                    to: to.clone(),
                    from,
                }
            }
            Instruction::Factor { row, guard, weight } => {
                self.add_row(*row);
                Step::Factor {
                    row: *row,
                    guard: guard.map(|guard| self.operand(guard)),
                    weight: self.operand(*weight),
                    add,
                }
            }
            Instruction::Loop { count, body } => self.repeat::<L>(*count, body),
        }
    }

    fn repeat<L: Lanes>(&mut self, count: usize, body: &[Instruction]) -> Step {
        // What the body writes last is there when its second pass begins.
        body.iter().for_each(|each| self.forget(each));
        let rows = std::mem::take(&mut self.rows);
        self.loops.push(Around {
            count,
            moved: Vec::new(),
            asked: Vec::new(),
        });
        let body = self.steps::<L>(body);
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
            rows: own.into(),
            moved: moved.into(),
            body,
        }
    }

    fn forget(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Map { to, .. }
            | Instruction::Gather { to, .. }
            | Instruction::LogProb { to, .. } => self.same[*to] = false,
            Instruction::Terms { to, .. } => to.iter().for_each(|&slot| self.same[slot] = false),
            Instruction::Loop { body, .. } => body.iter().for_each(|each| self.forget(each)),
            _ => {}
        }
    }

    /// Notes whether a slot now holds the same number for every sample.
    fn settle(&mut self, slot: usize, same: bool) -> bool {
        self.same[slot] = same && !self.whole[slot];
        self.same[slot]
    }

    fn fill(&mut self, place: Place) {
        if let Place::Fixed(slot) = place {
            self.same[slot] = false;
        }
    }

    fn add_row(&mut self, row: usize) {
        if !self.loops.is_empty() {
            self.rows.push(row);
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

    fn data<L: Lanes>(&mut self, density: Density, value: &[Operand], terms: &[Operand]) -> Data {
        let logs = match constants(value) {
            Some(value) => density::logs_of::<L>(density, &value)
                .into_iter()
                .map(|log| self.constant(log))
                .collect(),
            None => self.logs_of_data::<L>(density, value),
        };
        Data {
            density,
            value: self.operands(value),
            logs,
            terms: self.terms(terms),
        }
    }

    /// Logarithms that go with data which differ from pass to pass: computed once for all of them.
    fn logs_of_data<L: Lanes>(&mut self, density: Density, value: &[Operand]) -> Box<[Ref]> {
        let count = density::logs_of::<L>(density, &vec![0.5; value.len()]).len();
        (0..count)
            .map(|log| {
                // Logarithms of a vector's elements go with the elements; a scalar's all go with its one number.
                let (of, place) = if value.len() == 1 { (0, log) } else { (log, 0) };
                match value[of] {
                    Operand::Constant(x) => {
                        let logs = density::logs_of::<L>(one(density), &[x]);
                        self.constant(logs[place])
                    }
                    Operand::View(view) => {
                        let logs = self.log_view::<L>(density, view, place);
                        Ref::Splat(self.view(logs))
                    }
                    // `Program::new` has refused data in slots.
                    Operand::Slot(_) => self.constant(f64::NAN),
                }
            })
            .collect()
    }

    /// The view of the logarithms of what a view of data shows.
    fn log_view<L: Lanes>(&mut self, density: Density, view: usize, place: usize) -> usize {
        let key = (density.family, view, place);
        if let Some(known) = self.log_views.iter().find(|known| known.0 == key) {
            return known.1;
        }
        let counts: Vec<usize> = self.loops.iter().map(|each| each.count).collect();
        // Verified: the view stays in the data.
        let (low, high) = self.views[view].range(&counts).unwrap_or((0, 0));
        let mut logs = self.views[view].clone();
        logs.base = self.data.len() + logs.base - low;
        for at in low..=high {
            let x = self.data[at];
            self.data
                .push(density::logs_of::<L>(one(density), &[x])[place]);
        }
        self.views.push(logs);
        self.places.push(None);
        self.log_views.push((key, self.views.len() - 1));
        self.views.len() - 1
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
    fn operand(&mut self, operand: Operand) -> Ref {
        match operand {
            Operand::Slot(slot) if self.same[slot] => Ref::Same(slot),
            Operand::Slot(slot) => Ref::Column(slot),
            Operand::Constant(value) => self.constant(value),
            Operand::View(view) => match self.views[view].kind {
                ViewKind::Data => Ref::Splat(self.view(view)),
                ViewKind::Slots | ViewKind::Indirect { .. } => Ref::Pointer(self.view(view)),
            },
        }
    }

    fn constant(&mut self, value: f64) -> Ref {
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

fn one(density: Density) -> Density {
    Density { size: 1, ..density }
}

fn is_same(operand: Ref) -> bool {
    matches!(operand, Ref::Same(_) | Ref::Splat(_))
}

impl Args {
    fn same(&self) -> bool {
        match *self {
            Self::One(a) => is_same(a),
            Self::Two(a, b) => is_same(a) && is_same(b),
            Self::Three(all) => all.into_iter().all(is_same),
        }
    }
}
