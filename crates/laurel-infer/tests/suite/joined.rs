//! Loops that are joined, against the same loops one after the other: the same log joint and slopes, on every program of
//! `test/tapes` and `test/bits` and on the long ones.

use crate::support;
use crate::support::summed::{close, programs, slopes_at};
use laurel_simd::Vector;
use laurel_tape::tape::{Instruction, Tape};

fn loops(tape: &Tape) -> usize {
    let mut instructions = tape.instructions.iter();
    instructions
        .by_ref()
        .filter(|each| matches!(each, Instruction::Loop { .. }))
        .count()
}

fn joins() -> support::Words {
    support::parse(
        "joins",
        include_str!("../../../../test/tapes/units/joins.tape"),
    )
}

#[test]
fn loops_are_joined_where_each_pass_sees_its_own_alone() {
    let program = joins().program::<Vector>();
    let (before, after) = (loops(program.tape()), loops(&program.tape().joined()));
    // All but the data that see latents of other passes, and those of five passes, are one.
    assert_eq!((before, after), (7, 3));
}

#[test]
fn joined_loops_have_the_same_log_joint_and_slopes_within_1e_11() {
    let own = [
        support::parse(
            "effects",
            include_str!("../../../../test/tapes/locals/effects.tape"),
        ),
        joins(),
    ];
    let (mut joined, mut compared) = (0, 0);
    for words in own.into_iter().chain(programs()).chain(support::long()) {
        let program = words.program::<Vector>();
        let tape = program.tape();
        let fewer = tape.joined();
        joined += loops(tape) - loops(&fewer);
        let Some(plain) = slopes_at(&tape.log_joint_only()) else {
            continue;
        };
        let found = slopes_at(&fewer.log_joint_only()).expect("a gradient, as before");
        assert_eq!(found.len(), plain.len(), "{}", words.name);
        for (a, b) in found.iter().zip(&plain) {
            assert!(close(*a, *b), "{}: {a} is not {b}", words.name);
            compared += 1;
        }
    }
    assert!(
        joined >= 5 && compared > 500,
        "{joined} loops, {compared} numbers"
    );
}
