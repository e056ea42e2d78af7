//! Why a run cannot begin.

use laurel_tape::workspace::OutOfMemory;

/// Of a method that does not apply to every model.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    /// The method does not apply: what the model has that it cannot do.
    Refused(&'static str),
    /// The program is too large.
    Memory(OutOfMemory),
}
