//! Draws of the posterior: an assignment, then a point of each of its components, then what was integrated out.

use laurel_rng::{Key, Stream};
use laurel_simd::{BLOCK, Column, Lanes};
use laurel_tape::collapse::{Fate, Split};
use laurel_tape::machine::Machine;

use super::component::Found;
use crate::exact::quadrature::Point;
use crate::given::Given;
use crate::record::Record;
use crate::weights::resample;

/// Draws of one round.
pub(super) const AT_ONCE: usize = 2048;

#[derive(Clone, Debug)]
pub(super) struct Drawer {
    seed: Key,
    pub(super) drawn: usize,
}

impl Drawer {
    pub(super) fn new(seed: Key) -> Self {
        Self { seed, drawn: 0 }
    }

    /// Some draws, into the record.
    pub(super) fn draw<L: Lanes>(
        &mut self,
        (split, shares): (&Split, &[f64]),
        found: &mut [Found],
        machine: &mut Machine,
        record: &mut Record,
    ) {
        let key = self.seed.step((self.drawn / AT_ONCE) as u64);
        let mut u = Column::zero();
        Stream::new(key.site(0)).fill_uniform::<L>(&mut u, 1);
        let drawn = resample::systematic(shares, AT_ONCE, u[0]);
        let mut of_components: Vec<Vec<usize>> = vec![Vec::new(); split.components.len()];
        for (draw, &assignment) in drawn.iter().enumerate() {
            for &component in &split.assignments[assignment].components {
                of_components[component].push(draw);
            }
        }
        let sites = machine.tape().sites.iter();
        let mut values: Vec<Vec<Vec<f64>>> = sites
            .map(|site| vec![vec![0.0; AT_ONCE]; site.values.len()])
            .collect();
        for (site, fate) in split.sites.iter().enumerate() {
            if let Fate::Summed(place) = *fate {
                for (draw, &assignment) in drawn.iter().enumerate() {
                    let value = split.assignments[assignment].values[place];
                    values[site][0][draw] = split.values[site][value];
                }
            }
        }
        let kept = kept_sites(split);
        for (number, draws) in of_components.iter().enumerate() {
            let component = &split.components[number];
            let key = key.site(1 + number as u64);
            for (block, draws) in draws.chunks(BLOCK).enumerate() {
                let found = &mut found[component.part];
                show::<L>(found, draws.len(), key.block(block as u64));
                for (of, &site) in component.sites.iter().enumerate() {
                    for (from, to) in found.target.values[of].iter().zip(&mut values[kept[site]]) {
                        for (lane, &draw) in draws.iter().enumerate() {
                            to[draw] = from[lane];
                        }
                    }
                }
            }
        }
        replay::<L>(&values, machine, record);
        self.drawn += AT_ONCE;
    }
}

/// Latents of a component at `n` of its points, drawn by their shares.
fn show<L: Lanes>(found: &mut Found, n: usize, key: Key) {
    let mut u = Column::zero();
    Stream::new(key.chain(0)).fill_uniform::<L>(&mut u, n);
    let last = found.points.len() - 1;
    let place = |u: f64| {
        found
            .reached
            .partition_point(|&reached| reached < u)
            .min(last)
    };
    let points: Vec<Point> = u[..n].iter().map(|&u| found.points[place(u)]).collect();
    found.target.show::<L>(&points, key.chain(1));
}

/// Sites of the program by number of the continuous ones.
fn kept_sites(split: &Split) -> Vec<usize> {
    let sites = split.sites.iter().enumerate();
    let kept = sites.filter(|(_, fate)| matches!(fate, Fate::Kept(_)));
    kept.map(|(site, _)| site).collect()
}

/// Runs the program at all draws.
fn replay<L: Lanes>(values: &[Vec<Vec<f64>>], machine: &mut Machine, record: &mut Record) {
    let sites = values.iter();
    let mut columns: Vec<Vec<Column>> =
        sites.map(|site| vec![Column::zero(); site.len()]).collect();
    for start in (0..AT_ONCE).step_by(BLOCK) {
        for (columns, values) in columns.iter_mut().zip(values) {
            for (column, values) in columns.iter_mut().zip(values) {
                column[..].copy_from_slice(&values[start..start + BLOCK]);
            }
        }
        machine.forward::<L>(BLOCK, &mut Given(&columns));
        record.add::<L>(machine, &Column::zero(), BLOCK);
    }
}
