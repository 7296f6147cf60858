#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three years of a femoral shaft under a plate of metal: finite elements (dolfinx) and osteon's aibl, coupled.

Each cell of bone is a subject of a cohort. Once a week, or more often where bone changes fast, the mesh's stiffness
follows from the bone of each cell, and the cell's load input from its strain energy; bone goes on in daily ticks.
"""
import argparse
import csv
import logging
import sys
import time

import numpy as np

import osteon
from shaft import ASH, LENGTH, PLATE, SIDE, WIDTH, CORTEX, Shaft, modulus

WEEK, PLATED, THREE_YEARS = 7, 28, 156 * 7  # d
LIMIT = 0.003  # the largest relative change of a cell's modulus from one solution to the next
STEPS = (7, 3, 1)  # d between two solutions, longest first: a week is tried as a whole, then in parts
TABLE = ("day", "under_plate", "plate_ends", "far_cortex", "shaft_ends", "unplated", "solutions")


class Femur:
    """The coupled state: what the cells' bone is and which day it is. A step that changes a modulus by more than
    `limit` is cut back."""

    def __init__(self, refine=2, degree=2, plated=PLATED, limit=LIMIT, threads=1):
        self.shaft, self.plated, self.limit = Shaft(refine, degree), plated, limit
        self.cohort = osteon.Cohort("aibl", len(self.shaft.bone), threads=threads)
        self.load = self.cohort.input("psi_TH")  # asked for at once: a checkpoint wants a cohort that is set up alike
        self.start = self._tissue()
        self.before = self._effort(modulus(self.shaft.volume0), False)  # day 0 is what the bone is used to
        self.steps, self._kept, self.seconds = [], None, [0.0, 0.0]

    def _tissue(self):
        return self.cohort.get("BV_TH"), self.cohort.get("M_TH")

    def moduli(self):
        """MPa, of each cell of bone: its volume and its mineral relative to day 0."""
        volume, mineral = (now / then for now, then in zip(self._tissue(), self.start))
        ash = mineral * ASH / (mineral * ASH + 1 - ASH)  # by mass; the organic part of a volume of bone is the same
        return modulus(self.shaft.volume0 * volume, ash)

    def _effort(self, of_bone, plated):
        """The energy stress sqrt(2 E U), MPa: Carter, Fyhrie and Whalen 1987, "Trabecular bone density and
        loading history", J Biomech 20:785-794, doi:10.1016/0021-9290(87)90058-3. Like the forces by which aibl's psi is
        defined, it stays the same when all bone grows weaker alike; what that does to the strain is in aibl."""
        return np.sqrt(2 * of_bone * self.shaft.energy(of_bone, plated))

    def psi(self):
        """The load input of each cell: its stimulus relative to that of day 0."""
        return self._effort(self.moduli(), self.cohort.time >= self.plated) / self.before

    def _try(self, days):
        """Goes on by so many days under the load of today. Was that a short enough step?"""
        begin, before = time.perf_counter(), self.moduli()
        self.load[:] = self.psi()
        middle = time.perf_counter()
        self.cohort.run(self.cohort.time + days)
        for error in self.cohort.failures.values():
            raise error  # the mesh needs all of its points
        change = np.max(np.abs(self.moduli() / before - 1))
        self.seconds[0] += middle - begin
        self.seconds[1] += time.perf_counter() - middle
        return change <= self.limit

    def _advance(self, end):
        self._kept = self.cohort.snapshot(into=self._kept)
        left = int(end - self.cohort.time)
        for days in sorted({min(days, left) for days in STEPS}, reverse=True):
            if self._try(days) or days <= STEPS[-1]:
                self.steps.append(days)
                return
            self.cohort.restore(self._kept)

    def week(self):
        end = self.cohort.time + WEEK
        while self.cohort.time < end:
            self._advance(end)

    def save(self, path):
        """Writes PATH.bone, the cohort's checkpoint. All else follows from it and from how the object was made."""
        self.cohort.save(path + ".bone")

    def resume(self, path):
        self.cohort.load(path + ".bone")


def regions(shaft):
    """Which of the bone's cells each column of the table is the mean of."""
    x, y = shaft.x[shaft.bone], shaft.y[shaft.bone]
    cortex, middle = x < SIDE + CORTEX, (y > PLATE[0] + 6) & (y < PLATE[1] - 6)
    beyond = (y > PLATE[0] - 12) & (y < PLATE[1] + 12)
    return {"under_plate": cortex & middle, "plate_ends": cortex & beyond & ((y < PLATE[0]) | (y > PLATE[1])),
            "far_cortex": (x > WIDTH - CORTEX) & middle, "shaft_ends": (y < 6) | (y > LENGTH - 6)}


