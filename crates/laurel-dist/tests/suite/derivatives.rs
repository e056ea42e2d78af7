//! Derivatives in values and terms: against the gradients in the parameters, against differences, and column by column.

use crate::support::{assert_same, draws, kernels};
use laurel_dist::derivatives::{Derivatives, derive, partials, pull_back, push_forward};
use laurel_dist::family::*;
use laurel_dist::kernel::{self, Parts};
use laurel_dist::{CATALOGUE, FamilyId, MAX_LOGS, Scores, from_code};
use laurel_simd::place::{Source, splat};
use laurel_simd::reads::Sources;
use laurel_simd::{BLOCK, Column, Lanes, Vector};

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs() + b.abs())
}

/// Logarithms, terms and all derivatives of one value.
fn all_of(id: FamilyId, x: &[f64], params: &[f64]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let spec = id.spec();
    let mut logs = vec![0.0; spec.logs.of(params.len())];
    kernel::logs_of(id, x, &mut logs);
    let mut terms = vec![0.0; spec.terms.of(params.len())];
    kernel::terms(id, params, &mut terms);
    let all = partials(id, x, &logs, &terms);
    assert_eq!(all.len(), x.len() + terms.len());
    (logs, terms, all)
}

/// The scores of a family in its own form.
fn scores<F: Scores>(x: f64, params: &[f64]) -> [f64; 2] {
    F::grad_params(x, &F::logs_of(x), &F::terms(params), &F::grad_terms(params))
}

#[test]
fn scores_are_the_derivatives_in_terms_pulled_back_to_1e12() {
    type Row = (FamilyId, fn(f64, &[f64]) -> [f64; 2]);
    let all: [Row; 6] = [
        (FamilyId::Normal, scores::<Normal>),
        (FamilyId::Gamma, scores::<Gamma>),
        (FamilyId::Beta, scores::<Beta>),
        (FamilyId::Exponential, scores::<Exponential>),
        (FamilyId::Poisson, scores::<Poisson>),
        (FamilyId::Laplace, scores::<Laplace>),
    ];
    for (id, scores) in all {
        let kernel = kernels().into_iter().find(|kernel| kernel.id == id);
        let kernel = kernel.expect("a scalar family");
        for params in kernel.settings {
            let (values, _) = draws(kernel.sample, kernel.logs, params, 10);
            for x in values {
                let partials = (kernel.partials)(x, params);
                let found = kernel.gradient(x, params);
                let expected = scores(x, params);
                for (j, found) in found[1..].iter().enumerate() {
                    // A sum of parts that cancel is as exact as its largest part.
                    let size = 1.0 + partials[1..].iter().fold(0.0, |s: f64, d| s.max(d.abs()));
                    let room = size * (1.0 + 1.0 / params[j].abs()).max(1.0);
                    let error = (found - expected[j]).abs();
                    let name = kernel.name();
                    assert!(
                        error <= 1e-12 * room,
                        "{name}({x}; {params:?}) in {j}: {found} and {}",
                        expected[j]
                    );
                }
            }
        }
    }
}

#[test]
fn vector_families_agree_with_their_gradients_to_1e14() {
    let alpha = [0.5, 1.0, 3.0];
    let x = [0.2, 0.3, 0.5];
    let (logs, _, all) = all_of(FamilyId::Dirichlet, &x, &alpha);
    let (mut grad_terms, mut grads) = ([0.0; 3], [0.0; 3]);
    dirichlet::grad_terms(&alpha, &mut grad_terms);
    dirichlet::grad_params(&logs, &grad_terms, &mut grads);
    let found = pull_back(FamilyId::Dirichlet, &alpha, &all[3..]);
    for k in 0..3 {
        assert!(close(found[k], grads[k], 1e-14));
        assert!(close(all[k], (alpha[k] - 1.0) / x[k], 1e-15));
    }
    let weights = [0.5, 2.0, 1.0];
    for code in [0.0, 1.0, 2.0] {
        let (_, _, all) = all_of(FamilyId::Discrete, &[code], &weights);
        discrete::grad_params(code, &weights, &mut grads);
        let found = pull_back(FamilyId::Discrete, &weights, &all[1..]);
        for k in 0..3 {
            assert!(close(found[k], grads[k], 1e-14));
        }
    }
}

