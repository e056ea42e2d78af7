//! Counts by their natural parameters, against the families' own densities: the same log joint and the same slopes, on every
//! program of `test/tapes` and `test/bits`, and on one with all kinds of counts.

use crate::support;
use crate::support::summed::{close, programs, slopes_at};
use laurel_dist::FamilyId;
use laurel_simd::Vector;
use laurel_tape::tape::Instruction;

fn counts() -> support::Words {
    let text = include_str!("../../../../test/tapes/units/counts.tape");
    support::parse("counts", text)
}

/// Observations of counts, in loops too.
fn observed(instructions: &[Instruction]) -> usize {
    let of = |each: &Instruction| match each {
        Instruction::Loop { body, .. } => observed(body),
        Instruction::Observe { density, .. } => usize::from(matches!(
            density.family,
            FamilyId::Binomial
                | FamilyId::BinomialLogit
                | FamilyId::Poisson
                | FamilyId::PoissonLog
                | FamilyId::Bernoulli
                | FamilyId::BernoulliLogit
        )),
        _ => 0,
    };
    instructions.iter().map(of).sum()
}

#[test]
fn natural_parameters_give_the_same_log_joint_and_slopes_within_1e_11() {
    let mut changed = 0;
    for words in programs().into_iter().chain([counts()]) {
        let program = words.program::<Vector>();
        let tape = program.tape().log_joint_only();
        let Some(plain) = slopes_at(&tape) else {
            continue;
        };
        for with_trials in [false, true] {
            let natural = tape.natural::<Vector>(with_trials);
            let found = slopes_at(&natural).expect("a gradient, as before");
            for (a, b) in found.iter().zip(&plain) {
                assert!(close(*a, *b), "{}: {a} is not {b}", words.name);
            }
            changed += observed(&tape.instructions) - observed(&natural.instructions);
        }
    }
    assert!(
        changed > 15,
        "{changed} observations were written otherwise"
    );
}

#[test]
fn all_counts_with_natural_parameters_are_written_by_them() {
    let program = counts().program::<Vector>();
    let tape = program.tape();
    // Six by themselves, a plate each of binomials and trials, and three passes of the test.
    assert_eq!(observed(&tape.instructions), 11);
    // Two of trials, and one whose probability is no sigmoid.
    assert_eq!(observed(&tape.natural::<Vector>(false).instructions), 3);
    assert_eq!(observed(&tape.natural::<Vector>(true).instructions), 1);
}
