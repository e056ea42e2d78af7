//! Derivatives of every operator and of every distribution, one program each, against forward-mode numbers.

use crate::support::dual;
use crate::support::dual::{Dual, log_joint};
use laurel_dist::{CATALOGUE, FamilyId, from_code};
use laurel_simd::{Column, Lanes, Vector, pad};
use laurel_tape::op::Opcode;
use laurel_tape::reverse::{Gradient, GradientMachine, Kind, Refusal, Rows, Space, Wanted};
use laurel_tape::scalar::evaluate_gradient;
use laurel_tape::shape::shape;
use laurel_tape::tape::{Density, Instruction, Operand, Place, Site, Tape};

const fn wanted(kind: Kind) -> Wanted {
    Wanted {
        kind,
        rows: Rows::Once,
        space: Space::Values,
    }
}

/// A program with so many latent numbers in its first slots, each with a row of its own.
fn program(latents: usize, slots: usize) -> Tape {
    let density = Density {
        family: FamilyId::Normal,
        size: 1,
    };
    let mut tape = Tape {
        instructions: Vec::new(),
        sites: Vec::new(),
        outputs: Vec::new(),
        slots,
        derived: slots,
        rows: latents + 1,
        checks: 0,
        views: Vec::new(),
        data: std::rc::Rc::new(Vec::new()),
        answers: 0,
        free: Box::default(),
    };
    for slot in 0..latents {
        let terms: Box<[Operand]> = [0.3, 1.5, -laurel_simd::math::log(1.5)]
            .map(Operand::Constant)
            .into();
        tape.sites.push(Site {
            density,
            row: slot,
            values: [slot].into(),
            logs: Box::default(),
            params: Box::default(),
        });
        tape.instructions.push(Instruction::Sample {
            density,
            site: Place::Fixed(slot),
            row: slot,
            values: [Place::Fixed(slot)].into(),
            logs: Box::default(),
            terms,
        });
    }
    tape
}

/// The gradient of a tape at points `[points][latents]`, one a lane, against duals to `tolerance`, relative to the
/// largest part.
fn check(name: &str, tape: &Tape, points: &[Vec<f64>], tolerance: f64) {
    for kind in [Kind::Fused, Kind::WrittenOut] {
        let gradient = Gradient::new(tape, wanted(kind)).expect("a gradient");
        check_lanes::<f64>(name, tape, &gradient, points, tolerance);
        check_lanes::<Vector>(name, tape, &gradient, points, tolerance);
    }
    check_products(name, tape, points, 10.0 * tolerance);
}

/// The Hessian times a direction, likewise, against duals of duals.
fn check_products(name: &str, tape: &Tape, points: &[Vec<f64>], tolerance: f64) {
    let Ok(gradient) = Gradient::with_products(tape, Wanted::default()) else {
        assert_eq!(
            name, "digamma",
            "only its second derivative has no operator"
        );
        return;
    };
    let mut machine = GradientMachine::new(gradient).expect("memory");
    let mut places = Vec::new();
    for (site, each) in tape.sites.iter().enumerate() {
        (0..each.values.len()).for_each(|element| places.push((site, element)));
    }
    let along = |latent: usize| 1.0 - 0.6 * latent as f64;
    for (latent, &(site, element)) in places.iter().enumerate() {
        let column = machine.input_mut(site, element);
        (0..points.len()).for_each(|lane| column[lane] = points[lane][latent]);
        machine
            .direction_mut(site, element)
            .expect("a number")
            .fill(along(latent));
    }
    machine.run::<Vector>(points.len());
    let slots: Vec<usize> = tape
        .sites
        .iter()
        .flat_map(|site| site.values.iter().copied())
        .collect();
    for (lane, point) in points.iter().enumerate() {
        for (moved, &(site, element)) in places.iter().enumerate() {
            let at = slots
                .iter()
                .zip(point)
                .enumerate()
                .map(|(latent, (&slot, &value))| {
                    let unit = f64::from(u8::from(latent == moved));
                    let value = Dual {
                        value,
                        rate: along(latent),
                    };
                    (
                        slot,
                        Dual {
                            value,
                            rate: Dual {
                                value: unit,
                                rate: 0.0,
                            },
                        },
                    )
                });
            let expected = log_joint(tape, &at.collect::<Vec<_>>()).rate.rate;
            let found = machine.product(site, element).expect("a product")[lane];
            let size = 1.0 + found.abs().max(expected.abs());
            assert!(
                (found - expected).abs() <= tolerance * size,
                "{name} at {point:?} in {moved}, second: {found} and {expected}"
            );
        }
    }
}

