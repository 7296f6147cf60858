/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Peterson and Riggs 2010: calcium homeostasis and bone remodelling, with estrogen, BMD, denosumab and
 * teriparatide of the later papers. Values and equations after OpenBoneMin (GPL), the authors' own encoding;
 * its four general PK compartments, which nothing feeds, are left out.
 *
 * Parameters count hours, as the source does; the rates below are the source's per hour, times 24. Powers are
 * written exp(exponent * log), so that a logarithm serves all powers of one ratio, and Hill functions of ratios to
 * rest. */
#define OSTEON_MODEL peterson_riggs2010
#define OSTEON_MODEL_FILE "peterson_riggs2010.c"
#define OSTEON_MODEL_TITLE "Calcium homeostasis and bone remodelling; estrogen, BMD, denosumab, teriparatide"
#define OSTEON_MODEL_CITATION                                                                           \
  "Peterson MC, Riggs MM (2010) A physiologically based mathematical model of integrated calcium "      \
  "homeostasis and bone remodeling. Bone 46(1):49-63, doi:10.1016/j.bone.2009.08.053; denosumab and "   \
  "BMD: Peterson and Riggs (2012), doi:10.1038/psp.2012.15; estrogen: Riggs et al. (2012), "            \
  "doi:10.1038/psp.2012.10; kidney: Riggs et al. (2012), doi:10.1177/0091270011412967; values read in " \
  "OpenBoneMin (model of 13-Oct-2017)"
#define OSTEON_MODEL_NOTES                                                                                  \
  "Rates and times of parameters are in hours, as in the source; the run's time is in days.\n"              \
  "The X_0 are set-points and give the initial states too: setting X_0 moves both, setting the initial X "  \
  "moves the state alone. "                                                                                 \
  "But for calcium and phosphate the start is a rest state; those drift by less than 0.1 % in a year.\n"    \
  "Estrogen falls only with ESTON 1; then the years from ageENTER (41) to `age` are lived before day 0, "   \
  "untreated, and BMD and markers stay relative to what they were at 41. With ESTON 0 `age` does "          \
  "nothing. Years of age have 364 d, those of GFRtau 365.25 d, and the months of dosing in the source's "   \
  "scripts 28 d.\n"                                                                                         \
  "Runx2's effect jumps from 10 to 15 where BCL2 passes 105: daily teriparatide crosses that several "      \
  "times, and each crossing costs steps. PhosEffect has a corner at the rest value of phosphate, 1.2 mM.\n" \
  "Two states are the lumbar spine: BMDls is the general one and overstates denosumab (+22 % in a year); "  \
  "BMDlsDEN was fitted to denosumab. Under teriparatide both fall, though trials show a rise: no "          \
  "prediction of BMD under teriparatide.\n"                                                                 \
  "gamOB is 0.0793 in OpenBoneMin, and 0.0739 in the papers as others report them: which one is meant is "  \
  "open. koutTGFGam is 0 in the versions of 2010.\n"                                                        \
  "Q and Qbone have no guard and nothing depends on them but each other: long lack of estrogen takes Q "    \
  "below 0.\n"                                                                                              \
  "Names are crossed in the source: teriparatide enters plasma at TERICL/TERIVC, and TERIKA is the loss "   \
  "from TERICENT, which feeds nothing. T81 is both gut calcium (mmol) and R (-). Denosumab only removes "   \
  "free RANKL.\n"                                                                                           \
  "EST^-0.16 and the like do not saturate: very low estradiol is overstated, and EST 0 is a singularity."
#define OSTEON_MODEL_SOLVER "rodas5p"
#define OSTEON_MODEL_STIFF 1 /* OPG 381/d and PTH 170/d beside years */

#define OBM "OpenBoneMin"
#define BASE "OpenBoneMin; its set-point"
/* name, unit, initial value, min, max, scale, meaning, source */
#define STATES(X)                                                                                          \
  X(DENSC, "ng", 0, 0, INFINITY, 1e7, "denosumab at the injection site", OBM)                              \
  X(PTH, "pmol", PTH_0, 1e-6, INFINITY, 50, "PTH in plasma; teriparatide counts as PTH", BASE)             \
  X(S, "-", 0.5, 0, INFINITY, 0.5, "parathyroid gland pool", OBM)                                          \
  X(PTmax, "-", 1, 0, INFINITY, 1, "parathyroid gland capacity", OBM)                                      \
  X(B, "pmol", B_0, 1e-6, INFINITY, 1000, "calcitriol in plasma", BASE)                                    \
  X(P, "mmol", P_0, 1e-6, INFINITY, 30, "calcium in plasma and extracellular fluid", BASE)                 \
  X(ECCPhos, "mmol", 16.8, 1e-6, INFINITY, 20, "extracellular phosphate", OBM)                             \
  X(T, "mmol", T_0, 0, INFINITY, 1, "calcium in the gut", BASE)                                            \
  X(R, "-", 0.5, 1e-9, INFINITY, 0.5, "calcitriol-dependent gut absorption capacity", OBM)                 \
  X(HAp, "-", 1, 0, INFINITY, 1, "hydroxyapatite deposition, relative", OBM)                               \
  X(PhosGut, "mmol", 0.839, 0, INFINITY, 1, "phosphate in the gut", OBM)                                   \
  X(IntraPO, "mmol", 3226, 0, INFINITY, 3000, "intracellular phosphate", OBM)                              \
  X(OC, "pM", OC_0, 1e-12, INFINITY, 1e-3, "active osteoclasts", BASE)                                     \
  X(ROB1, "pM", ROB1_0, 0, INFINITY, 1e-3, "responding osteoblasts", BASE)                                 \
  X(L, "pM", L_0, 0, INFINITY, 0.4, "free RANKL", BASE)                                                    \
  X(RNK, "pM", RNK_0, 0, INFINITY, 10, "free RANK", BASE)                                                  \
  X(O, "pM", O_0, 0, INFINITY, 4, "free OPG", BASE)                                                        \
  X(Q, "mmol", Q_0, -INFINITY, INFINITY, 100, "exchangeable bone calcium", BASE)                           \
  X(Qbone, "mmol", Qbone_0, -INFINITY, INFINITY, 20000, "non-exchangeable bone calcium", BASE)             \
  X(RX2, "a.u.", RX2_0, 0, INFINITY, 10, "Runx2", BASE)                                                    \
  X(CREB, "a.u.", CREB_0, 0, INFINITY, 10, "CREB", BASE)                                                   \
  X(BCL2, "a.u.", 100, 0, INFINITY, 100, "Bcl-2", OBM)                                                     \
  X(TERISC, "pmol", 0, 0, INFINITY, 1000, "teriparatide at the injection site", OBM)                       \
  X(TERICENT, "pmol", 0, 0, INFINITY, 1000, "teriparatide, monitored only: it feeds nothing", OBM)         \
  X(DENCENT, "ng", 0, 0, INFINITY, 1e7, "denosumab, central", OBM)                                         \
  X(DENPER, "ng", 0, 0, INFINITY, 1e7, "denosumab, peripheral", OBM)                                       \
  X(UCA, "mmol", 0, 0, INFINITY, 1000, "calcium excreted in urine since day 0", OBM)                       \
  X(TGFB, "pM", TGFB_0, 1e-9, INFINITY, 200, "latent TGF-beta", "1000 Pic0")                               \
  X(TGFBact, "pM", TGFBact_0, 1e-12, INFINITY, 0.2, "active TGF-beta", "OpenBoneMin; Pic0")                \
  X(OBfast, "pM", OBfast_0, 1e-9, INFINITY, 1e-3, "osteoblasts, fast turnover",                            \
    "OpenBoneMin; OBtot0 FracOBfast")                                                                      \
  X(OBslow, "pM", OBslow_0, 1e-9, INFINITY, 1e-3, "osteoblasts, slow turnover",                            \
    "OpenBoneMin; OBtot0 (1 - FracOBfast)")                                                                \
  X(M, "pM", M_0, 1e-15, INFINITY, 1e-4, "RANK-RANKL complex", "OpenBoneMin; k3 RNK_0 L_0/k4")             \
  X(N, "pM", N_0, 0, INFINITY, 1e-4, "OPG-RANKL complex", "OpenBoneMin; k1 O_0 L_0/k2")                    \
  X(AOH, "pmol/h", AOH_0, 0, INFINITY, 100, "1-alpha-hydroxylase activity", "OpenBoneMin; B_0/10")         \
  X(EST, "-", 1, 1e-6, INFINITY, 1, "estrogen, relative", OBM)                                             \
  X(BMDls, "-", BMDls_0, 0, INFINITY, 1, "lumbar-spine BMD, relative, general", BASE)                      \
  X(BMDlsDEN, "-", BMDlsDEN_0, 0, INFINITY, 1, "lumbar-spine BMD, relative, denosumab's parameters", BASE) \
  X(BMDfn, "-", BMDfn_0, 0, INFINITY, 1, "femoral-neck BMD, relative", BASE)                               \
  X(GFR, "L/h", GFR_0, 0, INFINITY, 6, "glomerular filtration rate", BASE)

