//! In which latents a log density may jump.

use laurel_dist::FamilyId;
use laurel_tape::depends::Dependence;
use laurel_tape::tape::Tape;

/// Latents in which the log density may jump, `[sites]`; all, where it is not known.
pub(crate) fn jumps(tape: &Tape) -> Vec<bool> {
    or_all(
        tape,
        Dependence::of_draws(tape, &|site| is_between(tape, site)),
    )
}

/// The same without jumps to 0.
pub(crate) fn jumps_within_support(tape: &Tape) -> Vec<bool> {
    or_all(
        tape,
        Dependence::within_support(tape, &|site| is_between(tape, site)),
    )
}

/// A place between two ends moves with them.
fn is_between(tape: &Tape, site: usize) -> bool {
    tape.sites[site].density.family == FamilyId::UniformContinuous
}

fn or_all(tape: &Tape, known: Option<Dependence>) -> Vec<bool> {
    known.map_or_else(|| vec![true; tape.sites.len()], |known| known.jumps)
}
