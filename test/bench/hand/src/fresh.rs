//! Fresh draws of the last guide: all their log weights, the ELBO from them, and P(z1 = z2) as the guide believes it.

use laurel_simd::{Lanes, Vector};

use crate::columns::{Column, SAMPLES, across, both, get};
use crate::guide::Guide;
use crate::model::Draws;
use crate::scores::Batch;
use crate::stream::Stream;

/// How many.
pub const FRESH: usize = 10_000;
/// Numbers of the result.
pub const NUMBERS: usize = 4;

/// Draws them, and appends their log weights. ELBO and its standard error (nats), draws left out because their weight
/// is not finite, P(z1 = z2).
#[inline(never)]
pub fn fresh(
    draws: &mut Draws,
    guide: &Guide,
    stream: &mut Stream,
    log_weights: &mut Vec<f64>,
) -> [f64; NUMBERS] {
    let (start, mut batch) = (log_weights.len(), Batch::new());
    let (mut total, mut count, mut hits) = (0.0, 0.0, 0.0);
    for _ in 0..FRESH / SAMPLES {
        draws.draw(guide, stream);
        log_weights.extend(draws.weights());
        total += batch.take(&draws.weight).total;
        count += batch.count;
        hits += together(&batch.keep, [&draws.z[0], &draws.z[1]]);
    }
    let mean = total / count;
    let squares = squares(&log_weights[start..], mean);
    let error = (squares / (count - 1.0) / count).sqrt();
    [mean, error, FRESH as f64 - count, hits / count]
}

/// How many of the samples that count have both data in one component.
fn together(keep: &Column, z: [&Column; 2]) -> f64 {
    let mut hits = both(0.0);
    for (keep, (a, b)) in keep.iter().zip(z[0].iter().zip(z[1])) {
        hits = hits + Vector::select(get(a).eq(get(b)), get(keep), both(0.0));
    }
    across(hits)
}

/// The sum of the squared distances of the finite ones from the mean.
fn squares(log_weights: &[f64], mean: f64) -> f64 {
    let mut sum = both(0.0);
    for pair in log_weights.as_chunks::<2>().0 {
        let distance = get(pair) - both(mean);
        let square = distance * distance;
        sum = sum + Vector::select(get(pair).is_finite(), square, both(0.0));
    }
    across(sum)
}

const _: () = assert!(FRESH.is_multiple_of(SAMPLES));
