//! The virtual machine against its scalar twin: 0 ulp, on every program of the course and on one with every
//! distribution; the twin runs the program as it was written, the machine with its constant part folded.

use crate::support;
use crate::support::bits;
use crate::support::prior::PriorProposal;
use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes, Vector};
use laurel_tape::decode::decode;
use laurel_tape::machine::Machine;
use laurel_tape::scalar::{SiteDraw, evaluate};

fn compare<L: Lanes>(words: &support::Words, n: usize, seed: u64) {
    let tape = decode(&words.words, &words.constants, &words.data).expect("a valid program");
    let mut machine = Machine::new(&words.program::<L>()).expect("memory");
    machine.forward::<L>(n, &mut PriorProposal(Key::new(seed)));
    let mut joint = Column::zero();
    machine.log_joint::<L>(&mut joint, n);
    for lane in 0..n {
        let draw = |site: usize, _: &[f64]| {
            let view = machine.site(site);
            let values = (0..view.site.values.len())
                .map(|k| view.value(k)[lane])
                .collect();
            let logs = (0..view.site.logs.len())
                .map(|k| view.log(k)[lane])
                .collect();
            SiteDraw { values, logs }
        };
        let twin = evaluate(&tape, draw);
        let place = format!("{}, seed {seed}, lane {lane} of {n}", words.name);
        for (row, (column, &expected)) in machine.rows().iter().zip(&twin.rows).enumerate() {
            assert_eq!(bits(column[lane]), bits(expected), "{place}, row {row}");
        }
        for (number, (output, &expected)) in
            machine.tape().outputs.iter().zip(&twin.outputs).enumerate()
        {
            let constant = [match output.operand {
                laurel_tape::tape::Operand::Constant(value) => value,
                _ => f64::NAN,
            }; 4];
            let found = machine.source(output, &constant).lane(lane);
            assert_eq!(bits(found), bits(expected), "{place}, output {number}");
        }
        assert_eq!(machine.failed_check(lane), twin.failed, "{place}");
        assert_eq!(
            bits(joint[lane]),
            bits(twin.log_joint()),
            "{place}, log joint"
        );
    }
}

#[test]
fn rows_outputs_checks_and_log_joint_are_equal_to_the_bit_for_awkward_numbers_of_samples() {
    for words in support::all() {
        for (seed, n) in [1, 3, 4, 5, BLOCK - 1, BLOCK].into_iter().enumerate() {
            compare::<f64>(&words, n, seed as u64);
            compare::<Vector>(&words, n, seed as u64);
        }
    }
}

#[test]
fn the_program_of_every_kind_fails_its_index_check_sometimes_and_passes_it_sometimes() {
    let words = support::named("kinds");
    let mut machine = Machine::new(&words.program::<Vector>()).expect("memory");
    machine.forward::<Vector>(BLOCK, &mut PriorProposal(Key::new(3)));
    let failed = (0..BLOCK)
        .filter(|&lane| machine.failed_check(lane).is_some())
        .count();
    assert!((1..BLOCK).contains(&failed), "{failed} of {BLOCK}");
}
