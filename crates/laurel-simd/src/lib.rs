//! Lanes of doubles, columns of lanes, and elementary functions over them.
//!
//! Every kernel is written once, generic over [`Lanes`], and uses only IEEE operations that are
//! exact or correctly rounded on every target, so scalar, SSE2 and wasm simd128 give the same bits
//! (NaN payloads excepted). No fused multiply-add, no host mathematics, no relaxed SIMD.

mod arch;
mod column;
pub mod columns;
mod lanes;
pub mod math;
pub mod place;
pub mod reads;
pub mod reduce;

pub use arch::{Twice, Vector};
pub use column::{BLOCK, Column, VIRTUAL_WIDTH, pad};
pub use lanes::{BitLanes, Lanes};