fn check_lanes<L: Lanes>(
    name: &str,
    tape: &Tape,
    gradient: &Gradient,
    points: &[Vec<f64>],
    tolerance: f64,
) {
    let mut machine = GradientMachine::new(gradient.clone()).expect("memory");
    let mut site_of = Vec::new();
    for (site, each) in tape.sites.iter().enumerate() {
        (0..each.values.len()).for_each(|element| site_of.push((site, element)));
    }
    for (latent, &(site, element)) in site_of.iter().enumerate() {
        let column = machine.input_mut(site, element);
        (0..points.len()).for_each(|lane| column[lane] = points[lane][latent]);
        let last = points[points.len() - 1][latent];
        column[points.len()..pad(points.len())].fill(last);
    }
    machine.run::<L>(points.len());
    let mut joint = Column::zero();
    machine.log_joint::<L>(&mut joint, points.len());
    let slots: Vec<usize> = tape
        .sites
        .iter()
        .flat_map(|site| site.values.iter().copied())
        .collect();
    let inputs: Vec<usize> = gradient.inputs.iter().flatten().copied().collect();
    for (lane, point) in points.iter().enumerate() {
        let at: Vec<(usize, f64)> = inputs.iter().copied().zip(point.iter().copied()).collect();
        let (_, twin) = evaluate_gradient(&gradient.tape, &at);
        for (latent, &(site, element)) in site_of.iter().enumerate() {
            let Some(column) = machine.derivative(site, element) else {
                continue;
            };
            let slot = gradient.derivatives[site][element].expect("a derivative");
            assert_eq!(
                column[lane].to_bits(),
                twin[slot].to_bits(),
                "{name} at {point:?}: twin"
            );
            let at = slots.iter().zip(point).map(|(&slot, &value)| {
                let rate = f64::from(u8::from(slot == slots[latent]));
                (slot, Dual { value, rate })
            });
            let expected = log_joint(tape, &at.collect::<Vec<_>>());
            assert!(expected.value.is_finite(), "{name} at {point:?}");
            let (found, expected) = (column[lane], expected.rate);
            let size = 1.0 + found.abs().max(expected.abs());
            assert!(
                (found - expected).abs() <= tolerance * size,
                "{name} at {point:?} in {latent}: {found} and {expected}"
            );
        }
    }
}

/// Points where an operator is smooth, `[points][arity]`.
fn points(op: Opcode) -> Vec<Vec<f64>> {
    let first: &[f64] = match op {
        Opcode::Asin | Opcode::Acos => &[-0.9, -0.2, 0.4, 0.95],
        Opcode::Log | Opcode::Sqrt | Opcode::Lgamma | Opcode::Digamma | Opcode::Pow => {
            &[0.02, 0.7, 2.6, 31.0]
        }
        Opcode::Log1p => &[-0.7, 0.01, 2.3, 50.0],
        Opcode::LogChoose => &[7.0, 30.0, 4.5, 100.0],
        Opcode::NormalLogCdf => &[-20.0, -2.5, 0.3, 3.0],
        Opcode::NormalCdf | Opcode::Erf | Opcode::Erfc => &[-2.5, -0.1, 0.3, 3.0],
        _ => &[-3.3, -0.4, 0.6, 5.7],
    };
    let second = [1.7, -2.2, 0.9, 3.1].map(|y: f64| match op {
        Opcode::Atan2 => y.abs(),
        Opcode::LogChoose => 1.0 + y.abs(),
        _ => y,
    });
    let third = [0.4, -1.0, 2.0, 0.1];
    first
        .iter()
        .zip(second)
        .zip(third)
        .map(|((&x, y), z)| [x, y, z][..op.arity()].to_vec())
        .collect()
}

