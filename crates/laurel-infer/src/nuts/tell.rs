//! What a run comes to: its draws run through the program, what they and their slopes tell, and what can be read.

use laurel_simd::{BLOCK, Lanes};

use super::chain::Chain;
use super::{COMPARED, Nuts, PRIORITIES, REPLAYS};
use crate::chains::control::Walk;
use crate::chains::diagnostics::{Diagnosis, groups};
use crate::chains::draws::ChainDraws;
use crate::jumps::{jumps, jumps_within_support};
use crate::read::Read;

/// Where the log density jumps in no coordinate.
#[derive(Clone, Copy, Debug)]
pub(super) enum Smooth {
    Everywhere,
    /// Where it is not 0.
    Within,
    Nowhere,
}

impl Nuts {
    /// Runs the program at the draws that all chains have.
    pub(super) fn replay<L: Lanes>(&mut self) {
        let common = self.common();
        if common == self.draws.each() {
            return;
        }
        let (size, key) = (
            (self.chains.len(), common, COMPARED),
            self.seed.chain(PRIORITIES),
        );
        self.draws = ChainDraws::new(self.path.machine(), size, key);
        self.rounded = 0.0;
        let d = self.path.dimensions();
        let points = self.chains.iter().flat_map(|chain| {
            let draws = chain.draws.chunks(d).take(common);
            draws.map(<[f64]>::to_vec)
        });
        let points: Vec<Vec<f64>> = points.collect();
        for (number, points) in points.chunks(BLOCK).enumerate() {
            for lane in 0..BLOCK {
                let point = &points[lane.min(points.len() - 1)];
                for (column, x) in self.block.free.iter_mut().zip(point) {
                    column[lane] = *x;
                }
            }
            for point in points {
                self.rounded += f64::from(u8::from(self.path.rounds(point.iter().copied())));
            }
            let key = self.seed.chain(REPLAYS).step(number as u64);
            self.path.replay::<L>(&self.block.free, key);
            let chain_of = |lane| (number * BLOCK + lane) / common;
            let machine = self.path.machine();
            let average = |output| self.path.average(output);
            self.draws
                .add::<L>(machine, points.len(), chain_of, average);
        }
    }

    /// Makes means better known by the slopes at the draws, where they say enough.
    pub(super) fn control<L: Lanes>(&mut self) {
        if self.draws.is_controlled() || !self.is_told_by_slopes() {
            return;
        }
        let (common, d) = (self.common(), self.path.dimensions());
        let chains = self.chains.iter();
        let walk = Walk::new(
            d,
            common,
            chains.map(|chain| [&chain.draws[..], &chain.slopes]),
        );
        self.draws.control::<L>(self.path.machine(), &walk);
    }

    /// Slopes must be there, of the places that latents have in draws, and say all of how the density changes.
    fn is_told_by_slopes(&self) -> bool {
        let has_slopes = self.chains.iter().all(|chain| !chain.slopes.is_empty());
        has_slopes
            && !self.path.exchanges()
            && self.rounded == 0.0
            && match self.smooth.get_or_init(|| self.smooth()) {
                Smooth::Everywhere => true,
                // Ends of the support that no leap crosses have no density to speak of.
                Smooth::Within => self.chains.iter().all(Chain::is_inside),
                Smooth::Nowhere => false,
            }
    }

    fn smooth(&self) -> Smooth {
        let is_smooth = |jumps: Vec<bool>| {
            let mut sites = jumps.into_iter().enumerate();
            sites.all(|(site, jumps)| !jumps || self.path.number(site).is_none())
        };
        if is_smooth(jumps(&self.tape)) {
            Smooth::Everywhere
        } else if is_smooth(jumps_within_support(&self.tape)) {
            Smooth::Within
        } else {
            Smooth::Nowhere
        }
    }

    /// One of the arrays that `read.rs` lists; empty for what this method does not have.
    pub fn read<L: Lanes>(&mut self, what: Read) -> Vec<f64> {
        match what {
            Read::Status => return self.status(),
            Read::Elbo | Read::Q => return Vec::new(),
            _ => self.replay::<L>(),
        }
        match what {
            Read::Rejections => {
                let tape = self.path.machine().tape();
                vec![0.0; tape.rows + tape.checks]
            }
            Read::Chains => self.told::<L>(),
            Read::FitMoments | Read::FitCovariance => {
                self.control::<L>();
                self.draws.read::<L>(what, true)
            }
            _ => self.draws.read::<L>(what, true),
        }
    }

    fn status(&self) -> Vec<f64> {
        let (done, all) = (self.iterations() as f64, self.all_iterations() as f64);
        let chains = self.running();
        let least = chains.map(|chain| chain.energies.len()).min();
        let draws = (least.unwrap_or(0) * self.own.len()) as f64;
        let wanted = (self.wanted() * self.own.len()) as f64;
        vec![done, all, draws, wanted, f64::NAN, f64::NAN, 0.0]
    }

    /// See `read.rs`.
    fn told<L: Lanes>(&mut self) -> Vec<f64> {
        let sum = |of: fn(&Chain) -> f64| self.chains.iter().map(of).sum::<f64>();
        let draws = sum(|chain| chain.energies.len() as f64);
        let energies = groups(self.chains.len(), COMPARED)
            .map(|group| energy_missing(group.map(|number| &self.chains[number].energies[..])));
        let mut all = vec![
            self.chains.len() as f64,
            self.options.warmup as f64,
            self.draws.each() as f64,
            sum(|chain| chain.tally.divergences as f64),
            sum(|chain| chain.tally.deepest as f64),
            sum(|chain| chain.tally.acceptance) / draws,
            sum(|chain| chain.tally.leaps as f64) / draws,
            self.gradients,
            energies.fold(f64::INFINITY, f64::min),
            sum(Chain::step_size) / self.chains.len() as f64,
            self.rounded / (self.draws.each() * self.chains.len()) as f64,
        ];
        let mut told = self.draws.told::<L>();
        if self.path.exchanges() {
            // Where places are left to chance chains that see different parts of the posterior differ less in latents.
            let of_energies = self.rhat_of_energies::<L>();
            told.iter_mut().step_by(3).for_each(|rhat| {
                *rhat = if of_energies > *rhat {
                    of_energies
                } else {
                    *rhat
                }
            });
        }
        all.extend(told);
        all
    }

    fn rhat_of_energies<L: Lanes>(&self) -> f64 {
        let each = self.draws.each();
        let chains = self.chains.iter();
        let energies = chains.map(|chain| chain.energies[..each].to_vec());
        Diagnosis::of::<L>(&energies.collect::<Vec<_>>(), COMPARED).rhat
    }
}

/// E-BFMI of chains: the mean square of steps of the energy over its variance (Betancourt 2017, section 6.1).
fn energy_missing<'a>(chains: impl Iterator<Item = &'a [f64]>) -> f64 {
    let (mut steps, mut spread) = (0.0, 0.0);
    for energies in chains {
        let mean = energies.iter().sum::<f64>() / energies.len() as f64;
        let pairs = energies.windows(2);
        steps += pairs.map(|pair| (pair[1] - pair[0]).powi(2)).sum::<f64>();
        spread += energies
            .iter()
            .map(|energy| (energy - mean).powi(2))
            .sum::<f64>();
    }
    steps / spread
}
