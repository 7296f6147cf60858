/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Over a tick at one go, for hosts that write inputs at every tick: such a tick ends a step anyway, which is shorter than the
 * point's own and leaves most of the tolerance unused. Whether it is tried depends on what is kept in a checkpoint, and
 * what comes of it on no neighbour. */

/* Whether the last step tried came to where no state is out of its range or an amount below 0. */
static inline osteon_mask is_good(const osteon_advance *q) {
  typedef osteon_real V;
  const V *y1 = (const V *)(const void *)q->y1;
  osteon_mask good = WHERE(AT(const V, q->error) <= 1) & WHERE(AT(const osteon_mask, q->outside) == 0);
  for (int i = 0; i < q->n_amounts; i++) good &= ~WHERE(y1[q->amounts[i]] < 0);
  return good;
}

static inline osteon_real lesser(osteon_real a, osteon_real b) { return osteon_blend(WHERE(a < b), a, b); }

#ifndef OSTEON_MODEL_STIFF
/* One step by the pair 3(2) of P Bogacki and L F Shampine (1989, Appl Math Lett 2:321) with four right-hand sides, the first
 * of which a step of the chain uses again. */
#define STRIDE_STAGE(number, place, rates, sum)                                               \
  static __attribute__((noinline)) void stride_##number(const osteon_advance *all, int n) {   \
    for (const osteon_advance *q = all; q < all + n; q++) {                                   \
      const osteon_real h = AT(const osteon_real, q->tried), t = AT(const osteon_real, q->t); \
      const osteon_real *y = (const osteon_real *)(const void *)q->y;                         \
      osteon_real *there = (osteon_real *)(void *)(rates);                                    \
      STATES_OF_STAGE((number) == 4)                                                          \
      for (int k = 0, moving = moving_count(q); k < moving; k++) {                            \
        const int i = moving_at(q, k);                                                        \
        y1[i] = y[i] + h * (sum);                                                             \
      }                                                                                       \
      rates_lanes(t + (place)*h, (const osteon_real *)(const void *)q->c, y1, there);         \
      add_inflow(q, there);                                                                   \
    }                                                                                         \
  }
STRIDE_STAGE(2, 0.5, q->work, 0.5 * F)
STRIDE_STAGE(3, 0.75, q->work + N * W, 0.75 * K(2))
STRIDE_STAGE(4, 1, q->f1, 2 / 9.0 * F + 1 / 3.0 * K(2) + 4 / 9.0 * K(3))

static inline osteon_real stride_error(const osteon_advance *q, int i) {
  return AT(const osteon_real, q->tried) * (1 / 12.0 * K(2) - 5 / 72.0 * F + 1 / 9.0 * K(3) - 1 / 8.0 * F1);
}

/* In ticks: how far a step of the point's own would go for this one to be tried; how far the next one goes where it was not
 * good, so that it is not tried again at once; and how fast the length comes back from there. */
static const double FAR = 2, NEAR = 1.2, SLOWLY = 1.1;

static inline int set_off(const osteon_advance *q, double until, int lanes) {
  typedef osteon_real V;
  const osteon_mask asked = osteon_mask_of(lanes);
  const V h = AT(const V, q->h), day = until - AT(const V, q->t), longest = AT(const V, q->longest);
  const osteon_mask slow = asked & WHERE(h >= day) & WHERE(h < FAR * day);
  AT(V, q->longest) = osteon_blend(slow, lesser(SLOWLY * h, longest), longest);
  AT(V, q->tried) = osteon_blend(asked, day, h);
  return osteon_lanes_of(asked & WHERE(h >= FAR * day));
}

static void stride(const osteon_advance *all, int n, double until, int *lanes) {
  typedef osteon_real V;
  int any = 0;
  for (int p = 0; p < n; p++) any |= lanes[p] = set_off(&all[p], until, lanes[p]);
  if (!any) return;
  for (int p = 0; p < n; p++) {
    if (*all[p].fresh) learn_rates(&all[p]);
    if (MAY_REST) find_moving(&all[p]);
  }
  stride_2(all, n);
  stride_3(all, n);
  stride_4(all, n);
  for (int p = 0; p < n; p++) {
    const osteon_advance *q = &all[p];
    judge_by(q, stride_error);
    const osteon_mask good = is_good(q), missed = osteon_mask_of(lanes[p]) & ~good;
    const V near = NEAR * AT(const V, q->tried), longest = AT(const V, q->longest);
    AT(V, q->wanted) = AT(const V, q->h);
    AT(V, q->h) = osteon_blend(missed, near, AT(const V, q->h));
    AT(V, q->longest) = osteon_blend(missed, lesser(near, longest), longest);
    lanes[p] &= osteon_lanes_of(good);
  }
}
#define STRIDE stride
#else
#define STRIDE NULL
#endif
