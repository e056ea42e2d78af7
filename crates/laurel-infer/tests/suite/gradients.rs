//! Gradients of log joints: against forward-mode numbers on every program of `test/tapes`, at draws of the prior; and
//! the virtual machine against its scalar twin, to the bit.

use crate::support;
use crate::support::bits;
use crate::support::dual::{Dual, log_joint};
use crate::support::prior::Draws;
use laurel_simd::{BLOCK, Lanes, Vector};
use laurel_tape::decode::decode;
use laurel_tape::reverse::{Gradient, GradientMachine, Kind, Rows, Wanted};
use laurel_tape::scalar::evaluate_gradient;

fn gradient(words: &support::Words, kind: Kind, rows: Rows) -> Gradient {
    let wanted = Wanted {
        kind,
        rows,
        ..Wanted::default()
    };
    let program = words.program::<Vector>();
    Gradient::new(program.tape(), wanted)
        .unwrap_or_else(|refusal| panic!("{}: {refusal:?}", words.name))
}

fn machine_at<L: Lanes>(gradient: &Gradient, draws: &Draws, n: usize) -> GradientMachine {
    let mut machine = GradientMachine::new(gradient.clone()).expect("memory");
    for (site, values) in draws.values.iter().enumerate() {
        for (element, column) in values.iter().enumerate() {
            machine.input_mut(site, element).clone_from(column);
        }
    }
    machine.run::<L>(n);
    machine
}

#[test]
fn derivatives_agree_with_dual_numbers_to_1e10_on_every_program() {
    for words in support::all() {
        for kind in [Kind::Fused, Kind::WrittenOut] {
            let compared = compare_with_duals(&words, kind, BLOCK);
            assert!(compared >= 10, "{}: only {compared} samples", words.name);
        }
    }
    for words in support::long() {
        for kind in [Kind::Fused, Kind::WrittenOut] {
            let compared = compare_with_duals(&words, kind, 5);
            assert!(compared >= 3, "{}: only {compared} samples", words.name);
        }
    }
}

