# SPDX-License-Identifier: GPL-3.0-or-later
"""A program that mypy must take, and lines that it must refuse, each of which it would say is no error: make
check-python asks it, where it is there. It is not run."""
from typing import Dict, Union

import numpy as np

import osteon


def program() -> float:
    scenario = osteon.Scenario({"model": "aibl", "until": "2y"})
    life: osteon.Result = scenario.run("5y", every=30, columns=["BMD_LS", "CTX"], params={"age_0": 62})
    cohort: osteon.Cohort = scenario.cohort(100, seed=3)
    cohort.run("1 month")
    cohort.set_params("age_0", np.linspace(50, 80, 100))
    failures: Dict[int, osteon.OsteonError] = cohort.failures
    sweep: osteon.Sweep = osteon.Sweep(scenario, 1000, until="1y", columns=["BMD_LS"], progress=lambda n: n > 500)
    summary: osteon.Summary = sweep.summary()
    given: Union[str, osteon.Model] = osteon.Model("aibl")
    osteon.Sim(given, inputs={"anastrozole": 1.0}).run(365)
    day: float = osteon.days("6 months")
    return day + float(life["BMD_LS"][-1]) + summary["BMD_LS"][0, 1] + len(failures) + cohort.get("BMD_LS").sum()


def wrong(scenario: osteon.Scenario, cohort: osteon.Cohort) -> None:
    scenario.run([1, 2])  # type: ignore[arg-type]
    scenario.run(1, times=3)  # type: ignore[arg-type]
    osteon.Scenario(7)  # type: ignore[arg-type]
    cohort.run(None)  # type: ignore[arg-type]
    cohort.get(7)  # type: ignore[arg-type]
    cohort.no_such_call()  # type: ignore[attr-defined]
    osteon.days(7)  # type: ignore[arg-type]
    osteon.no_such_name  # type: ignore[attr-defined]
