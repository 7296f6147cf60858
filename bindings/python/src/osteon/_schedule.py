# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to subjects: schedules, tables of events, and populations of subjects."""
import os
from typing import Any, Dict, Optional, Union

import numpy as np

from . import _base as _b
from . import calls
from ._base import Text, Time, ffi
from ._model import Model


MOST = 1_000_000_000  # subjects, as in a cohort


class Schedule(calls.Schedule):
    """What happens to a subject over time: doses, drugs, exercise, nutrition. Times are days, or texts such as
    "6 months"; what lies between ticks is moved to one by round(1)."""

    def __init__(self, model: Union[Model, str]):
        self._make("osteon_schedule_new", _b.model("model", model))

    def add_dose(self, time: Time, name: Text, amount: float, interval: Time = 0, additional: int = 0) -> None:
        return super().add_dose(time, name, amount, interval, additional)

    def add_infusion(self, time: Time, name: Text, amount: float, rate: float, interval: Time = 0,
                     additional: int = 0) -> None:
        return super().add_infusion(time, name, amount, rate, interval, additional)

    def add_steady(self, time: Time, name: Text = None, amount: float = 0, rate: float = 0,
                   interval: Time = 1) -> None:
        return super().add_steady(time, name, amount, rate, interval)

    def read_events(self, path: Text, dt: Time = 0) -> None:  # type: ignore[override]
        return super().read_events(dt, path)

    add_dose.__doc__ = calls.Schedule.add_dose.__doc__
    add_infusion.__doc__ = calls.Schedule.add_infusion.__doc__
    add_steady.__doc__ = calls.Schedule.add_steady.__doc__
    read_events.__doc__ = calls.Schedule.read_events.__doc__

    @property
    @_b.document("osteon_schedule_events")
    def events(self) -> _b.Table:
        """The events as named tuples: time, kind, index, value."""
        with _b.Use("osteon_schedule_events", [self]):
            n = ffi.new("int *")
            found = _b.function("osteon_schedule_events")(self._pointer(), n)
            return _b.Table(_b.record_of(found[i], ffi.typeof("osteon_event")) for i in range(n[0]))


class EventTable(calls.EventTable):
    """A data set as NONMEM and mrgsolve have it: what happens to each subject, and her covariates.

    `data` is a file, or a pandas.DataFrame with the columns TIME, EVID, AMT, CMT, II, ADDL, RATE, SS, ID and of inputs
    and parameters. Options are those of osteon_event_options: dt, until, base, carry, unit (1/24 where TIME is in
    hours)."""

    def __init__(self, model: Union[Model, str], data, **options: Any):
        name = "data"
        if hasattr(data, "to_csv"):
            options["text"] = data.to_csv(index=False, na_rep=".")
        else:
            name = os.fspath(data)
        self._make("osteon_event_table_read", _b.model("model", model),
                   _b.structure("osteon_event_options", options), _b.text("data", name))

    @property
    def ids(self) -> list:
        """ID of each subject, or her number where the table has no column ID."""
        return [self.id(i) if self.id(i) is not None else i for i in range(self.count)]

    def params(self, i: int) -> Dict[str, float]:
        """The parameters that the table gives subject i."""
        found, k = {}, 0
        while (name := self.parameter_name(k)) is not None:
            found[name] = self.parameter(i, k)
            k += 1
        return {name: value for name, value in found.items() if value == value}

    def apply_cohort(self, cohort, first: int = 0) -> None:  # type: ignore[override]
        cohort._keep(self)
        return super().apply_cohort(first, cohort)

    apply_cohort.__doc__ = calls.EventTable.apply_cohort.__doc__


class Population(calls.Population):
    """How parameters and habits vary between subjects: Population("aibl", seed=1), or people of a table:
    Population.load("aibl", "people.csv")."""

    def __init__(self, model: Union[Model, str], seed: int = 0):
        self._make("osteon_population_new", _b.model("model", model), _b.whole("seed", seed))

    @property
    def names(self) -> list:
        """Of what varies, in the model's order."""
        return [self.name_at(k) for k in range(self.count)]

    @property
    @_b.document("osteon_population_ids")
    def ids(self) -> Optional[list]:
        """What people of a table are called; None where they are drawn."""
        found = _b.call("osteon_population_ids", lambda value, owner: value, self)
        if found == ffi.NULL:
            return None
        return [_b.string(found[i]) for i in range(self.subject_count)]

    @_b.document("osteon_population_draw")
    def draw(self, n: int, first: int = 0) -> Dict[str, np.ndarray]:
        """Values of subjects first, first + 1, ..., by name; pandas.DataFrame(...) of it is a table."""
        n = _b.whole("n", n)
        if not 0 <= n <= MOST:
            raise _b.RangeError(f"n: {n} is not in 0 to {MOST}")
        values = {name: np.empty(n) for name in self.names}
        rows = ffi.new("double *[]", [_b.pointer(v) for v in values.values()])
        _b.call("osteon_population_draw", _b.status, self, _b.whole("first", first), n, rows, is_long=True)
        return values

    def apply(self, cohort, first: int = 0) -> None:
        return super().apply(cohort, first)

    @_b.document("osteon_population_vary_on")
    def vary(self, name: Text, sd: float, scale: Union[int, str] = "log") -> None:
        """Lets a parameter vary on a scale: log, linear or log_odds."""
        return super().vary_on(name, scale, sd)

    apply.__doc__ = calls.Population.apply.__doc__
