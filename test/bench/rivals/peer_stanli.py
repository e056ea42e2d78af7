"""stanli: four chains of NUTS; a log density with its gradient; what a first user runs."""
import ctypes
import json
import pathlib
import sys
import time

import numpy
import stanli

MODELS = pathlib.Path(__file__).resolve().parent / "models"


def open_job(kind, model, data, loop=None):
    compiled = compile_model(model, data)
    return chains(compiled) if kind == "nuts" else gradients(compiled, loop)


def compile_model(name, data):
    return stanli.Model(stan_code=(MODELS / f"{name}.stan").read_text(), data=data)


def sample(model, seed):
    return model.sample(seed=seed, chains=4, warmup=1000, samples=1000, refresh=0)


def chains(model):
    """4 x (1000 + 1000) by seed; with the least bulk ESS by its own summary, which is not timed."""

    def job(seed):
        start = time.perf_counter()
        fit = sample(model, seed + 1)
        seconds = time.perf_counter() - start
        return {"seconds": seconds, "ess": float(fit.summary().ess_bulk.min())}

    return job


def gradients(model, library):
    """So many log densities and gradients, near 0.1 everywhere on the unconstrained space."""
    loop = ctypes.CDLL(library).loop
    loop.restype = ctypes.c_double
    loop.argtypes = [ctypes.c_void_p] * 4 + [ctypes.c_long]
    gradient = ctypes.cast(stanli._lib.stanli_grad, ctypes.c_void_p)
    point = numpy.full(model.n_unconstrained, 0.1)
    slopes = numpy.empty_like(point)

    def job(times):
        loop(gradient, model._m, point.ctypes.data, slopes.ctypes.data, times)

    return job


def first_summary(name, data):
    print(sample(compile_model(name, json.loads(pathlib.Path(data).read_text())), 1).summary())


if __name__ == "__main__":
    first_summary(*sys.argv[1:])
