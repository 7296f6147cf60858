/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Komarova et al. 2003: power-law autocrine and paracrine coupling of osteoclasts and osteoblasts
 * at one remodeling site. Equations after BioModels BIOMD0000000148 (CC0).
 *
 * Deviation: the paper's formula for the osteoblast steady state (A2) prints the exponent
 * 1-(g11/gamma); it must be (1-g11)/gamma. */
#define OSTEON_MODEL komarova2003
#define OSTEON_MODEL_FILE "komarova2003.c"
#define OSTEON_MODEL_TITLE "Osteoclasts and osteoblasts at one site, power-law coupling"
#define OSTEON_MODEL_CITATION                                                                  \
  "Komarova SV, Smith RJ, Dixon SJ, Sims SM, Wahl LM (2003) Mathematical model predicts a "    \
  "critical role for osteoclast autocrine regulation in the control of bone remodeling. Bone " \
  "33(2):206-215, PubMed 14499354"
#define OSTEON_MODEL_NOTES                                                                           \
  "dz/dt has kinks where x1 and x2 cross their steady state: z is good to about 1e-7 only.\n"        \
  "k1 and k2 belong to g11: figure 2 has 0.5 (0.24, 0.0017), figure 3 has 1.1 (0.093, 0.0008) "      \
  "started at x1 11.16, x2 231.72. Mixing them makes z drift by tens of percent.\n"                  \
  "The paper's stimulus is a dose of 10 osteoclasts (EVID 1, CMT x1); the default start is one, on " \
  "x1_bar and x2_bar. BioModels starts at x1 11, x2 212.\n"                                          \
  "Figure 3's k1 and k2 are those of the Physiome file; Ayati et al. 2010 use 0.0748, 0.0006395.\n"  \
  "In figure 3 x1 goes down to 3e-5: keep the absolute tolerance at or below 1e-10 of a cell.\n"     \
  "Powers need x1, x2 > 0. With gamma = g12*g21 - (1-g11)*(1-g22) = 0 there is no isolated steady "  \
  "state: such exponents are refused.\n"                                                             \
  "f_alpha1 ... f_beta2 do not move x1_bar and x2_bar, above which cells resorb and form."
#define OSTEON_MODEL_SOLVER "rk8pd"

/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X)                                                                                           \
  X(x1, "cells", rest1 + 10, 0, INFINITY, 1, "osteoclasts at the remodeling site", "x1_bar + 10; figure 2") \
  X(x2, "cells", rest2, 0, INFINITY, 200, "osteoblasts", "x2_bar; figure 2")                                \
  X(z, "%", 100, -INFINITY, INFINITY, 100, "bone mass, 100 at the start", "eq. 5")

#define FIG2 "legend of figure 2"
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS(X)                                                                                            \
  X(alpha1, "cells/d", 3, 1e-9, 1e9, OSTEON_LITERATURE, "osteoclast production", FIG2)                       \
  X(alpha2, "cells/d", 4, 1e-9, 1e9, OSTEON_LITERATURE, "osteoblast production", FIG2)                       \
  X(beta1, "1/d", 0.2, 1e-9, 1e3, OSTEON_LITERATURE, "osteoclast removal", FIG2)                             \
  X(beta2, "1/d", 0.02, 1e-9, 1e3, OSTEON_LITERATURE, "osteoblast removal", FIG2)                            \
  X(g11, "-", 0.5, -10, 10, OSTEON_LITERATURE, "osteoclast autocrine (TGF-beta and others)", FIG2)           \
  X(g12, "-", 1, -10, 10, OSTEON_LITERATURE, "osteoclast-derived paracrine, on osteoblasts", FIG2)           \
  X(g21, "-", -0.5, -10, 10, OSTEON_LITERATURE, "osteoblast-derived paracrine (OPG, RANKL), on osteoclasts", \
    FIG2)                                                                                                    \
  X(g22, "-", 0, -10, 10, OSTEON_LITERATURE, "osteoblast autocrine (IGF)", FIG2)                             \
  X(k1, "%/(cell d)", 0.24, 0, 1e6, OSTEON_LITERATURE, "resorption per osteoclast above rest", FIG2)         \
  X(k2, "%/(cell d)", 0.0017, 0, 1e6, OSTEON_LITERATURE, "formation per osteoblast above rest", FIG2)

