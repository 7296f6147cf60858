# SPDX-License-Identifier: GPL-3.0-or-later
"""The tutorial runs without a screen, and says what the command says."""
import os
import subprocess
import sys

from conftest import IS_FULL, SOURCE


def test_tutorial(command, tmp_path):
    script = os.path.join(SOURCE, "bindings", "python", "tutorial.py")
    said = subprocess.run([sys.executable, "-W", "ignore", script, str(tmp_path)], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True).stdout
    pictures = ["lives.png", "cohort.png"] + (["fit.png"] if IS_FULL else [])
    for name in pictures:
        assert (tmp_path / name).stat().st_size > 10000
    want = command("run", "ai-denosumab.yaml", "--times", "365", "--columns", "BMD_LS,T_score_LS,CTX").splitlines()[1]
    assert [f"{float(v):.2f}" for v in want.split(",")] == [f"{float(v):.2f}" for v in said.splitlines()[3].split()]
    if IS_FULL:
        row = [line for line in said.splitlines() if " kel_den " in line][0].split()
        assert float(row[3]) < 0.0144 < float(row[4]) and "converged: True" in said
    else:
        assert "a fit needs the full library" in said
