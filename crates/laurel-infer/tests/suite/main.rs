//! The tests of this crate as one program: what is generic in it is compiled once, not once a file.

mod bits;
mod book;
mod collapse;
mod dadvi;
mod estimators;
mod estimators_local;
mod estimators_plain;
mod exact;
mod fifty;
mod free_gradients;
mod gradient_rules;
mod gradients;
mod hmc;
mod hostile_words;
mod importance;
mod laplace;
mod marginal;
mod mh;
mod minibatch;
mod nuts;
mod replay;
mod smc;
mod support;
mod twin;
mod units;
mod within;
