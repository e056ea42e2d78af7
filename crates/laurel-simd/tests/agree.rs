//! Scalar and vector lanes give the same bits: every function and loop, awkward values, all tails.

use laurel_simd::place::Source;
use laurel_simd::{BLOCK, BitLanes, Column, Lanes, Twice, Vector, columns, math, pad, reduce};

/// Values at which kernels go wrong, then a spread over all magnitudes and signs.
fn awkward() -> Vec<f64> {
    let mut values = vec![
        0.0,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        2.0,
        10.0,
        -10.5,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::MIN,
        f64::from_bits(1),
        -f64::from_bits(1),
        f64::MIN_POSITIVE / 8.0,
        709.78,
        709.79,
        -745.0,
        -746.0,
        1.4616321449683622,
        1.0 - f64::EPSILON / 2.0,
        1.0 + f64::EPSILON,
        4503599627370496.0,
        -4503599627370495.5,
        1e300,
    ];
    let mut state = 1_u64;
    for _ in 0..2000 {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        let exponent = 900 + (state >> 33) % 250;
        let bits = (state << 32 & (1 << 63)) | (exponent << 52) | (state >> 12);
        values.push(f64::from_bits(bits));
    }
    values
}

#[track_caller]
fn assert_same(scalar: f64, vector: f64, what: &str) {
    let same = scalar.to_bits() == vector.to_bits() || (scalar.is_nan() && vector.is_nan());
    assert!(same, "{what}: scalar {scalar:e}, vector {vector:e}");
}

/// Both lanes of a function of two vectors.
fn lanes<L: Lanes>(f: impl Fn(L, L) -> L, a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    let mut out = [0.0; 2];
    f(L::load(&a), L::load(&b)).store(&mut out);
    out
}

/// Checks a function of two arguments over all neighbouring pairs, the lanes holding different
/// values so that shortcuts taken for both lanes at once are tested in mixed company.
macro_rules! agree {
    ($name:literal, $f:expr) => {
        let values = awkward();
        for stride in [1, 7] {
            for i in 0..values.len() {
                let at = |k: usize| values[(i + k * stride) % values.len()];
                let (a, b) = ([at(0), at(1)], [at(2), at(3)]);
                let vector = lanes::<Vector>(|a, b| $f(a, b), a, b);
                let twice = lanes::<Twice<f64>>(|a, b| $f(a, b), a, b);
                for k in 0..2 {
                    let scalar: f64 = $f(a[k], b[k]);
                    let what = format!("{}({:e}, {:e})", $name, a[k], b[k]);
                    assert_same(scalar, vector[k], &what);
                    assert_same(scalar, twice[k], &what);
                }
            }
        }
    };
}

fn chosen<L: Lanes>(mask: L::Mask) -> L {
    L::select(mask, L::splat(1.0), L::splat(2.0))
}

fn of_both<L: Lanes>(a: L, b: L) -> L {
    let mask = L::or(L::and(a.lt(b), L::not(b.eq(a))), a.le(b));
    chosen(mask)
}

/// Both tails in one number.
fn lower<L: Lanes>((p, q): (L, L)) -> L {
    p - q
}

fn incomplete_beta<L: Lanes>(a: L, b: L) -> L {
    let x = math::sigmoid(a);
    lower(math::incomplete_beta(
        Lanes::abs(a),
        Lanes::abs(b),
        x,
        L::splat(1.0) - x,
    ))
}

fn of_bits<L: Lanes>(a: L, b: L) -> L {
    let (a, b) = (a.to_bits(), b.to_bits());
    let mixed = a.add(b.shl::<3>()).xor(b.sub(a).shr::<7>());
    let masked = mixed.and(L::Bits::splat(0x000f_ffff_ffff_ffff));
    L::from_bits(masked.or(L::Bits::splat(1.0_f64.to_bits())))
}

#[test]
fn every_lane_operation_agrees_bit_for_bit() {
    agree!("add", |a, b| a + b);
    agree!("sub", |a, b| a - b);
    agree!("mul", |a, b| a * b);
    agree!("div", |a, b| a / b);
    agree!("neg", |a, _b| core::ops::Neg::neg(a));
    agree!("sqrt", |a, _b| Lanes::sqrt(a));
    agree!("abs", |a, _b| Lanes::abs(a));
    agree!("pmin", Lanes::pmin);
    agree!("pmax", Lanes::pmax);
    agree!("floor", |a, _b| Lanes::floor(a));
    agree!("copysign", Lanes::copysign);
    agree!("comparisons", of_both);
    agree!("bits", of_bits);
    agree!("integer", |a, _b| if_integer(a));
}

fn if_integer<L: Lanes>(a: L) -> L {
    chosen(a.is_integer())
}

