/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make bench-methods: what a step is best taken with. High-order explicit, stabilised explicit and Rosenbrock
 * methods take the first subjects of the benchmark's problems, one at a time and all with the same control of
 * the step; what they need is counted. Other solvers are the matter of bench.c. */
#define _POSIX_C_SOURCE 200809L /* clock_gettime */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

enum { MOST = 64, STAGES = 10, MOST_RKC = 500, SUBJECTS = 10 };

/* ---- what a method needs, and what it counts ---- */

typedef struct solver solver;

typedef struct method {
  const char *name;
  int order, grows;                       /* the estimate of the error grows as this power of the step */
  double (*attempt)(solver *s, double h); /* y1 from y and f; the error over the tolerance */
  int gives_rates;                        /* at y1, in f1 */
  const void *table;
} method;

struct solver {
  const method *method;
  const osteon_kernels *kernels;
  const double *c;
  int n, fresh, has_jacobian;
  double rtol, scale[MOST], atol[MOST];
  double t, h, *y, f[MOST], y1[MOST], f1[MOST], k[STAGES][MOST];
  double J[MOST * MOST], dfdt[MOST], LU[MOST * MOST];
  double radius, direction[MOST]; /* RKC: of the Jacobian's spectrum, and the eigenvector that was last */
  int age;                        /* steps taken since then */
  long steps, rejected, rhs, jacobians, lus, solves;
};

static void rates(solver *s, double t, const double *y, double *f) {
  s->kernels->rates(t, s->c, y, f);
  s->rhs++;
}

static double error_of(const solver *s, const double *e) {
  double worst = 0;
  for (int i = 0; i < s->n; i++) {
    const double size = s->rtol * fmax(fabs(s->y[i]), fabs(s->y1[i])) + s->atol[i];
    const double here = fabs(e[i]) / size;
    if (!(here <= worst)) worst = here;
  }
  return worst;
}

/* ---- explicit pairs ---- */

typedef struct explicit_pair {
  int stages;
  double c[STAGES],
      a[STAGES][STAGES];       /* the last row is the step itself where the last rates are those at y1 */
  double b[STAGES], e[STAGES]; /* b: where they are not; e: the step less the embedded one */
} explicit_pair;

/* Ch Tsitouras 2011, Comput Math Appl 62:770 */
static const explicit_pair tsit5 = {
    7,
    {0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1},
    {{0},
     {0.161},
     {-0.008480655492356989, 0.335480655492357},
     {2.8971530571054935, -6.359448489975075, 4.3622954328695815},
     {5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525},
     {5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383},
     {0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081,
      2.324710524099774}},
    {0},
    {-0.00178001105222577714, -0.0008164344596567469, 0.007880878010261995, -0.1447110071732629,
     0.5823571654525552, -0.45808210592918697, 0.015151515151515152}};

/* J H Verner 2010, Numer Algor 53:383, 6(5) "efficient": as in lib/cohort/step.h */
static const explicit_pair verner6 = {
    9,
    {0, 0.06, 0.09593333333333333, 0.1439, 0.4973, 0.9725, 0.9995, 1, 1},
    {{0},
     {0.06},
     {0.019239962962962962, 0.07669337037037037},
     {0.035975, 0, 0.107925},
     {1.3186834152331484, 0, -5.042058063628562, 4.220674648395414},
     {-41.87259166432751, 0, 159.43256216313748, -122.11921356501004, 5.531743066200053},
     {-54.430156935316504, 0, 207.06725136501848, -158.61081378459, 6.991816585950242, -0.01859723106220323},
     {-54.66374178728198, 0, 207.95280625538936, -159.2889574744995, 7.018743740796944, -0.018338785905045722,
      -0.0005119484997882099},
     {0.03438957868357036, 0, 0, 0.25826245556335037, 0.4209371189673537, 4.40539646966931,
      -176.48311902429865, 172.36413340141507}},
    {0},
    {0.008623404282200854, 0, 0, -0.019434029953152708, 0.028450072588037983, -2.1097110610652914,
     103.45854289996397, -101.39980461914912, 0.03333333333333333}};