#define LIT OSTEON_LITERATURE
#define ASM OSTEON_ASSUMED
/* name, unit, value, min, max, origin, meaning, source */
#define PARAMS_CALCIUM(X)                                                                                  \
  X(V1, "L", 14.0, 1e-12, 1e9, LIT, "extracellular volume shared by PTH, Ca, phosphate, calcitriol", OBM)  \
  X(CaDay, "mmol/d", 88.0, 1e-12, 1e9, LIT, "calcium exchanged between plasma and bone per day", OBM)      \
  X(FracJ14, "-", 0.107763, 0, 1, LIT, "osteoclast-driven fraction of bone-to-plasma flux", OBM)           \
  X(J14OCmax, "1/h", 0.543488, 1e-12, 1e9, LIT, "maximum of the osteoclast drive on bone calcium release", \
    OBM)                                                                                                   \
  X(J14OCgam, "-", 1.6971, 0, 100, LIT, "its exponent", OBM)                                               \
  X(FracJ15, "-", 0.114376, 0, 1, LIT, "hydroxyapatite-driven fraction of plasma-to-bone flux", OBM)       \
  X(MOCratioGam, "-", 0.603754, 0, 100, LIT,                                                               \
    "exponent of RANK occupancy per osteoclast on bone calcium release", OBM)                              \
  X(k14a, "1/h", 2.44437e-05, 0, 1e9, LIT, "non-exchangeable to exchangeable bone calcium", OBM)           \
  X(HApMRT, "h", 3.60609, 1e-12, 1e9, LIT, "residence time of HAp", OBM)

#define PARAMS_RANKL(X)                                                                             \
  X(k1, "1/(pM h)", 6.24e-06, 0, 1e9, LIT, "OPG + RANKL on", OBM)                                   \
  X(k2, "1/h", 0.112013, 1e-12, 1e9, LIT, "OPG + RANKL off", OBM)                                   \
  X(k3, "1/(pM h)", 6.24e-06, 0, 1e9, LIT, "RANK + RANKL on", OBM)                                  \
  X(k4, "1/h", 0.112013, 1e-12, 1e9, LIT, "RANK + RANKL off", OBM)                                  \
  X(koutL, "1/h", 0.00293273, 0, 1e9, LIT, "loss of RANKL", OBM)                                    \
  X(koutRNK, "1/h", 0.00323667, 0, 1e9, LIT, "loss of RANK", OBM)                                   \
  X(kinRNKgam, "-", 0.151825, 0, 100, LIT, "exponent of active TGF-beta on RANK production", OBM)   \
  X(kO, "1/h", 15.8885, 1e-12, 1e9, LIT, "loss of OPG", OBM)                                        \
  X(opgPTH50, "pM", 3.85, 1e-12, 1e9, LIT, "PTH for half effect on OPG production", OBM)            \
  X(OsteoEffectGam, "-", 0.173833, 0, 100, LIT, "exponent of osteoblasts on RANKL production", OBM) \
  X(EmaxLpth, "-", 1.30721, 1e-12, 1e9, LIT, "maximum PTH effect on RANKL production", OBM)         \
  X(kdenosl, "1/(pM h)", 2e-06, 0, 1e9, LIT, "RANKL removal by denosumab", OBM)

#define PARAMS_TGF(X)                                                                                     \
  X(Pic0, "pM", 0.228142, 1e-12, 1e9, LIT, "active TGF-beta and value of its feedback functions at rest", \
    OBM)                                                                                                  \
  X(koutTGF0, "1/h", 2.98449e-05, 1e-12, 1e9, LIT,                                                        \
    "release of latent TGF-beta at rest; active TGF-beta is lost 1000 times faster", OBM)                 \
  X(koutTGFGam, "-", 0.919131, 0, 100, LIT, "exponent of latent TGF-beta on its release", OBM)            \
  X(OBtgfGAM, "-", 0.0111319, 0, 100, LIT, "exponent of osteoblasts on latent TGF-beta production", OBM)  \
  X(OCtgfGAM, "-", 0.593891, 0, 100, LIT, "exponent of osteoclasts on release", OBM)                      \
  X(EmaxPicROB, "-", 3.9745, 1e-12, 1e9, LIT, "TGF-beta on ROB1 formation: maximum", OBM)                 \
  X(PicROBgam, "-", 1.80968, 0, 100, LIT, "its exponent", OBM)                                            \
  X(FracPicROB, "-", 0.883824, 0, 1, LIT, "TGF-beta on ROB1 formation: share without it", OBM)            \
  X(EmaxPicOB, "-", 0.251636, 1e-12, 1e9, LIT, "TGF-beta on ROB1 -> OB (reciprocal): maximum", OBM)       \
  X(PicOBgam, "-", 0.122313, 0, 100, LIT, "its exponent", OBM)                                            \
  X(FracPicOB, "-", 0.000244818, 0, 1, LIT, "TGF-beta on ROB1 -> OB: share without it", OBM)              \
  X(EmaxPicOC, "-", 1.9746, 1e-12, 1e9, LIT, "TGF-beta on osteoclast apoptosis: maximum", OBM)            \
  X(PicOCgam, "-", 1.0168, 0, 100, LIT, "its exponent", OBM)                                              \
  X(FracPicOC, "-", 0.878215, 0, 1, LIT, "TGF-beta on osteoclast apoptosis: share without it", OBM)

