/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Jörg et al. 2022: osteoporosis and five drugs, from the menopause to old age. Equations as printed in the
 * paper (CC BY 4.0), parameters at the full precision of the authors' file, each of which rounds to the
 * paper's table. age_0 and e_factor are ours. */
#define OSTEON_MODEL jorg2022
#define OSTEON_MODEL_FILE "jorg2022.c"
#define OSTEON_MODEL_TITLE "Osteoporosis and five drugs, from the menopause to old age"
#define OSTEON_MODEL_CITATION                                                                        \
  "Jörg DJ, Fuertinger DH, Cherif A, Bushinsky DA, Mermelstein A, Raimann JG, Kotanko P (2022) "    \
  "Modeling osteoporosis to design and optimize pharmacological therapies comprising multiple drug " \
  "types. eLife 11:e76228, doi:10.7554/eLife.76228"
#define OSTEON_MODEL_NOTES                                                                                   \
  "A year is 365 d; ages and tau_e are in years. A woman begins at init_age in the rest state that she has " \
  "before the menopause and lives untreated until age_0, which is day 0 (never earlier than init_age). Do "  \
  "not shorten this: rho_pC moves by percents over decades, and what a drug does depends on it. The "        \
  "authors begin at age 0; from init_age 50 (rest at the menopause with rho_b 1) changes of BMD differ by "  \
  "a factor, as rho_b has fallen by 7.8 % at 50.\n"                                                          \
  "rho_b has no rest state: at e 1 it falls by 0.156 % of the peak a year. Of BMD, CTX, P1NP and BSAP only " \
  "ratios to another day mean something.\n"                                                                  \
  "Give teriparatide by rate_teriparatide: its single daily doses would take Psi_pth out of the range for "  \
  "which the model was made. beta_B_pth is above 1: above about 205 ug/d osteoblast apoptosis would be "     \
  "negative. 70 mg of alendronate a week and rate_alendronate 10 give the same mean, not the same course.\n" \
  "Denosumab acts fully until 18 half-lives after 60 mg and then ends abruptly.\n"                           \
  "Precursors enter at a constant rate, so that rho_C tends to 1/eta_C for any e that lasts: a lasting "     \
  "step of e_factor (not in the paper), as an aromatase inhibitor makes, has a passing effect. Do not "      \
  "conclude from it that bone recovers.\n"                                                                   \
  "The paper's table gives the efficacies no unit. mg follow from the authors' dosing scripts, ug for "      \
  "teriparatide from size alone. It lists the exponents q under eq. 15; they belong to eq. 20. The "         \
  "authors' code interpolates drugs taken daily every 14 d; here they are integrated.\n"                     \
  "The paper prints mean absolute errors of BMD below 1 % in the sets fitted and up to 1.2 % in those it "   \
  "was "                                                                                                     \
  "checked against.\n"                                                                                       \
  "A published MATLAB adaptation (SurgicalMenopauseBone) drops nu_C, mineral and all drugs."
#define OSTEON_MODEL_SOLVER "rk8pd"

#define REST "eqs 1 to 6 at rest at e 1, without drugs: INIT"
#define NONE "none at the start"
/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X)                                                                      \
  X(rho_pB, "-", 0, 0, INFINITY, 200, "pre-osteoblasts, in days of supply", REST)      \
  X(rho_B, "-", 0, 0, INFINITY, 100, "osteoblasts", REST)                              \
  X(rho_Y, "-", 0, 0, INFINITY, 600, "osteocytes", REST)                               \
  X(rho_pC, "-", 0, 0, INFINITY, 2000, "pre-osteoclasts, in days of supply", REST)     \
  X(rho_C, "-", 0, 0, INFINITY, 40, "osteoclasts; also the resorption signal r", REST) \
  X(s, "-", 0, 0, INFINITY, 1e4, "free sclerostin", REST)                              \
  X(s_bound, "-", 0, 0, INFINITY, 1e4, "sclerostin bound to an antibody", NONE)        \
  X(rho_b, "-", 1, 0, INFINITY, 1, "bone density, 1 at the start", "authors' code")    \
  X(c_b, "-", c_0, 0, 10, 1, "mineral content of bone", "c_0")                         \
  X(A_romosozumab, "mg", 0, 0, INFINITY, 10, "romosozumab in the body", NONE)          \
  X(A_blosozumab, "mg", 0, 0, INFINITY, 10, "blosozumab in the body", NONE)            \
  /* acts still at 1e-4 mg, so that its error is to be small against that */           \
  X(A_denosumab, "mg", 0, 0, INFINITY, 1, "denosumab in the body", NONE)               \
  X(A_alendronate, "mg", 0, 0, INFINITY, 100, "alendronate in body and bone", NONE)    \
  X(A_teriparatide, "ug", 0, 0, INFINITY, 1, "teriparatide in the body", NONE)

