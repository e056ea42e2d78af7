//! What the tests of this crate share: the programs of `test/tapes`, as the compiler emits them, and digests.

pub mod chains;
pub mod dual;
pub mod estimates;
pub mod plain;
pub mod prior;
pub mod summed;

use laurel_simd::Lanes;
use laurel_tape::program::Program;

/// A program's words, constants and data.
pub struct Words {
    pub name: &'static str,
    pub words: Vec<u32>,
    pub constants: Vec<f64>,
    pub data: Vec<f64>,
}

impl Words {
    pub fn program<L: Lanes>(&self) -> Program {
        Program::new::<L>(&self.words, &self.constants, &self.data)
            .expect("the compiler emits valid programs")
    }
}

macro_rules! tapes {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../../../test/tapes/", $name, ".tape")))),*]
    };
}

/// Every program of `test/tapes`.
pub fn all() -> Vec<Words> {
    let tapes = tapes!("gaussian" "line" "hmm" "bnn" "gmm" "sprinkler" "dependent-support" "sum-relaxed" "kinds" "plates" "composites" "truncated" "mixtures");
    tapes
        .into_iter()
        .map(|(name, text)| parse(name, text))
        .collect()
}

macro_rules! timed {
    ($($name:literal)*) => {
        [$(($name, include_str!(concat!("../../../../../test/bench/tapes/", $name, ".tape")))),*]
    };
}

/// The programs of `test/bench/tapes`: long plates and a long scan.
pub fn long() -> Vec<Words> {
    timed!("logistic" "mixture" "schools" "walk" "groups" "components")
        .into_iter()
        .map(|(name, text)| parse(name, text))
        .collect()
}

/// One of them.
pub fn named(name: &str) -> Words {
    all()
        .into_iter()
        .find(|words| words.name == name)
        .expect("a name of the list")
}

/// A program from its three lines.
pub fn parse(name: &'static str, text: &str) -> Words {
    let numbers = |line: &str| -> Vec<u64> {
        line.split(' ')
            .filter(|number| !number.is_empty())
            .map(|number| number.parse().expect("a number"))
            .collect()
    };
    let mut lines = text.lines().map(numbers);
    let words = lines
        .next()
        .expect("words")
        .into_iter()
        .map(|word| word as u32)
        .collect();
    let mut doubles = || -> Vec<f64> {
        let bits = lines.next().expect("constants and data");
        bits.into_iter().map(f64::from_bits).collect()
    };
    Words {
        name,
        words,
        constants: doubles(),
        data: doubles(),
    }
}

/// The digest of a program in a file of names and digests.
pub fn on_file<'a>(digests: &'a str, name: &str) -> &'a str {
    let mut lines = digests.lines();
    let digest = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    digest.expect("a digest for every program")
}

/// FNV-1a, 64 bits, over the bits of arrays of doubles (lengths included, every NaN the same).
pub fn digest(arrays: &[Vec<f64>]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |word: u64| hash = (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3);
    for array in arrays {
        add(array.len() as u64);
        array.iter().for_each(|x| add(bits(*x)));
    }
    format!("{hash:016x}")
}

/// Bits that are the same for every NaN.
pub fn bits(x: f64) -> u64 {
    if x.is_nan() {
        0x7ff8_0000_0000_0000
    } else {
        x.to_bits()
    }
}
