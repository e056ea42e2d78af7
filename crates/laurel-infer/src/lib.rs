//! Inference methods as init / step / read state machines over a column program. Knows nothing of the language, of
//! WebAssembly, of time or of threads; results depend on program, options and seed alone.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod bbvi;
mod blame;
mod chains;
mod cliques;
pub mod dadvi;
mod end;
pub mod exact;
mod exchanges;
mod failure;
mod field;
pub mod fingerprint;
mod free;
mod given;
pub mod importance;
mod jumps;
pub mod laplace;
mod locals;
mod marginals;
pub mod mh;
mod nested;
mod normals;
pub mod nuts;
pub mod optim;
pub mod options;
mod path;
mod prior;
pub mod read;
mod record;
pub mod replay;
mod scalar;
pub mod shards;
pub mod smc;
mod starts;
#[cfg(test)]
mod tapes;
mod units;
pub mod vi;
pub mod weights;
mod within;
