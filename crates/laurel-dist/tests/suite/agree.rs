//! The same bits in scalar and vector lanes, for every number of lanes, from splat and per-lane
//! parameters; and draws of one seed pinned.

use crate::support::{Kernel, assert_same, draws, kernels, pair, uniform};
use laurel_dist::Operand;
use laurel_dist::family::{dirichlet, discrete};
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, Vector};

/// Lengths at which a tail could be treated differently.
const LENGTHS: [usize; 9] = [0, 1, 3, 4, 5, 8, 9, 127, BLOCK];

#[test]
fn log_densities_and_derivatives_agree_bit_for_bit_in_mixed_lanes() {
    for kernel in kernels() {
        let all: Vec<&[f64]> = kernel
            .settings
            .iter()
            .chain(kernel.invalid)
            .copied()
            .collect();
        for (i, first) in all.iter().enumerate() {
            let second = all[(i + 1) % all.len()];
            for x in values(&kernel) {
                for y in [x, 0.0, 1.0, f64::NAN] {
                    compare(&kernel, [x, y], [first, second]);
                }
            }
        }
    }
}

/// Ordinary draws and awkward values.
fn values(kernel: &Kernel) -> Vec<f64> {
    let mut values = draws(kernel.sample, kernel.logs, kernel.settings[0], 12).0;
    values.extend([0.0, -0.0, 1.0, -1.0, 1e300, 5e-324, f64::INFINITY, f64::NAN]);
    values
}

fn compare(kernel: &Kernel, x: [f64; 2], settings: [&[f64]; 2]) {
    let lanes: Vec<[f64; 2]> = (0..settings[0].len())
        .map(|j| [settings[0][j], settings[1][j]])
        .collect();
    let vector = (kernel.log_prob_vector)(x, &lanes);
    let partials = (kernel.partials_vector)(x, &lanes);
    let name = kernel.id.spec().name;
    for k in 0..2 {
        let what = format!("{name}({}; {:?})", x[k], settings[k]);
        assert_same((kernel.log_prob)(x[k], settings[k]), vector[k], &what);
        let scalar = (kernel.partials)(x[k], settings[k]);
        for (j, (scalar, vector)) in scalar.into_iter().zip(&partials).enumerate() {
            assert_same(scalar, vector[k], &format!("derivative {j} of {what}"));
        }
    }
}

/// One block: values and companions.
fn block(kernel: &Kernel, vector: bool, params: &[Operand], n: usize) -> Vec<Column> {
    let mut x = Column::zero();
    let mut logs = vec![Column::zero(); kernel.logs];
    let mut stream = Stream::new(Key::new(77).site(kernel.id.code().into()));
    let sampler = if vector {
        kernel.sample_vector
    } else {
        kernel.sample
    };
    sampler(&mut stream, params, &mut x, &mut logs, n);
    let mut columns = vec![x];
    columns.extend(logs);
    columns
}

#[test]
fn draws_do_not_depend_on_lane_width_number_of_lanes_or_form_of_parameters() {
    for kernel in kernels() {
        for params in kernel.settings {
            let full = block(&kernel, false, &uniform(params), BLOCK);
            let columns: Vec<Column> = params.iter().map(|p| Column::splat(*p)).collect();
            let per_lane: Vec<Operand> = columns.iter().map(Operand::Column).collect();
            for n in LENGTHS {
                for variant in [
                    block(&kernel, false, &uniform(params), n),
                    block(&kernel, true, &uniform(params), n),
                    block(&kernel, true, &per_lane, n),
                ] {
                    let name = kernel.id.spec().name;
                    assert_lanes(&variant, &full, n, &format!("{name}{params:?}"));
                }
            }
        }
    }
}

fn assert_lanes(a: &[Column], b: &[Column], n: usize, what: &str) {
    for (j, (a, b)) in a.iter().zip(b).enumerate() {
        for i in 0..n {
            assert_same(a[i], b[i], &format!("{what}, column {j}, lane {i} of {n}"));
        }
    }
}

#[test]
fn a_lane_does_not_depend_on_the_parameters_of_its_neighbours() {
    for kernel in kernels() {
        let settings: Vec<&[f64]> = kernel
            .settings
            .iter()
            .chain(kernel.invalid)
            .copied()
            .collect();
        let mut columns = vec![Column::zero(); settings[0].len()];
        for i in 0..BLOCK {
            for (j, column) in columns.iter_mut().enumerate() {
                column[i] = settings[i % settings.len()][j];
            }
        }
        let per_lane: Vec<Operand> = columns.iter().map(Operand::Column).collect();
        let mixed = block(&kernel, true, &per_lane, BLOCK);
        for (s, params) in settings.iter().enumerate() {
            let pure = block(&kernel, false, &uniform(params), BLOCK);
            for i in (s..BLOCK).step_by(settings.len()) {
                let what = format!("{}{params:?} lane {i}", kernel.id.spec().name);
                assert_same(mixed[0][i], pure[0][i], &what);
            }
        }
    }
}

fn dirichlet_block<L: Lanes>(alpha: &[Operand], n: usize) -> Vec<Column> {
    let (mut x, mut logs) = (vec![Column::zero(); 3], vec![Column::zero(); 3]);
    dirichlet::sample::<L>(&mut Stream::new(Key::new(6)), alpha, &mut x, &mut logs, n);
    x.extend(logs);
    x
}

