//! Where densities are zero: invalid parameters, values outside the support, NaN. Never NaN out.

use crate::support::{assert_same, kernels};
use laurel_dist::family::{dirichlet, discrete};
use laurel_dist::{CATALOGUE, FamilyId, MAX_LOGS, from_code};

const NEVER: f64 = f64::NEG_INFINITY;
const NAN: f64 = f64::NAN;

#[test]
fn the_rows_of_the_catalogue_have_their_places_as_codes() {
    for (code, spec) in CATALOGUE.iter().enumerate() {
        let id = from_code(code as u32).expect("a code");
        assert_eq!(id.code() as usize, code);
        assert_eq!(id.spec().name, spec.name);
        assert!(!spec.params.is_empty());
    }
    assert_eq!(from_code(CATALOGUE.len() as u32), None);
}

#[test]
fn every_scalar_family_of_the_catalogue_is_in_the_suite() {
    let tested: Vec<FamilyId> = kernels().iter().map(|kernel| kernel.id).collect();
    for (code, spec) in CATALOGUE.iter().enumerate() {
        let id = from_code(code as u32).expect("a code");
        assert!(
            spec.vector || tested.contains(&id),
            "{} is not tested",
            spec.name
        );
    }
}

/// Values worth trying under any family.
const VALUES: [f64; 14] = [
    0.0,
    -0.0,
    1.0,
    0.5,
    -1.0,
    2.0,
    1e300,
    -1e300,
    5e-324,
    f64::INFINITY,
    NEVER,
    NAN,
    1e16,
    0.9999999999999999,
];

#[test]
fn invalid_parameters_make_every_value_impossible() {
    for kernel in kernels() {
        for params in kernel.invalid {
            for x in VALUES {
                let y = (kernel.log_prob)(x, params);
                let name = kernel.id.spec().name;
                assert_same(y, NEVER, &format!("{name}({x}; {params:?})"));
            }
        }
    }
}

#[test]
fn values_outside_the_support_have_log_density_minus_infinity() {
    for kernel in kernels() {
        for &x in kernel.outside {
            let y = (kernel.log_prob)(x, kernel.settings[0]);
            assert_same(y, NEVER, &format!("{}({x})", kernel.id.spec().name));
        }
    }
}

#[test]
fn no_value_and_no_setting_gives_nan_or_plus_infinity() {
    for kernel in kernels() {
        for params in kernel.settings {
            for x in VALUES {
                let y = (kernel.log_prob)(x, params);
                let name = kernel.id.spec().name;
                assert!(y < f64::INFINITY, "{name}({x}; {params:?}) = {y}");
            }
        }
    }
}

#[test]
fn terms_are_never_nan() {
    for kernel in kernels() {
        for params in kernel.settings.iter().chain(kernel.invalid) {
            let terms = (kernel.terms)(params);
            let name = kernel.id.spec().name;
            assert!(
                terms.iter().all(|t| !t.is_nan()),
                "{name} {params:?}: {terms:?}"
            );
        }
    }
}

#[test]
fn companions_from_log_space_give_densities_where_the_value_has_underflowed() {
    let kernels = kernels();
    let gamma = kernels
        .iter()
        .find(|k| k.id == FamilyId::Gamma)
        .expect("gamma");
    // shape 0.001 at ln x = -5000: (a - 1) ln x + a ln b - ln Gamma(a), b x is 0.
    let logs = [-5000.0; MAX_LOGS];
    let y = (gamma.log_prob_with)(5e-324, &logs, &[0.001, 1.0]);
    let expected = 0.999 * 5000.0 - 6.907178885383853;
    assert!((y - expected).abs() < 1e-11, "{y} and {expected}");
}

/// Log density of a Dirichlet at x.
fn dirichlet_at(x: &[f64], alpha: &[f64]) -> f64 {
    let logs: Vec<f64> = x.iter().map(|&x| laurel_simd::math::log(x)).collect();
    let mut terms = vec![0.0; alpha.len() + 1];
    dirichlet::terms(alpha, &mut terms);
    assert!(terms.iter().all(|t| !t.is_nan()), "{alpha:?}: {terms:?}");
    dirichlet::log_prob(x, &logs, &terms)
}

#[test]
fn dirichlet_refuses_bad_concentrations_and_components() {
    let bad: [&[f64]; 4] = [
        &[1.0, 0.0],
        &[1.0, -2.0],
        &[NAN, 1.0],
        &[f64::INFINITY, 1.0],
    ];
    for alpha in bad {
        assert_same(
            dirichlet_at(&[0.5, 0.5], alpha),
            NEVER,
            "bad concentrations",
        );
    }
    for x in [[0.0, 1.0], [-0.5, 1.5], [NAN, 0.5], [f64::INFINITY, 0.5]] {
        assert_same(dirichlet_at(&x, &[1.0, 2.0]), NEVER, "bad component");
        assert_same(
            dirichlet_at(&x, &[100.0, 2.0]),
            NEVER,
            "bad component, large",
        );
    }
}

fn discrete_at(x: f64, weights: &[f64]) -> f64 {
    let mut terms = vec![0.0; weights.len()];
    discrete::terms(weights, &mut terms);
    discrete::log_prob(x, &terms)
}

#[test]
fn discrete_refuses_bad_weights_and_codes() {
    let bad: [&[f64]; 5] = [
        &[0.0, 0.0],
        &[1.0, -1.0],
        &[NAN, 1.0],
        &[1.0, NAN],
        &[f64::INFINITY, 1.0],
    ];
    for weights in bad {
        for x in VALUES {
            assert_same(discrete_at(x, weights), NEVER, "bad weights");
        }
    }
    for x in [-1.0, 3.0, 0.5, NAN, f64::INFINITY] {
        assert_same(discrete_at(x, &[1.0, 2.0, 3.0]), NEVER, "not a code");
    }
    assert_same(discrete_at(1.0, &[1.0, 0.0]), NEVER, "weight 0");
}

#[test]
fn discrete_normalises_huge_tiny_and_log_weights() {
    let near = |y: f64, p: f64| (y - p.ln()).abs() < 4e-16 * p.ln().abs().max(1.0);
    assert!(near(discrete_at(2.0, &[1.0, 2.0, 3.0]), 0.5));
    assert!(near(discrete_at(0.0, &[1e308, 1e308, 1e308]), 1.0 / 3.0));
    assert!(near(discrete_at(1.0, &[3e-320, 1e-320]), 0.25));
    let mut terms = [0.0; 3];
    discrete::terms_of_logits(&[-5000.0, -5000.0, NEVER], &mut terms);
    assert!(near(terms[0], 0.5) && near(terms[1], 0.5) && terms[2] == NEVER);
    discrete::terms_of_logits(&[0.0, NAN, 1.0], &mut terms);
    assert_eq!(terms, [NEVER; 3]);
    discrete::terms_of_logits(&[NEVER; 3], &mut terms);
    assert_eq!(terms, [NEVER; 3]);
}
