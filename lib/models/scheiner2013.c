/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scheiner et al. 2013: bone cells coupled to the strain energy of cortical bone by micromechanics. Equations
 * and constants of Bone-Models (MIT), with a right-hand side free of memory, and the homogenisation in closed
 * form. */
#define OSTEON_MODEL scheiner2013
#define OSTEON_MODEL_FILE "scheiner2013.c"
#define OSTEON_MODEL_TITLE "Bone cells, micromechanics and strain-energy feedback in cortical bone"
#define OSTEON_MODEL_CITATION                                                                         \
  "Scheiner S, Pivonka P, Hellmich C (2013) Coupling systems biology with multiscale mechanics, for " \
  "computer simulations of bone remodeling. Comput Methods Appl Mech Eng 254:181-196, "               \
  "doi:10.1016/j.cma.2012.10.015"
#define OSTEON_MODEL_NOTES                                                                                  \
  "Three smooth pieces meet in kinks: SED_ratio below 1 (disuse: RANKL), up to 1 + (Pi_max/Pi_mech0 - "     \
  "1)/lambda_mech = 1.8 (proliferation of OBp), and above (its ceiling).\n"                                 \
  "kappa_RANKL is 594 times beta_RANKL: a step down in stress multiplies RANKL at once, by 180 for a "      \
  "deficit of 0.3 in SED_ratio. Loss is fast (257 d) and recovery slow (46 years): reloading after 1000 "   \
  "d at -25 MPa gives back 0.78 % of volume in 450 days.\n"                                                 \
  "The input is the macroscopic stress tensor in the bone's axes (3 along the bone, 1 radial, 2 "           \
  "circumferential), of which the paper's cases have the axial entry alone. A finite-element program sets " \
  "its six entries; the strain energy of the matrix follows from them and from the pores.\n"                \
  "The rest under less stress lies on a kink, SED_ratio 1: a long run finds it, a search for the steady "   \
  "state often does not.\n"                                                                                 \
  "f_vas is not bounded by the equations; outside of 0 to 100 % the run ends with an error.\n"              \
  "The rest state belongs to all digits of A_OCa, D_OBp, K_D1_TGFb and K_D2_TGFb: do not round them. "      \
  "OBp0 and OCa0 fix the proliferation P_OBp; another rest state needs others.\n"                           \
  "Bone-Models keeps P_OBp and the RANKL of disuse from step to step, so that its result depends on the "   \
  "steps tried (it has left rest before it is unloaded); here P_OBp is of the rest state and the "          \
  "feedback always acts. Its strain concentration has f_bm twice, which cancels. It carries f_bm as a "     \
  "state; here it is 100 - f_vas."
#define OSTEON_MODEL_SOLVER "rodas5p"
#define OSTEON_MODEL_STIFF 1 /* osteoclasts live for hours in disuse, pores move over years */

#define REST "steady state of the equations"
/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X)                                                      \
  X(OBp, "pM", 1e-3, 0, INFINITY, 1e-3, "osteoblast precursors", REST) \
  X(OBa, "pM", 5e-4, 0, INFINITY, 5e-4, "active osteoblasts", REST)    \
  X(OCa, "pM", 1e-4, 0, INFINITY, 1e-4, "active osteoclasts", REST)    \
  X(f_vas, "%", 5, 0, 99.999, 5, "vascular pores, of all volume; the rest is bone matrix", "habitual")

