//! One door to the distributions' kernels, from a family's number: terms, log densities, for single numbers and for
//! columns, the vector families (dirichlet, discrete) beside the scalar ones.

use laurel_dist::FamilyId;
use laurel_dist::family::{self, Family, dirichlet, discrete};
use laurel_dist::{MAX_TERMS, Operand as Parameter};
use laurel_rng::Stream;
use laurel_simd::{Column, Lanes};

use crate::lane::{Place, each, get, put};
use crate::plan::{Data, Terms};
use crate::proposal::Draw;
use crate::reads::Reads;
use crate::tape::{Density, Site};

/// Runs `$body` with `$F` standing for the scalar family `$id`.
macro_rules! with_scalar_family {
    ($id:expr, $F:ident => $body:expr, dirichlet => $dirichlet:expr, discrete => $discrete:expr) => {{
        macro_rules! run {
            ($T:ty) => {{
                type $F = $T;
                $body
            }};
        }
        match $id {
            FamilyId::Normal => run!(family::Normal),
            FamilyId::Gamma => run!(family::Gamma),
            FamilyId::Beta => run!(family::Beta),
            FamilyId::Exponential => run!(family::Exponential),
            FamilyId::Dirichlet => $dirichlet,
            FamilyId::Discrete => $discrete,
            FamilyId::Bernoulli => run!(family::Bernoulli),
            FamilyId::Flip => run!(family::Flip),
            FamilyId::UniformContinuous => run!(family::UniformContinuous),
            FamilyId::UniformDiscrete => run!(family::UniformDiscrete),
            FamilyId::Poisson => run!(family::Poisson),
            FamilyId::Binomial => run!(family::Binomial),
            FamilyId::Laplace => run!(family::Laplace),
            FamilyId::StudentT => run!(family::StudentT),
        }
    }};
}

/// Terms of one density from its parameters.
pub fn terms(density: Density, params: &[f64]) -> Vec<f64> {
    let terms_len = crate::shape::shape(density.family, density.size).terms;
    let mut terms = vec![0.0; terms_len];
    with_scalar_family!(
        density.family,
        F => terms.copy_from_slice(&F::terms::<f64>(params)[..terms_len]),
        dirichlet => dirichlet::terms::<f64>(params, &mut terms),
        discrete => discrete::terms::<f64>(params, &mut terms)
    );
    terms
}

/// Logarithms that go with an observed value.
pub fn logs_of(density: Density, value: &[f64]) -> Vec<f64> {
    let logs = density.family.spec().logs.of(density.size);
    with_scalar_family!(
        density.family,
        F => F::logs_of::<f64>(value[0])[..logs].to_vec(),
        dirichlet => value.iter().map(|&x| laurel_simd::math::log(x)).collect(),
        discrete => Vec::new()
    )
}

/// Log density of one value, in nats.
pub fn log_prob(density: Density, value: &[f64], terms: &[f64]) -> f64 {
    log_prob_with_logs(density, value, &logs_of(density, value), terms)
}

/// Log density of one value whose logarithms are known, in nats.
pub fn log_prob_with_logs(density: Density, value: &[f64], logs: &[f64], terms: &[f64]) -> f64 {
    with_scalar_family!(
        density.family,
        F => F::log_prob::<f64>(value[0], &pair(logs), &padded(terms)),
        dirichlet => dirichlet::log_prob::<f64>(value, logs, terms),
        discrete => discrete::log_prob::<f64>(value[0], terms)
    )
}

/// Terms for `n` samples: the first columns of `to`.
pub(crate) fn terms_columns<L: Lanes>(
    density: Density,
    params: &[usize],
    reads: Reads<'_>,
    to: &mut [Column],
    n: usize,
) {
    with_scalar_family!(
        density.family,
        F => scalar_terms::<L, F>(params, reads, to, n),
        dirichlet => vector_terms::<L>(dirichlet::terms::<L>, params, reads, to, n),
        discrete => vector_terms::<L>(discrete::terms::<L>, params, reads, to, n)
    );
}