#define PARAMS_OSTEOCLASTS(X)                                                                           \
  X(Da, "1/h", 0.7 / 24, 1e-12, 1e9, LIT, "osteoclast turnover (0.7/d)", OBM)                           \
  X(E0Meff, "-", 0.388267, 0, 1, LIT, "RANK occupancy on osteoclast formation: at zero occupancy", OBM) \
  X(EmaxMeffOC, "-", 3.15667, 1e-12, 1e9, LIT, "RANK occupancy on osteoclast formation: maximum", OBM)  \
  X(kinOCgam, "-", 8.53065, 0, 100, LIT, "its exponent", OBM)                                           \
  X(E0RANKL, "-", 3.80338, 1e-12, 1e9, LIT, "osteoclast apoptosis at zero RANK occupancy", OBM)         \
  X(EmaxL, "-", 0.469779, 0, 1, LIT, "osteoclast apoptosis at full RANK occupancy", OBM)                \
  X(LsurvOCgam, "-", 3.09023, 0, 100, LIT, "exponent of RANK occupancy on apoptosis", OBM)

#define PARAMS_OSTEOBLASTS(X)                                                                               \
  X(OBtot0, "pM", 0.00501324, 1e-12, 1e9, LIT, "osteoblasts at rest", OBM)                                  \
  X(FracOBfast, "-", 0.797629, 0, 1, LIT, "fast share of osteoblasts", OBM)                                 \
  X(kb, "1/h", 0.000605516, 1e-12, 1e9, LIT, "osteoblast loss at rest", OBM)                                \
  X(Frackb, "-", 0.313186, 0, 1, LIT, "slow loss relative to kbprime", OBM)                                 \
  X(PicOBgamkb, "-", 2.92375, 0, 100, LIT, "exponent of TGF-beta on osteoblast loss", OBM)                  \
  X(MultPicOBkb, "-", 3.11842, 1e-12, 1e9, LIT, "factor on osteoblast loss at zero TGF-beta", OBM)          \
  X(FracPic0kb, "-", 0.764028, 0, 1, LIT, "factor on osteoblast loss at infinite TGF-beta", OBM)            \
  X(E0RUNX2kbEffFACT, "-", 1.01, 1e-12, 1e9, LIT, "osteoblast loss without Runx2, relative to kb; above 1", \
    OBM)                                                                                                    \
  X(RUNkbMaxFact, "-", 0.638114, 0, 1, LIT, "largest share of osteoblast loss that Runx2 takes off", OBM)   \
  X(RUNkbGAM, "-", 3.81644, 0, 100, LIT, "its exponent", OBM)                                               \
  X(RUNX20, "a.u.", 10.0, 1e-12, 1e9, LIT, "Runx2 effect at rest", OBM)                                     \
  X(RX2Kout0, "1/h", 0.693, 1e-12, 1e9, LIT, "Runx2 loss at rest", OBM)                                     \
  X(E0rx2Kout, "1/h", 0.125, 0, 1e9, LIT, "Runx2 loss without PTH", OBM)                                    \
  X(EmaxPTHRX2x, "1/h", 5.0, 1e-12, 1e9, LIT, "maximum PTH-driven Runx2 loss", OBM)                         \
  X(E0crebKin, "-", 0.5, 0, 1, LIT, "CREB production without PTH", OBM)                                     \
  X(EmaxPTHcreb, "-", 3.39745, 1e-12, 1e9, LIT, "maximum PTH effect on CREB", OBM)                          \
  X(crebKout, "1/h", 0.00279513, 1e-12, 1e9, LIT, "CREB loss", OBM)                                         \
  X(bcl2Kout, "1/h", 0.693, 1e-12, 1e9, LIT, "Bcl-2 loss", OBM)

#define PARAMS_KIDNEY(X)                                                                            \
  X(T16, "-", 1.06147, 1e-12, 1e9, LIT, "maximum PTH effect on calcium reabsorption; above 1", OBM) \
  X(Reabs50, "mM", 1.57322, 1e-12, 1e9, LIT, "calcium for half reabsorption", OBM)                  \
  X(T7, "-", 2.0, 1e-12, 1e9, LIT, "maximum calcitriol effect on calcium excretion", OBM)           \
  X(T9, "pM", 90.0, 1e-12, 1e9, LIT, "calcitriol for half effect on calcium excretion", OBM)        \
  X(T46, "mM", 1.142, 1e-12, 1e9, LIT, "phosphate threshold of excretion", OBM)                     \
  X(maxTmESTkid, "-", 0.923737, 0, 1, LIT, "estrogen on reabsorption: tmEST at EST = 0.1", OBM)     \
  X(GFRtau, "y", 10.0, 1e-12, 1e9, LIT,                                                             \
    "years of 8766 h over which GFR falls by GFRdelta, from the start, history included", OBM)      \
  X(GFRdelta, "mL/min", 0.0, 0, 1e3, LIT, "fall of GFR", OBM)

#define PARAMS_CALCITRIOL(X)                                                                    \
  X(T64, "1/h", 0.05, 1e-12, 1e9, LIT, "loss of 1-alpha-hydroxylase", OBM)                      \
  X(T65, "pmol/h2", 6.3, 1e-12, 1e9, LIT, "production of 1-alpha-hydroxylase at rest", OBM)     \
  X(T67, "pM", 1.54865, 1e-12, 1e9, LIT, "PTH for half production of 1-alpha-hydroxylase", OBM) \
  X(AlphOHgam, "-", 0.111241, 0, 100, LIT, "its exponent", OBM)                                 \
  X(T69, "1/h", 0.10, 1e-12, 1e9, LIT, "loss of calcitriol", OBM)                               \
  X(PhosEff0, "-", 1.52493, 1e-12, 1e9, LIT, "phosphate effect at zero phosphate", OBM)         \
  X(PhosEff50, "mM", 1.3021, 1e-12, 1e9, LIT, "phosphate for half effect", OBM)                 \
  X(PhosEffGam, "-", 8.25229, 0, 100, LIT, "its exponent", OBM)                                 \
  X(PO4inhPTHgam, "-", 0.0, 0, 100, LIT, "exponent of phosphate on PTH sensitivity; 0: off", OBM)

#define PARAMS_GUT(X)                                                             \
  X(T28, "1/h", 0.9, 1e-12, 1e9, LIT, "maximum active calcium absorption", OBM)   \
  X(T310, "1/h", 0.105929, 1e-12, 1e9, LIT, "active absorption rate at T_0", OBM) \
  X(T81, "mmol", 0.75, 1e-12, 1e9, LIT,                                           \
    "half-saturation; used both for gut calcium in J40 and for R in T85", OBM)    \
  X(T87, "1/h", 0.0495, 0, 1e9, LIT, "passive absorption of calcium", OBM)        \
  X(T77, "-", 0.909359, 0, 1, LIT, "maximum absorbed fraction of intake", OBM)    \
  X(T80, "-", 4.0, 0, 100, LIT, "exponent of R on absorbed fraction", OBM)        \
  X(T33, "1/h", 0.003, 0, 1e9, LIT, "slowest turnover of R", OBM)                 \
  X(T34, "1/h", 0.037, 0, 1e9, LIT, "fastest turnover of R", OBM)                 \
  X(T35, "pM", 90.0, 1e-12, 1e9, LIT, "calcitriol for half effect on R", OBM)     \
  X(CaPOgam, "-", 1.0, 0, 100, LIT, "its exponent", OBM)                          \
  X(F12, "-", 0.7, 0, 1, LIT, "absorbed fraction of phosphate", OBM)              \
  X(T52, "1/h", 0.365, 1e-12, 1e9, LIT, "phosphate absorption", OBM)

