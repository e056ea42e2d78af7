//! Values at the ends of each function's domain: zeros of both signs, infinities, NaN, subnormals.

use laurel_simd::math::*;

const INF: f64 = f64::INFINITY;
const TINY: f64 = 5e-324;

/// Equal, with equal signs of zero; NaN equals NaN.
#[track_caller]
fn same(y: f64, expected: f64) {
    let equal = y.to_bits() == expected.to_bits() || (y.is_nan() && expected.is_nan());
    assert!(equal, "{y:e} is not {expected:e}");
}

#[test]
fn exp_and_expm1_at_their_ends() {
    same(exp(0.0), 1.0);
    same(exp(-0.0), 1.0);
    same(exp(INF), INF);
    same(exp(-INF), 0.0);
    same(exp(f64::NAN), f64::NAN);
    assert!((exp(709.782712893384) / 1.797693134862273e308 - 1.0).abs() < 3e-16);
    same(exp(709.79), INF);
    same(exp(-745.0), TINY);
    same(exp(-746.0), 0.0);
    same(exp(-740.0), 4.2e-322);
    same(expm1(0.0), 0.0);
    same(expm1(-0.0), -0.0);
    same(expm1(TINY), TINY);
    same(expm1(INF), INF);
    same(expm1(-INF), -1.0);
    same(expm1(f64::NAN), f64::NAN);
    same(expm1(709.79), INF);
}

#[test]
fn log_and_log1p_at_their_ends() {
    same(log(1.0), 0.0);
    same(log(0.0), -INF);
    same(log(-0.0), -INF);
    same(log(-1.0), f64::NAN);
    same(log(INF), INF);
    same(log(-INF), f64::NAN);
    same(log(f64::NAN), f64::NAN);
    same(log(TINY), -744.4400719213812);
    same(log(f64::MAX), 709.782712893384);
    same(log1p(0.0), 0.0);
    same(log1p(-0.0), -0.0);
    same(log1p(-1.0), -INF);
    same(log1p(-1.5), f64::NAN);
    same(log1p(INF), INF);
    same(log1p(f64::NAN), f64::NAN);
    same(log1p(f64::MAX), 709.782712893384);
    same(log1p(TINY), TINY);
}

#[test]
fn tanh_sigmoid_and_softplus_at_their_ends() {
    same(tanh(0.0), 0.0);
    same(tanh(-0.0), -0.0);
    same(tanh(INF), 1.0);
    same(tanh(-INF), -1.0);
    same(tanh(f64::NAN), f64::NAN);
    same(sigmoid(0.0), 0.5);
    same(sigmoid(INF), 1.0);
    same(sigmoid(-INF), 0.0);
    same(sigmoid(-745.0), TINY);
    same(sigmoid(f64::NAN), f64::NAN);
    same(softplus(INF), INF);
    same(softplus(-INF), 0.0);
    same(softplus(-745.0), TINY);
    same(softplus(f64::NAN), f64::NAN);
}

#[test]
fn gamma_functions_at_zeros_poles_and_infinity() {
    same(lgamma(1.0).abs(), 0.0);
    same(lgamma(2.0).abs(), 0.0);
    same(lgamma(0.0), INF);
    same(lgamma(-3.0), INF);
    same(lgamma(INF), INF);
    same(lgamma(f64::NAN), f64::NAN);
    same(digamma(0.0), -INF);
    same(digamma(-2.0), f64::NAN);
    same(digamma(INF), INF);
    same(digamma(f64::NAN), f64::NAN);
    same(trigamma(0.0), INF);
    same(trigamma(INF), 0.0);
    same(trigamma(f64::NAN), f64::NAN);
    // Gamma(-1/2) = -2 sqrt(pi); digamma(-1/2) = 2 - gamma - 2 ln 2.
    assert!((lgamma(-0.5) - 1.2655121234846454).abs() < 4e-16);
    assert!((digamma(-0.5) - 0.03648997397857652).abs() < 4e-16);
    assert!((trigamma(-0.5) - 8.934802200544679).abs() < 4e-15);
}

