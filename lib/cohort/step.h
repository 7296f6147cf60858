/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps in every lane, each with its own length and error control. The method is one of two: explicit, or
 * implicit for models that say OSTEON_MODEL_STIFF. */
typedef osteon_advance attempt;
#include <string.h>

#include "subject/stages.h"

#define F AT(const osteon_real, q->f + i * W)
#define F1 AT(const osteon_real, q->f1 + i * W)

#include "cohort/rest.h"

/* The lane's number of quantity i, in every place. Subtracted: to add 0 would make 0 of -0. */
static inline osteon_real spread(const double *all, int i, int l) {
  const osteon_real none = {0};
  return all[i * W + l] - none;
}

#ifdef OSTEON_MODEL_STIFF
/* As the day is years of age in them. */
static inline osteon_real near_day(const osteon_advance *q, osteon_real t) {
  (void)q;
  return t + 1e-3;
}
#define RODAS_INVERTS ((int)N <= (int)RODAS_FEW)
#include "subject/rodas.h"

enum { STEP_WORK = OSTEON_RODAS_WORK(N), STEP_IMPLICIT = 1, STEP_NOTES = 3 * osteon_n_notes };
#define STEP_ERROR RODAS_ERROR
#define STEP_ROOT osteon_inverse_fifth_root
/* Every step finds the rates of its beginning: they go into its Jacobian. */
static void learn_rates(const osteon_advance *q) { (void)q; }

/* Between the ends of a step: the dense output of order 4 that belongs to the method (Steinebach 2023). Of what its
 * three sums are made, the next step needs nothing. */
static void bridge(const osteon_advance *q, int64_t *astray) {
  AT(osteon_mask, astray) = (osteon_mask){0};
  for (int i = 0; i < N; i++) {
    ENTRIES[i] = 11.419903575922262 * K(1) + 2.8879645146136994 * K(2) + 72.92137995996029 * K(3) +
                 80.12511834622643 * K(4) - 52.072871366152654 * K(5) - 59.78993625266729 * K(6) -
                 0.15582684282751913 * K(7) + 4.883087185713722 * K(8);
    STAND[i] = 25.948786856663858 * K(1) - 2.5579724845846235 * K(2) + 10.433815404888879 * K(3) -
               2.3679251022685204 * K(4) + 0.524948541321073 * K(5) + 1.1241088310450404 * K(6) +
               0.4272876194431874 * K(7) - 0.17202221070155493 * K(8);
    THERE[i] = -9.91568850695171 * K(1) - 0.9689944594115154 * K(2) + 3.0438037242978453 * K(3) -
               24.495224566215796 * K(4) + 20.176138334709044 * K(5) + 15.98066361424651 * K(6) -
               6.789040303419874 * K(7) - 6.710236069923372 * K(8);
  }
}

typedef osteon_real shares; /* how far */
static inline shares shares_of(osteon_real x, osteon_real h) { return (void)h, x; }
static inline osteon_real state_between(const osteon_advance *q, int i, int l, const shares *s) {
  const osteon_real x = *s, y = spread(q->y, i, l), y1 = spread(q->y1, i, l);
  return y + x * (y1 - y) +
         x * (1 - x) *
             (spread((const double *)(const void *)STAND, i, l) +
              x * (spread((const double *)(const void *)THERE, i, l) +
                   x * spread((const double *)(const void *)ENTRIES, i, l)));
}
#else
#include "cohort/verner.h"
#endif

/* The error over the tolerance, and whether a state left its range. The sum of errors tells of what is no number, which
 * no comparison does. */
static inline __attribute__((always_inline)) void judge_by(const osteon_advance *q,
                                                           osteon_real (*error_of)(const osteon_advance *,
                                                                                   int)) {
  typedef osteon_real V;
  const V none = {0};
  osteon_mask outside = {0};
  V largest = none, sum = none;
  for (int k = 0, n = moving_count(q); k < n; k++) {
    const int i = moving_at(q, k);
    const V y = AT(const V, q->y + i * W), y1 = AT(const V, q->y1 + i * W);
    const V e = error_of(q, i) * q->weight[i];
    sum += e;
    const V tolerance = osteon_larger_size(y, y1) * q->rtol + q->scale[i];
    largest = OSTEON_GREATER(osteon_abs(e) * osteon_about_inverse(tolerance), largest);
    outside |= osteon_beyond(y1, q->least[i], q->most[i]);
  }
  AT(osteon_mask, q->outside) = outside;
  AT(V, q->error) = largest + (sum - sum);
}

static inline osteon_real step_error(const osteon_advance *q, int i) { return STEP_ERROR; }
static inline void judge(const osteon_advance *q) { judge_by(q, step_error); }

/* What the step should have been, by its error. */
static inline osteon_real next_step(osteon_real tried, osteon_real error, osteon_real longest) {
  const osteon_real none = error - error; /* no number where the error is none, so that no comparison holds */
  osteon_real factor = 0.9 * STEP_ROOT(osteon_blend(WHERE(error < 1e-5), none + 1e-5, error));
  factor = osteon_blend(WHERE(factor < 5), factor, none + 5);
  factor = osteon_blend(WHERE(error < 1e3), factor, tried - tried + 0.2); /* large, or no number */
  const osteon_real next = tried * factor;
  return osteon_blend(WHERE(next < longest), next, longest);
}

