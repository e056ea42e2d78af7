//! Reduction of large angles, one at a time, in whole numbers: exact for every double.

use super::double::{fast_two_sum, two_product, two_sum};
use super::{HALF_PI, HALF_PI_LOW};

/// 64 zeros, then the bits of 2 / pi behind the point: `scripts/references/trig.py`.
const TWO_OVER_PI: [u32; 40] = [
    0x0000_0000,
    0x0000_0000,
    0xa2f9_836e,
    0x4e44_1529,
    0xfc27_57d1,
    0xf534_ddc0,
    0xdb62_9599,
    0x3c43_9041,
    0xfe51_63ab,
    0xdebb_c561,
    0xb724_6e3a,
    0x424d_d2e0,
    0x0649_2eea,
    0x09d1_921c,
    0xfe1d_eb1c,
    0xb129_a73e,
    0xe882_35f5,
    0x2ebb_4484,
    0xe99c_7026,
    0xb45f_7e41,
    0x3991_d639,
    0x8353_39f4,
    0x9c84_5f8b,
    0xbdf9_283b,
    0x1ff8_97ff,
    0xde05_980f,
    0xef2f_118b,
    0x5a0a_6d1f,
    0x6d36_7ecf,
    0x27cb_09b7,
    0x4f46_3f66,
    0x9e5f_ea2d,
    0x7527_bac7,
    0xebe5_f17b,
    0x3d07_39f7,
    0x8a52_92ea,
    0x6bfb_5fb1,
    0x1f8d_5d08,
    0x5603_3046,
    0xfc7b_6bab,
];
/// Words of 2 / pi that matter for one number: 192 bits, the first of weight 2 in the product.
const WINDOW: usize = 6;

/// n modulo 4 and the two parts of r, for finite x >= 2^20, in whole numbers until the end.
///
/// x = m 2^e: of m 2^e 2 / pi modulo 4 only the bits of 2 / pi from 2^(1 - e) down matter, and
/// 192 of them leave an error of 2^-137, where the fraction is above 2^-62 for every double.
/// M. H. Payne and R. N. Hanek, "Radian reduction for trigonometric functions" (1983).
pub(super) fn of_large(x: f64) -> (u64, f64, f64) {
    let bits = x.to_bits();
    let m = bits & 0x000f_ffff_ffff_ffff | 1 << 52;
    // e = exponent - 1075; the window starts e - 2 bits behind the point, where 64 zeros stand.
    let start = (bits >> 52) as usize - 1013;
    let product = modulo(m, &window(start));
    // Two bits of n, then the fraction in 190 bits, as a signed one: its first bit goes to n too.
    let n = (product[0] >> 30) + (product[0] >> 29 & 1);
    let signed = f64::from((product[0] << 2) as i32 >> 2);
    let mut unit = 9.313_225_746_154_785e-10; // 2^-30
    let (mut high, mut low) = (signed * unit, 0.0);
    for &word in &product[1..] {
        unit *= 2.328_306_436_538_696_3e-10; // 2^-32
        let (sum, lost) = two_sum(high, f64::from(word) * unit);
        (high, low) = (sum, low + lost);
    }
    let (r, r_low) = two_product(high, HALF_PI);
    let (r, r_low) = fast_two_sum(r, r_low + (high * HALF_PI_LOW + low * HALF_PI));
    (u64::from(n), r, r_low)
}

/// The words of 2 / pi from bit `start` on.
fn window(start: usize) -> [u32; WINDOW] {
    let mut words = [0; WINDOW];
    let pairs = TWO_OVER_PI.windows(2).skip(start / 32);
    for (word, pair) in words.iter_mut().zip(pairs) {
        let both = u64::from(pair[0]) << 32 | u64::from(pair[1]);
        *word = (both << (start % 32) >> 32) as u32;
    }
    words
}

/// The product of `m` and `words` (highest first) modulo 2^192.
fn modulo(m: u64, words: &[u32; WINDOW]) -> [u32; WINDOW] {
    let mut product = [0; WINDOW];
    for (half, shift) in [(m & 0xffff_ffff, 0), (m >> 32, 1)] {
        let mut carry = 0;
        for place in (shift..WINDOW).rev() {
            let to = &mut product[place - shift];
            let sum = u64::from(words[place]) * half + u64::from(*to) + carry;
            (*to, carry) = (sum as u32, sum >> 32);
        }
    }
    product
}
