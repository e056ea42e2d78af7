//! Elimination of variables: products of factors, and sums over one site after the other, in logarithms.

use super::table::{Sizes, Table, combinations, each, union};
use super::{MAX_ENTRIES, MAX_TABLE};
use crate::reverse::Refusal;
use crate::tape::Operand;
use crate::writer::{IMPOSSIBLE, Writer};

/// The logarithm of the sum, over all values of `sites`, of the product of the factors, which are logarithms. The site whose
/// elimination makes the smallest table goes first; of equals the first that was drawn.
pub(super) fn eliminate(
    writer: &mut Writer,
    factors: Vec<Table>,
    sites: Vec<usize>,
    sizes: &Sizes,
    cliques: &mut Cliques,
) -> Result<Operand, Refusal> {
    let mut web = Web::new(factors, sites, sizes);
    let (mut work, mut total) = (0, Operand::Constant(0.0));
    while let Some(site) = web.cheapest() {
        let with = web.take(site);
        let summed = sum_out(writer, &with, site, sizes, cliques)?;
        work += summed.entries.len() * sizes[site];
        if work > MAX_ENTRIES {
            return Err(Refusal("too many combinations of values"));
        }
        if summed.scope.is_empty() {
            total = writer.product(total, summed.entries[0]);
        }
        web.put(summed, &with, sizes);
    }
    Ok(total)
}

/// Each site that was eliminated with those that its sum depends on: factors of zeros, given from outside, for all of their
/// combinations of values, whose slots are told. Combinations that are impossible have slots that nothing reads.
pub(super) struct Cliques {
    is_wanted: bool,
    /// Sites, scopes (ascending, with the site), and slots.
    pub(super) found: Vec<(usize, Vec<usize>, Vec<usize>)>,
}

impl Cliques {
    pub(super) fn wanted(is_wanted: bool) -> Self {
        Self {
            is_wanted,
            found: Vec::new(),
        }
    }

    /// Slots for a clique; none where they are not wanted.
    fn open(&mut self, writer: &mut Writer, site: usize, scope: &[usize], sizes: &Sizes) {
        if self.is_wanted {
            let count = combinations(scope, sizes).unwrap_or(0);
            let slots = (0..count).map(|_| writer.builder.fresh()).collect();
            self.found.push((site, scope.to_vec(), slots));
        }
    }

    /// The factor of the clique opened last.
    fn factor(&self) -> Option<Table> {
        let (_, scope, slots) = self.found.last().filter(|_| self.is_wanted)?;
        let entries = slots.iter().map(|&slot| Operand::Slot(slot)).collect();
        Some(Table {
            scope: scope.clone(),
            entries,
        })
    }
}

/// Factors, and which of them each site is in.
struct Web {
    /// None for those that were multiplied.
    factors: Vec<Option<Table>>,
    /// Numbers of factors, by site.
    of_site: Vec<Vec<usize>>,
    /// What eliminating each site that is left would cost, and the site.
    left: Vec<(usize, usize)>,
}

impl Web {
    fn new(factors: Vec<Table>, sites: Vec<usize>, sizes: &Sizes) -> Self {
        let mut of_site = vec![Vec::new(); sizes.len()];
        for (number, factor) in factors.iter().enumerate() {
            let scope = factor.scope.iter();
            scope.for_each(|&site| of_site[site].push(number));
        }
        let mut web = Self {
            factors: factors.into_iter().map(Some).collect(),
            of_site,
            left: Vec::new(),
        };
        let costed = |site| (web.cost(site, sizes), site);
        web.left = sites.into_iter().map(costed).collect();
        web
    }

    fn cost(&self, site: usize, sizes: &Sizes) -> usize {
        let with = self.of_site[site].iter();
        let scope = union(with.filter_map(|&number| self.factors[number].as_ref()));
        combinations(&scope, sizes).unwrap_or(usize::MAX)
    }

    fn cheapest(&mut self) -> Option<usize> {
        let places = self.left.iter().enumerate();
        let (place, _) = places.min_by_key(|(_, each)| **each)?;
        Some(self.left.swap_remove(place).1)
    }

    /// The factors that a site is in, which are gone then.
    fn take(&mut self, site: usize) -> Vec<Table> {
        let numbers = std::mem::take(&mut self.of_site[site]);
        let factors = numbers.iter();
        factors
            .filter_map(|&number| self.factors[number].take())
            .collect()
    }

    /// Puts in what came of the factors `from`.
    fn put(&mut self, factor: Table, from: &[Table], sizes: &Sizes) {
        let number = self.factors.len();
        let scope = factor.scope.iter();
        scope.for_each(|&site| self.of_site[site].push(number));
        self.factors.push(Some(factor));
        for site in union(from) {
            let Some(place) = self.left.iter().position(|each| each.1 == site) else {
                continue;
            };
            let factors = &self.factors;
            self.of_site[site].retain(|&number| factors[number].is_some());
            self.left[place].0 = self.cost(site, sizes);
        }
    }
}

fn sum_out(
    writer: &mut Writer,
    factors: &[Table],
    site: usize,
    sizes: &Sizes,
    cliques: &mut Cliques,
) -> Result<Table, Refusal> {
    let mut whole = union(factors);
    if let Err(place) = whole.binary_search(&site) {
        // Whatever it is, all else stays the same.
        whole.insert(place, site);
    }
    if combinations(&whole, sizes).is_none_or(|count| count > MAX_TABLE) {
        return Err(Refusal("too many combinations of values"));
    }
    cliques.open(writer, site, &whole, sizes);
    let probe = cliques.factor();
    let scope: Vec<usize> = whole.iter().copied().filter(|&each| each != site).collect();
    let mut entries = Vec::new();
    each(&scope, sizes, |values| {
        let mut sum = IMPOSSIBLE;
        for value in 0..sizes[site] {
            let mut all = values.to_vec();
            let place = whole.partition_point(|&each| each < site);
            all.insert(place, value);
            let product = factors
                .iter()
                .fold(Operand::Constant(0.0), |product, factor| {
                    writer.product(product, factor.at(&whole, &all, sizes))
                });
            let product = match &probe {
                Some(probe) if product != IMPOSSIBLE => {
                    writer.product(product, probe.at(&whole, &all, sizes))
                }
                _ => product,
            };
            sum = writer.sum(sum, product);
        }
        entries.push(sum);
    });
    Ok(Table { scope, entries }.reduced(sizes))
}
