//! Walking over columns without a bounds check: a [`Place`] is made here alone, so every place lies inside
//! every column; a [`Source`] reads a column, or one value that stands for all lanes, through the same door, so that a
//! kernel exists once whatever its operands are.

use core::marker::PhantomData;
use core::slice::{from_raw_parts, from_raw_parts_mut};

use crate::{BLOCK, Column, Lanes, VIRTUAL_WIDTH, pad};

/// One number repeated over a group of the virtual width.
pub type Splat = [f64; VIRTUAL_WIDTH];

/// A number as a [`Splat`].
#[inline(always)]
pub fn splat(x: f64) -> Splat {
    [x; VIRTUAL_WIDTH]
}

/// Place of `WIDTH` lanes of a column: `lane + WIDTH <= BLOCK`, and `lane` is a multiple of `WIDTH`. Counted in bytes,
/// `8 lane`: an engine of WebAssembly does not fold the multiplication into its loads.
#[derive(Clone, Copy)]
pub struct Place<L> {
    bytes: usize,
    lanes: PhantomData<L>,
}

const BYTES: usize = size_of::<f64>();

impl<L: Lanes> Place<L> {
    /// Number of its first lane.
    #[inline(always)]
    pub fn lane(self) -> usize {
        self.bytes / BYTES
    }

    #[inline(always)]
    fn new(lane: usize) -> Self {
        Self {
            bytes: lane * BYTES,
            lanes: PhantomData,
        }
    }
}

/// Calls `f` for every place of the first `n` lanes, rounded up to whole groups; `n` past `BLOCK` counts as `BLOCK`.
#[inline(always)]
pub fn each<L: Lanes>(n: usize, mut f: impl FnMut(Place<L>)) {
    let end = pad(n.min(BLOCK));
    let mut lane = 0;
    while lane < end {
        f(Place::new(lane));
        lane += L::WIDTH;
    }
}

/// The same group by group, with the part of the group: what a sum with one partial a part wants.
#[inline(always)]
pub fn each_part<L: Lanes>(n: usize, mut f: impl FnMut(usize, Place<L>)) {
    let end = pad(n.min(BLOCK));
    let mut lane = 0;
    while lane < end {
        for part in 0..VIRTUAL_WIDTH / L::WIDTH {
            f(part, Place::new(lane + part * L::WIDTH));
        }
        lane += VIRTUAL_WIDTH;
    }
}

/// The lanes of a column at a place.
#[inline(always)]
pub fn get<L: Lanes>(column: &Column, at: Place<L>) -> L {
    // SAFETY: a place is made by `each` and `each_part` alone, so `lane + WIDTH <= BLOCK`, the length of a column.
    L::load(unsafe { from_raw_parts(column.0.as_ptr().byte_add(at.bytes), L::WIDTH) })
}

/// Writes the lanes of a column at a place.
#[inline(always)]
pub fn put<L: Lanes>(column: &mut Column, at: Place<L>, value: L) {
    // SAFETY: a place is made by `each` and `each_part` alone, so `lane + WIDTH <= BLOCK`, the length of a column.
    value.store(unsafe { from_raw_parts_mut(column.0.as_mut_ptr().byte_add(at.bytes), L::WIDTH) });
}

/// Fills the first `n` lanes, rounded up to whole groups.
#[inline(always)]
pub fn fill(to: &mut Column, from: Source<'_>, n: usize) {
    from.copy_to(0, &mut to.0[..pad(n.min(BLOCK))]);
}

/// Copies the first `n` lanes, rounded up to whole groups.
#[inline(always)]
pub fn copy(to: &mut Column, from: &Column, n: usize) {
    let n = pad(n.min(BLOCK));
    to.0[..n].copy_from_slice(&from.0[..n]);
}

/// A column, or a value that stands for every lane.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The first of `mask / 8 + 1` numbers.
    first: *const f64,
    /// `8 (BLOCK - 1)` to walk along a column, `8 (VIRTUAL_WIDTH - 1)` to go round in a splat: in bytes as a place.
    mask: usize,
    numbers: PhantomData<&'a [f64]>,
}

