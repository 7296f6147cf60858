/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file equations.h
 *  How to write a model: one file, every equation and number once. doc/guides/adding-a-model.md does it by an example.
 *
 *  A model file has four parts, in this order:
 *
 *  1. Its name and texts:
 *       #define OSTEON_MODEL             lemaire2004      C identifier; the descriptor is
 *                                                         osteon_model_lemaire2004
 *       #define OSTEON_MODEL_FILE        "lemaire2004.c"  this file's own name
 *       #define OSTEON_MODEL_TITLE       "..."            one line
 *       #define OSTEON_MODEL_CITATION    "..."
 *       #define OSTEON_MODEL_NOTES       "..."            warnings, deviations from the paper
 *       #define OSTEON_MODEL_SOLVER      "rk8pd"          default solver
 *       #define OSTEON_MODEL_PROVISIONAL 1                while it is not to be relied on
 *       #define OSTEON_MODEL_STIFF       1                cohorts step it by an implicit method
 *
 *  2. Its tables, as X-macros. STATES, PARAMS and OUTPUTS are needed, the others may be left out.
 *       STATES(X)   X(name, unit, initial value, scale, min, max, meaning, source)
 *       PARAMS(X)   X(name, unit, value, min, max, origin, meaning, source)
 *                   origin: OSTEON_LITERATURE, OSTEON_CALIBRATED or OSTEON_ASSUMED
 *       INPUTS(X)   X(name, unit, default, min, max, kind, meaning, source)
 *                   kind: OSTEON_HABIT (holds in the history too) or OSTEON_TREATMENT
 *       OUTPUTS(X)  X(name, unit, expression, meaning, source)
 *       DERIVED(X)  X(name, unit, meaning)    computed once from the parameters
 *       HELD(X)     X(name)                   computed from the inputs, held within a tick
 *       ALGEBRA(X)  X(name)                   computed from the states, for rates and outputs
 *       DOSES(X)    X(name, unit, state, factor, meaning, source)
 *       COMMON(X)   X(common name, state or output, caveat)    what is set beside other models
 *       #define HISTORY expression            days to run before time 0, from parameters
 *     A drug has the same name in all models (denosumab, teriparatide, alendronate, ...): a dose, or an input
 *     of that name or rate_NAME, which is what is taken per day.
 *     A row of COMMON names a state or output that is proportional to what the common name says: osteon
 *     compare shows it as % of its value on day 0. Common names: BMD_LS, BMD_TH, BMD_FN (spine, hip, femoral
 *     neck), BV (bone volume), CTX, NTX, PINP, BSAP, OC (osteocalcin), osteoclasts, osteoblasts,
 *     RANKL_OPG_ratio; a new one is as good. The caveat says in what it is not quite that, or "".
 *     OSTEON_MODEL_STIFF is for a model whose fastest rates, beside what happens over years, would hold an explicit
 *     step down to a fraction of an hour. Its derivatives are then found by differences from exp and log at the
 *     node, so that these should not be at the edge of where they are defined (log of 0).
 *     `scale` is a state's typical size: absolute tolerances are relative to it. A state that
 *     leaves min..max ends the run with an error.
 *
 *  3. #include <osteon/equations.h>, then the equations in C over the type `real`, between the
 *     macros below. Inside, every name of the tables is a variable.
 *       DERIVE_BEGIN   assign every DERIVED                             DERIVE_END
 *       INIT_BEGIN     change initial states (#define HAS_INIT)         INIT_END
 *       START_BEGIN    change states after the history (HAS_START)      START_END
 *       HOLD_BEGIN     assign every HELD                                HOLD_END
 *       ALGEBRA_BEGIN  assign every ALGEBRA                             ALGEBRA_END
 *       RATES_BEGIN    assign dNAME for every state NAME                RATES_END
 *       OUTPUTS_BEGIN  locals that only outputs need                    OUTPUTS_END
 *       CHECK_BEGIN    REJECT_IF(condition, "why") (#define HAS_CHECK)  CHECK_END
 *
 *     Of a bundled model, what stands behind the comment line `---- equations ----`, written exactly as
 *     in those that are there, is what osteon_model_equations gives. OUTPUTS may stand there too.
 *
 *  4. #include OSTEON_NEXT as the last line. The file is then read again for other number types:
 *     double, and double _Complex, whose imaginary step gives exact derivatives.
 *
 *  Over `real` write + - * / and the functions r_exp, r_log, r_pow, r_sqrt, r_max, r_min,
 *  r_less(a, b, x, y) (x where a < b, else y) and r_const(number); no `if` on a real, no other
 *  function. The day is `t`.
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
#ifndef DOSES
#define DOSES(X)
#endif
#ifndef COMMON
#define COMMON(X)
#endif
#ifndef HISTORY
#define HISTORY 0.0
#endif

#define OSTEON_UNUSED __attribute__((unused))
#define OSTEON_ID(a, b) a##b
#define OSTEON_PASTE(a, b) OSTEON_ID(a, b)
#define OSTEON_FN(name) OSTEON_PASTE(name, OSTEON_SUFFIX)

/* Places of the quantities: states, outputs, and the constants c (see osteon_kernels). */
#define X_STATE(name, ...) y_##name,
#define X_PARAM(name, ...) p_##name,
#define X_INPUT(name, ...) u_##name,
#define X_DERIVED(name, ...) d_##name,
#define X_HELD(name, ...) h_##name,
#define X_ALGEBRA(name, ...) a_##name,
#define X_OUTPUT(name, ...) o_##name,
#define X_DOSE(name, unit, state, ...) k_##name##_##state,
#define X_COMMON(name, ...) common_##name,
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
#undef X_STATE
#undef X_PARAM
#undef X_INPUT
#undef X_DERIVED
#undef X_HELD
#undef X_ALGEBRA
#undef X_OUTPUT
#undef X_DOSE
#undef X_COMMON

/* Names inside the equations. */
#define OSTEON_GET_CONSTANT_P(name, ...) const real name OSTEON_UNUSED = c[p_##name];
#define OSTEON_GET_CONSTANT_D(name, ...) const real name OSTEON_UNUSED = c[d_##name];
#define OSTEON_GET_CONSTANT_U(name, ...) const real name OSTEON_UNUSED = c[u_##name];
#define OSTEON_GET_CONSTANT_H(name, ...) const real name OSTEON_UNUSED = c[h_##name];
#define OSTEON_GET_STATE(name, ...) const real name OSTEON_UNUSED = y[y_##name];
#define OSTEON_GET_ALGEBRA(name, ...) const real name OSTEON_UNUSED = a[a_##name];
#define OSTEON_LET(name, ...) real name;
#define OSTEON_LET_RATE(name, ...) real d##name;
#define OSTEON_LET_INITIAL(name, unit, value, ...) real name OSTEON_UNUSED = r_const(value);
#define OSTEON_LET_STATE(name, ...) real name = y[y_##name];
#define OSTEON_PUT_DERIVED(name, ...) c[d_##name] = name;
#define OSTEON_PUT_HELD(name, ...) c[h_##name] = name;
#define OSTEON_PUT_STATE(name, ...) y[y_##name] = name;
#define OSTEON_PUT_ALGEBRA(name, ...) a[a_##name] = name;
#define OSTEON_PUT_RATE(name, ...) dydt[y_##name] = d##name;
#define OSTEON_PUT_OUTPUT(name, unit, expression, ...) o[o_##name] = (expression);
#define OSTEON_PUT_DOSE(name, unit, state, factor_, ...) factor[k_##name##_##state] = (factor_);

#define OSTEON_PARAMETERS PARAMS(OSTEON_GET_CONSTANT_P)
#define OSTEON_SETPOINTS OSTEON_PARAMETERS DERIVED(OSTEON_GET_CONSTANT_D)
#define OSTEON_CONSTANTS OSTEON_SETPOINTS INPUTS(OSTEON_GET_CONSTANT_U) HELD(OSTEON_GET_CONSTANT_H)
#ifdef OSTEON_NO_ALGEBRA
#define OSTEON_INTERMEDIATES
#else
#define OSTEON_INTERMEDIATES      \
  real a[osteon_n_algebra];       \
  OSTEON_FN(algebra)(t, c, y, a); \
  ALGEBRA(OSTEON_GET_ALGEBRA)
#endif

#define DERIVE_BEGIN                                      \
  static void OSTEON_UNUSED OSTEON_FN(derive)(real * c) { \
    OSTEON_PARAMETERS DERIVED(OSTEON_LET)
#define DERIVE_END            \
  DERIVED(OSTEON_PUT_DERIVED) \
  }

#define INIT_BEGIN                                                    \
  static void OSTEON_UNUSED OSTEON_FN(init)(const real *c, real *y) { \
    OSTEON_SETPOINTS STATES(OSTEON_LET_INITIAL)
#define INIT_END           \
  STATES(OSTEON_PUT_STATE) \
  }

#define START_BEGIN                                                    \
  static void OSTEON_UNUSED OSTEON_FN(start)(const real *c, real *y) { \
    OSTEON_SETPOINTS STATES(OSTEON_LET_STATE)
#define START_END          \
  STATES(OSTEON_PUT_STATE) \
  }

#define HOLD_BEGIN                                      \
  static void OSTEON_UNUSED OSTEON_FN(hold)(real * c) { \
    OSTEON_SETPOINTS INPUTS(OSTEON_GET_CONSTANT_U) HELD(OSTEON_LET)
#define HOLD_END        \
  HELD(OSTEON_PUT_HELD) \
  }

#define ALGEBRA_BEGIN                                                                 \
  static inline __attribute__((always_inline)) void OSTEON_UNUSED OSTEON_FN(algebra)( \
      const real t OSTEON_UNUSED, const real *c, const real *y, real *a) {            \
    OSTEON_CONSTANTS STATES(OSTEON_GET_STATE) ALGEBRA(OSTEON_LET)
#define ALGEBRA_END           \
  ALGEBRA(OSTEON_PUT_ALGEBRA) \
  }

#define RATES_BEGIN                                                                                    \
  static void OSTEON_UNUSED OSTEON_FN(rates)(const real t OSTEON_UNUSED, const real *c, const real *y, \
                                             real *dydt) {                                             \
    OSTEON_CONSTANTS STATES(OSTEON_GET_STATE) OSTEON_INTERMEDIATES STATES(OSTEON_LET_RATE)
#define RATES_END         \
  STATES(OSTEON_PUT_RATE) \
  }

#define OUTPUTS_BEGIN                                                                                    \
  static void OSTEON_UNUSED OSTEON_FN(outputs)(const real t OSTEON_UNUSED, const real *c, const real *y, \
                                               real *o) {                                                \
    OSTEON_CONSTANTS STATES(OSTEON_GET_STATE) OSTEON_INTERMEDIATES
#define OUTPUTS_END          \
  OUTPUTS(OSTEON_PUT_OUTPUT) \
  }

/* Conditions are decided by the real part: only the double reading is used. */
#define CHECK_BEGIN                                                  \
  static const char *OSTEON_UNUSED OSTEON_FN(check)(const real *c) { \
    OSTEON_SETPOINTS
#define REJECT_IF(condition, why) \
  if (condition) return why
#define CHECK_END \
  return NULL;    \
  }

#ifdef OSTEON_REAL
/* An engine's own number type: its header says what `real` and r_exp ... are, and what is read last. */
#include OSTEON_REAL
#else
/* The double reading. */
#define OSTEON_SUFFIX _double
#define OSTEON_NEXT OSTEON_MODEL_FILE
#define real double
#define r_const(k) ((double)(k))
#define r_exp(x) exp(x)
#define r_log(x) log(x)
#define r_pow(x, e) pow(x, e)
#define r_sqrt(x) sqrt(x)
static inline double OSTEON_UNUSED osteon_less_double(double a, double b, double x, double z) {
  return a < b ? x : z;
}
#define r_less(a, b, x, z) OSTEON_FN(osteon_less)(a, b, x, z)
#endif
#define r_max(a, b) r_less(a, b, b, a)
#define r_min(a, b) r_less(a, b, a, b)

#elif defined OSTEON_REAL
/* An engine that reads the equations more than once: its header knows how often it was read. */
#include OSTEON_REAL

#else
/* ---- second reading: double _Complex with an imaginary part of 1e-100 ---- */
#undef OSTEON_SUFFIX
#undef OSTEON_NEXT
#undef real
#undef r_const
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
