//! Reductions in one fixed order, whatever the lane width: lane i joins partial i % 4, in order
//! of i, and the end is (p0 + p1) + (p2 + p3). Lanes from `n` on are not read.

use crate::math::{exp, log, log1p};
use crate::place::{Place, Source, Splat, each_part, get};
use crate::{BLOCK, Column, Lanes, VIRTUAL_WIDTH};

/// The sum of the first `n` values of `a`; 0 when `n` is 0.
#[inline(always)]
pub fn sum<L: Lanes>(a: &[f64], n: usize) -> f64 {
    fold::<L>(&a[..n], 0.0, |partial, x| partial + x, |p, q| p + q)
}

/// The largest of the first `n` values of `a`; -inf when `n` is 0; NaN values are passed over.
#[inline(always)]
pub fn max<L: Lanes>(a: &[f64], n: usize) -> f64 {
    let larger = |p: f64, q: f64| if p < q { q } else { p };
    fold::<L>(&a[..n], f64::NEG_INFINITY, |p, x| p.pmax(x), larger)
}

/// Whether every value of `a` is finite.
#[inline(never)]
pub fn all_finite<L: Lanes>(a: &[f64]) -> bool {
    let lanes = a.chunks_exact(L::WIDTH);
    let rest = lanes.remainder();
    let mut all = true;
    for lane in lanes {
        all &= L::all(L::load(lane).is_finite());
    }
    all && rest.iter().all(|x| x.is_finite())
}

/// The inner product of the first `n` values of `a` and `b`.
#[inline(always)]
pub fn dot<L: Lanes>(a: &[f64], b: &[f64], n: usize) -> f64 {
    let (a, b) = (&a[..n], &b[..n]);
    let whole = n - n % VIRTUAL_WIDTH;
    let mut partials = [L::zero(); VIRTUAL_WIDTH];
    for (a, b) in a[..whole]
        .chunks_exact(VIRTUAL_WIDTH)
        .zip(b[..whole].chunks_exact(VIRTUAL_WIDTH))
    {
        for (k, partial) in partials[..VIRTUAL_WIDTH / L::WIDTH].iter_mut().enumerate() {
            let at = k * L::WIDTH;
            *partial = *partial + L::load(&a[at..]) * L::load(&b[at..]);
        }
    }
    let mut p = spill(partials);
    for i in whole..n {
        p[i - whole] += a[i] * b[i];
    }
    (p[0] + p[1]) + (p[2] + p[3])
}

/// Adds the products of the first `n` lanes of two columns to four partial sums, lane i to the sum i mod 4.
#[inline(never)]
pub fn add_products<L: Lanes>(sums: &mut Splat, a: &Column, b: &Column, n: usize) {
    add_each::<L>(
        sums,
        n,
        |at| get::<L>(a, at) * get(b, at),
        |lane| a[lane] * b[lane],
    );
}

/// The same of two sources; where the first has the number `key`, a product is 0.
#[inline(never)]
pub fn add_source_products<L: Lanes>(
    sums: &mut Splat,
    (a, b): (Source<'_>, Source<'_>),
    key: f64,
    n: usize,
) {
    add_each::<L>(
        sums,
        n,
        |at| product(a.at::<L>(at), b.at(at), L::splat(key)),
        |lane| product(a.lane(lane), b.lane(lane), key),
    );
}

/// `a b`, and 0 where `a` is `key`.
#[inline(always)]
pub fn product<L: Lanes>(a: L, b: L, key: L) -> L {
    L::select(a.eq(key), L::zero(), a * b)
}

#[inline(always)]
fn add_each<L: Lanes>(
    sums: &mut Splat,
    n: usize,
    lanes: impl Fn(Place<L>) -> L,
    lane: impl Fn(usize) -> f64,
) {
    let n = n.min(BLOCK);
    let whole = n - n % VIRTUAL_WIDTH;
    let mut partials = loaded::<L>(sums);
    each_part::<L>(whole, |part, at| {
        partials[part] = partials[part] + lanes(at)
    });
    *sums = spill(partials);
    for past in whole..n {
        sums[past - whole] += lane(past);
    }
}

