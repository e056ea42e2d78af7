//! Derivatives of log densities: in values and terms for whole columns, and of terms in parameters, in any [`Algebra`].

use laurel_simd::place::{Place, Source, Splat, each, put, splat};
use laurel_simd::reads::Sources;
use laurel_simd::{Column, Lanes, Twice};

use crate::dispatch::{with_body, with_family};
use crate::family::{Family, Jacobian, Normal, Partials};
use crate::kernel::{self, Parts};
use crate::{Algebra, FamilyId, MAX_LOGS, MAX_PARAMS, MAX_TERMS};

/// Derivatives of the log density in the value `[values]` and in the terms `[terms]`, one after the other.
///
/// `x` `[values]`, `logs` `[logs]`, `terms` `[terms]`.
pub fn partials<A: Algebra>(family: FamilyId, x: &[A], logs: &[A], terms: &[A]) -> Vec<A> {
    let zero = x[0].nought();
    with_body!(
        family.body(),
        F => {
            let Partials { value, terms: of_terms } =
                F::partials(x[0], &filled(logs, zero), &filled(terms, zero));
            let mut all = vec![value];
            all.extend(&of_terms[..terms.len()]);
            all
        },
        dirichlet => vector_partials(family, x, logs, terms),
        discrete => vector_partials(family, x, logs, terms)
    )
}

fn vector_partials<A: Algebra>(family: FamilyId, x: &[A], logs: &[A], terms: &[A]) -> Vec<A> {
    let (zero, one) = (x[0].nought(), x[0].lift(1.0));
    if family == FamilyId::Discrete {
        let chosen = (0..terms.len()).map(|k| x[0].if_equal(k as f64, one, zero));
        return std::iter::once(zero).chain(chosen).collect();
    }
    let of_values = x.iter().zip(terms).map(|(&x, &alpha)| (alpha - one) / x);
    of_values.chain(logs.iter().copied()).chain([one]).collect()
}

fn filled<A: Copy, const N: usize>(first: &[A], other: A) -> [A; N] {
    std::array::from_fn(|place| first.get(place).copied().unwrap_or(other))
}

/// Derivatives in the parameters `[params]` of a number whose derivatives in the terms are `adjoints` `[terms]`.
pub fn pull_back<A: Algebra>(family: FamilyId, params: &[A], adjoints: &[A]) -> Vec<A> {
    let Some(jacobian) = jacobian_of(family, params) else {
        return vector_pull_back(family, params, adjoints);
    };
    let zero = params[0].nought();
    let of = |param: usize| {
        let terms = adjoints.iter().zip(&jacobian);
        terms.fold(zero, |sum, (&adjoint, row)| sum + adjoint * row[param])
    };
    (0..params.len()).map(of).collect()
}

/// Derivatives of the terms in the parameters of a scalar family.
#[inline(never)]
fn jacobian_of<A: Algebra>(family: FamilyId, params: &[A]) -> Option<Jacobian<A>> {
    with_family!(
        family,
        F => Some(scalar_jacobian::<A, F>(params)),
        dirichlet => None,
        discrete => None
    )
}

#[inline(never)]
fn scalar_jacobian<A: Algebra, F: Family>(params: &[A]) -> Jacobian<A> {
    F::jacobian(params)
}

fn vector_pull_back<A: Algebra>(family: FamilyId, params: &[A], adjoints: &[A]) -> Vec<A> {
    let total = sum(params);
    if family == FamilyId::Discrete {
        let common = sum(adjoints) / total;
        let pairs = params.iter().zip(adjoints);
        return pairs.map(|(&w, &adjoint)| adjoint / w - common).collect();
    }
    let (joint, constant) = (total.psi(), adjoints[params.len()]);
    let pairs = params.iter().zip(adjoints);
    pairs
        .map(|(&alpha, &adjoint)| adjoint + constant * (joint - alpha.psi()))
        .collect()
}

/// The rates of change of the terms `[terms]` when the parameters change by `tangents` `[params]`.
pub fn push_forward<A: Algebra>(
    family: FamilyId,
    params: &[A],
    tangents: &[A],
    terms: usize,
) -> Vec<A> {
    let Some(jacobian) = jacobian_of(family, params) else {
        return vector_push_forward(family, params, tangents);
    };
    let zero = params[0].nought();
    let of = |row: &[A; MAX_PARAMS]| {
        let pairs = row.iter().zip(tangents);
        pairs.fold(zero, |sum, (&slope, &tangent)| sum + slope * tangent)
    };
    jacobian[..terms].iter().map(of).collect()
}

fn vector_push_forward<A: Algebra>(family: FamilyId, params: &[A], tangents: &[A]) -> Vec<A> {
    let total = sum(params);
    let pairs = params.iter().zip(tangents);
    if family == FamilyId::Discrete {
        let common = sum(tangents) / total;
        return pairs.map(|(&w, &tangent)| tangent / w - common).collect();
    }
    let joint = total.psi();
    let constant = pairs.fold(total.nought(), |sum, (&alpha, &tangent)| {
        sum + (joint - alpha.psi()) * tangent
    });
    tangents.iter().copied().chain([constant]).collect()
}

fn sum<A: Algebra>(numbers: &[A]) -> A {
    numbers[1..].iter().fold(numbers[0], |sum, &x| sum + x)
}

/// Where the results of [`derive`] go.
pub struct Derivatives<'a, 'b> {
    /// Log densities, if they are wanted.
    pub log_prob: Option<&'a mut Column>,
    /// Wanted derivatives: place among values and terms, and where it goes.
    pub partials: &'a mut [(usize, &'b mut Column)],
}