#[test]
fn pushing_forward_and_pulling_back_are_transposes_to_1e13() {
    for (code, spec) in CATALOGUE.iter().enumerate() {
        let id = from_code(code as u32).expect("a code of the catalogue");
        let count = if spec.vector { 3 } else { spec.params.len() };
        let params: Vec<f64> = (0..count).map(|j| 0.3 + 0.45 * j as f64).collect();
        let terms = spec.terms.of(count);
        let tangents: Vec<f64> = (0..count).map(|j| 1.0 - 0.7 * j as f64).collect();
        let adjoints: Vec<f64> = (0..terms).map(|j| 0.5 + 0.3 * j as f64).collect();
        let pushed = push_forward(id, &params, &tangents, terms);
        let pulled = pull_back(id, &params, &adjoints);
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        let (a, b) = (dot(&pushed, &adjoints), dot(&pulled, &tangents));
        assert!(close(a, b, 1e-13), "{}: {a} and {b}", spec.name);
    }
}

/// Log density and all derivatives at two columns, those at the places `wanted`.
fn columns<L: Lanes>(
    id: FamilyId,
    x: &[Column],
    logs: &[Column],
    terms: &[f64],
    wanted: &[usize],
) -> Vec<Column> {
    let values: Vec<Source> = x.iter().map(Source::column).collect();
    let logs: Vec<Source> = logs.iter().map(Source::column).collect();
    let splats: Vec<_> = terms.iter().map(|&term| splat(term)).collect();
    let parts = Parts {
        value: Sources::Given(&values),
        logs: Sources::Given(&logs),
        terms: Sources::Uniform(&splats),
    };
    let mut to = vec![Column::zero(); wanted.len() + 1];
    let (log_prob, rest) = to.split_first_mut().expect("not empty");
    let mut places: Vec<_> = wanted.iter().copied().zip(rest).collect();
    let to_all = Derivatives {
        log_prob: Some(log_prob),
        partials: &mut places,
    };
    derive::<L>(id, to_all, parts, BLOCK);
    to
}

#[test]
fn every_choice_of_derivatives_has_the_bits_of_single_lanes_in_scalar_and_in_vector_columns() {
    for kernel in kernels() {
        let params = kernel.settings[0];
        let (values, companions) = draws(kernel.sample, kernel.logs, params, BLOCK);
        let column = |numbers: &[f64]| Column(std::array::from_fn(|lane| numbers[lane]));
        let x = [column(&values)];
        let logs: Vec<Column> = companions.iter().map(|numbers| column(numbers)).collect();
        let mut terms = vec![0.0; kernel.id.spec().terms.of(1)];
        kernel::terms(kernel.id, params, &mut terms);
        for choice in 0..1_usize << (1 + terms.len()) {
            let wanted: Vec<usize> = (0..=terms.len()).filter(|k| choice >> k & 1 == 1).collect();
            let scalar = columns::<f64>(kernel.id, &x, &logs, &terms, &wanted);
            let vector = columns::<Vector>(kernel.id, &x, &logs, &terms, &wanted);
            for lane in 0..BLOCK {
                let mut of_lane = [0.0; MAX_LOGS];
                for (to, column) in of_lane.iter_mut().zip(&logs) {
                    *to = column[lane];
                }
                let logs = &of_lane[..logs.len()];
                let all = partials(kernel.id, &[x[0][lane]], logs, &terms);
                let log_prob = (kernel.log_prob_with)(x[0][lane], &of_lane, params);
                let expected = wanted.iter().map(|&place| all[place]);
                let expected: Vec<f64> = std::iter::once(log_prob).chain(expected).collect();
                for (place, &expected) in expected.iter().enumerate() {
                    let what = format!("{} {wanted:?} lane {lane}", kernel.id.spec().name);
                    assert_same(scalar[place][lane], expected, &what);
                    assert_same(vector[place][lane], expected, &what);
                }
            }
        }
    }
}