#define TABLE4 "appendix 3, table 4; digits of the authors' file"
#define CODE "authors' code"
#define LIT OSTEON_LITERATURE
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS(X)                                                                                            \
  X(omega_pB, "1/d", 0.319241069, 1e-9, 1e3, LIT, "pre-osteoblasts become osteoblasts", TABLE4)              \
  X(s_pB, "-", 163.2824648, 1e-9, 1e12, LIT, "sclerostin that halves this", TABLE4)                          \
  X(eta_B, "1/d", 0.00867806, 1e-9, 1e3, LIT, "osteoblast apoptosis", TABLE4)                                \
  X(omega_B, "1/d", 0.000624353, 0, 1e3, LIT, "osteoblasts become osteocytes", TABLE4)                       \
  X(eta_Y, "1/d", 0.000109589, 1e-9, 1e3, LIT, "osteocyte apoptosis, one in 25 years", TABLE4)               \
  X(omega_pC, "1/d", 0.930890444, 1e-9, 1e3, LIT, "pre-osteoclasts become osteoclasts", TABLE4)              \
  X(e_pC, "-", 0.937654795, 1e-9, 1e6, LIT, "estrogen that halves this", TABLE4)                             \
  X(s_pC, "-", 8603687.044, 1e-9, 1e12, LIT, "sclerostin at half its effect on this", TABLE4)                \
  X(eta_C, "1/d", 0.023815993, 1e-9, 1e3, LIT, "osteoclast apoptosis", TABLE4)                               \
  X(nu_C, "-", 0.000123164, 0, 1e6, LIT, "what estrogen and resorption add to it", TABLE4)                   \
  X(e_C, "-", 0.990728213, 1e-9, 1e6, LIT, "estrogen at half of this", TABLE4)                               \
  X(r_C, "-", 10.12488334, 1e-9, 1e12, LIT, "resorption at half of this", TABLE4)                            \
  X(e_s, "-", 9.595406602, 1e-9, 1e6, LIT, "estrogen that halves sclerostin production", TABLE4)             \
  X(kappa_s, "1/d", 0.05, 1e-9, 1e3, LIT, "sclerostin degradation", TABLE4)                                  \
  X(lambda_B, "1/d", 1.29e-6, 0, 1e3, LIT, "formation per osteoblast", TABLE4)                               \
  X(s_Omega, "-", 3039.645954, 1e-9, 1e12, LIT, "sclerostin that halves it", TABLE4)                         \
  X(r_Omega, "-", 1024.4198, 1e-9, 1e12, LIT, "resorption at half its effect on formation", TABLE4)          \
  X(nu_Omega, "-", 107.5332737, 0, 1e6, LIT, "what resorption adds to formation", TABLE4)                    \
  X(lambda_C, "1/d", 3.82e-6, 0, 1e3, LIT, "resorption per osteoclast", TABLE4)                              \
  X(gamma, "1/d", 0.006654662, 0, 1e3, LIT, "equilibration of mineral content", TABLE4)                      \
  X(c_0, "-", 0.8, 0, 1, LIT, "mineral content at rest", TABLE4)                                             \
  X(a_e, "y", 50, 0, 120, LIT, "age at which estrogen begins to fall (t_e)", TABLE4)                         \
  X(tau_e, "y", 2.6, 1e-3, 1e3, LIT, "years in which it falls by half", TABLE4)                              \
  X(q_CTX, "-", 1.160526444, 0, 10, LIT, "power of resorption in CTX", TABLE4)                               \
  X(q_P1NP, "-", 1.453273548, 0, 10, LIT, "power of formation in P1NP", TABLE4)                              \
  X(q_BSAP, "-", 0.923890022, 0, 10, LIT, "power of formation in BSAP", TABLE4)                              \
  X(E_romosozumab, "1/mg", 0.013104958, 0, 1e9, LIT, "efficacy of romosozumab", TABLE4)                      \
  X(T_romosozumab, "d", 7, 1e-3, 1e6, LIT, "its half-life", TABLE4)                                          \
  X(E_blosozumab, "1/mg", 0.013104958, 0, 1e9, LIT, "efficacy of blosozumab", TABLE4)                        \
  X(T_blosozumab, "d", 7, 1e-3, 1e6, LIT, "its half-life", TABLE4)                                           \
  X(delta_s, "1/d", 0.05, 0, 1e3, LIT, "antibodies leave sclerostin", TABLE4)                                \
  X(E_denosumab, "1/mg", 4339.630194, 0, 1e9, LIT, "efficacy of denosumab", TABLE4)                          \
  X(T_denosumab, "d", 10, 1e-3, 1e6, LIT, "its half-life", TABLE4)                                           \
  X(beta_pC_rAb, "-", 0.873373525, 0, 1, LIT, "most that it takes from osteoclast differentiation", TABLE4)  \
  X(beta_b_rAb, "-", 0.015764123, 0, 1, LIT, "most that it adds to mineral content", TABLE4)                 \
  X(E_alendronate, "1/mg", 2.97e-5, 0, 1e9, LIT, "efficacy of alendronate", TABLE4)                          \
  X(T_alendronate, "d", 152.710497, 1e-3, 1e6, LIT, "its effective half-life", TABLE4)                       \
  X(eta_C_bp, "1/d", 1.000665052, 0, 1e3, LIT, "most that it adds to osteoclast apoptosis", TABLE4)          \
  X(E_teriparatide, "1/ug", 0.265529542, 0, 1e9, LIT, "efficacy of teriparatide", TABLE4)                    \
  X(T_teriparatide, "d", 0.0417, 1e-3, 1e6, LIT, "its half-life", TABLE4)                                    \
  X(beta_B_pth, "-", 1.305332076, 0, 1e3, LIT, "most that it takes from osteoblast apoptosis", TABLE4)       \
  X(beta_pC_pth, "-", 4.282514877, 0, 1e3, LIT, "most that it adds to osteoclast differentiation", TABLE4)   \
  X(init_age, "y", 0, 0, 120, LIT, "age at which she begins at rest, a_e at most", CODE)                     \
  X(age_0, "y", 0, 0, 120, OSTEON_ASSUMED, "age at day 0; init_age where that is later", "the person's own") \
  X(estrogen_decline, "-", 1, 0, 1, LIT, "1: estrogen falls from a_e on; 0: it stays", CODE)

