//! Random streams addressed by keys: (seed, chain, step, site, block) to lanes of variates.
//!
//! A stream's values depend on its key alone: not on lane width, number of lanes asked for,
//! other streams or threads. Knows nothing of distributions beyond the uniform and the normal.
#![forbid(unsafe_code)]

mod key;
mod normal;
mod solo;
mod stream;
mod threefry;

pub use key::Key;
pub use normal::box_muller;
pub use rand_core;
pub use solo::Solo;
pub use stream::Stream;
