//! Walking over columns in groups of the virtual width, so that the compiler sees every bound.

use laurel_simd::{BLOCK, Column, Lanes, VIRTUAL_WIDTH};

/// Place of `WIDTH` lanes in a column: a group, and an offset in it.
#[derive(Clone, Copy)]
pub struct Place {
    group: usize,
    offset: usize,
}

impl Place {
    /// Number of its first lane.
    #[inline(always)]
    pub fn lane(self) -> usize {
        self.group * VIRTUAL_WIDTH + self.offset
    }

    /// Which lanes of its group: 0 up to the virtual width over `WIDTH`.
    #[inline(always)]
    pub fn part<L: Lanes>(self) -> usize {
        self.offset / L::WIDTH
    }
}

/// Calls `f` for every place of the first `n` lanes, rounded up to whole groups.
#[inline(always)]
pub fn each<L: Lanes>(n: usize, mut f: impl FnMut(Place)) {
    for group in 0..n.div_ceil(VIRTUAL_WIDTH).min(BLOCK / VIRTUAL_WIDTH) {
        let mut offset = 0;
        while offset < VIRTUAL_WIDTH {
            f(Place { group, offset });
            offset += L::WIDTH;
        }
    }
}

/// The lanes at a place.
#[inline(always)]
pub fn get<L: Lanes>(column: &Column, place: Place) -> L {
    let (groups, _) = column.0.as_chunks::<VIRTUAL_WIDTH>();
    L::load(&groups[place.group][place.offset..])
}

/// Writes the lanes at a place.
#[inline(always)]
pub fn put<L: Lanes>(column: &mut Column, place: Place, value: L) {
    let (groups, _) = column.0.as_chunks_mut::<VIRTUAL_WIDTH>();
    value.store(&mut groups[place.group][place.offset..]);
}

/// Copies the first `n` lanes, rounded up to whole groups.
#[inline(always)]
pub fn copy(to: &mut Column, from: &Column, n: usize) {
    let n = n.next_multiple_of(VIRTUAL_WIDTH).min(BLOCK);
    to.0[..n].copy_from_slice(&from.0[..n]);
}
