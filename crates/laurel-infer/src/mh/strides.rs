//! How far chains walk: a scale for each site and one for all together, found during the warm-up, and differences of states
//! that a chain was in. H. Robbins and S. Monro 1951, A stochastic approximation method, Annals of Mathematical Statistics
//! 22(3), for the scales; C. J. F. ter Braak and J. A. Vrugt 2008, Differential evolution Markov chain with snooker updater
//! and fewer chains, Statistics and Computing 18, for steps from the past; G. O. Roberts and J. S. Rosenthal 2001, Optimal
//! scaling for various Metropolis-Hastings algorithms, Statistical Science 16(4), for the acceptance that is aimed at.

use laurel_rng::{Key, Stream};
use laurel_simd::columns::update;
use laurel_simd::{Column, Lanes, math};

use super::columns;
use super::state::Latent;
use crate::scalar::scalar;

/// States of the past, at most, and numbers in all of them.
const REMEMBERED: usize = 1000;
const NUMBERS: usize = 2 << 20;
/// Logarithms of scales, at most.
const MOST: f64 = 40.0;

#[derive(Clone, Debug)]
pub(super) struct Strides {
    /// Logarithms of scales: `[sites + 1]`, the last of all together.
    scales: Vec<Column>,
    /// Columns of the numbers that walk together: those that are not whole.
    numbers: Vec<usize>,
    /// These in the states of the past: `[states][numbers][chains]`.
    past: Vec<f64>,
    /// States of the past, at most.
    room: usize,
    chains: usize,
}

impl Strides {
    pub(super) fn new<L: Lanes>(latents: &[Latent], chains: usize, warmup: usize) -> Self {
        let continuous = latents.iter().filter(|latent| !latent.whole);
        let numbers: Vec<usize> = continuous.flat_map(|each| each.numbers.clone()).collect();
        let mut scales = columns(latents.len() + 1);
        let together = 2.0 * numbers.len().max(1) as f64;
        scales[latents.len()] = Column::splat(scalar::<L>(math::log, 2.38 / together.sqrt()));
        let size = numbers.len() * chains;
        Self {
            scales,
            numbers,
            past: Vec::new(),
            room: (warmup / 2).min(REMEMBERED).min(NUMBERS / size.max(1)),
            chains,
        }
    }

    /// Numbers that walk together.
    pub(super) fn numbers(&self) -> usize {
        self.numbers.len()
    }

    fn states(&self) -> usize {
        self.past.len() / (self.numbers.len() * self.chains).max(1)
    }

    /// Takes the state after a sweep of the warm-up: the latest ones are remembered.
    pub(super) fn remember(&mut self, state: &[Column], sweep: usize) {
        let size = self.numbers.len() * self.chains;
        if self.past.len() < self.room * size {
            self.past.resize(self.past.len() + size, 0.0);
        }
        if self.room > 0 && size > 0 {
            let first = sweep % self.room * size;
            let places = self.past[first..].chunks_exact_mut(self.chains);
            for (to, &number) in places.zip(&self.numbers) {
                to.copy_from_slice(&state[number][..self.chains]);
            }
        }
    }

    fn scale<L: Lanes>(&self, which: usize) -> Column {
        let mut scale = self.scales[which].clone();
        update::<L>(&mut scale, self.chains, math::exp);
        scale
    }

    /// Steps of the numbers of one site. Whole numbers go by 1 at least.
    pub(super) fn along<L: Lanes>(
        &self,
        (site, latent): (usize, &Latent),
        key: Key,
        steps: &mut [Column],
    ) {
        let scale = self.scale::<L>(site);
        for number in latent.numbers.clone() {
            let step = &mut steps[number];
            Stream::new(key.site(number as u64)).fill_normal::<L>(step, self.chains);
            for (z, s) in step[..self.chains].iter_mut().zip(&scale[..]) {
                *z *= s;
                if latent.whole {
                    *z = (1.0 + z.abs().trunc()).copysign(*z);
                }
            }
        }
    }

    /// Steps of the numbers that walk together, the way from one state of the past to another; whether there is a past.
    pub(super) fn together<L: Lanes>(&self, key: Key, steps: &mut [Column]) -> bool {
        let states = self.states();
        if states < 2 {
            return false;
        }
        let scale = self.scale::<L>(self.scales.len() - 1);
        let [from, to] = [0, 1].map(|end| {
            let mut u = Column::zero();
            Stream::new(key.site(end)).fill_uniform::<L>(&mut u, self.chains);
            u
        });
        for (place, &number) in self.numbers.iter().enumerate() {
            for lane in 0..self.chains {
                let past = |u: &Column| {
                    let state = (u[lane] * states as f64) as usize;
                    self.past[(state * self.numbers.len() + place) * self.chains + lane]
                };
                steps[number][lane] = scale[lane] * (past(&to) - past(&from));
            }
        }
        true
    }

    /// Takes how far from its target the acceptance of a step of the warm-up was: the scale of a site, or of all together, in a
    /// lane.
    pub(super) fn learn(&mut self, (which, lane): (usize, usize), away: f64, sweep: usize) {
        let log = &mut self.scales[which][lane];
        *log = (*log + away / (1.0 + sweep as f64).sqrt()).clamp(-MOST, MOST);
    }
}
