/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Martinez-Reina and Pivonka 2019: trabecular bone, its mineral and denosumab after the menopause. Cells,
 * menopause, denosumab and mechanics as Bone-Models (MIT, commit a3567d98) has them. Its daily queue of 1000
 * tissue ages is here an age structure in continuous time: 11 stages of 2 d, then one pool. */
#define OSTEON_MODEL martinez_reina2019
#define OSTEON_MODEL_FILE "martinez_reina2019.c"
#define OSTEON_MODEL_TITLE "Trabecular bone, mineralisation and denosumab after the menopause"
#define OSTEON_MODEL_CITATION                                                                       \
  "Martinez-Reina J, Pivonka P (2019) Effects of long-term treatment of denosumab on bone mineral " \
  "density: insights from an in-silico model of bone mineralization. Bone 125:87-95, "              \
  "doi:10.1016/j.bone.2019.04.022"
#define OSTEON_MODEL_NOTES                                                                                  \
  "From an encoding, Bone-Models; the paper itself was not read.\n"                                         \
  "P_RANKL_PMO is 0, which keeps the model at rest; the paper's menopause is 4000. The bone loss that it "  \
  "makes, a quarter of the mineral in 100 days, is far faster than in women: do not read it as a "          \
  "prediction.\n"                                                                                           \
  "RANKL production jumps at the menopause, day t_PMO less years_since_menopause; where this lies before "  \
  "day 0 the years since then are run first.\n"                                                             \
  "tau_PMO is 30 d in the encoding, whose comment says that the paper prints 900 d, which does not give "   \
  "the paper's curves; beta_RANKL is 168.42, its comment says 1.684e4 for the paper.\n"                     \
  "Other than the encoding: resorption takes from all tissue older than the lag, in proportion, so that "   \
  "volume is conserved (its queue runs empty at the end and holds up to 1 % too much); apparent density "   \
  "goes with BV as it is, not as it was; doses of denosumab accumulate. Against it, over 4000 d with "      \
  "denosumab: BV within 0.4 %, v_m within 1.4 %.\n"                                                         \
  "There is no disuse: below the habitual load (SED_ratio < 1) nothing happens, as in the encoding, which " \
  "computes the RANKL of Scheiner 2013 and does not use it. Bone gained under overload therefore stays.\n"  \
  "The input is the macroscopic stress tensor, of which the encoding's cases have the axial entry alone; "  \
  "bone "                                                                                                   \
  "is isotropic here, so that axes do not matter. A program that knows the strain energy density U (MPa) "  \
  "of a "                                                                                                   \
  "point instead sets Sigma33 to sqrt(2000 E_bone U), with the model's own E_bone (GPa).\n"                 \
  "BV0 and the ash fraction that go into SED_ratio are those of rest, whatever the initial states are set " \
  "to. When BV falls "                                                                                      \
  "to the volume of osteoid, X1 to X6, rates are no numbers, and the run ends with an error.\n"             \
  "SED_ratio passes kinks at 1 and at 1.8, where Pi_mech is at its ceiling. Below 1 ng/mL the digits "      \
  "of C_den mean nothing.\n"                                                                                \
  "What a DXA scan sees is ash_density."
#define OSTEON_MODEL_SOLVER "rkf45"
#define OSTEON_MODEL_SCHEDULED 1 /* rates with several exp, log and powers: bench/README.md */

