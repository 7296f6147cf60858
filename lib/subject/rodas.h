/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step by Rodas5P, a Rosenbrock method of order 5(4) with 8 stages, L-stable and stiffly accurate
 * (G Steinebach 2023, BIT Numer Math 63:27; coefficients as in OrdinaryDiffEq.jl's Rodas5P), in the form that
 * needs no product with the Jacobian. That is found by differences, a group of columns at a time, and the linear
 * system is solved without exchange of rows, by the lists of plan.h: lanes cannot choose a pivot each. The number of
 * states is N, of lanes W; beside what stages.h asks for, an `attempt` has a plan; rates_noted are those at its
 * beginning, rates_near those of its differences; near_day is where the rates are taken for the derivative with time.
 * Read by the steps of cohorts and by that of sims. */
/* Numbers of its work, for each of n states and each lane. */
#define OSTEON_RODAS_WORK(n) (10 + 2 * ((n) + 1) + 1)

/* The work area: stages, a place to stand and the rates there, entries of the Jacobian (time is the last column),
 * factors, differences. */
#define K(stage) AT(osteon_real, q->work + ((stage)-1) * N * W + i * W)
#define STAND ((osteon_real *)(void *)(q->work + 8 * N * W))
#define THERE ((osteon_real *)(void *)(q->work + 9 * N * W))
#define ENTRIES ((osteon_real *)(void *)(q->work + 10 * N * W))
#define FACTORS ((osteon_real *)(void *)(q->work + (10 + N + 1) * N * W))

/* Kept out of line: every stage needs it. */
static __attribute__((noinline)) void rates_at(osteon_real t, const attempt *q, const osteon_real *y,
                                               osteon_real *f) {
  rates_lanes(t, (const osteon_real *)(const void *)q->c, y, f);
  add_inflow(q, f);
}

/* Forward differences over 1.5e-8 (the root of epsilon) of a state, or of a thousandth of its typical size. */
static inline osteon_real difference(osteon_real y, double size) {
  const osteon_real a = osteon_abs(y), least = y - y + 1e-3 * size;
  return 1.5e-8 * osteon_blend(WHERE(a < least), least, a);
}

static void find_jacobian(const attempt *q) {
  typedef osteon_real V;
  const osteon_plan *p = q->plan;
  const V *y = (const V *)(const void *)q->y, *f = (const V *)(const void *)q->f;
  V *stand = STAND, *there = THERE, *entries = ENTRIES;
  const V t = AT(const V, q->t);
  for (int i = 0; i < N; i++) stand[i] = y[i];
  for (int g = 0; g < p->n_groups; g++) {
    V now = t;
    for (int k = p->group_columns[g]; k < p->group_columns[g + 1]; k++) {
      const int j = p->columns[k];
      if (j < N)
        stand[j] = y[j] + difference(y[j], p->size[j]);
      else
        now = near_day(q, t);
    }
    rates_near(now, (const V *)(const void *)q->c, stand, there);
    add_inflow(q, there);
    int column = -1;
    V per = t;
    for (int e = p->group_entries[g]; e < p->group_entries[g + 1]; e++) {
      const int i = p->entries[e].row;
      if (p->entries[e].column != column) {
        column = p->entries[e].column;
        per = 1 / (column < N ? stand[column] - y[column] : now - t);
      }
      entries[e] = (there[i] - f[i]) * per;
    }
    for (int k = p->group_columns[g]; k < p->group_columns[g + 1]; k++)
      if (p->columns[k] < N) stand[p->columns[k]] = y[p->columns[k]];
  }
}

/* Few unknowns in lanes: the inverse of shift - J, in the place of the factors. A product with it waits for nothing,
 * where each unknown of a solution waits for the one before it. */
enum { RODAS_FEW = 6 };
#ifndef RODAS_INVERTS
#define RODAS_INVERTS 0
#endif
#define UNROLLED _Pragma("GCC unroll 36")
static inline void invert(const attempt *q, osteon_real shift) {
  typedef osteon_real V;
  const osteon_plan *p = q->plan;
  const V *entries = ENTRIES, none = shift - shift;
  V *inverse = FACTORS, a[RODAS_FEW][RODAS_FEW];
  for (int k = 0; k < N * N; k++) inverse[k] = none;
  for (int e = 0; e < p->n_entries; e++)
    if (p->entries[e].column < N) inverse[p->entries[e].row * N + p->entries[e].column] = -entries[e];
  UNROLLED for (int k = 0; k < N * N; k++) a[k / N][k % N] = inverse[k];
  UNROLLED for (int i = 0; i < N; i++) a[i][i] += shift;
  UNROLLED for (int k = 0; k < N; k++) {
    const V per = 1 / a[k][k];
    a[k][k] = none + 1;
    UNROLLED for (int j = 0; j < N; j++) a[k][j] *= per;
    UNROLLED for (int i = 0; i < N; i++) {
      const V times = a[i][k];
      if (i == k) continue;
      a[i][k] = none;
      UNROLLED for (int j = 0; j < N; j++) a[i][j] -= times * a[k][j];
    }
  }
  UNROLLED for (int k = 0; k < N * N; k++) inverse[k] = a[k / N][k % N];
}

static inline void multiply(const attempt *q, osteon_real *x) {
  osteon_real sum[RODAS_FEW];
  const osteon_real *inverse = FACTORS;
  UNROLLED for (int i = 0; i < N; i++) sum[i] = inverse[i * N] * x[0];
  UNROLLED for (int j = 1; j < N; j++) {
    UNROLLED for (int i = 0; i < N; i++) sum[i] += inverse[i * N + j] * x[j];
  }
  UNROLLED for (int i = 0; i < N; i++) x[i] = sum[i];
}

/* shift - J, factored; of the diagonal the inverse is kept. */
static void factor(const attempt *q, osteon_real shift) {
  typedef osteon_real V;
  if (RODAS_INVERTS) {
    invert(q, shift);
    return;
  }
  const osteon_plan *p = q->plan;
  const V *entries = ENTRIES, none = shift - shift;
  V *LU = FACTORS;
  for (int k = 0; k < p->n_factors; k++) LU[k] = p->source[k] < 0 ? none : -entries[p->source[k]];
  for (int k = 0; k < N; k++) LU[p->diagonal[k]] += shift;
  const osteon_elimination *e = p->eliminations;
  const osteon_product *r = p->reduced;
  for (int k = 0; k < N; k++) {
    for (int left = p->n_lower[k]; left > 0; left--, e++) {
      const V l = LU[e->place] *= LU[e->pivot];
      for (const osteon_product *end = r + e->count; r < end; r++) LU[r->b] -= l * LU[r->a];
    }
    LU[p->diagonal[k]] = 1 / LU[p->diagonal[k]];
  }
}

static void solve(const attempt *q, osteon_real *x) {
  typedef osteon_real V;
  if (RODAS_INVERTS) {
    multiply(q, x);
    return;
  }
  const osteon_plan *p = q->plan;
  const V *LU = FACTORS;
  const osteon_product *r = p->lower;
  for (int k = 0; k < N; k++) {
    V sum = x[p->order[k]];
    for (const osteon_product *end = r + p->n_lower[k]; r < end; r++) sum -= LU[r->a] * x[r->b];
    x[p->order[k]] = sum;
  }
  r = p->upper;
  for (int k = N - 1; k >= 0; k--) {
    V sum = x[p->order[k]];
    for (const osteon_product *end = r + p->n_upper[k]; r < end; r++) sum -= LU[r->a] * x[r->b];
    x[p->order[k]] = sum * LU[p->diagonal[k]];
  }
}

/* A stage: where its rates are taken (u, at `place` of the step), what of the earlier stages and of the derivative
 * with time is added to them, and the solution. The derivative with time is not 0 in few rows. */
#define STAGE(number, place, u, sum, of_time)                                             \
  static __attribute__((noinline)) void stage_##number(const attempt *q) {                \
    typedef osteon_real V;                                                                \
    const V h = AT(const V, q->tried), per_h = 1 / h;                                     \
    const V *y = (const V *)(const void *)q->y,                                           \
            *there = (number) == 1 ? (const V *)(const void *)q->f : THERE;               \
    V *stand = (number) > 5 ? (V *)(void *)q->y1 : STAND;                                 \
    if ((number) > 1) {                                                                   \
      for (int i = 0; i < N; i++) stand[i] = (u);                                         \
      rates_at(day_of_stage(q, AT(const V, q->t) + (place)*h), q, stand, THERE);          \
    }                                                                                     \
    for (int i = 0; i < N; i++) K(number) = there[i] + per_h * (sum);                     \
    if ((of_time) != 0) add_time(q, (of_time)*h, &AT(V, q->work + ((number)-1) * N * W)); \
    solve(q, &AT(V, q->work + ((number)-1) * N * W));                                     \
    (void)y;                                                                              \
  }

