"""Writes reference log densities of the distributions that the compiler makes of the engine's.

A line of JSON a point: the call of the distribution, the observed value, and the log density in nats, rounded from 60
digits. Scales, counts and shapes are log-uniform up to 1e7, points lie in the body and in the tails; covariances are
scales by a correlation of moderate condition. Degrees of freedom of matrices reach 1e5: the log density is so steep there
that one rounding of the matrix costs it 1e-13. A family's seed is its name.
Run: python3 scripts/references/composites.py [points per family] > test/vectors/composites.txt
"""

import json
import random
import sys

import mpmath as mp

mp.mp.dps = 60
RANDOM = random.Random()
LN_2PI = mp.log(2 * mp.pi)


def decades(lo, hi):
    return 10 ** RANDOM.uniform(lo, hi)


def exact(x):
    return [exact(each) for each in x] if isinstance(x, list) else mp.mpf(x)


def text(x):
    return f"[{' '.join(map(text, x))}]" if isinstance(x, list) else repr(x)


def deviation():
    """Standard deviations from the mean: mostly the body, sometimes a far tail."""
    return RANDOM.gauss(0, 1) * RANDOM.choice([1, 1, 3, 10])


# Matrices.


def lower(size, spread):
    """A lower triangular factor with rows of any scale."""
    rows = []
    for i in range(size):
        scale = decades(-spread, spread)
        row = [RANDOM.gauss(0, 0.5) * scale for _ in range(i)]
        rows.append(row + [scale * RANDOM.uniform(0.5, 1.5)] + [0.0] * (size - i - 1))
    return rows


def covariance(factor):
    """The product with its transpose, rounded, and symmetric to the last digit."""
    size = len(factor)
    product = lambda i, j: sum(a * b for a, b in zip(factor[i], factor[j]))
    return [[product(max(i, j), min(i, j)) for j in range(size)] for i in range(size)]


def located(factor):
    """A location and a value some deviations away from it."""
    size = len(factor)
    location = [RANDOM.gauss(0, 1) * factor[i][i] * decades(-2, 2) for i in range(size)]
    z = [deviation() for _ in range(size)]
    return location, [m + sum(a * b for a, b in zip(row, z)) for m, row in zip(location, factor)]


def cholesky(s):
    l = [[mp.mpf(0)] * len(s) for _ in s]
    for i in range(len(s)):
        for j in range(i + 1):
            rest = s[i][j] - mp.fsum(l[i][k] * l[j][k] for k in range(j))
            l[i][j] = mp.sqrt(rest) if i == j else rest / l[j][j]
    return l


def distance(factor, x, mean):
    """The squared length of the solution of L z = x - mean."""
    z = []
    for i, row in enumerate(factor):
        z.append((x[i] - mean[i] - mp.fsum(a * b for a, b in zip(row, z))) / row[i])
    return mp.fsum(each**2 for each in z)


def log_diagonal(factor):
    return mp.fsum(mp.log(row[i]) for i, row in enumerate(factor))


def mvn_log(x, mean, factor):
    return -(len(x) * LN_2PI + distance(factor, x, mean)) / 2 - log_diagonal(factor)


def mvn_cholesky():
    factor = lower(RANDOM.choice([1, 2, 3, 4]), 7)
    mean, x = located(factor)
    return [mean, factor], x, mvn_log(*map(exact, [x, mean, factor]))


def mvn():
    factor = lower(RANDOM.choice([1, 2, 3, 4]), 3.5)
    mean, x = located(factor)
    s = covariance(factor)
    return [mean, s], x, mvn_log(exact(x), exact(mean), cholesky(exact(s)))


def multivariate_t():
    nu, factor = decades(-1, 7), lower(RANDOM.choice([1, 2, 3, 4]), 3.5)
    mean, x = located(factor)
    s = covariance(factor)
    n, size, l = mp.mpf(nu), len(x), cholesky(exact(s))
    value = mp.loggamma((n + size) / 2) - mp.loggamma(n / 2) - size * mp.log(n * mp.pi) / 2
    value -= log_diagonal(l)
    value -= (n + size) / 2 * mp.log1p(distance(l, exact(x), exact(mean)) / n)
    return [nu, mean, s], x, value


# Counts.


def split(n, shares):
    """Counts near their shares of n, or far from them."""
    counts = []
    for i, share in enumerate(shares[:-1]):
        p = min(1, share / sum(shares[i:]))
        k = round(n * p + (n * p * (1 - p)) ** 0.5 * deviation())
        counts.append(max(0, min(n, k)))
        n -= counts[-1]
    return counts + [n]


