//! Loops over columns, one elementwise function per call. Lanes up to `pad(n)` are written; what
//! lies beyond `n` is arbitrary and must not be read as a result.

use crate::{Column, Lanes, pad};

/// `to[i] = f(a[i])`.
#[inline(always)]
pub fn map1<L: Lanes>(to: &mut Column, a: &Column, n: usize, f: impl Fn(L) -> L) {
    let end = pad(n);
    let (to, a) = (&mut to[..end], &a[..end]);
    for (t, a) in to.chunks_exact_mut(L::WIDTH).zip(a.chunks_exact(L::WIDTH)) {
        f(L::load(a)).store(t);
    }
}

/// `to[i] = f(to[i])`.
#[inline(always)]
pub fn update<L: Lanes>(to: &mut Column, n: usize, f: impl Fn(L) -> L) {
    for t in to[..pad(n)].chunks_exact_mut(L::WIDTH) {
        f(L::load(t)).store(t);
    }
}

/// `to[i] = f(to[i], a[i])`.
#[inline(always)]
pub fn update1<L: Lanes>(to: &mut Column, a: &Column, n: usize, f: impl Fn(L, L) -> L) {
    let end = pad(n);
    let (to, a) = (&mut to[..end], &a[..end]);
    for (t, a) in to.chunks_exact_mut(L::WIDTH).zip(a.chunks_exact(L::WIDTH)) {
        f(L::load(t), L::load(a)).store(t);
    }
}

/// `to[i] = to[i] + a[i]`; one copy, for places where a call does not show.
#[inline(never)]
pub fn add<L: Lanes>(to: &mut Column, a: &Column, n: usize) {
    update1::<L>(to, a, n, |sum, more| sum + more);
}

/// `to[i] = to[i] - a[i]`; one copy too.
#[inline(never)]
pub fn subtract<L: Lanes>(to: &mut Column, a: &Column, n: usize) {
    update1::<L>(to, a, n, |rest, less| rest - less);
}

/// `to[i] = f(a[i], b[i])`.
#[inline(always)]
pub fn map2<L: Lanes>(to: &mut Column, a: &Column, b: &Column, n: usize, f: impl Fn(L, L) -> L) {
    let end = pad(n);
    let (to, a, b) = (&mut to[..end], &a[..end], &b[..end]);
    let inputs = a.chunks_exact(L::WIDTH).zip(b.chunks_exact(L::WIDTH));
    for (t, (a, b)) in to.chunks_exact_mut(L::WIDTH).zip(inputs) {
        f(L::load(a), L::load(b)).store(t);
    }
}

/// `to[i] = f(a[0][i], a[1][i], a[2][i])`.
#[inline(always)]
pub fn map3<L: Lanes>(to: &mut Column, a: [&Column; 3], n: usize, f: impl Fn(L, L, L) -> L) {
    let end = pad(n);
    let to = &mut to[..end];
    let [a, b, c] = a.map(|column| &column[..end]);
    let inputs = a.chunks_exact(L::WIDTH).zip(b.chunks_exact(L::WIDTH));
    let inputs = inputs.zip(c.chunks_exact(L::WIDTH));
    for (t, ((a, b), c)) in to.chunks_exact_mut(L::WIDTH).zip(inputs) {
        f(L::load(a), L::load(b), L::load(c)).store(t);
    }
}

/// `to[i] = f(a[i], b)` with one `b` for all lanes.
#[inline(always)]
pub fn map2_splat<L: Lanes>(to: &mut Column, a: &Column, b: f64, n: usize, f: impl Fn(L, L) -> L) {
    let b = L::splat(b);
    map1(to, a, n, |a: L| f(a, b));
}

/// `to[i] = x`.
#[inline(always)]
pub fn fill(to: &mut Column, x: f64, n: usize) {
    to[..pad(n)].fill(x);
}
