# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a program hands over wrongly is an exception with a sentence."""
import copy
import pickle
import sys
import threading
import warnings

import numpy as np
import pytest

import osteon
from conftest import IS_FULL, data, full

pytestmark = pytest.mark.filterwarnings("ignore::osteon.OsteonWarning")


@pytest.fixture
def cohort():
    return osteon.Cohort("lemaire2004", 4)


# ---- statuses ------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind, natural, call, words", [
    ("UnknownNameError", KeyError, lambda: osteon.Model("aible"), "aibl"),
    ("UnknownNameError", KeyError, lambda: osteon.Cohort("aibl", 2).get("BMD_L"), "BMD_LS"),
    ("UnknownNameError", KeyError, lambda: osteon.Cohort("aibl", 2).input("psi"), "psi"),
    ("RangeError", ValueError, lambda: osteon.Cohort("aibl", 0), "subjects"),
    ("RangeError", ValueError, lambda: osteon.Cohort("aibl", -1), "subjects"),
    ("RangeError", ValueError, lambda: osteon.Cohort("aibl", 2).set_params("T_LS", float("nan")), "T_LS"),
    ("RangeError", ValueError, lambda: osteon.Cohort("aibl", 2, rtol=2), "rtol"),
    ("RangeError", ValueError, lambda: osteon.Cohort("aibl", 2).run(0.5), "tick"),
    ("RangeError", ValueError, lambda: osteon.Cohort("aibl", 2).get_states(1, 5), "2"),
    ("RangeError", ValueError, lambda: osteon.Population("aibl").vary("kD", 99), "sd"),
    ("InvalidError", ValueError, lambda: osteon.Population("aibl").correlate("kD", "a_A", 0.5), "kD"),
    ("FileError", OSError, lambda: osteon.Scenario("/nowhere/x.yaml"), "/nowhere/x.yaml"),
    ("FormatError", ValueError, lambda: osteon.Scenario.from_text("model: [\n", "x"), "x:"),
    ("FormatError", ValueError, lambda: osteon.days("2 parsecs"), "parsecs"),
    ("UnknownNameError", KeyError, lambda: osteon.Scenario({"model": "aible"}), "aibl"),
    ("FormatError", ValueError, lambda: osteon.Scenario({"model": "aibl", "untli": "1y"}), "untli"),
    ("InvalidError", ValueError, lambda: osteon.Scenario({"model": "aibl", "until": float("nan")}), "JSON"),
    ("RangeError", ValueError, lambda: osteon.Scenario({"model": "aibl", "who": {"age": 620}}), "age"),
    ("InvalidError", ValueError, lambda: osteon.Cohort("aibl", 2, schedule=osteon.Schedule("lemaire2004")), "model"),
])
def test_statuses(kind, natural, call, words):
    with pytest.raises(osteon.OsteonError) as raised:
        call()
    error = raised.value
    assert isinstance(error, getattr(osteon, kind)) and isinstance(error, natural), repr(error)
    assert words in str(error) and str(error) == error.args[0] and error.status.startswith("OSTEON_E")


def test_every_status_has_an_exception():
    members = osteon.ffi.typeof("osteon_status").elements.values()
    own = {e.status for e in osteon.OsteonError.__subclasses__()}
    assert own >= set(members) - {"OSTEON_OK"}
    for kind in osteon.OsteonError.__subclasses__():
        assert kind.__doc__ and isinstance(kind("a sentence"), osteon.OsteonError)


# ---- types and shapes --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("values", ["1", None, [1, 2, 3, 4, 5], [[1, 2, 3, 4]], [1, 2, 3, "4"], [1j] * 4, [True] * 4,
                                    np.zeros((2, 2)), np.array([object()] * 4), [[1], [2, 3]]])
def test_arrays(cohort, values):
    for call in (cohort.set_params, cohort.set_states, lambda n, v: cohort.dose("R", v)):
        with pytest.raises((TypeError, ValueError)) as raised:
            call("k_B", values)
        assert str(raised.value)
    assert np.array_equal(cohort.get("R"), osteon.Cohort("lemaire2004", 4).get("R"))


