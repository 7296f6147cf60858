/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explicit steps with an error from two orders, as GSL's odeiv2 does them, to the last bit: the same sums in the same
 * order. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "sim/steppers.h"

enum { MOST_STAGES = 13 };

/* Coefficients as in Butcher's table; of `from` the row of stage i, from 1, has i entries. A zero takes no part in a
 * sum. */
typedef struct method {
  int stages, order;
  double node[MOST_STAGES];
  const double *from;
  double weight[MOST_STAGES];
  double error[MOST_STAGES]; /* weights of the error; with is_difference, those of the other order */
  int is_difference;
} method;

/* E. Fehlberg, NASA Technical Report R-315 (1969), formula 2 of table III. */
static const double fehlberg_from[] = {1.0 / 4, /* stage 1 */
                                       3.0 / 32,       9.0 / 32,        1932.0 / 2197,   -7200.0 / 2197,
                                       7296.0 / 2197,  8341.0 / 4104,   -32832.0 / 4104, 29440.0 / 4104,
                                       -845.0 / 4104,  -6080.0 / 20520, 41040.0 / 20520, -28352.0 / 20520,
                                       9295.0 / 20520, -5643.0 / 20520};
static const method fehlberg = {.stages = 6,
                                .order = 5,
                                .node = {0, 1.0 / 4, 3.0 / 8, 12.0 / 13, 1, 1.0 / 2},
                                .from = fehlberg_from,
                                .weight = {902880.0 / 7618050, 0, 3953664.0 / 7618050, 3855735.0 / 7618050,
                                           -1371249.0 / 7618050, 277020.0 / 7618050},
                                .error = {1.0 / 360, 0, -128.0 / 4275, -2197.0 / 75240, 1.0 / 50, 2.0 / 55}};

/* J. R. Cash and A. H. Karp, ACM Trans Math Softw 16:201 (1990). */
static const double cash_karp_from[] = {1.0 / 5,        3.0 / 40,
                                        9.0 / 40,       0.3,
                                        -0.9,           1.2,
                                        -11.0 / 54,     2.5,
                                        -70.0 / 27,     35.0 / 27,
                                        1631.0 / 55296, 175.0 / 512,
                                        575.0 / 13824,  44275.0 / 110592,
                                        253.0 / 4096};
static const method cash_karp = {
    .stages = 6,
    .order = 5,
    .node = {0, 1.0 / 5, 0.3, 3.0 / 5, 1, 7.0 / 8},
    .from = cash_karp_from,
    .weight = {37.0 / 378, 0, 250.0 / 621, 125.0 / 594, 0, 512.0 / 1771},
    .error = {37.0 / 378 - 2825.0 / 27648, 0, 250.0 / 621 - 18575.0 / 48384, 125.0 / 594 - 13525.0 / 55296,
              -277.0 / 14336, 512.0 / 1771 - 0.25}};

/* P. J. Prince and J. R. Dormand, J Comput Appl Math 7:67 (1981), RK8(7)13M. */
static const double prince_dormand_from[] = {1.0 / 18,
                                             1.0 / 48,
                                             1.0 / 16,
                                             1.0 / 32,
                                             0,
                                             3.0 / 32,
                                             5.0 / 16,
                                             0,
                                             -75.0 / 64,
                                             75.0 / 64,
                                             3.0 / 80,
                                             0,
                                             0,
                                             3.0 / 16,
                                             3.0 / 20,
                                             29443841.0 / 614563906,
                                             0,
                                             0,
                                             77736538.0 / 692538347,
                                             -28693883.0 / 1125000000,
                                             23124283.0 / 1800000000,
                                             16016141.0 / 946692911,
                                             0,
                                             0,
                                             61564180.0 / 158732637,
                                             22789713.0 / 633445777,
                                             545815736.0 / 2771057229,
                                             -180193667.0 / 1043307555,
                                             39632708.0 / 573591083,
                                             0,
                                             0,
                                             -433636366.0 / 683701615,
                                             -421739975.0 / 2616292301,
                                             100302831.0 / 723423059,
                                             790204164.0 / 839813087,
                                             800635310.0 / 3783071287,
                                             246121993.0 / 1340847787,
                                             0,
                                             0,
                                             -37695042795.0 / 15268766246,
                                             -309121744.0 / 1061227803,
                                             -12992083.0 / 490766935,
                                             6005943493.0 / 2108947869,
                                             393006217.0 / 1396673457,
                                             123872331.0 / 1001029789,
                                             -1028468189.0 / 846180014,
                                             0,
                                             0,
                                             8478235783.0 / 508512852,
                                             1311729495.0 / 1432422823,
                                             -10304129995.0 / 1701304382,
                                             -48777925059.0 / 3047939560,
                                             15336726248.0 / 1032824649,
                                             -45442868181.0 / 3398467696,
                                             3065993473.0 / 597172653,
                                             185892177.0 / 718116043,
                                             0,
                                             0,
                                             -3185094517.0 / 667107341,
                                             -477755414.0 / 1098053517,
                                             -703635378.0 / 230739211,
                                             5731566787.0 / 1027545527,
                                             5232866602.0 / 850066563,
                                             -4093664535.0 / 808688257,
                                             3962137247.0 / 1805957418,
                                             65686358.0 / 487910083,
                                             403863854.0 / 491063109,
                                             0,
                                             0,
                                             -5068492393.0 / 434740067,
                                             -411421997.0 / 543043805,
                                             652783627.0 / 914296604,
                                             11173962825.0 / 925320556,
                                             -13158990841.0 / 6184727034,
                                             3936647629.0 / 1978049680,
                                             -160528059.0 / 685178525,
                                             248638103.0 / 1413531060,
                                             0};
