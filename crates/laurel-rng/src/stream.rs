//! The bulk generator: xoshiro256++ at a fixed virtual width of four.
//! D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators" (ACM TOMS 47, 2021);
//! states are seeded by SplitMix64 as its authors advise.

use crate::Key;
use core::convert::Infallible;
use laurel_simd::{BitLanes, Column, Lanes, VIRTUAL_WIDTH};
use rand_core::TryRng;

/// Lanes per group: variates are laid out in groups of eight, so that Box-Muller pairs lie inside
/// one group and the first values never depend on how many were asked for.
const GROUP: usize = 2 * VIRTUAL_WIDTH;

/// Four xoshiro256++ generators side by side: lane i of a column is served by generator i % 4.
#[derive(Clone, Debug)]
pub struct Stream {
    /// [word of the state][generator]
    state: [[u64; VIRTUAL_WIDTH]; 4],
    key: Key,
    /// Independent keys handed out so far.
    forks: u64,
    /// Words drawn but not yet returned by the word interface, and how many.
    buffer: [u64; VIRTUAL_WIDTH],
    buffered: usize,
}

impl Stream {
    /// The stream at `key`, at its beginning.
    #[inline(never)]
    pub fn new(key: Key) -> Self {
        let mut state = [[0; VIRTUAL_WIDTH]; 4];
        // Two SplitMix64 sequences, one from each half of the key, serve two generators each.
        let mut seeds = key.0;
        for generator in 0..VIRTUAL_WIDTH {
            for word in &mut state {
                word[generator] = split_mix(&mut seeds[generator % 2]);
            }
        }
        Stream {
            state,
            key,
            forks: 0,
            buffer: [0; VIRTUAL_WIDTH],
            buffered: 0,
        }
    }

    /// The stream of four given states, [word of the state][generator]; for known-answer tests.
    pub fn from_state(state: [[u64; VIRTUAL_WIDTH]; 4]) -> Self {
        let mut stream = Stream::new(Key::new(0));
        stream.state = state;
        stream
    }

    /// A fresh key, independent of the values drawn: it depends on the stream's key and on how
    /// many forks were taken before. Samplers take their repair and side streams from here.
    pub fn fork(&mut self) -> Key {
        self.forks += 1;
        self.key.fork(self.forks)
    }

    /// Fills lanes 0 to n - 1 of `to` with uniforms in the open interval (0, 1).
    ///
    /// Consumes whole groups of eight; lanes of the last group beyond `n` are written too. One copy: a call for a column
    /// does not show.
    #[inline(never)]
    pub fn fill_uniform<L: Lanes>(&mut self, to: &mut Column, n: usize) {
        self.fill_columns::<L, 1>([to], n);
    }

    /// Fills lanes 0 to n - 1 of `N` columns with uniforms in (0, 1), group by group: the first
    /// eight lanes of every column come before the second eight of any.
    #[inline(always)]
    pub fn fill_columns<L: Lanes, const N: usize>(&mut self, mut to: [&mut Column; N], n: usize) {
        let mut state = Quads::<L>::open(&self.state);
        for start in (0..n).step_by(GROUP) {
            for column in &mut to {
                let lanes = &mut column[start..start + GROUP];
                for quad in lanes.chunks_exact_mut(VIRTUAL_WIDTH) {
                    state.next(|k, bits| open_interval::<L>(bits).store(&mut quad[k * L::WIDTH..]));
                }
            }
        }
        state.close(&mut self.state);
    }

    /// The next words of the four generators.
    #[inline]
    fn next_quad(&mut self) -> [u64; VIRTUAL_WIDTH] {
        let mut words = [0; VIRTUAL_WIDTH];
        let mut state = Quads::<f64>::open(&self.state);
        state.next(|k, bits| words[k] = bits);
        state.close(&mut self.state);
        words
    }
}

/// Words one after the other: generators 0, 1, 2, 3, 0, ...
impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // The upper half: the better one of xoshiro's outputs.
        self.try_next_u64().map(|word| (word >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        if self.buffered == 0 {
            self.buffer = self.next_quad();
            self.buffered = VIRTUAL_WIDTH;
        }
        let word = self.buffer[VIRTUAL_WIDTH - self.buffered];
        self.buffered -= 1;
        Ok(word)
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        for chunk in dst.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// 52 random bits as a double in (0, 1): (2 k + 1) 2^-53, exact, never 0 or 1, symmetric about
/// one half.
#[inline(always)]
pub(crate) fn open_interval<L: Lanes>(bits: L::Bits) -> L {
    let one = L::Bits::splat(1.0_f64.to_bits());
    let from_one_to_two = L::from_bits(bits.shr::<12>().or(one));
    from_one_to_two - L::splat(1.0 - f64::EPSILON / 2.0)
}

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, OOPSLA 2014): the next word of `state`.
#[inline(always)]
pub(crate) fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The four states in lanes: of each array the first 4 / WIDTH entries are in use.
struct Quads<L: Lanes>([[L::Bits; VIRTUAL_WIDTH]; 4]);

impl<L: Lanes> Quads<L> {
    const VECTORS: usize = VIRTUAL_WIDTH / L::WIDTH;

    #[inline(always)]
    fn open(state: &[[u64; VIRTUAL_WIDTH]; 4]) -> Self {
        Quads(state.map(|word| {
            let mut lanes = [L::Bits::splat(0); VIRTUAL_WIDTH];
            for (k, lane) in lanes[..Self::VECTORS].iter_mut().enumerate() {
                *lane = L::Bits::load(&word[k * L::WIDTH..]);
            }
            lanes
        }))
    }

    #[inline(always)]
    fn close(&self, state: &mut [[u64; VIRTUAL_WIDTH]; 4]) {
        for (word, lanes) in state.iter_mut().zip(&self.0) {
            for (k, lane) in lanes[..Self::VECTORS].iter().enumerate() {
                lane.store(&mut word[k * L::WIDTH..]);
            }
        }
    }

    /// One step of all four generators; `take(k, bits)` receives the k-th vector of outputs.
    #[inline(always)]
    fn next(&mut self, mut take: impl FnMut(usize, L::Bits)) {
        let [s0, s1, s2, s3] = &mut self.0;
        for k in 0..Self::VECTORS {
            let sum = s0[k].add(s3[k]);
            take(k, rotate::<L, 23, 41>(sum).add(s0[k]));
            let shifted = s1[k].shl::<17>();
            s2[k] = s2[k].xor(s0[k]);
            s3[k] = s3[k].xor(s1[k]);
            s1[k] = s1[k].xor(s2[k]);
            s0[k] = s0[k].xor(s3[k]);
            s2[k] = s2[k].xor(shifted);
            s3[k] = rotate::<L, 45, 19>(s3[k]);
        }
    }
}

/// Rotation left by `LEFT`; `RIGHT` is 64 - `LEFT`.
#[inline(always)]
fn rotate<L: Lanes, const LEFT: i32, const RIGHT: i32>(bits: L::Bits) -> L::Bits {
    bits.shl::<LEFT>().or(bits.shr::<RIGHT>())
}
