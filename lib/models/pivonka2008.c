/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pivonka et al. 2008: bone cell populations with RANK-RANKL-OPG, PTH and TGF-beta. The structure in
 * which precursors carry RANKL and active osteoblasts make OPG, with the constants of Bone-Models
 * (MIT): with them the published initial state is at rest. */
#define OSTEON_MODEL pivonka2008
#define OSTEON_MODEL_FILE "pivonka2008.c"
#define OSTEON_MODEL_TITLE "Bone cell populations with RANK-RANKL-OPG, PTH and TGF-beta; bone volume"
#define OSTEON_MODEL_CITATION                                                                   \
  "Pivonka P, Zimak J, Smith DW, Gardiner BS, Dunstan CR, Sims NA, Martin TJ, Mundy GR (2008) " \
  "Model structure and control of bone remodeling: a theoretical study. Bone 43(2):249-263, "   \
  "doi:10.1016/j.bone.2008.03.025"
#define OSTEON_MODEL_NOTES                                                                          \
  "With the published k_form and k_res bone volume moves by about 0.01 %. For bone loss of "        \
  "realistic size set k_res 200 and k_form 289.0308 (k_res*OCa0/OBa0: balanced at rest). k_res "    \
  "does not act on TGF-beta; the paper's alpha*k_res is alpha_TGFb.\n"                              \
  "beta_RANKL is 168.42: with 1.684e4, printed elsewhere, the published initial state is not at "   \
  "rest. The same holds for K_D4_PTH and K_D6_PTH exchanged.\n"                                     \
  "Other structures of the paper: move RANKL between R1_RANKL and R2_RANKL, OPG between beta1_OPG " \
  "and beta2_OPG; OBa0 and OCa0 then have to be set to the new steady state.\n"                     \
  "Physiome's _matlab file raises D_OCp tenfold for days 0 to 100: f_OCp 10.\n"                     \
  "Removing cells (I_OBp, I_OBa, I_OCa below 0) can take a population below zero, which ends the "  \
  "run with an error.\n"                                                                            \
  "Cells are of order 1e-3 pM: keep absolute tolerances at or below 1e-12 pM."
#define OSTEON_MODEL_SOLVER "rk8pd"

#define REST "steady state of the equations"
/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X)                                                                       \
  X(OBp, "pM", 0.0006196390628173431, 0, INFINITY, 1e-3, "osteoblast precursors", REST) \
  X(OBa, "pM", 0.0005583931899642794, 0, INFINITY, 1e-3, "active osteoblasts", REST)    \
  X(OCa, "pM", 0.00080696352629948069, 0, INFINITY, 1e-3, "active osteoclasts", REST)   \
  X(BV, "%", 100, 0, INFINITY, 100, "bone volume, 100 at rest", "Physiome pivonka_2008_matlab")

