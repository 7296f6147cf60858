# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory: who keeps whom, and that nothing stays."""
import gc
import os
import signal
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import osteon
from conftest import IS_FULL

pytestmark = pytest.mark.filterwarnings("ignore::osteon.OsteonWarning")


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_view_outlives_its_cohort():
    views = []
    for k in range(20):
        cohort = osteon.Cohort("aibl", 1000)
        view = cohort.inputs["psi_LS"]
        view[:] = k + 0.5
        views += [view, view[10:20]]
        cohort.close() if k % 2 else None
        del cohort, view
    gc.collect()
    junk = [np.ones(1000) for _ in range(200)]
    assert [v[0] for v in views[::2]] == [k + 0.5 for k in range(20)] and len(junk) == 200
    assert all(np.all(v == v[0]) for v in views)


def test_a_view_is_the_cohorts_memory():
    cohort = osteon.Cohort("aibl", 3)
    view = cohort.input("psi_LS")
    assert view.flags.writeable and view.flags.c_contiguous and not view.flags.owndata
    assert np.array_equal(view, np.ones(3))
    view[:] = [1, 2, 3]
    assert np.array_equal(cohort.input("psi_LS"), [1, 2, 3])
    cohort.run(365)
    bmd = cohort.get("BMD_LS")
    assert bmd[0] < bmd[1] < bmd[2]
    with pytest.raises(ValueError):
        cohort.inputs["psi_LS"] = [1, 2]


def test_what_an_object_needs_is_freed_after_it():
    def make():
        scenario = osteon.Scenario("ai-cohort.yaml")
        schedule, population, model = scenario.schedule, scenario.population, scenario.model
        return schedule, population, model, scenario.cohort(3), osteon.Cohort("aibl", 2, schedule=schedule)

    for close in (False, True):
        schedule, population, model, cohort, other = make()
        gc.collect()
        assert len(schedule.events) == 2 and population.count > 20 and model.name == "aibl"
        if close:
            schedule.close(), population.close()
        del schedule, population, model
        gc.collect()
        cohort.run(100), other.run(100)
        assert np.isfinite(cohort.get("BMD_LS")).all() and (other.get("BMD_LS") < 100).all()


def test_own_schedules_stay():
    cohort = osteon.Cohort("aibl", 2)
    for i in range(2):
        schedule = osteon.Schedule("aibl")
        schedule.add_dose(5 + i, "denosumab", 60)
        cohort.set_schedule(i, schedule)
        del schedule
    gc.collect()
    cohort.run(30)
    assert (cohort.get("CTX") < 90).all()


def test_snapshots_and_sweeps_outlive_what_they_are_of():
    cohort = osteon.Cohort("aibl", 2)
    snapshot = cohort.snapshot()
    del cohort
    gc.collect()
    with pytest.raises(osteon.InvalidError):
        osteon.Cohort("aibl", 2).restore(snapshot)
    sweep = osteon.Scenario("ai-cohort.yaml").sweep(10, until=30, every=10)
    gc.collect()
    assert sweep.summary()["BMD_LS"].shape == (4, 8)


def churn():
    scenario = osteon.Scenario({"model": "aibl", "until": 20, "every": 10,
                                "drugs": [{"name": "denosumab", "dose": 60, "every": "6 months"}]})
    scenario.run()
    cohort = scenario.cohort(50)
    cohort.inputs["psi_LS"][:] = 1
    cohort.record()
    cohort.restore(cohort.snapshot())
    scenario.sweep(20, progress=lambda subjects: None).summary()
    population = osteon.Population("aibl")
    population.vary("kD", 0.3)
    population.draw(20)
    for wrong in (lambda: osteon.Model("x"), lambda: cohort.get("x"), lambda: osteon.Scenario({"model": "x"})):
        with pytest.raises(osteon.OsteonError):
            wrong()
    if IS_FULL:
        fit = osteon.Fit("aibl")
        fit.add_arm(scenario.schedule, {"kD": 0.1})
        fit.add_observation(0, "CTX", "level", 20, 20, se=1)
        fit.predict()


def test_nothing_leaks():
    for _ in range(15):
        churn()
    gc.collect()
    before = resident()
    for _ in range(60):
        churn()
    gc.collect()
    assert resident() - before < 6e6  # one cohort that stayed each time would be 60 times 0.2 MB


INTERRUPTED = """
    import osteon, os, signal, threading, time
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
    {make}
    def press():
        time.sleep(0.4)
        os.kill(os.getpid(), signal.SIGINT)
    presser = threading.Thread(target=press)
    presser.start()
    try:
        {call}
        print("went on")
    except KeyboardInterrupt:
        print("stopped")
    presser.join()
    {after}
"""
LONG = "osteon.Cohort('peterson_riggs2010', 20000, threads=%d)"


@pytest.mark.parametrize("make, call, after", [
    ("c = " + LONG % 1, "c.run(36500)", "print(c.time, c.closed)"),
    ("c = " + LONG % 3, "c.record(36500, 365)", "print(c.time, c.closed)"),
    pytest.param("c = osteon.Sim('lemaire2004')", "c.run(9e8)", "print(0.0, c.closed)",
                 marks=pytest.mark.skipif(not IS_FULL, reason="the core has no sims")),
    ("c = osteon.Scenario('ai-cohort.yaml').sweep(1000000, until=3650, every=10)", "c.run()", "print(0.0, c.closed)"),
])
def test_ctrl_c(make, call, after):
    program = textwrap.dedent(INTERRUPTED.format(make=make, call=call, after=after))
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", program], stdout=subprocess.PIPE, timeout=3600,
                           universal_newlines=True)
    assert found.stdout.splitlines() == ["stopped", "0.0 False"] and found.returncode == 0


def test_long_calls_from_other_threads_and_without_handlers():
    import threading
    got = []
    thread = threading.Thread(target=lambda: got.append(osteon.Scenario("ai.yaml").run(30, 30)["BMD_LS"]))
    thread.start()
    thread.join()
    old = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        assert np.array_equal(osteon.Scenario("ai.yaml").run(30, 30)["BMD_LS"], got[0])
    finally:
        signal.signal(signal.SIGINT, old)


def test_a_child_goes_on_with_a_cohort():
    cohort = osteon.Cohort("aibl", 100)
    cohort.run(10)
    pid = os.fork()
    if pid == 0:
        cohort.run(20)
        os._exit(0 if cohort.time == 20 else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert cohort.time == 10


def test_no_memory():
    program = """
        import osteon, resource
        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 200_000_000, used + 200_000_000))
        try:
            osteon.Cohort("peterson_riggs2010", 10_000_000)
        except MemoryError as error:
            print(type(error).__name__, error)
        c = osteon.Cohort("peterson_riggs2010", 10)
        c.run(1)
        print(c.time)
    """
    found = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE,
                           universal_newlines=True)
    said = found.stdout.splitlines()
    assert said[0].startswith("NoMemoryError out of memory") and said[1:] == ["1.0"]
