//! Sine and cosine of whole turns, as Box-Muller needs them.

use super::polynomial::horner;
use crate::{BitLanes, Lanes};

/// sin(2 pi r) / r in w = r^2, |r| <= 1/8: `scripts/references/coefficients.py`.
const SIN: [f64; 8] = [
    core::f64::consts::TAU,
    -41.341_702_240_399_76,
    81.605_249_276_074_93,
    -76.705_859_752_998_12,
    42.058_693_928_988_78,
    -15.094_640_403_891_546,
    3.819_788_120_163_211_3,
    -0.711_635_809_078_166_6,
];
/// (cos(2 pi r) - 1) / w, w = r^2, |r| <= 1/8: `scripts/references/coefficients.py`.
const COS: [f64; 8] = [
    -19.739_208_802_178_716,
    64.939_394_022_668_3,
    -85.456_817_206_693_69,
    60.244_641_371_854_56,
    -26.426_256_777_817_4,
    7.903_535_612_338_96,
    -1.714_333_269_420_992,
    0.279_740_786_065_750_4,
];

/// (sin(2 pi u), cos(2 pi u)) for |u| < 2^9 turns.
///
/// Error at most 2e-16 absolute (measured). The reduction u = q/4 + r is exact, so whole and
/// quarter turns give exact results.
#[inline(always)]
pub fn sincos_turns<L: Lanes>(u: L) -> (L, L) {
    let quarters = u * L::splat(4.0);
    let q = quarters.round_bits();
    let r = u - quarters.round_small() * L::splat(0.25);
    let w = r * r;
    let sin = r * horner(w, &SIN);
    let cos = L::splat(1.0) + w * horner(w, &COS);
    // Quadrant q: odd ones swap sine and cosine, bit 1 flips signs.
    let one = L::Bits::splat(1);
    let odd = L::from_bits(q.and(one).shl::<62>()).eq(L::splat(2.0)); // 1 << 62 is 2.0
    let sin_sign = q.shr::<1>().and(one).shl::<63>();
    let cos_sign = q.add(one).shr::<1>().and(one).shl::<63>();
    let s = L::select(odd, cos, sin);
    let c = L::select(odd, sin, cos);
    (
        L::from_bits(s.to_bits().xor(sin_sign)),
        L::from_bits(c.to_bits().xor(cos_sign)),
    )
}
