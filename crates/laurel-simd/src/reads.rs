//! What an instruction reads while it writes one of the columns.

use crate::Column;
use crate::place::{Source, Splat};

/// An operand by number, looked up when the instruction runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ref {
    /// A column.
    Column(usize),
    /// A number of the table of splats.
    Splat(usize),
    /// The column that a pointer shows.
    Pointer(usize),
}

/// All columns but the one being written, in whose place stands a copy of what it held; and the tables of splats and
/// of pointers.
#[derive(Clone, Copy)]
pub struct Reads<'a> {
    first: *const Column,
    count: usize,
    /// Number of the column being written; past the end where there is none.
    written: usize,
    held: &'a Column,
    tables: Tables<'a>,
}

/// Numbers that are the same in every lane, and numbers of columns.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// For [`Ref::Splat`].
    pub splats: &'a [Splat],
    /// For [`Ref::Pointer`].
    pub pointers: &'a [usize],
}

impl<'a> Reads<'a> {
    /// All columns, none of which is being written.
    #[inline(always)]
    pub fn all(columns: &'a [Column], unused: &'a Column, tables: Tables<'a>) -> Self {
        Self {
            first: columns.as_ptr(),
            count: columns.len(),
            written: columns.len(),
            held: unused,
            tables,
        }
    }

    /// Splits off column `to` for writing; `held` stands for it among the rest.
    #[inline(always)]
    pub fn except(
        columns: &'a mut [Column],
        to: usize,
        held: &'a Column,
        tables: Tables<'a>,
    ) -> (&'a mut Column, Self) {
        assert!(to < columns.len());
        let (first, count) = (columns.as_mut_ptr(), columns.len());
        let reads = Self {
            first,
            count,
            written: to,
            held,
            tables,
        };
        // SAFETY: `to` is inside of the columns, which are borrowed as long as `reads` and the target are; `column_at`, the
        // only one to follow `first`, never gives out column `to`.
        (unsafe { &mut *first.add(to) }, reads)
    }

    /// Column `index`.
    #[inline(always)]
    fn column_at(&self, index: usize) -> &'a Column {
        assert!(index < self.count);
        if index == self.written {
            return self.held;
        }
        // SAFETY: `index` is inside of the columns that were given, and is not the one that is lent for writing.
        unsafe { &*self.first.add(index) }
    }

    /// The column that an operand is, if it is a whole one.
    #[inline(never)]
    pub fn column(&self, operand: Ref) -> Option<&'a Column> {
        match operand {
            Ref::Column(column) => Some(self.column_at(column)),
            Ref::Pointer(pointer) => Some(self.column_at(self.tables.pointers[pointer])),
            Ref::Splat(_) => None,
        }
    }

    /// Where an operand is read.
    #[inline(always)]
    pub fn get(&self, operand: Ref) -> Source<'a> {
        match operand {
            Ref::Column(column) => Source::column(self.column_at(column)),
            Ref::Pointer(pointer) => Source::column(self.column_at(self.tables.pointers[pointer])),
            Ref::Splat(splat) => Source::uniform(&self.tables.splats[splat]),
        }
    }
}

/// Where the operands of one instruction are read, by their places in it.
#[derive(Clone, Copy)]
pub enum Sources<'a> {
    /// The same for every sample.
    Uniform(&'a [Splat]),
    /// By number.
    Refs(&'a [Ref], &'a Reads<'a>),
    /// Whole columns, by number.
    Columns(&'a [usize], &'a Reads<'a>),
    /// Given one by one.
    Given(&'a [Source<'a>]),
}

impl<'a> Sources<'a> {
    /// Number of operands.
    #[inline(always)]
    pub fn len(&self) -> usize {
        match self {
            Self::Uniform(splats) => splats.len(),
            Self::Refs(refs, _) => refs.len(),
            Self::Columns(columns, _) => columns.len(),
            Self::Given(sources) => sources.len(),
        }
    }

    /// All operands.
    pub fn all(&self) -> Vec<Source<'a>> {
        (0..self.len()).map(|place| self.get(place)).collect()
    }

    /// Whether there is no operand.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Operand `place`: to be asked before a loop over lanes, not in it.
    #[inline(never)]
    pub fn get(&self, place: usize) -> Source<'a> {
        match self {
            Self::Uniform(splats) => Source::uniform(&splats[place]),
            Self::Refs(refs, reads) => reads.get(refs[place]),
            Self::Columns(columns, reads) => reads.get(Ref::Column(columns[place])),
            Self::Given(sources) => sources[place],
        }
    }

    /// Operand `place`, if it is a whole column.
    #[inline(never)]
    pub fn column(&self, place: usize) -> Option<&'a Column> {
        match self {
            Self::Refs(refs, reads) => reads.column(refs[place]),
            Self::Columns(columns, reads) => reads.column(Ref::Column(columns[place])),
            Self::Uniform(_) | Self::Given(_) => None,
        }
    }
}
