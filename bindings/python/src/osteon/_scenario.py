# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenarios: who, what happens to her and when, for how long."""
import json
import os
import warnings
from typing import Any, Callable, Dict, Mapping, Optional, Sequence, Union

import numpy as np

from . import _base as _b
from . import _yaml, calls
from ._base import STEP_OPTIONS, OptionalNumbers, OptionalTime, OsteonWarning, Text, Time, Values, ffi, lib
from ._model import Registry
from ._result import Result, check_rows
from ._schedule import EventTable, Population
from ._tables import file_of, written
from ._subjects import Cohort, Sim


def tell(sentences: str) -> None:
    for line in sentences.splitlines():
        warnings.warn(line, OsteonWarning, stacklevel=4)


def _bundled() -> str:
    """The folder of the scenarios that come with osteon: of the package, or of the installed library."""
    own = os.path.join(os.path.dirname(os.path.abspath(__file__)), "scenarios")
    return own if os.path.isdir(own) else calls.data_path("scenarios")


def _find(path: str) -> str:
    """A file, or the scenario of that name that comes with osteon, as osteon_scenario_load finds it."""
    bundled = os.path.join(_bundled(), path)
    return bundled if not os.path.exists(path) and not os.path.dirname(path) and os.path.exists(bundled) else path


def _plain(value):
    """numpy's numbers as those of Python."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"a scenario holds texts, numbers, lists and dictionaries, not {type(value).__name__}")


class Scenario(calls.Scenario):
    """A scenario: Scenario("ai.yaml"), a file or one that comes with osteon; Scenario({"model": "aibl", "until": "2y",
    ...}), the same keys as a dictionary; Scenario.from_text("..."). scenario_help() documents every key."""

    def __init__(self, source: Union[str, os.PathLike, Mapping[str, Any]], registry: Optional[Registry] = None):
        at = _b.thing("registry", "osteon_registry", registry, False)
        if isinstance(source, Mapping):
            self._parse(self._dump(source), "scenario", at)
        elif isinstance(source, (str, os.PathLike)):
            self._load(os.fspath(source), at)
        else:
            raise TypeError(f"source: a path or a dictionary is expected, not {type(source).__name__}")

    @staticmethod
    def _dump(keys: Mapping[str, Any]) -> str:
        try:
            return json.dumps(keys, default=_plain, allow_nan=False, ensure_ascii=False)
        except (ValueError, RecursionError) as error:
            raise _b.InvalidError(f"scenario: {error}") from None

    def _load(self, path: str, registry) -> None:
        if _reads_yaml():
            self._make("osteon_scenario_load", registry, _b.text("path", _find(path)))
            return
        place = _find(path)
        try:
            self._parse(_yaml.read(place), place, registry)
        except (OSError, UnicodeDecodeError) as error:
            if isinstance(error, _b.OsteonError):
                raise
            raise _b.FileError(f"{path}: {getattr(error, 'strerror', None) or error}") from None

    def _parse(self, text: str, name: str, registry) -> None:
        if not isinstance(text, str):
            raise TypeError(f"text: a text is expected, not {type(text).__name__}")
        if _reads_yaml():
            self._parse_raw(text, name, registry)
            return
        if _yaml.is_json(text) and not (_yaml.has_links(text) and _yaml.has_yaml()):
            self._parse_raw(text, name, registry)
            return
        with _yaml.converted(text, name, _bundled()) as as_json:
            self._parse_raw(as_json, name, registry)

    def _parse_raw(self, text: str, name: str, registry) -> None:
        raw = text.encode("utf-8", "surrogateescape")
        self._make("osteon_scenario_parse", registry, ffi.from_buffer(raw), len(raw), _b.text("name", name))

    @classmethod
    def from_text(cls, text: str, name: str = "scenario", registry: Optional[Registry] = None) -> "Scenario":
        """A scenario from YAML, or JSON, in memory; sentences begin with `name`, and files that it names are looked
        for beside it."""
        made = cls.__new__(cls)
        made._parse(text, name, _b.thing("registry", "osteon_registry", registry, False))
        return made

    def _options(self, given: Mapping[str, Any], names) -> dict:
        """The scenario's options of steps, and those given in place of them."""
        own = ffi.new("osteon_sim_options *")
        lib.osteon_sim_options_init(own, ffi.sizeof("osteon_sim_options"))
        _b.call("osteon_scenario_get_options", _b.status, self, own)
        options = {n: getattr(own, n) for n in names}
        if "solver" in options:
            options["solver"] = _b.string(options["solver"])
        if "dt" in given:
            self.schedule.round(given["dt"])
        return {**options, "schedule": self.schedule, **given}

    def _implied(self, params: Values, inputs: Values) -> dict:
        """The given parameters, and one that follows from them (osteon_model_imply)."""
        given = {**(inputs or {}), **(params or {})}
        param, value = ffi.new("int *"), ffi.new("double *")
        _b.call("osteon_scenario_imply", _b.status, self, *_b.named("params", given), param, value)
        follows = {self.model.params[param[0]].name: value[0]} if param[0] >= 0 else {}
        return {**follows, **(params or {})}

    def _tell(self, until: float, columns, given: Mapping[str, float]) -> None:
        """Warns as `osteon run` does."""
        tell(self.notice(given))
        tell(self.schedule.notice(until))
        touched = self.contexts(until, columns, given)
        for wanted, words in (("not_supported", "not supported by trials for"), ("indicative", "only indicative for")):
            names = [f"{row.name} ({why})" for row, verdict, why in touched if verdict == wanted]
            if names:
                tell(f"{self.model.name} is {words} {', '.join(names)}")

    @_b.document("osteon_scenario_find_contexts", "osteon_context_verdict")
    def contexts(self, until: Time = float("nan"), columns=None, values: Mapping[str, float] = {}) -> list:
        """The contexts of use that the scenario touches: a row of model.contexts, its verdict ("supported",
        "indicative" or "not_supported") and the reason, for each."""
        model = self.model
        n = len(model.contexts)
        if not n:
            return []
        touched = ffi.new("bool[]", n)
        _b.call("osteon_scenario_find_contexts", _b.status, self, *_b.named("values", values),
                _b.days("until", until), touched)
        _b.call("osteon_model_touch_contexts", _b.status, model, *_b.texts("columns", model.columns(columns)), touched)
        raw = model._pointer().contexts
        verdict = _b.enumerator("osteon_verdict")
        return [(row, verdict(lib.osteon_context_verdict(raw + i), None),
                 _b.call("osteon_context_describe", _b.status_text, raw + i, _b.ROOM))
                for i, row in enumerate(model.contexts) if touched[i]]

    def run(self, until: OptionalTime = None, every: OptionalTime = None, *, times: OptionalNumbers = None,
            columns=None,
            params: Values = None, inputs: Values = None,
            states: Values = None, **options: Any) -> Result:
        """Runs one subject, as `osteon run` does, and warns as it does.

        until, every    days or texts such as "10y"; the scenario's where they are left out
        times           days of rows in place of `every`
        columns         names, "shown" (the default) or "all"
        params, inputs, states   in place of the scenario's
        options         dt (another one than the scenario's only before its first run), rtol, atol, solver,
                        longest_step, steps_a_day

        A core without Sim runs a cohort of one: the same equations and tolerances, other steps."""
        subject = self._subject(self._implied(params, inputs), inputs, states, options)
        rows = dict(until=self.until if until is None else until, every=self.every if every is None else every)
        end = max(times) if times is not None and len(times) else _b.days("until", rows["until"])
        self._tell(end, columns, {**(inputs or {}), **(params or {})})
        with subject:
            result = subject.record(times=times, columns=columns, **rows)
            if isinstance(subject, Cohort):
                subject.status(0)
        values = result.values if isinstance(subject, Sim) else result.values[0]
        return Result(self.model, result.time, result.names, values, title=self.title)

    def _subject(self, params, inputs, states, options) -> Any:
        if not _b.has("osteon_sim_new"):
            alone = self._cohort(1, params, inputs, states, options)
            alone._tells = False  # its failure is raised
            return alone
        sim = Sim(self.model, **self._options(options, STEP_OPTIONS + ("solver",)))
        sim._keep(self)
        self.apply_sim(sim)
        for values, put in ((params, sim.set_param), (inputs, sim.set_input), (states, sim.set_state)):
            for name, value in (values or {}).items():
                put(name, value)
        return sim

    def _cohort(self, n, params, inputs, states, options, ids=None) -> Cohort:
        cohort = Cohort(self.model, n, ids=ids, **self._options(options, STEP_OPTIONS))
        cohort._keep(self)
        self.apply_cohort(cohort)
        for values, put in ((params, cohort.set_params), (inputs, cohort.set_input), (states, cohort.set_states)):
            for name, value in (values or {}).items():
                put(name, value)
        cohort._scenario_rows, cohort.title = (self.until, self.every), self.title
        return cohort

    def sim(self, *, params: Values = None, inputs: Values = None,
            states: Values = None, **options: Any) -> Sim:
        """The scenario's subject as a Sim that is not started. Needs the full library."""
        _b.function("osteon_sim_new")
        return self._subject(self._implied(params, inputs), inputs, states, options)

    def cohort(self, n: Optional[int] = None, seed: int = 0, *, events=None, people=None, params: Values = None,
               inputs: Values = None, states: Values = None, **options: Any) -> Cohort:
        """Subjects as `osteon cohort` has them, set up and not started: n that are drawn from the scenario's
        variability by `seed`; or those of `people`, a Population or a table of people (a file or a DataFrame); or those
        of `events`, a data set as NONMEM has it (a file, a DataFrame or an EventTable), of one subject n times."""
        n, table, varied = self._who(n, seed, events, people, options, params)
        self._tell(self.until, None, {**(inputs or {}), **_scalars(params)})
        ids = table.ids if table else varied.ids
        if table and table.count == 1:
            options, ids = {**options, "schedule": table.schedule(0)}, ids if n == 1 else None
            params = {**table.params(0), **(params or {})}
        cohort = self._cohort(n, self._implied(_scalars(params), inputs), inputs, states, options, ids)
        if varied.count:
            varied.apply(cohort)
        for name, values in (params or {}).items():
            if np.ndim(values):
                cohort.set_params(name, values)
        if table and table.count > 1:
            table.apply_cohort(cohort)
        return cohort

    def _who(self, n, seed: int, events, people, options, params=None) -> tuple:
        """How many subjects, and the tables that say who they are, with what follows from what they say."""
        table, varied = self._table(events, options, params or {}), self._people(people, seed, params or {})
        if table and n is not None and n != table.count > 1:
            raise _b.InvalidError(f"n is {n}: the table of events has {table.count} subjects; leave out n")
        if n is None:
            n = table.count if table else varied.subject_count
            if n == 0:
                raise TypeError("n: how many subjects is needed where neither people nor events say it")
        return _b.whole("n", n), table, varied

    def _table(self, events, options, params: Mapping[str, float]) -> Optional[EventTable]:
        if events is None:
            return None
        if not isinstance(events, EventTable):
            events = EventTable(self.model, events, base=self.schedule, dt=options.get("dt", self.dt))
        names = _b.texts("params", list(params))
        _b.call("osteon_event_table_imply", _b.status, events, self._pointer(), *names, ffi.new("const char **"))
        return events

    def _people(self, people, seed: int, params: Mapping[str, float]):
        own = self.population
        if people is None:
            own.set_seed(_b.whole("seed", seed))
            return own
        if not isinstance(people, Population):
            with file_of(people) as path:
                people = Population.load(self.model, path)
        if people.subject_count:
            for name in self._implied(dict.fromkeys(list(params) + people.names, 0.0), {}):
                if name not in params and name not in people.names:
                    people.imply(name)
            for name in people.names:  # who lacks a value has the scenario's
                people.set_median(name, own.get_median(name))
        return people

    def sweep(self, n: Optional[int] = None, seed: int = 0, **options: Any) -> "Sweep":
        """A whole population in fixed memory, as `osteon cohort` runs it: see Sweep. Who they are is said as in
        cohort(); options are those of osteon_sweep_options, such as until, every, columns, individuals, quantiles."""
        return Sweep(self, n, seed, **options)

    def fit(self, data, **options: Any):
        """A fit of the parameters in the scenario's section `fit` to a table: see Fit.of. Needs the full library."""
        from ._fit import Fit
        return Fit.of(self, data, **options)

    def __repr__(self):
        return super().__repr__() if self.closed else f"<osteon.Scenario of {self.model.name}: {self.title}>"


