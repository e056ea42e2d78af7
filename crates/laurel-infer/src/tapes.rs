//! Programs of `test/tapes`, for tests.

use laurel_simd::Vector;
use laurel_tape::program::Program;

/// Words, constants and data, a line each; numbers by their bits.
pub(crate) fn parse(text: &str) -> Program {
    let numbers = |line: &str| -> Vec<u64> {
        let words = line.split_whitespace();
        words.map(|word| word.parse().expect("a number")).collect()
    };
    let mut lines = text.lines().map(numbers);
    let words = lines.next().unwrap_or_default().into_iter();
    let words: Vec<u32> = words.map(|word| word as u32).collect();
    let mut doubles = || -> Vec<f64> {
        let bits = lines.next().unwrap_or_default().into_iter();
        bits.map(f64::from_bits).collect()
    };
    let (constants, data) = (doubles(), doubles());
    Program::new::<Vector>(&words, &constants, &data).expect("a program")
}
