//! Log joints of free numbers, their gradients and Hessian-vector products, against forward-mode numbers on every program
//! of `test/tapes`; ends of intervals may be latent.

use crate::support;
use crate::support::bits;
use crate::support::dual::{Dual, log_joint_of_free};
use crate::support::prior::Draws;
use laurel_simd::{Column, Vector};
use laurel_tape::collapse::Collapsed;
use laurel_tape::decode::decode;
use laurel_tape::reverse::{Gradient, GradientMachine, Kind, Rows, Space, Wanted};
use laurel_tape::scalar::evaluate_gradient;

const SAMPLES: usize = 64;

/// Free numbers, one a lane; whole numbers are draws of the prior.
struct Points {
    /// `[inputs][samples]`.
    inputs: Vec<[f64; SAMPLES]>,
    /// `[inputs]`.
    along: Vec<f64>,
    /// Slots of the program, `[inputs]`.
    slots: Vec<usize>,
}

fn points(words: &support::Words, gradient: &Gradient) -> Points {
    let tape = decode(&words.words, &words.constants, &words.data).expect("a valid program");
    let draws = Draws::new(words, 11, SAMPLES);
    let (mut inputs, mut along, mut slots) = (Vec::new(), Vec::new(), Vec::new());
    for (site, of_site) in gradient.inputs.iter().enumerate() {
        for element in 0..of_site.len() {
            let moves = gradient.derivatives[site][element].is_some();
            let number = inputs.len();
            let of_lane = |lane: usize| match moves {
                true => 1.6 * laurel_simd::math::sin((7 * lane + 3 * number) as f64 * 0.9),
                false => draws.values[site][element][lane],
            };
            inputs.push(std::array::from_fn(of_lane));
            along.push(if moves {
                1.0 - 0.37 * (number % 5) as f64
            } else {
                0.0
            });
            slots.push(tape.sites[site].values[element]);
        }
    }
    Points {
        inputs,
        along,
        slots,
    }
}