#define PARAMS_PHOSPHATE(X)                                     \
  X(T49, "L/h", 51.8, 0, 1e9, LIT, "phosphate into cells", OBM) \
  X(T55, "1/h", 0.019268, 0, 1e9, LIT, "phosphate out of cells", OBM)

#define PARAMS_GLAND(X)                                                                    \
  X(kout, "1/h", 100.0 / 14, 1e-12, 1e9, LIT, "loss of PTH", OBM)                          \
  X(T58, "pmol/h", 6249.09, 1e-12, 1e9, LIT, "PTH secretion at zero calcium", OBM)         \
  X(T61, "pmol/h", 96.25, 0, 1e9, LIT, "PTH secretion at infinite calcium", OBM)           \
  X(T59, "-", 11.7387, 0, 100, LIT, "exponent of calcium on PTH secretion", OBM)           \
  X(T70, "1/h", 0.01, 1e-12, 1e9, LIT, "turnover of the gland pool", OBM)                  \
  X(T71, "1/pM", 0.03, 1e-12, 1e9, LIT, "steepness of calcitriol in tanh", OBM)            \
  X(ScaEffGam, "-", 0.9, 0, 100, LIT, "exponent of calcium on its set-point", OBM)         \
  X(CtriolMax, "-", 4.1029, 1e-12, 1e9, LIT, "gland growth drive at zero calcitriol", OBM) \
  X(CtriolMin, "-", 0.9, 0, 1e9, LIT, "gland growth drive at infinite calcitriol", OBM)    \
  X(CtriolPTgam, "-", 12.5033, 0, 100, LIT, "its exponent", OBM)                           \
  X(PTout, "1/h", 0.0001604, 0, 1e9, LIT, "turnover of gland capacity", OBM)

#define PARAMS_ESTROGEN(X)                                                                     \
  X(ESTON, "-", 0.0, 0, 1, LIT, "1: estrogen falls with age; 0: it stays", OBM)                \
  X(koutEST, "1/h", 0.05776227, 1e-12, 1e9, LIT, "estrogen turnover", OBM)                     \
  X(ageENTER, "h", 8736.0 * 41, 1e-12, 1e9, LIT,                                               \
    "age at which estrogen begins to fall: 41 years of 8736 h (364 d)", OBM)                   \
  X(ageDONE, "h", 8736.0 * 51, 1e-12, 1e9, LIT, "age after the menopause: 51 such years", OBM) \
  X(menoDUR, "h", 8736 * 1.66, 1e-12, 1e9, LIT, "the menopause lasts 1.66 such years", OBM)    \
  X(ageGAM, "-", -2.3, -100, 100, LIT, "exponent of age on estrogen production", OBM)          \
  X(age50, "-", 0.64, 0, 1, LIT, "maximum fall at menopause", OBM)                             \
  X(robGAM, "-", 0.16, 0, 100, LIT, "exponent of 1/EST on ROB1 formation", OBM)                \
  X(tgfbGAM, "-", 0.0374, 0, 100, LIT, "exponent of 1/EST on latent TGF-beta production", OBM) \
  X(tgfbactGAM, "-", 0.045273, 0, 100, LIT, "exponent of EST on TGF-beta release", OBM)        \
  X(E2scalePicB1, "-", 1.16832e-05, 0, 100, LIT, "exponent of 1/EST on osteoblast loss", OBM)

#define PARAMS_BMD(X)                                                                         \
  X(koutBMDls, "1/h", 0.000397, 1e-12, 1e9, LIT, "lumbar spine turnover (general)", OBM)      \
  X(koutBMDlsDEN, "1/h", 0.000145, 1e-12, 1e9, LIT, "lumbar spine turnover (denosumab)", OBM) \
  X(koutBMDfnBAS, "1/h", 5.651e-06, 1e-12, 1e9, LIT, "femoral neck turnover", OBM)            \
  X(gamOB, "-", 0.0793, 0, 100, LIT, "exponent of osteoblasts", OBM)                          \
  X(gamOCls, "-", 0.14, 0, 100, LIT, "exponent of osteoclasts, lumbar spine", OBM)            \
  X(gamOClsDEN, "-", 0.0679, 0, 100, LIT, "the same, denosumab", OBM)                         \
  X(gamOCfnBAS, "-", 0.3101, 0, 100, LIT, "the same, femoral neck", OBM)

#define PARAMS_DRUGS(X)                                                                                \
  X(TERICL, "L/h", 62.2, 0, 1e9, LIT, "TERICL/TERIVC is the rate of entry into plasma", OBM)           \
  X(TERIVC, "L", 94.4, 1e-12, 1e9, LIT, "with TERICL the rate of entry into plasma", OBM)              \
  X(TERIKA, "1/h", 10.4, 0, 1e9, LIT, "loss from TERICENT: not absorption, in spite of its name", OBM) \
  X(TERIF, "-", 1.0, 0, 1, LIT, "bioavailability of teriparatide, applied at dosing", OBM)             \
  X(DENKA, "1/h", 0.00592, 0, 1e9, LIT, "absorption of denosumab", OBM)                                \
  X(DENVC, "mL", 2340.0, 1e-12, 1e9, LIT, "central volume of denosumab", OBM)                          \
  X(DENVP, "mL", 1324.0, 1e-12, 1e9, LIT, "peripheral volume of denosumab", OBM)                       \
  X(DENCL, "mL/h", 2.75, 0, 1e9, LIT, "linear clearance of denosumab", OBM)                            \
  X(DENQ, "mL/h", 18.67, 0, 1e9, LIT, "exchange of denosumab between volumes", OBM)                    \
  X(DENVMAX, "ng/h", 3110.0, 0, 1e9, LIT, "saturable elimination of denosumab", OBM)                   \
  X(DENKM, "ng/mL", 188.0, 1e-12, 1e9, LIT, "its half-saturation", OBM)                                \
  X(DENF, "-", 0.729, 0, 1, LIT, "bioavailability of denosumab, applied at dosing", OBM)
#define PARAMS_SETPOINTS(X)                                                                       \
  X(PTH_0, "pmol", 53.90, 1e-6, 1e9, LIT, "PTH at rest", OBM)                                     \
  X(P_0, "mmol", 32.90, 1e-6, 1e9, LIT, "calcium at rest", OBM)                                   \
  X(B_0, "pmol", 1260, 1e-6, 1e9, LIT, "calcitriol at rest", OBM)                                 \
  X(T_0, "mmol", 1.58471, 1e-6, 1e9, LIT, "gut calcium at rest", OBM)                             \
  X(Q_0, "mmol", 100, 1e-6, 1e9, LIT, "exchangeable bone calcium at rest", OBM)                   \
  X(Qbone_0, "mmol", 24900, 1e-6, 1e9, LIT, "non-exchangeable bone calcium at rest", OBM)         \
  X(OC_0, "pM", 0.00115398, 1e-12, 1e9, LIT, "osteoclasts at rest", OBM)                          \
  X(ROB1_0, "pM", 0.00104122, 1e-12, 1e9, LIT, "responding osteoblasts at rest", OBM)             \
  X(L_0, "pM", 0.4, 1e-12, 1e9, LIT, "RANKL at rest", OBM)                                        \
  X(RNK_0, "pM", 10, 1e-12, 1e9, LIT, "RANK at rest", OBM)                                        \
  X(O_0, "pM", 4, 1e-12, 1e9, LIT, "OPG at rest", OBM)                                            \
  X(RX2_0, "a.u.", 10, 1e-12, 1e9, LIT, "Runx2 at rest", OBM)                                     \
  X(CREB_0, "a.u.", 10, 1e-12, 1e9, LIT, "CREB at rest", OBM)                                     \
  X(BMDls_0, "-", 1, 1e-12, 1e9, LIT, "lumbar-spine BMD at rest, general", OBM)                   \
  X(BMDlsDEN_0, "-", 1, 1e-12, 1e9, LIT, "lumbar-spine BMD at rest, denosumab's parameters", OBM) \
  X(BMDfn_0, "-", 1, 1e-12, 1e9, LIT, "femoral-neck BMD at rest", OBM)                            \
  X(GFR_0, "L/h", 100 / 16.667, 1e-12, 1e9, LIT, "GFR at rest: 100 mL/min", OBM)                  \
  X(age, "y", 41, 18, 110, ASM, "age at day 0, in years of 8736 h; acts with ESTON 1", "the woman's own")
