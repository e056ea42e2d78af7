//! From a family's number to its kernels. Each kernel stands here once for each lane width, whoever calls it: for a
//! block, for a single number, for a prior or for a guide.

use laurel_rng::Stream;
use laurel_simd::math::log;
use laurel_simd::{Column, Lanes, Twice};

use crate::chosen::choose;
use crate::dispatch::{with_body, with_family};
use crate::family::{self, Family, Normal, dirichlet, discrete};
use crate::{FamilyId, MAX_LOGS, MAX_TERMS, Operand};
use laurel_simd::place::{Place, Source, each, put};
use laurel_simd::reads::Sources;

/// Terms of a distribution from its parameters, in every lane: `params` `[params]` to `terms` `[terms]`.
#[inline(never)]
pub fn terms<L: Lanes>(family: FamilyId, params: &[L], terms: &mut [L]) {
    with_family!(
        family,
        F => scalar_terms::<L, F>(params, terms),
        dirichlet => vector_dirichlet_terms(params, terms),
        discrete => vector_discrete_terms(params, terms)
    );
}

#[inline(never)]
fn scalar_terms<L: Lanes, F: Family>(params: &[L], terms: &mut [L]) {
    let all = family::terms::<L, F>(params);
    terms.iter_mut().zip(all).for_each(|(to, term)| *to = term);
}

#[inline(never)]
fn vector_dirichlet_terms<L: Lanes>(params: &[L], terms: &mut [L]) {
    dirichlet::terms(params, terms);
}

#[inline(never)]
fn vector_discrete_terms<L: Lanes>(params: &[L], terms: &mut [L]) {
    discrete::terms(params, terms);
}

/// Which logarithms of parameters a family's terms can make use of: of the sd of a normal, of all weights of a discrete.
pub fn useful_logs(family: FamilyId, params: usize) -> std::ops::Range<usize> {
    match family {
        FamilyId::Normal => 1..2,
        FamilyId::Discrete => 0..params,
        _ => 0..0,
    }
}

/// Terms from parameters whose [`useful_logs`] are known.
#[inline(never)]
pub fn terms_given_logs<L: Lanes>(family: FamilyId, params: &[L], logs: &[L], terms: &mut [L]) {
    if family == FamilyId::Normal {
        let all = family::normal::terms_given_log(params, logs[0]);
        terms.iter_mut().zip(all).for_each(|(to, term)| *to = term);
    } else {
        discrete::terms_given_logs(params, logs, terms);
    }
}

/// Terms for `n` lanes, where there is a loop for the case: whether there is. `logs` are known logarithms of
/// parameters, or none.
pub fn terms_columns<L: Lanes>(
    family: FamilyId,
    params: Sources<'_>,
    logs: Sources<'_>,
    to: &mut [Column],
    n: usize,
) -> bool {
    let [mean, sd, constant, ..] = to else {
        return false;
    };
    if family == FamilyId::Discrete && params.len() == 3 && logs.len() == 3 {
        discrete_of_three::<L>(params, logs, [mean, sd, constant], n);
        return true;
    }
    if family != FamilyId::Normal {
        return false;
    }
    let (m, s) = (params.get(0), params.get(1));
    let known = (!logs.is_empty()).then(|| logs.get(0));
    each::<L>(n, |at| {
        let s = s.at::<L>(at);
        let ln_s = match known {
            Some(ln_s) => ln_s.at(at),
            None => log(s),
        };
        let [a, b, c, _] = family::normal::terms_given_log(&[m.at(at), s], ln_s);
        put(mean, at, a);
        put(sd, at, b);
        put(constant, at, c);
    });
    true
}

#[inline(never)]
fn discrete_of_three<L: Lanes>(
    params: Sources<'_>,
    logs: Sources<'_>,
    mut to: [&mut Column; 3],
    n: usize,
) {
    let [params, logs] = [params, logs].map(|of| [0, 1, 2].map(|k| of.get(k)));
    each::<L>(n, |at| {
        let mut terms = [L::zero(); 3];
        let [params, logs] = [params, logs].map(|of| of.map(|source| source.at::<L>(at)));
        discrete::terms_given_logs(&params, &logs, &mut terms);
        for (column, term) in to.iter_mut().zip(terms) {
            put(column, at, term);
        }
    });
}

/// Companion logarithms of an observed value: `value` `[values]` to `logs` `[logs]`.
#[inline(never)]
pub fn logs_of<L: Lanes>(family: FamilyId, value: &[L], logs: &mut [L]) {
    with_body!(
        family.body(),
        F => logs.iter_mut().zip(F::logs_of(value[0])).for_each(|(to, log)| *to = log),
        dirichlet => logs.iter_mut().zip(value).for_each(|(to, &x)| *to = log(x)),
        discrete => {}
    );
}

/// The parts of a density: `[values]`, `[logs]` and `[terms]`.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// Elements of the value.
    pub value: Sources<'a>,
    /// Companion logarithms of the value.
    pub logs: Sources<'a>,
    /// Terms of the parameters.
    pub terms: Sources<'a>,
}

impl<'a> Parts<'a> {
    /// The value and the terms of a normal.
    pub(crate) fn of_normal(&self) -> [Source<'a>; 4] {
        let [mean, sd, constant] = [0, 1, 2].map(|k| self.terms.get(k));
        [self.value.get(0), mean, sd, constant]
    }
}

