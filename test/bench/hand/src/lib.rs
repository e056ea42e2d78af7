//! The mixture of `examples/gmm.daphne` under Algorithm 12, written out by hand for this model alone.
//!
//! What goes in: number of steps, learning rate, seed. What comes out: the ELBO of every step, the last guide and
//! fresh draws of it, the weighted answer, the largest weights. It has no tape, no dispatch and no general case: lanes are samples, the draws of a step live in
//! one workspace, and what this model never needs is never computed. It shares with laurel's engine only
//! `laurel-simd`: the lanes and the elementary functions.

#![warn(missing_docs)]

pub mod adam;
pub mod answer;
pub mod chosen;
pub mod columns;
pub mod fit;
pub mod fresh;
pub mod gamma;
pub mod guide;
pub mod model;
pub mod scores;
pub mod stream;
pub mod tail;

/// Runs the job and leaves its results in memory; the place of the first number. `length` says how many there are.
///
/// Layout: samples left out; log mean weight (nats), weighted mean and sd of (= z1 z2), of the 7 assignments, of 3
/// means, 3 sds and pi; the 36 natural parameters (means, sds, shapes, rates, concentrations, probabilities); of the
/// fresh draws ELBO, its standard error, draws left out and P(z1 = z2); the log weights of the first step, the ELBO
/// trace, the log weights of the fresh draws, the largest log weights of all steps in no order. At least one step.
#[unsafe(no_mangle)]
pub extern "C" fn run(steps: u32, learning_rate: f64, seed: u32) -> *const f64 {
    let results = fit::run(steps as usize, learning_rate, u64::from(seed));
    Box::leak(results.into_boxed_slice()).as_ptr()
}

/// How many numbers `run` leaves for so many steps.
#[unsafe(no_mangle)]
pub extern "C" fn length(steps: u32) -> u32 {
    fit::length(steps as usize) as u32
}

/// Gives back what `run` left.
///
/// # Safety
/// `results` must come from `run` with the same number of steps, and only once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn release(results: *mut f64, steps: u32) {
    let whole = std::ptr::slice_from_raw_parts_mut(results, length(steps) as usize);
    // SAFETY: the caller hands back the whole boxed slice that `run` leaked.
    drop(unsafe { Box::from_raw(whole) });
}
