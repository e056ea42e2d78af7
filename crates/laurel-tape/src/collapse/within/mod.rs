//! Sums discrete latents out within the passes of loops: of a program that draws one in each pass of a loop, and reads it in
//! that pass alone, another one with the same loop, in which the pass adds the logarithm of a sum over its values.
//!
//! Nothing is written out, so a mixture of a thousand observations costs as much as its densities do. The latents are
//! drawn back by a second program, given all others: pass by pass, from the shares of the sum.
//! Stan Development Team, Stan User's Guide, Latent discrete parameters.

mod body;
mod find;
mod rewrite;
mod sites;

use std::rc::Rc;

use laurel_simd::Lanes;

use crate::arithmetic::Arithmetic;
use crate::tape::{Instruction, Tape};
use rewrite::Rewrite;

/// Combinations of values of the latents of one pass, at most.
const MAX_COMBINATIONS: usize = 256;

/// A program without the discrete latents that are read in their own passes alone.
#[derive(Clone, Debug)]
pub struct Within {
    /// The program without them, and without outputs.
    pub tape: Rc<Tape>,
    /// The same with draws of combinations in their place, and without data: the sites past those of `tape`, which have
    /// the log density of nothing else.
    pub draws: Rc<Tape>,
    /// Of each site of the original its number in `tape`; none for those that were summed out.
    pub sites: Vec<Option<usize>>,
    /// What each further site of `draws` draws.
    pub choices: Vec<Choice>,
}

/// The latents of one pass that are drawn together, and the values that each has in each combination.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Sites of the original.
    pub sites: Box<[usize]>,
    /// `[sites][combinations]`; the last site runs fastest.
    pub values: Rc<[Rc<[f64]>]>,
}

impl Within {
    /// None where a program has no such latents.
    pub fn new<L: Lanes>(tape: &Tape) -> Option<Self> {
        let mut sites = tape.sites.iter();
        let mut instructions = tape.instructions.iter();
        if !sites.any(|site| site.density.family.spec().discrete)
            || !instructions.any(|each| matches!(each, Instruction::Loop { .. }))
        {
            return None;
        }
        let whole = without_outputs(tape);
        let mut passed_over = Vec::new();
        loop {
            let found = find::latents(&whole, &passed_over);
            if found.is_empty() {
                return None;
            }
            match Rewrite::new(&whole, &found, Arithmetic::new::<L>()).all() {
                Ok(within) => return Some(within),
                // What cannot be summed within its passes is left as it is.
                Err(looped) => passed_over.push(looped),
            }
        }
    }
}

/// Without outputs, and without what only they read: they are of no pass.
fn without_outputs(tape: &Tape) -> Tape {
    let mut whole = Tape {
        outputs: Vec::new(),
        answers: 0,
        ..tape.clone()
    };
    // What reads an array may be the only one to read another.
    let mut before = f64::INFINITY;
    while whole.work() < before {
        before = whole.work();
        whole.drop_unread();
    }
    whole
}
