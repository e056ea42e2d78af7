//! Step sizes and variances during the warm-up: dual averaging of the step size (Hoffman and Gelman 2014, section 3.2), and
//! variances over windows that double (Stan Reference Manual 2.35, section 15.2).

use laurel_simd::{Lanes, math};

use crate::scalar::scalar;

const GAMMA: f64 = 0.05;
const DELAY: f64 = 10.0;
const KAPPA: f64 = 0.75;

/// The step size that makes the acceptance what it is to be.
#[derive(Clone, Debug)]
pub(crate) struct Averaging {
    /// The mean acceptance that is aimed at.
    target: f64,
    centre: f64,
    count: f64,
    error: f64,
    log_step: f64,
    mean: f64,
}

impl Averaging {
    pub(crate) fn new<L: Lanes>(step: f64, target: f64) -> Self {
        let log = scalar::<L>(math::log, step);
        Self {
            target,
            centre: log + scalar::<L>(math::log, 10.0),
            count: 0.0,
            error: 0.0,
            log_step: log,
            mean: log,
        }
    }

    /// The next step size after a transition of this acceptance.
    pub(crate) fn next<L: Lanes>(&mut self, acceptance: f64) -> f64 {
        self.count += 1.0;
        let share = 1.0 / (self.count + DELAY);
        self.error += share * (self.target - acceptance - self.error);
        self.log_step = self.centre - self.count.sqrt() / GAMMA * self.error;
        let log = scalar::<L>(math::log, self.count);
        let weight = scalar::<L>(math::exp, -KAPPA * log);
        self.mean += weight * (self.log_step - self.mean);
        scalar::<L>(math::exp, self.log_step)
    }

    /// The average over all of them.
    pub(crate) fn averaged<L: Lanes>(&self) -> f64 {
        scalar::<L>(math::exp, self.mean)
    }
}

/// Draws that what is drawn towards counts as: variances towards 0.001 (Stan Reference Manual 2.35, section 15.2); correlations
/// towards 0, as many as there are dimensions.
const FEW: f64 = 5.0;

/// Means, and variances or covariances, one point after the other (B. P. Welford 1962, Technometrics 4(3)).
#[derive(Clone, Debug)]
pub(crate) struct Moments {
    count: f64,
    means: Vec<f64>,
    squares: Vec<f64>,
    /// Rows below the diagonal; none where they are not wanted.
    products: Option<Vec<f64>>,
    away: Vec<f64>,
}

impl Moments {
    pub(crate) fn new(d: usize, dense: bool) -> Self {
        Self {
            count: 0.0,
            means: vec![0.0; d],
            squares: vec![0.0; d],
            products: dense.then(|| vec![0.0; d * d.saturating_sub(1) / 2]),
            away: vec![0.0; d],
        }
    }

    /// Forgets all points.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.dimensions(), self.products.is_some());
    }

    pub(crate) fn dimensions(&self) -> usize {
        self.means.len()
    }

    pub(crate) fn add(&mut self, point: &[f64]) {
        self.count += 1.0;
        let mut products = self.products.iter_mut().flatten();
        for (axis, &x) in point.iter().enumerate() {
            let away = x - self.means[axis];
            self.means[axis] += away / self.count;
            let rest = x - self.means[axis];
            self.squares[axis] += away * rest;
            self.away[axis] = away;
            let before = self.away[..axis].iter();
            before
                .zip(&mut products)
                .for_each(|(other, product)| *product += other * rest);
        }
    }

    /// Variances, drawn a little towards 0.001.
    pub(crate) fn variances(&self) -> Vec<f64> {
        let n = self.count;
        let squares = self.squares.iter();
        squares
            .map(|square| (n / (n + FEW)) * (square / (n - 1.0)) + 1e-3 * (FEW / (n + FEW)))
            .collect()
    }

    /// Covariances, `[d][d]`, of which the upper half is 0; none where they are not wanted.
    pub(crate) fn covariance(&self) -> Option<Vec<f64>> {
        let mut products = self.products.as_ref()?.iter();
        let (n, d) = (self.count, self.dimensions());
        let scale = n / (n + FEW) / (n - 1.0) * (n / (n + d as f64));
        let mut all = vec![0.0; d * d];
        for (row, variance) in self.variances().into_iter().enumerate() {
            let line = &mut all[row * d..=row * d + row];
            line[row] = variance;
            line[..row]
                .iter_mut()
                .zip(&mut products)
                .for_each(|(to, product)| *to = scale * product);
        }
        Some(all)
    }
}

/// The parts of a warm-up: a beginning, windows that double, an end.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    begin: usize,
    /// The last iteration of each window, ascending.
    ends: Vec<usize>,
}

impl Schedule {
    pub(crate) fn new(warmup: usize) -> Self {
        let (begin, end, base) = match warmup {
            0..20 => (warmup, 0, 0),
            20..150 => {
                let (begin, end) = (warmup * 15 / 100, warmup / 10);
                (begin, end, warmup - begin - end)
            }
            _ => (75, 50, 25),
        };
        let last = warmup - end;
        let (mut ends, mut at, mut window) = (Vec::new(), begin, base);
        while at < last && window > 0 {
            // A window that leaves no room for twice its size takes the rest.
            let next = if at + 3 * window > last {
                last
            } else {
                at + window
            };
            ends.push(next - 1);
            at = next;
            window *= 2;
        }
        Self { begin, ends }
    }

    /// Whether variances are gathered in this iteration.
    pub(crate) fn gathers(&self, iteration: usize) -> bool {
        iteration >= self.begin && self.ends.last().is_some_and(|&last| iteration <= last)
    }

    /// Whether a window ends with it.
    pub(crate) fn ends(&self, iteration: usize) -> bool {
        self.ends.contains(&iteration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_a_thousand_are_those_of_stan() {
        assert_eq!(Schedule::new(1000).ends, [99, 149, 249, 449, 949]);
        assert_eq!(Schedule::new(150).ends, [99]);
        assert_eq!(Schedule::new(100).ends, [89]);
        assert!(Schedule::new(10).ends.is_empty());
    }

    #[test]
    fn variances_and_covariances_are_those_of_two_passes_drawn_towards_a_thousandth_and_0() {
        let points = [[1.0, 5.0], [2.0, 5.0], [4.0, 8.0]];
        let mut moments = Moments::new(2, true);
        points.iter().for_each(|point| moments.add(point));
        let [a, b] = [7.0 / 3.0, 3.0].map(|v: f64| v * 3.0 / 8.0 + 1e-3 * 5.0 / 8.0);
        let between = 2.5 * 3.0 / 8.0 * 3.0 / 5.0;
        let found = moments.covariance().expect("dense");
        for (found, wanted) in found.iter().zip([a, 0.0, between, b]) {
            assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
        }
        assert_eq!(moments.variances(), [found[0], found[3]]);
        assert!(Moments::new(2, false).covariance().is_none());
    }
}
