//! Coordinates to integrate in: u = c + L sinh(s), with c and LL' near the mean and the covariance of the density.
//!
//! Normal densities, and those whose tails are powers, fall at least exponentially in s: sums over a lattice of s converge
//! exponentially as it gets finer. L. N. Trefethen and J. A. C. Weideman 2014, The exponentially convergent trapezoidal
//! rule, SIAM Review 56(3), sections 5 and 14.

use laurel_simd::{Lanes, math};

use super::Point;
use crate::exact::cholesky::Cholesky;
use crate::scalar::scalar;

/// A centre and a scale.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    centre: Point,
    scale: Cholesky,
    dimensions: usize,
}

impl Frame {
    /// `None` where the covariance, `[d][d]`, is not positive definite.
    pub(super) fn new(centre: Point, covariance: &[f64], dimensions: usize) -> Option<Self> {
        Some(Self {
            centre,
            scale: Cholesky::new(covariance, dimensions)?,
            dimensions,
        })
    }

    /// The free numbers at sinh(s).
    pub(super) fn at(&self, stretched: &Point) -> Point {
        let mut u = self.centre;
        for (row, to) in u.iter_mut().enumerate().take(self.dimensions) {
            let line = self.scale.row(row).iter().zip(stretched);
            *to += line.map(|(l, x)| l * x).sum::<f64>();
        }
        u
    }

    /// s at free numbers.
    pub(super) fn inverse<L: Lanes>(&self, u: &Point) -> Point {
        let mut z = *u;
        z.iter_mut().zip(&self.centre).for_each(|(z, c)| *z -= c);
        self.scale.solve_lower(&mut z[..self.dimensions]);
        z.map(|z| {
            let grown = z.abs() + (z * z + 1.0).sqrt();
            scalar::<L>(math::log, grown) * if z < 0.0 { -1.0 } else { 1.0 }
        })
    }

    /// ln |det du / ds| without the logarithms of cosh(s), nats.
    pub(super) fn log_scale<L: Lanes>(&self) -> f64 {
        self.scale.half_log_det(|x| scalar::<L>(math::log, x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_there_and_back_to_1e_12_with_the_jacobian_of_differences() {
        let frame = Frame::new([1.0, -3.0, 0.0], &[4.0, 1.0, 1.0, 2.0], 2).expect("a scale");
        let s = [0.7, -1.9, 0.0];
        let back = frame.inverse::<f64>(&frame.at(&s.map(f64::sinh)));
        assert!((0..2).all(|k| (back[k] - s[k]).abs() < 1e-12), "{back:?}");
        let slope = |row: usize, column: usize| {
            let (mut high, mut low) = (s, s);
            high[column] += 1e-5;
            low[column] -= 1e-5;
            (frame.at(&high.map(f64::sinh))[row] - frame.at(&low.map(f64::sinh))[row]) / 2e-5
        };
        let determinant = slope(0, 0) * slope(1, 1) - slope(0, 1) * slope(1, 0);
        let found = frame.log_scale::<f64>() + s[0].cosh().ln() + s[1].cosh().ln();
        assert!((found - determinant.ln()).abs() < 1e-8);
    }
}