def test_arrays_that_are_taken(cohort):
    start = np.arange(8.0)[::2] * 1e-4 + 1e-4
    for values in (start, start.astype("f4"), start.astype(">f8"), list(start), tuple(start), np.asfortranarray(start)):
        c = osteon.Cohort("lemaire2004", 4)
        c.set_states("R", values)
        assert np.allclose(c.get("R"), start, rtol=1e-6)
    c = osteon.Cohort("lemaire2004", 3)
    states = np.asfortranarray(c.get_states()) * [[1.1], [1], [1]]
    c.replace_states(states)
    assert np.array_equal(c.get_states(), states)
    for wrong in (states.T[:, :2], states[0], np.zeros((3, 9)), np.zeros((4, states.shape[1])), "x"):
        with pytest.raises((TypeError, ValueError)):
            c.replace_states(wrong)


@pytest.mark.parametrize("call", [
    lambda: osteon.Model(None), lambda: osteon.Model(3), lambda: osteon.Cohort(3, 2), lambda: osteon.Cohort(None, 2),
    lambda: osteon.Cohort("aibl", 2.5), lambda: osteon.Cohort("aibl", "2"), lambda: osteon.Cohort("aibl", None),
    lambda: osteon.Cohort("aibl", 10 ** 30), lambda: osteon.Cohort("aibl", 2, threads=10 ** 30),
    lambda: osteon.Cohort("aibl", 2, nonsense=1), lambda: osteon.Cohort("aibl", 2, size=1),
    lambda: osteon.Cohort("aibl", 2, schedule="x"),
    lambda: osteon.Cohort("aibl", 2, schedule=osteon.Population("aibl")),
    lambda: osteon.Cohort("aibl", 2).set_input("psi_LS", "1"), lambda: osteon.Cohort("aibl", 2).set_input(None, 1),
    lambda: osteon.Cohort("aibl", 2).set_input("psi\0LS", 1), lambda: osteon.Cohort("aibl", 2).set_input(b"\xff", 1),
    lambda: osteon.Cohort("aibl", 2).record(times=[]), lambda: osteon.Cohort("aibl", 2).record(times=[3, 1]),
    lambda: osteon.Cohort("aibl", 2).record(times="1"), lambda: osteon.Cohort("aibl", 2).record(1, 0),
    lambda: osteon.Cohort("aibl", 2).record(1, columns=[3]),
    lambda: osteon.Cohort("aibl", 2).record(1, columns=["BMD_LS", "nonsense"]),
    lambda: osteon.Cohort("aibl", 2).record(1, columns=3), lambda: osteon.Cohort("aibl", 2).record(-1),
    lambda: osteon.Cohort("aibl", 2).restore(None), lambda: osteon.Cohort("aibl", 2).restore("x"),
    lambda: osteon.Cohort("aibl", 2).load(None), lambda: osteon.Cohort("aibl", 2).set_schedule(0, "x"),
    lambda: osteon.Cohort("aibl", 2).set_schedule(5, osteon.Schedule("aibl")),
    lambda: osteon.Schedule("aibl").add_dose("never", "denosumab", 60),
    lambda: osteon.Schedule("aibl").add_dose(0, None, 60), lambda: osteon.Schedule("aibl").add_course(),
    lambda: osteon.Schedule("aibl").add_course(drug="denosumab"), lambda: osteon.Schedule("aibl").add_course(drugs="x"),
    lambda: osteon.Schedule("aibl").read_events(None), lambda: osteon.Schedule("aibl").read_events("/nowhere"),
    lambda: osteon.Schedule(None), lambda: osteon.Population(None), lambda: osteon.Population("aibl", seed=-1),
    lambda: osteon.Population("aibl", seed="x"), lambda: osteon.Population.load("aibl", "/nowhere"),
    lambda: osteon.Population("aibl").vary("kD", 0.1, "no such scale"), lambda: osteon.Population("aibl").draw(-1),
    lambda: osteon.Population("aibl").draw(10 ** 12), lambda: osteon.Population("aibl").apply(None),
    lambda: osteon.Scenario(None), lambda: osteon.Scenario(3), lambda: osteon.Scenario({}),
    lambda: osteon.Scenario({"model": object()}), lambda: osteon.Scenario({"model": "aibl", "drugs": 3}),
    lambda: osteon.Scenario.from_text(None), lambda: osteon.Scenario.from_text(""),
    lambda: osteon.Scenario.from_text("model: aibl", None), lambda: osteon.Scenario({"model": "aibl"}).cohort(),
    lambda: osteon.Scenario.from_text("- a\n- b\n"), lambda: osteon.Scenario.from_text("a: b: c"),
    lambda: osteon.Scenario({"model": "aibl"}).cohort(events=3), lambda: osteon.Scenario({"model": "aibl"}).sweep(-1),
    lambda: osteon.Scenario({"model": "aibl"}).sweep("x"), lambda: osteon.Scenario({"model": "aibl"}).run(until=-1),
    lambda: osteon.Scenario({"model": "aibl"}).sweep(2, progress=3),
    lambda: osteon.Scenario({"model": "aibl"}).run(every=0), lambda: osteon.Scenario({"model": "aibl"}).run(None, "x"),
    lambda: osteon.Scenario({"model": "aibl"}).run(1, params={"nonsense": 1}),
    lambda: osteon.Scenario({"model": "aibl"}).run(1, params=[1]), lambda: osteon.EventTable("aibl", "/nowhere"),
    lambda: osteon.Scenario({"model": "aibl"}).run(1, columns=["nonsense"]),
    lambda: osteon.Scenario({"model": "aibl"}).run(1)["nonsense"], lambda: osteon.Model("aibl").params["nonsense"],
    lambda: osteon.Model("aibl").describe("nonsense"), lambda: osteon.Model("aibl").find(99, "x"),
    lambda: osteon.Registry().load(None), lambda: osteon.Registry().add(None), lambda: osteon.calls.Cohort.new("aibl"),
    lambda: osteon.calls.Lineup.load(None, ["aibl"], None), lambda: osteon.calls.Lineup.load(None, "aibl", "x"),
])
def test_other_wrong_arguments(call):
    with pytest.raises((osteon.OsteonError, TypeError, ValueError)) as raised:
        call()
    assert len(str(raised.value)) > 5, repr(raised.value)