#[test]
fn pow_follows_ieee_754_at_zeros_ones_and_infinities() {
    same(pow(f64::NAN, 0.0), 1.0);
    same(pow(1.0, f64::NAN), 1.0);
    same(pow(1.0, INF), 1.0);
    same(pow(-1.0, INF), 1.0);
    same(pow(0.5, INF), 0.0);
    same(pow(2.0, -INF), 0.0);
    same(pow(2.0, INF), INF);
    same(pow(0.0, -1.0), INF);
    same(pow(-0.0, -1.0), -INF);
    same(pow(-0.0, 3.0), -0.0);
    same(pow(-0.0, 2.0), 0.0);
    same(pow(INF, -2.0), 0.0);
    same(pow(-INF, 3.0), -INF);
    same(pow(-2.0, 3.0), -8.0);
    same(pow(-2.0, 0.5), f64::NAN);
    same(pow(f64::NAN, 2.0), f64::NAN);
    same(pow(10.0, 5.0), 100000.0);
    same(pow(2.0, -1074.0), TINY);
    same(pow(2.0, 1024.0), INF);
}

#[test]
fn squares_and_cubes_of_whole_numbers_up_to_1000_are_exact() {
    for i in 1..=1000 {
        let x = f64::from(i);
        same(pow(x, 2.0), x * x);
        same(pow(x, 3.0), x * x * x);
        same(pow(-x, 3.0), -(x * x * x));
    }
}

#[test]
fn whole_and_quarter_turns_are_exact() {
    let turns = |u: f64| {
        let (s, c) = sincos_turns(u);
        (s.abs() + 0.0, c)
    };
    assert_eq!(turns(0.0), (0.0, 1.0));
    assert_eq!(turns(0.25), (1.0, 0.0));
    assert_eq!(turns(0.5), (0.0, -1.0));
    assert_eq!(sincos_turns(0.75), (-1.0, 0.0));
    assert_eq!(turns(3.0), (0.0, 1.0));
}

#[test]
fn sine_and_cosine_of_turns_are_within_2e16_of_the_host_on_4096_points() {
    for k in 0..4096 {
        let u = (f64::from(k) + 0.5) / 4096.0;
        let (s, c) = sincos_turns(u);
        let angle = u * core::f64::consts::TAU;
        // The host rounds the angle: up to 4.5e-16 of it.
        assert!((s - angle.sin()).abs() < 7e-16, "sin of {u} turns");
        assert!((c - angle.cos()).abs() < 7e-16, "cos of {u} turns");
        assert!((s * s + c * c - 1.0).abs() < 5e-16, "circle at {u} turns");
    }
}

#[test]
fn sine_cosine_and_tangent_at_their_ends() {
    for f in [sin, tan] {
        same(f(0.0), 0.0);
        same(f(-0.0), -0.0);
        same(f(TINY), TINY);
        same(f(-TINY), -TINY);
    }
    same(cos(0.0), 1.0);
    same(cos(-0.0), 1.0);
    for f in [sin, cos, tan] {
        same(f(INF), f64::NAN);
        same(f(-INF), f64::NAN);
        same(f(f64::NAN), f64::NAN);
    }
    // The double next to pi: its distance to it is the second part of pi.
    same(sin(core::f64::consts::PI), 1.2246467991473532e-16);
    same(cos(core::f64::consts::FRAC_PI_2), 6.123233995736766e-17);
    same(tan(core::f64::consts::FRAC_PI_2), 1.633123935319537e16);
    same(sin(f64::MAX), 0.004961954789184062);
    same(cos(f64::MAX), -0.9999876894265599);
}

