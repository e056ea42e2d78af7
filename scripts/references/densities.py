"""Writes reference log densities of the families of crates/laurel-dist, and their derivatives.

A line `name parameters elements points` before each family's points (of one size); these are records in base64, five
a line: parameters, value and log density as binary64; what the log density in 60 digits has beyond that, as a whole
number of 2^-15 epsilon max(1, |log density|) (int16); derivatives in the elements of the value and in the parameters,
NaN where there is none. Big endian. Parameters are log-uniform up to 1e7 (1e8 for degrees of freedom), points lie in
the body and in the tails. A family's seed is its name.
Run: python3 scripts/references/densities.py [points per family] > test/vectors/densities.txt
"""

import base64
import random
import struct
import sys

import mpmath as mp

mp.mp.dps = 60
RANDOM = random.Random()


def decades(lo, hi):
    return 10 ** RANDOM.uniform(lo, hi)


def deviation():
    """Standard deviations from the mean: mostly the body, sometimes a far tail."""
    return RANDOM.gauss(0, 1) * RANDOM.choice([1, 1, 3, 10])


def whole(lo, hi):
    return float(round(decades(lo, hi)))


def near(mean, sd, top=None):
    """A count around a mean."""
    k = float(max(0, round(mean + sd * deviation())))
    return k if top is None else min(k, top)


def log_phi(x):
    return mp.log(mp.ncdf(x)) if x > -20 else mp.log(mp.erfc(-x / mp.sqrt(2)) / 2)


LN_2PI = mp.log(2 * mp.pi)


def located(scales=(-7, 7)):
    """A location, a scale and a value some scales away."""
    m, s = RANDOM.gauss(0, 1) * decades(-3, 3), decades(*scales)
    return [m, s], m + s * deviation()


def normal_log(x, mean, sd):
    return -(((x - mean) / sd) ** 2) / 2 - mp.log(sd) - LN_2PI / 2


def gamma():
    a, b = decades(-3, 7), decades(-7, 7)
    if RANDOM.random() < 0.3:
        return [a, b], a / b * decades(-3, 1)
    return [a, b], max(a + a**0.5 * deviation(), a * 1e-3) / b


def gamma_log(x, a, b):
    return a * mp.log(b) + (a - 1) * mp.log(x) - b * x - mp.loggamma(a)


def beta():
    a, b = decades(-3, 7), decades(-3, 7)
    mean = a / (a + b)
    sd = (mean * (1 - mean) / (a + b + 1)) ** 0.5
    x = mean + sd * deviation()
    return [a, b], x if 0 < x < 1 else RANDOM.uniform(1e-9, 1 - 1e-9)


def beta_log(x, a, b):
    constant = mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    return constant + (a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x)


def exponential():
    b = decades(-7, 7)
    return [b], decades(-3, 1.5) / b


def exponential_log(x, b):
    return mp.log(b) - b * x


def laplace_log(x, m, s):
    return -abs(x - m) / s - mp.log(2 * s)


def student():
    nu = decades(-3, 8)
    return [nu], RANDOM.choice([RANDOM.gauss(0, 1), RANDOM.gauss(0, 1) * decades(0, 3)])


def student_log(x, nu):
    constant = mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(nu * mp.pi) / 2
    return constant - (nu + 1) / 2 * mp.log1p(x**2 / nu)


def located_student():
    [nu], t = student()
    m, s = RANDOM.gauss(0, 1) * decades(-3, 3), decades(-7, 7)
    return [nu, m, s], m + s * t


def located_student_log(x, nu, m, s):
    return student_log((x - m) / s, nu) - mp.log(s)


def poisson():
    m = decades(-7, 7)
    return [m], near(m, m**0.5) if RANDOM.random() < 0.8 else float(RANDOM.randrange(20))


def poisson_log(k, m):
    return k * mp.log(m) - m - mp.loggamma(k + 1)


def binomial():
    n, p = whole(0, 7), RANDOM.choice([decades(-7, 0), RANDOM.random()])
    return [n, p], near(n * p, (n * p * (1 - p)) ** 0.5, n)


def ln_choose(n, k):
    return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


def binomial_log(k, n, p):
    return ln_choose(n, k) + (k * mp.log(p) if k else 0) + ((n - k) * mp.log1p(-p) if n > k else 0)


def bernoulli():
    return [RANDOM.choice([RANDOM.random(), decades(-12, 0)])], float(RANDOM.randrange(2))


