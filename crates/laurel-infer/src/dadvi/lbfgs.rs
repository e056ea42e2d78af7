//! Steps uphill by a memory of gradients (J. Nocedal 1980, Mathematics of Computation 35; D. C. Liu and J. Nocedal 1989,
//! Mathematical Programming 45), each halved until it gains enough (L. Armijo 1966, Pacific Journal of Mathematics 16).

use crate::exact::cholesky::dot;

/// Pairs of steps and changes of the gradient that are remembered.
const MEMORY: usize = 12;
/// Share of what the slope promises that a step must gain.
const GAIN: f64 = 1e-4;
/// Halvings of one step.
const HALVINGS: usize = 40;

/// An ascent: `at` is where the function is wanted next.
#[derive(Clone, Debug)]
pub(super) struct Lbfgs {
    /// The point that was reached, its value and its gradient.
    point: Vec<f64>,
    pub(super) value: f64,
    gradient: Vec<f64>,
    direction: Vec<f64>,
    length: f64,
    halvings: usize,
    steps: Vec<[Vec<f64>; 2]>,
    /// Where the function is wanted next.
    pub(super) at: Vec<f64>,
    tolerance: f64,
    /// Steps that gained hardly anything, one after the other.
    idle: usize,
}

impl Lbfgs {
    /// From a point; done when three steps in a row gain less than `tolerance`.
    pub(super) fn new(start: Vec<f64>, tolerance: f64) -> Self {
        Self {
            point: start.clone(),
            value: f64::NEG_INFINITY,
            gradient: Vec::new(),
            direction: Vec::new(),
            length: 1.0,
            halvings: 0,
            steps: Vec::new(),
            at: start,
            tolerance,
            idle: 0,
        }
    }

    /// The best point.
    pub(super) fn point(&self) -> &[f64] {
        &self.point
    }

    /// Takes the value and the gradient at `at`; whether there is a way on.
    pub(super) fn take(&mut self, value: f64, gradient: &[f64]) -> bool {
        let first = self.gradient.is_empty();
        let is_number = value.is_finite() && gradient.iter().all(|slope| slope.is_finite());
        if first && !is_number {
            return false;
        }
        let promised = GAIN * self.length * dot(&self.direction, &self.gradient);
        let rose = is_number && value >= self.value + promised;
        if !first && !rose {
            return self.shorter();
        }
        if !first {
            self.idle = match value - self.value < self.tolerance {
                true => self.idle + 1,
                false => 0,
            };
            self.remember(gradient);
        }
        self.point.clone_from(&self.at);
        self.value = value;
        self.gradient = gradient.to_vec();
        if self.idle == 3 {
            return false;
        }
        self.aim();
        true
    }

    fn shorter(&mut self) -> bool {
        if self.halvings == HALVINGS {
            if self.steps.is_empty() {
                return false;
            }
            // What was remembered leads nowhere: along the gradient once more.
            self.steps.clear();
            self.aim();
            return true;
        }
        self.halvings += 1;
        self.length *= 0.5;
        self.go();
        true
    }

    fn remember(&mut self, gradient: &[f64]) {
        let step: Vec<f64> = self
            .at
            .iter()
            .zip(&self.point)
            .map(|(a, b)| a - b)
            .collect();
        // Of the function downhill, so that curvatures are positive.
        let change: Vec<f64> = self
            .gradient
            .iter()
            .zip(gradient)
            .map(|(a, b)| a - b)
            .collect();
        if dot(&step, &change) > 1e-10 * dot(&change, &change).sqrt() * dot(&step, &step).sqrt() {
            if self.steps.len() == MEMORY {
                self.steps.remove(0);
            }
            self.steps.push([step, change]);
        }
    }

    /// The next direction, by two loops over what is remembered.
    fn aim(&mut self) {
        let mut direction = self.gradient.clone();
        let mut shares = Vec::with_capacity(self.steps.len());
        for [step, change] in self.steps.iter().rev() {
            let share = dot(step, &direction) / dot(step, change);
            direction
                .iter_mut()
                .zip(change)
                .for_each(|(x, y)| *x -= share * y);
            shares.push(share);
        }
        self.length = 1.0;
        match self.steps.last() {
            Some([step, change]) => {
                let scale = dot(step, change) / dot(change, change);
                direction.iter_mut().for_each(|x| *x *= scale);
            }
            // The first step moves no number by more than about 1.
            None => {
                let steepest = direction.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
                self.length = if steepest > 1.0 { 1.0 / steepest } else { 1.0 };
            }
        }
        for ([step, change], share) in self.steps.iter().zip(shares.iter().rev()) {
            let back = share - dot(change, &direction) / dot(step, change);
            direction
                .iter_mut()
                .zip(step)
                .for_each(|(x, s)| *x += back * s);
        }
        if dot(&direction, &self.gradient) <= 0.0 {
            direction.clone_from(&self.gradient);
        }
        self.direction = direction;
        self.halvings = 0;
        self.go();
    }

    fn go(&mut self) {
        let moves = self.point.iter().zip(&self.direction);
        self.at = moves.map(|(x, d)| x + self.length * d).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn climbs_the_valley_of_rosenbrock_to_1e_6_in_a_hundred_evaluations() {
        let mut ascent = Lbfgs::new(vec![-1.2, 1.0], 1e-14);
        for _ in 0..100 {
            let (x, y) = (ascent.at[0], ascent.at[1]);
            let value = -((1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2));
            let gradient = [
                2.0 * (1.0 - x) + 400.0 * x * (y - x * x),
                -200.0 * (y - x * x),
            ];
            if !ascent.take(value, &gradient) {
                break;
            }
        }
        let [x, y] = [ascent.point()[0], ascent.point()[1]];
        assert!((x - 1.0).abs() < 1e-6 && (y - 1.0).abs() < 1e-6, "{x} {y}");
    }

    #[test]
    fn a_wall_is_backed_away_from_and_a_start_on_it_is_the_end() {
        // log x - x: its top is at 1, and there is nothing at and below 0.
        let value = |x: f64| {
            if x > 0.0 {
                x.ln() - x
            } else {
                f64::NEG_INFINITY
            }
        };
        let mut ascent = Lbfgs::new(vec![20.0], 1e-14);
        for _ in 0..200 {
            let x = ascent.at[0];
            if !ascent.take(value(x), &[1.0 / x - 1.0]) {
                break;
            }
        }
        assert!(
            (ascent.point()[0] - 1.0).abs() < 1e-5,
            "{:?}",
            ascent.point()
        );
        let mut nowhere = Lbfgs::new(vec![-1.0], 1e-14);
        assert!(!nowhere.take(f64::NEG_INFINITY, &[0.0]));
    }
}
