//! What streams promise: the published generator, width and length independence, open intervals,
//! the right distributions, pinned first draws.

use laurel_rng::rand_core::Rng;
use laurel_rng::{Key, Solo, Stream};
use laurel_simd::{BLOCK, Column, Lanes, Vector};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;

/// Lengths at which a tail could be treated differently.
const LENGTHS: [usize; 12] = [0, 1, 3, 4, 5, 7, 8, 9, 63, 127, BLOCK, 64];

fn key() -> Key {
    Key::new(11).chain(0).step(3).site(2).block(1)
}

#[test]
fn each_generator_is_xoshiro256_plus_plus_on_4000_words() {
    let word = |generator: u64, k: u64| (generator + 1) * 0x1234_5678_9abc_def1 + k * 77;
    let state = [0, 1, 2, 3].map(|k| [0, 1, 2, 3].map(|generator| word(generator, k)));
    let mut stream = Stream::from_state(state);
    let mut reference: Vec<_> = (0..4)
        .map(|generator| {
            let mut seed = [0; 32];
            for k in 0..4 {
                let bytes = word(generator, k).to_le_bytes();
                seed[8 * k as usize..8 * k as usize + 8].copy_from_slice(&bytes);
            }
            Xoshiro256PlusPlus::from_seed(seed)
        })
        .collect();
    for i in 0..4000 {
        assert_eq!(stream.next_u64(), reference[i % 4].next_u64(), "word {i}");
    }
}

#[test]
fn lane_i_of_a_column_comes_from_generator_i_mod_4() {
    let mut words = Stream::new(key());
    let mut column = Column::zero();
    Stream::new(key()).fill_uniform::<Vector>(&mut column, BLOCK);
    for x in column.iter() {
        let expected = ((words.next_u64() >> 12) as f64 + 0.5) / 4503599627370496.0;
        assert_eq!(x.to_bits(), expected.to_bits());
    }
}

/// Fills columns of every length with `fill` in scalar and vector lanes and compares the bits of
/// the lanes that were asked for with those of a full column.
fn assert_independent(
    scalar: impl Fn(&mut Stream, &mut Column, usize),
    vector: impl Fn(&mut Stream, &mut Column, usize),
) {
    let mut full = Column::zero();
    scalar(&mut Stream::new(key()), &mut full, BLOCK);
    for n in LENGTHS {
        let (mut s, mut v) = (Column::zero(), Column::zero());
        scalar(&mut Stream::new(key()), &mut s, n);
        vector(&mut Stream::new(key()), &mut v, n);
        for i in 0..n {
            assert_eq!(s[i].to_bits(), full[i].to_bits(), "lane {i} of {n}");
            assert_eq!(v[i].to_bits(), full[i].to_bits(), "vector lane {i} of {n}");
        }
    }
}

#[test]
fn uniforms_do_not_depend_on_lane_width_or_on_how_many_are_asked_for() {
    assert_independent(
        |stream, to, n| stream.fill_uniform::<f64>(to, n),
        |stream, to, n| stream.fill_uniform::<Vector>(to, n),
    );
}

#[test]
fn normals_do_not_depend_on_lane_width_or_on_how_many_are_asked_for() {
    assert_independent(
        |stream, to, n| stream.fill_normal::<f64>(to, n),
        |stream, to, n| stream.fill_normal::<Vector>(to, n),
    );
}

#[test]
fn two_columns_filled_together_do_not_depend_on_how_many_are_asked_for() {
    fn second<L: Lanes>(stream: &mut Stream, to: &mut Column, n: usize) {
        let mut first = Column::zero();
        stream.fill_columns::<L, 2>([&mut first, to], n);
    }
    assert_independent(second::<f64>, second::<Vector>);
}

#[test]
fn the_smallest_and_largest_uniforms_are_inside_the_open_interval() {
    // The first output is rotate(s0 + s3, 23) + s0: no bit set here, every bit set below.
    let zero = Stream::from_state([[0; 4], [1; 4], [2; 4], [0; 4]]);
    let mut column = Column::zero();
    zero.clone().fill_uniform::<Vector>(&mut column, 4);
    assert_eq!(column[0], f64::EPSILON / 2.0);
    let mut ones = Stream::from_state([[u64::MAX; 4], [1; 4], [2; 4], [1; 4]]);
    ones.fill_uniform::<Vector>(&mut column, 4);
    assert_eq!(column[0], 1.0 - f64::EPSILON / 2.0);
}

/// The largest distance between the empirical distribution of `values` and `cdf`.
fn kolmogorov(values: &mut [f64], cdf: impl Fn(f64) -> f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let mut distance: f64 = 0.0;
    for (i, &x) in values.iter().enumerate() {
        let p = cdf(x);
        distance = distance.max((p - i as f64 / n).abs());
        distance = distance.max((p - (i + 1) as f64 / n).abs());
    }
    distance
}