def multinomial():
    n = round(decades(0, 7))
    shares = [decades(-RANDOM.choice([0.3, 5]), 0) for _ in range(RANDOM.choice([2, 3, 5]))]
    x = split(n, shares)
    total = mp.fsum(exact(shares))
    value = mp.loggamma(n + 1)
    for k, share in zip(x, exact(shares)):
        value += k * mp.log(share / total) - mp.loggamma(k + 1)
    return [n, shares], x, value


def dirichlet_multinomial():
    n = round(decades(0, 7))
    alpha = [decades(-2, RANDOM.choice([1, 7])) for _ in range(RANDOM.choice([2, 3, 5]))]
    gammas = [RANDOM.gammavariate(a, 1) + 1e-300 for a in alpha]
    x = split(n, gammas)
    total = mp.fsum(exact(alpha))
    value = mp.loggamma(n + 1) + mp.loggamma(total) - mp.loggamma(n + total)
    for k, a in zip(x, exact(alpha)):
        value += mp.loggamma(k + a) - mp.loggamma(k + 1) - mp.loggamma(a)
    return [n, alpha], x, value


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def ordered_logistic():
    size = RANDOM.choice([1, 2, 4])
    spread = decades(-7, 3)
    eta = RANDOM.gauss(0, 1) * decades(-3, 3)
    center = RANDOM.choice([0, eta])
    cuts = sorted({center + RANDOM.gauss(0, 1) * spread for _ in range(size)})
    x = RANDOM.randrange(len(cuts) + 1)
    with mp.workdps(3000):
        e, c = mp.mpf(eta), exact(cuts)
        above = mp.mpf(1) if x == 0 else sigmoid(e - c[x - 1])
        below = mp.mpf(0) if x == len(c) else sigmoid(e - c[x])
        # From the top, 1 - s(x) is s(-x).
        p = sigmoid(c[x] - e) if x == 0 else above - below
        value = mp.log(p)
    return [eta, cuts], x, value


def inflated():
    p, mu, phi = RANDOM.choice([decades(-7, 0), 1 - decades(-7, 0)]), decades(-3, 7), decades(-2, 7)
    x = RANDOM.choice([0, max(0, round(mu + (mu + mu * mu / phi) ** 0.5 * deviation()))])
    m, f, q = mp.mpf(mu), mp.mpf(phi), mp.mpf(p)
    mass = mp.loggamma(x + f) - mp.loggamma(x + 1) - mp.loggamma(f)
    mass += x * mp.log(m / (m + f)) + f * mp.log(f / (m + f))
    p0 = (q if x == 0 else 0) + (1 - q) * mp.exp(mass)
    return [p, mu, phi], x, mp.log(p0)


def log_between(a, b):
    """ln of the probability of a standard normal between a and b, b not far above 0."""
    if b > -1e3:
        return mp.log(mp.erfc(-b / mp.sqrt(2)) / 2 - mp.erfc(-a / mp.sqrt(2)) / 2)
    mills = lambda z: sum((-1) ** k * mp.fac2(2 * k - 1) / z ** (2 * k + 1) for k in range(12))
    rest = mills(a) * mp.exp((b**2 - a**2) / 2) - mills(b)
    return mp.log(rest) - b**2 / 2 - LN_2PI / 2


def truncated_normal():
    mean, sd = RANDOM.gauss(0, 1) * decades(-3, 3), decades(-7, 7)
    start = RANDOM.choice([RANDOM.gauss(0, 2), RANDOM.choice([-1, 1]) * decades(0, 7)])
    width = decades(*RANDOM.choice([(-7, 0), (-1, 1), (0, 7)]))
    low, high = mean + sd * start, mean + sd * (start + width)
    # Near the denser end, or anywhere.
    part = RANDOM.choice([RANDOM.random(), min(1, abs(RANDOM.gauss(0, 1)) / (1 + abs(start)) / width)])
    x = low + part * (high - low) if start > -width / 2 else high - part * (high - low)
    if not low < high or not low <= x <= high:
        return truncated_normal()
    m, s, a, b = map(mp.mpf, [mean, sd, low, high])
    ends = sorted([(a - m) / s, (b - m) / s])
    # Below the mean erfc keeps its digits.
    if ends[0] > 0:
        ends = [-ends[1], -ends[0]]
    value = normal_log(mp.mpf(x), m, s) - log_between(*ends)
    return [mean, sd, low, high], x, value


