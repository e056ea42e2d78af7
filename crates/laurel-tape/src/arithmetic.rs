//! What constants come to, by the kernels of the virtual machine for one lane width: chosen once, so that what works on
//! programs need not be compiled for each.

use laurel_simd::Lanes;

use crate::density;
use crate::elementwise;
use crate::op::Opcode;
use crate::tape::Density;

/// Functions of numbers.
#[derive(Clone, Copy)]
pub(crate) struct Arithmetic {
    /// An elementwise operation; operands past its arity are not looked at.
    pub(crate) evaluate: fn(Opcode, [f64; 3]) -> f64,
    /// Terms of a density from its parameters.
    pub(crate) terms: fn(Density, &[f64]) -> Vec<f64>,
    /// A log density of a value, from terms.
    pub(crate) log_prob: fn(Density, &[f64], &[f64]) -> f64,
}

impl Arithmetic {
    pub(crate) fn new<L: Lanes>() -> Self {
        Self {
            evaluate: elementwise::evaluate::<L>,
            terms: |density, params| density::terms::<L>(density, params, &[]),
            log_prob: |density, value, terms| {
                let logs = density::logs_of::<L>(density, value);
                density::log_prob::<L>(density, value, &logs, terms)
            },
        }
    }
}