@full
@pytest.mark.parametrize("call", [
    lambda: osteon.Sim("aibl", solver="nonsense"), lambda: osteon.Sim("aibl", solver=3), lambda: osteon.Sim(None),
    lambda: osteon.Sim("aibl").run(0.3), lambda: osteon.Sim("aibl").run(-1), lambda: osteon.Sim("aibl").run(None),
    lambda: osteon.Sim("aibl").get("x"), lambda: osteon.Sim("aibl").load("/nowhere"),
    lambda: osteon.Sim("aibl").restore(osteon.Cohort("aibl", 1).snapshot()),
    lambda: osteon.Sim("aibl").dose("denosumab", -1), lambda: osteon.Sim("aibl").set_state("D", float("inf")),
    lambda: osteon.Fit("aibl").run(), lambda: osteon.Fit("aibl").add_arm("x"), lambda: osteon.Fit("aibl", women=0),
    lambda: osteon.Fit("aibl").add_observation(0, "CTX", "level", 1, 1), lambda: osteon.Fit("aibl").residuals(),
    lambda: osteon.Fit("aibl").run(told=3), lambda: osteon.Fit("aibl").run(-1), lambda: osteon.Fit("aibl").draw_sets(0),
    lambda: osteon.Scenario("ai.yaml").fit("/nowhere"), lambda: osteon.Scenario("ai.yaml").fit(None),
    lambda: osteon.Scenario("ai.yaml").fit(data("clinical.csv")), lambda: osteon.Trials("aibl", "/nowhere"),
])
def test_wrong_arguments_of_the_full_library(call):
    with pytest.raises((osteon.OsteonError, TypeError, ValueError)) as raised:
        call()
    assert len(str(raised.value)) > 5, repr(raised.value)


@pytest.mark.skipif(IS_FULL, reason="of the core alone")
@pytest.mark.parametrize("call", [lambda: osteon.Sim("aibl"), lambda: osteon.Fit("aibl"),
                                  lambda: osteon.Scenario("ai.yaml").fit("x.csv"),
                                  lambda: osteon.Scenario("ai.yaml").sim(), lambda: osteon.Model.load("x.c")])