/* The same paper, 7(6) "efficient" */
static const explicit_pair verner7 = {
    10,
    {0, 0.005, 0.10888888888888888, 0.16333333333333333, 0.4555, 0.6095094489978381, 0.884, 0.925, 1, 1},
    {{0},
     {0.005},
     {-1.07679012345679, 1.185679012345679},
     {0.04083333333333333, 0, 0.1225},
     {0.6389139236255726, 0, -2.455672638223657, 2.272258714598084},
     {-2.6615773750187572, 0, 10.804513886456137, -8.3539146573962, 0.820487594956657},
     {6.067741434696772, 0, -24.711273635911088, 20.427517930788895, -1.9061579788166472, 1.006172249242068},
     {12.054670076253203, 0, -49.75478495046899, 41.142888638604674, -4.461760149974004, 2.042334822239175,
      -0.09834843665406107},
     {10.138146522881808, 0, -42.6411360317175, 35.76384003992257, -4.3480228403929075, 2.0098622683770357,
      0.3487490460338272, -0.27143900510483127},
     {-45.030072034298676, 0, 187.3272437654589, -154.02882369350186, 18.56465306347536, -7.141809679295079,
      1.3088085781613787}},
    {0.04715561848627222, 0, 0, 0.25750564298434153, 0.26216653977412624, 0.15216092656738558,
     0.4939969170032485, -0.29430311714032503, 0.08131747232495111},
    {0.002547011879931045, 0, 0, -0.00965839487279575, 0.04206470975639691, -0.0666822437469301,
     0.2650097464621281, -0.29430311714032503, 0.08131747232495111, -0.02029518466335628}};

/* sum = from + factor (a_1 k_1 + ... + a_count k_count) */
static void add_up(const solver *s, const double *from, double factor, const double *a, int count,
                   double *sum) {
  for (int i = 0; i < s->n; i++) {
    double all = 0;
    for (int j = 0; j < count; j++) all += a[j] * s->k[j][i];
    sum[i] = (from ? from[i] : 0) + factor * all;
  }
}

static double attempt_explicit(solver *s, double h) {
  const explicit_pair *p = s->method->table;
  double e[MOST];
  memcpy(s->k[0], s->f, sizeof s->f);
  for (int j = 1; j < p->stages; j++) {
    add_up(s, s->y, h, p->a[j], j, s->y1);
    rates(s, s->t + p->c[j] * h, s->y1, s->k[j]);
  }
  if (s->method->gives_rates)
    memcpy(s->f1, s->k[p->stages - 1], sizeof s->f1);
  else
    add_up(s, s->y, h, p->b, p->stages, s->y1);
  add_up(s, NULL, h, p->e, p->stages, e);
  return error_of(s, e);
}

/* ---- RKC of order 2: B P Sommeijer, L F Shampine, J G Verwer 1998, J Comput Appl Math 88:315 ---- */

static double length(const solver *s, const double *v) {
  double sum = 0;
  for (int i = 0; i < s->n; i++) sum += v[i] * v[i] / (s->scale[i] * s->scale[i]);
  return sqrt(sum);
}

/* The largest eigenvalue by the power method, as in the authors' program: a right-hand side for each product
 * with the Jacobian, a fifth on top for safety. */
static double spectral_radius(solver *s) {
  const double small = sqrt(DBL_EPSILON) * fmax(length(s, s->y), 1);
  double *v = s->direction, z[MOST], fz[MOST], radius = 0;
  if (length(s, v) <= 0) memcpy(v, s->scale, sizeof s->scale);
  for (int k = 0; k < 50; k++) {
    const double factor = small / length(s, v), before = radius;
    for (int i = 0; i < s->n; i++) z[i] = s->y[i] + factor * v[i];
    rates(s, s->t, z, fz);
    for (int i = 0; i < s->n; i++) v[i] = fz[i] - s->f[i];
    radius = length(s, v) / small;
    if (!(radius > 0)) memcpy(v, s->scale, sizeof s->scale);
    if (k > 0 && fabs(radius - before) <= 0.01 * radius) break;
  }
  return 1.2 * radius;
}

