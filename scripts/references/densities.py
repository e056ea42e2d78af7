"""Writes reference log densities of the families of crates/laurel-dist.

Each line: family, number of parameters, parameters and value as bits of binary64 in hexadecimal,
then the log density in 60 digits as the sum of two doubles. Parameters are log-uniform up to 1e7
(1e8 for degrees of freedom), points lie in the body and in the tails. Fixed seed.
Run: python3 scripts/references/densities.py [points per family] > test/vectors/densities.txt
"""

import random
import struct
import sys

import mpmath as mp

mp.mp.dps = 60
RANDOM = random.Random(20240502)


def bits(x):
    return struct.pack(">d", x).hex()


def decades(lo, hi):
    return 10 ** RANDOM.uniform(lo, hi)


def deviation():
    """Standard deviations from the mean: mostly the body, sometimes a far tail."""
    return RANDOM.gauss(0, 1) * RANDOM.choice([1, 1, 3, 10])


def normal():
    mean, sd = RANDOM.gauss(0, 1) * decades(-3, 3), decades(-7, 7)
    return [mean, sd], mean + sd * deviation()


def normal_log(x, mean, sd):
    return -(((x - mean) / sd) ** 2) / 2 - mp.log(sd) - mp.log(2 * mp.pi) / 2


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


def laplace():
    m, s = RANDOM.gauss(0, 3), decades(-7, 7)
    return [m, s], m + s * deviation()


def laplace_log(x, m, s):
    return -abs(x - m) / s - mp.log(2 * s)


def student():
    nu = decades(-3, 8)
    return [nu], RANDOM.choice([RANDOM.gauss(0, 1), RANDOM.gauss(0, 1) * decades(0, 3)])


def student_log(x, nu):
    constant = mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(nu * mp.pi) / 2
    return constant - (nu + 1) / 2 * mp.log1p(x**2 / nu)


def poisson():
    m = decades(-7, 7)
    return [m], float(max(0, round(m + m**0.5 * deviation()), 0) if RANDOM.random() < 0.8 else RANDOM.randrange(20))


def poisson_log(k, m):
    return k * mp.log(m) - m - mp.loggamma(k + 1)


def binomial():
    n, p = float(round(decades(0, 7))), RANDOM.choice([decades(-7, 0), RANDOM.random()])
    k = n * p + (n * p * (1 - p)) ** 0.5 * deviation()
    return [n, p], float(min(max(round(k), 0), n))


def binomial_log(k, n, p):
    choose = mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
    return choose + k * mp.log(p) + ((n - k) * mp.log1p(-p) if n > k else 0)


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


FAMILIES = {
    "normal": (normal, normal_log),
    "gamma": (gamma, gamma_log),
    "beta": (beta, beta_log),
    "exponential": (exponential, exponential_log),
    "bernoulli": (bernoulli, bernoulli_log),
    "flip": (bernoulli, bernoulli_log),
    "uniform-continuous": (interval, interval_log),
    "uniform-discrete": (whole_interval, interval_log),
    "poisson": (poisson, poisson_log),
    "binomial": (binomial, binomial_log),
    "laplace": (laplace, laplace_log),
    "student-t": (student, student_log),
}


def show(name, parameters, values, log_density):
    high = float(log_density)
    low = float(log_density - mp.mpf(high))
    words = [*map(bits, [*parameters, *values]), bits(high), bits(low)]
    print(name, len(parameters), *words)


def dirichlet(count):
    for _ in range(count):
        size = RANDOM.choice([2, 3, 5])
        spread = RANDOM.choice([1, 4])
        alpha = [decades(-2, 2 + spread) for _ in range(size)]
        draws = [RANDOM.gammavariate(a, 1) + 1e-300 for a in alpha]
        x = [d / sum(draws) for d in draws]
        exact = [mp.mpf(a) for a in alpha]
        value = mp.loggamma(sum(exact)) - sum(map(mp.loggamma, exact))
        value += sum((a - 1) * mp.log(mp.mpf(t)) for a, t in zip(exact, x))
        show("dirichlet", alpha, x, value)


if __name__ == "__main__":
    COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 80
    for name, (draw, log_density) in FAMILIES.items():
        for _ in range(COUNT):
            parameters, x = draw()
            show(name, parameters, [x], log_density(mp.mpf(x), *map(mp.mpf, parameters)))
    dirichlet(COUNT)
