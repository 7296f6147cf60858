# SPDX-License-Identifier: GPL-3.0-or-later
"""A forecast of one person's course from her measurements."""
from typing import Any

import numpy as np

from . import _base as _b
from . import calls
from ._base import STEP_OPTIONS, Text, ffi, lib
from ._result import check_rows
from ._scenario import Scenario, Summary


def _plan(scenario: Scenario, n: int, seed: int, options: dict):
    """A scenario as the options of a plan; what they hold lives as long as they do."""
    given = scenario._options(options, STEP_OPTIONS)
    given["until"], given["every"] = check_rows(options.get("until", scenario.until),
                                                options.get("every", max(scenario.every, given["dt"])), given["dt"])
    given["columns"] = scenario.model.columns(options.get("columns"))
    n, _, women = scenario._who(n, seed, None, None, given)
    of, pointer = _b.structure("osteon_sweep_options", {**given, "n": n, "population": women}), scenario._pointer()

    @ffi.callback("osteon_status(void *, osteon_cohort *)", error=int(lib.OSTEON_EINVAL))
    def set_up(context, cohort):
        return lib.osteon_scenario_apply_cohort(pointer, cohort)

    of.set("osteon_sweep_options", "set_up", set_up)
    return of


class Forecast(calls.Forecast):
    """A forecast of one person's course; research only, no medical advice. The scenario says who she is, what happens to her
    and how women like her differ; add() and read() take what was measured, run() weighs `n` women by it, add_plan()
    runs them under another scenario, and summary() has the bands. Needs the full library."""

    def __init__(self, scenario: Scenario, n: int = 20000, seed: int = 0, *, name: Text = "hers", **options: Any):
        self._scenario = scenario
        self._make("osteon_forecast_new", scenario.model, _plan(scenario, n, seed, options), _b.text("name", name))

    @_b.document("osteon_forecast_run")
    def run(self):
        """Runs the women and weighs them: women, failed, untempered, effective, power, rarest, p, nearest."""
        found = ffi.new("osteon_weighing *")
        _b.call("osteon_forecast_run", _b.status, self, found, is_long=True)
        return _b.record(found)

    @_b.document("osteon_forecast_add_plan")
    def add_plan(self, scenario: Scenario, name: Text, **options: Any) -> None:  # type: ignore[override]
        """The same women under another scenario, which differs from hers after the last measurement."""
        of = _plan(scenario, 1, 0, options)
        _b.call("osteon_forecast_add_plan", _b.status, self, of, _b.text("name", name), is_long=True)

    @property
    def columns(self) -> list:
        """Names of the columns: those asked for, then others that were measured."""
        return _b.listed(self.column_at)

    @_b.document("osteon_forecast_get_summary")
    def summary(self, plan: int = 0, posterior: bool = True) -> Summary:
        """The women under a plan, 0 being her own: weighted by what was measured, or before."""
        n = ffi.new("int *")
        plan = _b.whole("plan", plan)
        days = _b.call("osteon_forecast_times", lambda value, owner: value, self, plan, n)
        if not days:
            raise _b.RangeError(f"plan {plan}: there is no such plan, or it was not run")
        found = Summary.__new__(Summary)
        found.time, found.names = _b.copy_of(days, n[0]), self.columns
        parts = _b.call("osteon_forecast_quantiles", lambda value, owner: value, self, n)
        found.quantiles = [float(part) for part in _b.copy_of(parts, n[0])]
        found.model, found.title = self._scenario.model, self._scenario.title
        found._values = np.empty((len(found.names), len(found.time), 3 + len(found.quantiles)))
        for k, values in enumerate(found._values):
            _b.call("osteon_forecast_get_summary", _b.status, self, plan, k, bool(posterior),
                    _b.pointer(values.reshape(-1)))
        return found
