//! Posteriors without some of their latents, tried one after the other where that of all latents will not do.

use laurel_simd::Lanes;
use laurel_tape::program::Program;

use crate::failure::Failure;
use crate::path::Path;
use crate::units::path_without_locals;

/// Dimensions that may be left.
const LEFT: usize = 30;
/// Latents in all from which on chains take some time, and long; draws that there must be work for where there are fewer.
const MANY: usize = 100;
const FAR_TOO_MANY: usize = 600;
const ENOUGH: f64 = 30_000.0;
const ENOUGH_OF_MANY: f64 = 8_000.0;
/// How much more work may go into draws where chains would be slow, and where many draws at a time are quick besides.
const SLOW_CHAINS: f64 = 2.0;
const QUICK_DRAWS: f64 = 4.0;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Locals,
    Field,
}

/// What may be tried yet.
#[derive(Clone, Debug)]
pub(super) struct Rest {
    program: Program,
    /// The next one first.
    ways: Vec<Way>,
    /// Continuous latents in all, and instructions times draws.
    all: usize,
    work: f64,
}

impl Rest {
    pub(super) fn of(program: Program, all: usize, work: f64) -> Self {
        Self {
            program,
            ways: vec![Way::Field, Way::Locals],
            all,
            work,
        }
    }

    /// The next posterior of which few latents are left: if there is work for many draws of it, or so many latents in all
    /// that chains would take far longer.
    ///
    /// # Errors
    /// As of [`Path::new`].
    pub(super) fn next<L: Lanes>(&mut self) -> Result<Option<Path>, Failure> {
        while let Some(way) = self.ways.pop() {
            let path = match way {
                Way::Locals => path_without_locals::<L>(&self.program)?,
                Way::Field => Path::without_field::<L>(&self.program)?,
            };
            let few = path.filter(|path| path.dimensions() <= LEFT);
            let will_do = |path: &Path| {
                let draws = self.work * patience(path) / path.work();
                match self.all {
                    ..MANY => draws >= ENOUGH,
                    MANY..FAR_TOO_MANY => draws >= ENOUGH_OF_MANY,
                    _ => true,
                }
            };
            if let Some(path) = few.filter(will_do) {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }
}

/// How much of the work that there is for draws, or more, may go into those of a posterior.
pub(super) fn patience(path: &Path) -> f64 {
    // What is gone through step by step is so for many points at once.
    let is_by_steps = path.work_by_sample() < 0.5 * path.work_of_gradient();
    match path.is_coupled() {
        true if is_by_steps => QUICK_DRAWS,
        true => SLOW_CHAINS,
        false => 1.0,
    }
}