/* Chebyshev's polynomial of a degree with two derivatives, and the one of the degree below. */
typedef struct chebyshev {
  double T, dT, d2T, below, d_below, d2_below;
} chebyshev;

static chebyshev next_degree(chebyshev p, double w) {
  return (chebyshev){2 * w * p.T - p.below,
                     2 * p.T + 2 * w * p.dT - p.d_below,
                     4 * p.dT + 2 * w * p.d2T - p.d2_below,
                     p.T,
                     p.dT,
                     p.d2T};
}

/* Stages 2 to count, after y and its neighbour `one`; the last is y1. */
static void chebyshev_stages(solver *s, double h, int count, double w0, double w1, double *one) {
  double before[MOST], last[MOST], f[MOST], b1 = 1 / (4 * w0 * w0), b2 = b1, c = b1 * w1;
  chebyshev p = {w0, 1, 0, 1, 0, 0};
  memcpy(before, s->y, (size_t)s->n * sizeof *before);
  memcpy(last, one, (size_t)s->n * sizeof *last);
  for (int j = 2; j <= count; j++) {
    const double a = 1 - b1 * p.T;
    p = next_degree(p, w0);
    const double b = p.d2T / (p.dT * p.dT), mu = 2 * b * w0 / b1, nu = -b / b2, mu1 = 2 * b * w1 / b1;
    rates(s, s->t + c * h, last, f);
    for (int i = 0; i < s->n; i++) {
      s->y1[i] =
          (1 - mu - nu) * s->y[i] + mu * last[i] + nu * before[i] + mu1 * h * f[i] - a * mu1 * h * s->f[i];
      before[i] = last[i], last[i] = s->y1[i];
    }
    b2 = b1, b1 = b;
    c = w1 * p.d2T / p.dT;
  }
}

static double attempt_rkc(solver *s, double h) {
  if (s->age < 0 || s->age >= 25) s->radius = spectral_radius(s), s->age = 0;
  const int wanted = 1 + (int)fmin(sqrt(1.54 * h * s->radius + 1), 1e6), count = wanted < 2 ? 2 : wanted;
  if (count > MOST_RKC) return INFINITY;
  const double w0 = 1 + 2.0 / 13 / ((double)count * count);
  chebyshev p = {w0, 1, 0, 1, 0, 0};
  for (int j = 2; j <= count; j++) p = next_degree(p, w0);
  const double w1 = p.dT / p.d2T;
  double one[MOST], e[MOST];
  for (int i = 0; i < s->n; i++) one[i] = s->y[i] + h * w1 / (4 * w0 * w0) * s->f[i];
  chebyshev_stages(s, h, count, w0, w1, one);
  rates(s, s->t + h, s->y1, s->f1);
  for (int i = 0; i < s->n; i++) e[i] = 0.8 * (s->y[i] - s->y1[i]) + 0.4 * h * (s->f[i] + s->f1[i]);
  const double error = error_of(s, e);
  s->age = error <= 1 ? s->age + 1 : s->age > 0 ? -1 : s->age;
  return error;
}

/* ---- Rosenbrock methods, L-stable: E Hairer, G Wanner 1996, Solving ordinary differential equations II,
 * IV.7 and VI.4, in the form that needs no product with the Jacobian ---- */

typedef struct rosenbrock {
  int stages, rates_of[6]; /* rates_of: the stage whose rates are used */
  double alpha[6], gamma[6], a[6][6], c[6][6], m[6], e[6];
} rosenbrock;

static const rosenbrock ros4 = {
    4,
    {0, 1, 2, 2},
    {0, 1.14564, 0.65521686381559, 0.65521686381559},
    {0.57282, -1.769193891319233, 0.7592633437920482, -0.104902108710045},
    {{0}, {2}, {1.867943637803922, 0.2344449711399156}, {1.867943637803922, 0.2344449711399156}},
    {{0},
     {-7.13761503641231},
     {2.580708087951457, 0.6515950076447975},
     {-2.137148994382534, -0.3214669691237626, -0.6949742501781779}},
    {2.255570073418735, 0.2870493262186792, 0.435317943184018, 1.093502252409163},
    {-0.2815431932141155, -0.0727619912493892, -0.1082196201495311, -1.093502252409163}};