#define PARAMS(X)       \
  PARAMS_CALCIUM(X)     \
  PARAMS_RANKL(X)       \
  PARAMS_TGF(X)         \
  PARAMS_OSTEOCLASTS(X) \
  PARAMS_OSTEOBLASTS(X) \
  PARAMS_KIDNEY(X)      \
  PARAMS_CALCITRIOL(X)  \
  PARAMS_GUT(X)         \
  PARAMS_PHOSPHATE(X) PARAMS_GLAND(X) PARAMS_ESTROGEN(X) PARAMS_BMD(X) PARAMS_DRUGS(X) PARAMS_SETPOINTS(X)

/* name, unit, value, min, max, kind, meaning, source */
#define INPUTS(X)                                                                              \
  X(OralCa, "mmol/h", 24.055 / 24, 0, 10, OSTEON_HABIT, "calcium eaten; 1 mmol/h is 962 mg/d", \
    "OpenBoneMin: 24.055 mmol/d")                                                              \
  X(OralPhos, "mmol/h", 10.5 / 24, 0, 10, OSTEON_HABIT, "phosphate eaten", "OpenBoneMin: 10.5 mmol/d")

/* state */
#define AMOUNTS(X) X(TERISC) X(TERICENT) X(DENSC) X(DENCENT) X(DENPER)

/* state: where Runx2 jumps */
#define KINKS(X) X(OBfast) X(OBslow)

/* name, unit, state, factor, meaning, source */
#define DOSES(X)                                                                                     \
  X(teriparatide, "ug", TERISC, 1e6 / 4117.8 * TERIF, "teriparatide under the skin; usual 20 a day", \
    "OpenBoneMin: 4117.8 g/mol, TERIF")                                                              \
  X(denosumab, "mg", DENSC, 1e6 * DENF, "denosumab under the skin; usual 60 every 6 months",         \
    "OpenBoneMin: DENF")                                                                             \
  X(calcitriol, "ug", B, 2400, "calcitriol absorbed", "416.6 g/mol; not in the source")

#define HISTORY (ESTON > 0 && 8736 * age > ageENTER ? (8736 * age - ageENTER) / 24 : 0)
/* common name, state or output, shown, caveat */
#define COMMON(X)                                                                                  \
  X(BMD_LS, BMDlsDEN, OSTEON_AS_CHANGE,                                                            \
    "fitted to denosumab; BMDls, the general one, gains three times as much, and both fall under " \
    "teriparatide")                                                                                \
  X(BMD_FN, BMDfn, OSTEON_AS_CHANGE, "")                                                           \
  X(CTX, OCchange, OSTEON_AS_LEVEL, "osteoclasts, which stand for it")                             \
  X(BSAP, OBchange, OSTEON_AS_LEVEL, "osteoblasts, which stand for it")                            \
  X(osteoclasts, OC, OSTEON_AS_LEVEL, "")                                                          \
  X(osteoblasts, OBtot, OSTEON_AS_LEVEL, "")                                                       \
  X(RANKL_OPG_ratio, RANKL_OPG_ratio, OSTEON_AS_LEVEL, "free RANKL over free OPG")

/* state or output: what tables and pictures show */
#define SHOWN(X) \
  X(BMDlschange) X(BMDlsDENchange) X(BMDfnchange) X(OCchange) X(OBchange) X(RANKL_OPG_ratio) X(PTHpm) X(CaC)

#define HAS_START
#define HAS_CHECK

/* What a Hill function x^n/(x^n + K_f) has as its K is chosen by the source so that f is at rest where x is 1. */
#define REST_K(maximum, rest) ((maximum) / (rest)-1)

/* name, unit, meaning */
#define DERIVED(X)                                                      \
  X(TGFB_0, "pM", "latent TGF-beta at rest")                            \
  X(TGFBact_0, "pM", "active TGF-beta at rest")                         \
  X(OBfast_0, "pM", "fast osteoblasts at rest")                         \
  X(OBslow_0, "pM", "slow osteoblasts at rest")                         \
  X(OB0, "pM", "osteoblasts at rest")                                   \
  X(M_0, "pM", "RANK-RANKL complex at rest")                            \
  X(N_0, "pM", "OPG-RANKL complex at rest")                             \
  X(AOH_0, "pmol/h", "1-alpha-hydroxylase activity at rest")            \
  X(PTHc0, "pM", "PTH at rest")                                         \
  X(CaC0, "mM", "calcium at rest")                                      \
  X(per_V1, "1/L", "1 over V1")                                         \
  X(per_PTHc0, "1/pM", "1 over PTHc0")                                  \
  X(per_P_0, "1/mmol", "1 over P_0")                                    \
  X(per_B_0, "1/pmol", "1 over B_0")                                    \
  X(per_OC_0, "1/pM", "1 over OC_0")                                    \
  X(per_ROB1_0, "1/pM", "1 over ROB1_0")                                \
  X(per_OB0, "1/pM", "1 over OB0")                                      \
  X(per_M_0, "1/pM", "1 over M_0")                                      \
  X(per_TGFB_0, "1/pM", "1 over TGFB_0")                                \
  X(per_TGFBact_0, "1/pM", "1 over TGFBact_0")                          \
  X(per_RUNX20, "-", "1 over RUNX20")                                   \
  X(per_HApMRT, "1/h", "1 over HApMRT")                                 \
  X(per_DENVC, "1/mL", "1 over DENVC")                                  \
  X(per_DENVP, "1/mL", "1 over DENVP")                                  \
  X(per_ageENTER, "1/h", "1 over ageENTER")                             \
  X(T13, "1/h", "calcium out of bone at rest, of Q_0")                  \
  X(T15, "1/h", "calcium into bone at rest, of P_0")                    \
  X(k15a, "1/h", "exchangeable to non-exchangeable bone calcium")       \
  X(K_J14, "-", "K of osteoclasts on calcium release")                  \
  X(K_PicROB, "-", "K of TGF-beta on ROB1 formation")                   \
  X(K_PicOB, "-", "K of TGF-beta on ROB1 -> OB")                        \
  X(K_PicOC, "-", "K of TGF-beta on osteoclast apoptosis")              \
  X(K_Meff, "-", "K of RANK occupancy on osteoclast formation")         \
  X(K_Lsurv, "-", "K of RANK occupancy on osteoclast apoptosis")        \
  X(K_kb, "-", "K of TGF-beta on osteoblast loss")                      \
  X(E0k, "1/h", "osteoblast loss without Runx2")                        \
  X(RUNkbMax, "1/h", "most that Runx2 takes off")                       \
  X(K_RUN, "-", "K of Runx2 on osteoblast loss")                        \
  X(PTH50_RX2, "pM", "PTH for half of EmaxPTHRX2x")                     \
  X(PTH50_CREB, "pM", "PTH for half of EmaxPTHcreb")                    \
  X(K_CtriolPT, "-", "K of calcitriol on gland growth")                 \
  X(K_SPTH, "-", "K of calcium on PTH secretion")                       \
  X(ln_occupied, "-", "logarithm of RANK at rest over 10 pM")           \
  X(kinRNK, "pM/h", "RANK production at rest")                          \
  X(PhosEff50_n, "-", "PhosEff50 over 1.2 mM, to the power PhosEffGam") \
  X(PhosMax, "-", "most that phosphate takes off, at infinity")         \
  X(T67_n, "-", "T67 over PTH at rest, to the power AlphOHgam")         \
  X(T35_n, "-", "T35 over calcitriol at rest, to the power CaPOgam")    \
  X(T81_n, "-", "T81 to the power T80")                                 \
  X(T29, "mmol", "gut calcium for half of active absorption")           \
  X(mtm, "-", "slope of reabsorption in estrogen")                      \
  X(kGFR, "1/h", "rate at which GFR falls")                             \
  X(ageONSET, "h", "age at the beginning of the menopause")             \
  X(half_meno, "h2", "half of menoDUR, squared")                        \
  X(kbOB0, "pM/h", "osteoblasts lost at rest")                          \
  X(per_OBfast_0, "1/pM", "1 over OBfast_0")                            \
  X(Reabs_rest, "-", "so that reabsorption is full at rest")            \
  X(kTERI, "1/h", "entry of teriparatide into plasma")

