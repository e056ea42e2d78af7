//! Cholesky factors of correlation matrices: with z = tanh(u) below the diagonal, row by row,
//! L_ij = z_ij sqrt(1 - sum over j' < j of L_ij'^2), and the diagonal what is left to 1.
//! D. Lewandowski, D. Kurowicka and H. Joe, Generating random correlation matrices based on vines and extended onion
//! method (Journal of Multivariate Analysis 100, 2009), as in the Stan Reference Manual.

use super::Constrained;
use crate::Algebra;
use laurel_simd::math::{log, log1p};

/// ln |det| = sum of ln(1 - z^2) + ln(left) / 2 over all u, with left = 1 - the squares before it in its row.
/// 1 - z^2 = 4 sigmoid(2u) sigmoid(-2u).
pub(super) fn constrain<A: Algebra>(size: usize, free: &[A], zero: A) -> Constrained<A> {
    let mut value = vec![zero; size * size];
    let mut log_jacobian = zero;
    let mut free = free.iter();
    for row in 0..size {
        // The square root of what is left, and its logarithm.
        let (mut root, mut ln_root) = (zero.lift(1.0), zero);
        for (column, &u) in (0..row).zip(&mut free) {
            value[row * size + column] = root * u.tanh();
            let ln_rest = ln_one_less_square(u);
            log_jacobian = log_jacobian + (ln_rest + ln_root);
            root = root * cosine(u);
            ln_root = ln_root + ln_rest * zero.lift(0.5);
        }
        value[row * size + row] = root;
    }
    Constrained {
        value,
        log_jacobian,
    }
}

/// ln(1 - tanh(u)^2).
fn ln_one_less_square<A: Algebra>(u: A) -> A {
    let twice = u + u;
    u.lift(2.0 * std::f64::consts::LN_2) - (twice.softplus() + (-twice).softplus())
}

/// sqrt(1 - tanh(u)^2).
fn cosine<A: Algebra>(u: A) -> A {
    let twice = u + u;
    let square = twice.sigmoid() * (-twice).sigmoid();
    square.root() * u.lift(2.0)
}

/// u = atanh(L_ij / sqrt(left)).
pub(super) fn free_of(size: usize, value: &[f64]) -> Vec<f64> {
    let mut free = Vec::new();
    for row in 0..size {
        let all = &value[row * size..=row * size + row];
        for column in 0..row {
            // The squares from here on, the diagonal included, are what is left.
            let left = all[column..].iter().fold(0.0, |sum, x| sum + x * x);
            let (x, root) = (all[column], left.sqrt());
            free.push(if x.abs() < 0.5 * root {
                0.5 * (log1p(x / root) - log1p(-x / root))
            } else {
                // (1 + z) (1 - z) = what is left after it, over what was left before.
                let after = all[column + 1..].iter().fold(0.0, |sum, x| sum + x * x);
                let size = log(root + x.abs()) - 0.5 * log(after);
                if x < 0.0 { -size } else { size }
            });
        }
    }
    free
}

/// Row by row, from the diagonal to the left.
pub(super) fn pull_back<A: Algebra>(size: usize, free: &[A], of_value: &[A], of_log: A) -> Vec<A> {
    let mut adjoints = Vec::with_capacity(free.len());
    let mut start = 0;
    for row in 0..size {
        let us = &free[start..start + row];
        start += row;
        let mut roots = vec![of_log.lift(1.0)];
        for &u in us {
            roots.push(roots[roots.len() - 1] * cosine(u));
        }
        let mut of_root = of_value[row * size + row];
        let mut of_row = us.to_vec();
        for (column, &u) in us.iter().enumerate().rev() {
            let (z, cosine, root) = (u.tanh(), cosine(u), roots[column]);
            let of_x = of_value[row * size + column];
            // d z / du = cosine^2 and d cosine / du = -z cosine; d ln(1 - z^2) / du = -2 z, which every later column
            // of the row has half of once more.
            let later = u.lift(2.0 + (row - 1 - column) as f64);
            let of_z = root * cosine * (of_x * cosine - of_root * z);
            of_row[column] = of_z - of_log * later * z;
            of_root = of_x * z + of_root * cosine;
        }
        adjoints.extend(of_row);
    }
    adjoints
}
