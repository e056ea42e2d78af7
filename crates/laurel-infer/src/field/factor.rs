//! Sparse symmetric positive definite matrices, one for each lane: A = L L' in an order that is chosen once, least degree
//! first. Elementwise over lanes, so that bits do not depend on their width.
//! T. A. Davis 2006, Direct methods for sparse linear systems, chapters 4 and 7.

use laurel_simd::place::{copy, each, get, put};
use laurel_simd::{Column, Lanes, columns, math};

use super::graph::Graph;

/// The least pivot, as a share of the diagonal: where a matrix is not positive definite, it is made so.
const LEAST: f64 = 1e-3;

/// A number that is eliminated: what is below it in its column (rows, and their entries), and the entries that change by the
/// products of each two of these.
#[derive(Clone, Debug)]
struct Step {
    number: usize,
    below: Vec<(usize, usize)>,
    changed: Vec<usize>,
}

/// A block of matrices, and their factors.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    steps: Vec<Step>,
    /// The step of each number.
    steps_of: Vec<usize>,
    /// Entries, those of the diagonal first: of A, and of L.
    whole: Vec<Column>,
    lower: Vec<Column>,
}

impl Factor {
    /// For matrices with entries where the graph has edges; `None` where more than `most` updates are needed.
    pub(super) fn new(mut graph: Graph, most: usize) -> Option<Self> {
        let count = graph.len();
        let mut factor = Self {
            steps: Vec::new(),
            steps_of: vec![0; count],
            whole: Vec::new(),
            lower: Vec::new(),
        };
        let mut left: Vec<usize> = (0..count).collect();
        let (mut entries, mut updates) = (count, 0);
        while let Some(at) = (0..left.len()).min_by_key(|&at| graph.neighbours(left[at]).len()) {
            let number = left.remove(at);
            let rows = graph.neighbours(number).len();
            updates += rows * (rows + 1) / 2;
            if updates > most {
                return None;
            }
            factor.steps_of[number] = factor.steps.len();
            let below = graph.neighbours(number).iter().copied().zip(entries..);
            factor.steps.push(Step {
                number,
                below: below.collect(),
                changed: Vec::new(),
            });
            entries += rows;
            graph.eliminate(number);
        }
        for step in 0..count {
            factor.steps[step].changed = factor.changed(step);
        }
        factor.whole = vec![Column::zero(); entries];
        factor.lower = factor.whole.clone();
        Some(factor)
    }

    fn changed(&self, step: usize) -> Vec<usize> {
        let below = &self.steps[step].below;
        let mut changed = Vec::new();
        for (k, &(a, _)) in below.iter().enumerate() {
            changed.extend(below[..=k].iter().map(|&(b, _)| self.place(a, b)));
        }
        changed
    }

    /// Instructions of a decomposition, a solution and a draw.
    pub(super) fn work(&self) -> f64 {
        let changed: usize = self.steps.iter().map(|step| step.changed.len()).sum();
        (changed + 6 * self.lower.len()) as f64
    }

    /// The place of an entry that is not always 0, by its two numbers.
    pub(super) fn place(&self, a: usize, b: usize) -> usize {
        let [first, last] = match self.steps_of[a] < self.steps_of[b] {
            true => [a, b],
            false => [b, a],
        };
        let below = self.steps[self.steps_of[first]].below.iter();
        let mut below = below.filter(|(row, _)| *row == last);
        below.next().map_or(a, |&(_, entry)| entry)
    }

    /// An entry of A; those of the diagonal have the places of their numbers.
    pub(super) fn entry_mut(&mut self, place: usize) -> &mut Column {
        &mut self.whole[place]
    }

    /// An element of the diagonal of A.
    pub(super) fn diagonal(&self, number: usize) -> &Column {
        &self.whole[number]
    }

    /// L of the first `n` matrices.
    pub(super) fn decompose<L: Lanes>(&mut self, n: usize) {
        for (to, from) in self.lower.iter_mut().zip(&self.whole) {
            copy(to, from, n);
        }
        let mut column: Vec<Column> = Vec::new();
        for step in &self.steps {
            let pivot = &mut self.lower[step.number];
            columns::update1::<L>(pivot, &self.whole[step.number], n, |pivot, whole| {
                let least = L::splat(LEAST) * whole.abs();
                L::select(pivot.lt(least), least, pivot).sqrt()
            });
            let pivot = pivot.clone();
            column.clear();
            for &(_, entry) in &step.below {
                let entry = &mut self.lower[entry];
                columns::update1::<L>(entry, &pivot, n, |x, pivot| x / pivot);
                column.push(entry.clone());
            }
            let mut changed = step.changed.iter();
            for (k, a) in column.iter().enumerate() {
                for (b, &entry) in column[..=k].iter().zip(changed.by_ref()) {
                    less_product::<L>(&mut self.lower[entry], a, b, n);
                }
            }
        }
    }

    /// The first L for all.
    pub(super) fn spread(&mut self) {
        for entry in &mut self.lower {
            *entry = Column::splat(entry[0]);
        }
    }

    /// ln det L: half of that of A.
    pub(super) fn half_log_det<L: Lanes>(&self, to: &mut Column, n: usize) {
        columns::fill(to, 0.0, n);
        for diagonal in &self.lower[..self.steps.len()] {
            columns::update1::<L>(to, diagonal, n, |sum, x| sum + math::log(x));
        }
    }

    /// x with L x = b, in its place.
    pub(super) fn solve_lower<L: Lanes>(&self, b: &mut [Column], n: usize) {
        for step in &self.steps {
            let mut x = std::mem::take(&mut b[step.number]);
            columns::update1::<L>(&mut x, &self.lower[step.number], n, |x, l| x / l);
            for &(row, entry) in &step.below {
                less_product::<L>(&mut b[row], &self.lower[entry], &x, n);
            }
            b[step.number] = x;
        }
    }

    /// x with L' x = b, in its place.
    pub(super) fn solve_upper<L: Lanes>(&self, b: &mut [Column], n: usize) {
        for step in self.steps.iter().rev() {
            let mut x = std::mem::take(&mut b[step.number]);
            for &(row, entry) in &step.below {
                less_product::<L>(&mut x, &self.lower[entry], &b[row], n);
            }
            columns::update1::<L>(&mut x, &self.lower[step.number], n, |x, l| x / l);
            b[step.number] = x;
        }
    }
}

/// `to -= a b`.
fn less_product<L: Lanes>(to: &mut Column, a: &Column, b: &Column, n: usize) {
    each::<L>(n, |at| {
        put(to, at, get::<L>(to, at) - get::<L>(a, at) * get(b, at));
    });
}
