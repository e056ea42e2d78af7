//! Linear equalities on a normal posterior: conditioning on them, and their density before that.
//!
//! With x = m + L'^-1 z, z standard normal, an equality c'x = d is v'z = r, v = L^-1 c: on the plane of all of them z is
//! what an orthonormal basis Q of the v leaves. Rue and Held 2005, Gaussian Markov random fields, section 2.3.3.

use laurel_simd::Lanes;
use laurel_simd::math::{self, HALF_LN_2PI};
use laurel_tape::affine::Form;

use super::cholesky::{Cholesky, dot};
use crate::scalar::scalar;

/// Of a direction that the ones before hold, this share may be left by rounding.
const ROUNDING: f64 = 1e-10;

/// Equalities in the coordinates z.
#[derive(Clone, Debug, Default)]
pub(super) struct Equalities {
    /// `[equalities][latents]`
    basis: Vec<Vec<f64>>,
    /// Where z is on each axis of the basis.
    places: Vec<f64>,
    /// Log density of the equalities, nats.
    pub(super) log_density: f64,
}

impl Equalities {
    /// Of forms that are 0, for the normal density with this mean and the precision LL'; `None` where one follows from
    /// others, or cannot be.
    pub(super) fn new<L: Lanes>(
        forms: &[Form],
        mean: &[f64],
        precision: &Cholesky,
    ) -> Option<Self> {
        let mut this = Self::default();
        for form in forms {
            let mut v = vec![0.0; mean.len()];
            for &(latent, factor) in &form.terms {
                v[latent] = factor;
            }
            precision.solve_lower(&mut v);
            let whole = dot(&v, &v).sqrt();
            let mut rest = -form.at(mean);
            // Twice, for what rounding leaves the first time.
            for _ in 0..2 {
                for (axis, place) in this.basis.iter().zip(&this.places) {
                    let share = dot(axis, &v);
                    v.iter_mut().zip(axis).for_each(|(x, q)| *x -= share * q);
                    rest -= share * place;
                }
            }
            let length = dot(&v, &v).sqrt();
            if length.is_nan() || length <= ROUNDING * whole {
                return None;
            }
            v.iter_mut().for_each(|x| *x /= length);
            let place = rest / length;
            this.log_density -= HALF_LN_2PI + scalar::<L>(math::log, length) + 0.5 * place * place;
            this.basis.push(v);
            this.places.push(place);
        }
        Some(this)
    }

    /// What conditioning adds to the mean, in the coordinates z.
    pub(super) fn shift(&self, latents: usize) -> Vec<f64> {
        let mut shift = vec![0.0; latents];
        for (axis, place) in self.basis.iter().zip(&self.places) {
            shift
                .iter_mut()
                .zip(axis)
                .for_each(|(x, q)| *x += place * q);
        }
        shift
    }

    /// Leaves of a direction in z what no equality holds.
    pub(super) fn project(&self, z: &mut [f64]) {
        for axis in &self.basis {
            let share = dot(axis, z);
            z.iter_mut().zip(axis).for_each(|(x, q)| *x -= share * q);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(constant: f64, terms: &[(usize, f64)]) -> Form {
        Form {
            constant,
            terms: terms.to_vec(),
        }
    }

    #[test]
    fn two_equalities_on_three_latents_equal_the_textbook_formulas_to_1e_13() {
        let precision = Cholesky::new(&[2.0, 0.5, 0.0, 0.5, 1.0, 0.2, 0.0, 0.2, 0.5], 3);
        let precision = precision.expect("positive definite");
        let mean = [1.0, -2.0, 0.5];
        let forms = [
            form(-3.0, &[(0, 1.0), (1, 2.0)]),
            form(1.0, &[(1, -1.0), (2, 4.0)]),
        ];
        let found = Equalities::new::<f64>(&forms, &mean, &precision).expect("independent");
        let mut x = found.shift(3);
        precision.solve_upper(&mut x);
        x.iter_mut().zip(&mean).for_each(|(x, m)| *x += m);
        // Both hold, and what was added is a combination of S c: P (x - m) is one of the c.
        assert!(forms.iter().all(|form| form.at(&x).abs() < 1e-13), "{x:?}");
        let moved: Vec<f64> = x.iter().zip(&mean).map(|(x, m)| x - m).collect();
        let pull = [
            2.0 * moved[0] + 0.5 * moved[1],
            0.5 * moved[0] + moved[1] + 0.2 * moved[2],
            0.2 * moved[1] + 0.5 * moved[2],
        ];
        let (a, b) = (pull[0], pull[2] / 4.0);
        assert!((pull[1] - (2.0 * a - b)).abs() < 1e-13);
        // The density of both: normal with covariance C S C', S by its columns.
        let column = |unit: usize| {
            let mut b = [0.0; 3];
            b[unit] = 1.0;
            precision.solve(&mut b);
            b
        };
        let s = [column(0), column(1), column(2)];
        let c = [[1.0, 2.0, 0.0], [0.0, -1.0, 4.0]];
        let of = |i: usize, j: usize| -> f64 {
            let pairs = (0..3).flat_map(|k| (0..3).map(move |l| (k, l)));
            pairs.map(|(k, l)| c[i][k] * s[k][l] * c[j][l]).sum()
        };
        let (r0, r1) = (forms[0].at(&mean), forms[1].at(&mean));
        let determinant = of(0, 0) * of(1, 1) - of(0, 1) * of(0, 1);
        let square =
            (of(1, 1) * r0 * r0 - 2.0 * of(0, 1) * r0 * r1 + of(0, 0) * r1 * r1) / determinant;
        let wanted = -2.0 * HALF_LN_2PI - 0.5 * f64::ln(determinant) - 0.5 * square;
        assert!((found.log_density - wanted).abs() < 1e-13);
        let twice = [forms[0].clone(), form(5.0, &[(0, 2.0), (1, 4.0)])];
        assert!(Equalities::new::<f64>(&twice, &mean, &precision).is_none());
    }
}
