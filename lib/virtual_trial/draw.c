/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One trial: who is in it, and what happens to her. Random numbers are functions of the seed, the replicate, the woman
 * and what they are for. */
#include <math.h>
#include <string.h>

#include <Random123/philox.h>

#include <osteon/ticks.h>

#include "base/normal.h"
#include "virtual_trial/virtual_trial_internal.h"

enum { NOBODY = 255 };
typedef enum purpose { FOR_CHOICE, FOR_ENTRY, FOR_BLOCK, FOR_DROPOUT, FOR_EVENT, FOR_ERROR } purpose;

static uint64_t bits_of(const osteon_virtual_trial *t, int64_t replicate, int64_t who, purpose what,
                        int64_t which) {
  const philox4x64_ctr_t counter = {{(uint64_t)replicate, (uint64_t)who, (uint64_t)what, (uint64_t)which}};
  const philox4x64_key_t key = {{t->seed, 0x747269616c}}; /* another one than that of populations */
  return philox4x64(counter, key).v[0];
}

static double uniform_of(const osteon_virtual_trial *t, int64_t replicate, int64_t who, purpose what,
                         int64_t which) {
  return osteon_uniform_of(bits_of(t, replicate, who, what, which));
}

/* ---- room ---- */

void osteon_trial_women_free(trial_women *w) {
  osteon_free(w->woman);
  osteon_free(w->permuted);
  osteon_free(w->picked);
  osteon_free(w->stratum);
  osteon_free(w->arm);
  osteon_free(w->after);
  osteon_free(w->entered);
  osteon_free(w->followed);
  osteon_free(w->dropped);
  osteon_free(w->times);
  osteon_free(w->blocks);
  *w = (trial_women){0};
}

osteon_status osteon_trial_women_new(trial_women *w, const osteon_virtual_trial *t, int64_t most) {
  const size_t n = (size_t)most, pool = (size_t)t->pool.eligible;
  *w = (trial_women){0};
  w->woman = osteon_alloc(n, sizeof *w->woman);
  w->permuted = osteon_alloc(pool, sizeof *w->permuted);
  w->picked = osteon_alloc(n, sizeof *w->picked);
  w->stratum = osteon_alloc(n, sizeof *w->stratum);
  w->arm = osteon_alloc(n, sizeof *w->arm);
  w->after = osteon_alloc(n, sizeof *w->after);
  w->entered = osteon_alloc(n, sizeof *w->entered);
  w->followed = osteon_alloc(n, sizeof *w->followed);
  w->dropped = osteon_alloc(n, sizeof *w->dropped);
  w->times = osteon_alloc(n * (size_t)t->n_events + 1, sizeof *w->times);
  w->blocks = osteon_alloc(((size_t)t->block << t->strata.n) + 1, sizeof *w->blocks);
  if (!w->woman || !w->permuted || !w->picked || !w->stratum || !w->arm || !w->after || !w->entered ||
      !w->followed || !w->dropped || !w->times || !w->blocks) {
    osteon_trial_women_free(w);
    return OSTEON_ENOMEM;
  }
  for (size_t i = 0; i < pool; i++) w->permuted[i] = (int32_t)i;
  return OSTEON_OK;
}

/* ---- who ---- */

int64_t osteon_trial_women(const osteon_virtual_trial *t, int64_t size, int arm) {
  int64_t women = 0;
  for (int k = 0; k < t->n_arms; k++)
    if (arm < 0 || k == arm) women += (size * t->arms[k].ratio + t->arms[0].ratio / 2) / t->arms[0].ratio;
  return women;
}

static void swap(int32_t *a, int32_t *b) {
  const int32_t c = *a;
  *a = *b;
  *b = c;
}

/* Without replacement: the first steps of a shuffle, which are then taken back. */
static void choose_women(const osteon_virtual_trial *t, int64_t replicate, trial_women *w) {
  const int64_t pool = t->pool.eligible;
  for (int64_t i = 0; i < w->n; i++) {
    w->picked[i] = (int32_t)(i + (int64_t)((double)(pool - i) * uniform_of(t, replicate, i, FOR_CHOICE, 0)));
    swap(&w->permuted[i], &w->permuted[w->picked[i]]);
    w->woman[i] = w->permuted[i];
    w->stratum[i] = t->stratum[w->woman[i]];
  }
  for (int64_t i = w->n - 1; i >= 0; i--) swap(&w->permuted[i], &w->permuted[w->picked[i]]);
}

/* The arms of a block, in turn by their ratios. */
static int arm_at(const osteon_virtual_trial *t, int64_t place) {
  int64_t ratios = 0;
  for (int k = 0; k < t->n_arms; k++) ratios += t->arms[k].ratio;
  place %= ratios;
  int arm = 0;
  while (place >= t->arms[arm].ratio) place -= t->arms[arm++].ratio;
  return arm;
}

static void shuffle_block(const osteon_virtual_trial *t, int64_t replicate, int stratum, int64_t number,
                          unsigned char *block) {
  for (int i = 0; i < t->block; i++) block[i] = (unsigned char)arm_at(t, i);
  for (int i = t->block - 1; i > 0; i--) {
    const int64_t which = (int64_t)stratum * t->block + i;
    const int other = (int)((i + 1) * uniform_of(t, replicate, number, FOR_BLOCK, which));
    const unsigned char arm = block[i];
    block[i] = block[other];
    block[other] = arm;
  }
}

static void fill_blocks(const osteon_virtual_trial *t, int64_t replicate, trial_women *w) {
  int64_t in_stratum[1 << MOST_STRATA_CONDITIONS] = {0};
  for (int64_t i = 0; i < w->n; i++) {
    const int s = w->stratum[i];
    const int64_t place = in_stratum[s]++;
    unsigned char *block = w->blocks + (size_t)s * (size_t)t->block;
    if (place % t->block == 0) shuffle_block(t, replicate, s, place / t->block, block);
    w->arm[i] = block[place % t->block];
  }
}

