//! Elimination of variables: products of factors, and sums over one site after the other, in logarithms.

use super::table::{Sizes, Table, combinations, each, union};
use super::writer::{IMPOSSIBLE, Writer};
use super::{MAX_ENTRIES, MAX_TABLE};
use crate::reverse::Refusal;
use crate::tape::Operand;

/// The logarithm of the sum, over all values of `sites`, of the product of the factors, which are logarithms.
pub(super) fn eliminate(
    writer: &mut Writer,
    mut factors: Vec<Table>,
    mut sites: Vec<usize>,
    sizes: &Sizes,
) -> Result<Operand, Refusal> {
    let mut work = 0;
    while let Some(place) = cheapest(&factors, &sites, sizes) {
        let site = sites.swap_remove(place);
        let (with, without) = factors
            .into_iter()
            .partition(|each| each.scope.contains(&site));
        factors = without;
        let summed = sum_out(writer, &with, site, sizes)?;
        work += summed.entries.len() * sizes[site];
        if work > MAX_ENTRIES {
            return Err(Refusal("too many combinations of values"));
        }
        factors.push(summed);
    }
    let total = factors.iter().map(|each| each.entries[0]);
    Ok(total.fold(Operand::Constant(0.0), |sum, each| {
        writer.product(sum, each)
    }))
}

/// The site whose elimination makes the smallest table; of equals the first that was drawn.
fn cheapest(factors: &[Table], sites: &[usize], sizes: &Sizes) -> Option<usize> {
    let cost = |&(_, &site): &(usize, &usize)| {
        let scope = union(factors.iter().filter(|each| each.scope.contains(&site)));
        (combinations(&scope, sizes).unwrap_or(usize::MAX), site)
    };
    sites
        .iter()
        .enumerate()
        .min_by_key(cost)
        .map(|(place, _)| place)
}

fn sum_out(
    writer: &mut Writer,
    factors: &[Table],
    site: usize,
    sizes: &Sizes,
) -> Result<Table, Refusal> {
    let whole = union(factors);
    if combinations(&whole, sizes).is_none_or(|count| count > MAX_TABLE) {
        return Err(Refusal("too many combinations of values"));
    }
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
            sum = writer.sum(sum, product);
        }
        entries.push(sum);
    });
    Ok(Table { scope, entries }.reduced(sizes))
}
