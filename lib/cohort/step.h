/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step by Verner's pair 6(5) "efficient" of 9 stages, of which the last is the next step's first
 * (J H Verner 2010, Numer Algor 53:383; coefficients as in OrdinaryDiffEq.jl's Vern6), in every lane with its
 * own step. It was measured against 5(4), 7(6), 8(5,3), ROCK2, ROCK4, RKC2 and Rosenbrock pairs: drugs given
 * twice a year leave these models bound by accuracy, not by stability. */
enum { STEP_WORK = 7 };
static const double SHORTEST_STEP = 1e-10, LONGEST_STEP = 365.25; /* d */

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

/* y1 and its rates k9 at t + h from y and its rates k1; returns the error over the tolerance. */
static inline osteon_real try_step(const osteon_advance *q, osteon_real h, osteon_mask *left) {
  typedef osteon_real V;
  const V *c = (const V *)(const void *)q->c, *y = (const V *)(const void *)q->y;
  const V t = AT(const V, q->t);
  const double rtol = q->rtol, *scale = q->scale, *least = q->least, *most = q->most;
  V *k1 = (V *)(void *)q->f, *k9 = (V *)(void *)q->f1, *y1 = (V *)(void *)q->y1, *work = (V *)(void *)q->work;
  V *k2 = work, *k3 = k2 + N, *k4 = k3 + N, *k5 = k4 + N, *k6 = k5 + N, *k7 = k6 + N, *k8 = k7 + N;
  for (int i = 0; i < N; i++) y1[i] = y[i] + h * (0.06 * k1[i]);
  rates_lanes(t + 0.06 * h, c, y1, k2);
  for (int i = 0; i < N; i++) y1[i] = y[i] + h * (0.019239962962962962 * k1[i] + 0.07669337037037037 * k2[i]);
  rates_lanes(t + 0.09593333333333333 * h, c, y1, k3);
  for (int i = 0; i < N; i++) y1[i] = y[i] + h * (0.035975 * k1[i] + 0.107925 * k3[i]);
  rates_lanes(t + 0.1439 * h, c, y1, k4);
  for (int i = 0; i < N; i++)
    y1[i] = y[i] + h * (1.3186834152331484 * k1[i] - 5.042058063628562 * k3[i] + 4.220674648395414 * k4[i]);
  rates_lanes(t + 0.4973 * h, c, y1, k5);
  for (int i = 0; i < N; i++)
    y1[i] = y[i] + h * (-41.87259166432751 * k1[i] + 159.43256216313748 * k3[i] - 122.11921356501004 * k4[i] +
                        5.531743066200053 * k5[i]);
  rates_lanes(t + 0.9725 * h, c, y1, k6);
  for (int i = 0; i < N; i++)
    y1[i] = y[i] + h * (-54.430156935316504 * k1[i] + 207.06725136501848 * k3[i] - 158.61081378459 * k4[i] +
                        6.991816585950242 * k5[i] - 0.01859723106220323 * k6[i]);
  rates_lanes(t + 0.9995 * h, c, y1, k7);
  for (int i = 0; i < N; i++)
    y1[i] =
        y[i] + h * (-54.66374178728198 * k1[i] + 207.95280625538936 * k3[i] - 159.2889574744995 * k4[i] +
                    7.018743740796944 * k5[i] - 0.018338785905045722 * k6[i] - 0.0005119484997882099 * k7[i]);
  rates_lanes(t + h, c, y1, k8);
  for (int i = 0; i < N; i++)
    y1[i] =
        y[i] + h * (0.03438957868357036 * k1[i] + 0.25826245556335037 * k4[i] + 0.4209371189673537 * k5[i] +
                    4.40539646966931 * k6[i] - 176.48311902429865 * k7[i] + 172.36413340141507 * k8[i]);
  rates_lanes(t + h, c, y1, k9);
  V error = h - h, over = error + 1;
  osteon_mask outside = {0};
  for (int i = 0; i < N; i++) {
    const V e = h * (0.008623404282200854 * k1[i] - 0.019434029953152708 * k4[i] +
                     0.028450072588037983 * k5[i] - 2.1097110610652914 * k6[i] + 103.45854289996397 * k7[i] -
                     101.39980461914912 * k8[i] + 0.03333333333333333 * k9[i]);
    worse(&error, &over, e, y[i], y1[i], rtol, scale[i]);
    outside |= (y1[i] < least[i]) | (y1[i] > most[i]);
  }
  *left = outside;
  return error / over;
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

static void advance(const osteon_advance *q) {
  typedef osteon_real V;
  V *y = (V *)(void *)q->y, *f = (V *)(void *)q->f, *y1 = (V *)(void *)q->y1, *f1 = (V *)(void *)q->f1;
  const V limit = AT(const V, q->limit), stop = AT(const V, q->stop), aside = AT(const V, q->aside);
  const osteon_mask busy = AT(const osteon_mask, q->busy);
  if (any_of(q->fresh)) learn_rates(q);
  do {
    const V t = AT(V, q->t), h = AT(V, q->h);
    const osteon_mask cut = WHERE(t + h >= limit);
    const V own = osteon_blend(cut, limit - t, h), tried = osteon_blend(aside > 0, aside, own);
    osteon_mask outside;
    const V error = try_step(q, tried, &outside);
    const V wanted = next_step(tried, error);
    const osteon_mask main_step = WHERE(aside <= 0), good = WHERE(error <= 1), inside = WHERE(outside == 0);
    const osteon_mask go = busy & main_step & good & inside & WHERE(t + tried < stop);
    const osteon_mask again = busy & main_step & ~good & WHERE(wanted > SHORTEST_STEP);
    for (int i = 0; i < N; i++) {
      y[i] = osteon_blend(go, y1[i], y[i]);
      f[i] = osteon_blend(go, f1[i], f[i]);
    }
    AT(V, q->t) = osteon_blend(go, t + tried, t);
    AT(V, q->h) = osteon_blend(go | again, wanted, h);
    AT(V, q->tried) = tried;
    AT(V, q->error) = error;
    AT(V, q->wanted) = wanted;
    AT(osteon_mask, q->outside) = outside;
    AT(osteon_mask, q->look) = busy & ~(go | again);
  } while (!any_of(q->look));
}
