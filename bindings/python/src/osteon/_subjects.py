# SPDX-License-Identifier: GPL-3.0-or-later
"""One subject, and many side by side."""
import warnings
from typing import Any, Dict, Mapping, Optional, Sequence, Union

import numpy as np

from . import _base as _b
from . import calls
from ._base import OptionalNumbers, OptionalTime, Text, Time, Values, ffi
from ._model import Model
from ._result import Result, check_rows, rows_of


class Snapshot(calls.Snapshot):
    """A copy in memory of where a sim or a cohort stands, which its restore() goes back to."""


def _snapshot(owner, name: str, into: Optional[Snapshot], *arguments) -> Snapshot:
    made = ffi.new("osteon_snapshot **")
    if into is not None:
        made[0] = _b.thing("into", "osteon_snapshot", into, False)
    _b.call(name, _b.status, owner, *arguments, made)
    if into is not None:
        return into
    taken = Snapshot.__new__(Snapshot)
    taken._take(made[0], _b.lib.osteon_snapshot_free, [])
    return taken


def _set_up(subject, set_state, params, inputs, states) -> None:
    for values, put in ((params, subject.set_param), (inputs, subject.set_input), (states, set_state)):
        for name, value in (values or {}).items():
            put(name, value)


def _tick(until: Time, dt: float) -> float:
    """A day; texts such as "1y" mean the nearest tick."""
    if not isinstance(until, str) or calls.days_is_bare(until):
        return _b.days("until", until)
    return calls.tick_to_day(calls.tick_nearest(_b.days("until", until), dt), dt)


class Sim(calls.Sim):
    """One subject, integrated by GSL: Sim("aibl", inputs={"anastrozole": 1}). Needs the full library.

    Options are those of osteon_sim_options: dt, rtol, atol, solver, schedule, longest_step, steps_a_day."""

    def __init__(self, model: Union[Model, str], *, params: Values = None,
                 inputs: Values = None, states: Values = None, **options: Any):
        of = _b.structure("osteon_sim_options", options)
        self._dt = of.cdata.dt
        self._make("osteon_sim_new", _b.model("model", model), of)
        _set_up(self, self.set_state, params, inputs, states)

    def run(self, until: Time) -> None:
        return super().run(_tick(until, self._dt))

    def run_before(self, until: Time) -> None:
        return super().run_before(_tick(until, self._dt))

    run.__doc__ = calls.Sim.run.__doc__
    run_before.__doc__ = calls.Sim.run_before.__doc__

    @property
    @_b.document("osteon_sim_states")
    def states(self) -> np.ndarray:
        """States now, in the order of model.states; a copy."""
        return self._numbers("osteon_sim_states", len(self.model.states))

    @property
    @_b.document("osteon_sim_outputs")
    def outputs(self) -> np.ndarray:
        """Outputs now, in the order of model.outputs; a copy."""
        return self._numbers("osteon_sim_outputs", len(self.model.outputs))

    @property
    @_b.document("osteon_sim_constants")
    def constants(self) -> np.ndarray:
        """Parameters, derived constants and inputs now; a copy."""
        model = self.model
        return self._numbers("osteon_sim_constants", len(model.params) + len(model.derived) + len(model.inputs))

    def _numbers(self, name: str, n: int) -> np.ndarray:
        self.start()

        def taken(value, owner):
            if value == ffi.NULL:
                raise _b.OsteonError(_b.ffi.string(_b.lib.osteon_last_error()).decode())
            return _b.copy_of(value, n)
        return _b.call(name, taken, self)

    def record(self, until: OptionalTime = None, every: Time = 1, times: OptionalNumbers = None,
               columns=None) -> Result:
        """Runs to day `until` and takes a row every `every` days, or at `times`. `columns`: names, "shown" (the
        default) or "all"."""
        model, dt = self.model, self._dt
        names = model.columns(columns)
        for name in names:
            model.describe(name)
        if times is None:
            times = rows_of(*check_rows(365 if until is None else until, every, dt), dt)
            times = times[times >= self.time]
        times = _b.array("times", times, (len(times),))
        values = np.empty((len(times), len(names)))
        with _b.Use("osteon_sim_run", [self]):
            _b.in_thread(lambda: self._take_rows(times, names, values), True)
        return Result(model, times, names, values)

    def _take_rows(self, times, names, values: np.ndarray) -> None:
        run, get = _b.lib.osteon_sim_run, _b.lib.osteon_sim_get
        texts, room = [_b.text("columns", n) for n in names], ffi.new("double *")
        for row, day in zip(values, times):
            _b.check(run(self._pointer(), day))
            for k, name in enumerate(texts):
                _b.check(get(self._pointer(), name, room))
                row[k] = room[0]

    @_b.document("osteon_sim_expose", "osteon_exposure_parse")
    def expose(self, *what: str, until: Time = 365) -> _b.Table:
        """Areas, peaks and times above a threshold, such as "C_den:0..6 months" or "C_den:above=100:0..365": for each
        of them auc, mean, most, day_of_most, least, day_of_least, time_above, doubt."""
        n, until = len(what), _b.days("until", until)
        asked, found = ffi.new("osteon_exposure[]", max(1, n)), ffi.new("osteon_exposed[]", max(1, n))
        for k, words in enumerate(what):
            _b.call("osteon_exposure_parse", _b.status, _b.text("what", words), self.model, self._dt, until, asked + k)
        _b.call("osteon_sim_expose", _b.status, self, asked, n, found, is_long=True)
        kind = ffi.typeof("osteon_exposed")
        return _b.Table(_b.record_of(found[k], kind) for k in range(n))

    @_b.document("osteon_sim_snapshot")
    def snapshot(self, into: Optional[Snapshot] = None) -> Snapshot:
        """Takes a snapshot, a new one or `into`."""
        return _snapshot(self, "osteon_sim_snapshot", into)


