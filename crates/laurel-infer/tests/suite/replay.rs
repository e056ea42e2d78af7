//! Programs run again at draws that are given: what is given stays, what is not comes from its prior, the same bits for each
//! lane width.

use crate::support;
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

/// Outputs and rows of all blocks, `[draws]` each.
fn all_of<L: Lanes>(replay: &mut Replay) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = Vec::new();
    loop {
        let before = replay.read::<Vector>(Read::Status)[0] as usize;
        let left = replay.step::<L>(1);
        let n = replay.read::<Vector>(Read::Status)[0] as usize - before;
        let block = replay.read::<Vector>(Read::ChainDraws);
        columns.resize(block.len() / n, Vec::new());
        for (column, part) in columns.iter_mut().zip(block.chunks_exact(n)) {
            column.extend_from_slice(part);
        }
        if left == 0 {
            return columns;
        }
    }
}

fn arrays<L: Lanes>(name: &str, is_given: impl Fn(usize) -> bool) -> Vec<Vec<u64>> {
    let program = support::named(name).program::<L>();
    let record = record(&program, is_given);
    let mut replay = Replay::new(&program, &record, SEED).expect("a record of the right length");
    let bits = |array: Vec<f64>| array.into_iter().map(support::bits).collect();
    all_of::<L>(&mut replay).into_iter().map(bits).collect()
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
    let columns = all_of::<Vector>(&mut replay);
    let rows = &columns[columns.len() - 3..];
    assert_eq!(columns[0], record[2..]);
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
            let found = rows[row][draw];
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
    let columns = all_of::<Vector>(&mut replay);
    let mean = columns[0].iter().sum::<f64>() / draws as f64;
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
