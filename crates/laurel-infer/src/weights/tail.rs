//! The largest of a stream of log weights, for the tail of the weights' distribution.

use laurel_simd::{Column, Lanes, reduce};

use super::numbers::Numbers;
use super::select::{Keyed, largest_first};

/// Keeps the `capacity` largest of any number of values.
#[derive(Clone, Debug)]
pub struct Tail {
    capacity: usize,
    kept: Vec<Keyed>,
    floor: f64,
    count: u64,
}

impl Tail {
    /// Room for the `capacity` largest values.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            kept: Vec::new(),
            floor: f64::NEG_INFINITY,
            count: 0,
        }
    }

    /// Takes the finite ones of the first `n` values; gives the largest of them, -inf where there is none.
    pub fn extend<L: Lanes>(&mut self, values: &Column, n: usize) -> f64 {
        let values = &values[..n];
        let largest = reduce::max::<L>(values, n);
        if !reduce::all_finite::<L>(values) {
            return self.extend_finite(values);
        }
        self.count += n as u64;
        if self.admits(largest) {
            values.iter().for_each(|&value| self.push(value));
        }
        largest
    }

    fn extend_finite(&mut self, values: &[f64]) -> f64 {
        let mut largest = f64::NEG_INFINITY;
        for &value in values.iter().filter(|value| value.is_finite()) {
            self.count += 1;
            self.push(value);
            if value > largest {
                largest = value;
            }
        }
        largest
    }

    fn push(&mut self, value: f64) {
        if self.admits(value) {
            self.kept.push((value, 0));
            if self.kept.len() >= 2 * self.capacity {
                self.prune();
            }
        }
    }

    fn admits(&self, value: f64) -> bool {
        value > self.floor || self.kept.len() < self.capacity
    }

    /// How many values were taken.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The largest values, in no order.
    pub fn largest(&mut self) -> Vec<f64> {
        self.prune();
        self.kept.iter().map(|kept| kept.0).collect()
    }

    /// All that is kept, for [`Self::merge`].
    pub fn write(&mut self, to: &mut Vec<f64>) {
        self.prune();
        to.extend([self.count as f64, self.kept.len() as f64]);
        to.extend(self.kept.iter().map(|kept| kept.0));
    }

    /// Takes the largest of other values.
    pub fn merge(&mut self, from: &mut Numbers<'_>) {
        self.count += from.number() as u64;
        let count = from.number() as usize;
        from.take(count).iter().for_each(|&value| self.push(value));
    }

    #[inline(never)]
    fn prune(&mut self) {
        if self.kept.len() > self.capacity {
            largest_first(&mut self.kept, self.capacity);
            self.kept.truncate(self.capacity);
            let least = |least: f64, kept: &Keyed| if kept.0 < least { kept.0 } else { least };
            self.floor = self.kept.iter().fold(f64::INFINITY, least);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurel_simd::Vector;

    #[test]
    fn merged_tails_keep_the_largest_of_all() {
        let mut all = Tail::new(10);
        for start in [0, 40, 20] {
            let column = Column(std::array::from_fn(|i| (start + i) as f64));
            let mut tail = Tail::new(10);
            tail.extend::<Vector>(&column, 20);
            let mut numbers = Vec::new();
            tail.write(&mut numbers);
            all.merge(&mut Numbers(&numbers));
        }
        let mut found = all.largest();
        found.sort_by(f64::total_cmp);
        assert_eq!(found, (50..60).map(f64::from).collect::<Vec<_>>());
        assert_eq!(all.count(), 60);
    }

    #[test]
    fn keeps_exactly_the_largest_whatever_the_order() {
        for capacity in [1, 3, 10, 100] {
            let values: Vec<f64> = (0..500).map(|i| f64::from((i * 7919) % 503)).collect();
            let mut tail = Tail::new(capacity);
            for some in values.chunks(7) {
                let largest = some.iter().fold(0.0, |a: f64, b| a.max(*b));
                let mut column = Column::splat(f64::NAN);
                column[..some.len()].copy_from_slice(some);
                assert_eq!(tail.extend::<Vector>(&column, some.len()), largest);
                column[0] = f64::INFINITY;
                tail.extend::<Vector>(&column, 1);
            }
            let mut sorted = values.clone();
            sorted.sort_by(|a, b| b.total_cmp(a));
            let mut found = tail.largest();
            found.sort_by(|a, b| b.total_cmp(a));
            assert_eq!(found, sorted[..capacity]);
            assert_eq!(tail.count(), 500);
        }
    }
}
