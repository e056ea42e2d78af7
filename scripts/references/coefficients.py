"""Prints the polynomial and rational coefficients used by crates/laurel-simd/src/math.

Method: interpolation at Chebyshev nodes in 60 digits (near-minimax), then rounding to binary64.
Run: python3 scripts/references/coefficients.py
"""

import mpmath as mp

from fit import evaluate, polynomial, rational, show, worst


def exp_tail():
    """(exp r - 1 - r - r^2 / 2) / r^3 on |r| <= ln2 / 2."""
    f = lambda r: (mp.expm1(r) - r - r**2 / 2) / r**3 if abs(r) > mp.mpf('1e-30') else mp.mpf(1) / 6
    edge = mp.log(2) / 2 + mp.mpf("1e-6")
    c = polynomial(f, -edge, edge, 8)
    show("exp_tail", c, worst(f, lambda r: evaluate(c, r), -edge, edge))


def atanh_tail(name, edge, degree):
    """(2 atanh(s) - 2 s) / (s w) in w = s^2, on 0 <= w <= edge^2: 2/3 + 2/5 w + ..."""
    def f(w):
        if w < mp.mpf("1e-20"):
            return mp.mpf(2) / 3 + 2 * w / 5
        s = mp.sqrt(w)
        return (2 * mp.atanh(s) - 2 * s) / (s * w)
    c = polynomial(f, 0, mp.mpf(edge) ** 2, degree)
    show(name, c, worst(f, lambda w: evaluate(c, w), 0, mp.mpf(edge) ** 2))


def pow_tail():
    """((2 atanh(s) - 2 s) / (s w) - 2/3) / w in w = s^2, on 0 <= w <= 0.17158^2."""
    def f(w):
        if w < mp.mpf("1e-12"):
            return mp.mpf(2) / 5 + 2 * w / 7
        s = mp.sqrt(w)
        return ((2 * mp.atanh(s) - 2 * s) / (s * w) - mp.mpf(2) / 3) / w
    edge = mp.mpf("0.17158") ** 2
    c = polynomial(f, 0, edge, 7)
    show("pow", c, worst(f, lambda w: evaluate(c, w), 0, edge))
    third = mp.mpf(2) / 3
    show("2/3", [float(third), float(third - float(third))])


def sincos():
    """sin(2 pi r)/r and cos(2 pi r) in w = r^2 on |r| <= 1/8."""
    f = lambda w: mp.sin(2 * mp.pi * mp.sqrt(w)) / mp.sqrt(w) if w else 2 * mp.pi
    g = lambda w: (mp.cos(2 * mp.pi * mp.sqrt(w)) - 1) / w if w else -2 * mp.pi**2
    edge = mp.mpf(1) / 64
    c = polynomial(f, 0, edge, 7)
    show("sin_2pi", c, worst(f, lambda w: evaluate(c, w), 0, edge))
    c = polynomial(g, 0, edge, 7)
    show("cos_2pi_tail", c, worst(g, lambda w: evaluate(c, w), 0, edge))


def log_gamma():
    """lgamma(t) / ((t - 1)(t - 2)) - offset, in pieces; without the offset it has no zero.

    The offset is near the middle of the range, so that errors of the rational part are damped.
    """
    def f(t):
        if abs(t - 1) < mp.mpf("1e-30"):
            return mp.euler
        if abs(t - 2) < mp.mpf("1e-30"):
            return 1 - mp.euler
        return mp.loggamma(t) / ((t - 1) * (t - 2))
    pieces = [("0.5", "1.5", 8, 8, "0.6015625"), ("1.5", "3", 6, 6, "0.41015625")]
    for lo, hi, top, bottom, offset in pieces:
        start, offset = mp.mpf(lo), mp.mpf(offset)
        p, q = rational(lambda t: f(t) - offset, lo, hi, top, bottom, start)
        r = lambda x: offset + evaluate(p, x - start) / evaluate(q, x - start)
        show(f"lgamma [{lo}, {hi}] about {lo}, offset {offset}, numerator", p, worst(f, r, lo, hi))
        show("denominator", q)


def digamma():
    """digamma(t) / (t - root) on [1, 2] about 1, and the root in three parts."""
    root = mp.findroot(mp.digamma, mp.mpf("1.4616321449683623"))
    f = lambda t: mp.digamma(t) / (t - root) if t != root else mp.psi(1, root)
    p, q = rational(f, 1, 2, 6, 6, 1)
    r = lambda x: evaluate(p, x - 1) / evaluate(q, x - 1)
    show("digamma numerator", p, worst(f, r, 1, 2))
    show("denominator", q)
    first = float(root)
    show("root", [first, float(root - first)])


if __name__ == "__main__":
    exp_tail()
    atanh_tail("log", "0.17158", 6)
    atanh_tail("log1p_of_share", mp.mpf(1) / 3, 9)
    atanh_tail("log1pmx", mp.mpf(1) / 3 + mp.mpf("1e-9"), 11)
    pow_tail()
    sincos()
    log_gamma()
    digamma()
    half_log_2pi = mp.log(2 * mp.pi) / 2
    show("ln(2 pi)/2", [half_log_2pi])
