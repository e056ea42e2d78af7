//! Adam, climbing: Kingma and Ba 2015 (arXiv 1412.6980), algorithm 1.

use crate::columns::{Pair, both, get, put};
use crate::guide::PARAMS;
use laurel_simd::{Lanes, Vector};

const BETA_1: f64 = 0.9;
const BETA_2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// State for the parameters.
pub struct Adam {
    learning_rate: f64,
    mean: [f64; PARAMS],
    square: [f64; PARAMS],
    power_1: f64,
    power_2: f64,
}

impl Adam {
    /// Before the first step.
    pub fn new(learning_rate: f64) -> Self {
        let zeros = [0.0; PARAMS];
        Self {
            learning_rate,
            mean: zeros,
            square: zeros,
            power_1: 1.0,
            power_2: 1.0,
        }
    }

    /// Moves `lambda` uphill; a part of the gradient that is not finite moves nothing.
    #[inline(never)]
    pub fn step(&mut self, lambda: &mut [f64; PARAMS], gradient: &[f64; PARAMS]) {
        self.power_1 *= BETA_1;
        self.power_2 *= BETA_2;
        let corrections = [1.0 / (1.0 - self.power_1), 1.0 / (1.0 - self.power_2)].map(both);
        let rate = both(self.learning_rate);
        let pairs = lambda
            .as_chunks_mut::<2>()
            .0
            .iter_mut()
            .zip(gradient.as_chunks::<2>().0);
        let means = self.mean.as_chunks_mut::<2>().0.iter_mut();
        let moments = means.zip(self.square.as_chunks_mut::<2>().0);
        for ((lambda, gradient), moments) in pairs.zip(moments) {
            move_pair(lambda, get(gradient), moments, corrections, rate);
        }
    }
}

#[inline(always)]
fn move_pair(
    lambda: &mut Pair,
    g: Vector,
    (mean, square): (&mut Pair, &mut Pair),
    [first, second]: [Vector; 2],
    rate: Vector,
) {
    let finite = g.is_finite();
    let keep = |new, old: &Pair| Vector::select(finite, new, get(old));
    let m = both(BETA_1) * get(mean) + both(1.0 - BETA_1) * g;
    let v = both(BETA_2) * get(square) + both(1.0 - BETA_2) * (g * g);
    let moved = get(lambda) + rate * (m * first) / ((v * second).sqrt() + both(EPSILON));
    put(lambda, keep(moved, lambda));
    put(mean, keep(m, mean));
    put(square, keep(v, square));
}
