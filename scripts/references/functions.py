"""Writes reference values of the elementary and special functions of crates/laurel-simd.

Each line: name, argument(s) as bits of binary64 in hexadecimal, then the value in 60 digits as the
sum of two doubles (bits of each). A function's points are drawn from a seed that is its name, so
that they do not depend on other functions; edges and switches of formula are listed.
Run: python3 scripts/references/functions.py [points per range] > test/vectors/functions.txt
"""

import random
import struct
import sys

import mpmath as mp

mp.mp.dps = 60
RANDOM = random.Random()


def bits(x):
    return struct.pack(">d", x).hex()


def neighbours(x, reach=3):
    """The doubles around x."""
    base = struct.unpack(">q", struct.pack(">d", x))[0]
    return [struct.unpack(">d", struct.pack(">q", base + k))[0] for k in range(-reach, reach + 1)]


def uniform(lo, hi):
    return lambda: RANDOM.uniform(lo, hi)


def decades(lo, hi, sign=1):
    return lambda: sign * 10 ** RANDOM.uniform(lo, hi)


def close_to(x):
    return lambda: x * (1 + RANDOM.choice([-1, 1]) * 10 ** RANDOM.uniform(-15, -1))


def around(x):
    """Doubles on both sides of a switch of formula, from next to it to a thousandth away."""
    return neighbours(x) + [x * (1 + s * 10.0**-k) for k in (3, 6, 9, 12) for s in (-1, 1)]


def quarter_turns(lo, hi):
    """Doubles next to whole multiples of pi / 2: nearly all digits of the angle cancel."""
    return lambda: float(mp.nint(10 ** RANDOM.uniform(lo, hi)) * mp.pi / 2)


def log_probability(x):
    return mp.log1p(mp.exp(x))


def stirling(x):
    return mp.loggamma(x + 1) - ((x + mp.mpf(1) / 2) * mp.log(x) - x + mp.log(2 * mp.pi) / 2)


def cube_root(x):
    return mp.sign(x) * mp.cbrt(abs(x))


def log_normal_tail(x):
    """ln Phi(x); far left by the series of DLMF 7.12.1, where Phi needs too many digits."""
    if x > 0:
        return mp.log1p(-mp.ncdf(-x))
    if x > -1000:
        return mp.log(mp.ncdf(x))
    term = total = mp.mpf(1)
    for k in range(1, 12):
        term *= -(2 * k - 1) / (x * x)
        total += term
    return mp.log(total) - x * x / 2 - mp.log(-x) - mp.log(2 * mp.pi) / 2


ANGLES = [
    uniform(-4, 4),
    uniform(-(2.0**20), 2.0**20),
    decades(-300, 0),
    decades(4, 10, -1),
    decades(6, 308),
    quarter_turns(0, 15),
]
# The double closest to a multiple of pi / 2 (Kahan 1983), the switch of reductions, the largest double.
HARD_ANGLES = [6381956970095103.0 * 2.0**797, 2.0**1023 * (2 - 2.0**-52), 22.0, 11.0, 0.7853981633974483]
HARD_ANGLES += neighbours(2.0**20) + neighbours(2.0**30)
ZEROS = [0.0, 2.0**-1074, -(2.0**-1074)]
SINES = [uniform(-1, 1), decades(-300, 0), close_to(0.5), lambda: 1 - 10 ** RANDOM.uniform(-15, -1)]