#[test]
fn every_function_agrees_bit_for_bit() {
    agree!("exp", |a, _b| math::exp(a));
    agree!("expm1", |a, _b| math::expm1(a));
    agree!("log", |a, _b| math::log(a));
    agree!("log1p", |a, _b| math::log1p(a));
    agree!("log1pmx", |a, _b| math::log1pmx(a));
    agree!("tanh", |a, _b| math::tanh(a));
    agree!("sigmoid", |a, _b| math::sigmoid(a));
    agree!("softplus", |a, _b| math::softplus(a));
    agree!("lgamma", |a, _b| math::lgamma(a));
    agree!("lgamma1p", |a, _b| math::lgamma1p(Lanes::abs(a)));
    agree!("digamma", |a, _b| math::digamma(a));
    agree!("trigamma", |a, _b| math::trigamma(a));
    agree!("stirling_error", |a, _b| math::stirling_error(Lanes::abs(
        a
    )));
    agree!("deviance", deviance);
    agree!("pow", math::pow);
    agree!("sin of turns", |a, _b| math::sincos_turns(a).0);
    agree!("cos of turns", |a, _b| math::sincos_turns(a).1);
    agree!("sin", |a, _b| math::sin(a));
    agree!("cos", |a, _b| math::cos(a));
    agree!("tan", |a, _b| math::tan(a));
    agree!("asin", |a, _b| math::asin(a));
    agree!("acos", |a, _b| math::acos(a));
    agree!("atan", |a, _b| math::atan(a));
    agree!("atan2", math::atan2);
    agree!("sinh", |a, _b| math::sinh(a));
    agree!("cosh", |a, _b| math::cosh(a));
    agree!("cbrt", |a, _b| math::cbrt(a));
    agree!("erf", |a, _b| math::erf(a));
    agree!("erfc", |a, _b| math::erfc(a));
    agree!("normal_cdf", |a, _b| math::normal_cdf(a));
    agree!("normal_log_cdf", |a, _b| math::normal_log_cdf(a));
    agree!("log_choose", log_choose);
    agree!("log1mexp", |a, _b| math::log1mexp(a));
    agree!("normal_quantile", |a, _b| math::normal_quantile(a));
    agree!("lbeta", |a, b| math::lbeta(Lanes::abs(a), Lanes::abs(b)));
    agree!("incomplete_gamma", |a, b| lower(math::incomplete_gamma(
        Lanes::abs(a),
        Lanes::abs(b)
    )));
    agree!("incomplete_beta", incomplete_beta);
}

fn deviance<L: Lanes>(a: L, b: L) -> L {
    let (m, low) = math::two_product(b.abs(), L::splat(1.1));
    math::deviance(a.abs(), m, low)
}

/// With whole numbers too, few of many and many of many.
fn log_choose<L: Lanes>(a: L, b: L) -> L {
    let n = L::select(a.lt(b), a, a.floor());
    let k = L::select(b.lt(L::splat(1e3)), b.floor(), n * L::splat(0.25));
    math::log_choose(n, k)
}

/// Lengths at which a tail could be treated differently.
const LENGTHS: [usize; 10] = [0, 1, 2, 3, 4, 5, 63, BLOCK - 1, BLOCK, 17];

fn column(offset: usize) -> Column {
    let values = awkward();
    let mut column = Column::zero();
    for (i, x) in column.iter_mut().enumerate() {
        *x = values[(offset + 3 * i) % values.len()];
    }
    column
}

#[test]
fn reductions_agree_bit_for_bit_at_10_lengths() {
    for offset in [0, 40, 500] {
        let (mut a, b) = (column(offset), column(offset + 1));
        for x in a.iter_mut() {
            *x = if x.is_finite() {
                x.clamp(-1e3, 1e3)
            } else {
                0.25
            };
        }
        for n in LENGTHS {
            let what = format!("n = {n}, offset {offset}");
            let (s, v) = (reduce::sum::<f64>(&*a, n), reduce::sum::<Vector>(&*a, n));
            assert_same(s, v, &what);
            let (s, v) = (reduce::max::<f64>(&*b, n), reduce::max::<Vector>(&*b, n));
            assert_same(s, v, &what);
            let dots = (
                reduce::dot::<f64>(&*a, &*b, n),
                reduce::dot::<Vector>(&*a, &*b, n),
            );
            assert_same(dots.0, dots.1, &what);
            let s = reduce::log_sum_exp::<f64>(&*a, n);
            assert_same(s, reduce::log_sum_exp::<Vector>(&*a, n), &what);
        }
    }
}

