//! Local latents: those that rows of their own depend on, each row on one of them at most, as the random effect of a group or
//! of a single observation. Given all others they are independent of each other, so each can be integrated out by itself.
//!
//! The program is rewritten so that what belongs to a local latent counts by a weight of its own, a number that is given
//! from outside. Then the derivative of the log joint in a weight is the log density of all that belongs to its latent, and the
//! derivatives in the other latents, with the posterior's weights at the points of a quadrature, are those of the integral
//! (Fisher's identity; O. Cappe, E. Moulines and T. Ryden 2005, Inference in Hidden Markov Models, proposition 10.1.6).

mod find;
mod weigh;

use crate::tape::Tape;

/// A program whose local latents are weighed.
#[derive(Clone, Debug)]
pub struct Locals {
    /// Its first `sites.len() + 1` numbers from outside are the weights, in the order of `sites`; the last of them is of rows of no
    /// local latent in a loop beside others, and is 1. The values of the local latents follow.
    pub tape: Tape,
    /// The local latents, by the numbers of their sites, ascending.
    pub sites: Vec<usize>,
    /// Rows of what is weighed.
    pub rows: Vec<usize>,
}

impl Locals {
    /// Of a program without latents that are whole numbers, in its own loops (see [`Tape::in_place`]); none where it has no such
    /// latents, or is too large to tell.
    pub fn new(tape: &Tape) -> Option<Self> {
        let found = find::found(tape)?;
        let (tape, rows) = weigh::weighed(tape, &found);
        Some(Self {
            tape,
            rows,
            sites: found.sites,
        })
    }
}
