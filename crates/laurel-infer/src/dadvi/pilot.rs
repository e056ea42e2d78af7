//! A quick fit of guides without covariances, for what they tell of the posterior before another method begins: how wide it
//! is, and, where ascents from points far apart come to one guide, where it is.

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes, math};

use super::guide::Guide;
use super::lbfgs::Lbfgs;
use super::objective::Objective;
use super::{APART, AS_GOOD, NARROW};
use crate::options::ViGuide;
use crate::path::{Block, Path};
use crate::scalar::scalar;
use crate::starts::starts;

/// Ascents, their evaluations, and instructions of one lane of all of them, at most.
const ASCENTS: usize = 3;
const EVALUATIONS: usize = 150;
const WORK: f64 = 5e6;
/// Nats that an ascent must gain to go on.
const TOLERANCE: f64 = 0.01;
/// How much wider than the guide points to begin at are spread: a guide without covariances is too narrow.
const WIDER: f64 = 2.0;

/// The guide of the highest ELBO.
#[derive(Clone)]
pub(crate) struct Pilot {
    /// Nats, over fixed draws.
    elbo: f64,
    /// In free numbers, `[dimensions]`.
    means: Vec<f64>,
    /// Standard deviations in free numbers, `[dimensions]`.
    pub(crate) scales: Vec<f64>,
    /// Whether other ascents came near it, or to guides far worse.
    agreed: bool,
}

impl Pilot {
    /// Points around the guide, at most a block; none where ascents found different ones.
    pub(crate) fn starts<L: Lanes>(&self, key: Key, count: usize) -> Option<Vec<Vec<f64>>> {
        let mut starts = vec![self.means.clone(); count.min(BLOCK)];
        for (axis, scale) in self.scales.iter().enumerate() {
            let mut z = Column::zero();
            Stream::new(key.site(axis as u64)).fill_normal::<L>(&mut z, BLOCK);
            for (start, z) in starts.iter_mut().zip(&z[..]) {
                start[axis] += WIDER * scale * z;
            }
        }
        self.agreed.then_some(starts)
    }

    fn is_near(&self, other: &Self) -> bool {
        let axes = self.means.iter().zip(&other.means);
        let widths = self.scales.iter().zip(&other.scales);
        axes.zip(widths)
            .all(|((a, b), (s, t))| (a - b).abs() < APART * (s + t))
    }
}

/// The fit; none where no ascent finds a way.
pub(crate) fn pilot<L: Lanes>(path: &mut Path, key: Key) -> Option<Pilot> {
    let d = path.dimensions();
    let guide = Guide {
        dimensions: d,
        kind: ViGuide::MeanField,
    };
    let mut block = Block::new(d);
    let starts = starts::<L>(path, &mut block, key.chain(0), ASCENTS).ok()?;
    let mut objective = Objective::new::<L>(guide, 1, key.chain(1));
    let most = (WORK / path.work_of_gradient()) as usize / ASCENTS;
    let mut ends: Vec<Pilot> = Vec::new();
    for mut start in starts {
        start.resize(2 * d, NARROW);
        let mut ascent = Lbfgs::new(start, TOLERANCE);
        for _ in 0..EVALUATIONS.min(most) {
            let (value, gradient) = objective.at::<L>(path, &ascent.at);
            if !ascent.take(value, &gradient) {
                break;
            }
        }
        let (means, logs) = ascent.point().split_at(d);
        let scales = logs.iter().map(|&log| scalar::<L>(math::exp, log));
        ends.push(Pilot {
            elbo: ascent.value,
            scales: scales.collect(),
            means: means.to_vec(),
            agreed: false,
        });
    }
    ends.retain(|end| end.elbo.is_finite());
    ends.sort_by(|a, b| b.elbo.total_cmp(&a.elbo));
    let best = ends.first()?;
    let agrees = |end: &Pilot| end.is_near(best) || end.elbo < best.elbo - AS_GOOD;
    let agreed = ends.len() > 1 && ends.iter().all(agrees);
    let best = ends.into_iter().next()?;
    Some(Pilot { agreed, ..best })
}
