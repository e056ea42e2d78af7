//! Views: operands and places that move from pass to pass of the loops around them.

/// The number `base + sum of stride x index` over the loops around: a place in the data, a slot, a site.
#[derive(Clone, PartialEq, Debug)]
pub struct View {
    /// What the number is.
    pub kind: ViewKind,
    /// In the first pass of all loops.
    pub base: usize,
    /// Loop (0: the outermost around) and stride of each step.
    pub steps: Box<[(usize, isize)]>,
}

/// What a view's number stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewKind {
    /// A place in the data: the operand is the number there.
    Data,
    /// A slot or a site.
    Slots,
    /// The operand is slot `base + stride x d`, with d the number in the data that view `by` shows, a whole number
    /// below `count`.
    Indirect {
        /// The view of the data.
        by: usize,
        /// Slots from one to the next.
        stride: usize,
        /// How many there are.
        count: usize,
    },
}

impl View {
    /// Whether it shows numbers of the data.
    pub(crate) fn is_data(&self) -> bool {
        self.kind == ViewKind::Data
    }

    /// The number in the passes `indices`, outermost loop first.
    #[inline(always)]
    pub fn at(&self, indices: &[usize]) -> usize {
        let moved = self
            .steps
            .iter()
            .map(|&(depth, stride)| indices[depth] as isize * stride);
        // Verified when it was decoded: never below 0.
        (self.base as isize + moved.sum::<isize>()) as usize
    }

    /// What is so many numbers further in every pass.
    pub(crate) fn further(&self, by: usize) -> Self {
        Self {
            base: by + self.base,
            ..self.clone()
        }
    }

    /// The smallest and the largest number over all passes of loops with these counts, each at least 1; `None` where a
    /// step belongs to no loop around or where a number would be negative or huge.
    pub(crate) fn range(&self, counts: &[usize]) -> Option<(usize, usize)> {
        let (mut low, mut high) = (self.base as i128, self.base as i128);
        for &(depth, stride) in &self.steps {
            let moved = (*counts.get(depth)? as i128 - 1) * stride as i128;
            low += moved.min(0);
            high += moved.max(0);
        }
        let number = |x: i128| usize::try_from(x).ok().filter(|&x| x < isize::MAX as usize);
        number(low).zip(number(high))
    }

    /// The first and the last slot that it shows over all passes of loops with these counts; none of data.
    pub(crate) fn shown(&self, counts: &[usize]) -> Option<(usize, usize)> {
        let (low, high) = self.range(counts)?;
        match self.kind {
            ViewKind::Data => None,
            ViewKind::Slots => Some((low, high)),
            ViewKind::Indirect { stride, count, .. } => Some((low, high + stride * (count - 1))),
        }
    }

    /// The same of slots or sites; all that there may be where it is not known.
    pub(crate) fn reach(&self, counts: &[usize]) -> (usize, usize) {
        self.shown(counts).unwrap_or((0, usize::MAX >> 1))
    }

    /// The loop that moves it most often.
    pub(crate) fn depth(&self) -> Option<usize> {
        self.steps.iter().map(|&(depth, _)| depth).max()
    }
}

/// Steps by which the number of a pass grows by 1, the innermost loop running fastest.
pub(crate) fn even_steps(counts: &[usize]) -> Box<[(usize, isize)]> {
    let mut stride = 1;
    let steps = counts.iter().enumerate().rev().map(|(depth, &count)| {
        let step = (depth, stride as isize);
        stride *= count;
        step
    });
    steps.collect()
}

/// Calls `f` with the numbers of all passes, the innermost running fastest.
pub(crate) fn each_pass(counts: &[usize], mut f: impl FnMut(&[usize])) {
    let total: usize = counts.iter().product();
    let mut passes = vec![0; counts.len()];
    for number in 0..total {
        let mut rest = number;
        for (pass, &count) in passes.iter_mut().zip(counts).rev() {
            *pass = rest % count;
            rest /= count;
        }
        f(&passes);
    }
}

/// Whether ranges of slots, each with its first and its last, have none in common.
pub(crate) fn apart(a: &(usize, usize), b: &(usize, usize)) -> bool {
    a.1 < b.0 || b.1 < a.0
}

/// The slot that an indirect view shows: the first one for a number that is not allowed.
#[inline(always)]
pub(crate) fn indirect(base: usize, stride: usize, count: usize, number: f64) -> usize {
    let inside = number >= 0.0 && number < count as f64;
    base + stride * if inside { number as usize } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_all_passes_and_nothing_more() {
        let view = View {
            kind: ViewKind::Data,
            base: 10,
            steps: Box::new([(0, 5), (2, -2)]),
        };
        let counts = [3, 7, 4];
        let mut seen = Vec::new();
        for i in 0..3 {
            for k in 0..4 {
                seen.push(view.at(&[i, 0, k]));
            }
        }
        let (low, high) = view.range(&counts).expect("in range");
        assert_eq!(
            (Some(&low), Some(&high)),
            (seen.iter().min(), seen.iter().max())
        );
        assert_eq!(view.range(&counts[..2]), None);
        assert_eq!(view.range(&[3, 7, 40]), None);
    }

    #[test]
    fn an_index_that_is_not_allowed_shows_the_first_slot() {
        for number in [f64::NAN, -1.0, 3.0, f64::INFINITY] {
            assert_eq!(indirect(7, 2, 3, number), 7);
        }
        assert_eq!(indirect(7, 2, 3, 2.0), 11);
    }
}
