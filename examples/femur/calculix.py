#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same shaft with an unmodified CalculiX (ccx): a subject at each node, whose bone is the node's temperature.

CalculiX knows moduli that depend on temperature, and interpolates temperatures within an element: so the change
from cortex to spongy bone is spread over a cell. Numbers and their sources are those of shaft.py."""
import subprocess
import tempfile
from pathlib import Path

import numpy as np

import osteon

H, NX, NY, PLATED = 1.5, 20, 60, 28  # mm; cells, of which 2 columns are the plate's; d
E = lambda v: 84370 * v**2.58 * 0.6**2.74  # MPa
STRAIN = lambda x: -1e-3 - 0.6e-3 * (x - 16.5) / 13.5
x, y = (axis.ravel() for axis in np.meshgrid(np.arange(NX + 1) * H, np.arange(NY + 1) * H))
bony, volume0 = x >= 3, np.where((x < 9) | (x > 24), 0.95, 0.15)
corner = lambda i, j: j * (NX + 1) + i + 1  # number of a node; a cell has that of its first corner
cell = lambda i, j: (corner(i, j), corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1))
lines = lambda rows: "".join(",".join(f"{value:.9g}" for value in row) + "\n" for row in rows)
material = lambda part, rows: (f"*MATERIAL, NAME={part}\n*ELASTIC\n{lines(rows)}"
                               f"*SOLID SECTION, ELSET={part}, MATERIAL={part}\n1\n")
inner = np.array([0.5 - 12**-0.5, 0.5 + 12**-0.5])  # where a cell's modulus is taken, of its width


def pressure(i):
    """At the ends of column i, MPa: what gives the strain of day 0."""
    return -np.mean(E(volume0[i] + inner * (volume0[i + 1] - volume0[i])) * STRAIN((i + inner) * H))


def energy(volume, plated):
    """Strain energy density at the nodes of bone, MPa, for this bone volume fraction of all nodes."""
    deck = ["*NODE, NSET=all\n", lines(zip(range(1, len(x) + 1), x, y)), "*ELEMENT, TYPE=CPS4, ELSET=bone\n",
            lines(cell(i, j) for i in range(2, NX) for j in range(NY))]
    if plated:
        deck += ["*ELEMENT, TYPE=CPS4, ELSET=plate\n", lines(cell(i, j) for i in (0, 1) for j in range(16, 44)),
                 material("plate", [(110e3, 0.3)])]
    temperature = lines(zip(range(1, len(x) + 1), volume))
    deck += [material("bone", ((E(v), 0.3, v) for v in np.linspace(0.02, 1, 491))), "*BOUNDARY\n",
             f"{corner(2, NY // 2)},2,2\n{corner(NX, NY // 2)},1,2\n*INITIAL CONDITIONS, TYPE=TEMPERATURE\n",
             temperature, "*STEP\n*STATIC\n*TEMPERATURE\n", temperature, "*DLOAD\n",
             *(f"{corner(i, j)},{side},{pressure(i):.9g}\n"
               for i in range(2, NX) for j, side in ((0, "P1"), (NY - 1, "P3"))),
             "*EL FILE, OUTPUT=2D\nENER\n*END STEP\n"]
    values, inside = np.zeros(len(x)), False
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "shaft.inp").write_text("".join(deck))
        subprocess.run(["ccx", "shaft"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        for text in Path(folder, "shaft.frd").read_text().splitlines():
            inside = "ENER" in text if text.startswith(" -4") else inside and not text.startswith(" -3")
            if inside and text.startswith(" -1"):
                values[int(text[3:13]) - 1] = float(text[13:25])
    return values[bony]


def main(weeks=156):
    cohort, volume = osteon.Cohort("aibl", int(bony.sum())), volume0.copy()
    start, before = cohort.get("BV_TH"), np.sqrt(E(volume[bony]) * energy(volume, False))
    for week in range(weeks):
        cohort.input("psi_TH")[:] = np.sqrt(E(volume[bony]) * energy(volume, 7 * week >= PLATED)) / before
        cohort.run(7 * (week + 1))
        volume[bony] = volume0[bony] * cohort.get("BV_TH") / start
    return 100 * volume[bony] / volume0[bony]


if __name__ == "__main__":
    left = main()
    under = (x < 9) & (abs(y - 45) < 15)
    print(f"bone volume under the plate after three years: {left[under[bony]].mean():.2f} % of day 0")
