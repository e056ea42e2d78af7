//! The statistics: words to named z-scores.

use crate::scores::{binomial, chi_squared, poisson};

type Scores = Vec<(String, f64)>;

/// All of them.
pub fn battery(words: &[u64]) -> Scores {
    let mut scores = Vec::new();
    bits(words, &mut scores);
    bytes(words, &mut scores);
    memory(words, &mut scores);
    weights(words, &mut scores);
    runs(words, &mut scores);
    gaps(words, &mut scores);
    permutations(words, &mut scores);
    spacings(words, &mut scores);
    ranks(words, &mut scores);
    repeats(words, &mut scores);
    scores
}

/// Every bit is one half of the time.
fn bits(words: &[u64], scores: &mut Scores) {
    for bit in 0..64 {
        let ones = words.iter().filter(|word| *word >> bit & 1 == 1).count();
        scores.push((
            format!("bit {bit}"),
            binomial(ones as u64, words.len() as u64, 0.5),
        ));
    }
}

/// Every byte has every value equally often (Knuth, The art of computer programming 2, section 3.3.2, A), and so do
/// pairs of neighbours (B).
fn bytes(words: &[u64], scores: &mut Scores) {
    for byte in 0..8 {
        let at = |word: u64| (word >> (8 * byte)) as usize & 0xff;
        let mut counts = vec![0; 256];
        words.iter().for_each(|&word| counts[at(word)] += 1);
        let expected = words.len() as f64 / 256.0;
        scores.push((
            format!("byte {byte}"),
            chi_squared(&counts, &[expected; 256]),
        ));
        let mut pairs = vec![0; 1 << 12];
        for pair in words.chunks_exact(2) {
            pairs[(at(pair[0]) & 0x3f) << 6 | (at(pair[1]) & 0x3f)] += 1;
        }
        let expected = (words.len() / 2) as f64 / pairs.len() as f64;
        let expected = vec![expected; pairs.len()];
        scores.push((
            format!("pairs of byte {byte}"),
            chi_squared(&pairs, &expected),
        ));
    }
}

/// Bits do not agree with those of words before: of all 64 together at many distances, of each at the nearest, and with
/// their left neighbours there.
fn memory(words: &[u64], scores: &mut Scores) {
    for lag in (1..=32).chain([48, 64, 96, 128, 256, 512, 1024, 4096]) {
        let unlike: u64 = words
            .iter()
            .zip(&words[lag..])
            .map(|(a, b)| u64::from((a ^ b).count_ones()))
            .sum();
        let trials = 64 * (words.len() - lag) as u64;
        scores.push((format!("words {lag} apart"), binomial(unlike, trials, 0.5)));
    }
    for bit in 0..64 {
        let pairs = words.iter().zip(&words[1..]);
        let unlike = pairs.filter(|(a, b)| (*a ^ *b) >> bit & 1 == 1).count();
        scores.push((
            format!("bit {bit} and the next"),
            binomial(unlike as u64, words.len() as u64 - 1, 0.5),
        ));
    }
    for turn in [1, 7, 17, 23, 45] {
        let pairs = words.iter().zip(&words[1..]);
        let unlike: u64 = pairs
            .map(|(a, b)| u64::from((a ^ b.rotate_left(turn)).count_ones()))
            .sum();
        scores.push((
            format!("turned by {turn}"),
            binomial(unlike, 64 * (words.len() as u64 - 1), 0.5),
        ));
    }
}

/// Words with many ones are not followed by words with many, or with few (Blackman and Vigna 2021, section 7.2.2:
/// Hamming-weight dependencies, of two neighbours and of three).
fn weights(words: &[u64], scores: &mut Scores) {
    let class = |word: &u64| match word.count_ones() {
        0..=29 => 0,
        30..=34 => 1,
        _ => 2,
    };
    let classes: Vec<usize> = words.iter().map(class).collect();
    let shares = shares_of_weights();
    for (name, lags) in [
        ("2", vec![0, 1]),
        ("4 apart", vec![0, 4]),
        ("3", vec![0, 1, 2]),
        ("4", vec![0, 1, 2, 3]),
    ] {
        let longest = lags.last().copied().unwrap_or(0);
        let size = 3_usize.pow(lags.len() as u32);
        let mut counts = vec![0; size];
        for window in classes.chunks_exact(longest + 1) {
            counts[lags.iter().fold(0, |cell, &lag| 3 * cell + window[lag])] += 1;
        }
        let windows = (classes.len() / (longest + 1)) as f64;
        let expected: Vec<f64> = (0..size)
            .map(|cell| {
                let mut rest = cell;
                let share: f64 = lags
                    .iter()
                    .map(|_| {
                        let share = shares[rest % 3];
                        rest /= 3;
                        share
                    })
                    .product();
                windows * share
            })
            .collect();
        scores.push((
            format!("weights of {name}"),
            chi_squared(&counts, &expected),
        ));
    }
}

/// Probabilities of at most 29, 30 to 34, and at least 35 ones among 64.
fn shares_of_weights() -> [f64; 3] {
    let mut shares = [0.0; 3];
    let mut choose = 1.0_f64;
    for ones in 0..=64 {
        let class = match ones {
            0..=29 => 0,
            30..=34 => 1,
            _ => 2,
        };
        shares[class] += choose / 2.0_f64.powi(64);
        choose *= f64::from(64 - ones) / f64::from(ones + 1);
    }
    shares
}