class _Inputs(Mapping):
    """A cohort's inputs by name: arrays on its memory."""

    def __init__(self, cohort):
        self._cohort = cohort

    def __getitem__(self, name: str) -> np.ndarray:
        return self._cohort.input(name)

    def __setitem__(self, name: str, values) -> None:
        self._cohort.input(name)[:] = values

    def __iter__(self):
        return iter(self._cohort.model.inputs.names)

    def __len__(self):
        return len(self._cohort.model.inputs)


class Cohort(calls.Cohort):
    """Many subjects of one model, side by side in vector registers: Cohort("aibl", 1000). `len()` counts them.

    Options are those of osteon_cohort_options: dt, rtol, atol, threads, isa, schedule, longest_step, steps_a_day."""

    def __init__(self, model: Union[Model, str], n: int, *, params: Values = None,
                 inputs: Values = None, states: Values = None, ids: Optional[Sequence] = None,
                 **options: Any):
        of = _b.structure("osteon_cohort_options", options)
        self._dt, self._ids, self._scenario_rows, self.title = of.cdata.dt, ids, (365.0, 1.0), ""
        self._tells, self._told = True, 0
        self._make("osteon_cohort_new", _b.model("model", model), _b.whole("n", n), of)
        _set_up(self, self.set_states, params, inputs, states)

    def __len__(self):
        return self.count

    @property
    def ids(self) -> list:
        """What the subjects are called in results: their numbers, or as given."""
        return list(range(self.count)) if self._ids is None else list(self._ids)[:self.count]

    @property
    def inputs(self) -> "Mapping[str, np.ndarray]":
        """Inputs by name, as input() gives them: cohort.inputs["psi_LS"][:] = 1.2."""
        return _Inputs(self)

    @_b.document("osteon_cohort_input")
    def input(self, name: Text) -> np.ndarray:
        """An input's values, one for each subject: an array on the library's memory. What is written to it acts
        from now on. It stays valid after the cohort was closed."""
        n = self.count

        def seen(value, owner):
            if value == ffi.NULL:
                self.model.find("input", name)  # fails with the nearest name
                raise _b.NoMemoryError("out of memory")
            return _b.view(self._handle, value, (n,))
        self.model.find("input", name)
        return _b.call("osteon_cohort_input", seen, self, _b.text("name", name))

    def run(self, until: Time) -> None:
        super().run(_tick(until, self._dt))
        self._tell()

    run.__doc__ = calls.Cohort.run.__doc__

    def start(self) -> None:
        super().start()
        self._tell()

    start.__doc__ = calls.Cohort.start.__doc__

    def step(self) -> None:
        super().step()
        self._tell()

    step.__doc__ = calls.Cohort.step.__doc__

    def _tell(self) -> None:
        """Warns of those who failed since it was last called, as others go on."""
        failed = self.failure_count
        if self._tells and failed > self._told:
            first = next(i for i in range(self.count) if _b.lib.osteon_cohort_status(self._pointer(), i) != 0)
            why = _b.string(_b.lib.osteon_last_error()).split(": ", 1)[-1]  # "subject 6: " is before it
            warnings.warn(f"{failed} of {self.count} subjects failed, which `failures` names; the first is "
                          f"{self.ids[first]}: {why}", _b.OsteonWarning, stacklevel=3)
        self._told = failed

    def _each(self, call: str, name: Text, values) -> None:
        given = np.asarray(values)
        if given.ndim == 0:
            given = np.full(self.count, _b.number("values", values))
        taken = _b.array("values", given, (self.count,))
        _b.call(call, _b.status, self, _b.text("name", name), _b.pointer(taken))

    @_b.document("osteon_cohort_set_params")
    def set_params(self, name: Text, values) -> None:
        """Sets a parameter: one value for each subject, or one for all."""
        self._each("osteon_cohort_set_params", name, values)

    set_param = set_params  # type: ignore[assignment]

    @_b.document("osteon_cohort_set_states")
    def set_states(self, name: Text, values) -> None:
        """Sets an initial state: one value for each subject, or one for all."""
        self._each("osteon_cohort_set_states", name, values)

    @_b.document("osteon_cohort_set_habits")
    def set_habits(self, name: Text, values) -> None:
        """Sets a habit: one value for each subject, or one for all."""
        self._each("osteon_cohort_set_habits", name, values)

    @_b.document("osteon_cohort_get")
    def get(self, name: Text) -> np.ndarray:
        """A state or output of every subject now."""
        values = np.empty(self.count)
        _b.call("osteon_cohort_get", _b.status, self, _b.text("name", name), _b.pointer(values))
        return values

    @_b.document("osteon_cohort_dose")
    def dose(self, name: Text, amounts, first: int = 0) -> None:
        """Gives a dose now: one amount for each subject from `first` on, or one amount for all."""
        given = np.asarray(amounts)
        if given.ndim == 0:
            given = np.full(max(0, self.count - _b.whole("first", first)), _b.number("amounts", amounts))
        taken = _b.array("amounts", given, (given.size,))
        _b.call("osteon_cohort_dose", _b.status, self, _b.text("name", name), _b.whole("first", first), taken.size,
                _b.pointer(taken))

    def _range(self, first: int, count: Optional[int]) -> tuple:
        first = _b.whole("first", first)
        count = self.count - first if count is None else _b.whole("count", count)
        if not (0 <= first and 0 <= count <= self.count - first):
            raise _b.RangeError(f"subjects {first} to {first + count - 1}: the cohort has {self.count}")
        return first, count

    @_b.document("osteon_cohort_get_states")
    def get_states(self, first: int = 0, count: Optional[int] = None) -> np.ndarray:
        """States now: [subject, state], in the order of model.states; a copy."""
        first, n = self._range(first, count)
        values = np.empty((n, len(self.model.states)))
        _b.call("osteon_cohort_get_states", _b.status, self, first, n, _b.pointer(values.reshape(-1)))
        return values

    @_b.document("osteon_cohort_replace_states")
    def replace_states(self, values, first: int = 0) -> None:
        """Puts states in place of the present ones: [subject, state] from subject `first` on."""
        rows = np.shape(values)[0] if np.ndim(values) == 2 else self.count
        taken = _b.array("values", values, (rows, len(self.model.states)))
        _b.call("osteon_cohort_replace_states", _b.status, self, _b.whole("first", first), rows,
                _b.pointer(taken.reshape(-1)))

    @_b.document("osteon_cohort_snapshot")
    def snapshot(self, first: int = 0, count: Optional[int] = None, into: Optional[Snapshot] = None) -> Snapshot:
        """Takes a snapshot of some subjects, or of the whole cohort: a new one, or `into`."""
        first, count = self._range(first, count)
        return _snapshot(self, "osteon_cohort_snapshot", into, first, count)

    @property
    def failures(self) -> Dict[int, _b.OsteonError]:
        """Who failed, and why: exceptions by number of the subject."""
        if not self.failure_count:
            return {}
        found = {}
        for i in range(self.count):
            try:
                self.status(i)
            except _b.OsteonError as error:
                found[i] = error
        return found

    @_b.document("osteon_cohort_record")
    def record(self, until: OptionalTime = None, every: OptionalTime = None, times: OptionalNumbers = None,
               columns=None) -> Result:
        """Runs to day `until` (365, or the scenario's) and takes a row every `every` days, or at `times`. `columns`:
        names, "shown" (the default) or "all"."""
        model, n = self.model, self.count
        names = model.columns(columns)
        if times is None:
            of = self._scenario_rows
            times = rows_of(*check_rows(of[0] if until is None else until, of[1] if every is None else every, self._dt),
                            self._dt)
            times = times[times >= self.time]
        days = _b.array("times", times, (len(times),))
        values = np.full((n, len(days), len(names)), np.nan)
        _record(self, days, names, values)
        self._tell()
        return Result(model, days, names, values, self.ids, self.title)


def _record(cohort: Cohort, days: np.ndarray, names: Sequence[str], values: np.ndarray) -> None:
    size = len(days) * len(names)

    @ffi.callback("osteon_recorder *", error=1)
    def take(context, rows):
        block = np.frombuffer(ffi.buffer(rows.values, 8 * rows.count * size), dtype=float)
        values[rows.first:rows.first + rows.count] = block.reshape(rows.count, len(days), len(names))
        return 0

    texts = _b.texts("columns", names)
    _b.call("osteon_cohort_record", _b.status, cohort, _b.pointer(days), len(days), texts[0], texts[1], take, ffi.NULL,
            is_long=True)