#define BM "Bone-Models"
#define EQ5 "eq. 5; Bone-Models"
#define LIT OSTEON_LITERATURE
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS(X)                                                                                       \
  X(D_OBu, "pM/d", 7e-4, 0, 1e6, LIT, "differentiation of uncommitted osteoblasts", BM)                 \
  X(D_OBp, "1/d", 0.165696312976030, 1e-9, 1e6, LIT, "differentiation of OBp", BM)                      \
  X(D_OCp, "pM/d", 2.1e-3, 0, 1e6, LIT, "differentiation of osteoclast precursors", BM)                 \
  X(A_OBa, "1/d", 0.211072625806496, 1e-9, 1e6, LIT, "apoptosis of OBa", BM)                            \
  X(A_OCa, "1/d", 5.64874468409633, 1e-9, 1e6, LIT, "apoptosis of OCa", BM)                             \
  X(K_D1_TGFb, "pM", 0.000563278809675429, 1e-12, 1e9, LIT, "TGF-beta activation of OBu to OBp", BM)    \
  X(K_D2_TGFb, "pM", 0.000175426051821094, 1e-12, 1e9, LIT, "TGF-beta repression of OBp to OBa", BM)    \
  X(K_D3_TGFb, "pM", 0.000563278809675429, 1e-12, 1e9, LIT, "TGF-beta activation of OCa apoptosis", BM) \
  X(alpha_TGFb, "1/d", 1, 0, 1e6, LIT, "TGF-beta released per OCa", BM)                                 \
  X(D_TGFb, "1/d", 1, 1e-12, 1e6, LIT, "TGF-beta degradation", BM)                                      \
  X(beta_PTH, "pM/d", 250, 0, 1e12, LIT, "PTH production", BM)                                          \
  X(D_PTH, "1/d", 86, 1e-12, 1e6, LIT, "PTH degradation", BM)                                           \
  X(K_D4_PTH, "pM", 150, 1e-12, 1e9, LIT, "PTH activation of RANKL carrying capacity", BM)              \
  X(K_D6_PTH, "pM", 0.222581427709954, 1e-12, 1e9, LIT, "PTH repression of OPG production", BM)         \
  X(beta1_OPG, "1/d", 0, 0, 1e15, LIT, "OPG made per OBp", BM)                                          \
  X(beta2_OPG, "1/d", 1.624900337835679e8, 0, 1e15, LIT, "OPG made per OBa", BM)                        \
  X(OPG_max, "pM", 2e8, 1e-12, 1e15, LIT, "OPG at which production stops", BM)                          \
  X(D_OPG, "1/d", 0.35, 1e-12, 1e6, LIT, "OPG degradation", BM)                                         \
  X(R1_RANKL, "pM/pM", 2.703476379131062e6, 0, 1e15, LIT, "RANKL sites per OBp", BM)                    \
  X(R2_RANKL, "pM/pM", 0, 0, 1e15, LIT, "RANKL sites per OBa", BM)                                      \
  X(beta_RANKL, "pM/d", 168.4195714712206, 1e-12, 1e12, LIT, "RANKL production", BM)                    \
  X(D_RANKL, "1/d", 10.132471014805027, 1e-12, 1e6, LIT, "RANKL degradation", BM)                       \
  X(K_A1_RANKL, "1/pM", 1e-3, 0, 1e9, LIT, "RANKL-OPG association", BM)                                 \
  X(K_A2_RANKL, "1/pM", 3.411764705882353e-2, 0, 1e9, LIT, "RANKL-RANK association", BM)                \
  X(RANK, "pM", 10, 0, 1e9, LIT, "RANK, fixed", BM)                                                     \
  X(K_RANKL_RANK, "pM", 5.67971833061048, 1e-12, 1e9, LIT,                                              \
    "RANKL-RANK for half-maximal differentiation of OCp", BM)                                           \
  X(k_form, "%/(pM d)", 40, 0, 1e9, LIT, "formation per OBa", BM)                                       \
  X(k_res, "%/(pM d)", 200, 0, 1e9, LIT, "resorption per OCa", BM)                                      \
  X(a_POBp, "-", 0.1, 0, 1, LIT, "part of the flux into OBp that is their proliferation at rest", BM)   \
  X(Pi_mech0, "-", 0.5, 1e-9, 1e6, LIT, "mechanical activation at rest", BM)                            \
  X(lambda_mech, "-", 1.25, 0, 1e6, LIT, "slope of it over relative strain energy", BM)                 \
  X(Pi_max, "-", 1, 1e-9, 1e6, LIT, "its ceiling", BM)                                                  \
  X(kappa_RANKL, "pM/d", 1e5, 0, 1e12, LIT, "RANKL made per relative deficit of strain energy", EQ5)    \
  X(OBp0, "pM", 1e-3, 1e-12, 1e6, LIT, "OBp at rest, which fixes P_OBp", REST)                          \
  X(OCa0, "pM", 1e-4, 1e-12, 1e6, LIT, "OCa at rest, which fixes P_OBp", REST)                          \
  X(Sigma33_ref, "MPa", -30, -1e6, 0, LIT, "habitual axial stress, below 0 as it compresses", BM)       \
  X(f_vas_ref, "%", 5, 0, 99.999, LIT, "porosity at which the strain energy is the habitual one", BM)

