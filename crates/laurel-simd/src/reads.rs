//! The columns that an instruction may read while it writes one of them.

use crate::Column;
use crate::place::{Source, Splat};

/// All columns but the one being written, in whose place stands a copy of what it held.
#[derive(Clone, Copy)]
pub struct Reads<'a> {
    below: &'a [Column],
    above: &'a [Column],
    held: &'a Column,
}

impl<'a> Reads<'a> {
    /// All columns, none of which is being written.
    pub fn all(columns: &'a [Column], unused: &'a Column) -> Self {
        Self {
            below: columns,
            above: &[],
            held: unused,
        }
    }

    /// Splits off column `to` for writing; `held` stands for it among the rest.
    pub fn except(
        columns: &'a mut [Column],
        to: usize,
        held: &'a Column,
    ) -> (&'a mut Column, Self) {
        let (below, rest) = columns.split_at_mut(to);
        let (target, above) = rest.split_at_mut(1);
        (&mut target[0], Self { below, above, held })
    }

    /// Column `index`.
    #[inline(always)]
    pub fn get(self, index: usize) -> &'a Column {
        let at = self.below.len();
        match index.checked_sub(at) {
            None => &self.below[index],
            Some(0) => self.held,
            Some(past) => &self.above[past - 1],
        }
    }
}

/// Where the operands of one instruction are read, by their places in it.
#[derive(Clone, Copy)]
pub enum Sources<'a> {
    /// The same for every sample.
    Uniform(&'a [Splat]),
    /// Columns, by number.
    Columns(&'a [usize], Reads<'a>),
    /// Given one by one.
    Given(&'a [Source<'a>]),
}

impl<'a> Sources<'a> {
    /// Number of operands.
    #[inline(always)]
    pub fn len(&self) -> usize {
        match self {
            Self::Uniform(splats) => splats.len(),
            Self::Columns(columns, _) => columns.len(),
            Self::Given(sources) => sources.len(),
        }
    }

    /// Whether there is no operand.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Operand `place`.
    #[inline(always)]
    pub fn get(&self, place: usize) -> Source<'a> {
        match self {
            Self::Uniform(splats) => Source::uniform(&splats[place]),
            Self::Columns(columns, reads) => Source::column(reads.get(columns[place])),
            Self::Given(sources) => sources[place],
        }
    }
}
