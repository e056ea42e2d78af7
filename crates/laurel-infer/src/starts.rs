//! Where chains and ascents begin.

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::order::descending;

use crate::failure::Failure;
use crate::path::{Block, Path};

/// The likeliest of a block of candidates, among which is chosen.
const NEAR: usize = 16;

/// Points to begin at: the likeliest among draws of the prior and normal numbers around 0, then always the one
/// that is furthest from those before among the next likeliest, so that modes far apart are seen.
pub(crate) fn starts<L: Lanes>(
    path: &mut Path,
    block: &mut Block,
    key: Key,
    count: usize,
) -> Result<Vec<Vec<f64>>, Failure> {
    path.draw_prior::<L>(key.step(0), 0, &mut block.free);
    for (axis, column) in block.free.iter_mut().enumerate() {
        let mut around = Column::zero();
        Stream::new(key.step(1).site(axis as u64)).fill_normal::<L>(&mut around, BLOCK);
        column[BLOCK / 2..].copy_from_slice(&around[BLOCK / 2..]);
    }
    path.load(0, &block.free, false);
    path.values::<L>(block, false);
    let order = descending(&block.joint[..]);
    let finite = order
        .iter()
        .filter(|&&lane| block.joint[lane].is_finite())
        .take(NEAR.max(count));
    let lanes: Vec<usize> = finite.copied().collect();
    if lanes.is_empty() {
        return Err(Failure::Refused("hardly any possible draws of its prior"));
    }
    let scales: Vec<f64> = block
        .free
        .iter()
        .map(|column| spread(column, &lanes))
        .collect();
    let distance = |a: usize, b: usize| -> f64 {
        let axes = block.free.iter().zip(&scales);
        axes.map(|(column, scale)| ((column[a] - column[b]) / scale).powi(2))
            .sum()
    };
    let mut chosen = vec![lanes[0]];
    while chosen.len() < count {
        let nearest = |lane: usize| {
            let all = chosen.iter().map(|&other| distance(lane, other));
            all.fold(f64::INFINITY, f64::min)
        };
        let furthest = lanes
            .iter()
            .max_by(|&&a, &&b| nearest(a).total_cmp(&nearest(b)));
        chosen.extend(furthest);
    }
    let start = |lane: usize| block.free.iter().map(|column| column[lane]).collect();
    Ok(chosen.into_iter().map(start).collect())
}

/// The distance of the least and the largest of some lanes; 1 where there is none.
fn spread(column: &Column, lanes: &[usize]) -> f64 {
    let all = lanes.iter().map(|&lane| column[lane]);
    let low = all.clone().fold(f64::INFINITY, f64::min);
    let high = all.fold(f64::NEG_INFINITY, f64::max);
    match high > low {
        true => high - low,
        false => 1.0,
    }
}
