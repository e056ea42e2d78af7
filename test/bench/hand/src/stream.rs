//! Uniforms and normals in bulk: four xoshiro256++ generators side by side, the normals by Box and Muller.
//! D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators" (ACM TOMS 47, 2021); seeded by SplitMix64.

use laurel_simd::math::{inlined_log, sincos_turns};
use laurel_simd::{BitLanes, Lanes, Vector};

use crate::columns::{Pair, both, get, put};

type Bits = <Vector as Lanes>::Bits;

/// Generators in two vectors: `[word of the state][vector][lane]`.
pub struct Stream([[[u64; 2]; 2]; 4]);

impl Stream {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        let mut state = seed;
        let mut words = [[[0; 2]; 2]; 4];
        for word in words.iter_mut().flatten().flatten() {
            *word = split_mix(&mut state);
        }
        Self(words)
    }

    /// Fills with uniforms in the open interval (0, 1).
    #[inline(never)]
    pub fn uniforms(&mut self, to: &mut [Pair]) {
        let mut a = self.0.map(|word| Bits::load(&word[0]));
        let mut b = self.0.map(|word| Bits::load(&word[1]));
        let (fours, rest) = to.as_chunks_mut::<2>();
        for [first, second] in fours {
            put(first, open(next(&mut a)));
            put(second, open(next(&mut b)));
        }
        for last in rest {
            put(last, open(next(&mut a)));
        }
        for (word, (a, b)) in self.0.iter_mut().zip(a.into_iter().zip(b)) {
            a.store(&mut word[0]);
            b.store(&mut word[1]);
        }
    }

    /// Fills with standard normals; an even number of pairs.
    #[inline(never)]
    pub fn normals(&mut self, to: &mut [Pair]) {
        self.uniforms(to);
        let (left, right) = to.split_at_mut(to.len() / 2);
        for (a, b) in left.iter_mut().zip(right) {
            let radius = (both(-2.0) * inlined_log(get(a))).sqrt();
            let (sin, cos) = sincos_turns(get(b));
            put(a, radius * cos);
            put(b, radius * sin);
        }
    }
}

/// One step of the generators of one vector.
#[inline(always)]
fn next(s: &mut [Bits; 4]) -> Bits {
    let result = rotate::<23, 41>(s[0].add(s[3])).add(s[0]);
    let shifted = s[1].shl::<17>();
    s[2] = s[2].xor(s[0]);
    s[3] = s[3].xor(s[1]);
    s[1] = s[1].xor(s[2]);
    s[0] = s[0].xor(s[3]);
    s[2] = s[2].xor(shifted);
    s[3] = rotate::<45, 19>(s[3]);
    result
}

#[inline(always)]
fn rotate<const LEFT: i32, const RIGHT: i32>(bits: Bits) -> Bits {
    bits.shl::<LEFT>().or(bits.shr::<RIGHT>())
}

/// 52 random bits as (2 k + 1) 2^-53.
#[inline(always)]
fn open(bits: Bits) -> Vector {
    let one = Bits::splat(1.0_f64.to_bits());
    Vector::from_bits(bits.shr::<12>().or(one)) - both(1.0 - f64::EPSILON / 2.0)
}

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
