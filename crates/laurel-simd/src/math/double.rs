//! Sums and products together with what their rounding lost.

use crate::Lanes;

/// a + b exactly, as a rounded sum and its error (D. E. Knuth, TAOCP 2, section 4.2.2).
#[inline(always)]
pub(super) fn two_sum<L: Lanes>(a: L, b: L) -> (L, L) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

/// The same for |a| >= |b| or a = 0 (Dekker 1971).
#[inline(always)]
pub(super) fn fast_two_sum<L: Lanes>(a: L, b: L) -> (L, L) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// `a * b` as an unevaluated sum (high, low), exact while nothing overflows or underflows.
/// T. J. Dekker, "A floating-point technique for extending the available precision" (1971).
#[inline(always)]
pub fn two_product<L: Lanes>(a: L, b: L) -> (L, L) {
    let high = a * b;
    let (a_high, a_low) = halves(a);
    let (b_high, b_low) = halves(b);
    let low = ((a_high * b_high - high) + a_high * b_low + a_low * b_high) + a_low * b_low;
    // Where the splitting overflowed there is nothing to correct.
    let low = L::select(low.is_finite(), low, L::zero());
    (high, low)
}

/// (a + a_low) / (b + b_low) as a rounded quotient and what it lost, for numbers within 2^+-500.
#[inline(always)]
pub(super) fn two_quotient<L: Lanes>((a, a_low): (L, L), (b, b_low): (L, L)) -> (L, L) {
    let quotient = a / b;
    let (product, product_low) = two_product(quotient, b);
    let rest = ((a - product) - product_low) + (a_low - quotient * b_low);
    (quotient, rest / b)
}

/// Veltkamp's splitting into 26 and 27 bits.
#[inline(always)]
fn halves<L: Lanes>(a: L) -> (L, L) {
    let scaled = a * L::splat(134_217_729.0); // 2^27 + 1
    let high = scaled - (scaled - a);
    (high, a - high)
}
