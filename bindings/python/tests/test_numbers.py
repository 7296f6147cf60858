# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers: those of independent trajectories, of the command, and of the examples in C."""
import csv
import io
import os
import shlex

import numpy as np
import pytest

import osteon
from conftest import IS_FULL, data, example, full

pytestmark = pytest.mark.filterwarnings("ignore::osteon.OsteonWarning")


def table(text):
    rows = list(csv.reader(io.StringIO(text)))
    return rows[0], np.array([[float(v) for v in row] for row in rows[1:]])


def read(path):
    with open(path) as file:
        return table(file.read())


# ---- trajectories by another integrator --------------------------------------------------------------------------

with open(data("golden", "cases.csv")) as file:
    CASES = [c for c in csv.DictReader(file) if "crossing" not in c["file"]]


def case_of(row):
    given = {"--set": {}, "--init": {}}
    words = shlex.split(row["args"])
    for option, word in zip(words[::2], words[1::2]):
        if option in ("--set", "--init"):
            name, value = word.split("=")
            given[option][name] = float(value)
        else:
            given[option] = word
    return given


def check_golden(row, subject_of):
    given = case_of(row)
    schedule = osteon.Schedule(row["model"])
    if "--events" in given:
        schedule.read_events(data(given["--events"]))
    names, want = read(data("golden", row["file"]))
    subject = subject_of(row["model"], params=given["--set"], states=given["--init"], schedule=schedule, rtol=1e-10)
    states = [n for n in names if n in subject.model.states.names]
    found = subject.record(float(given["--until"]), float(given["--every"]), columns=states)
    values = found.values if found.ids is None else found.values[0]
    assert np.array_equal(found.time, want[:, 0])
    want = want[:, [names.index(n) for n in states]]
    size = np.maximum(np.abs(want).max(axis=0), 1e-30)
    # komarova2003 has kinks, at which no step stops
    assert (np.abs(values - want) / size).max() < (1e-5 if row["model"] == "komarova2003" else 1e-6)


@pytest.mark.parametrize("row", CASES, ids=lambda row: row["file"])
def test_cohort_golden(row):
    check_golden(row, lambda model, **options: osteon.Cohort(model, 3, **options))


@full
@pytest.mark.parametrize("row", CASES[::6], ids=lambda row: row["file"])
def test_sim_golden(row):
    check_golden(row, osteon.Sim)


# ---- the command -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name, options", [("ai.yaml", {}), ("ai-all.yaml", {"until": "2y", "every": "1 month"}),
                                           ("ai-denosumab.yaml", {"columns": "all"})])
def test_run_is_osteon_run(command, name, options):
    words = [w for k, v in options.items() for w in ("--" + k, v)]
    names, want = table(command("run", data("scenarios", name), *words))
    result = osteon.Scenario(name).run(**options)
    assert ["time"] + result.names == names
    got = np.column_stack([result.time, result.values])
    if IS_FULL:
        assert np.array_equal(got, want)
    else:  # a cohort takes other steps
        assert (np.abs(got - want) / np.maximum(np.abs(want).max(axis=0), 1e-30)).max() < 1e-5


def test_run_takes_values(command):
    names, want = table(command("run", "ai.yaml", "--set", "T_LS=-2.5", "--input", "calcium=1200", "--init",
                                "D=0.9", "--times", "0,6 months,1y", "--columns", "T_score_LS,calcium,D"))
    result = osteon.Scenario("ai.yaml").run(params={"T_LS": -2.5}, inputs={"calcium": 1200}, states={"D": 0.9},
                                            times=[0, 183, 365], columns=names[1:])
    assert np.allclose(result.values, want[:, 1:], rtol=0 if IS_FULL else 1e-5, atol=0)


def test_age_alone_moves_the_menopause(command):
    _, want = table(command("run", "--model", "aibl", "--set", "age_0=70", "--until", "365", "--every", "365",
                            "--columns", "years_since_menopause,BMD_LS"))
    result = osteon.Scenario({"model": "aibl"}).run(365, 365, params={"age_0": 70},
                                                    columns=["years_since_menopause", "BMD_LS"])
    assert result["years_since_menopause"][0] == want[0, 1] == 70 - 51.4
    assert np.allclose(result.values, want[:, 1:], rtol=1e-6)