#[test]
fn column_loops_agree_bit_for_bit_and_stop_at_the_padded_end() {
    let (a, b, c) = (column(0), column(1), column(2));
    for n in LENGTHS {
        let (mut s, mut v) = (Column::splat(7.0), Column::splat(7.0));
        columns::map3(&mut s, [&a, &b, &c], n, |x: f64, y, z| x * y + z);
        columns::map3(&mut v, [&a, &b, &c], n, |x: Vector, y, z| x * y + z);
        for i in 0..BLOCK {
            assert_same(s[i], v[i], &format!("lane {i} of {n}"));
            assert!(i < pad(n) || s[i] == 7.0, "lane {i} of {n} was written");
        }
    }
}

#[test]
fn lane_i_of_a_sum_joins_partial_i_mod_4() {
    let a: Vec<f64> = (0..11).map(|i| 0.1 + f64::from(i)).collect();
    let mut p = [0.0; 4];
    for (i, x) in a.iter().enumerate() {
        p[i % 4] += x;
    }
    let expected: f64 = (p[0] + p[1]) + (p[2] + p[3]);
    assert_eq!(reduce::sum::<Vector>(&a, 11).to_bits(), expected.to_bits());
}

#[test]
fn log_sum_exp_keeps_what_small_terms_add() {
    let near = |y: f64, expected: f64| ((y - expected) / expected).abs() < 4e-16;
    assert!(near(
        reduce::log_sum_exp::<Vector>(&[0.0, -40.0, -80.0], 3),
        4.248354255291589e-18
    ));
    assert!(near(
        reduce::log_sum_exp::<Vector>(&[-1000.0, -1001.0, -1002.0], 3),
        -999.5923940355556
    ));
    let empty = reduce::log_sum_exp::<Vector>(&[f64::NEG_INFINITY; 5], 5);
    assert_eq!(empty, f64::NEG_INFINITY);
}

/// Four partial sums of products of the first `n` lanes, from scalar or vector lanes.
fn partial_sums<L: Lanes>(a: &Column, b: &Column, n: usize) -> [[f64; 4]; 2] {
    let mut sums = [[0.25, -1.0, 0.0, 3.0]; 2];
    let [products, mixed] = &mut sums;
    reduce::add_products::<L>(products, a, b, n);
    let pair = (Source::column(a), Source::uniform(&[0.3; 4]));
    reduce::add_source_products::<L>(mixed, pair, f64::NAN, n);
    sums
}

#[test]
fn partial_sums_take_the_lanes_in_order_and_none_past_the_last() {
    let column = |scale: f64| {
        Column(std::array::from_fn(|k| {
            ((k * 37 + 11) % 101) as f64 * scale
        }))
    };
    let (a, b) = (column(0.017), column(-0.31));
    for n in [0, 1, 3, 4, 5, 127, 128, 1000] {
        let mut expected = [[0.25, -1.0, 0.0, 3.0]; 2];
        for lane in 0..n.min(BLOCK) {
            expected[0][lane % 4] += a[lane] * b[lane];
            expected[1][lane % 4] += a[lane] * 0.3;
        }
        let bits = |sums: [[f64; 4]; 2]| sums.map(|each| each.map(f64::to_bits));
        assert_eq!(bits(partial_sums::<f64>(&a, &b, n)), bits(expected));
        assert_eq!(bits(partial_sums::<Vector>(&a, &b, n)), bits(expected));
    }
}

/// 1,000 pairs of sizes 1 to 128: within 1e-13 of a sum of single logarithms, of numbers up to 128, and the same bits in all lanes.
#[test]
fn logarithms_of_products_are_sums_of_logarithms_within_1e_13() {
    let mut state = 7_u64;
    let mut uniform = || {
        state = state
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    for n in (1..=BLOCK).cycle().take(1000) {
        let (mut base, mut x) = (Column::zero(), Column::zero());
        for lane in 0..pad(n) {
            base[lane] = 2.0 * uniform() - 1.0;
            x[lane] = uniform().powi(1 + (lane % 9) as i32);
        }
        let sums = |sign: f64| {
            let mut all = [[0.5; 4]; 2];
            let [scalar, vector] = &mut all;
            add_log1p_of::<f64>(scalar, sign, n, [&base, &x]);
            add_log1p_of::<Vector>(vector, sign, n, [&base, &x]);
            for (scalar, vector) in scalar.iter().zip(&*vector) {
                assert_same(*scalar, *vector, "a sum of logarithms");
            }
            scalar.iter().sum::<f64>()
        };
        for sign in [1.0, -1.0] {
            let terms = (0..n).map(|lane| base[lane] + sign * x[lane].ln_1p());
            let expected = 2.0 + terms.sum::<f64>();
            assert!((sums(sign) - expected).abs() < 1e-13, "{n} {sign}");
        }
    }
}

fn add_log1p_of<L: Lanes>(sums: &mut [f64; 4], sign: f64, n: usize, [base, x]: [&Column; 2]) {
    let [base, x] = [base, x].map(Source::column);
    reduce::add_log1p::<L>(sums, sign, n, |at| [base.at(at), x.at(at)]);
}
