# SPDX-License-Identifier: GPL-3.0-or-later
"""Points drawn from a density by Markov chains side by side."""
from typing import Any, Callable, Optional, Union

import numpy as np

from . import _base as _b
from . import calls
from ._base import Text, ffi, lib
from ._fit import Fit


class Sampler(calls.Sampler):
    """Markov chains on a density: a Fit's posterior, with its parameters on the scales on which they vary, or a function
    that takes points as an array [point, coordinate] and gives the logarithms of their densities. `middle` and
    `covariance` say where about the chains begin; those of a Fit are its own. With `rough` a rough density of a Fit is
    learned in the warm-up, by which chains make `moves` moves between two decisions: for a Fit that takes long, and has
    no other such Sampler meanwhile. Options are those of osteon_sampler_options: chains, warm_up, thin, moves, seed.
    Needs the full library."""

    def __init__(self, of: Union[Fit, Callable], middle: Any = None, covariance: Any = None, *,
                 rough: bool = False, **options: Any):
        self._raised: list = []
        self._of: Optional[Fit] = None
        if isinstance(of, Fit):
            given = self._fit(of, middle, covariance, rough)
        elif callable(of):
            if middle is None or covariance is None or rough:
                raise TypeError("Sampler: give middle and covariance of the function; rough is for a Fit")
            given = {"density": self._function(of)}
            self._middle = np.array(middle, dtype=float).reshape(-1)
            self._covariance = np.array(covariance, dtype=float)
        else:
            raise TypeError("Sampler: a Fit or a function is expected")
        n = self._middle.size
        if self._covariance.shape != (n, n):
            raise _b.InvalidError(f"covariance: shape {self._covariance.shape}, but the middle has {n} coordinates")
        with_arrays = {"coordinates": n, "middle": _b.pointer(self._middle),
                       "covariance": _b.pointer(self._covariance.reshape(-1)), **given, **options}
        self._make("osteon_sampler_new", self._structure(with_arrays))
        self._n = n

    @staticmethod
    def _structure(options: dict):
        own = ffi.new("osteon_sampler_options *")
        _b.function("osteon_sampler_options_init")(own, ffi.sizeof("osteon_sampler_options"))
        known = [name for name, _ in ffi.typeof("osteon_sampler_options").fields if name != "size"]
        for name, value in options.items():
            if name not in known:
                raise TypeError(f"Sampler: no option {name}; known are chains, warm_up, thin, moves, seed")
            try:
                setattr(own, name, value if isinstance(value, ffi.CData) else _b.whole(name, value))
            except OverflowError:
                raise _b.RangeError(f"{name}: {value} is out of range") from None
        return own

    def _fit(self, fit: Fit, middle: Any, covariance: Any, rough: bool) -> dict:
        self._of = fit  # lives as long as the chains
        misfit = ffi.new("double *")
        _b.call("osteon_fit_ready_density", _b.status, fit, misfit, is_long=True)
        self._middle = np.empty(fit.parameter_count) if middle is None else np.array(middle, dtype=float).reshape(-1)
        if middle is None:
            _b.call("osteon_fit_get_point", _b.status, fit, _b.pointer(self._middle))
        self._covariance = (misfit[0] * fit.covariance() if covariance is None
                            else np.array(covariance, dtype=float))
        given = {"density": ffi.cast("osteon_density *", lib.osteon_fit_density), "context": fit._pointer()}
        if rough:
            given["rough"] = ffi.cast("osteon_density *", lib.osteon_fit_rough_density)
            given["near"] = ffi.cast("osteon_density *", lib.osteon_fit_near_density)
            given["learn"] = ffi.cast("osteon_learn *", lib.osteon_fit_learn_density)
            given["get_learned"] = ffi.cast("osteon_get_learned *", lib.osteon_fit_get_learned)
            given["set_learned"] = ffi.cast("osteon_set_learned *", lib.osteon_fit_set_learned)
        return given

    def _function(self, of: Callable):
        def failed(kind, error, traceback):
            self._raised.append(error)

        @ffi.callback("osteon_density", error=int(lib.OSTEON_EDOMAIN), onerror=failed)
        def density(context, points, n, values):
            x = np.frombuffer(ffi.buffer(points, 8 * n * self._middle.size)).reshape(n, -1).copy()
            found = np.asarray(of(x), dtype=float)
            if found.shape != (n,):
                raise ValueError(f"the density gave the shape {found.shape} for {n} points; ({n},) is expected")
            np.frombuffer(ffi.buffer(values, 8 * n))[:] = found
            return lib.OSTEON_OK

        self._density = density
        return density

    def _ask(self, name: str, argument: Any) -> None:
        """A call that asks for densities: nobody else uses the fit meanwhile, and what a function raised comes out."""
        if self._of is not None and self._of.parameter_count != self._n:
            raise _b.InvalidError(f"{name}: the fit has other parameters than when this Sampler was made; make another")
        try:
            with _b.Use(name, [self._of]):
                _b.call(name, _b.status, self, argument, is_long=True)
        except _b.OsteonError:
            if self._raised:
                raise self._raised.pop() from None
            raise

    @_b.document("osteon_sampler_run")
    def run(self, steps: int) -> None:
        self._ask("osteon_sampler_run", _b.whole("steps", steps))

    @_b.document("osteon_sampler_load")
    def load(self, path: Text) -> None:
        self._ask("osteon_sampler_load", _b.text("path", path))

    @_b.document("osteon_sampler_point_at")
    def points(self) -> np.ndarray:
        """All points that are kept: [chain, point, coordinate]."""
        chains, n = self.chain_count, self.point_count
        found = np.empty((chains, n, self._n))
        for c in range(chains):
            for i in range(n):
                point = lib.osteon_sampler_point_at(self._pointer(), c, i, ffi.NULL)
                found[c, i] = np.frombuffer(ffi.buffer(point, 8 * self._n))
        return found

    @_b.document("osteon_sampler_get_acceptance")
    def acceptance(self) -> tuple:
        """Which part of the moves, and of the decisions, was accepted."""
        found = ffi.new("double[2]")
        lib.osteon_sampler_get_acceptance(self._pointer(), found, found + 1)
        return tuple(found)

    @_b.document("osteon_sampler_diagnose")
    def diagnose(self, k: int):
        """mean, sd, rhat, ess, mcse of coordinate k."""
        found = ffi.new("osteon_diagnosis *")
        _b.call("osteon_sampler_diagnose", _b.status, self, _b.whole("k", k), found)
        return _b.record(found)


@_b.document("osteon_chains_diagnose")
def diagnose(values: Any):
    """What chains, [chain, value], say of one number: mean, sd, rhat, ess, mcse."""
    x = np.ascontiguousarray(values, dtype=float)
    if x.ndim != 2:
        raise _b.InvalidError(f"values: {x.ndim} dimensions; [chain, value] is expected")
    found = ffi.new("osteon_diagnosis *")
    _b.check(lib.osteon_chains_diagnose(_b.pointer(x.reshape(-1)), x.shape[0], x.shape[1], found))
    return _b.record(found)
