# SPDX-License-Identifier: GPL-3.0-or-later
"""Every public method with arguments of every kind: an answer or an exception with a sentence, never a crash."""
import subprocess
import sys
import textwrap

import pytest

from conftest import SOURCE

PROGRAM = """
    import inspect, os, random, signal, sys, warnings
    import numpy as np
    import osteon
    warnings.simplefilter("ignore")
    rng = random.Random(int(sys.argv[1]))
    persons = os.path.join(sys.argv[2], "examples", "persons", "persons.csv")
    full = osteon.has("osteon_sim_new")

    def closed(thing):
        thing.close()
        return thing

    MAKERS = [
        lambda: osteon.Cohort("aibl", 3), lambda: osteon.Cohort("lemaire2004", 2, isa="plain"),
        lambda: osteon.Schedule("aibl"), lambda: osteon.Population("aibl"), lambda: osteon.Scenario("ai-cohort.yaml"),
        lambda: osteon.Scenario({"model": "lemaire2004", "until": 5}), lambda: osteon.Model("aibl"),
        lambda: osteon.Registry(), lambda: osteon.Cohort("aibl", 2).snapshot(),
        lambda: osteon.Scenario("ai-cohort.yaml").sweep(5, until=4, every=2),
        lambda: osteon.calls.Sets.new("aibl", ["kD"], [0.1]), lambda: osteon.calls.Summary.new(3),
        lambda: osteon.EventTable("martinez_reina2019", persons), lambda: closed(osteon.Cohort("aibl", 1)),
        lambda: osteon.Scenario("ai.yaml").run(3, 1),
    ] + [
        lambda: osteon.Sim("aibl"), lambda: osteon.Sim("lemaire2004"), lambda: osteon.Fit("aibl"),
        lambda: osteon.Trials("martinez_reina2019", persons, osteon.Scenario({"model": "martinez_reina2019"})),
        lambda: osteon.Lineup("denosumab-stopped.yaml", ["aibl"]),
    ] * full
    PLAIN = [None, 0, 1, 2, -1, 3.5, 10 ** 30, float("nan"), float("inf"), True, "", "kD", "BMD_LS", "D", "psi_LS",
             "aibl", "6 months", "denosumab", "x\\0y", "\\ud800", "nowhere/x.csv", b"kD", [], [1, 2], [1, 2, 3], ["kD"],
             {}, {"kD": 1}, {"kD": "x"}, object(), np.ones(3), np.ones((2, 45)), np.ones(2, "c16"),
             np.array(["a"]), np.float32(1), 1j, len, ("D", 1), slice(3)]
    # these draw pictures
    LEFT_OUT = {"plot", "plot_together", "fit_plot"}

    def any_argument():
        return rng.choice(MAKERS)() if rng.random() < 0.15 else rng.choice(PLAIN)

    def members(thing):
        return [n for n in dir(thing) if not n.startswith("_") and n not in LEFT_OUT] + ["__len__", "__getitem__"]

    def give_up(number, frame):
        raise TimeoutError
    signal.signal(signal.SIGALRM, give_up)

    calls = raised = 0
    while calls < 1500:
        thing = rng.choice(MAKERS)()
        for _ in range(6):
            name = rng.choice(members(type(thing)))
            arguments = [any_argument() for _ in range(rng.randrange(5))]
            calls += 1
            print(type(thing).__name__, name, arguments, file=sys.stderr)
            signal.alarm(5)
            try:
                what = getattr(thing, name)
                what(*arguments) if callable(what) else what
            except TimeoutError:
                pass  # asked to draw a billion
            except Exception as error:
                raised += 1
                known = (osteon.OsteonError, TypeError, ValueError, AttributeError, IndexError, KeyError, OSError)
                assert isinstance(error, known) and str(error), repr(error)
            finally:
                signal.alarm(0)
    print(calls, raised > 300)
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_arguments(seed, tmp_path):
    found = subprocess.run([sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(PROGRAM), str(seed), SOURCE],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, timeout=300)
    last = found.stderr.decode("utf-8", "replace")[-3000:]
    assert found.returncode == 0, last
    assert found.stdout.decode().split()[-1] == "True", last
