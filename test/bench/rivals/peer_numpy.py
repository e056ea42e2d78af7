"""NumPy and SciPy: Algorithm 12 on the mixture with its samples as rows, as a careful person writes it for this model alone."""
import numpy as np
from scipy.special import digamma, expit, gammaln

STEPS, SAMPLES, RATE = 1000, 100, 0.05
Y = np.array([1.1, 2.1, 2.0, 1.9, 0.0, -0.1, -0.05])
HALF_LOG_TWO_PI = 0.5 * np.log(2 * np.pi)


def open_job():
    return lambda seed: fit(np.random.default_rng(seed))


def fit(random):
    parameters = np.concatenate([np.zeros(3), inverse_softplus(np.full(3, 10.0)), inverse_softplus(np.ones(9)), np.zeros(21)])
    first, second = np.zeros_like(parameters), np.zeros_like(parameters)
    for step in range(1, STEPS + 1):
        slopes = gradient(parameters, random)
        first = 0.9 * first + 0.1 * slopes
        second = 0.999 * second + 0.001 * slopes**2
        scaled = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        parameters = parameters + RATE * scaled


def inverse_softplus(x):
    return x + np.log(-np.expm1(-x))


def gradient(parameters, random):
    """The estimate of the ELBO's gradient, with the control variate of each parameter."""
    with np.errstate(all="ignore"):
        scores, weights = sampled(parameters, random)
    fine = np.isfinite(weights)
    scores, weights = scores[fine], weights[fine]
    products = scores * weights[:, None]
    centred = scores - scores.mean(0)
    factors = ((products - products.mean(0)) * centred).mean(0) / np.maximum((centred**2).mean(0), 1e-300)
    return (products - factors * scores).mean(0)


def sampled(parameters, random):
    """Scores (samples, parameters) and log weights (samples) of draws of the guide."""
    at, logits = parameters[:3], parameters[15:].reshape(7, 3)
    spread, shape, rate, counts = np.logaddexp(0, parameters[3:15]).reshape(4, 3)
    slopes = expit(parameters[3:15]).reshape(4, 3)
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    mean = at + spread * random.standard_normal((SAMPLES, 3))
    sd = random.gamma(shape, 1 / rate, (SAMPLES, 3))
    weights = random.dirichlet(counts, SAMPLES)
    z = (random.random((SAMPLES, 7, 1)) > np.cumsum(p, 1)).sum(2).clip(0, 2)
    unit = (mean - at) / spread
    guide = (
        normal(unit, spread)
        + (shape * np.log(rate) - gammaln(shape) + (shape - 1) * np.log(sd) - rate * sd).sum(1)
        + gammaln(counts.sum()) - gammaln(counts).sum() + ((counts - 1) * np.log(weights)).sum(1)
        + np.log(p[np.arange(7), z]).sum(1)
    )
    own = [np.take_along_axis(each, z, 1) for each in (mean, sd, weights)]
    joint = normal(mean / 10, 10.0) - sd.sum(1) + np.log(2) + np.log(own[2]).sum(1) + normal((Y - own[0]) / own[1], own[1])
    scores = np.concatenate([
        unit / spread,
        (unit**2 - 1) / spread * slopes[0],
        (np.log(rate) - digamma(shape) + np.log(sd)) * slopes[1],
        (shape / rate - sd) * slopes[2],
        (digamma(counts.sum()) - digamma(counts) + np.log(weights)) * slopes[3],
        (np.eye(3)[z] - p).reshape(SAMPLES, 21),
    ], axis=1)
    return scores, joint - guide


def normal(unit, sd):
    """Sum of log densities over the last axis."""
    return (-0.5 * unit**2 - np.log(sd) - HALF_LOG_TWO_PI).sum(1)
