//! The largest of a stream of log weights, for the tail of the weights' distribution.

/// Keeps the `capacity` largest of any number of values.
#[derive(Clone, Debug)]
pub struct Tail {
    capacity: usize,
    kept: Vec<f64>,
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

    /// Takes one finite value.
    #[inline]
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        if value >= self.floor {
            self.kept.push(value);
            if self.kept.len() >= 2 * self.capacity {
                self.prune();
            }
        }
    }

    /// How many values were taken.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The largest values, descending.
    pub fn descending(&self) -> Vec<f64> {
        let mut values = self.kept.clone();
        values.sort_unstable_by(|a, b| b.total_cmp(a));
        values.truncate(self.capacity);
        values
    }

    fn prune(&mut self) {
        let last = self.capacity - 1;
        let (_, &mut floor, _) = self
            .kept
            .select_nth_unstable_by(last, |a, b| b.total_cmp(a));
        self.floor = floor;
        self.kept.truncate(self.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_exactly_the_largest_whatever_the_order() {
        for capacity in [1, 3, 10, 100] {
            let values: Vec<f64> = (0..500).map(|i| f64::from((i * 7919) % 503)).collect();
            let mut tail = Tail::new(capacity);
            values.iter().for_each(|&value| tail.push(value));
            let mut sorted = values.clone();
            sorted.sort_by(|a, b| b.total_cmp(a));
            assert_eq!(tail.descending(), sorted[..capacity]);
            assert_eq!(tail.count(), 500);
        }
    }
}
