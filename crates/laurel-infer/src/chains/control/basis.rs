//! Functions of a draw and its slopes whose mean is 0 under the target: for a polynomial P of the free numbers u and the slopes g
//! of the log density, the sum over coordinates of P'' + P' g (R. Assaraf and M. Caffarel 1999, Zero-variance principle for
//! Monte Carlo algorithms, Physical Review Letters 83(23); A. Mira, R. Solgi and D. Imparato 2013, Zero variance Markov chain
//! Monte Carlo for Bayesian estimators, Statistics and Computing 23(5), section 2), so long as the density vanishes far out
//! and does not jump.

use laurel_simd::Column;
use laurel_tape::order::descending;

use super::walk::Walk;

/// A function by its polynomial, of coordinates with mean 0 and sd 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// Of u: its slope.
    Linear(usize),
    /// Of half the square of u.
    Square(usize),
    /// Of the product of two.
    Product(usize, usize),
}

/// Coordinates that are multiplied by all others: those of which chains know least.
const STARS: usize = 3;

/// Pairs of a function with another, or with a number whose mean is wanted, at most: work at each draw.
const PAIRS: usize = 150_000;

/// Draws of both halves for each function, at least: with fewer what is fitted to one half says little of the other.
const DRAWS_OF_FUNCTION: usize = 10;

#[derive(Clone, Debug)]
pub(super) struct Basis {
    pub(super) functions: Vec<Function>,
    /// Mean and sd of each coordinate.
    moments: Vec<(f64, f64)>,
}

impl Basis {
    /// As many functions as so many means are worth and `draws` tell of; `noise` is how uncertain the mean of each coordinate is, in any unit.
    pub(super) fn new(moments: Vec<(f64, f64)>, noise: &[f64], means: usize, draws: usize) -> Self {
        let d = moments.len();
        let mut slowest = descending(noise);
        slowest.truncate(STARS);
        let mut groups: Vec<Vec<Function>> = vec![
            (0..d).map(Function::Linear).collect(),
            (0..d).map(Function::Square).collect(),
        ];
        for (number, &star) in slowest.iter().enumerate() {
            let others = (0..d).filter(|other| !slowest[..=number].contains(other));
            groups.push(others.map(|other| Function::Product(star, other)).collect());
        }
        let mut functions = Vec::new();
        for group in groups {
            let count = functions.len() + group.len();
            if count * (count / 2 + means) > PAIRS || count * DRAWS_OF_FUNCTION > draws {
                break;
            }
            functions.extend(group);
        }
        Self { functions, moments }
    }

    /// The functions at draws, one in each lane.
    pub(super) fn evaluate(&self, walk: &Walk<'_>, rows: &[(usize, usize)], room: &mut Room) {
        let Room {
            free,
            slopes,
            functions,
        } = room;
        for (lane, &row) in rows.iter().enumerate() {
            let [at, slope] = walk.at(row);
            for (axis, (mean, sd)) in self.moments.iter().enumerate() {
                free[axis][lane] = (at[axis] - mean) / sd;
                slopes[axis][lane] = slope[axis] * sd;
            }
        }
        for (to, function) in functions.iter_mut().zip(&self.functions) {
            let lanes = to[..rows.len()].iter_mut().enumerate();
            match *function {
                Function::Linear(a) => lanes.for_each(|(lane, to)| *to = slopes[a][lane]),
                Function::Square(a) => {
                    lanes.for_each(|(lane, to)| *to = 1.0 + free[a][lane] * slopes[a][lane]);
                }
                Function::Product(a, b) => lanes.for_each(|(lane, to)| {
                    *to = free[a][lane] * slopes[b][lane] + free[b][lane] * slopes[a][lane];
                }),
            }
        }
    }

    pub(super) fn room(&self) -> Room {
        let columns = |count: usize| vec![Column::zero(); count];
        Room {
            free: columns(self.moments.len()),
            slopes: columns(self.moments.len()),
            functions: columns(self.functions.len()),
        }
    }
}

/// Columns of draws.
pub(super) struct Room {
    free: Vec<Column>,
    slopes: Vec<Column>,
    /// `[functions]`
    pub(super) functions: Vec<Column>,
}