/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                                                                        \
  X(rate_alendronate, "mg/d", 0, 0, 1e3, OSTEON_TREATMENT, "alendronate: 10 for 10 mg daily", "eq 22")   \
  X(rate_teriparatide, "ug/d", 0, 0, 200, OSTEON_TREATMENT, "teriparatide: 20 for 20 ug daily", "eq 22") \
  X(e_factor, "-", 1, 0, 100, OSTEON_TREATMENT,                                                          \
    "factor on estrogen: aromatase inhibitors, oophorectomy, replacement", "not in the paper")

/* state */
#define AMOUNTS(X) X(A_romosozumab) X(A_blosozumab) X(A_denosumab) X(A_alendronate) X(A_teriparatide)

/* name, unit, state, factor, meaning, source */
#define DOSES(X)                                                                                        \
  X(romosozumab, "mg", A_romosozumab, 1, "injection", "eq 21")                                          \
  X(blosozumab, "mg", A_blosozumab, 1, "injection", "eq 21")                                            \
  X(denosumab, "mg", A_denosumab, 1, "injection", "eq 21")                                              \
  X(alendronate, "mg", A_alendronate, 1, "tablet, 70 weekly; for daily ones there is rate_alendronate", \
    "the authors' script of figure 3")

/* common name, state or output, shown, caveat */
#define COMMON(X)                            \
  X(BMD_TH, BMD, OSTEON_AS_CHANGE, "")       \
  X(CTX, CTX, OSTEON_AS_LEVEL, "")           \
  X(PINP, P1NP, OSTEON_AS_LEVEL, "")         \
  X(BSAP, BSAP, OSTEON_AS_LEVEL, "")         \
  X(osteoclasts, rho_C, OSTEON_AS_LEVEL, "") \
  X(osteoblasts, rho_B, OSTEON_AS_LEVEL,     \
    "their number; under denosumab and alendronate what each forms changes instead")

