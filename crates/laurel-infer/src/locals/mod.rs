//! The log joint without its local latents (`laurel_tape::locals`), each integrated out by a quadrature of its own.
//!
//! Target: the log joint of all other latents, in free numbers. Estimator: the trapezoidal rule on points that are dense
//! around the mode of each local latent given the others and thin out on both sides (`points.rs`); the modes are found for
//! each point of the others anew (`centre.rs`). For smooth densities the error falls exponentially with the number of points
//! (L. N. Trefethen and J. A. C. Weideman 2014, The exponentially convergent trapezoidal rule, SIAM Review 56). Slopes are
//! expectations of slopes under the weights of the points (Fisher's identity). When it fails: several modes of one local latent, or
//! steps in it. What to look at: the difference between the sums over every other point (`Sums::rough`).
//! J. C. Pinheiro and D. M. Bates 1995, Approximations to the log-likelihood function in the nonlinear mixed-effects
//! model, JCGS 4, for adaptive quadrature of random effects.

mod centre;
mod points;

use std::ops::Range;

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, columns, math};
use laurel_tape::collapse::Within;
use laurel_tape::locals::Locals as Weighed;
use laurel_tape::program::Program;
use laurel_tape::reverse::{Draft, GradientMachine};
use laurel_tape::tape::Tape;

use crate::end::{WANTED, refused};
use crate::failure::Failure;
use crate::scalar::scalar;
use centre::Centre;
use points::{DISTANCE, POINTS, Points};

/// Points of the other latents that share a block.
const ABREAST: usize = BLOCK / POINTS;
/// Blocks of the streams of a local latent: where its points lie, and which is drawn.
const SHIFTS: u64 = 0;
const CHOICES: u64 = 1;

/// The program with weights for what belongs to each local latent, and the memory to run it.
#[derive(Clone, Debug)]
pub(crate) struct Locals {
    /// Their sites, ascending.
    sites: Vec<usize>,
    /// Sites of the others, and the elements of their free numbers: `[dimensions]`.
    places: Vec<(usize, usize)>,
    /// Log densities of what belongs to each: derivatives in the weights.
    values: GradientMachine,
    /// Derivatives in all latents at given weights.
    slopes: GradientMachine,
    centre: Centre,
    points: Points,
    /// What each point of a local latent is worth against the others, by the points of a block: `[sites]`.
    shares: Vec<Column>,
}

/// Log joints, nats.
pub(crate) struct Sums<'a> {
    pub(crate) joint: &'a mut Column,
    /// Squares of the differences between the logarithms of the sums over every other point, added up: about four times
    /// what the log joint is off by.
    pub(crate) rough: &'a mut Column,
}

/// Rows of the priors of a program's local latents.
pub(crate) fn local_rows<L: Lanes>(program: &Program) -> Vec<usize> {
    let joined = program.tape().joined();
    let within = Within::new::<L>(&joined);
    let tape = within.as_ref().map_or(&joined, |within| &*within.tape);
    let sites = match tape
        .sites
        .iter()
        .any(|site| site.density.family.spec().discrete)
    {
        true => None,
        false => weighed::<L>(tape).map(|weighed| weighed.sites),
    };
    let sites = sites.unwrap_or_default().into_iter();
    let mut rows: Vec<usize> = sites.map(|site| tape.sites[site].row).collect();
    rows.dedup();
    rows
}

fn weighed<L: Lanes>(tape: &Tape) -> Option<Weighed> {
    Weighed::new(&tape.log_joint_only().in_place().natural::<L>(true))
}

impl Locals {
    /// Of a program without latents that are whole numbers; none where it has no local latents.
    ///
    /// # Errors
    /// [`Failure`] where a derivative is not known, or without enough memory.
    pub(crate) fn new<L: Lanes>(tape: &Tape) -> Result<Option<Self>, Failure> {
        let Some(Weighed { tape, sites, rows }) = weighed::<L>(tape) else {
            return Ok(None);
        };
        let draft = Draft::new(&tape, WANTED).map_err(refused)?;
        let machine = |gradient| GradientMachine::new(gradient).map_err(Failure::Memory);
        // What is weighed is told by the derivatives in the weights.
        let values = machine(draft.of_given_without(&rows))?;
        let slopes = machine(draft.of_sites())?;
        let inputs = slopes.gradient().inputs.iter().enumerate();
        let others = inputs.filter(|(site, _)| sites.binary_search(site).is_err());
        let places = others.flat_map(|(site, each)| (0..each.len()).map(move |e| (site, e)));
        Ok(Some(Self {
            places: places.collect(),
            values,
            slopes,
            centre: Centre::new(sites.len()),
            points: Points::new::<L>(),
            shares: vec![Column::zero(); sites.len()],
            sites,
        }))
    }