#[test]
fn every_operator_has_the_derivative_of_dual_numbers_to_1e11() {
    for &op in Opcode::ALL {
        let latents = op.arity();
        let mut tape = program(latents, latents + 1);
        tape.instructions.push(Instruction::Map {
            op,
            to: latents,
            args: (0..latents).map(Operand::Slot).collect(),
        });
        tape.instructions.push(Instruction::Factor {
            row: latents,
            guard: None,
            weight: Operand::Slot(latents),
        });
        if op == Opcode::Trigamma {
            let refused = Gradient::new(&tape, Wanted::default());
            assert_eq!(refused.err(), Some(Refusal("the derivative of trigamma")));
            continue;
        }
        check(op.name(), &tape, &points(op), 1e-11);
    }
}

#[test]
fn an_operand_that_a_mask_leaves_out_may_be_no_number() {
    // if x > 0 then log x + sqrt x else x
    let mut tape = program(1, 6);
    let map = |op, to, args: &[Operand]| Instruction::Map {
        op,
        to,
        args: args.into(),
    };
    let x = Operand::Slot(0);
    tape.instructions.extend([
        map(Opcode::Lt, 1, &[Operand::Constant(0.0), x]),
        map(Opcode::Log, 2, &[x]),
        map(Opcode::Sqrt, 3, &[x]),
        map(Opcode::Add, 4, &[Operand::Slot(2), Operand::Slot(3)]),
        map(Opcode::Select, 5, &[Operand::Slot(1), Operand::Slot(4), x]),
        Instruction::Factor {
            row: 1,
            guard: None,
            weight: Operand::Slot(5),
        },
    ]);
    check("masked", &tape, &[vec![0.0], vec![-1.5], vec![2.0]], 1e-13);
}

/// Parameters and a value of each family.
fn settings(id: FamilyId) -> (Vec<Vec<f64>>, Vec<f64>) {
    match id {
        FamilyId::Normal
        | FamilyId::Laplace
        | FamilyId::Cauchy
        | FamilyId::LogNormal
        | FamilyId::Logistic
        | FamilyId::Gumbel => (vec![vec![0.4, 1.3], vec![-2.0, 0.2]], vec![0.9]),
        FamilyId::Weibull => (vec![vec![0.6, 2.0], vec![5.0, 1.5]], vec![1.4]),
        FamilyId::Pareto => (vec![vec![0.6, 2.0], vec![1.1, 0.4]], vec![1.4]),
        FamilyId::NegBinomial | FamilyId::NegBinomial2 => {
            (vec![vec![0.6, 2.0], vec![25.0, 20.0]], vec![3.0])
        }
        FamilyId::Geometric => (vec![vec![0.6], vec![0.05]], vec![3.0]),
        FamilyId::BetaBinomial => (vec![vec![12.0, 0.6, 2.0], vec![30.0, 25.0, 9.0]], vec![8.0]),
        FamilyId::BernoulliLogit => (vec![vec![0.2], vec![-3.0]], vec![1.0]),
        FamilyId::BinomialLogit => (vec![vec![30.0, 0.2], vec![21.0, -1.7]], vec![8.0]),
        FamilyId::PoissonLog => (vec![vec![0.6], vec![3.0]], vec![21.0]),
        FamilyId::Hypergeometric => (
            vec![vec![12.0, 20.0, 9.0], vec![10.0, 25.0, 9.0]],
            vec![8.0],
        ),
        FamilyId::VonMises => (vec![vec![0.4, 1.3], vec![-2.0, 20.0]], vec![0.9]),
        FamilyId::SkewNormal | FamilyId::ExpModNormal => {
            (vec![vec![0.4, 1.3, 2.0], vec![-2.0, 2.2, 0.7]], vec![0.9])
        }
        FamilyId::ZeroInflatedPoisson => (vec![vec![0.3, 2.0], vec![0.8, 20.0]], vec![3.0]),
        FamilyId::Gamma | FamilyId::InvGamma => (
            vec![vec![0.6, 2.0], vec![25.0, 20.0], vec![17.0, 0.4]],
            vec![1.4],
        ),
        FamilyId::Beta => (vec![vec![0.6, 2.0], vec![25.0, 20.0]], vec![0.55]),
        FamilyId::StudentTLocScale => (vec![vec![0.7, 0.4, 1.3], vec![20.0, -2.0, 0.2]], vec![0.9]),
        FamilyId::Exponential
        | FamilyId::StudentT
        | FamilyId::HalfNormal
        | FamilyId::HalfCauchy
        | FamilyId::ChiSquared => (vec![vec![0.7], vec![20.0]], vec![1.6]),
        FamilyId::Dirichlet => (
            vec![vec![0.6, 2.0, 1.0], vec![25.0, 20.0, 9.0]],
            vec![0.2, 0.5, 0.3],
        ),
        FamilyId::Discrete => (vec![vec![0.6, 2.0, 1.0], vec![0.1, 0.2, 9.0]], vec![1.0]),
        FamilyId::Bernoulli | FamilyId::Flip => (vec![vec![0.2], vec![0.9]], vec![1.0]),
        FamilyId::UniformContinuous => (vec![vec![-0.2, 2.0], vec![0.3, 1.1]], vec![0.6]),
        FamilyId::UniformDiscrete => (vec![vec![-2.0, 4.0], vec![0.0, 7.0]], vec![3.0]),
        FamilyId::Poisson => (vec![vec![0.6], vec![30.0]], vec![21.0]),
        FamilyId::Binomial => (vec![vec![30.0, 0.2], vec![21.0, 0.7]], vec![8.0]),
    }
}