#define REST "rest of the tissue, from the parameters"
#define AGED(X, name, initial, what) X(name, "%", initial, 0, 100, 0.04, what, REST)
/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X)                                                                  \
  X(OBp, "pM", OBp0, 0, INFINITY, 1e-3, "osteoblast precursors", "at rest")        \
  X(OBa, "pM", OBa0, 0, INFINITY, 5e-4, "active osteoblasts", "at rest")           \
  X(OCa, "pM", OCa0, 0, INFINITY, 1e-4, "active osteoclasts", "at rest")           \
  X(BV, "%", BV0, 0, 100, 10, "bone volume; the rest of 100 are pores", "at rest") \
  AGED(X, X1, X_lag0, "osteoid, 0 to 2 d old")                                     \
  AGED(X, X2, X_lag0, "osteoid, 2 to 4 d")                                         \
  AGED(X, X3, X_lag0, "osteoid, 4 to 6 d")                                         \
  AGED(X, X4, X_lag0, "osteoid, 6 to 8 d")                                         \
  AGED(X, X5, X_lag0, "osteoid, 8 to 10 d")                                        \
  AGED(X, X6, X_lag0, "osteoid, 10 to 12 d")                                       \
  AGED(X, X7, X_lag0* pass0, "tissue in primary mineralisation, 12 to 14 d")       \
  AGED(X, X8, X_lag0* pass0* pass0, "primary, 14 to 16 d")                         \
  AGED(X, X9, X_lag0* pass0* pass0* pass0, "primary, 16 to 18 d")                  \
  AGED(X, X10, X_lag0* pass0* pass0* pass0* pass0, "primary, 18 to 20 d")          \
  AGED(X, X11, X_lag0* pass0* pass0* pass0* pass0* pass0, "primary, 20 to 22 d")   \
  X(VM, "%", VM0, 0, 100, 5, "mineral in tissue older than 22 d", REST)            \
  X(A_den, "ng", 0, 0, INFINITY, 1e7, "denosumab at the injection site", "none")   \
  X(C_den, "ng/mL", 0, 0, INFINITY, 1e3, "denosumab in serum", "none")

#define BM "Bone-Models"
#define S13 "Scheiner et al. 2013, Bone-Models"
#define LIT OSTEON_LITERATURE
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS_CELLS(X)                                                                                  \
  X(D_OBu, "pM/d", 7e-4, 0, 1e6, LIT, "differentiation of uncommitted osteoblasts", S13)                 \
  X(D_OBp, "1/d", 0.165696312976030, 1e-9, 1e6, LIT, "differentiation of OBp", S13)                      \
  X(D_OCp, "pM/d", 2.1e-3, 0, 1e6, LIT, "differentiation of osteoclast precursors", S13)                 \
  X(A_OBa, "1/d", 0.211072625806496, 1e-9, 1e6, LIT, "apoptosis of OBa", S13)                            \
  X(A_OCa, "1/d", 5.64874468409633, 1e-9, 1e6, LIT, "apoptosis of OCa", S13)                             \
  X(K_D1_TGFb, "pM", 0.000563278809675429, 1e-12, 1e9, LIT, "TGF-beta activation of OBu to OBp", S13)    \
  X(K_D2_TGFb, "pM", 0.000175426051821094, 1e-12, 1e9, LIT, "TGF-beta repression of OBp to OBa", S13)    \
  X(K_D3_TGFb, "pM", 0.000563278809675429, 1e-12, 1e9, LIT, "TGF-beta activation of OCa apoptosis", S13) \
  X(alpha_TGFb, "1/d", 1, 0, 1e6, LIT, "TGF-beta released per OCa", S13)                                 \
  X(D_TGFb, "1/d", 1, 1e-12, 1e6, LIT, "TGF-beta degradation", S13)                                      \
  X(beta_PTH, "pM/d", 250, 0, 1e12, LIT, "PTH production", S13)                                          \
  X(D_PTH, "1/d", 86, 1e-12, 1e6, LIT, "PTH degradation", S13)                                           \
  X(K_D4_PTH, "pM", 150, 1e-12, 1e9, LIT, "PTH activation of RANKL carrying capacity", S13)              \
  X(K_D6_PTH, "pM", 0.222581427709954, 1e-12, 1e9, LIT, "PTH repression of OPG production", S13)         \
  X(beta1_OPG, "1/d", 0, 0, 1e15, LIT, "OPG made per OBp", S13)                                          \
  X(beta2_OPG, "1/d", 1.624900337835679e8, 0, 1e15, LIT, "OPG made per OBa", S13)                        \
  X(OPG_max, "pM", 2e8, 1e-12, 1e15, LIT, "OPG at which production stops", S13)                          \
  X(D_OPG, "1/d", 0.35, 1e-12, 1e6, LIT, "OPG degradation", S13)                                         \
  X(R1_RANKL, "pM/pM", 2.703476379131062e6, 0, 1e15, LIT, "RANKL sites per OBp", S13)                    \
  X(R2_RANKL, "pM/pM", 0, 0, 1e15, LIT, "RANKL sites per OBa", S13)                                      \
  X(beta_RANKL, "pM/d", 168.4195714712206, 1e-12, 1e12, LIT, "RANKL production", S13)                    \
  X(D_RANKL, "1/d", 10.132471014805027, 1e-12, 1e6, LIT, "RANKL degradation", S13)                       \
  X(K_A1_RANKL, "1/pM", 1e-3, 0, 1e9, LIT, "RANKL-OPG association", S13)                                 \
  X(K_A2_RANKL, "1/pM", 3.411764705882353e-2, 0, 1e9, LIT, "RANKL-RANK association", S13)                \
  X(RANK, "pM", 10, 0, 1e9, LIT, "RANK, fixed", S13)                                                     \
  X(K_RANKL_RANK, "pM", 5.67971833061048, 1e-12, 1e9, LIT,                                               \
    "RANKL-RANK for half-maximal differentiation of OCp", S13)                                           \
  X(k_form, "%/(pM d)", 40, 0, 1e9, LIT, "formation per OBa", S13)                                       \
  X(k_res, "%/(pM d)", 200, 0, 1e9, LIT, "resorption per OCa", S13)                                      \
  X(a_POBp, "-", 0.1, 0, 1, LIT, "part of the flux into OBp that is their proliferation at rest", S13)   \
  X(Pi_mech0, "-", 0.5, 1e-9, 1e6, LIT, "mechanical activation at rest", S13)                            \
  X(lambda_mech, "-", 1.25, 0, 1e6, LIT, "slope of it over relative strain energy", S13)                 \
  X(Pi_max, "-", 1, 1e-9, 1e6, LIT, "its ceiling", S13)                                                  \
  X(OBp0, "pM", 1e-3, 1e-12, 1e6, LIT, "OBp at rest", BM)                                                \
  X(OBa0, "pM", 5e-4, 1e-12, 1e6, LIT, "OBa at rest", BM)                                                \
  X(OCa0, "pM", 1e-4, 1e-12, 1e6, LIT, "OCa at rest", BM)
