//! Latents that can change places without any change of the density, the components of a mixture: each draw gets an order of
//! them by chance, as draws of the posterior have it. Chains that see one order of many then have the whole posterior.
//! S. Fruehwirth-Schnatter 2001, Markov chain Monte Carlo estimation of classical and dynamic switching and mixture models,
//! JASA 96(453), section 3.2, for the random permutation.

use laurel_rng::{Key, Solo};
use laurel_simd::{BLOCK, Column};

/// Families of blocks that can change places; each is tried on every draw.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchanges(Vec<Family>);

/// Blocks of which all orders are alike.
#[derive(Clone, Debug)]
struct Family {
    /// Sites of each block, `[blocks][latents]`: the first of one goes where the first of another is.
    sites: Vec<Vec<usize>>,
    sets: Vec<Labels>,
}

/// Labels that go where their blocks go.
#[derive(Clone, Debug)]
struct Labels {
    /// Of each block.
    of_block: Vec<usize>,
    /// Sites whose values are labels, and sites whose elements are numbered by them.
    values: Vec<usize>,
    elements: Vec<usize>,
}

impl Exchanges {
    /// From numbers: of each family the count of blocks and of latents of each, the latents block after block, and the count of sets of
    /// labels; of each set a label for each block, the count of its values and these, the count of its elements and these.
    /// None where the numbers are not so, or name no site of these many elements, or a label that is no element.
    pub(crate) fn read(numbers: &[f64], sizes: &[usize]) -> Option<Self> {
        let mut from = numbers.iter().map(|&number| number as usize);
        let mut families = Vec::new();
        while let Some(blocks) = from.next() {
            let latents = from.next()?;
            let take = |from: &mut dyn Iterator<Item = usize>, count: usize| {
                let all: Vec<usize> = from.take(count).collect();
                (all.len() == count).then_some(all)
            };
            let mut sites = Vec::new();
            if blocks > numbers.len() {
                return None;
            }
            for _ in 0..blocks {
                sites.push(take(&mut from, latents)?);
            }
            let mut sets = Vec::new();
            for _ in 0..from.next()? {
                let of_block = take(&mut from, blocks)?;
                let [values, elements] = [(); 2].map(|()| {
                    let count = from.next()?;
                    take(&mut from, count)
                });
                sets.push(Labels {
                    of_block,
                    values: values?,
                    elements: elements?,
                });
            }
            families.push(Family { sites, sets });
        }
        families
            .iter()
            .all(|family| family.fits(sizes))
            .then_some(Self(families))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives the values of all sites, `[sites][values]`, another order in each lane.
    pub(crate) fn exchange(&self, key: Key, values: &mut [Vec<Column>]) {
        for (number, family) in self.0.iter().enumerate() {
            for lane in 0..BLOCK {
                let mut solo = Solo::new(key.step(number as u64), lane);
                family.exchange(&permutation(family.sites.len(), &mut solo), lane, values);
            }
        }
    }
}

/// Numbers below `count` in an order by chance (R. Durstenfeld 1964, Communications of the ACM 7(7)).
fn permutation(count: usize, solo: &mut Solo) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let other = (solo.uniform() * (last + 1) as f64) as usize;
        order.swap(last, other.min(last));
    }
    order
}

impl Family {
    fn fits(&self, sizes: &[usize]) -> bool {
        let size = |site: &usize| sizes.get(*site).copied();
        let alike = |block: &Vec<usize>| block.iter().map(size).eq(self.sites[0].iter().map(size));
        let is_known = |site: &usize| size(site).is_some();
        let sites = self.sites.iter().flatten();
        let sets = self.sets.iter().all(|set| {
            let most = set.of_block.iter().max();
            let holds = |site: &usize| {
                size(site)
                    .zip(most)
                    .is_some_and(|(size, most)| size > *most)
            };
            set.elements.iter().all(holds) && set.values.iter().all(is_known)
        });
        self.sites.len() > 1 && self.sites.iter().all(alike) && sites.clone().all(is_known) && sets
    }

