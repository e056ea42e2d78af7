//! The columns that an instruction may read while it writes one of them.

use laurel_simd::Column;

/// All columns but the one being written, in whose place stands a copy of what it held.
#[derive(Clone, Copy)]
pub(crate) struct Reads<'a> {
    below: &'a [Column],
    above: &'a [Column],
    held: &'a Column,
}

impl<'a> Reads<'a> {
    /// All columns, none of which is being written.
    pub(crate) fn all(columns: &'a [Column], unused: &'a Column) -> Self {
        Self {
            below: columns,
            above: &[],
            held: unused,
        }
    }

    /// Splits off column `to` for writing; `held` stands for it among the rest.
    pub(crate) fn except(
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
    pub(crate) fn get(self, index: usize) -> &'a Column {
        let at = self.below.len();
        match index.checked_sub(at) {
            None => &self.below[index],
            Some(0) => self.held,
            Some(past) => &self.above[past - 1],
        }
    }
}
