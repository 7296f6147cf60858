# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables that the library writes as CSV, read back; and DataFrames as files that it reads."""
import csv
import os
import tempfile
from collections import namedtuple
from contextlib import contextmanager
from keyword import iskeyword

from ._base import Table


def _value(text: str):
    try:
        return float(text)
    except ValueError:
        return text


def _name(column: str) -> str:
    return column + "_" if iskeyword(column) or not column.isidentifier() else column


def read_csv(path: str, kind: str) -> Table:
    """Rows as named tuples; what looks like a number is one."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        row_of = namedtuple(kind, [_name(column) for column in next(rows)])  # type: ignore[misc]
        return Table(row_of(*(_value(v) for v in row)) for row in rows)


def written(kind: str, write) -> Table:
    """What `write` writes to the path that it is given."""
    with tempfile.TemporaryDirectory(prefix="osteon-") as folder:
        path = os.path.join(folder, "table.csv")
        write(path)
        return read_csv(path, kind)


@contextmanager
def file_of(data):
    """The path of a table, which a DataFrame gets for a while."""
    if not hasattr(data, "to_csv"):
        yield os.fspath(data)
        return
    with tempfile.TemporaryDirectory(prefix="osteon-") as folder:
        path = os.path.join(folder, "data.csv")
        data.to_csv(path, index=False, na_rep=".")
        yield path
