# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual trials: how many women a trial needs, and what it would say."""
import json
import os
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np

from . import _base as _b
from . import calls
from ._base import STEP_OPTIONS, ffi
from ._model import Registry


class VirtualTrial(calls.VirtualTrial):
    """Virtual trials of one design: VirtualTrial("trial.yaml"), or VirtualTrial({"until": "1y", "arms": [...], ...}), the
    same keys as a dictionary. fill() runs a pool of women through every arm, run() draws and analyses trials from it, and
    results has what they say. osteon.calls.virtual_trial_help() documents every key. Needs the full library."""

    def __init__(self, source: Union[str, os.PathLike, Mapping[str, Any]], registry: Optional[Registry] = None):
        at = _b.thing("registry", "osteon_registry", registry, False)
        if isinstance(source, Mapping):
            text = json.dumps(source, allow_nan=False, ensure_ascii=False)
            self._make("osteon_virtual_trial_parse", at, _b.text("source", text), len(text.encode()), b"trial")
        elif isinstance(source, (str, os.PathLike)):
            self._make("osteon_virtual_trial_load", at, _b.text("source", os.fspath(source)))
        else:
            raise TypeError(f"source: a path or a dictionary is expected, not {type(source).__name__}")

    @_b.document("osteon_virtual_trial_fill")
    def fill(self, pool: int = 20000, seed: int = 0, sets=None, set: int = -1, **options: Any):  # type: ignore[override]
        """Runs `pool` women through every arm; who is in it, as (drawn, failed, eligible)."""
        for name in options:
            if name not in STEP_OPTIONS + ("threads",):
                raise TypeError(f"{name} is no option here; there are: {', '.join(STEP_OPTIONS)}, threads")
        of = _b.structure("osteon_sweep_options", {})
        _b.call("osteon_virtual_trial_get_options", _b.status, self, of)
        for name, value in {**options, "n": pool}.items():
            of.set("osteon_sweep_options", name, value)
        _b.call("osteon_virtual_trial_fill", _b.status, self, of, _b.whole("seed", seed),
                _b.thing("sets", "osteon_sets", sets, False), _b.whole("set", set), is_long=True)
        found = ffi.new("osteon_virtual_trial_pool *")
        _b.call("osteon_virtual_trial_get_pool", _b.status, self, found)
        return _b.record(found)

    @_b.document("osteon_virtual_trial_run")
    def run(self, sizes: Union[int, Sequence[int]] = 100, replicates: int = 10000) -> _b.Table:
        """Draws and analyses trials of each size, which is the number of women of the first arm; the results."""
        given = [_b.whole("sizes", n) for n in np.atleast_1d(sizes)]
        try:
            list_of_c = ffi.new("int64_t[]", given)
        except OverflowError:
            raise _b.RangeError(f"sizes: {max(given, key=abs)} is out of range") from None
        _b.call("osteon_virtual_trial_run", _b.status, self, list_of_c, len(given),
                _b.whole("replicates", replicates), is_long=True)
        return self.results

    @property
    def results(self) -> _b.Table:
        """What all trials of a size say in an analysis, a row each: osteon_virtual_trial_result."""
        rows = []
        for i in range(self.result_count):
            found = ffi.new("osteon_virtual_trial_result *")
            _b.call("osteon_virtual_trial_get_result", _b.status, self, i, found)
            rows.append(_b.record(found))
        return _b.Table(rows)
