/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step by Verner's pair 6(5) "efficient" of 9 stages, of which the last is the next step's first
 * (J H Verner 2010, Numer Algor 53:383; coefficients as in OrdinaryDiffEq.jl's Vern6), in every lane with its
 * own step. What it was measured against stands in bench/README.md (`make bench-methods`): drugs given
 * twice a year leave these models bound by accuracy, not by stability. */
enum { STEP_WORK = 7 };
static const double SHORTEST_STEP = 1e-12, LONGEST_STEP = 365.25; /* d */

/* The larger of two errors over their tolerances, as a fraction: dividing each would cost more. What is no
 * number is larger than anything. */
static inline void worse(osteon_real *error, osteon_real *over, osteon_real e, osteon_real y0, osteon_real y1,
                         double rtol, double scale) {
  const osteon_real a0 = osteon_abs(y0), a1 = osteon_abs(y1), here = osteon_abs(e);
  const osteon_real size = osteon_blend(WHERE(a0 < a1), a1, a0) * rtol + scale;
  const osteon_mask kept = WHERE(here * *over <= *error * size) | WHERE(*error != *error);
  *error = osteon_blend(kept, *error, here);
  *over = osteon_blend(kept, *over, size);
}

#define AT(type, p) (*(type *)(void *)(p))
#define F AT(const osteon_real, q->f + i * W)
#define F1 AT(const osteon_real, q->f1 + i * W)
#define K(stage) AT(const osteon_real, q->work + ((stage)-2) * N * W + i * W)

/* A stage of all packs: y1 = y + tried (sum of rates), and the rates there. It waits for the stage before it,
 * and a pack waits for no other: while the sums and divisions of one are under way, the processor is at the
 * next. A function for each stage keeps its coefficients in registers, and no others. */
#define STAGE(number, place, sum)                                                             \
  static __attribute__((noinline)) void stage_##number(const osteon_advance *all, int n) {    \
    for (const osteon_advance *q = all; q < all + n; q++) {                                   \
      const osteon_real h = AT(const osteon_real, q->tried), t = AT(const osteon_real, q->t); \
      const osteon_real *c = (const osteon_real *)(const void *)q->c;                         \
      const osteon_real *y = (const osteon_real *)(const void *)q->y;                         \
      double *rates = (number) == 9 ? q->f1 : q->work + ((number)-2) * N * W;                 \
      osteon_real *y1 = (osteon_real *)(void *)q->y1;                                         \
      for (int i = 0; i < N; i++) y1[i] = y[i] + h * (sum);                                   \
      rates_lanes(t + (place)*h, c, y1, (osteon_real *)(void *)rates);                        \
    }                                                                                         \
  }
STAGE(2, 0.06, 0.06 * F)
STAGE(3, 0.09593333333333333, 0.019239962962962962 * F + 0.07669337037037037 * K(2))
STAGE(4, 0.1439, 0.035975 * F + 0.107925 * K(3))
STAGE(5, 0.4973, 1.3186834152331484 * F - 5.042058063628562 * K(3) + 4.220674648395414 * K(4))
STAGE(6, 0.9725,
      -41.87259166432751 * F + 159.43256216313748 * K(3) - 122.11921356501004 * K(4) +
          5.531743066200053 * K(5))
STAGE(7, 0.9995,
      -54.430156935316504 * F + 207.06725136501848 * K(3) - 158.61081378459 * K(4) +
          6.991816585950242 * K(5) - 0.01859723106220323 * K(6))
STAGE(8, 1,
      -54.66374178728198 * F + 207.95280625538936 * K(3) - 159.2889574744995 * K(4) +
          7.018743740796944 * K(5) - 0.018338785905045722 * K(6) - 0.0005119484997882099 * K(7))
STAGE(9, 1,
      0.03438957868357036 * F + 0.25826245556335037 * K(4) + 0.4209371189673537 * K(5) +
          4.40539646966931 * K(6) - 176.48311902429865 * K(7) + 172.36413340141507 * K(8))

/* y1 and its rates f1 at t + tried from y and its rates f. */
static void try_steps(const osteon_advance *all, int n) {
  stage_2(all, n);
  stage_3(all, n);
  stage_4(all, n);
  stage_5(all, n);
  stage_6(all, n);
  stage_7(all, n);
  stage_8(all, n);
  stage_9(all, n);
}