def test_cohort_is_osteon_cohort(command, tmp_path):
    path = tmp_path / "women.csv"
    command("cohort", "ai-cohort.yaml", "-n", 40, "--seed", 7, "--until", "2y", "--every", "6 months", "--individuals",
            path, "-o", tmp_path / "summary.csv")
    names, want = read(path)
    cohort = osteon.Scenario("ai-cohort.yaml").cohort(40, seed=7)
    result = cohort.record("2y", "6 months")
    assert result.names == names[2:] and len(cohort) == 40 and not cohort.failures
    assert np.array_equal(result.values.reshape(-1, len(result.names)), want[:, 2:])


def test_sweep_is_osteon_cohort(command):
    lines = command("cohort", "ai-cohort.yaml", "-n", 100, "--until", "2y", "--every", "1y").splitlines()
    want = [row.split(",") for row in lines[1:]]
    told = []
    summary = osteon.Scenario("ai-cohort.yaml").sweep(100, until="2y", every="1y", progress=told.append).summary()
    frame = summary.to_pandas()
    assert list(frame.columns) == lines[0].split(",") and told and max(told) == 100
    assert list(frame["name"]) == [row[1] for row in want]
    got = frame.drop(columns=["time", "name"]).to_numpy()
    assert np.allclose(got, np.array([[float(v) for v in row[2:]] for row in want]), rtol=1e-5)


@full
def test_forecast_is_osteon_forecast(command, tmp_path):
    measured = tmp_path / "measured.csv"
    measured.write_text("time,name,value,sd\n1y,BMD_LS,96.5,1.7\n")
    lines = command("forecast", "ai-cohort.yaml", measured, "-n", 500, "--until", "2y", "--every", "1y",
                    "--unseen", "none", "--columns", "BMD_LS,BMD_TH").splitlines()
    scenario = osteon.Scenario("ai-cohort.yaml")
    of = osteon.Forecast(scenario, 500, until="2y", every="1y", columns=["BMD_LS", "BMD_TH"])
    of.read(measured)
    assert of.count == 1 and of.has("BMD_LS")
    with pytest.raises(osteon.RangeError, match="no such plan"):
        of.summary()
    weighing = of.run()
    assert weighing.women == 500 and 200 < weighing.effective < 500 and weighing.power == 1
    of.add_plan(scenario, "same", until="2y", every="1y")
    for women in ("prior", "posterior"):
        want = [row.split(",") for row in lines[1:] if row.split(",")[1] == women]
        frame = of.summary(posterior=women == "posterior").to_pandas()
        assert list(frame["name"]) == [row[3] for row in want]
        got = frame.drop(columns=["time", "name", "n"]).to_numpy()
        assert np.allclose(got, np.array([[float(v) for v in row[4:-1]] for row in want]), rtol=1e-5)
    assert (of.summary(1)["BMD_TH"] == of.summary(0)["BMD_TH"]).all()
    with pytest.raises(osteon.InvalidError, match="has been run"):
        of.add(3, "CTX", 100, 10)
    far = osteon.Forecast(scenario, 500, until="2y", columns=["BMD_LS"])
    far.add("1y", "BMD_LS", 60, 1)
    with pytest.raises(osteon.DomainError, match="is not one that this population has"):
        far.run()


@full
def test_virtual_trial_is_osteon_trial(command, tmp_path):
    lines = command("trial", "ai-denosumab-trial.yaml", "-n", "10,20", "--pool", 200, "--replicates", 50).splitlines()
    trial = osteon.VirtualTrial("ai-denosumab-trial.yaml")
    with pytest.raises(osteon.InvalidError, match="no pool"):
        trial.run(10)
    with pytest.raises(TypeError, match="no option here"):
        trial.fill(200, until=3)
    pool = trial.fill(200)
    assert pool.drawn == 200 and pool.failed == 0 and 40 < pool.eligible < 200
    assert len(trial.run(np.int64(10), 50)) == (len(lines) - 1) / 2
    results = trial.run([10, 20], 50)
    assert len(results) == len(lines) - 1 == trial.result_count
    for row, line in zip(results, lines[1:]):
        want = line.split(",")
        assert [str(row.size), row.analysis, row.test] == [want[0], want[2], want[3]]
        assert np.isclose(row.power, float(want[9])) and np.isclose(row.truth, float(want[15]), rtol=1e-5, equal_nan=True)
    with pytest.raises(osteon.RangeError, match="larger pool"):
        trial.run(1000, 10)
    with pytest.raises(osteon.RangeError, match="sizes: .* is out of range"):
        trial.run([10, 1 << 70], 10)
    trial.save_one(10, 0, tmp_path / "one.csv")
    assert (tmp_path / "one.csv").read_text().startswith("id,arm,stratum,entered,time,name,value,status")
    with pytest.raises(osteon.FormatError, match="`until` is missing"):
        osteon.VirtualTrial({"people": "women.yaml", "arms": [{"name": "a", "scenario": "ai.yaml"},
                                                              {"name": "b", "scenario": "ai.yaml"}]})
    with pytest.raises(TypeError, match="a path or a dictionary"):
        osteon.VirtualTrial(3)


