"""NumPyro: Algorithm 12's gradients (every site by scores) on the mixture, 1,000 steps of 100 samples."""
import jax
import jax.numpy as jnp
import numpyro
import numpyro.distributions as dist
from numpyro.infer import SVI, TraceGraph_ELBO
from numpyro.optim import Adam

STEPS, SAMPLES, RATE = 1000, 100, 0.05
Y = jnp.array([1.1, 2.1, 2.0, 1.9, 0.0, -0.1, -0.05])


class ScoredNormal(dist.Normal):
    reparametrized_params = []


class ScoredGamma(dist.Gamma):
    reparametrized_params = []


class ScoredDirichlet(dist.Dirichlet):
    reparametrized_params = []


def model():
    with numpyro.plate("components", 3):
        mean = numpyro.sample("mean", dist.Normal(0.0, 10.0))
        sd = numpyro.sample("sd", dist.Gamma(1.0, 1.0))
    weights = numpyro.sample("weights", dist.Dirichlet(jnp.ones(3)))
    with numpyro.plate("data", 7):
        z = numpyro.sample("z", dist.Categorical(weights))
        numpyro.sample("y", dist.Normal(mean[z], sd[z]), obs=Y)


def guide():
    positive = dist.constraints.positive
    with numpyro.plate("components", 3):
        at = numpyro.param("at", jnp.zeros(3))
        spread = numpyro.param("spread", jnp.full(3, 10.0), constraint=positive)
        numpyro.sample("mean", ScoredNormal(at, spread))
        shape = numpyro.param("shape", jnp.ones(3), constraint=positive)
        rate = numpyro.param("rate", jnp.ones(3), constraint=positive)
        numpyro.sample("sd", ScoredGamma(shape, rate))
    counts = numpyro.param("counts", jnp.ones(3), constraint=positive)
    numpyro.sample("weights", ScoredDirichlet(counts))
    logits = numpyro.param("logits", jnp.zeros((7, 3)))
    with numpyro.plate("data", 7):
        numpyro.sample("z", dist.Categorical(logits=logits))


def open_job(loop):
    svi = SVI(model, guide, Adam(RATE), TraceGraph_ELBO(num_particles=SAMPLES))
    if not loop:
        return lambda seed: wait(svi.run(jax.random.PRNGKey(seed), STEPS, progress_bar=False).losses)
    start = svi.init(jax.random.PRNGKey(0))
    steps = jax.jit(lambda state: jax.lax.scan(lambda s, _: svi.update(s), state, None, length=STEPS))
    return lambda _seed: wait(steps(start))


def wait(result):
    jax.block_until_ready(result)
