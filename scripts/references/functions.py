"""Writes reference values of the elementary and special functions of crates/laurel-simd.

A line `name arguments points` before each function's points; these are records in base64, seven a line: the
arguments and the value as binary64, and what the value in 60 digits has beyond it, as a whole number of 2^-15 of
its unit in the last place (int16). Big endian. A function's points are drawn from a seed that is its name, so
that they do not depend on other functions; edges and switches of formula are listed.
Run: python3 scripts/references/functions.py [points per range] > test/vectors/functions.txt
"""

import base64
import random
import struct
import sys

import mpmath as mp

mp.mp.dps = 60
RANDOM = random.Random()


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


def quantile(p):
    """The normal quantile, by Newton's method on the logarithm where p is small."""
    if p > 0.5:
        return -quantile(1 - p)
    if p > 0.01:
        return mp.sqrt(2) * mp.erfinv(2 * p - 1)
    x, log_p = -mp.sqrt(-2 * mp.log(p)), mp.log(p)
    for _ in range(9):
        ratio = mp.erfc(-x / mp.sqrt(2)) / 2 / (mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi))
        x -= (log_normal_tail(x) - log_p) * ratio
    return x


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
    "log1mexp": (
        lambda x: mp.log(-mp.expm1(x)) if x > -1 else mp.log1p(-mp.exp(x)),
        [uniform(-3, 0), decades(-300, 0, -1), uniform(-700, -1)],
        neighbours(-0.6931471805599453),
    ),
    "normal_quantile": (
        quantile,
        [uniform(0, 1), decades(-300, 0), uniform(0.4, 0.6), close_to(0.5), lambda: 1 - 10 ** RANDOM.uniform(-15, -1)],
        neighbours(0.075) + neighbours(0.925) + neighbours(1.3887943864964021e-11) + [2.0**-1074, 1e-310, 0.25, 2.9e-63, 2.7e-63],
    ),
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


def beta_points():
    """Shapes of all sizes, on both sides of the switches at 8, and where B is close to 1."""
    RANDOM.seed("lbeta")
    sizes = [decades(-8, 8), decades(-300, 2), uniform(0.1, 20), decades(0.8, 1.1)]
    for first in sizes:
        for second in sizes:
            yield from ((first(), second()) for _ in range(COUNT // 4))
    yield from [(8.0, 8.0), (7.999, 8.0), (1.0, 1.0), (1.0, 2.0), (0.5, 0.5), (1e7, 1e7), (1e-3, 1e7)]


def lower_gamma(a, x):
    """The series DLMF 8.7.1: all terms are positive."""
    term = total = mp.mpf(1)
    k = a
    while term > total * mp.mpf(10) ** -mp.mp.dps:
        k += 1
        term *= x / k
        total += term
    return total * mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))


def gamma_points():
    """Shapes to 1e7; from the near tail to the far, on both sides of the switches of method."""
    RANDOM.seed("incomplete_gamma")
    for lo, hi in [(-8, 0), (-2, 1.4), (1.2, 2), (1.3, 4), (4, 7)]:
        for _ in range(COUNT):
            a = 10 ** RANDOM.uniform(lo, hi)
            far = RANDOM.choice([1, 3, 6]) * RANDOM.gauss(0, 1)
            x = RANDOM.choice([a + far * a**0.5, a * 10 ** RANDOM.uniform(-0.5, 0.5), 10 ** RANDOM.uniform(-3, 1)])
            if 1e-300 < x < 50 * a + 500 and abs(x - a) < 25 * a**0.5 + 50:
                yield a, x
    yield from [(20.0, 10.1), (20.0, 9.9), (20.0, 35.9), (20.0, 36.1), (19.9, 20.0), (1.0, 1.0), (0.5, 1.0), (0.999, 0.999)]


def upper_gamma(a, x):
    """1 - P with digits to spare."""
    before = mp.mp.dps
    mp.mp.dps = before + int(max(0, x - a + a * mp.log(a / x)) / mp.log(10)) + 20 + int(abs(mp.log10(a)))
    value = 1 - lower_gamma(a, x)
    mp.mp.dps = before
    return value


