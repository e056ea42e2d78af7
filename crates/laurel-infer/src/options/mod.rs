//! Every method's options: name, default, range and one sentence (`tables`); printed to TypeScript, so that the record that crosses the
//! boundary has one definition; and what the engine makes of records.

mod chains;
mod ranges;
mod records;
mod tables;

pub use chains::{HmcOptions, MetricOption, MhOptions, NutsOptions};
pub use records::{BbviOptions, ImportanceOptions, LaplaceOptions, SmcOptions, ViGuide, ViOptions};
pub use tables::*;

/// Numbers in a record of `nuts`, and of `hmc`.
pub const CHAIN_OPTIONS: usize = {
    assert!(NUTS.len() == HMC.len());
    NUTS.len()
};
