//! The run: T steps of draws, gradient and Adam, then the fresh draws, and what all of them leave behind.

use crate::adam::Adam;
use crate::answer::{self, Answer};
use crate::columns::SAMPLES;
use crate::fresh::{self, FRESH, fresh};
use crate::guide::{Guide, PARAMS, start};
use crate::model::Draws;
use crate::scores::{Batch, gradient};
use crate::stream::Stream;
use crate::tail::{self, Tail};

/// Numbers before the log weights: samples left out, the answer, the guide, what the fresh draws say.
const HEAD: usize = 1 + answer::NUMBERS + PARAMS + fresh::NUMBERS;

/// How many numbers `run` leaves for so many steps.
pub fn length(steps: usize) -> usize {
    HEAD + SAMPLES + steps + FRESH + tail::room(steps)
}

/// The results in the layout of the crate's `run`; at least one step.
pub fn run(steps: usize, learning_rate: f64, seed: u64) -> Vec<f64> {
    let mut results = Vec::with_capacity(length(steps));
    results.resize(HEAD, 0.0);
    let (mut stream, mut draws) = (Stream::new(seed), Draws::new());
    let mut first = [[0.0; 2]; 2];
    stream.uniforms(&mut first);
    let mut lambda = start([first[0][0], first[0][1], first[1][0]]);
    let mut guide = Guide::new(&lambda);
    let mut adam = Adam::new(learning_rate);
    let (mut slopes, mut batch) = ([0.0; PARAMS], Batch::new());
    let (mut answer, mut tail, mut left_out) = (Answer::new(), Tail::new(steps), 0.0);
    for step in 0..steps {
        draws.draw(&guide, &mut stream);
        if step == 0 {
            results.extend(draws.weights());
        }
        let taken = batch.take(&draws.weight);
        left_out += SAMPLES as f64 - batch.count;
        tail.add(&draws.weight, taken.heaviest);
        answer.add(&draws, taken.heaviest);
        if batch.count > 0.0 {
            results.push(taken.total / batch.count);
            gradient(&draws, &guide, &batch, &mut slopes);
            adam.step(&mut lambda, &slopes);
            guide.set(&lambda);
        } else {
            results.push(f64::NEG_INFINITY);
        }
    }
    let fresh = fresh(&mut draws, &guide, &mut stream, &mut results);
    results.extend(tail.result());
    let parts = [&[left_out][..], &answer.result(), &guide.natural, &fresh];
    results[..HEAD].copy_from_slice(&parts.concat());
    results
}