def test_data_set_is_that_of_nonmem(command, tmp_path):
    import pandas
    frame = pandas.DataFrame({"ID": [1, 1, 2], "TIME": [0, 90, 10], "EVID": 1, "AMT": [60, 30, 60],
                              "CMT": "denosumab", "II": [0, 0, 91], "ADDL": [0, 0, 2], "age_0": [60, 60, 75]})
    path = tmp_path / "persons.csv"
    frame.to_csv(path, index=False)
    command("cohort", "ai.yaml", "--events", path, "--until", "1y", "--every", "1 month", "--individuals",
            tmp_path / "rows.csv", "-o", tmp_path / "summary.csv")
    names, want = read(tmp_path / "rows.csv")
    for events in (frame, path):
        result = osteon.Scenario("ai.yaml").cohort(events=events).record("1y", "1 month")
        assert list(map(float, result.ids)) == [1, 2]
        assert np.array_equal(result.values.reshape(-1, len(result.names)), want[:, 2:])
    table = osteon.EventTable("aibl", frame)
    assert table.count == 2 and [e.value for e in table.schedule(0).events if e.kind == "dose"] == [60, 30]
    assert table.parameter_name(0) == "age_0" and table.parameter(1, 0) == 75
    sweep = osteon.Scenario("ai.yaml").sweep(events=frame, until="1y", every="1 month",
                                             individuals=str(tmp_path / "again.csv"))
    summary = sweep.summary(tmp_path / "summary2.csv")
    assert (tmp_path / "again.csv").read_text() == (tmp_path / "rows.csv").read_text()
    assert (tmp_path / "summary2.csv").read_text() == (tmp_path / "summary.csv").read_text()
    assert summary["CTX"].shape == (13, 8)


def individuals(command, tmp_path, *words):
    path = tmp_path / "rows.csv"
    command("cohort", *words, "--individuals", path, "-o", tmp_path / "summary.csv")
    with open(path) as file:
        rows = list(csv.reader(file))
    return [row[0] for row in rows[1:]], np.array([[float(v) for v in row[2:]] for row in rows[1:]])


def check_who(command, tmp_path, words, scenario, **who):
    """A cohort and a sweep are what the command makes of the same tables."""
    ids, want = individuals(command, tmp_path, *words, "--until", "1y", "--every", "6 months")
    result = scenario.cohort(**who).record("1y", "6 months")
    assert [str(i) for i in result.ids for _ in result.time] == ids
    assert np.array_equal(result.values.reshape(want.shape), want)
    again = tmp_path / "again.csv"
    scenario.sweep(**who, until="1y", every="6 months", individuals=str(again)).summary()
    assert again.read_text() == (tmp_path / "rows.csv").read_text()


def test_people(command, tmp_path):
    import pandas
    frame = pandas.DataFrame({"id": ["Anna", "Berta"], "T_LS": [-2, -3], "age_0": [70, None]})
    path, plain = tmp_path / "people.csv", tmp_path / "plain.yaml"
    frame.to_csv(path, index=False, na_rep=".")
    plain.write_text("model: aibl\nwho: {age: 66}\ndrugs:\n  - {name: anastrozole, dose: 1, every: daily}\n")
    for people in (path, frame, osteon.Population.load("aibl", path)):
        check_who(command, tmp_path, [plain, "--people", path], osteon.Scenario(plain), people=people)


