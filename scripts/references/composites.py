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


# Other distributions between two ends: by name, parameters, probability below x, probability above x, log density.


def quantile_near(above, start, scale):
    """A double at which the probability above is about a number, by bisection from a start."""
    target = mp.exp(-mp.mpf(RANDOM.choice([RANDOM.expovariate(1), decades(-7, 2)])))
    low, high = start - scale * mp.mpf(10) ** 60, start + scale * mp.mpf(10) ** 60
    for _ in range(400):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) > target else (low, middle)
    return float(high)


def exponential_base():
    rate = decades(-7, 7)
    r = mp.mpf(rate)
    return f"(exponential {rate!r})", 0, 1 / r, lambda x: mp.exp(-r * min(max(x, 0), 10**5 / r)), lambda x: mp.log(r) - r * x


def weibull_base():
    shape, scale = decades(-0.5, 1), decades(-7, 7)
    k, s = mp.mpf(shape), mp.mpf(scale)
    log = lambda x: mp.log(k / s) + (k - 1) * mp.log(x / s) - (x / s) ** k
    return f"(weibull {shape!r} {scale!r})", 0, s, lambda x: mp.exp(-((min(max(x, 0), 10**5 * s) / s) ** k)), log


def pareto_base():
    least, shape = decades(-7, 7), decades(-0.5, 1)
    m, a = mp.mpf(least), mp.mpf(shape)
    log = lambda x: mp.log(a / m) - (a + 1) * mp.log(x / m)
    return f"(pareto {least!r} {shape!r})", m, m, lambda x: min(mp.mpf(1), (max(x, m) / m) ** -a), log


def placed(family, above, log):
    def base():
        scale = decades(-7, 7)
        location = RANDOM.gauss(0, 1) * scale * decades(-1, 1)
        m, s = mp.mpf(location), mp.mpf(scale)
        call = f"({family} {location!r} {scale!r})"
        return call, None, s, lambda x: above((x - m) / s), lambda x: log((x - m) / s) - mp.log(s)

    return base


def laplace_above(z):
    z = max(min(z, mp.mpf(10) ** 4), -mp.mpf(10) ** 4)
    return mp.exp(-z) / 2 if z > 0 else 1 - mp.exp(z) / 2


def half_cauchy_base():
    scale = decades(-7, 7)
    s = mp.mpf(scale)
    above = lambda x: 1 - 2 / mp.pi * mp.atan(max(x, 0) / s)
    return f"(half-cauchy {scale!r})", 0, s, above, lambda x: mp.log(2 / (mp.pi * s * (1 + (x / s) ** 2)))


def log_normal_base():
    mu, sigma = RANDOM.gauss(0, 3), decades(-1, 1)
    m, s = mp.mpf(mu), mp.mpf(sigma)
    above = lambda x: mp.erfc((mp.log(x) - m) / s / mp.sqrt(2)) / 2 if x > 0 else mp.mpf(1)
    return f"(log-normal {mu!r} {sigma!r})", 0, mp.exp(m), above, lambda x: normal_log(mp.log(x), m, s) - mp.log(x)


BASES = [
    exponential_base,
    weibull_base,
    pareto_base,
    placed("logistic", lambda z: 1 / (1 + mp.exp(min(z, mp.mpf(10) ** 4))), lambda z: -z - 2 * mp.log1p(mp.exp(-z))),
    placed("laplace", laplace_above, lambda z: -abs(z) - mp.log(2)),
    placed("cauchy", lambda z: mp.mpf(1) / 2 - mp.atan(z) / mp.pi, lambda z: -mp.log(mp.pi * (1 + z**2))),
    placed("gumbel", lambda z: -mp.expm1(-mp.exp(min(-z, 50))), lambda z: -z - mp.exp(-z)),
    half_cauchy_base,
    log_normal_base,
]


def truncated_continuous():
    """Either end may be open; two ends lie a tenth of a scale apart at least."""
    call, least, scale, above, log = RANDOM.choice(BASES)()
    start = mp.mpf(0) if least is None else mp.mpf(least)
    ends = sorted(quantile_near(above, start, scale) for _ in range(2))
    points = [end for end in ends if least is None or end > least]
    if len(points) < 2 or points[1] - points[0] < max(scale, abs(points[0])) / 10:
        return truncated_continuous()
    low, high = RANDOM.choice([points, [None, points[1]], [points[0], None]])
    inner = points[0] + RANDOM.random() * (points[1] - points[0])
    mass = (mp.mpf(1) if low is None else above(mp.mpf(low))) - (mp.mpf(0) if high is None else above(mp.mpf(high)))
    shown = ["nil" if end is None else repr(end) for end in (low, high)]
    return f"(truncated {call} {shown[0]} {shown[1]})", inner, log(mp.mpf(inner)) - mp.log(mass)


def truncated_counts():
    mean = decades(-2, 2)
    low = RANDOM.choice([0, 1, RANDOM.randrange(1, 5), round(mean)])
    high = RANDOM.choice([None, low + 1 + RANDOM.randrange(20)])
    if low == 0 and high is None:
        return truncated_counts()
    if RANDOM.random() < 0.5:
        m = mp.mpf(mean)
        call, log = f"(poisson {mean!r})", lambda k: k * mp.log(m) - m - mp.loggamma(k + 1)
    else:
        phi = decades(-1, 2)
        m, f = mp.mpf(mean), mp.mpf(phi)
        call = f"(neg-binomial-2 {mean!r} {phi!r})"
        log = lambda k: (
            mp.loggamma(k + f) - mp.loggamma(k + 1) - mp.loggamma(f) + k * mp.log(m / (m + f)) + f * mp.log(f / (m + f))
        )
    within = lambda a, b: mp.fsum(mp.exp(log(k)) for k in range(a, b))
    mass = 1 - within(0, low) if high is None else within(low, high + 1)
    x = low + RANDOM.randrange(20 if high is None else high - low + 1)
    return f"(truncated {call} {low} {'nil' if high is None else high})", x, log(x) - mp.log(mass)


def truncated_half():
    nu, scale = decades(-1, 4), decades(-7, 7)
    location = RANDOM.choice([0.0, RANDOM.gauss(0, 1)])
    side = RANDOM.choice([1, -1])
    n, m, s = mp.mpf(nu), mp.mpf(location), mp.mpf(scale)
    x = location + side * abs(deviation()) * scale
    value = mp.log(2) + mp.loggamma((n + 1) / 2) - mp.loggamma(n / 2) - mp.log(n * mp.pi) / 2 - mp.log(s)
    value -= (n + 1) / 2 * mp.log1p(((mp.mpf(x) - m) / s) ** 2 / n)
    ends = f"{location!r} nil" if side > 0 else f"nil {location!r}"
    return f"(truncated (student-t-loc-scale {nu!r} {location!r} {scale!r}) {ends})", x, value


def truncated():
    return RANDOM.choice([truncated_continuous, truncated_continuous, truncated_counts, truncated_half])()


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
    "truncated": truncated,
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
            call = args if isinstance(args, str) else f"({name} {' '.join(map(text, args))})"
            print(json.dumps([call, text(x), float(value)]))
