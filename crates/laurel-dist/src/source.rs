//! Where a kernel reads lanes from: a column, or one value for all of them, through one door, so that a kernel exists
//! once whatever its operands are.

use laurel_simd::{BLOCK, Column, Lanes, VIRTUAL_WIDTH};

/// One number repeated over a group.
pub type Splat = [f64; VIRTUAL_WIDTH];

/// A column, or a value that stands for every lane.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    groups: &'a [Splat],
    /// All ones to walk along a column, 0 to stay.
    mask: usize,
}

impl<'a> Source<'a> {
    /// Lanes of a column.
    #[inline(always)]
    pub fn column(column: &'a Column) -> Self {
        let (groups, _) = column.0.as_chunks();
        Self {
            groups,
            mask: usize::MAX,
        }
    }

    /// The same value in every lane.
    #[inline(always)]
    pub fn uniform(splat: &'a Splat) -> Self {
        Self {
            groups: std::slice::from_ref(splat),
            mask: 0,
        }
    }

    /// The number in one lane.
    #[inline(always)]
    pub fn lane(self, lane: usize) -> f64 {
        self.groups[(lane / VIRTUAL_WIDTH) & self.mask][lane % VIRTUAL_WIDTH]
    }

    /// The lanes at a place.
    #[inline(always)]
    pub fn at<L: Lanes>(self, place: Place) -> L {
        L::load(&self.groups[place.group & self.mask][place.offset..])
    }
}

/// A number as a [`Splat`].
#[inline(always)]
pub fn splat(x: f64) -> Splat {
    [x; VIRTUAL_WIDTH]
}

/// Place of `WIDTH` lanes in a column: a group of the virtual width, and an offset in it.
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

/// Calls `f` for every place of the first `n` lanes, rounded up to whole groups, so that the compiler sees every bound.
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

/// The lanes of a column at a place.
#[inline(always)]
pub fn get<L: Lanes>(column: &Column, place: Place) -> L {
    let (groups, _) = column.0.as_chunks::<VIRTUAL_WIDTH>();
    L::load(&groups[place.group][place.offset..])
}

/// Writes the lanes of a column at a place.
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
