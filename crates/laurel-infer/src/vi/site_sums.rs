//! What one step adds up for the parameters of one site.

use laurel_simd::{Column, Lanes};
use laurel_tape::proposal::SiteView;

use super::control_variate::{Means, Sums, Tally};
use super::guide::Guide;

/// One sum a parameter: of scores, or of what the two values of a logit's score need.
#[derive(Clone, Debug)]
pub(crate) enum SiteSums {
    Scores(Vec<Sums>),
    Tallies(Vec<Tally>),
}

/// Log weights of a block: 0 past its samples and in the lanes that leave the gradient, which `excluded` lists.
#[derive(Clone, Copy)]
pub(crate) struct Weighed<'a> {
    pub(crate) weight: &'a Column,
    pub(crate) excluded: &'a [usize],
    pub(crate) n: usize,
}

/// Samples of a step that count, and the sum of their log weights.
#[derive(Clone, Copy)]
pub(crate) struct Total {
    pub(crate) count: f64,
    pub(crate) weight: f64,
}

impl SiteSums {
    /// Nothing added up yet, for every site of a guide.
    pub(crate) fn of(guide: &Guide) -> Vec<Self> {
        let of_site = |site| {
            let size = guide.range(site).len();
            match guide.logits(site) {
                Some(_) => Self::Tallies(vec![Tally::default(); size]),
                None => Self::Scores(vec![Sums::default(); size]),
            }
        };
        (0..guide.sites()).map(of_site).collect()
    }

    /// Forgets what was added.
    pub(crate) fn clear(&mut self) {
        match self {
            Self::Scores(sums) => sums.fill(Sums::default()),
            Self::Tallies(tallies) => tallies.fill(Tally::default()),
        }
    }

    /// Adds a block; `scores` is room for the scores of the site.
    #[inline(never)]
    pub(crate) fn add<L: Lanes>(
        &mut self,
        (guide, site): (&Guide, usize),
        view: SiteView<'_>,
        block: Weighed<'_>,
        scores: &mut [Column],
    ) {
        let Weighed {
            weight,
            excluded,
            n,
        } = block;
        match self {
            Self::Tallies(tallies) => {
                if let Some(logits) = guide.logits(site) {
                    let x = view.value(0);
                    logits.tally::<L>((x, weight, excluded), tallies, n);
                }
            }
            Self::Scores(sums) => {
                guide.scores::<L>(site, view, &mut scores[..sums.len()], n);
                for (sum, score) in sums.iter_mut().zip(scores) {
                    excluded.iter().for_each(|&lane| score[lane] = 0.0);
                    sum.add::<L>(score, weight, n);
                }
            }
        }
    }

    /// Appends the means of every parameter.
    pub(crate) fn means(&self, (guide, site): (&Guide, usize), total: Total, to: &mut Vec<Means>) {
        match self {
            Self::Scores(sums) => to.extend(sums.iter().map(|sums| sums.means(total.count))),
            Self::Tallies(tallies) => {
                if let Some(logits) = guide.logits(site) {
                    logits.means(tallies, total.count, total.weight, to);
                }
            }
        }
    }
}
