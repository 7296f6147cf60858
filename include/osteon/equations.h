/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file equations.h
 *  How to write a model. To add one, drop one file into lib/models; every equation and number stands in it once.
 *  doc/guides/adding-a-model.md goes through an example.
 *
 *  A model file has four parts, in this order:
 *
 *  1. Its name and texts:
 *       #define OSTEON_MODEL             lemaire2004      C identifier; the descriptor is
 *                                                         osteon_model_lemaire2004
 *       #define OSTEON_MODEL_FILE        "lemaire2004.c"  name of this file
 *       #define OSTEON_MODEL_TITLE       "..."            one line
 *       #define OSTEON_MODEL_CITATION    "..."
 *       #define OSTEON_MODEL_NOTES       "..."            warnings, deviations from the paper
 *       #define OSTEON_MODEL_SOLVER      "rk8pd"          default solver
 *       #define OSTEON_MODEL_STIFF       1                cohorts use an implicit method (optional)
 *       #define OSTEON_MODEL_LONGEST_STEP 0.5             d; no step is longer (optional)
 *       #define OSTEON_MODEL_SCHEDULED   1                gcc orders the rates' instructions earlier (optional)
 *
 *  2. Its tables, as X-macros, all with the columns in the same order. STATES, PARAMS and OUTPUTS are required,
 *     all others optional.
 *       STATES(X)   X(name, unit, initial value, min, max, scale, meaning, source)
 *       PARAMS(X)   X(name, unit, value, min, max, origin, meaning, source)
 *       INPUTS(X)   X(name, unit, value, min, max, kind, meaning, source)
 *       OUTPUTS(X)  X(name, unit, expression, meaning, source)
 *       AMOUNTS(X)  X(state)                  states that cannot go below 0, as what is left of a drug; see below
 *       DOSES(X)    X(name, unit, state, factor, meaning, source)
 *       DERIVED(X)  X(name, unit, meaning)    computed once from the parameters
 *       HELD(X)     X(name)                   computed from the inputs, constant within a tick
 *       ALGEBRA(X)  X(name)                   computed from the states, for rates and outputs
 *       COMMON(X)   X(common name, state or output, shown, caveat)
 *       PERSON(X)   X(key, parameter)         key of a scenario's section `who` with another name here
 *       PAIRS(X)    X(parameter, parameter, derived, apart, usual)  who gives one means to give the other; see below
 *       KINKS(X)    X(state)                  states whose rate bends or jumps at a threshold; see below
 *       USUAL(X)    X(input, mg/d)            a drug's input that counts in usual doses: 1 is this much
 *       PANELS(X)   X("title", "start", ...)  panels of a picture: columns whose names start like this
 *       SHOWN(X)    X(state or output)        columns of tables and pictures for which none are named
 *       TIMES(X)    X(expression, "meaning")  days on which a rate jumps, from parameters, DERIVED and inputs
 *       CLASSES(X)  X(class, input, dose, parameter or output, side, amount)  what can happen; see below
 *       CONTEXTS(X) X("name", "question", rule, "classes", needed, OSTEON_EVIDENCE(...))  contexts of use; see below
 *       #define HISTORY expression            days to run before time 0, from parameters
 *     The initial value of a state may be an expression of parameters and derived constants.
 *     origin: OSTEON_LITERATURE, OSTEON_CALIBRATED or OSTEON_ASSUMED.
 *     kind: OSTEON_HABIT (holds in the history too) or OSTEON_TREATMENT (starts at time 0: in INIT, the history and
 *     START it is at its default, however it is set).
 *     scale: typical size of a state; absolute tolerances are relative to it.
 *     A state that leaves min..max ends the run with an error.
 *     AMOUNTS: states whose rate is never negative at 0. A tail within the tolerance below 0 is set to 0. A state that
 *     can cross 0, as cells that are removed, is none of these: there the run ends.
 *     KINKS: states whose rate bends or jumps as some state passes a threshold. A step across it may estimate its error
 *     as far too small, so that engines hold what they estimate of these to a tenth of the tolerance.
 *     TIMES: a step ends on each of them and the next begins there, so that what happens between two is not stepped
 *     over. From that day on the rates are the new ones: r_less(t, day, before, from_then_on).
 *     A dose of AMT adds AMT * factor to the state.
 *     A drug has the same name in all models (denosumab, teriparatide, alendronate, ...): a dose, or an input named
 *     NAME or rate_NAME, which is the amount taken per day.
 *     COMMON is what `osteon compare` shows next to other models: a state or output proportional to what the common
 *     name says, as % of its value on day 0 (shown: OSTEON_AS_LEVEL) or as its change in % (OSTEON_AS_CHANGE).
 *     Common names: BMD_LS, BMD_TH, BMD_FN (spine, hip, femoral neck), BV (bone volume), CTX, NTX, PINP, BSAP, OC
 *     (osteocalcin), osteoclasts, osteoblasts, RANKL_OPG_ratio; a new one is fine. The caveat says how the quantity
 *     differs from that, or is "".
 *     PAIRS: where a user gives only one of two parameters, such as age and years since the menopause, the other's
 *     default may contradict it. Where they are usually `apart` (the first less the second), the other follows, and
 *     the command says by what: `usual`, "the median age at the menopause, ... (source)". Where `usual` is NULL it
 *     says what follows from the default: the derived constant and its meaning.
 *     SHOWN are the states and outputs that a reader wants first, in this order: the columns of tables and pictures for
 *     which none are named. Without it these are all states and outputs. `osteon compare` shows COMMON.
 *     CLASSES and CONTEXTS say what the model may be asked and how well it answers: model.h explains the columns
 *     (osteon_class, osteon_context). Commands print the verdict of those contexts that a scenario touches. The
 *     columns of OSTEON_EVIDENCE are those of osteon_evidence; `make contexts` measures and writes them. A model whose
 *     answer to a question that is needed (1) is not supported is provisional.
 *     OSTEON_MODEL_LONGEST_STEP is for equations that depend on the day `t` by more than a slow drift: a step that is
 *     longer than a pulse can miss it altogether, and the error control does not notice. Take half the pulse.
 *     OSTEON_MODEL_STIFF is for a model whose fastest rates would hold an explicit step down to a fraction of an
 *     hour. Its derivatives are found by differences from exp and log at the node: keep the arguments of log away
 *     from 0.
 *     OSTEON_MODEL_SCHEDULED makes gcc order the instructions of a cohort's kernels before it assigns registers. Long
 *     rates with several exp, log or powers gain up to a tenth, with SSE2 a quarter; others lose as much: measure.
 *
 *  3. #include <osteon/equations.h>, then the equations in C over the type `real`, between the macros below. Inside,
 *     every name of the tables is a variable.
 *       DERIVE_BEGIN   assign every DERIVED                             DERIVE_END
 *       INIT_BEGIN     change initial states (#define HAS_INIT)         INIT_END
 *       HOLD_BEGIN     assign every HELD                                HOLD_END
 *       ALGEBRA_BEGIN  assign every ALGEBRA                             ALGEBRA_END
 *       START_BEGIN    set baselines after the history (HAS_START)      START_END
 *       RATES_BEGIN    assign dNAME for every state NAME                RATES_END
 *       OUTPUTS_BEGIN  locals that only outputs need                    OUTPUTS_END
 *       CHECK_BEGIN    REJECT_IF(condition, "why") (#define HAS_CHECK)  CHECK_END
 *     A name that a section forgets to assign is a compile error which names it.
 *     osteon_model_equations returns the text after the comment line `---- equations ----`, which the build requires
 *     in every bundled model, written exactly as there. OUTPUTS may stand after it too.
 *
 *  4. #include OSTEON_NEXT as the last line. The file is then read again for other number types: double, and double
 *     _Complex, whose imaginary step gives exact derivatives.
 *
 *  Over `real` write + - * / and the functions r_exp, r_log, r_pow, r_sqrt, r_max, r_min, r_less(a, b, x, y) (x where
 *  a < b, else y) and r_const(number); no `if` on a real, no other function. The day is `t`.
 *
 *  A division costs as much as everything else in a line. INVERSES_2, INVERSES_3 and INVERSES_4 declare the
 *  inverses of several denominators at the cost of one division; with them hill_act(x, inverse) is x/(K + x) and
 *  hill_rep(K, inverse) is K/(K + x), where `inverse` is that of K + x.
 *
 *  Names. States, parameters, inputs, DERIVED, HELD and ALGEBRA share one set of names, each used once. Not allowed:
 *    - t (the day), X (the tables), real, NULL, NAN, INFINITY, C keywords;
 *    - whatever begins with osteon_ or OSTEON_; the functions r_exp ... above, r_real, r_some, hill_act, hill_rep;
 *    - dNAME where NAME is a state: it is the state's rate.
 *  For a file in lib/models the build checks this (lib/model/check_model.awk) and refuses it with a sentence.
 */
/* No include guard: read once per number type. */

#ifndef OSTEON_PASS
/* ---- first reading: double ---- */
#define OSTEON_PASS 1
#include <math.h>
#include <stddef.h>

#include <osteon/model.h>

#ifndef HELD
#define HELD(X)
#define OSTEON_NO_HOLD
#endif
#ifndef DERIVED
#define DERIVED(X)
#define OSTEON_NO_DERIVE
#endif
#ifndef ALGEBRA
#define ALGEBRA(X)
#define OSTEON_NO_ALGEBRA
#endif
#ifndef INPUTS
#define INPUTS(X)
#endif
#ifndef AMOUNTS
#define AMOUNTS(X)
#endif
#ifndef DOSES
#define DOSES(X)
#endif
#ifndef COMMON
#define COMMON(X)
#endif
#ifndef PERSON
#define PERSON(X)
#endif
#ifndef PAIRS
#define PAIRS(X)
#endif
#ifndef USUAL
#define USUAL(X)
#endif
#ifndef PANELS
#define PANELS(X)
#endif
#ifndef SHOWN
#define SHOWN(X)
#endif
#ifndef CLASSES
#define CLASSES(X)
#endif
#ifndef CONTEXTS
#define CONTEXTS(X)
#endif
#ifndef KINKS
#define KINKS(X)
#endif
#ifndef TIMES
#define TIMES(X)
#endif
#ifndef HISTORY
#define HISTORY 0.0
#endif

/* A rate or other quantity that is never assigned: an error whatever the flags (but for -w). */
#pragma GCC diagnostic error "-Wuninitialized"

#define OSTEON_UNUSED __attribute__((unused))
#define OSTEON_ID(a, b) a##b
#define OSTEON_PASTE(a, b) OSTEON_ID(a, b)
#define OSTEON_FN(name) OSTEON_PASTE(name, OSTEON_SUFFIX)

/* Places of the quantities: states, outputs, and the constants c (see osteon_kernels). */
#define X_STATE(name, ...) osteon_y_##name,
#define X_PARAM(name, ...) osteon_p_##name,
#define X_INPUT(name, ...) osteon_u_##name,
#define X_DERIVED(name, ...) osteon_d_##name,
#define X_HELD(name, ...) osteon_h_##name,
#define X_ALGEBRA(name, ...) osteon_a_##name,
#define X_OUTPUT(name, ...) osteon_o_##name,
#define X_DOSE(name, unit, state, ...) osteon_k_##name##_##state,
#define X_COMMON(name, ...) osteon_common_##name,
#define X_PERSON(key, ...) osteon_person_##key,
#define X_USUAL(input, ...) osteon_usual_##input,
enum { STATES(X_STATE) osteon_n_states };
enum {
  PARAMS(X_PARAM) osteon_n_params,
  osteon_before_derived = osteon_n_params - 1,
  DERIVED(X_DERIVED) osteon_after_derived,
  osteon_before_inputs = osteon_after_derived - 1,
  INPUTS(X_INPUT) osteon_after_inputs,
  osteon_before_held = osteon_after_inputs - 1,
  HELD(X_HELD) osteon_n_constants
};
enum { ALGEBRA(X_ALGEBRA) osteon_n_algebra };
enum { OUTPUTS(X_OUTPUT) osteon_n_outputs };
enum { DOSES(X_DOSE) osteon_n_doses };
enum { COMMON(X_COMMON) osteon_n_common };
enum { PERSON(X_PERSON) osteon_n_person };
enum { USUAL(X_USUAL) osteon_n_usual };
#undef X_STATE
#undef X_PARAM
#undef X_INPUT
#undef X_DERIVED
#undef X_HELD
#undef X_ALGEBRA
#undef X_OUTPUT
#undef X_DOSE
#undef X_COMMON
#undef X_PERSON
#undef X_USUAL

/* Names inside the equations. */
#define OSTEON_GET_CONSTANT_P(name, ...) const real name OSTEON_UNUSED = osteon_c[osteon_p_##name];
#define OSTEON_GET_CONSTANT_D(name, ...) const real name OSTEON_UNUSED = osteon_c[osteon_d_##name];
#define OSTEON_GET_CONSTANT_U(name, ...) const real name OSTEON_UNUSED = osteon_c[osteon_u_##name];
#define OSTEON_GET_CONSTANT_H(name, ...) const real name OSTEON_UNUSED = osteon_c[osteon_h_##name];
#define OSTEON_GET_STATE(name, ...) const real name OSTEON_UNUSED = osteon_y[osteon_y_##name];
#define OSTEON_GET_ALGEBRA(name, ...) const real name OSTEON_UNUSED = osteon_a[osteon_a_##name];
#define OSTEON_LET(name, ...) real name;
#define OSTEON_LET_RATE(name, ...) real d##name;
#define OSTEON_LET_INITIAL(name, unit, value, ...) real osteon_0_##name = r_real(value);
#define OSTEON_LET_STARTED(name, ...) real name OSTEON_UNUSED = osteon_0_##name;
#define OSTEON_LET_STATE(name, ...) real name = osteon_y[osteon_y_##name];
#define OSTEON_PUT_DERIVED(name, ...) osteon_c[osteon_d_##name] = name;
#define OSTEON_PUT_HELD(name, ...) osteon_c[osteon_h_##name] = name;
#define OSTEON_PUT_STATE(name, ...) osteon_y[osteon_y_##name] = name;
#define OSTEON_PUT_ALGEBRA(name, ...) osteon_a[osteon_a_##name] = name;
#define OSTEON_PUT_RATE(name, ...) osteon_dydt[osteon_y_##name] = d##name;
#define OSTEON_PUT_OUTPUT(name, unit, expression, ...) osteon_o[osteon_o_##name] = (expression);
#define OSTEON_PUT_TIME(expression, meaning) osteon_days[osteon_k++] = (expression);
#define OSTEON_PUT_DOSE(name, unit, state, factor_, ...) osteon_factor[osteon_k_##name##_##state] = (factor_);

#define OSTEON_PARAMETERS PARAMS(OSTEON_GET_CONSTANT_P)
#define OSTEON_SETPOINTS OSTEON_PARAMETERS DERIVED(OSTEON_GET_CONSTANT_D)
#define OSTEON_CONSTANTS OSTEON_SETPOINTS INPUTS(OSTEON_GET_CONSTANT_U) HELD(OSTEON_GET_CONSTANT_H)
#ifdef OSTEON_NO_ALGEBRA
#define OSTEON_INTERMEDIATES
#else
#define OSTEON_INTERMEDIATES                           \
  real osteon_a[osteon_n_algebra];                     \
  OSTEON_FN(algebra)(t, osteon_c, osteon_y, osteon_a); \
  ALGEBRA(OSTEON_GET_ALGEBRA)
#endif

#define DERIVE_BEGIN                                             \
  static void OSTEON_UNUSED OSTEON_FN(derive)(real * osteon_c) { \
    OSTEON_PARAMETERS DERIVED(OSTEON_LET)
#define DERIVE_END            \
  DERIVED(OSTEON_PUT_DERIVED) \
  }

#define INIT_BEGIN                                                                  \
  static void OSTEON_UNUSED OSTEON_FN(init)(const real *osteon_c, real *osteon_y) { \
    OSTEON_SETPOINTS STATES(OSTEON_LET_INITIAL) STATES(OSTEON_LET_STARTED)
#define INIT_END           \
  STATES(OSTEON_PUT_STATE) \
  }

#define START_BEGIN                                                                  \
  static void OSTEON_UNUSED OSTEON_FN(start)(const real *osteon_c, real *osteon_y) { \
    const real t OSTEON_UNUSED = r_const(0);                                         \
    OSTEON_CONSTANTS OSTEON_INTERMEDIATES STATES(OSTEON_LET_STATE)
#define START_END          \
  STATES(OSTEON_PUT_STATE) \
  }

#define HOLD_BEGIN                                             \
  static void OSTEON_UNUSED OSTEON_FN(hold)(real * osteon_c) { \
    OSTEON_SETPOINTS INPUTS(OSTEON_GET_CONSTANT_U) HELD(OSTEON_LET)
#define HOLD_END        \
  HELD(OSTEON_PUT_HELD) \
  }

#define ALGEBRA_BEGIN                                                                           \
  static inline __attribute__((always_inline)) void OSTEON_UNUSED OSTEON_FN(algebra)(           \
      const real t OSTEON_UNUSED, const real *osteon_c, const real *osteon_y, real *osteon_a) { \
    OSTEON_CONSTANTS STATES(OSTEON_GET_STATE) ALGEBRA(OSTEON_LET)
#define ALGEBRA_END           \
  ALGEBRA(OSTEON_PUT_ALGEBRA) \
  }

#define RATES_BEGIN                                                                            \
  static void OSTEON_UNUSED OSTEON_FN(rates)(const real t OSTEON_UNUSED, const real *osteon_c, \
                                             const real *osteon_y, real *osteon_dydt) {        \
    OSTEON_CONSTANTS STATES(OSTEON_GET_STATE) OSTEON_INTERMEDIATES STATES(OSTEON_LET_RATE)
#define RATES_END         \
  STATES(OSTEON_PUT_RATE) \
  }

#define OUTPUTS_BEGIN                                                                            \
  static void OSTEON_UNUSED OSTEON_FN(outputs)(const real t OSTEON_UNUSED, const real *osteon_c, \
                                               const real *osteon_y, real *osteon_o) {           \
    OSTEON_CONSTANTS STATES(OSTEON_GET_STATE) OSTEON_INTERMEDIATES
#define OUTPUTS_END          \
  OUTPUTS(OSTEON_PUT_OUTPUT) \
  }

/* Conditions are decided by the real part: only the double reading is used. */
#define CHECK_BEGIN                                                         \
  static const char *OSTEON_UNUSED OSTEON_FN(check)(const real *osteon_c) { \
    OSTEON_SETPOINTS
#define REJECT_IF(condition, why) \
  if (condition) return why
#define CHECK_END \
  return NULL;    \
  }

/* Several inverses for one division: each is the product of the other denominators over that of all. */
#define INVERSES_2(q1, d1, q2, d2)                                           \
  const real of_##q1 = d1, of_##q2 = d2, all_##q1 = 1 / (of_##q1 * of_##q2); \
  const real q1 = of_##q2 * all_##q1, q2 = of_##q1 * all_##q1;
#define INVERSES_3(q1, d1, q2, d2, q3, d3)                                                           \
  const real of_##q1 = d1, of_##q2 = d2, of_##q3 = d3, all_##q1 = 1 / (of_##q1 * of_##q2 * of_##q3); \
  const real q1 = of_##q2 * of_##q3 * all_##q1, q2 = of_##q1 * of_##q3 * all_##q1,                   \
             q3 = of_##q1 * of_##q2 * all_##q1;
#define INVERSES_4(q1, d1, q2, d2, q3, d3, q4, d4)                                                     \
  const real of_##q1 = d1, of_##q2 = d2, of_##q3 = d3, of_##q4 = d4;                                   \
  const real all_##q1 = 1 / (of_##q1 * of_##q2 * of_##q3 * of_##q4);                                   \
  const real q1 = of_##q2 * of_##q3 * of_##q4 * all_##q1, q2 = of_##q1 * of_##q3 * of_##q4 * all_##q1, \
             q3 = of_##q1 * of_##q2 * of_##q4 * all_##q1, q4 = of_##q1 * of_##q2 * of_##q3 * all_##q1;
#define hill_act(x, inverse) ((x) * (inverse))
#define hill_rep(K, inverse) ((K) * (inverse))

#ifdef OSTEON_REAL
/* An engine's own number type: its header says what `real` and r_exp ... are, and what is read last. */
#include OSTEON_REAL
#else
/* The double reading. */
#define OSTEON_SUFFIX _double
#define OSTEON_NEXT OSTEON_MODEL_FILE
#define real double
#define r_const(k) ((double)(k))
#define r_real(x) ((double)(x))
#define r_exp(x) osteon_exp_double(x)
#define r_log(x) osteon_log_double(x)
#define r_pow(x, e) osteon_pow_double(x, e)
#define r_sqrt(x) osteon_sqrt_double(x)
static inline double OSTEON_UNUSED osteon_exp_double(double x) { return exp(x); }
static inline double OSTEON_UNUSED osteon_log_double(double x) { return log(x); }
static inline double OSTEON_UNUSED osteon_pow_double(double x, double e) { return pow(x, e); }
static inline double OSTEON_UNUSED osteon_sqrt_double(double x) { return sqrt(x); }
static inline double OSTEON_UNUSED osteon_less_double(double a, double b, double x, double z) {
  return a < b ? x : z;
}
#define r_less(a, b, x, z) OSTEON_FN(osteon_less)(a, b, x, z)
#endif
#ifndef r_max
#define r_max(a, b) r_less(a, b, b, a)
#define r_min(a, b) r_less(a, b, a, b)
#endif

#elif defined OSTEON_REAL
/* An engine that reads the equations more than once: its header knows how often it was read. */
#include OSTEON_REAL

#else
/* ---- second reading: double _Complex with an imaginary part of 1e-100 ---- */
#undef OSTEON_SUFFIX
#undef OSTEON_NEXT
#undef real
#undef r_const
#undef r_real
#undef r_exp
#undef r_log
#undef r_pow
#undef r_sqrt
#undef CHECK_BEGIN
#undef REJECT_IF
#undef CHECK_END
#define CHECK_BEGIN
#define REJECT_IF(condition, why)
#define CHECK_END
#define OSTEON_SUFFIX _complex
#define OSTEON_NEXT <osteon/model_end.h>
#define real double _Complex
#define r_const(k) __builtin_complex((double)(k), 0.0)
#define r_real(x) (x)
#define r_exp(x) osteon_exp_complex(x)
#define r_log(x) osteon_log_complex(x)
#define r_pow(x, e) osteon_pow_complex(x, e)
#define r_sqrt(x) osteon_sqrt_complex(x)
/* f(x + i d) = f(x) + i f'(x) d: exact, as d^2 is below the last bit by two hundred decades. */
static inline double _Complex osteon_exp_complex(double _Complex z) {
  const double f = exp(__real__ z);
  return __builtin_complex(f, f * __imag__ z);
}
static inline double _Complex osteon_log_complex(double _Complex z) {
  const double x = __real__ z;
  return __builtin_complex(log(x), __imag__ z / x);
}
static inline double _Complex osteon_pow_complex(double _Complex z, double _Complex e) {
  const double x = __real__ z, n = __real__ e, f = pow(x, n);
  const double by_z = __imag__ z == 0 ? 0 : n * pow(x, n - 1) * __imag__ z;
  const double by_e = __imag__ e == 0 ? 0 : f * log(x) * __imag__ e;
  return __builtin_complex(f, by_z + by_e);
}
static inline double _Complex osteon_sqrt_complex(double _Complex z) {
  const double f = sqrt(__real__ z);
  return __builtin_complex(f, 0.5 * __imag__ z / f);
}
static inline double _Complex osteon_less_complex(double _Complex a, double _Complex b, double _Complex x,
                                                  double _Complex z) {
  return __real__ a < __real__ b ? x : z;
}
#endif