def lower_beta(a, b, x):
    """x^a (1 - x)^b / (a B) times a series of positive terms: DLMF 8.17.8."""
    if x * (b + 1) > (1 - x) * (a + 1):
        before = mp.mp.dps
        mp.mp.dps = 2 * before
        value = 1 - lower_beta(b, a, 1 - x)
        mp.mp.dps = before
        return value
    term = total = mp.mpf(1)
    k = mp.mpf(0)
    while term > total * mp.mpf(10) ** -mp.mp.dps:
        term *= x * (a + b + k) / (a + 1 + k)
        k += 1
        total += term
    constant = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    return total * mp.exp(a * mp.log(x) + b * mp.log1p(-x) + constant) / a


def shares():
    """Shapes to 1e6 and places within some deviations of the mean."""
    RANDOM.seed("incomplete_beta")
    for lo, hi in [(-3, 0), (-1, 1.5), (0, 3), (2, 4), (4, 6)]:
        for _ in range(COUNT if hi < 5 else COUNT // 4):
            a, b = (10 ** RANDOM.uniform(lo, hi) for _ in range(2))
            mean = a / (a + b)
            sd = (mean * (1 - mean) / (a + b + 1)) ** 0.5
            x = RANDOM.choice([mean + RANDOM.choice([1, 4]) * RANDOM.gauss(0, 1) * sd, RANDOM.random()])
            if 0 < x < 1 and abs(x - mean) < 20 * sd:
                yield a, b, x


def quadruples():
    RANDOM.seed("log_sum_exp")
    for spread in [1, 10, 100, 700]:
        for _ in range(COUNT):
            yield [RANDOM.uniform(-spread, spread) for _ in range(4)]
    for _ in range(COUNT):
        top = RANDOM.uniform(-700, 700)
        yield [top, top - 10 ** RANDOM.uniform(-12, 1.6), top, top - 10 ** RANDOM.uniform(0, 2)]


class Table:
    """Records of one function, printed together."""

    def __init__(self, name, arity):
        self.name, self.arity, self.records = name, arity, []

    def add(self, arguments, value):
        high = float(value)
        unit = mp.mpf(2) ** -1074 if abs(high) < 2.0**-1022 else mp.mpf(2) ** (mp.frexp(mp.mpf(abs(high)))[1] - 53)
        low = int(mp.nint((value - mp.mpf(high)) / unit * 2**15))
        self.records.append(struct.pack(f">{self.arity + 1}dh", *arguments, high, max(-32768, min(32767, low))))

    def print(self):
        print(self.name, self.arity, len(self.records))
        for at in range(0, len(self.records), 7):
            print(base64.b64encode(b"".join(self.records[at : at + 7])).decode())


def several_arguments(name, arity, f, points):
    table = Table(name, arity)
    for arguments in points:
        table.add(arguments, f(*map(mp.mpf, arguments)))
    table.print()


if __name__ == "__main__":
    COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 170
    for name, (f, ranges, edges) in FUNCTIONS.items():
        RANDOM.seed(name)
        table = Table(name, 1)
        for x in [draw() for draw in ranges for _ in range(COUNT)] + edges:
            mp.mp.dps = 700 if abs(x) < 1e-30 or abs(x) > 1e30 else 60
            table.add([x], f(mp.mpf(x)))
        table.print()
    mp.mp.dps = 400
    several_arguments("pow", 2, lambda x, y: x**y, power_points())
    several_arguments("atan2", 2, mp.atan2, angle_points())
    mp.mp.dps = 80
    several_arguments("log_choose", 2, log_choices, choice_points())
    several_arguments("log_sum_exp", 4, lambda *x: mp.log(sum(map(mp.exp, x))), quadruples())
    mp.mp.dps = 400
    several_arguments("lbeta", 2, lambda a, b: mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b), beta_points())
    mp.mp.dps = 40
    pairs = list(gamma_points())
    several_arguments("gamma_p", 2, lower_gamma, pairs)
    several_arguments("gamma_q", 2, upper_gamma, pairs)
    several_arguments("beta_p", 3, lower_beta, shares())