def _scalars(params):
    return {k: v for k, v in (params or {}).items() if not np.ndim(v)}


_answers: Dict[str, bool] = {}


def _reads_yaml() -> bool:
    """Whether the library has libyaml: it takes a scenario that is no JSON."""
    if not _answers:
        text, made = b"model: lemaire2004\n", ffi.new("osteon_scenario **")
        _answers["yaml"] = lib.osteon_scenario_parse(made, ffi.NULL, text, len(text), b"-") == lib.OSTEON_OK
        lib.osteon_scenario_free(made[0])
    return _answers["yaml"]


def scenarios() -> list:
    """Names of the scenarios that come with osteon, as Scenario takes them."""
    try:
        return sorted(n for n in os.listdir(_bundled()) if n.endswith(".yaml"))
    except OSError as error:
        raise _b.FileError(f"{_bundled()}: {error.strerror}") from None


class Sweep(calls.Sweep):
    """A population of a scenario, slice by slice: any number of subjects in fixed memory. run() takes all slices, and
    summary() is what `osteon cohort` writes.

    Options are those of osteon_sweep_options. `progress` is called with the number of subjects done; True from it
    ends the slice. `individuals` names a file for the rows of every subject."""

    def __init__(self, scenario: Scenario, n: Optional[int] = None, seed: int = 0, *, events=None, people=None,
                 progress: Optional[Callable[[float], Any]] = None, **options: Any):
        self._model, self._title = scenario.model, scenario.title
        self._raised: list = []
        self._individuals = options.get("individuals")
        given = scenario._options(options, STEP_OPTIONS)
        given["until"], given["every"] = check_rows(options.get("until", scenario.until),
                                                    options.get("every", max(scenario.every, given["dt"])), given["dt"])
        given["columns"] = scenario.model.columns(options.get("columns"))
        self.n, table, varied = scenario._who(n, seed, events, people, given)
        ids, alone = table.ids if table else varied.ids, table and table.count == 1
        if ids and not (alone and self.n > 1):
            given["ids"] = [str(i) for i in ids]
        if alone:
            given["schedule"] = table.schedule(0)
        of = _b.structure("osteon_sweep_options", {**given, "n": self.n, "population": varied})
        own = {k: _b.number(k, v) for k, v in table.params(0).items()} if alone else {}
        self._call_back(of, scenario._pointer(), own, table._pointer() if table and not alone else None, progress)
        self._make("osteon_sweep_new", scenario.model, of)

    def _call_back(self, of, scenario, own, table, progress) -> None:
        """The functions that the library calls; they live as long as the sweep, and do not keep it."""
        raised = self._raised
        if progress is not None and not callable(progress):
            raise TypeError("progress: a function is expected")

        @ffi.callback("osteon_status(void *, osteon_cohort *)", error=int(lib.OSTEON_EINVAL))
        def set_up(context, cohort):
            status = lib.osteon_scenario_apply_cohort(scenario, cohort)
            for name, value in own.items():
                status = status or lib.osteon_cohort_set_param(cohort, name.encode(), value)
            return status

        @ffi.callback("osteon_status(void *, osteon_cohort *, int64_t)", error=int(lib.OSTEON_EINVAL))
        def set_up_each(context, cohort, first):
            return lib.osteon_event_table_apply_cohort(table, first, cohort)

        def failed(kind, error, traceback):
            raised.append(error)

        @ffi.callback("int(void *, double)", error=1, onerror=failed)
        def told(context, subjects):
            return bool(progress(subjects))

        of.set("osteon_sweep_options", "set_up", set_up)
        if table is not None:
            of.set("osteon_sweep_options", "set_up_each", set_up_each)
        if progress is not None:
            of.set("osteon_sweep_options", "progress", told)

    def next(self) -> None:
        try:
            return super().next()
        except _b.OsteonError:
            if self._raised:
                raise self._raised.pop() from None
            raise

    next.__doc__ = calls.Sweep.next.__doc__

    @property
    def columns(self) -> list:
        """Names of the columns."""
        return _b.listed(self.column_at)

    @property
    def failures(self) -> list:
        """Why the first subjects that failed did: sentences."""
        return _b.listed(self.failure_at)

    def run(self) -> "Sweep":
        """Takes all slices that are left."""
        while self.done_count < self.n:
            self.next()
        return self

    @_b.document("osteon_sweep_get_summary")
    def summary(self, path: Text = None) -> "Summary":
        """Runs what is left and gives what the subjects come to. With `path` it is written there as CSV or NetCDF, and
        the file of individuals completed."""
        self.run()
        if path is not None or self._individuals:
            self.finish(path)
        return Summary(self)


