//! Normal latents with linear means: the log joint is g(0)'x - x'Px/2 + c, so that differences of its gradient, however
//! far apart, are the precision P, and the posterior is normal with precision P and mean P^-1 g(0).
//! Rue and Held 2005, Gaussian Markov random fields, section 2.2.

use laurel_rng::{Key, Stream};
use laurel_simd::math::{self, HALF_LN_2PI};
use laurel_simd::place::{Source, splat};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::linear::{self, Degree};
use laurel_tape::machine::Machine;
use laurel_tape::program::Program;
use laurel_tape::reverse::{Gradient, GradientMachine, Wanted};
use laurel_tape::tape::{Operand, Tape};

use super::cholesky::Cholesky;
use super::given::Given;
use super::{Answer, Failure, Known};
use crate::scalar::scalar;

/// Latent numbers, at most: their precision matrix is dense.
const MOST: usize = 1000;
/// How far apart gradients are compared: so far that the constant part is rounded away from what is linear, which is
/// multiplied without rounding.
const FAR: f64 = (1_u64 << 30) as f64;

#[derive(Clone, Debug)]
pub(super) struct Gaussian {
    /// Sites and elements of the latent numbers.
    places: Vec<(usize, usize)>,
    mean: Vec<f64>,
    precision: Cholesky,
}

impl Gaussian {
    pub(super) fn new<L: Lanes>(
        program: &Program,
        covered: usize,
    ) -> Result<(Self, Answer), Failure> {
        let refused = |refusal: laurel_tape::reverse::Refusal| Failure::Refused(refusal.0);
        let tape = program.tape();
        let degrees = linear::degrees(tape).map_err(refused)?;
        let places = places(tape);
        if places.len() > MOST {
            return Err(Failure::Refused("more than 1000 normal latents"));
        }
        let gradient = Gradient::new(tape, Wanted::default()).map_err(refused)?;
        let mut slopes = Slopes {
            machine: GradientMachine::new(gradient).map_err(Failure::Memory)?,
            places: &places,
        };
        let (at_zero, matrix) = slopes.precision::<L>();
        let precision = Cholesky::new(&matrix, places.len())
            .ok_or(Failure::Refused("a precision matrix without an inverse"))?;
        let mut mean = at_zero;
        precision.solve(&mut mean);
        // Once more from there: what rounding has left.
        let (_, mut rest) = slopes.at::<L>(&mean);
        precision.solve(&mut rest);
        mean.iter_mut().zip(&rest).for_each(|(x, step)| *x += step);
        let (peak, _) = slopes.at::<L>(&mean);
        let half_log_det = precision.half_log_det(|x| scalar::<L>(math::log, x));
        let log_evidence = peak + places.len() as f64 * HALF_LN_2PI - half_log_det;
        let this = Self {
            places,
            mean,
            precision,
        };
        let machine = Machine::new(program).map_err(Failure::Memory)?;
        let mut answer = this.answer::<L>(machine, &degrees, covered);
        answer.log_evidence = log_evidence;
        Ok((this, answer))
    }

    /// What is known of outputs that are affine in the latents.
    fn answer<L: Lanes>(&self, machine: Machine, degrees: &[Degree], covered: usize) -> Answer {
        let mut outputs = Outputs {
            machine,
            values: zeros(&self.places),
            places: &self.places,
        };
        let (means, slopes) = outputs.linear::<L>(&self.mean);
        // L^-1 times the slopes: their products are covariances.
        let spread: Vec<Vec<f64>> = slopes
            .into_iter()
            .map(|mut slope| {
                self.precision.solve_lower(&mut slope);
                slope
            })
            .collect();
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(x, y)| x * y).sum() };
        let known = degrees
            .iter()
            .enumerate()
            .map(|(output, degree)| match degree {
                Degree::Other => Known::Draws,
                Degree::Constant => Known::Moments {
                    mean: means[output],
                    sd: 0.0,
                    table: Vec::new(),
                },
                Degree::Affine => Known::Normal {
                    mean: means[output],
                    sd: dot(&spread[output], &spread[output]).sqrt(),
                },
            });
        let is_known = degrees[..covered].iter().all(|&each| each != Degree::Other);
        let mut covariance = Vec::new();
        for row in (0..covered).filter(|_| is_known) {
            covariance.extend((0..=row).map(|column| dot(&spread[row], &spread[column])));
        }
        Answer {
            log_evidence: f64::NAN,
            outputs: known.collect(),
            covariance,
        }
    }

    /// Draws of the posterior, mean + L'^-1 z: `[sites][values]`.
    pub(super) fn draw<L: Lanes>(
        &mut self,
        key: Key,
        block: u64,
        values: &mut [Vec<Column>],
        n: usize,
    ) {
        let mut normals: Vec<Column> = vec![Column::zero(); self.places.len()];
        for (number, column) in normals.iter_mut().enumerate() {
            Stream::new(key.site(number as u64).block(block)).fill_normal::<L>(column, n);
        }
        let mut z = vec![0.0; self.places.len()];
        for lane in 0..n {
            z.iter_mut()
                .zip(&normals)
                .for_each(|(z, column)| *z = column[lane]);
            self.precision.solve_upper(&mut z);
            for ((&(site, element), x), mean) in self.places.iter().zip(&z).zip(&self.mean) {
                values[site][element][lane] = mean + x;
            }
        }
    }
}