/// Log densities of `n` lanes and their derivatives in values and terms, in one loop.
pub fn derive<L: Lanes>(family: FamilyId, to: Derivatives<'_, '_>, parts: Parts<'_>, n: usize) {
    if family == FamilyId::Normal {
        return normal::<L>(to, parts.of_normal(), n);
    }
    if let Some(log_prob) = to.log_prob {
        kernel::log_prob::<L>(family, log_prob, parts, n);
    }
    let to = to.partials;
    with_body!(
        family.body(),
        F => derive_scalar::<L, F>(to, parts, n),
        dirichlet => derive_vector::<L>(family, to, parts, n),
        discrete => derive_vector::<L>(family, to, parts, n)
    );
}

#[inline(never)]
fn derive_scalar<L: Lanes, F: Family>(to: &mut [(usize, &mut Column)], parts: Parts<'_>, n: usize) {
    let zero = splat(0.0);
    let x = parts.value.get(0);
    let logs: [Source; MAX_LOGS] = sources(parts.logs, &zero);
    let terms: [Source; MAX_TERMS] = sources(parts.terms, &zero);
    let at = |at: Place<L>| (x.at(at), logs.map(|s| s.at(at)), terms.map(|s| s.at(at)));
    each::<L>(n, |place| {
        let (x, logs, terms) = at(place);
        let Partials { value, terms } = F::partials(x, &logs, &terms);
        for (wanted, column) in to.iter_mut() {
            let partial = wanted.checked_sub(1).map_or(value, |term| terms[term]);
            put(column, place, partial);
        }
    });
}

fn sources<'a, const N: usize>(given: Sources<'a>, zero: &'a Splat) -> [Source<'a>; N] {
    std::array::from_fn(|place| {
        if place < given.len() {
            given.get(place)
        } else {
            Source::uniform(zero)
        }
    })
}

/// Every lane of its own: vector families are short and rare.
#[inline(never)]
fn derive_vector<L: Lanes>(
    family: FamilyId,
    to: &mut [(usize, &mut Column)],
    parts: Parts<'_>,
    n: usize,
) {
    let [x, logs, terms] = [parts.value.all(), parts.logs.all(), parts.terms.all()];
    let lanes = |sources: &[Source], at| -> Vec<L> { sources.iter().map(|s| s.at(at)).collect() };
    each::<L>(n, |at| {
        let all = vector_partials(
            family,
            &lanes(&x, at),
            &lanes(&logs, at),
            &lanes(&terms, at),
        );
        for (wanted, column) in to.iter_mut() {
            put(column, at, all[*wanted]);
        }
    });
}

/// The same of a normal, by its value and its three terms: the square is shared, and what is not wanted is not computed.
#[inline(never)]
pub fn normal<L: Lanes>(to: Derivatives<'_, '_>, from: [Source<'_>; 4], n: usize) {
    let [mut value, mut of_mean, mut of_sd, mut of_constant] = [const { None }; 4];
    for (wanted, column) in to.partials.iter_mut() {
        let place = match wanted {
            0 => &mut value,
            1 => &mut of_mean,
            2 => &mut of_sd,
            _ => &mut of_constant,
        };
        *place = Some(&mut **column);
    }
    if let Some(column) = of_constant {
        each::<L>(n, |at| put(column, at, L::splat(1.0)));
    }
    match (to.log_prob, value, of_mean, of_sd) {
        (Some(l), None, Some(m), None) => {
            walk_normal::<Twice<L>, _>(from, [l, m], n, |l, d| [l, d.terms[0]])
        }
        (Some(l), Some(v), None, None) => {
            walk_normal::<Twice<L>, _>(from, [l, v], n, |l, d| [l, d.value])
        }
        (Some(l), Some(v), Some(m), None) => {
            walk_normal::<Twice<L>, _>(from, [l, v, m], n, |l, d| [l, d.value, d.terms[0]]);
        }
        (Some(l), None, Some(m), Some(s)) => {
            walk_normal::<Twice<L>, _>(from, [l, m, s], n, |l, d| [l, d.terms[0], d.terms[1]]);
        }
        (l, v, m, s) => {
            walk_one::<Twice<L>>(from, l, n, |l, _| [l]);
            walk_one::<Twice<L>>(from, v, n, |_, d| [d.value]);
            walk_one::<Twice<L>>(from, m, n, |_, d| [d.terms[0]]);
            walk_one::<Twice<L>>(from, s, n, |_, d| [d.terms[1]]);
        }
    }
}

#[inline(always)]
fn walk_one<L: Lanes>(
    from: [Source<'_>; 4],
    to: Option<&mut Column>,
    n: usize,
    pick: impl Fn(L, Partials<L>) -> [L; 1],
) {
    if let Some(to) = to {
        walk_normal::<L, 1>(from, [to], n, pick);
    }
}

#[inline(always)]
fn walk_normal<L: Lanes, const K: usize>(
    [x, mean, sd, constant]: [Source<'_>; 4],
    mut to: [&mut Column; K],
    n: usize,
    pick: impl Fn(L, Partials<L>) -> [L; K],
) {
    let none = [L::zero(); MAX_LOGS];
    let mut walk = |at, sd| {
        let terms = [mean.at(at), sd, constant.at(at), L::zero()];
        let x = x.at(at);
        let log_prob = Normal::log_prob(x, &none, &terms);
        let picked = pick(log_prob, Normal::partials(x, &none, &terms));
        for (column, result) in to.iter_mut().zip(picked) {
            put(column, at, result);
        }
    };
    match sd.number() {
        // Nothing is divided: the compiler knows the 1.
        Some(1.0) => each::<L>(n, |at| walk(at, L::splat(1.0))),
        Some(sd) => {
            let sd = L::splat(sd);
            each::<L>(n, |at| walk(at, sd));
        }
        None => each::<L>(n, |at| walk(at, sd.at(at))),
    }
}
