//! Words that nobody's compiler wrote: refused with a place, or harmless; never a panic. Every word of a real program
//! is changed in turn, and whatever still decodes is run.

use crate::support;
use laurel_infer::bbvi::Bbvi;
use laurel_infer::options::BbviOptions;
use laurel_infer::vi::estimator::Estimator;
use laurel_simd::Vector;
use laurel_tape::program::Program;

const OPTIONS: BbviOptions = BbviOptions {
    steps: 1,
    samples: 3,
    learning_rate: 0.05,
    pooled: true,
    estimator: Estimator::Book,
    batch: 0,
};

/// Runs what decodes; whether it did.
fn survives(words: &[u32], constants: &[f64], data: &[f64]) -> bool {
    match Program::new::<Vector>(words, constants, data) {
        Ok(program) => {
            // A guide may be refused; a run must not panic.
            for estimator in [Estimator::Book, Estimator::RaoBlackwell, Estimator::Auto] {
                let options = BbviOptions {
                    estimator,
                    ..OPTIONS
                };
                if let Ok(mut run) = Bbvi::new::<Vector>(&program, options, 1) {
                    run.step::<Vector>(1);
                }
            }
            true
        }
        Err(error) => {
            assert!(error.word <= words.len() && !error.reason.is_empty());
            false
        }
    }
}

#[test]
fn any_one_word_of_a_program_may_be_anything() {
    ["kinds", "plates"]
        .iter()
        .for_each(|name| change_every_word(name));
}

fn change_every_word(name: &str) {
    let support::Words {
        words,
        constants,
        data,
        ..
    } = support::named(name);
    let (mut refused, mut tried) = (0, 0);
    for place in 0..words.len() {
        for value in [
            0,
            1,
            2,
            7,
            13,
            14,
            words[place] ^ 1,
            0x7fff_ffff,
            0x8000_0000,
            0x8000_ffff,
            u32::MAX,
        ] {
            let mut changed = words.clone();
            changed[place] = value;
            tried += 1;
            refused += usize::from(!survives(&changed, &constants, &data));
        }
    }
    assert!(
        refused * 2 > tried,
        "only {refused} of {tried} were refused of {name}"
    );
}

#[test]
fn a_program_cut_anywhere_is_refused() {
    ["kinds", "plates"]
        .iter()
        .for_each(|name| cut_anywhere(name));
}

fn cut_anywhere(name: &str) {
    let support::Words {
        words,
        constants,
        data,
        ..
    } = support::named(name);
    for length in 0..words.len() {
        assert!(
            !survives(&words[..length], &constants, &data),
            "cut to {length} words"
        );
    }
    assert!(!survives(&words, &constants[1..], &data));
    if !data.is_empty() {
        assert!(!survives(&words, &constants, &data[1..]));
    }
}

#[test]
fn constants_and_data_may_be_anything() {
    ["kinds", "plates"]
        .iter()
        .for_each(|name| change_every_number(name));
}

fn change_every_number(name: &str) {
    let support::Words {
        words,
        constants,
        data,
        ..
    } = support::named(name);
    for value in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e308, -0.0, 5e-324] {
        for place in 0..constants.len() {
            let mut changed = constants.clone();
            changed[place] = value;
            survives(&words, &changed, &data);
        }
        for place in 0..data.len() {
            let mut changed = data.clone();
            changed[place] = value;
            survives(&words, &constants, &changed);
        }
    }
}