/* The order of women is random already: the arms take turns, each until it has its share. */
static void take_turns(const osteon_virtual_trial *t, int64_t size, trial_women *w) {
  int64_t left[MOST_ARMS], turn = 0;
  for (int k = 0; k < t->n_arms; k++) left[k] = osteon_trial_women(t, size, k);
  for (int64_t i = 0; i < w->n; i++) {
    int arm;
    do arm = arm_at(t, turn++);
    while (left[arm] == 0);
    left[arm]--;
    w->arm[i] = (unsigned char)arm;
  }
}

/* ---- when ---- */

static double waiting(double u) { return -log(u); }

static void enter(const osteon_virtual_trial *t, int64_t replicate, trial_women *w) {
  double now = 0;
  for (int64_t i = 0; i < w->n; i++) {
    w->entered[i] = now;
    w->followed[i] = fmin(t->until, t->per_month > 0 ? t->end - now : t->until);
    if (w->followed[i] <= 0) w->arm[i] = NOBODY; /* the trial is over */
    if (t->per_month > 0)
      now += waiting(uniform_of(t, replicate, i, FOR_ENTRY, 0)) * OSTEON_MONTH / t->per_month;
  }
}

/* When what adds up to `all` happens to her. */
static double time_of(const osteon_virtual_trial *t, const trial_women *w, int64_t i, const trial_hazard *h,
                      double all) {
  const int64_t who = w->woman[i];
  const double day = w->dropped[i];
  if (!t->goes_on || isinf(day)) return osteon_trial_time_of(t, h, w->arm[i], who, all);
  const double before = osteon_trial_cumulated(t, h, w->arm[i], who, day);
  if (all < before) return osteon_trial_time_of(t, h, w->arm[i], who, all);
  return osteon_trial_time_of(t, h, w->after[i], who,
                              all - before + osteon_trial_cumulated(t, h, w->after[i], who, day));
}

static void happen(const osteon_virtual_trial *t, int64_t replicate, trial_women *w) {
  for (int64_t i = 0; i < w->n; i++) {
    const int64_t who = w->woman[i];
    w->dropped[i] = INFINITY;
    if (w->arm[i] == NOBODY) continue;
    if (t->dropout.per_day > 0) {
      const double all = waiting(uniform_of(t, replicate, who, FOR_DROPOUT, 0));
      const double day = osteon_trial_time_of(t, &t->dropout, w->arm[i], who, all);
      if (day < w->followed[i]) w->dropped[i] = day;
    }
    w->after[i] = osteon_trial_course(t, w->arm[i], w->dropped[i]);
    for (int e = 0; e < t->n_events; e++)
      w->times[e * w->n + i] =
          time_of(t, w, i, &t->events[e].hazard, waiting(uniform_of(t, replicate, who, FOR_EVENT, e)));
    for (int e = 0; e < t->n_events; e++)
      if (t->events[e].is_competing && w->times[e * w->n + i] < w->dropped[i])
        w->dropped[i] = INFINITY; /* who died does not */
  }
}

void osteon_trial_draw(const osteon_virtual_trial *t, int64_t size, int64_t replicate, trial_women *w) {
  w->n = osteon_trial_women(t, size, -1);
  choose_women(t, replicate, w);
  if (t->block)
    fill_blocks(t, replicate, w);
  else
    take_turns(t, size, w);
  enter(t, replicate, w);
  happen(t, replicate, w);
}

/* ---- what is seen ---- */

static double end_of(const osteon_virtual_trial *t, const trial_women *w, int64_t i) {
  return t->goes_on ? w->followed[i] : fmin(w->followed[i], w->dropped[i]);
}

/* Who died, by whatever competes, comes to no visit. */
static double last_seen(const osteon_virtual_trial *t, const trial_women *w, int64_t i) {
  double last = end_of(t, w, i);
  for (int e = 0; e < t->n_events; e++)
    if (t->events[e].is_competing) last = fmin(last, w->times[e * w->n + i]);
  return last;
}

double osteon_trial_measured(const osteon_virtual_trial *t, const trial_women *w, int64_t replicate,
                             int64_t i, int visit, int measure, int *is_below) {
  const trial_measure *m = &t->measures[measure];
  if (is_below) *is_below = 0;
  if (w->arm[i] == NOBODY || t->visits[visit] > last_seen(t, w, i)) return NAN;
  const int course = visit == t->visit_0                 ? 0 /* on day 0 they are alike */
                     : w->dropped[i] <= t->visits[visit] ? w->after[i]
                                                         : w->arm[i];
  double value = osteon_trial_value(t, course, w->woman[i], visit, measure);
  if (m->cv > 0 || m->sd > 0) {
    const uint64_t bits =
        bits_of(t, replicate, w->woman[i], FOR_ERROR, (int64_t)visit * t->n_measures + measure);
    value += hypot(m->cv * value, m->sd) * osteon_normal_of(bits);
  }
  if (!(value < m->lloq)) return value;
  if (is_below) *is_below = 1;
  return m->lloq / 2;
}

double osteon_trial_watched(const osteon_virtual_trial *t, const trial_women *w, int64_t i, int event,
                            int *cause) {
  double time = end_of(t, w, i);
  *cause = 0;
  for (int e = 0; e < t->n_events; e++) {
    if (e != event && !t->events[e].is_competing) continue;
    if (!(w->times[e * w->n + i] < time)) continue;
    time = w->times[e * w->n + i];
    *cause = 1 + e;
  }
  return time;
}
