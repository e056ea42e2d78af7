//! The memory of the virtual machine: one column a slot, one a constant, one a factor row.

use laurel_simd::reads::Reads;
use laurel_simd::{BLOCK, Column};

use crate::plan::Plan;
use crate::shape::shape;
use crate::tape::Tape;

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
    /// Slots, then constants: `[slots + constants][BLOCK]`.
    pub(crate) columns: Vec<Column>,
    /// Log density of every factor, in nats: `[rows][BLOCK]`.
    pub(crate) rows: Vec<Column>,
    /// First check that each lane failed, or `PASSED`.
    pub(crate) failed: [u32; BLOCK],
    /// Room for the values and logarithms of the largest site, and for terms.
    pub(crate) scratch: Vec<Column>,
    /// Stands for a column that is read while it is written.
    pub(crate) held: Column,
}

impl Workspace {
    pub(crate) fn new(tape: &Tape, plan: &Plan) -> Result<Self, OutOfMemory> {
        let mut columns = zeros(tape.slots + plan.constants.len())?;
        for (column, &value) in columns[tape.slots..].iter_mut().zip(&plan.constants) {
            *column = Column::splat(value);
        }
        Ok(Self {
            columns,
            rows: zeros(tape.rows)?,
            failed: [PASSED; BLOCK],
            scratch: zeros(scratch(tape))?,
            held: Column::zero(),
        })
    }

    /// Column `to` for writing and the others for reading; `aliased` where `to` itself is read too.
    #[inline(always)]
    pub(crate) fn write(&mut self, to: usize, aliased: bool) -> (&mut Column, Reads<'_>) {
        if aliased {
            self.held.clone_from(&self.columns[to]);
        }
        Reads::except(&mut self.columns, to, &self.held)
    }

    /// All columns for reading, and the scratch columns for writing.
    pub(crate) fn read(&mut self) -> (Reads<'_>, &mut [Column]) {
        (Reads::all(&self.columns, &self.held), &mut self.scratch)
    }
}

fn scratch(tape: &Tape) -> usize {
    let sites = tape.sites.iter().map(|site| {
        let shape = shape(site.density.family, site.density.size);
        shape.values + shape.logs
    });
    let terms = tape
        .instructions
        .iter()
        .map(|instruction| match instruction {
            crate::tape::Instruction::Terms { to, .. } => to.len(),
            _ => 0,
        });
    sites.chain(terms).max().unwrap_or(0).max(1)
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
