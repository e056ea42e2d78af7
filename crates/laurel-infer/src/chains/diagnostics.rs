//! What chains say of their draws: R-hat and effective draws, by ranks. A. Vehtari, A. Gelman, D. Simpson, B. Carpenter and
//! P.-C. Buerkner 2021, Rank-normalization, folding, and localization: an improved R-hat, Bayesian Analysis 16(2).

use std::f64::consts::LN_10;

use laurel_simd::{Lanes, math, reduce};
use laurel_tape::order::descending;

use crate::scalar::scalar;

/// Of one output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Diagnosis {
    pub(crate) rhat: f64,
    /// Effective draws for the middle of the distribution, for its tails (the worse of the 5 % and the 95 % quantile), and for the mean.
    pub(crate) bulk: f64,
    pub(crate) tail: f64,
    pub(crate) mean: f64,
}

/// Draws of half a chain below which nothing is known: R-hat is infinite, and a chain may be worth one draw.
const SHORTEST: usize = 4;

impl Diagnosis {
    /// Of `[chains][draws]`, all of one length; R-hat compares so many groups of chains.
    pub(crate) fn of<L: Lanes>(chains: &[Vec<f64>], compared: usize) -> Self {
        let halves = split(chains);
        let all: Vec<f64> = halves.concat();
        let varies = all.iter().any(|x| *x != all[0]);
        let (count, is_short) = (all.len() as f64, halves[0].len() < SHORTEST);
        let all_of = |rhat, draws| Self {
            rhat,
            bulk: draws,
            tail: draws,
            mean: draws,
        };
        if !varies {
            return all_of(1.0, count);
        } else if all.iter().any(|x| !x.is_finite()) {
            return all_of(f64::NAN, count);
        } else if is_short {
            return all_of(f64::INFINITY, chains.len() as f64);
        }
        match higher_of_two(&all) {
            Some(high) => Self::of_two::<L>(&halves, &all, high, compared),
            None => Self::by_ranks::<L>(&halves, &all, compared),
        }
    }

    fn by_ranks<L: Lanes>(halves: &[Vec<f64>], all: &[f64], compared: usize) -> Self {
        let n = halves[0].len();
        let parted =
            |scores: Vec<f64>| -> Vec<Vec<f64>> { scores.chunks(n).map(<[f64]>::to_vec).collect() };
        let order = descending(all);
        let sorted: Vec<f64> = order.iter().map(|&place| all[place]).collect();
        let median = 0.5 * (sorted[(all.len() - 1) / 2] + sorted[all.len() / 2]);
        let folded: Vec<f64> = all.iter().map(|x| (x - median).abs()).collect();
        let ranks = parted(normalised::<L>(all, &order));
        let folds = parted(normalised::<L>(&folded, &descending(&folded)));
        let below = |share: f64| {
            let place = ((1.0 - share) * (sorted.len() - 1) as f64) as usize;
            let limit = sorted[place];
            let is_below = |x: &f64| f64::from(u8::from(*x <= limit));
            effective::<L>(&map(halves, is_below))
        };
        Self {
            rhat: rhat(&ranks, compared).max(rhat(&folds, compared)),
            bulk: effective::<L>(&ranks),
            tail: below(0.05).min(below(0.95)),
            mean: effective::<L>(halves),
        }
    }

    /// Of numbers that have two values, of which `high` is the larger: ranks, distances from the median and indicators of
    /// quantiles are the numbers themselves on another scale, or do not vary.
    fn of_two<L: Lanes>(halves: &[Vec<f64>], all: &[f64], high: f64, compared: usize) -> Self {
        let mean = effective::<L>(halves);
        let highs = all.iter().filter(|x| **x == high).count();
        // Whether the quantile is the lower value: everything is below the higher one.
        let varies = |share: f64| ((1.0 - share) * (all.len() - 1) as f64) as usize >= highs;
        let tail = match varies(0.05) || varies(0.95) {
            true => mean,
            false => all.len() as f64,
        };
        Self {
            rhat: rhat(halves, compared),
            bulk: mean,
            tail,
            mean,
        }
    }
}

/// The larger value of numbers that have two.
fn higher_of_two(all: &[f64]) -> Option<f64> {
    let first = all[0];
    let other = *all.iter().find(|x| **x != first)?;
    let mut both = all.iter();
    let is_two = both.all(|x| *x == first || *x == other);
    is_two.then_some(if first < other { other } else { first })
}

