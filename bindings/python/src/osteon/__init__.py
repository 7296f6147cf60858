# SPDX-License-Identifier: GPL-3.0-or-later
"""osteon: bone remodelling, its drugs and virtual populations, as a Python package.

    import osteon
    result = osteon.Scenario("ai-denosumab.yaml").run(until="10y", every="6 months")
    result.to_pandas()

Scenario, Schedule, EventTable and Population say what happens to whom; Sim is one subject, Cohort many, Sweep a whole
population; Fit estimates parameters, Sampler draws them, Forecast says what comes of one person who was measured,
VirtualTrial how many women a trial needs. Methods answer numpy
arrays, named tuples and Results, and raise OsteonError with the library's sentence. Calls that no class has are in
osteon.calls, or are made through osteon.lib by cffi.
Times are days, or texts such as "6 months"."""
from . import calls, sensitivity
from ._base import (LIBRARY, BusyError, ClosedError, DomainError, FileError, FormatError, InvalidError, NoMemoryError,
                    OsteonError, RangeError, SteadyStateError, StepError, StoppedError, Table, UnknownNameError,
                    UnsupportedError, check, ffi, has, lib)
from ._fit import Fit, Trials
from ._forecast import Forecast
from ._model import Model, Registry, models
from ._result import Result
from ._sampler import Sampler, diagnose
from ._scenario import Lineup, OsteonWarning, Scenario, Summary, Sweep, scenarios
from ._schedule import EventTable, Population, Schedule
from ._subjects import Cohort, Sim, Snapshot
from ._virtual_trial import VirtualTrial
from .calls import days_parse as days, scenario_help

__version__ = calls.version()
__all__ = [
    "BusyError", "ClosedError", "Cohort", "DomainError", "EventTable", "FileError", "Fit", "Forecast", "FormatError",
    "InvalidError", "LIBRARY", "Lineup", "Model", "NoMemoryError", "OsteonError", "OsteonWarning", "Population",
    "RangeError", "Registry", "Result", "Sampler", "Scenario", "Schedule", "Sim", "Snapshot", "SteadyStateError",
    "StepError", "StoppedError", "Summary", "Sweep", "Table", "Trials", "UnknownNameError", "UnsupportedError", "VirtualTrial",
    "calls", "check", "days", "diagnose", "ffi", "has", "lib", "models", "scenario_help", "scenarios", "sensitivity"]
