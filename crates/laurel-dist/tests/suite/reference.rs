//! Log densities and their derivatives against 60-digit references: `test/vectors/densities.txt`, written by
//! `scripts/references/densities.py` (set LAUREL_POINTS to read a denser file), and listed points.

// The points are given to 20 digits, as they were computed.
#![allow(clippy::excessive_precision, clippy::approx_constant)]

use crate::support::judge::{SLOPE, mixed, target, worst_slope};
use crate::support::kernels;
use crate::support::records::{Record, read};
use laurel_dist::derivatives::{partials, pull_back};
use laurel_dist::family::dirichlet;
use laurel_dist::{FamilyId, kernel};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const VECTORS: &str = include_str!("../../../../test/vectors/densities.txt");

fn points() -> &'static BTreeMap<String, Vec<Record>> {
    static TABLE: OnceLock<BTreeMap<String, Vec<Record>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let dense = std::env::var("LAUREL_POINTS").ok();
        let dense = dense.map(|path| std::fs::read_to_string(path).expect("a readable file"));
        read(dense.as_deref().unwrap_or(VECTORS))
    })
}

/// The worst of `error` over the points, with where it is.
fn worst(points: &[Record], error: impl Fn(&Record) -> f64) -> (f64, String) {
    let mut worst = (0.0, String::new());
    for point in points {
        let error = error(point);
        if error.is_nan() || error > worst.0 {
            worst = (error, format!("{:?} under {:?}", point.x, point.params));
        }
        if worst.0.is_nan() {
            break;
        }
    }
    worst
}

#[test]
fn every_scalar_family_meets_its_target_on_reference_points() {
    for kernel in kernels() {
        let name = kernel.name();
        let points = points()
            .get(name)
            .unwrap_or_else(|| panic!("no points for {name}"));
        let (error, place) = worst(points, |point| {
            mixed((kernel.log_prob)(point.x[0], &point.params), point)
        });
        println!(
            "{name}: {error:.2e} over {} points, worst at {place}",
            points.len()
        );
        assert!(error <= target(name), "{name}: {error:e} at {place}");
    }
}

#[test]
fn every_gradient_is_within_1e12_of_40_digit_differentiation() {
    for kernel in kernels() {
        let name = kernel.name();
        let (error, place) = worst(&points()[name], |point| {
            worst_slope(name, point, &kernel.gradient(point.x[0], &point.params))
        });
        println!("gradient of {name}: {error:.2e}, worst at {place}");
        assert!(error <= SLOPE, "{name}: {error:e} at {place}");
    }
    let (error, place) = worst(&points()["dirichlet"], |point| {
        worst_slope(
            "dirichlet",
            point,
            &vector_gradient(FamilyId::Dirichlet, point),
        )
    });
    println!("gradient of dirichlet: {error:.2e}, worst at {place}");
    assert!(error <= SLOPE, "dirichlet: {error:e} at {place}");
}

fn vector_gradient(id: FamilyId, Record { x, params, .. }: &Record) -> Vec<f64> {
    let mut logs = vec![0.0; id.spec().logs.of(params.len())];
    kernel::logs_of(id, x, &mut logs);
    let mut terms = vec![0.0; id.spec().terms.of(params.len())];
    kernel::terms(id, params, &mut terms);
    let mut all = partials(id, x, &logs, &terms);
    let by_term = all.split_off(x.len());
    all.extend(pull_back(id, params, &by_term));
    all
}

#[test]
fn dirichlet_meets_1e13_on_reference_points() {
    let (error, place) = worst(&points()["dirichlet"], |point| {
        mixed(dirichlet_log_prob(&point.x, &point.params), point)
    });
    println!("dirichlet: {error:.2e}, worst at {place}");
    assert!(error <= target("dirichlet"), "{error:e} at {place}");
}