    /// Block `k` goes to where block `order[k]` is.
    fn exchange(&self, order: &[usize], lane: usize, values: &mut [Vec<Column>]) {
        let at = |values: &[Vec<Column>], site: usize| -> Vec<f64> {
            values[site].iter().map(|column| column[lane]).collect()
        };
        let moved: Vec<Vec<Vec<f64>>> = self
            .sites
            .iter()
            .map(|block| block.iter().map(|&site| at(values, site)).collect())
            .collect();
        for (block, &to) in moved.iter().zip(order) {
            for (from, &site) in block.iter().zip(&self.sites[to]) {
                let columns = values[site].iter_mut().zip(from);
                columns.for_each(|(column, x)| column[lane] = *x);
            }
        }
        for Labels {
            of_block,
            values: labelled,
            elements,
        } in &self.sets
        {
            for &site in labelled {
                for column in &mut values[site] {
                    let block = of_block
                        .iter()
                        .position(|&label| label as f64 == column[lane]);
                    if let Some(block) = block {
                        column[lane] = of_block[order[block]] as f64;
                    }
                }
            }
            for &site in elements {
                let before = at(values, site);
                for (&label, &to) in of_block.iter().zip(order) {
                    values[site][of_block[to]][lane] = before[label];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two components with a mean and a spread each, shares of three, and two assignments.
    const NUMBERS: [f64; 15] = [
        2.0, 2.0, 0.0, 1.0, 2.0, 3.0, 1.0, 0.0, 2.0, 2.0, 5.0, 6.0, 1.0, 4.0, 0.0,
    ];

    fn values() -> Vec<Vec<Column>> {
        let of = |numbers: &[f64]| numbers.iter().map(|&x| Column::splat(x)).collect();
        [
            &[1.0][..],
            &[10.0],
            &[2.0],
            &[20.0],
            &[0.2, 0.3, 0.5],
            &[0.0],
            &[1.0],
        ]
        .map(of)
        .to_vec()
    }

    fn exchanges() -> Exchanges {
        let sizes = [1, 1, 1, 1, 3, 1, 1];
        Exchanges::read(&NUMBERS[..14], &sizes).expect("it fits")
    }

    #[test]
    fn blocks_elements_and_labels_go_together_or_stay_in_half_of_the_draws_each() {
        let mut all = values();
        exchanges().exchange(Key::new(1), &mut all);
        let at = |lane: usize| -> Vec<f64> { all.iter().flatten().map(|x| x[lane]).collect() };
        let kept = vec![1.0, 10.0, 2.0, 20.0, 0.2, 0.3, 0.5, 0.0, 1.0];
        let moved = vec![2.0, 20.0, 1.0, 10.0, 0.5, 0.3, 0.2, 2.0, 1.0];
        let count = |wanted: &Vec<f64>| (0..BLOCK).filter(|&lane| at(lane) == *wanted).count();
        assert_eq!(count(&kept) + count(&moved), BLOCK);
        // Of 128 coins: outside in 1 of 10^7 seeds.
        assert!((34..=94).contains(&count(&moved)), "{}", count(&moved));
    }

    #[test]
    fn permutations_of_three_are_all_as_likely() {
        let mut counts = [0_usize; 6];
        for seed in 0..6000 {
            let order = permutation(3, &mut Solo::new(Key::new(seed), 0));
            counts[2 * order[0] + usize::from(order[1] > order[2])] += 1;
        }
        // 5.7 standard deviations of a count: 1 in 10^7 for the six of them.
        assert!(
            counts.iter().all(|count| count.abs_diff(1000) < 165),
            "{counts:?}"
        );
    }

    #[test]
    fn numbers_that_name_no_site_or_end_early_are_refused() {
        let sizes = [1, 1, 1, 1, 3, 1, 1];
        for cut in 1..14 {
            assert!(Exchanges::read(&NUMBERS[..cut], &sizes).is_none(), "{cut}");
        }
        assert!(Exchanges::read(&NUMBERS[..14], &sizes[..6]).is_none());
        assert!(Exchanges::read(&NUMBERS[..14], &[1, 1, 1, 1, 2, 1, 1]).is_none());
        assert!(Exchanges::read(&[], &sizes).is_some_and(|all| all.is_empty()));
        assert!(Exchanges::read(&[1e9, 0.0, 0.0], &sizes).is_none());
    }
}
