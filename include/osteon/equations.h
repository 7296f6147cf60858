/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file equations.h
 *  How to write a model. To add one, put one file into lib/models. Every equation and every number stands in it once.
 *  doc/guides/adding-a-model.md goes through an example.
 *
 *  A model file has four parts, in this order:
 *
 *  1. Its name and texts:
 *       #define OSTEON_MODEL             lemaire2004      a C identifier; the descriptor is then
 *                                                         osteon_model_lemaire2004
 *       #define OSTEON_MODEL_FILE        "lemaire2004.c"  name of this file
 *       #define OSTEON_MODEL_TITLE       "..."            one line
 *       #define OSTEON_MODEL_CITATION    "..."
 *       #define OSTEON_MODEL_NOTES       "..."            warnings, deviations from the paper
 *       #define OSTEON_MODEL_SOLVER      "rk8pd"          default solver
 *       #define OSTEON_MODEL_STIFF       1                cohorts use an implicit method (optional)
 *       #define OSTEON_MODEL_LONGEST_STEP 0.5             d; no step is longer (optional)
 *       #define OSTEON_MODEL_SCHEDULED   1                gcc reorders instructions of the rates (optional)
 *       #define OSTEON_MODEL_PARTS       7, 14, 21, 28, 35, 42, 49    how outputs are grouped (optional)
 *     OSTEON_MODEL_LONGEST_STEP is for equations that depend on the day `t` by more than a slow drift. A step that is
 *     longer than a pulse can miss the pulse altogether, and error control does not notice. Use half the length of the
 *     pulse.
 *     OSTEON_MODEL_STIFF is for a model whose fastest rates would limit an explicit method to steps of a fraction of an
 *     hour. Cohorts then find derivatives by differences, computing exp and log from their values where the step
 *     begins, so keep the arguments of log away from 0.
 *     OSTEON_MODEL_SCHEDULED makes gcc order the instructions of a cohort's kernels before it assigns registers. Long
 *     rates with several exp, log or powers become up to a tenth faster, with SSE2 a quarter; others become slower by
 *     as much. Measure it.
 *     OSTEON_MODEL_PARTS is for a model in which some outputs take far longer to compute than others. Rows of cohorts
 *     compute outputs in up to eight parts, and only those parts that contain one of the columns. The seven numbers say
 *     with which output, counted from 0, parts 2 to 8 begin; the first is at least 1, and each is larger than the one
 *     before it. For fewer parts, continue with numbers beyond the last output. By default a part has seven outputs.
 *
 *  2. Its tables, as X-macros, each with its columns in this order. STATES, PARAMS and OUTPUTS are required, all others
 *     are optional.
 *       STATES(X)   X(name, unit, initial value, min, max, scale, meaning, source)
 *       PARAMS(X)   X(name, unit, value, min, max, origin, meaning, source)
 *       INPUTS(X)   X(name, unit, value, min, max, kind, meaning, source)
 *       OUTPUTS(X)  X(name, unit, expression, meaning, source)
 *       AMOUNTS(X)  X(state)                  states that cannot go below 0, such as what is left of a drug
 *       DOSES(X)    X(name, unit, state, factor, meaning, source)
 *       DERIVED(X)  X(name, unit, meaning)    computed once, from the parameters
 *       HELD(X)     X(name)                   computed from the inputs, constant within a tick
 *       ALGEBRA(X)  X(name)                   computed from the states, for rates and outputs
 *       COMMON(X)   X(common name, state or output, shown, caveat)
 *       PERSON(X)   X(key, parameter)         a key of a scenario's section `who` that has another name here
 *       PAIRS(X)    X(parameter, parameter, derived, apart, usual)  parameters that belong together
 *       KINKS(X)    X(state)                  states whose rate bends or jumps at a threshold
 *       USUAL(X)    X(input, mg/d)            a drug's input that counts in usual doses, and what 1 stands for
 *       PANELS(X)   X("title", "start", ...)  panels of a picture: columns whose names start like this
 *       SHOWN(X)    X(state or output)        default columns of tables and pictures
 *       TIMES(X)    X(expression, "meaning")  days on which a rate jumps, from parameters, DERIVED and inputs
 *       CLASSES(X)  X(class, input, dose, parameter or output, side, amount)  things that can happen to a person
 *       CONTEXTS(X) X("name", "question", rule, "classes", needed, OSTEON_EVIDENCE(...))  contexts of use
 *       #define HISTORY expression            days to run before time 0, from parameters
 *     STATES: the initial value may be an expression of parameters and derived constants. The scale is the typical size
 *     of a state; absolute tolerances are relative to it. If a state leaves min..max, the run ends with an error.
 *     PARAMS: origin is OSTEON_LITERATURE, OSTEON_CALIBRATED or OSTEON_ASSUMED.
 *     INPUTS: kind is OSTEON_HABIT, which also acts in the history, or OSTEON_TREATMENT, which starts at time 0: in
 *     INIT, in the history and in START it has its default value, whatever the user sets.
 *     DOSES: a dose of AMT adds AMT * factor to the state. A drug has the same name in all models (denosumab,
 *     teriparatide, alendronate, ...). It is either a dose, or an input named NAME or rate_NAME, which is the amount
 *     taken per day.
 *     AMOUNTS are states whose rate is never negative at 0. If a step leaves such a state below 0, within the
 *     tolerance, it is set to 0. Do not list a state that can cross 0, such as cells that are removed: the run should
 *     end there.
 *     KINKS are states whose rate bends or jumps when some state crosses a threshold. A step across the threshold may
 *     estimate its error as far too small, so sims and cohorts keep the estimated error of these states below a tenth
 *     of the tolerance.
 *     TIMES: a step ends on each of these days and the next one begins there, so that nothing that happens between two
 *     of them is stepped over. On that day the rates already have their new values:
 *     r_less(t, day, before, from_then_on).
 *     COMMON lists what `osteon compare` shows next to other models: states or outputs that are proportional to what
 *     the common name says, in % of the value on day 0 (shown: OSTEON_AS_LEVEL) or as a change in % (OSTEON_AS_CHANGE).
 *     Common names are BMD_LS, BMD_TH, BMD_FN (spine, hip, femoral neck), BV (bone volume), CTX, NTX, PINP, BSAP, OC
 *     (osteocalcin), osteoclasts, osteoblasts and RANKL_OPG_ratio; you may add others. The caveat says how the quantity
 *     differs from what the name says, or is "".
 *     PAIRS: if a user gives only one of two parameters, such as age and years since the menopause, the other's default
 *     may contradict it. `apart` is the usual value of the first minus the second: the other parameter follows from it,
 *     and the command says what it used, which is the text `usual`, such as "the median age at the menopause, ...
 *     (source)". If `usual` is NULL, nothing follows; the command then reports the consequence of the other's default:
 *     the derived constant and its meaning.
 *     SHOWN lists the states and outputs that interest a reader most, in this order: the columns that tables and
 *     pictures show unless the user names others. Without it they show all states and outputs. `osteon compare` shows
 *     COMMON instead.
 *     CLASSES and CONTEXTS say which questions the model may be asked, and how well it answers them; model.h explains
 *     their columns (osteon_class, osteon_context). Commands print the verdict on those contexts that a scenario
 *     involves. The columns of OSTEON_EVIDENCE are the members of osteon_evidence; `make contexts` measures and writes
 *     them. A model is provisional if any context that is needed (1) is not supported.
 *
 *  3. #include <osteon/equations.h>, then the equations, in C over the type `real`, between the macros below. There
 *     every name in the tables is a variable.
 *       DERIVE_BEGIN   assign every DERIVED                             DERIVE_END
 *       INIT_BEGIN     change initial states (#define HAS_INIT)         INIT_END
 *       HOLD_BEGIN     assign every HELD                                HOLD_END
 *       ALGEBRA_BEGIN  assign every ALGEBRA                             ALGEBRA_END
 *       START_BEGIN    set baselines after the history (HAS_START)      START_END
 *       RATES_BEGIN    assign dNAME for every state NAME                RATES_END
 *       OUTPUTS_BEGIN  local variables that only outputs need           OUTPUTS_END
 *       CHECK_BEGIN    REJECT_IF(condition, "why") (#define HAS_CHECK)  CHECK_END
 *     If a section forgets to assign a name, the compiler reports an error with this name.
 *     osteon_model_equations returns the text after the comment line `---- equations ----`. The build requires this
 *     line in every bundled model, written exactly like this. OUTPUTS may come after it.
 *
 *  4. #include OSTEON_NEXT as the last line. It reads the file again for the next number type: after double this is
 *     double _Complex, whose imaginary part gives exact derivatives.
 *
 *  Expressions over `real` may use + - * /, the functions r_exp, r_log, r_pow, r_sqrt, r_max, r_min and
 *  r_less(a, b, x, y), which is x if a < b and y otherwise, and r_const(number). They may use no `if` on a real, and no
 *  other function. The day is `t`.
 *
 *  A division costs as much as all other operations in a line. INVERSES_2, INVERSES_3 and INVERSES_4 declare the
 *  inverses of several denominators for the cost of one division. With them, hill_act(x, inverse) is x/(K + x) and
 *  hill_rep(K, inverse) is K/(K + x), where `inverse` is the inverse of K + x.
 *
 *  Names. States, parameters, inputs, DERIVED, HELD and ALGEBRA share one set of names, in which each name is used
 *  once. Not allowed are:
 *    - t (the day), X (the tables), real, NULL, NAN, INFINITY, and keywords of C;
 *    - names that begin with osteon_ or OSTEON_; the functions r_exp ... above, r_real, r_some, hill_act, hill_rep;
 *    - dNAME if NAME is a state: it is the state's rate.
 *  For files in lib/models the build checks this (lib/model/check_model.awk) and reports each violation with its line.
 */
/* No include guard: this file is read once for each number type. */

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

/* A rate or other quantity that is never assigned is an error, whatever the compiler flags (except -w). */
#pragma GCC diagnostic error "-Wuninitialized"

#define OSTEON_UNUSED __attribute__((unused))
#define OSTEON_ID(a, b) a##b
#define OSTEON_PASTE(a, b) OSTEON_ID(a, b)
#define OSTEON_FN(name) OSTEON_PASTE(name, OSTEON_SUFFIX)

/* Indices of the quantities: states, outputs, and the constants c (see osteon_kernels). */
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

/* How names in the equations are read from arrays and written back. */
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

/* Only the double reading of these conditions is used, because the real part decides. */
#define CHECK_BEGIN                                                         \
  static const char *OSTEON_UNUSED OSTEON_FN(check)(const real *osteon_c) { \
    OSTEON_SETPOINTS
#define REJECT_IF(condition, why) \
  if (condition) return why
#define CHECK_END \
  return NULL;    \
  }

/* Several inverses for one division: each is the product of the other denominators, divided by the product of all. */
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
/* For another number type, such as lanes: the header OSTEON_REAL defines `real`, r_exp ... and what is read last. */
#include OSTEON_REAL
#else
/* The reading with doubles. */
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
/* The header of another number type, which may need several readings; it counts them itself. */
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
/* f(x + i d) = f(x) + i f'(x) d. This is exact, because d^2, 1e-200, is far below the last bit. */
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