/// Numbers of the chains of each of `count` groups of about one size, of single chains where there are no more.
pub(crate) fn groups(
    chains: usize,
    count: usize,
) -> impl Iterator<Item = impl Iterator<Item = usize>> {
    let count = chains.min(count);
    (0..count).map(move |group| (group..chains).step_by(count))
}

fn map(chains: &[Vec<f64>], f: impl Fn(&f64) -> f64) -> Vec<Vec<f64>> {
    let chains = chains.iter();
    chains.map(|chain| chain.iter().map(&f).collect()).collect()
}

/// Each chain in two halves.
fn split(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let half = chains[0].len() / 2;
    let chains = chains.iter();
    chains
        .flat_map(|chain| {
            let second = chain[chain.len() - half..].to_vec();
            [chain[..half].to_vec(), second]
        })
        .collect()
}

/// Normal scores of the ranks; equal numbers share theirs. `order` is that of the values, the largest first.
fn normalised<L: Lanes>(values: &[f64], order: &[usize]) -> Vec<f64> {
    let mut scores = vec![0.0; values.len()];
    let count = values.len() as f64;
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        while end < order.len() && values[order[end]] == values[order[start]] {
            end += 1;
        }
        // Ranks from the least on, the middle one of those that share it.
        let rank = count - 0.5 * (start + end - 1) as f64;
        let score = scalar::<L>(math::normal_quantile, (rank - 0.375) / (count + 0.25));
        order[start..end]
            .iter()
            .for_each(|&place| scores[place] = score);
        start = end;
    }
    scores
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let centre = mean(values);
    let squares: f64 = values.iter().map(|x| (x - centre) * (x - centre)).sum();
    squares / (values.len() - 1) as f64
}

/// Mean variance within chains, and that of all draws as chains have it (equations 1 to 3).
fn variances(chains: &[Vec<f64>]) -> (f64, f64) {
    let n = chains[0].len() as f64;
    let within = mean(
        &chains
            .iter()
            .map(|chain| variance(chain))
            .collect::<Vec<f64>>(),
    );
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let between = if chains.len() > 1 {
        variance(&means)
    } else {
        0.0
    };
    (within, (n - 1.0) / n * within + between)
}

/// Of halves of chains. Of many short chains groups are compared, each of which began at one point: a chain alone is too short to tell (C. C. Margossian, M. D.
/// Hoffman, P. Sountsov, L. Riou-Durand, A. Vehtari and A. Gelman 2024, Nested R-hat, Bayesian Analysis).
fn rhat(halves: &[Vec<f64>], compared: usize) -> f64 {
    let grouped: Vec<Vec<f64>> = groups(halves.len() / 2, compared)
        .flat_map(|group| {
            let group: Vec<usize> = group.collect();
            [0, 1].map(|half| {
                let each = group.iter().map(|chain| &halves[2 * chain + half][..]);
                each.collect::<Vec<_>>().concat()
            })
        })
        .collect();
    let (within, whole) = variances(&grouped);
    (whole / within).sqrt()
}

/// Effective draws (equations 10 to 14), with Geyer's initial monotone sequence.
fn effective<L: Lanes>(chains: &[Vec<f64>]) -> f64 {
    let (n, m) = (chains[0].len(), chains.len());
    let count = (n * m) as f64;
    let (within, whole) = variances(chains);
    if whole.is_nan() || whole <= 0.0 {
        return count;
    }
    let centred: Vec<Vec<f64>> = chains
        .iter()
        .map(|chain| {
            let centre = mean(chain);
            chain.iter().map(|x| x - centre).collect()
        })
        .collect();
    let correlation = |lag: usize| {
        let covariances = centred.iter().map(|chain| {
            let kept = n - lag;
            reduce::dot::<L>(&chain[..kept], &chain[lag..], kept) / n as f64
        });
        let covariance = covariances.sum::<f64>() / m as f64;
        // Both are over n; the variance within is over n - 1.
        1.0 - (within - covariance * n as f64 / (n - 1) as f64) / whole
    };
    let (mut sum, mut least, mut lag) = (0.0, f64::INFINITY, 0);
    while lag + 1 < n {
        let pair = if lag == 0 { 1.0 } else { correlation(lag) } + correlation(lag + 1);
        if pair < 0.0 {
            break;
        }
        least = if pair < least { pair } else { least };
        sum += least;
        lag += 2;
    }
    let time = 2.0 * sum - 1.0;
    // No more than N log10 N: chains that alternate must not seem better than they can be.
    let bound = LN_10 / scalar::<L>(math::log, count);
    count / if time > bound { time } else { bound }
}

#[cfg(test)]
mod tests {
    use super::*;
    use laurel_rng::{Key, Solo};