fn scalar_terms<L: Lanes, F: Family>(
    params: &[usize],
    reads: Reads<'_>,
    to: &mut [Column],
    n: usize,
) {
    // No scalar family has more than four parameters; those past the last repeat it and are not looked at.
    let column = |place: usize| reads.get(params[place.min(params.len() - 1)]);
    let columns: [&Column; MAX_TERMS] = std::array::from_fn(column);
    each::<L>(n, |at| {
        let params: [L; MAX_TERMS] = columns.map(|column| get(column, at));
        let terms = F::terms(&params);
        for (column, term) in to.iter_mut().zip(terms).take(F::TERMS) {
            put(column, at, term);
        }
    });
}

fn vector_terms<L: Lanes>(
    terms_of: impl Fn(&[L], &mut [L]),
    params: &[usize],
    reads: Reads<'_>,
    to: &mut [Column],
    n: usize,
) {
    let mut lanes = vec![L::zero(); params.len()];
    let mut terms = vec![L::zero(); params.len() + 1];
    each::<L>(n, |at| {
        for (lane, &column) in lanes.iter_mut().zip(params) {
            *lane = get(reads.get(column), at);
        }
        terms_of(&lanes, &mut terms);
        for (column, &term) in to.iter_mut().zip(&terms) {
            put(column, at, term);
        }
    });
}

/// Log density of data for `n` samples.
pub(crate) fn observe<L: Lanes>(to: &mut Column, data: &Data, reads: Reads<'_>, n: usize) {
    let columns = match &data.terms {
        Terms::Uniform(terms) => {
            let constant = log_prob_with_logs(data.density, &data.value, &data.logs, terms);
            return to[..].fill(constant);
        }
        Terms::Columns(columns) => columns,
    };
    with_scalar_family!(
        data.density.family,
        F => {
            let (x, logs) = (L::splat(data.value[0]), pair(&data.logs).map(L::splat));
            let terms = quad(columns, reads);
            each::<L>(n, |at| put(to, at, F::log_prob(x, &logs, &terms.map(|term| get(term, at)))));
        },
        dirichlet => {
            let part = |k: usize, _| (L::splat(data.value[k]), L::splat(data.logs[k]));
            let term = |k: usize, at| get(reads.get(columns[k]), at);
            dirichlet_columns::<L>(to, data.value.len(), part, term, n);
        },
        discrete => {
            let index = Column::splat(data.value[0]);
            choose::<L>(to, &index, columns, reads, f64::NEG_INFINITY, n);
        }
    );
}

/// Log prior of a site's draw for `n` samples.
pub(crate) fn prior<L: Lanes>(
    to: &mut Column,
    site: &Site,
    terms: &Terms,
    reads: Reads<'_>,
    n: usize,
) {
    let value = |k: usize| reads.get(site.values[k]);
    with_scalar_family!(
        site.density.family,
        F => match terms {
            Terms::Uniform(terms) => {
                let terms = padded(terms).map(L::splat);
                scalar_prior::<L, F>(to, site, |_| terms, reads, n);
            }
            Terms::Columns(columns) => {
                let columns = quad(columns, reads);
                scalar_prior::<L, F>(to, site, |at| columns.map(|term| get(term, at)), reads, n);
            }
        },
        dirichlet => {
            let part = |k: usize, at| (get(value(k), at), get(reads.get(site.logs[k]), at));
            let size = site.density.size;
            match terms {
                Terms::Uniform(terms) => {
                    dirichlet_columns::<L>(to, size, part, |k, _| L::splat(terms[k]), n);
                }
                Terms::Columns(columns) => {
                    let term = |k: usize, at| get(reads.get(columns[k]), at);
                    dirichlet_columns::<L>(to, size, part, term, n);
                }
            }
        },
        discrete => match terms {
            Terms::Uniform(terms) => choose_constant(to, value(0), terms, n),
            Terms::Columns(columns) => {
                choose::<L>(to, value(0), columns, reads, f64::NEG_INFINITY, n);
            }
        }
    );
}