/// Log density of a normal in `n` lanes, in nats: of its value and its three terms. What models are made of.
#[inline(never)]
pub fn normal<L: Lanes>(to: &mut Column, [x, mean, sd, constant]: [Source<'_>; 4], n: usize) {
    let none = [Twice::<L>::zero(); MAX_LOGS];
    let mut walk = |at, sd| {
        let terms = [mean.at(at), sd, constant.at(at), Twice::zero()];
        put(to, at, Normal::log_prob(x.at(at), &none, &terms));
    };
    // By a 1 that the compiler knows it does not divide.
    match sd.number() {
        Some(1.0) => each(n, |at| walk(at, Twice::splat(1.0))),
        _ => each(n, |at| walk(at, sd.at(at))),
    }
}

/// Log density of `n` lanes, in nats.
#[inline(never)]
pub fn log_prob<L: Lanes>(family: FamilyId, to: &mut Column, parts: Parts<'_>, n: usize) {
    if let FamilyId::Normal = family {
        return normal::<L>(to, parts.of_normal(), n);
    }
    with_body!(
        family.body(),
        F => scalar_log_prob::<L, F>(to, parts, n),
        dirichlet => dirichlet_log_prob::<L>(to, parts, n),
        discrete => choose::<L>(to, parts.value.get(0), parts.terms, f64::NEG_INFINITY, n)
    );
}

#[inline(never)]
fn scalar_log_prob<L: Lanes, F: Family>(to: &mut Column, parts: Parts<'_>, n: usize) {
    let x = parts.value.get(0);
    // Places past a family's own are never read: the constants below tell the compiler so.
    let logs: [Source; MAX_LOGS] = filled(parts.logs, x);
    let terms: [Source; MAX_TERMS] = filled(parts.terms, x);
    let mut walk = |at, scale: Option<L>| {
        let logs = read::<L, MAX_LOGS>(&logs, F::LOGS, at);
        let mut terms = read::<L, MAX_TERMS>(&terms, F::TERMS, at);
        if let Some(scale) = scale {
            terms[1] = scale;
        }
        put(to, at, F::log_prob(x.at(at), &logs, &terms));
    };
    // By a 1 that the compiler knows it does not divide.
    if F::DIVIDES && terms[1].number() == Some(1.0) {
        return each::<L>(n, |at| walk(at, Some(L::splat(1.0))));
    }
    each::<L>(n, |at| walk(at, None));
}

fn filled<'a, const N: usize>(given: Sources<'a>, other: Source<'a>) -> [Source<'a>; N] {
    std::array::from_fn(|place| {
        if place < given.len() {
            given.get(place)
        } else {
            other
        }
    })
}

#[inline(always)]
fn read<L: Lanes, const N: usize>(sources: &[Source; N], used: usize, at: Place<L>) -> [L; N] {
    std::array::from_fn(|place| {
        if place < used {
            sources[place].at(at)
        } else {
            L::zero()
        }
    })
}

/// A dirichlet of three parts has a loop of its own.
fn dirichlet_log_prob<L: Lanes>(to: &mut Column, parts: Parts<'_>, n: usize) {
    match parts.value.len() {
        3 => dirichlet_few::<L, 3, 4>(to, parts, n),
        size => {
            let (mut x, mut terms) = (vec![L::zero(); size], vec![L::zero(); size + 1]);
            let mut logs = x.clone();
            dirichlet_lanes(to, parts, (&mut x, &mut logs, &mut terms), n);
        }
    }
}

#[inline(never)]
fn dirichlet_few<L: Lanes, const K: usize, const TERMS: usize>(
    to: &mut Column,
    parts: Parts<'_>,
    n: usize,
) {
    let x: [Source; K] = std::array::from_fn(|k| parts.value.get(k));
    let logs: [Source; K] = std::array::from_fn(|k| parts.logs.get(k));
    let terms: [Source; TERMS] = std::array::from_fn(|k| parts.terms.get(k));
    each::<L>(n, |at| {
        let x: [L; K] = std::array::from_fn(|k| x[k].at(at));
        let logs: [L; K] = std::array::from_fn(|k| logs[k].at(at));
        let terms: [L; TERMS] = std::array::from_fn(|k| terms[k].at(at));
        put(to, at, dirichlet::log_prob(&x, &logs, &terms));
    });
}

#[inline(never)]
fn dirichlet_lanes<L: Lanes>(
    to: &mut Column,
    parts: Parts<'_>,
    room: (&mut [L], &mut [L], &mut [L]),
    n: usize,
) {
    let (x, logs, terms) = room;
    let sources = [parts.value, parts.logs, parts.terms].map(|sources| sources.all());
    let gather = |lanes: &mut [L], sources: &[Source], at: Place<L>| {
        let pairs = lanes.iter_mut().zip(sources);
        pairs.for_each(|(lane, source)| *lane = source.at(at));
    };
    each::<L>(n, |at| {
        gather(x, &sources[0], at);
        gather(logs, &sources[1], at);
        gather(terms, &sources[2], at);
        put(to, at, dirichlet::log_prob(x, logs, terms));
    });
}

/// Draws `n` lanes: `[values]` columns of the value and `[logs]` of its logarithms.
#[inline(never)]
pub fn sample<L: Lanes>(
    family: FamilyId,
    stream: &mut Stream,
    params: &[Operand],
    to: (&mut [Column], &mut [Column]),
    n: usize,
) {
    let (values, logs) = to;
    with_family!(
        family,
        F => family::sample::<L, F>(stream, params, &mut values[0], logs, n),
        dirichlet => dirichlet::sample::<L>(stream, params, values, logs, n),
        discrete => discrete::sample::<L>(stream, params, &mut values[0], n)
    );
}