/// 2 exp(-2 d^2 n) = 1e-7 (Massart's bound on the Kolmogorov-Smirnov distance).
fn critical(n: usize) -> f64 {
    ((2.0_f64 / 1e-7).ln() / (2.0 * n as f64)).sqrt()
}

fn draws(count: usize, fill: impl Fn(&mut Stream, &mut Column)) -> Vec<f64> {
    let mut values = Vec::new();
    for block in 0..(count / BLOCK) as u64 {
        let mut column = Column::zero();
        fill(&mut Stream::new(Key::new(5).block(block)), &mut column);
        values.extend_from_slice(&column[..]);
    }
    values
}

#[test]
fn uniforms_over_8000_blocks_pass_kolmogorov_smirnov_at_1e7() {
    let mut values = draws(1_024_000, |stream, to| {
        stream.fill_uniform::<Vector>(to, BLOCK)
    });
    let distance = kolmogorov(&mut values, |x| x);
    assert!(distance < critical(values.len()), "{distance}");
}

/// The normal distribution function by Simpson's rule from 0: an oracle for tests only.
fn normal_cdf(x: f64) -> f64 {
    let steps = 200;
    let h = x / f64::from(steps);
    let density = |t: f64| (-0.5 * t * t).exp() / (2.0 * core::f64::consts::PI).sqrt();
    let sum: f64 = (0..steps)
        .map(|k| {
            let a = f64::from(k) * h;
            density(a) + 4.0 * density(a + h / 2.0) + density(a + h)
        })
        .sum();
    0.5 + sum * h / 6.0
}

#[test]
fn normals_over_800_blocks_pass_kolmogorov_smirnov_at_1e7() {
    let mut values = draws(102_400, |stream, to| {
        stream.fill_normal::<Vector>(to, BLOCK)
    });
    let distance = kolmogorov(&mut values, normal_cdf);
    assert!(distance < critical(values.len()), "{distance}");
}

#[test]
fn solo_normals_and_uniforms_pass_kolmogorov_smirnov_at_1e7() {
    // The first draw of each of many lanes: what a repaired lane takes.
    let solo = |i: usize| Solo::new(key(), i);
    let mut uniforms: Vec<f64> = (0..100_000).map(|i| solo(i).uniform()).collect();
    let mut normals: Vec<f64> = (0..100_000).map(|i| solo(i).normal()).collect();
    assert!(kolmogorov(&mut uniforms, |x| x) < critical(100_000));
    assert!(kolmogorov(&mut normals, normal_cdf) < critical(100_000));
}

#[test]
fn correlations_between_lanes_blocks_and_sites_are_within_5_5_standard_errors() {
    let blocks = 4000;
    let at = |site: u64, block: u64| {
        let mut column = Column::zero();
        let key = Key::new(9).site(site).block(block);
        Stream::new(key).fill_normal::<Vector>(&mut column, BLOCK);
        column
    };
    let mut sums = [0.0; 4];
    for block in 0..blocks {
        let (a, b, c) = (at(1, block), at(2, block), at(1, block + 1));
        for i in 0..BLOCK - 8 {
            sums[0] += a[i] * b[i];
            sums[1] += a[i] * c[i];
            sums[2] += a[i] * a[i + 4];
            sums[3] += a[i] * a[i + 8];
        }
    }
    let error = ((blocks as usize * (BLOCK - 8)) as f64).sqrt();
    for sum in sums {
        assert!((sum / error).abs() < 5.5, "{}", sum / error);
    }
}

#[test]
fn forks_differ_from_each_other_and_do_not_depend_on_draws() {
    let mut a = Stream::new(key());
    let mut b = Stream::new(key());
    let mut column = Column::zero();
    b.fill_uniform::<Vector>(&mut column, 9);
    let first = a.fork();
    assert_eq!(first, b.fork());
    assert_ne!(first, a.fork());
}

#[test]
fn the_first_draws_of_seed_11_are_pinned() {
    let mut uniforms = Column::zero();
    Stream::new(key()).fill_uniform::<Vector>(&mut uniforms, 8);
    let mut normals = Column::zero();
    Stream::new(key()).fill_normal::<Vector>(&mut normals, 8);
    assert_eq!(uniforms[..4], PINNED_UNIFORMS);
    assert_eq!(
        [normals[0], normals[1], normals[4], normals[5]],
        PINNED_NORMALS
    );
}

const PINNED_UNIFORMS: [f64; 4] = [
    0.47377137180997797,
    0.8944121303779148,
    0.9967231996116069,
    0.6067125684413236,
];
const PINNED_NORMALS: [f64; 4] = [
    -0.8456236735988253,
    -0.4026972768678168,
    0.8825992441960017,
    -0.2470063387355953,
];
