/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exp, log and pow of the lanes, on every instruction set that this machine has: beside values that MPFR 4.2 rounded,
 * and beside MPFR itself over the whole range where configure found it. */
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_MPFR
#include <mpfr.h>
#endif

#include "cohort/kernel.h"
#include "lanes/functions.h"
#include "base/machine.h"
#include "support.h"

#if defined __x86_64__
extern const functions functions_avx512, functions_avx2, functions_sse2;
static const functions *const sets[] = {&functions_avx512, &functions_avx2, &functions_sse2};
enum { SETS = 3 };
#elif defined __aarch64__
extern const functions functions_neon;
static const functions *const sets[] = {&functions_neon};
enum { SETS = 1 };
#else
static const functions *const sets[] = {0};
enum { SETS = 0 };
#endif

typedef struct known {
  double x, value;
} known;

static const known exps[] = {{4.9406564584124654e-324, 0x1p+0},
                             {-2.2250738585072014e-308, 0x1p+0},
                             {8.6736173798840355e-19, 0x1p+0},
                             {-5.5511151231257827e-17, 0x1p+0},
                             {1e-08, 0x1.0000002af31dcp+0},
                             {-0.001, 0x1.ff7cfe56f1a9ep-1},
                             {0.043321698784996601, 0x1.0b5586cf9890fp+0},
                             {0.043321698784996698, 0x1.0b5586cf9891p+0},
                             {-0.043321698784996698, 0x1.ea4afa2a490d9p-1},
                             {0.34657359027997264, 0x1.6a09e667f3bccp+0},
                             {0.3465735902799727, 0x1.6a09e667f3bcdp+0},
                             {-0.5, 0x1.368b2fc6f960ap-1},
                             {1, 0x1.5bf0a8b145769p+1},
                             {-1, 0x1.78b56362cef38p-2},
                             {2.5, 0x1.85d6fd931e0bbp+3},
                             {-7.25, 0x1.7455fe323fafdp-11},
                             {10, 0x1.5829dcf95056p+14},
                             {-33.299999999999997, 0x1.f165bb9b59d94p-49},
                             {88.700000000000003, 0x1.f4705bbffae5cp+127},
                             {100, 0x1.3494a9b171bf5p+144},
                             {-200.125, 0x1.36f99bb410aedp-289},
                             {-299.89999999999998, 0x1.431507d16e1b7p-433},
                             {400.39999999999998, 0x1.9320c81877e53p+577},
                             {512, 0x1.9476504ba852ep+738},
                             {-600, 0x1.4dd4d0d12c071p-866},
                             {-700, 0x1.14f2b0fb9307fp-1010},
                             {700, 0x1.d945df4f8ec8ep+1009},
                             {708.38999999999999, 0x1.fcb9677fde7f4p+1021},
                             {709.77999999999997, 0x1.fe9ce5c4c52b4p+1023},
                             {-708.38999999999999, 0x1.01a5ff6ed496bp-1022},
                             {-708.5, 0x0.e6cf6d08897acp-1022},
                             {-720, 0x0.0000993b4dc95p-1022},
                             {-740, 0x0.0000000000055p-1022},
                             {-745.10000000000002, 0x0.0000000000001p-1022}};
