# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run came to: numbers over time, with names and units."""
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np

from ._base import RangeError, UnknownNameError


class Result:
    """Columns over time, of one subject or of many.

    time     days, one for each row
    names    of the columns
    values   [row, column] of one subject, [subject, row, column] of many; NaN after a failure
    ids      what the subjects are called; None of one subject
    units, meanings   by name of column
    result["BMD_LS"]  is a column: an array over time, or [subject, row]
    """

    def __init__(self, model, time, names: Sequence[str], values: np.ndarray, ids: Optional[Sequence] = None,
                 title: str = ""):
        self.time = np.asarray(time, dtype=float)
        self.names: List[str] = list(names)
        self.values, self.ids, self.title = values, ids, title
        self.model = model.name
        rows = {n: model.describe(n) for n in self.names}
        self.units: Dict[str, str] = {n: row.unit for n, row in rows.items()}
        self.meanings: Dict[str, str] = {n: row.meaning for n, row in rows.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        if name not in self.names:
            raise UnknownNameError(f"{name}: no such column; there are: {', '.join(self.names)}")
        return self.values[..., self.names.index(name)]

    def to_pandas(self):
        """A pandas.DataFrame: a row for each time, or for each ID and time; units in its `attrs`. Needs pandas."""
        import pandas
        if self.ids is None:
            index = pandas.Index(self.time, name="time")
        else:
            index = pandas.MultiIndex.from_product([self.ids, self.time], names=["ID", "time"])
        frame = pandas.DataFrame(self.values.reshape(-1, len(self.names)), index=index, columns=self.names)
        frame.attrs.update(units=dict(self.units, time="d"), model=self.model, title=self.title)
        return frame

    def to_xarray(self):
        """An xarray.Dataset over `time`, or over `ID` and `time`, with units and meanings in `attrs`. Needs xarray."""
        import xarray
        dims = ["time"] if self.ids is None else ["ID", "time"]
        columns = {n: (dims, self[n], {"units": self.units[n], "long_name": self.meanings[n]}) for n in self.names}
        coords = {"time": ("time", self.time, {"units": "d"})}
        if self.ids is not None:
            coords["ID"] = ("ID", list(self.ids))
        return xarray.Dataset(columns, coords, {"model": self.model, "title": self.title})

    def __repr__(self):
        of = "" if self.ids is None else f"{len(self.ids)} subjects, "
        return f"<osteon.Result of {self.model}: {of}{len(self.time)} rows of {', '.join(self.names)}>"


def rows_of(until: float, every: float, dt: float) -> np.ndarray:
    """Days of rows as `osteon run` has them: the ticks nearest to multiples of `every`, and the last day."""
    from . import calls
    last = calls.tick_nearest(until, dt)
    ticks: List[float] = []
    k = 0
    while True:
        tick = calls.tick_of_row(k, every, dt)
        if not tick < last:
            return np.array([calls.tick_to_day(t, dt) for t in ticks + [last]])
        ticks.append(tick)
        k += 1


def check_rows(until, every, dt: float) -> Tuple[float, float]:
    """`until` as a whole number of ticks, and `every` as days of at least one."""
    from . import calls
    from ._base import days
    tick = calls.days_to_tick(days("until", until), not isinstance(until, str) or calls.days_is_bare(until), dt)
    every = days("every", every)
    if not every >= dt:
        raise RangeError(f"every: {every} d is less than a tick of {dt} d")
    return calls.tick_to_day(tick, dt), every
