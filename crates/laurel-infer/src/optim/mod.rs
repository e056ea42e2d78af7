//! Optimisers: small and pure, knowing nothing of what they climb.

pub mod adam;
pub(crate) mod natural;
