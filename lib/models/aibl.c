/* SPDX-License-Identifier: GPL-3.0-or-later */
/* aibl: what an aromatase inhibitor does to the skeleton, and how far exercise, nutrition and drugs make up for it.
 * This is osteon's own model; we found no published ODE model of this. It is assembled from parts of published models,
 * and each row names its source.
 *
 * Cells and signals are relative to the healthy young steady state, in which each of them is 1. The two sites, lumbar
 * spine (LS) and total hip (TH), each have a bone unit of their own and share whatever circulates. A woman is first
 * simulated without treatment, from age 45, or from when her estradiol began to fall if that was earlier, until day 0.
 * Her state on day 0 is the reference for BMD, markers and RANKL/OPG.
 *
 * Reasons for the structure, from comparisons with trials (`osteon validate --split calibration`):
 * - Estradiol falls along a sigmoid to a floor, e_late + (1 - e_late) / (1 + (y/tau_meno)^2), y years after the onset.
 *   With the earlier form, 1/(1 + y/tau), which falls to 0, bone loss around the menopause was half of that observed
 *   and 20 years later it was too fast; fitting that form again repaired less of this.
 * - Lost bone is felt as strain: sclerostin follows a power of BV. Training acts separately, by the square root of the
 *   overload, and bone accommodates to it (H). When training stops, bone is not in disuse as long as the load is the
 *   habitual one (Winters and Snow 2000: the gain fades until bone is that of untrained women). In an earlier version
 *   training acted through the same strain and the same saturation: then gentle training did nothing, young women
 *   gained nothing, and women who stopped fell below the untrained.
 * - Osteoclast precursors accumulate while RANKL is almost absent (OCq), and fuse when it returns (OCp): the rebound
 *   after denosumab. Waiting precursors die, so eight years without RANKL do not leave four times as many as two years.
 * - Teriparatide and romosozumab wake lining cells (LC). These form bone at places where none was resorbed (OBm; Kim
 *   2012, Lindsay 2016), until they are used up. When the model used up progenitors instead, romosozumab went on to
 *   gain linearly for years. Bisphosphonate on the surface keeps lining cells asleep: after alendronate both drugs gain
 *   less. Resorption follows teriparatide with a lag (R_t), which makes the anabolic window (Osagie-Clouard 2017);
 *   without this lag the spine continued to gain in the year after teriparatide. Other inhibitors of Wnt (DKK) replace
 *   sclerostin that is blocked.
 * - Bisphosphonates act on osteoclast apoptosis, by a Hill curve of power 1. With a power of 0.27 a tenth of a dose had
 *   most of the effect of the whole dose. Alendronate leaves the surface within weeks, but part of it returns from bone
 *   for years; with a single pool its effect is either too slow or too long.
 * - Sclerostin drives part of RANKL. From an age A_w on osteoblasts make less matrix, by the square of the years since:
 *   the hip loses a fifth as much at 68 as at 87.
 * - The risk of fracture rises and falls with the balance of turnover (resorption over formation), whatever BMD is:
 *   drugs of all classes prevent two to three times as many vertebral fractures as their BMD explains, and inhibitors
 *   cause more (rows B068, B107, N-ARCHC-04 and AI-ATAC-05 of the trials; Bouxsein 2019). Turnover is averaged over
 *   months.
 * - Anastrozole and letrozole are at their mean steady-state concentrations from the first tablet on, and absent after
 *   the last: a half-life of two days is too short to matter for bone, but would limit the steps of an explicit method.
 * - Constants about which the trials say little (they remove less than a third of the prior's variance) were fixed.
 *
 * Tried, and left out because the fit did not improve: a lag between osteoblasts and the bone that they form; a power
 * of psi (for heavy training); bone that accommodates to lack of estrogen or to PTH; separate floors for NTX and BSAP;
 * teriparatide acting on RANKL instead of on the number of osteoclasts (together with denosumab it then raised CTX);
 * formation without resorption that bisphosphonates stop; errors of rows that increase with the effect (what other
 * contexts gained, sequences lost). */
#define OSTEON_MODEL aibl
#define OSTEON_MODEL_FILE "aibl.c"
#define OSTEON_MODEL_TITLE \
  "Bone under aromatase inhibitors, with exercise, nutrition and drugs: spine and hip"
#define OSTEON_MODEL_CITATION                                                                            \
  "osteon's own, after Lemaire et al. 2004 and Pivonka et al. 2008 (bone unit), Joerg et al. 2022 "      \
  "doi:10.7554/eLife.76228 (estrogen), Martinez-Reina et al. 2019 (denosumab, mineral) and Mori et al. " \
  "2018 (zoledronate); the rows name what comes from where"
#define OSTEON_MODEL_NOTES                                                                                   \
  "Constants marked calibrated were fitted to group means of trials (`make calibrate`, data/aibl-fit.csv); " \
  "how far that carries is said by `osteon validate`, and less far than was aimed at: provisional. Not for " \
  "treating "                                                                                                \
  "anyone.\n"                                                                                                \
  "Known limits, against the trials (`osteon validate`): women past the menopause lose somewhat "            \
  "too little without treatment, and denosumab and bisphosphonates gain too little, by half a "              \
  "point of BMD where they were fitted and by a point where not. Calcium gains too little in "               \
  "its first year. Teriparatide gains half of what is seen at the spine in its first months, 40 "            \
  "ug do too little at the hip, and with alendronate it gains as much at the spine as with "                 \
  "denosumab, where less is seen; its CTX rises too late, and in its second year it does not "               \
  "prevent fractures other than vertebral. NTX falls too far under bisphosphonates, and CTX "                \
  "comes back too slowly after alendronate, whose small doses do too much. Estrogen gains too "              \
  "much at 70. PINP under training rises or stays, where it was seen to fall. A sudden "                     \
  "menopause costs too little bone, and none is lost before the menopause.\n"                                \
  "The woman of the defaults is the median one. Means of trials are those"                                   \
  " of women who differ, of whom a few lose much: use a cohort to compare.\n"                                \
  "adherence is of tablets and of nothing else: not of injections, hormone therapy, food.\n"                 \
  "BMD is matrix times mineral: no cortical and trabecular compartments, no bone size. vitamin_K2 "          \
  "acts on strength in the fracture risk only; K2_gain lets it act on bone, for those who want to "          \
  "suppose so.\n"                                                                                            \
  "Aromatase inhibitors do nothing before the menopause. e is on Joerg's scale; estradiol in pmol/L "        \
  "is e times E2_0 (immunoassay), two to three times what mass spectrometry finds after the menopause.\n"    \
  "Fracture probabilities are those of FRAX UK for a woman of body mass index 25 without its risk factors, " \
  "who falls as often as most do; her T-score of the hip stands for that of the femoral neck. A change of "  \
  "turnover counts from day 0 on. After denosumab is stopped, fractures rise further above those of the "    \
  "untreated than was seen. Training prevents more fractures than is said here, perhaps because fewer "      \
  "fall.\n"                                                                                                  \
  "The spine's T-score includes degenerative change (deg), as DXA does."
#define OSTEON_MODEL_SOLVER "rkf45"
#define OSTEON_MODEL_SCHEDULED 1 /* the rates have several exp, log and powers: see bench/README.md */
/* BMD; fractures; CTX and PINP; other markers; vert_risk; cells; RANK; the rest */
#define OSTEON_MODEL_PARTS 7, 13, 15, 19, 20, 26, 28

/* ---- tables ---- */