static void add_time(const attempt *q, osteon_real h, osteon_real *x) {
  const osteon_plan *p = q->plan;
  for (int g = 0; g < p->n_groups; g++)
    for (int e = p->group_entries[g + 1] - 1; e >= p->group_entries[g] && p->entries[e].column == N; e--)
      x[p->entries[e].row] += h * ENTRIES[e];
}

STAGE(1, 0, y[i], 0 * h, 0.21193756319429014)
STAGE(2, 0.6358126895828704, y[i] + 3.0 * K(1), -14.155112264123755 * K(1), -0.42387512638858027)
STAGE(3, 0.4095798393397535, y[i] + 2.849394379747939 * K(1) + 0.45842242204463923 * K(2),
      -17.97296035885952 * K(1) - 2.859693295451294 * K(2), -0.3384627126235924)
STAGE(4, 0.9769306725060716,
      y[i] - 6.954028509809101 * K(1) + 2.489845061869568 * K(2) - 10.358996098473584 * K(3),
      147.12150275711716 * K(1) - 1.41221402718213 * K(2) + 71.68940251302358 * K(3), 1.8046452872882734)
STAGE(5, 0.4288403609558664,
      y[i] + 2.8029986275628964 * K(1) + 0.5072464736228206 * K(2) - 0.3988312541770524 * K(3) -
          0.04721187230404641 * K(4),
      165.43517024871676 * K(1) - 0.4592823456491126 * K(2) + 42.90938336958603 * K(3) -
          5.961986721573306 * K(4),
      2.325825639765069)