#define PARAMS_TISSUE(X)                                                                                 \
  X(BV0, "%", 15, 1e-3, 100, LIT, "bone volume at rest", BM)                                             \
  X(Sigma33_ref, "MPa", -5, -1e6, 0, LIT, "habitual stress, below 0 as it compresses", BM)               \
  X(E_c, "GPa", 84.37, 0, 1e6, LIT, "Young's modulus of full, all but mineral tissue", BM)               \
  X(E_BV, "-", 2.58, 0, 10, LIT, "power of BV in Young's modulus", BM)                                   \
  X(E_ash, "-", 2.74, 0, 10, LIT, "power of the ash fraction in it", BM)                                 \
  X(rho_o, "g/cm3", 1.1, 1e-3, 100, LIT, "density of organic matter", BM)                                \
  X(rho_m, "g/cm3", 3.2, 1e-3, 100, LIT, "density of mineral", BM)                                       \
  X(v_o, "-", 3 / 7.0, 1e-3, 1, LIT, "volume fraction of organic matter", BM)                            \
  X(k_age, "1/d", 0.5, 1e-6, 1e3, LIT, "passage through a stage of 2 d: lag 12 d, primary phase 10 d",   \
    BM " has the ages in days")                                                                          \
  X(v_prim, "-", 0.121, 0, 1, LIT, "mineral content at the end of the primary phase", BM)                \
  X(v_max, "-", 0.442, 1e-3, 1, LIT, "largest mineral content", BM)                                      \
  X(kappa_min, "1/d", 0.007, 1e-9, 1e3, LIT, "secondary mineralisation", BM)                             \
  X(P_RANKL_PMO, "pM/d", 0, 0, 1e12, LIT, "RANKL made at the menopause; 4000 in the paper, 0: none", BM) \
  X(xi_PMO, "-", 65, 1e-6, 1e6, LIT, "how long it lasts, in tau_PMO", BM)                                \
  X(tau_PMO, "d", 30, 1e-6, 1e9, LIT, "time scale of its decline", BM "; the paper has 900")             \
  X(t_PMO, "d", 0, -1e5, 1e6, LIT, "day of the menopause", BM)                                           \
  X(years_since_menopause, "y", 0, -80, 80, OSTEON_ASSUMED,                                              \
    "before t_PMO that it lay, in years of 365.25 d", "the person's own")                                \
  X(chi_den, "-", 0.012, 0, 1, LIT, "part of the denosumab in serum that reaches bone", BM)              \
  X(K_RANKL_den, "1/pM", 0.333, 0, 1e9, LIT, "RANKL-denosumab association", BM)                          \
  X(M_den, "g/mol", 149000, 1, 1e9, LIT, "molar mass of denosumab", BM)                                  \
  X(ka_den, "1/d", 0.17, 1e-9, 1e3, LIT, "absorption", BM)                                               \
  X(Vc_den, "mL", 4674, 1, 1e9, LIT, "central volume", BM ": 77.9 mL/kg, 60 kg")                         \
  X(F_den, "-", 1, 0, 1, LIT, "bioavailability", BM)                                                     \
  X(Vmax_den, "ng/d", 160320, 0, 1e12, LIT, "saturable elimination", BM ": 2672 ng/(kg d), 60 kg")       \
  X(Km_den, "ng/mL", 411, 1e-9, 1e9, LIT, "denosumab at half of this", BM)                               \
  X(kel_den, "1/d", 0.0115, 0, 1e3, LIT, "linear elimination", BM)                                       \
  X(nu, "-", 0.3, 0, 0.5, LIT, "Poisson's ratio, of stress that is not axial alone", BM)