static const known logs[] = {{0x0.0000000000001p-1022, -0x1.74385446d71c3p+9},
                             {0x0.0000000000018p-1022, -0x1.72a189cf0df96p+9},
                             {0x0.fffffffffffffp-1022, -0x1.6232bdd7abcd2p+9},
                             {0x1p-1022, -0x1.6232bdd7abcd2p+9},
                             {0x1.56e1fc2f8f359p-997, -0x1.5963447f87fb5p+9},
                             {0x1.bff2ee48e053p-333, -0x1.cc845b54b54f2p+7},
                             {0x1.b7cdfd9d7bdbbp-34, -0x1.7069e2aa2aa5bp+4},
                             {0x1.999999999999ap-4, -0x1.26bb1bbb55515p+1},
                             {0x1.3333333333333p-2, -0x1.34378fcbda721p+0},
                             {0x1p-1, -0x1.62e42fefa39efp-1},
                             {0x1.6a09e667f3bccp-1, -0x1.62e42fefa39f1p-2},
                             {0x1.6a09e667f3bcdp-1, -0x1.62e42fefa39eep-2},
                             {0x1.8p-1, -0x1.269621134db92p-2},
                             {0x1.ap-1, -0x1.a93ed3c8ad9e3p-3},
                             {0x1.ep-1, -0x1.08598b59e3a07p-4},
                             {0x1.fae147ae147aep-1, -0x1.495453e6fd4bcp-7},
                             {0x1.fffffffffffffp-1, -0x1p-53},
                             {0x1.0000000000001p+0, 0x1.fffffffffffffp-53},
                             {0x1.00068db8bac71p+0, 0x1.a368d0657fcd4p-14},
                             {0x1.1p+0, 0x1.f0a30c01162a6p-5},
                             {0x1.2p+0, 0x1.e27076e2af2e6p-4},
                             {0x1.3333333333333p+0, 0x1.7565011e49675p-3},
                             {0x1.6a09e667f3bcdp+0, 0x1.62e42fefa39fp-2},
                             {0x1.7ffffffffffffp+0, 0x1.9f323ecbf9849p-2},
                             {0x1.8p+0, 0x1.9f323ecbf984cp-2},
                             {0x1.cp+0, 0x1.1e85f5e7040dp-1},
                             {0x1p+1, 0x1.62e42fefa39efp-1},
                             {0x1.5bf0a8b145769p+1, 0x1p+0},
                             {0x1.4p+3, 0x1.26bb1bbb55516p+1},
                             {0x1.34ap+10, 0x1.c79436f818745p+2},
                             {0x1.2a05f2p+33, 0x1.7069e2aa2aa5bp+4},
                             {0x1.249ad2594c37dp+332, 0x1.cc845b54b54f2p+7},
                             {0x1.7e43c8800759cp+996, 0x1.5963447f87fb5p+9},
                             {0x1.fffffffffffffp+1023, 0x1.62e42fefa39efp+9}};
static const struct {
  double x, e, value;
} pows[] = {{2, 0.5, 0x1.6a09e667f3bcdp+0},
            {0.29999999999999999, 1.7, 0x1.08819f76d9f8dp-3},
            {1.0001, 1000, 0x1.1aec1e81e6de8p+0},
            {7.5, -2.25, 0x1.600408095e7bp-7},
            {0.001, 4, 0x1.19799812dea12p-40},
            {0.999, -64, 0x1.10edab31ebc8cp+0},
            {123.40000000000001, 0.33333333333333331, 0x1.3ea0f90066a26p+2},
            {1, 55, 0x1p+0},
            {8.0947715414629834e-320, 0.25, 0x1p-265},
            {9.9999999999999997e+199, -1.25, 0x1.6e93f5da2824cp-831}};

/* ---- one value ---- */

typedef void function(int n, const double *x, double *value);

/* In every lane, beside other numbers that must not matter. */
static double alone(const functions *set, function *f, double x) {
  double in[8], out[8], first = 0;
  for (int lane = 0; lane < set->lanes; lane++) {
    for (int i = 0; i < set->lanes; i++) in[i] = i == lane ? x : 0.1 + i;
    f(set->lanes, in, out);
    if (lane == 0) first = out[0];
    ck_assert_msg(!memcmp(&first, &out[lane], sizeof first), "%s: lane %d differs at %a", set->isa, lane, x);
  }
  return first;
}

/* Distance of two results in units of the last place of the second. */
static double apart(double got, double value) {
  if (got == value) return 0;
  int exponent;
  frexp(value, &exponent);
  const int last = exponent - DBL_MANT_DIG, least = DBL_MIN_EXP - DBL_MANT_DIG;
  return fabs(ldexp(got, -(last < least ? least : last)) - ldexp(value, -(last < least ? least : last)));
}

static int is_here(int set) { return osteon_machine_has(sets[set]->isa); }