/* ---- equations ---- */

/* As OpenBoneMin has them, which does not give the numbers of the papers' equations. */

#define STATE "a state over V1"
#define RELATIVE "of its set-point"
/* name, unit, expression, meaning, source */
#define OUTPUTS(X)                                                                                    \
  X(PTHpm, "pM", PTH* per_V1, "PTH", STATE)                                                           \
  X(PTHc, "pg/mL", 9.4 * PTH * per_V1, "PTH", "9.4 pg/mL a pM")                                       \
  X(CaC, "mM", P* per_V1, "calcium", STATE)                                                           \
  X(CAchange, "%", 100 * P * per_P_0, "calcium", RELATIVE)                                            \
  X(PO4C, "mM", ECCPhos* per_V1, "phosphate", STATE)                                                  \
  X(CtriolC, "pM", B* per_V1, "calcitriol", STATE)                                                    \
  X(OBtot, "pM", OBfast + OBslow, "osteoblasts", "sum")                                               \
  X(OBfrac, "-", (OBfast + OBslow) * per_OB0, "osteoblasts", RELATIVE)                                \
  X(OBchange, "%", 100 * (OBfast + OBslow) * per_OB0, "osteoblasts; stands for serum BSAP", RELATIVE) \
  X(OCfrac, "-", OC* per_OC_0, "osteoclasts", RELATIVE)                                               \
  X(OCchange, "%", 100 * OC * per_OC_0, "osteoclasts; stands for serum CTX", RELATIVE)                \
  X(BMDlschange, "%", (BMDls - 1) * 100, "lumbar-spine BMD, change, general", "of 1")                 \
  X(BMDlsDENchange, "%", (BMDlsDEN - 1) * 100, "lumbar-spine BMD, change, denosumab", "of 1")         \
  X(BMDfnchange, "%", (BMDfn - 1) * 100, "femoral-neck BMD, change", "of 1")                          \
  X(RANKL_OPG_ratio, "-", L / O, "RANKL over OPG", "ratio")                                           \
  X(DENCP, "ng/mL", DENCENT* per_DENVC, "denosumab", "DENCENT over DENVC")                            \
  X(DENMOL, "pM", DENCENT* per_DENVC / 150000 * 1e6, "denosumab", "150 kDa")

#include <osteon/equations.h>

DERIVE_BEGIN
  TGFBact_0 = Pic0;
  TGFB_0 = 1000 * Pic0;
  OBfast_0 = OBtot0 * FracOBfast;
  OBslow_0 = OBtot0 * (1 - FracOBfast);
  OB0 = OBfast_0 + OBslow_0;
  M_0 = k3 * RNK_0 * L_0 / k4;
  N_0 = k1 * O_0 * L_0 / k2;
  AOH_0 = B_0 / 10;
  PTHc0 = PTH_0 / V1;
  CaC0 = P_0 / V1;
  per_V1 = 1 / V1;
  per_PTHc0 = 1 / PTHc0;
  per_P_0 = 1 / P_0;
  per_B_0 = 1 / B_0;
  per_OC_0 = 1 / OC_0;
  per_ROB1_0 = 1 / ROB1_0;
  per_OB0 = 1 / OB0;
  per_M_0 = 1 / M_0;
  per_TGFB_0 = 1 / TGFB_0;
  per_TGFBact_0 = 1 / TGFBact_0;
  per_RUNX20 = 1 / RUNX20;
  per_HApMRT = 1 / HApMRT;
  per_DENVC = 1 / DENVC;
  per_DENVP = 1 / DENVP;
  per_ageENTER = 1 / ageENTER;
  T13 = CaDay / 24 / Q_0;
  T15 = CaDay / 24 / P_0;
  k15a = k14a * Qbone_0 / Q_0;
  K_J14 = REST_K(J14OCmax, T13);
  K_PicROB = REST_K(EmaxPicROB, Pic0 * (1 - FracPicROB));
  K_PicOB = REST_K(EmaxPicOB, Pic0 * (1 - FracPicOB));
  K_PicOC = REST_K(EmaxPicOC, Pic0 * (1 - FracPicOC));
  K_Meff = REST_K(EmaxMeffOC, 1 - E0Meff);
  K_Lsurv = (1 - EmaxL) / (E0RANKL - 1);
  K_kb = (1 - FracPic0kb) / (MultPicOBkb - 1);
  E0k = E0RUNX2kbEffFACT * kb;
  RUNkbMax = E0k * RUNkbMaxFact;
  K_RUN = REST_K(RUNkbMax, E0k - kb);
  PTH50_RX2 = PTHc0 * REST_K(EmaxPTHRX2x, RX2Kout0 - E0rx2Kout);
  PTH50_CREB = PTHc0 * REST_K(EmaxPTHcreb, 1 - E0crebKin);
  K_CtriolPT = (1 - CtriolMin) / (CtriolMax - 1);
  K_SPTH = (385 - T61) / (T58 - 385);
  ln_occupied = r_log(RNK_0 / 10);
  kinRNK = koutRNK * RNK_0 + k3 * RNK_0 * L_0 - k4 * M_0;
  PhosEff50_n = r_pow(PhosEff50 / 1.2, PhosEffGam);
  PhosMax = (PhosEff0 - 1) * (1 + PhosEff50_n);
  kbOB0 = kb * OB0;
  per_OBfast_0 = 1 / OBfast_0;
  Reabs_rest = (Reabs50 + CaC0) / CaC0;
  T67_n = r_pow(T67 / PTHc0, AlphOHgam);
  T35_n = r_pow(T35 * V1 / B_0, CaPOgam);
  T81_n = r_pow(T81, T80);
  T29 = T_0 * (T28 - T310) / T310;
  mtm = (1 - maxTmESTkid) / 0.9;
  kGFR = -r_log((GFR_0 - GFRdelta / 16.667) / GFR_0) / (8766 * GFRtau);
  ageONSET = ageDONE - menoDUR;
  half_meno = 0.25 * menoDUR * menoDUR;
  kTERI = TERICL / TERIVC;