def course(femur, unplated, until=THREE_YEARS, every=4 * WEEK):
    """Runs both to day `until`; rows of the table: bone of the regions, % of day 0, and without plate anywhere."""
    rows, parts = [], regions(femur.shaft)
    while True:
        if femur.cohort.time % every == 0 or femur.cohort.time >= until:
            left = 100 * femur.cohort.get("BV_TH") / femur.start[0]
            alone = 100 * unplated.get("BV_TH")[0] / femur.start[0][0]
            rows.append([femur.cohort.time, *(left[part].mean() for part in parts.values()), alone, len(femur.steps)])
        if femur.cohort.time >= until:
            return rows
        femur.week()
        unplated.run(femur.cohort.time)


def write_table(rows, path):
    with open(path, "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(TABLE)
        table.writerows([[f"{value:.7g}" for value in row] for row in rows])


def draw(femur, first_psi, rows, path):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(11, 5.2), constrained_layout=True)
    lost = 100 * (femur.cohort.get("BV_TH") / femur.start[0]) - rows[-1][5]
    for axis, values, centre, span, title in (
            (axes[0], first_psi, 1, 0.6, "load when the plate is new,\nrelative to before"),
            (axes[1], lost, 0, max(1, np.quantile(np.abs(lost), 0.99)),
             f"bone after {rows[-1][0] / 365.25:.0f} years, points of change\nagainst bone without plate")):
        whole = np.full(len(femur.shaft.x), np.nan)
        whole[femur.shaft.bone] = values
        order = np.lexsort((femur.shaft.x, femur.shaft.y))
        width = len(np.unique(femur.shaft.x.round(9)))
        image = axis.imshow(whole[order].reshape(-1, width), origin="lower", extent=(0, WIDTH, 0, LENGTH),
                            cmap="PuOr", vmin=centre - span, vmax=centre + span)
        axis.add_patch(pyplot.Rectangle((0, PLATE[0]), SIDE, PLATE[1] - PLATE[0], color="0.6"))
        axis.set(title=title, xlabel="mm", ylabel="mm")
        figure.colorbar(image, ax=axis, shrink=0.8)
    for column, style in zip(range(1, 6), ("-", "--", "-.", ":", "-")):
        axes[2].plot([row[0] / 365.25 for row in rows], [row[column] for row in rows], style,
                     color="0.5" if column == 5 else None, label=TABLE[column].replace("_", " "))
    axes[2].set(xlabel="years", title="bone volume, % of day 0")
    axes[2].legend(frameon=False)
    figure.savefig(path, dpi=110)


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return number


def above_zero(text):
    number = float(text)
    if not number > 0:
        raise argparse.ArgumentTypeError("above 0")
    return number


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--refine", type=positive, default=2, help="cells in 3 mm; 2: 1200 cells, 8: 19,200 (default: 2)")
    parser.add_argument("--degree", type=int, default=2, choices=(1, 2), help="of the displacement (default: 2)")
    parser.add_argument("--limit", type=above_zero, default=LIMIT,
                        help=f"largest change of a modulus in a step (default: {LIMIT})")
    parser.add_argument("--threads", type=positive, default=1, help="for bone (default: 1)")
    parser.add_argument("--weeks", type=positive, default=156, help="how long (default: 156)")
    parser.add_argument("-o", "--output", default="femur", help="writes OUTPUT.csv and OUTPUT.png (default: femur)")
    return parser.parse_args()


def main():
    logging.disable(logging.INFO)  # dolfinx compiles its forms when it first sees them, and says so
    given = arguments()
    femur, unplated = Femur(given.refine, given.degree, PLATED, given.limit, given.threads), osteon.Cohort("aibl", 1)
    until = given.weeks * WEEK
    rows = course(femur, unplated, min(PLATED, until))
    first_psi = femur.psi()
    rows += course(femur, unplated, until)[1:]
    write_table(rows, given.output + ".csv")
    draw(femur, first_psi, rows, given.output + ".png")
    print(f"{len(femur.shaft.x)} cells, {len(femur.shaft.bone)} of bone, {len(femur.steps)} solutions in "
          f"{rows[-1][0]:.0f} days: finite elements {femur.seconds[0]:.1f} s, bone {femur.seconds[1]:.1f} s")
    print("bone volume, % of day 0: " + ", ".join(
        f"{name.replace('_', ' ')} {value:.2f}" for name, value in zip(TABLE[1:6], rows[-1][1:6])))


if __name__ == "__main__":
    try:
        main()
    except (osteon.OsteonError, OSError) as error:
        sys.exit(f"femur.py: {error}")