START_TEST(known_values) {
  if (!is_here(_i)) return;
  const functions *set = sets[_i];
  for (size_t i = 0; i < sizeof exps / sizeof *exps; i++) {
    const double got = alone(set, set->exp, exps[i].x);
    ck_assert_msg(apart(got, exps[i].value) <= 1, "%s: exp(%.17g) = %a", set->isa, exps[i].x, got);
  }
  for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
    const double got = alone(set, set->log, logs[i].x);
    ck_assert_msg(apart(got, logs[i].value) <= 1, "%s: log(%a) = %a", set->isa, logs[i].x, got);
  }
  for (size_t i = 0; i < sizeof pows / sizeof *pows; i++) {
    double x[8], e[8], got[8];
    for (int k = 0; k < set->lanes; k++) x[k] = pows[i].x, e[k] = pows[i].e;
    set->pow(set->lanes, x, e, got);
    const double allowed = 1.5 + fabs(pows[i].e * log(pows[i].x));
    ck_assert_msg(apart(got[0], pows[i].value) <= 2 * allowed, "%s: pow(%g, %g) = %a", set->isa, pows[i].x,
                  pows[i].e, got[0]);
  }
}
END_TEST

static void is_exactly(const functions *set, function *f, double x, double value) {
  const double got = alone(set, f, x);
  ck_assert_msg(isnan(value) ? isnan(got) : got == value && !signbit(got) == !signbit(value),
                "%s: %a gives %g, not %g", set->isa, x, got, value);
}

START_TEST(odd_values) {
  if (!is_here(_i)) return;
  const functions *set = sets[_i];
  uint64_t missing_bits = 0x7ff00000000007a2; /* R's NA: a NaN with low bits set */
  double missing;
  memcpy(&missing, &missing_bits, sizeof missing);
  is_exactly(set, set->exp, 0, 1);
  is_exactly(set, set->exp, -0.0, 1);
  is_exactly(set, set->exp, INFINITY, INFINITY);
  is_exactly(set, set->exp, -INFINITY, 0);
  is_exactly(set, set->exp, 709.79, INFINITY);
  is_exactly(set, set->exp, DBL_MAX, INFINITY);
  is_exactly(set, set->exp, -745.14, 0);
  is_exactly(set, set->exp, -DBL_MAX, 0);
  is_exactly(set, set->exp, NAN, NAN);
  is_exactly(set, set->exp, missing, NAN);
  is_exactly(set, set->log, 1, 0);
  is_exactly(set, set->log, 0, -INFINITY);
  is_exactly(set, set->log, -0.0, -INFINITY);
  is_exactly(set, set->log, INFINITY, INFINITY);
  is_exactly(set, set->log, -INFINITY, NAN);
  is_exactly(set, set->log, -DBL_TRUE_MIN, NAN);
  is_exactly(set, set->log, -1, NAN);
  is_exactly(set, set->log, NAN, NAN);
  is_exactly(set, set->log, -NAN, NAN);
  is_exactly(set, set->log, missing, NAN);
}
END_TEST

/* ---- the whole range, beside MPFR ---- */

#ifdef HAVE_MPFR
enum { MANY = 1 << 16, BITS = 96 };

