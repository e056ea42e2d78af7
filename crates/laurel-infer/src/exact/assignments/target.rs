//! The program of a component, without its normal latents where that is possible: its log density, its latents, its outputs.

use std::rc::Rc;

use laurel_dist::transform::Transform;
use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::collapse::Part;
use laurel_tape::machine::Machine;
use laurel_tape::marginal::Marginal;
use laurel_tape::reverse::{Gradient, GradientMachine, Refusal, Space, Wanted};
use laurel_tape::tape::Tape;

use crate::exact::quadrature::{MOST_DIMENSIONS, Point, TOO_MANY};
use crate::failure::Failure;
use crate::free::reach;
use crate::given::Given;
use crate::normals::{joint_of, output_of};

#[derive(Clone, Debug)]
pub(super) struct Target {
    joint: GradientMachine,
    /// Sites of the joint, and elements of their free numbers: `[dimensions]`.
    places: Vec<(usize, usize)>,
    /// Free numbers outside of these make values that round to an end.
    reaches: Vec<(f64, f64)>,
    marginal: Option<Marginal>,
    /// For latents and outputs.
    machine: Machine,
    /// Values of all sites of the part, `[sites][values]`.
    pub(super) values: Vec<Vec<Column>>,
}

impl Target {
    /// The normal latents are measured from `centre`.
    ///
    /// # Errors
    /// [`Failure`] where there are too many dimensions, or not enough memory.
    pub(super) fn new<L: Lanes>(part: &Part, centre: &[f64]) -> Result<Self, Failure> {
        let refused = |refusal: Refusal| Failure::Refused(refusal.0);
        let marginal = Marginal::of_part::<L>(&part.tape, &part.priors, centre).ok();
        let (joint, whole) = match &marginal {
            Some(marginal) => (joint_of(marginal), Rc::clone(&marginal.tape)),
            None => {
                let joint = Tape {
                    outputs: Vec::new(),
                    ..part.tape.clone()
                };
                (joint, Rc::new(part.tape.clone()))
            }
        };
        let transforms = joint.sites.iter();
        let transforms: Vec<Transform> = transforms
            .filter_map(|site| Transform::of(site.density.family, site.density.size))
            .collect();
        let reaches: Vec<(f64, f64)> = transforms
            .iter()
            .flat_map(|&each| vec![reach(each); each.free()])
            .collect();
        if reaches.len() > MOST_DIMENSIONS {
            return Err(Failure::Refused(TOO_MANY));
        }
        let wanted = Wanted {
            space: Space::Free,
            ..Wanted::default()
        };
        let gradient = Gradient::values_only(&joint, wanted).map_err(refused)?;
        let inputs = gradient.inputs.iter().enumerate();
        let places = inputs
            .flat_map(|(site, each)| (0..each.len()).map(move |element| (site, element)))
            .collect();
        let sites = part.tape.sites.iter();
        Ok(Self {
            joint: GradientMachine::new(gradient).map_err(Failure::Memory)?,
            places,
            reaches,
            marginal,
            machine: Machine::without_draws(whole).map_err(Failure::Memory)?,
            values: sites
                .map(|site| vec![Column::zero(); site.values.len()])
                .collect(),
        })
    }

    pub(super) fn dimensions(&self) -> usize {
        self.places.len()
    }

    /// The part's number of a site of the joint.
    pub(super) fn site_of(&self, joint: usize) -> usize {
        match &self.marginal {
            None => joint,
            Some(marginal) => {
                let all = marginal.sites.iter();
                let mut kept = all.enumerate().filter(|(_, kept)| kept.is_some());
                kept.nth(joint).map_or(0, |(site, _)| site)
            }
        }
    }

    /// Site of the part, and element, of each coordinate.
    pub(super) fn coordinates(&self) -> Vec<(usize, usize)> {
        let places = self.places.iter();
        places
            .map(|&(site, element)| (self.site_of(site), element))
            .collect()
    }

    pub(super) fn rounds(&self, point: &Point) -> bool {
        let mut pairs = point.iter().zip(&self.reaches);
        pairs.any(|(&u, &(low, high))| u < low || u > high)
    }

    /// Log densities at up to a block of points, nats.
    pub(super) fn logs<L: Lanes>(&mut self, points: &[Point]) -> Vec<f64> {
        for (axis, &(site, element)) in self.places.iter().enumerate() {
            let column = self.joint.input_mut(site, element);
            for lane in 0..BLOCK {
                column[lane] = points[lane.min(points.len() - 1)][axis];
            }
        }
        self.joint.run::<L>(BLOCK);
        let mut logs = Column::zero();
        self.joint.log_joint::<L>(&mut logs, BLOCK);
        let fine = |log: f64| {
            if log < f64::INFINITY {
                log
            } else {
                f64::NEG_INFINITY
            }
        };
        logs[..points.len()].iter().map(|&log| fine(log)).collect()
    }

    /// Draws of all latents at a block of points; what outputs are on average is known then.
    pub(super) fn show<L: Lanes>(&mut self, points: &[Point], key: Key) {
        self.logs::<L>(points);
        let mut next = 0;
        for site in 0..self.joint.gradient().values.len() {
            let of = self.site_of(site);
            for (element, to) in self.values[of].iter_mut().enumerate() {
                to.clone_from(self.joint.value(site, element));
                self.machine.free_mut(next).clone_from(to);
                next += 1;
            }
        }
        let latents = self.marginal.iter().flat_map(|each| &each.latents);
        let latents: Vec<usize> = latents.copied().collect();
        for (number, &site) in latents.iter().enumerate() {
            let noise = self.machine.free_mut(next + number);
            Stream::new(key.site(site as u64)).fill_normal::<L>(noise, BLOCK);
        }
        self.machine.forward::<L>(BLOCK, &mut Given(&[]));
        for (number, &site) in latents.iter().enumerate() {
            self.values[site][0] = output_of(&self.machine, number);
        }
    }

    /// Mean and variance of an output of the part at those points; none where they are not known.
    pub(super) fn average(&self, output: usize) -> Option<[Column; 2]> {
        let Some(marginal) = &self.marginal else {
            return Some([output_of(&self.machine, output), Column::zero()]);
        };
        let first = marginal.averages[output]?;
        Some([0, 1].map(|place| output_of(&self.machine, first + place)))
    }

    /// Means of the normal latents at the first of those points, where they may be measured from elsewhere.
    pub(super) fn centre(&self) -> Vec<f64> {
        let Some(marginal) = &self.marginal else {
            return Vec::new();
        };
        let first = marginal.means();
        let means = marginal.steady.iter().enumerate();
        let mean = |latent: usize| output_of(&self.machine, first + latent)[0];
        means
            .map(|(latent, &steady)| if steady { mean(latent) } else { 0.0 })
            .collect()
    }
}