static const method prince_dormand = {
    .stages = 13,
    .order = 8,
    .node = {0, 1.0 / 18, 1.0 / 12, 1.0 / 8, 5.0 / 16, 3.0 / 8, 59.0 / 400, 93.0 / 200,
             5490023248.0 / 9719169821, 13.0 / 20, 1201146811.0 / 1299019798, 1, 1},
    .from = prince_dormand_from,
    .weight = {14005451.0 / 335480064, 0, 0, 0, 0, -59238493.0 / 1068277825, 181606767.0 / 758867731,
               561292985.0 / 797845732, -1041891430.0 / 1371343529, 760417239.0 / 1151165299,
               118820643.0 / 751138087, -528747749.0 / 2220607170, 1.0 / 4},
    .error = {13451932.0 / 455176623, 0, 0, 0, 0, -808719846.0 / 976000145, 1757004468.0 / 5645159321,
              656045339.0 / 265891186, -3867574721.0 / 1518517206, 465885868.0 / 322736535,
              53011238.0 / 667516719, 2.0 / 45, 0},
    .is_difference = 1};

/* ---- a step ---- */

typedef struct work {
  const method *method;
  double *k; /* [stage][state] */
  double *before, *y;
} work;

enum { HEAD = (sizeof(work) + sizeof(double) - 1) / sizeof(double) };

static size_t size(int n) { return HEAD + (size_t)(MOST_STAGES + 2) * (size_t)n; }

static void lay_out(void *state, int n, const osteon_step_kind *kind) {
  double *at = (double *)state + HEAD;
  *(work *)state = (work){kind->method, at, at + MOST_STAGES * n, at + (MOST_STAGES + 1) * n};
}

/* Sum over stages of a weight times the stage's rate of state i. */
static double weigh(const work *w, const double *weights, int stages, size_t n, size_t i) {
  int s = 0;
  while (weights[s] == 0) s++;
  double sum = weights[s] * w->k[(size_t)s * n + i];
  while (++s < stages)
    if (weights[s] != 0) sum += weights[s] * w->k[(size_t)s * n + i];
  return sum;
}

static int stages_of(work *w, size_t n, double t, double h, const double *y,
                     const gsl_odeiv2_system *system) {
  const double *row = w->method->from;
  for (int s = 1; s < w->method->stages; row += s, s++) {
    for (size_t i = 0; i < n; i++)
      w->y[i] = s == 1 ? y[i] + row[0] * h * w->k[i] : y[i] + h * weigh(w, row, s, n, i);
    const int status = GSL_ODEIV_FN_EVAL(system, t + w->method->node[s] * h, w->y, w->k + (size_t)s * n);
    if (status != GSL_SUCCESS) return status;
  }
  return GSL_SUCCESS;
}

static int apply(void *state, size_t n, double t, double h, double *y, double *error, const double *rates,
                 double *rates_after, const gsl_odeiv2_system *system) {
  work *w = state;
  const method *m = w->method;
  int status = GSL_SUCCESS;
  memcpy(w->before, y, n * sizeof *y);
  if (rates)
    memcpy(w->k, rates, n * sizeof *rates);
  else
    status = GSL_ODEIV_FN_EVAL(system, t, y, w->k);
  if (status == GSL_SUCCESS) status = stages_of(w, n, t, h, y, system);
  if (status != GSL_SUCCESS) return status;
  for (size_t i = 0; i < n; i++) y[i] += h * weigh(w, m->weight, m->stages, n, i);
  if (rates_after) status = GSL_ODEIV_FN_EVAL(system, t + h, y, rates_after);
  if (status != GSL_SUCCESS) {
    memcpy(y, w->before, n * sizeof *y);
    return status;
  }
  for (size_t i = 0; i < n; i++) {
    const double sum = weigh(w, m->error, m->stages, n, i);
    error[i] = h * (m->is_difference ? sum - weigh(w, m->weight, m->stages, n, i) : sum);
  }
  return GSL_SUCCESS;
}

static int forget(void *state, size_t n) {
  (void)state;
  (void)n;
  return GSL_SUCCESS;
}

static unsigned int order_of(void *state) { return (unsigned)((const work *)state)->method->order; }

static const gsl_odeiv2_step_type type = {.name = "explicit",
                                          .can_use_dydt_in = 1,
                                          .gives_exact_dydt_out = 1,
                                          .apply = apply,
                                          .reset = forget,
                                          .order = order_of};

const osteon_step_kind osteon_step_rkf45 = {
    .type = &type, .size = size, .lay_out = lay_out, .method = &fehlberg, .rounds = 2};
const osteon_step_kind osteon_step_rkck = {
    .type = &type, .size = size, .lay_out = lay_out, .method = &cash_karp, .rounds = 2};
const osteon_step_kind osteon_step_rk8pd = {
    .type = &type, .size = size, .lay_out = lay_out, .method = &prince_dormand, .rounds = 4};
