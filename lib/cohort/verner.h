/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One step by Verner's pair 6(5) "efficient" of 9 stages, of which the last is the next step's first
 * (J H Verner 2010, Numer Algor 53:383; coefficients as in OrdinaryDiffEq.jl's Vern6). What it was measured
 * against stands in bench/README.md (`make bench-methods`): drugs given twice a year leave these models bound by
 * accuracy, not by stability. Read by step.h. */
enum { STEP_WORK = 7, STEP_IMPLICIT = 0, STEP_NOTES = 0 };

#define K(stage) AT(const osteon_real, q->work + ((stage)-2) * N * W + i * W)
/* The error of state i by the embedded method, but for the rates at the end: the last stage reads all that it is made
 * of, and leaves it where the second stage's rates were. */
#define ERROR_BUT_LAST AT(osteon_real, q->work + i * W)
#define ERROR_SUM                                                                         \
  (0.008623404282200854 * F - 0.019434029953152708 * K(4) + 0.028450072588037983 * K(5) - \
   2.1097110610652914 * K(6) + 103.45854289996397 * K(7) - 101.39980461914912 * K(8))

/* Where a stage has its states: the last leaves them at the end of the step. Those of the others nobody else reads, so
 * that they stay in registers where the rates are compiled into the stage, and what no rate depends on is never
 * computed. Large models have the states that rest filled in there. */
#define STATES_OF_STAGE(is_last) \
  osteon_real own[N], *const y1 = (is_last) || MAY_REST ? (osteon_real *)(void *)q->y1 : own;

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
      STATES_OF_STAGE((number) == 9)                                                          \
      for (int k = 0, moving = moving_count(q); k < moving; k++) {                            \
        const int i = moving_at(q, k);                                                        \
        y1[i] = y[i] + h * (sum);                                                             \
        if ((number) == 9) ERROR_BUT_LAST = ERROR_SUM;                                        \
      }                                                                                       \
      rates_lanes(day_of_stage(q, t + (place)*h), c, y1, (osteon_real *)(void *)rates);       \
      add_inflow(q, (osteon_real *)(void *)rates);                                            \
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

#define STEP_ERROR \
  (AT(const osteon_real, q->tried) * (ERROR_BUT_LAST + 0.03333333333333333 * F1)) /* of state i */
#define STEP_ROOT osteon_inverse_sixth_root /* the error grows as the step's sixth power */

/* ---- between the ends of a step ---- */

/* One more stage, in the middle, where the second and third were: that its place is right to order 5 leaves one of its
 * coefficients free, and 0.0325 makes the error of the next order least (by the sum of squares over the twenty
 * trees). The others follow from the order conditions: the test of a cohort's order solves an equation for each. */
static void bridge(const osteon_advance *q, int64_t *astray) {
  typedef osteon_real V;
  const V h = AT(const V, q->tried);
  const V *y = (const V *)(const void *)q->y;
  V *middle = (V *)(void *)q->work, *rates = middle + N;
  const int moving = moving_count(q);
  for (int k = moving; k < N; k++) middle[q->moving[k]] = y[q->moving[k]];
  for (int k = 0; k < moving; k++) {
    const int i = moving_at(q, k);
    middle[i] = y[i] + h * (0.018508397018214925 * F + 0.30084106495738644 * K(4) +
                            0.2136664313705005 * K(5) - 1.7793218648029479 * K(6) + 80.92560700779403 * K(7) -
                            79.21180103633719 * K(8) + 0.0325 * F1);
  }
  rates_lanes(day_of_stage(q, AT(const V, q->t) + 0.5 * h), (const V *)(const void *)q->c, middle, rates);
  add_inflow(q, rates);
  osteon_mask fine = ~(osteon_mask){0};
  for (int k = 0; k < moving; k++) {
    const int i = moving_at(q, k);
    fine &=
        WHERE(middle[i] >= q->least[i]) & WHERE(middle[i] <= q->most[i]) & WHERE(rates[i] - rates[i] == 0);
  }
  AT(osteon_mask, astray) = ~fine;
}

/* The polynomial of degree 5 with the states and rates of both ends and of the middle: of order 5, and its rates go on
 * from step to step. Where its error is largest it is a fourteenth of that of the embedded method. */
typedef struct shares {
  osteon_real middle, end;                    /* of the differences from the beginning */
  osteon_real rates, middle_rates, end_rates; /* of rates */
} shares;

static inline shares shares_of(osteon_real x, osteon_real h) {
  const osteon_real left = 1 - x, off = (1 - 2 * x) * (1 - 2 * x), bell = 16 * x * x * left * left;
  return (shares){.middle = bell,
                  .end = x * x * off * (1 + 6 * left),
                  .rates = h * x * left * left * off,
                  .middle_rates = h * bell * (x - 0.5),
                  .end_rates = -h * x * x * left * off};
}

static inline osteon_real state_between(const osteon_advance *q, int i, int l, const shares *s) {
  const osteon_real y = spread(q->y, i, l);
  return y + s->middle * (spread(q->work, i, l) - y) + s->end * (spread(q->y1, i, l) - y) +
         s->rates * spread(q->f, i, l) + s->middle_rates * spread(q->work, N + i, l) +
         s->end_rates * spread(q->f1, i, l);
}

static void learn_rates(const osteon_advance *q) {
  typedef osteon_real V;
  const osteon_mask fresh = osteon_mask_of(*q->fresh);
  V *f = (V *)(void *)q->f, *new = (V *)(void *)q->f1;
  rates_lanes(AT(const V, q->t), (const V *)(const void *)q->c, (const V *)(const void *)q->y, new);
  add_inflow(q, new);
  for (int i = 0; i < N; i++) f[i] = osteon_blend(fresh, new[i], f[i]);
  *q->fresh = 0;
}
