//! What methods that run several chains share: how they adapt, what is kept of their draws, and what these tell.

pub(crate) mod adapt;
pub(crate) mod control;
pub(crate) mod diagnostics;
pub(crate) mod draws;
