//! Integrates normal latents out of a program: from a program another one, whose log joint is that of the other latents
//! and the data alone.
//!
//! Where, given the other latents, the program is linear and Gaussian in some of its normal ones, the integral over these
//! is known: squares of residuals are collected (`observed`) and the latents eliminated (`solve`). All of it is written as instructions, so that the result is a program like any other, with a
//! gradient. Which latents can be integrated out is found by trial: where a walk (`walk`) meets what is not affine, the
//! latents to blame are noted, and given in the next one.
//! D. V. Lindley and A. F. M. Smith 1972, Bayes estimates for the linear model, Journal of the Royal Statistical Society B
//! 34(1), section 2; Rue and Held 2005, Gaussian Markov random fields, section 2.3.

mod form;
mod observed;
mod poly;
mod pool;
mod solve;
mod sparse;
mod triangle;
mod walk;

use std::rc::Rc;

use laurel_dist::FamilyId;
use laurel_simd::Lanes;
use laurel_simd::math::HALF_LN_2PI;

use crate::arithmetic::Arithmetic;
use crate::op::Opcode;
use crate::reverse::Refusal;
use crate::tape::{Instruction, Operand, Output, Site, Tape};
use crate::writer::ZERO;
use form::Form;
use poly::Algebra;
use pool::Entry;
use solve::Solved;
use sparse::{List, get};
use walk::{Stop, Walk};

/// Walks, at most: each gives some more latents.
const WALKS: usize = 12;
/// Instructions that the result may have.
const MOST_WRITTEN: usize = 60_000;

/// A program without those of its normal latents in which it is linear.
#[derive(Clone, Debug)]
pub struct Marginal {
    /// Its sites are the others; its outputs are `draws`, then `averages`. Slots that are free: the values of the sites,
    /// then a standard normal number for each latent that was integrated out.
    pub tape: Rc<Tape>,
    /// Of each site of the original its number among those of the new program; none for what was integrated out.
    pub sites: Vec<Option<usize>>,
    /// Sites that were integrated out, in the order of their draws.
    pub latents: Vec<usize>,
    /// Which of these may be measured from elsewhere: those with coefficients that the other latents do not change. Else squares
    /// would grow with the coefficients that cancel in the end.
    pub steady: Vec<bool>,
    /// Rows of the log priors of sites, if there is one for each.
    pub priors: Vec<usize>,
    /// Of each output of the original the place among the new outputs of its mean given the sites; its variance is next.
    /// None for what is not affine.
    pub averages: Vec<Option<usize>>,
}

impl Marginal {
    /// The program without its normal latents, as far as it is linear in them, measured from `centre` (by latent; 0 past its
    /// end): rounding is least where the posterior is near.
    ///
    /// # Errors
    /// [`Refusal`] where there are none, discrete latents, or where it takes too much.
    pub fn new<L: Lanes>(tape: &Tape, centre: &[f64]) -> Result<Self, Refusal> {
        let is_discrete = |each: &Site| each.density.family.spec().discrete;
        if tape.sites.iter().any(is_discrete) {
            return Err(Refusal("discrete latents"));
        }
        Self::by_trial(tape, None, centre, Arithmetic::new::<L>())
    }

    /// The same of a program in which nothing is drawn: `priors` are the rows of log priors, and their sites.
    ///
    /// # Errors
    /// As above.
    pub fn of_part<L: Lanes>(
        tape: &Tape,
        priors: &[(usize, usize)],
        centre: &[f64],
    ) -> Result<Self, Refusal> {
        Self::by_trial(tape, Some(priors), centre, Arithmetic::new::<L>())
    }

    fn by_trial(
        tape: &Tape,
        priors: Option<&[(usize, usize)]>,
        centre: &[f64],
        arithmetic: Arithmetic,
    ) -> Result<Self, Refusal> {
        let mut given: Vec<bool> = tape
            .sites
            .iter()
            .map(|site| site.density.family != FamilyId::Normal)
            .collect();
        let mut walked = 0;
        for _ in 0..WALKS {
            if given.iter().all(|&each| each) {
                break;
            }
            let mut walk = Walk::new(tape, arithmetic, &given, centre);
            walk.walked = walked;
            let ended = match priors {
                None => walk.all(&tape.instructions),
                Some(priors) => walk.part(priors),
            };
            let sites = walk.blocking();
            walked = walk.walked;
            match ended {
                Ok(()) if sites.is_empty() => return finish(walk, tape, centre),
                Err(Stop::Refused(refusal)) if sites.is_empty() => return Err(refusal),
                // What refuses may be because of them.
                _ => {}
            }
            sites.iter().for_each(|&site| given[site] = true);
        }
        Err(Refusal("no normal latents in which it is linear"))
    }