/// A bit changes half of the time, along the words.
fn runs(words: &[u64], scores: &mut Scores) {
    let inside: u64 = words
        .iter()
        .map(|word| u64::from((word ^ (word >> 1)).count_ones() - (*word >> 63) as u32))
        .sum();
    scores.push((
        "changes of bits".to_string(),
        binomial(inside, 63 * words.len() as u64, 0.5),
    ));
}

/// How long until a part of the word is below 1/16 again (Knuth, D).
fn gaps(words: &[u64], scores: &mut Scores) {
    for (name, shift) in [("upper", 60), ("middle", 30), ("lower", 0)] {
        let mut counts = vec![0_u64; 200];
        let (mut gap, mut total) = (0, 0_u64);
        for word in words {
            if word >> shift & 0xf == 0 {
                counts[gap.min(199)] += 1;
                total += 1;
                gap = 0;
            } else {
                gap += 1;
            }
        }
        let p = 1.0 / 16.0;
        let expected: Vec<f64> = (0..200)
            .map(|gap| total as f64 * (1.0_f64 - p).powi(gap) * if gap == 199 { 1.0 } else { p })
            .collect();
        scores.push((
            format!("gaps of the {name} bits"),
            chi_squared(&counts, &expected),
        ));
    }
}

/// Five words stand in any order equally often (Knuth, F).
fn permutations(words: &[u64], scores: &mut Scores) {
    for (name, turn) in [("upper", 0), ("lower", 32)] {
        let mut counts = vec![0; 120];
        for five in words.chunks_exact(5) {
            let five: Vec<u64> = five.iter().map(|word| word.rotate_left(turn)).collect();
            let rank = (0..5).fold(0, |rank, i| {
                let smaller = five[i + 1..].iter().filter(|each| **each < five[i]).count();
                rank * (5 - i) + smaller
            });
            counts[rank] += 1;
        }
        let expected = (words.len() / 5) as f64 / 120.0;
        scores.push((
            format!("orders of the {name} halves"),
            chi_squared(&counts, &[expected; 120]),
        ));
    }
}

/// Equal distances between 4096 birthdays in a year of 2^32 days: Poisson with mean n^3 / (4 days) = 4 a time
/// (Marsaglia and Tsang 2002, Some difficult-to-pass tests of randomness, section 2).
fn spacings(words: &[u64], scores: &mut Scores) {
    for (name, shift) in [("upper", 32), ("middle", 16), ("lower", 0)] {
        let (mut equal, mut times) = (0, 0);
        for group in words.chunks_exact(4096) {
            let mut days: Vec<u32> = group.iter().map(|word| (word >> shift) as u32).collect();
            days.sort_unstable();
            let mut between: Vec<u32> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
            between.sort_unstable();
            equal += between.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64;
            times += 1;
        }
        scores.push((
            format!("birthdays of the {name} halves"),
            poisson(equal, 4.0 * f64::from(times)),
        ));
    }
}

/// Ranks of 64 x 64 matrices of bits: 64, 63, or less (Marsaglia and Tsay 1985, Matrices and the structure of random
/// number sequences, section 2), by rows that are words, and by words of one bit of 64 words.
fn ranks(words: &[u64], scores: &mut Scores) {
    let full: f64 = (1..=64).map(|i| 1.0 - 2.0_f64.powi(-i)).product();
    let one_less = full * 2.0 * (1.0 - 2.0_f64.powi(-64));
    let shares = [1.0 - full - one_less, one_less, full];
    let lowest = |group: &[u64]| {
        group
            .iter()
            .enumerate()
            .fold(0, |row, (i, word)| row | (word & 1) << i)
    };
    let packed: Vec<u64> = words.chunks_exact(64).map(lowest).collect();
    for (name, rows) in [("words", words), ("lowest bits", &packed)] {
        let mut counts = [0; 3];
        for matrix in rows.chunks_exact(64) {
            counts[rank(matrix).saturating_sub(62).min(2)] += 1;
        }
        let matrices = (rows.len() / 64) as f64;
        scores.push((
            format!("ranks of {name}"),
            chi_squared(&counts, &shares.map(|share| share * matrices)),
        ));
    }
}

fn rank(matrix: &[u64]) -> usize {
    let mut rows = matrix.to_vec();
    let mut rank = 0;
    for bit in 0..64 {
        let Some(pivot) = (rank..rows.len()).find(|&row| rows[row] >> bit & 1 == 1) else {
            continue;
        };
        rows.swap(rank, pivot);
        let above = rows[rank];
        rows[rank + 1..]
            .iter_mut()
            .filter(|row| **row >> bit & 1 == 1)
            .for_each(|row| *row ^= above);
        rank += 1;
    }
    rank
}

/// Words do not come again: among 2^20 of them an equal pair has probability 3e-8, and one counts as ten sds.
fn repeats(words: &[u64], scores: &mut Scores) {
    let mut sorted = words.to_vec();
    sorted.sort_unstable();
    let equal = sorted.windows(2).filter(|pair| pair[0] == pair[1]).count();
    scores.push(("equal words".to_string(), 10.0 * equal as f64));
}
