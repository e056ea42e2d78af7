//! Normal latents with linear means: with residuals r = c + Jx of standard deviations s, the posterior is normal with
//! precision P = J'J/s^2 and mean m, where the gradient -J'(c + Jm)/s^2 is 0. Equalities come last (`equalities.rs`).
//! Rue and Held 2005, Gaussian Markov random fields, section 2.2.

use laurel_rng::{Key, Stream};
use laurel_simd::math::{self, HALF_LN_2PI};
use laurel_simd::{Column, Lanes};
use laurel_tape::affine::{self, Form, Residual, Summary};
use laurel_tape::tape::Tape;

use super::cholesky::{Cholesky, dot};
use super::equalities::Equalities;
use super::{Answer, Failure, Known};
use crate::scalar::scalar;

/// Said of a model that nothing else can do either.
pub(super) const DEPENDENT: &str = "equalities that follow from others";
/// Latent numbers, at most: their precision matrix is dense.
const MOST: usize = 1000;

#[derive(Clone, Debug)]
pub(super) struct Gaussian {
    /// Sites and elements of the latent numbers.
    places: Vec<(usize, usize)>,
    mean: Vec<f64>,
    precision: Cholesky,
    equalities: Equalities,
}

impl Gaussian {
    pub(super) fn new<L: Lanes>(tape: &Tape, covered: usize) -> Result<(Self, Answer), Failure> {
        let (mut squares, mut equalities) = (Squares::default(), Vec::new());
        let summary = walk::<L>(tape, &mut |residual| match residual.sd {
            0.0 => equalities.push(residual.form.clone()),
            _ => squares.add(residual),
        })?;
        let size = summary.latents.len();
        squares.grow(size);
        let precision = Cholesky::new(&squares.matrix(), size)
            .ok_or(Failure::Refused("a precision matrix without an inverse"))?;
        let mut mean = squares.slopes;
        precision.solve(&mut mean);
        // Once more from there: what rounding has left.
        let mut rest = vec![0.0; size];
        walk::<L>(tape, &mut |residual| lean(residual, &mean, &mut rest))?;
        precision.solve(&mut rest);
        mean.iter_mut().zip(&rest).for_each(|(x, step)| *x += step);
        let mut peak = summary.constant;
        walk::<L>(tape, &mut |Residual { form, sd }| {
            if *sd > 0.0 {
                let z = form.at(&mean) / sd;
                peak -= 0.5 * (z * z);
            }
        })?;
        let half_log_det = precision.half_log_det(|x| scalar::<L>(math::log, x));
        let equalities = Equalities::new::<L>(&equalities, &mean, &precision)
            .ok_or(Failure::Refused(DEPENDENT))?;
        let mut shift = equalities.shift(size);
        precision.solve_upper(&mut shift);
        mean.iter_mut().zip(&shift).for_each(|(x, step)| *x += step);
        let log_evidence = peak + size as f64 * HALF_LN_2PI - half_log_det + equalities.log_density;
        let this = Self {
            places: summary.latents,
            mean,
            precision,
            equalities,
        };
        let answer = this.answer(log_evidence, &summary.outputs, covered);
        Ok((this, answer))
    }

    /// What is known of outputs that are affine in the latents.
    fn answer(&self, log_evidence: f64, outputs: &[Option<Form>], covered: usize) -> Answer {
        let known = |form: &Option<Form>| match form {
            None => Known::Draws,
            Some(form) if form.terms.is_empty() => Known::Moments {
                mean: form.constant,
                sd: 0.0,
                table: Vec::new(),
            },
            Some(form) => {
                let spread = self.spread(form);
                Known::Normal {
                    mean: form.at(&self.mean),
                    sd: dot(&spread, &spread).sqrt(),
                }
            }
        };
        let first: Option<Vec<Vec<f64>>> = outputs[..covered]
            .iter()
            .map(|form| form.as_ref().map(|form| self.spread(form)))
            .collect();
        let spreads = first.unwrap_or_default();
        let pairs = (0..spreads.len()).flat_map(|row| (0..=row).map(move |column| (row, column)));
        Answer {
            log_evidence,
            error: 0.0,
            outputs: outputs.iter().map(known).collect(),
            covariance: pairs
                .map(|(row, column)| dot(&spreads[row], &spreads[column]))
                .collect(),
        }
    }

    /// L^-1 times the slopes of an affine function: products of these are covariances.
    fn spread(&self, form: &Form) -> Vec<f64> {
        let mut slopes = vec![0.0; self.mean.len()];
        for &(latent, factor) in &form.terms {
            slopes[latent] = factor;
        }
        self.precision.solve_lower(&mut slopes);
        self.equalities.project(&mut slopes);
        slopes
    }

    /// Draws of the posterior, mean + L'^-1 z: `[sites][values]`.
    pub(super) fn draw<L: Lanes>(
        &mut self,
        key: Key,
        block: u64,
        values: &mut [Vec<Column>],
        n: usize,
    ) {
        let mut normals: Vec<Column> = vec![Column::zero(); self.places.len()];
        for (number, column) in normals.iter_mut().enumerate() {
            Stream::new(key.site(number as u64).block(block)).fill_normal::<L>(column, n);
        }
        let mut z = vec![0.0; self.places.len()];
        for lane in 0..n {
            z.iter_mut()
                .zip(&normals)
                .for_each(|(z, column)| *z = column[lane]);
            self.equalities.project(&mut z);
            self.precision.solve_upper(&mut z);
            for ((&(site, element), x), mean) in self.places.iter().zip(&z).zip(&self.mean) {
                values[site][element][lane] = mean + x;
            }
        }
    }
}

fn walk<L: Lanes>(tape: &Tape, sink: &mut dyn FnMut(&Residual)) -> Result<Summary, Failure> {
    affine::walk::<L>(tape, MOST, sink).map_err(|refusal| Failure::Refused(refusal.0))
}

/// Adds the gradient of a residual's square at a point.
fn lean(Residual { form, sd }: &Residual, x: &[f64], gradient: &mut [f64]) {
    if *sd == 0.0 {
        return;
    }
    let slope = form.at(x) / sd / sd;
    for &(latent, factor) in &form.terms {
        gradient[latent] -= factor * slope;
    }
}

/// Sums over residuals: the precision, lower triangle by rows, and the gradient at 0.
#[derive(Default)]
struct Squares {
    rows: Vec<Vec<f64>>,
    slopes: Vec<f64>,
}

impl Squares {
    fn add(&mut self, residual: &Residual) {
        let Residual { form, sd } = residual;
        if let Some(&(last, _)) = form.terms.last() {
            self.grow(last + 1);
        }
        for (place, &(row, x)) in form.terms.iter().enumerate() {
            let weighted = x / sd / sd;
            for &(column, y) in &form.terms[..=place] {
                self.rows[row][column] += weighted * y;
            }
            self.slopes[row] -= weighted * form.constant;
        }
    }

    fn grow(&mut self, size: usize) {
        while self.rows.len() < size {
            self.rows.push(vec![0.0; self.rows.len() + 1]);
            self.slopes.push(0.0);
        }
    }

    /// `[row][column]`
    fn matrix(&self) -> Vec<f64> {
        let size = self.rows.len();
        let mut matrix = vec![0.0; size * size];
        for (row, entries) in self.rows.iter().enumerate() {
            for (column, &entry) in entries.iter().enumerate() {
                matrix[row * size + column] = entry;
                matrix[column * size + row] = entry;
            }
        }
        matrix
    }
}
