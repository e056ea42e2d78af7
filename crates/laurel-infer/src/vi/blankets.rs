//! Log weights of single sites: of log p - log q only what depends on the site, its Markov blanket.
//!
//! Target: the score-function gradient of one site's parameters. What does not depend on the site has the mean 0 times
//! its score, and is left out: the mean stays, the variance falls. Fails where everything depends on everything; a plate
//! that stays a loop is one factor. What to look at: the size of the blankets (`laurel explain`).
//! R. Ranganath, S. Gerrish and D. Blei 2014, Black box variational inference (AISTATS), section 3.1.

use laurel_simd::place::copy;
use laurel_simd::{Column, Lanes, columns};
use laurel_tape::depends::Dependence;

/// Rows, and sites whose log q, depend on each site.
#[derive(Clone, Debug)]
pub(crate) struct Blankets {
    /// `[sites][rows of it]`.
    rows: Vec<Vec<usize>>,
    /// `[sites][sites]`, itself among them.
    pub(crate) guides: Vec<Vec<usize>>,
}

impl Blankets {
    /// By what depends on what; where that is not known, everything does.
    pub(crate) fn new(sites: usize, rows: usize, known: Option<&Dependence>) -> Self {
        let list = |count: usize, moves: fn(&Dependence, usize, usize) -> bool| {
            let of = |site: usize| {
                let all = 0..count;
                all.filter(|&place| known.is_none_or(|known| moves(known, place, site)))
                    .collect()
            };
            (0..sites).map(of).collect()
        };
        Self {
            rows: list(rows, Dependence::row_moves),
            guides: list(sites, Dependence::draw_moves),
        }
    }

    /// The sum of a site's rows, nats; `rows` are those of the last run.
    pub(crate) fn log_joint<L: Lanes>(
        &self,
        site: usize,
        rows: &[Column],
        to: &mut Column,
        n: usize,
    ) {
        let Some((&first, others)) = self.rows[site].split_first() else {
            columns::fill(to, 0.0, n);
            return;
        };
        copy(to, &rows[first], n);
        for &row in others {
            columns::add::<L>(to, &rows[row], n);
        }
    }
}