STAGE(6, 1,
      y[i] - 7.502846399306121 * K(1) + 2.561846144803919 * K(2) - 11.627539656261098 * K(3) -
          0.18268767659942256 * K(4) + 0.030198172008377946 * K(5),
      24.854864614690072 * K(1) - 3.0009227002832186 * K(2) + 47.4931110020768 * K(3) +
          5.5814197821558125 * K(4) - 0.6610691825249471 * K(5),
      0)
STAGE(7, 1, stand[i] + K(6),
      30.91273214028599 * K(1) - 3.1208243349937974 * K(2) + 77.79954646070892 * K(3) +
          34.28646028294783 * K(4) - 19.097331116725623 * K(5) - 28.087943162872662 * K(6),
      0)
STAGE(8, 1, stand[i] + K(7),
      37.80277123390563 * K(1) - 3.2571969029072276 * K(2) + 112.26918849496327 * K(3) +
          66.9347231244047 * K(4) - 40.06618937091002 * K(5) - 54.66780262877968 * K(6) -
          9.48861652309627 * K(7),
      0)

/* The last stage is both the last part of the step and the difference to the embedded method. */
#define RODAS_ERROR K(8)

/* Stage by stage, so that the processor is at the next of several short ones while one waits for its divisions. */
static void try_steps(const attempt *all, int n) {
  typedef osteon_real V;
  const attempt *const end = all + n;
  for (const attempt *q = all; q < end; q++) {
    rates_noted(AT(const V, q->t), (const V *)(const void *)q->c, (const V *)(const void *)q->y,
                (V *)(void *)q->f);
    add_inflow(q, (V *)(void *)q->f);
    find_jacobian(q);
  }
  for (const attempt *q = all; q < end; q++) factor(q, 1 / (0.21193756319429014 * AT(const V, q->tried)));
  for (const attempt *q = all; q < end; q++) stage_1(q);
  for (const attempt *q = all; q < end; q++) stage_2(q);
  for (const attempt *q = all; q < end; q++) stage_3(q);
  for (const attempt *q = all; q < end; q++) stage_4(q);
  for (const attempt *q = all; q < end; q++) stage_5(q);
  for (const attempt *q = all; q < end; q++) stage_6(q);
  for (const attempt *q = all; q < end; q++) stage_7(q);
  for (const attempt *q = all; q < end; q++) stage_8(q);
  for (const attempt *q = all; q < end; q++) {
    V *y1 = (V *)(void *)q->y1;
    for (int i = 0; i < N; i++) y1[i] += K(8);
  }
}