FUNCTIONS = {
    "exp": (mp.exp, [uniform(-1, 1), uniform(-745, 709.7), decades(-20, 0)], [0.0, 709.78, -708.4]),
    "log": (mp.log, [decades(-307, 308), close_to(1.0), decades(-323, -308)], [1.0, 0.5, 2.0**0.5]),
    "log1p": (
        mp.log1p,
        [uniform(-0.999, 3), decades(-300, 300), decades(-20, -0.01, -1), decades(-20, 0)],
        [2.0**53, -0.29289321881345254, 0.41421356237309515],
    ),
    "expm1": (
        mp.expm1,
        [uniform(-2, 2), uniform(-40, 709.7), decades(-300, 0), decades(-20, 0, -1)],
        [709.78, -37.0, 0.34657359027997264],
    ),
    "tanh": (mp.tanh, [uniform(-1, 1), uniform(-25, 25), decades(-300, 0)], [19.0, 22.5]),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), [uniform(-3, 3), uniform(-700, 40)], [0.0]),
    "softplus": (log_probability, [uniform(-3, 3), uniform(-700, 700)], [0.0]),
    "log1pmx": (
        lambda x: mp.log1p(x) - x,
        [uniform(-0.5, 1), uniform(-0.999, 10), decades(-12, 0), decades(-12, -0.1, -1)],
        [],
    ),
    "lgamma": (
        mp.loggamma,
        [decades(-300, 300), decades(-8, 8), uniform(0.5, 3), uniform(3, 200), close_to(1.0), close_to(2.0)],
        neighbours(1.0) + neighbours(2.0) + [8.0, 3.0],
    ),
    "digamma": (
        mp.digamma,
        [decades(-300, 300), decades(-8, 8), uniform(0.5, 3), uniform(3, 200), close_to(1.4616321449683622)],
        neighbours(1.4616321449683622) + [1.0, 2.0, 10.0],
    ),
    "trigamma": (lambda x: mp.psi(1, x), [decades(-8, 8), uniform(0.1, 15), decades(-150, 150)], [1.0]),
    "stirling_error": (stirling, [uniform(0.01, 8), decades(0.9, 8)], [8.0, 16.0]),
    "sin": (mp.sin, ANGLES, HARD_ANGLES),
    "cos": (mp.cos, ANGLES, HARD_ANGLES),
    "tan": (mp.tan, ANGLES, HARD_ANGLES),
    "asin": (mp.asin, SINES, around(0.5) + around(-0.5) + [1.0, -1.0]),
    "acos": (mp.acos, SINES, around(0.5) + around(-0.5) + neighbours(1.0, 3)[:4] + [-1.0]),
    "atan": (
        mp.atan,
        [uniform(-3, 3), decades(-300, 300), decades(-2, 2, -1), close_to(1.0)],
        around(0.4142135) + around(1.0) + around(2.0**0.5 + 1) + [2.0**66],
    ),
    "sinh": (mp.sinh, [uniform(-3, 3), uniform(-710, 710), decades(-300, 0)], around(1.0) + [28.0, 710.47]),
    "cosh": (mp.cosh, [uniform(-3, 3), uniform(-710, 710), decades(-20, 0)], around(28.0) + [0.0, 710.47]),
    "cbrt": (cube_root, [decades(-300, 300), uniform(-8, 8), decades(-323, -308)], around(1.0) + [27.0]),
    "erf": (mp.erf, [uniform(-1, 1), uniform(-6, 6), decades(-300, 0)], around(0.75) + [6.0]),
    "erfc": (mp.erfc, [uniform(-3, 3), uniform(0, 26.5), decades(-20, 1)], around(0.5) + around(-0.5) + around(2.25) + [0.0, -6.0]),
    "normal_cdf": (
        mp.ncdf,
        [uniform(-3, 3), uniform(-37.5, 9), decades(-20, 1, -1)],
        ZEROS + around(-3.181980515339464) + around(-0.5) + around(0.5),
    ),
    "normal_log_cdf": (
        log_normal_tail,
        [uniform(-3, 3), uniform(-50, 37.5), decades(-20, 150, -1)],
        ZEROS + around(-3.181980515339464) + around(-0.5) + around(0.5),
    ),
}


def power_points():
    RANDOM.seed("pow")
    bases = [decades(-300, 300), close_to(1.0), uniform(0.1, 10)]
    for base in bases:
        for _ in range(COUNT):
            x = base()
            limit = min(700 / abs(float(mp.log(x))), 1e300) if x != 1 else 10
            yield x, RANDOM.uniform(-limit, limit)


def angle_points():
    """Heights and widths whose quotients take all sizes, with all signs."""
    RANDOM.seed("atan2")
    spread = uniform(-3, 3), decades(-300, 300), decades(-2, 2, -1)
    for rise in spread:
        for run in spread:
            yield from ((rise(), run()) for _ in range(COUNT // 2))
    yield from [(1e-310, 3e-310), (1e300, -1e300), (2.0**-1074, 2.0**-1074), (1.0, -1e17)]


def choice_points():
    """Whole numbers with few and with many chosen, on both sides of every switch."""
    RANDOM.seed("log_choose")
    whole = lambda lo, hi: mp.nint(10 ** RANDOM.uniform(lo, hi))
    for lo, hi in [(0, 2), (1, 4), (3, 9), (8, 15)]:
        for _ in range(COUNT):
            n = whole(lo, hi)
            yield float(n), float(min(n, whole(0, hi)))
            yield float(n), float(min(n, RANDOM.randint(0, 40)))
    yield from [(66.0, 32.0), (66.0, 33.0), (1e9, 32.0), (1e9 + 1, 32.0), (1e9, 33.0), (5.0, 5.0)]


def log_choices(n, k):
    return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


def two_arguments(name, f, points):
    for x, y in points:
        line(name, [x, y], f(mp.mpf(x), mp.mpf(y)))


def line(name, arguments, value):
    high = float(value)
    low = float(value - mp.mpf(high))
    print(name, *map(bits, arguments), bits(high), bits(low))


if __name__ == "__main__":
    COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    for name, (f, ranges, edges) in FUNCTIONS.items():
        RANDOM.seed(name)
        points = [draw() for draw in ranges for _ in range(COUNT)] + edges
        for x in points:
            mp.mp.dps = 700 if abs(x) < 1e-30 or abs(x) > 1e30 else 60
            line(name, [x], f(mp.mpf(x)))
    mp.mp.dps = 400
    two_arguments("pow", lambda x, y: x**y, power_points())
    two_arguments("atan2", mp.atan2, angle_points())
    mp.mp.dps = 80
    two_arguments("log_choose", log_choices, choice_points())