fn places(tape: &Tape) -> Vec<(usize, usize)> {
    let sites = tape.sites.iter().enumerate();
    sites
        .flat_map(|(site, each)| (0..each.values.len()).map(move |element| (site, element)))
        .collect()
}

/// Columns for all latent numbers: `[sites][values]`.
fn zeros(places: &[(usize, usize)]) -> Vec<Vec<Column>> {
    let mut values: Vec<Vec<Column>> = Vec::new();
    for &(site, _) in places {
        values.resize_with(values.len().max(site + 1), Vec::new);
        values[site].push(Column::zero());
    }
    values
}

/// Gradients of the log joint.
struct Slopes<'a> {
    machine: GradientMachine,
    places: &'a [(usize, usize)],
}

impl Slopes<'_> {
    /// The log joint and its gradient at a point.
    fn at<L: Lanes>(&mut self, x: &[f64]) -> (f64, Vec<f64>) {
        for (&(site, element), &x) in self.places.iter().zip(x) {
            self.machine.input_mut(site, element).fill(x);
        }
        self.machine.run::<L>(1);
        let mut joint = Column::zero();
        self.machine.log_joint::<L>(&mut joint, 1);
        (joint[0], self.lane(0))
    }

    fn lane(&self, lane: usize) -> Vec<f64> {
        let slope = |&(site, element): &(usize, usize)| {
            let derivative = self.machine.derivative(site, element);
            derivative.map_or(f64::NAN, |column| column[lane])
        };
        self.places.iter().map(slope).collect()
    }

    /// The gradient at 0 and the precision, `[row][column]`: differences of gradients far along each axis, a lane an
    /// axis; made symmetric.
    fn precision<L: Lanes>(&mut self) -> (Vec<f64>, Vec<f64>) {
        let size = self.places.len();
        let (_, at_zero) = self.at::<L>(&vec![0.0; size]);
        let mut matrix = vec![0.0; size * size];
        for start in (0..size).step_by(BLOCK) {
            let n = BLOCK.min(size - start);
            for (number, &(site, element)) in self.places.iter().enumerate() {
                let column = self.machine.input_mut(site, element);
                column.fill(0.0);
                if (start..start + n).contains(&number) {
                    column[number - start] = FAR;
                }
            }
            self.machine.run::<L>(n);
            for lane in 0..n {
                for (column, (far, near)) in self.lane(lane).iter().zip(&at_zero).enumerate() {
                    matrix[(start + lane) * size + column] = (near - far) / FAR;
                }
            }
        }
        for row in 0..size {
            for column in 0..row {
                let mean = 0.5 * (matrix[row * size + column] + matrix[column * size + row]);
                matrix[row * size + column] = mean;
                matrix[column * size + row] = mean;
            }
        }
        (at_zero, matrix)
    }
}

/// Outputs of the program at given latents.
struct Outputs<'a> {
    machine: Machine,
    values: Vec<Vec<Column>>,
    places: &'a [(usize, usize)],
}

impl Outputs<'_> {
    /// All outputs at a point, and their slopes if they are linear, `[output][latent]`.
    fn linear<L: Lanes>(&mut self, mean: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let size = self.places.len();
        let at = self.block::<L>(mean, 0, 0).swap_remove(0);
        let mut slopes = vec![vec![0.0; size]; at.len()];
        for start in (0..size).step_by(BLOCK) {
            let n = BLOCK.min(size - start);
            for (lane, far) in self
                .block::<L>(&vec![0.0; size], start, n)
                .iter()
                .enumerate()
            {
                for (output, far) in far.iter().enumerate() {
                    slopes[output][start + lane] = *far;
                }
            }
        }
        let zero = self.block::<L>(&vec![0.0; size], 0, 0).swap_remove(0);
        for (slope, zero) in slopes.iter_mut().zip(&zero) {
            slope.iter_mut().for_each(|far| *far = (*far - zero) / FAR);
        }
        (at, slopes)
    }

    /// Outputs of `n` lanes, `[lane][output]`, with one latent far along its axis in each; of one lane where n is 0.
    fn block<L: Lanes>(&mut self, x: &[f64], start: usize, n: usize) -> Vec<Vec<f64>> {
        for (number, (&(site, element), &x)) in self.places.iter().zip(x).enumerate() {
            let column = &mut self.values[site][element];
            column.fill(x);
            if (start..start + n).contains(&number) {
                column[number - start] = FAR;
            }
        }
        let lanes = n.max(1);
        self.machine.forward::<L>(lanes, &mut Given(&self.values));
        let outputs: Vec<Column> = self
            .machine
            .tape()
            .outputs
            .iter()
            .map(|output| {
                let constant = splat(match output.operand {
                    Operand::Constant(x) => x,
                    Operand::Slot(_) | Operand::View(_) => 0.0,
                });
                let source: Source<'_> = self.machine.source(output, &constant);
                let mut column = Column::zero();
                source.copy_to(0, &mut column[..lanes]);
                column
            })
            .collect();
        (0..lanes)
            .map(|lane| outputs.iter().map(|column| column[lane]).collect())
            .collect()
    }
}
