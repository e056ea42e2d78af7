//! Draws of one site's guide beside the program: the guide's own columns, whatever the program does with the latent.

use laurel_dist::FamilyId;
use laurel_rng::Key;
use laurel_simd::{Column, Lanes};
use laurel_tape::proposal::{Draw, SiteView};
use laurel_tape::tape::{Density, Operand, Site};

use crate::vi::guide::Guide;

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

/// The site of a latent's guide, and where it starts: of one between two ends, of its place between them.
pub(super) fn beside((site, prior): (&Site, &Vec<f64>)) -> (Site, Vec<f64>) {
    let is_between = site.density.family == FamilyId::UniformContinuous;
    let (values, logs) = (
        site.values.len(),
        if is_between { 2 } else { site.logs.len() },
    );
    let constant = |&param: &Operand| match param {
        Operand::Constant(_) => param,
        _ => Operand::Constant(f64::NAN),
    };
    let density = match is_between {
        true => Density {
            family: FamilyId::Beta,
            size: 1,
        },
        false => site.density,
    };
    let prior = if is_between {
        vec![1.0; 2]
    } else {
        prior.clone()
    };
    let site = Site {
        density,
        row: 0,
        values: (0..values).collect(),
        logs: (values..values + logs).collect(),
        params: site.params.iter().map(constant).collect(),
    };
    (site, prior)
}
