//! The header of a program: how many of everything there are.

use crate::decode::{DecodeError, Result};
use crate::format::{HEADER_WORDS, MAGIC};

pub(crate) struct Header {
    pub(crate) slots: usize,
    pub(crate) sites: usize,
    pub(crate) rows: usize,
    pub(crate) checks: usize,
    pub(crate) outputs: usize,
    pub(crate) instruction_words: usize,
    pub(crate) answers: usize,
    pub(crate) views: usize,
}

impl Header {
    /// Reads it; everything that it says is possible for so many words, constants and data.
    pub(crate) fn read(words: &[u32], constants: &[f64], data: &[f64]) -> Result<Self> {
        let fail = |word, reason| Err(DecodeError { word, reason });
        let Some(header) = words.first_chunk::<HEADER_WORDS>() else {
            return fail(0, "the header is cut short");
        };
        let [magic, counts @ ..] = *header;
        let [
            count,
            slots,
            sites,
            rows,
            checks,
            outputs,
            body,
            answers,
            numbers,
            views,
        ] = counts.map(|count| count as usize);
        if magic != MAGIC {
            return fail(0, "not a program");
        }
        if count != constants.len() {
            return fail(1, "another number of constants than given");
        }
        if numbers != data.len() {
            return fail(9, "another number of data than given");
        }
        let least = HEADER_WORDS as u64 + body as u64 + 2 * outputs as u64 + 3 * views as u64;
        if least > words.len() as u64 {
            return fail(7, "more words than given");
        }
        // Slots and sites that a loop goes over need no words of their own.
        for (word, count, most) in [(4, rows, body), (5, checks, body), (8, answers, outputs)] {
            if count > most {
                return fail(word, "more than the program can use");
            }
        }
        for (word, count) in [(2, slots), (3, sites)] {
            if count > MOST_SLOTS {
                return fail(word, "more than there is room for");
            }
        }
        Ok(Self {
            slots,
            sites,
            rows,
            checks,
            outputs,
            instruction_words: body,
            answers,
            views,
        })
    }
}

/// A slot takes a kilobyte: so many would take 4 GiB.
const MOST_SLOTS: usize = 1 << 22;