def bernoulli_log(x, p):
    return mp.log(p) if x == 1 else mp.log1p(-p)


def interval():
    lo = RANDOM.gauss(0, 10)
    hi = lo + decades(-5, 5)
    return [lo, hi], min(max(RANDOM.uniform(lo, hi), lo), hi)


def whole_interval():
    lo = float(RANDOM.randrange(-1000, 1000))
    hi = lo + RANDOM.randrange(1, 100000)
    return [lo, hi], float(RANDOM.randrange(int(lo), int(hi)))


def interval_log(x, lo, hi):
    return -mp.log(hi - lo)


def half_normal():
    s = decades(-7, 7)
    return [s], s * abs(deviation())


def half_normal_log(x, s):
    return normal_log(x, 0, s) + mp.log(2)


def cauchy():
    [m, s], _ = located()
    return [m, s], m + s * RANDOM.gauss(0, 1) * decades(-3, 5)


def cauchy_log(x, m, s):
    return -mp.log(mp.pi * s) - mp.log1p(((x - m) / s) ** 2)


def half_cauchy():
    s = decades(-7, 7)
    return [s], s * decades(-5, 8)


def half_cauchy_log(x, s):
    return cauchy_log(x, 0, s) + mp.log(2)


def log_normal():
    m, s = RANDOM.gauss(0, 3) * decades(-1, 1), decades(-4, 1.5)
    return [m, s], float(mp.exp(m + s * deviation()))


def log_normal_log(x, m, s):
    return normal_log(mp.log(x), m, s) - mp.log(x)


def inverse_gamma():
    [a, _], y = gamma()
    b = decades(-7, 7)
    return [a, b], float(b / mp.mpf(y)) if y > 0 else 1.0


def inverse_gamma_log(x, a, b):
    return a * mp.log(b) - (a + 1) * mp.log(x) - b / x - mp.loggamma(a)


def chi_squared():
    nu = 2 * decades(-3, 7)
    return [nu], max(nu + (2 * nu) ** 0.5 * deviation(), nu * 1e-3)


def chi_squared_log(x, nu):
    return gamma_log(x, nu / 2, mp.mpf(1) / 2)


def weibull():
    k, s = decades(-2, 7), decades(-7, 7)
    return [k, s], float(s * mp.mpf(RANDOM.expovariate(1) * RANDOM.choice([1, 1, 3, 1e-6])) ** (1 / mp.mpf(k)))


def weibull_log(x, k, s):
    return mp.log(k / s) + (k - 1) * mp.log(x / s) - (x / s) ** k


def logistic_log(x, m, s):
    z = abs(x - m) / s
    return -mp.log(s) - z - 2 * mp.log1p(mp.exp(-z))


def gumbel_log(x, m, s):
    z = (x - m) / s
    return -mp.log(s) - z - mp.exp(-z)


def gumbel():
    [m, s], _ = located()
    return [m, s], m + s * RANDOM.choice([RANDOM.uniform(-4, 10), RANDOM.uniform(0, 100)])


def pareto():
    m, a = decades(-7, 7), decades(-3, 7)
    return [m, a], float(m * mp.exp(mp.mpf(RANDOM.expovariate(1)) * RANDOM.choice([1, 3]) / a)) if a > 0.05 else m * decades(0, 100)


def pareto_log(x, m, a):
    return mp.log(a) + a * mp.log(m) - (a + 1) * mp.log(x)


def negative_binomial_2():
    mu, phi = decades(-3, 7), decades(-3, 7)
    sd = (mu + mu * mu / phi) ** 0.5
    return [mu, phi], RANDOM.choice([near(mu, sd), near(mu, mu**0.5), float(RANDOM.randrange(20))])


def negative_binomial_2_log(k, mu, phi):
    choose = mp.loggamma(k + phi) - mp.loggamma(k + 1) - mp.loggamma(phi)
    return choose - phi * mp.log1p(mu / phi) + (k * mp.log(mu / (mu + phi)) if k else 0)


def negative_binomial():
    [mu, phi], k = negative_binomial_2()
    return [phi, phi / mu], k


def negative_binomial_log(k, alpha, beta):
    return negative_binomial_2_log(k, alpha / beta, alpha)


def geometric():
    p = RANDOM.choice([decades(-7, 0), RANDOM.random()])
    return [p], float(min(2**52, round(RANDOM.expovariate(1) / p)))