def test_what_the_core_lacks(call):
    with pytest.raises(osteon.UnsupportedError, match="install the full library") as raised:
        call()
    assert isinstance(raised.value, NotImplementedError)


def test_failed_subjects_are_told():
    cohort = osteon.Cohort("aibl", 3)
    cohort.inputs["psi_LS"][1] = np.nan
    with pytest.warns(osteon.OsteonWarning, match="1 of 3 subjects failed, .* the first is 1: input psi_LS"):
        cohort.run(10)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cohort.run(11)  # once is enough
    assert cohort.failure_count == 1 and list(cohort.failures) == [1]
    assert "psi_LS" in str(cohort.failures[1]) and isinstance(cohort.failures[1], osteon.RangeError)
    assert np.isfinite(cohort.get("BMD_LS")[[0, 2]]).all()


def test_notices_are_warnings():
    with pytest.warns(osteon.OsteonWarning, match="not supported by trials"):
        osteon.Scenario("ai.yaml").run(0)


# ---- objects that are gone, and threads ----------------------------------------------------------------------------

def test_use_after_close(cohort, tmp_path):
    with cohort:
        cohort.run(1)
    assert cohort.closed
    for call in (cohort.step, lambda: cohort.get("R"), lambda: cohort.time, lambda: cohort.run(3), cohort.snapshot,
                 lambda: cohort.input("P_PTH"), lambda: len(cohort), lambda: cohort.save(tmp_path / "x"),
                 lambda: cohort.record(3), cohort.__enter__):
        with pytest.raises(osteon.ClosedError, match="closed"):
            call()
    cohort.close()
    schedule = osteon.Schedule("lemaire2004")
    schedule.close()
    with pytest.raises(osteon.ClosedError):
        osteon.Cohort("lemaire2004", 1, schedule=schedule)


def test_what_was_never_made():
    class Mine(osteon.Cohort):
        def __init__(self):
            pass

    with pytest.raises(osteon.ClosedError):
        Mine().step()
    with pytest.raises(osteon.ClosedError):
        osteon.Model.__new__(osteon.Model).name


@pytest.mark.parametrize("make", [lambda: osteon.Cohort("aibl", 1), lambda: osteon.Scenario("ai.yaml"),
                                  lambda: osteon.Schedule("aibl"), lambda: osteon.Population("aibl"),
                                  lambda: osteon.Model("aibl"), lambda: osteon.Cohort("aibl", 1).snapshot()])
def test_pickles_are_refused(make):
    for how in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            how(make())


def test_two_threads_on_one_object():
    cohort = osteon.Cohort("aibl", 64, threads=1)
    begun, errors = threading.Event(), []

    def run():
        begun.set()
        cohort.run(4000)

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait()
    while thread.is_alive():
        try:
            cohort.step()
        except osteon.BusyError as error:
            errors.append(str(error))
        except osteon.RangeError:  # stepped past the end: the other thread had not begun
            break
    thread.join()
    assert errors and "in use by another call" in errors[0]
    cohort.step()


def test_one_lock_for_one_object():
    scenario = osteon.Scenario("ai.yaml")
    with osteon._base.Use("a test", [scenario.schedule]), pytest.raises(osteon.BusyError):
        scenario.schedule.add_reset(5)
    scenario.schedule.add_reset(5)
    assert osteon.lib.osteon_scenario_until(scenario.handle) == scenario.until


def test_another_tick_comes_before_the_first_run():
    scenario = osteon.Scenario({"model": "aibl", "until": 2})
    assert len(scenario.run(every=0.5, dt=0.5).time) == 5
    with pytest.raises(osteon.InvalidError, match="schedule"):
        scenario.run(dt=0.25)