fn dirichlet_log_prob(x: &[f64], alpha: &[f64]) -> f64 {
    let logs: Vec<f64> = x.iter().map(|&x| laurel_simd::math::log(x)).collect();
    let mut terms = vec![0.0; alpha.len() + 1];
    dirichlet::terms(alpha, &mut terms);
    dirichlet::log_prob(x, &logs, &terms)
}

/// Points chosen by hand: ends of ranges, huge and tiny parameters; values to 20 digits.
#[test]
fn thirty_one_listed_points_have_their_values() {
    type Row = (&'static str, f64, &'static [f64], f64);
    let rows: [Row; 29] = [
        ("normal", 0.0, &[0.0, 1.0], -0.91893853320467274178),
        ("normal", 1e8, &[0.0, 1.0], -5000000000000000.9189),
        ("normal", 0.0, &[0.0, 1e-300], 689.85658936500903244),
        ("normal", 3.0, &[0.0, 1e300], -691.694466431418378),
        ("gamma", 1.0, &[1.0, 1.0], -1.0),
        ("gamma", 1e-05, &[0.001, 0.001], 4.5873258888424223109),
        ("gamma", 1000100.0, &[1e6, 1.0], -7.8317935572121411023),
        ("gamma", 50.0, &[0.5, 2.0], -102.18180285535880046),
        ("gamma", 1.0, &[2.0, 3.0], -0.802775),
        ("beta", 0.5, &[2.0, 5.0], -0.064538521137571171673),
        (
            "beta",
            0.9999999999999999,
            &[0.001, 0.001],
            29.099162952099077029,
        ),
        ("beta", 0.5001, &[1e6, 1e6], 6.9885374308173918638),
        ("beta", 0.999, &[0.5, 0.5], 2.309648003808459675),
        ("student-t", 0.0, &[1.0], -1.1447298858494001741),
        ("student-t", 2.0, &[1e8], -2.9189385157046734084),
        ("student-t", 30.0, &[4.0], -14.532166751192440932),
        ("poisson", 0.0, &[1e-10], -1.0000000000000000364e-10),
        ("poisson", 1e6, &[1e6], -7.8266938955201431272),
        ("poisson", 1e15, &[1e15], -18.188326730660015455),
        ("binomial", 3.0, &[10.0, 0.3], -1.321151277766888636),
        ("binomial", 500000.0, &[1e6, 0.5], -7.1335468816268644844),
        ("binomial", 3.0, &[1e6, 3e-06], -1.4959211032217259229),
        ("exponential", 1.0, &[0.2], -1.8094379124341003302),
        ("exponential", 700.0, &[1.0], -700.0),
        ("laplace", 0.0, &[0.0, 1.0], -0.69314718055994530942),
        ("laplace", 1e-12, &[0.0, 1e-15], -966.15437078564916231),
        ("binomial", 0.0, &[0.0, 0.3], 0.0),
        ("binomial", 0.0, &[5.0, 0.0], 0.0),
        ("binomial", 5.0, &[5.0, 1.0], 0.0),
    ];
    for (name, x, params, expected) in rows {
        let kernels = kernels();
        let kernel = kernels
            .iter()
            .find(|k| k.id.spec().name == name)
            .expect(name);
        let y = (kernel.log_prob)(x, params);
        // The sixth digit of gamma(1; 2, 3) is as given.
        let tolerance = if expected == -0.802775 { 1e-6 } else { 1e-14 };
        let error = (y - expected).abs() / expected.abs().max(1.0);
        assert!(
            error <= tolerance,
            "{name}({x}; {params:?}) = {y:e}, not {expected:e}"
        );
    }
    let near = |y: f64, expected: f64| (y - expected).abs() <= 1e-14 * expected.abs().max(1.0);
    let y = dirichlet_log_prob(&[0.2, 0.3, 0.5], &[1.0, 1.0, 1.0]);
    assert!(near(y, 0.69314718055994530942), "{y:e}");
    let y = dirichlet_log_prob(&[0.25, 0.25, 0.5], &[1e5, 1e5, 2e5]);
    assert!(near(y, 12.794208836080636835), "{y:e}");
}