#[test]
fn inverse_circular_functions_at_their_ends() {
    use core::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    for f in [asin, atan] {
        same(f(0.0), 0.0);
        same(f(-0.0), -0.0);
        same(f(TINY), TINY);
        same(f(f64::NAN), f64::NAN);
    }
    same(asin(1.0), FRAC_PI_2);
    same(asin(-1.0), -FRAC_PI_2);
    same(acos(1.0), 0.0);
    same(acos(0.0), FRAC_PI_2);
    same(acos(-1.0), PI);
    same(acos(f64::NAN), f64::NAN);
    for x in [1.0 + f64::EPSILON, -1.0 - f64::EPSILON, 2.0, INF, -INF] {
        same(asin(x), f64::NAN);
        same(acos(x), f64::NAN);
    }
    same(atan(1.0), FRAC_PI_4);
    same(atan(INF), FRAC_PI_2);
    same(atan(-INF), -FRAC_PI_2);
    same(atan(f64::MAX), FRAC_PI_2);
}

#[test]
fn atan2_follows_ieee_754_at_zeros_and_infinities() {
    use core::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};
    let points = [
        (0.0, 0.0, 0.0),
        (0.0, -0.0, PI),
        (0.0, -1.0, PI),
        (0.0, 1.0, 0.0),
        (1.0, 0.0, FRAC_PI_2),
        (1.0, -0.0, FRAC_PI_2),
        (INF, INF, FRAC_PI_4),
        (INF, -INF, 3.0 * FRAC_PI_4),
        (INF, 1.0, FRAC_PI_2),
        (1.0, INF, 0.0),
        (1.0, -INF, PI),
        (TINY, TINY, FRAC_PI_4),
        (TINY, f64::MAX, 0.0),
        (f64::MAX, f64::MAX, FRAC_PI_4),
        (f64::MAX, TINY, FRAC_PI_2),
        (TINY, 2.0, 0.0),
        (3.0 * TINY, 1.0, 3.0 * TINY),
    ];
    for (y, x, angle) in points {
        same(atan2(y, x), angle);
        same(atan2(-y, x), -angle);
    }
    for (y, x) in [
        (f64::NAN, 1.0),
        (1.0, f64::NAN),
        (f64::NAN, INF),
        (INF, f64::NAN),
    ] {
        same(atan2(y, x), f64::NAN);
    }
}

#[test]
fn hyperbolic_functions_and_the_cube_root_at_their_ends() {
    for f in [sinh, cbrt] {
        same(f(0.0), 0.0);
        same(f(-0.0), -0.0);
        same(f(INF), INF);
        same(f(-INF), -INF);
        same(f(f64::NAN), f64::NAN);
    }
    same(sinh(TINY), TINY);
    same(sinh(710.47), 1.7871893267684048e308);
    same(sinh(710.48), INF);
    same(sinh(-1e300), -INF);
    same(cosh(0.0), 1.0);
    same(cosh(-0.0), 1.0);
    same(cosh(INF), INF);
    same(cosh(-INF), INF);
    same(cosh(-710.48), INF);
    same(cosh(f64::NAN), f64::NAN);
    same(cbrt(8.0 * TINY), 3.4063678720065206e-108);
    same(cbrt(f64::MAX), 5.643803094122362e102);
}

#[test]
fn cube_roots_of_the_cubes_of_whole_numbers_up_to_10000_are_exact() {
    for i in 1..=10_000 {
        let x = f64::from(i);
        same(cbrt(x * x * x), x);
        same(cbrt(-x * x * x), -x);
    }
}

#[test]
fn error_functions_at_their_ends() {
    same(erf(0.0), 0.0);
    same(erf(-0.0), -0.0);
    same(erf(TINY), TINY);
    same(erf(INF), 1.0);
    same(erf(-INF), -1.0);
    same(erf(f64::NAN), f64::NAN);
    same(erfc(0.0), 1.0);
    same(erfc(-0.0), 1.0);
    same(erfc(INF), 0.0);
    same(erfc(-INF), 2.0);
    same(erfc(27.3), 0.0);
    same(erfc(27.2), 2.0 * TINY);
    same(erfc(f64::NAN), f64::NAN);
}

