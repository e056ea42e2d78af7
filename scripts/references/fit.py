"""Polynomials and rational functions through Chebyshev nodes, and their errors, in 60 digits.

The interpolants are near-minimax. Used by the scripts beside this one that print coefficients.
"""

import mpmath as mp

mp.mp.dps = 60


def nodes(lo, hi, count):
    """Chebyshev nodes of the first kind on [lo, hi]."""
    mid, half = (lo + hi) / 2, (hi - lo) / 2
    return [mid + half * mp.cos(mp.pi * (2 * k + 1) / (2 * count)) for k in range(count)]


def polynomial(f, lo, hi, degree, centre=0):
    """Coefficients, lowest first, of the interpolant of f in powers of (x - centre)."""
    points = nodes(mp.mpf(lo), mp.mpf(hi), degree + 1)
    matrix = mp.matrix([[(x - centre) ** j for j in range(degree + 1)] for x in points])
    return list(mp.lu_solve(matrix, mp.matrix([f(x) for x in points])))


def rational(f, lo, hi, top, bottom, centre=0):
    """Numerator and denominator (constant term 1) of the rational interpolant of f."""
    points = nodes(mp.mpf(lo), mp.mpf(hi), top + bottom + 1)
    rows = []
    for x in points:
        t, y = x - centre, f(x)
        rows.append([t**j for j in range(top + 1)] + [-y * t**j for j in range(1, bottom + 1)])
    solution = list(mp.lu_solve(mp.matrix(rows), mp.matrix([f(x) for x in points])))
    return solution[: top + 1], [mp.mpf(1)] + solution[top + 1 :]


def evaluate(coefficients, t):
    return mp.polyval([mp.mpf(float(c)) for c in reversed(coefficients)], t)


def worst(f, approximation, lo, hi, count=2001):
    """Largest relative error over an even grid."""
    lo, hi = mp.mpf(lo), mp.mpf(hi)
    grid = [lo + (hi - lo) * k / (count - 1) for k in range(count)]
    return max(abs(approximation(x) / f(x) - 1) for x in grid if f(x) != 0)


def show(name, coefficients, error=None):
    note = "" if error is None else f"  // relative error {mp.nstr(error, 2)}"
    print(f"{name}:{note}")
    for c in coefficients:
        print(f"    {float(c)!r},")
