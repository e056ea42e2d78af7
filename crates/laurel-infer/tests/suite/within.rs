//! Discrete latents summed out within the passes of loops: against the same programs with their loops written out
//! (`tests/collapse.rs` has these against brute force), on every program of `test/tapes` and `test/bits` that has such.

use crate::support::long;
use crate::support::summed::{Given, close, gradient_at, places, programs};
use laurel_rng::{Key, Stream};
use laurel_simd::{Column, Lanes, Vector};
use laurel_tape::collapse::{Collapsed, Fate, Within};
use laurel_tape::machine::Machine;
use laurel_tape::proposal::{Draw, Proposal, SiteView, draw_prior};
use laurel_tape::reverse::{Gradient, GradientMachine, Wanted};
use laurel_tape::scalar::evaluate_gradient;
use laurel_tape::tape::{Instruction, Tape};

/// A program, and the same without the latents of single passes.
fn pairs() -> Vec<(&'static str, Tape, Within)> {
    let all = programs().into_iter().filter_map(|words| {
        let program = words.program::<Vector>();
        let tape = Tape {
            outputs: Vec::new(),
            answers: 0,
            ..Tape::clone(program.tape())
        };
        let within = Within::new::<Vector>(&tape)?;
        Some((words.name, tape, within))
    });
    all.collect()
}

/// Log joint, in nats, and the gradient's machine after its run.
fn written_out(tape: &Tape) -> (f64, Collapsed, GradientMachine) {
    let collapsed = Collapsed::new::<Vector>(tape).expect("finite");
    let machine = gradient_at(&collapsed, tape);
    let mut joint = Column::zero();
    machine.log_joint::<Vector>(&mut joint, 1);
    (joint[0], collapsed, machine)
}

#[test]
fn the_log_joint_and_its_gradient_are_those_of_the_loops_written_out_within_1e_11() {
    let pairs = pairs();
    assert!(!pairs.is_empty());
    for (name, tape, within) in pairs {
        let (joint, collapsed, slopes) = written_out(&tape);
        let (found, rest, found_slopes) = written_out(&within.tape);
        assert!(
            joint.is_finite() && close(found, joint),
            "{name}: {found} is not {joint}"
        );
        for (site, number) in within.sites.iter().enumerate() {
            let (Fate::Kept(kept), Some(number)) = (collapsed.sites[site], *number) else {
                continue;
            };
            let Fate::Kept(found) = rest.sites[number] else {
                panic!("{name}: site {site} is summed out in one of two");
            };
            for element in 0..tape.sites[site].values.len() {
                let slope = slopes.derivative(kept, element).expect("continuous")[0];
                let found = found_slopes.derivative(found, element).expect("continuous")[0];
                assert!(close(found, slope), "{name} {site}: {found} is not {slope}");
            }
        }
    }
}

#[test]
fn the_loops_that_are_left_run_as_they_would_written_out_within_1e_11() {
    for (name, tape, within) in pairs() {
        let (joint, ..) = written_out(&tape);
        let mut machine = Machine::without_draws(within.tape.clone()).expect("memory");
        machine.forward::<Vector>(1, &mut Given(&places(&within.tape)));
        let mut found = Column::zero();
        machine.log_joint::<Vector>(&mut found, 1);
        assert!(
            close(found[0], joint),
            "{name}: {} is not {joint}",
            found[0]
        );
        let gradient = Gradient::new(&within.tape, Wanted::default()).expect("a gradient");
        let mut machine = GradientMachine::new(gradient).expect("memory");
        for (site, values) in places(&within.tape).iter().enumerate() {
            for (element, &x) in values.iter().enumerate() {
                machine.input_mut(site, element).fill(x);
            }
        }
        machine.run::<Vector>(1);
        machine.log_joint::<Vector>(&mut found, 1);
        assert!(
            close(found[0], joint),
            "{name}: {} is not {joint}",
            found[0]
        );
        let (_, rest, slopes) = written_out(&within.tape);
        for (site, fate) in rest.sites.iter().enumerate() {
            let Fate::Kept(kept) = *fate else {
                panic!("{name}: site {site} is discrete");
            };
            for element in 0..within.tape.sites[site].values.len() {
                let [slope, found] = [(&slopes, kept), (&machine, site)]
                    .map(|(each, site)| each.derivative(site, element).expect("continuous")[0]);
                assert!(close(found, slope), "{name} {site}: {found} is not {slope}");
            }
        }
    }
}

