//! A short list of sources without taking memory: taking it for every instruction would cost more than running it.

use std::ops::Deref;

use laurel_simd::place::{Source, Splat};

use crate::reads::Reads;

/// So many sources stand on the stack.
const FEW: usize = 8;
static NOTHING: Splat = [0.0; 4];

/// Sources of the operands of one instruction.
pub(crate) struct Sources<'a> {
    few: [Source<'a>; FEW],
    /// All of them, where there are more than a few.
    many: Vec<Source<'a>>,
    count: usize,
}

impl<'a> Sources<'a> {
    /// Columns.
    pub(crate) fn columns(columns: &[usize], reads: Reads<'a>) -> Self {
        Self::new(columns.len(), |k| Source::column(reads.get(columns[k])))
    }

    /// The same for every sample.
    pub(crate) fn uniform(splats: &'a [Splat]) -> Self {
        Self::new(splats.len(), |k| Source::uniform(&splats[k]))
    }

    fn new(count: usize, source: impl Fn(usize) -> Source<'a>) -> Self {
        let mut sources = Self {
            few: [Source::uniform(&NOTHING); FEW],
            many: Vec::new(),
            count,
        };
        if count > FEW {
            sources.many.extend((0..count).map(source));
        } else {
            sources
                .few
                .iter_mut()
                .enumerate()
                .take(count)
                .for_each(|(k, to)| *to = source(k));
        }
        sources
    }
}

impl<'a> Deref for Sources<'a> {
    type Target = [Source<'a>];

    fn deref(&self) -> &[Source<'a>] {
        if self.count > FEW {
            &self.many
        } else {
            &self.few[..self.count]
        }
    }
}
