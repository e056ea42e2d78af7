//! The machine's use of the distributions' kernels: operands and columns in, rows out; and the same for one sample.

use laurel_dist::derivatives::{self, Derivatives};
use laurel_dist::kernel::{self, Parts};
use laurel_simd::place::{Source, Splat, each, put, splat};
use laurel_simd::reads::{Reads, Sources};
use laurel_simd::{Column, Lanes};

use crate::plan::{Data, Terms};
use crate::shape::shape;
use crate::tape::{Density, Site};

/// Terms of one density from its parameters, and from their useful logarithms where these are known.
pub(crate) fn terms<L: Lanes>(density: Density, params: &[f64], logs: &[f64]) -> Vec<f64> {
    let [params, logs] = [params, logs]
        .map(|numbers| -> Vec<L> { numbers.iter().map(|&number| L::splat(number)).collect() });
    let mut terms = vec![L::zero(); shape(density.family, density.size).terms];
    terms_of(density, &params, &logs, &mut terms);
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

/// Terms for `n` samples: the first columns of `to`. `logs` are the parameters' useful logarithms, or none.
pub(crate) fn terms_columns<L: Lanes>(
    density: Density,
    params: Sources<'_>,
    logs: Sources<'_>,
    to: &mut [Column],
    n: usize,
) {
    if kernel::terms_columns::<L>(density.family, params, logs, to, n) {
        return;
    }
    let count = shape(density.family, density.size).terms;
    if params.len().max(count) <= FEW {
        let mut room = [[L::zero(); FEW]; 3];
        let [a, b, c] = &mut room;
        let room = (
            &mut a[..params.len()],
            &mut b[..logs.len()],
            &mut c[..count],
        );
        terms_lanes(density, (params, logs), room, to, n);
    } else {
        let [mut a, mut b, mut c] =
            [params.len(), logs.len(), count].map(|length| vec![L::zero(); length]);
        terms_lanes(density, (params, logs), (&mut a, &mut b, &mut c), to, n);
    }
}

fn terms_lanes<L: Lanes>(
    density: Density,
    (params, logs): (Sources<'_>, Sources<'_>),
    (param_lanes, log_lanes, terms): (&mut [L], &mut [L], &mut [L]),
    to: &mut [Column],
    n: usize,
) {
    let (params, logs) = (params.all(), logs.all());
    let fill = |lanes: &mut [L], sources: &[Source], at| {
        for (lane, source) in lanes.iter_mut().zip(sources) {
            *lane = source.at(at);
        }
    };
    each::<L>(n, |at| {
        fill(param_lanes, &params, at);
        fill(log_lanes, &logs, at);
        terms_of(density, param_lanes, log_lanes, terms);
        for (column, &term) in to.iter_mut().zip(terms.iter()) {
            put(column, at, term);
        }
    });
}

fn terms_of<L: Lanes>(density: Density, params: &[L], logs: &[L], terms: &mut [L]) {
    if logs.is_empty() {
        kernel::terms(density.family, params, terms);
    } else {
        kernel::terms_given_logs(density.family, params, logs, terms);
    }
}

/// Log density of data for `n` samples.
pub(crate) fn observe<L: Lanes>(to: &mut Column, data: &Data, reads: &Reads<'_>, n: usize) {
    if let Some(from) = data.normal {
        return kernel::normal::<L>(to, from.map(|each| reads.get(each)), n);
    }
    let value = Sources::Refs(&data.value, reads);
    let logs = Sources::Refs(&data.logs, reads);
    let parts = Parts {
        value,
        logs,
        terms: term_sources(&data.terms, reads),
    };
    kernel::log_prob::<L>(data.density.family, to, parts, n);
}

/// Log density of a value, if it is wanted, and the wanted derivatives, for `n` samples.
pub(crate) fn derive<L: Lanes>(
    log_prob: Option<&mut Column>,
    partials: &mut [(usize, &mut Column)],
    data: &Data,
    reads: &Reads<'_>,
    n: usize,
) {
    let to = Derivatives { log_prob, partials };
    if let Some(from) = data.normal {
        return derivatives::normal::<L>(to, from.map(|each| reads.get(each)), n);
    }
    let parts = Parts {
        value: Sources::Refs(&data.value, reads),
        logs: Sources::Refs(&data.logs, reads),
        terms: term_sources(&data.terms, reads),
    };
    derivatives::derive::<L>(data.density.family, to, parts, n);
}

/// Log prior of a site's draw for `n` samples.
pub(crate) fn prior<L: Lanes>(
    to: &mut Column,
    site: &Site,
    terms: &Terms,
    reads: &Reads<'_>,
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

fn term_sources<'a>(terms: &'a Terms, reads: &'a Reads<'a>) -> Sources<'a> {
    match terms {
        Terms::Uniform(splats) => Sources::Uniform(splats),
        Terms::Refs(refs) => Sources::Refs(refs, reads),
    }
}