#[test]
fn every_distribution_has_the_derivatives_of_dual_numbers_in_its_parameters_to_1e10() {
    for code in 0..CATALOGUE.len() as u32 {
        let family = from_code(code).expect("a code of the catalogue");
        let (params, value) = settings(family);
        let size = if family.spec().vector { 3 } else { 1 };
        let density = Density { family, size };
        let counts = shape(family, size);
        let mut tape = program(counts.params, counts.params + counts.terms);
        let terms: Box<[usize]> = (0..counts.terms).map(|k| counts.params + k).collect();
        let constants = |numbers: &[f64]| numbers.iter().map(|&x| Operand::Constant(x)).collect();
        let mut logs = vec![0.0; counts.logs];
        laurel_dist::kernel::logs_of(family, &value, &mut logs);
        tape.instructions.extend([
            Instruction::Terms {
                density,
                to: terms.clone(),
                params: (0..counts.params).map(Operand::Slot).collect(),
                logs: Box::default(),
            },
            Instruction::Observe {
                density,
                row: counts.params,
                guard: None,
                value: constants(&value),
                logs: constants(&logs),
                terms: terms.iter().map(|&term| Operand::Slot(term)).collect(),
            },
        ]);
        check(family.spec().name, &tape, &params, 1e-10);
    }
}

/// A program with a draw of a family whose parameters are latent too; these come first.
fn draw_of(family: FamilyId, latents: usize) -> Tape {
    let size = if family.spec().vector { 3 } else { 1 };
    let density = Density { family, size };
    let counts = shape(family, size);
    let values: Vec<usize> = (0..counts.values).map(|k| latents + k).collect();
    let first_log = latents + counts.values;
    let first_term = first_log + counts.logs;
    let mut tape = program(latents, first_term + counts.terms);
    let terms: Box<[usize]> = (0..counts.terms).map(|k| first_term + k).collect();
    let fixed = |slots: &mut dyn Iterator<Item = usize>| slots.map(Place::Fixed).collect();
    tape.sites.push(Site {
        density,
        row: latents,
        values: values.clone().into(),
        logs: (first_log..first_term).collect(),
        params: Box::default(),
    });
    tape.instructions.extend([
        Instruction::Terms {
            density,
            to: terms.clone(),
            params: (0..latents).map(Operand::Slot).collect(),
            logs: Box::default(),
        },
        Instruction::Sample {
            density,
            site: Place::Fixed(latents),
            row: latents,
            values: fixed(&mut values.iter().copied()),
            logs: fixed(&mut (first_log..first_term)),
            terms: terms.iter().map(|&term| Operand::Slot(term)).collect(),
        },
    ]);
    tape
}

#[test]
fn every_continuous_distribution_has_the_derivatives_of_dual_numbers_in_its_value_to_1e10() {
    for code in 0..CATALOGUE.len() as u32 {
        let family = from_code(code).expect("a code of the catalogue");
        if family.spec().discrete {
            continue;
        }
        let (params, value) = settings(family);
        let tape = draw_of(family, params[0].len());
        let points = params.iter().map(|params| {
            let mut point = params.clone();
            point.extend(&value);
            point
        });
        check(
            family.spec().name,
            &tape,
            &points.collect::<Vec<_>>(),
            1e-10,
        );
    }
}