/* state or output: what tables and pictures show */
#define SHOWN(X) X(BMD) X(CTX) X(P1NP) X(rho_B) X(rho_C) X(s)

/* name, unit, meaning */
#define DERIVED(X)                                                               \
  X(first_age, "y", "age at day 0")                                              \
  X(decline, "1/y", "of 1/e with age: 1/tau_e, or 0")                            \
  X(k_romosozumab, "1/d", "elimination of romosozumab, ln 2 over its half-life") \
  X(k_blosozumab, "1/d", "of blosozumab")                                        \
  X(k_denosumab, "1/d", "of denosumab")                                          \
  X(k_alendronate, "1/d", "of alendronate")                                      \
  X(k_teriparatide, "1/d", "of teriparatide")

/* name */
#define ALGEBRA(X) \
  X(age)           \
  X(fall)          \
  X(Psi_sAb)       \
  X(Psi_rAb)       \
  X(Psi_bp)        \
  X(Psi_pth)       \
  X(up_rAb) X(up_bp) X(up_pth) X(made_s) X(ripe_B) X(ripe_C) X(die_B) X(die_C) X(b_formation) X(b_resorption)

/* key, parameter */
#define PERSON(X) X(age, age_0)

/* Days from init_age to age_0. */
#define HISTORY (365 * (first_age - init_age))
#define HAS_INIT
#define HAS_CHECK

/* ---- equations ---- */

#define YEARS (1 / 365.)
#define EQ20 "eq 20; over that of another day"
/* name, unit, expression, meaning, source */
#define OUTPUTS(X)                                                                           \
  X(age, "y", age, "age", "years of 365 d")                                                  \
  X(e, "-", e_factor / fall, "estrogen, 1 before the menopause", "eq 18")                    \
  X(b_formation, "1/d", b_formation, "formation; times 365 is turnover a year", "eqs 7, 16") \
  X(b_resorption, "1/d", b_resorption, "resorption", "eqs 7, 16")                            \
  X(BMD, "-", rho_b* c_b, "BMD of the total hip, over that of another day", "eq 19")         \
  X(CTX, "-", r_pow(b_resorption, q_CTX), "CTX", EQ20)                                       \
  X(P1NP, "-", r_pow(b_formation, q_P1NP), "P1NP", EQ20)                                     \
  X(BSAP, "-", r_pow(b_formation, q_BSAP), "BSAP", EQ20)                                     \
  X(Psi_sAb, "-", Psi_sAb, "effect of sclerostin antibodies", "eq 23")                       \
  X(Psi_rAb, "-", Psi_rAb, "effect of denosumab", "eq 23")                                   \
  X(Psi_bp, "-", Psi_bp, "effect of alendronate", "eq 23")                                   \
  X(Psi_pth, "-", Psi_pth, "effect of teriparatide", "eq 23")

#include <osteon/equations.h>

DERIVE_BEGIN
  const real ln_2 = r_log(r_const(2));
  first_age = r_max(age_0, init_age);
  decline = estrogen_decline / tau_e;
  k_romosozumab = ln_2 / T_romosozumab;
  k_blosozumab = ln_2 / T_blosozumab;
  k_denosumab = ln_2 / T_denosumab;
  k_alendronate = ln_2 / T_alendronate;
  k_teriparatide = ln_2 / T_teriparatide;
DERIVE_END

CHECK_BEGIN
  REJECT_IF(estrogen_decline != 0 && estrogen_decline != 1, "estrogen_decline is neither 0 nor 1");
  REJECT_IF(estrogen_decline == 1 && init_age > a_e,
            "init_age is above a_e: she begins at the rest of e 1, before the menopause; age_0 is for day 0");
  REJECT_IF(age_0 > 0 && age_0 < init_age, "age_0 is below init_age");
CHECK_END

/* The rest of cells and sclerostin at e = 1; of rho_C the positive root of a square equation. */
INIT_BEGIN
  rho_B = 1 / (eta_B + omega_B);
  rho_Y = omega_B * rho_B / eta_Y;
  s = e_s / (e_s + 1) * rho_Y / kappa_s;
  rho_pB = (s_pB + s) / (omega_pB * s_pB);
  rho_pC = (e_pC + 1) * (s_pC + s) / (omega_pC * e_pC * s);
  const real a2 = eta_C * (1 + nu_C / (e_C + 1)), a1 = 1 - eta_C * r_C;
  rho_C = (a1 + r_sqrt(a1 * a1 + 4 * a2 * r_C)) / (2 * a2);