#define YOUNG "1 in the young healthy steady state"
#define NONE "none before day 0"
#define START "set at day 0"
/* name, unit, initial value, min, max, scale, meaning, source */
#define SITE_STATES(X, S, SITE)                                                                           \
  X(LC_##S, "-", 1, 0, 1e3, 1, "lining cells that can be woken, " SITE, YOUNG)                            \
  X(OBm_##S, "-", 0, 0, 1e3, 1, "osteoblasts from woken lining cells, " SITE, "none without an anabolic") \
  X(OBp_##S, "-", 1, 0, 1e3, 1, "osteoblast precursors, " SITE, YOUNG)                                    \
  X(OBa_##S, "-", 1, 0, 1e3, 1, "active osteoblasts, " SITE, YOUNG)                                       \
  X(OCq_##S, "-", 0, 0, 1e3, 1, "osteoclast precursors that wait for RANKL, " SITE, "none in the young")  \
  X(OCp_##S, "-", 1, 0, 1e3, 1, "osteoclast precursors that can become active, " SITE, YOUNG)             \
  X(OCa_##S, "-", 1, 0, 1e3, 1, "active osteoclasts, " SITE, YOUNG)                                       \
  X(Scl_##S, "-", 1, 0, 1e3, 1, "sclerostin, " SITE, YOUNG)                                               \
  X(Y_##S, "-", 1, 0, 1e3, 1, "young osteocytes, which make OPG, " SITE, YOUNG)                           \
  X(H_##S, "-", 1, 0, 1e6, 1, "load to which the bone is accommodated, " SITE, YOUNG)                     \
  X(BV_##S, "-", 1, 1e-2, 1e2, 1, "bone matrix, " SITE, YOUNG)                                            \
  X(M_##S, "-", (omega_##S * m1 + kappa) / (omega_##S + kappa), 0, 1.1, 1,                                \
    "mineral per matrix, 1 where it is full, " SITE, "steady")
#define STATES(X)                                                                                            \
  X(aro, "-", 1, 0, 2, 1, "aromatase that exemestane has left", YOUNG)                                       \
  X(D, "nmol/L", D_ref, 0, 1e4, 50, "25OHD in serum", "steady at the reference intake")                      \
  X(ucOC, "-", 1, 0, 1.01, 1, "undercarboxylated osteocalcin", "1 without vitamin K2")                       \
  X(den_sc, "mg", 0, 0, INFINITY, 10, "denosumab under the skin", NONE)                                      \
  X(C_den, "ng/mL", 0, 0, INFINITY, 1000, "denosumab in serum", NONE)                                        \
  X(B_f, "mg", 0, 0, INFINITY, 1, "zoledronate on bone surfaces, as mg given", NONE)                         \
  X(B_ALN, "mg", 0, 0, INFINITY, 1, "alendronate on bone surfaces, as mg of zoledronate given", NONE)        \
  X(B_slow, "mg", 0, 0, INFINITY, 1, "alendronate that bone gives back later, as mg of zoledronate given",   \
    NONE)                                                                                                    \
  X(B_RIS, "mg", 0, 0, INFINITY, 1, "risedronate and ibandronate in bone, as mg of zoledronate given", NONE) \
  X(romo_sc, "mg", 0, 0, INFINITY, 100, "romosozumab under the skin", NONE)                                  \
  X(C_romo, "ug/mL", 0, 0, INFINITY, 10, "romosozumab in serum", NONE)                                       \
  X(DKK, "-", 0, 0, 1, 1, "other inhibitors of Wnt that replace blocked sclerostin, of all sclerostin",      \
    NONE)                                                                                                    \
  X(R_t, "-", 0, 0, 1, 1, "teriparatide's effect on osteoclasts, which lags behind that on formation", NONE) \
  X(B_d, "mg", 0, 0, INFINITY, 1, "zoledronate buried in bone, as mg given", NONE)                           \
  SITE_STATES(X, LS, "spine")                                                                                \
  SITE_STATES(X, TH, "hip")                                                                                  \
  X(ref_LS, "-", 1, 0, INFINITY, 1, "BV M at day 0, spine", START)                                           \
  X(ref_TH, "-", 1, 0, INFINITY, 1, "BV M at day 0, hip", START)                                             \
  X(was_OCa, "-", 1, 0, INFINITY, 1, "active osteoclasts at day 0, mean of both sites", START)               \
  X(was_OBa, "-", 1, 0, INFINITY, 1, "active osteoblasts at day 0, mean of both sites", START)               \
  X(ref_ratio, "-", 1, 0, INFINITY, 1, "RANKL/OPG at day 0", START)                                          \
  X(slow_OC, "-", 1, 0, 1e3, 1, "active osteoclasts, mean of both sites, over the last months",              \
    "was_OCa at day 0")                                                                                      \
  X(slow_OB, "-", 1, 0, 1e3, 1, "active osteoblasts, mean of both sites, over the last months",              \
    "was_OBa at day 0")

#define HER "the person's own"
#define JOERG "Joerg et al. 2022, appendix 3, table 4"
#define MR "Martinez-Reina et al. 2019, Bone-Models (MIT)"
#define FIT(prior) "fitted to the calibration rows of the trial tables; prior " prior
#define FIXED(why) "kept fixed in the fit; " why
#define LIT OSTEON_LITERATURE
#define CAL OSTEON_CALIBRATED
#define ASM OSTEON_ASSUMED
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS_PERSON(X)                                                                                 \
  X(age_0, "y", 62, 18, 110, ASM, "age at day 0", HER)                                                   \
  X(years_since_menopause, "y", 12, -60, 80, ASM,                                                        \
    "from the final period to day 0; < 0 before it; give age too", HER)                                  \
  X(T_LS, "SD", -1, -10, 10, ASM, "T-score of the spine at day 0", HER)                                  \
  X(T_TH, "SD", -1, -10, 10, ASM, "T-score of the total hip at day 0", HER)                              \
  X(weight, "kg", 66, 20, 300, ASM, "body weight, for denosumab", HER)                                   \
  X(D_shift, "nmol/L", 0, -30, 100, ASM, "her 25OHD above what her intake leads to; in obesity: -18",    \
    "Gallagher 2012: -17.8 in obesity")                                                                  \
  X(adherence, "-", 1, 0, 1, ASM, "part of her tablets that she takes, times what a scenario says", HER) \
  X(falls, "-", 0, 0, 1, ASM, "1: she falls more than most", HER)                                        \
  X(prior_fracture, "-", 0, 0, 1, ASM, "1: she has had a fracture", HER)                                 \
  X(cancer, "-", 0, 0, 1, ASM, "1: cancer counts as a risk factor", HER)
#define PARAMS_ESTROGEN(X)                                                                                  \
  X(onset, "y", 2.03, 0, 10, LIT, "time from the beginning of the fall of estradiol to the final period",   \
    "Randolph 2011 (SWAN): change begins 2.03 y before")                                                    \
  X(tau_meno, "y", 1.29, 0.01, 20, CAL,                                                                     \
    "time from the onset in which half of the fall of estradiol is done", FIT("2"))                         \
  X(e_late, "-", 0.0918, 0, 1, CAL, "e long after the menopause (e: estrogen on bone, 1 in young women)",   \
    FIT("0.15; 0.21 at 60, 0.12 at 70 in Joerg"))                                                           \
  X(E2_0, "pmol/L", 237, 1, 1e4, LIT, "estradiol at e = 1, immunoassay", "Sowers 2008: 64.5 pg/mL")         \
  X(CL_ana, "L/d", 36, 0.1, 1e4, LIT, "clearance of anastrozole", "1.5 L/h, half-life 42 h")                \
  X(IC_ana, "ng/mL", 0.61, 1e-3, 1e4, LIT, "concentration of anastrozole that halves aromatase",            \
    "from 97.3 % inhibition of the whole body, Geisler 2002")                                               \
  X(CL_let, "L/d", 41.5, 0.1, 1e4, LIT, "clearance of letrozole at steady state",                           \
    "1.73 L/h, half-life 49 h")                                                                             \
  X(IC_let, "ng/mL", 0.54, 1e-3, 1e4, LIT, "concentration of letrozole that halves aromatase",              \
    "from > 99.1 % inhibition, Geisler 2002: an upper bound")                                               \
  X(k_deg, "1/d", 0.3, 1e-3, 10, ASM, "turnover of aromatase", "recovery in 2 weeks after exemestane")      \
  X(k_in, "1/d", 14.7, 0, 1e3, LIT, "inactivation of aromatase by 25 mg/d of exemestane",                   \
    "from 98 % inhibition, label")                                                                          \
  X(r, "-", 0.0485, 0, 1, ASM, "part of estradiol that does not need aromatase",                            \
    FIXED("about 5 % by assay"))                                                                            \
  X(s_T, "-", 0.186, 0, 2, CAL, "largest e that tamoxifen stands in for on bone", FIT("0.5"))               \
  X(K_T, "-", 0.05, 1e-3, 10, ASM, "tamoxifen at half effect, in doses of 20 mg/d",                         \
    FIXED("a twentieth of the dose"))                                                                       \
  X(K, "-", 0.94, 1e-3, 100, LIT, "e at half effect on osteoclasts and osteoblasts", JOERG)                 \
  X(K_scl, "-", 9.6, 1e-3, 1e3, LIT, "e at half effect on sclerostin", JOERG)                               \
  X(a_L, "-", 2, 0, 100, ASM, "largest increase of RANKL production by lack of estrogen", FIXED("1 to 3"))  \
  X(a_O, "-", 0.35, 0, 0.9, ASM, "largest decrease of OPG production by lack of estrogen",                  \
    FIXED("range 0 to 0.6"))                                                                                \
  X(a_A, "-", 1.08, 0, 100, CAL, "largest increase of osteoclast apoptosis by estrogen", FIT("1"))          \
  X(a_B_LS, "-", 0.102, 0, 100, CAL, "largest increase of osteoblast apoptosis by lack of estrogen, spine", \
    FIT("0.1"))                                                                                             \
  X(a_B_TH, "-", 0.31, 0, 100, CAL, "largest increase of osteoblast apoptosis by lack of estrogen, hip",    \
    FIT("0.1"))
#define PARAMS_NUTRITION(X)                                                                               \
  X(k_D, "1/d", 0.0385, 1e-4, 10, ASM, "elimination of 25OHD", "half-life 18 d")                          \
  X(D_none, "nmol/L", 39, 1, 200, LIT, "25OHD without intake", "Gallagher 2012: insufficient women")      \
  X(D_max, "nmol/L", 112, 1, 1e3, LIT, "25OHD at high intake", "Gallagher 2012")                          \
  X(IU_e, "IU/d", 1200, 1, 1e5, ASM,                                                                      \
    "vitamin D intake that takes 25OHD 1 - 1/e of the way from D_none to D_max",                          \
    "800 IU/d takes 97.5 % above 50 nmol/L, Gallagher 2012")                                              \
  X(IU_ref, "IU/d", 200, 0, 1e5, ASM, "reference intake of vitamin D", "makes 25OHD 50 nmol/L")           \
  X(Ca_ref, "mg/d", 800, 1, 1e5, ASM, "reference intake of calcium", "habitual intakes of the trials")    \
  X(h_PTH, "-", 0.9, 0, 100, ASM, "increase of PTH by lack of 25OHD", "chosen; no source was found")      \
  X(D_PTH, "nmol/L", 25, 1, 1e3, ASM, "25OHD over which the increase of PTH falls to 1/e",                \
    "chosen; no source was found")                                                                        \
  X(h_abs, "-", 0.15, 0, 1, ASM, "part of calcium absorption that needs 25OHD",                           \
    "chosen; no source was found")                                                                        \
  X(n_Ca, "-", 0.494, 0, 5, CAL, "power with which PTH falls with absorbed calcium", FIT("0.3"))          \
  X(n_PTH, "-", 0.47, 0, 5, LIT, "power with which RANKL production follows PTH",                         \
    FIXED("Peterson and Riggs 2010; with n_Ca only their product is seen"))                               \
  X(D_min, "nmol/L", 30, 1, 1e3, ASM, "25OHD below which mineralisation slows", "chosen")                 \
  X(k_K2, "1/d", 0.0333, 1e-4, 10, ASM, "rate at which undercarboxylated osteocalcin follows vitamin K2", \
    "about 30 d")                                                                                         \
  X(u_max, "-", 0.85, 0, 1, ASM, "largest decrease of undercarboxylated osteocalcin by vitamin K2",       \
    "-70 % at 375 ug/d, Roenn 2016")                                                                      \
  X(K2_50, "ug/d", 80, 1, 1e4, ASM, "vitamin K2 (MK-7) at half effect", "one dose seen: 375 ug/d")        \
  X(K2_strength, "-", 0.02, 0, 1, ASM, "bone strength gained by full carboxylation", "range 0 to 0.05")   \
  X(K2_gain, "1/y", 0, 0, 0.1, ASM, "bone gained by full carboxylation; 0.003 is a scenario",             \
    "no effect on BMD in Roenn 2016")
#define PARAMS_DRUGS(X)                                                                                      \
  X(ka_den, "1/d", 0.17, 1e-3, 10, LIT, "absorption of denosumab", MR)                                       \
  X(V_den, "mL/kg", 77.9, 1, 1e3, LIT, "volume of distribution of denosumab", MR)                            \
  X(kel_den, "1/d", 0.0115, 0, 10, LIT, "linear elimination of denosumab", MR)                               \
  X(Vmax_den, "ng/(kg d)", 2672, 0, 1e6, LIT, "largest saturable elimination of denosumab", MR)              \
  X(Km_den, "ng/mL", 411, 1e-3, 1e6, LIT, "denosumab at half of its largest saturable elimination", MR)      \
  X(k_f, "1/d", 3.719e-3, 1e-6, 10, LIT, "release of zoledronate from bone surfaces", "Mori 2018")           \
  X(f_deep, "-", 0.244, 0, 1, CAL, "part of zoledronate that is buried in bone",                             \
    FIT("0.18; range 0.1 to 0.3; markers 3 to 5 y after one dose"))                                          \
  X(t_deep, "y", 4, 0.1, 1e3, ASM, "half-life of buried zoledronate",                                        \
    FIXED("1 mg acts for two years, 5 mg for more than five: Grey"))                                         \
  X(E_bis, "-", 1.07, 0, 100, CAL, "largest increase of osteoclast apoptosis by bisphosphonates", FIT("2"))  \
  X(B50, "mg", 0.406, 1e-3, 1e3, CAL, "bisphosphonate at half effect, as mg of zoledronate",                 \
    FIT("1.55, Mori 2018"))                                                                                  \
  X(zol_ALN, "mg/mg", 0.00466, 0, 1, CAL, "zoledronate to which 1 mg of alendronate by mouth is equivalent", \
    FIT("6e-4, 0.4 to 0.6 % absorbed, half to bone, potency 1/8"))                                           \
  X(zol_RIS, "mg/mg", 0.00096, 0, 1, CAL, "zoledronate to which 1 mg of risedronate by mouth is equivalent", \
    FIT("4.2e-4, assumed"))                                                                                  \
  X(zol_IBN, "mg/mg", 9.8e-4, 0, 1, ASM, "zoledronate to which 1 mg of ibandronate by mouth is equivalent",  \
    "0.6 % absorbed, 45 % to bone, potency 1/5 assumed")                                                     \
  X(k_ALN, "1/d", 0.03, 1e-5, 10, ASM, "release of alendronate from bone surfaces",                          \
    FIXED("CTX is at its lowest within three months"))                                                       \
  X(f_slow, "-", 0.0353, 0, 10, CAL,                                                                         \
    "part of the released alendronate that bone takes up and gives back later", FIT("0.3"))                  \
  X(k_slow, "1/d", 0.00146, 1e-5, 10, CAL, "rate at which bone gives alendronate back", FIT("0.002"))        \
  X(k_RIS, "1/d", 0.00719, 1e-5, 10, CAL, "release of risedronate and ibandronate",                          \
    FIT("0.0145, half-life 480 h"))                                                                          \
  X(T50, "ug/d", 40, 1e-3, 1e4, ASM, "teriparatide at half effect",                                          \
    FIXED("20 ug/d do two thirds of what 40 do"))                                                            \
  X(w_T, "1/d", 0.00884, 0, 10, CAL, "largest rate at which teriparatide wakes lining cells", FIT("0.01"))   \
  X(w_R, "1/d", 0.00828, 0, 10, CAL, "rate at which blocking all sclerostin wakes lining cells",             \
    FIT("0.03"))                                                                                             \
  X(n_LC, "d", 166, 0, 1e5, CAL, "bone that all lining cells form once woken, in days of formation at rest", \
    FIT("120"))                                                                                              \
  X(c_m, "-", 0.918, 0, 10, CAL, "weight of woken lining cells in markers of formation", FIT("0.3"))         \
  X(k_LC, "1/d", 0.001, 1e-5, 10, ASM, "return of lining cells",                                             \
    FIXED("years: PINP falls in the second year"))                                                           \
  X(q_B, "-", 3.2, 0, 100, CAL, "how strongly bisphosphonate on the surface keeps lining cells asleep",      \
    FIT("0.3"))                                                                                              \
  X(k_tB, "-", 1.14, 0, 100, CAL, "largest increase of osteoblast recruitment by teriparatide, spine",       \
    FIT("3"))                                                                                                \
  X(t_TH, "-", 0.886, 0, 10, CAL, "effect of teriparatide at the hip, of that at the spine", FIT("0.7"))     \
  X(k_tC, "-", 1.27, 0, 100, CAL, "largest increase of osteoclast formation by teriparatide", FIT("2"))      \
  X(k_win, "1/d", 0.00377, 1e-4, 10, CAL,                                                                    \
    "rate at which resorption follows teriparatide (the anabolic window)", FIT("0.01"))                      \
  X(ka_romo, "1/d", 0.3, 1e-3, 10, ASM, "absorption of romosozumab", "peak at 5 d, label")                   \
  X(kel_romo, "1/d", 0.054, 1e-3, 10, ASM, "elimination of romosozumab", "half-life 12.8 d, label")          \
  X(V_romo, "L", 4.9, 0.1, 100, ASM, "volume of distribution of romosozumab over its bioavailability",       \
    "3.92 L and 0.8, label")                                                                                 \
  X(IC_romo, "ug/mL", 1.2, 1e-3, 1e4, ASM, "concentration of romosozumab that halves sclerostin",            \
    FIXED("nearly all is bound at 210 mg a month; the trials tell nothing of more"))                         \
  X(k_DKK, "1/d", 0.000372, 1e-5, 10, CAL,                                                                   \
    "rate at which other inhibitors of Wnt replace blocked sclerostin", FIT("0.01"))                         \
  X(F_IBN, "-", 0.006, 1e-4, 1, LIT, "part of oral ibandronate that is absorbed", "label")                   \
  X(kD, "mL/ng", 0.0845, 0, 100, CAL, "binding of denosumab to RANKL", FIT("0.5"))
#define PARAMS_BONE(X)                                                                                     \
  X(f0_LS, "-", 0.14, 0, 1, CAL, "osteoblast recruitment without resorption, spine", FIT("0.1"))           \
  X(f0_TH, "-", 0.218, 0, 1, CAL, "osteoblast recruitment without resorption, hip", FIT("0.1"))            \
  X(k1, "-", 15.3, 1e-3, 1e3, CAL, "TGF-beta at half effect on recruitment", FIT("5"))                     \
  X(k2, "-", 2, 1e-3, 1e3, ASM, "TGF-beta at half effect on maturation, which it inhibits",                \
    FIXED("Lemaire's order; the trials tell little of it"))                                                \
  X(d_p, "1/d", 0.128, 1e-4, 10, CAL, "rate at which osteoblast precursors turn over", FIT("0.07"))        \
  X(d_a, "1/d", 0.09, 1e-4, 10, ASM, "rate at which active osteoblasts turn over", FIXED("eleven days"))   \
  X(d_c, "1/d", 0.0974, 1e-4, 10, CAL, "rate at which active osteoclasts turn over", FIT("0.1, ten days")) \
  X(k_pile, "1/d", 0.00278, 0, 10, CAL, "rate at which osteoclast precursors accumulate without RANKL",    \
    FIT("0.003"))                                                                                          \
  X(k_die, "1/d", 0.0016, 0, 10, ASM, "death of accumulated osteoclast precursors",                        \
    FIXED("of the order of years"))                                                                        \
  X(k_use, "1/d", 0.00242, 1e-5, 10, CAL,                                                                  \
    "rate at which accumulated precursors are used once RANKL is back", FIT("0.01"))                       \
  X(k_fuse, "1/d", 0.00558, 1e-5, 10, CAL, "rate at which these precursors fuse to osteoclasts",           \
    FIT("0.01"))                                                                                           \
  X(kO, "-", 2, 0, 1e3, ASM, "binding of OPG to RANKL", FIXED("a third of RANKL free at rest"))            \
  X(kR, "-", 3.06, 1e-3, 1e3, CAL, "free RANKL at which half of RANK is occupied", FIT("5"))               \
  X(w_p, "-", 0.742, 0, 1, CAL, "part of RANKL that osteoblast precursors make", FIT("0.4"))               \
  X(o_a, "-", 0.75, 0, 1, CAL, "part of OPG that active osteoblasts make; young osteocytes make the rest", \
    FIT("0.5"))                                                                                            \
  X(tau_Y, "d", 606, 1, 1e5, ASM, "lifetime of young osteocytes", FIXED("a year or two: Fu 2023"))         \
  X(w_S, "-", 0.725, 0, 1, CAL, "part of RANKL that sclerostin drives", FIT("0.3"))                        \
  X(K_S, "-", 0.821, 1e-3, 1e3, CAL, "sclerostin at half effect on osteoblast recruitment", FIT("0.5"))    \
  X(k_S, "1/d", 0.1, 1e-3, 10, ASM, "rate at which sclerostin turns over", FIXED("ten days"))              \
  X(omega_LS, "1/y", 0.0856, 1e-4, 10, CAL, "bone turnover at rest, spine", FIT("0.15"))                   \
  X(omega_TH, "1/y", 0.0429, 1e-4, 10, CAL, "bone turnover at rest, hip", FIT("0.08"))                     \
  X(w_LS, "1/y", 0.00109, 0, 0.02, ASM,                                                                    \
    "mean yearly loss of matrix per osteoblast in the 20 years from A_w on, spine",                        \
    FIXED("next to nothing: the spine of the old is measured with its degeneration, deg; wall thickness, " \
          "Lips 1978"))                                                                                    \
  X(w_TH, "1/y", 0.00841, 0, 0.02, CAL,                                                                    \
    "mean yearly loss of matrix per osteoblast in the 20 years from A_w on, hip", FIT("0.003"))            \
  X(A_w, "y", 61.5, 20, 90, CAL, "age from which osteoblasts make less matrix",                            \
    FIT("60; hip loss hastens with age, Ensrud 1995"))                                                     \
  X(kappa, "1/y", 1.7, 1e-2, 100, ASM, "rate of secondary mineralisation",                                 \
    FIXED("2.6 in Martinez-Reina, 0.2 in Ruffoni"))                                                        \
  X(m1, "-", 0.805, 0, 1, CAL, "mineral in new matrix, 1 where it is full",                                \
    FIT("0.27; 0.121/0.442 in Martinez-Reina"))                                                            \
  X(RANKL_0, "pM", 0.552, 0, 1e6, LIT, "RANKL at rest, for display", "rest of pivonka2008")                \
  X(OPG_0, "pM", 18436, 1e-6, 1e6, LIT, "OPG at rest, for display", "rest of pivonka2008")
#define PARAMS_LOAD(X)                                                                            \
  X(gamma_LS, "-", 2.69, 0, 20, CAL,                                                              \
    "power with which sclerostin follows bone volume (lost bone raises strain), spine", FIT("2")) \
  X(gamma_TH, "-", 5.27, 0, 20, CAL,                                                              \
    "power with which sclerostin follows bone volume (lost bone raises strain), hip", FIT("2"))   \
  X(tau_acc, "d", 852, 1, 1e6, CAL, "time in which bone accommodates to a load", FIT("500"))      \
  X(dead, "-", 0.05, 0, 1, ASM, "largest decrease of load that has no effect", "range 0 to 0.2")  \
  X(x_toe, "-", 0.02, 1e-6, 100, ASM, "overload around which the response to training sets in",   \
    FIXED("small; walking has 0.03"))                                                             \
  X(k_scl_LS, "-", 0.482, 0, 100, CAL, "suppression of sclerostin by overload, spine", FIT("1"))  \
  X(k_scl_TH, "-", 0.834, 0, 100, CAL, "suppression of sclerostin by overload, hip", FIT("1"))    \
  X(k_dis, "-", 10, 0, 100, ASM, "increase of RANKL by disuse",                                   \
    FIXED("a month of bed rest at 0.2 of the load; two rows"))
#define REFERENCE "official reference value, recalled"
/* Least squares of the logarithmic deviations, as far as they exceed the rounding of the printed probabilities:
 * `make check T=aibl/frax_is_fitted`. */
#define FRAX "fitted to FRAX UK, Kanis 2008 (data/reference.csv), 50 to 90 y, same T at spine and hip"
#define LIFE_TABLE "life table of women, US Social Security 2009, 50 to 95 y"
#define PARAMS_READING(X)                                                                                    \
  X(g_CTX, "-", 0.961, 0.1, 4, CAL, "power of osteoclasts in CTX", FIT("1.16, Joerg"))                       \
  X(b_CTX, "-", 0.04, 0, 1, ASM, "CTX without osteoclasts",                                                  \
    FIXED("between 0 and 0.1; the trials tell nothing of it"))                                               \
  X(g_PINP, "-", 1.34, 0.1, 4, CAL, "power of osteoblasts in PINP", FIT("1.45, Joerg"))                      \
  X(b_PINP, "-", 0.396, 0, 1, CAL, "PINP without osteoblasts", FIT("0.25"))                                  \
  X(g_NTX, "-", 0.859, 0.1, 4, CAL, "power of osteoclasts in NTX", FIT("0.8"))                               \
  X(g_BSAP, "-", 0.772, 0.1, 4, CAL, "power of osteoblasts in BSAP", FIT("0.92, Joerg"))                     \
  X(g_OC, "-", 0.765, 0.1, 4, CAL, "power of osteoblasts in osteocalcin", FIT("0.8"))                        \
  X(deg, "1/y", 0.00303, 0, 0.1, CAL,                                                                        \
    "yearly rise of spine BMD by degeneration as DXA sees it, from age 60 on", FIT("0.0045"))                \
  X(LS_mean, "g/cm2", 1.047, 0.1, 10, ASM, "spine BMD at T = 0", REFERENCE)                                  \
  X(LS_sd, "g/cm2", 0.11, 0.01, 1, ASM, "spine BMD per unit of T", REFERENCE)                                \
  X(TH_mean, "g/cm2", 0.942, 0.1, 10, ASM, "hip BMD at T = 0", REFERENCE)                                    \
  X(TH_sd, "g/cm2", 0.122, 0.01, 1, ASM, "hip BMD per unit of T", REFERENCE)                                 \
  X(hip_h0, "1/(1000 y)", 0.506, 0, 1e3, CAL, "hip fractures at 65, T = -1", FRAX)                           \
  X(hip_b, "1/y", 0.0762, -1, 1, CAL, "yearly rise of the logarithm of hip fractures with age, at 65", FRAX) \
  X(hip_bb, "1/y2", 0.00054, 0, 0.01, CAL, "half of the yearly change of that rise, hip", FRAX)              \
  X(hip_RR, "-", 3.04, 1, 10, CAL, "factor of hip fractures per unit of T lost at the hip, at 65",           \
    FRAX "; Johnell 2005: 2.88, 2.31 to 3.59")                                                               \
  X(hip_fade, "1/y", 0.0163, 0, 0.1, LIT, "yearly fall of the logarithm of hip_RR with age",                 \
    "3.68 at 50, 2.88 at 65, Johnell 2005")                                                                  \
  X(vert_h0, "1/(1000 y)", 0.505, 0, 1e3, CAL, "clinical vertebral fractures at 65, T = -1", FRAX)           \
  X(vert_b, "1/y", 0.0559, -1, 1, CAL, "yearly rise of the logarithm of vertebral fractures with age", FRAX) \
  X(vert_RR, "-", 2.3, 1, 10, LIT, "factor of vertebral fractures per unit of T lost at the spine",          \
    "Marshall 1996, vertebral")                                                                              \
  X(vert_seen, "-", 0.333, 0.01, 1, LIT, "part of new vertebral fractures that come to be treated",          \
    "Cooper 1992: a third")                                                                                  \
  X(limb_h0, "1/(1000 y)", 5.29, 0, 1e3, CAL, "fractures of wrist and humerus at 65, T = -1", FRAX)          \
  X(limb_b, "1/y", 0.0345, -1, 1, CAL,                                                                       \
    "yearly rise of the logarithm of fractures of wrist and humerus with age", FRAX)                         \
  X(limb_RR, "-", 1.125, 1, 10, CAL,                                                                         \
    "factor of fractures of wrist and humerus per unit of T lost at the hip", FRAX)                          \
  X(tau_turn, "d", 180, 1, 1e4, ASM, "time over which turnover is averaged", FIXED("half a year"))           \
  X(turn_rest, "-", 0.8, 0.01, 10, ASM,                                                                      \
    "turnover (1 at day 0) below which a further decrease hardly counts",                                    \
    FIXED("with less, risk follows the doses of denosumab"))                                                 \
  X(w_form, "-", 0.8, 0, 2, ASM, "weight of formation against resorption",                                   \
    FIXED("from 0.8 to 0.9 ratios are met alike"))                                                           \
  X(q_vert, "-", 5.8, 0, 20, CAL, "power of the balance of turnover, vertebral fractures", FIT("3"))         \
  X(q_hip, "-", 2.34, 0, 20, CAL, "power of the balance of turnover, hip fractures", FIT("1.5"))             \
  X(q_limb, "-", 2.78, 0, 20, CAL, "power of the balance of turnover, fractures of wrist and humerus",       \
    FIT("1"))                                                                                                \
  X(death_h0, "1/y", 0.01148, 1e-9, 1, LIT, "death rate of women of 65", LIFE_TABLE)                         \
  X(death_b, "1/y", 0.0967, 1e-6, 1, LIT, "yearly rise of the logarithm of the death rate with age",         \
    LIFE_TABLE)                                                                                              \
  X(ln_falls, "-", 0.4505, 0, 3, LIT, "logarithm of the factor for falls",                                   \
    "QFracture 2012, major; taken for each site")                                                            \
  X(ln_prior, "-", 0.5498, 0, 3, LIT, "logarithm of the factor for a prior fracture",                        \
    "QFracture 2012, hip; taken for each site")                                                              \
  X(ln_cancer_MOF, "-", 0.2385, 0, 3, LIT, "logarithm of the factor for cancer, other than hip",             \
    "QFracture 2012, major")                                                                                 \
  X(ln_cancer_hip, "-", 0.2685, 0, 3, LIT, "logarithm of the factor for cancer, hip", "QFracture 2012")
#define PARAMS(X)  \
  PARAMS_PERSON(X) \
  PARAMS_ESTROGEN(X) PARAMS_NUTRITION(X) PARAMS_DRUGS(X) PARAMS_BONE(X) PARAMS_LOAD(X) PARAMS_READING(X)

#define TABLETS "mean per day"
#define LOAD "exercise and unloading set it"
/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                                                                            \
  X(anastrozole, "mg/d", 0, 0, 1000, OSTEON_TREATMENT, "anastrozole; usual 1", TABLETS)                      \
  X(letrozole, "mg/d", 0, 0, 1000, OSTEON_TREATMENT, "letrozole; usual 2.5", TABLETS)                        \
  X(exemestane, "mg/d", 0, 0, 1000, OSTEON_TREATMENT, "exemestane; usual 25", TABLETS)                       \
  X(tamoxifen, "-", 0, 0, 100, OSTEON_TREATMENT, "tamoxifen, as part of 20 mg/d", TABLETS)                   \
  X(estradiol, "-", 0, 0, 10, OSTEON_TREATMENT, "e added by hormone therapy; 1 is the young level", TABLETS) \
  X(calcium, "mg/d", 800, 1, 1e5, OSTEON_HABIT, "calcium, food and supplement", "Ca_ref")                    \
  X(vitamin_D, "IU/d", 200, 0, 1e6, OSTEON_HABIT, "vitamin D, food and supplement", "IU_ref")                \
  X(vitamin_K2, "ug/d", 0, 0, 1e5, OSTEON_HABIT, "vitamin K2 as MK-7", "little in food")                     \
  X(psi_LS, "-", 1, 0, 20, OSTEON_TREATMENT, "mechanical stimulus at the spine; 1 is habitual", LOAD)        \
  X(psi_TH, "-", 1, 0, 20, OSTEON_TREATMENT, "mechanical stimulus at the hip; 1 is habitual", LOAD)          \
  X(alendronate, "mg/d", 0, 0, 1000, OSTEON_TREATMENT, "alendronate by mouth; usual 10", TABLETS)            \
  X(teriparatide, "ug/d", 0, 0, 1000, OSTEON_TREATMENT, "teriparatide under the skin; usual 20", "daily")    \
  X(risedronate, "mg/d", 0, 0, 1000, OSTEON_TREATMENT, "risedronate by mouth; usual 5", TABLETS)             \
  X(ibandronate, "mg/d", 0, 0, 1000, OSTEON_TREATMENT, "ibandronate by mouth; usual 150 a month: 5", TABLETS)

/* state */
#define AMOUNTS(X) X(den_sc) X(C_den) X(B_f) X(B_ALN) X(B_slow) X(B_RIS) X(romo_sc) X(C_romo) X(B_d)

/* name, unit, state, factor, meaning, source */
#define DOSES(X)                                                                                     \
  X(denosumab, "mg", den_sc, 1, "denosumab under the skin; usual 60 every 6 months", MR)             \
  X(romosozumab, "mg", romo_sc, 1, "romosozumab under the skin; usual 210 a month", "label")         \
  X(zoledronate, "mg", B_f, 1 - f_deep, "zoledronate iv; usual 4 or 5", "Mori 2018")                 \
  X(ibandronate_iv, "mg", B_RIS, zol_IBN / F_IBN, "ibandronate iv; usual 3 every 3 months", "F_IBN") \
  X(zoledronate, "mg", B_d, f_deep, "the part that is buried", "f_deep")

/* common name, state or output, shown, caveat */
#define COMMON(X)                                                     \
  X(BMD_LS, BMD_LS, OSTEON_AS_CHANGE, "")                             \
  X(BMD_TH, BMD_TH, OSTEON_AS_CHANGE, "")                             \
  X(BMD_FN, BMD_FN, OSTEON_AS_CHANGE, "taken to be the hip's")        \
  X(CTX, CTX, OSTEON_AS_LEVEL, "")                                    \
  X(NTX, NTX, OSTEON_AS_LEVEL, "")                                    \
  X(PINP, PINP, OSTEON_AS_LEVEL, "")                                  \
  X(BSAP, BSAP, OSTEON_AS_LEVEL, "")                                  \
  X(OC, OC, OSTEON_AS_LEVEL, "")                                      \
  X(osteoclasts, OCa_LS, OSTEON_AS_LEVEL, "active ones of the spine") \
  X(osteoblasts, OBa_LS, OSTEON_AS_LEVEL, "active ones of the spine") \
  X(RANKL_OPG_ratio, RANKL_OPG, OSTEON_AS_LEVEL,                      \
    "RANKL and OPG produced, mean of both sites; denosumab does not count as OPG")

/* What can happen to a woman. A dose acts for the interval on its label; a single dose of zoledronate acts for good. */
/* class, input, dose, parameter or output, side, amount */
#define CLASSES(X)                                       \
  X(fracture, MOF_10y, OSTEON_ABOVE, 0)                  \
  X(fracture, hip_10y, OSTEON_ABOVE, 0)                  \
  X(fracture, MOF_rate, OSTEON_ABOVE, 0)                 \
  X(fracture, hip_rate, OSTEON_ABOVE, 0)                 \
  X(fracture, vert_10y, OSTEON_ABOVE, 0)                 \
  X(fracture, vert_rate, OSTEON_ABOVE, 0)                \
  X(fracture, vert_risk, OSTEON_ABOVE, 0)                \
  X(unloading, psi_LS, OSTEON_BELOW, 0)                  \
  X(unloading, psi_TH, OSTEON_BELOW, 0)                  \
  X(training, psi_LS, OSTEON_ABOVE, 0)                   \
  X(training, psi_TH, OSTEON_ABOVE, 0)                   \
  X(sudden, tau_meno, OSTEON_BELOW, 0.5)                 \
  X(AI, anastrozole, OSTEON_ABOVE, 0)                    \
  X(AI, letrozole, OSTEON_ABOVE, 0)                      \
  X(AI, exemestane, OSTEON_ABOVE, 0)                     \
  X(tamoxifen, tamoxifen, OSTEON_ABOVE, 0)               \
  X(estrogen, estradiol, OSTEON_ABOVE, 0)                \
  X(denosumab, denosumab, OSTEON_ABOVE, 183)             \
  X(bisphosphonate, zoledronate, OSTEON_ABOVE, INFINITY) \
  X(bisphosphonate, alendronate, OSTEON_ABOVE, 0)        \
  X(bisphosphonate, risedronate, OSTEON_ABOVE, 0)        \
  X(bisphosphonate, ibandronate, OSTEON_ABOVE, 0)        \
  X(bisphosphonate, ibandronate_iv, OSTEON_ABOVE, 92)    \
  X(anabolic, teriparatide, OSTEON_ABOVE, 0)             \
  X(anabolic, romosozumab, OSTEON_ABOVE, 31)             \
  X(nutrition, calcium, OSTEON_ABOVE, 0)                 \
  X(nutrition, vitamin_D, OSTEON_ABOVE, 0)               \
  X(nutrition, vitamin_K2, OSTEON_ABOVE, 0)

/* name, question, rule, classes, needed, evidence (`make contexts` writes the numbers in OSTEON_EVIDENCE) */
#define CONTEXTS(X)                                                                                         \
  X("fracture", "How many fractures, and how many does a treatment prevent?", OSTEON_ALL_OF, "fracture", 0, \
    OSTEON_EVIDENCE(28, 9, 14, 6, NAN, NAN))                                                                \
  X("unloading", "What does bed rest cost?", OSTEON_ALL_OF, "unloading", 0,                                 \
    OSTEON_EVIDENCE(2, 1, 0, 0, NAN, NAN))                                                                  \
  X("sudden menopause",                                                                                     \
    "What does a loss of estrogen within weeks cost, as by surgery, chemotherapy or goserelin?",            \
    OSTEON_ALL_OF, "sudden", 0, OSTEON_EVIDENCE(4, 2, 3, 1, 2.12, 1.00))                                    \
  X("stopping", "What follows when a drug, estrogen or training ends and nothing takes its place?",         \
    OSTEON_STOPPED, "AI tamoxifen | denosumab bisphosphonate anabolic estrogen | training", 0,              \
    OSTEON_EVIDENCE(48, 16, 18, 7, 2.10, 0.83))                                                             \
  X("AI + denosumab", "What does denosumab save under an aromatase inhibitor?", OSTEON_ALL_OF,              \
    "AI denosumab", 1, OSTEON_EVIDENCE(3, 1, 5, 2, 1.43, 1.00))                                             \
  X("AI + bisphosphonate", "What does a bisphosphonate save under an aromatase inhibitor?", OSTEON_ALL_OF,  \
    "AI bisphosphonate", 1, OSTEON_EVIDENCE(20, 6, 14, 7, 1.66, 0.79))                                      \
  X("AI + training", "What does exercise save under an aromatase inhibitor?", OSTEON_ALL_OF, "AI training", \
    0, OSTEON_EVIDENCE(0, 0, 3, 2, 1.00, 1.00))                                                             \
  X("AI alone", "What does an aromatase inhibitor cost?", OSTEON_ALL_OF, "AI", 1,                           \
    OSTEON_EVIDENCE(40, 11, 29, 11, 1.27, 0.93))                                                            \
  X("sequence", "What do two bone drugs do, one after the other or together?", OSTEON_TWO_OF,               \
    "denosumab bisphosphonate anabolic", 0, OSTEON_EVIDENCE(26, 5, 17, 4, 1.41, 1.00))                      \
  X("anabolic", "What does teriparatide or romosozumab gain?", OSTEON_ALL_OF, "anabolic", 0,                \
    OSTEON_EVIDENCE(21, 9, 20, 7, 1.38, 0.95))                                                              \
  X("denosumab", "What does denosumab gain?", OSTEON_ALL_OF, "denosumab", 0,                                \
    OSTEON_EVIDENCE(20, 4, 19, 3, 2.14, 0.79))                                                              \
  X("bisphosphonate", "What does a bisphosphonate gain?", OSTEON_ALL_OF, "bisphosphonate", 0,               \
    OSTEON_EVIDENCE(58, 15, 52, 20, 1.33, 1.00))                                                            \
  X("tamoxifen", "What does tamoxifen do after the menopause?", OSTEON_ALL_OF, "tamoxifen", 0,              \
    OSTEON_EVIDENCE(6, 3, 10, 4, 1.28, 0.80))                                                               \
  X("estrogen", "What does estrogen gain?", OSTEON_ALL_OF, "estrogen", 0,                                   \
    OSTEON_EVIDENCE(2, 1, 3, 2, 1.09, 1.00))                                                                \
  X("training alone", "What does exercise gain?", OSTEON_ALL_OF, "training", 0,                             \
    OSTEON_EVIDENCE(44, 18, 26, 14, 1.75, 0.81))                                                            \
  X("nutrition alone", "What do calcium, vitamin D and vitamin K gain?", OSTEON_ALL_OF, "nutrition", 0,     \
    OSTEON_EVIDENCE(22, 8, 9, 4, 1.19, 0.89))                                                               \
  X("natural loss", "How much bone is lost without treatment?", OSTEON_ALL_OF, "", 1,                       \
    OSTEON_EVIDENCE(84, 37, 45, 28, 1.36, 0.89))
/* key, parameter */
#define PERSON(X) X(age, age_0)
/* parameter, parameter, derived */
#define PAIRS(X) \
  X(age_0, years_since_menopause, age_meno, 51.4, "the median age at the menopause, 51.4 y (Gold 2001, SWAN)")
/* input, mg/d */
#define USUAL(X) X(tamoxifen, 20) /* the dose of the adjuvant trials */
/* state or output */
#define SHOWN(X) \
  X(BMD_LS)      \
  X(BMD_TH) X(T_score_LS) X(T_score_TH) X(MOF_10y) X(hip_10y) X(CTX) X(PINP) X(RANKL_OPG)
/* title, beginnings of names */
#define PANELS(X)                                                 \
  X("Bone mineral density", "aBMD", "BMD")                        \
  X("T-score", "T_score")                                         \
  X("Fracture within 10 years", "MOF_10y", "hip_10y", "vert_10y") \
  X("RANKL/OPG", "RANKL_OPG", "RANKL_to_OPG", "ratio")            \
  X("Turnover markers", "CTX", "PINP", "P1NP")                    \
  X("Osteoclasts", "OCp", "OCa")                                  \
  X("Osteoblasts", "OBp", "OBa")

/* A division or an exponential costs as much as everything else in a line of the equations. So inverses of constants
 * are computed here, once, and quotients that are needed together share one division (INVERSES_2 and the like). */
/* name, unit, meaning */
#define DERIVED(X)                                                                          \
  X(age_meno, "y", "age at which estradiol begins to fall")                                 \
  X(per_tau_meno, "1/y", "1 over tau_meno")                                                 \
  X(per_IC_ana, "mL/ng", "1 over IC_ana")                                                   \
  X(per_IC_let, "mL/ng", "1 over IC_let")                                                   \
  X(D_ref, "nmol/L", "25OHD at the reference intake")                                       \
  X(PTH_ref, "-", "factor of PTH due to 25OHD at the reference intake")                     \
  X(abs_ref, "-", "factor of calcium absorption due to 25OHD at the reference intake")      \
  X(per_D_PTH, "L/nmol", "1 over D_PTH")                                                    \
  X(per_D_min, "L/nmol", "1 over D_min")                                                    \
  X(per_L, "-", "1 over f_L's value at e = 1, unscaled")                                    \
  X(per_O, "-", "1 over f_O's value at e = 1, unscaled")                                    \
  X(per_A, "-", "1 over f_A's value at e = 1, unscaled")                                    \
  X(per_B_LS, "-", "1 over f_B's value at e = 1, unscaled, spine")                          \
  X(per_B_TH, "-", "1 over f_B's value at e = 1, unscaled, hip")                            \
  X(per_IC_romo, "mL/ug", "1 over IC_romo")                                                 \
  X(per_V_romo, "1/L", "1 over V_romo")                                                     \
  X(per_B50, "1/mg", "1 over B50")                                                          \
  X(k_d, "1/d", "release of buried zoledronate")                                            \
  X(supply_den, "ng/(mL mg)", "serum denosumab per mg absorbed")                            \
  X(sat_den, "ng/(mL d)", "largest saturable elimination of denosumab, as a concentration") \
  X(per_tau_Y, "1/d", "1 over tau_Y")                                                       \
  X(per_tau_acc, "1/d", "1 over tau_acc")                                                   \
  X(per_tau_turn, "1/d", "1 over tau_turn")                                                 \
  X(years, "y", "years lived before day 0")

/* e = e_kept * e_blood + e_T. ln_intake: what calcium intake and the reference intakes add to the logarithm of PTH. */
/* name */
#define HELD(X) \
  X(C_ana) X(C_let) X(lost_aro) X(e_kept) X(e_T) X(D_ss) X(u_ss) X(ln_intake) X(in_ALN) X(in_RIS) X(E_t)

/* name */
#define SITE_ALGEBRA(X, S) X(Wnt_##S) X(S_##S) X(L_##S) X(O_##S) X(pi_##S)
#define ALGEBRA(X) \
  X(age)           \
  X(e_blood) X(e) X(lack) X(ln_PTH) X(f_A) X(eta) X(blocked) X(woken) SITE_ALGEBRA(X, LS) SITE_ALGEBRA(X, TH)

/* ---- equations ---- */

#define BY_DXA "BV M, of its value at day 0"
#define WHO "WHO 1994"
#define RISK "FRAX UK, Kanis 2008; Johnell 2005"
/* name, unit, expression, meaning, source */
#define OUTPUTS(X)                                                                                           \
  X(BMD_LS, "%", 100 * part_LS, "spine BMD, 100 at day 0", BY_DXA)                                           \
  X(BMD_TH, "%", 100 * part_TH, "hip BMD, 100 at day 0", BY_DXA)                                             \
  X(aBMD_LS, "g/cm2", g_LS, "spine BMD", "T_LS at day 0")                                                    \
  X(aBMD_TH, "g/cm2", g_TH, "hip BMD", "T_TH at day 0")                                                      \
  X(T_score_LS, "SD", T_now_LS, "T-score of the spine", WHO)                                                 \
  X(T_score_TH, "SD", T_now_TH, "T-score of the hip", WHO)                                                   \
  X(T_class, "class", class, "0 normal, 1 osteopenia (T < -1), 2 osteoporosis (T <= -2.5), worse site", WHO) \
  X(MOF_10y, "%", BEFORE_DEATH(MOF_sum), "major osteoporotic fracture within 10 years", RISK)                \
  X(hip_10y, "%", BEFORE_DEATH(hip_sum), "hip fracture within 10 years", RISK)                               \
  X(vert_10y, "%", BEFORE_DEATH(vert_sum), "clinical vertebral fracture within 10 years", RISK)              \
  X(MOF_rate, "1/(1000 y)", MOF_now, "major osteoporotic fractures, rate now", RISK)                         \
  X(hip_rate, "1/(1000 y)", hip_now, "hip fractures, rate now", RISK)                                        \
  X(vert_rate, "1/(1000 y)", vert_now, "clinical vertebral fractures, rate now", RISK)                       \
  X(CTX, "%", 100 * CTX_now / MARKED(b_CTX, g_CTX, was_OCa, was_OCa), "CTX, 100 at day 0",                   \
    "mean of both sites; Joerg et al. 2022")                                                                 \
  X(PINP, "%", 100 * PINP_now / MARKED(b_PINP, g_PINP, was_OBa, was_OBa), "PINP, 100 at day 0",              \
    "mean of both sites; Joerg et al. 2022")                                                                 \
  X(BMD_FN, "%", 100 * part_TH, "femoral neck BMD, 100 at day 0", "taken to be the hip's")                   \
  X(NTX, "%", 100 * MARKED(b_CTX, g_NTX, OCa_LS, OCa_TH) / MARKED(b_CTX, g_NTX, was_OCa, was_OCa),           \
    "NTX in urine, 100 at day 0", "as CTX")                                                                  \
  X(BSAP, "%",                                                                                               \
    100 * MARKED(b_PINP, g_BSAP, SEEN_FORMING(LS), SEEN_FORMING(TH)) /                                       \
        MARKED(b_PINP, g_BSAP, was_OBa, was_OBa),                                                            \
    "BSAP, 100 at day 0", "as PINP")                                                                         \
  X(OC, "%",                                                                                                 \
    100 * MARKED(b_PINP, g_OC, SEEN_FORMING(LS), SEEN_FORMING(TH)) / MARKED(b_PINP, g_OC, was_OBa, was_OBa), \
    "osteocalcin, 100 at day 0", "as PINP")                                                                  \
  X(vert_risk, "1/(1000 y)", vert_now / vert_seen, "vertebral fractures seen on radiographs, rate now",      \
    "Cooper 1992")                                                                                           \
  X(CTX_young, "-", CTX_now, "CTX, 1 in the young", "")                                                      \
  X(PINP_young, "-", PINP_now, "PINP, 1 in the young", "")                                                   \
  X(RANKL_OPG, "-", ratio_now, "RANKL over OPG, 1 in the young, mean of both sites", "")                     \
  X(RANKL_OPG_start, "%", 100 * ratio_now / ref_ratio, "RANKL over OPG, 100 at day 0", "")                   \
  X(RANKL, "pM", RANKL_0 * 0.5 * (L_LS + L_TH), "RANKL produced", "scale RANKL_0")                           \
  X(OPG, "pM", OPG_0 * 0.5 * (O_LS + O_TH), "OPG produced", "scale OPG_0")                                   \
  X(RANK_LS, "-", pi_LS, "RANK occupied, spine, 1 in the young", "")                                         \
  X(RANK_TH, "-", pi_TH, "RANK occupied, hip, 1 in the young", "")                                           \
  X(E2, "pmol/L", E2_0* e_blood, "estradiol, immunoassay", "Sowers 2008")                                    \
  X(C_ana, "ng/mL", C_ana, "anastrozole in plasma, mean", "dose over clearance")                             \
  X(C_let, "ng/mL", C_let, "letrozole in plasma, mean", "dose over clearance")                               \
  X(e_bone, "-", e, "estrogen effect on bone, 1 in the young", "")                                           \
  X(PTH, "-", r_exp(ln_PTH), "PTH, 1 at the reference intakes", "calcium absorbed and 25OHD")                \
  X(age, "y", age, "age", "")

/* years to live: from 45 or the beginning fall of estradiol; one at least, so that intakes settle */
#define HISTORY (365.25 * years)
#define HAS_START
#define HAS_CHECK

/* Osteoblasts that markers see. */
#define SEEN_FORMING(S) (OBa_##S + c_m * OBm_##S)
#define MARKED(b, power, cells_LS, cells_TH) ((b) + (1 - (b)) * r_pow(0.5 * ((cells_LS) + (cells_TH)), power))
/* in a day */
#define YEARS (1 / 365.25)
#define t_LS 1 /* of teriparatide's effect, as t_TH */
/* A term 1 + a K/(K + e) at e = 1. */
#define AT_REST(a) (1 + (a)*K / (K + 1))

/* What load and RANKL-RANK-OPG come to at a site. Overload is what psi is beyond the load H that the bone is used
 * to; disuse is what it falls short of H, or of the habitual load after training. Bone that is lost is felt as
 * strain, by a power of BV. S is the production of sclerostin. */
#define SITE_SIGNALS(S)                                                                                   \
  const real per_H_##S = 1 / H_##S;                                                                       \
  const real over_##S = r_max(0, psi_##S * per_H_##S - 1);                                                \
  const real under_##S = r_max(0, (1 - dead) - psi_##S * r_max(1, per_H_##S));                            \
  const real per_scl_##S = 1 / (1 + k_scl_##S * over_##S / r_sqrt(over_##S + x_toe));                     \
  Wnt_##S = Scl_##S * (Scl_part + DKK);                                                                   \
  S_##S = f_S * r_pow(BV_##S, gamma_##S) * per_scl_##S;                                                   \
  L_##S = (w_p * OBp_##S + 1 - w_p) * (w_S * Wnt_##S + 1 - w_S) * f_L * by_PTH * (1 + k_dis * under_##S); \
  O_##S = (o_a * OBa_##S + (1 - o_a) * Y_##S) * f_O;                                                      \
  /* pi = R (1 + kR) / (R + kR), where free RANKL R = made / (1 + kO O + kD C) */                         \
  const real made_##S = L_##S * (1 + kO);                                                                 \
  pi_##S = made_##S * (1 + kR) / (made_##S + kR * (1 + kO * O_##S + kD * C));

/* OCa stands for the TGF-beta that resorption releases. */
#define SITE_RATES(S)                                                                                       \
  INVERSES_3(per_k1_##S, OCa_##S + k1, per_k2_##S, OCa_##S + k2, per_KS_##S, Wnt_##S + K_S)                 \
  const real urged_##S = hill_rep(1 + K_S, per_KS_##S) * (1 + k_tB * t_##S * E_t);                          \
  const real coupled_##S = f0_##S + (1 - f0_##S) * (1 + k1) * hill_act(OCa_##S, per_k1_##S);                \
  const real matured_##S = OBp_##S * hill_rep(1 + k2, per_k2_##S);                                          \
  const real idle_##S = r_max(0, 1 - pi_##S);                                                               \
  dLC_##S = k_LC * (1 - LC_##S) - t_##S * woken * LC_##S;                                                   \
  dOBm_##S = d_a * (n_LC * t_##S * woken * LC_##S - OBm_##S);                                               \
  dOBp_##S = d_p * (urged_##S * coupled_##S - matured_##S);                                                 \
  dOBa_##S = d_a * (matured_##S - OBa_##S * (1 + a_B_##S * lack) * per_B_##S);                              \
  dOCq_##S = k_pile * idle_##S * idle_##S - (k_use * pi_##S + k_die) * OCq_##S;                             \
  dOCp_##S = k_use * pi_##S * OCq_##S - k_fuse * (OCp_##S - 1);                                             \
  dOCa_##S = d_c * (pi_##S * OCp_##S * (1 + k_tC * R_t) - OCa_##S * f_A * (1 + eta));                       \
  dScl_##S = k_S * (S_##S - Scl_##S);                                                                       \
  dY_##S = (OBa_##S - Y_##S) * per_tau_Y;                                                                   \
  dH_##S = (psi_##S - H_##S) * per_tau_acc;                                                                 \
  const real OB_##S = OBa_##S + OBm_##S;                                                                    \
  dBV_##S = (omega_##S * (OB_##S * (1 - w_##S * grown) - OCa_##S) + K2_gain * (1 - ucOC)) * YEARS * BV_##S; \
  dM_##S = (omega_##S * OB_##S * (m1 - M_##S) + kappa * (1 - M_##S) * mineralised) * YEARS;

/* Logarithm of turnover over that at day 0, which flattens out where there is little of it. */
#define TURNED(slow, was) r_log(((slow) / (was) + turn_rest) / (1 + turn_rest))
/* Fractures in 1000 women a year, `later` years from now, if bone stays as it is. */
#define FRACTURES(when, later)                                                                         \
  const real x_##when = age + (later)-65;                                                              \
  const real hip_##when = hip_h0 * r_exp(at_hip + (hip_b + hip_bb * x_##when) * x_##when -             \
                                         r_max(0, r_log(hip_RR) - hip_fade * x_##when) * (T_hip + 1)); \
  const real vert_##when = vert_h0 * r_exp(at_vert + vert_b * x_##when);                               \
  const real limb_##when = limb_h0 * r_exp(at_limb + limb_b * x_##when);
/* Simpson's rule. */
#define TEN_YEARS(site) (1e-2 / 6 * (site##_now + 4 * site##_mid + site##_end))
/* Chance of the first of events that compete with death, as if their rates rose alike. */
#define BEFORE_DEATH(sum) (100 * (sum) / ((sum) + deaths) * (1 - r_exp(-(sum)-deaths)))

#include <osteon/equations.h>

DERIVE_BEGIN
  age_meno = age_0 - years_since_menopause - onset;
  per_tau_meno = 1 / tau_meno;
  per_IC_ana = 1 / IC_ana;
  per_IC_let = 1 / IC_let;
  D_ref = D_none + (D_max - D_none) * (1 - r_exp(-IU_ref / IU_e));
  PTH_ref = 1 + h_PTH * r_exp(-D_ref / D_PTH);
  abs_ref = 1 - h_abs + h_abs * D_ref / (D_ref + 25);
  per_D_PTH = 1 / D_PTH;
  per_D_min = 1 / D_min;
  per_L = 1 / AT_REST(a_L);
  per_O = 1 / AT_REST(-a_O);
  per_A = 1 / (1 + a_A / (K + 1));
  per_B_LS = 1 / AT_REST(a_B_LS);
  per_B_TH = 1 / AT_REST(a_B_TH);
  per_B50 = 1 / B50;
  per_IC_romo = 1 / IC_romo;
  per_V_romo = 1 / V_romo;
  k_d = r_log(r_const(2)) / (t_deep * 365.25);
  supply_den = 1e6 / (V_den * weight);
  sat_den = Vmax_den / V_den;
  per_tau_Y = 1 / tau_Y;
  per_tau_acc = 1 / tau_acc;
  per_tau_turn = 1 / tau_turn;
  years = r_max(1, age_0 - r_min(45, age_meno));
DERIVE_END

CHECK_BEGIN
  REJECT_IF(age_meno < 0,
            "years_since_menopause and onset exceed age_0: the menopause would lie before birth");
  REJECT_IF(D_max < D_none, "D_max is below D_none");
CHECK_END

HOLD_BEGIN
  C_ana = 1000 * adherence * anastrozole / CL_ana;
  C_let = 1000 * adherence * letrozole / CL_let;
  lost_aro = k_in * adherence * exemestane / 25;
  const real T = adherence * tamoxifen;
  e_kept = K_T / (K_T + T);
  e_T = s_T * T / (K_T + T);
  D_ss = D_none + (D_max - D_none) * (1 - r_exp(-vitamin_D / IU_e)) + D_shift;
  u_ss = 1 - u_max * vitamin_K2 / (K2_50 + vitamin_K2);
  /* the absorbed fraction falls as 1/sqrt(intake): Heaney 1989 */
  const real Ca_rel = r_sqrt(calcium / Ca_ref);
  ln_intake = -n_Ca * r_log(Ca_rel / abs_ref) - r_log(PTH_ref);
  in_ALN = adherence * zol_ALN * alendronate;
  in_RIS = adherence * (zol_RIS * risedronate + zol_IBN * ibandronate);
  E_t = teriparatide / (T50 + teriparatide);
HOLD_END

ALGEBRA_BEGIN
  age = age_0 + t * YEARS;
  const real since = r_max(0, age - age_meno);
  const real ovary = since * per_tau_meno;
  const real aged = 1 + ovary * ovary;
  const real inhibited = 1 + C_ana * per_IC_ana + C_let * per_IC_let;
  INVERSES_2(per_aged, aged, per_inhibited, inhibited)
  const real natural = e_late + (1 - e_late) * per_aged;
  const real aromatase = aro * per_inhibited;
  /* while the ovary works, an inhibitor does not lower estradiol: its part rises in the first year */
  e_blood = natural * (1 - r_min(1, since) * (1 - aromatase) * (1 - r)) + estradiol;
  e = e_kept * e_blood + e_T;
  INVERSES_2(per_K, K + e, per_K_scl, K_scl + e)
  lack = hill_rep(K, per_K);
  const real f_L = (1 + a_L * lack) * per_L;
  const real f_O = (1 - a_O * lack) * per_O;
  f_A = (1 + a_A * hill_act(e, per_K)) * per_A;
  const real f_S = hill_rep(K_scl + 1, per_K_scl);
  const real absorbed = 1 - h_abs + h_abs * D / (D + 25); /* of calcium, by 25OHD */
  ln_PTH = r_log(1 + h_PTH * r_exp(-D * per_D_PTH)) - n_Ca * r_log(absorbed) + ln_intake;
  const real by_PTH = r_exp(n_PTH * ln_PTH);
  const real B = r_max(B_f + B_d + B_ALN + B_slow + B_RIS, 0) * per_B50;
  eta = E_bis * B / (1 + B);
  const real C = r_max(C_den, 0);
  const real Scl_part = 1 / (1 + r_max(C_romo, 0) * per_IC_romo);
  blocked = 1 - Scl_part;
  woken = (w_T * E_t + w_R * blocked) / (1 + q_B * eta);
  SITE_SIGNALS(LS)
  SITE_SIGNALS(TH)
ALGEBRA_END

START_BEGIN
  ref_LS = BV_LS * M_LS;
  ref_TH = BV_TH * M_TH;
  was_OCa = 0.5 * (OCa_LS + OCa_TH);
  was_OBa = 0.5 * (SEEN_FORMING(LS) + SEEN_FORMING(TH));
  ref_ratio = (L_LS + L_TH) / (O_LS + O_TH);
  slow_OC = was_OCa;
  slow_OB = was_OBa;
START_END

RATES_BEGIN
  const real beyond = r_max(0, age - A_w);
  const real grown = beyond * beyond * 0.05; /* 20 at A_w + 20 y */
  const real mineralised = r_min(1, D * per_D_min);
  daro = k_deg * (1 - aro) - lost_aro * aro;
  dD = k_D * (D_ss - D);
  ducOC = k_K2 * (u_ss - ucOC);
  dden_sc = -ka_den * den_sc;
  dC_den = ka_den * den_sc * supply_den - kel_den * C_den - sat_den * C_den / (Km_den + C_den);
  dR_t = k_win * (E_t - R_t);
  dDKK = k_DKK * (blocked - DKK);
  dB_f = -k_f * B_f;
  dB_d = -k_d * B_d;
  dB_ALN = in_ALN - k_ALN * B_ALN;
  dB_slow = f_slow * k_ALN * B_ALN - k_slow * B_slow;
  dB_RIS = in_RIS - k_RIS * B_RIS;
  dromo_sc = -ka_romo * romo_sc;
  dC_romo = ka_romo * romo_sc * per_V_romo - kel_romo * C_romo;
  SITE_RATES(LS)
  SITE_RATES(TH)
  dslow_OC = (0.5 * (OCa_LS + OCa_TH) - slow_OC) * per_tau_turn;
  dslow_OB = (0.5 * (SEEN_FORMING(LS) + SEEN_FORMING(TH)) - slow_OB) * per_tau_turn;
  dref_LS = r_const(0);
  dref_TH = r_const(0);
  dwas_OCa = r_const(0);
  dwas_OBa = r_const(0);
  dref_ratio = r_const(0);
RATES_END

OUTPUTS_BEGIN
  const real matrix_LS = BV_LS * M_LS / ref_LS;
  const real part_LS = matrix_LS * (1 + deg * r_max(0, age - 60)) / (1 + deg * r_max(0, age_0 - 60));
  const real part_TH = BV_TH * M_TH / ref_TH;
  const real g_LS = (LS_mean + LS_sd * T_LS) * part_LS;
  const real g_TH = (TH_mean + TH_sd * T_TH) * part_TH;
  const real T_now_LS = (g_LS - LS_mean) / LS_sd;
  const real T_now_TH = (g_TH - TH_mean) / TH_sd;
  const real T_worse = r_min(T_now_LS, T_now_TH);
  const real class = r_less(-2.5, T_worse, r_less(T_worse, -1, 1, 0), 2);
  const real CTX_now = MARKED(b_CTX, g_CTX, OCa_LS, OCa_TH);
  const real PINP_now = MARKED(b_PINP, g_PINP, SEEN_FORMING(LS), SEEN_FORMING(TH));
  const real ratio_now = (L_LS + L_TH) / (O_LS + O_TH);
  /* strength: degenerative change adds none to the spine, vitamin K2 adds to what BMD shows */
  const real by_K2 = 1 + K2_strength * (1 - ucOC);
  const real T_spine = ((LS_mean + LS_sd * T_LS) * matrix_LS * by_K2 - LS_mean) / LS_sd;
  const real T_hip = (g_TH * by_K2 - TH_mean) / TH_sd;
  const real balance = TURNED(slow_OC, was_OCa) - w_form * TURNED(slow_OB, was_OBa);
  const real common = ln_falls * falls + ln_prior * prior_fracture;
  const real at_hip = common + ln_cancer_hip * cancer + q_hip * balance;
  const real others = common + ln_cancer_MOF * cancer;
  const real at_vert = others + q_vert * balance - r_log(vert_RR) * (T_spine + 1);
  const real at_limb = others + q_limb * balance - r_log(limb_RR) * (T_hip + 1);
  FRACTURES(now, 0)
  FRACTURES(mid, 5)
  FRACTURES(end, 10)
  const real MOF_now = hip_now + vert_now + limb_now;
  const real hip_sum = TEN_YEARS(hip), vert_sum = TEN_YEARS(vert);
  const real MOF_sum = hip_sum + vert_sum + TEN_YEARS(limb);
  const real deaths = death_h0 * r_exp(death_b * (age - 65)) * (r_exp(10 * death_b) - 1) / death_b;
OUTPUTS_END

#include OSTEON_NEXT