#define BM "the paper's table; digits of Bone-Models"
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS(X)                                                                                          \
  X(D_OBu, "pM/d", 7e-4, 0, 1e6, OSTEON_LITERATURE, "differentiation of uncommitted osteoblasts", BM)      \
  X(D_OBp, "1/d", 0.2674077909527713, 1e-9, 1e6, OSTEON_LITERATURE, "differentiation of OBp",              \
    "Bone-Models; the paper has 5.348, times Lemaire's f0 0.05")                                           \
  X(D_OCp, "pM/d", 2.1e-3, 0, 1e6, OSTEON_LITERATURE, "differentiation of osteoclast precursors", BM)      \
  X(A_OBa, "1/d", 0.189, 1e-9, 1e6, OSTEON_LITERATURE, "apoptosis of OBa", BM)                             \
  X(A_OCa, "1/d", 0.7, 1e-9, 1e6, OSTEON_LITERATURE, "apoptosis of OCa", BM)                               \
  X(K_D1_TGFb, "pM", 4.545454545454545e-3, 1e-12, 1e9, OSTEON_LITERATURE,                                  \
    "TGF-beta activation of OBu to OBp", BM)                                                               \
  X(K_D2_TGFb, "pM", 1.415624253823446e-3, 1e-12, 1e9, OSTEON_LITERATURE,                                  \
    "TGF-beta repression of OBp to OBa", BM)                                                               \
  X(K_D3_TGFb, "pM", 4.545454545454545e-3, 1e-12, 1e9, OSTEON_LITERATURE,                                  \
    "TGF-beta activation of OCa apoptosis", BM)                                                            \
  X(alpha_TGFb, "1/d", 1, 0, 1e6, OSTEON_LITERATURE, "TGF-beta released per OCa",                          \
    "the paper's alpha*k_res, which its rest state needs to be 1")                                         \
  X(D_TGFb, "1/d", 1, 1e-12, 1e6, OSTEON_LITERATURE, "TGF-beta degradation", BM)                           \
  X(beta_PTH, "pM/d", 250, 0, 1e12, OSTEON_LITERATURE, "PTH production", BM)                               \
  X(D_PTH, "1/d", 86, 1e-12, 1e6, OSTEON_LITERATURE, "PTH degradation", BM)                                \
  X(K_D4_PTH, "pM", 150, 1e-12, 1e9, OSTEON_LITERATURE, "PTH activation of RANKL carrying capacity", BM)   \
  X(K_D6_PTH, "pM", 0.2225814277099542, 1e-12, 1e9, OSTEON_LITERATURE, "PTH repression of OPG production", \
    BM)                                                                                                    \
  X(beta1_OPG, "1/d", 0, 0, 1e15, OSTEON_LITERATURE, "OPG made per OBp", BM)                               \
  X(beta2_OPG, "1/d", 1.624900337835679e8, 0, 1e15, OSTEON_LITERATURE, "OPG made per OBa", BM)             \
  X(OPG_max, "pM", 2e8, 1e-12, 1e15, OSTEON_LITERATURE, "OPG at which production stops", BM)               \
  X(D_OPG, "1/d", 0.35, 1e-12, 1e6, OSTEON_LITERATURE, "OPG degradation", BM)                              \
  X(R1_RANKL, "pM/pM", 2.703476379131062e6, 0, 1e15, OSTEON_LITERATURE, "RANKL sites per OBp",             \
    "Bone-Models, CellML; the paper has 6e6 according to Bone-Models")                                     \
  X(R2_RANKL, "pM/pM", 0, 0, 1e15, OSTEON_LITERATURE, "RANKL sites per OBa", BM)                           \
  X(beta_RANKL, "pM/d", 168.4195714712206, 1e-12, 1e12, OSTEON_LITERATURE, "RANKL production",             \
    "Bone-Models; the paper has 1.684e4, not at rest")                                                     \
  X(D_RANKL, "1/d", 10.132471014805027, 1e-12, 1e6, OSTEON_LITERATURE, "RANKL degradation", BM)            \
  X(K_A1_RANKL, "1/pM", 1e-3, 0, 1e9, OSTEON_LITERATURE, "RANKL-OPG association", BM)                      \
  X(K_A2_RANKL, "1/pM", 3.411764705882353e-2, 0, 1e9, OSTEON_LITERATURE, "RANKL-RANK association", BM)     \
  X(RANK, "pM", 10, 0, 1e9, OSTEON_LITERATURE, "RANK, fixed", BM)                                          \
  X(K_RANKL_RANK, "pM", 4.457452802710724, 1e-12, 1e9, OSTEON_LITERATURE,                                  \
    "RANKL-RANK for half-maximal differentiation of OCp",                                                  \
    "Bone-Models; 13.06 pM of free RANKL in CellML is the same")                                           \
  X(k_form, "%/(pM d)", 1.571, 0, 1e9, OSTEON_LITERATURE, "formation per OBa", BM)                         \
  X(k_res, "%/(pM d)", 1, 0, 1e9, OSTEON_LITERATURE, "resorption per OCa", BM)                             \
  X(OBa0, "pM", 0.0005583931899642794, 0, 1e6, OSTEON_LITERATURE, "OBa at rest, reference of BV", REST)    \
  X(OCa0, "pM", 0.00080696352629948069, 0, 1e6, OSTEON_LITERATURE, "OCa at rest, reference of BV", REST)

/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                                                                       \
  X(P_PTH, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external PTH", "P_PTH,d")                             \
  X(P_OPG, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external OPG", "P_OPG,d")                             \
  X(P_RANKL, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external RANKL", "P_RANKL,d")                       \
  X(S_TGFb, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external TGF-beta", "S_TGFb")                        \
  X(I_OBp, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "OBp added, or removed if negative",                 \
    "as in Lemaire et al. 2004")                                                                        \
  X(I_OBa, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "OBa added, or removed if negative",                 \
    "as in Lemaire et al. 2004")                                                                        \
  X(I_OCa, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "OCa added, or removed if negative",                 \
    "as in Lemaire et al. 2004")                                                                        \
  X(f_OCp, "-", 1, 0, 1e6, OSTEON_TREATMENT, "factor on D_OCp: relative pool of osteoclast precursors", \
    "OC_p of the CellML file")

/* common name, state or output, shown, caveat */
#define COMMON(X)                                                                                   \
  X(BV, BV, OSTEON_AS_CHANGE,                                                                       \
    "with the published k_res and k_form it moves by about 0.01 % only: osteon models pivonka2008") \
  X(osteoclasts, OCa, OSTEON_AS_LEVEL, "")                                                          \
  X(osteoblasts, OBa, OSTEON_AS_LEVEL, "")                                                          \
  X(RANKL_OPG_ratio, RANKL_OPG_ratio, OSTEON_AS_LEVEL, "free RANKL over OPG, both in quasi-steady state")

/* state or output: what tables and pictures show */
#define SHOWN(X) X(OBp) X(OBa) X(OCa) X(BV) X(RANKL_OPG_ratio)

/* OPG_OBp and the like: what a cell makes or carries under PTH. all_but_OPG: RANKL, free or bound, over free RANKL,
 * times d_OPG, but for what OPG that cells make adds to that. */
