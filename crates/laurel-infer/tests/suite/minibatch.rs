//! Gradients from parts of the data: the mean over parts that begin at each row in turn is the gradient of the whole.

use crate::support::{Words, digest, long};
use laurel_infer::bbvi::Bbvi;
use laurel_infer::options::BbviOptions;
use laurel_infer::read::Read;
use laurel_infer::vi::estimator::Estimator;
use laurel_rng::{Key, Solo};
use laurel_simd::{BLOCK, Column, Lanes, Vector};
use laurel_tape::collapse::Within;
use laurel_tape::minibatch::{Failure, Minibatch};
use laurel_tape::reverse::{Gradient, GradientMachine, Space, Wanted};
use laurel_tape::tape::{Instruction, Tape};

/// Points at which gradients are compared.
const POINTS: usize = 5;

/// Programs without whole numbers, with the length of their longest plate, in which data may choose latents.
fn programs() -> Vec<(&'static str, Tape, usize)> {
    let all = long().into_iter().map(|words| {
        let program = words.program::<Vector>();
        let tape = program.tape();
        let within = Within::new::<Vector>(tape);
        let tape = within.map_or_else(|| Tape::clone(tape), |within| Tape::clone(&within.tape));
        let tape = tape.log_joint_only().in_place();
        let counts = tape.instructions.iter().filter_map(|each| match each {
            Instruction::Loop { count, .. } => Some(*count),
            _ => None,
        });
        let longest = counts.max().unwrap_or(0);
        (words.name, tape, longest)
    });
    all.collect()
}

/// Free numbers of points: `[sites][elements]`, for a block.
fn points(inputs: &[Box<[usize]>]) -> Vec<Vec<Column>> {
    let mut solo = Solo::new(Key::new(3), 0);
    let mut column = || {
        let mut column = Column::zero();
        column.iter_mut().for_each(|x| *x = 0.5 * solo.normal());
        column
    };
    let sites = inputs
        .iter()
        .map(|each| each.iter().map(|_| column()).collect());
    sites.collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-11 * (1.0 + a.abs().max(b.abs()))
}

#[test]
fn the_mean_over_the_parts_from_each_row_on_is_the_gradient_of_the_whole_within_1e_11() {
    let mut tried = Vec::new();
    for (name, tape, rows) in programs() {
        let passes = 3 * rows / 5;
        // Shuffled: the order is of no consequence for the whole.
        let mut order = |count: usize| (0..count).map(|row| (11 * row + 3) % count).collect();
        let mut part = match Minibatch::new(&tape, passes, &mut order) {
            Ok(part) => part,
            Err(Failure::Refused(_)) => continue,
            Err(Failure::Memory(_)) => panic!("{name}: no memory"),
        };
        assert_eq!(part.plates(), 1, "{name}");
        tried.push(name);
        let wanted = Wanted {
            space: Space::Free,
            ..Wanted::default()
        };
        let gradient = Gradient::new(&tape, wanted).expect("a gradient");
        let mut whole = GradientMachine::new(gradient).expect("memory");
        let inputs = whole.gradient().inputs.clone();
        let points = points(&inputs);
        for (site, columns) in points.iter().enumerate() {
            for (element, column) in columns.iter().enumerate() {
                whole.input_mut(site, element).clone_from(column);
            }
        }
        whole.run::<Vector>(POINTS);
        let (mut joint, mut sum) = (Column::zero(), [0.0; BLOCK]);
        whole.log_joint::<Vector>(&mut joint, POINTS);
        let mut slopes: Vec<Vec<Column>> = points
            .iter()
            .map(|columns| vec![Column::zero(); columns.len()])
            .collect();
        let mut joints = Vec::new();
        for number in 0..rows {
            part.put(0, (number as f64 + 0.5) / rows as f64);
            for (site, columns) in points.iter().enumerate() {
                for (element, column) in columns.iter().enumerate() {
                    part.input_mut(site, element).clone_from(column);
                }
            }
            part.run::<Vector>(POINTS);
            let mut some = Column::zero();
            part.log_joint::<Vector>(&mut some, POINTS);
            joints.push(some[0]);
            for lane in 0..POINTS {
                sum[lane] += some[lane] / rows as f64;
            }
            for (site, columns) in slopes.iter_mut().enumerate() {
                for (element, to) in columns.iter_mut().enumerate() {
                    let slope = part.derivative(site, element).expect("continuous");
                    for lane in 0..POINTS {
                        to[lane] += slope[lane] / rows as f64;
                    }
                }
            }
        }
        assert!(
            joints.windows(2).any(|two| two[0] != two[1]),
            "{name}: the same rows in all parts"
        );
        for lane in 0..POINTS {
            assert!(
                close(sum[lane], joint[lane]),
                "{name}: {} is not {}",
                sum[lane],
                joint[lane]
            );
            for (site, columns) in slopes.iter().enumerate() {
                for (element, found) in columns.iter().enumerate() {
                    let slope = whole.derivative(site, element).expect("continuous")[lane];
                    assert!(
                        close(found[lane], slope),
                        "{name} {site}: {} is not {slope}",
                        found[lane]
                    );
                }
            }
        }
    }
    assert_eq!(tried, ["logistic", "mixture", "groups", "components"]);
}

#[test]
fn rows_that_hang_together_are_not_taken_in_part() {
    let (_, walk, _) = programs()
        .into_iter()
        .find(|(name, ..)| *name == "walk")
        .expect("a walk");
    let mut order = |count: usize| (0..count).collect();
    let failure = Minibatch::new(&walk, 32, &mut order).expect_err("a scan");
    assert!(matches!(failure, Failure::Refused(_)));
}

/// A run of 30 steps of 7 samples, and all that can be read of it.
fn run<L: Lanes>(words: &Words) -> Option<Vec<Vec<f64>>> {
    let options = BbviOptions {
        steps: 30,
        samples: 7,
        learning_rate: 0.05,
        pooled: false,
        estimator: Estimator::Auto,
        batch: 100,
    };
    let mut run = Bbvi::new::<L>(&words.program::<L>(), options, 5).ok()?;
    while run.step::<L>(1) > 0 {}
    Some(Read::ALL.iter().map(|&what| run.read::<L>(what)).collect())
}

#[test]
fn a_run_has_the_same_bits_in_scalar_and_in_vector_lanes() {
    let mut tried = Vec::new();
    for words in long() {
        let (Some(scalar), Some(vector)) = (run::<f64>(&words), run::<Vector>(&words)) else {
            continue;
        };
        assert_eq!(digest(&scalar), digest(&vector), "{}", words.name);
        tried.push(words.name);
    }
    assert_eq!(tried, ["logistic", "mixture", "groups", "components"]);
}
