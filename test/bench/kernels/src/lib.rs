//! Log joints and gradients of single models, each written out by hand for that model alone: what a tape is measured
//! against. Lanes are points of a batch (`schools`, `hmm`) or data (`logistic`, `mixture`, `hierarchy`, `minibatch`).
//!
//! Every workload is the same shape: `new` makes its data (`data.rs`), `parameters` is where it is evaluated, and
//! `evaluate` gives the log joint (nats, up to constants) and fills the gradient. Of the project the kernels use only
//! `laurel-simd`: lanes and elementary functions.

#![warn(missing_docs)]

pub mod data;
pub mod hierarchy;
pub mod hmm;
pub mod lanes;
pub mod logistic;
pub mod minibatch;
pub mod mixture;
pub mod schools;

/// A model with its data, a place to evaluate it at, and room for the gradient there.
pub trait Workload {
    /// Numbers that the gradient is with respect to: `[parameter][point]`.
    fn parameters(&mut self) -> &mut [f64];
    /// The log joint, summed over the points of the batch; leaves the gradient.
    fn evaluate(&mut self) -> f64;
    /// `[parameter][point]`, as the last evaluation left it.
    fn gradient(&self) -> &[f64];
    /// Points of a batch.
    fn points(&self) -> usize;
}

/// The workloads by name.
pub const NAMES: [&str; 6] = [
    "schools",
    "logistic",
    "mixture",
    "hmm",
    "hierarchy",
    "minibatch",
];

/// The workload of this number.
pub fn workload(number: usize) -> Box<dyn Workload> {
    match number {
        0 => Box::new(schools::Schools::new()),
        1 => Box::new(logistic::Logistic::new()),
        2 => Box::new(mixture::Mixture::new()),
        3 => Box::new(hmm::Hmm::new()),
        4 => Box::new(hierarchy::Hierarchy::new()),
        _ => Box::new(minibatch::Minibatch::new()),
    }
}

/// Evaluates `times`, at places that differ a little so that nothing can be kept; the sum of the log joints.
pub fn repeat(workload: &mut dyn Workload, times: u32) -> f64 {
    let mut sum = 0.0;
    for _ in 0..times {
        sum += workload.evaluate();
        let parameters = workload.parameters();
        parameters[0] = -parameters[0];
    }
    sum
}

/// A workload for JavaScript; never given back.
#[unsafe(no_mangle)]
pub extern "C" fn make(number: u32) -> *mut Box<dyn Workload> {
    Box::into_raw(Box::new(workload(number as usize)))
}

/// `repeat` of what `make` gave.
///
/// # Safety
/// `workload` must come from `make`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn run(workload: *mut Box<dyn Workload>, times: u32) -> f64 {
    // SAFETY: the caller says that `make` gave it.
    repeat(unsafe { &mut **workload }, times)
}

/// Where the parameters are: write them before `run`.
///
/// # Safety
/// `workload` must come from `make`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn parameters(workload: *mut Box<dyn Workload>) -> *mut f64 {
    // SAFETY: the caller says that `make` gave it.
    unsafe { &mut **workload }.parameters().as_mut_ptr()
}

/// Where the gradient is, after `run`.
///
/// # Safety
/// `workload` must come from `make`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gradient(workload: *mut Box<dyn Workload>) -> *const f64 {
    // SAFETY: the caller says that `make` gave it.
    unsafe { &**workload }.gradient().as_ptr()
}

/// How many numbers the parameters are, and the gradient.
///
/// # Safety
/// `workload` must come from `make`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn size(workload: *mut Box<dyn Workload>) -> u32 {
    // SAFETY: the caller says that `make` gave it.
    unsafe { &mut **workload }.parameters().len() as u32
}
