//! The covariance S = D D + B B' of a guide of low rank, D diagonal and B of few columns, by way of M = I + B' D^-2 B, which has
//! as many rows as B has columns (the matrix inversion and determinant lemmas; W. W. Hager 1989, Updating the inverse of a
//! matrix, SIAM Review 31(2)).

use laurel_simd::{Column, Lanes, math};

use super::guide::Guide;
use crate::exact::cholesky::{Cholesky, dot};
use crate::scalar::scalar;

pub(super) struct LowRank<'a> {
    guide: Guide,
    parameters: &'a [f64],
    /// Diagonal of D.
    scales: Vec<f64>,
    /// Of M; none where numbers were too large.
    inner: Option<Cholesky>,
    half_log_det: f64,
}

impl<'a> LowRank<'a> {
    pub(super) fn new<L: Lanes>(guide: Guide, parameters: &'a [f64]) -> Self {
        let (d, rank) = (guide.dimensions, guide.rank());
        let scales: Vec<f64> = (0..d)
            .map(|row| guide.scale::<L>(parameters, row))
            .collect();
        let mut m = vec![0.0; rank * rank];
        for (row, scale) in scales.iter().enumerate() {
            let b = &parameters[guide.factor(row)];
            for (i, x) in b.iter().enumerate() {
                for (j, y) in b.iter().enumerate() {
                    m[i * rank + j] += x / scale * (y / scale);
                }
            }
        }
        (0..rank).for_each(|i| m[i * rank + i] += 1.0);
        let inner = Cholesky::new(&m, rank);
        let ln = |x| scalar::<L>(math::log, x);
        let of_inner = inner.as_ref().map_or(f64::NAN, |m| m.half_log_det(ln));
        Self {
            half_log_det: parameters[d..2 * d].iter().sum::<f64>() + of_inner,
            guide,
            parameters,
            scales,
            inner,
        }
    }

    /// Half of ln det S.
    pub(super) fn half_log_det(&self) -> f64 {
        self.half_log_det
    }

    /// Adds the slopes of half of ln det S: S^-1 B in B, and 1 - b M^-1 b / s^2 in each ln s with its row b of B.
    pub(super) fn add_slopes(&self, to: &mut [f64]) {
        let d = self.guide.dimensions;
        for (row, scale) in self.scales.iter().enumerate() {
            let range = self.guide.factor(row);
            let b = &self.parameters[range.clone()];
            let solved = self.solved(b.to_vec());
            let precision = 1.0 / (scale * scale);
            to[d + row] += 1.0 - precision * dot(b, &solved);
            for (to, x) in to[range].iter_mut().zip(solved) {
                *to += precision * x;
            }
        }
    }

    /// (x - m)' S^-1 (x - m) of the point that a lane's numbers make.
    pub(super) fn distance(&self, z: &[Column], lane: usize) -> f64 {
        let (numbers, factors) = z.split_at(self.guide.dimensions);
        let mut whole = 0.0;
        let mut w = vec![0.0; factors.len()];
        for ((row, scale), z) in self.scales.iter().enumerate().zip(numbers) {
            let b = &self.parameters[self.guide.factor(row)];
            let moved: f64 = b.iter().zip(factors).map(|(b, u)| b * u[lane]).sum();
            let y = z[lane] + moved / scale;
            whole += y * y;
            for (w, b) in w.iter_mut().zip(b) {
                *w += b / scale * y;
            }
        }
        let solved = self.solved(w.clone());
        whole - dot(&w, &solved)
    }

    /// M^-1 b.
    fn solved(&self, mut b: Vec<f64>) -> Vec<f64> {
        match &self.inner {
            Some(inner) => inner.solve(&mut b),
            None => b.fill(f64::NAN),
        }
        b
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::ViGuide;

    const GUIDE: Guide = Guide {
        dimensions: 3,
        kind: ViGuide::LowRank,
    };

    fn parameters() -> Vec<f64> {
        let of = |place: usize| 0.3 * (1.7 * place as f64 + 0.4).sin();
        (0..GUIDE.parameters()).map(of).collect()
    }

    /// D D + B B', entry by entry.
    fn covariance(parameters: &[f64]) -> Vec<f64> {
        let b = |row| &parameters[GUIDE.factor(row)];
        let entry = |i: usize, j: usize| {
            let own = if i == j {
                (2.0 * parameters[3 + i]).exp()
            } else {
                0.0
            };
            own + dot(b(i), b(j))
        };
        (0..9).map(|place| entry(place / 3, place % 3)).collect()
    }

    fn half_log_det(parameters: &[f64]) -> f64 {
        let whole = Cholesky::new(&covariance(parameters), 3).expect("a covariance");
        whole.half_log_det(f64::ln)
    }

    #[test]
    fn determinants_and_distances_are_those_of_the_whole_matrix_within_1e_13() {
        let parameters = parameters();
        let low = LowRank::new::<f64>(GUIDE, &parameters);
        assert!((low.half_log_det() - half_log_det(&parameters)).abs() < 1e-13);
        let mut z = vec![Column::zero(); GUIDE.numbers()];
        for (place, z) in z.iter_mut().enumerate() {
            z[0] = (2.3 * place as f64 + 1.0).cos();
        }
        let mut x = vec![Column::zero(); 3];
        GUIDE.points::<f64>(&parameters, &z, &mut x);
        let y: Vec<f64> = (0..3).map(|row| x[row][0] - parameters[row]).collect();
        let mut solved = y.clone();
        let whole = Cholesky::new(&covariance(&parameters), 3).expect("a covariance");
        whole.solve(&mut solved);
        assert!((low.distance(&z, 0) - dot(&y, &solved)).abs() < 1e-13);
    }

    #[test]
    fn slopes_of_the_determinant_are_its_differences_within_1e_8() {
        let parameters = parameters();
        let mut slopes = vec![0.0; parameters.len()];
        LowRank::new::<f64>(GUIDE, &parameters).add_slopes(&mut slopes);
        for place in 0..parameters.len() {
            let at = |step: f64| {
                let mut moved = parameters.clone();
                moved[place] += step;
                half_log_det(&moved)
            };
            let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!((slopes[place] - difference).abs() < 1e-8, "{place}");
        }
    }
}
