//! The integral of a component, and what outputs are on average in it.

use laurel_rng::Key;
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::collapse::Part;
use laurel_tape::machine::Machine;

use super::target::Target;
use crate::exact::quadrature::Point;
use crate::exact::quadrature::integral::{Integral, point};
use crate::failure::Failure;
use crate::prior::Prior;
use crate::weights::relative::relative;

/// Blocks of draws of the prior by which the evidence is checked.
const CHECKED: u64 = 16;
/// Normal latents further from 0 than this are measured from where they are.
const FAR: f64 = 30.0;

#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Log of the integral, nats, and by how much two shifts differ.
    pub(super) log: f64,
    pub(super) gap: f64,
    /// Mean and variance of each output; none where they are not known.
    pub(super) outputs: Vec<Option<(f64, f64)>>,
    /// Share where values round to the ends of their support.
    pub(super) rounded: f64,
    pub(super) points: Vec<Point>,
    /// Shares of the points, each with all before it; the last is 1.
    pub(super) reached: Vec<f64>,
    pub(super) target: Target,
}

/// Whether a component is one of few dimensions.
///
/// # Errors
/// Why not.
pub(super) fn check<L: Lanes>(part: &Part) -> Result<(), Failure> {
    Target::new::<L>(part, &[]).map(|_| ())
}

impl Found {
    /// `starts`: free numbers of draws of the prior, by site of the part.
    pub(super) fn new<L: Lanes>(
        part: &Part,
        starts: &[&[Column]],
        key: Key,
    ) -> Result<Self, &'static str> {
        let mut target = target_of::<L>(part, &[])?;
        let coordinates = target.coordinates();
        let start = |lane: usize| {
            let numbers = coordinates.iter();
            point(numbers.map(|&(site, element)| starts[site][element][lane]))
        };
        let starts: Vec<Point> = (0..BLOCK).map(start).collect();
        let logs = target.logs::<L>(&starts);
        let best = (0..BLOCK).max_by(|&a, &b| logs[a].total_cmp(&logs[b]));
        target.show::<L>(&starts[best.unwrap_or(0)..][..1], key);
        let centre = target.centre();
        let is_far = |x: &f64| x.is_finite() && x.abs() > FAR;
        if centre.iter().any(is_far) && centre.iter().all(|x| x.is_finite()) {
            target = target_of::<L>(part, &centre)?;
        }
        let integral = match target.dimensions() {
            0 => Integral {
                log: target.logs::<L>(&starts[..1])[0],
                gap: 0.0,
                points: starts[..1].to_vec(),
                logs: vec![0.0],
            },
            dimensions => {
                let mut log_at = |points: &[Point]| target.logs::<L>(points);
                Integral::new::<L>(dimensions, &mut log_at, &starts, key)?
            }
        };
        Ok(Self::of::<L>(
            integral,
            target,
            part.tape.outputs.len(),
            key,
        ))
    }

    fn of<L: Lanes>(integral: Integral, mut target: Target, outputs: usize, key: Key) -> Self {
        let Integral {
            log,
            gap,
            points,
            logs,
        } = integral;
        let (mut shares, _) = relative::<L>(&logs);
        let total: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= total);
        let pairs = points.iter().zip(&shares);
        let rounding = pairs.filter(|(point, _)| target.rounds(point));
        let rounded = rounding.map(|(_, share)| share).sum();
        let mut sums = vec![Some(Sums::default()); outputs];
        for (points, shares) in points.chunks(BLOCK).zip(shares.chunks(BLOCK)) {
            target.show::<L>(points, key);
            for (output, to) in sums.iter_mut().enumerate() {
                match (target.average(output), &mut *to) {
                    (Some([mean, variance]), Some(sums)) => {
                        for (lane, &share) in shares.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                            sums.add(share, mean[lane], variance[lane]);
                        }
                    }
                    _ => *to = None,
                }
            }
        }
        let mut sum = 0.0;
        let reached = shares.iter().map(|share| {
            sum += share;
            sum
        });
        Self {
            log,
            gap,
            outputs: sums
                .into_iter()
                .map(|sums| sums.map(Sums::moments))
                .collect(),
            rounded,
            reached: reached.collect(),
            points,
            target,
        }
    }
}

/// Sums of shares that add up to 1, relative to the first mean.
#[derive(Clone, Copy, Default)]
struct Sums {
    origin: Option<f64>,
    x: f64,
    xx: f64,
}

impl Sums {
    fn add(&mut self, share: f64, mean: f64, variance: f64) {
        let x = mean - *self.origin.get_or_insert(mean);
        self.x += share * x;
        self.xx += share * (variance + x * x);
    }

    fn moments(self) -> (f64, f64) {
        let mean = self.origin.unwrap_or(0.0) + self.x;
        (mean, (self.xx - self.x * self.x).max(0.0))
    }
}

fn target_of<L: Lanes>(part: &Part, centre: &[f64]) -> Result<Target, &'static str> {
    Target::new::<L>(part, centre).map_err(|failure| match failure {
        Failure::Refused(reason) => reason,
        Failure::Memory(_) => "not enough memory",
    })
}

/// Log likelihoods of draws of the prior, nats.
pub(super) fn prior_weights<L: Lanes>(machine: &mut Machine, key: Key) -> Vec<f64> {
    let mut weights = Vec::new();
    let mut joint = Column::zero();
    for block in 0..CHECKED {
        machine.forward::<L>(BLOCK, &mut Prior { key, block });
        machine.log_joint::<L>(&mut joint, BLOCK);
        let sites = &machine.tape().sites;
        for lane in 0..BLOCK {
            let prior: f64 = sites
                .iter()
                .map(|site| machine.rows()[site.row][lane])
                .sum();
            let weight = joint[lane] - prior;
            weights.push(if weight.is_finite() {
                weight
            } else {
                f64::NEG_INFINITY
            });
        }
    }
    weights
}
