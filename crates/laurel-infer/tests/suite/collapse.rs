//! Discrete latents summed out: against brute force over all combinations of their values, on every program of
//! `test/tapes` and `test/bits` that has few; and the sprinkler and the hidden Markov model against exact answers.

use crate::support;
use crate::support::summed::{Given, close, gradient_at, places, programs};
use laurel_simd::{Column, Vector};
use laurel_tape::collapse::{Asked, Collapsed, Fate, Probe};
use laurel_tape::machine::Machine;
use laurel_tape::reverse::GradientMachine;
use laurel_tape::tape::Tape;

/// Log joint and outputs at values of all sites.
fn run(machine: &mut Machine, values: &[Vec<f64>]) -> (f64, Vec<f64>) {
    machine.forward::<Vector>(1, &mut Given(values));
    let mut joint = Column::zero();
    machine.log_joint::<Vector>(&mut joint, 1);
    let outputs = machine.tape().outputs.iter().map(|output| {
        let constant = match output.operand {
            laurel_tape::tape::Operand::Constant(x) => x,
            _ => 0.0,
        };
        let splat = laurel_simd::place::splat(constant);
        machine.source(output, &splat).lane(0)
    });
    (joint[0], outputs.collect())
}

/// Evidence, probabilities of every probe, and means of the outputs, by going through all combinations.
struct Exact {
    evidence: f64,
    probabilities: Vec<Vec<f64>>,
    means: Vec<f64>,
    /// Of every combination: the numbers of the values, `[discrete sites]`, and its probability.
    joint: Vec<(Vec<usize>, f64)>,
    /// The discrete sites.
    summed: Vec<usize>,
}

fn brute_force(tape: &Tape, machine: &mut Machine, collapsed: &Collapsed) -> Exact {
    let mut values = places(tape);
    let summed: Vec<(usize, Vec<f64>)> = collapsed
        .sites
        .iter()
        .enumerate()
        .filter_map(|(site, fate)| match fate {
            Fate::Summed(probe) => Some((site, collapsed.probes[*probe].values[0].to_vec())),
            Fate::Kept(_) => None,
        })
        .collect();
    let mut all = Vec::new();
    let mut digits = vec![0; summed.len()];
    loop {
        for ((site, support), &digit) in summed.iter().zip(&digits) {
            values[*site] = vec![support[digit]];
        }
        let (joint, outputs) = run(machine, &values);
        all.push((joint, digits.clone(), outputs));
        let Some(place) = (0..digits.len())
            .rev()
            .find(|&place| digits[place] + 1 < summed[place].1.len())
        else {
            break;
        };
        digits[place] += 1;
        digits[place + 1..].fill(0);
    }
    let top = all
        .iter()
        .map(|each| each.0)
        .fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = all.iter().map(|each| (each.0 - top).exp()).sum();
    let weight = |joint: f64| (joint - top).exp() / total;
    let probabilities = collapsed.probes.iter().map(|probe| {
        let mut sums = vec![0.0; probe.count];
        for (joint, digits, _) in &all {
            let digit = |site: &usize| {
                digits[summed
                    .iter()
                    .position(|each| each.0 == *site)
                    .expect("summed")]
            };
            let entry = probe
                .scope
                .iter()
                .zip(&probe.values)
                .fold(0, |entry, (site, values)| {
                    entry * values.len() + digit(site)
                });
            sums[entry] += weight(*joint);
        }
        sums
    });
    let probabilities = probabilities.collect();
    let outputs = all[0].2.len();
    let mean = |k: usize| {
        all.iter()
            .filter(|each| weight(each.0) > 0.0)
            .map(|(joint, _, outputs)| weight(*joint) * outputs[k])
            .sum()
    };
    let joint = all.iter().map(|each| (each.1.clone(), weight(each.0)));
    Exact {
        joint: joint.collect(),
        summed: summed.iter().map(|each| each.0).collect(),
        evidence: top + total.ln(),
        probabilities,
        means: (0..outputs).map(mean).collect(),
    }
}

#[test]
fn evidence_probabilities_means_and_chances_of_draws_are_those_of_all_combinations_within_1e_11() {
    let mut compared = 0;
    for words in programs() {
        let program = words.program::<Vector>();
        let tape = program.tape();
        let Ok(collapsed) = Collapsed::new::<Vector>(tape) else {
            continue;
        };
        let combinations: f64 = collapsed
            .probes
            .iter()
            .filter(|probe| probe.scope.len() == 1)
            .map(|probe| probe.count as f64)
            .product();
        if combinations > 3000.0 {
            continue;
        }
        compared += 1;
        let mut machine = Machine::new(&program).expect("memory");
        let exact = brute_force(tape, &mut machine, &collapsed);
        let gradient = gradient_at(&collapsed, tape);
        let mut joint = Column::zero();
        gradient.log_joint::<Vector>(&mut joint, 1);
        assert!(
            close(joint[0], exact.evidence),
            "{}: {} is not {}",
            words.name,
            joint[0],
            exact.evidence
        );
        if !exact.evidence.is_finite() {
            continue;
        }
        for (probe, expected) in collapsed.probes.iter().zip(&exact.probabilities) {
            for (entry, &p) in expected.iter().enumerate() {
                let found = gradient.free_derivative(probe.first + entry)[0];
                assert!(
                    close(found, p),
                    "{} {:?} {entry}: {found} is not {p}",
                    words.name,
                    probe.scope
                );
            }
        }
        assert_means(&words, &collapsed, &exact, &gradient, tape);
        assert_cliques(&words, &exact, tape);
    }
    assert!(compared >= 40, "only {compared} programs");
}