    /// Where their means begin, given the sites: one each.
    pub fn means(&self) -> usize {
        self.latents.len()
    }
}

fn finish(mut walk: Walk<'_>, tape: &Tape, centre: &[f64]) -> Result<Marginal, Refusal> {
    let latents = std::mem::take(&mut walk.latents);
    let count = latents.len();
    let mut observed = std::mem::take(&mut walk.observed);
    let mut steady = std::mem::take(&mut observed.steady);
    steady.resize(count, true);
    let solved = Solved::new(&mut walk.algebra, observed, &walk.priors)?;
    let forms: Vec<Option<Form>> = tape
        .outputs
        .iter()
        .map(|output| walk.output(output.operand))
        .collect();
    let writer = &mut walk.algebra.writer;
    let constant = Operand::Constant(count as f64 * HALF_LN_2PI);
    let integral = writer.operation(Opcode::Add, &[solved.log_integral, constant]);
    let priors: Vec<usize> = (0..walk.rows.len())
        .filter(|&row| walk.rows[row].is_prior)
        .collect();
    let mut weights: Vec<Operand> = walk.rows.iter().map(|row| row.weight).collect();
    weights.push(integral);
    for (row, &weight) in weights.iter().enumerate() {
        writer.builder.emit(Instruction::Factor {
            row,
            guard: None,
            weight,
        });
    }
    let noise: Vec<usize> = latents.iter().map(|_| writer.builder.fresh()).collect();
    walk.free.extend(&noise);
    let noise: Vec<Operand> = noise.into_iter().map(Operand::Slot).collect();
    let mut outputs = Vec::new();
    let draws = solved.latents(writer, Some(&noise));
    let means = solved.latents(writer, None);
    for (place, at) in draws.iter().chain(&means).enumerate() {
        let centre = centre.get(place % count).copied().unwrap_or(0.0);
        outputs.push(writer.operation(Opcode::Add, &[*at, Operand::Constant(centre)]));
    }
    let covariances = match forms.is_empty() {
        true => Vec::new(),
        false => solved.covariances(writer),
    };
    let mut averages = Vec::new();
    for form in &forms {
        let made = form
            .as_ref()
            .and_then(|form| average(&mut walk.algebra, form, &means, &covariances));
        averages.push(made.map(|both| {
            outputs.extend(both);
            outputs.len() - 2
        }));
    }
    let mut builder = walk.algebra.writer.builder;
    let slots = builder.slots();
    let instructions = builder.close();
    if instructions.len() > MOST_WRITTEN {
        return Err(Refusal(
            "normal latents that take too much to integrate out",
        ));
    }
    let outputs = outputs.into_iter();
    let tape = Tape {
        instructions,
        outputs: outputs
            .map(|operand| Output { operand, table: 0 })
            .collect(),
        slots,
        derived: slots,
        rows: weights.len(),
        checks: 0,
        views: Vec::new(),
        data: Rc::default(),
        answers: 0,
        free: walk.free.into(),
        sites: walk.sites,
    };
    Ok(Marginal {
        tape: Rc::new(tape),
        sites: walk.kept,
        latents,
        steady,
        priors,
        averages,
    })
}

/// Mean and variance of an affine function, from the latents' means less the centre; none where it takes a covariance that
/// is not known.
fn average(
    algebra: &mut Algebra,
    form: &Form,
    means: &[Operand],
    covariances: &[List<Entry>],
) -> Option<[Operand; 2]> {
    let mut slopes = Vec::with_capacity(form.terms.len());
    for (latent, slope) in &form.terms {
        slopes.push((*latent, algebra.operand(slope)));
    }
    let mut mean = algebra.operand(&form.constant);
    let writer = &mut algebra.writer;
    let mut variance = ZERO;
    for (place, &(row, slope)) in slopes.iter().enumerate() {
        let product = writer.operation(Opcode::Mul, &[slope, means[row]]);
        mean = writer.operation(Opcode::Add, &[mean, product]);
        for (second, &(column, other)) in slopes.iter().enumerate().take(place + 1) {
            let Entry(covariance) = get(&covariances[row], column)?;
            let both = writer.operation(Opcode::Mul, &[slope, other]);
            let mut share = writer.operation(Opcode::Mul, &[both, covariance]);
            if second != place {
                share = writer.operation(Opcode::Mul, &[share, Operand::Constant(2.0)]);
            }
            variance = writer.operation(Opcode::Add, &[variance, share]);
        }
    }
    Some([mean, variance])
}
