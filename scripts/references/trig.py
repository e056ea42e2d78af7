"""Prints the coefficients and constants of sine, tangent, their inverses, sinh and cbrt.

Method: as in coefficients.py. Run: python3 scripts/references/trig.py
"""

import mpmath as mp

from fit import evaluate, polynomial, show, worst


def even_tail(name, f, limit, edge, degree):
    """Prints f as a polynomial in z on [0, edge]; `limit` is f(0)."""
    safe = lambda z: f(z) if z > mp.mpf("1e-18") else mp.mpf(limit)
    c = polynomial(safe, 0, edge, degree)
    show(name, c, worst(safe, lambda z: evaluate(c, z), 0, edge))


def sine():
    """(sin r - r) / r^3 and (cos r - 1 + z / 2) / z^2 in z = r^2, |r| <= pi / 4."""
    edge = (mp.pi / 4 + mp.mpf("1e-6")) ** 2
    f = lambda z: (mp.sin(mp.sqrt(z)) - mp.sqrt(z)) / (z * mp.sqrt(z))
    g = lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2
    even_tail("sin", f, -mp.mpf(1) / 6, edge, 6)
    even_tail("cos", g, mp.mpf(1) / 24, edge, 5)


def inverses():
    """(asin s - s) / s^3 on |s| <= 1 / 2 and (atan w - w) / w^3 on |w| <= tan(pi / 8), in squares."""
    f = lambda z: (mp.asin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z
    g = lambda z: (mp.atan(mp.sqrt(z)) / mp.sqrt(z) - 1) / z
    even_tail("asin", f, mp.mpf(1) / 6, mp.mpf(1) / 4, 12)
    even_tail("atan", g, -mp.mpf(1) / 3, mp.tan(mp.pi / 8) ** 2 * mp.mpf("1.0001"), 10)


def hyperbolic_sine():
    """(sinh x - x) / x^3 in z = x^2, |x| <= 1."""
    f = lambda z: (mp.sinh(mp.sqrt(z)) / mp.sqrt(z) - 1) / z
    even_tail("sinh", f, mp.mpf(1) / 6, mp.mpf(1), 7)


def parts(x, bits, count):
    """The first `count` pieces of x with `bits` bits each, and the rest."""
    pieces = []
    for k in range(1, count + 1):
        unit = mp.mpf(2) ** (bits * k - 1)
        piece = mp.floor(x * unit) / unit
        pieces.append(piece)
        x -= piece
    return pieces + [x]


def half_pi():
    """pi / 2 in pieces of 33 bits and in two doubles; 2 / pi behind 64 zero bits as words of 32."""
    mp.mp.dps = 500
    show("pi / 2 by 33 bits", parts(mp.pi / 2, 33, 3))
    high = mp.mpf(float(mp.pi / 2))
    show("pi / 2", [high, mp.pi / 2 - high])
    digits = int(mp.floor(2 / mp.pi * mp.mpf(2) ** (32 * 38)))
    words = [digits >> 32 * k & 0xFFFFFFFF for k in range(38)][::-1]
    print("2 / pi:", ", ".join(f"0x{word:08x}" for word in [0, 0] + words))
    mp.mp.dps = 60


def cube_root():
    """A third of the high word of x, read as a double, is x^(1/3) once this bias is added.

    The bias makes the largest errors on both sides equal.
    """
    def ratio(position, bias):
        whole, part = mp.floor(position), position - mp.floor(position)
        third = position / 3 + bias
        estimate = 2 ** mp.floor(third) * (1 + third - mp.floor(third))
        return estimate / (2**whole * (1 + part)) ** (mp.mpf(1) / 3)
    grid = [mp.mpf(k) / 512 for k in range(3 * 512)]
    def imbalance(bias):
        ratios = [ratio(position, bias) for position in grid]
        return max(ratios) * min(ratios) - 1
    bias = mp.findroot(imbalance, (mp.mpf("-0.05"), mp.mpf("-0.01")), solver="anderson", tol=1e-7)
    error = max(abs(ratio(position, bias) - 1) for position in grid)
    word = int(mp.nint((1023 - mp.mpf(1023) / 3 + bias) * 2**20))
    print(f"cbrt bias: {word}  // relative error {mp.nstr(error, 3)}")


if __name__ == "__main__":
    sine()
    inverses()
    hyperbolic_sine()
    half_pi()
    cube_root()
