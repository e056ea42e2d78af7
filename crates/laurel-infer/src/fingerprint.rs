//! A hash of everything that both sides of the boundary must agree on: operators, distributions, options, words.

use laurel_dist::CATALOGUE;
use laurel_tape::format::Code;
use laurel_tape::op::{OPERATORS, Opcode};

use crate::options::BBVI;
use crate::read::Read;
use crate::vi::guide::spec::GUIDES;

/// FNV-1a, 32 bits (Fowler, Noll and Vo; constants from the IETF draft), over the names and shapes of all tables.
pub fn fingerprint() -> u32 {
    let mut hash = Hash(0x811c_9dc5);
    for op in OPERATORS {
        hash.text(op.name);
        hash.number(op.min);
        hash.number(op.max.map_or(u32::MAX, |max| max));
    }
    Opcode::ALL.iter().for_each(|op| hash.text(op.name()));
    for spec in CATALOGUE {
        hash.text(spec.name);
        spec.params.iter().for_each(|param| hash.text(param.name));
        for k in [0, 1] {
            hash.number(spec.terms.of(k) as u32);
            hash.number(spec.logs.of(k) as u32);
        }
    }
    Code::ALL.iter().for_each(|code| hash.text(code.name()));
    Read::ALL.iter().for_each(|read| hash.text(read.name()));
    BBVI.iter().for_each(|row| hash.text(row.name));
    for guide in GUIDES {
        hash.text(guide.family);
        guide.params.iter().for_each(|param| hash.text(param.name));
    }
    hash.0
}

struct Hash(u32);

impl Hash {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }

    fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
        self.byte(0);
    }

    fn number(&mut self, number: u32) {
        number
            .to_le_bytes()
            .into_iter()
            .for_each(|byte| self.byte(byte));
    }
}
