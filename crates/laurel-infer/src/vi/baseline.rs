//! What is taken from log weights before they multiply scores, so that their product varies less.

use super::control_variate::{Means, coefficient};
use super::site_sums::Total;

/// What is taken from the log weights.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Baseline {
    /// The book's control variate, one coefficient a parameter or, `pooled`, a vertex.
    Book {
        pooled: bool,
    },
    None,
    LeaveOneOut,
}

/// The gradient of one site's parameters from their means.
impl Baseline {
    pub(crate) fn gradient(self, means: &[Means], total: Total, to: &mut [f64]) {
        match self {
            Self::Book { pooled } => {
                let pooled = pooled.then(|| coefficient(means));
                for (gradient, each) in to.iter_mut().zip(means) {
                    let b = pooled.unwrap_or_else(|| coefficient(std::slice::from_ref(each)));
                    *gradient = each.gradient(b);
                }
            }
            Self::None => {
                for (gradient, each) in to.iter_mut().zip(means) {
                    *gradient = each.weighted;
                }
            }
            Self::LeaveOneOut => {
                for (gradient, each) in to.iter_mut().zip(means) {
                    *gradient = leave_one_out(each, total);
                }
            }
        }
    }
}

/// L / (L - 1) (mean(G w) - mean(G) mean(w)); 0 of one sample.
fn leave_one_out(means: &Means, Total { count, weight }: Total) -> f64 {
    if count < 2.0 {
        return 0.0;
    }
    means.gradient(weight / count) * (count / (count - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vi::control_variate::Sums;
    use laurel_simd::{Column, Vector};

    #[test]
    fn leave_one_out_equals_each_sample_against_the_mean_of_the_others_to_1e_12() {
        let (mut score, mut weight) = (Column::zero(), Column::zero());
        for i in 0..20 {
            score[i] = ((i * 7) % 11) as f64 - 5.0;
            weight[i] = ((i * 5) % 13) as f64 / 4.0 - 30.0;
        }
        let mut sums = Sums::default();
        sums.add::<Vector>(&score, &weight, 20);
        let all: f64 = weight[..20].iter().sum();
        let each = |i: usize| score[i] * (weight[i] - (all - weight[i]) / 19.0);
        let expected = (0..20).map(each).sum::<f64>() / 20.0;
        let total = Total {
            count: 20.0,
            weight: all,
        };
        let found = leave_one_out(&sums.means(20.0), total);
        assert!(
            (found - expected).abs() < 1e-12,
            "{found} against {expected}"
        );
    }
}
