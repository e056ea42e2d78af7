//! The virtual machine: runs a program for a block of up to 128 samples at a time, samples as lanes. One tight loop an
//! instruction; values stay in columns that the next instruction finds in the first-level cache. Draws come from a
//! [`Proposal`]; log densities go to one row a factor.

use laurel_simd::{BLOCK, Column, Lanes, Twice};

use crate::across::Across;
use crate::density;
use crate::elementwise::elementwise;
use crate::gradient_steps;
use crate::plan::{Moved, Plan, Side, Step, Terms};
use crate::program::Program;
use crate::proposal::{Draw, Proposal, SiteView};
use crate::tape::{Operand, Output, Site, Tape};
use crate::view::{View, ViewKind, indirect};
use crate::workspace::{OutOfMemory, PASSED, Workspace};
use std::rc::Rc;

use laurel_dist::chosen::choose;
use laurel_simd::columns;
use laurel_simd::place::{Source, Splat, copy, each, fill, get, put, splat};
use laurel_simd::reads::{Reads, Ref, Sources};

/// A program with the memory to run it.
#[derive(Clone, Debug)]
pub struct Machine {
    tape: Rc<Tape>,
    plan: Plan,
    space: Workspace,
    acrosses: Vec<Across>,
}

impl Machine {
    /// Takes the memory for a program.
    ///
    /// # Errors
    /// [`OutOfMemory`] where there is not enough.
    pub fn new(program: &Program) -> Result<Self, OutOfMemory> {
        Self::of(Rc::clone(program.tape()), |_, _| Ok(Vec::new()))
    }

    /// For a program that was made of another one and draws nothing.
    ///
    /// # Errors
    /// [`OutOfMemory`] where there is not enough.
    pub fn without_draws(tape: Rc<Tape>) -> Result<Self, OutOfMemory> {
        Self::of(tape, |_, _| Ok(Vec::new()))
    }

    /// A number that is given from outside, to be set before a run.
    pub fn free_mut(&mut self, number: usize) -> &mut Column {
        let slot = self.tape.free[number];
        self.column_mut(slot)
    }

    /// For the program of a gradient.
    pub(crate) fn of_gradient(tape: Rc<Tape>) -> Result<Self, OutOfMemory> {
        Self::of(tape, |tape, sides| {
            sides.iter().map(|side| Across::new(tape, side)).collect()
        })
    }

    fn of(
        tape: Rc<Tape>,
        acrosses: fn(&Tape, &[Side]) -> Result<Vec<Across>, OutOfMemory>,
    ) -> Result<Self, OutOfMemory> {
        let plan = Plan::new(&tape);
        let space = Workspace::new(&tape, &plan)?;
        let acrosses = acrosses(&tape, &plan.acrosses)?;
        Ok(Self {
            tape,
            plan,
            space,
            acrosses,
        })
    }

    /// Runs the program for `n` samples, 1 to 128.
    pub fn forward<L: Lanes>(&mut self, n: usize, proposal: &mut dyn Proposal<L>) {
        self.go::<L, false>(n, proposal);
    }

    /// Runs the program of a gradient.
    pub(crate) fn run_gradient<L: Lanes>(&mut self, n: usize, proposal: &mut dyn Proposal<L>) {
        self.go::<L, true>(n, proposal);
    }

    fn go<L: Lanes, const GRADIENT: bool>(&mut self, n: usize, proposal: &mut dyn Proposal<L>) {
        let n = n.min(BLOCK);
        if self.tape.checks > 0 {
            self.space.failed = [PASSED; BLOCK];
        }
        let scene = Scene {
            sites: &self.tape.sites,
            views: &self.tape.views,
            data: &self.tape.data,
        };
        let (space, acrosses) = (&mut self.space, &mut self.acrosses);
        run_all::<L, GRADIENT>(&self.plan.steps, scene, (space, acrosses), n, proposal);
    }

    /// The loops whose passes are lanes.
    pub(crate) fn acrosses(&self) -> &[Across] {
        &self.acrosses
    }

    /// The same, to be given other data.
    pub(crate) fn acrosses_mut(&mut self) -> &mut [Across] {
        &mut self.acrosses
    }

    /// What is in a slot.
    pub(crate) fn column(&self, slot: usize) -> &Column {
        &self.space.columns[slot]
    }

    /// The same, to be written.
    pub(crate) fn column_mut(&mut self, slot: usize) -> &mut Column {
        &mut self.space.columns[slot]
    }

    /// The program.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }

