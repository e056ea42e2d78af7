//! The memory of the virtual machine: one column a slot, one a constant, one a factor row.

use laurel_simd::place::Splat;
use laurel_simd::reads::{Reads, Tables};
use laurel_simd::{BLOCK, Column};

use crate::plan::{Plan, Target};
use crate::shape::shape;
use crate::tape::{Instruction, Tape};

/// The program needs more memory than there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory {
    /// Bytes that were asked for.
    pub bytes: usize,
}

/// No check of this lane has failed.
pub(crate) const PASSED: u32 = u32::MAX;

#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    /// `[slots][BLOCK]`.
    pub(crate) columns: Vec<Column>,
    /// First of the columns that derivatives go to.
    derived: usize,
    /// Log density of every factor, in nats: `[rows][BLOCK]`.
    pub(crate) rows: Vec<Column>,
    /// First check that each lane failed, or `PASSED`.
    pub(crate) failed: [u32; BLOCK],
    /// Room for the values and logarithms of the largest site, and for terms.
    pub(crate) scratch: Vec<Column>,
    /// Stands for a column that is read while it is written.
    pub(crate) held: Column,
    /// Numbers that are the same in every lane: constants, and data of the passes at hand.
    pub(crate) splats: Vec<Splat>,
    /// Columns and sites of the passes at hand.
    pub(crate) pointers: Vec<usize>,
    /// Numbers of the passes of the loops around, outermost first.
    pub(crate) passes: Vec<usize>,
    /// Where passes are lanes: sums over them, by the remainder of the pass.
    pub(crate) sums: Vec<Splat>,
}

impl Workspace {
    pub(crate) fn new(tape: &Tape, plan: &Plan) -> Result<Self, OutOfMemory> {
        Ok(Self {
            columns: zeros(tape.slots)?,
            derived: tape.derived,
            rows: zeros(tape.rows)?,
            failed: [PASSED; BLOCK],
            scratch: zeros(scratch(tape))?,
            held: Column::zero(),
            splats: plan.splats.clone(),
            pointers: vec![0; plan.pointers],
            passes: Vec::new(),
            sums: Vec::new(),
        })
    }

    /// For the body of a loop whose passes are lanes: so many columns, of which those of derivatives begin at
    /// `derived`, rows and sums.
    pub(crate) fn beside(
        (columns, derived): (usize, usize),
        (rows, sums): (usize, usize),
        body: &[Instruction],
        (splats, pointers): (Vec<Splat>, usize),
    ) -> Result<Self, OutOfMemory> {
        Ok(Self {
            columns: zeros(columns)?,
            derived,
            rows: zeros(rows)?,
            failed: [PASSED; BLOCK],
            scratch: zeros(largest(body).max(1))?,
            held: Column::zero(),
            splats,
            pointers: vec![0; pointers],
            passes: Vec::new(),
            sums: vec![[0.0; 4]; sums],
        })
    }

    /// Everything for reading, the sums for writing.
    #[inline(always)]
    pub(crate) fn sum(&mut self) -> (Reads<'_>, &[Column], &mut [Splat]) {
        let tables = Tables {
            splats: &self.splats,
            pointers: &self.pointers,
        };
        let reads = Reads::all(&self.columns, &self.held, tables);
        (reads, &self.rows, &mut self.sums)
    }

    /// Column `to` for writing and the others for reading; `aliased` where `to` itself is read too.
    #[inline(always)]
    pub(crate) fn write(&mut self, to: usize, aliased: bool) -> (&mut Column, Reads<'_>) {
        if aliased {
            self.held.clone_from(&self.columns[to]);
        }
        let tables = Tables {
            splats: &self.splats,
            pointers: &self.pointers,
        };
        Reads::except(&mut self.columns, to, &self.held, tables)
    }

    /// All columns for reading, the rows and the scratch columns for writing.
    #[inline(always)]
    pub(crate) fn read(&mut self) -> (Reads<'_>, &mut [Column], &mut [Column]) {
        let tables = Tables {
            splats: &self.splats,
            pointers: &self.pointers,
        };
        let reads = Reads::all(&self.columns, &self.held, tables);
        (reads, &mut self.rows, &mut self.scratch)
    }

    /// The columns that derivatives go to, by their number among them; all others for reading, the rows and the scratch
    /// columns for writing.
    #[allow(clippy::type_complexity)]
    #[inline(always)]
    pub(crate) fn split(&mut self) -> (&mut [Column], (Reads<'_>, &mut [Column], &mut [Column])) {
        let tables = Tables {
            splats: &self.splats,
            pointers: &self.pointers,
        };
        let (low, high) = self.columns.split_at_mut(self.derived);
        let reads = Reads::all(low, &self.held, tables);
        (high, (reads, &mut self.rows, &mut self.scratch))
    }

    /// The columns that derivatives go to, all others for reading, and the sums for writing.
    #[inline(always)]
    pub(crate) fn split_sums(&mut self) -> (&mut [Column], Reads<'_>, &mut [Splat]) {
        let tables = Tables {
            splats: &self.splats,
            pointers: &self.pointers,
        };
        let (low, high) = self.columns.split_at_mut(self.derived);
        (high, Reads::all(low, &self.held, tables), &mut self.sums)
    }

    /// The column or site that a target is in the passes at hand.
    #[inline(always)]
    pub(crate) fn number(&self, target: Target) -> usize {
        match target {
            Target::Fixed(number) => number,
            Target::Pointer(pointer) => self.pointers[pointer],
        }
    }
}

fn scratch(tape: &Tape) -> usize {
    let sites = tape.sites.iter().map(|site| {
        let shape = shape(site.density.family, site.density.size);
        shape.values + shape.logs
    });
    let rest = largest(&tape.instructions);
    sites.max().unwrap_or(0).max(rest).max(1)
}

/// Columns that the terms or the carried slots of one instruction take, at most.
fn largest(instructions: &[Instruction]) -> usize {
    let sizes = instructions.iter().map(|instruction| match instruction {
        Instruction::Terms { to, .. } | Instruction::Carry { to, .. } => to.len(),
        Instruction::Loop { body, .. } => largest(body),
        Instruction::Derive { .. } | Instruction::Logit { .. } | Instruction::LogAddExp { .. } => 1,
        _ => 0,
    });
    sizes.max().unwrap_or(0)
}

fn zeros(count: usize) -> Result<Vec<Column>, OutOfMemory> {
    let mut columns = Vec::new();
    let bytes = count.saturating_mul(size_of::<Column>());
    columns
        .try_reserve_exact(count)
        .map_err(|_| OutOfMemory { bytes })?;
    columns.resize(count, Column::zero());
    Ok(columns)
}