/* The step to try: no further than the limit, or the one aside. */
static inline void choose(const osteon_advance *q) {
  typedef osteon_real V;
  const V t = AT(V, q->t), h = AT(V, q->h), limit = AT(const V, q->limit), aside = AT(const V, q->aside);
  const V own = osteon_blend(WHERE(t + h >= limit), limit - t, h);
  AT(V, q->tried) = osteon_blend(aside > 0, aside, own);
}

/* The error of a step that ends out of range is meaningless, so the step is shortened by a fixed factor. */
static inline void size_next(const osteon_advance *q) {
  typedef osteon_real V;
  const V tried = AT(const V, q->tried), error = AT(const V, q->error);
  const osteon_mask left = WHERE(error <= 1) & WHERE(AT(const osteon_mask, q->outside) != 0);
  AT(V, q->wanted) =
      osteon_blend(left, OSTEON_SHORTENED * tried, next_step(tried, error, AT(const V, q->longest)));
}

/* The end of the step becomes the node, from which the next one is as long as that. */
static inline void move_on(const osteon_advance *q, osteon_mask go, osteon_real end, osteon_real next) {
  typedef osteon_real V;
  V *y = (V *)(void *)q->y, *f = (V *)(void *)q->f, *y1 = (V *)(void *)q->y1, *f1 = (V *)(void *)q->f1;
  for (int k = 0, n = moving_count(q); k < n; k++) {
    const int i = moving_at(q, k);
    y[i] = osteon_blend(go, y1[i], y[i]);
    f[i] = osteon_blend(go, f1[i], f[i]);
  }
  AT(V, q->t) = osteon_blend(go, end, AT(const V, q->t));
  AT(V, q->h) = osteon_blend(go, next, AT(const V, q->h));
}

static void commit(const osteon_advance *q, const int64_t *where) {
  typedef osteon_real V;
  move_on(q, AT(const osteon_mask, where), AT(const V, q->t) + AT(const V, q->tried), AT(const V, q->wanted));
}

/* Goes on where the step is plain and good, and returns where it needs attention: a bit for each lane. */
static inline int take(const osteon_advance *q) {
  typedef osteon_real V;
  const V *y1 = (const V *)(const void *)q->y1;
  const V t = AT(V, q->t), tried = AT(V, q->tried);
  const V stop = AT(const V, q->stop), aside = AT(const V, q->aside);
  const V h = AT(const V, q->h), meet = AT(const V, q->meet);
  const osteon_mask busy = AT(const osteon_mask, q->busy), outside = AT(const osteon_mask, q->outside);
  const V error = AT(const V, q->error), wanted = AT(const V, q->wanted);
  const osteon_mask main_step = WHERE(aside <= 0), good = WHERE(error <= 1), inside = WHERE(outside == 0);
  osteon_mask below = outside ^ outside;
  for (int k = 0; k < q->n_amounts; k++) below |= WHERE(y1[q->amounts[k]] < 0);
  const osteon_mask fine = busy & main_step & good & inside & ~below, go = fine & WHERE(t + tried < stop);
  const osteon_mask met = fine & ~go & WHERE(t + h >= meet);
  const osteon_mask can_shrink =
      (~good & WHERE(wanted > OSTEON_SHORTEST_STEP)) | (good & WHERE(tried > OSTEON_SHORT_STEP));
  const osteon_mask again = busy & main_step & ~(good & inside) & can_shrink;
  /* where a limit cut the step, its error says no more than that it was not too long */
  const V next = osteon_blend(met & WHERE(h > wanted), h, wanted);
  move_on(q, go | met, osteon_blend(met, meet, t + tried), next);
  AT(V, q->h) = osteon_blend(again, wanted, AT(const V, q->h));
  *q->met = osteon_lanes_of(met);
  return *q->look = osteon_lanes_of(busy & ~(go | again));
}

/* In several loops, each short enough for the processor to be in several packs at once. */
static int64_t advance(const osteon_advance *all, int n, int64_t most) {
  int64_t made = 0;
  int look, fresh = 0, moved = 0;
  for (int k = 0; k < n; k++) {
    fresh |= (*all[k].fresh != 0) << k;
    if (MAY_REST) moved |= (moving_count(&all[k]) < 0) << k;
  }
  moved |= fresh;
  for (; fresh; fresh &= fresh - 1) learn_rates(&all[__builtin_ctz((unsigned)fresh)]);
  for (; MAY_REST && moved; moved &= moved - 1) find_moving(&all[__builtin_ctz((unsigned)moved)]);
  do {
    for (int k = 0; k < n; k++) choose(&all[k]);
    try_steps(all, n);
    for (int k = 0; k < n; k++) judge(&all[k]);
    for (int k = 0; k < n; k++) size_next(&all[k]);
    look = 0;
    for (int k = 0; k < n; k++) look |= take(&all[k]);
  } while (++made < most && !look);
  return made;
}

/* States of one lane on as many days of the last step tried as there are lanes. */
static void between(const osteon_advance *q, int l, const double *days, const int *which, int n,
                    double *found) {
  typedef osteon_real V;
  const V h = spread(q->tried, 0, l);
  V *y = (V *)(void *)found, day;
  memcpy(&day, days, sizeof day);
  const shares s = shares_of((day - spread(q->t, 0, l)) / h, h);
  for (int k = 0; k < n; k++) {
    const int i = which[k];
    y[i] = osteon_within(state_between(q, i, l, &s), q->lowest[i], q->most[i]);
  }
}

/* Constants of one lane in every place. */
static void spread_constants(const double *c, int l, const int *which, int n, double *all) {
  for (int k = 0; k < n; k++) AT(osteon_real, all + which[k] * W) = spread(c, which[k], l);
}
