//! A program run again at draws that are given: what it draws beside them, its outputs, and the log density of each row.
//!
//! Target: p(replicated data | latents), and log p(row | latents), at posterior draws of the latents. Where a program draws
//! its observations, these are draws of the posterior predictive distribution (A. Gelman and others 2013, Bayesian Data
//! Analysis, section 6.3); where it observes them, its rows are what leave-one-out cross-validation needs (A. Vehtari, A.
//! Gelman, J. Gabry 2017, Statistics and Computing 27, section 2). It fails with the draws that it is given, and only so.

use laurel_rng::Key;
use laurel_simd::place::{Splat, splat};
use laurel_simd::{BLOCK, Lanes};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;
use laurel_tape::proposal::{Draw, Proposal, SiteView};

use crate::failure::Failure;
use crate::given::fill_logs;
use crate::prior::Prior;
use crate::read::Read;
use crate::record::constant;

/// Chain of streams of what is drawn: none that a method has, for the seed may be the same.
const REPLICATES: u64 = 1 << 32;

/// A replay: blocks of 128 draws, in order.
#[derive(Clone, Debug)]
pub struct Replay {
    machine: Machine,
    given: Given,
    key: Key,
    done: usize,
    /// Draws of the last block.
    last: usize,
}

/// Numbers of sites, draw by draw.
#[derive(Clone, Debug)]
struct Given {
    draws: usize,
    /// Of each site, which of the numbers is its first; none for one that is drawn.
    first: Vec<Option<usize>>,
    /// `[numbers][draws]`.
    numbers: Vec<f64>,
}

impl Replay {
    /// `record`: how many draws, then for each site 1 if its values are given and 0 if it is to be drawn, then the values of
    /// those that are given, `[sites][values][draws]`.
    ///
    /// # Errors
    /// [`Failure`] for a record of another length, and where there is not enough memory.
    pub fn new(program: &Program, record: &[f64], seed: u64) -> Result<Self, Failure> {
        let machine = Machine::new(program).map_err(Failure::Memory)?;
        let given = Given::new(&machine, record).ok_or(Failure::Refused("other draws"))?;
        Ok(Self {
            machine,
            given,
            key: Key::new(seed).chain(REPLICATES),
            done: 0,
            last: 0,
        })
    }

    /// Does up to `units` blocks; how many are left.
    pub fn step<L: Lanes>(&mut self, units: usize) -> usize {
        for _ in 0..units {
            if self.done == self.given.draws {
                break;
            }
            self.block::<L>();
        }
        (self.given.draws - self.done).div_ceil(BLOCK)
    }

    /// `Status`; and as `ChainDraws` the outputs of the last block, and after them the log densities of its rows, in nats:
    /// `[outputs + rows][draws]`. Of all blocks together they may be many.
    pub fn read<L: Lanes>(&self, what: Read) -> Vec<f64> {
        let mut found = Vec::new();
        match what {
            Read::Status => found.extend([self.done, self.given.draws].map(|draws| draws as f64)),
            Read::ChainDraws => {
                for output in &self.machine.tape().outputs {
                    let uniform: Splat = splat(constant(output));
                    let start = found.len();
                    found.resize(start + self.last, 0.0);
                    let source = self.machine.source(output, &uniform);
                    source.copy_to(0, &mut found[start..]);
                }
                let rows = self.machine.rows().iter();
                rows.for_each(|row| found.extend_from_slice(&row[..self.last]));
            }
            _ => {}
        }
        found
    }

    fn block<L: Lanes>(&mut self) {
        let (given, from) = (&self.given, self.done);
        let n = BLOCK.min(given.draws - from);
        let block = (from / BLOCK) as u64;
        let prior = Prior {
            key: self.key,
            block,
        };
        self.machine.forward::<L>(n, &mut At { given, from, prior });
        self.last = n;
        self.done += n;
    }
}

impl Given {
    fn new(machine: &Machine, record: &[f64]) -> Option<Self> {
        let sites = &machine.tape().sites;
        let (&draws, rest) = record.split_first()?;
        let (flags, numbers) = rest.split_at_checked(sites.len())?;
        let mut count = 0;
        let first = sites.iter().zip(flags).map(|(site, &flag)| {
            let first = count;
            count += if flag == 0.0 { 0 } else { site.values.len() };
            (flag != 0.0).then_some(first)
        });
        let first: Vec<Option<usize>> = first.collect();
        let draws = draws as usize;
        let fits = draws > 0 && count.checked_mul(draws) == Some(numbers.len());
        fits.then(|| Self {
            draws,
            first,
            numbers: numbers.to_vec(),
        })
    }
}

/// The draws from one on.
struct At<'a> {
    given: &'a Given,
    from: usize,
    prior: Prior,
}

impl<L: Lanes> Proposal<L> for At<'_> {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        let Some(first) = self.given.first[number] else {
            return Proposal::<L>::propose(&mut self.prior, number, view, draw, n);
        };
        for (place, to) in draw.values.iter_mut().enumerate() {
            let start = (first + place) * self.given.draws + self.from;
            to[..n].copy_from_slice(&self.given.numbers[start..start + n]);
        }
        fill_logs::<L>(view.site.density.family, draw, n);
    }
}