#[test]
fn every_continuous_distribution_has_the_derivatives_of_dual_numbers_in_free_numbers_to_1e10() {
    for code in 0..CATALOGUE.len() as u32 {
        let family = from_code(code).expect("a code of the catalogue");
        if family.spec().discrete {
            continue;
        }
        let (params, value) = settings(family);
        let tape = draw_of(family, params[0].len());
        let free = Wanted {
            space: Space::Free,
            ..wanted(Kind::Fused)
        };
        let gradient = Gradient::new(&tape, free).expect("a gradient");
        let mut machine = GradientMachine::new(gradient).expect("memory");
        let numbers = machine.gradient().inputs[params[0].len()].len();
        assert!(numbers <= value.len());
        for (lane, params) in params.iter().enumerate() {
            let us = [0.45, -0.7];
            let point: Vec<f64> = params.iter().chain(&us[..numbers]).copied().collect();
            let mut slots = Vec::new();
            let mut places = Vec::new();
            for (site, each) in machine.gradient().inputs.clone().iter().enumerate() {
                for element in 0..each.len() {
                    machine.input_mut(site, element)[lane] = point[slots.len()];
                    slots.push(tape.sites[site].values[element]);
                    places.push((site, element));
                }
            }
            machine.run::<Vector>(lane + 1);
            let mut joint = Column::zero();
            machine.log_joint::<Vector>(&mut joint, lane + 1);
            for (moved, &(site, element)) in places.iter().enumerate() {
                let at = slots
                    .iter()
                    .zip(&point)
                    .enumerate()
                    .map(|(k, (&slot, &value))| {
                        let rate = f64::from(u8::from(k == moved));
                        (slot, Dual { value, rate })
                    });
                let expected = dual::log_joint_of_free(&tape, &at.collect::<Vec<_>>());
                let found = machine.derivative(site, element).expect("a number")[lane];
                let name = family.spec().name;
                for (a, b) in [(joint[lane], expected.value), (found, expected.rate)] {
                    let close = (a - b).abs() <= 1e-10 * (1.0 + a.abs().max(b.abs()));
                    assert!(close, "{name} at {point:?} in {moved}: {a} and {b}");
                }
            }
        }
    }
}

#[test]
fn an_observed_trial_whose_probability_is_a_sigmoid_is_exact_where_that_has_rounded_to_0_or_1() {
    for family in [FamilyId::Bernoulli, FamilyId::Flip] {
        for seen in [0.0, 1.0] {
            let density = Density { family, size: 1 };
            let mut tape = program(1, 4);
            tape.instructions.extend([
                Instruction::Map {
                    op: Opcode::Sigmoid,
                    to: 1,
                    args: [Operand::Slot(0)].into(),
                },
                Instruction::Terms {
                    density,
                    to: [2, 3].into(),
                    params: [Operand::Slot(1)].into(),
                    logs: Box::default(),
                },
                Instruction::Observe {
                    density,
                    row: 1,
                    guard: None,
                    value: [Operand::Constant(seen)].into(),
                    logs: Box::default(),
                    terms: [Operand::Slot(2), Operand::Slot(3)].into(),
                },
            ]);
            let points = [-3.0, -0.2, 0.0, 1.4, 6.0].map(|x| vec![x]);
            check(family.spec().name, &tape, &points, 1e-12);
            let gradient = Gradient::new(&tape, wanted(Kind::Fused)).expect("a gradient");
            let mut machine = GradientMachine::new(gradient).expect("memory");
            let far = if seen == 1.0 { -800.0 } else { 800.0 };
            machine.input_mut(0, 0).fill(far);
            machine.run::<Vector>(1);
            assert_eq!(machine.rows()[1][0], -800.0);
            let prior = -(far - 0.3) / (1.5 * 1.5);
            let slope = machine.derivative(0, 0).expect("a number")[0] - prior;
            assert!((slope + far.signum()).abs() < 1e-10, "{slope}");
        }
    }
}
