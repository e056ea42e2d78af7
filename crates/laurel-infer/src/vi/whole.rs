//! Gradients by scores on the program as it is, discrete latents and all: Algorithm 12, plain scores, scores with a
//! leave-one-out baseline, and those of each site's Markov blanket.
//!
//! Target: d ELBO / d lambda = E_q[G (w - b)], G = d log q / d lambda, w = log p - log q, for any b that does not depend
//! on the sample. Estimators, from L samples: b = Cov(F, G) / Var(G) from the same samples, biased by O(1 / L)
//! (`control_variate.rs`, the book's); b = 0; b = the mean of the other samples' w, which comes to
//! L / (L - 1) (mean(G w) - mean(G) mean(w)), unbiased; the same with w of the site's blanket alone (`blankets.rs`).
//! Fails where G w has no variance. What to look at: weights that are not finite, the ELBO's noise.
//! W. Kool, H. van Hoof and M. Welling 2019, Buy 4 REINFORCE samples, get a baseline for free! (DeepRLStructPred);
//! L. Richter et al. 2020, VarGrad (arXiv 2010.10436).

use laurel_simd::{Column, Lanes};
use laurel_tape::depends::Dependence;

use super::baseline::Baseline;
use super::blankets::Blankets;
use super::control_variate::Means;
use super::estimator::Estimator;
use super::pass::Pass;
use super::site_sums::{SiteSums, Total};

/// A pass, and what a step adds up of its blocks.
#[derive(Clone, Debug)]
pub(crate) struct Whole {
    pub(crate) pass: Pass,
    baseline: Baseline,
    sums: Vec<SiteSums>,
    blankets: Option<Blankets>,
    /// Sum of the finite log weights of a step, and with blankets of each site's.
    weights: Vec<f64>,
    finite: usize,
    /// Room for one site's slopes, means and log weights.
    slopes: Vec<f64>,
    means: Vec<Means>,
    weight: Column,
}

impl Whole {
    pub(crate) fn new(pass: Pass, estimator: Estimator, pooled: bool) -> Self {
        let baseline = match estimator {
            Estimator::Book => Baseline::Book { pooled },
            Estimator::Score => Baseline::None,
            _ => Baseline::LeaveOneOut,
        };
        let blankets = matches!(estimator, Estimator::RaoBlackwell | Estimator::Auto).then(|| {
            let tape = pass.machine.tape();
            let carries = |site: usize| pass.guide.carries(site);
            let known = Dependence::of_draws(tape, &carries);
            Blankets::new(tape.sites.len(), tape.rows, known.as_ref())
        });
        Self {
            sums: SiteSums::of(&pass.guide),
            weights: vec![0.0; blankets.as_ref().map_or(1, |_| pass.guide.sites())],
            pass,
            baseline,
            blankets,
            finite: 0,
            slopes: Vec::new(),
            means: Vec::new(),
            weight: Column::zero(),
        }
    }

    /// Forgets what was added up.
    pub(crate) fn clear(&mut self) {
        self.sums.iter_mut().for_each(SiteSums::clear);
        self.weights.fill(0.0);
        self.finite = 0;
    }

    /// Adds up the last block of the pass.
    pub(crate) fn add<L: Lanes>(&mut self, n: usize) {
        let pass = &mut self.pass;
        match &self.blankets {
            None => {
                self.weights[0] += pass.finite.sum::<L>(n);
                pass.add_scores::<L>(&mut self.sums, n);
            }
            Some(blankets) => {
                for (site, sums) in self.sums.iter_mut().enumerate() {
                    let weight = &mut self.weight;
                    self.weights[site] += pass.weigh::<L>(site, blankets, weight, n);
                    pass.add_scores_of::<L>(site, weight, sums, n);
                }
            }
        }
        self.finite += n - pass.finite.rejected;
    }

    /// The gradient in lambda that the samples since `clear` estimate; at least one weight was finite.
    pub(crate) fn gradient(&mut self, to: &mut [f64]) {
        let (slopes, means) = (&mut self.slopes, &mut self.means);
        let count = self.finite as f64;
        for site in 0..self.pass.guide.sites() {
            let range = self.pass.guide.range(site);
            self.pass.guide.slopes(site, slopes);
            means.clear();
            let weight = self.weights[site.min(self.weights.len() - 1)];
            let total = Total { count, weight };
            self.sums[site].means((&self.pass.guide, site), total, means);
            let slopes = slopes.iter();
            means
                .iter_mut()
                .zip(slopes)
                .for_each(|(each, &slope)| *each = each.scaled(slope));
            self.baseline.gradient(means, total, &mut to[range]);
        }
    }
}
