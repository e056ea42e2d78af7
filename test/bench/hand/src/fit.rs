//! The run: T steps of draws, gradient and Adam, and what it leaves behind.

use laurel_simd::{Lanes, Vector};

use crate::adam::Adam;
use crate::answer::Answer;
use crate::columns::{Column, PAIRS, SAMPLES, ZEROS, across, both, get, put};
use crate::guide::{Guide, PARAMS, start};
use crate::model::Draws;
use crate::scores::{Batch, gradient};
use crate::stream::Stream;

/// Numbers before the log weights of the first step: answer, log mean weight, samples left out, the guide.
pub const HEAD: usize = 3 + PARAMS;

/// The results in the layout of the crate's `run`.
pub fn run(steps: usize, learning_rate: f64, seed: u64) -> Vec<f64> {
    let mut results = Vec::with_capacity(HEAD + SAMPLES + steps);
    results.resize(HEAD, 0.0);
    let (mut stream, mut draws) = (Stream::new(seed), Draws::new());
    let mut first = [[0.0; 2]; 2];
    stream.uniforms(&mut first);
    let mut lambda = start([first[0][0], first[0][1], first[1][0]]);
    let mut guide = Guide::new(&lambda);
    let mut adam = Adam::new(learning_rate);
    let mut slopes = [0.0; PARAMS];
    let mut batch = Batch {
        keep: [[1.0; 2]; PAIRS],
        count: 0.0,
        weight: ZEROS,
    };
    let (mut answer, mut left_out) = (Answer::new(), 0.0);
    for step in 0..steps {
        draws.draw(&guide, &mut stream);
        if step == 0 {
            results.extend(draws.weights());
        }
        let total = sort_out(&draws.weight, &mut batch);
        left_out += SAMPLES as f64 - batch.count;
        results.push(if batch.count > 0.0 {
            total / batch.count
        } else {
            f64::NEG_INFINITY
        });
        answer.add(&batch, [&draws.z[0], &draws.z[1]]);
        if batch.count > 0.0 {
            gradient(&draws, &guide, &batch, &mut slopes);
            adam.step(&mut lambda, &slopes);
            guide.set(&lambda);
        }
    }
    let [mean, log_weight] = answer.result();
    results[..3].copy_from_slice(&[mean, log_weight, left_out]);
    results[3..HEAD].copy_from_slice(&guide.natural);
    results
}

/// Leaves out the samples whose weight is not finite; the sum of the others.
fn sort_out(weight: &Column, batch: &mut Batch) -> f64 {
    let (mut total, mut count) = (both(0.0), both(0.0));
    for (pair, weight) in weight.iter().enumerate() {
        let finite = get(weight).is_finite();
        let kept = Vector::select(finite, get(weight), both(0.0));
        let keep = Vector::select(finite, both(1.0), both(0.0));
        put(&mut batch.weight[pair], kept);
        put(&mut batch.keep[pair], keep);
        (total, count) = (total + kept, count + keep);
    }
    batch.count = across(count);
    across(total)
}
