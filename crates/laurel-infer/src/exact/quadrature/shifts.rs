//! What the shifted lattices come to: sums of each, and how far they lie apart.

use laurel_rng::{Key, Stream};
use laurel_simd::place::{Splat, splat};
use laurel_simd::{BLOCK, Column, Lanes, math};
use laurel_tape::machine::Machine;
use laurel_tape::tape::Output;

use super::lattice::Found as Explored;
use super::{EXACT, Point, fill};
use crate::exact::{Answer, Known};
use crate::marginals::Marginals;
use crate::path::Path;
use crate::record::{Record, constant};
use crate::scalar::scalar;
use crate::weights::relative::relative;
use crate::weights::resample;

/// Draws of each lattice.
pub(super) const DRAWS: usize = 1024;

/// Moments of an output in one lattice, and its probabilities of 0, 1, ... where they are summed.
#[derive(Clone, Debug, Default)]
struct Moments {
    mean: f64,
    variance: f64,
    table: Vec<f64>,
}

/// Sums over the points of a lattice.
#[derive(Clone, Debug, Default)]
struct Sums {
    origin: Option<f64>,
    x: f64,
    xx: f64,
    table: Vec<f64>,
}

impl Sums {
    /// Adds a mean and a variance with a weight.
    fn add(&mut self, w: f64, mean: f64, variance: f64) {
        let origin = *self.origin.get_or_insert(mean);
        let x = mean - origin;
        self.x += w * x;
        self.xx += w * (variance + x * x);
    }

