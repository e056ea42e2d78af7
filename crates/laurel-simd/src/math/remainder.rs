//! Remainders, exact: a - b k in real arithmetic, however large the quotient.

use crate::{Lanes, VIRTUAL_WIDTH};

/// a - b trunc(a / b), with the sign of a. NaN where b is 0 or a is infinite.
#[inline(never)]
pub fn rem<L: Lanes>(a: L, b: L) -> L {
    each(a, b, |a, b| a % b)
}

/// a - b floor(a / b), with the sign of b. The sum of the remainder and b, where it takes one, is rounded.
#[inline(never)]
pub fn modulo<L: Lanes>(a: L, b: L) -> L {
    each(a, b, |a, b| {
        let rest = a % b;
        if rest != 0.0 && (rest < 0.0) != (b < 0.0) {
            rest + b
        } else {
            rest
        }
    })
}

/// One lane after the other: there is no such instruction for several.
#[inline(always)]
fn each<L: Lanes>(a: L, b: L, f: impl Fn(f64, f64) -> f64) -> L {
    let (mut x, mut y) = ([0.0; VIRTUAL_WIDTH], [1.0; VIRTUAL_WIDTH]);
    a.store(&mut x);
    b.store(&mut y);
    for (x, y) in x.iter_mut().zip(y) {
        *x = f(*x, y);
    }
    L::load(&x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_exact_where_the_quotient_has_more_digits_than_a_double() {
        // 1e17 = 3 * 33333333333333333 + 1.
        assert_eq!(rem(1e17, 3.0), 1.0);
        assert_eq!(rem(-1e17, 3.0), -1.0);
        assert_eq!(modulo(-1e17, 3.0), 2.0);
        assert_eq!(modulo(7.0, -3.0), -2.0);
        assert_eq!(modulo(-7.0, 3.0), 2.0);
        assert_eq!(rem(5.5, 2.0), 1.5);
        assert_eq!(modulo(6.0, -3.0), 0.0);
        assert!(rem(1.0, 0.0).is_nan() && modulo(f64::INFINITY, 2.0).is_nan());
        assert_eq!(rem(2.5, f64::INFINITY), 2.5);
    }
}