/// The number of samples whose log joint is finite.
fn compare_with_duals(words: &support::Words, kind: Kind, samples: usize) -> usize {
    let draws = Draws::new(words, 5, samples);
    let gradient = gradient(words, kind, Rows::Once);
    let machine = machine_at::<Vector>(&gradient, &draws, samples);
    let mut joint = laurel_simd::Column::zero();
    machine.log_joint::<Vector>(&mut joint, samples);
    let tape = decode(&words.words, &words.constants, &words.data).expect("a valid program");
    let mut compared = 0;
    for lane in 0..samples {
        let place = format!("{}, {kind:?}, lane {lane}", words.name);
        let at: Vec<(usize, f64)> = draws.inputs(&tape, lane);
        let plain = log_joint::<f64>(&tape, &at);
        if !plain.is_finite() {
            assert!(
                !joint[lane].is_finite(),
                "{place}: {} but {plain}",
                joint[lane]
            );
            continue;
        }
        assert!(
            close(joint[lane], plain, 1e-11),
            "{place}: {} {plain}",
            joint[lane]
        );
        compared += 1;
        for (site, slots) in tape.sites.iter().enumerate() {
            for (element, &slot) in slots.values.iter().enumerate() {
                let Some(column) = machine.derivative(site, element) else {
                    continue;
                };
                let moved = at.iter().map(|&(other, value)| {
                    let rate = f64::from(u8::from(other == slot));
                    (other, Dual { value, rate })
                });
                let expected = log_joint(&tape, &moved.collect::<Vec<_>>()).rate;
                assert!(
                    close(column[lane], expected, 1e-10),
                    "{place}, site {site} element {element}: {} and {expected}",
                    column[lane]
                );
            }
        }
    }
    compared
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

#[test]
fn the_machine_has_the_bits_of_the_scalar_twin_in_scalar_and_in_vector_lanes() {
    for words in support::all() {
        for (seed, n) in [1, 3, 4, 5, BLOCK - 1, BLOCK].into_iter().enumerate() {
            for kind in [Kind::Fused, Kind::WrittenOut] {
                twins::<f64>(&words, kind, n, seed as u64);
                twins::<Vector>(&words, kind, n, seed as u64);
            }
        }
    }
    for words in support::long() {
        for kind in [Kind::Fused, Kind::WrittenOut] {
            twins::<f64>(&words, kind, 5, 1);
            twins::<Vector>(&words, kind, 5, 1);
        }
    }
}

fn twins<L: Lanes>(words: &support::Words, kind: Kind, n: usize, seed: u64) {
    let draws = Draws::new(words, seed, n);
    let gradient = gradient(words, kind, Rows::Once);
    let machine = machine_at::<L>(&gradient, &draws, n);
    for lane in 0..n {
        let inputs = draws.to(&gradient.inputs, lane);
        let (twin, slots) = evaluate_gradient(&gradient.tape, &inputs);
        let place = format!("{}, {kind:?}, seed {seed}, lane {lane} of {n}", words.name);
        for (row, column) in machine.rows().iter().enumerate() {
            assert_eq!(
                bits(column[lane]),
                bits(twin.rows[row]),
                "{place}, row {row}"
            );
        }
        for (site, of_site) in gradient.derivatives.iter().enumerate() {
            for (element, &slot) in of_site.iter().enumerate() {
                if let (Some(slot), Some(column)) = (slot, machine.derivative(site, element)) {
                    let found = bits(column[lane]);
                    assert_eq!(found, bits(slots[slot]), "{place}, site {site} {element}");
                }
            }
        }
    }
}

#[test]
fn weights_of_one_row_alone_give_the_gradients_of_the_rows_which_add_up_to_that_of_the_joint() {
    for words in support::all() {
        let n = 8;
        let draws = Draws::new(&words, 3, n);
        let once = machine_at::<Vector>(&gradient(&words, Kind::Fused, Rows::Once), &draws, n);
        let weighted = gradient(&words, Kind::Fused, Rows::Weighted);
        let mut joint = laurel_simd::Column::zero();
        once.log_joint::<Vector>(&mut joint, n);
        let mut machine = machine_at::<Vector>(&weighted, &draws, n);
        let mut sums: Vec<Vec<[f64; 8]>> = weighted
            .derivatives
            .iter()
            .map(|each| vec![[0.0; 8]; each.len()])
            .collect();
        for row in 0..weighted.weights.len() {
            for other in 0..weighted.weights.len() {
                let weight = f64::from(u8::from(other == row));
                machine.weight_mut(other).expect("weighted").fill(weight);
            }
            machine.run::<Vector>(n);
            for (site, sums) in sums.iter_mut().enumerate() {
                for (element, sum) in sums.iter_mut().enumerate() {
                    if let Some(column) = machine.derivative(site, element) {
                        (0..n).for_each(|lane| sum[lane] += column[lane]);
                    }
                }
            }
        }
        for (site, sums) in sums.iter().enumerate() {
            for (element, sum) in sums.iter().enumerate() {
                let Some(column) = once.derivative(site, element) else {
                    continue;
                };
                for lane in (0..n).filter(|&lane| joint[lane].is_finite()) {
                    let (found, expected) = (sum[lane], column[lane]);
                    assert!(
                        close(found, expected, 1e-9),
                        "{}, site {site} {element}: {found} and {expected}",
                        words.name
                    );
                }
            }
        }
    }
}

/// A direction with no zero in it.
fn direction(number: usize) -> f64 {
    1.0 - 0.37 * (number % 5) as f64
}

#[test]
fn hessians_times_a_direction_agree_with_dual_numbers_of_dual_numbers_to_1e9_on_every_program() {
    for words in support::all() {
        let n = 24;
        let draws = Draws::new(&words, 8, n);
        let program = words.program::<Vector>();
        let gradient =
            Gradient::with_products(program.tape(), Wanted::default()).expect("products");
        let mut machine = GradientMachine::new(gradient).expect("memory");
        let tape = decode(&words.words, &words.constants, &words.data).expect("a valid program");
        let mut along = Vec::new();
        for (site, values) in draws.values.iter().enumerate() {
            for (element, column) in values.iter().enumerate() {
                machine.input_mut(site, element).clone_from(column);
                let wanted = direction(along.len());
                let given = machine
                    .direction_mut(site, element)
                    .map(|to| to.fill(wanted));
                along.push(given.map_or(0.0, |()| wanted));
            }
        }
        machine.run::<Vector>(n);
        for lane in 0..n {
            let at = draws.inputs(&tape, lane);
            let mut inputs = draws.to(&machine.gradient().inputs, lane);
            let products = machine.gradient().products.iter().flatten().zip(&along);
            let given =
                products.filter_map(|(each, &along)| each.map(|each| (each.direction, along)));
            inputs.extend(given);
            let (_, twin) = evaluate_gradient(&machine.gradient().tape, &inputs);
            for (site, each) in machine.gradient().products.iter().enumerate() {
                for (element, slots) in each.iter().enumerate() {
                    if let (Some(slots), Some(found)) = (slots, machine.product(site, element)) {
                        let place = format!("{}, lane {lane}, site {site} {element}", words.name);
                        assert_eq!(
                            bits(found[lane]),
                            bits(twin[slots.product]),
                            "{place}: twin"
                        );
                    }
                }
            }
            if !log_joint::<f64>(&tape, &at).is_finite() {
                continue;
            }
            let places = tape.sites.iter().enumerate();
            let places =
                places.flat_map(|(site, each)| (0..each.values.len()).map(move |k| (site, k)));
            for (moved, (site, element)) in places.enumerate() {
                let Some(found) = machine.product(site, element) else {
                    continue;
                };
                let input = |(place, &(slot, value)): (usize, &(usize, f64))| {
                    let rate = along[place];
                    let unit = f64::from(u8::from(place == moved));
                    let number = Dual {
                        value: Dual { value, rate },
                        rate: Dual {
                            value: unit,
                            rate: 0.0,
                        },
                    };
                    (slot, number)
                };
                let at: Vec<_> = at.iter().enumerate().map(input).collect();
                let expected = log_joint(&tape, &at).rate.rate;
                let found = found[lane];
                assert!(
                    close(found, expected, 1e-9),
                    "{}, lane {lane}, site {site} {element}: {found} and {expected}",
                    words.name
                );
            }
        }
    }
}