    fn moments(self, total: f64) -> Moments {
        let shift = self.x / total;
        Moments {
            mean: self.origin.unwrap_or(0.0) + shift,
            variance: (self.xx / total - shift * shift).max(0.0),
            table: self.table.iter().map(|sum| sum / total).collect(),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Shifts {
    outputs: Vec<Output>,
    constants: Vec<Splat>,
    /// `[shifts]`
    log_evidences: Vec<f64>,
    /// `[shifts][outputs]`
    moments: Vec<Vec<Moments>>,
    /// For outputs that depend on discrete latents.
    marginals: Option<Marginals>,
    /// Points so far, and draws of them.
    pub(super) points: usize,
    pub(super) draws: usize,
}

impl Shifts {
    pub(super) fn new(machine: &Machine, marginals: Option<Marginals>) -> Self {
        let outputs = machine.tape().outputs.clone();
        Self {
            constants: outputs.iter().map(|each| splat(constant(each))).collect(),
            outputs,
            log_evidences: Vec::new(),
            moments: Vec::new(),
            marginals,
            points: 0,
            draws: 0,
        }
    }

    /// Takes the points of a lattice: all of them into the sums, and draws of them into the record.
    pub(super) fn add<L: Lanes>(
        &mut self,
        found: &Explored,
        log_cell: f64,
        (path, record): (&mut Path, &mut Record),
        key: Key,
    ) {
        let (shares, top) = relative::<L>(&found.logs);
        let total: f64 = shares.iter().sum();
        let mut sums = vec![Sums::default(); self.outputs.len()];
        let mut free = vec![Column::zero(); path.dimensions()];
        for (points, shares) in found.points.chunks(BLOCK).zip(shares.chunks(BLOCK)) {
            fill(&mut free, points);
            match &mut self.marginals {
                Some(marginals) => marginals.run::<L>(&free),
                None => path.replay::<L>(&free, key),
            }
            for (output, sums) in sums.iter_mut().enumerate() {
                self.add_output::<L>(output, sums, shares, path);
            }
        }
        let moments = sums.into_iter().map(|sums| sums.moments(total)).collect();
        self.moments.push(moments);
        self.log_evidences
            .push(top + scalar::<L>(math::log, total) + log_cell);
        self.points += found.points.len();
        self.draw::<L>(&found.points, &shares, (path, record), key);
    }

    /// Draws of the points, into the record.
    fn draw<L: Lanes>(
        &mut self,
        points: &[Point],
        shares: &[f64],
        (path, record): (&mut Path, &mut Record),
        key: Key,
    ) {
        let mut u = Column::zero();
        Stream::new(key.site(0)).fill_uniform::<L>(&mut u, 1);
        let drawn = resample::systematic(shares, DRAWS, u[0]);
        let drawn: Vec<Point> = drawn.iter().map(|&place| points[place]).collect();
        let mut free = vec![Column::zero(); path.dimensions()];
        for (number, points) in drawn.chunks(BLOCK).enumerate() {
            fill(&mut free, points);
            path.replay::<L>(&free, key.site(1 + number as u64));
            record.add::<L>(path.machine(), &Column::zero(), points.len());
        }
        self.draws += drawn.len();
    }

    fn add_output<L: Lanes>(&self, output: usize, sums: &mut Sums, shares: &[f64], path: &Path) {
        let weighted = shares.iter().enumerate().filter(|(_, w)| **w > 0.0);
        sums.table.resize(self.outputs[output].table, 0.0);
        if let Some(marginals) = &self.marginals {
            let expected = marginals.expected::<L>(output);
            for (lane, w) in weighted {
                let (mean, square) = (expected.mean[lane], expected.square[lane]);
                sums.add(*w, mean, square - mean * mean);
                for (to, p) in sums.table.iter_mut().zip(&expected.table) {
                    *to += w * p[lane];
                }
            }
            return;
        }
        if let Some([mean, variance]) = path.average(output) {
            for (lane, w) in weighted {
                sums.add(*w, mean[lane], variance[lane]);
            }
            return;
        }
        let source = path
            .machine()
            .source(&self.outputs[output], &self.constants[output]);
        for (lane, w) in weighted {
            let x = source.lane(lane);
            sums.add(*w, x, 0.0);
            if x >= 0.0
                && let Some(to) = sums.table.get_mut(x as usize)
            {
                *to += w;
            }
        }
    }

    /// Of all lattices, nats.
    pub(super) fn log_evidence<L: Lanes>(&self) -> f64 {
        let (shares, top) = relative::<L>(&self.log_evidences);
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        top + scalar::<L>(math::log, mean)
    }

    /// Standard error of the log evidence, nats.
    fn evidence_error(&self) -> f64 {
        standard_error(self.log_evidences.iter().copied())
    }

    /// The largest error of a mean, in standard deviations.
    pub(super) fn worst(&self) -> f64 {
        let errors = (0..self.outputs.len()).map(|output| {
            let (mean, error) = self.spread(output, |each| each.mean);
            let sd = self.mean_of(output, |each| each.variance).sqrt();
            // Of what does not vary only rounding is left.
            if sd > 1e-9 * mean.abs() {
                error / sd
            } else {
                0.0
            }
        });
        errors.fold(0.0, f64::max)
    }

    fn mean_of(&self, output: usize, of: fn(&Moments) -> f64) -> f64 {
        let all = self.moments.iter().map(|each| of(&each[output]));
        all.sum::<f64>() / self.moments.len() as f64
    }

    /// Mean over the lattices, and its standard error.
    fn spread(&self, output: usize, of: fn(&Moments) -> f64) -> (f64, f64) {
        let all = self.moments.iter().map(|each| of(&each[output]));
        (self.mean_of(output, of), standard_error(all))
    }

    fn known(&self, output: usize) -> Known {
        let (mean, mcse) = self.spread(output, |each| each.mean);
        let (variance, of_variance) = self.spread(output, |each| each.variance);
        let (sd, table) = (variance.sqrt(), self.table(output));
        let is_exact = mcse <= EXACT * sd && of_variance <= EXACT * variance;
        let mcse = match is_exact || sd <= 1e-9 * mean.abs() {
            true => 0.0,
            false => mcse,
        };
        Known::Near {
            mean,
            sd,
            mcse,
            table,
        }
    }

    /// Mean over the lattices.
    fn table(&self, output: usize) -> Vec<f64> {
        let mut table = vec![0.0; self.moments[0][output].table.len()];
        for each in &self.moments {
            let pairs = table.iter_mut().zip(&each[output].table);
            pairs.for_each(|(sum, p)| *sum += p / self.moments.len() as f64);
        }
        table
    }

    /// Lattices so far.
    pub(super) fn lattices(&self) -> usize {
        self.moments.len()
    }

    /// What they come to.
    pub(super) fn answer<L: Lanes>(&self) -> Answer {
        Answer {
            log_evidence: self.log_evidence::<L>(),
            error: self.evidence_error(),
            outputs: (0..self.outputs.len())
                .map(|output| self.known(output))
                .collect(),
            covariance: Vec::new(),
        }
    }
}

/// Of the mean of some numbers.
fn standard_error(numbers: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let count = numbers.len() as f64;
    let mean = numbers.clone().sum::<f64>() / count;
    let squares: f64 = numbers.map(|x| (x - mean) * (x - mean)).sum();
    (squares / (count - 1.0) / count).sqrt()
}
