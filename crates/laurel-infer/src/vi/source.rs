//! Where a run's samples and gradients come from: the program as it is, or the ladder.

use laurel_rng::Key;
use laurel_simd::{Column, Lanes};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;

use super::estimator::Estimator;
use super::finite::Finite;
use super::guide::Guide;
use super::ladder::Ladder;
use super::pass::Pass;
use super::whole::Whole;
use crate::bbvi::Failure;
use crate::options::BbviOptions;

/// One of both.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Whole(Box<Whole>),
    Ladder(Box<Ladder>),
}

impl Source {
    /// Whatever the estimator needs, and lambda where the guide starts: at `priors[site][parameter]`.
    ///
    /// # Errors
    /// [`Failure`] where a site has no guide or the estimator does not apply, or where there is not enough memory.
    pub(crate) fn new<L: Lanes>(
        (program, machine): (&Program, Machine),
        priors: Vec<Vec<f64>>,
        options: BbviOptions,
        seed: Key,
    ) -> Result<(Self, Vec<f64>), Failure> {
        let estimator = options.estimator;
        if !estimator.is_whole() {
            let ladder = Ladder::new::<L>(program, &priors, options, seed);
            match ladder {
                // What the ladder has no guide for is left as it is.
                Err(Failure::Refused(_)) if estimator == Estimator::Auto && options.batch == 0 => {}
                _ => {
                    return ladder.map(|(ladder, lambda)| (Self::Ladder(Box::new(ladder)), lambda));
                }
            }
        }
        let sites = &machine.tape().sites;
        let (guide, lambda) = Guide::new::<L>(sites, &priors).map_err(Failure::Refused)?;
        let whole = Whole::new(Pass::new(machine, guide), estimator, options.pooled);
        Ok((Self::Whole(Box::new(whole)), lambda))
    }

    pub(crate) fn guide_mut(&mut self) -> &mut Guide {
        match self {
            Self::Whole(whole) => &mut whole.pass.guide,
            Self::Ladder(ladder) => &mut ladder.guide,
        }
    }

    /// Natural parameters; not numbers for sites without a guide.
    pub(crate) fn natural(&self) -> Vec<f64> {
        match self {
            Self::Whole(whole) => whole.pass.guide.natural(),
            Self::Ladder(ladder) => ladder.natural(),
        }
    }

    /// Rungs of the sites, by number; none without a ladder.
    pub(crate) fn rungs(&self) -> Vec<f64> {
        match self {
            Self::Whole(_) => Vec::new(),
            Self::Ladder(ladder) => ladder.rungs.iter().map(|&rung| rung as u8 as f64).collect(),
        }
    }

    /// Forgets what was added up, and takes the rows of a step where it takes a part of the data.
    pub(crate) fn begin<L: Lanes>(&mut self, key: Key, step: u64) {
        match self {
            Self::Whole(whole) => whole.clear(),
            Self::Ladder(ladder) => ladder.begin::<L>(key, step),
        }
    }

    /// [`Source::run`] for a gradient: of a part of the data where the steps take such, and then without a run of the program.
    pub(crate) fn sample<L: Lanes>(&mut self, key: Key, block: u64, n: usize) {
        match self {
            Self::Whole(whole) => whole.pass.run::<L>(key, block, n),
            Self::Ladder(ladder) => ladder.sample::<L>(key, block, n),
        }
    }

    /// Instructions of a sample by the ladder, which sees all data.
    pub(crate) fn work(&self) -> f64 {
        match self {
            Self::Whole(whole) => whole.pass.machine.tape().work(),
            Self::Ladder(ladder) => ladder.work(),
        }
    }

    /// Draws `n` samples, block `block` of the key's step, and weighs them.
    pub(crate) fn run<L: Lanes>(&mut self, key: Key, block: u64, n: usize) {
        match self {
            Self::Whole(whole) => whole.pass.run::<L>(key, block, n),
            Self::Ladder(ladder) => ladder.run::<L>(key, block, n),
        }
    }

    /// Adds up the last block.
    pub(crate) fn add<L: Lanes>(&mut self, key: Key, block: u64, n: usize) {
        match self {
            Self::Whole(whole) => whole.add::<L>(n),
            Self::Ladder(ladder) => ladder.add::<L>(key, block, n),
        }
    }

    /// The gradient in lambda that the samples since `clear` estimate.
    pub(crate) fn gradient(&mut self, to: &mut [f64]) {
        match self {
            Self::Whole(whole) => whole.gradient(to),
            Self::Ladder(ladder) => ladder.gradient(to),
        }
    }

    /// A step along the natural gradient; nothing without the ladder.
    #[inline(never)]
    pub(crate) fn climb(&mut self, lambda: &mut [f64], gradient: &[f64], rate: f64) {
        if let Self::Ladder(ladder) = self {
            ladder.climb(lambda, gradient, rate);
        }
    }

    /// The program with its outputs, log weights and which of them count, of the last block.
    pub(crate) fn last(&self) -> (&Machine, &Column, &Finite) {
        match self {
            Self::Whole(whole) => {
                let pass = &whole.pass;
                (&pass.machine, &pass.log_weight, &pass.finite)
            }
            Self::Ladder(ladder) => (ladder.machine(), &ladder.log_weight, &ladder.finite),
        }
    }

    /// Samples whose weight was not finite, by what is to blame; not known on the ladder.
    pub(crate) fn rejections(&mut self) -> Option<&mut Vec<u64>> {
        match self {
            Self::Whole(whole) => Some(&mut whole.pass.rejections),
            Self::Ladder(_) => None,
        }
    }
}
