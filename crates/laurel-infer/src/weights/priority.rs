//! A bounded sample of weighted draws that stands for all of them.
//!
//! Priority sampling: draw i with weight w_i gets the priority w_i / u_i, u_i uniform; the k draws of highest priority
//! are kept, each with weight max(w_i, tau), tau being the (k+1)st priority. Sums over any subset stay unbiased.
//! Duffield, Lund and Thorup 2007, Priority sampling for estimation of arbitrary subset sums, J. ACM 54(6), section 2.
//! Until more than k draws have come, all are kept with their own weights.

use super::numbers::Numbers;
use super::select::{Keyed, largest_first};

/// Keeps up to `capacity` draws of `width` values each.
#[derive(Clone, Debug)]
pub struct PrioritySample {
    capacity: usize,
    width: usize,
    /// Priorities, and the rows of their draws.
    kept: Vec<Keyed>,
    /// Rows of weight and values: `[rows][1 + width]`.
    rows: Vec<f64>,
    free: Vec<usize>,
    /// The highest priority that was not kept; 0 before there is one.
    tau: f64,
}

impl PrioritySample {
    /// Room for `capacity` draws of `width` values.
    pub fn new(capacity: usize, width: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            width,
            kept: Vec::new(),
            rows: Vec::new(),
            free: Vec::new(),
            tau: 0.0,
        }
    }

    /// Makes every weight so far `factor` times as large.
    pub fn rescale(&mut self, factor: f64) {
        self.tau *= factor;
        self.kept.iter_mut().for_each(|kept| kept.0 *= factor);
        let weights = self.rows.iter_mut().step_by(self.width + 1);
        weights.for_each(|weight| *weight *= factor);
    }

    /// Offers a draw with its weight (in any common unit), priority above 0 and values `[width]`. Before any had to go,
    /// every one is taken.
    #[inline]
    pub fn push(&mut self, weight: f64, priority: f64, values: impl Iterator<Item = f64>) {
        if priority > self.tau {
            self.take(weight, priority, values);
        }
    }

    fn take(&mut self, weight: f64, priority: f64, values: impl Iterator<Item = f64>) {
        let size = self.width + 1;
        let row = self.free.pop().unwrap_or(self.rows.len() / size);
        let start = row * size;
        if start == self.rows.len() {
            // Not twice as much at a time: rows are many and wide.
            if self.rows.capacity() < start + size {
                self.rows.reserve_exact(size.max(start / 4));
            }
            self.rows.resize(start + size, 0.0);
        }
        let numbers = std::iter::once(weight).chain(values);
        self.rows[start..start + size]
            .iter_mut()
            .zip(numbers)
            .for_each(|(to, x)| *to = x);
        self.kept.push((priority, row));
        if self.kept.len() >= 2 * self.capacity {
            self.prune();
        }
    }

    /// Number of draws kept.
    pub fn len(&self) -> usize {
        self.kept.len().min(self.capacity)
    }

    /// Whether there is no draw.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The kept draws, in no order: `(weight, values [width])`.
    pub fn draws(&mut self) -> impl ExactSizeIterator<Item = (f64, &[f64])> + Clone {
        self.prune();
        let (size, tau, rows) = (self.width + 1, self.tau, &self.rows);
        self.kept.iter().map(move |&(_, row)| {
            let row = &rows[row * size..(row + 1) * size];
            (if row[0] > tau { row[0] } else { tau }, &row[1..])
        })
    }

    /// All that is kept, for [`Self::merge`].
    pub fn write(&mut self, to: &mut Vec<f64>) {
        self.prune();
        to.extend([self.tau, self.kept.len() as f64]);
        let size = self.width + 1;
        to.reserve_exact(self.kept.len() * (size + 1));
        for &(priority, row) in &self.kept {
            to.push(priority);
            to.extend(&self.rows[row * size..(row + 1) * size]);
        }
    }

    /// Takes what another sample kept of other draws, its weights times `factor`. What it left out had priorities of its
    /// tau at most: none below that are kept.
    #[inline(never)]
    pub fn merge(&mut self, from: &mut Numbers<'_>, factor: f64) {
        let (tau, count) = (factor * from.number(), from.number() as usize);
        if tau > self.tau {
            self.tau = tau;
            let free = &mut self.free;
            self.kept.retain(|&(priority, row)| {
                let stays = priority > tau;
                if !stays {
                    free.push(row);
                }
                stays
            });
        }
        for _ in 0..count {
            let priority = factor * from.number();
            let weight = factor * from.number();
            let values = from.take(self.width);
            self.push(weight, priority, values.iter().copied());
        }
    }

    #[inline(never)]
    fn prune(&mut self) {
        if self.kept.len() <= self.capacity {
            return;
        }
        largest_first(&mut self.kept, self.capacity);
        for (priority, row) in self.kept.drain(self.capacity..) {
            if priority > self.tau {
                self.tau = priority;
            }
            self.free.push(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniform(state: &mut u64) -> f64 {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((*state >> 12) as f64 + 0.5) / (1u64 << 52) as f64
    }

    fn weight(i: f64) -> f64 {
        (-i / 100.0).exp()
    }

    /// Fills a sample of `capacity` with draws i of weight exp(-i / 100) and value i.
    fn filled(capacity: usize, draws: usize, seed: u64) -> PrioritySample {
        let mut state = seed;
        let mut sample = PrioritySample::new(capacity, 1);
        for i in 0..draws {
            let weight = weight(i as f64);
            let priority = weight / uniform(&mut state);
            sample.push(weight, priority, std::iter::once(i as f64));
        }
        sample
    }

    #[test]
    fn keeps_every_draw_with_its_own_weight_while_there_is_room() {
        let mut sample = filled(50, 50, 1);
        assert_eq!(sample.len(), 50);
        for (own, values) in sample.draws() {
            assert_eq!(own, weight(values[0]));
        }
    }

    #[test]
    fn keeps_the_highest_priorities_and_only_raises_weights() {
        let mut sample = filled(20, 1000, 2);
        assert_eq!(sample.draws().count(), 20);
        assert!(sample.draws().all(|(own, values)| own >= weight(values[0])));
    }

    /// The same draws in two samples, the second in a unit of its own, the first with less room.
    fn merged(capacity: usize, draws: usize, seed: u64) -> PrioritySample {
        let mut state = seed;
        let mut parts = [capacity / 2, capacity].map(|room| PrioritySample::new(room, 1));
        for i in 0..draws {
            let weight = weight(i as f64);
            let priority = weight / uniform(&mut state);
            parts[i % 2].push(weight, priority, std::iter::once(i as f64));
        }
        parts[1].rescale(8.0);
        let mut sample = PrioritySample::new(capacity, 1);
        for (mut part, factor) in parts.into_iter().zip([1.0, 0.125]) {
            let mut numbers = Vec::new();
            part.write(&mut numbers);
            let mut numbers = Numbers(&numbers);
            sample.merge(&mut numbers, factor);
            assert!(numbers.0.is_empty());
        }
        sample
    }

    #[test]
    fn merged_samples_of_room_are_the_sample_of_all_draws() {
        let sorted = |sample: &mut PrioritySample| {
            let mut all: Vec<(f64, f64)> = sample.draws().map(|(w, v)| (v[0], w)).collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            all
        };
        for seed in 0..50 {
            let (mut whole, mut parts) = (filled(20, 400, seed), merged(20, 400, seed));
            let (whole, parts) = (sorted(&mut whole), sorted(&mut parts));
            if parts.len() == 20 {
                assert_eq!(parts, whole);
            } else {
                // The part of less room left out one of the 20.
                assert!(parts.iter().all(|(x, _)| whole.iter().any(|(y, _)| x == y)));
            }
        }
    }

    #[test]
    fn rescaling_midway_changes_no_choice() {
        let (mut plain, mut rescaled) = (filled(20, 400, 3), filled(20, 400, 3));
        rescaled.rescale(0.25);
        for i in 0..400 {
            let priority = weight(f64::from(i)) * 1.5;
            plain.push(weight(f64::from(i)), priority, std::iter::once(0.0));
            rescaled.push(
                weight(f64::from(i)) / 4.0,
                priority / 4.0,
                std::iter::once(0.0),
            );
        }
        let rescaled: Vec<f64> = rescaled.draws().map(|draw| draw.0 * 4.0).collect();
        let plain: Vec<f64> = plain.draws().map(|draw| draw.0).collect();
        assert_eq!(plain, rescaled);
    }

    /// The sum of weights over even draws is unbiased: its mean over 4,000 samples is within five standard errors
    /// (false alarm 6e-7) of the truth.
    #[test]
    fn sums_over_a_subset_are_unbiased() {
        unbiased(|seed| filled(30, 300, seed));
    }

    #[test]
    fn those_of_merged_samples_are_too() {
        unbiased(|seed| merged(30, 300, seed));
    }

    fn unbiased(sample: fn(u64) -> PrioritySample) {
        let truth: f64 = (0..300)
            .filter(|i| i % 2 == 0)
            .map(|i| weight(f64::from(i)))
            .sum();
        let runs = 4000;
        let sums: Vec<f64> = (0..runs)
            .map(|seed| {
                let mut sample = sample(seed * 2 + 1);
                let even = |(w, v): (f64, &[f64])| (v[0] % 2.0 == 0.0).then_some(w);
                sample.draws().filter_map(even).sum()
            })
            .collect();
        let mean = sums.iter().sum::<f64>() / runs as f64;
        let variance = sums.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / runs as f64;
        let error = (variance / runs as f64).sqrt();
        assert!(
            (mean - truth).abs() < 5.0 * error,
            "{mean} against {truth}, error {error}"
        );
    }
}
