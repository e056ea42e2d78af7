//! Mixtures that are fitted to weighted draws of those before, and the best of them.

use laurel_simd::{Column, Lanes};

use super::mixture::Mixture;
use super::weighed::Weighed;

/// Fits at most; none where so large a share of the draws is effective.
const FITS: usize = 3;
const GOOD: f64 = 0.6;
/// The same where latents are integrated out, and fits at least.
const FITS_NESTED: usize = 6;
const GOOD_NESTED: f64 = 0.5;
const LEAST_FITS: usize = 2;
/// By how much such a fit may seem to be worse than one before: it is nearer to tails.
const NEARLY: f64 = 2.0;
/// Effective share of the draws, at least, and share of the heaviest, at most.
const USABLE: f64 = 0.1;
const HEAVY: f64 = 0.02;

/// What comes of pilots.
pub(super) enum Judgement {
    /// Pilots of this mixture are to come.
    Again(Mixture),
    /// This one is good enough, with this effective share of its draws.
    Good(Mixture, f64),
}

#[derive(Clone, Debug)]
pub(super) struct Fits {
    dimensions: usize,
    /// Whether latents are integrated out, and the axes along which tails may be long then.
    nested: Option<Vec<usize>>,
    pilot: Weighed,
    /// The best mixture so far, and the effective share of its draws.
    best: Option<(Mixture, f64)>,
    done: usize,
}

impl Fits {
    pub(super) fn new(dimensions: usize, nested: Option<Vec<usize>>) -> Self {
        Self {
            dimensions,
            nested,
            pilot: Weighed::new(dimensions),
            best: None,
            done: 0,
        }
    }

    /// Fits so far, and blocks of pilots of the last mixture.
    pub(super) fn at(&self) -> (usize, usize) {
        (self.done, self.pilot.blocks())
    }

    /// A block of pilots.
    pub(super) fn add(&mut self, free: &[Column], log_weight: &Column) {
        self.pilot.add(free, log_weight);
    }

    /// Judges a mixture by its pilots.
    ///
    /// # Errors
    /// Why none will do.
    pub(super) fn judge<L: Lanes>(&mut self, mixture: Mixture) -> Result<Judgement, &'static str> {
        let (share, heaviest) = self.pilot.shares::<L>();
        let fitted = match self.is_last(share, mixture.len()) {
            true => None,
            false => self.fit::<L>(&mixture),
        };
        let favour = if self.nested.is_some() { NEARLY } else { 1.0 };
        let is_best = |(_, best): &(Mixture, f64)| favour * share > *best;
        if self.best.as_ref().is_none_or(is_best) {
            self.best = Some((mixture, share));
        }
        self.pilot = Weighed::new(self.dimensions);
        self.done += 1;
        if let Some(fitted) = fitted {
            return Ok(Judgement::Again(fitted));
        }
        let (mixture, share) = self.best.take().ok_or("no mode")?;
        match share < USABLE || (self.done == 1 && heaviest > HEAVY) {
            true => Err("a posterior that is far from normal"),
            false => Ok(Judgement::Good(mixture, share)),
        }
    }

    fn is_last(&self, share: f64, components: usize) -> bool {
        match self.nested {
            Some(_) => {
                (share >= GOOD_NESTED && self.done >= LEAST_FITS) || self.done == FITS_NESTED
            }
            None => share >= GOOD || self.done == FITS || components > 1,
        }
    }

    /// A mixture that is nearer to what the pilots weigh.
    fn fit<L: Lanes>(&self, mixture: &Mixture) -> Option<Mixture> {
        let refitted = self.nested.as_ref().and_then(|axes| {
            let mixture = match mixture.len() {
                1 => mixture.clone().defended::<L>(axes),
                _ => mixture.clone(),
            };
            Some(self.pilot.refitted::<L>(mixture)?.defended::<L>(axes))
        });
        let fitted = || Mixture::new::<L>(vec![self.pilot.fitted::<L>()], false);
        refitted.or_else(fitted)
    }
}
