//! Least squares: the combination of functions that leaves the least of a number, by each half of the draws.

use laurel_simd::{Column, Lanes, reduce};

use super::basis::{Basis, Room};
use super::batches::Batches;
use super::walk::{Series, Walk};
use crate::exact::cholesky::Cholesky;

/// Draws of a half that coefficients are made of, about, at most.
const ROWS: usize = 4096;

/// What is added to a variance of 1.
const RIDGE: f64 = 1e-9;

/// Of each half, `[targets][functions]`.
pub(super) struct Coefficients {
    functions: usize,
    halves: [Vec<f64>; 2],
}

impl Coefficients {
    pub(super) fn of(&self, half: usize, target: usize) -> &[f64] {
        &self.halves[half][target * self.functions..][..self.functions]
    }
}

/// None where functions depend on each other.
pub(super) fn fitted<L: Lanes>(
    walk: &Walk<'_>,
    batches: &Batches,
    basis: &Basis,
    series: &[Series<'_>],
    centres: &[f64],
) -> Option<Coefficients> {
    let functions = basis.functions.len();
    let stride = batches.count.div_ceil(2 * ROWS);
    let mut room = basis.room();
    let mut targets = vec![Column::zero(); 2 * series.len()];
    let mut sums = [
        Sums::new(functions, targets.len()),
        Sums::new(functions, targets.len()),
    ];
    for batch in &batches.all {
        for rows in batch.rows(stride) {
            basis.evaluate(walk, &rows, &mut room);
            for (number, (series, &centre)) in series.iter().zip(centres).enumerate() {
                for (lane, &row) in rows.iter().enumerate() {
                    let [x, square] = series.averaged(row, centre);
                    targets[2 * number][lane] = x;
                    targets[2 * number + 1][lane] = square;
                }
            }
            sums[batch.half].add::<L>(&room, &targets, rows.len());
        }
    }
    let [first, second] = sums.map(|sums| sums.coefficients());
    Some(Coefficients {
        functions,
        halves: [first?, second?],
    })
}

/// Sums over draws of a half.
struct Sums {
    count: usize,
    functions: Vec<f64>,
    targets: Vec<f64>,
    /// Products of two functions: lower triangle by rows.
    squares: Vec<f64>,
    /// `[targets][functions]`
    products: Vec<f64>,
}

impl Sums {
    fn new(functions: usize, targets: usize) -> Self {
        Self {
            count: 0,
            functions: vec![0.0; functions],
            targets: vec![0.0; targets],
            squares: vec![0.0; functions * (functions + 1) / 2],
            products: vec![0.0; functions * targets],
        }
    }

    fn add<L: Lanes>(&mut self, room: &Room, targets: &[Column], n: usize) {
        let columns = &room.functions;
        self.count += n;
        add_sums::<L>(&mut self.functions, columns, n);
        add_sums::<L>(&mut self.targets, targets, n);
        let pairs = (0..columns.len()).flat_map(|row| (0..=row).map(move |column| (row, column)));
        for (to, (a, b)) in self.squares.iter_mut().zip(pairs) {
            *to += dot::<L>(&columns[a], &columns[b], n);
        }
        let pairs = targets
            .iter()
            .flat_map(|target| columns.iter().map(move |each| (target, each)));
        for (to, (a, b)) in self.products.iter_mut().zip(pairs) {
            *to += dot::<L>(a, b, n);
        }
    }

    /// None where some depend on each other.
    fn coefficients(&self) -> Option<Vec<f64>> {
        let size = self.functions.len();
        let n = self.count as f64;
        let covariance = |product: f64, a: f64, b: f64| product / n - (a / n) * (b / n);
        let mut matrix = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let product = self.squares[row * (row + 1) / 2 + column];
                let x = covariance(product, self.functions[row], self.functions[column]);
                matrix[row * size + column] = x;
                matrix[column * size + row] = x;
            }
        }
        let sds: Vec<f64> = (0..size).map(|k| matrix[k * size + k].sqrt()).collect();
        for (place, x) in matrix.iter_mut().enumerate() {
            *x /= sds[place / size] * sds[place % size];
        }
        (0..size).for_each(|k| matrix[k * size + k] += RIDGE);
        let cholesky = Cholesky::new(&matrix, size)?;
        let mut all = self.products.clone();
        for (line, target) in all.chunks_exact_mut(size).zip(&self.targets) {
            for (k, x) in line.iter_mut().enumerate() {
                *x = covariance(*x, self.functions[k], *target) / sds[k];
            }
            cholesky.solve(line);
            line.iter_mut().zip(&sds).for_each(|(x, sd)| *x /= sd);
        }
        Some(all)
    }
}

fn add_sums<L: Lanes>(to: &mut [f64], columns: &[Column], n: usize) {
    for (to, column) in to.iter_mut().zip(columns) {
        *to += reduce::sum::<L>(&column[..], n);
    }
}

#[inline(never)]
fn dot<L: Lanes>(a: &Column, b: &Column, n: usize) -> f64 {
    reduce::dot::<L>(&a[..], &b[..], n)
}