fn assert_means(
    words: &support::Words,
    collapsed: &Collapsed,
    exact: &Exact,
    gradient: &GradientMachine,
    tape: &Tape,
) {
    let entries = entries_at(collapsed, tape);
    let mut next = entries.iter();
    for (choice, &expected) in collapsed.outputs.iter().zip(&exact.means) {
        let values: Vec<f64> = choice
            .entries
            .iter()
            .map(|_| *next.next().expect("an output"))
            .collect();
        let probability = |entry: usize| match choice.probe {
            Some(probe) => gradient.free_derivative(collapsed.probes[probe].first + entry)[0],
            None => 1.0,
        };
        let mean: f64 = values
            .iter()
            .enumerate()
            .map(|(entry, &x)| (probability(entry), x))
            .filter(|each| each.0 > 0.0)
            .map(|(p, x)| p * x)
            .sum();
        assert!(
            close(mean, expected),
            "{}: mean {mean} is not {expected}",
            words.name
        );
    }
}

/// Drawn one after the other, each given those of its clique, sites have together the probability that they have.
fn assert_cliques(words: &support::Words, exact: &Exact, tape: &Tape) {
    let cliques = Collapsed::asked::<Vector>(tape, Asked::Draws).expect("finite");
    let gradient = gradient_at(&cliques, tape);
    assert_eq!(cliques.order.len(), exact.summed.len());
    for (digits, p) in &exact.joint {
        let digit = |site: usize| {
            let place = exact.summed.iter().position(|&each| each == site);
            digits[place.expect("summed")]
        };
        let steps = cliques.order.iter().zip(&cliques.probes);
        let found: f64 = steps
            .map(|(&site, probe)| conditional(&gradient, probe, site, &digit))
            .product();
        let fine = if *p > 0.0 {
            close(found, *p)
        } else {
            found <= 0.0 || found.is_nan()
        };
        assert!(fine, "{} {digits:?}: {found} is not {p}", words.name);
    }
}

/// The probability of a site's value given those of the other sites of its clique.
fn conditional(
    gradient: &GradientMachine,
    probe: &Probe,
    site: usize,
    digit: &dyn Fn(usize) -> usize,
) -> f64 {
    let share = |value: usize| {
        let pairs = probe.scope.iter().zip(&probe.values);
        let entry = pairs.fold(0, |entry, (&other, values)| {
            let number = if other == site { value } else { digit(other) };
            entry * values.len() + number
        });
        gradient.free_derivative(probe.first + entry)[0]
    };
    let place = probe.scope.iter().position(|&each| each == site);
    let count = probe.values[place.expect("its own clique")].len();
    share(digit(site)) / (0..count).map(share).sum::<f64>()
}

/// All entries of all outputs.
fn entries_at(collapsed: &Collapsed, tape: &Tape) -> Vec<f64> {
    let mut inputs = Vec::new();
    for (place, fate) in places(tape).iter().zip(&collapsed.sites) {
        if let Fate::Kept(site) = fate {
            let slots = collapsed.tape.sites[*site].values.iter().copied();
            inputs.extend(slots.zip(place.iter().copied()));
        }
    }
    inputs.extend(
        collapsed
            .tape
            .free
            .iter()
            .filter(|slot| !inputs.iter().any(|each: &(usize, f64)| each.0 == **slot))
            .map(|&slot| (slot, 0.0))
            .collect::<Vec<_>>(),
    );
    let (_, slots) = laurel_tape::scalar::evaluate_gradient(&collapsed.tape, &inputs);
    let outputs = collapsed
        .tape
        .outputs
        .iter()
        .map(|output| match output.operand {
            laurel_tape::tape::Operand::Slot(slot) => slots[slot],
            laurel_tape::tape::Operand::Constant(x) => x,
            laurel_tape::tape::Operand::View(_) => f64::NAN,
        });
    outputs.collect()
}

/// P(rain) = 33/103; the 17 states of the hidden Markov model by forward-backward.
#[test]
fn the_sprinkler_and_the_hidden_markov_model_have_their_exact_answers() {
    let evidence = |name: &str| {
        let words = support::named(name);
        let program = words.program::<Vector>();
        let collapsed = Collapsed::new::<Vector>(program.tape()).expect("finite");
        let machine = gradient_at(&collapsed, program.tape());
        let mut joint = Column::zero();
        machine.log_joint::<Vector>(&mut joint, 1);
        joint[0]
    };
    assert!((evidence("sprinkler") - -1.279_774_517_742_218).abs() < 1e-14);
    assert!((evidence("hmm") - -44.425_070_361_6).abs() < 1e-6);
}
