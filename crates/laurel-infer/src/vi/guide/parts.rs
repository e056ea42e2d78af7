//! Betas and dirichlets as shares of independent gammas, in the free numbers of a broken stick:
//! f_k = ln x_k - ln(x_(k+1) + …) + a constant.
//!
//! With x_j = g_j / sum of g, d f_k / d ln g_j is 1 for j = k and -x_j / (x_(k+1) + …) for j > k. The sum of the g is
//! independent of the shares, Gamma(sum of alpha), and drawn anew. M. Jankowiak and F. Obermeyer 2018, Pathwise derivatives
//! beyond the reparameterization trick (ICML), section 1, for what this costs in variance beside other paths.

use laurel_dist::implicit::gamma_slope;
use laurel_dist::{FamilyId, Operand, kernel};
use laurel_rng::{Key, Stream};
use laurel_simd::place::{each, get, put};
use laurel_simd::{Column, Lanes, columns, math};
use laurel_tape::proposal::SiteView;

/// Shares, their logarithms, and the sums of those after each.
pub(super) struct Parts {
    alpha: Vec<f64>,
    x: Vec<Column>,
    ln_x: Vec<Column>,
    /// `[parts - 1]`
    after: Vec<Column>,
}

impl Parts {
    /// Of a dirichlet.
    pub(super) fn of_simplex<L: Lanes>(alpha: &[f64], view: SiteView<'_>, n: usize) -> Self {
        let all = 0..alpha.len();
        let x = all.clone().map(|k| view.value(k).clone()).collect();
        let ln_x = all.map(|k| view.log(k).clone()).collect();
        Self::new::<L>(alpha, x, ln_x, n)
    }

    /// Of a beta: its value and the rest of 1.
    pub(super) fn of_unit<L: Lanes>(alpha: &[f64], view: SiteView<'_>, n: usize) -> Self {
        let mut rest = Column::zero();
        columns::map1::<L>(&mut rest, view.log(1), n, math::exp);
        let x = vec![view.value(0).clone(), rest];
        let ln_x = vec![view.log(0).clone(), view.log(1).clone()];
        Self::new::<L>(alpha, x, ln_x, n)
    }

    fn new<L: Lanes>(alpha: &[f64], x: Vec<Column>, ln_x: Vec<Column>, n: usize) -> Self {
        let mut after = x[1..].to_vec();
        for k in (0..after.len().saturating_sub(1)).rev() {
            let (sum, later) = after.split_at_mut(k + 1);
            columns::add::<L>(&mut sum[k], &later[0], n);
        }
        Self {
            alpha: alpha.to_vec(),
            x,
            ln_x,
            after,
        }
    }

    /// Free numbers; the logarithm of the Jacobian determinant, the sum of the logarithms of all shares, is added to
    /// `log_q`.
    pub(super) fn free<L: Lanes>(&self, to: &mut [Column], log_q: &mut Column, n: usize) {
        let count = self.after.len();
        for (k, to) in to.iter_mut().enumerate() {
            let offset = math::log(L::splat((count - k) as f64));
            each::<L>(n, |at| {
                let ln_after = if k + 1 == count {
                    get(&self.ln_x[k + 1], at)
                } else {
                    math::log(get::<L>(&self.after[k], at))
                };
                put(to, at, get::<L>(&self.ln_x[k], at) - ln_after + offset);
            });
        }
        for ln_x in &self.ln_x {
            columns::add::<L>(log_q, ln_x, n);
        }
    }

    /// alpha_k (1 - z_k) - (alpha_(k+1) + …) z_k, with z_k the share of x_k in what is left.
    pub(super) fn slopes<L: Lanes>(&self, to: &mut [Column], n: usize) {
        for (k, to) in to.iter_mut().enumerate() {
            let (own, others) = (self.alpha[k], self.alpha[k + 1..].iter().sum());
            let (own, others) = (L::splat(own), L::splat(others));
            each::<L>(n, |at| {
                let (x, after) = (get::<L>(&self.x[k], at), get::<L>(&self.after[k], at));
                put(to, at, (own * after - others * x) / (x + after));
            });
        }
    }

    /// How a number with these derivatives in the free numbers moves with each alpha.
    pub(super) fn pull_back<L: Lanes>(
        &self,
        slopes: &[Column],
        key: Key,
        to: &mut [Column],
        n: usize,
    ) {
        let (mut sum, mut ln_sum) = ([Column::zero()], [Column::zero()]);
        let shape = self.alpha.iter().sum();
        let params = [shape, 1.0].map(Operand::Uniform);
        let drawn = (&mut sum[..], &mut ln_sum[..]);
        kernel::sample::<L>(FamilyId::Gamma, &mut Stream::new(key), &params, drawn, n);
        // Of f_k with k before the part at hand: the sum of slope / what is after k.
        let mut before = Column::zero();
        for (j, to) in to.iter_mut().enumerate() {
            each::<L>(n, |at| {
                let x = get::<L>(&self.x[j], at);
                let mut slope = -(x * get(&before, at));
                if let Some(own) = slopes.get(j) {
                    let own = get::<L>(own, at);
                    slope = slope + own;
                    let share = own / get(&self.after[j], at);
                    let sum = get::<L>(&before, at) + share;
                    put(&mut before, at, sum);
                }
                let g = x * get(&sum[0], at);
                let ln_g = get::<L>(&self.ln_x[j], at) + get(&ln_sum[0], at);
                put(to, at, slope * gamma_slope(self.alpha[j], g, ln_g));
            });
        }
    }
}
