//! Sums discrete latents out of a program: from a program another one, whose log joint is that of the continuous latents
//! and the data alone.
//!
//! Every value becomes a table over the discrete sites that it depends on (`walk`), the rows of the program become
//! factors, and sites are eliminated one by one (`eliminate`), in the order that makes the smallest tables. Factors of
//! zeros, the probes, stand for what is to be known afterwards of sites and outputs: the derivative of the log joint in
//! an entry of a probe is the probability of its combination of values, given the data and the continuous latents. Probes
//! about the cliques of the elimination, each site with those that its sum depends on, tell all sites together: they are
//! drawn back from the last that was eliminated to the first, each given those of its clique.
//! R. Dechter 1999, Bucket elimination, Artificial Intelligence 113, section 4; A. Darwiche 2003, A differential
//! approach to inference in Bayesian networks, Journal of the ACM 50(3), section 3; S. L. Lauritzen and D. J. Spiegelhalter
//! 1988, Local computations with probabilities on graphical structures, JRSS B 50(2), for the cliques.

mod eliminate;
mod finish;
mod part;
mod split;
mod table;
mod walk;
mod within;

use std::rc::Rc;

use laurel_simd::Lanes;

use crate::arithmetic::Arithmetic;
use crate::reverse::Refusal;
use crate::tape::{Operand, Tape};
pub use part::Part;
pub use split::{Assignment, Component, Shown, Split};
pub use within::{Choice as Drawn, Within};

/// Combinations of values that one table may have.
pub const MAX_TABLE: usize = 1 << 16;
/// Entries of all tables together.
pub const MAX_ENTRIES: usize = 1 << 20;

/// A program without its discrete latents.
#[derive(Clone, Debug)]
pub struct Collapsed {
    /// Its sites are the continuous ones of the original; their values, and the entries of the probes, are to be put into
    /// the slots that are free before it runs. Its outputs are all entries of `outputs`, one after the other.
    pub tape: Rc<Tape>,
    /// What became of each site of the original.
    pub sites: Vec<Fate>,
    /// What became of each output of the original.
    pub outputs: Vec<Choice>,
    /// What can be asked about combinations of values.
    pub probes: Vec<Probe>,
    /// Where draws were asked for, the sites of the probes, in the order of these: each is to be drawn given those before it
    /// that are in the scope of its probe, and is independent of the others then.
    pub order: Vec<usize>,
    /// Rows of the log priors of continuous sites, of those that depend on no site that was summed out.
    pub priors: Vec<usize>,
}

/// What became of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is this site now.
    Kept(usize),
    /// It was summed out; this probe is about it alone, where there is one.
    Summed(usize),
}

/// A number that depends on sites that were summed out.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The probe about the sites that it depends on; `None` when it depends on none.
    pub probe: Option<usize>,
    /// What it is for each combination of the probe, in its order: slots of the program or constants.
    pub entries: Box<[Operand]>,
    /// As in the original.
    pub table: usize,
}

/// Some sites that were summed out, and all combinations of their values.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Sites of the original, ascending.
    pub scope: Box<[usize]>,
    /// Their values, `[site of the scope][value]`.
    pub values: Vec<Rc<[f64]>>,
    /// The first of its entries among the slots that are free; the last site of the scope runs fastest.
    pub first: usize,
    /// Number of entries.
    pub count: usize,
}

/// What is to be known afterwards of what was summed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// No probes.
    Nothing,
    /// Each site by itself, and the outputs.
    Marginals,
    /// All sites together, to draw them.
    Draws,
}

impl Collapsed {
    /// The program with all its discrete latents summed out, with probes about each of them and the outputs.
    ///
    /// # Errors
    /// [`Refusal`] where a latent has no finite number of values, there are too many combinations, or a loop.
    pub fn new<L: Lanes>(tape: &Tape) -> Result<Self, Refusal> {
        Self::asked::<L>(tape, Asked::Marginals)
    }

    /// The same with other probes.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn asked<L: Lanes>(tape: &Tape, asked: Asked) -> Result<Self, Refusal> {
        finish::finish(walk::walked(tape, Arithmetic::new::<L>())?, asked)
    }
}