fn scalar_prior<L: Lanes, F: Family>(
    to: &mut Column,
    site: &Site,
    terms: impl Fn(Place) -> [L; MAX_TERMS],
    reads: Reads<'_>,
    n: usize,
) {
    let x = reads.get(site.values[0]);
    // A family without logarithms does not look at them.
    let log = |place: usize| reads.get(site.logs.get(place).copied().unwrap_or(site.values[0]));
    let logs = [log(0), log(1)];
    each::<L>(n, |at| {
        let logs = logs.map(|log| get(log, at));
        put(to, at, F::log_prob(get(x, at), &logs, &terms(at)));
    });
}

fn dirichlet_columns<L: Lanes>(
    to: &mut Column,
    size: usize,
    part: impl Fn(usize, Place) -> (L, L),
    term: impl Fn(usize, Place) -> L,
    n: usize,
) {
    let (mut x, mut logs) = (vec![L::zero(); size], vec![L::zero(); size]);
    let mut terms = vec![L::zero(); size + 1];
    each::<L>(n, |at| {
        for (k, (x, log)) in x.iter_mut().zip(&mut logs).enumerate() {
            (*x, *log) = part(k, at);
        }
        terms
            .iter_mut()
            .enumerate()
            .for_each(|(k, lane)| *lane = term(k, at));
        put(to, at, dirichlet::log_prob(&x, &logs, &terms));
    });
}

/// Past this many choices, one look-up a lane beats comparing with each.
const COMPARED: usize = 16;

/// `to = from[index]`, `otherwise` where there is no such element.
pub(crate) fn choose<L: Lanes>(
    to: &mut Column,
    index: &Column,
    from: &[usize],
    reads: Reads<'_>,
    otherwise: f64,
    n: usize,
) {
    if from.len() > COMPARED {
        for lane in 0..n {
            let chosen = element(index[lane], from.len());
            to[lane] = chosen.map_or(otherwise, |k| reads.get(from[k])[lane]);
        }
        return;
    }
    each::<L>(n, |at| {
        let x = get::<L>(index, at);
        let pick = |picked, (k, &column): (usize, &usize)| {
            L::select(x.eq(L::splat(k as f64)), get(reads.get(column), at), picked)
        };
        put(
            to,
            at,
            from.iter().enumerate().fold(L::splat(otherwise), pick),
        );
    });
}

/// `to = values[index]`, -inf where there is no such element.
fn choose_constant(to: &mut Column, index: &Column, values: &[f64], n: usize) {
    for lane in 0..n {
        to[lane] = element(index[lane], values.len()).map_or(f64::NEG_INFINITY, |k| values[k]);
    }
}

fn element(index: f64, count: usize) -> Option<usize> {
    (index >= 0.0 && index < count as f64 && index.trunc() == index).then_some(index as usize)
}

/// The logarithms of one value, filled up to two; a family looks only at its own.
fn pair(logs: &[f64]) -> [f64; 2] {
    std::array::from_fn(|place| logs.get(place).copied().unwrap_or(0.0))
}

/// Terms filled up to four; a family looks only at its own.
fn padded(terms: &[f64]) -> [f64; MAX_TERMS] {
    std::array::from_fn(|place| terms.get(place).copied().unwrap_or(0.0))
}

/// Columns of terms filled up to four; a family looks only at its own.
fn quad<'a>(columns: &[usize], reads: Reads<'a>) -> [&'a Column; MAX_TERMS] {
    std::array::from_fn(|place| reads.get(columns[place.min(columns.len() - 1)]))
}

/// Draws `n` values of a distribution.
pub(crate) fn sample<L: Lanes>(
    family: FamilyId,
    stream: &mut Stream,
    params: &[Parameter<'_>],
    draw: Draw<'_>,
    n: usize,
) {
    with_scalar_family!(
        family,
        F => F::sample::<L>(stream, params, &mut draw.values[0], draw.logs, n),
        dirichlet => dirichlet::sample::<L>(stream, params, draw.values, draw.logs, n),
        discrete => discrete::sample::<L>(stream, params, &mut draw.values[0], n)
    );
}