#define PARAMS(X) PARAMS_CELLS(X) PARAMS_TISSUE(X)

#define TENSOR BM "; its cases are axial"
/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                                                                  \
  X(Sigma33, "MPa", -5, -100, 100, OSTEON_TREATMENT, "axial stress, below 0 as it compresses", BM) \
  X(P_PTH, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external PTH", "Pivonka et al. 2008")            \
  X(P_OPG, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external OPG", "Pivonka et al. 2008")            \
  X(P_RANKL, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external RANKL", "Pivonka et al. 2008")        \
  X(Sigma11, "MPa", 0, -100, 100, OSTEON_TREATMENT, "stress across the axis", TENSOR)              \
  X(Sigma22, "MPa", 0, -100, 100, OSTEON_TREATMENT, "stress across the axis", TENSOR)              \
  X(Sigma12, "MPa", 0, -100, 100, OSTEON_TREATMENT, "shear stress", TENSOR)                        \
  X(Sigma13, "MPa", 0, -100, 100, OSTEON_TREATMENT, "shear stress", TENSOR)                        \
  X(Sigma23, "MPa", 0, -100, 100, OSTEON_TREATMENT, "shear stress", TENSOR)

/* day, meaning */
#define TIMES(X) X(menopause, "the menopause, when RANKL production jumps")

/* state */
#define AMOUNTS(X) X(A_den) X(C_den)

/* name, unit, state, factor, meaning, source */
#define DOSES(X) X(denosumab, "mg", A_den, 1e6, "injection under the skin; the paper: 60 every 183 d", BM)

/* common name, state or output, shown, caveat */
#define COMMON(X)                                                             \
  X(BMD_LS, ash_density, OSTEON_AS_CHANGE,                                    \
    "mineral of trabecular bone of no particular site, set beside the spine") \
  X(BV, BV, OSTEON_AS_CHANGE, "trabecular bone")                              \
  X(osteoclasts, OCa, OSTEON_AS_LEVEL, "")                                    \
  X(osteoblasts, OBa, OSTEON_AS_LEVEL, "")                                    \
  X(RANKL_OPG_ratio, RANKL_OPG_ratio, OSTEON_AS_LEVEL, "free RANKL over OPG, both in quasi-steady state")

/* state or output: what tables and pictures show */
#define SHOWN(X) X(BV) X(ash_density) X(ash_fraction) X(OBa) X(OCa) X(RANKL_OPG_ratio)

/* name */
#define HELD(X) X(load) X(actP) X(repP)

/* name, unit, meaning */
#define DERIVED(X)                                                                          \
  X(menopause, "d", "its day")                                                              \
  X(width_PMO, "d2", "(xi_PMO tau_PMO)^2")                                                  \
  X(X_lag0, "%", "each stage of osteoid at rest")                                           \
  X(phi0, "1/d", "resorption of what can be resorbed, at rest")                             \
  X(pass0, "-", "part of a stage of primary mineralisation that reaches the next, at rest") \
  X(old0, "%", "tissue older than 22 d at rest")                                            \
  X(VM0, "%", "its mineral")                                                                \
  X(ash0, "-", "ash fraction at rest")                                                      \
  X(P_OBp, "1/d", "proliferation of OBp")                                                   \
  X(bind_den, "mL/ng", "what 1 ng/mL of denosumab adds to the binding of RANKL")            \
  X(per_BV0, "1/%", "1 over BV0")                                                           \
  X(per_ash0, "-", "1 over ash0")                                                           \
  X(per_D_TGFb, "d", "1 over D_TGFb")                                                       \
  X(per_OPG_max, "1/pM", "1 over OPG_max")                                                  \
  X(per_Vc_den, "1/mL", "1 over Vc_den")

/* OPG is n_OPG / d_OPG and RANKL n_RANKL / d_RANKL, so that one division serves both. */
/* name */
#define ALGEBRA(X) \
  X(V_lag)         \
  X(V_st)          \
  X(formed)        \
  X(resorbed)      \
  X(phi)           \
  X(mineral)       \
  X(ash)           \
  X(SED_ratio) X(Pi_mech) X(act1) X(rep2) X(act3) X(filled) X(n_OPG) X(d_OPG) X(n_RANKL) X(d_RANKL) X(actL)

/* Days from the menopause to day 0. */
#define HISTORY (menopause < 0 ? -menopause : 0)
#define HAS_CHECK

/* ---- equations ---- */

/* As Bone-Models has them, which does not give the numbers of the paper's equations. */

#define QSS "quasi-steady state of binding"
/* name, unit, expression, meaning, source */
#define OUTPUTS(X)                                                                             \
  X(RANKL, "pM", RANKL_now, "free RANKL", QSS)                                                 \
  X(OPG, "pM", OPG_now, "OPG", QSS)                                                            \
  X(RANKL_OPG_ratio, "-", RANKL_now / OPG_now, "RANKL over OPG", QSS)                          \
  X(C_den_pM, "pM", C_den / M_den * 1e6, "denosumab in serum", "molar mass")                   \
  X(P_RANKL_tot, "pM/d", P_RANKL + r_less(t, menopause, 0, P_RANKL_PMO * width_PMO / wide),    \
    "RANKL from outside and of the menopause", BM)                                             \
  X(v_m, "-", v_m, "mineral content, mean of all tissue", BM)                                  \
  X(ash_fraction, "-", ash, "mineral by mass, of mineral and organic matter", BM)              \
  X(E_bone, "GPa", E_c* r_pow(BV / 100, E_BV) * r_pow(ash, E_ash), "Young's modulus", BM)      \
  X(SED_ratio, "-", SED_ratio, "strain energy density over that at rest", BM)                  \
  X(Pi_mech, "-", Pi_mech, "mechanical activation of OBp", S13)                                \
  X(rho_mat, "g/cm3", rho_mat, "density of the tissue", BM)                                    \
  X(rho_app, "g/cm3", rho_mat* BV / 100, "apparent density", BM ", with BV as it is")          \
  X(ash_density, "g/cm3", rho_m* v_m* BV / 100, "mineral by volume: what a DXA scan sees", BM) \
  X(turnover, "1/d", resorbed / BV, "part of the bone resorbed in a day", BM)

#include <osteon/equations.h>

/* Mineral of the primary phase, whose stages are on average at 0.1, 0.3 ... of its way. */
#define PRIMARY(a, b, c, d, e) (v_prim * (0.1 * (a) + 0.3 * (b) + 0.5 * (c) + 0.7 * (d) + 0.9 * (e)))

DERIVE_BEGIN
  menopause = t_PMO - 365.25 * years_since_menopause;
  width_PMO = xi_PMO * xi_PMO * tau_PMO * tau_PMO;
  const real F0 = k_form * OBa0, R0 = k_res * OCa0;
  X_lag0 = F0 / k_age;
  phi0 = R0 / (BV0 - 6 * X_lag0);
  pass0 = k_age / (k_age + phi0);
  const real a = X_lag0 * pass0, b = a * pass0, c5 = b * pass0, d = c5 * pass0, e = d * pass0;
  old0 = BV0 - (6 * X_lag0 + a + b + c5 + d + e);
  VM0 = (v_prim * k_age * e + kappa_min * v_max * old0) / (kappa_min + phi0);
  const real by_mass = rho_m * (VM0 + PRIMARY(a, b, c5, d, e));
  ash0 = by_mass / (by_mass + rho_o * v_o * BV0);
  const real T0 = alpha_TGFb * OCa0 / D_TGFb;
  P_OBp = a_POBp * D_OBu * T0 / ((T0 + K_D1_TGFb) * OBp0 * Pi_mech0);
  bind_den = chi_den * K_RANKL_den * 1e6 / M_den;
  per_BV0 = 1 / BV0;
  per_ash0 = 1 / ash0;
  per_D_TGFb = 1 / D_TGFb;
  per_OPG_max = 1 / OPG_max;
  per_Vc_den = 1 / Vc_den;
DERIVE_END

CHECK_BEGIN
  REJECT_IF(BV0 <= 6 * X_lag0, "BV0 is not above the volume of osteoid at rest, 12 d of k_form*OBa0");
  REJECT_IF(old0 <= 0, "BV0 is not above the volume formed in 22 d at rest");
  REJECT_IF(Pi_max < Pi_mech0, "Pi_max is below Pi_mech0");
  REJECT_IF(Sigma33_ref == 0, "Sigma33_ref is 0; the habitual stress is not");
  REJECT_IF(years_since_menopause != 0 && P_RANKL_PMO == 0,
            "years_since_menopause, but no menopause: P_RANKL_PMO is 0; 4000 in the paper");
CHECK_END

HOLD_BEGIN
  const real relative = Sigma33 / Sigma33_ref;
  const real across = Sigma11 * Sigma11 + Sigma22 * Sigma22 -
                      2 * nu * (Sigma11 * Sigma22 + (Sigma11 + Sigma22) * Sigma33) +
                      2 * (1 + nu) * (Sigma12 * Sigma12 + Sigma13 * Sigma13 + Sigma23 * Sigma23);
  load = relative * relative + across / (Sigma33_ref * Sigma33_ref); /* 2 E times the strain energy density */
  const real PTH = (beta_PTH + P_PTH) / D_PTH;
  actP = PTH / (K_D4_PTH + PTH);
  repP = 1 / (1 + PTH / K_D6_PTH);
HOLD_END

ALGEBRA_BEGIN
  /* tissue */
  V_lag = X1 + X2 + X3 + X4 + X5 + X6;
  V_st = V_lag + X7 + X8 + X9 + X10 + X11;
  formed = k_form * OBa;
  resorbed = k_res * OCa;
  mineral = VM + PRIMARY(X7, X8, X9, X10, X11);
  const real by_mass = rho_m * mineral, both = by_mass + rho_o * v_o * BV;
  const real within = r_less(V_lag, BV, BV - V_lag, r_const(NAN)); /* osteoid is not resorbed */
  INVERSES_2(per_within, within, per_both, both)
  phi = resorbed * per_within;
  ash = by_mass * per_both;

  /* mechanics */
  SED_ratio = load * r_exp(-E_BV * r_log(BV * per_BV0) - E_ash * r_log(ash * per_ash0));
  Pi_mech = r_min(Pi_max, Pi_mech0 * (1 + lambda_mech * r_max(0, SED_ratio - 1)));

  /* signals */
  const real TGFb = alpha_TGFb * OCa * per_D_TGFb;
  INVERSES_4(per_D1, K_D1_TGFb + TGFb, per_D2, K_D2_TGFb + TGFb, per_D3, K_D3_TGFb + TGFb, per_den,
             Km_den + C_den)
  act1 = hill_act(TGFb, per_D1);
  rep2 = hill_rep(K_D2_TGFb, per_D2);
  act3 = hill_act(TGFb, per_D3);
  filled = hill_act(C_den, per_den);
  const real made_OPG = (beta1_OPG * OBp + beta2_OPG * OBa) * repP;
  n_OPG = made_OPG + P_OPG;
  d_OPG = made_OPG * per_OPG_max + D_OPG;
  const real RANKLeff = (R1_RANKL * OBp + R2_RANKL * OBa) * actP;
  const real since = t - menopause, wide = width_PMO + since * since;
  const real made_PMO = r_less(t, menopause, 0, P_RANKL_PMO * width_PMO); /* times wide, as what follows */
  n_RANKL = RANKLeff * ((beta_RANKL + P_RANKL) * wide + made_PMO) * d_OPG;
  d_RANKL = ((1 + K_A2_RANKL * RANK + bind_den * C_den) * d_OPG + K_A1_RANKL * n_OPG) *
            (beta_RANKL + D_RANKL * RANKLeff) * wide;
  const real bound = K_A2_RANKL * RANK * n_RANKL; /* RANKL-RANK times d_RANKL */
  actL = bound / (K_RANKL_RANK * d_RANKL + bound);
ALGEBRA_END

RATES_BEGIN
  const real matured = D_OBp * rep2 * OBp;
  dOBp = D_OBu * (1 - a_POBp) * act1 + P_OBp * Pi_mech * OBp - matured;
  dOBa = matured - A_OBa * OBa;
  dOCa = D_OCp * actL - A_OCa * act3 * OCa;
  dBV = formed - resorbed;
  dX1 = formed - k_age * X1;
  dX2 = k_age * (X1 - X2);
  dX3 = k_age * (X2 - X3);
  dX4 = k_age * (X3 - X4);
  dX5 = k_age * (X4 - X5);
  dX6 = k_age * (X5 - X6);
  dX7 = k_age * (X6 - X7) - phi * X7;
  dX8 = k_age * (X7 - X8) - phi * X8;
  dX9 = k_age * (X8 - X9) - phi * X9;
  dX10 = k_age * (X9 - X10) - phi * X10;
  dX11 = k_age * (X10 - X11) - phi * X11;
  dVM = v_prim * k_age * X11 + kappa_min * (v_max * (BV - V_st) - VM) - phi * VM;
  const real absorbed = ka_den * A_den;
  dA_den = -absorbed;
  dC_den = (absorbed - Vmax_den * filled) * F_den * per_Vc_den - kel_den * C_den;
RATES_END

OUTPUTS_BEGIN
  const real OPG_now = n_OPG / d_OPG, RANKL_now = n_RANKL / d_RANKL;
  const real since = t - menopause, wide = width_PMO + since * since;
  const real v_m = mineral / BV, rho_mat = 1 + (rho_m - 1) * v_m + (rho_o - 1) * v_o;
OUTPUTS_END

#include OSTEON_NEXT
