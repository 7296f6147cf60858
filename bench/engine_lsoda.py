# SPDX-License-Identifier: GPL-3.0-or-later
"""One subject of pivonka2008 by SciPy's LSODA, as Python bone models do it.

usage: lsoda.py RTOL NAME=VALUE...   every parameter, and y_NAME=VALUE for the states on day 0
Prints seconds (the shortest of three runs), then the states at each report.
"""
import sys
import time

from scipy.integrate import solve_ivp

rtol = float(sys.argv[1])
given = {name: float(value) for name, value in (a.split("=") for a in sys.argv[2:])}
states = ["OBp", "OBa", "OCa", "BV"]
scale = [given["scale_" + s] for s in states]
P_PTH = 0.0


def rates(t, y, p=given):
    OBp, OBa, OCa, _ = y
    TGFb = p["alpha_TGFb"] * OCa / p["D_TGFb"]
    act1 = TGFb / (p["K_D1_TGFb"] + TGFb)
    rep2 = 1 / (1 + TGFb / p["K_D2_TGFb"])
    act3 = TGFb / (p["K_D3_TGFb"] + TGFb)
    PTH = (p["beta_PTH"] + P_PTH) / p["D_PTH"]
    actP = PTH / (p["K_D4_PTH"] + PTH)
    repP = 1 / (1 + PTH / p["K_D6_PTH"])
    made = (p["beta1_OPG"] * OBp + p["beta2_OPG"] * OBa) * repP
    OPG = made / (made / p["OPG_max"] + p["D_OPG"])
    eff = (p["R1_RANKL"] * OBp + p["R2_RANKL"] * OBa) * actP
    binding = 1 + p["K_A1_RANKL"] * OPG + p["K_A2_RANKL"] * p["RANK"]
    RANKL = eff / binding * p["beta_RANKL"] / (p["beta_RANKL"] + p["D_RANKL"] * eff)
    bound = p["K_A2_RANKL"] * p["RANK"] * RANKL
    actL = bound / (p["K_RANKL_RANK"] + bound)
    matured = p["D_OBp"] * rep2 * OBp
    return [
        p["D_OBu"] * act1 - matured,
        matured - p["A_OBa"] * OBa,
        p["D_OCp"] * actL - p["A_OCa"] * act3 * OCa,
        p["k_form"] * (OBa - p["OBa0"]) - p["k_res"] * (OCa - p["OCa0"]),
    ]


def run():
    global P_PTH
    y = [given["y_" + s] for s in states]
    reported = []
    for half in range(20):
        for start, stop, P_PTH in ((0, 30, 1000.0), (30, 182, 0.0)):
            part = solve_ivp(rates, (182 * half + start, 182 * half + stop), y, method="LSODA",
                             rtol=rtol, atol=[1e-4 * rtol * s for s in scale])
            if not part.success:
                sys.exit(part.message)
            y = part.y[:, -1]
        if half % 2 == 1:
            reported.append(y)
    return reported


best = float("inf")
for _ in range(3):
    before = time.perf_counter()
    reported = run()
    best = min(best, time.perf_counter() - before)
print(best)
for y in reported:
    print(*(repr(float(v)) for v in y))
