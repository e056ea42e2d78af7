//! Sums of products, and the density of an observed 0 or 1 by its logit: loops that gradients spend their time in.

use laurel_simd::place::{Source, Splat, each, get, put};
use laurel_simd::reads::{Reads, Ref};
use laurel_simd::reduce::product;
use laurel_simd::{BLOCK, Column, Lanes, Twice, reduce};

use crate::kernels::{key_of, log_add_exp, log_add_exp_parts, logit, logit_parts};

/// Pairs that one loop takes.
const AT_ONCE: usize = 4;

/// Where a sum of products begins.
#[derive(Clone, Copy)]
enum Start<'a> {
    /// With the first product.
    Product,
    With(Source<'a>),
    /// With what is there.
    Target,
}

/// `to = start + the sum of the products`, from the first to the last.
pub(crate) fn dot<L: Lanes>(
    to: &mut Column,
    start: Option<Ref>,
    (pairs, masked): (&[[Ref; 2]], bool),
    reads: &Reads<'_>,
    n: usize,
) {
    let mut start = start.map_or(Start::Product, |start| Start::With(reads.get(start)));
    for some in pairs.chunks(AT_ONCE) {
        match *some {
            [a] => few::<L, 1>(to, start, ([a], masked), reads, n),
            [a, b] => few::<L, 2>(to, start, ([a, b], masked), reads, n),
            [a, b, c] => few::<L, 3>(to, start, ([a, b, c], masked), reads, n),
            [a, b, c, d] => few::<L, 4>(to, start, ([a, b, c, d], masked), reads, n),
            _ => {}
        }
        start = Start::Target;
    }
}

#[inline(never)]
fn few<L: Lanes, const K: usize>(
    to: &mut Column,
    start: Start<'_>,
    (pairs, masked): ([[Ref; 2]; K], bool),
    reads: &Reads<'_>,
    n: usize,
) {
    let sources: [[Source; 2]; K] = pairs.map(|pair| pair.map(|each| reads.get(each)));
    let numbers = sources.map(|[number, _]| number.number());
    if masked {
        return walk::<Twice<L>, K>(to, start, n, |k, at| {
            product(sources[k][0].at(at), sources[k][1].at(at), Twice::zero())
        });
    }
    // Numbers times columns are the common case: the numbers stay in registers.
    if numbers.iter().all(Option::is_some) {
        let lanes = numbers.map(|number| Twice::<L>::splat(number.unwrap_or(0.0)));
        return walk::<Twice<L>, K>(to, start, n, |k, at| lanes[k] * sources[k][1].at(at));
    }
    walk::<Twice<L>, K>(to, start, n, |k, at| {
        sources[k][0].at::<Twice<L>>(at) * sources[k][1].at(at)
    });
}

#[inline(always)]
fn walk<L: Lanes, const K: usize>(
    to: &mut Column,
    start: Start<'_>,
    n: usize,
    product: impl Fn(usize, laurel_simd::place::Place<L>) -> L,
) {
    match start {
        Start::Product => each::<L>(n, |at| {
            let sum = (1..K).fold(product(0, at), |sum, k| sum + product(k, at));
            put(to, at, sum);
        }),
        Start::With(first) => each::<L>(n, |at| {
            let sum = (0..K).fold(first.at::<L>(at), |sum, k| sum + product(k, at));
            put(to, at, sum);
        }),
        Start::Target => each::<L>(n, |at| {
            let sum = (0..K).fold(get::<L>(to, at), |sum, k| sum + product(k, at));
            put(to, at, sum);
        }),
    }
}

/// A factor that leaves numbers as they are.
static ONES: &Column = &Column([1.0; BLOCK]);

/// Adds lanes, or products of lanes, to a sum of passes.
pub(crate) fn add_lanes<L: Lanes>(
    sum: &mut Splat,
    from: Source<'_>,
    (times, masked): (Option<Source<'_>>, bool),
    n: usize,
) {
    let times = times.unwrap_or(Source::column(ONES));
    match (from.whole(), times.whole()) {
        (Some(a), Some(b)) if !masked => reduce::add_products::<L>(sum, a, b, n),
        _ => reduce::add_source_products::<L>(sum, (from, times), key_of(masked), n),
    }
}

/// Log densities of observed zeros and ones by their logits, and the derivatives in these.
#[inline(never)]
pub(crate) fn logit_columns<L: Lanes>(
    log_prob: &mut Column,
    partial: &mut Column,
    [value, eta]: [Source<'_>; 2],
    n: usize,
) {
    each::<L>(n, |at| {
        let (density, slope) = logit::<L>(value.at(at), eta.at(at));
        put(log_prob, at, density);
        put(partial, at, slope);
    });
}

/// Logarithms of sums of two exponentials, and the shares of these.
#[inline(never)]
pub(crate) fn log_add_exp_columns<L: Lanes>(
    to: &mut Column,
    [first, second]: [&mut Column; 2],
    [a, b]: [Source<'_>; 2],
    n: usize,
) {
    each::<L>(n, |at| {
        let (sum, shares) = log_add_exp::<L>(a.at(at), b.at(at));
        put(to, at, sum);
        put(first, at, shares[0]);
        put(second, at, shares[1]);
    });
}

/// Adds log densities of observed zeros and ones by their logits to a sum of passes; gives the derivatives in these.
#[inline(never)]
pub(crate) fn add_logits<L: Lanes>(
    sum: &mut Splat,
    partial: Option<&mut Column>,
    [value, eta]: [Source<'_>; 2],
    n: usize,
) {
    let mut unused = Column::zero();
    let partial = partial.unwrap_or(&mut unused);
    reduce::add_log1p::<L>(sum, -1.0, n, |at| {
        let (parts, slope) = logit_parts::<L>(value.at(at), eta.at(at));
        put(partial, at, slope);
        parts
    });
}

/// Adds logarithms of sums of two exponentials to a sum of passes; gives the shares of these.
#[inline(never)]
pub(crate) fn add_log_sums<L: Lanes>(
    sum: &mut Splat,
    [first, second]: [&mut Column; 2],
    [a, b]: [Source<'_>; 2],
    n: usize,
) {
    reduce::add_log1p::<L>(sum, 1.0, n, |at| {
        let (parts, shares) = log_add_exp_parts::<L>(a.at(at), b.at(at));
        put(first, at, shares[0]);
        put(second, at, shares[1]);
        parts
    });
}