    /// A latent site and its columns, as the last run left them.
    pub fn site(&self, number: usize) -> SiteView<'_> {
        SiteView::new(&self.tape.sites[number], &self.space.columns)
    }

    /// Log densities of the last run, in nats: `[rows][BLOCK]`.
    pub fn rows(&self) -> &[Column] {
        &self.space.rows
    }

    /// Adds up the rows in order, with -inf where an index check failed: the log joint of each sample, in nats.
    pub fn log_joint<L: Lanes>(&self, to: &mut Column, n: usize) {
        each::<Twice<L>>(n, |place| {
            let rows = self.space.rows.iter();
            let total = rows.fold(Twice::zero(), |sum, row| sum + get(row, place));
            put(to, place, total);
        });
        if self.tape.checks > 0 {
            for (value, &failed) in to.iter_mut().zip(&self.space.failed) {
                if failed != PASSED {
                    *value = f64::NEG_INFINITY;
                }
            }
        }
    }

    /// The first check that a lane of the last run failed.
    pub fn failed_check(&self, lane: usize) -> Option<usize> {
        let failed = self.space.failed[lane];
        (failed != PASSED).then_some(failed as usize)
    }

    /// Where an output of the last run is read; `constant` stands for one that is the same in every sample.
    pub fn source<'a>(&'a self, output: &Output, constant: &'a Splat) -> Source<'a> {
        match output.operand {
            Operand::Slot(slot) => Source::column(&self.space.columns[slot]),
            // An output is in no loop, so there are no views.
            Operand::Constant(_) | Operand::View(_) => Source::uniform(constant),
        }
    }
}

/// What a run only reads.
#[derive(Clone, Copy)]
struct Scene<'a> {
    sites: &'a [Site],
    views: &'a [View],
    data: &'a [f64],
}

fn run_all<L: Lanes, const GRADIENT: bool>(
    steps: &[Step],
    scene: Scene<'_>,
    (space, acrosses): (&mut Workspace, &mut [Across]),
    n: usize,
    proposal: &mut dyn Proposal<L>,
) {
    for step in steps {
        match step {
            Step::Loop {
                count,
                backwards,
                sums,
                rows,
                moved,
                body,
            } => {
                rows.iter()
                    .for_each(|&row| space.rows[row] = Column::zero());
                let depth = space.passes.len();
                space.passes.push(0);
                sums.iter()
                    .for_each(|&sum| columns::fill(&mut space.columns[sum], 0.0, n));
                for pass in 0..*count {
                    let last = *count - 1;
                    space.passes[depth] = if *backwards { last - pass } else { pass };
                    moved.iter().for_each(|moved| look_up(moved, scene, space));
                    run_all::<L, GRADIENT>(body, scene, (space, acrosses), n, proposal);
                }
                space.passes.pop();
            }
            Step::Sample { site, terms, add } => {
                let number = space.number(*site);
                sample::<L>(
                    (number, &scene.sites[number]),
                    (terms.as_ref(), *add),
                    space,
                    n,
                    proposal,
                );
            }
            Step::Across(number) => {
                if GRADIENT {
                    acrosses[*number].run::<L>(&mut space.columns, &mut space.rows, n);
                }
            }
            _ => run::<L, GRADIENT>(step, space, n),
        }
    }
}

/// Moves a splat or a pointer to where its view is now.
#[inline(always)]
fn look_up(moved: &Moved, scene: Scene<'_>, space: &mut Workspace) {
    let view = &scene.views[moved.view];
    let at = view.at(&space.passes);
    match view.kind {
        ViewKind::Data => space.splats[moved.place] = splat(scene.data[at]),
        ViewKind::Slots => space.pointers[moved.place] = at,
        ViewKind::Indirect { by, stride, count } => {
            let number = scene.data[scene.views[by].at(&space.passes)];
            space.pointers[moved.place] = indirect(at, stride, count, number);
        }
    }
}

