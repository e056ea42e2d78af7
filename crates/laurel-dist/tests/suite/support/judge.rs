//! What the suite holds against reference points, in one place: the tests of the families and that of planted mistakes use
//! the same measures.

use super::records::Record;

/// The largest [`worst_slope`] that is allowed.
pub const SLOPE: f64 = 1e-12;

/// Error / max(1, |log density|).
pub fn mixed(y: f64, point: &Record) -> f64 {
    ((y - point.high) - point.low).abs() / point.high.abs().max(1.0)
}

/// The targets: error / max(1, |log density|).
pub fn target(name: &str) -> f64 {
    match name {
        "normal" | "laplace" => 3e-15,
        "half-normal" => 4e-15,
        "student-t" | "student-t-loc-scale" => 1e-14,
        "exponential" | "bernoulli" | "flip" | "uniform-continuous" | "uniform-discrete" => 2e-15,
        _ => 1e-13,
    }
}

/// |derivative - reference| over the size of the reference, of 1 and of the inverse of the spread of what is varied: its
/// size over the root of the largest parameter (shapes and counts of a million narrow a density to a thousandth), or
/// over the largest parameter itself where that is an exponent. Of the logarithm of a rate the spread is that of its exp.
pub fn worst_slope(name: &str, point: &Record, found: &[f64]) -> f64 {
    let largest = point
        .params
        .iter()
        .fold(1.0, |most: f64, p| most.max(p.abs()));
    let narrowed = match name {
        "weibull" => largest,
        "poisson-log" => largest * (0.5 * largest).exp(),
        _ => largest.sqrt(),
    };
    let varied = point.x.iter().chain(&point.params);
    let errors = varied
        .zip(found)
        .zip(&point.gradient)
        .map(|((at, found), reference)| {
            if reference.is_nan() {
                return if *found == 0.0 { 0.0 } else { f64::NAN };
            }
            let size = 1.0 + reference.abs() + narrowed / at.abs().max(1e-300);
            (found - reference).abs() / size
        });
    // NaN counts as the worst.
    errors.fold(0.0, |worst: f64, error| {
        if error.is_nan() {
            error
        } else {
            worst.max(error)
        }
    })
}
