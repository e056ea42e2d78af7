"""Prints the coefficients of the normal quantile and of the incomplete gamma function's uniform expansion.

Run: python3 scripts/references/quantile.py
"""

import mpmath as mp

from fit import evaluate, rational, show, worst


def upper_quantile(log_tail):
    """x with ln(1 - Phi(x)) = log_tail, by Newton's method."""
    x = mp.sqrt(-2 * log_tail)
    for _ in range(12):
        tail = mp.erfc(x / mp.sqrt(2)) / 2
        slope = mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi) / tail
        x += (mp.log(tail) - log_tail) / slope
    return x


def centre():
    """(x / q - sqrt(2 pi)) / w in r = 0.180625 - w, w = q^2, q = p - 1/2, |q| <= 0.425."""
    edge = mp.mpf("0.180625")
    def f(r):
        w = edge - r
        if w < mp.mpf("1e-20"):
            return mp.sqrt(2 * mp.pi) * mp.pi / 3
        q = mp.sqrt(w)
        return (mp.sqrt(2) * mp.erfinv(2 * q) / q - mp.sqrt(2 * mp.pi)) / w
    top, bottom = rational(f, 0, edge, 8, 8)
    show("centre_top", top, worst(f, lambda r: evaluate(top, r) / evaluate(bottom, r), 0, edge, 301))
    show("centre_bottom", bottom)


def tail(name, lo, hi, degree):
    """sqrt(2) r - x in r - lo, r = sqrt(-ln p)."""
    f = lambda r: mp.sqrt(2) * r - upper_quantile(-r * r)
    top, bottom = rational(f, lo, hi, degree, degree, mp.mpf(lo))
    approximation = lambda r: evaluate(top, r - lo) / evaluate(bottom, r - lo)
    show(name + "_top", top, worst(f, approximation, lo, hi, 301))
    show(name + "_bottom", bottom)


def uniform_gamma(count=26):
    """Coefficients of eta / mu in powers of eta, eta^2 / 2 = mu - ln(1 + mu) (Temme 1979).

    With mu = sum a_n eta^n, (1 + mu) eta = mu dmu / deta gives the a_n one by one.
    """
    mp.mp.dps = 120
    a = [mp.mpf(0), mp.mpf(1)]
    for n in range(2, count + 3):
        # Coefficient of eta^n on both sides: a_(n-1) = sum_k k a_k a_(n+1-k), whose ends hold a_n.
        inner = sum(k * a[k] * a[n + 1 - k] for k in range(2, n))
        a.append((a[n - 1] - inner) / (n + 1))
    quotient = a[1:]
    inverse = [mp.mpf(1)]
    for n in range(1, count + 1):
        inverse.append(-sum(quotient[k] * inverse[n - k] for k in range(1, n + 1)))
    show("uniform", inverse)


if __name__ == "__main__":
    centre()
    tail("near", mp.mpf("1.6"), mp.mpf(5), 8)
    tail("far", mp.mpf(5), mp.mpf(12), 7)
    tail("farthest", mp.mpf(12), mp.mpf("27.5"), 7)
    uniform_gamma()