def normal_log(x, mean, sd):
    return -(((x - mean) / sd) ** 2) / 2 - mp.log(sd) - LN_2PI / 2


# Matrices as values.


def log_gamma_of(size, x):
    """The multivariate gamma function."""
    value = size * (size - 1) * mp.log(mp.pi) / 4
    return value + mp.fsum(mp.loggamma(x - mp.mpf(i) / 2) for i in range(size))


def trace_of_quotient(a, b):
    """tr(B^-1 A) for factors of both: the sum of squares of the solution of F_B Y = F_A."""
    size, total = len(a), mp.mpf(0)
    for j in range(size):
        y = []
        for i in range(size):
            y.append((a[i][j] - mp.fsum(b[i][k] * y[k] for k in range(i))) / b[i][i])
        total += mp.fsum(each**2 for each in y)
    return total


def scales():
    """Degrees of freedom, a scale matrix, and a factor of a matrix that is near it."""
    size = RANDOM.choice([1, 2, 3])
    nu = size - 1 + decades(-1, 5)
    factor = lower(size, 3)
    near = [[RANDOM.gauss(0, 0.3) if j < i else float(i == j) for j in range(size)] for i in range(size)]
    spread = [decades(-0.3, 0.3) for _ in range(size)] if nu < 100 else [1 + RANDOM.gauss(0, 1) / nu**0.5 for _ in range(size)]
    shrink = 1 if nu < 100 else nu**-0.5
    near = [[near[i][j] * (shrink if j < i else spread[i]) for j in range(size)] for i in range(size)]
    moved = [[sum(factor[i][k] * near[k][j] for k in range(size)) for j in range(size)] for i in range(size)]
    return size, nu, covariance(factor), moved


def scaled(matrix, by):
    return [[each * by for each in row] for row in matrix]


def wishart():
    size, nu, v, factor = scales()
    x = scaled(covariance(factor), nu)
    n, lx, lv = mp.mpf(nu), cholesky(exact(x)), cholesky(exact(v))
    value = (n - size - 1) * log_diagonal(lx) - trace_of_quotient(lx, lv) / 2
    value -= n * size * mp.log(2) / 2 + n * log_diagonal(lv) + log_gamma_of(size, n / 2)
    return [nu, v], x, value


def inverse_wishart():
    size, nu, s, factor = scales()
    x = scaled(covariance(factor), 1 / nu)
    n, lx, ls = mp.mpf(nu), cholesky(exact(x)), cholesky(exact(s))
    value = n * log_diagonal(ls) - (n + size + 1) * log_diagonal(lx) - trace_of_quotient(ls, lx) / 2
    return [nu, s], x, value - n * size * mp.log(2) / 2 - log_gamma_of(size, n / 2)


def lkj_cholesky():
    size, eta = RANDOM.choice([1, 2, 3, 5]), decades(-2, 7)
    rows = []
    for i in range(size):
        row = [RANDOM.gauss(0, 1) * min(1, eta**-0.5) for _ in range(i)] + [1.0]
        length = sum(each**2 for each in row) ** 0.5
        rows.append([each / length for each in row] + [0.0] * (size - i - 1))
    e, value = mp.mpf(eta), mp.mpf(0)
    for k in range(2, size + 1):
        value += (size - k + 2 * e - 2) * mp.log(mp.mpf(rows[k - 1][k - 1]))
    # Lewandowski, Kurowicka, Joe, equation (16), for the factor.
    for k in range(1, size):
        b = e + mp.mpf(size - k - 1) / 2
        value -= (size - k) * (mp.log(mp.beta(b, b)) + (2 * b - 1) * mp.log(2))
    return [size, eta], rows, value


FAMILIES = {
    "mvn-cholesky": mvn_cholesky,
    "mvn": mvn,
    "multivariate-t": multivariate_t,
    "multinomial": multinomial,
    "dirichlet-multinomial": dirichlet_multinomial,
    "ordered-logistic": ordered_logistic,
    "zero-inflated-neg-binomial": inflated,
    "truncated-normal": truncated_normal,
    "wishart": wishart,
    "inv-wishart": inverse_wishart,
    "lkj-cholesky": lkj_cholesky,
}

if __name__ == "__main__":
    COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for name, family in FAMILIES.items():
        RANDOM.seed(name)
        for _ in range(COUNT):
            args, x, value = family()
            call = f"({name} {' '.join(map(text, args))})"
            print(json.dumps([call, text(x), float(value)]))
