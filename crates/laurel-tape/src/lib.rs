//! The lowered program of laurel: what an instruction is (`op`, `format`), how words become a verified tape
//! (`decode`), what is constant in it (`fold`), how it runs on columns of samples (`machine`) and, slowly and
//! obviously, on one sample at a time (`scalar`). Knows nothing of inference or of the language.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod across;
pub mod affine;
mod arithmetic;
pub mod collapse;
mod data_table;
pub mod decode;
mod density;
pub mod depends;
mod dot;
mod elementwise;
pub mod fold;
pub mod format;
mod gradient_steps;
pub mod hash;
mod header;
mod in_place;
mod joined;
pub mod kernels;

pub mod locals;
pub mod machine;
pub mod marginal;
pub mod minibatch;
mod natural;
pub mod op;
pub mod order;
mod plan;
mod prior;
pub mod program;
pub mod proposal;
pub mod reverse;
pub mod scalar;
pub mod shape;
mod standard;
pub mod tape;
mod unread;
pub mod view;
pub mod workspace;
mod writer;
