//! Where chains are, in columns whose lanes are chains: of each site its values, the logarithms that come with them, numbers
//! in which it can walk, the log of the Jacobian determinant of the map from these to values, and its log prior given the
//! other sites, nats.

use std::ops::Range;

use laurel_dist::{FamilyId, Support};
use laurel_simd::place::copy;
use laurel_simd::{Column, Lanes, math};
use laurel_tape::proposal::SiteView;
use laurel_tape::tape::{Site, Tape};

use crate::scalar::scalar;
use crate::weights::relative::log_sum;

/// The numbers in which a site walks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Walks {
    /// Its value.
    Plain,
    /// The logarithm of its value.
    Log,
    /// Logarithms of its parts, which sum to 1: those of a simplex, or below and above a value between two ends. They may all
    /// grow by the same; so the determinant of all but the last, relative to it, is the product of the parts.
    Parts,
}

/// A site, and where its columns are.
#[derive(Clone, Debug)]
pub(super) struct Latent {
    pub(super) walks: Walks,
    /// Whether it has whole numbers.
    pub(super) whole: bool,
    pub(super) values: Range<usize>,
    /// Values and logarithms: what is drawn.
    pub(super) drawn: Range<usize>,
    pub(super) numbers: Range<usize>,
    pub(super) jacobian: usize,
    pub(super) prior: usize,
}

impl Latent {
    /// The latents of a program.
    pub(super) fn all(tape: &Tape) -> Vec<Self> {
        let mut at = 0;
        let of = |site: &Site| {
            let latent = Self::new(site, at);
            at = latent.prior + 1;
            latent
        };
        tape.sites.iter().map(of).collect()
    }

    fn new(site: &Site, at: usize) -> Self {
        let spec = site.density.family.spec();
        let (walks, numbers) = match spec.support {
            _ if spec.discrete => (Walks::Plain, 1),
            Support::Positive | Support::NonNegative => (Walks::Log, 1),
            Support::Unit | Support::Interval => (Walks::Parts, 2),
            Support::Simplex => (Walks::Parts, site.values.len()),
            _ => (Walks::Plain, 1),
        };
        let values = at..at + site.values.len();
        let drawn = at..values.end + site.logs.len();
        let numbers = drawn.end..drawn.end + numbers;
        Self {
            walks,
            whole: spec.discrete,
            jacobian: numbers.end,
            prior: numbers.end + 1,
            values,
            drawn,
            numbers,
        }
    }

    /// Finds the numbers of the values; or, after a walk, the values of the numbers.
    pub(super) fn settle<L: Lanes>(
        &self,
        view: SiteView<'_>,
        to: &mut [Column],
        n: usize,
        walked: bool,
    ) {
        for lane in 0..n {
            let [low, width] = match view.site.density.family {
                FamilyId::UniformContinuous => {
                    let [low, high] = [0, 1].map(|end| view.param(end).at::<f64>(lane));
                    [low, high - low]
                }
                _ => [0.0, 1.0],
            };
            let mut jacobian = scalar::<L>(math::log, width);
            let first = self.numbers.start;
            // What comes with a whole number is no logarithm of it.
            let beside = self.drawn.end - self.values.end;
            let logs = if self.whole { 0 } else { beside };
            let share = (to[self.values.start][lane] - low) / width;
            let whole = match (walked, self.walks) {
                (true, Walks::Parts) => {
                    let numbers = to[self.numbers.clone()].iter();
                    let numbers: Vec<f64> = numbers.map(|u| u[lane]).collect();
                    log_sum::<L>(&numbers)
                }
                _ => 0.0,
            };
            for k in 0..self.numbers.len() {
                let u = if walked {
                    to[first + k][lane] - whole
                } else if k < logs {
                    to[self.values.end + k][lane]
                } else if self.walks == Walks::Plain {
                    share
                } else {
                    let (f, x): (fn(L) -> L, f64) = match k {
                        0 => (math::log, share),
                        _ => (math::log1p, -share),
                    };
                    scalar::<L>(f, x)
                };
                to[first + k][lane] = u;
                jacobian += u;
                if walked && k < logs {
                    to[self.values.end + k][lane] = u;
                }
                if walked && k < self.values.len() {
                    let plain = self.walks == Walks::Plain;
                    let x = if plain { u } else { scalar::<L>(math::exp, u) };
                    to[self.values.start + k][lane] = low + width * x;
                }
            }
            if walked {
                // Last digits of a logarithm, or all of what its density computes again.
                let known = logs.min(self.numbers.len());
                let rest = &mut to[self.values.end + known..self.drawn.end];
                rest.iter_mut().for_each(|column| column[lane] = 0.0);
            }
            to[self.jacobian][lane] = match self.walks {
                Walks::Plain => 0.0,
                _ => jacobian,
            };
        }
    }
}

/// Copies the first `n` lanes of columns.
#[inline(never)]
pub(super) fn copy_all(to: &mut [Column], from: &[Column], n: usize) {
    let pairs = to.iter_mut().zip(from);
    pairs.for_each(|(to, from)| copy(to, from, n));
}

/// Takes all numbers of a lane of other columns.
#[inline(never)]
pub(super) fn set(to: &mut [Column], lane: usize, from: &[Column], other: usize) {
    let pairs = to.iter_mut().zip(from);
    pairs.for_each(|(to, from)| to[lane] = from[other]);
}
