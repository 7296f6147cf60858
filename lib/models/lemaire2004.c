/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lemaire et al. 2004: RANK-RANKL-OPG control of osteoblasts and osteoclasts. Equations and
 * constants after BioModels BIOMD0000000278 (CC0).
 *
 * Deviations: the run starts at the exact steady state, not at its four digits. RANKL is the paper's
 * fraction multiplied by pi_P, so that the rates stay finite without PTH. f_KOP and f_DR are ours. */
#define OSTEON_MODEL lemaire2004
#define OSTEON_MODEL_FILE "lemaire2004.c"
#define OSTEON_MODEL_TITLE "Osteoblasts and osteoclasts under RANK-RANKL-OPG, PTH and TGF-beta"
#define OSTEON_MODEL_CITATION                                                                  \
  "Lemaire V, Tobin FL, Greller LD, Cho CR, Suva LJ (2004) Modeling the interactions between " \
  "osteoblast and osteoclast activities in bone remodeling. J Theor Biol 229(3):293-309, "     \
  "doi:10.1016/j.jtbi.2004.03.023"
#define OSTEON_MODEL_NOTES                                                                                   \
  "pi_C is 0 at C = -f0*C_s (-2.5e-4 pM) and R/pi_C infinite there: removing cells for long (about "         \
  "60-70 d at the paper's rates) takes a population below zero, which ends the run with an error.\n"         \
  "Populations become small (1.8e-5 pM in the paper's removals): keep the absolute tolerance at or "         \
  "below 1e-14 pM.\n"                                                                                        \
  "The paper's removal of R is 1.2e-4 pM/d; 1.2e-3, found in one encoding, takes R below zero. The "         \
  "paper's RANKL is 1e4 pM/d from day 20, OPG 9e4 from day 80 on; that encoding has RANKL 10, days 20-80.\n" \
  "pi_P has P_s, not P_0 + P_s, in its denominator, and pi_L may pass 1: both as published.\n"               \
  "k_B is the elimination of B; d_B enters only as f0*d_B.\n"                                                \
  "Without PTH (S_P 0 and I_P 0) RANKL is 0 and the output OPG infinite.\n"                                  \
  "There is no bone volume: the paper judges bone loss by the numbers of C and B. To repeat "                \
  "BioModels digit by digit start from R 7.734e-4, B 7.282e-4, C 9.127e-4.\n"                                \
  "The numbers that the paper changes for its diseases and therapies could not be checked: f_KOP "           \
  "0.5 only shows the direction of estrogen deficiency."
#define OSTEON_MODEL_SOLVER "rk8pd"

#define REST "steady state of the equations; the paper prints four digits"
/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X)                                                                                    \
  X(R, "pM", 0.00077343774435554683, 0, INFINITY, 1e-3, "responding osteoblasts (precursors)", REST) \
  X(B, "pM", 0.00072833959294969363, 0, INFINITY, 1e-3, "active osteoblasts", REST)                  \
  X(C, "pM", 0.00091275283889013414, 0, INFINITY, 1e-3, "active osteoclasts", REST)

#define TABLE1 "table 1; the same in BIOMD0000000278"
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS(X)                                                                                       \
  X(D_R, "pM/d", 7e-4, 0, 1e6, OSTEON_LITERATURE, "differentiation of osteoblast progenitors", TABLE1)  \
  X(d_B, "1/d", 0.7, 1e-9, 1e3, OSTEON_LITERATURE, "differentiation of R, entering as f0*d_B", TABLE1)  \
  X(D_C, "pM/d", 2.1e-3, 0, 1e6, OSTEON_LITERATURE, "differentiation of osteoclast precursors", TABLE1) \
  X(D_A, "1/d", 0.7, 1e-9, 1e3, OSTEON_LITERATURE, "osteoclast apoptosis induced by TGF-beta", TABLE1)  \
  X(k_B, "1/d", 0.189, 1e-9, 1e3, OSTEON_LITERATURE, "elimination of B", TABLE1)                        \
  X(C_s, "pM", 5e-3, 1e-12, 1e6, OSTEON_LITERATURE, "C at half-maximal TGF-beta effect", TABLE1)        \
  X(f0, "-", 0.05, 1e-9, 1, OSTEON_LITERATURE, "pi_C without osteoclasts", TABLE1)                      \
  X(K, "pM", 10, 0, 1e9, OSTEON_LITERATURE, "RANK, fixed", TABLE1)                                      \
  X(k1, "1/(pM d)", 0.01, 0, 1e9, OSTEON_LITERATURE, "OPG-RANKL binding", TABLE1)                       \
  X(k2, "1/d", 10, 1e-12, 1e9, OSTEON_LITERATURE, "OPG-RANKL unbinding", TABLE1)                        \
  X(k3, "1/(pM d)", 5.8e-4, 0, 1e9, OSTEON_LITERATURE, "RANK-RANKL binding", TABLE1)                    \
  X(k4, "1/d", 0.017, 1e-12, 1e9, OSTEON_LITERATURE, "RANK-RANKL unbinding", TABLE1)                    \
  X(k5, "1/(pM d)", 0.02, 1e-12, 1e9, OSTEON_LITERATURE, "PTH-receptor binding", TABLE1)                \
  X(k6, "1/d", 3, 1e-12, 1e9, OSTEON_LITERATURE, "PTH-receptor unbinding", TABLE1)                      \
  X(K_L_P, "pM/pM", 3e6, 0, 1e15, OSTEON_LITERATURE, "most RANKL per B", TABLE1)                        \
  X(K_O_P, "1/d", 2e5, 0, 1e15, OSTEON_LITERATURE, "least OPG production per R", TABLE1)                \
  X(k_O, "1/d", 0.35, 1e-12, 1e6, OSTEON_LITERATURE, "OPG elimination", TABLE1)                         \
  X(k_P, "1/d", 86, 1e-12, 1e6, OSTEON_LITERATURE, "PTH elimination", TABLE1)                           \
  X(r_L, "pM/d", 1000, 1e-12, 1e12, OSTEON_LITERATURE, "RANKL production", TABLE1)                      \
  X(S_P, "pM/d", 250, 0, 1e12, OSTEON_LITERATURE, "PTH synthesis", TABLE1)

