# SPDX-License-Identifier: GPL-3.0-or-later
"""What is generated from the headers, and what a reader sees of it."""
import inspect
import os
import pydoc
import re
import subprocess
import sys

import osteon
from conftest import SOURCE

CLASSES = [c for _, c in inspect.getmembers(osteon, inspect.isclass) if c.__module__.startswith("osteon.")]


def headers():
    text = ""
    folder = os.path.join(SOURCE, "include", "osteon")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name)) as file:
            text += file.read()
    return text


def test_help_has_the_headers_text():
    said = pydoc.render_doc(osteon.Sim.run, renderer=pydoc.plaintext)
    assert "On to day `until`, a whole number of ticks, not before now" in said
    assert "Back to where the snapshot was taken" in osteon.Cohort.restore.__doc__
    assert "HABIT" in osteon.Cohort.set_input.__doc__ and "osteon_cohort_input" in osteon.Cohort.input.__doc__
    assert "as they lie" not in osteon.Cohort.__doc__ and "vector registers" in osteon.calls.Cohort.__doc__


def test_everything_public_is_explained():
    for c in CLASSES:
        for name, member in inspect.getmembers(c):
            if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
                assert member.__doc__, f"{c.__name__}.{name}"
    assert all(getattr(osteon, name) is not None for name in osteon.__all__)


def test_every_call_of_the_headers_is_here():
    """By a method, a function of osteon.calls, or at least by cffi with its text."""
    calls = set(re.findall(r"^OSTEON_\w*API .*?\b(osteon_\w+)\(", headers(), re.M))
    assert len(calls) > 300 and all(name in osteon.calls.SAID for name in calls - set(undocumented()))
    made = set()
    for name in os.listdir(os.path.dirname(osteon.__file__)):
        if name.endswith(".py"):
            with open(os.path.join(os.path.dirname(osteon.__file__), name)) as file:
                made |= set(re.findall(r'(?:call|_make|_numbers|_each|function)\(\s*"(osteon_\w+)"', file.read()))
    mine = {c for c in calls if re.match(r"osteon_(sim|cohort|population|schedule|scenario|sweep|fit|model)_", c)}
    assert len(mine & made) / len(mine) > 0.75, sorted(mine - made)
    for name in calls:
        assert not osteon.has(name) or callable(getattr(osteon.lib, name))


def undocumented():
    return [name for name in re.findall(r"\b(osteon_\w+)\(", headers()) if not osteon.calls.SAID.get(name)]


def test_imports_are_late():
    program = "import sys, osteon; print([m for m in ('pandas', 'xarray', 'yaml', 'matplotlib') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, universal_newlines=True, check=True)
    assert found.stdout.strip() == "[]"


def test_types_are_told():
    assert os.path.exists(os.path.join(os.path.dirname(osteon.__file__), "py.typed"))
    assert inspect.signature(osteon.Sim.run).parameters["until"].annotation == osteon._base.Time
    assert osteon.calls.Fit.get_param.__annotations__["return"] is float


def test_the_library_is_named():
    assert os.path.exists(osteon.LIBRARY) and osteon.__version__ == osteon.calls.version()
    program = "import osteon"
    found = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, universal_newlines=True,
                           env={**os.environ, "OSTEON_LIBRARY": "/nowhere/libosteon.so"})
    assert found.returncode == 1 and "set OSTEON_LIBRARY to the path" in found.stderr
