//! One integral after the other: a density of few dimensions summed over two shifted lattices that agree.

use laurel_rng::Key;
use laurel_simd::{BLOCK, Lanes};

use super::pilot::Pilot;
use super::{
    AGREED, COARSE, Density, FINER, FINEST, MOST_DIMENSIONS, MOST_POINTS, Point, USEFUL, shifted,
};

/// The lattice before may differ from one whose error is `AGREED` by this much: errors are exponential in one over the
/// step. Of many integrals some agree by luck alone.
const BEFORE: f64 = 5e-6;
/// Blocks of evaluations of one integral, at most.
const BLOCKS: usize = 4000;

/// A density's integral, and the points that it was summed over.
#[derive(Clone, Debug)]
pub(crate) struct Integral {
    /// Nats.
    pub(crate) log: f64,
    /// By how much two shifts differ, nats.
    pub(crate) gap: f64,
    pub(crate) points: Vec<Point>,
    /// What the density holds at each, nats.
    pub(crate) logs: Vec<f64>,
}

/// A point from its first coordinates.
pub(crate) fn point(coordinates: impl Iterator<Item = f64>) -> Point {
    let mut point = [0.0; MOST_DIMENSIONS];
    point
        .iter_mut()
        .zip(coordinates)
        .for_each(|(x, at)| *x = at);
    point
}

impl Integral {
    /// Of a log density of 1 to 3 free numbers, nats, which is searched from these points.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn new<L: Lanes>(
        dimensions: usize,
        log_at: &mut dyn FnMut(&[Point]) -> Vec<f64>,
        starts: &[Point],
        key: Key,
    ) -> Result<Self, &'static str> {
        let logs: Vec<f64> = starts.chunks(BLOCK).flat_map(&mut *log_at).collect();
        let pilot = Pilot::of(starts, &logs).ok_or("hardly any possible draws of its prior")?;
        let mut density = Density {
            dimensions,
            log_at,
            blocks: 0,
        };
        let (frame, seeds) = pilot.frame::<L>(&mut density)?;
        let (mut step, mut best) = (COARSE, None::<Self>);
        loop {
            let mut pair = Vec::new();
            for number in 0..2 {
                let mut lattice = shifted::<L>(step, key, number, dimensions);
                let most = MOST_POINTS.min((BLOCKS - density.blocks.min(BLOCKS)) * BLOCK);
                let found = lattice.explore::<L>(&mut density, &frame, &seeds, most);
                pair.extend(found.map(|found| (found.log_integral::<L>(step, dimensions), found)));
            }
            let Ok([(first, a), (second, b)]) = <[_; 2]>::try_from(pair) else {
                break;
            };
            let gap = (first - second).abs();
            let (mut points, mut logs) = (a.points, a.logs);
            points.extend(b.points);
            logs.extend(b.logs);
            let log = 0.5 * (first + second);
            let before = best.as_ref().map_or(f64::INFINITY, |best| best.log);
            let agreed = gap < AGREED && (log - before).abs() < BEFORE;
            best = Some(Self {
                log,
                gap,
                points,
                logs,
            });
            step *= FINER;
            if agreed || step < FINEST || density.blocks > BLOCKS / 2 {
                break;
            }
        }
        best.filter(|best| best.gap < USEFUL)
            .ok_or("a posterior too rugged for quadrature")
    }
}
