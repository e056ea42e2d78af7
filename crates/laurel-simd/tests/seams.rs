//! Where a function changes its formula: monotone functions stay monotone across the seam.

use laurel_simd::math::*;

/// Steps between neighbouring points, in units in the last place: two errors of 1 ulp fit between.
const STEP: u64 = 16;
const POINTS: u64 = 200;

/// Checks that `f` never falls over points on both sides of each seam (never rises for sign -1).
#[track_caller]
fn monotone(f: impl Fn(f64) -> f64, sign: f64, seams: &[f64]) {
    for &seam in seams {
        let first = seam.abs().to_bits() - STEP * POINTS / 2;
        let at = |k: u64| f64::from_bits(first + STEP * k).copysign(seam);
        // Towards larger numbers, whichever side of 0 the seam is on.
        let direction = sign * 1.0_f64.copysign(seam);
        for k in 1..POINTS {
            let (before, after) = (f(at(k - 1)), f(at(k)));
            assert!(
                (after - before) * direction >= 0.0,
                "{before:e} to {after:e} at {:e}",
                at(k)
            );
        }
    }
}

#[test]
fn inverse_circular_functions_are_monotone_across_their_3_seams() {
    monotone(asin, 1.0, &[0.5, -0.5]);
    monotone(acos, -1.0, &[0.5, -0.5]);
    let seams = [0.4142135, 1.0, 2.0_f64.sqrt() + 1.0, 2.0_f64.powi(66)];
    monotone(atan, 1.0, &seams);
    monotone(atan, 1.0, &seams.map(|x| -x));
}

#[test]
fn circular_functions_are_monotone_across_the_ends_of_a_quarter_turn() {
    use core::f64::consts::FRAC_PI_4;
    let quarter = |k: f64| k * FRAC_PI_4;
    monotone(sin, 1.0, &[quarter(1.0), quarter(7.0), quarter(-1.0)]);
    monotone(sin, -1.0, &[quarter(3.0), quarter(5.0), quarter(-3.0)]);
    monotone(cos, -1.0, &[quarter(1.0), quarter(3.0)]);
    monotone(tan, 1.0, &[quarter(1.0), quarter(3.0), quarter(-5.0)]);
}

#[test]
fn sine_and_tangent_agree_across_the_switch_of_reductions_at_2_to_the_20() {
    // cos(2^20) > 0: both rise.
    monotone(sin, 1.0, &[1_048_576.0]);
    monotone(tan, 1.0, &[1_048_576.0]);
}

#[test]
fn hyperbolic_functions_and_the_cube_root_are_monotone_across_their_seams() {
    monotone(sinh, 1.0, &[1.0, -1.0, 28.0, 708.0]);
    monotone(cosh, 1.0, &[28.0, 708.0, 0.34657359027997264]);
    monotone(cosh, -1.0, &[-28.0]);
    monotone(cbrt, 1.0, &[1.0, -1.0, 0.125, 8.0]);
}

#[test]
fn error_and_distribution_functions_are_monotone_across_their_seams() {
    monotone(erf, 1.0, &[0.75, -0.75, 2.25]);
    monotone(erfc, -1.0, &[2.25, -2.25, 1e-8]);
    monotone(
        normal_cdf,
        1.0,
        &[3.181980515339464, -3.181980515339464, -1e-8],
    );
    monotone(normal_log_cdf, 1.0, &[-3.181980515339464, -1e-8, 1e-8]);
}