/* name */
#define HELD(X) \
  X(PTH)        \
  X(given_TGFb) \
  X(OPG_OBp)    \
  X(OPG_OBa)    \
  X(RANKL_OBp)  \
  X(RANKL_OBa) X(made_RANKL) X(bindable) X(all_but_OPG) X(differentiation)

/* name, unit, meaning */
#define DERIVED(X)                                      \
  X(freed, "-", "TGF-beta per OCa")                     \
  X(per_OPG, "1/pM", "1 over OPG_max")                  \
  X(maturing, "pM/d", "D_OBp K_D2_TGFb")                \
  X(on_RANK, "-", "RANKL bound to RANK per free RANKL") \
  X(by_OPG, "1/pM", "what OPG that cells make adds to RANKL over free RANKL, times d_OPG")

/* OPG is n_OPG / d_OPG and RANKL n_RANKL / d_RANKL, so that one division serves both. */
/* name */
#define ALGEBRA(X) X(TGFb) X(act1) X(ripening) X(act3) X(n_OPG) X(d_OPG) X(n_RANKL) X(d_RANKL) X(actL)

/* ---- equations ---- */

/* As Bone-Models and the CellML file have them; neither gives the numbers of the paper's equations. */

#define QSS "quasi-steady state of binding"
/* name, unit, expression, meaning, source */
#define OUTPUTS(X)                                                    \
  X(PTH, "pM", PTH, "PTH", QSS)                                       \
  X(TGFb, "pM", TGFb, "TGF-beta", QSS)                                \
  X(OPG, "pM", OPG_now, "OPG", QSS)                                   \
  X(RANKL, "pM", RANKL_now, "free RANKL", QSS)                        \
  X(RANKL_OPG_ratio, "-", RANKL_now / OPG_now, "RANKL over OPG", QSS) \
  X(RANKL_RANK, "pM", K_A2_RANKL* RANK* RANKL_now, "RANKL bound to RANK", QSS)

#include <osteon/equations.h>

DERIVE_BEGIN
  freed = alpha_TGFb / D_TGFb;
  per_OPG = 1 / OPG_max;
  maturing = D_OBp * K_D2_TGFb;
  on_RANK = K_A2_RANKL * RANK;
  by_OPG = (1 + on_RANK) * per_OPG + K_A1_RANKL;
DERIVE_END

HOLD_BEGIN
  PTH = (beta_PTH + P_PTH) / D_PTH;
  const real actP = PTH / (K_D4_PTH + PTH);
  const real repP = 1 / (1 + PTH / K_D6_PTH);
  given_TGFb = S_TGFb / D_TGFb;
  OPG_OBp = beta1_OPG * repP;
  OPG_OBa = beta2_OPG * repP;
  RANKL_OBp = R1_RANKL * actP;
  RANKL_OBa = R2_RANKL * actP;
  made_RANKL = beta_RANKL + P_RANKL;
  bindable = on_RANK * made_RANKL;
  all_but_OPG = (1 + on_RANK) * D_OPG + K_A1_RANKL * P_OPG;
  differentiation = f_OCp * D_OCp;
HOLD_END

ALGEBRA_BEGIN
  TGFb = freed * OCa + given_TGFb;
  INVERSES_3(per_D1, K_D1_TGFb + TGFb, per_D2, K_D2_TGFb + TGFb, per_D3, K_D3_TGFb + TGFb)
  act1 = hill_act(TGFb, per_D1);
  ripening = hill_rep(maturing, per_D2);
  act3 = hill_act(TGFb, per_D3);
  const real made_OPG = OPG_OBp * OBp + OPG_OBa * OBa;
  n_OPG = made_OPG + P_OPG;
  d_OPG = made_OPG * per_OPG + D_OPG;
  const real RANKLeff = RANKL_OBp * OBp + RANKL_OBa * OBa;
  n_RANKL = RANKLeff * made_RANKL * d_OPG;
  /* (1 + on_RANK + K_A1_RANKL OPG) (beta_RANKL + D_RANKL RANKLeff), times d_OPG */
  d_RANKL = (all_but_OPG + by_OPG * made_OPG) * (beta_RANKL + D_RANKL * RANKLeff);
  const real bound = RANKLeff * bindable * d_OPG; /* RANKL-RANK times d_RANKL */
  actL = bound / (K_RANKL_RANK * d_RANKL + bound);
ALGEBRA_END

RATES_BEGIN
  const real matured = ripening * OBp;
  dOBp = D_OBu * act1 - matured + I_OBp;
  dOBa = matured - A_OBa * OBa + I_OBa;
  dOCa = differentiation * actL - A_OCa * act3 * OCa + I_OCa;
  dBV = k_form * (OBa - OBa0) - k_res * (OCa - OCa0);
RATES_END

OUTPUTS_BEGIN
  const real OPG_now = n_OPG / d_OPG, RANKL_now = n_RANKL / d_RANKL;
OUTPUTS_END

#include OSTEON_NEXT
