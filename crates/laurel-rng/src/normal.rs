//! Standard normal variates by the method of Box and Muller (Annals of Mathematical Statistics
//! 29, 1958): no branch, both outputs used.

use crate::Stream;
use laurel_simd::math::{inlined_log, sincos_turns};
use laurel_simd::{Column, Lanes, VIRTUAL_WIDTH};

impl Stream {
    /// Fills lanes 0 to n - 1 of `to` with standard normals.
    ///
    /// Of each group of eight lanes, four uniforms u1 and four u2 make four cosine values, then
    /// four sine values. Lanes of the last group beyond `n` are written too.
    #[inline(never)]
    pub fn fill_normal<L: Lanes>(&mut self, to: &mut Column, n: usize) {
        self.fill_uniform::<L>(to, n);
        box_muller::<L>(to, n);
    }
}

/// Turns the uniforms of `to` into standard normals, group of eight by group.
#[inline(always)]
pub fn box_muller<L: Lanes>(to: &mut Column, n: usize) {
    const GROUP: usize = 2 * VIRTUAL_WIDTH;
    for start in (0..n).step_by(GROUP) {
        let group = &mut to[start..start + GROUP];
        let (first, second) = group.split_at_mut(VIRTUAL_WIDTH);
        let first = first.chunks_exact_mut(L::WIDTH);
        for (a, b) in first.zip(second.chunks_exact_mut(L::WIDTH)) {
            let (cosine, sine) = pair(L::load(a), L::load(b));
            cosine.store(a);
            sine.store(b);
        }
    }
}

/// Two independent standard normals from two independent uniforms in (0, 1).
#[inline(always)]
pub(crate) fn pair<L: Lanes>(u1: L, u2: L) -> (L, L) {
    let radius = (L::splat(-2.0) * inlined_log(u1)).sqrt();
    let (sin, cos) = sincos_turns(u2);
    (radius * cos, radius * sin)
}
