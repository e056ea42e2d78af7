//! Pairs of uniforms for the samplers of counts that take or reject (poisson, binomial).

use laurel_rng::{Key, Solo, Stream};
use laurel_simd::{Column, Lanes};

/// A lane's first pair, and where its further pairs come from.
pub(super) struct Pairs {
    pub(super) u: f64,
    pub(super) v: f64,
    side: Key,
    lane: usize,
}

impl Pairs {
    /// What `attempt` makes of the first pair that it accepts.
    pub(super) fn accepted(&self, attempt: impl Fn(f64, f64) -> Option<f64>) -> f64 {
        if let Some(k) = attempt(self.u, self.v) {
            return k;
        }
        let mut solo = Solo::new(self.side, self.lane);
        loop {
            let u = solo.uniform();
            if let Some(k) = attempt(u, solo.uniform()) {
                return k;
            }
        }
    }
}

/// Draws lanes 0 to n - 1: each from its number and its pairs.
#[inline(always)]
pub(super) fn draw_each<L: Lanes>(
    stream: &mut Stream,
    x: &mut Column,
    n: usize,
    draw: impl Fn(usize, &Pairs) -> f64,
) {
    let side = stream.fork();
    let mut v = Column::zero();
    stream.fill_columns::<L, 2>([x, &mut v], n);
    for lane in 0..n {
        let (u, v) = (x[lane], v[lane]);
        x[lane] = draw(lane, &Pairs { u, v, side, lane });
    }
}

/// `f` of one number, by way of lanes: the same bits, and no second copy of the functions for single numbers.
#[inline(always)]
pub(super) fn by_lanes<L: Lanes>(f: impl Fn(L) -> L, x: f64) -> f64 {
    first(f(L::splat(x)))
}

/// The first lane.
#[inline(always)]
pub(super) fn first<L: Lanes>(lanes: L) -> f64 {
    let mut all = [0.0; 4];
    lanes.store(&mut all);
    all[0]
}