def geometric_log(k, p):
    return mp.log(p) + (k * mp.log1p(-p) if k else 0)


def beta_binomial():
    n, a, b = whole(0, 7), decades(-2, 7), decades(-2, 7)
    p = RANDOM.betavariate(a, b)
    return [n, a, b], near(n * p, (n * p * (1 - p)) ** 0.5, n)


def ln_beta(a, b):
    return mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)


def beta_binomial_log(k, n, a, b):
    return ln_choose(n, k) + ln_beta(k + a, n - k + b) - ln_beta(a, b)


def logit():
    return RANDOM.choice([RANDOM.gauss(0, 2), RANDOM.uniform(-50, 50), RANDOM.uniform(-16, 16)])


def softplus(x):
    return mp.log1p(mp.exp(x))


def bernoulli_logit_log(x, a):
    return -softplus(-a) if x == 1 else -softplus(a)


def binomial_logit():
    n, a = whole(0, 7), logit()
    p = float(1 / (1 + mp.exp(-a)))
    return [n, a], near(n * p, (n * p * (1 - p)) ** 0.5, n)


def binomial_logit_log(k, n, a):
    return ln_choose(n, k) - k * softplus(-a) - (n - k) * softplus(a)


def poisson_log_family():
    [m], k = poisson()
    return [float(mp.log(m))], k


def poisson_log_log(k, eta):
    return k * eta - mp.exp(eta) - mp.loggamma(k + 1)


def hypergeometric():
    a, b = whole(0, 6), whole(0, 6)
    n = float(RANDOM.randint(0, int(a + b)))
    p = a / (a + b)
    sd = (n * p * (1 - p) * max(a + b - n, 0) / max(a + b - 1, 1)) ** 0.5
    return [n, a, b], max(near(n * p, sd, min(n, a)), n - b)


def hypergeometric_log(k, n, a, b):
    return ln_choose(a, k) + ln_choose(b, n - k) - ln_choose(a + b, n)


def von_mises():
    m, kappa = RANDOM.uniform(-3, 3), decades(-7, 7)
    x = RANDOM.choice([RANDOM.uniform(-3.14, 3.14), m + deviation() / (1 + kappa) ** 0.5])
    return [m, kappa], x


def von_mises_log(x, m, kappa):
    return kappa * mp.cos(x - m) - LN_2PI - mp.log(mp.besseli(0, kappa))


def skew_normal():
    [m, s], x = located()
    return [m, s, RANDOM.gauss(0, 1) * decades(-3, 3)], x


def skew_normal_log(x, m, s, alpha):
    return normal_log(x, m, s) + mp.log(2) + log_phi(alpha * (x - m) / s)


def exp_mod_normal():
    [m, s], _ = located((-4, 4))
    rate = decades(-3, 3) / s
    return [m, s, rate], m + s * deviation() + RANDOM.choice([0, 1]) * RANDOM.expovariate(1) / rate


def exp_mod_normal_log(x, m, s, rate):
    w = (x - m) / s - rate * s
    return mp.log(rate) + rate * (m - x) + (rate * s) ** 2 / 2 + log_phi(w)


def inflated_poisson():
    [m], k = poisson()
    return [RANDOM.choice([RANDOM.random(), decades(-9, 0)]), m], RANDOM.choice([k, 0.0])


def inflated_poisson_log(k, p, m):
    if k:
        return mp.log1p(-p) + poisson_log(k, m)
    return mp.log(p + (1 - p) * mp.exp(-m))


