//! The log target at a temperature, and the test of Metropolis between two blocks of particles.

use laurel_rng::Stream;
use laurel_simd::place::{each, get, put};
use laurel_simd::{BLOCK, Column, Lanes, math};

use crate::path::Block;

/// Errors of the energy above this many nats are divergences (Betancourt 2017, A conceptual introduction to HMC, section
/// 6.2; the number is Stan's).
const DIVERGENT: f64 = 1000.0;

/// What moves came to.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Moved {
    /// Probabilities of acceptance, added up.
    pub(super) accepted: f64,
    /// Particles that were to be moved.
    pub(super) tried: f64,
    /// Energies that were lost on the way.
    pub(super) divergences: f64,
}

impl Moved {
    pub(super) fn add(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.tried += other.tried;
        self.divergences += other.divergences;
    }

    /// Mean probability of acceptance.
    pub(super) fn acceptance(&self) -> f64 {
        self.accepted / self.tried
    }
}

/// `to = to - log target`, nats.
pub(super) fn less_target<L: Lanes>(to: &mut Column, block: &Block, beta: f64) {
    let (b, rest) = (L::splat(beta), L::splat(1.0 - beta));
    each::<L>(BLOCK, |at| {
        let joint = get::<L>(&block.joint, at);
        let target = if beta < 1.0 {
            b * joint + rest * get(&block.prior, at)
        } else {
            joint
        };
        let left = get::<L>(to, at) - target;
        put(to, at, left);
    });
}

/// Which particles are to be moved, from the energies before and after: 1 in `before` for those, else 0.
pub(super) fn decide<L: Lanes>(before: &mut Column, after: &Column, stream: &mut Stream) -> Moved {
    let mut moved = Moved {
        tried: BLOCK as f64,
        ..Moved::default()
    };
    for (before, after) in before.iter_mut().zip(after.iter()) {
        let error = after - *before;
        let fine = error < DIVERGENT;
        moved.divergences += if fine { 0.0 } else { 1.0 };
        *before = if fine { error } else { DIVERGENT };
    }
    let mut uniform = Column::zero();
    stream.fill_uniform::<L>(&mut uniform, BLOCK);
    let mut share = Column::zero();
    each::<L>(BLOCK, |at| {
        let error = get::<L>(before, at);
        let p = math::exp((L::zero() - error).pmin(L::zero()));
        put(&mut share, at, p);
        let taken = get::<L>(&uniform, at).lt(p);
        put(before, at, L::select(taken, L::splat(1.0), L::zero()));
    });
    moved.accepted = share.iter().sum();
    moved
}

/// Takes `from` where `mask` is not 0.
pub(super) fn select<L: Lanes>(mask: &Column, to: &mut Column, from: &Column) {
    each::<L>(BLOCK, |at| {
        let taken = L::zero().lt(get::<L>(mask, at));
        let chosen = L::select(taken, get(from, at), get(to, at));
        put(to, at, chosen);
    });
}
