//! What weighted draws add up to, in one pass and bounded memory.

pub mod chosen;
pub(crate) mod distinct;
pub mod moments;
pub mod numbers;
pub mod priority;
pub(crate) mod relative;
pub(crate) mod resample;
pub mod select;
pub mod tail;