#define TENSOR "eqs 13 to 15; the paper's cases are axial"
/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                                                                       \
  X(Sigma33, "MPa", -30, -1e3, 1e3, OSTEON_TREATMENT, "axial stress, below 0 as it compresses", TENSOR) \
  X(P_PTH, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external PTH", "Pivonka et al. 2008")                 \
  X(P_OPG, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external OPG", "Pivonka et al. 2008")                 \
  X(P_RANKL, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external RANKL", "Pivonka et al. 2008")             \
  X(S_TGFb, "pM/d", 0, 0, 1e12, OSTEON_TREATMENT, "external TGF-beta", "Pivonka et al. 2008")           \
  X(I_OBp, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "OBp added, or removed if negative",                 \
    "Pivonka et al. 2008")                                                                              \
  X(I_OBa, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "OBa added, or removed if negative",                 \
    "Pivonka et al. 2008")                                                                              \
  X(I_OCa, "pM/d", 0, -1e3, 1e3, OSTEON_TREATMENT, "OCa added, or removed if negative",                 \
    "Pivonka et al. 2008")                                                                              \
  X(Sigma11, "MPa", 0, -1e3, 1e3, OSTEON_TREATMENT, "radial stress", TENSOR)                            \
  X(Sigma22, "MPa", 0, -1e3, 1e3, OSTEON_TREATMENT, "circumferential stress", TENSOR)                   \
  X(Sigma12, "MPa", 0, -1e3, 1e3, OSTEON_TREATMENT, "shear stress across the axis", TENSOR)             \
  X(Sigma13, "MPa", 0, -1e3, 1e3, OSTEON_TREATMENT, "shear stress along the axis, radial", TENSOR)      \
  X(Sigma23, "MPa", 0, -1e3, 1e3, OSTEON_TREATMENT, "shear stress along the axis, circumferential", TENSOR)

/* common name, state or output, shown, caveat */
#define COMMON(X)                                                                       \
  X(BV, f_bm, OSTEON_AS_CHANGE, "cortical bone: what the vascular pores leave; no BMD") \
  X(osteoclasts, OCa, OSTEON_AS_LEVEL, "")                                              \
  X(osteoblasts, OBa, OSTEON_AS_LEVEL, "")                                              \
  X(RANKL_OPG_ratio, RANKL_OPG_ratio, OSTEON_AS_LEVEL, "free RANKL over OPG, both in quasi-steady state")

/* state or output: what tables and pictures show */
#define SHOWN(X) X(OBp) X(OBa) X(OCa) X(f_bm) X(SED_ratio) X(RANKL_OPG_ratio)

/* name */
#define HELD(X) X(load) X(h_T) X(h_b) X(h_c) X(PTH) X(actP) X(repP)

/* name, unit, meaning */
#define DERIVED(X)                                  \
  X(S33, "1/GPa", "axial compliance of solid bone") \
  X(k_x, "-", "gSi - 1: see q")                     \
  X(a_x, "1/GPa", "2 gSe iSe")                      \
  X(b_x, "1/GPa", "gSe^2 iSi")                      \
  X(q_ref, "1/GPa", "q at f_vas_ref")               \
  X(gS1, "-", "g S, radial")                        \
  X(gS2, "-", "g S, circumferential")               \
  X(gS3, "-", "g S, axial")                         \
  X(P_OBp, "1/d", "proliferation of OBp")           \
  X(per_D_TGFb, "d", "1 over D_TGFb")               \
  X(per_OPG_max, "1/pM", "1 over OPG_max")

/* OPG is n_OPG / d_OPG and RANKL n_RANKL / d_RANKL, so that one division serves both. */
/* name */
#define ALGEBRA(X) \
  X(q)             \
  X(axial)         \
  X(across)        \
  X(Pi_mech) X(P_mech) X(TGFb) X(act1) X(rep2) X(act3) X(n_OPG) X(d_OPG) X(n_RANKL) X(d_RANKL) X(actL)

#define HAS_CHECK

/* ---- equations ---- */

/* Bone matrix, GPa, by ultrasound: Ashman et al. 1984, doi:10.1016/0021-9290(84)90029-0; C44, C55 and C66 are half of
 * the 12.9, 11.5 and 9.3 of the Kelvin form. Axis 1 is radial, 2 circumferential. Axis 3 is that of the bone and of its
 * pores, which hold water of bulk modulus k_w. */
#define C11 18.5
#define C12 10.3
#define C13 10.4
#define C22 20.8
#define C23 11.0
#define C33 28.4
#define C44 6.45
#define C55 5.75
#define C66 4.65
#define k_w 2.3

/* The elastic energy per squared axial stress at a pore fraction x, 1/GPa, is q = w' c w, where w solves
 * (c + x D) w = (0, 0, 1) (Mori-Tanaka, eqs 9 and 13). The pores hold water without shear, so that
 * D = i g' - c, with i = (1, 1, 1): the solution is that of solid bone, of compliance S = 1/c, and a
 * correction of rank one (Sherman-Morrison). With e = (0, 0, 1) and k = 1 + (g S i - 1) x:
 *   q = (eSe k^2 - 2 gSe iSe x k + (gSe)^2 iSi x^2) / (k (1 - x))^2 */
#define Q_STIFF(x) (1 + k_x * (x))
#define Q_ABOVE(x, k) (S33 * (k) * (k)-a_x * (x) * (k) + b_x * (x) * (x))
#define Q_BELOW(x, k) ((k) * (1 - (x)) * (k) * (1 - (x)))

/* Any stress Sigma, with its six entries, has the energy
 *   (T k^2 - 2 G I x k + G^2 iSi x^2) / (k (1 - x))^2,  T = Sigma S Sigma, G = g S Sigma, I = i S Sigma,
 * where g and i have no shear entries: water carries no shear, so that the matrix has all of it, at 1 / (1 - x).
 * h_T, h_b and h_c are these coefficients less those of the axial stress alone, and 0 where it is alone. */
#define DET (C33 * (C11 * C22 - C12 * C12) - C11 * C23 * C23 - C22 * C13 * C13 + 2 * C12 * C13 * C23)
#define S_11 ((C22 * C33 - C23 * C23) / DET)
#define S_22 ((C11 * C33 - C13 * C13) / DET)
#define S_33 ((C11 * C22 - C12 * C12) / DET)
#define S_12 ((C13 * C23 - C12 * C33) / DET)
#define S_13 ((C12 * C23 - C22 * C13) / DET)
#define S_23 ((C12 * C13 - C11 * C23) / DET)
#define iS_1 (S_11 + S_12 + S_13)
#define iS_2 (S_12 + S_22 + S_23)
#define iS_3 (S_13 + S_23 + S_33)

#define QSS "quasi-steady state of binding"
/* name, unit, expression, meaning, source */
#define OUTPUTS(X)                                                                                  \
  X(f_bm, "%", 100 - f_vas, "bone matrix, of all volume", "")                                       \
  X(SED, "MPa", SED_ref* axial + SED_ref * across, "strain energy density of the matrix", "eq. 15") \
  X(SED_ratio, "-", axial + across, "strain energy density over the habitual one", "eq. 15")        \
  X(Pi_mech, "-", Pi_mech, "mechanical activation of OBp", BM)                                      \
  X(P_RANKL_mech, "pM/d", P_mech, "RANKL made under disuse", EQ5)                                   \
  X(PTH, "pM", PTH, "PTH", QSS)                                                                     \
  X(TGFb, "pM", TGFb, "TGF-beta", QSS)                                                              \
  X(OPG, "pM", OPG_now, "OPG", QSS)                                                                 \
  X(RANKL, "pM", RANKL_now, "free RANKL", QSS)                                                      \
  X(RANKL_OPG_ratio, "-", RANKL_now / OPG_now, "RANKL over OPG", QSS)

#include <osteon/equations.h>

DERIVE_BEGIN
  /* Hill tensor P of a cylindrical pore along axis 3, eq. 8 integrated; entries of axis 3 are 0 */
  const real A = r_const(C11 * C66), D = r_const(C66 * C22), mixed = r_const(C12 + C66);
  const real B = C11 * C22 + C66 * C66 - mixed * mixed, S = r_sqrt(B + 2 * r_sqrt(A * D));
  const real K0 = 1 / (r_sqrt(A) * S), K1 = 1 / (r_sqrt(D) * S);
  const real c0 = (1 - (D * K1 + (B - D) * K0)) / (A - B + D), c1 = K0 - c0, c2 = K1 - c1;
  const real P11 = C66 * c0 + C22 * c1, P22 = C66 * c2 + C11 * c1, P12 = -mixed * c1;
  /* M, the inverse of 1 + P (c_vas - c), whose last row is that of 1 */
  const real n11 = 1 + P11 * (k_w - C11) + P12 * (k_w - C12), n12 = P11 * (k_w - C12) + P12 * (k_w - C22);
  const real n21 = P12 * (k_w - C11) + P22 * (k_w - C12), n22 = 1 + P12 * (k_w - C12) + P22 * (k_w - C22);
  const real n13 = P11 * (k_w - C13) + P12 * (k_w - C23), n23 = P12 * (k_w - C13) + P22 * (k_w - C23);
  const real per_n = 1 / (n11 * n22 - n12 * n21);
  const real g1 = k_w * (n22 - n21) * per_n, g2 = k_w * (n11 - n12) * per_n; /* k_w i' M */
  const real g3 = k_w - g1 * n13 - g2 * n23;
  /* compliance of solid bone, of which rows 1 and 2 enter by their sums */
  const double det = C33 * (C11 * C22 - C12 * C12) - C11 * C23 * C23 - C22 * C13 * C13 + 2 * C12 * C13 * C23;
  const double S13 = (C12 * C23 - C22 * C13) / det, S23 = (C12 * C13 - C11 * C23) / det;
  const double s33 = (C11 * C22 - C12 * C12) / det;
  const double iS1 = (C22 * C33 - C23 * C23 + C13 * C23 - C12 * C33) / det + S13;
  const double iS2 = (C11 * C33 - C13 * C13 + C13 * C23 - C12 * C33) / det + S23;
  const double iS3 = S13 + S23 + s33;
  const real gSe = g1 * S13 + g2 * S23 + g3 * s33;
  S33 = r_const(s33);
  k_x = g1 * iS1 + g2 * iS2 + g3 * iS3 - 1;
  a_x = 2 * gSe * iS3;
  b_x = gSe * gSe * (iS1 + iS2 + iS3);
  gS1 = g1 * S_11 + g2 * S_12 + g3 * S_13;
  gS2 = g1 * S_12 + g2 * S_22 + g3 * S_23;
  gS3 = gSe;
  const real x = 0.01 * f_vas_ref, k = Q_STIFF(x);
  q_ref = Q_ABOVE(x, k) / Q_BELOW(x, k);
  const real T0 = alpha_TGFb * OCa0 / D_TGFb;
  P_OBp = a_POBp * D_OBu * T0 / ((T0 + K_D1_TGFb) * OBp0 * Pi_mech0); /* eq. 16 */
  per_D_TGFb = 1 / D_TGFb;
  per_OPG_max = 1 / OPG_max;
DERIVE_END

CHECK_BEGIN
  REJECT_IF(Pi_max < Pi_mech0, "Pi_max is below Pi_mech0");
  REJECT_IF(Sigma33_ref == 0, "Sigma33_ref is 0; the habitual stress is not");
CHECK_END

HOLD_BEGIN
  const real relative = Sigma33 / Sigma33_ref;
  load = relative * relative / q_ref;
  const real T = S_11 * Sigma11 * Sigma11 + S_22 * Sigma22 * Sigma22 + 2 * S_12 * Sigma11 * Sigma22 +
                 2 * (S_13 * Sigma11 + S_23 * Sigma22) * Sigma33 + Sigma12 * Sigma12 / C66 +
                 Sigma13 * Sigma13 / C55 + Sigma23 * Sigma23 / C44;
  const real G0 = gS3 * Sigma33, G1 = gS1 * Sigma11 + gS2 * Sigma22;
  const real I0 = iS_3 * Sigma33, I1 = iS_1 * Sigma11 + iS_2 * Sigma22;
  const real per = 1 / (Sigma33_ref * Sigma33_ref * q_ref);
  h_T = T * per;
  h_b = 2 * (G0 * I1 + G1 * I0 + G1 * I1) * per;
  h_c = G1 * (2 * G0 + G1) * (iS_1 + iS_2 + iS_3) * per;
  PTH = (beta_PTH + P_PTH) / D_PTH;
  actP = PTH / (K_D4_PTH + PTH);
  repP = 1 / (1 + PTH / K_D6_PTH);
HOLD_END

ALGEBRA_BEGIN
  TGFb = (alpha_TGFb * OCa + S_TGFb) * per_D_TGFb;
  const real x = 0.01 * f_vas, k = Q_STIFF(x);
  INVERSES_4(per_D1, K_D1_TGFb + TGFb, per_D2, K_D2_TGFb + TGFb, per_D3, K_D3_TGFb + TGFb, per_q,
             Q_BELOW(x, k))
  act1 = hill_act(TGFb, per_D1);
  rep2 = hill_rep(K_D2_TGFb, per_D2);
  act3 = hill_act(TGFb, per_D3);
  q = Q_ABOVE(x, k) * per_q;
  axial = load * q; /* eq. 15 */
  across = (h_T * k * k - h_b * x * k + h_c * x * x) * per_q;
  Pi_mech = r_min(Pi_max, Pi_mech0 * (1 + lambda_mech * r_max(0, axial - 1 + across)));
  P_mech = kappa_RANKL * r_max(0, 1 - axial - across); /* eq. 5 */
  const real made_OPG = (beta1_OPG * OBp + beta2_OPG * OBa) * repP;
  n_OPG = made_OPG + P_OPG;
  d_OPG = made_OPG * per_OPG_max + D_OPG;
  const real RANKLeff = (R1_RANKL * OBp + R2_RANKL * OBa) * actP;
  n_RANKL = RANKLeff * (beta_RANKL + P_RANKL + P_mech) * d_OPG;
  d_RANKL = ((1 + K_A2_RANKL * RANK) * d_OPG + K_A1_RANKL * n_OPG) * (beta_RANKL + D_RANKL * RANKLeff);
  const real bound = K_A2_RANKL * RANK * n_RANKL; /* RANKL-RANK times d_RANKL */
  actL = bound / (K_RANKL_RANK * d_RANKL + bound);
ALGEBRA_END

RATES_BEGIN
  const real matured = D_OBp * rep2 * OBp;
  dOBp = D_OBu * (1 - a_POBp) * act1 + P_OBp * Pi_mech * OBp - matured + I_OBp;
  dOBa = matured - A_OBa * OBa + I_OBa;
  dOCa = D_OCp * actL - A_OCa * act3 * OCa + I_OCa;
  df_vas = k_res * OCa - k_form * OBa;
RATES_END

OUTPUTS_BEGIN
  const real OPG_now = n_OPG / d_OPG, RANKL_now = n_RANKL / d_RANKL;
  const real SED_ref = Sigma33_ref * Sigma33_ref * q_ref / 2000;
OUTPUTS_END

#include OSTEON_NEXT
