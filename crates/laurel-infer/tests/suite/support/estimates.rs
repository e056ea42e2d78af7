//! Means and standard errors of gradient estimates at one fixed guide.

use laurel_infer::bbvi::Bbvi;
use laurel_infer::options::BbviOptions;
use laurel_infer::vi::estimator::Estimator;
use laurel_rng::Key;
use laurel_simd::Vector;
use laurel_tape::program::Program;

use super::Words;

/// Samples of an estimate.
pub const SAMPLES: usize = 100;

/// Of `run`, the chain of its gradient steps, and one of these.
const SEED: u64 = 5;
const FIT: u64 = 0;
pub const STEP: u64 = 3;

/// The stream of a latent's draws in that step, up to a block of them.
pub fn key(site: usize) -> Key {
    let key = Key::new(SEED).chain(FIT).step(STEP);
    key.site(site as u64).block(0)
}

pub fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
    for (place, (a, b)) in found.iter().zip(expected).enumerate() {
        let error = (a - b).abs() / b.abs().max(1.0);
        assert!(error < tolerance, "parameter {place}: {a} is not {b}");
    }
}

/// What many estimates of one gradient come to, by parameter.
pub struct Estimate {
    pub estimator: Estimator,
    pub mean: Vec<f64>,
    pub error: Vec<f64>,
    /// Of one sample's worth.
    pub variance: Vec<f64>,
}

/// A run of this estimator that has not begun.
pub fn run(program: &Program, estimator: Estimator, samples: usize) -> Bbvi {
    let options = BbviOptions {
        steps: 1,
        samples,
        learning_rate: 0.05,
        pooled: false,
        estimator,
        batch: 0,
    };
    Bbvi::new::<Vector>(program, options, SEED).expect("the estimator applies")
}

/// Where guides start, moved a little, no two numbers alike.
pub fn beside_start(words: &Words) -> Vec<f64> {
    let run = run(&words.program::<Vector>(), Estimator::Book, SAMPLES);
    let moved = |(place, lambda): (usize, &f64)| lambda + 0.3 * (place as f64 + 1.0).sin();
    run.lambda().iter().enumerate().map(moved).collect()
}

/// A guide of the mixture of three with its feet on the ground: locations 2, 1, 0 with sd 1, gammas of shape and rate 6,
/// a dirichlet of sixes, equal logits.
pub fn sane_mixture() -> Vec<f64> {
    let mut lambda = Vec::new();
    for location in [0.0, 1.0, 2.0] {
        lambda.extend([location, unsoft(1.0), unsoft(6.0), unsoft(6.0)]);
    }
    lambda.extend([unsoft(6.0); 3]);
    lambda.extend([0.0; 21]);
    lambda
}

/// The inverse of softplus.
pub fn unsoft(x: f64) -> f64 {
    x + (-(-x).exp_m1()).ln()
}

/// Of `estimates` estimates of 100 samples each.
pub fn estimate(words: &Words, estimator: Estimator, lambda: &[f64], estimates: u64) -> Estimate {
    let mut run = run(&words.program::<Vector>(), estimator, SAMPLES);
    let (mut sums, mut squares) = (vec![0.0; lambda.len()], vec![0.0; lambda.len()]);
    let first = run.gradient_at::<Vector>(lambda, 0);
    for step in 1..=estimates {
        let gradient = run.gradient_at::<Vector>(lambda, step);
        for (place, slope) in gradient.iter().enumerate() {
            let apart = slope - first[place];
            sums[place] += apart;
            squares[place] += apart * apart;
        }
    }
    let count = estimates as f64;
    let spread = |place: usize| squares[place] / count - (sums[place] / count).powi(2);
    let all = 0..lambda.len();
    Estimate {
        estimator,
        mean: all.clone().map(|p| first[p] + sums[p] / count).collect(),
        error: all.clone().map(|p| (spread(p) / count).sqrt()).collect(),
        variance: all.map(|p| spread(p) * SAMPLES as f64).collect(),
    }
}
