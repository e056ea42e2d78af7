"""Prints the coefficients of the error function and of its scaled complement.

Method: as in coefficients.py. Run: python3 scripts/references/error_function.py
"""

import mpmath as mp

from fit import evaluate, polynomial, show, worst

CENTRE = mp.mpf(9) / 4


def erf_tail():
    """erf(x) / x in z = x^2, |x| <= 3 / 4, its constant in two parts."""
    f = lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) if z > mp.mpf("1e-18") else 2 / mp.sqrt(mp.pi)
    edge = (mp.mpf(3) / 4) ** 2
    c = polynomial(lambda z: f(z) - 1, 0, edge, 10)
    show("erf", c, worst(f, lambda z: 1 + evaluate(c, z), 0, edge))


def scaled_complement():
    """(1 + y) erfcx(y) in t = (y - 9/4) / (y + 9/4), y >= 0, its constant in two parts."""
    def f(t):
        if t == 1:
            return 1 / mp.sqrt(mp.pi)
        y = CENTRE * (1 + t) / (1 - t)
        return (1 + y) * erfcx(y)
    c = polynomial(f, -1, 1, 27)
    high = mp.mpf(float(c[0]))
    low = c[0] - high
    rest = c[1:]
    g = lambda t: high + low + t * evaluate(rest, t)
    show("erfcx constant", [high, low])
    show("erfcx", rest, worst(f, g, -1, 1))


def erfcx(y):
    """exp(y^2) erfc(y); DLMF 7.12.1 where the factors would leave the range."""
    if y < 10000:
        return mp.exp(y * y) * mp.erfc(y)
    term = total = mp.mpf(1)
    for k in range(1, 8):
        term *= -(2 * k - 1) / (2 * y * y)
        total += term
    return total / (y * mp.sqrt(mp.pi))


if __name__ == "__main__":
    erf_tail()
    scaled_complement()
    root = 1 / mp.sqrt(2)
    show("1 / sqrt 2", [float(root), root - float(root)])
