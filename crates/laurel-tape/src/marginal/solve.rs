//! Elimination of the normal latents one by one, as instructions, each before those that its prior depends on.
//!
//! What is observed of a latent k makes a square A (k + beta)^2 and its prior another, w (k + rho)^2; beta and rho are affine
//! in the latents that are left. Together they leave the square (beta - rho)^2 times A w / (A + w), and the integral over k
//! is that of a normal density of precision A + w. So no weight is ever lost by subtracting a prior's from it, however narrow
//! or wide it is: only what is observed is subtracted from what is observed. For a chain this is the information form of
//! the Kalman filter (B. D. O. Anderson and J. B. Moore 1979, Optimal Filtering, section 6.3).

use super::form::Form;
use super::poly::{Algebra, Poly};
use super::sparse::{List, entry, get, remove};
use super::squares::Squares;
use crate::op::Opcode;
use crate::reverse::Refusal;
use crate::tape::Operand;
use crate::writer::{Writer, ZERO};

/// Products of entries that elimination may take.
const MOST_PRODUCTS: usize = 20_000;

/// A latent's prior: the square (h + rest)^2 times the weight.
pub(super) struct Prior {
    pub(super) weight: Poly,
    pub(super) rest: Form,
}

/// A latent that was eliminated: given those that come later it is normal with mean (slope - sum of entry times other) times
/// the inverse of its precision.
struct Step {
    latent: usize,
    inverse: Operand,
    others: List<Entry>,
    slope: Operand,
}

/// All latents in the order of their elimination, and what the integral over them is.
pub(super) struct Solved {
    steps: Vec<Step>,
    /// ln of the integral, nats; without ln(2 pi) / 2 a latent.
    pub(super) log_integral: Operand,
}

#[inline(never)]
fn mul(writer: &mut Writer, a: Operand, b: Operand) -> Operand {
    if a == ZERO || b == ZERO {
        return ZERO;
    }
    writer.operation(Opcode::Mul, &[a, b])
}

#[inline(never)]
fn sub(writer: &mut Writer, a: Operand, b: Operand) -> Operand {
    match (a, b) {
        (_, ZERO) => a,
        (ZERO, _) => writer.operation(Opcode::Neg, &[b]),
        _ => writer.operation(Opcode::Sub, &[a, b]),
    }
}

#[inline(never)]
fn add(writer: &mut Writer, a: Operand, b: Operand) -> Operand {
    match (a, b) {
        (ZERO, other) | (other, ZERO) => other,
        _ => writer.operation(Opcode::Add, &[a, b]),
    }
}

fn div(writer: &mut Writer, a: Operand, b: Operand) -> Operand {
    match a {
        ZERO => ZERO,
        _ => writer.operation(Opcode::Div, &[a, b]),
    }
}

/// What is left to do: squares of what was observed, q - 2 b'h + h'Ph.
struct Pool {
    entries: Vec<List<Entry>>,
    slopes: Vec<Operand>,
    square: Operand,
}

impl Pool {
    fn new(algebra: &mut Algebra, squares: Squares, latents: usize) -> Self {
        let mut this = Self {
            entries: vec![Vec::new(); latents],
            slopes: vec![ZERO; latents],
            square: algebra.operand(&squares.square.finished()),
        };
        for (row, list) in squares.precision.into_iter().enumerate() {
            for (column, sum) in list {
                let made = algebra.operand(&sum.finished());
                set(&mut this.entries, row, column, made);
            }
        }
        for (latent, sum) in squares.slopes.into_iter().enumerate() {
            this.slopes[latent] = algebra.operand(&sum.finished());
        }
        this
    }

    /// Adds a multiple of the square of an affine function, c + a'h.
    fn add(&mut self, writer: &mut Writer, times: Operand, constant: Operand, terms: &List<Entry>) {
        let weighted = mul(writer, times, constant);
        let square = mul(writer, weighted, constant);
        self.square = add(writer, self.square, square);
        for (place, &(row, Entry(a))) in terms.iter().enumerate() {
            let lean = mul(writer, weighted, a);
            self.slopes[row] = sub(writer, self.slopes[row], lean);
            let weighted = mul(writer, times, a);
            for &(column, Entry(b)) in &terms[..=place] {
                let product = mul(writer, weighted, b);
                let known = get(&self.entries[row], column).unwrap_or_default().0;
                let sum = add(writer, known, product);
                set(&mut self.entries, row, column, sum);
            }
        }
    }

    /// Takes a latent out: A, b, and its entries with others.
    fn take(&mut self, latent: usize) -> (Operand, Operand, List<Entry>) {
        let mut others = std::mem::take(&mut self.entries[latent]);
        let own = remove(&mut others, latent).unwrap_or_default().0;
        for &(other, _) in &others {
            remove(&mut self.entries[other], latent);
        }
        (own, self.slopes[latent], others)
    }
}

