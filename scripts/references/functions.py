"""Writes reference values of the elementary and special functions of crates/laurel-simd.

Each line: name, argument(s) as bits of binary64 in hexadecimal, then the value in 60 digits as the
sum of two doubles (bits of each). Points are drawn from a fixed seed; edges are listed.
Run: python3 scripts/references/functions.py [points per range] > test/vectors/functions.txt
"""

import random
import struct
import sys

import mpmath as mp

mp.mp.dps = 60
RANDOM = random.Random(20240501)


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


def log_probability(x):
    return mp.log1p(mp.exp(x))


def stirling(x):
    return mp.loggamma(x + 1) - ((x + mp.mpf(1) / 2) * mp.log(x) - x + mp.log(2 * mp.pi) / 2)


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
}


def power_points():
    bases = [decades(-300, 300), close_to(1.0), uniform(0.1, 10)]
    for base in bases:
        for _ in range(COUNT):
            x = base()
            limit = min(700 / abs(float(mp.log(x))), 1e300) if x != 1 else 10
            yield x, RANDOM.uniform(-limit, limit)


def line(name, arguments, value):
    high = float(value)
    low = float(value - mp.mpf(high))
    print(name, *map(bits, arguments), bits(high), bits(low))


if __name__ == "__main__":
    COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    for name, (f, ranges, edges) in FUNCTIONS.items():
        points = [draw() for draw in ranges for _ in range(COUNT)] + edges
        for x in points:
            mp.mp.dps = 700 if abs(x) < 1e-30 or abs(x) > 1e30 else 60
            line(name, [x], f(mp.mpf(x)))
    mp.mp.dps = 400
    for x, y in power_points():
        line("pow", [x, y], mp.mpf(x) ** mp.mpf(y))