/* The error over the tolerance, and whether a state left its range. */
static inline void judge(const osteon_advance *q) {
  typedef osteon_real V;
  const V h = AT(const V, q->tried);
  const V *y = (const V *)(const void *)q->y, *y1 = (const V *)(const void *)q->y1;
  const double rtol = q->rtol, *scale = q->scale, *least = q->least, *most = q->most;
  V error = h - h, over = error + 1;
  osteon_mask outside = {0};
  for (int i = 0; i < N; i++) {
    const V e = h * (0.008623404282200854 * F - 0.019434029953152708 * K(4) + 0.028450072588037983 * K(5) -
                     2.1097110610652914 * K(6) + 103.45854289996397 * K(7) - 101.39980461914912 * K(8) +
                     0.03333333333333333 * F1);
    worse(&error, &over, e, y[i], y1[i], rtol, scale[i]);
    outside |= (y1[i] < least[i]) | (y1[i] > most[i]);
  }
  AT(osteon_mask, q->outside) = outside;
  AT(V, q->error) = error / over;
}

static inline int any_of(const int64_t *lanes) {
  int64_t any = 0;
  for (int i = 0; i < W; i++) any |= lanes[i];
  return any != 0;
}

static void learn_rates(const osteon_advance *q) {
  typedef osteon_real V;
  const osteon_mask fresh = AT(const osteon_mask, q->fresh);
  V *f = (V *)(void *)q->f, *new = (V *)(void *)q->f1;
  rates_lanes(AT(const V, q->t), (const V *)(const void *)q->c, (const V *)(const void *)q->y, new);
  for (int i = 0; i < N; i++) f[i] = osteon_blend(fresh, new[i], f[i]);
  AT(osteon_mask, q->fresh) = fresh ^ fresh;
}

/* What the step should have been: the error grows as its sixth power. */
static inline osteon_real next_step(osteon_real tried, osteon_real error) {
  const osteon_real none = error - error; /* no number where the error is none, so that no comparison holds */
  osteon_real factor = 0.9 * osteon_inverse_sixth_root(osteon_blend(WHERE(error < 1e-5), none + 1e-5, error));
  factor = osteon_blend(WHERE(factor < 5), factor, none + 5);
  factor = osteon_blend(WHERE(error < 1e3), factor, tried - tried + 0.2); /* large, or no number */
  const osteon_real next = tried * factor;
  return osteon_blend(WHERE(next < LONGEST_STEP), next, tried - tried + LONGEST_STEP);
}

/* The step to try: no further than the limit, or the one aside. */
static inline void choose(const osteon_advance *q) {
  typedef osteon_real V;
  const V t = AT(V, q->t), h = AT(V, q->h), limit = AT(const V, q->limit), aside = AT(const V, q->aside);
  const V own = osteon_blend(WHERE(t + h >= limit), limit - t, h);
  AT(V, q->tried) = osteon_blend(aside > 0, aside, own);
}

static inline void size_next(const osteon_advance *q) {
  AT(osteon_real, q->wanted) = next_step(AT(const osteon_real, q->tried), AT(const osteon_real, q->error));
}

/* Goes on where the step is plain and good, and returns where it needs attention. */
static inline osteon_mask take(const osteon_advance *q) {
  typedef osteon_real V;
  V *y = (V *)(void *)q->y, *f = (V *)(void *)q->f, *y1 = (V *)(void *)q->y1, *f1 = (V *)(void *)q->f1;
  const V t = AT(V, q->t), h = AT(V, q->h), tried = AT(V, q->tried);
  const V stop = AT(const V, q->stop), aside = AT(const V, q->aside);
  const osteon_mask busy = AT(const osteon_mask, q->busy), outside = AT(const osteon_mask, q->outside);
  const V error = AT(const V, q->error), wanted = AT(const V, q->wanted);
  const osteon_mask main_step = WHERE(aside <= 0), good = WHERE(error <= 1), inside = WHERE(outside == 0);
  const osteon_mask go = busy & main_step & good & inside & WHERE(t + tried < stop);
  const osteon_mask again = busy & main_step & ~good & WHERE(wanted > SHORTEST_STEP);
  for (int i = 0; i < N; i++) {
    y[i] = osteon_blend(go, y1[i], y[i]);
    f[i] = osteon_blend(go, f1[i], f[i]);
  }
  AT(V, q->t) = osteon_blend(go, t + tried, t);
  AT(V, q->h) = osteon_blend(go | again, wanted, h);
  return AT(osteon_mask, q->look) = busy & ~(go | again);
}

/* In several loops, each short enough for the processor to be in several packs at once. */
static void advance(const osteon_advance *all, int n) {
  union {
    osteon_mask all;
    int64_t lane[W];
  } look;
  for (int k = 0; k < n; k++)
    if (any_of(all[k].fresh)) learn_rates(&all[k]);
  do {
    for (int k = 0; k < n; k++) choose(&all[k]);
    try_steps(all, n);
    for (int k = 0; k < n; k++) judge(&all[k]);
    for (int k = 0; k < n; k++) size_next(&all[k]);
    look.all = (osteon_mask){0};
    for (int k = 0; k < n; k++) look.all |= take(&all[k]);
  } while (!any_of(look.lane));
}
