//! Draws of one site's guide beside the program: the guide's own columns, whatever the program does with the latent.

use laurel_dist::FamilyId;
use laurel_rng::Key;
use laurel_simd::{Column, Lanes, math};
use laurel_tape::proposal::{Draw, SiteView};
use laurel_tape::shape::shape;
use laurel_tape::tape::{Density, Operand, Site};

use crate::scalar::scalar;
use crate::vi::guide::Guide;
use crate::vi::guide::spec::of_batches;

/// A site with places in columns of its own. Parameters of the prior that are not constant are no numbers: guides have
/// none of them.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    number: usize,
    site: Site,
    /// Values, then logarithms.
    pub(crate) columns: Vec<Column>,
    /// log q of the draws as free numbers, nats.
    pub(crate) log_q: Column,
}

impl Drawn {
    pub(crate) fn new(number: usize, site: Site) -> Self {
        Self {
            columns: vec![Column::zero(); site.values.len() + site.logs.len()],
            log_q: Column::zero(),
            number,
            site,
        }
    }

    pub(crate) fn view(&self) -> SiteView<'_> {
        SiteView::new(&self.site, &self.columns)
    }

    /// The stream of a block.
    pub(crate) fn key(&self, key: Key, block: u64) -> Key {
        key.site(self.number as u64).block(block)
    }

    /// Draws `n` values; their log q, and their free numbers.
    pub(crate) fn draw<L: Lanes>(
        &mut self,
        guide: &Guide,
        key: Key,
        free: &mut [Column],
        n: usize,
    ) {
        let (values, logs) = self.columns.split_at_mut(self.site.values.len());
        let nothing = SiteView::new(&self.site, &[]);
        guide.propose::<L>(self.number, key, (nothing, Draw { values, logs }), n);
        let view = SiteView::new(&self.site, &self.columns);
        guide.log_prob::<L>(self.number, view, &mut self.log_q, n);
        let own = guide.site(self.number);
        own.free::<L>(view, free, &mut self.log_q, n);
    }
}

/// The site of a latent's guide, and where it starts: of one between two ends, of its place between them; by batches that of
/// `of_batches`.
pub(super) fn beside<L: Lanes>(
    (site, prior): (&Site, &Vec<f64>),
    by_batches: bool,
) -> (Site, Vec<f64>) {
    let own = site.density.family;
    let (family, start) = match own {
        FamilyId::UniformContinuous => (FamilyId::Beta, vec![1.0; 2]),
        _ if by_batches && of_batches(own) != own => {
            (of_batches(own), start::<L>(own, prior).to_vec())
        }
        _ => (own, prior.clone()),
    };
    let constant = |&param: &Operand| match param {
        Operand::Constant(_) => param,
        _ => Operand::Constant(f64::NAN),
    };
    let (density, logs) = match family == own {
        true => (site.density, site.logs.len()),
        false => (Density { family, size: 1 }, shape(family, 1).logs),
    };
    let values = site.values.len();
    let site = Site {
        density,
        row: 0,
        values: (0..values).collect(),
        logs: (values..values + logs).collect(),
        params: site.params.iter().map(constant).collect(),
    };
    (site, start)
}

/// Mean and standard deviation of the logarithm of a positive prior, place and scale of another one.
fn start<L: Lanes>(family: FamilyId, prior: &[f64]) -> [f64; 2] {
    let ln = |x| scalar::<L>(math::log, x);
    let of_gamma = |shape: f64, ln_unit: f64| {
        let spread = scalar::<L>(math::trigamma, shape).sqrt();
        [scalar::<L>(math::digamma, shape) + ln_unit, spread]
    };
    // An exponential's logarithm: minus Euler's constant, and pi / sqrt 6.
    let (mean, sd) = (-0.577_215_664_901_532_9, 1.282_549_830_161_864);
    match family {
        FamilyId::Gamma => of_gamma(prior[0], -ln(prior[1])),
        FamilyId::ChiSquared => of_gamma(0.5 * prior[0], core::f64::consts::LN_2),
        FamilyId::InvGamma => {
            let [mean, sd] = of_gamma(prior[0], -ln(prior[1]));
            [-mean, sd]
        }
        FamilyId::Exponential => [mean - ln(prior[0]), sd],
        FamilyId::Weibull => [ln(prior[1]) + mean / prior[0], sd / prior[0]],
        FamilyId::HalfNormal | FamilyId::HalfCauchy => [ln(prior[0]), 1.0],
        _ => [prior[0], prior[1]],
    }
}
