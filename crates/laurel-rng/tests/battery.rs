//! A battery for the generator and for the keys: one stream, streams side by side of every level of key, and seeds
//! that differ in one bit. What PractRand and TestU01 look for, as far as 2^20 words (2^26 bits) of each show it:
//! bits and bytes evenly spread, no memory between words, gaps, permutations, birthday spacings, ranks of bit matrices,
//! weights of neighbours. Not here: linear complexity, and the longer memories that take terabytes.
//!
//! Every statistic is a z-score, of some 200 a source; |z| < 6.6 raises a false alarm in 4e-11 of them, in less than 1e-6 of
//! all runs. Generators that are known to be bad show that the battery bites.

#[path = "battery/scores.rs"]
mod scores;
#[path = "battery/tests.rs"]
mod tests;

use laurel_rng::rand_core::TryRng;
use laurel_rng::{Key, Solo, Stream};
use tests::battery;

const WORDS: usize = 1 << 20;
const LIMIT: f64 = 6.6;

/// The worst statistic of a source: its name and its z-score.
fn worst(words: &[u64]) -> (String, f64) {
    battery(words)
        .into_iter()
        .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
        .expect("statistics")
}

fn assert_good(what: &str, words: &[u64]) {
    let (name, z) = worst(words);
    assert!(z.abs() < LIMIT, "{what}: {name} has z = {z:.1}");
}

fn assert_bad(what: &str, words: &[u64]) {
    let (name, z) = worst(words);
    assert!(
        z.abs() >= LIMIT,
        "{what} passes: its worst is {name}, z = {z:.1}"
    );
}

fn word(stream: &mut Stream) -> u64 {
    stream.try_next_u64().unwrap_or_default()
}

/// The first four words of each key, one key after the other.
fn side_by_side(key: impl Fn(u64) -> Key) -> Vec<u64> {
    (0..(WORDS / 4) as u64)
        .flat_map(|number| {
            let mut stream = Stream::new(key(number));
            [(); 4].map(|()| word(&mut stream))
        })
        .collect()
}

#[test]
fn one_stream_passes() {
    for seed in 0..4 {
        let mut stream = Stream::new(Key::new(seed));
        let words: Vec<u64> = (0..WORDS).map(|_| word(&mut stream)).collect();
        assert_good("a stream", &words);
    }
}

#[test]
fn every_generator_of_a_stream_passes_alone() {
    for generator in 0..4 {
        let mut stream = Stream::new(Key::new(9).site(generator));
        let words: Vec<u64> = (0..4 * WORDS)
            .map(|_| word(&mut stream))
            .skip(generator as usize)
            .step_by(4)
            .collect();
        assert_good("a generator", &words);
    }
}

#[test]
fn streams_of_neighbouring_keys_pass_side_by_side() {
    let run = Key::new(7);
    let site = run.chain(0).step(3).site(2);
    assert_good("seeds", &side_by_side(Key::new));
    assert_good("chains", &side_by_side(|number| run.chain(number)));
    assert_good("steps", &side_by_side(|number| run.chain(0).step(number)));
    assert_good(
        "sites",
        &side_by_side(|number| run.chain(0).step(3).site(number)),
    );
    assert_good("blocks", &side_by_side(|number| site.block(number)));
    assert_good("forks", &side_by_side(|number| site.block(0).fork(number)));
}

/// A key's number runs through all words of at most two bits set, then of at most two bits clear, and so on: what a
/// weak mixing of keys would show first.
#[test]
fn streams_of_keys_that_differ_in_few_bits_pass_side_by_side() {
    let sparse = |number: u64| {
        let (a, b, base) = (number % 64, number / 64 % 64, number / 4096);
        (1_u64 << a) ^ (1_u64 << b) ^ base.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    // Pairs come twice, so only those with a < b.
    let numbers: Vec<u64> = (0..)
        .filter(|n| n % 64 < n / 64 % 64)
        .take(WORDS / 4)
        .collect();
    let key = |number: u64| Key::new(sparse(numbers[number as usize]));
    assert_good("sparse seeds", &side_by_side(key));
    let key = |number: u64| Key::new(3).site(sparse(numbers[number as usize]));
    assert_good("sparse sites", &side_by_side(key));
}

/// Uniforms are 52 bits: shifted up they are the upper bits of words, and the lower ones are made of the next.
#[test]
fn draws_that_repair_lanes_pass_side_by_side() {
    let bits = |u: f64| (u * 2.0_f64.powi(52)) as u64;
    let words: Vec<u64> = (0..WORDS)
        .map(|lane| {
            let mut solo = Solo::new(Key::new(1).block((lane / 128) as u64), lane % 128);
            (bits(solo.uniform()) << 12) | (bits(solo.uniform()) >> 40)
        })
        .collect();
    assert_good("lanes", &words);
}

mod planted {
    use super::*;

    fn made(mut next: impl FnMut() -> u64) -> Vec<u64> {
        (0..WORDS).map(|_| next()).collect()
    }

    #[test]
    fn a_counter_fails() {
        let mut n = 0_u64;
        assert_bad(
            "a counter",
            &made(|| {
                n += 1;
                n
            }),
        );
    }

    #[test]
    fn a_weyl_sequence_fails() {
        let mut n = 0_u64;
        assert_bad(
            "a Weyl sequence",
            &made(|| {
                n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
                n
            }),
        );
    }

    /// The low bits of a linear congruential generator modulo 2^64 have short periods.
    #[test]
    fn a_linear_congruential_generator_fails() {
        let mut n = 1_u64;
        assert_bad(
            "a linear congruential generator",
            &made(|| {
                n = n
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                n
            }),
        );
    }

    /// Linear over bits: some of its matrices have too small a rank.
    #[test]
    fn an_xorshift_generator_without_a_scrambler_fails() {
        let mut n = 88_172_645_463_325_252_u64;
        assert_bad(
            "xorshift64",
            &made(|| {
                n ^= n << 13;
                n ^= n >> 7;
                n ^= n << 17;
                n
            }),
        );
    }

    #[test]
    fn streams_of_keys_that_share_a_word_fail() {
        assert_bad(
            "one key for two neighbours",
            &side_by_side(|number| Key::new(number / 2)),
        );
    }

    #[test]
    fn streams_seeded_by_numbers_one_apart_without_mixing_fail() {
        let raw = |number: u64| {
            let state = [[number + 1; 4], [2; 4], [3; 4], [4; 4]];
            let mut stream = Stream::from_state(state);
            word(&mut stream)
        };
        let mut n = 0;
        assert_bad(
            "unmixed states",
            &made(|| {
                n += 1;
                raw(n)
            }),
        );
    }

    #[test]
    fn a_bit_that_is_one_a_little_too_often_fails() {
        let mut stream = Stream::new(Key::new(1));
        assert_bad(
            "a bit with probability 0.5 + 1/256",
            &made(|| {
                let one = word(&mut stream);
                if word(&mut stream) >> 57 == 0 {
                    one | 1 << 17
                } else {
                    one
                }
            }),
        );
    }

    #[test]
    fn words_that_echo_the_one_before_now_and_then_fail() {
        let mut stream = Stream::new(Key::new(2));
        let mut before = 0;
        assert_bad(
            "an echo in one of 64 words",
            &made(|| {
                let is_echo = word(&mut stream) >> 58 == 0;
                before = if is_echo { before } else { word(&mut stream) };
                before
            }),
        );
    }
}
