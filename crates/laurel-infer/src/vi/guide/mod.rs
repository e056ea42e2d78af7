//! The guide q: for every latent site a distribution in its prior's family, with free parameters (mean field).
//!
//! Algorithm 12 starts each at its prior's parameters. Parameters are learned without constraints: lambda, with
//! natural parameters softplus(lambda) (scales, shapes, rates, concentrations), sigmoid(lambda) (probabilities) or
//! lambda itself (locations, logits). A site's guide may lean on parameters of its prior as they are in the very
//! sample (`carried`): the interval of a uniform, the trials of a binomial, the degrees of freedom of a student-t.

mod dirichlet;
mod family;
mod interval;
mod logits;
mod motion;
mod parts;
mod site;
pub mod spec;
mod student_t;
mod success;
mod transform;

use laurel_rng::{Key, Stream};
use laurel_simd::{Column, Lanes, columns};
use laurel_tape::proposal::{Draw, Proposal, SiteView};
use laurel_tape::tape::Site;

use logits::LogitsGuide;
pub(crate) use site::SiteGuide;

/// Why there is no guide for a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Number of the site.
    pub site: usize,
    /// A sentence for the user.
    pub reason: &'static str,
}

/// A guide for every latent site.
#[derive(Clone, Debug)]
pub struct Guide {
    sites: Vec<SiteGuide>,
    /// Where each site's parameters start in lambda; one more at the end.
    starts: Vec<usize>,
}

impl Guide {
    /// Guides of sites, and lambda `[params]` where they start: at `priors[site][parameter]`, the prior's
    /// parameters in one draw.
    ///
    /// # Errors
    /// [`Refusal`] for a site whose prior has no guide.
    pub fn new<L: Lanes>(of: &[Site], priors: &[Vec<f64>]) -> Result<(Self, Vec<f64>), Refusal> {
        let mut lambda = Vec::new();
        let mut starts = vec![0];
        let mut sites = Vec::with_capacity(of.len());
        for (number, (site, prior)) in of.iter().zip(priors).enumerate() {
            let refuse = |reason| Refusal {
                site: number,
                reason,
            };
            sites.push(SiteGuide::new::<L>(site, prior, &mut lambda).map_err(refuse)?);
            starts.push(lambda.len());
        }
        Ok((Self { sites, starts }, lambda))
    }

    /// Takes new parameters lambda `[params]`.
    pub fn set<L: Lanes>(&mut self, lambda: &[f64]) {
        for (site, range) in self.sites.iter_mut().zip(self.starts.windows(2)) {
            site.set::<L>(&lambda[range[0]..range[1]]);
        }
    }

    /// Natural parameters, site after site, as `spec.rs` names them.
    pub fn natural(&self) -> Vec<f64> {
        let mut natural = Vec::new();
        self.sites
            .iter()
            .for_each(|site| site.natural(&mut natural));
        natural
    }

    /// Places of a site's parameters in lambda.
    pub fn range(&self, site: usize) -> std::ops::Range<usize> {
        self.starts[site]..self.starts[site + 1]
    }

    /// Number of sites.
    pub fn sites(&self) -> usize {
        self.sites.len()
    }

    /// The largest number of scores that a site writes out.
    pub fn widest(&self) -> usize {
        (0..self.sites())
            .filter(|&site| self.logits(site).is_none())
            .map(|site| self.range(site).len())
            .max()
            .unwrap_or(0)
    }

    /// d natural / d lambda for the parameters of a site whose scores are in natural parameters, else 1.
    pub fn slopes(&self, site: usize, to: &mut Vec<f64>) {
        to.clear();
        self.sites[site].slopes(to);
    }

    /// Takes log q of a site's draw from `log_weight`, for `n` samples, in nats.
    #[inline(never)]
    pub fn subtract_log_prob<L: Lanes>(
        &self,
        site: usize,
        view: SiteView<'_>,
        scratch: &mut Column,
        log_weight: &mut Column,
        n: usize,
    ) {
        self.log_prob::<L>(site, view, scratch, n);
        columns::subtract::<L>(log_weight, scratch, n);
    }

    /// The guide of a site whose parameters are logits: its scores have two values each, and none is written out.
    pub(crate) fn logits(&self, site: usize) -> Option<&LogitsGuide> {
        match &self.sites[site] {
            SiteGuide::Logits(guide) => Some(guide),
            _ => None,
        }
    }

    /// Whether a site is drawn from a distribution that depends on the parameters of its prior, as they are in the sample.
    pub(crate) fn carries(&self, site: usize) -> bool {
        self.sites[site].carries()
    }

    /// Scores of a site's parameters (times 1 / slope): `[params of the site][BLOCK]`; none where they are logits.
    pub fn scores<L: Lanes>(&self, site: usize, view: SiteView<'_>, to: &mut [Column], n: usize) {
        self.sites[site].scores::<L>(view, to, n);
    }

    /// log q of a site's draw, in nats.
    #[inline(never)]
    pub(crate) fn log_prob<L: Lanes>(
        &self,
        site: usize,
        view: SiteView<'_>,
        to: &mut Column,
        n: usize,
    ) {
        self.sites[site].log_prob::<L>(view, to, n);
    }

    /// Draws `n` values of a site.
    pub(crate) fn propose<L: Lanes>(
        &self,
        site: usize,
        key: Key,
        (view, draw): (SiteView<'_>, Draw<'_>),
        n: usize,
    ) {
        self.sites[site].propose::<L>(&mut Stream::new(key), view, draw, n);
    }

    /// The guide of a site, of whatever kind.
    pub(crate) fn site(&self, site: usize) -> &SiteGuide {
        &self.sites[site]
    }
}

/// Draws latent values from the guide; the streams depend on the key, the site and nothing else.
pub struct GuideProposal<'a> {
    /// The guide.
    pub guide: &'a Guide,
    /// Seed, chain and step.
    pub key: Key,
    /// Number of the block of samples within the step.
    pub block: u64,
}

impl<L: Lanes> Proposal<L> for GuideProposal<'_> {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        let key = self.key.site(number as u64).block(self.block);
        self.guide.propose::<L>(number, key, (view, draw), n);
    }
}
