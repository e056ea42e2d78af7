//! The mixture of `examples/gmm.daphne` under Algorithm 12, written out by hand for this model alone.
//!
//! What goes in: number of steps, learning rate, seed. What comes out: the ELBO of every step, the last guide, the
//! weighted answer. It has no tape, no dispatch and no general case: lanes are samples, the draws of a step live in
//! one workspace, and what this model never needs is never computed. It shares with laurel's engine only
//! `laurel-simd`: the lanes and the elementary functions.

#![warn(missing_docs)]

pub mod adam;
pub mod answer;
pub mod columns;
pub mod fit;
pub mod gamma;
pub mod guide;
pub mod model;
pub mod scores;
pub mod stream;

/// Runs the job and leaves its results in memory; the place of the first number. `length` says how many there are.
///
/// Layout: weighted mean of (= z1 z2), log mean weight (nats), samples left out, the 36 natural parameters
/// (means, sds, shapes, rates, concentrations, probabilities), the log weights of the first step, the ELBO trace.
#[unsafe(no_mangle)]
pub extern "C" fn run(steps: u32, learning_rate: f64, seed: u32) -> *const f64 {
    let results = fit::run(steps as usize, learning_rate, u64::from(seed));
    Box::leak(results.into_boxed_slice()).as_ptr()
}

/// How many numbers `run` leaves for so many steps.
#[unsafe(no_mangle)]
pub extern "C" fn length(steps: u32) -> u32 {
    (fit::HEAD + columns::SAMPLES) as u32 + steps
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