/// Runs a step that is no draw and no loop. Steps of gradients are left out of a machine for programs alone.
pub(crate) fn run<L: Lanes, const GRADIENT: bool>(step: &Step, space: &mut Workspace, n: usize) {
    match step {
        Step::Map {
            op,
            to,
            args,
            aliased,
        } => {
            let (target, reads) = space.write(*to, *aliased);
            elementwise::<L>(*op, target, args, &reads, n);
        }
        Step::Gather {
            to,
            index,
            from,
            aliased,
        } => {
            let (target, reads) = space.write(*to, *aliased);
            let (index, from) = (reads.get(*index), Sources::Refs(from, &reads));
            choose::<L>(target, index, from, f64::NAN, n);
        }
        Step::CheckIndex {
            check,
            index,
            count,
            guard,
        } => {
            check_index(*check, *index, *count, *guard, space, n);
        }
        Step::Terms {
            density,
            to,
            params,
            logs,
        } => {
            let (reads, _, scratch) = space.read();
            let params = Sources::Refs(params, &reads);
            let logs = Sources::Refs(logs, &reads);
            density::terms_columns::<L>(*density, params, logs, scratch, n);
            for (&slot, column) in to.iter().zip(&space.scratch) {
                copy(&mut space.columns[slot], column, n);
            }
        }
        Step::Observe {
            row,
            guard,
            data,
            add,
        } => {
            let (reads, rows, scratch) = space.read();
            let to = if *add {
                &mut scratch[0]
            } else {
                &mut rows[*row]
            };
            density::observe::<L>(to, data, &reads, n);
            apply_guard::<L>(to, *guard, &reads, n);
            if *add {
                add_up::<L>(&mut rows[*row], &scratch[0], n);
            }
        }
        Step::LogProb { to, data, aliased } => {
            let (target, reads) = space.write(*to, *aliased);
            density::observe::<L>(target, data, &reads, n);
        }
        Step::Copy { to, from } => {
            let to = space.number(*to);
            let (target, reads) = space.write(to, *from == Ref::Column(to));
            fill(target, reads.get(*from), n);
        }
        Step::Carry { to, from } => {
            let (reads, _, scratch) = space.read();
            for (column, &from) in scratch.iter_mut().zip(from) {
                fill(column, reads.get(from), n);
            }
            for (&slot, column) in to.iter().zip(&space.scratch) {
                copy(&mut space.columns[slot], column, n);
            }
        }
        Step::Factor {
            row,
            guard,
            weight,
            add,
        } => {
            let (reads, rows, scratch) = space.read();
            let to = if *add {
                &mut scratch[0]
            } else {
                &mut rows[*row]
            };
            fill(to, reads.get(*weight), n);
            apply_guard::<L>(to, *guard, &reads, n);
            if *add {
                add_up::<L>(&mut rows[*row], &scratch[0], n);
            }
        }
        // `run_all` does these.
        Step::Sample { .. } | Step::Loop { .. } | Step::Across(_) => {}
        _ => {
            if GRADIENT {
                gradient_steps::run::<L>(step, space, n);
            }
        }
    }
}

fn sample<L: Lanes>(
    (number, site): (usize, &Site),
    (terms, add): (Option<&Terms>, bool),
    space: &mut Workspace,
    n: usize,
    proposal: &mut dyn Proposal<L>,
) {
    let (values, rest) = space.scratch.split_at_mut(site.values.len());
    let logs = &mut rest[..site.logs.len()];
    let view = SiteView::new(site, &space.columns);
    proposal.propose(number, view, Draw { values, logs }, n);
    let slots = site.values.iter().chain(&site.logs);
    for (&slot, column) in slots.zip(&space.scratch) {
        copy(&mut space.columns[slot], column, n);
    }
    let Some(terms) = terms else {
        return;
    };
    let (reads, rows, scratch) = space.read();
    let to = if add {
        &mut scratch[0]
    } else {
        &mut rows[site.row]
    };
    density::prior::<L>(to, site, terms, &reads, n);
    proposal.drawn(number, to, n);
    if add {
        add_up::<L>(&mut rows[site.row], &scratch[0], n);
    }
}

fn check_index(
    check: usize,
    index: Ref,
    count: usize,
    guard: Option<Ref>,
    space: &mut Workspace,
    n: usize,
) {
    let mut failed = space.failed;
    let (reads, ..) = space.read();
    let (index, guard) = (reads.get(index), guard.map(|guard| reads.get(guard)));
    for (lane, failed) in failed.iter_mut().enumerate().take(n) {
        let value = index.lane(lane);
        let inside = value >= 0.0 && value < count as f64 && value.trunc() == value;
        let wanted = guard.is_none_or(|guard| guard.lane(lane) != 0.0);
        if !inside && wanted && *failed == PASSED {
            *failed = check as u32;
        }
    }
    space.failed = failed;
}

/// Where the guard is 0 the factor says nothing: log 1.
#[inline(always)]
pub(crate) fn apply_guard<L: Lanes>(
    row: &mut Column,
    guard: Option<Ref>,
    reads: &Reads<'_>,
    n: usize,
) {
    if let Some(guard) = guard {
        let guard = reads.get(guard);
        each::<L>(n, |at| {
            let skipped = guard.at::<L>(at).eq(L::zero());
            put(row, at, L::select(skipped, L::zero(), get(row, at)));
        });
    }
}

pub(crate) fn add_up<L: Lanes>(sum: &mut Column, term: &Column, n: usize) {
    each::<Twice<L>>(n, |at| {
        let total = get::<Twice<L>>(sum, at) + get(term, at);
        put(sum, at, total);
    });
}