static const rosenbrock rodas = {
    6,
    {0, 1, 2, 3, 4, 5},
    {0, 0.386, 0.21, 0.63, 1, 1},
    {0.25, -0.1043, 0.1035, -0.0362, 0, 0},
    {{0},
     {1.544},
     {0.9466785280815826, 0.2557011698983284},
     {3.314825187068521, 2.896124015972201, 0.9986419139977817},
     {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895},
     {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1}},
    {{0},
     {-5.6688},
     {-2.430093356833875, -0.2063599157091915},
     {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
     {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616},
     {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054}},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1, 1},
    {0, 0, 0, 0, 0, 1}};

/* LU = shift - J, factored; no row is exchanged, as none would be in lanes. Small ones are dense, with the size
 * known to the compiler. */
static inline void factor_n(int n, const double *J, double shift, double *LU) {
  for (int i = 0; i < n * n; i++) LU[i] = (i % (n + 1) == 0 ? shift : 0) - J[i];
  for (int k = 0; k < n; k++) {
    const double inverse = LU[k * n + k] = 1 / LU[k * n + k];
    for (int i = k + 1; i < n; i++) {
      const double l = LU[i * n + k] *= inverse;
      for (int j = k + 1; j < n; j++) LU[i * n + j] -= l * LU[k * n + j];
    }
  }
}

static inline void solve_n(int n, const double *LU, double *x) {
  for (int k = 0; k < n; k++)
    for (int i = k + 1; i < n; i++) x[i] -= LU[i * n + k] * x[k];
  for (int k = n - 1; k >= 0; k--) {
    x[k] *= LU[k * n + k];
    for (int i = 0; i < k; i++) x[i] -= LU[i * n + k] * x[k];
  }
}

/* Of larger ones only what is not 0, in the order of the states: rows below and columns after each pivot,
 * and rows above it. A kernel would have them written out. */
typedef struct pattern {
  int n, entries, n_below[MOST], n_behind[MOST], n_above[MOST];
  int entry[MOST * MOST], below[MOST][MOST], behind[MOST][MOST], above[MOST][MOST];
  char has[MOST * MOST];
} pattern;

static pattern shape; /* of the present problem */

static void list_pivot(pattern *p, int k) {
  const int n = p->n;
  for (int i = 0; i < n; i++) {
    if (i > k && p->has[i * n + k]) p->below[k][p->n_below[k]++] = i;
    if (i > k && p->has[k * n + i]) p->behind[k][p->n_behind[k]++] = i;
    if (i < k && p->has[i * n + k]) p->above[k][p->n_above[k]++] = i;
  }
}

/* What is not 0 in the factors, from what is not 0 in the matrix. */
static void fill_in(pattern *p) {
  const int n = p->n;
  p->entries = 0;
  memset(p->n_below, 0, sizeof p->n_below);
  memset(p->n_behind, 0, sizeof p->n_behind);
  memset(p->n_above, 0, sizeof p->n_above);
  for (int i = 0; i < n; i++) p->has[i * n + i] = 1;
  for (int k = 0; k < n; k++)
    for (int i = k + 1; i < n; i++)
      for (int j = k + 1; j < n; j++)
        if (p->has[i * n + k] && p->has[k * n + j]) p->has[i * n + j] = 1;
  for (int i = 0; i < n * n; i++)
    if (p->has[i]) p->entry[p->entries++] = i;
  for (int k = 0; k < n; k++) list_pivot(p, k);
}

/* Grows with each Jacobian that has more. */
static void learn_shape(int n, const double *J) {
  int more = shape.n != n;
  if (more) shape = (pattern){.n = n};
  for (int i = 0; i < n * n; i++)
    if (J[i] != 0 && !shape.has[i]) more = shape.has[i] = 1;
  if (more) fill_in(&shape);
}

