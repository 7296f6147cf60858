/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of numbers: the times of rows, and quantiles. */
#include <math.h>
#include <stdlib.h>

#include <osteon/text.h>
#include <osteon/ticks.h>

#include "cli.h"

static int ascending(const void *a, const void *b) {
  const long long x = *(const long long *)a, y = *(const long long *)b;
  return (x > y) - (x < y);
}

static int read_times(cli_times *t, const char *const *texts, int n, double dt) {
  for (int i = 0; i < n; i++) {
    duration time;
    if (read_duration(texts[i], &time) != OSTEON_OK)
      return complain(WRONG, "--times: %s", osteon_last_error());
    if (to_ticks("--times", &time, dt, &t->ticks[i]) != DONE) return WRONG;
  }
  qsort(t->ticks, (size_t)n, sizeof *t->ticks, ascending);
  for (int i = 0; i < n; i++) {
    if (t->n > 0 && t->ticks[i] == t->ticks[t->n - 1]) continue;
    t->ticks[t->n] = t->ticks[i];
    t->days[t->n++] = osteon_tick_to_day((double)t->ticks[i], dt);
  }
  return DONE;
}

int take_times(cli_times *t, double dt) {
  const char *const *texts = NULL;
  int n = 0;
  const int cut = cli_cut("--times", &t->list, &texts, &n);
  if (cut != DONE || !texts) return cut;
  t->days = calloc((size_t)n, sizeof *t->days);
  t->ticks = calloc((size_t)n, sizeof *t->ticks);
  if (!t->days || !t->ticks) return complain(FAILED, "out of memory");
  return read_times(t, texts, n, dt);
}

void cli_free_times(cli_times *t) {
  cli_uncut(&t->list);
  free(t->days);
  free(t->ticks);
}

static int end_with_times(const cli_times *t, duration *until, const duration *every, double dt) {
  if (!t->n) return DONE;
  const double last = t->days[t->n - 1];
  if (!isnan(every->days))
    return complain(WRONG, "--every with --times: both say when there are rows; give only one of them");
  if (isnan(until->days)) *until = (duration){last, 0};
  long long end;
  if (to_ticks("--until", until, dt, &end) != DONE) return WRONG;
  if (end >= t->ticks[t->n - 1]) return DONE;
  return complain(WRONG, "--times: day %.10g is after the end of the run, --until %.10g", last, until->days);
}

int cli_plan_rows(cli_times *times, const osteon_scenario *scenario, double dt, duration *until,
                  duration *every, long long *ticks) {
  if (take_times(times, dt) != DONE || end_with_times(times, until, every, dt) != DONE) return WRONG;
  if (isnan(until->days)) until->days = scenario ? osteon_scenario_until(scenario) : 365;
  if (choose_every(every, scenario ? osteon_scenario_every(scenario) : fmax(1, dt), dt) != DONE) return WRONG;
  return to_ticks("--until", until, dt, ticks);
}

int take_quantiles(cli_list *list, double **parts, int *n) {
  const char *const *texts = NULL;
  const int cut = cli_cut("--quantiles", list, &texts, n);
  if (cut != DONE || !texts) return cut;
  *parts = calloc((size_t)*n, sizeof **parts);
  if (!*parts) return complain(FAILED, "out of memory");
  for (int i = 0; i < *n; i++) {
    double percent;
    if (osteon_number_parse(texts[i], &percent) != OSTEON_OK)
      return complain(WRONG, "--quantiles: %s", osteon_last_error());
    (*parts)[i] = percent / 100;
    if (percent >= 0 && percent <= 100 && (i == 0 || (*parts)[i] > (*parts)[i - 1])) continue;
    return complain(
        WRONG, "--quantiles %.60s: give percentages from 0 to 100 in ascending order, such as 2.5,50,97.5",
        list->given);
  }
  return DONE;
}
