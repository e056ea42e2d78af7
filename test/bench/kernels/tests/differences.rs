//! Gradients against central differences of the values: the kernels are opponents only if they are right.

use laurel_bench_kernels::{NAMES, workload};

/// Differences of fourth order with step 1e-3 are good to 1e-8 here.
#[test]
fn every_gradient_is_that_of_its_value_within_1e_6() {
    for (number, name) in NAMES.iter().enumerate() {
        let mut kernel = workload(number);
        kernel.evaluate();
        let gradient = kernel.gradient().to_vec();
        let stride = (gradient.len() / 97).max(1);
        for place in (0..gradient.len()).step_by(stride) {
            let at = kernel.parameters()[place];
            let mut value = |step: f64| {
                kernel.parameters()[place] = at + step;
                kernel.evaluate()
            };
            let h = 1e-3;
            let slope =
                (8.0 * (value(h) - value(-h)) - (value(2.0 * h) - value(-2.0 * h))) / (12.0 * h);
            value(0.0);
            let error = (slope - gradient[place]).abs() / gradient[place].abs().max(1.0);
            assert!(
                error < 1e-6,
                "{name} {place}: {} is not {slope}",
                gradient[place]
            );
        }
    }
}