static void factor_sparse(const pattern *p, const double *J, double shift, double *LU) {
  const int n = p->n;
  for (int e = 0; e < p->entries; e++) LU[p->entry[e]] = -J[p->entry[e]];
  for (int i = 0; i < n; i++) LU[i * n + i] += shift;
  for (int k = 0; k < n; k++) {
    const double inverse = LU[k * n + k] = 1 / LU[k * n + k];
    for (int a = 0; a < p->n_below[k]; a++) {
      double *row = LU + p->below[k][a] * n;
      const double l = row[k] *= inverse;
      for (int b = 0; b < p->n_behind[k]; b++) row[p->behind[k][b]] -= l * LU[k * n + p->behind[k][b]];
    }
  }
}

static void solve_sparse(const pattern *p, const double *LU, double *x) {
  const int n = p->n;
  for (int k = 0; k < n; k++)
    for (int a = 0; a < p->n_below[k]; a++) x[p->below[k][a]] -= LU[p->below[k][a] * n + k] * x[k];
  for (int k = n - 1; k >= 0; k--) {
    x[k] *= LU[k * n + k];
    for (int a = 0; a < p->n_above[k]; a++) x[p->above[k][a]] -= LU[p->above[k][a] * n + k] * x[k];
  }
}

static void factor(int n, const double *J, double shift, double *LU) {
  if (n == 2)
    factor_n(2, J, shift, LU);
  else if (n == 3)
    factor_n(3, J, shift, LU);
  else if (n == 4)
    factor_n(4, J, shift, LU);
  else
    factor_sparse(&shape, J, shift, LU);
}

static void solve(int n, const double *LU, double *x) {
  if (n == 2)
    solve_n(2, LU, x);
  else if (n == 3)
    solve_n(3, LU, x);
  else if (n == 4)
    solve_n(4, LU, x);
  else
    solve_sparse(&shape, LU, x);
}

static void prepare(solver *s, double shift) {
  if (!s->has_jacobian) {
    s->kernels->jacobian(s->t, s->c, s->y, s->J, s->dfdt);
    s->jacobians++;
    learn_shape(s->n, s->J);
  }
  s->has_jacobian = 1;
  factor(s->n, s->J, shift, s->LU);
  s->lus++;
}

static double attempt_rosenbrock(solver *s, double h) {
  const rosenbrock *p = s->method->table;
  double f[MOST], e[MOST];
  prepare(s, 1 / (h * p->gamma[0]));
  memcpy(f, s->f, sizeof f);
  for (int j = 0; j < p->stages; j++) {
    if (j > 0 && p->rates_of[j] == j) {
      add_up(s, s->y, 1, p->a[j], j, s->y1);
      rates(s, s->t + p->alpha[j] * h, s->y1, f);
    }
    add_up(s, f, 1 / h, p->c[j], j, s->k[j]);
    for (int i = 0; i < s->n; i++) s->k[j][i] += p->gamma[j] * h * s->dfdt[i];
    solve(s->n, s->LU, s->k[j]);
    s->solves++;
  }
  add_up(s, s->y, 1, p->m, p->stages, s->y1);
  add_up(s, NULL, 1, p->e, p->stages, e);
  return error_of(s, e);
}

static const method methods[] = {
    {"verner6", 6, 6, attempt_explicit, 1, &verner6}, {"tsit5", 5, 5, attempt_explicit, 1, &tsit5},
    {"verner7", 7, 7, attempt_explicit, 0, &verner7}, {"rkc2", 2, 3, attempt_rkc, 1, NULL},
    {"ros4", 4, 4, attempt_rosenbrock, 0, &ros4},     {"rodas", 4, 4, attempt_rosenbrock, 0, &rodas}};
enum { METHODS = sizeof methods / sizeof *methods };

/* ---- steps, as in lib/cohort/step.h and pack.c ---- */

