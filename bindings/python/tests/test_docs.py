# SPDX-License-Identifier: GPL-3.0-or-later
"""What is generated from the headers, and what a reader sees of it."""
import inspect
import os
import pydoc
import re
import shutil
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
    assert "Goes back to where the snapshot was taken" in osteon.Cohort.restore.__doc__
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
    folder, written = os.path.dirname(osteon.__file__), ""
    for name in os.listdir(folder):
        if name.endswith(".py") and name != "_abi.py":
            with open(os.path.join(folder, name)) as file:
                written += file.read().split("SAID = {")[0]
    made = set(re.findall(r'(?:"|lib\.)(osteon_\w+)', written))
    own = {c for c in calls if re.match(r"osteon_(sim|cohort|population|schedule|sweep|scenario)_", c)}
    left = {c for c in calls - made if not c.endswith(("_free", "_init"))}
    assert len(own & left) <= 7 and len(left) <= 55, sorted(left)
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


def test_a_new_call_appears_by_itself(tmp_path):
    shutil.copytree(os.path.join(SOURCE, "include"), tmp_path / "include")
    header = tmp_path / "include" / "osteon" / "cohort.h"
    header.write_text(header.read_text().replace("/** Starts the cohort if", """
/** Measures it, so to say. */
OSTEON_API osteon_status osteon_cohort_weigh(osteon_cohort *cohort, const char *name, double time, double *value);
/** Starts the cohort if""", 1))
    generator = os.path.join(SOURCE, "bindings", "python", "generate.py")
    subprocess.run([sys.executable, generator, str(tmp_path / "include"), str(tmp_path / "made")], check=True)
    made = (tmp_path / "made" / "calls.py").read_text()
    assert "    def weigh(self, name: Text, time: Time) -> float:\n        \"\"\"Measures it, so to say." in made
    assert "osteon_cohort_weigh" in (tmp_path / "made" / "_abi.py").read_text()
