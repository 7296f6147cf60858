/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exercise: activities, and the mechanical stimulus that programmes of them make. */
#include <osteon/life.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/options_internal.h"
#include "base/base.h"
#include "base/floats.h"
#include "schedule/spans.h"

#define N_SATURATION 36.0 /* cycles of a bout; assumed (20 to 100) */
#define N_HABIT 360.0     /* saturated cycles of a habitual day, 10 bouts; assumed (200 to 600) */
#define RECOVERY 6.0      /* h; full recovery takes about 8 h (Robling 2001) */

#define ASSUMED                                                                                     \
  "ratios assumed, guided by Anderson 1996 (squat like jogging at the femoral neck) and by models " \
  "of L5/S1 compression"
#define KNEE "knee forces of Arthritis Res Ther ar4138, table 1"

/* X(name, kind, sessions per week, sets, repetitions, minutes, cycles per minute,
 *   bouts, spine and hip ratio of the first, of the second, confidence, source, meaning).
 * The ranges of the ratios are about -25 and +35 %. */
#define ACTIVITIES(X)                                                                                   \
  X(squat, OSTEON_RESISTANCE, 2, 5, 5, 0, 0, 1, 4.0, 2.1, 0, 0, "low", ASSUMED,                         \
    "squats at 80 to 85 % of the one-repetition maximum")                                               \
  X(deadlift, OSTEON_RESISTANCE, 2, 5, 5, 0, 0, 1, 5.0, 1.7, 0, 0, "low", ASSUMED,                      \
    "deadlifts at 80 to 85 % of the one-repetition maximum")                                            \
  X(resistance_heavy, OSTEON_RESISTANCE, 2, 5, 5, 0, 0, 2, 4.0, 2.1, 5.0, 1.7, "low", ASSUMED,          \
    "squats and deadlifts at 80 to 85 % of the one-repetition maximum")                                 \
  X(resistance_moderate, OSTEON_RESISTANCE, 3, 3, 10, 0, 0, 2, 3.0, 1.7, 2.0, 1.5, "low", ASSUMED,      \
    "squats and a second exercise at about 70 % of the one-repetition maximum")                         \
  X(jumping, OSTEON_HIGH_IMPACT, 3, 1, 50, 0, 0, 1, 2.0, 2.4, 0, 0, "low", ASSUMED,                     \
    "jumps or drop landings")                                                                           \
  X(running, OSTEON_HIGH_IMPACT, 3, 0, 0, 20, 80, 1, 1.7, 2.1, 0, 0, "medium",                          \
    "hip 550/238 % of body weight, Bergmann 1993, 2001; " KNEE "; spine derived", "running")            \
  X(brisk_walking, OSTEON_LOW_IMPACT, 5, 0, 0, 30, 1700.0 / 30, 1, 1.15, 1.2, 0, 0, "medium",           \
    "derived; " KNEE, "brisk walking beyond the habit")                                                 \
  X(walking, OSTEON_LOW_IMPACT, 5, 0, 0, 30, 50, 1, 1, 1, 0, 0, "low",                                  \
    "ratio 1 by definition; 100 steps per minute assumed", "walking at about 4 km/h beyond the habit")  \
  X(elliptical, OSTEON_LOW_IMPACT, 5, 0, 0, 30, 1600.0 / 30, 1, 0.95, 0.95, 0, 0, "medium",             \
    "derived; " KNEE, "elliptical trainer")                                                             \
  X(cycling, OSTEON_LOW_IMPACT, 3, 0, 0, 30, 70, 1, 0.5, 0.5, 0, 0, "low",                              \
    "assumed as at the knee: 1 to 1.5 of 2.6 times body weight, " KNEE "; 70 turns per minute assumed", \
    "cycling")

static const osteon_activity activities[] = {
#define X(name, kind, sessions, sets, repetitions, minutes, cycles, bouts, spine1, hip1, spine2, hip2, \
          confidence, source, meaning)                                                                 \
  {#name,       meaning, kind,   sessions, sets,                                                       \
   repetitions, minutes, cycles, bouts,    {{spine1, hip1}, {spine2, hip2}},                           \
   confidence,  source},
    ACTIVITIES(X)
#undef X
};
enum { N_ACTIVITIES = sizeof activities / sizeof *activities };

const osteon_activity *osteon_activity_at(int i) {
  return i >= 0 && i < N_ACTIVITIES ? &activities[i] : NULL;
}

static const osteon_exercise default_exercise = {
    .size = sizeof(osteon_exercise), .stop = INFINITY, .adherence = 1};

void osteon_exercise_init(osteon_exercise *exercise, size_t size) {
  osteon_options_give(exercise, size, &default_exercise, sizeof default_exercise);
}

static osteon_status take_exercise(const osteon_exercise *given, osteon_exercise *own) {
  *own = default_exercise;
  return OSTEON_OPTIONS_TAKE(osteon_exercise, adherence, given, own);
}

