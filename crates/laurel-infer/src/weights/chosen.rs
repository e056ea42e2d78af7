//! Which lanes of a block count: all of them, mostly, or a few.

use laurel_simd::place::{Source, each, get};
use laurel_simd::{Column, Lanes};

/// The lanes of a block that count, ascending.
#[derive(Clone, Copy)]
pub enum Chosen<'a> {
    /// The first so many.
    All(usize),
    /// These.
    Some(&'a [usize]),
}

impl<'a> Chosen<'a> {
    /// Of the first `n` lanes those with a finite log weight of at least `floor`; `room` holds their numbers.
    pub fn new<L: Lanes>(
        log_weight: &Column,
        floor: f64,
        room: &'a mut Vec<usize>,
        n: usize,
    ) -> Self {
        // While no draw has had a weight the floor is -inf, which a draw of weight 0 must not reach.
        let floor = floor.max(f64::MIN);
        let whole = n - n % laurel_simd::VIRTUAL_WIDTH;
        let (low, high) = (L::splat(floor), L::splat(f64::INFINITY));
        let mut light = false;
        each::<L>(whole, |at| {
            let w = get::<L>(log_weight, at);
            light |= !L::all(L::and(low.le(w), w.lt(high)));
        });
        let heavy = |w: f64| w >= floor && w < f64::INFINITY;
        if !light && log_weight[whole..n].iter().all(|&w| heavy(w)) {
            return Self::All(n);
        }
        room.clear();
        room.extend((0..n).filter(|&lane| heavy(log_weight[lane])));
        Self::Some(room)
    }

    /// How many.
    pub fn count(self) -> usize {
        match self {
            Self::All(n) => n,
            Self::Some(lanes) => lanes.len(),
        }
    }

    /// The lane at a place among them.
    #[inline(always)]
    pub fn lane(self, place: usize) -> usize {
        match self {
            Self::All(_) => place,
            Self::Some(lanes) => lanes[place],
        }
    }

    /// Copies the numbers of as many of them as `to` holds, from the one at place `first` on.
    pub fn pack(self, first: usize, to: &mut [f64], from: Source<'_>) {
        match self {
            Self::All(_) => from.copy_to(first, to),
            Self::Some(lanes) => {
                for (to, &lane) in to.iter_mut().zip(&lanes[first..]) {
                    *to = from.lane(lane);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurel_simd::Vector;

    fn chosen(weights: &[f64]) -> Vec<usize> {
        chosen_from(-10.0, weights)
    }

    fn chosen_from(floor: f64, weights: &[f64]) -> Vec<usize> {
        let mut column = Column::splat(f64::NAN);
        column[..weights.len()].copy_from_slice(weights);
        let mut room = Vec::new();
        let chosen = Chosen::new::<Vector>(&column, floor, &mut room, weights.len());
        (0..chosen.count())
            .map(|place| chosen.lane(place))
            .collect()
    }

    #[test]
    fn leaves_out_weights_of_0_while_no_draw_has_had_a_weight() {
        let mut weights = vec![f64::NEG_INFINITY; 9];
        assert_eq!(chosen_from(f64::NEG_INFINITY, &weights), []);
        weights[3] = -1e300;
        assert_eq!(chosen_from(f64::NEG_INFINITY, &weights), [3]);
    }

    #[test]
    fn leaves_out_the_light_and_the_infinite_wherever_they_are() {
        let mut weights = vec![0.0; 11];
        assert_eq!(chosen(&weights), (0..11).collect::<Vec<_>>());
        for (lane, light) in [
            (0, -11.0),
            (6, f64::INFINITY),
            (9, f64::NAN),
            (10, f64::NEG_INFINITY),
        ] {
            weights[lane] = light;
        }
        assert_eq!(chosen(&weights), [1, 2, 3, 4, 5, 7, 8]);
        assert_eq!(chosen(&[]), []);
        assert_eq!(chosen(&[f64::NAN; 5]), []);
    }
}
