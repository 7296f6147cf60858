# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters fitted to data. All of it needs the full library."""
from typing import Any, Callable, Mapping, Optional, Union

import numpy as np

from . import _base as _b
from . import calls
from ._base import STEP_OPTIONS, Text, Time, Values, ffi, lib
from ._model import Model, Registry
from ._scenario import Scenario, tell
from ._schedule import Schedule
from ._tables import file_of, written


class Trials(calls.Trials):
    """A table of what was seen: a NONMEM data set with DV, or published results; a file or a pandas.DataFrame."""

    def __init__(self, model: Union[Model, str], data, base: Optional[Scenario] = None, *, unit: float = 1,
                 registry: Optional[Registry] = None):
        with file_of(data) as path:
            self._make("osteon_trials_load_in", _b.thing("registry", "osteon_registry", registry, False),
                       _b.model("model", model), _b.thing("base", "osteon_scenario", base, True),
                       _b.number("unit", unit), _b.text("data", path))

    @property
    def rows(self) -> _b.Table:
        """The rows as named tuples."""
        return _b.Table(self.at(i) for i in range(self.count))


class Fit(calls.Fit):
    """A fit: Fit.of(scenario, data) as `osteon fit` makes it, or Fit(model), to which arms, observations and
    parameters are added.

    Options are those of osteon_fit_options: dt, rtol, atol, threads, isa, population, women, longest_step,
    steps_a_day."""

    trials: Optional[Trials] = None

    def __init__(self, model: Union[Model, str], **options: Any):
        self._make("osteon_fit_new", _b.model("model", model), _b.structure("osteon_fit_options", options))

    @classmethod
    def of(cls, scenario: Scenario, data, *, unit: float = 1, start: Values = None,
           **options: Any) -> "Fit":
        """A fit of the parameters in the scenario's section `fit` to a table (Trials); `unit` is that of TIME in
        days, 1/24 for hours. `start`: values where the fit begins."""
        _b.function("osteon_fit_new")
        for name, value in (start or {}).items():
            scenario.set_param(name, value)
        trials = Trials(scenario.model, data, scenario, unit=unit)
        made = cls(scenario.model, **_options(scenario, trials, unit, options))
        made._keep(trials, scenario)
        made.trials = trials
        scenario.apply_fit(made)
        scenario.add_parameters(made)
        if made.parameter_count == 0:
            raise _b.InvalidError("the scenario has no section `fit`; name there the parameters to estimate")
        trials.add_weighted(made, scenario.weights)
        tell(trials.notice())
        left = [row for row in trials.rows if row.left_out]
        if left:
            tell(f"{len(left)} of {trials.count} rows left out; the first, line {left[0].line}, {left[0].endpoint}: "
                 f"{left[0].left_out}")
        return made

    @_b.document("osteon_fit_add_arm")
    def add_arm(self, schedule: Optional[Schedule] = None, values: Mapping[str, float] = {}) -> int:
        """Adds an arm; its number. `values`: parameters and inputs that are her own."""
        arm, index = ffi.new("osteon_arm *"), ffi.new("int *")
        names, numbers, n = _b.named("values", values)
        arm.schedule = _b.thing("schedule", "osteon_schedule", schedule, False)
        arm.n, arm.names, arm.values = n, names.array, numbers
        self._keep(schedule)
        _b.call("osteon_fit_add_arm", _b.status, self, arm, index)
        return index[0]

    @_b.document("osteon_fit_add_observation")
    def add_observation(self, arm: int, endpoint: Text, measure: Union[int, str], value: float, to: Time, *,
                        from_: Time = 0, se: float = 0, control: int = -1, baseline: Time = 0, weight: float = 1,
                        cv: float = 0, before: bool = False, below: bool = False) -> None:
        """Adds an observation. `measure`: level, change, rate, difference, ratio, incidence, yearly, risk_ratio or
        sd_change."""
        of = _b.structure("osteon_observation", {
            "arm": arm, "endpoint": endpoint, "measure": measure, "value": value, "to": to, "from_": from_, "se": se,
            "control": control, "baseline": baseline, "weight": weight, "cv": cv, "before": before, "below": below})
        _b.call("osteon_fit_add_observation", _b.status, self, of)

    def set_error(self, endpoint: Text, sd: float = 0, cv: float = 0, *,  # type: ignore[override]
                  is_sd_estimated: bool = False, is_cv_estimated: bool = False) -> None:
        return super().set_error(endpoint, sd, is_sd_estimated, cv, is_cv_estimated)

    def add_parameter(self, name: Text, prior: float, sd: float, least: float = 0, most: float = float("inf"), *,
                      scale: Optional[Union[int, str]] = None) -> None:
        if scale is None:
            return super().add_parameter(name, prior, sd, least, most)
        return super().add_parameter_on(name, scale, prior, sd, least, most)

    set_error.__doc__ = calls.Fit.set_error.__doc__
    add_parameter.__doc__ = calls.Fit.add_parameter.__doc__

    @property
    def parameter_names(self) -> list:
        """Of the free parameters."""
        return [self.parameter_name(k) for k in range(self.parameter_count)]

    @_b.document("osteon_fit_run")
    def run(self, iterations: int = 60, told: Optional[Callable[[int, float], Any]] = None):
        """Runs the fit and gives iterations, converged, before, after, data. `told` is called with the iteration and
        the objective; True from it ends the run."""
        result, raised = ffi.new("osteon_fit_result *"), []
        if told is not None and not callable(told):
            raise TypeError("told: a function is expected")

        @ffi.callback("int(void *, int, double)", error=1, onerror=lambda kind, error, traceback: raised.append(error))
        def heard(context, iteration, squares):
            return bool(told(iteration, squares))

        try:
            _b.call("osteon_fit_run", _b.status, self, _b.whole("iterations", iterations), result,
                    ffi.NULL if told is None else heard, ffi.NULL, is_long=True)
        except _b.StoppedError:
            if raised or told is None:
                raise (raised or [None])[0] or _b.StoppedError("stopped at the program's request") from None
        if raised:
            raise raised[0]
        return _b.record(result)

    @_b.document("osteon_fit_covariance")
    def covariance(self) -> np.ndarray:
        """Covariance of the free parameters on the scales on which they vary."""
        n = self.parameter_count
        values = np.empty((n, n))
        _b.call("osteon_fit_covariance", _b.status, self, _b.pointer(values.reshape(-1)), is_long=True)
        return values

    @_b.document("osteon_fit_save_parameters")
    def parameters(self, path: Text = None) -> _b.Table:
        """The free parameters with their intervals, as `osteon fit -o` writes them; with `path` they are written
        there too."""
        covariance = _b.pointer(self.covariance().reshape(-1))

        def save(to):
            _b.call("osteon_fit_save_parameters", _b.status, self, covariance, _b.text("path", to))
        if path is not None:
            save(path)
        return written("Parameter", save)

    @_b.document("osteon_fit_get_quality")
    def quality(self):
        """How good the fit is: minus_2_log, aic, bic, squares, condition, ..."""
        found, covariance = ffi.new("osteon_fit_quality *"), self.covariance()
        _b.call("osteon_fit_get_quality", _b.status, self, _b.pointer(covariance.reshape(-1)), found, is_long=True)
        return _b.record(found)

    @_b.document("osteon_fit_predict")
    def predict(self) -> np.ndarray:
        """What the model says of every observation."""
        values = np.empty(self.observation_count)
        _b.call("osteon_fit_predict", _b.status, self, _b.pointer(values), ffi.NULL, is_long=True)
        return values

    @_b.document("osteon_fit_draw_sets")
    def draw_sets(self, n: int = 40, seed: int = 0) -> np.ndarray:
        """Parameter sets drawn about the values now: [set, parameter]."""
        n = _b.whole("n", n)
        if not 1 <= n <= 100000:
            raise _b.RangeError(f"n: {n} is not in 1 to 100000")
        values, rest = np.empty((n, self.parameter_count)), np.empty((2, n))
        draws = ffi.new("osteon_fit_draws *")
        kept = [_b.pointer(values.reshape(-1)), _b.pointer(rest[0]), _b.pointer(rest[1])]
        draws.n, draws.values, draws.excess, draws.scale = n, *kept
        _b.call("osteon_fit_draw_sets", _b.status, self, _b.pointer(self.covariance().reshape(-1)),
                _b.whole("seed", seed), draws, is_long=True)
        return values

    @_b.document("osteon_trials_find_residuals", "osteon_trials_save_residuals")
    def residuals(self) -> _b.Table:
        """The table's rows beside what the fit says of them, as `osteon fit --residuals` writes them."""
        if self.trials is None:
            raise _b.InvalidError("residuals: this fit has no table; make it with Fit.of, or ask predict()")
        rows = ffi.new("osteon_residual[]", max(1, self.trials.count))
        _b.call("osteon_trials_find_residuals", _b.status, self.trials, self, rows, is_long=True)
        return written("Residual", lambda path: _b.call("osteon_trials_save_residuals", _b.status, self.trials, rows,
                                                        _b.text("path", path)))


def _options(scenario: Scenario, trials: Trials, unit: float, given: Mapping[str, Any]) -> dict:
    """As `osteon fit` chooses them: the scenario's, and for a table of persons a tick on which its times lie."""
    own = ffi.new("osteon_fit_options *")
    lib.osteon_fit_options_init(own, ffi.sizeof("osteon_fit_options"))
    _b.call("osteon_scenario_get_fit_options", _b.status, scenario, own)
    options = {n: getattr(own, n) for n in STEP_OPTIONS}
    if "dt" not in given and trials.have_persons:
        of = {"dt": options["dt"], "unit": unit, "text": trials.text}
        options["dt"] = calls.event_table_find_dt(scenario.model, "data", **of)
    if given.get("women", 1) > 1 and "population" not in given:
        options["population"] = scenario.population
    return {**options, **given}