# What to draw, the log density, whether values are whole numbers, parameters that have no derivative.
FAMILIES = {
    "normal": (located, normal_log),
    "gamma": (gamma, gamma_log),
    "beta": (beta, beta_log),
    "exponential": (exponential, exponential_log),
    "bernoulli": (bernoulli, bernoulli_log, True),
    "flip": (bernoulli, bernoulli_log, True),
    "uniform-continuous": (interval, interval_log),
    "uniform-discrete": (whole_interval, interval_log, True, (0, 1)),
    "poisson": (poisson, poisson_log, True),
    "binomial": (binomial, binomial_log, True, (0,)),
    "laplace": (located, laplace_log),
    "student-t": (student, student_log),
    "half-normal": (half_normal, half_normal_log),
    "cauchy": (cauchy, cauchy_log),
    "half-cauchy": (half_cauchy, half_cauchy_log),
    "student-t-loc-scale": (located_student, located_student_log),
    "log-normal": (log_normal, log_normal_log),
    "inv-gamma": (inverse_gamma, inverse_gamma_log),
    "chi-squared": (chi_squared, chi_squared_log),
    "weibull": (weibull, weibull_log),
    "logistic": (located, logistic_log),
    "gumbel": (gumbel, gumbel_log),
    "pareto": (pareto, pareto_log),
    "neg-binomial-2": (negative_binomial_2, negative_binomial_2_log, True),
    "neg-binomial": (negative_binomial, negative_binomial_log, True),
    "geometric": (geometric, geometric_log, True),
    "beta-binomial": (beta_binomial, beta_binomial_log, True, (0,)),
    "bernoulli-logit": (lambda: ([logit()], float(RANDOM.randrange(2))), bernoulli_logit_log, True),
    "binomial-logit": (binomial_logit, binomial_logit_log, True, (0,)),
    "poisson-log": (poisson_log_family, poisson_log_log, True),
    "hypergeometric": (hypergeometric, hypergeometric_log, True, (0, 1, 2)),
    "von-mises": (von_mises, von_mises_log),
    "skew-normal": (skew_normal, skew_normal_log),
    "exp-mod-normal": (exp_mod_normal, exp_mod_normal_log),
    "zero-inflated-poisson": (inflated_poisson, inflated_poisson_log, True),
}


class Table:
    """Records of one family and one size, printed together."""

    def __init__(self, name):
        self.name, self.records, self.sizes = name, [], None

    def add(self, parameters, values, value, gradient):
        self.sizes = len(parameters), len(values)
        high = float(value)
        unit = mp.mpf(2) ** -67 * max(1, abs(high))
        low = int(mp.nint((value - mp.mpf(high)) / unit))
        doubles = struct.pack(f">{len(parameters) + len(values) + 1}d", *parameters, *values, high)
        self.records.append(doubles + struct.pack(">h", low) + struct.pack(f">{len(gradient)}d", *gradient))

    def print(self):
        print(self.name, *self.sizes, len(self.records))
        for at in range(0, len(self.records), 5):
            print(base64.b64encode(b"".join(self.records[at : at + 5])).decode())


def slope(f, point, place):
    """The derivative of f in one of its arguments."""
    at = point[place]
    moved = lambda t: f(*point[:place], t, *point[place + 1 :])
    return float(mp.diff(moved, at, h=abs(at or 1) * mp.mpf(10) ** -20))


def scalar_family(name, draw, log_density, is_discrete=False, fixed=()):
    RANDOM.seed(name)
    table = Table(name)
    while len(table.records) < COUNT:
        parameters, x = draw()
        point = [mp.mpf(x), *map(mp.mpf, parameters)]
        value = log_density(*point)
        if not mp.isfinite(value) or not 0 <= abs(x) < 1e300:
            continue
        places = range(1, len(point))
        gradient = [mp.nan if is_discrete else slope(log_density, point, 0)]
        gradient += [mp.nan if j - 1 in fixed else slope(log_density, point, j) for j in places]
        table.add(parameters, [x], value, gradient)
    table.print()


def dirichlet_log(x, alpha):
    value = mp.loggamma(sum(alpha)) - sum(map(mp.loggamma, alpha))
    return value + sum((a - 1) * mp.log(t) for a, t in zip(alpha, x))


def dirichlet():
    for size in [2, 3, 5]:
        table = Table("dirichlet")
        for _ in range(COUNT // 3):
            spread = RANDOM.choice([1, 4])
            alpha = [decades(-2, 2 + spread) for _ in range(size)]
            draws = [RANDOM.gammavariate(a, 1) + 1e-300 for a in alpha]
            x = [d / sum(draws) for d in draws]
            exact, point = [mp.mpf(a) for a in alpha], [mp.mpf(t) for t in x]
            joint = mp.digamma(sum(exact))
            gradient = [(a - 1) / t for a, t in zip(exact, point)]
            gradient += [joint - mp.digamma(a) + mp.log(t) for a, t in zip(exact, point)]
            table.add(alpha, x, dirichlet_log(point, exact), list(map(float, gradient)))
        table.print()


if __name__ == "__main__":
    COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for name, family in FAMILIES.items():
        scalar_family(name, *family)
    RANDOM.seed("dirichlet")
    dirichlet()
