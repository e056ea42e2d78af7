//! The virtual machine: runs a program for a block of up to 128 samples at a time, samples as lanes. One tight loop an
//! instruction; values stay in columns that the next instruction finds in the first-level cache. Draws come from a
//! [`Proposal`]; log densities go to one row a factor.

use laurel_simd::{BLOCK, Column, Lanes};

use crate::density;
use crate::elementwise::elementwise;
use crate::plan::{Plan, Step, Terms};
use crate::program::Program;
use crate::proposal::{Draw, Proposal, SiteView};
use crate::tape::{Operand, Output, Site, Tape};
use crate::workspace::{OutOfMemory, PASSED, Workspace};
use std::rc::Rc;

use laurel_dist::chosen::choose;
use laurel_simd::place::{Source, Splat, copy, each, get, put};
use laurel_simd::reads::{Reads, Sources};

/// A program with the memory to run it.
#[derive(Clone, Debug)]
pub struct Machine {
    tape: Rc<Tape>,
    plan: Plan,
    space: Workspace,
}

impl Machine {
    /// Takes the memory for a program.
    ///
    /// # Errors
    /// [`OutOfMemory`] where there is not enough.
    pub fn new<L: Lanes>(program: &Program) -> Result<Self, OutOfMemory> {
        let tape = Rc::clone(program.tape());
        let plan = Plan::new::<L>(&tape);
        let space = Workspace::new(&tape, &plan)?;
        Ok(Self { tape, plan, space })
    }

    /// Runs the program for `n` samples, 1 to 128.
    pub fn forward<L: Lanes>(&mut self, n: usize, proposal: &mut dyn Proposal<L>) {
        let n = n.min(BLOCK);
        if self.tape.checks > 0 {
            self.space.failed = [PASSED; BLOCK];
        }
        for step in &self.plan.steps {
            run::<L>(step, &self.tape.sites, &mut self.space, n, proposal);
        }
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
        each::<L>(n, |place| {
            let total = self
                .space
                .rows
                .iter()
                .fold(L::zero(), |sum, row| sum + get(row, place));
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
            Operand::Constant(_) => Source::uniform(constant),
        }
    }
}

fn run<L: Lanes>(
    step: &Step,
    sites: &[Site],
    space: &mut Workspace,
    n: usize,
    proposal: &mut dyn Proposal<L>,
) {
    match step {
        Step::Map {
            op,
            to,
            args,
            aliased,
        } => {
            let (target, reads) = space.write(*to, *aliased);
            elementwise::<L>(*op, target, args, reads, n);
        }
        Step::Gather {
            to,
            index,
            from,
            aliased,
        } => {
            let (target, reads) = space.write(*to, *aliased);
            let index = Source::column(reads.get(*index));
            choose::<L>(target, index, Sources::Columns(from, reads), f64::NAN, n);
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
            let (reads, scratch) = space.read();
            let params = Sources::Columns(params, reads);
            let logs = Sources::Columns(logs, reads);
            density::terms_columns::<L>(*density, params, logs, scratch, n);
            for (&slot, column) in to.iter().zip(&space.scratch) {
                copy(&mut space.columns[slot], column, n);
            }
        }
        Step::Sample { site, terms } => {
            sample::<L>(*site, &sites[*site], terms, space, n, proposal);
        }
        Step::Observe { row, guard, data } => {
            let reads = Reads::all(&space.columns, &space.held);
            let to = &mut space.rows[*row];
            density::observe::<L>(to, data, reads, n);
            apply_guard::<L>(to, *guard, &space.columns, n);
        }
        Step::LogProb { to, data, aliased } => {
            let (target, reads) = space.write(*to, *aliased);
            density::observe::<L>(target, data, reads, n);
        }
        Step::Copy { to, from } => {
            let (target, reads) = space.write(*to, to == from);
            copy(target, reads.get(*from), n);
        }
        Step::Factor { row, guard, weight } => {
            let to = &mut space.rows[*row];
            copy(to, &space.columns[*weight], n);
            apply_guard::<L>(to, *guard, &space.columns, n);
        }
    }
}

fn sample<L: Lanes>(
    number: usize,
    site: &Site,
    terms: &Terms,
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
    let reads = Reads::all(&space.columns, &space.held);
    density::prior::<L>(&mut space.rows[site.row], site, terms, reads, n);
}

fn check_index(
    check: usize,
    index: usize,
    count: usize,
    guard: Option<usize>,
    space: &mut Workspace,
    n: usize,
) {
    for lane in 0..n {
        let value = space.columns[index][lane];
        let inside = value >= 0.0 && value < count as f64 && value.trunc() == value;
        let wanted = guard.is_none_or(|guard| space.columns[guard][lane] != 0.0);
        if !inside && wanted && space.failed[lane] == PASSED {
            space.failed[lane] = check as u32;
        }
    }
}

/// Where the guard is 0 the factor says nothing: log 1.
#[inline(always)]
fn apply_guard<L: Lanes>(row: &mut Column, guard: Option<usize>, columns: &[Column], n: usize) {
    if let Some(guard) = guard {
        let guard = &columns[guard];
        each::<L>(n, |at| {
            let skipped = get::<L>(guard, at).eq(L::zero());
            put(row, at, L::select(skipped, L::zero(), get(row, at)));
        });
    }
}
