# SPDX-License-Identifier: GPL-3.0-or-later
"""Which factors a result depends on: indices of arrays from any source, as dictionaries of arrays with a number for
each factor; NaN where the output does not vary. Rows with a number that is not finite are left out, and counted.

    x = osteon.sensitivity.draw(10000, 3)
    osteon.sensitivity.given(x, x[0] + 2 * x[1])["S1"]   # 0.2, 0.8, 0
"""
from typing import Dict, Optional, Sequence

import numpy as np

from . import _base as _b
from ._base import ffi, lib


def _index(name: str, of) -> dict:
    return {name: of.value, name + "_low": of.low, name + "_high": of.high}


def _answer(found, n: int, read) -> Dict[str, np.ndarray]:
    rows = [{**read(found[k]), "n": found[k].rows, "n_failed": found[k].failed} for k in range(n)]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _room(n: int):
    if n < 1:
        raise ValueError("no factor: give one or more")
    return ffi.new("osteon_influence[]", n)


def _table(name: str, values, width: Optional[int] = None) -> np.ndarray:
    shape = np.shape(values)
    if len(shape) != 2:
        raise ValueError(f"{name}: an array of two dimensions is expected, not of {len(shape)}")
    return _b.array(name, values, (shape[0], shape[1] if width is None else width))


def _samples(x, y):
    factors = _table("x", x)
    output = _b.array("y", y, (factors.shape[1],))
    kept = [_b.pointer(row) for row in factors]
    return factors, output, kept, ffi.new("double *[]", kept)


@_b.document("osteon_sensitivity_draw")
def draw(rows: int, columns: int, seed: int = 0, first: int = 0) -> np.ndarray:
    """An array of columns by rows."""
    rows, columns = _b.whole("rows", rows), _b.whole("columns", columns)
    if rows < 0 or columns < 0:
        raise _b.RangeError("rows, columns: neither may be negative")
    values = np.empty((columns, rows))
    kept = [_b.pointer(row) for row in values]
    _b.check(lib.osteon_sensitivity_draw(_b.whole("seed", seed), _b.whole("first", first), rows, columns,
                                         ffi.new("double *[]", kept)))
    return values


@_b.document("osteon_sensitivity_given")
def given(x, y, seed: int = 0) -> Dict[str, np.ndarray]:
    """x[factor, row] and y[row]."""
    factors, output, _kept, rows = _samples(x, y)
    found = _room(len(factors))
    _b.check(lib.osteon_sensitivity_given(rows, len(factors), _b.pointer(output), output.size, _b.whole("seed", seed),
                                          found))
    return _answer(found, len(factors), lambda of: {**_index("S1", of.first), "sd": of.sd})


@_b.document("osteon_sensitivity_prcc")
def prcc(x, y) -> Dict[str, np.ndarray]:
    """x[factor, row] and y[row]."""
    factors, output, _kept, rows = _samples(x, y)
    found = _room(len(factors))
    _b.check(lib.osteon_sensitivity_prcc(rows, len(factors), _b.pointer(output), output.size, found))
    return _answer(found, len(factors), lambda of: {**_index("prcc", of.prcc), "p": of.p, "sd": of.sd})


@_b.document("osteon_sensitivity_sobol")
def sobol(y, seed: int = 0) -> Dict[str, np.ndarray]:
    """y[row, factor + 2]."""
    output = _table("y", y)
    n = output.shape[1] - 2
    found = _room(n)
    _b.check(lib.osteon_sensitivity_sobol(_b.pointer(output), len(output), n, _b.whole("seed", seed), found))
    return _answer(found, n, lambda of: {**_index("S1", of.first), **_index("ST", of.total), "sd": of.sd})


def _groups(n: int, groups: Optional[Sequence[int]]):
    n = _b.whole("n", n)
    if n < 1:
        raise ValueError("n: give one factor or more")
    if groups is None:
        return n, ffi.NULL, n
    of = [_b.whole("groups", g) for g in groups]
    if len(of) != n or min(of) < 0 or max(of) >= n:
        raise ValueError(f"groups: {n} numbers of 0 to {n - 1} are expected, one for each factor")
    return n, ffi.new("int[]", of), max(of) + 1


@_b.document("osteon_sensitivity_draw_path")
def draw_path(path: int, n: int, groups: Optional[Sequence[int]] = None, seed: int = 0) -> np.ndarray:
    """An array of points by factors."""
    n, group, n_groups = _groups(n, groups)
    values = np.empty((n_groups + 1, n))
    _b.check(lib.osteon_sensitivity_draw_path(_b.whole("seed", seed), _b.whole("path", path), n, group, n_groups,
                                              _b.pointer(values)))
    return values


@_b.document("osteon_sensitivity_morris")
def morris(y, n: int, groups: Optional[Sequence[int]] = None, seed: int = 0) -> Dict[str, np.ndarray]:
    """y[path, point] along the paths of draw_path with the same seed and groups."""
    n, group, n_groups = _groups(n, groups)
    output = _table("y", y, n_groups + 1)
    found = _room(n_groups)
    _b.check(lib.osteon_sensitivity_morris(_b.pointer(output), len(output), n, group, n_groups, _b.whole("seed", seed),
                                           found))
    return _answer(found, n_groups, lambda of: {**_index("mu_star", of.mu_star), "mu": of.mu, "sigma": of.sigma})
