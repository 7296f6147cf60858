/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States at rest: their rate is 0, and whatever it depends on is at rest too. Between events they stay as they are to
 * the last bit, so that sums of rates and errors need not look at them: a compartment of a drug that is not given, a
 * number kept from day 0. What a rate depends on is found once, from the model's text read over numbers of which one is
 * NaN: no operation gets rid of that (lib/cohort/lanes_real.h). Read by step.h. */
#ifdef OSTEON_TRACES

/* In small models the loops over states are unrolled, and going by a list took a tenth longer. All 64
 * bits of a set say: of all, and of time. */
enum { MAY_REST = (int)N >= 24 && (int)N < 64 };

enum { TRACED = (int)N < 64 };

/* For a reading of the model's text: results that depend on state j, on time where j is N, or on constant j - N - 1,
 * are no numbers. */
typedef struct traced {
  osteon_real t, c[osteon_n_constants + 1], y[N];
} traced;
static traced trace(int j) {
  const osteon_real none = {0};
  traced x = {.t = none + 1};
  for (int k = 0; k < osteon_n_constants; k++) x.c[k] = none + (1 + 0.01 * k);
  for (int i = 0; i < N; i++) x.y[i] = none + (1.3 + 0.01 * i);
  *(j < N ? &x.y[j] : j > N ? &x.c[j - N - 1] : &x.t) = none + NAN;
  return x;
}

static void find_needs(uint64_t *needs) {
  for (int i = 0; i < N; i++) needs[i] = 0;
  for (int j = 0; j <= N; j++) { /* what depends on time never rests */
    const traced x = trace(j);
    osteon_real f[N];
    rates_traced(x.t, x.c, x.y, f);
    for (int i = 0; i < N; i++)
      if (f[i][0] != f[i][0]) needs[i] |= j < N ? (uint64_t)1 << j : UINT64_MAX;
  }
}

static void find_needs_of_parts(uint64_t *needs) {
  for (int k = 0; k < OSTEON_PARTS; k++) needs[k] = 0;
  for (int j = 0; j < N; j++) {
    const traced x = trace(j);
    osteon_real o[osteon_n_outputs + 1];
    outputs_traced(x.t, x.c, x.y, o);
    for (int i = 0; i < osteon_n_outputs; i++)
      if (o[i][0] != o[i][0]) needs[part_of(i)] |= (uint64_t)1 << j;
  }
}

static void find_parts_of_constants(int *parts) {
  for (int k = 0; k < osteon_n_constants; k++) {
    const traced x = trace(N + 1 + k);
    osteon_real o[osteon_n_outputs + 1];
    outputs_traced(x.t, x.c, x.y, o);
    parts[k] = 0;
    for (int i = 0; i < osteon_n_outputs; i++)
      if (o[i][0] != o[i][0]) parts[k] |= 1 << part_of(i);
  }
}

static inline int moving_count(const osteon_advance *q) { return MAY_REST ? q->moving[N] : N; }
static inline int moving_at(const osteon_advance *q, int k) { return MAY_REST ? q->moving[k] : k; }

/* Where a state has a rate, or may change all the same: below 0 (an amount), at -0 (0 + -0 is 0), out of range. */
static inline osteon_mask moves(const osteon_advance *q, int i) {
  typedef osteon_real V;
  const V y = AT(const V, q->y + i * W);
  return WHERE(F != 0) | WHERE((osteon_mask)y < 0) | osteon_beyond(y, q->least[i], q->most[i]);
}

static uint64_t resting_ones(const osteon_advance *q) {
  const osteon_mask busy = AT(const osteon_mask, q->busy);
  uint64_t rest = 0, before;
  for (int i = 0; i < N; i++) rest |= (uint64_t)!osteon_lanes_of(moves(q, i) & busy) << i;
  do {
    before = rest;
    for (int i = 0; i < N; i++)
      if (q->needs[i] & ~rest) rest &= ~((uint64_t)1 << i);
  } while (rest != before);
  return rest;
}

/* The ends of steps are filled in once for all. Whether the resting ones, which come last in the list, do rest. */
static int keep_rest(const osteon_advance *q) {
  osteon_mask moving = {0};
  for (int k = q->moving[N]; k < N; k++) {
    const int i = q->moving[k];
    moving |= moves(q, i);
    AT(osteon_real, q->y1 + i * W) = AT(const osteon_real, q->y + i * W);
  }
  return !osteon_lanes_of(moving & AT(const osteon_mask, q->busy));
}

static void find_moving(const osteon_advance *q) {
  if (q->moving[N] >= 0 && keep_rest(q)) return;
  const uint64_t rest = resting_ones(q);
  int n = 0, resting = N;
  for (int i = N - 1; i >= 0; i--)
    if (rest >> i & 1) q->moving[--resting] = i;
  for (int i = 0; i < N; i++)
    if (!(rest >> i & 1)) q->moving[n++] = i;
  q->moving[N] = n;
  keep_rest(q);
}

#else
enum { MAY_REST = 0, TRACED = 0 };
static inline int moving_count(const osteon_advance *q) { return (void)q, N; }
static inline int moving_at(const osteon_advance *q, int k) { return (void)q, k; }
static inline void find_moving(const osteon_advance *q) { (void)q; }
#define find_needs NULL
#define find_needs_of_parts NULL
#define find_parts_of_constants NULL
#endif
