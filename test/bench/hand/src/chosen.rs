//! The samples of a step that are heavy enough to count, and columns of those alone.

use crate::columns::{Column, SAMPLES, ZEROS};

/// Columns that can be packed at a time.
const ROOM: usize = 3;

/// Lanes that count, ascending.
pub struct Chosen {
    lanes: [u8; SAMPLES],
    count: usize,
    room: [Column; ROOM],
}

impl Chosen {
    /// None yet.
    pub fn new() -> Self {
        Self {
            lanes: [0; SAMPLES],
            count: 0,
            room: [ZEROS; ROOM],
        }
    }

    /// The lanes with a finite log weight of at least `floor`.
    pub fn choose(&mut self, log_weight: &Column, floor: f64) {
        // While no sample has had a weight the floor is -inf, which a sample of weight 0 must not reach.
        let floor = if floor > f64::MIN { floor } else { f64::MIN };
        let mut count = 0;
        for (lane, &w) in log_weight.as_flattened().iter().enumerate() {
            self.lanes[count] = lane as u8;
            count += usize::from(w >= floor && w < f64::INFINITY);
        }
        self.count = count;
        if count % 2 == 1 {
            // An odd last one keeps company with itself.
            self.lanes[count] = self.lanes[count - 1];
        }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Pairs of a packed column.
    pub fn pairs(&self) -> usize {
        self.count.div_ceil(2)
    }

    /// The chosen lanes of the columns at their front; the columns themselves where all are chosen.
    #[inline(always)]
    pub fn pack<'a, const N: usize>(&'a mut self, from: [&'a Column; N]) -> [&'a Column; N] {
        if self.count == SAMPLES {
            return from;
        }
        let lanes = &self.lanes[..2 * self.count.div_ceil(2)];
        for (to, from) in self.room.iter_mut().zip(from) {
            let from = from.as_flattened();
            for (to, &lane) in to.as_flattened_mut().iter_mut().zip(lanes) {
                *to = from[lane as usize];
            }
        }
        let room = &self.room;
        std::array::from_fn(|k| &room[k])
    }

    /// Takes the weight from the company of an odd last one.
    pub fn empty_rest(&self, weight: &mut Column) {
        if self.count % 2 == 1 {
            weight.as_flattened_mut()[self.count] = 0.0;
        }
    }
}

impl Default for Chosen {
    fn default() -> Self {
        Self::new()
    }
}
