//! Distributions as kernels over lanes: log densities, their parameter gradients, samplers, and
//! the catalogue that declares them. Knows nothing of programs, graphs or methods.
#![forbid(unsafe_code)]

mod algebra;
mod catalogue;
pub mod chosen;
pub mod derivatives;
mod dispatch;
pub mod family;
pub mod implicit;
pub mod kernel;
mod operand;
mod spec;
pub mod symbolic;
pub mod transform;

pub use algebra::Algebra;
pub use catalogue::{Body, CATALOGUE, Companion, FamilyId, from_code};
pub use family::{Family, Scores};
pub use operand::Operand;
pub(crate) use spec::words;
pub use spec::{Param, Size, Spec, Support};

/// The most terms that a scalar family may use.
pub const MAX_TERMS: usize = 4;
/// The most parameters that a scalar family may have.
pub const MAX_PARAMS: usize = 4;
/// The most companion logarithms that a scalar value may have.
pub const MAX_LOGS: usize = 2;
