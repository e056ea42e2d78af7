//! Local expectations in plain numbers, at the same draws.

use crate::support;
use crate::support::estimates::{STEP, assert_close, key, run};
use laurel_dist::{FamilyId, Operand, kernel};
use laurel_infer::vi::estimator::Estimator;
use laurel_rng::Stream;
use laurel_simd::{Column, Vector};
use laurel_tape::decode::decode;
use laurel_tape::scalar::{SiteDraw, evaluate};

/// Latents of few values that cannot be summed out: z, s and k of `test/tapes/ladder/refused.daphne`, weighed value by
/// value given the draws of all others.
#[test]
fn local_expectations_go_through_all_values_of_one_latent_to_1e_10() {
    let text = include_str!("../../../../test/tapes/ladder/refused.tape");
    let words = support::parse("refused", text);
    let tape = decode(&words.words, &words.constants, &words.data).expect("a valid program");
    let samples = 30;
    // Of n, z, s, k, x, y and w: what is learned, and the guides' parameters.
    let lambda = [
        0.9, 0.2, -0.3, 0.4, -0.6, 0.1, 0.5, -0.2, 0.3, -0.1, 1.1, 0.7, -0.4, 0.2,
    ];
    let soft = |x: f64| x.exp().ln_1p();
    let shares = |logits: &[f64]| -> Vec<f64> {
        let total: f64 = logits.iter().map(|x| x.exp()).sum();
        logits.iter().map(|x| x.exp() / total).collect()
    };
    let p = 1.0 / (1.0 + f64::exp(-lambda[4]));
    let guides: [(FamilyId, Vec<f64>, f64); 7] = [
        (FamilyId::Poisson, vec![soft(lambda[0])], 0.0),
        (FamilyId::Discrete, shares(&lambda[1..4]), 0.0),
        (FamilyId::Bernoulli, vec![p], 0.0),
        (FamilyId::Discrete, shares(&lambda[5..8]), 1.0),
        (FamilyId::Normal, vec![lambda[8], soft(lambda[9])], 0.0),
        (
            FamilyId::Gamma,
            vec![soft(lambda[10]), soft(lambda[11])],
            0.0,
        ),
        (FamilyId::Normal, vec![lambda[12], soft(lambda[13])], 0.0),
    ];
    let draws: Vec<[Column; 2]> = guides
        .iter()
        .enumerate()
        .map(|(v, (family, params, first))| {
            let (mut value, mut log) = ([Column::zero()], [Column::zero()]);
            let params: Vec<Operand> = params.iter().map(|&x| Operand::Uniform(x)).collect();
            let to = (&mut value[..], &mut log[..]);
            kernel::sample::<f64>(*family, &mut Stream::new(key(v)), &params, to, samples);
            let ([mut value], [log]) = (value, log);
            value.iter_mut().for_each(|x| *x += first);
            [value, log]
        })
        .collect();
    let joint = |l: usize, at: usize, value: f64| {
        let found = evaluate(&tape, |v, _| {
            let logs = tape.sites[v].logs.iter();
            SiteDraw {
                values: vec![if v == at { value } else { draws[v][0][l] }],
                logs: logs.map(|_| draws[v][1][l]).collect(),
            }
        });
        found.log_joint()
    };
    // q(v) (W(v) - sum of q W), W = log p - log q, for each value.
    let expected = |at: usize, q: &[f64], first: f64| -> Vec<f64> {
        let mut slopes = vec![0.0; q.len()];
        for l in 0..samples {
            let w = |v: usize| joint(l, at, first + v as f64) - q[v].ln();
            let mean: f64 = (0..q.len()).map(|v| q[v] * w(v)).sum();
            for (v, slope) in slopes.iter_mut().enumerate() {
                *slope += q[v] * (w(v) - mean) / samples as f64;
            }
        }
        slopes
    };
    let z = expected(1, &guides[1].1, 0.0);
    let s = expected(2, &[1.0 - p, p], 0.0);
    let k = expected(3, &guides[3].1, 1.0);
    // d log q(v) / d logit = v - p.
    let of_logit = s[1] * (1.0 - p) - s[0] * p;
    let expected = [&z[..], &[of_logit], &k].concat();
    for estimator in [Estimator::Enumerate, Estimator::Auto] {
        let mut run = run(&words.program::<Vector>(), estimator, samples);
        let found = run.gradient_at::<Vector>(&lambda, STEP);
        assert_close(&found[1..8], &expected, 1e-10);
    }
}
