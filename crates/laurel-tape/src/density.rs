//! The machine's use of the distributions' kernels: operands and columns in, rows out; and the same for one sample.

use laurel_dist::kernel::{self, Parts};
use laurel_dist::source::{Source, Splat, each, put, splat};
use laurel_simd::{Column, Lanes};

use crate::plan::{Data, Terms};
use crate::reads::Reads;
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
    let [value, logs, terms] = [&value, &logs, &terms].map(|splats| uniform(splats));
    let parts = Parts {
        value: &value,
        logs: &logs,
        terms: &terms,
    };
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

fn uniform(splats: &[Splat]) -> Vec<Source<'_>> {
    splats.iter().map(Source::uniform).collect()
}

/// Terms for `n` samples: the first columns of `to`.
pub(crate) fn terms_columns<L: Lanes>(
    density: Density,
    params: &[usize],
    reads: Reads<'_>,
    to: &mut [Column],
    n: usize,
) {
    let mut lanes = vec![L::zero(); params.len()];
    let mut terms = vec![L::zero(); shape(density.family, density.size).terms];
    with_columns(params, reads, |sources| {
        each::<L>(n, |at| {
            lanes
                .iter_mut()
                .zip(sources)
                .for_each(|(lane, source)| *lane = source.at(at));
            kernel::terms(density.family, &lanes, &mut terms);
            for (column, &term) in to.iter_mut().zip(&terms) {
                put(column, at, term);
            }
        });
    });
}

/// Log density of data for `n` samples.
pub(crate) fn observe<L: Lanes>(to: &mut Column, data: &Data, reads: Reads<'_>, n: usize) {
    with_uniform(&data.value, |value| {
        with_uniform(&data.logs, |logs| {
            with_terms(&data.terms, reads, |terms| {
                let parts = Parts { value, logs, terms };
                kernel::log_prob::<L>(data.density.family, to, parts, n);
            });
        });
    });
}

/// Log prior of a site's draw for `n` samples.
pub(crate) fn prior<L: Lanes>(
    to: &mut Column,
    site: &Site,
    terms: &Terms,
    reads: Reads<'_>,
    n: usize,
) {
    with_columns(&site.values, reads, |value| {
        with_columns(&site.logs, reads, |logs| {
            with_terms(terms, reads, |terms| {
                let parts = Parts { value, logs, terms };
                kernel::log_prob::<L>(site.density.family, to, parts, n);
            });
        });
    });
}

fn with_terms(terms: &Terms, reads: Reads<'_>, f: impl FnOnce(&[Source<'_>])) {
    match terms {
        Terms::Uniform(splats) => with_uniform(splats, f),
        Terms::Columns(columns) => with_columns(columns, reads, f),
    }
}

/// Calls `f` with columns as sources.
pub(crate) fn with_columns(columns: &[usize], reads: Reads<'_>, f: impl FnOnce(&[Source<'_>])) {
    with_sources(columns.len(), |k| Source::column(reads.get(columns[k])), f);
}

fn with_uniform(splats: &[Splat], f: impl FnOnce(&[Source<'_>])) {
    with_sources(splats.len(), |k| Source::uniform(&splats[k]), f);
}

/// Sources that fit on the stack; taking memory for every instruction would cost more than running it.
const FEW: usize = 8;
static NOTHING: Splat = [0.0; 4];

#[inline(always)]
fn with_sources<'a>(
    count: usize,
    source: impl Fn(usize) -> Source<'a>,
    f: impl FnOnce(&[Source<'_>]),
) {
    if count > FEW {
        let all: Vec<Source> = (0..count).map(source).collect();
        return f(&all);
    }
    let mut few = [Source::uniform(&NOTHING); FEW];
    few.iter_mut()
        .enumerate()
        .take(count)
        .for_each(|(k, to)| *to = source(k));
    f(&few[..count]);
}