INIT_END

/* The paper's up(u) = u/(1 + u) and dn(u) = 1/(1 + u) with u a state over its threshold. hill_act and hill_rep
 * are up and dn. The denominators of e (which is e_factor over fall), of s, of drugs and of rho_C share a division
 * each. */
ALGEBRA_BEGIN
  age = first_age + t * YEARS;
  fall = 1 + r_max(0, age - a_e) * decline; /* eq 18 */
  INVERSES_3(per_e_pC, e_pC * fall + e_factor, per_e_C, e_C * fall + e_factor, per_e_s, e_s * fall + e_factor)
  const real dn_e_pC = hill_rep(e_pC * fall, per_e_pC), up_e_C = hill_act(e_factor, per_e_C);
  made_s = hill_rep(e_s * fall, per_e_s) * rho_Y; /* eq 15 */

  INVERSES_3(per_s_pB, s_pB + s, per_s_pC, s_pC + s, per_s_Omega, s_Omega + s)
  const real dn_s_pB = hill_rep(s_pB, per_s_pB), up_s_pC = hill_act(s, per_s_pC);
  const real dn_s_Omega = hill_rep(s_Omega, per_s_Omega);

  Psi_sAb = E_romosozumab * A_romosozumab + E_blosozumab * A_blosozumab; /* eq 23 */
  Psi_rAb = E_denosumab * A_denosumab;
  Psi_bp = E_alendronate * A_alendronate;
  Psi_pth = E_teriparatide * A_teriparatide;
  INVERSES_3(per_rAb, 1 + Psi_rAb, per_bp, 1 + Psi_bp, per_pth, 1 + Psi_pth)
  up_rAb = hill_act(Psi_rAb, per_rAb);
  up_bp = hill_act(Psi_bp, per_bp);
  up_pth = hill_act(Psi_pth, per_pth);

  INVERSES_2(per_r_C, r_C + rho_C, per_r_Omega, r_Omega + rho_C)
  const real up_r_C = hill_act(rho_C, per_r_C), up_r_Omega = hill_act(rho_C, per_r_Omega);

  ripe_B = omega_pB * dn_s_pB * rho_pB; /* eq 10 */
  /* eqs 10, 24, 27 */
  ripe_C = omega_pC * dn_e_pC * up_s_pC * (1 - beta_pC_rAb * up_rAb) * (1 + beta_pC_pth * up_pth) * rho_pC;
  die_B = eta_B * (1 - beta_B_pth * up_pth) * rho_B;                         /* eqs 13, 27 */
  die_C = (eta_C * (1 + nu_C * up_e_C * up_r_C) + eta_C_bp * up_bp) * rho_C; /* eqs 13, 26 */
  b_formation = lambda_B * dn_s_Omega * (1 + nu_Omega * up_r_Omega) * rho_B; /* eqs 7, 16 */
  b_resorption = lambda_C * rho_C;
ALGEBRA_END

RATES_BEGIN
  const real bound = kappa_s * Psi_sAb * s;
  drho_pB = 1 - ripe_B;                                  /* eq 2 */
  drho_B = ripe_B - die_B - omega_B * rho_B;             /* eq 4 */
  drho_Y = omega_B * rho_B - eta_Y * rho_Y;              /* eq 5 */
  drho_pC = 1 - ripe_C;                                  /* eq 1 */
  drho_C = ripe_C - die_C;                               /* eq 3 */
  ds = made_s - kappa_s * s - bound + delta_s * s_bound; /* eqs 6, 15, 25 */
  ds_bound = bound - (delta_s + kappa_s) * s_bound;      /* eq 25 */
  drho_b = b_formation - b_resorption;                   /* eq 7 */
  dc_b = gamma * (c_0 + beta_b_rAb * up_rAb - c_b);      /* eqs 8, 17, 24 */
  dA_romosozumab = -k_romosozumab * A_romosozumab;       /* eqs 21, 22, as all that follow */
  dA_blosozumab = -k_blosozumab * A_blosozumab;
  dA_denosumab = -k_denosumab * A_denosumab;
  dA_alendronate = rate_alendronate - k_alendronate * A_alendronate;
  dA_teriparatide = rate_teriparatide - k_teriparatide * A_teriparatide;
RATES_END

OUTPUTS_BEGIN
OUTPUTS_END

#include OSTEON_NEXT
