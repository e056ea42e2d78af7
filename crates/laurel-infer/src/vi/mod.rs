//! Variational inference: what a guide is, and how its gradient is estimated.

pub(crate) mod baseline;
pub(crate) mod blankets;
pub mod control_variate;
pub mod estimator;
pub(crate) mod finite;
pub mod guide;
pub(crate) mod ladder;
pub(crate) mod pass;
pub(crate) mod prior;
pub(crate) mod site_sums;
pub(crate) mod source;
pub(crate) mod whole;
