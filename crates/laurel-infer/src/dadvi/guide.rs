//! Normal guides in free numbers: x = m + L z, z standard normal, L diagonal or a lower triangle with a positive diagonal.
//! The parameters are m, the logarithms of the diagonal, and for a full rank what is below it, row by row.

use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes, math};

use crate::scalar::scalar;

#[derive(Clone, Copy, Debug)]
pub(super) struct Guide {
    pub(super) dimensions: usize,
    pub(super) full: bool,
}

impl Guide {
    pub(super) fn parameters(self) -> usize {
        let d = self.dimensions;
        2 * d + if self.full { d * (d - 1) / 2 } else { 0 }
    }

    /// Where L has a row's numbers below the diagonal.
    fn below(self, row: usize) -> std::ops::Range<usize> {
        if !self.full {
            return 0..0;
        }
        let start = 2 * self.dimensions + row * row.saturating_sub(1) / 2;
        start..start + row
    }

    fn scale<L: Lanes>(self, parameters: &[f64], row: usize) -> f64 {
        scalar::<L>(math::exp, parameters[self.dimensions + row])
    }

    /// x of a block of z.
    pub(super) fn points<L: Lanes>(self, parameters: &[f64], z: &[Column], to: &mut [Column]) {
        for (row, to) in to.iter_mut().enumerate() {
            let (m, s) = (parameters[row], self.scale::<L>(parameters, row));
            let (m, s) = (L::splat(m), L::splat(s));
            each::<L>(BLOCK, |at| put(to, at, m + s * get::<L>(&z[row], at)));
            for (column, &l) in parameters[self.below(row)].iter().enumerate() {
                let l = L::splat(l);
                each::<L>(BLOCK, |at| {
                    let x = get::<L>(to, at) + l * get::<L>(&z[column], at);
                    put(to, at, x);
                });
            }
        }
    }

    /// Adds what slopes at the points of a block say of the parameters; the entropy is not in it.
    pub(super) fn pull_back<L: Lanes>(
        self,
        parameters: &[f64],
        z: &[Column],
        slopes: &[Column],
        to: &mut [f64],
    ) {
        use laurel_simd::reduce::{dot, sum};
        for (row, slope) in slopes.iter().enumerate() {
            to[row] += sum::<L>(&slope[..], BLOCK);
            let scale = self.scale::<L>(parameters, row);
            to[self.dimensions + row] += scale * dot::<L>(&slope[..], &z[row][..], BLOCK);
            for (column, place) in self.below(row).enumerate() {
                to[place] += dot::<L>(&slope[..], &z[column][..], BLOCK);
            }
        }
    }

    /// ln of the determinant of L.
    pub(super) fn log_scale(self, parameters: &[f64]) -> f64 {
        let d = self.dimensions;
        parameters[d..2 * d].iter().sum()
    }
}
