//! Why a run cannot begin.

use laurel_tape::workspace::OutOfMemory;

/// Said where even the least that a method does is more than its `work`.
pub(crate) const OVERWORKED: Failure =
    Failure::Refused("it takes more evaluations than its `work` has room for");

/// Of a method that does not apply to every model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The method does not apply: what the model has that it cannot do.
    Refused(&'static str),
    /// The program is too large.
    Memory(OutOfMemory),
}
