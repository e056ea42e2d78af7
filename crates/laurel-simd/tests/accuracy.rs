//! Accuracy of the functions against 60-digit references (`test/vectors/functions.txt`, written
//! by `scripts/references/functions.py`; set LAUREL_POINTS to read a denser file instead).

use laurel_simd::math;
use std::collections::BTreeMap;

const VECTORS: &str = include_str!("../../../test/vectors/functions.txt");

/// A point: arguments, and the value as the sum of two doubles.
struct Point {
    arguments: Vec<f64>,
    high: f64,
    low: f64,
}

fn points() -> BTreeMap<String, Vec<Point>> {
    let dense = std::env::var("LAUREL_POINTS").ok();
    let dense = dense.map(|path| std::fs::read_to_string(path).expect("a readable file"));
    let mut table: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    for line in dense.as_deref().unwrap_or(VECTORS).lines() {
        let mut words = line.split_whitespace();
        let name = words.next().expect("a name").to_string();
        let mut numbers: Vec<f64> = words
            .map(|word| f64::from_bits(u64::from_str_radix(word, 16).expect("hexadecimal")))
            .collect();
        let low = numbers.pop().expect("the low part");
        let high = numbers.pop().expect("the high part");
        let arguments = numbers;
        table.entry(name).or_default().push(Point {
            arguments,
            high,
            low,
        });
    }
    table
}

/// |y - reference| in units of the reference's last place (of the smallest normal at least).
fn ulps(y: f64, point: &Point) -> f64 {
    let size = point.high.abs().max(f64::MIN_POSITIVE);
    let unit = f64::from_bits(size.to_bits() + 1) - size;
    ((y - point.high) - point.low).abs() / unit
}

fn relative(y: f64, point: &Point) -> f64 {
    let error = ((y - point.high) - point.low).abs();
    if error == 0.0 {
        0.0
    } else {
        error / point.high.abs()
    }
}

fn mixed(y: f64, point: &Point) -> f64 {
    ((y - point.high) - point.low).abs() / point.high.abs().max(1.0)
}

/// The worst error of `f` over the points of `name`, checked against `bound`.
fn check(name: &str, f: impl Fn(&[f64]) -> f64, error: fn(f64, &Point) -> f64, bound: f64) {
    let table = points();
    let points = table.get(name).expect("points of that name");
    let mut worst = (0.0, 0.0);
    for point in points {
        let y = f(&point.arguments);
        let e = error(y, point);
        assert!(!e.is_nan(), "{name}({:e}) = {y:e}", point.arguments[0]);
        if e > worst.0 {
            worst = (e, point.arguments[0]);
        }
    }
    println!(
        "{name}: {:.3e} at {:e} of {}",
        worst.0,
        worst.1,
        points.len()
    );
    assert!(worst.0 <= bound, "{name}: {:e} at {:e}", worst.0, worst.1);
}

macro_rules! accurate {
    ($title:ident, $name:literal, $f:expr, $error:ident, $bound:expr) => {
        #[test]
        fn $title() {
            check($name, $f, $error, $bound);
        }
    };
}

accurate!(exp_is_within_1_ulp, "exp", |x| math::exp(x[0]), ulps, 1.0);
accurate!(log_is_within_1_ulp, "log", |x| math::log(x[0]), ulps, 1.0);
accurate!(
    log1p_is_within_1_4_ulp,
    "log1p",
    |x| math::log1p(x[0]),
    ulps,
    1.4
);
accurate!(
    expm1_is_within_2_ulp,
    "expm1",
    |x| math::expm1(x[0]),
    ulps,
    2.0
);
accurate!(
    tanh_is_within_2_5_ulp,
    "tanh",
    |x| math::tanh(x[0]),
    ulps,
    2.5
);
accurate!(
    sigmoid_is_within_2_1_ulp,
    "sigmoid",
    |x| math::sigmoid(x[0]),
    ulps,
    2.1
);
accurate!(
    softplus_is_within_1_5_ulp,
    "softplus",
    |x| math::softplus(x[0]),
    ulps,
    1.5
);
accurate!(
    log1pmx_is_within_4e16_relative,
    "log1pmx",
    |x| math::log1pmx(x[0]),
    relative,
    4e-16
);
accurate!(
    lgamma_is_within_5e16_relative,
    "lgamma",
    |x| math::lgamma(x[0]),
    relative,
    5e-16
);
accurate!(
    digamma_is_within_6e16_relative,
    "digamma",
    |x| math::digamma(x[0]),
    relative,
    6e-16
);
accurate!(
    trigamma_is_within_1e15_relative,
    "trigamma",
    |x| math::trigamma(x[0]),
    relative,
    1e-15
);
accurate!(
    stirling_error_is_within_1e15_absolute,
    "stirling_error",
    |x| math::stirling_error(x[0]),
    mixed,
    1e-15
);
accurate!(
    pow_is_within_1_1_ulp,
    "pow",
    |x| math::pow(x[0], x[1]),
    ulps,
    1.1
);
accurate!(sin_is_within_1_ulp, "sin", |x| math::sin(x[0]), ulps, 1.0);
accurate!(cos_is_within_1_ulp, "cos", |x| math::cos(x[0]), ulps, 1.0);
accurate!(tan_is_within_1_1_ulp, "tan", |x| math::tan(x[0]), ulps, 1.1);
accurate!(
    asin_is_within_1_ulp,
    "asin",
    |x| math::asin(x[0]),
    ulps,
    1.0
);
accurate!(
    acos_is_within_1_ulp,
    "acos",
    |x| math::acos(x[0]),
    ulps,
    1.0
);
accurate!(
    atan_is_within_1_ulp,
    "atan",
    |x| math::atan(x[0]),
    ulps,
    1.0
);
accurate!(
    atan2_is_within_1_ulp,
    "atan2",
    |x| math::atan2(x[0], x[1]),
    ulps,
    1.0
);
accurate!(
    sinh_is_within_1_ulp,
    "sinh",
    |x| math::sinh(x[0]),
    ulps,
    1.0
);
accurate!(
    cosh_is_within_1_ulp,
    "cosh",
    |x| math::cosh(x[0]),
    ulps,
    1.0
);
accurate!(
    cbrt_is_within_0_51_ulp,
    "cbrt",
    |x| math::cbrt(x[0]),
    ulps,
    0.51
);
accurate!(erf_is_within_1_ulp, "erf", |x| math::erf(x[0]), ulps, 1.0);
accurate!(
    erfc_is_within_1_ulp,
    "erfc",
    |x| math::erfc(x[0]),
    ulps,
    1.0
);
accurate!(
    normal_cdf_is_within_1_ulp,
    "normal_cdf",
    |x| math::normal_cdf(x[0]),
    ulps,
    1.0
);
accurate!(
    normal_log_cdf_is_within_1_8_ulp,
    "normal_log_cdf",
    |x| math::normal_log_cdf(x[0]),
    ulps,
    1.8
);
accurate!(
    log_choose_is_within_2_ulp,
    "log_choose",
    |x| math::log_choose(x[0], x[1]),
    ulps,
    2.0
);
