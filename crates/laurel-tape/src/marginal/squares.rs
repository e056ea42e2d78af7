//! What is observed of the normal latents: l - (q - 2 b'h + h'Ph) / 2, where residuals r = c + a'h with weights
//! w = 1 / sd^2 add w a a' to P, -w c a to b, w c^2 to q; l has the logarithms of all scales.

use super::form::Form;
use super::poly::{Algebra, Poly, Sum};
use super::sparse::{List, entry};

#[derive(Default)]
pub(super) struct Squares {
    /// Lower triangle of P, by rows.
    pub(super) precision: Vec<List<Sum>>,
    /// b
    pub(super) slopes: Vec<Sum>,
    /// q
    pub(super) square: Sum,
    /// l
    pub(super) log: Sum,
    /// Of each latent, whether its coefficients are numbers, the same whatever is given.
    pub(super) steady: Vec<bool>,
}

impl Squares {
    pub(super) fn add(&mut self, algebra: &mut Algebra, residual: &Form, weight: &Poly) {
        let Form { constant, terms } = residual;
        let weighted = algebra.times(weight, constant);
        self.square.add(&algebra.times(&weighted, constant));
        for (place, (row, a)) in terms.iter().enumerate() {
            if self.slopes.len() <= *row {
                self.slopes.resize_with(row + 1, Sum::default);
                self.precision.resize_with(row + 1, Vec::new);
                self.steady.resize(row + 1, true);
            }
            self.steady[*row] &= a.constant().is_some();
            self.slopes[*row].add(&algebra.times(&weighted, a).scaled(-1.0));
            let weighted = algebra.times(weight, a);
            for (column, b) in &terms[..=place] {
                let product = algebra.times(&weighted, b);
                entry(&mut self.precision[*row], *column).add(&product);
            }
        }
    }
}
