//! Least squares of numbers: rows to a triangle with the same squares, by rotations (W. Givens 1958; G. H. Golub and C. F. Van
//! Loan 2013, Matrix Computations, section 5.2.5). What fits exactly leaves exactly nothing.

use super::observed::Numbers;
use super::sparse::{List, entry, remove};

/// A row: coefficients by place of the latent in some order, and a constant.
#[derive(Clone, Default)]
pub(super) struct Line {
    pub(super) terms: List<f64>,
    pub(super) constant: f64,
}

/// Rows of which each begins at another place.
#[derive(Default)]
pub(super) struct Triangle {
    /// By the place where they begin.
    pub(super) lines: List<Line>,
    /// The squares that no latents explain.
    pub(super) rest: f64,
}

impl Triangle {
    /// Takes a row; `places` are those of the latents.
    pub(super) fn add(&mut self, row: &Numbers, places: &[usize]) {
        let mut line = Line {
            constant: row.constant,
            ..Line::default()
        };
        for &(latent, a) in &row.terms {
            *entry(&mut line.terms, places[latent]) = a;
        }
        while let Some(&(first, a)) = line.terms.first() {
            if a == 0.0 {
                line.terms.remove(0);
                continue;
            }
            let known = entry::<Line>(&mut self.lines, first);
            if known.terms.is_empty() {
                *known = line;
                return;
            }
            rotate(known, &mut line, first);
        }
        self.rest += line.constant * line.constant;
    }
}

/// Turns two rows so that the second has nothing at a place.
fn rotate(kept: &mut Line, other: &mut Line, place: usize) {
    let (a, b) = (kept.terms[0].1, other.terms[0].1);
    let length = (a * a + b * b).sqrt();
    let (c, s) = (a / length, b / length);
    for &(number, _) in &other.terms {
        entry(&mut kept.terms, number);
    }
    for &(number, _) in &kept.terms {
        entry(&mut other.terms, number);
    }
    for ((_, x), (_, y)) in kept.terms.iter_mut().zip(&mut other.terms) {
        (*x, *y) = (c * *x + s * *y, c * *y - s * *x);
    }
    let (x, y) = (kept.constant, other.constant);
    (kept.constant, other.constant) = (c * x + s * y, c * y - s * x);
    kept.terms[0].1 = length;
    remove(&mut other.terms, place);
}