    /// Sites that are integrated out.
    pub(crate) fn sites(&self) -> &[usize] {
        &self.sites
    }

    /// Sites of the other latents, and the elements of their free numbers: `[dimensions]`.
    pub(crate) fn places(&self) -> &[(usize, usize)] {
        &self.places
    }

    /// Instructions of a log joint.
    pub(crate) fn work(&self) -> f64 {
        let work = |machine: &GradientMachine| machine.gradient().tape.work();
        centre::ROUNDS as f64 * work(&self.slopes) + POINTS as f64 * work(&self.values)
    }

    /// Looks for modes from those at a point of the others on, `[dimensions]`.
    pub(crate) fn settle<L: Lanes>(&mut self, point: &[f64]) {
        let free: Vec<Column> = point.iter().map(|&number| Column::splat(number)).collect();
        self.find_modes::<L>(&free, 1);
        self.centre.settle();
    }

    /// The log joint at the first `n` points of a block: `free` is `[dimensions]`.
    pub(crate) fn values<L: Lanes>(&mut self, free: &[Column], n: usize, to: &mut Sums<'_>) {
        self.find_modes::<L>(free, n);
        for part in parts(n) {
            self.sum::<L>(free, part, None, to);
        }
    }

    /// The same of a block, with draws of the local latents given the others: `[sites]`.
    pub(crate) fn values_and_draws<L: Lanes>(
        &mut self,
        free: &[Column],
        key: Key,
        (sums, draws): (&mut Sums<'_>, &mut [Column]),
    ) {
        self.find_modes::<L>(free, BLOCK);
        for part in parts(BLOCK) {
            self.sum::<L>(free, part.clone(), Some(key), sums);
            for (number, to) in draws.iter_mut().enumerate() {
                let site = self.sites[number];
                let mut choice = Column::zero();
                let mut stream = Stream::new(key.site(site as u64).block(CHOICES));
                stream.fill_uniform::<L>(&mut choice, BLOCK);
                for (place, lane) in part.clone().enumerate() {
                    let shares = &self.shares[number][place * POINTS..(place + 1) * POINTS];
                    let point = place * POINTS + chosen(shares, choice[lane]);
                    to[lane] = self.values.input_mut(site, 0)[point];
                }
            }
        }
    }

    /// The same with its slopes, `[dimensions]`.
    pub(crate) fn slopes<L: Lanes>(
        &mut self,
        free: &[Column],
        n: usize,
        (sums, slopes): (&mut Sums<'_>, &mut [Column]),
    ) {
        self.find_modes::<L>(free, n);
        for part in parts(n) {
            self.sum::<L>(free, part.clone(), None, sums);
            self.weigh::<L>(part, slopes);
        }
    }

    fn find_modes<L: Lanes>(&mut self, free: &[Column], n: usize) {
        for (&(site, element), column) in self.places.iter().zip(free) {
            let input = self.slopes.input_mut(site, element);
            input[..n].copy_from_slice(&column[..n]);
        }
        for number in 0..=self.sites.len() {
            columns::fill(self.slopes.free_mut(number), 1.0, n);
        }
        self.centre.find::<L>(&mut self.slopes, &self.sites, n);
    }

    /// Sums over the points of each local latent, at some of the points of the others; with a key, these lie anywhere
    /// between their neighbours.
    fn sum<L: Lanes>(
        &mut self,
        free: &[Column],
        part: Range<usize>,
        key: Option<Key>,
        to: &mut Sums<'_>,
    ) {
        let n = part.len() * POINTS;
        for (&(site, element), column) in self.places.iter().zip(free) {
            let input = self.values.input_mut(site, element);
            let all = part.clone().flat_map(|lane| [column[lane]; POINTS]);
            input.iter_mut().zip(all).for_each(|(to, from)| *to = from);
        }
        for number in 0..self.sites.len() {
            self.lay::<L>(number, part.clone(), key);
        }
        self.values.run::<L>(n);
        let mut plain = Column::zero();
        self.values.log_joint::<L>(&mut plain, n);
        // The last weight is of rows of no local latent beside others.
        let beside = self.values.free_derivative(self.sites.len());
        for (place, lane) in part.clone().enumerate() {
            let point = place * POINTS + POINTS / 2;
            to.joint[lane] = plain[point] + beside[point];
            to.rough[lane] = 0.0;
        }
        for number in 0..self.sites.len() {
            self.add_up::<L>(number, part.clone(), to);
        }
    }

    /// Puts the points of a local latent in, and their weights where its shares will be.
    fn lay<L: Lanes>(&mut self, number: usize, part: Range<usize>, key: Option<Key>) {
        let shifts = key.map(|key| {
            let mut shifts = Column::zero();
            let key = key.site(self.sites[number] as u64).block(SHIFTS);
            Stream::new(key).fill_uniform::<L>(&mut shifts, BLOCK);
            shifts
        });
        let input = self.values.input_mut(self.sites[number], 0);
        for (place, lane) in part.enumerate() {
            let at = place * POINTS..(place + 1) * POINTS;
            let centre = self.centre.at(number, lane);
            let (values, weights) = (&mut input[at.clone()], &mut self.shares[number][at]);
            match &shifts {
                None => self.points.lay(centre, values, weights),
                Some(shifts) => {
                    let points = self.points.shifted::<L>(shifts[lane] - 0.5);
                    points.lay(centre, values, weights);
                }
            }
        }
    }

    /// Adds the integral over a local latent, and leaves the shares of its points.
    fn add_up<L: Lanes>(&mut self, number: usize, part: Range<usize>, to: &mut Sums<'_>) {
        let own = self.values.free_derivative(number);
        let mut densities = own.clone();
        let mut tops = [f64::NEG_INFINITY; ABREAST];
        for (place, top) in (0..part.len()).zip(&mut tops) {
            let own = &mut densities[place * POINTS..(place + 1) * POINTS];
            for log in own.iter_mut() {
                // What is no number is impossible.
                *log = if *log > f64::MIN { *log } else { f64::MIN };
                *top = if *log > *top { *log } else { *top };
            }
            own.iter_mut().for_each(|log| *log -= *top);
        }
        columns::update::<L>(&mut densities, part.len() * POINTS, math::exp);
        for (place, lane) in part.enumerate() {
            let at = place * POINTS..(place + 1) * POINTS;
            let shares = &mut self.shares[number][at.clone()];
            let pairs = shares.iter_mut().zip(&densities[at]);
            pairs.for_each(|(share, density)| *share *= density);
            let even: f64 = shares.iter().step_by(2).sum();
            let odd: f64 = shares.iter().skip(1).step_by(2).sum();
            let total = even + odd;
            let (_, sd) = self.centre.at(number, lane);
            to.joint[lane] += tops[place] + scalar::<L>(math::log, total * sd * DISTANCE);
            let difference = 2.0 * (even - odd) / total;
            to.rough[lane] += difference * difference;
            shares.iter_mut().for_each(|share| *share /= total);
        }
    }

    /// Slopes at the points of the last sums: means over the points of local latents.
    fn weigh<L: Lanes>(&mut self, part: Range<usize>, slopes: &mut [Column]) {
        let n = part.len() * POINTS;
        for &(site, element) in &self.places {
            let from = self.values.input_mut(site, element);
            self.slopes.input_mut(site, element)[..n].copy_from_slice(&from[..n]);
        }
        for (number, &site) in self.sites.iter().enumerate() {
            let from = self.values.input_mut(site, 0);
            self.slopes.input_mut(site, 0)[..n].copy_from_slice(&from[..n]);
            let weight = self.slopes.free_mut(number);
            weight[..n].copy_from_slice(&self.shares[number][..n]);
            // Rows of no local latent count once in the mean over all points.
            weight[..n]
                .iter_mut()
                .for_each(|share| *share *= POINTS as f64);
        }
        columns::fill(self.slopes.free_mut(self.sites.len()), 1.0, n);
        self.slopes.run::<L>(n);
        for (&(site, element), to) in self.places.iter().zip(slopes) {
            let Some(slope) = self.slopes.derivative(site, element) else {
                continue;
            };
            for (place, lane) in part.clone().enumerate() {
                let at = place * POINTS..(place + 1) * POINTS;
                to[lane] = slope[at].iter().sum::<f64>() / POINTS as f64;
            }
        }
    }
}

/// The points of a block that share one of the machine.
fn parts(n: usize) -> impl Iterator<Item = Range<usize>> {
    let firsts = (0..n).step_by(ABREAST);
    firsts.map(move |first| first..n.min(first + ABREAST))
}

/// The place where the running sum of shares passes a uniform number.
fn chosen(shares: &[f64], uniform: f64) -> usize {
    let mut rest = uniform;
    for (place, share) in shares.iter().enumerate() {
        rest -= share;
        if rest < 0.0 {
            return place;
        }
    }
    POINTS / 2
}

#[cfg(test)]
mod tests;
