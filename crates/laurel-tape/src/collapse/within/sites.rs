//! Numbers of the sites that are left when others are taken out.

use crate::tape::Tape;
use crate::view::{View, ViewKind, each_pass};

/// Of each site its number among those that are left.
pub(super) struct Sites {
    pub(super) numbers: Vec<Option<usize>>,
    pub(super) left: usize,
}

impl Sites {
    pub(super) fn without(tape: &Tape, gone: &[bool]) -> Self {
        let mut left = 0;
        let numbers = gone.iter().take(tape.sites.len()).map(|&is_gone| {
            left += usize::from(!is_gone);
            (!is_gone).then(|| left - 1)
        });
        let numbers = numbers.collect();
        Self { numbers, left }
    }

    /// A view of sites by their new numbers; none where these do not move evenly.
    pub(super) fn view(&self, view: &View, counts: &[usize]) -> Option<View> {
        let number = |passes: &[usize]| self.numbers[view.at(passes)];
        let mut passes = vec![0; counts.len()];
        let base = number(&passes)?;
        let mut steps = Vec::new();
        for &(depth, _) in &view.steps {
            if counts[depth] > 1 {
                passes[depth] = 1;
                steps.push((depth, number(&passes)? as isize - base as isize));
                passes[depth] = 0;
            }
        }
        let moved = View {
            kind: ViewKind::Slots,
            base,
            steps: steps.into(),
        };
        let mut even = true;
        each_pass(counts, |passes| {
            even &= number(passes) == Some(moved.at(passes));
        });
        even.then_some(moved)
    }
}