DERIVE_END

/* A K that is not above 0 makes its function infinite somewhere, or not what it is at rest. */
CHECK_BEGIN
  REJECT_IF(!(K_J14 > 0), "J14OCmax is not above CaDay/24/Q_0");
  REJECT_IF(!(K_PicROB > 0), "EmaxPicROB is not above Pic0 (1 - FracPicROB)");
  REJECT_IF(!(K_PicOB > 0), "EmaxPicOB is not above Pic0 (1 - FracPicOB)");
  REJECT_IF(!(K_PicOC > 0), "EmaxPicOC is not above Pic0 (1 - FracPicOC)");
  REJECT_IF(!(K_Meff > 0 && isfinite(K_Meff)), "EmaxMeffOC is not above 1 - E0Meff, or E0Meff is 1");
  REJECT_IF(!(K_Lsurv > 0 && isfinite(K_Lsurv)), "E0RANKL is not above 1, or EmaxL not below");
  REJECT_IF(!(K_kb > 0 && isfinite(K_kb)), "MultPicOBkb is not above 1, or FracPic0kb not below");
  REJECT_IF(!(E0RUNX2kbEffFACT > 1), "E0RUNX2kbEffFACT is not above 1");
  REJECT_IF(!(K_RUN > 0), "E0RUNX2kbEffFACT RUNkbMaxFact is not above E0RUNX2kbEffFACT - 1");
  REJECT_IF(!(OBfast_0 > 0), "FracOBfast is 0");
  REJECT_IF(!(PTH50_RX2 > 0 && isfinite(PTH50_RX2)),
            "RX2Kout0 is not above E0rx2Kout, or more than EmaxPTHRX2x above");
  REJECT_IF(!(PTH50_CREB > 0 && isfinite(PTH50_CREB)),
            "EmaxPTHcreb is not above 1 - E0crebKin, or E0crebKin is 1");
  REJECT_IF(!(K_CtriolPT > 0 && isfinite(K_CtriolPT)), "CtriolMax is not above 1, or CtriolMin not below");
  REJECT_IF(!(K_SPTH > 0 && isfinite(K_SPTH)), "T58 is not above 385, or T61 not below");
  REJECT_IF(!(EmaxLpth >= 1), "EmaxLpth is below 1");
  REJECT_IF(!(T16 >= 1), "T16 is below 1");
  REJECT_IF(!(T28 > T310), "T28 is not above T310");
  REJECT_IF(!(M_0 > 0), "k3 is 0: there is no RANK-RANKL complex");
  REJECT_IF(!isfinite(kGFR), "GFRdelta takes all of GFR_0");
  REJECT_IF(ESTON > 0 && 8736 * age < ageENTER,
            "age is below ageENTER, from where on estrogen is known (ESTON)");
CHECK_END

START_BEGIN
  UCA = r_const(0);
START_END