/* What a programme adds to psi^4 at each site. */
static osteon_status load_of(const osteon_exercise *exercise, double load[2]) {
  const char *name = exercise->activity;
  if (!name) return osteon_fail(OSTEON_EINVAL, "the exercise names no activity");
  const osteon_activity *a = NULL;
  for (int i = 0; i < N_ACTIVITIES && !a; i++)
    if (!strcmp(activities[i].name, name)) a = &activities[i];
  if (!a) {
    const char *const *names = &activities[0].name;
    char hint[96], list[200];
    return osteon_fail(OSTEON_ENAME, "no activity %.60s%s; there are %s", name,
                       osteon_hint(hint, name, names, N_ACTIVITIES, sizeof *activities),
                       osteon_list(list, sizeof list, names, N_ACTIVITIES, sizeof *activities));
  }
  if (!(exercise->sessions_per_week >= 0 && exercise->sessions_per_week <= 28))
    return osteon_fail(OSTEON_ERANGE, "%s: %g sessions per week: give up to 28, or 0 for the usual %g", name,
                       exercise->sessions_per_week, a->sessions_per_week);
  if (!(exercise->adherence >= 0 && exercise->adherence <= 1))
    return osteon_fail(OSTEON_ERANGE, "%s: adherence %g is out of range; give 0 to 1", name,
                       exercise->adherence);
  if (!(exercise->minutes >= 0 && exercise->minutes <= 1440))
    return osteon_fail(OSTEON_ERANGE, "%s: %g minutes: give up to 1440, or 0 for the usual", name,
                       exercise->minutes);
  if (exercise->sets < 0 || exercise->repetitions < 0)
    return osteon_fail(OSTEON_ERANGE,
                       "%s: %d sets of %d repetitions: give numbers above 0, or 0 for the usual", name,
                       exercise->sets, exercise->repetitions);
  const int by_minute = a->cycles_per_minute > 0;
  if (by_minute && (exercise->sets || exercise->repetitions))
    return osteon_fail(OSTEON_EINVAL,
                       "%s: %d sets of %d repetitions given, but this activity is counted in minutes", name,
                       exercise->sets, exercise->repetitions);
  if (!by_minute && exercise->minutes != 0)
    return osteon_fail(OSTEON_EINVAL,
                       "%s: %g minutes given, but this activity is counted in sets and repetitions", name,
                       exercise->minutes);

  const double sessions =
      exercise->sessions_per_week > 0 ? exercise->sessions_per_week : a->sessions_per_week;
  const double minutes = exercise->minutes > 0 ? exercise->minutes : a->minutes;
  const double sets = exercise->sets ? exercise->sets : a->sets;
  const double repetitions = exercise->repetitions ? exercise->repetitions : a->repetitions;
  const double cycles = by_minute ? a->cycles_per_minute * minutes : sets * repetitions;
  const double effective = -N_SATURATION * expm1(-cycles / N_SATURATION);
  const double recovered = -expm1(-7 * 24 / sessions / RECOVERY);
  const double per_day = exercise->adherence * sessions / 7 * recovered * effective;
  for (int site = 0; site < 2; site++) {
    load[site] = 0;
    for (int bout = 0; bout < a->bouts; bout++) {
      const double q = a->ratio[bout][site];
      load[site] += per_day * q * q * q * q / N_HABIT;
    }
  }
  return OSTEON_OK;
}

osteon_status osteon_exercise_stimulus(const osteon_exercise *programmes, int n, double psi[2]) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(psi, psi);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_exercise_stimulus: n = %d; give 0 or more", n);
  if (n > 0) OSTEON_NEED(programmes, programmes);
  double sum[2] = {1, 1};
  /* They lie as far apart as the program that made them was told by its header. */
  const char *at = (const char *)programmes;
  for (int i = 0; i < n; i++) {
    const osteon_exercise *given = (const osteon_exercise *)(const void *)at;
    osteon_exercise own;
    double load[2];
    OSTEON_TRY(take_exercise(given, &own));
    OSTEON_TRY(load_of(&own, load));
    at += given->size;
    for (int site = 0; site < 2; site++) sum[site] += load[site];
  }
  for (int site = 0; site < 2; site++) psi[site] = sqrt(sqrt(sum[site]));
  return OSTEON_OK;
}

/* Adds one span for each site that the model has. */
static osteon_status add(osteon_schedule *s, osteon_span_kind kind, double start, double stop,
                         const double amount[2]) {
  static const char *const names[2] = {"psi_LS", "psi_TH"};
  osteon_span spans[2];
  int n = 0;
  for (int site = 0; site < 2; site++) {
    const int input = osteon_model_index(s->model, OSTEON_INPUT, names[site]);
    if (input >= 0) spans[n++] = (osteon_span){kind, input, start, stop, 0, amount[site], 0};
  }
  if (!n)
    return osteon_fail(OSTEON_ENAME,
                       "%s has no input psi_LS or psi_TH: it does not respond to exercise or unloading",
                       s->model->name);
  return osteon_spans_add(s, spans, n);
}

osteon_status osteon_schedule_add_exercise(osteon_schedule *s, const osteon_exercise *exercise) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(exercise, exercise);
  osteon_exercise own;
  double load[2];
  OSTEON_TRY(take_exercise(exercise, &own));
  OSTEON_TRY(load_of(&own, load));
  OSTEON_TRY(osteon_span_times(own.activity, own.start, own.stop));
  return add(s, OSTEON_SPAN_PSI, own.start, own.stop, load);
}

osteon_status osteon_schedule_add_unloading(osteon_schedule *s, double spine, double hip, double start,
                                            double stop) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  const double fraction[2] = {spine, hip};
  for (int site = 0; site < 2; site++)
    if (!(fraction[site] >= 0 && fraction[site] <= 1))
      return osteon_fail(OSTEON_ERANGE, "unloading to %g of the habit at the %s is out of range; give 0 to 1",
                         fraction[site], site == OSTEON_SPINE ? "spine" : "hip");
  OSTEON_TRY(osteon_span_times("unloading", start, stop));
  return add(s, OSTEON_SPAN_UNLOAD, start, stop, fraction);
}
