//! Programs written otherwise: with normal and log-normal latents in units of their priors, and with gathers as views. Both say the same as the
//! program that they were made of, on every program of `test/tapes`, `test/tapes/units`, `test/bits` and `test/bench/tapes`.

use crate::support;
use crate::support::summed::{Given, close, places, programs};
use laurel_dist::FamilyId;
use laurel_simd::{Column, Vector};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;
use laurel_tape::reverse::{Gradient, GradientMachine, Wanted};
use laurel_tape::tape::{Operand, Output, Tape};

/// Programs with all that is to be written otherwise.
fn own() -> Vec<support::Words> {
    macro_rules! tapes {
        ($($name:literal)*) => {
            [$(($name, include_str!(concat!("../../../../test/tapes/units/", $name, ".tape")))),*]
        };
    }
    let all = tapes!("levels" "choice" "scales" "scattered").into_iter();
    all.map(|(name, text)| support::parse(name, text)).collect()
}

/// Log joint, outputs, and what the slots of normal latents of the original hold.
struct Run {
    joint: f64,
    outputs: Vec<f64>,
    values: Vec<f64>,
}

fn run(program: &Program, original: &Tape, given: &[Vec<f64>]) -> Run {
    let mut machine = Machine::new(program).expect("memory");
    machine.forward::<Vector>(1, &mut Given(given));
    let mut joint = Column::zero();
    machine.log_joint::<Vector>(&mut joint, 1);
    let read = |operand: Operand| {
        let constant = match operand {
            Operand::Constant(x) => x,
            _ => 0.0,
        };
        let splat = laurel_simd::place::splat(constant);
        machine
            .source(&Output { operand, table: 0 }, &splat)
            .lane(0)
    };
    let outputs = original.outputs.iter().map(|output| read(output.operand));
    let values = original
        .sites
        .iter()
        .map(|site| read(Operand::Slot(site.values[0])));
    Run {
        joint: joint[0],
        outputs: outputs.collect(),
        values: values.collect(),
    }
}

#[test]
fn standard_draws_have_the_density_of_the_latents_that_they_make_within_1e_11() {
    let mut compared = 0;
    for words in own().into_iter().chain(programs()).chain(support::long()) {
        let program = words.program::<Vector>();
        let tape = program.tape();
        let rows = tape.centred();
        let moved: Vec<usize> = (0..tape.sites.len())
            .filter(|&site| rows.contains(&tape.sites[site].row))
            .collect();
        if moved.is_empty() || moved.len() > 150 {
            continue;
        }
        let standard = program.standardised::<Vector>(&rows);
        let mut given = places(tape);
        let base = run(&standard, tape, &given);
        // One standard unit further is one standard deviation further, of the logarithm of a log-normal latent.
        let log_slope = |site: usize, given: &mut Vec<Vec<f64>>| {
            given[site][0] += 1.0;
            let further = run(&standard, tape, given).values[site];
            given[site][0] -= 1.0;
            let value = base.values[site];
            match tape.sites[site].density.family {
                FamilyId::LogNormal => (further / value).ln().ln() + value.ln(),
                _ => (further - value).ln(),
            }
        };
        let logs: f64 = moved.iter().map(|&site| log_slope(site, &mut given)).sum();
        let mut own = given.clone();
        for &site in &moved {
            own[site][0] = base.values[site];
        }
        let original = run(&program, tape, &own);
        let expected = original.joint + logs;
        let name = words.name;
        assert!(
            close(base.joint, expected),
            "{name}: {} is not {expected}",
            base.joint
        );
        for (found, expected) in base.outputs.iter().zip(&original.outputs) {
            assert!(
                close(*found, *expected),
                "{name}: {found} is not {expected}"
            );
        }
        compared += moved.len();
    }
    assert!(compared >= 25, "only {compared} latents");
}

#[test]
fn what_depends_on_a_discrete_latent_keeps_its_units() {
    let words = support::named("gmm");
    let rows = words.program::<Vector>().tape().centred();
    assert!(rows.is_empty(), "{rows:?}");
}

#[test]
fn gathers_as_views_leave_log_joints_as_they_are_and_gradients_within_1e_11() {
    let mut changed = 0;
    for words in own()
        .into_iter()
        .chain(support::all())
        .chain(support::long())
    {
        let program = words.program::<Vector>();
        let tape = program.tape();
        let in_place = tape.in_place();
        let (Ok(plain), Ok(viewed)) = (
            Gradient::new(tape, Wanted::default()),
            Gradient::new(&in_place, Wanted::default()),
        ) else {
            continue;
        };
        changed += usize::from(in_place.instructions != tape.instructions);
        if words.name == "scattered" {
            let gathers =
                |tape: &Tape| format!("{:?}", tape.instructions).matches("Gather").count();
            assert_eq!((gathers(tape), gathers(&in_place)), (3, 0));
        }
        let [a, b] = [plain, viewed].map(|gradient| at(gradient, tape));
        assert_eq!(a.rows(), b.rows(), "{}", words.name);
        for (site, each) in a.gradient().inputs.iter().enumerate() {
            for element in 0..each.len() {
                let slopes = [&a, &b].map(|m| m.derivative(site, element).map(|c| c[0]));
                let [Some(one), Some(other)] = slopes else {
                    continue;
                };
                let name = words.name;
                assert!(close(one, other), "{name} {site}: {one} and {other}");
            }
        }
    }
    assert!(changed >= 2, "{changed} programs have such gathers");
}

fn at(gradient: Gradient, tape: &Tape) -> GradientMachine {
    let mut machine = GradientMachine::new(gradient).expect("memory");
    for (site, values) in places(tape).iter().enumerate() {
        for (element, &x) in values.iter().enumerate() {
            machine.input_mut(site, element).fill(x);
        }
    }
    machine.run::<Vector>(1);
    machine
}