impl Solved {
    pub(super) fn new(
        algebra: &mut Algebra,
        mut squares: Squares,
        priors: &[Prior],
    ) -> Result<Self, Refusal> {
        let log = std::mem::take(&mut squares.log).finished();
        let log = algebra.operand(&log);
        let mut pool = Pool::new(algebra, squares, priors.len());
        let mut children = vec![0; priors.len()];
        for prior in priors {
            prior
                .rest
                .terms
                .iter()
                .for_each(|term| children[term.0] += 1);
        }
        let mut left: Vec<usize> = (0..priors.len()).collect();
        let (mut steps, mut products) = (Vec::with_capacity(priors.len()), 0);
        let mut logs = ZERO;
        while let Some(place) = next(&left, &children, &pool.entries, priors) {
            let latent = left.swap_remove(place);
            let Prior { weight, rest } = &priors[latent];
            rest.terms.iter().for_each(|term| children[term.0] -= 1);
            let weight = algebra.operand(weight);
            let constant = algebra.operand(&rest.constant);
            let mut terms: List<Entry> = Vec::with_capacity(rest.terms.len());
            for (other, a) in &rest.terms {
                terms.push((*other, Entry(algebra.operand(a))));
            }
            let writer = &mut algebra.writer;
            let (own, slope, others) = pool.take(latent);
            let width = others.len() + terms.len();
            products += 1 + width * (width + 1) / 2;
            if products > MOST_PRODUCTS {
                return Err(Refusal("normal latents that are too entangled"));
            }
            let precision = add(writer, own, weight);
            let inverse = writer.operation(Opcode::Div, &[Operand::Constant(1.0), precision]);
            let log = writer.operation(Opcode::Log, &[precision]);
            logs = add(writer, logs, log);
            if own != ZERO {
                // beta, without what it explains; then the square of beta - rho.
                let minus = div(writer, Operand::Constant(-1.0), own);
                let lean = sub(writer, ZERO, slope);
                pool.add(writer, minus, lean, &others);
                let share = mul(writer, weight, inverse);
                let times = mul(writer, own, share);
                let beta = div(writer, lean, own);
                let apart = sub(writer, beta, constant);
                let mut differences: List<Entry> = Vec::with_capacity(width);
                for &(other, Entry(b)) in &others {
                    entry(&mut differences, other).0 = div(writer, b, own);
                }
                for &(other, Entry(a)) in &terms {
                    let to = entry(&mut differences, other);
                    to.0 = sub(writer, to.0, a);
                }
                pool.add(writer, times, apart, &differences);
            }
            let pull = mul(writer, weight, constant);
            let mut both = others;
            for &(other, Entry(a)) in &terms {
                let share = mul(writer, weight, a);
                let to = entry(&mut both, other);
                to.0 = add(writer, to.0, share);
            }
            steps.push(Step {
                latent,
                inverse,
                others: both,
                slope: sub(writer, slope, pull),
            });
        }
        let writer = &mut algebra.writer;
        let both = add(writer, pool.square, logs);
        let both = mul(writer, both, Operand::Constant(0.5));
        Ok(Self {
            log_integral: sub(writer, log, both),
            steps,
        })
    }

    /// Where the latents are on average; with `noise`, standard normal numbers by latent, draws of them. By latent, without
    /// the centre.
    pub(super) fn latents(&self, writer: &mut Writer, noise: Option<&[Operand]>) -> Vec<Operand> {
        let mut found = vec![ZERO; self.steps.len()];
        for step in self.steps.iter().rev() {
            let mut lean = step.slope;
            for &(other, Entry(entry)) in &step.others {
                let product = mul(writer, entry, found[other]);
                lean = sub(writer, lean, product);
            }
            let mut at = mul(writer, lean, step.inverse);
            if let Some(noise) = noise {
                let sd = writer.operation(Opcode::Sqrt, &[step.inverse]);
                let product = mul(writer, sd, noise[step.latent]);
                at = add(writer, at, product);
            }
            found[step.latent] = at;
        }
        found
    }

    /// Covariances of latents that share an entry of L, by rows, each pair in both orders. K. Takahashi, J. Fagan
    /// and M.-S. Chin 1973, Formation of a sparse bus impedance matrix, PICA 8.
    pub(super) fn covariances(&self, writer: &mut Writer) -> Vec<List<Entry>> {
        let mut found: Vec<List<Entry>> = vec![Vec::new(); self.steps.len()];
        for step in self.steps.iter().rev() {
            let mut factors = step.others.clone();
            for (_, Entry(each)) in &mut factors {
                *each = mul(writer, *each, step.inverse);
            }
            let mut own = step.inverse;
            for &(row, Entry(factor)) in &factors {
                let mut sum = ZERO;
                for &(column, Entry(weight)) in &factors {
                    let known = get(&found[row], column).unwrap_or_default().0;
                    let product = mul(writer, weight, known);
                    sum = add(writer, sum, product);
                }
                let less = writer.operation(Opcode::Neg, &[sum]);
                let product = mul(writer, factor, less);
                own = sub(writer, own, product);
                set(&mut found, row, step.latent, less);
            }
            set(&mut found, step.latent, step.latent, own);
        }
        found
    }
}

/// An entry of a matrix.
#[derive(Clone, Copy)]
pub(super) struct Entry(pub(super) Operand);

impl Default for Entry {
    fn default() -> Self {
        Self(ZERO)
    }
}

/// Writes an entry of a symmetric matrix.
#[inline(never)]
fn set(matrix: &mut [List<Entry>], row: usize, column: usize, value: Operand) {
    *entry(&mut matrix[row], column) = Entry(value);
    *entry(&mut matrix[column], row) = Entry(value);
}

/// Of the latents on which no prior of the others depends, the one that the fewest others meet: its place.
fn next(
    left: &[usize],
    children: &[usize],
    entries: &[List<Entry>],
    priors: &[Prior],
) -> Option<usize> {
    let ready = (0..left.len()).filter(|&place| children[left[place]] == 0);
    ready.min_by_key(|&place| {
        let latent = left[place];
        (
            entries[latent].len() + priors[latent].rest.terms.len(),
            latent,
        )
    })
}