#[test]
fn dirichlet_draws_and_densities_agree_bit_for_bit() {
    for alpha in [[1.0, 2.0, 3.0], [0.001, 0.001, 0.001], [50.0, 0.5, 20.0]] {
        let full = dirichlet_block::<f64>(&uniform(&alpha), BLOCK);
        for n in LENGTHS {
            let vector = dirichlet_block::<Vector>(&uniform(&alpha), n);
            assert_lanes(&vector, &full, n, &format!("dirichlet{alpha:?}"));
        }
        for i in (0..BLOCK).step_by(2) {
            let vector =
                dirichlet_log_prob(|j| Vector::load(&full[j][i..]), alpha.map(Vector::splat));
            for (k, y) in pair(vector).into_iter().enumerate() {
                let scalar = dirichlet_log_prob(|j| full[j][i + k], alpha);
                assert_same(scalar, y, "log density");
            }
        }
    }
}

/// The log density at the columns 0 to 2 with the logarithms 3 to 5.
fn dirichlet_log_prob<L: Lanes>(at: impl Fn(usize) -> L, alpha: [L; 3]) -> L {
    let mut terms = [L::zero(); 4];
    dirichlet::terms(&alpha, &mut terms);
    dirichlet::log_prob(&[at(0), at(1), at(2)], &[at(3), at(4), at(5)], &terms)
}

#[test]
fn discrete_draws_agree_bit_for_bit() {
    let weights = [1.0, 0.0, 2.5, 4.0];
    let mut full = Column::zero();
    let key = Key::new(6);
    discrete::sample::<f64>(&mut Stream::new(key), &uniform(&weights), &mut full, BLOCK);
    for n in LENGTHS {
        let mut x = Column::zero();
        discrete::sample::<Vector>(&mut Stream::new(key), &uniform(&weights), &mut x, n);
        assert_lanes(&[x], std::slice::from_ref(&full), n, "discrete");
    }
}

/// FNV-1a over the bits of draws and densities, NaN as one pattern.
fn digest(numbers: impl Iterator<Item = f64>) -> u64 {
    numbers.fold(0xcbf2_9ce4_8422_2325, |hash, x| {
        let bits = if x.is_nan() {
            0x7ff8 << 48
        } else {
            x.to_bits()
        };
        (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Draws and densities by family. Changing a number is a change of values: say so in the changelog.
const PINNED: &[(&str, u64)] = &[
    ("normal", 0x10d08a2d6537643d),
    ("gamma", 0xb1b199e397e6f57a),
    ("beta", 0x5a3836d44bc6d6a0),
    ("exponential", 0x30a7d3438bd1c008),
    ("bernoulli", 0x6a2dbb1ce67f1478),
    ("flip", 0x7f6b5388cafc505),
    ("uniform-continuous", 0x9808613f816ee37f),
    ("uniform-discrete", 0x67e34c89196fdba5),
    ("poisson", 0x7eed817a2776c1e4),
    ("binomial", 0x9819cf81a600e4c8),
    ("laplace", 0xd301dc2bc677143e),
    ("student-t", 0xca02389f0c69d4b3),
    ("half-normal", 0xc5f66693713a9c23),
    ("cauchy", 0xc06608a7c5475078),
    ("half-cauchy", 0xf76e8ebf3868a26e),
    ("student-t-loc-scale", 0xc3635a5e5ad3d63c),
    ("log-normal", 0xccf5bf0cb23b6b98),
    ("inv-gamma", 0xdba0d83f7b7ae6ab),
    ("chi-squared", 0x5243d4e9ed505647),
    ("weibull", 0x3b761a019b073de0),
    ("logistic", 0x25aa96068fcd1e98),
    ("gumbel", 0x19a43a495be071c8),
    ("pareto", 0x9b516950b17f264f),
    ("neg-binomial", 0x8b6427843c0f024d),
    ("neg-binomial-2", 0xfbfbc852188a048e),
    ("geometric", 0x49276b62365f24b2),
    ("beta-binomial", 0x6a720cf1c3f63a5a),
    ("bernoulli-logit", 0x807b90efbbfde771),
    ("binomial-logit", 0x882ed38bb0e8364c),
    ("poisson-log", 0xd9af12908069325f),
    ("hypergeometric", 0x433d74cc353f8054),
    ("zero-inflated-poisson", 0x2e7558e8397de3c6),
    ("von-mises", 0x6bc83cfc63247f72),
    ("skew-normal", 0xa16decb40331e08c),
    ("exp-mod-normal", 0xef9ae75b891b50b5),
];

#[test]
fn draws_and_densities_of_seed_77_are_pinned_on_every_target() {
    let mut found = Vec::new();
    for kernel in kernels() {
        let mut numbers = Vec::new();
        for params in kernel.settings {
            let columns = block(&kernel, true, &uniform(params), BLOCK);
            numbers.extend(columns.iter().flat_map(|column| column.0));
            numbers.extend(columns[0].iter().map(|x| (kernel.log_prob)(*x, params)));
        }
        found.push((kernel.name(), digest(numbers.into_iter())));
    }
    let list: String = found
        .iter()
        .map(|(name, digest)| format!("    (\"{name}\", {digest:#x}),\n"))
        .collect();
    assert_eq!(found, PINNED, "\n{list}");
}