#[test]
fn joints_gradients_and_products_agree_with_dual_numbers_to_1e9_and_with_the_twin_to_the_bit() {
    for words in support::all() {
        let program = words.program::<Vector>();
        for products in [false, true] {
            let wanted = Wanted {
                kind: Kind::Fused,
                rows: Rows::Once,
                space: Space::Free,
            };
            let make = match products {
                true => Gradient::with_products,
                false => Gradient::new,
            };
            let gradient = make(program.tape(), wanted).expect("a gradient");
            compare(&words, gradient);
        }
    }
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

fn compare(words: &support::Words, gradient: Gradient) {
    let Points {
        inputs,
        along,
        slots,
    } = points(words, &gradient);
    let tape = decode(&words.words, &words.constants, &words.data).expect("a valid program");
    let mut machine = GradientMachine::new(gradient.clone()).expect("memory");
    let places = gradient.inputs.iter().enumerate();
    let places: Vec<(usize, usize)> = places
        .flat_map(|(site, each)| (0..each.len()).map(move |k| (site, k)))
        .collect();
    for (number, &(site, element)) in places.iter().enumerate() {
        machine.input_mut(site, element)[..SAMPLES].copy_from_slice(&inputs[number]);
        if let Some(direction) = machine.direction_mut(site, element) {
            direction.fill(along[number]);
        }
    }
    machine.run::<Vector>(SAMPLES);
    let mut joint = Column::zero();
    machine.log_joint::<Vector>(&mut joint, SAMPLES);
    let mut compared = 0;
    for lane in 0..SAMPLES {
        let name = format!("{}, lane {lane}", words.name);
        check_twin(&name, &machine, &inputs, &along, lane);
        let at: Vec<(usize, f64)> = slots
            .iter()
            .zip(&inputs)
            .map(|(&s, x)| (s, x[lane]))
            .collect();
        let plain = log_joint_of_free(&tape, &at);
        if !plain.is_finite() {
            continue;
        }
        compared += 1;
        assert!(
            close(joint[lane], plain, 1e-11),
            "{name}: {} and {plain}",
            joint[lane]
        );
        for (moved, &(site, element)) in places.iter().enumerate() {
            let Some(derivative) = machine.derivative(site, element) else {
                continue;
            };
            let number = |(place, &(slot, value)): (usize, &(usize, f64))| {
                let rate = along[place];
                let unit = f64::from(u8::from(place == moved));
                let value = Dual { value, rate };
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
            };
            let at: Vec<_> = at.iter().enumerate().map(number).collect();
            let expected = log_joint_of_free(&tape, &at).rate;
            let (found, first) = (derivative[lane], expected.value);
            assert!(
                close(found, first, 1e-10),
                "{name}, {site} {element}: {found} and {first}"
            );
            if let Some(product) = machine.product(site, element) {
                let (found, second) = (product[lane], expected.rate);
                assert!(
                    close(found, second, 1e-9),
                    "{name}, {site} {element}: {found}, {second}"
                );
            }
        }
    }
    assert!(
        compared >= 4,
        "{}: {compared} finite log joints",
        words.name
    );
}

fn check_twin(
    name: &str,
    machine: &GradientMachine,
    inputs: &[[f64; SAMPLES]],
    along: &[f64],
    lane: usize,
) {
    let gradient = machine.gradient();
    let values = inputs.iter().map(|x| x[lane]);
    let mut at: Vec<(usize, f64)> = gradient
        .inputs
        .iter()
        .flatten()
        .copied()
        .zip(values)
        .collect();
    let directions = gradient.products.iter().flatten().zip(along);
    at.extend(directions.filter_map(|(each, &along)| each.map(|each| (each.direction, along))));
    let (_, twin) = evaluate_gradient(&gradient.tape, &at);
    for (site, each) in gradient.derivatives.iter().enumerate() {
        for (element, &slot) in each.iter().enumerate() {
            if let (Some(slot), Some(column)) = (slot, machine.derivative(site, element)) {
                assert_eq!(
                    bits(column[lane]),
                    bits(twin[slot]),
                    "{name}, {site} {element}"
                );
            }
            if let Some(column) = machine.product(site, element) {
                let slot = gradient.products[site][element].expect("a product").product;
                assert_eq!(
                    bits(column[lane]),
                    bits(twin[slot]),
                    "{name}, {site} {element}"
                );
            }
        }
    }
}

#[test]
fn values_are_found_after_a_run_and_give_the_log_joint_of_values_with_the_jacobians() {
    for words in support::all() {
        let program = words.program::<Vector>();
        let wanted = Wanted {
            space: Space::Free,
            ..Wanted::default()
        };
        let free = Gradient::new(program.tape(), wanted).expect("a gradient");
        let plain = Gradient::new(program.tape(), Wanted::default()).expect("a gradient");
        let Points { inputs, .. } = points(&words, &free);
        let mut machine = GradientMachine::new(free.clone()).expect("memory");
        let mut number = 0;
        for (site, each) in free.inputs.iter().enumerate() {
            for element in 0..each.len() {
                machine.input_mut(site, element)[..SAMPLES].copy_from_slice(&inputs[number]);
                number += 1;
            }
        }
        machine.run::<Vector>(SAMPLES);
        let mut of_values = GradientMachine::new(plain.clone()).expect("memory");
        for (site, each) in plain.inputs.iter().enumerate() {
            for element in 0..each.len() {
                let value = machine.value(site, element);
                of_values.input_mut(site, element).clone_from(value);
            }
        }
        of_values.run::<Vector>(SAMPLES);
        for row in 0..plain.tape.rows {
            for lane in 0..SAMPLES {
                let (a, b) = (machine.rows()[row][lane], of_values.rows()[row][lane]);
                let same = a == b || (a.is_nan() && b.is_nan()) || close(a, b, 1e-12);
                assert!(same, "{}, row {row}: {a} and {b}", words.name);
            }
        }
    }
}

#[test]
fn what_is_left_when_discrete_latents_are_summed_out_has_a_gradient_in_free_numbers_too() {
    let mut compared = 0;
    for words in support::all() {
        let program = words.program::<Vector>();
        let Ok(collapsed) = Collapsed::new::<Vector>(program.tape()) else {
            continue;
        };
        let wanted = Wanted {
            space: Space::Free,
            ..Wanted::default()
        };
        let free = match Gradient::new(&collapsed.tape, wanted) {
            Ok(free) => free,
            Err(refusal) => panic!("{}: {refusal:?}", words.name),
        };
        let moving: Vec<(usize, usize)> = free
            .inputs
            .iter()
            .enumerate()
            .flat_map(|(site, each)| (0..each.len()).map(move |k| (site, k)))
            .collect();
        let mut machine = GradientMachine::new(free.clone()).expect("memory");
        (0..collapsed.tape.free.len()).for_each(|number| machine.free_mut(number).fill(0.0));
        // In each group of five lanes, the point and four steps along one input.
        const H: f64 = 1e-3;
        for chunk in moving.chunks(25) {
            for (number, &(site, element)) in moving.iter().enumerate() {
                let x = 0.8 * laurel_simd::math::sin(1.3 * number as f64 + 0.4);
                machine.input_mut(site, element).fill(x);
            }
            for (group, &(site, element)) in chunk.iter().enumerate() {
                let column = machine.input_mut(site, element);
                for (step, lane) in [-2.0, -1.0, 1.0, 2.0].iter().zip(5 * group + 1..) {
                    column[lane] += step * H;
                }
            }
            let n = 5 * chunk.len();
            machine.run::<Vector>(n);
            let mut joint = Column::zero();
            machine.log_joint::<Vector>(&mut joint, n);
            for (group, &(site, element)) in chunk.iter().enumerate() {
                let at = &joint[5 * group..5 * group + 5];
                let slope = (8.0 * (at[3] - at[2]) - (at[4] - at[1])) / (12.0 * H);
                let found = machine.derivative(site, element).expect("a number")[5 * group];
                if at[0].is_finite() {
                    compared += 1;
                    assert!(
                        close(found, slope, 1e-7),
                        "{}: {found} and {slope}",
                        words.name
                    );
                }
            }
        }
    }
    assert!(compared > 100, "{compared} derivatives");
}
