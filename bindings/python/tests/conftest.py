# SPDX-License-Identifier: GPL-3.0-or-later
import os
import subprocess

import pytest

import osteon

SOURCE = os.environ["OSTEON_SOURCE"]  # the tree that is tested
IS_FULL = osteon.has("osteon_sim_new")
full = pytest.mark.skipif(not IS_FULL, reason="the core has no sims and no fits")


@pytest.fixture
def command():
    """Runs the command `osteon`, which uses the same library without Python."""
    def run(*arguments):
        return subprocess.run([os.environ["OSTEON"], *map(str, arguments)], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True).stdout
    return run


def data(*names):
    return os.path.join(SOURCE, "data", *names)


def example(*names):
    return os.path.join(SOURCE, "examples", *names)