static uint64_t drawn(uint64_t *state) { /* Vigna's splitmix64 */
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static double uniform(uint64_t *state, double from, double to) {
  return from + (to - from) * ldexp((double)(drawn(state) >> 11), -53);
}

/* Any number that is not negative, of all exponents alike. */
static double any_number(uint64_t *state) {
  const uint64_t bits = drawn(state) % 0x7ff0000000000000;
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* Error in units of the last place of a double near the exact value. */
static double off_by(double got, const mpfr_t exact, mpfr_t work) {
  mpfr_sub_d(work, exact, got, MPFR_RNDN);
  const mpfr_exp_t last = mpfr_get_exp(exact) - DBL_MANT_DIG, least = DBL_MIN_EXP - DBL_MANT_DIG;
  mpfr_mul_2si(work, work, -(last < least ? least : last), MPFR_RNDN);
  return fabs(mpfr_get_d(work, MPFR_RNDN));
}

typedef int exact_function(mpfr_t value, const mpfr_t x, mpfr_rnd_t rounding);

static void compare(const char *name, size_t place, exact_function *exact, const double *x, double allowed) {
  static double value[SETS ? SETS : 1][MANY];
  double worst[SETS ? SETS : 1] = {0}, where[SETS ? SETS : 1] = {0};
  for (int s = 0; s < SETS; s++) {
    function *f;
    memcpy(&f, (const char *)sets[s] + place, sizeof f);
    if (is_here(s)) f(MANY, x, value[s]);
  }
  mpfr_t at, result, work;
  mpfr_inits2(BITS, at, result, work, (mpfr_ptr)0);
  for (int i = 0; i < MANY; i++) {
    mpfr_set_d(at, x[i], MPFR_RNDN);
    exact(result, at, MPFR_RNDN);
    if (mpfr_zero_p(result)) continue; /* log 1, of which odd_values knows */
    for (int s = 0; s < SETS; s++) {
      const double off = is_here(s) ? off_by(value[s][i], result, work) : 0;
      if (!(off <= worst[s])) worst[s] = off, where[s] = x[i];
    }
  }
  mpfr_clears(at, result, work, (mpfr_ptr)0);
  for (int s = 0; s < SETS; s++)
    ck_assert_msg(worst[s] <= allowed, "%s: %s(%a) is off by %g units in the last place", sets[s]->isa, name,
                  where[s], worst[s]);
}

static double xs[MANY];

START_TEST(exp_everywhere) {
  uint64_t state = 1;
  const double bounds[][2] = {{-745.13, 709.78}, {-1, 1}, {-50, 50}, {-745.13, -708}};
  for (int i = 0; i < MANY; i++) {
    const double *bound = bounds[i % 4];
    xs[i] = uniform(&state, bound[0], bound[1]);
    if (i % 16 == 0) xs[i] = copysign(fmin(any_number(&state), 700), xs[i]);
  }
  compare("exp", offsetof(functions, exp), mpfr_exp, xs, 1);
}
END_TEST

START_TEST(log_everywhere) {
  uint64_t state = 2;
  for (int i = 0; i < MANY; i++) {
    const double number = any_number(&state);
    const double some[] = {number, uniform(&state, 0.5, 2), 1 + ldexp(uniform(&state, -1, 1), -(i / 4 % 52)),
                           uniform(&state, 0, DBL_MIN)};
    xs[i] = some[i % 4];
  }
  compare("log", offsetof(functions, log), mpfr_log, xs, 1);
}
END_TEST

START_TEST(pow_everywhere) {
  if (getenv("OSTEON_VALGRIND")) return; /* minutes; the sanitizers run it */
  static double es[MANY], value[MANY];
  if (!is_here(_i)) return;
  uint64_t state = 3;
  for (int i = 0; i < MANY; i++) {
    xs[i] = i % 2 ? exp(uniform(&state, -5, 5)) : fmax(any_number(&state), DBL_TRUE_MIN);
    es[i] = uniform(&state, -1, 1) * 700 / fmax(1, fabs(log(xs[i]))); /* neither overflow nor underflow */
  }
  sets[_i]->pow(MANY, xs, es, value);
  mpfr_t at, e, result, work;
  mpfr_inits2(BITS, at, e, result, work, (mpfr_ptr)0);
  for (int i = 0; i < MANY; i++) {
    mpfr_set_d(at, xs[i], MPFR_RNDN);
    mpfr_set_d(e, es[i], MPFR_RNDN);
    mpfr_pow(result, at, e, MPFR_RNDN);
    const double off = off_by(value[i], result, work);
    ck_assert_msg(off <= 1.5 + 3 * fabs(es[i] * log(xs[i])), "%s: pow(%a, %a) is off by %g units",
                  sets[_i]->isa, xs[i], es[i], off);
  }
  mpfr_clears(at, e, result, work, (mpfr_ptr)0);
}
END_TEST
#endif

int main(void) {
  Suite *suite = suite_create("lanes");
  TCase *tests = tcase_create("lanes");
  suite_add_tcase(suite, tests);
  tcase_add_loop_test(tests, known_values, 0, SETS);
  tcase_add_loop_test(tests, odd_values, 0, SETS);
#ifdef HAVE_MPFR
  tcase_add_test(tests, exp_everywhere);
  tcase_add_test(tests, log_everywhere);
  tcase_add_loop_test(tests, pow_everywhere, 0, SETS);
#endif
  return support_main(suite);
}