static void learn_rates(solver *s) {
  if (s->fresh) rates(s, s->t, s->y, s->f);
  s->fresh = 0;
}

static void accept(solver *s, double t) {
  s->t = t;
  memcpy(s->y, s->y1, (size_t)s->n * sizeof *s->y);
  if (s->method->gives_rates) memcpy(s->f, s->f1, sizeof s->f);
  s->fresh = !s->method->gives_rates;
  s->has_jacobian = 0;
  s->steps++;
}

static double next_step(const solver *s, double tried, double error) {
  const double factor = 0.9 * pow(fmax(error, 1e-10), -1.0 / s->method->grows);
  return fmin(tried * (error < 1e10 ? fmin(fmax(factor, 0.2), 5) : 0.2), OSTEON_YEAR);
}

static int advance(void *solver_, double t1, double *y) {
  solver *s = solver_;
  s->y = y;
  while (s->t < t1) {
    const int cut = s->t + s->h >= t1;
    const double tried = cut ? t1 - s->t : s->h;
    learn_rates(s);
    const double error = s->method->attempt(s, tried), wanted = next_step(s, tried, error);
    if (error <= 1) {
      accept(s, cut ? t1 : s->t + tried);
      s->h = cut ? fmax(wanted, s->h) : wanted;
    } else {
      s->rejected++;
      s->h = wanted;
      if (s->h < 1e-10) return 1;
    }
  }
  return 0;
}

static int restart(void *solver_, double t, const double *c, const double *y, int first) {
  solver *s = solver_;
  (void)y;
  s->t = t, s->c = c;
  s->h = first ? BENCH_FIRST_STEP : BENCH_CUT * s->h;
  s->fresh = 1, s->has_jacobian = 0, s->age = -1;
  return 0;
}

static solver *new_solver(const method *m, const osteon_kernels *kernels, int n) {
  solver *s = calloc(1, sizeof *s);
  if (!s || n > MOST) bench_fail("out of memory");
  s->method = m;
  s->kernels = kernels;
  s->n = n;
  s->age = -1;
  for (int i = 0; i < n; i++) s->scale[i] = 1;
  return s;
}

/* ---- the order of each method, on y = 1 / (1 + t^2), z = exp(sin t) ---- */

static void known_rates(double t, const double *c, const double *y, double *f) {
  (void)c;
  f[0] = -2 * t * y[0] * y[0];
  f[1] = y[1] * cos(t) * y[0] * (1 + t * t);
}

static void known_jacobian(double t, const double *c, const double *y, double *J, double *dfdt) {
  (void)c;
  const double u = 1 + t * t;
  J[0] = -4 * t * y[0], J[1] = 0;
  J[2] = y[1] * cos(t) * u, J[3] = cos(t) * y[0] * u;
  dfdt[0] = -2 * y[0] * y[0];
  dfdt[1] = y[1] * y[0] * (2 * t * cos(t) - u * sin(t));
}

static double known_error(const method *m, int steps) {
  const osteon_kernels known = {.rates = known_rates, .jacobian = known_jacobian};
  const double h = 2.0 / steps;
  double y[2] = {1, 1};
  solver *s = new_solver(m, &known, 2);
  restart(s, 0, NULL, y, 1);
  s->y = y, s->rtol = 1;
  for (int k = 0; k < steps; k++) {
    learn_rates(s);
    m->attempt(s, h);
    accept(s, (k + 1) * h);
  }
  free(s);
  return fmax(fabs(y[0] - 0.2), fabs(y[1] - exp(sin(2))));
}

static void check_orders(void) {
  for (const method *m = methods; m < methods + METHODS; m++) {
    const int steps = m->order > 5 ? 16 : m->order == 5 ? 64 : 256;
    const double order = log2(known_error(m, steps) / known_error(m, 2 * steps));
    printf("%-8s order %d, seen %.2f\n", m->name, m->order, order);
    if (!(order > m->order - 0.3)) bench_fail("a method has not its order");
  }
}

/* ---- costs in right-hand sides ---- */

