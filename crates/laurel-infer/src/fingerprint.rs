//! A hash of everything that both sides of the boundary must agree on: operators, distributions, options, words.

use laurel_dist::CATALOGUE;
use laurel_tape::format::{Code, HEADER_WORDS};
use laurel_tape::op::{OPERATORS, Opcode};

use crate::options::{METHODS, OptionRow};
use crate::read::Read;
use crate::shards::SHARDS;
use crate::vi::guide::spec::GUIDES;

/// Hashes the names of a list.
macro_rules! names {
    ($hash:expr, $list:expr) => {{
        let (mut hash, mut place) = ($hash, 0);
        while place < $list.len() {
            hash = text(hash, $list[place].name());
            place += 1;
        }
        hash
    }};
}
/// FNV-1a, 32 bits (Fowler, Noll and Vo; constants from the IETF draft), over the names and shapes of all tables.
/// Computed by the compiler, so that the engine carries a number and not the tables.
pub const FINGERPRINT: u32 = fingerprint();

const fn fingerprint() -> u32 {
    let hash = distributions(operators(number(0x811c_9dc5, HEADER_WORDS as u32)));
    let hash = names!(number(hash, SHARDS as u32), Code::ALL);
    let hash = names!(hash, Read::ALL);
    let hash = names!(hash, Opcode::ALL);
    guides(methods(hash))
}

const fn methods(mut hash: u32) -> u32 {
    let mut place = 0;
    while place < METHODS.len() {
        hash = options(text(hash, METHODS[place].name), METHODS[place].options);
        place += 1;
    }
    hash
}

const fn options(mut hash: u32, table: &[OptionRow]) -> u32 {
    let mut place = 0;
    while place < table.len() {
        hash = text(hash, table[place].name);
        place += 1;
    }
    hash
}

const fn operators(mut hash: u32) -> u32 {
    let mut place = 0;
    while place < OPERATORS.len() {
        let op = &OPERATORS[place];
        hash = number(text(hash, op.name), op.min);
        hash = number(
            hash,
            if let Some(max) = op.max {
                max
            } else {
                u32::MAX
            },
        );
        place += 1;
    }
    hash
}

const fn distributions(mut hash: u32) -> u32 {
    let mut place = 0;
    while place < CATALOGUE.len() {
        let spec = CATALOGUE[place];
        hash = text(hash, spec.name);
        let mut param = 0;
        while param < spec.params.len() {
            hash = text(hash, spec.params[param].name);
            param += 1;
        }
        hash = number(
            number(hash, spec.terms.of(0) as u32),
            spec.terms.of(1) as u32,
        );
        hash = number(number(hash, spec.logs.of(0) as u32), spec.logs.of(1) as u32);
        place += 1;
    }
    hash
}

const fn guides(mut hash: u32) -> u32 {
    let mut place = 0;
    while place < GUIDES.len() {
        let guide = &GUIDES[place];
        hash = text(hash, guide.family);
        let mut param = 0;
        while param < guide.params.len() {
            hash = text(hash, guide.params[param].name);
            param += 1;
        }
        place += 1;
    }
    hash
}

const fn text(mut hash: u32, text: &str) -> u32 {
    let bytes = text.as_bytes();
    let mut place = 0;
    while place < bytes.len() {
        hash = byte(hash, bytes[place]);
        place += 1;
    }
    byte(hash, 0)
}

const fn number(hash: u32, number: u32) -> u32 {
    let [a, b, c, d] = number.to_le_bytes();
    byte(byte(byte(byte(hash, a), b), c), d)
}

const fn byte(hash: u32, byte: u8) -> u32 {
    (hash ^ byte as u32).wrapping_mul(0x0100_0193)
}