/// Adds b_i + `sign` ln(1 + x_i) of the first `n` lanes to four partial sums, lane i to the sum i mod 4; `parts` gives b and x, x
/// from 0 to 1, and is called for whole groups.
///
/// Each partial multiplies its 1 + x_i, at most 32 of a block, and takes one logarithm of the product: below 2^32, and off by less than
/// 16 units in its last place. What an x_i below 2^-53 would add is lost.
#[inline(always)]
pub fn add_log1p<L: Lanes>(
    sums: &mut Splat,
    sign: f64,
    n: usize,
    mut parts: impl FnMut(Place<L>) -> [L; 2],
) {
    let n = n.min(BLOCK);
    let whole = n - n % VIRTUAL_WIDTH;
    let one = L::splat(1.0);
    let mut partials = loaded::<L>(sums);
    let mut products = [one; VIRTUAL_WIDTH];
    let mut past = [[0.0; VIRTUAL_WIDTH]; 2];
    each_part::<L>(n, |part, at| {
        let [base, x] = parts(at);
        if at.lane() < whole {
            partials[part] = partials[part] + base;
            products[part] = products[part] * (one + x);
        } else {
            base.store(&mut past[0][part * L::WIDTH..]);
            x.store(&mut past[1][part * L::WIDTH..]);
        }
    });
    let (mut of, mut product) = (spill(partials), spill(products));
    for lane in 0..n - whole {
        of[lane] += past[0][lane];
        product[lane] *= 1.0 + past[1][lane];
    }
    for k in (0..VIRTUAL_WIDTH).step_by(L::WIDTH) {
        let sum = L::load(&of[k..]) + L::splat(sign) * log(L::load(&product[k..]));
        sum.store(&mut sums[k..]);
    }
}

/// ln(sum of exp(a_i)) over the first `n` values, nats; -inf when `n` is 0 or all are -inf.
///
/// The largest term is taken out, so nothing overflows; +inf and NaN pass through.
#[inline(always)]
pub fn log_sum_exp<L: Lanes>(a: &[f64], n: usize) -> f64 {
    let top = max::<L>(a, n);
    if top.abs() == f64::INFINITY {
        let any_nan = a[..n].iter().any(|x| x.is_nan());
        return if any_nan { f64::NAN } else { top };
    }
    // The largest terms are counted instead of summed, so that what the others add is not lost.
    let shift = L::splat(top);
    let (zero, one) = (L::zero(), L::splat(1.0));
    let others = |p: L, x: L| p + L::select(x.eq(shift), zero, exp(x - shift));
    let count = |p: L, x: L| p + L::select(x.eq(shift), one, zero);
    let rest = fold::<L>(&a[..n], 0.0, others, |p, q| p + q);
    let largest = fold::<L>(&a[..n], 0.0, count, |p, q| p + q);
    top + log1p((largest - 1.0) + rest)
}

/// Four partials over `a`, then joined in pairs.
#[inline(always)]
fn fold<L: Lanes>(
    a: &[f64],
    start: f64,
    step: impl Fn(L, L) -> L,
    join: impl Fn(f64, f64) -> f64,
) -> f64 {
    let whole = a.len() - a.len() % VIRTUAL_WIDTH;
    let mut partials = [L::splat(start); VIRTUAL_WIDTH];
    for quad in a[..whole].chunks_exact(VIRTUAL_WIDTH) {
        for (k, partial) in partials[..VIRTUAL_WIDTH / L::WIDTH].iter_mut().enumerate() {
            *partial = step(*partial, L::load(&quad[k * L::WIDTH..]));
        }
    }
    let mut p = spill(partials);
    for (partial, &x) in p.iter_mut().zip(&a[whole..]) {
        let mut buffer = [0.0; VIRTUAL_WIDTH];
        step(L::splat(*partial), L::splat(x)).store(&mut buffer);
        *partial = buffer[0];
    }
    join(join(p[0], p[1]), join(p[2], p[3]))
}

/// Partials from the sums that `spill` leaves.
#[inline(always)]
fn loaded<L: Lanes>(sums: &Splat) -> [L; VIRTUAL_WIDTH] {
    let mut partials = [L::zero(); VIRTUAL_WIDTH];
    for (k, partial) in partials[..VIRTUAL_WIDTH / L::WIDTH].iter_mut().enumerate() {
        *partial = L::load(&sums[k * L::WIDTH..]);
    }
    partials
}

/// The partials as four doubles.
#[inline(always)]
fn spill<L: Lanes>(partials: [L; VIRTUAL_WIDTH]) -> [f64; VIRTUAL_WIDTH] {
    let mut p = [0.0; VIRTUAL_WIDTH];
    for (k, partial) in partials[..VIRTUAL_WIDTH / L::WIDTH].iter().enumerate() {
        partial.store(&mut p[k * L::WIDTH..]);
    }
    p
}
