//! The tests of this crate as one program: what is generic in it is compiled once, not once a file.

mod agree;
mod derivatives;
mod domain;
mod gradient;
mod implicit;
mod mass;
mod planted;
mod reference;
mod sampling;
mod sampling_vectors;
mod support;
mod transform;
