//! What is observed of the normal latents: squares w (c + a'h)^2 of residuals, w = 1 / sd^2, and the logarithms of all scales.
//! Residuals whose numbers are known are kept as numbers, by the product that their weight is a multiple of.

use super::form::{Form, Scale};
use super::poly::{Poly, Product, Sum};
use super::sparse::List;

/// A residual of numbers, times the root of the multiple.
pub(super) struct Numbers {
    pub(super) weight: Product,
    pub(super) constant: f64,
    pub(super) terms: List<f64>,
}

/// So many residuals with the same coefficients and weight, whose constants are these on average.
pub(super) struct Row {
    pub(super) weight: Poly,
    pub(super) residual: Form,
    pub(super) count: f64,
}

#[derive(Default)]
pub(super) struct Observed {
    pub(super) numbers: Vec<Numbers>,
    pub(super) rows: Vec<Row>,
    /// Weights times squares of what rows' constants differ by.
    pub(super) square: Sum,
    pub(super) log: Sum,
    /// Of each latent, whether its coefficients are numbers, the same whatever is given.
    pub(super) steady: Vec<bool>,
}

/// Rows that a new one is compared with.
const RECENT: usize = 16;

impl Observed {
    pub(super) fn add(&mut self, residual: &Form, scale: &Scale) {
        let Scale { weight, log } = scale;
        self.log.add(log);
        for (latent, a) in &residual.terms {
            if self.steady.len() <= *latent {
                self.steady.resize(latent + 1, true);
            }
            self.steady[*latent] &= a.constant().is_some();
        }
        match numbers(residual, weight) {
            Some(numbers) => self.numbers.push(numbers),
            None => self.add_row(residual, weight),
        }
    }

    fn add_row(&mut self, residual: &Form, weight: &Poly) {
        let recent = self.rows.len().saturating_sub(RECENT);
        let known = self.rows[recent..]
            .iter_mut()
            .find(|row| row.weight == *weight && row.residual.terms == residual.terms);
        if let Some(row) = known
            && let Some(x) = residual.constant.constant()
            && let Some(mean) = row.residual.constant.constant()
        {
            // B. P. Welford 1962, Technometrics 4(3).
            let (away, count) = (x - mean, row.count + 1.0);
            let square = away * away * (row.count / count);
            self.square.add(&weight.scaled(square));
            row.residual.constant = Poly::number(mean + away / count);
            row.count = count;
            return;
        }
        self.rows.push(Row {
            weight: weight.clone(),
            residual: residual.clone(),
            count: 1.0,
        });
    }
}

fn numbers(residual: &Form, weight: &Poly) -> Option<Numbers> {
    let (weight, multiple) = weight.single()?;
    let root = multiple.sqrt();
    let mut terms = Vec::with_capacity(residual.terms.len());
    for (latent, a) in &residual.terms {
        terms.push((*latent, a.constant()? * root));
    }
    Some(Numbers {
        weight,
        constant: residual.constant.constant()? * root,
        terms,
    })
}