/// Sums of logarithms are logarithms of products there, block by block.
#[test]
fn log_joints_of_long_plates_have_the_bits_of_the_scalar_twin_in_scalar_and_in_vector_lanes() {
    let words = long().into_iter().find(|words| words.name == "components");
    let program = words.expect("a long program").program::<Vector>();
    let within = Within::new::<Vector>(program.tape()).expect("its latents are of single passes");
    let gradient = Gradient::new(&within.tape, Wanted::default()).expect("a gradient");
    let takes_products = |each: &Instruction| matches!(each, Instruction::AddLogSum { .. });
    assert!(gradient.tape.instructions.iter().any(|each| {
        matches!(each, Instruction::Across { body, .. } if body.iter().any(takes_products))
    }));
    twins::<f64>(&gradient, &within.tape);
    twins::<Vector>(&gradient, &within.tape);
}

fn twins<L: Lanes>(gradient: &Gradient, tape: &Tape) {
    let mut machine = GradientMachine::new(gradient.clone()).expect("memory");
    let mut inputs = Vec::new();
    for (site, values) in places(tape).iter().enumerate() {
        for (element, &x) in values.iter().enumerate() {
            machine.input_mut(site, element).fill(x);
            inputs.push((gradient.inputs[site][element], x));
        }
    }
    machine.run::<L>(1);
    let (twin, slots) = evaluate_gradient(&gradient.tape, &inputs);
    let found: Vec<u64> = machine.rows().iter().map(|row| row[0].to_bits()).collect();
    let expected: Vec<u64> = twin.rows.iter().map(|row| row.to_bits()).collect();
    assert_eq!(found, expected);
    for (site, of_site) in gradient.derivatives.iter().enumerate() {
        for (element, &slot) in of_site.iter().enumerate() {
            let slope = machine.derivative(site, element).expect("continuous")[0];
            let expected = slots[slot.expect("continuous")];
            assert_eq!(slope.to_bits(), expected.to_bits(), "{site} {element}");
        }
    }
}

/// The latents of `mixtures.daphne`: as, bs, the two of cs, and those of ds. In `plates.daphne` others read them.
#[test]
fn the_latents_of_single_passes_go_and_those_that_others_read_stay() {
    let pairs = pairs();
    assert!(pairs.iter().all(|(name, ..)| *name != "plates"));
    let found = pairs.iter().find(|(name, ..)| *name == "mixtures");
    let (_, _, within) = found.expect("mixtures");
    let mut sites = within.tape.sites.iter();
    assert!(sites.all(|site| !site.density.family.spec().discrete));
    let gone = within.sites.iter().filter(|site| site.is_none()).count();
    assert_eq!(gone, 4 + 3 + 2 * 3 + 2 * 3);
    assert_eq!(within.choices.len(), 4 + 3 + 3 + 2 * 3);
}

/// Gives the sites of the program without them their values; the shares of each choice.
struct Peek<'a> {
    values: &'a [Vec<f64>],
    shares: Vec<Vec<f64>>,
}

impl<L: Lanes> Proposal<L> for Peek<'_> {
    fn propose(&mut self, number: usize, view: SiteView<'_>, draw: Draw<'_>, n: usize) {
        if number < self.values.len() {
            Proposal::<L>::propose(&mut Given(self.values), number, view, draw, n);
            return;
        }
        let shares = view.params().into_iter().map(|share| share.at::<f64>(0));
        let shares: Vec<f64> = shares.collect();
        let total: f64 = shares.iter().sum();
        self.shares[number - self.values.len()] =
            shares.iter().map(|share| share / total).collect();
        let mut stream = Stream::new(Key::new(1).site(number as u64));
        draw_prior::<L>(&mut stream, view, draw, n);
    }
}

#[test]
fn latents_are_drawn_back_by_their_probabilities_given_all_others_within_1e_11() {
    let mut compared = 0;
    for (name, tape, within) in pairs() {
        let (_, collapsed, slopes) = written_out(&tape);
        let values = places(&within.tape);
        let mut peek = Peek {
            values: &values,
            shares: vec![Vec::new(); within.choices.len()],
        };
        let mut machine = Machine::without_draws(within.draws.clone()).expect("memory");
        machine.forward::<Vector>(1, &mut peek);
        for (choice, shares) in within.choices.iter().zip(&peek.shares) {
            for (&site, table) in choice.sites.iter().zip(choice.values.iter()) {
                let Fate::Summed(probe) = collapsed.sites[site] else {
                    panic!("{name}: site {site} is continuous");
                };
                let probe = &collapsed.probes[probe];
                for (entry, value) in probe.values[0].iter().enumerate() {
                    let expected = slopes.free_derivative(probe.first + entry)[0];
                    let found: f64 = table
                        .iter()
                        .zip(shares)
                        .filter(|(at, _)| *at == value)
                        .map(|(_, share)| share)
                        .sum();
                    assert!(
                        close(found, expected),
                        "{name} {site}: {found} is not {expected}"
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 40, "only {compared} probabilities");
}
