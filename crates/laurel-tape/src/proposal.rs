//! Where draws of latent sites come from: the virtual machine asks, an inference method (or the prior) answers.

use laurel_dist::{Operand as Lane, kernel};
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes};

use crate::tape::{Operand, Site};

/// The columns of the virtual machine at the moment of a draw, seen through one site.
#[derive(Clone, Copy)]
pub struct SiteView<'a> {
    /// The site.
    pub site: &'a Site,
    columns: &'a [Column],
}

impl<'a> SiteView<'a> {
    /// A site whose slots are places in `columns`.
    #[inline(always)]
    pub fn new(site: &'a Site, columns: &'a [Column]) -> Self {
        Self { site, columns }
    }

    /// Parameter `place` of the prior.
    #[inline(always)]
    pub fn param(&self, place: usize) -> Lane<'a> {
        match self.site.params[place] {
            Operand::Constant(value) => Lane::Uniform(value),
            Operand::Slot(slot) => Lane::Column(&self.columns[slot]),
            // Sites have slots and constants only: views are looked up when the program is decoded.
            Operand::View(_) => Lane::Uniform(f64::NAN),
        }
    }

    /// All parameters of the prior.
    pub fn params(&self) -> Vec<Lane<'a>> {
        (0..self.site.params.len())
            .map(|place| self.param(place))
            .collect()
    }

    /// Element `place` of the value; after the draw.
    #[inline(always)]
    pub fn value(&self, place: usize) -> &'a Column {
        &self.columns[self.site.values[place]]
    }

    /// Logarithm `place` that came with the draw; after the draw.
    #[inline(always)]
    pub fn log(&self, place: usize) -> &'a Column {
        &self.columns[self.site.logs[place]]
    }
}

/// Room for one draw: `[values]` and `[logs]` columns.
pub struct Draw<'a> {
    /// Elements of the value.
    pub values: &'a mut [Column],
    /// Their logarithms, as the family brings them along.
    pub logs: &'a mut [Column],
}

/// Draws values for latent sites.
pub trait Proposal<L: Lanes> {
    /// Fills `draw` with `n` values for the site of this number.
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize);

    /// Hears the log prior of what was drawn, nats.
    fn drawn(&mut self, _number: usize, _log_prior: &Column, _n: usize) {}
}

/// Draws `n` values of a site from its prior.
pub fn draw_prior<L: Lanes>(stream: &mut Stream, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
    let family = view.site.density.family;
    kernel::sample::<L>(family, stream, &view.params(), (draw.values, draw.logs), n);
}
