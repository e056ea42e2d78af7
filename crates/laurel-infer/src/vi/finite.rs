//! Which samples of a block count: those whose log weight is finite.

use laurel_simd::{BLOCK, Column, Lanes, pad, place, reduce};

use super::site_sums::Weighed;

/// The log weights of a block that count.
#[derive(Clone, Debug)]
pub(crate) struct Finite {
    /// Log weights, with 0 where they are not finite and past the last sample.
    weight: Column,
    /// Lanes that leave the gradient: samples first, then what fills the last group up.
    pub(crate) excluded: Vec<usize>,
    /// Samples among these.
    pub(crate) rejected: usize,
}

impl Default for Finite {
    fn default() -> Self {
        Self {
            weight: Column::zero(),
            excluded: Vec::new(),
            rejected: 0,
        }
    }
}

impl Finite {
    /// Looks through the first `n` log weights.
    pub(crate) fn sort<L: Lanes>(&mut self, log_weight: &Column, n: usize) {
        self.excluded.clear();
        place::copy(&mut self.weight, log_weight, n);
        if !reduce::all_finite::<L>(&log_weight[..n]) {
            let lanes = (0..n).filter(|&lane| !log_weight[lane].is_finite());
            self.excluded.extend(lanes);
        }
        self.rejected = self.excluded.len();
        self.excluded.extend(n..pad(n).min(BLOCK));
        for &lane in &self.excluded {
            self.weight[lane] = 0.0;
        }
    }

    /// Sum of the finite log weights.
    pub(crate) fn sum<L: Lanes>(&self, n: usize) -> f64 {
        reduce::sum::<L>(&self.weight[..], n)
    }

    /// Zeros in the lanes that leave the gradient.
    #[inline(never)]
    pub(crate) fn clear(&self, column: &mut Column) {
        self.excluded.iter().for_each(|&lane| column[lane] = 0.0);
    }

    /// Takes the sum of each column, over the lanes that count, from a number.
    pub(crate) fn take_from<L: Lanes>(&self, numbers: &mut [f64], of: &mut [Column], n: usize) {
        for (number, column) in numbers.iter_mut().zip(of) {
            self.clear(column);
            *number -= reduce::sum::<L>(&column[..], n);
        }
    }

    /// Adds the sums of the products of all pairs of columns, over the lanes that count, to `[columns][columns]`, unless that is
    /// empty.
    pub(crate) fn add_products<L: Lanes>(&self, sums: &mut [f64], of: &mut [Column], n: usize) {
        of.iter_mut().for_each(|column| self.clear(column));
        for (number, sum) in sums.iter_mut().enumerate() {
            let (a, b) = (&of[number / of.len()], &of[number % of.len()]);
            *sum += reduce::dot::<L>(&a[..], &b[..], n);
        }
    }

    /// For sums of scores.
    pub(crate) fn weighed(&self, n: usize) -> Weighed<'_> {
        Weighed {
            weight: &self.weight,
            excluded: &self.excluded,
            n,
        }
    }
}
