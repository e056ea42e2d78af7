//! In which latents a log density may jump.

use laurel_dist::FamilyId;
use laurel_tape::depends::Dependence;
use laurel_tape::tape::Tape;

/// Latents in which the log density may jump, `[sites]`; all, where it is not known.
pub(crate) fn jumps(tape: &Tape) -> Vec<bool> {
    // A place between two ends moves with them.
    let is_between = |site: usize| tape.sites[site].density.family == FamilyId::UniformContinuous;
    let known = Dependence::of_draws(tape, &is_between);
    known.map_or_else(|| vec![true; tape.sites.len()], |known| known.jumps)
}
