//! One end of a path of targets: a log density in free numbers, with its gradient and without.

use laurel_simd::Lanes;
use laurel_tape::reverse::{Draft, GradientMachine, Kind, Refusal, Rows, Space, Wanted};
use laurel_tape::tape::Tape;

use crate::failure::Failure;

/// Gradients of free numbers.
pub(crate) const WANTED: Wanted = Wanted {
    kind: Kind::Fused,
    rows: Rows::Once,
    space: Space::Free,
};

#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) slopes: GradientMachine,
    pub(crate) values: GradientMachine,
}

impl End {
    /// Of the log density that a program's rows add up to.
    ///
    /// # Errors
    /// [`Failure`] where a derivative is not known, or without enough memory.
    #[inline(never)]
    pub(crate) fn new<L: Lanes>(tape: &Tape) -> Result<Self, Failure> {
        let tape = tape.in_place().natural::<L>(false);
        let draft = Draft::new(&tape, WANTED).map_err(refused)?;
        let machine = |gradient| GradientMachine::new(gradient).map_err(Failure::Memory);
        let (slopes, values) = (machine(draft.of_sites())?, machine(draft.values_only())?);
        Ok(Self { slopes, values })
    }
}

pub(crate) fn refused(refusal: Refusal) -> Failure {
    Failure::Refused(refusal.0)
}
