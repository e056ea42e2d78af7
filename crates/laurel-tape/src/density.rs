//! The machine's use of the distributions' kernels: operands and columns in, rows out; and the same for one sample.

use laurel_dist::kernel::{self, Parts};
use laurel_simd::place::{Splat, each, put, splat};
use laurel_simd::reads::{Reads, Sources};
use laurel_simd::{Column, Lanes};

use crate::plan::{Data, Terms};
use crate::shape::shape;
use crate::tape::{Density, Site};

/// Terms of one density from its parameters.
pub(crate) fn terms<L: Lanes>(density: Density, params: &[f64]) -> Vec<f64> {
    let params: Vec<L> = params.iter().map(|&param| L::splat(param)).collect();
    let mut terms = vec![L::zero(); shape(density.family, density.size).terms];
    kernel::terms(density.family, &params, &mut terms);
    terms.into_iter().map(first).collect()
}

/// Logarithms that go with an observed value.
pub(crate) fn logs_of<L: Lanes>(density: Density, value: &[f64]) -> Vec<f64> {
    let value: Vec<L> = value.iter().map(|&x| L::splat(x)).collect();
    let mut logs = vec![L::zero(); shape(density.family, density.size).logs];
    kernel::logs_of(density.family, &value, &mut logs);
    logs.into_iter().map(first).collect()
}

/// Log density of one value, in nats.
pub(crate) fn log_prob<L: Lanes>(
    density: Density,
    value: &[f64],
    logs: &[f64],
    terms: &[f64],
) -> f64 {
    let [value, logs, terms] = [value, logs, terms].map(splats);
    let [value, logs, terms] = [&value, &logs, &terms].map(|splats| Sources::Uniform(splats));
    let parts = Parts { value, logs, terms };
    let mut column = Column::zero();
    kernel::log_prob::<L>(density.family, &mut column, parts, 1);
    column[0]
}

fn first<L: Lanes>(lanes: L) -> f64 {
    let mut all = [0.0; 4];
    lanes.store(&mut all);
    all[0]
}

fn splats(values: &[f64]) -> Vec<Splat> {
    values.iter().map(|&value| splat(value)).collect()
}

/// So many parameters and terms stand on the stack.
const FEW: usize = 8;

/// Terms for `n` samples: the first columns of `to`.
pub(crate) fn terms_columns<L: Lanes>(
    density: Density,
    params: &[usize],
    reads: Reads<'_>,
    to: &mut [Column],
    n: usize,
) {
    let sources = Sources::Columns(params, reads);
    if kernel::terms_columns::<L>(density.family, sources, to, n) {
        return;
    }
    let count = shape(density.family, density.size).terms;
    if params.len().max(count) <= FEW {
        let (mut lanes, mut terms) = ([L::zero(); FEW], [L::zero(); FEW]);
        let room = (&mut lanes[..params.len()], &mut terms[..count]);
        terms_lanes(density, sources, room, to, n);
    } else {
        let (mut lanes, mut terms) = (vec![L::zero(); params.len()], vec![L::zero(); count]);
        terms_lanes(density, sources, (&mut lanes, &mut terms), to, n);
    }
}

fn terms_lanes<L: Lanes>(
    density: Density,
    params: Sources<'_>,
    (lanes, terms): (&mut [L], &mut [L]),
    to: &mut [Column],
    n: usize,
) {
    each::<L>(n, |at| {
        lanes
            .iter_mut()
            .enumerate()
            .for_each(|(k, lane)| *lane = params.get(k).at(at));
        kernel::terms(density.family, lanes, terms);
        for (column, &term) in to.iter_mut().zip(terms.iter()) {
            put(column, at, term);
        }
    });
}

/// Log density of data for `n` samples.
pub(crate) fn observe<L: Lanes>(to: &mut Column, data: &Data, reads: Reads<'_>, n: usize) {
    let value = Sources::Uniform(&data.value);
    let logs = Sources::Uniform(&data.logs);
    let parts = Parts {
        value,
        logs,
        terms: term_sources(&data.terms, reads),
    };
    kernel::log_prob::<L>(data.density.family, to, parts, n);
}

/// Log prior of a site's draw for `n` samples.
pub(crate) fn prior<L: Lanes>(
    to: &mut Column,
    site: &Site,
    terms: &Terms,
    reads: Reads<'_>,
    n: usize,
) {
    let value = Sources::Columns(&site.values, reads);
    let logs = Sources::Columns(&site.logs, reads);
    let parts = Parts {
        value,
        logs,
        terms: term_sources(terms, reads),
    };
    kernel::log_prob::<L>(site.density.family, to, parts, n);
}

fn term_sources<'a>(terms: &'a Terms, reads: Reads<'a>) -> Sources<'a> {
    match terms {
        Terms::Uniform(splats) => Sources::Uniform(splats),
        Terms::Columns(columns) => Sources::Columns(columns, reads),
    }
}
