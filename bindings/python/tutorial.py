# SPDX-License-Identifier: GPL-3.0-or-later
"""A first hour with the package osteon: python3 tutorial.py [FOLDER] draws three pictures into FOLDER.

It needs matplotlib and pandas, and its last part the full library. Model aibl is provisional: research software, no
medical advice."""
import os
import sys
import warnings

import matplotlib
import numpy as np
import pandas as pd

import osteon

matplotlib.use(os.environ.get("MPLBACKEND") or "Agg")
import matplotlib.pyplot as plt  # noqa: E402

YEAR = osteon.days("1y")


def save(figure, folder, name):
    figure.savefig(os.path.join(folder, name), dpi=120, bbox_inches="tight")
    plt.close(figure)
    print(f"{name} is drawn")


# ---- 1. One woman, three lives ------------------------------------------------------------------------------------
# A scenario says who she is, what happens to her and when. Three come with osteon; run() runs one, as `osteon run`
# does on the command line, and gives a Result: numpy arrays by name, or a table.

def three_lives(folder):
    lives = {"AI alone": "ai.yaml", "AI + denosumab": "ai-denosumab.yaml",
             "AI + training, nutrition": "ai-exercise-nutrition.yaml"}
    results = {label: osteon.Scenario(name).run("10y", "1 month") for label, name in lives.items()}
    frame = results["AI + denosumab"].to_pandas()
    print(frame.loc[[0.0, 365.0], ["BMD_LS", "T_score_LS", "CTX"]].round(2))

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    for axis, column in zip(axes, ("BMD_LS", "BMD_TH")):
        for label, result in results.items():
            axis.plot(result.time / YEAR, result[column], label=label)
        axis.axvline(5, color="0.6", linestyle=":")  # the drugs are stopped
        axis.set(title=result.meanings[column], xlabel="years")
    axes[0].set_ylabel("% of day 0")
    axes[1].legend()
    save(figure, folder, "lives.png")
    return results


# ---- 2. A scenario of one's own, for women who differ ----------------------------------------------------------------
# The keys of a scenario file are those of a dictionary; osteon.scenario_help() explains them. cohort() draws women by a
# seed: woman i is the same for any number of women and threads.

OWN = {
    "title": "Anastrozole, and zoledronate after two years",
    "model": "aibl", "until": "6y", "every": "1 month", "people": "women.yaml",
    "who": {"age": 60, "T_LS": -1.2, "T_TH": -1.0},
    "drugs": [{"name": "anastrozole", "dose": 1, "every": "daily", "stop": "5y"},
              {"name": "zoledronate", "dose": 4, "every": "6 months", "start": "2y", "stop": "5y"}],
}


def a_cohort(folder, n=300):
    result = osteon.Scenario(OWN).cohort(n, seed=1).record(columns=["BMD_LS", "CTX"])
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.4))
    for axis, column in zip(axes, result.names):
        low, middle, high = np.nanquantile(result[column], (0.05, 0.5, 0.95), axis=0)
        axis.fill_between(result.time / YEAR, low, high, alpha=0.3, label="5 to 95 % of women")
        axis.plot(result.time / YEAR, middle, label="median")
        axis.set(title=f"{column}, {result.units[column]}", xlabel="years")
    axes[1].legend()
    save(figure, folder, "cohort.png")
    return result


# ---- 3. A fit to a data set as NONMEM has it ------------------------------------------------------------------------
# Each row is a dose (EVID 1) or an observation (EVID 0, DV). A scenario's section `fit` names what is estimated and
# what is thought of it before; `error` is the residual error.

def a_fit(folder):
    # made up: serum denosumab of three persons after 60 mg, who eliminate it faster than the model by a quarter
    truth = {"kel_den": 0.0144}
    days = [3, 7, 14, 28, 56, 84]
    rows = []
    noise = np.random.default_rng(1)
    for person, volume in enumerate((3400.0, 4000.0, 4700.0), start=1):
        seen = osteon.Scenario(FITTED).run(84, times=days, columns="C_den", params={"Vc_den": volume, **truth})
        rows.append((person, 0, 1, 60, "denosumab", ".", ".", volume))
        rows += [(person, day, 0, ".", ".", "C_den", value * np.exp(0.1 * noise.standard_normal()), volume)
                 for day, value in zip(days, seen["C_den"])]
    data = pd.DataFrame(rows, columns=["ID", "TIME", "EVID", "AMT", "CMT", "DVID", "DV", "Vc_den"])

    fit = osteon.Scenario({k: v for k, v in FITTED.items() if k != "drugs"}).fit(data)
    done = fit.run()
    found = fit.parameters()
    print(f"converged: {done.converged}; objective {done.before:.1f} -> {done.after:.1f}")
    print(found.to_pandas()[["name", "value", "low", "high"]])

    figure, axis = plt.subplots(figsize=(5, 3.6))
    values = {row.name: row.value for row in found}
    for person, part in data[data["EVID"] == 0].groupby("ID"):
        own = {"Vc_den": part["Vc_den"].iloc[0], **values}
        fitted = osteon.Scenario(FITTED).run(84, 1, columns="C_den", params=own)
        line = axis.plot(fitted.time[1:], fitted["C_den"][1:], label=f"ID {person}")[0]
        axis.plot(part["TIME"], part["DV"].astype(float), "o", color=line.get_color())
    axis.set(xlabel="days", ylabel="denosumab, ng/mL", yscale="log")
    axis.legend()
    save(figure, folder, "fit.png")
    return found


FITTED = {
    "model": "martinez_reina2019", "until": "12 weeks",
    "drugs": [{"name": "denosumab", "dose": 60, "every": "once"}],
    "fit": [{"parameter": "kel_den", "prior": 0.0115, "sd": 1}],
    "error": {"C_den": {"cv": 0.1}},
}


def main(folder):
    os.makedirs(folder, exist_ok=True)
    warnings.simplefilter("once", osteon.OsteonWarning)  # what `osteon run` would print
    three_lives(folder)
    a_cohort(folder)
    if osteon.has("osteon_fit_new"):
        a_fit(folder)
    else:
        print("a fit needs the full library: this one is", os.path.basename(osteon.LIBRARY))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "tutorial")
