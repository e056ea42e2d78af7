//! One draw of the prior, for where guides start.

use laurel_dist::Operand;
use laurel_rng::{Key, Stream};
use laurel_simd::Lanes;
use laurel_tape::machine::Machine;
use laurel_tape::proposal::{Draw, Proposal, SiteView, draw_prior};

/// The parameters of every site's prior in one draw of the prior: `[site][parameter]`.
pub(crate) fn prior_parameters<L: Lanes>(machine: &mut Machine, key: Key) -> Vec<Vec<f64>> {
    let mut proposal = Recorder {
        key,
        parameters: Vec::new(),
    };
    machine.forward::<L>(1, &mut proposal);
    proposal.parameters
}

/// Draws from the prior and notes its parameters in the first sample.
struct Recorder {
    key: Key,
    parameters: Vec<Vec<f64>>,
}

impl<L: Lanes> Proposal<L> for Recorder {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        let params = view.params();
        self.parameters.push(params.iter().map(first).collect());
        let mut stream = Stream::new(self.key.site(number as u64).block(0));
        draw_prior::<L>(&mut stream, view, draw, n);
    }
}

fn first(operand: &Operand<'_>) -> f64 {
    match operand {
        Operand::Uniform(value) => *value,
        Operand::Column(column) => column[0],
    }
}