#[test]
fn normal_distribution_functions_at_their_ends() {
    same(normal_cdf(0.0), 0.5);
    same(normal_cdf(-0.0), 0.5);
    same(normal_cdf(INF), 1.0);
    same(normal_cdf(-INF), 0.0);
    same(normal_cdf(-39.0), 0.0);
    same(normal_cdf(f64::NAN), f64::NAN);
    same(normal_log_cdf(0.0), -core::f64::consts::LN_2);
    same(normal_log_cdf(INF), -0.0);
    same(normal_log_cdf(-INF), -INF);
    same(normal_log_cdf(-1e155), -INF);
    same(normal_log_cdf(-39.0), -765.0831565643775);
    same(normal_log_cdf(f64::NAN), f64::NAN);
}

#[test]
fn log_choose_at_its_ends() {
    same(log_choose(0.0, 0.0), 0.0);
    same(log_choose(1e300, 0.0), 0.0);
    same(log_choose(7.0, 7.0), 0.0);
    same(log_choose(7.0, 1.0), log(7.0));
    same(log_choose(7.0, 8.0), -INF);
    same(log_choose(7.0, -1.0), -INF);
    same(log_choose(-7.0, 1.0), -INF);
    for (n, k) in [(f64::NAN, 1.0), (3.0, f64::NAN), (INF, 40.0), (INF, INF)] {
        same(log_choose(n, k), f64::NAN);
    }
}

#[test]
fn log_choose_of_up_to_51_is_the_logarithm_of_the_whole_number() {
    let mut row = vec![1.0];
    for n in 1..=51 {
        let inner = row.windows(2).map(|pair: &[f64]| pair[0] + pair[1]);
        row = [1.0].into_iter().chain(inner).chain([1.0]).collect();
        for (k, &count) in row.iter().enumerate() {
            same(log_choose(f64::from(n), k as f64), log(count));
        }
    }
}

#[test]
fn quantiles_and_incomplete_functions_at_their_ends() {
    same(normal_quantile(0.0), -INF);
    same(normal_quantile(1.0), INF);
    same(normal_quantile(0.5), 0.0);
    for p in [-0.1, 1.1, f64::NAN, INF] {
        same(normal_quantile(p), f64::NAN);
    }
    let both = |a, x, p, q| {
        let (lower, upper) = incomplete_gamma(a, x);
        same(lower, p);
        same(upper, q);
    };
    both(2.0, 0.0, 0.0, 1.0);
    both(2.0, INF, 1.0, 0.0);
    for (a, x) in [
        (0.0, 1.0),
        (-1.0, 1.0),
        (INF, 1.0),
        (1.0, -1.0),
        (f64::NAN, 1.0),
        (1.0, f64::NAN),
    ] {
        both(a, x, f64::NAN, f64::NAN);
    }
    let share = |a, b, x: f64, p, q| {
        let (lower, upper) = incomplete_beta(a, b, x, 1.0 - x);
        same(lower, p);
        same(upper, q);
    };
    share(2.0, 3.0, 0.0, 0.0, 1.0);
    share(2.0, 3.0, 1.0, 1.0, 0.0);
    share(1.0, 1.0, 0.25, 0.25, 0.75);
    for (a, b, x) in [
        (0.0, 1.0, 0.5),
        (1.0, -1.0, 0.5),
        (1.0, INF, 0.5),
        (1.0, 1.0, 1.5),
        (1.0, 1.0, f64::NAN),
    ] {
        share(a, b, x, f64::NAN, f64::NAN);
    }
    same(log1mexp(0.0), -INF);
    same(log1mexp(-INF), -0.0);
    same(log1mexp(1.0), f64::NAN);
}