def test_threads_with_their_own_objects():
    results = [None] * 4

    def run(i):
        with pytest.raises(osteon.UnknownNameError, match=f"no_such_{i}"):  # each thread has its own sentence
            osteon.Cohort("aibl", 2).get(f"no_such_{i}")
        cohort = osteon.Scenario("ai-cohort.yaml").cohort(8, seed=i)
        results[i] = cohort.record("1y", "1y", columns="BMD_LS").values

    threads = [threading.Thread(target=run, args=(i,)) for i in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    for i, got in enumerate(results):
        want = osteon.Scenario("ai-cohort.yaml").cohort(8, seed=i).record("1y", "1y", columns="BMD_LS").values
        assert np.array_equal(got, want)


def test_a_subclass():
    class Women(osteon.Cohort):
        def bone(self):
            return self.get("BMD_LS")

    women = Women("aibl", 3, inputs={"anastrozole": 1})
    women.run(365)
    assert np.all(women.bone() < 100) and "Women" in repr(women)
    assert type(osteon.Scenario("ai.yaml").cohort(1)) is osteon.Cohort


def test_exceptions_of_callbacks_come_through():
    def progress(subjects):
        raise RuntimeError("from the program")

    with pytest.raises(RuntimeError, match="from the program"):
        osteon.Scenario("ai-cohort.yaml").sweep(20, until=10, every=1, progress=progress).run()
    with pytest.raises(osteon.InvalidError):
        osteon.Scenario("ai-cohort.yaml").sweep(20, until=10, every=1, progress=lambda subjects: True).run()


def test_files_that_a_scenario_names(tmp_path, monkeypatch):
    """Beside it, above it, or bundled; tables of events too."""
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "who.yaml").write_text("model: aibl\nwho: {age: 70}\npeople: women.yaml\n")
    (below / "doses.csv").write_text("TIME,EVID,AMT,CMT\n7,1,60,denosumab\n")
    (below / "mine.yaml").write_text("include: ../who.yaml\nevents:\n  - {file: doses.csv}\n")
    monkeypatch.chdir(below)
    for source in (below / "mine.yaml", "mine.yaml", {"include": "../who.yaml", "events": [{"file": "doses.csv"}]}):
        scenario = osteon.Scenario(source)
        assert [(e.time, e.value) for e in scenario.schedule.events] == [(7, 60)]
        assert scenario.population.get_median("age_0") == 70 and scenario.population.count > 20
    (tmp_path / "who.yaml").write_text("model: aibl\ninclude: who.yaml\n")
    with pytest.raises(osteon.OsteonError, match="who.yaml:2"):
        osteon.Scenario("mine.yaml")


@pytest.mark.skipif(IS_FULL, reason="of the core alone")
def test_yaml_in_the_core(tmp_path, monkeypatch):
    """Read by PyYAML; sentences name the file and the line."""
    (tmp_path / "who.yaml").write_text("who:\n  age: 62\n  T_LS: nonsense\n")
    (tmp_path / "mine.yaml").write_text("# a comment\nmodel: aibl\n\ninclude: who.yaml\n")
    with pytest.raises(osteon.OsteonError, match=f"{tmp_path}/who.yaml:3: "):
        osteon.Scenario(tmp_path / "mine.yaml")
    (tmp_path / "mine.yaml").write_text("model: aibl\n\ndrugs:\n  - name: denosumab\n    doze: 60\n")
    with pytest.raises(osteon.FormatError, match=f"{tmp_path}/mine.yaml:5: "):
        osteon.Scenario(tmp_path / "mine.yaml")
    for text, words in (
            ("model: &m aibl", "anchor"), ("a: [\n", "x.yaml:2"), ("[" * 600 + "]" * 600, "too deep|deeper|nest"),
            ("a: 1\n a: 2", ":2"), ("model: aibl\ninclude: gone.yaml", "gone.yaml"),
            ("model: aibl\nmodel: aibl", "x.yaml:2"), ("? [a]\n: b", "x.yaml"), ("a: b\n---\nc: d", "x.yaml"),
            ("\xff\0", "x.yaml")):
        (tmp_path / "x.yaml").write_text(text)
        with pytest.raises(osteon.OsteonError, match=words) as raised:
            osteon.Scenario(tmp_path / "x.yaml")
        assert str(tmp_path) in str(raised.value)
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(osteon.UnsupportedError, match="install PyYAML"):
        osteon.Scenario("ai.yaml")
    assert osteon.Scenario({"model": "aibl"}).until == 365
