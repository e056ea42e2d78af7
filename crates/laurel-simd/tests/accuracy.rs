//! Accuracy of the functions against 60-digit references (`test/vectors/functions.txt`, written
//! by `scripts/references/functions.py`; set LAUREL_POINTS to read a denser file instead).

mod support;

use laurel_simd::{math, reduce};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use support::base64;

const VECTORS: &str = include_str!("../../../test/vectors/functions.txt");

/// A point: arguments, and the value as the sum of two doubles.
struct Point {
    arguments: Vec<f64>,
    high: f64,
    low: f64,
}

fn points() -> &'static BTreeMap<String, Vec<Point>> {
    static TABLE: OnceLock<BTreeMap<String, Vec<Point>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let dense = std::env::var("LAUREL_POINTS").ok();
        let dense = dense.map(|path| std::fs::read_to_string(path).expect("a readable file"));
        read(dense.as_deref().unwrap_or(VECTORS))
    })
}

/// A line `name arguments points` stands before the records of each function.
fn read(text: &str) -> BTreeMap<String, Vec<Point>> {
    let mut table: BTreeMap<String, Vec<Point>> = BTreeMap::new();
    let (mut name, mut arity) = ("", 0);
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        if let [title, count, _] = words[..] {
            (name, arity) = (title, count.parse().expect("a number"));
            continue;
        }
        let records = base64(line);
        let all = records
            .chunks_exact(8 * arity + 10)
            .map(|record| point(record, arity));
        table.entry(name.to_string()).or_default().extend(all);
    }
    table
}

/// Arguments and value as doubles, and what is missing in 2^-15 of the value's last place.
fn point(record: &[u8], arity: usize) -> Point {
    let double =
        |k: usize| f64::from_be_bytes(record[8 * k..8 * k + 8].try_into().expect("8 bytes"));
    let high = double(arity);
    let low = i16::from_be_bytes(record[8 * arity + 8..].try_into().expect("2 bytes"));
    Point {
        arguments: (0..arity).map(double).collect(),
        high,
        low: f64::from(low) / 32768.0 * unit(high),
    }
}

/// The unit in the last place of `x`.
fn unit(x: f64) -> f64 {
    let size = x.abs();
    // Above the largest power of two the next double is infinite.
    let exponent = (size.to_bits() >> 52).max(1);
    let ulp = exponent.saturating_sub(52);
    if ulp > 0 {
        f64::from_bits(ulp << 52)
    } else {
        f64::from_bits(1 << (exponent - 1))
    }
}

/// |y - reference| in units of the reference's last place (of the smallest normal at least).
fn ulps(y: f64, point: &Point) -> f64 {
    let size = point.high.abs().max(f64::MIN_POSITIVE);
    ((y - point.high) - point.low).abs() / unit(size)
}

fn relative(y: f64, point: &Point) -> f64 {
    let error = ((y - point.high) - point.low).abs();
    if error == 0.0 {
        0.0
    } else {
        error / point.high.abs()
    }
}

/// Relative error over max(1, |ln value|): what an exponential of a rounded exponent can keep.
fn by_logarithm(y: f64, point: &Point) -> f64 {
    relative(y, point) / point.high.abs().ln().abs().max(1.0)
}

fn mixed(y: f64, point: &Point) -> f64 {
    ((y - point.high) - point.low).abs() / point.high.abs().max(1.0)
}

/// The worst error of `f` over the points of `name`, checked against `bound`.
fn check(name: &str, f: impl Fn(&[f64]) -> f64, error: fn(f64, &Point) -> f64, bound: f64) {
    let points = points().get(name).expect("points of that name");
    let mut worst: (f64, &[f64]) = (0.0, &[]);
    for point in points {
        let y = f(&point.arguments);
        let e = error(y, point);
        assert!(!e.is_nan(), "{name}({:e}) = {y:e}", point.arguments[0]);
        if e > worst.0 {
            worst = (e, &point.arguments);
        }
    }
    println!(
        "{name}: {:.3e} at {:?} of {}",
        worst.0,
        worst.1,
        points.len()
    );
    assert!(worst.0 <= bound, "{name}: {:e} at {:?}", worst.0, worst.1);
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
/// At the points of log1p that are shares.
#[test]
fn log1p_of_share_is_within_1_ulp() {
    let (mut worst, mut count) = (0.0_f64, 0);
    for point in points().get("log1p").expect("points") {
        if (0.0..=1.0).contains(&point.arguments[0]) {
            count += 1;
            worst = worst.max(ulps(math::log1p_of_share(point.arguments[0]), point));
        }
    }
    println!("log1p_of_share: {worst:.3} of {count}");
    assert!(count > 300 && worst <= 1.0, "{worst} of {count}");
}

accurate!(
    expm1_is_within_2_ulp,
    "expm1",
    |x| math::expm1(x[0]),
    ulps,
    2.0
);
accurate!(
    tanh_is_within_2_4_ulp,
    "tanh",
    |x| math::tanh(x[0]),
    ulps,
    2.4
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
    lgamma_is_within_4e16_relative,
    "lgamma",
    |x| math::lgamma(x[0]),
    relative,
    4e-16
);
accurate!(
    digamma_is_within_6e16_relative,
    "digamma",
    |x| math::digamma(x[0]),
    relative,
    6e-16
);
accurate!(
    trigamma_is_within_8e16_relative,
    "trigamma",
    |x| math::trigamma(x[0]),
    relative,
    8e-16
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
accurate!(
    log1mexp_is_within_2_ulp,
    "log1mexp",
    |x| math::log1mexp(x[0]),
    ulps,
    2.0
);
accurate!(
    normal_quantile_is_within_2_5_ulp,
    "normal_quantile",
    |x| math::normal_quantile(x[0]),
    ulps,
    2.5
);
accurate!(
    log_sum_exp_is_within_2e15_mixed,
    "log_sum_exp",
    |x| reduce::log_sum_exp::<f64>(x, 4),
    mixed,
    2e-15
);
accurate!(
    lbeta_is_within_2e15_mixed,
    "lbeta",
    |x| math::lbeta(x[0], x[1]),
    mixed,
    2e-15
);
accurate!(
    gamma_p_is_within_1e15_of_its_logarithm,
    "gamma_p",
    |x| math::incomplete_gamma(x[0], x[1]).0,
    by_logarithm,
    1e-15
);
accurate!(
    gamma_q_is_within_1e15_of_its_logarithm,
    "gamma_q",
    |x| math::incomplete_gamma(x[0], x[1]).1,
    by_logarithm,
    1e-15
);
accurate!(
    beta_p_is_within_2e14_of_its_logarithm,
    "beta_p",
    |x| math::incomplete_beta(x[0], x[1], x[2], 1.0 - x[2]).0,
    by_logarithm,
    2e-14
);

#[test]
fn there_are_more_than_20_000_points() {
    let count: usize = points().values().map(Vec::len).sum();
    assert!(
        count > 20_000 || std::env::var("LAUREL_POINTS").is_ok(),
        "{count}"
    );
}