class Summary:
    """Mean, sd and quantiles of each column over time.

    time     days, one for each row
    summary["BMD_LS"]   an array [row, statistic]: n, mean, sd and the quantiles"""

    def __init__(self, sweep: Sweep):
        n = ffi.new("int *")
        days = _b.call("osteon_sweep_times", lambda value, owner: value, sweep, n)
        self.time, self.names = _b.copy_of(days, n[0]), sweep.columns
        self.model, self.title = sweep._model, sweep._title
        parts = _b.call("osteon_sweep_quantiles", lambda value, owner: value, sweep, n)
        self.quantiles = [float(part) for part in _b.copy_of(parts, n[0])]
        self._values = np.empty((len(self.names), len(self.time), 3 + len(self.quantiles)))
        for k, values in enumerate(self._values):
            _b.call("osteon_sweep_get_summary", _b.status, sweep, k, _b.pointer(values.reshape(-1)))

    @property
    def statistics(self) -> list:
        """What stands in the columns of each array."""
        return ["n", "mean", "sd"] + [f"p{100 * q:02.10g}" for q in self.quantiles]

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.names:
            raise _b.UnknownNameError(f"{name}: no such column; there are: {', '.join(self.names)}")
        return self._values[self.names.index(name)]

    def to_pandas(self):
        """A pandas.DataFrame as `osteon cohort` writes it: time, name, n, mean, sd, quantiles; units in its `attrs`.
        Needs pandas."""
        import pandas
        index = pandas.MultiIndex.from_product([self.time, self.names], names=["time", "name"])
        values = self._values.swapaxes(0, 1).reshape(-1, len(self.statistics))
        frame = pandas.DataFrame(values, index=index, columns=self.statistics).reset_index()
        frame.attrs.update(units={n: self.model.describe(n).unit for n in self.names}, model=self.model.name)
        return frame

    def to_xarray(self):
        """An xarray.Dataset as `osteon cohort -o summary.nc` has it: NAME_n, NAME_mean, NAME_sd over time, and
        NAME_quantile over time and quantile. Needs xarray."""
        import xarray
        columns = {}
        for name in self.names:
            row = self.model.describe(name)
            attrs = {"units": row.unit, "long_name": row.meaning}
            for k, statistic in enumerate(("n", "mean", "sd")):
                columns[f"{name}_{statistic}"] = ("time", self[name][:, k], attrs if k else {})
            columns[f"{name}_quantile"] = (("time", "quantile"), self[name][:, 3:], attrs)
        coords = {"time": ("time", self.time, {"units": "d"}), "quantile": self.quantiles}
        return xarray.Dataset(columns, coords, {"model": self.model.name, "title": self.title})

    def __repr__(self):
        return f"<osteon.Summary of {self.model.name}: {len(self.time)} rows of {', '.join(self.names)}>"


class Lineup(calls.Lineup):
    """A scenario through several models side by side, as `osteon compare` runs it. Needs the full library."""

    def __init__(self, path: Text, models: Sequence[str] = (), registry: Optional[Registry] = None):
        self._make("osteon_lineup_load", _b.thing("registry", "osteon_registry", registry, False),
                   *_b.texts("models", models), _b.text("path", path))

    @property
    def models(self) -> _b.Table:
        """The models, and why one is left out or fails: model, left_out, without, notice, failed."""
        return _b.Table(_b.listed(self.model_at))

    @_b.document("osteon_lineup_save")
    def curves(self) -> _b.Table:
        """Runs all models and gives their curves: time, model, name, value, measure, quantity, caveat."""
        self.run()
        return written("Curve", self.save)