RATES_BEGIN
  /* concentrations, and logarithms of ratios to rest */
  const real PTH_c = PTH * per_V1, Ca_c = P * per_V1, C2 = ECCPhos * per_V1, C8 = B * per_V1;
  const real b = (OBfast + OBslow) * per_OB0, r = ROB1 * per_ROB1_0;
  const real ln_x = r_log(OC * per_OC_0), ln_b = r_log(b), ln_m = r_log(M * per_M_0);
  const real ln_tau = r_log(TGFBact * per_TGFBact_0), ln_EST = r_log(EST);
  const real ln_Ca = r_log(P * per_P_0), ln_B = r_log(B * per_B_0), ln_C2 = r_log(C2 * (1 / 1.2));

  /* TGF-beta on cells */
  const real t_ROB = r_exp(PicROBgam * ln_tau), t_OB = r_exp(PicOBgam * ln_tau);
  const real t_OC = r_exp(PicOCgam * ln_tau), t_kb = r_exp(PicOBgamkb * ln_tau);
  const real d_ROB = t_ROB + K_PicROB, d_OC = t_OC + K_PicOC, d_kb = t_kb + K_kb;
  const real d_OB = FracPicOB * Pic0 * (t_OB + K_PicOB) + EmaxPicOB * t_OB;
  const real PicROB = FracPicROB * Pic0 + EmaxPicROB * t_ROB / d_ROB;
  const real per_PicOB = (t_OB + K_PicOB) / d_OB;
  const real PicOC = FracPicOC * Pic0 + EmaxPicOC * t_OC / d_OC;
  const real q = (MultPicOBkb - (MultPicOBkb - FracPic0kb) * t_kb / d_kb) * r_exp(-E2scalePicB1 * ln_EST);

  /* latent TGF-beta */
  const real freed =
      koutTGF0 * TGFB * r_exp(koutTGFGam * r_log(TGFB * per_TGFB_0) + OCtgfGAM * ln_x + tgfbactGAM * ln_EST);
  const real made = koutTGF0 * TGFB_0 * r_exp(OBtgfGAM * ln_b - tgfbGAM * ln_EST);

  /* osteoclasts; Runx2 on osteoblasts */
  const real x_J14 = r_exp(J14OCgam * ln_x), m_OC = r_exp(kinOCgam * ln_m);
  const real u_OC = r_exp(LsurvOCgam * (ln_m + ln_occupied));
  const real RUNX2 = r_less(105, BCL2, BCL2 - 90, 10);
  const real w_kb = r_exp(RUNkbGAM * r_log(RUNX2 * per_RUNX20));
  const real d_x = x_J14 + K_J14, d_m = m_OC + K_Meff, d_u = u_OC + K_Lsurv, d_w = w_kb + K_RUN;
  const real hOC = J14OCmax * x_J14 / d_x;
  const real MeffOC = E0Meff + EmaxMeffOC * m_OC / d_m;
  const real LsurvOC = E0RANKL - (E0RANKL - EmaxL) * u_OC / d_u;

  /* calcium between plasma and bone */
  const real J14 = Q_0 * (T13 * (1 - FracJ14) + FracJ14 * hOC * r_exp(MOCratioGam * (ln_m - ln_x)));
  const real J15 = T15 * P * (1 - FracJ15 + FracJ15 * HAp);
  const real J14a = k14a * Qbone, J15a = k15a * Q;
  const real J41 = 0.464 * J14, J42 = 0.464 * J15;

  /* osteoblasts: the fast ones' loss is solved from the slow ones', also off rest */
  const real formed = kbOB0 * per_TGFBact_0 * PicROB * r_exp(-robGAM * ln_EST);
  const real matured = kbOB0 * Pic0 * r * per_PicOB;
  const real kbprime = E0k * q - RUNkbMax * w_kb / d_w;
  const real kbslow = Frackb * kbprime;
  const real kbfast = (kbOB0 - kbslow * OBslow_0) * per_OBfast_0;

  /* PTH on RANKL, OPG, Runx2, CREB */
  const real osteo = r_exp(OsteoEffectGam * ln_b);
  const real d_L = (EmaxLpth - 1) * PTHc0 * osteo + PTH_c;
  const real d_RX2 = PTH_c + PTH50_RX2, d_CREB = PTH_c + PTH50_CREB;
  const real kinL = koutL * L_0 * osteo * EmaxLpth * PTH_c / d_L;
  const real pO = 0.5 * kO * O_0 * r * (PTH_c + opgPTH50 * r) / PTH_c;
  const real bound_O = k1 * O * L - k2 * N, bound_RNK = k3 * RNK * L - k4 * M;
  const real RX2Kout = E0rx2Kout + EmaxPTHRX2x * PTH_c / d_RX2;
  const real crebKin = crebKout * CREB_0 * (E0crebKin + EmaxPTHcreb * PTH_c / d_CREB);

  /* phosphate and calcitriol: hydroxylase and gut */
  const real C2_n = r_exp(PhosEffGam * ln_C2), C8_n = r_exp(CaPOgam * ln_B), R_n = r_exp(T80 * r_log(R));
  const real PTH_n = r_exp(AlphOHgam * r_log(PTH_c * per_PTHc0));
  const real d_C2 = C2_n + PhosEff50_n, d_C8 = C8_n + T35_n, d_R = R_n + T81_n;
  const real d_AOH = T67_n * r_exp(PO4inhPTHgam * ln_C2) + PTH_n;
  const real PhosEffect = r_less(1.2, C2, PhosEff0 - PhosMax * C2_n / d_C2, 1);
  const real T68 = (1 + T67_n) * PTH_n / d_AOH;
  const real T36 = T33 + (T34 - T33) * C8_n / d_C8, T37 = T33 + T34 - T36;
  const real T85 = T77 * R_n / d_R;
  const real J53 = T52 * PhosGut, J54 = T49 * C2, J56 = T55 * IntraPO;

  /* calcium: gut, kidney, parathyroid gland. 1.7/(1 + E) is 0.85 (1 + tanh T73). */
  const real T73 = T71 * (C8 - 90 * r_exp(-ScaEffGam * ln_Ca));
  const real E = r_exp(r_min(-2 * T73, 500)), d_E = 1 + E;
  const real c_PT = r_exp(CtriolPTgam * ln_B), y_PT = r_exp(T59 * ln_Ca);
  const real d_T = (T + T29) * (T + T81), d_c = c_PT + K_CtriolPT, d_y = y_PT + K_SPTH;
  const real J40 = T28 * T * T * (R / 0.5) / d_T + T87 * T;
  const real T75 = T70 * (1.7 / d_E + 0.15), T76 = T70 * (1.7 * E / d_E + 0.15);
  const real CtriolPT = CtriolMax - (CtriolMax - CtriolMin) * c_PT / d_c;
  const real T63 = T58 - (T58 - T61) * y_PT / d_y;
  const real SPTH = T63 * (S / 0.5) * PTmax;
  const real tmEST = 1 - mtm + mtm * EST;
  const real ReabsMax = tmEST * (0.3 * GFR * CaC0 - 0.149997) * Reabs_rest;
  const real den = DENCENT * per_DENVC, den_pM = den * (1e6 / 150000);
  const real d_Ca = Reabs50 + Ca_c, d_kid = PTH_c + PTHc0 * (T16 - 1), d_C9 = C8 + T9, d_den = DENKM + den;
  const real T20 = 0.3 * GFR * Ca_c - ReabsMax * Ca_c * T16 * PTH_c / (d_Ca * d_kid);
  const real J27 = r_max(0, (2 - T7 * C8 / d_C9) * T20);
  const real J48 = r_max(0, 0.88 * GFR * (C2 - T46));

  /* estrogen's clock */
  const real AGE = 8736 * age + 24 * t;
  const real since = r_max(0, AGE - ageONSET), since_2 = since * since;
  const real kinEST =
      koutEST * r_exp(ageGAM * r_log(AGE * per_ageENTER)) * (1 - age50 * since_2 / (half_meno + since_2));

  const real TERIPKIN = kTERI * TERISC;
  const real b_BMD = r_exp(gamOB * ln_b);

  dDENSC = 24 * (-DENKA * DENSC);
  dPTH = 24 * (SPTH - kout * PTH + TERIPKIN);
  dS = 24 * ((1 - S) * T76 - S * T75);
  dPTmax = 24 * PTout * (CtriolPT - PTmax);
  dB = 24 * (AOH - T69 * B);
  dP = 24 * (J14 - J15 - J27 + J40);
  dECCPhos = 24 * (J41 - J42 - J48 + J53 - J54 + J56);
  dT = 24 * (OralCa * T85 - J40);
  dR = 24 * (T36 * (1 - R) - T37 * R);
  dHAp = 24 * (b - HAp) * per_HApMRT;
  dPhosGut = 24 * (OralPhos * F12 - J53);
  dIntraPO = 24 * (J54 - J56);
  dOC = 24 * Da * (Pic0 * MeffOC * OC_0 - PicOC * LsurvOC * OC);
  dROB1 = 24 * (formed - matured);
  dL = 24 * (kinL - koutL * L - bound_O - bound_RNK - kdenosl * den_pM * L);
  dRNK = 24 * (kinRNK * r_exp(kinRNKgam * ln_tau) - koutRNK * RNK - bound_RNK);
  dO = 24 * (pO - bound_O - kO * O);
  dQ = 24 * (J15 - J14 + J14a - J15a);
  dQbone = 24 * (J15a - J14a);
  dRX2 = 24 * (RX2Kout0 * RX2_0 - RX2Kout * RX2);
  dCREB = 24 * (crebKin - crebKout * CREB);
  dBCL2 = 24 * bcl2Kout * (CREB * RX2 - BCL2);
  dTERISC = -24 * TERIPKIN;
  dTERICENT = 24 * (TERIPKIN - TERIKA * TERICENT);
  dDENCENT = 24 * (DENKA * DENSC + DENQ * DENPER * per_DENVP - (DENQ + DENCL + DENVMAX / d_den) * den);
  dDENPER = 24 * DENQ * (den - DENPER * per_DENVP);
  dUCA = 24 * J27;
  dTGFB = 24 * (made - freed);
  dTGFBact = 24 * (freed - 1000 * koutTGF0 * TGFBact);
  dOBfast = 24 * kbfast * (matured * FracOBfast / kbprime - OBfast);
  dOBslow = 24 * Frackb * (matured * (1 - FracOBfast) - kbprime * OBslow);
  dM = 24 * bound_RNK;
  dN = 24 * bound_O;
  dAOH = 24 * (T65 * T68 * PhosEffect - T64 * AOH);
  dEST = 24 * ESTON * (kinEST - koutEST * EST);
  dBMDls = 24 * koutBMDls * (BMDls_0 * b_BMD - r_exp(gamOCls * ln_x) * BMDls);
  dBMDlsDEN = 24 * koutBMDlsDEN * (BMDlsDEN_0 * b_BMD - r_exp(gamOClsDEN * ln_x) * BMDlsDEN);
  dBMDfn = 24 * koutBMDfnBAS * (BMDfn_0 * b_BMD - r_exp(gamOCfnBAS * ln_x) * BMDfn);
  dGFR = -24 * kGFR * GFR;
RATES_END

OUTPUTS_BEGIN
OUTPUTS_END

#include OSTEON_NEXT
