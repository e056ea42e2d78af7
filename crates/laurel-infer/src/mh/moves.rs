//! What chains are moved to: some sites anew from their priors given the others, or by steps in their numbers; the rest stay.

use laurel_dist::FamilyId;
use laurel_rng::{Key, Stream};
use laurel_simd::place::{copy, each, get, put};
use laurel_simd::{Column, Lanes};
use laurel_tape::proposal::{Draw, Proposal, SiteView, draw_prior};

use super::state::{Latent, copy_all};

/// A move of the sites from `first` up to, not including, `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    pub(super) first: usize,
    pub(super) end: usize,
    /// By steps; or from the priors.
    pub(super) walks: bool,
}

impl Move {
    /// Whether it moves a site: whole numbers walk alone.
    fn moves(self, number: usize, latent: &Latent) -> bool {
        let is_in = (self.first..self.end).contains(&number);
        is_in && !(self.walks && latent.whole && self.alone().is_none())
    }

    /// The site that is moved, where it is one.
    pub(super) fn alone(self) -> Option<usize> {
        (self.first + 1 == self.end).then_some(self.first)
    }
}

/// One move of all chains.
pub(super) struct Moving<'a> {
    pub(super) latents: &'a [Latent],
    pub(super) of: Move,
    pub(super) now: &'a [Column],
    /// What the chains would be.
    pub(super) next: &'a mut [Column],
    /// Of a walk: steps, in the places of the numbers.
    pub(super) steps: &'a [Column],
    pub(super) key: Key,
}

impl<L: Lanes> Proposal<L> for Moving<'_> {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        let latent = &self.latents[number];
        let is_moved = self.of.moves(number, latent);
        let walks = is_moved && self.of.walks;
        let values = latent.values.clone();
        let logs = values.end..latent.drawn.end;
        if is_moved && !walks {
            let mut stream = Stream::new(self.key.site(number as u64));
            let room = Draw {
                values: draw.values,
                logs: draw.logs,
            };
            draw_prior::<L>(&mut stream, view, room, n);
            copy_all(&mut self.next[values], draw.values, n);
            copy_all(&mut self.next[logs], draw.logs, n);
            return latent.settle::<L>(view, self.next, n, false);
        }
        let own = values.start..latent.prior;
        copy_all(&mut self.next[own.clone()], &self.now[own], n);
        if walks {
            let zero = Column::zero();
            for column in latent.numbers.clone() {
                add::<L>(&mut self.next[column], &self.steps[column], &zero, n);
            }
        }
        if walks || has_moving_ends(view) {
            latent.settle::<L>(view, self.next, n, walks);
        }
        copy_all(draw.values, &self.next[values], n);
        copy_all(draw.logs, &self.next[logs], n);
    }

    fn drawn(&mut self, number: usize, log_prior: &Column, n: usize) {
        copy(&mut self.next[self.latents[number].prior], log_prior, n);
    }
}

/// Adds a column, and takes another one away.
#[inline(never)]
pub(super) fn add<L: Lanes>(to: &mut Column, more: &Column, less: &Column, n: usize) {
    each::<L>(n, |at| {
        put(to, at, get::<L>(to, at) + (get(more, at) - get(less, at)));
    });
}

/// Whether the range of its values depends on other sites.
fn has_moving_ends(view: SiteView<'_>) -> bool {
    let is_range = view.site.density.family == FamilyId::UniformContinuous;
    is_range && (0..2).any(|end| view.param(end).uniform().is_none())
}
