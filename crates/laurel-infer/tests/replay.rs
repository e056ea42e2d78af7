//! Programs run again at draws that are given: what is given stays, what is not comes from its prior, the same bits for each
//! lane width.

mod support;

use laurel_infer::read::Read;
use laurel_infer::replay::Replay;
use laurel_simd::{Lanes, Vector};
use laurel_tape::program::Program;

const SEED: u64 = 11;
/// More than a block, and no whole number of them.
const DRAWS: usize = 200;

/// A record that gives the sites that are chosen; values inside of any support.
fn record(program: &Program, is_given: impl Fn(usize) -> bool) -> Vec<f64> {
    let sites = &program.tape().sites;
    let mut record = vec![DRAWS as f64];
    record.extend((0..sites.len()).map(|site| f64::from(u8::from(is_given(site)))));
    for (_, site) in sites.iter().enumerate().filter(|&(site, _)| is_given(site)) {
        let share = 1.0 / site.values.len() as f64;
        for _ in &site.values {
            record.extend((0..DRAWS).map(|draw| share * (1.0 - 1e-3 * (draw % 7) as f64)));
        }
    }
    record
}

/// Outputs and rows of all blocks.
fn all_of<L: Lanes>(replay: &mut Replay) -> [Vec<f64>; 2] {
    let mut columns = [Read::ChainDraws, Read::LogDensities].map(|what| (what, Vec::new()));
    loop {
        let before = replay.read(Read::Status)[0] as usize;
        let left = replay.step::<L>(1);
        let n = replay.read(Read::Status)[0] as usize - before;
        for (what, columns) in &mut columns {
            let block = replay.read(*what);
            columns.resize(block.len() / n, Vec::new());
            for (column, part) in columns.iter_mut().zip(block.chunks_exact(n)) {
                column.extend_from_slice(part);
            }
        }
        if left == 0 {
            return columns.map(|(_, columns)| columns.concat());
        }
    }
}

fn arrays<L: Lanes>(name: &str, is_given: impl Fn(usize) -> bool) -> [Vec<u64>; 2] {
    let program = support::named(name).program::<L>();
    let record = record(&program, is_given);
    let mut replay = Replay::new(&program, &record, SEED).expect("a record of the right length");
    all_of::<L>(&mut replay).map(|array| array.into_iter().map(support::bits).collect())
}

#[test]
fn bits_do_not_depend_on_lanes() {
    for words in support::all() {
        let every_other = |site: usize| site.is_multiple_of(2);
        let wide = arrays::<Vector>(words.name, every_other);
        assert_eq!(
            wide,
            arrays::<f64>(words.name, every_other),
            "{}",
            words.name
        );
    }
}

#[test]
fn what_is_given_comes_back_and_has_its_densities() {
    let program = support::named("gaussian").program::<Vector>();
    let record = record(&program, |_| true);
    let mut replay = Replay::new(&program, &record, SEED).expect("a record of the right length");
    let [outputs, rows] = all_of::<Vector>(&mut replay);
    assert_eq!(outputs[..DRAWS], record[2..]);
    let normal = |x: f64, mean: f64, variance: f64| {
        -0.5 * ((x - mean).powi(2) / variance + (std::f64::consts::TAU * variance).ln())
    };
    for (draw, &mu) in record[2..].iter().enumerate() {
        let expected = [
            normal(mu, 1.0, 5.0),
            normal(8.0, mu, 2.0),
            normal(9.0, mu, 2.0),
        ];
        for (row, expected) in expected.into_iter().enumerate() {
            let found = rows[row * DRAWS + draw];
            assert!((found - expected).abs() < 1e-12, "{found} and {expected}");
        }
    }
}

/// Within six standard errors (false alarm 2e-9).
#[test]
fn what_is_not_given_has_its_prior() {
    let program = support::named("gaussian").program::<Vector>();
    let draws = 100_000;
    let mut replay = Replay::new(&program, &[draws as f64, 0.0], SEED).expect("a record");
    let [outputs, _] = all_of::<Vector>(&mut replay);
    let mean = outputs[..draws].iter().sum::<f64>() / draws as f64;
    assert!(
        (mean - 1.0).abs() < 6.0 * (5.0 / draws as f64).sqrt(),
        "{mean}"
    );
}

#[test]
fn records_of_another_length_are_refused() {
    let program = support::named("gaussian").program::<Vector>();
    for record in [
        &[][..],
        &[1.0],
        &[0.0, 1.0],
        &[f64::NAN, 1.0],
        &[2.0, 1.0, 0.5],
        &[1.0, 0.0, 0.5],
        &[1e300, 1.0, 0.5],
    ] {
        assert!(Replay::new(&program, record, SEED).is_err(), "{record:?}");
    }
}
