//! Draws of the prior: where gradients are looked at.

use laurel_rng::{Key, Stream};
use laurel_simd::{Column, Lanes, Vector};
use laurel_tape::machine::Machine;
use laurel_tape::proposal::{Draw, Proposal, SiteView, draw_prior};
use laurel_tape::tape::Tape;

use crate::support::Words;

/// Draws of the prior, keyed as any method's.
pub struct PriorProposal(pub Key);

impl<L: Lanes> Proposal<L> for PriorProposal {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        draw_prior::<L>(&mut Stream::new(self.0.site(number as u64)), view, draw, n);
    }
}

/// Values of all sites: `[sites][values][BLOCK]`.
pub struct Draws {
    pub values: Vec<Vec<Column>>,
}

impl Draws {
    pub fn new(words: &Words, seed: u64, n: usize) -> Self {
        let mut machine = Machine::new(&words.program::<Vector>()).expect("memory");
        machine.forward::<Vector>(n, &mut PriorProposal(Key::new(seed)));
        let sites = 0..machine.tape().sites.len();
        let of_site = |site| {
            let view = machine.site(site);
            let elements = 0..view.site.values.len();
            elements.map(|k| view.value(k).clone()).collect()
        };
        Self {
            values: sites.map(of_site).collect(),
        }
    }

    /// Slots of a tape's sites with the values of one sample.
    pub fn inputs(&self, tape: &Tape, lane: usize) -> Vec<(usize, f64)> {
        let mut inputs = Vec::new();
        for (site, values) in tape.sites.iter().zip(&self.values) {
            for (&slot, column) in site.values.iter().zip(values) {
                inputs.push((slot, column[lane]));
            }
        }
        inputs
    }

    /// Slots of inputs with the values of one sample.
    pub fn to(&self, inputs: &[Box<[usize]>], lane: usize) -> Vec<(usize, f64)> {
        let slots = inputs.iter().flatten().copied();
        let values = self.values.iter().flatten().map(|column| column[lane]);
        slots.zip(values).collect()
    }
}