#define OURS "not in the paper; 1 is the published model"
/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                                                        \
  X(f_alpha1, "-", 1, 0, 1e6, OSTEON_TREATMENT, "factor on osteoclast production", OURS) \
  X(f_alpha2, "-", 1, 0, 1e6, OSTEON_TREATMENT, "factor on osteoblast production", OURS) \
  X(f_beta1, "-", 1, 0, 1e6, OSTEON_TREATMENT, "factor on osteoclast removal", OURS)     \
  X(f_beta2, "-", 1, 0, 1e6, OSTEON_TREATMENT, "factor on osteoblast removal", OURS)

/* state */
#define KINKS(X) X(z)

/* common name, state or output, shown, caveat */
#define COMMON(X)                                                                            \
  X(BV, z, OSTEON_AS_CHANGE, "bone mass at one remodeling site, not of a bone")              \
  X(osteoclasts, x1, OSTEON_AS_LEVEL,                                                        \
    "of one remodeling site; the default start is a cycle that has begun, not a rest state") \
  X(osteoblasts, x2, OSTEON_AS_LEVEL, "of one remodeling site")

/* state or output: what tables and pictures show */
#define SHOWN(X) X(x1) X(x2) X(z)

/* name, unit, meaning */
#define DERIVED(X)                                     \
  X(gamma, "-", "exponent of the steady states")       \
  X(rest1, "cells", "osteoclasts at the steady state") \
  X(rest2, "cells", "osteoblasts at the steady state")

/* name */
#define ALGEBRA(X) X(y1) X(y2)

/* ---- equations ---- */

/* name, unit, expression, meaning, source */
#define OUTPUTS(X)                                                                  \
  X(x1_bar, "cells", rest1, "osteoclasts at the steady state", "eq. A1")            \
  X(x2_bar, "cells", rest2, "osteoblasts at the steady state", "eq. A2, corrected") \
  X(y1, "cells", y1, "osteoclasts that resorb: above rest", "eq. 6")                \
  X(y2, "cells", y2, "osteoblasts that form: above rest", "eq. 6")                  \
  X(resorption, "%/d", k1* y1, "bone resorbed", "eq. 5")                            \
  X(formation, "%/d", k2* y2, "bone formed", "eq. 5")

#define HAS_CHECK
#include <osteon/equations.h>

DERIVE_BEGIN
  gamma = g12 * g21 - (1 - g11) * (1 - g22);
  rest1 = r_pow(beta1 / alpha1, (1 - g22) / gamma) * r_pow(beta2 / alpha2, g21 / gamma); /* eq. A1 */
  rest2 =
      r_pow(beta1 / alpha1, g12 / gamma) * r_pow(beta2 / alpha2, (1 - g11) / gamma); /* eq. A2, corrected */
DERIVE_END

ALGEBRA_BEGIN
  y1 = r_max(r_const(0), x1 - rest1); /* eq. 6 */
  y2 = r_max(r_const(0), x2 - rest2); /* eq. 6 */
ALGEBRA_END

RATES_BEGIN
  dx1 = f_alpha1 * alpha1 * r_pow(x1, g11) * r_pow(x2, g21) - f_beta1 * beta1 * x1;
  dx2 = f_alpha2 * alpha2 * r_pow(x1, g12) * r_pow(x2, g22) - f_beta2 * beta2 * x2;
  dz = k2 * y2 - k1 * y1; /* eq. 5 */
RATES_END

OUTPUTS_BEGIN
OUTPUTS_END

CHECK_BEGIN
  REJECT_IF(fabs(gamma) < 1e-12,
            "gamma = g12*g21 - (1-g11)*(1-g22) is 0: no isolated steady state; change an exponent");
CHECK_END

#include OSTEON_NEXT