#define OURS "not in the paper; 1 is the published model"
/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                                                               \
  X(I_P, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "PTH given", "BIOMD0000000278")                  \
  X(I_O, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "OPG given", "BIOMD0000000278")                  \
  X(I_L, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "RANKL given", "BIOMD0000000278")                \
  X(I_R, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "R added, or removed if negative", "figure 2") \
  X(I_B, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "B added, or removed if negative", "figure 2") \
  X(I_C, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "C added, or removed if negative", "figure 2") \
  X(f_KOP, "-", 1, 0, 1e6, OSTEON_TREATMENT, "factor on OPG production", OURS)                  \
  X(f_DR, "-", 1, 0, 1e6, OSTEON_TREATMENT, "factor on the supply of osteoblast progenitors", OURS)

/* name, unit, meaning */
#define DERIVED(X)                                  \
  X(P_0, "pM", "PTH at rest")                       \
  X(P_s, "pM", "PTH at half-maximal effect")        \
  X(D_B, "1/d", "differentiation of R at pi_C = 1") \
  X(bound, "-", "RANKL on RANK per free RANKL")

/* common name, state or output, shown, caveat */
#define COMMON(X)                        \
  X(osteoclasts, C, OSTEON_AS_LEVEL, "") \
  X(osteoblasts, B, OSTEON_AS_LEVEL, "") \
  X(RANKL_OPG_ratio, RANKL_OPG_ratio, OSTEON_AS_LEVEL, "free RANKL over OPG, both in quasi-steady state")

/* state or output: what tables and pictures show */
#define SHOWN(X) X(R) X(B) X(C) X(C_B_ratio) X(RANKL_OPG_ratio) X(PTH)

/* RANKL = number_L * B / (free_L + number_O * R) */
/* name */
#define HELD(X) X(P_total) X(occupied_P) X(number_L) X(free_L) X(number_O)

/* name */
#define ALGEBRA(X) X(pi_C) X(RANKL) X(pi_L)

/* ---- equations ---- */

/* As BIOMD0000000278 has them, which does not give the numbers of the paper's equations. */

#define BIOMD "BIOMD0000000278"
/* name, unit, expression, meaning, source */
#define OUTPUTS(X)                                                  \
  X(pi_C, "-", pi_C, "TGF-beta receptors occupied", BIOMD)          \
  X(pi_P, "-", occupied_P, "PTH receptors occupied", BIOMD)         \
  X(pi_L, "-", pi_L, "RANK receptors occupied; may pass 1", BIOMD)  \
  X(PTH, "pM", P_total, "PTH", BIOMD)                               \
  X(OPG, "pM", OPG_now, "OPG", BIOMD)                               \
  X(RANKL, "pM", RANKL, "free RANKL", BIOMD)                        \
  X(RANKL_OPG_ratio, "-", RANKL / OPG_now, "RANKL over OPG", BIOMD) \
  X(C_B_ratio, "-", C / B, "osteoclasts per osteoblast: the paper's measure of bone loss", BIOMD)

#include <osteon/equations.h>

DERIVE_BEGIN
  P_0 = S_P / k_P;
  P_s = k6 / k5;
  D_B = f0 * d_B;
  bound = k3 / k4;
DERIVE_END

HOLD_BEGIN
  const real P_bar = I_P / k_P;
  P_total = P_bar + P_0;
  occupied_P = P_total / (P_bar + P_s);
  number_L = K_L_P * occupied_P * occupied_P * (1 + I_L / r_L);
  free_L = occupied_P * (1 + bound * K + k1 * I_O / (k2 * k_O));
  number_O = k1 * f_KOP * K_O_P / (k2 * k_O);
HOLD_END

ALGEBRA_BEGIN
  pi_C = (C + f0 * C_s) / (C + C_s);
  RANKL = number_L * B / (free_L + number_O * R);
  pi_L = bound * RANKL;
ALGEBRA_END

RATES_BEGIN
  const real matured = D_B * R / pi_C;
  dR = f_DR * D_R * pi_C - matured + I_R;
  dB = matured - k_B * B + I_B;
  dC = D_C * pi_L - D_A * pi_C * C + I_C;
RATES_END

OUTPUTS_BEGIN
  const real OPG_now = (f_KOP * K_O_P * R / occupied_P + I_O) / k_O;
OUTPUTS_END

#include OSTEON_NEXT
