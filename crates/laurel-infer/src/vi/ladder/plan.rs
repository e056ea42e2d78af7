//! Which rung each latent is on: summed out of the model, moved along its path, scored.
//!
//! A draw can be moved where it is continuous, its guide moves with its parameters, and no row or check may jump in it
//! (`laurel_tape::depends`): a gradient along the path says nothing of jumps.

use laurel_tape::program::Program;
use laurel_tape::tape::{Operand, Site, Tape};

use laurel_dist::FamilyId;
use laurel_simd::Lanes;

use crate::bbvi::Failure;
use crate::failure;
use crate::jumps::jumps;
use crate::path::{Coordinates, Path};
use crate::vi::estimator::Estimator;
use crate::vi::guide::{Guide, Refusal};

/// What becomes of a latent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rung {
    /// It is summed out of the model, and drawn back given the others.
    Summed,
    /// Its draws move with the parameters.
    Moved,
    /// All its values are weighed, given the others.
    Weighed,
    /// Scores, with the log weights of its blanket and a leave-one-out baseline.
    Scored,
}

/// Values that a latent may have to be weighed one by one.
const MAX_WEIGHED: usize = 32;

const DISCRETE: &str = "its values cannot be summed out of the model, so its draws carry no gradient (`estimator` auto or rb fits it)";
const JUMPS: &str = "the log density may jump in it, at a comparison, a rounding, an index or an end of a support, which a gradient does not see (`estimator` auto or rb fits it)";
const NO_PATH: &str =
    "draws of its guide do not move with the parameters (`estimator` auto or rb fits it)";
const CARRIED: &str =
    "its guide has a parameter of its prior, which is random here (`estimator` rb fits it)";

/// The model without the latents that are summed out, and the rungs of all.
pub(crate) fn plan<L: Lanes>(
    program: &Program,
    guide: &Guide,
    estimator: Estimator,
) -> Result<(Path, Vec<Rung>), Failure> {
    let tape = program.tape();
    let path = match Path::of::<L>(program, Coordinates::Continuous) {
        Ok(path) => path,
        Err(failure::Failure::Memory(memory)) => return Err(Failure::Memory(memory)),
        Err(failure::Failure::Refused(reason)) => {
            if is_along_paths(estimator) {
                return Err(stubborn(tape).map_or(refuse(0, reason), |site| refuse(site, DISCRETE)));
            }
            Path::of::<L>(program, Coordinates::All).map_err(|_| refuse(0, reason))?
        }
    };
    let facts = Facts {
        jumps: jumps_of(&path, tape),
        path: &path,
        guide,
        tape,
    };
    let sites = 0..tape.sites.len();
    let rungs = sites.map(|site| facts.rung(site, estimator));
    let rungs = rungs.collect::<Result<_, _>>()?;
    Ok((path, rungs))
}

/// The sites in which a density may jump: of the program without the latents of single passes, which are many and need no looking
/// at, where there are such.
fn jumps_of(path: &Path, tape: &Tape) -> Vec<bool> {
    let Some(seen) = path.tape(tape) else {
        return jumps(tape);
    };
    let found = jumps(seen);
    let of = |site: usize| path.number(site).is_some_and(|number| found[number]);
    (0..tape.sites.len()).map(of).collect()
}

/// What decides on rungs.
struct Facts<'a> {
    tape: &'a Tape,
    path: &'a Path,
    guide: &'a Guide,
    jumps: Vec<bool>,
}

impl Facts<'_> {
    fn rung(&self, site: usize, estimator: Estimator) -> Result<Rung, Failure> {
        if self.path.number(site).is_none() {
            return Ok(Rung::Summed);
        }
        let obstacle = self.obstacle(site);
        match obstacle {
            Some(reason) if reason == CARRIED || is_along_paths(estimator) => {
                return Err(refuse(site, reason));
            }
            _ => {}
        }
        let is_scored = estimator == Estimator::Enumerate || obstacle.is_some();
        Ok(match self.guide.site(site).support() {
            Some((_, count)) if count <= MAX_WEIGHED => Rung::Weighed,
            _ if is_scored => Rung::Scored,
            _ => Rung::Moved,
        })
    }

    /// Why a latent's draws cannot move.
    fn obstacle(&self, site: usize) -> Option<&'static str> {
        let latent = &self.tape.sites[site];
        if carries_random(latent) {
            Some(CARRIED)
        } else if latent.density.family.spec().discrete {
            Some(DISCRETE)
        } else if !self.guide.site(site).moves() {
            Some(NO_PATH)
        } else if self.jumps[site] {
            Some(JUMPS)
        } else {
            None
        }
    }
}

fn is_along_paths(estimator: Estimator) -> bool {
    matches!(
        estimator,
        Estimator::Pathwise | Estimator::StickingTheLanding
    )
}

fn refuse(site: usize, reason: &'static str) -> Failure {
    Failure::Refused(Refusal { site, reason })
}

/// The first discrete latent without a known, finite number of values, or the first at all.
fn stubborn(tape: &Tape) -> Option<usize> {
    use FamilyId::{Bernoulli, Binomial, Discrete, Flip, UniformDiscrete};
    let sites = || tape.sites.iter().map(|site| site.density.family);
    let is_endless = |family: FamilyId| {
        let is_finite = matches!(
            family,
            Bernoulli | Binomial | Discrete | Flip | UniformDiscrete
        );
        family.spec().discrete && !is_finite
    };
    let endless = sites().position(is_endless);
    let any = || sites().position(|family| family.spec().discrete);
    endless.or_else(any)
}

/// Whether a guide has a parameter of the prior that is not the same in every sample.
fn carries_random(site: &Site) -> bool {
    use FamilyId::{BetaBinomial, Binomial, BinomialLogit, StudentT, StudentTLocScale};
    let carries = matches!(
        site.density.family,
        BetaBinomial | Binomial | BinomialLogit | StudentT | StudentTLocScale
    );
    carries && !matches!(site.params[0], Operand::Constant(_))
}
