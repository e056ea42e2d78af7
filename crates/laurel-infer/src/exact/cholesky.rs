//! Symmetric positive definite matrices: A = L L', and what follows from it. Rows one after the other; always scalar, so
//! that bits do not depend on lanes.

/// L, lower triangular, of A = L L'.
#[derive(Clone, Debug)]
pub(crate) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Of `a`, `[size][size]`; `None` where it is not positive definite.
    pub(crate) fn new(a: &[f64], size: usize) -> Option<Self> {
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let (above, below) = (&lower[column * size..], &lower[row * size..]);
                let dot: f64 = (0..column).map(|k| above[k] * below[k]).sum();
                let rest = a[row * size + column] - dot;
                lower[row * size + column] = if row == column {
                    if !(rest > 0.0 && rest.is_finite()) {
                        return None;
                    }
                    rest.sqrt()
                } else {
                    rest / lower[column * size + column]
                };
            }
        }
        Some(Self { size, lower })
    }

    /// Row `row` of L, up to the diagonal.
    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.lower[row * self.size..=row * self.size + row]
    }

    /// That of A times the square of a factor.
    pub(crate) fn times(&self, factor: f64) -> Self {
        Self {
            size: self.size,
            lower: self.lower.iter().map(|x| factor * x).collect(),
        }
    }

    /// L with a column so many times as long, or longer so that its diagonal is at least so much.
    pub(crate) fn stretched(&self, column: usize, times: f64, least: f64) -> Self {
        let mut stretched = self.clone();
        let diagonal = self.lower[column * self.size + column];
        let times = times.max(least / diagonal);
        let lines = stretched.lower.chunks_exact_mut(self.size);
        lines.for_each(|line| line[column] *= times);
        stretched
    }

    /// ln det L: half of that of A, by `ln`.
    pub(crate) fn half_log_det(&self, ln: impl Fn(f64) -> f64) -> f64 {
        (0..self.size)
            .map(|k| ln(self.lower[k * self.size + k]))
            .sum()
    }

    /// A^-1, `[size][size]`.
    pub(crate) fn inverse(&self) -> Vec<f64> {
        let mut inverse = vec![0.0; self.size * self.size];
        for (column, line) in inverse.chunks_exact_mut(self.size).enumerate() {
            line[column] = 1.0;
            self.solve(line);
        }
        inverse
    }

    /// x with L x = b, in its place.
    pub(crate) fn solve_lower(&self, b: &mut [f64]) {
        for row in 0..self.size {
            let line = &self.lower[row * self.size..];
            let dot: f64 = (0..row).map(|k| line[k] * b[k]).sum();
            b[row] = (b[row] - dot) / line[row];
        }
    }

    /// x with L' x = b, in its place.
    pub(crate) fn solve_upper(&self, b: &mut [f64]) {
        for row in (0..self.size).rev() {
            let dot: f64 = (row + 1..self.size)
                .map(|k| self.lower[k * self.size + row] * b[k])
                .sum();
            b[row] = (b[row] - dot) / self.lower[row * self.size + row];
        }
    }

    /// x with A x = b, in its place.
    pub(crate) fn solve(&self, b: &mut [f64]) {
        self.solve_lower(b);
        self.solve_upper(b);
    }
}

/// The inner product.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_knows_the_determinant_of_a_matrix_of_three_rows() {
        let a = [4.0, 2.0, 0.6, 2.0, 5.0, 1.0, 0.6, 1.0, 3.0];
        let cholesky = Cholesky::new(&a, 3).expect("positive definite");
        let mut x = [1.0, 2.0, 3.0];
        cholesky.solve(&mut x);
        for row in 0..3 {
            let product: f64 = (0..3).map(|k| a[3 * row + k] * x[k]).sum();
            assert!((product - (row + 1) as f64).abs() < 1e-14);
        }
        let determinant = 4.0 * (15.0 - 1.0) - 2.0 * (6.0 - 0.6) + 0.6 * (2.0 - 3.0);
        assert!((2.0 * cholesky.half_log_det(f64::ln) - f64::ln(determinant)).abs() < 1e-14);
        assert!(Cholesky::new(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
    }
}