    /// x' = r x + sqrt(1 - r^2) z: a stationary chain whose effective draws are (1 - r) / (1 + r) of all.
    fn chains(r: f64, shift: f64) -> Vec<Vec<f64>> {
        (0..4)
            .map(|number| {
                let mut solo = Solo::new(Key::new(3), number);
                let mut x = solo.normal();
                let mut next = || {
                    x = r * x + (1.0 - r * r).sqrt() * solo.normal();
                    x + shift * number as f64
                };
                (0..1000).map(|_| next()).collect()
            })
            .collect()
    }

    #[test]
    fn effective_draws_of_an_autoregression_are_those_of_its_correlation_within_a_fifth() {
        for r in [0.0, 0.5, 0.9] {
            let found = Diagnosis::of::<f64>(&chains(r, 0.0), 4);
            let wanted = 4000.0 * (1.0 - r) / (1.0 + r);
            let is_near = |x: f64| (x / wanted - 1.0).abs() < 0.2;
            assert!(is_near(found.mean) && is_near(found.bulk), "{found:?}");
            assert!(found.rhat < 1.02, "{found:?}");
        }
    }

    #[test]
    fn chains_that_stand_apart_are_seen_and_a_number_that_never_varies_is_no_trouble() {
        assert!(Diagnosis::of::<f64>(&chains(0.0, 0.3), 4).rhat > 1.03);
        let still = Diagnosis::of::<f64>(&vec![vec![2.0; 100]; 4], 4);
        assert_eq!((still.rhat, still.bulk), (1.0, 400.0));
        let short = Diagnosis::of::<f64>(&vec![vec![1.0, 2.0, 3.0]; 4], 4);
        assert_eq!((short.rhat, short.bulk), (f64::INFINITY, 4.0));
    }

    /// Of 32 chains of 50 draws; those of a group, which begin at one point, stay in one of two places.
    #[test]
    fn many_short_chains_agree_where_they_mix_and_do_not_where_they_stand_in_two_places() {
        let chains = |away: f64| -> Vec<Vec<f64>> {
            let mut solo = Solo::new(Key::new(8), 0);
            (0..32)
                .map(|number| {
                    let place = if number % 8 < 4 { 0.0 } else { away };
                    (0..50).map(|_| place + solo.normal()).collect()
                })
                .collect()
        };
        assert!(Diagnosis::of::<f64>(&chains(0.0), 8).rhat < 1.01);
        for away in [1.0, 10.0] {
            let found = Diagnosis::of::<f64>(&chains(away), 8).rhat;
            assert!(found > 1.05, "{found}");
        }
    }

    #[test]
    fn groups_are_single_chains_up_to_eight_and_eight_of_more() {
        let of = |chains| {
            groups(chains, 8)
                .map(Iterator::collect)
                .collect::<Vec<Vec<_>>>()
        };
        assert_eq!(of(3), [[0], [1], [2]]);
        let many = of(18);
        assert_eq!((many.len(), &many[1]), (8, &vec![1, 9, 17]));
    }

    #[test]
    fn numbers_of_two_values_are_diagnosed_as_their_ranks_would_be_within_1e_9() {
        for (share, shift) in [(0.5, 0.0), (0.9, 0.0), (0.03, 0.0), (0.4, 0.2)] {
            let chains: Vec<Vec<f64>> = chains(0.6, shift)
                .iter()
                .map(|chain| {
                    let cut = scalar::<f64>(math::normal_quantile, share);
                    chain
                        .iter()
                        .map(|x| if *x < cut { 3.0 } else { 7.0 })
                        .collect()
                })
                .collect();
            let halves = split(&chains);
            let (short, long) = (
                Diagnosis::of::<f64>(&chains, 4),
                Diagnosis::by_ranks::<f64>(&halves, &halves.concat(), 4),
            );
            let pairs = [
                (short.mean, long.mean),
                (short.bulk, long.bulk),
                (short.tail, long.tail),
                (short.rhat, long.rhat),
            ];
            let near = |(a, b): (f64, f64)| (a / b - 1.0).abs() < 1e-9;
            assert!(pairs.into_iter().all(near), "{short:?} {long:?}");
        }
    }

    #[test]
    fn normal_scores_are_those_of_the_middle_ranks() {
        let values = [3.0, 1.0, 2.0, 2.0];
        let scores = normalised::<f64>(&values, &descending(&values));
        let score = |rank: f64| scalar::<f64>(math::normal_quantile, (rank - 0.375) / 4.25);
        assert_eq!(scores, [score(4.0), score(1.0), score(2.5), score(2.5)]);
    }
}