typedef struct costs {
  double rhs_ns, jacobian, lu, solve; /* the last three over the first */
} costs;

typedef struct timed {
  const bench_problem *p;
  int n;
  double c[512], base[MOST], y[MOST], f[MOST], J[MOST * MOST], dfdt[MOST], LU[MOST * MOST];
} timed;

/* Each needs the last, as in a step. */
static double chain(double last) { return last * 1e-200; }

static void time_rates(timed *a) {
  for (int i = 0; i < a->n; i++) a->y[i] = a->base[i] + chain(a->f[i]);
  a->p->native->rates(0, a->c, a->y, a->f);
}

static void time_jacobian(timed *a) {
  for (int i = 0; i < a->n; i++) a->y[i] = a->base[i] + chain(a->J[i]);
  a->p->native->jacobian(0, a->c, a->y, a->J, a->dfdt);
}

static void time_factor(timed *a) { factor(a->n, a->J, 0.1 + chain(a->LU[a->n * a->n - 1]), a->LU); }

static void time_solve(timed *a) {
  for (int i = 0; i < a->n; i++) a->f[i] = a->base[i] + chain(a->f[i]);
  solve(a->n, a->LU, a->f);
}

/* ns: the shortest of a hundred runs */
static double time_of(void (*call)(timed *), timed *a) {
  double best = INFINITY;
  for (int k = 0; k < 100; k++) {
    const double t0 = bench_now();
    for (int i = 0; i < 500; i++) call(a);
    best = fmin(best, (bench_now() - t0) / 500 * 1e9);
  }
  return best;
}

static costs find_costs(const bench_problem *p) {
  timed *a = calloc(1, sizeof *a);
  if (!a) bench_fail("out of memory");
  a->p = p, a->n = p->model->n_states;
  memcpy(a->c, p->c, (size_t)p->n_constants * sizeof *a->c);
  for (int i = 0; i < a->n; i++) a->base[i] = p->y[i * p->n_subjects];
  time_jacobian(a);
  learn_shape(a->n, a->J);
  const double rhs = time_of(time_rates, a), jacobian = time_of(time_jacobian, a);
  const double lu = time_of(time_factor, a);
  const double solved = time_of(time_solve, a);
  free(a);
  return (costs){rhs, jacobian / rhs, lu / rhs, solved / rhs};
}

/* ---- rows ---- */

typedef struct row {
  const char *problem, *method;
  double rtol, steps, rejected, rhs, jacobians, lus, solves, error, work_free,
      work; /* counts: of a subject */
} row;

static row rows[1000];
static int n_rows;

static row measure(const bench_problem *p, const method *m, double rtol) {
  const bench_solver with = {m->name, 0, NULL, restart, advance, NULL};
  const int subjects = p->n_checked < SUBJECTS ? p->n_checked : SUBJECTS;
  double *out = calloc((size_t)(p->n_reports * p->model->n_states), sizeof *out), error = 0;
  solver *s = new_solver(m, p->native, p->model->n_states);
  if (!out) bench_fail("out of memory");
  s->rtol = rtol;
  for (int i = 0; i < s->n; i++) s->scale[i] = p->model->states[i].scale, s->atol[i] = bench_atol(p, i, rtol);
  for (int i = 0; i < subjects; i++) {
    s->h = 0;
    const double e = bench_subject(p, &with, s, i, out) ? INFINITY : bench_error(p, i, out);
    if (!(e <= error)) error = e;
  }
  const double each = 1.0 / subjects;
  const row r = {p->name,
                 m->name,
                 rtol,
                 each * (double)s->steps,
                 each * (double)s->rejected,
                 each * (double)s->rhs,
                 each * (double)s->jacobians,
                 each * (double)s->lus,
                 each * (double)s->solves,
                 error,
                 0,
                 0};
  free(s);
  free(out);
  return r;
}