/// The mask of a column, and of a splat.
const ALONG: usize = BYTES * (BLOCK - 1);
const ROUND: usize = BYTES * (VIRTUAL_WIDTH - 1);

impl<'a> Source<'a> {
    /// Lanes of a column.
    #[inline(always)]
    pub fn column(column: &'a Column) -> Self {
        Self {
            first: column.0.as_ptr(),
            mask: ALONG,
            numbers: PhantomData,
        }
    }

    /// The same value in every lane.
    #[inline(always)]
    pub fn uniform(splat: &'a Splat) -> Self {
        Self {
            first: splat.as_ptr(),
            mask: ROUND,
            numbers: PhantomData,
        }
    }

    /// The number that is the same in every lane, if there is one.
    #[inline(always)]
    pub fn number(self) -> Option<f64> {
        (self.mask == ROUND).then(|| self.lane(0))
    }

    /// The column, if it is one.
    #[inline(always)]
    pub fn whole(self) -> Option<&'a Column> {
        // SAFETY: with this mask the numbers are those of a column, which is borrowed as long as this is.
        (self.mask == ALONG).then(|| unsafe { &*self.first.cast() })
    }

    /// The number in one lane.
    #[inline(always)]
    pub fn lane(self, lane: usize) -> f64 {
        // SAFETY: as in `at`.
        unsafe { *self.first.add(lane & (self.mask / BYTES)) }
    }

    /// The numbers in the lanes from `first` on.
    pub fn copy_to(self, first: usize, to: &mut [f64]) {
        match self.whole() {
            Some(column) => to.copy_from_slice(&column.0[first..first + to.len()]),
            None => to.fill(self.lane(0)),
        }
    }

    /// The lanes at a place.
    #[inline(always)]
    pub fn at<L: Lanes>(self, at: Place<L>) -> L {
        let start = at.bytes & self.mask;
        // SAFETY: there are `mask / 8 + 1` numbers, 128 or 4; `start / 8` is a multiple of WIDTH as the lane is, and
        // WIDTH divides both, so `start / 8 + WIDTH <= mask / 8 + 1`.
        L::load(unsafe { from_raw_parts(self.first.byte_add(start), L::WIDTH) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vector;

    fn lanes_of<L: Lanes>(n: usize) -> Vec<usize> {
        let mut lanes = Vec::new();
        each::<L>(n, |at| lanes.push(at.lane()));
        lanes
    }

    #[test]
    fn places_cover_whole_groups_and_never_leave_a_column() {
        for n in [0, 1, 3, 4, 5, 127, 128, 129, 1000] {
            let end = pad(n.min(BLOCK));
            let mut parts = Vec::new();
            each_part::<Vector>(n, |part, at| parts.push((part, at.lane())));
            assert!(
                parts
                    .iter()
                    .all(|(part, lane)| lane % VIRTUAL_WIDTH == part * Vector::WIDTH)
            );
            assert_eq!(parts.len() * Vector::WIDTH, end);
            assert_eq!(lanes_of::<f64>(n), (0..end).collect::<Vec<_>>());
            assert_eq!(
                lanes_of::<Vector>(n),
                (0..end).step_by(Vector::WIDTH).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn a_source_reads_what_its_column_or_its_splat_holds() {
        let column = Column(core::array::from_fn(|lane| lane as f64));
        let three = splat(3.0);
        each::<f64>(BLOCK, |at| {
            assert_eq!(Source::column(&column).at(at), at.lane() as f64);
            assert_eq!(Source::uniform(&three).at(at), 3.0);
            assert_eq!(get(&column, at), Source::column(&column).lane(at.lane()));
        });
        let mut first = [0.0; 5];
        Source::column(&column).copy_to(2, &mut first);
        assert_eq!(first, [2.0, 3.0, 4.0, 5.0, 6.0]);
        Source::uniform(&three).copy_to(2, &mut first);
        assert_eq!(first, [3.0; 5]);
        let mut copied = Column::zero();
        each::<Vector>(BLOCK, |at| {
            put(&mut copied, at, Source::column(&column).at(at))
        });
        assert_eq!(copied, column);
    }
}
