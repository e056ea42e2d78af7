//! Operands by the values of discrete sites: one entry for each combination, the last site of the scope running fastest.

use crate::order::sort;
use crate::tape::Operand;

/// Numbers of values, by site; 1 for a site that is not summed out.
pub(super) type Sizes = [usize];

/// What an operand is for each combination of the values of some sites.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Table {
    /// Sites, ascending.
    pub(super) scope: Vec<usize>,
    pub(super) entries: Vec<Operand>,
}

impl Table {
    /// The same whatever the sites are.
    pub(super) fn of(operand: Operand) -> Self {
        Self {
            scope: Vec::new(),
            entries: vec![operand],
        }
    }

    /// The entry for values of the sites of `scope`, which holds this table's.
    pub(super) fn at(&self, scope: &[usize], values: &[usize], sizes: &Sizes) -> Operand {
        let mut index = 0;
        let mut place = 0;
        for &site in &self.scope {
            while scope[place] != site {
                place += 1;
            }
            index = index * sizes[site] + values[place];
        }
        self.entries[index]
    }

    /// The same table without the sites that it does not depend on.
    pub(super) fn reduced(mut self, sizes: &Sizes) -> Self {
        let mut place = 0;
        while place < self.scope.len() {
            let size = sizes[self.scope[place]];
            let below: usize = self.scope[place + 1..]
                .iter()
                .map(|&site| sizes[site])
                .product();
            let blocks = self.entries.chunks_exact(size * below);
            let same = |block: &[Operand]| {
                block
                    .chunks_exact(below)
                    .all(|part| is_same(part, &block[..below]))
            };
            if blocks.clone().all(same) {
                self.entries = blocks.flat_map(|block| block[..below].to_vec()).collect();
                self.scope.remove(place);
            } else {
                place += 1;
            }
        }
        self
    }
}

/// Equal bit for bit, so that numbers that are none are equal too.
fn is_same(a: &[Operand], b: &[Operand]) -> bool {
    a.iter().zip(b).all(|pair| match pair {
        (Operand::Constant(x), Operand::Constant(y)) => x.to_bits() == y.to_bits(),
        (x, y) => x == y,
    })
}

/// All sites of some tables, ascending.
pub(super) fn union<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Vec<usize> {
    let mut scope: Vec<usize> = tables
        .into_iter()
        .flat_map(|table| table.scope.iter().copied())
        .collect();
    sort(&mut scope);
    scope.dedup();
    scope
}

/// Combinations of the values of a scope; `None` where they are beyond counting.
pub(super) fn combinations(scope: &[usize], sizes: &Sizes) -> Option<usize> {
    scope
        .iter()
        .try_fold(1_usize, |count, &site| count.checked_mul(sizes[site]))
}

/// Calls `f` with every combination of the values of a scope, the last site running fastest.
pub(super) fn each(scope: &[usize], sizes: &Sizes, mut f: impl FnMut(&[usize])) {
    let mut values = vec![0; scope.len()];
    loop {
        f(&values);
        let mut place = scope.len();
        loop {
            if place == 0 {
                return;
            }
            place -= 1;
            values[place] += 1;
            if values[place] < sizes[scope[place]] {
                break;
            }
            values[place] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_finds_its_entries_within_a_larger_scope_and_drops_what_does_not_matter() {
        let sizes = [2, 3, 2];
        let constants = |numbers: &[f64]| numbers.iter().map(|&x| Operand::Constant(x)).collect();
        let table = Table {
            scope: vec![0, 1],
            entries: constants(&[1.0, 2.0, 3.0, 1.0, 2.0, 3.0]),
        };
        assert_eq!(
            table.at(&[0, 1, 2], &[1, 2, 0], &sizes),
            Operand::Constant(3.0)
        );
        let small = table.reduced(&sizes);
        assert_eq!(
            small,
            Table {
                scope: vec![1],
                entries: constants(&[1.0, 2.0, 3.0])
            }
        );
        let mut seen = 0;
        each(&[0, 2], &sizes, |_| seen += 1);
        assert_eq!(seen, 4);
    }
}