static void run(const char *name) {
  bench_problem *p = bench_problem_new(name, 0);
  row *const first = &rows[n_rows];
  for (int m = 0; m < METHODS; m++)
    for (int d = 6; d <= 18; d++) rows[n_rows++] = measure(p, &methods[m], pow(10, -0.5 * d));
  static const osteon_model *of;
  static costs cost;
  if (p->model != of) cost = find_costs(p);
  of = p->model;
  for (row *r = first; r < rows + n_rows; r++) {
    r->problem = name;
    r->work_free = r->rhs + r->lus * cost.lu + r->solves * cost.solve;
    r->work = r->work_free + r->jacobians * cost.jacobian;
  }
  printf(
      "%s: a right-hand side takes %.0f ns; a Jacobian %.1f of them, an LU (%d of %d entries) %.2f, "
      "a solution %.2f\n",
      name, cost.rhs_ns, cost.jacobian, shape.entries, shape.n * shape.n, cost.lu, cost.solve);
  fflush(stdout);
  bench_problem_free(p);
}

static void write_rows(const char *path) {
  FILE *out = fopen(path, "w");
  if (!out) bench_fail(path);
  fprintf(
      out,
      "problem\tmethod\trtol\tsteps\trejected\trhs\tjacobians\tlus\tmax_rel_err\twork_free_jacobian\twork\n");
  for (const row *r = rows; r < rows + n_rows; r++)
    fprintf(out, "%s\t%s\t%.2g\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.2g\t%.0f\t%.0f\n", r->problem, r->method,
            r->rtol, r->steps, r->rejected, r->rhs, r->jacobians, r->lus, r->error, r->work_free, r->work);
  if (fclose(out)) bench_fail(path);
}

/* The row of a method with the least work whose error is no larger, or NULL. */
static const row *cheapest(const char *problem, const char *by, double error) {
  const row *best = NULL;
  for (const row *r = rows; r < rows + n_rows; r++)
    if (strcmp(r->problem, problem) == 0 && strcmp(r->method, by) == 0 && r->error <= error &&
        (!best || r->work < best->work))
      best = r;
  return best;
}

static void print_cost(const row *r) {
  if (!r)
    printf(" - |");
  else if (r->lus > 0)
    printf(" %.0f, %.0f, %.0f |", r->rhs, r->work_free, r->work);
  else
    printf(" %.0f |", r->rhs);
}

/* Right-hand sides; for Rosenbrock methods those, with LU and solutions, and with the Jacobians. The best two
 * ways: with Jacobians for nothing, and as measured. */
static void print_choice(const char *problem) {
  for (int d = 3; d <= 6; d++) {
    const row *free_best = NULL, *best = NULL;
    printf("| %s | 1e-%d |", problem, d);
    for (int m = 0; m < METHODS; m++) {
      const row *r = cheapest(problem, methods[m].name, pow(10, -d));
      print_cost(r);
      if (r && (!free_best || r->work_free < free_best->work_free)) free_best = r;
      if (r && (!best || r->work < best->work)) best = r;
    }
    printf(" %s | %s |\n", free_best ? free_best->method : "-", best ? best->method : "-");
  }
}

int main(int argc, char **argv) {
  bench_by_processor_time();
  static const char *const names[] = {"pivonka2008", "lemaire2004",  "aibl",
                                      "aibl-smooth", "aibl-monthly", "peterson_riggs2010"};
  enum { N = sizeof names / sizeof *names };
  const char *only = argc == 3 ? argv[2] : NULL;
  if (argc < 2 || argc > 3) {
    fprintf(stderr, "usage: methods FILE [PROBLEM]\n");
    return 2;
  }
  check_orders();
  for (int k = 0; k < N; k++)
    if (!only || strcmp(only, names[k]) == 0) run(names[k]);
  write_rows(argv[1]);
  printf("\n| problem | error |");
  for (int m = 0; m < METHODS; m++) printf(" %s |", methods[m].name);
  printf(" least, Jacobians free | least |\n|---|---|---|---|");
  for (int m = 0; m < METHODS; m++) printf("---|");
  printf("\n");
  for (int k = 0; k < N; k++)
    if (!only || strcmp(only, names[k]) == 0) print_choice(names[k]);
  return 0;
}