def test_one_subject_of_a_data_set(command, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("ID,TIME,EVID,AMT,CMT,age_0\n7,30,1,60,denosumab,75\n")
    plain = tmp_path / "plain.yaml"
    plain.write_text("model: aibl\nvariability:\n  - {parameter: kD, sd: 0.5}\n")
    scenario = osteon.Scenario(plain)
    check_who(command, tmp_path, [plain, "--events", path], scenario, events=path)
    check_who(command, tmp_path, [plain, "--events", path, "-n", 4], scenario, events=path, n=4)
    path.write_text("ID,TIME,EVID,AMT,CMT,age_0\n7,30,1,60,denosumab,75\n8,0,1,60,denosumab,.\n")
    check_who(command, tmp_path, [plain, "--events", path], scenario, events=path)
    with pytest.raises(osteon.InvalidError, match="2 subjects"):
        scenario.cohort(events=path, n=3)


@full
def test_exposure_is_osteon_runs(command, tmp_path):
    what = ("C_den:0..6 months", "BMD_LS:above=101:0..2y")
    command("run", "ai-denosumab.yaml", "--exposure", ",".join(what), "-o", tmp_path / "x.csv", "--exposures",
            tmp_path / "exposure.csv")
    with open(tmp_path / "exposure.csv") as file:
        want = list(csv.DictReader(file))
    found = osteon.Scenario("ai-denosumab.yaml").sim().expose(*what, until="10y")
    for got, row in zip(found, want):
        assert [repr(got.auc), repr(got.most), repr(got.day_of_least)] == [
            repr(float(row[n])) for n in ("auc", "max", "day_of_min")]
    assert repr(found[1].time_above) == repr(float(want[1]["time_above"]))


@full
def test_lineup_is_osteon_compare(command, tmp_path):
    command("compare", "denosumab-stopped.yaml", "-o", tmp_path / "curves.csv")
    with open(tmp_path / "curves.csv") as file:
        want = list(csv.DictReader(file))
    lineup = osteon.Lineup("denosumab-stopped.yaml")
    curves = lineup.curves()
    assert [(c.model, c.name, c.value) for c in curves] == [(w["model"], w["name"], float(w["value"])) for w in want]
    left = {m.model: m.left_out for m in lineup.models}
    assert not left["aibl"] and "denosumab" in left["lemaire2004"]


@full
def test_fit_is_osteon_fit(command):
    lines = command("fit", example("persons", "fit.yaml"), example("persons", "persons.csv")).splitlines()
    want = [row.split(",")[:4] for row in lines[1:]]
    heard = []
    fit = osteon.Scenario(example("persons", "fit.yaml")).fit(example("persons", "persons.csv"))
    result = fit.run(told=lambda iteration, squares: heard.append(squares))
    assert result.converged and result.iterations == len(heard) and result.after < result.before
    found = fit.parameters()
    assert [[r.name, repr(r.value), "%.4g" % r.low, "%.4g" % r.high] for r in found] == want
    assert fit.quality().minus_2_log == pytest.approx(754.514, abs=1e-3)
    assert np.allclose(np.sqrt(np.diag(fit.covariance())), [r.sd for r in found], rtol=1e-2)
    assert len(fit.residuals()) == fit.trials.count and len(fit.predict()) == fit.observation_count == 95


@full
def test_fit_by_hand():
    # what a model says of itself is found again
    truth = osteon.Sim("aibl", params={"kD": 0.2})
    schedule = osteon.Schedule("aibl")
    schedule.add_dose(0, "denosumab", 60)
    seen = osteon.Sim("aibl", params={"kD": 0.2}, schedule=schedule).record(180, 30)
    fit = osteon.Fit("aibl")
    arm = fit.add_arm(schedule)
    for day, value in zip(seen.time[1:], seen["CTX"][1:]):
        fit.add_observation(arm, "CTX", "level", value, day, se=1)
    fit.add_parameter("kD", 0.1, 2, 1e-3, 100)
    fit.run()
    assert fit.get_param("kD") == pytest.approx(0.2, rel=1e-2) and truth.get("kD") == 0.2
    assert fit.draw_sets(5).shape == (5, 1)


# ---- the examples in C ------------------------------------------------------------------------------------------

def test_example_06_cohort():
    model = osteon.Model("aibl")
    schedule = osteon.Schedule(model)
    schedule.add_dose(0, "denosumab", 60, 182, 4)
    population = osteon.Population(model, seed=2025)
    population.vary("kD", 0.5)
    population.vary("a_A", 0.2)
    population.correlate("kD", "a_A", 0.3)
    cohort = osteon.Cohort(model, 500, schedule=schedule, params={"years_since_menopause": 15})
    population.apply(cohort)
    cohort.run(730)
    bmd = cohort.get("BMD_LS")
    with open(example("06_cohort.out")) as file:
        said = file.readline()
    assert f"mean {bmd.mean():.2f}, sd {bmd.std(ddof=1):.2f}, median {np.median(bmd):.1f}" in said
    drawn = population.draw(500)
    assert list(drawn) == population.names and np.corrcoef(np.log(drawn["kD"]), np.log(drawn["a_A"]))[0, 1] > 0.2


@full
def test_example_01_hello():
    sim = osteon.Sim("komarova2003")
    sim.run(500)
    with open(example("01_hello.out")) as file:
        assert f"ten osteoclasts: {sim.get('z'):.6g} %" in file.read()


# ---- closed forms ------------------------------------------------------------------------------------------------

def test_doses_and_states():
    cohort = osteon.Cohort("jorg2022", 4)
    before = cohort.get("A_denosumab")
    cohort.dose("A_denosumab", [1, 2, 0, 4])
    assert np.array_equal(cohort.get("A_denosumab") - before, [1, 2, 0, 4])
    cohort.dose("A_denosumab", 5, first=2)
    assert np.array_equal(cohort.get("A_denosumab") - before, [1, 2, 5, 9])
    states = cohort.get_states(1, 2)
    k = cohort.model.index("state", "A_denosumab")
    assert np.array_equal(states[:, k], cohort.get("A_denosumab")[1:3])
    states[:, k] = 0
    cohort.replace_states(states, first=1)
    assert np.array_equal(cohort.get("A_denosumab"), [1, 0, 0, 9])


def test_snapshot_goes_back():
    cohort = osteon.Cohort("aibl", 5, inputs={"anastrozole": 1})
    cohort.run(100)
    snapshot = cohort.snapshot()
    cohort.inputs["psi_LS"] = 1.5
    cohort.run(200)
    tried = cohort.get("BMD_LS")
    cohort.restore(snapshot)
    assert cohort.time == 100 and np.all(cohort.input("psi_LS") == 1)
    cohort.run(200)
    plain = osteon.Cohort("aibl", 5, inputs={"anastrozole": 1})
    plain.run(200)
    assert np.array_equal(cohort.get("BMD_LS"), plain.get("BMD_LS")) and np.all(tried > cohort.get("BMD_LS"))
    assert cohort.snapshot(into=snapshot) is snapshot


def test_checkpoint(tmp_path):
    first = osteon.Cohort("lemaire2004", 3)
    first.dose("R", 1e-3)
    first.run(10)
    first.save(tmp_path / "at10")
    second = osteon.Cohort("lemaire2004", 3)
    second.load(tmp_path / "at10")
    assert second.time == 10
    first.run(30), second.run(30)
    assert np.array_equal(first.get("B"), second.get("B"))


def test_days():
    assert osteon.days("2y") == 2 * 365.25 and osteon.days("1y 6m") == 1.5 * 365.25
    schedule = osteon.Schedule("aibl")
    schedule.add_course(drug="denosumab", dose=60, interval="6 months", stop="2y")
    schedule.round(1)
    assert [e.time for e in schedule.events] == [0, 183, 365, 548] and schedule.events[0].kind == "dose"


def test_results_have_units():
    result = osteon.Scenario("ai.yaml").run("1y", "6 months", columns=["BMD_LS", "CTX"])
    frame, dataset = result.to_pandas(), result.to_xarray()
    assert frame.attrs["units"]["CTX"] == dataset["CTX"].attrs["units"] == osteon.Model("aibl").describe("CTX").unit
    assert frame.index.name == "time" and dataset["time"].attrs["units"] == "d"
    assert np.array_equal(frame["BMD_LS"], dataset["BMD_LS"]) and frame.attrs["model"] == "aibl"
    many = osteon.Scenario("ai.yaml").cohort(2).record("1y", "1y", columns="BMD_LS")
    assert many.to_pandas().index.names == ["ID", "time"] and many.to_xarray()["BMD_LS"].dims == ("ID", "time")


def test_models_have_tables():
    assert len(osteon.models()) == 8
    model = osteon.Model("aibl")
    assert model.params["kD"].unit == "mL/ng" and "BMD_LS" in model.outputs.names
    assert osteon.Model("pivonka2008").initial()["OBp"] == osteon.Cohort("pivonka2008", 1).get("OBp")[0]
    assert set(model.params.to_pandas().columns) >= {"name", "unit", "source", "value", "min", "max"}
    assert "kD" in model.equations and model == osteon.Model("aibl")


@full
@pytest.mark.skipif("OSTEON_HEADERS" not in os.environ, reason="no headers for models of one's own")
def test_model_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    model = osteon.Model.load(example("03_mechanostat_model.c"))
    assert model.params.names and osteon.Cohort(model, 2).isa != ""
