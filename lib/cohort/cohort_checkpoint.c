/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints of cohorts: lines of text that say how it was made, then the arrays as they lie in memory. One walk
 * over the arrays writes them, measures them and takes them over. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/floats.h"
#include "cohort/cohort_internal.h"
#include "model/checkpoint.h"

static const osteon_checkpoint_kind KIND = {"cohort", OSTEON_AS_MEMORY, SIZE_MAX};

static void write_array(osteon_cohort_walk *w, void *array, size_t bytes) {
  osteon_checkpoint_put(w->context, array, bytes);
}

/* ---- what must be equal in the cohort that goes on ---- */

static uint64_t mark_past(uint64_t mark, const osteon_event *events, int n) {
  mark = osteon_mark_number(mark, n);
  for (int i = 0; i < n; i++) mark = osteon_subject_mark_event(mark, &events[i], events[i].time);
  return mark;
}

static double day_of(const osteon_cohort *c, const osteon_event *e) {
  return osteon_tick_day(e->time, c->dt);
}

/* How many of a subject's events lie before now. */
static int n_past(const osteon_cohort *c, const osteon_event *events, int n) {
  int past = 0;
  while (past < n && day_of(c, &events[past]) <= osteon_cohort_time(c)) past++;
  return past;
}

/* Of the events of all subjects until now. */
static uint64_t mark_of(const osteon_cohort *c) {
  uint64_t mark = OSTEON_SUM;
  for (int64_t s = 0; s < c->n; s++) {
    int n;
    const osteon_event *events = osteon_cohort_events(c, s, &n);
    mark = mark_past(mark, events, n_past(c, events, n));
    if (!c->schedules) break; /* all have the same */
  }
  return mark;
}

/* Exact, and the same in every locale. */
static uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* A line for each option, and one that says which arrays are present. */
static void describe(const osteon_cohort *c, char *text, size_t size) {
  const osteon_model *m = c->model;
  int used = snprintf(text, size, "subjects %" PRId64 "\ninstruction set %s\n", c->n, c->kernel->isa);
#define LINE(name, ...) \
  used += snprintf(text + used, size - (size_t)used, #name " %016" PRIx64 "\n", bits_of(c->name));
  OSTEON_STEP_OPTIONS(LINE)
#undef LINE
  used += snprintf(text + used, size - (size_t)used, "of each subject:");
  for (int i = 0; i < m->n_params + m->n_inputs && (size_t)used + 80 < size; i++)
    if (c->own[i])
      used += snprintf(text + used, size - (size_t)used, " %s",
                       i < m->n_params ? m->params[i].name : m->inputs[i - m->n_params].name);
  snprintf(text + used, size - (size_t)used, "%s\n\n", c->first ? "\nfirst states, for a reset" : "");
}

enum { DESCRIPTION = 16384 };

static void put_all(osteon_cohort *c, osteon_checkpoint *to, const char *text) {
  const uint64_t mark = mark_of(c);
  osteon_cohort_walk w = {.visit = write_array, .context = to};
  osteon_checkpoint_put(to, text, strlen(text));
  osteon_checkpoint_put(to, &mark, sizeof mark);
  osteon_cohort_visit(c, &w);
}

osteon_status osteon_cohort_save(osteon_cohort *c, const char *path) {
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_cohort_start(c));
  char *text = osteon_alloc(DESCRIPTION, 1);
  if (!text) return OSTEON_ENOMEM;
  describe(c, text, DESCRIPTION);
  osteon_checkpoint to;
  osteon_status status = osteon_checkpoint_open(&to, path, &KIND, c->model);
  if (status == OSTEON_OK) {
    put_all(c, &to, text);
    status = osteon_checkpoint_save(&to);
  }
  osteon_free(text);
  return status;
}

/* Of a line that has the bits of an option: its name and the number. */
static bool option_of(const char *line, char name[32], double *value) {
  uint64_t bits;
  int end = 0;
  if (sscanf(line, "%31[a-z_] %16" SCNx64 "%n", name, &bits, &end) != 2) return false;
  memcpy(value, &bits, sizeof *value);
  return (size_t)end == strlen(name) + 17 && line[end] == '\n';
}

/* The line in which two descriptions first differ. */
static osteon_status differ(const char *path, const char *mine, const char *its) {
  const char *line = its, *own = mine;
  char name[32], own_name[32], text[40], own_text[40];
  double value, own_value;
  for (size_t i = 0; mine[i] && mine[i] == its[i]; i++)
    if (mine[i] == '\n') line = its + i + 1, own = mine + i + 1;
  if (option_of(line, name, &value) && option_of(own, own_name, &own_value))
    return osteon_fail(OSTEON_EFORMAT, "%s: '%s %s'; a checkpoint of this cohort has '%s %s' here", path,
                       name, osteon_checkpoint_number(text, value, own_value), own_name,
                       osteon_checkpoint_number(own_text, own_value, value));
  return osteon_fail(OSTEON_EFORMAT, "%s: '%.*s'; a checkpoint of this cohort has '%.*s' here", path,
                     (int)strcspn(line, "\n") > 80 ? 80 : (int)strcspn(line, "\n"), line,
                     (int)strcspn(own, "\n") > 200 ? 200 : (int)strcspn(own, "\n"), own);
}

/* ---- numbers that no cohort would have written ---- */

static osteon_status wrong(int64_t s, const char *what, double value) {
  return osteon_fail(OSTEON_EFORMAT, "subject %lld: %s %g is impossible", (long long)s, what, value);
}

static osteon_status check_failure(const osteon_cohort *c, int64_t s) {
  const int which = c->which[s], why = c->why[s];
  if (why > NO_STEADY) return wrong(s, "the reason of failure", why);
  const int n = why == NO_INPUT ? c->model->n_inputs : c->model->n_states;
  return which >= 0 && which < n ? OSTEON_OK : wrong(s, "what failed", which);
}

/* A subject that goes on: its node lies before now, and between the events that acted and those to come. */
static osteon_status check_place(const osteon_cohort *c, int64_t s) {
  int n;
  const osteon_event *events = osteon_cohort_events(c, s, &n);
  const int next = c->next_event[s];
  const double day = c->node_t[s];
  if (next < 0 || next > n) return wrong(s, "the next event", next);
  if (c->why[s] != FINE) return OSTEON_OK;
  if (!isfinite(day) || day > osteon_cohort_time(c) || (next > 0 && day < day_of(c, &events[next - 1])) ||
      (next < n && day > day_of(c, &events[next])))
    return wrong(s, "the day", day);
  return c->h[s] > 0 && isfinite(c->h[s]) ? OSTEON_OK : wrong(s, "the step", c->h[s]);
}

/* Out of its range a state may be: after a dose, until the next step. */
static osteon_status check_states(const osteon_cohort *c, int64_t s) {
  for (int i = 0; i < c->model->n_states && c->why[s] == FINE; i++) {
    const double node = c->node[i * c->n + s], now = c->now[i * c->n + s];
    if (c->first && !isfinite(c->first[i * c->n + s]))
      return wrong(s, c->model->states[i].name, c->first[i * c->n + s]);
    if (!isfinite(node) || !isfinite(now))
      return wrong(s, c->model->states[i].name, isfinite(node) ? now : node);
  }
  return OSTEON_OK;
}

/* Inputs may have been written since by the host, and are looked at when the subject goes on. */
static osteon_status check_constants(const osteon_cohort *c, int64_t s) {
  for (int i = 0; i < c->model->n_params; i++)
    OSTEON_TRY(osteon_quantity_check(&c->model->params[i], c->own[i] ? c->own[i][s] : c->c[i]));
  for (int i = 0; i < c->model->n_inputs; i++) {
    const double *own = c->own[c->model->n_params + i];
    if (!own)
      OSTEON_TRY(osteon_quantity_check(&c->model->inputs[i], c->c[osteon_subject_inputs(c->model) + i]));
  }
  return OSTEON_OK;
}

static osteon_status check_all(const osteon_cohort *c) {
  if (c->tick < 0 || c->tick >= 1000000000000)
    return osteon_fail(OSTEON_EFORMAT, "tick %lld is impossible", (long long)c->tick);
  for (int64_t s = 0; s < c->n; s++) {
    OSTEON_TRY(check_failure(c, s));
    OSTEON_TRY(check_place(c, s));
    OSTEON_TRY(check_states(c, s));
    OSTEON_TRY(check_constants(c, s));
  }
  return OSTEON_OK;
}

/* ---- reading ---- */

/* The arrays change places with the file's, and back when something is wrong with those. */
static osteon_status take_over(osteon_cohort *c, char *in, uint64_t mark) {
  osteon_cohort_walk w = {.visit = osteon_cohort_exchange, .context = in};
  osteon_cohort_visit(c, &w);
  osteon_status status = check_all(c);
  if (status != OSTEON_OK) status = OSTEON_EFORMAT;
  if (status == OSTEON_OK && mark_of(c) != mark)
    status = osteon_fail(OSTEON_EINVAL,
                         "doses and inputs until day %.10g, when the checkpoint was made, are not the same; "
                         "only later ones may differ",
                         osteon_cohort_time(c));
  if (status == OSTEON_OK) {
    osteon_cohort_filled(c);
    c->started = 1;
    return OSTEON_OK;
  }
  w = (osteon_cohort_walk){.visit = osteon_cohort_exchange, .context = in};
  osteon_cohort_visit(c, &w);
  return status;
}

static osteon_status load(osteon_cohort *c, const char *path, const osteon_checkpoint_bytes *bytes,
                          char *text) {
  uint64_t mark;
  OSTEON_TRY(osteon_cohort_prepare(c));
  describe(c, text, DESCRIPTION);
  const size_t head = strlen(text);
  if (bytes->n < head || memcmp(bytes->at, text, head) != 0) return differ(path, text, bytes->at);
  osteon_cohort_walk w = {.visit = osteon_cohort_measure};
  osteon_cohort_visit(c, &w);
  if (bytes->n != head + sizeof mark + w.bytes)
    return osteon_fail(OSTEON_EFORMAT, "%s: %zu bytes of numbers where a checkpoint of this cohort has %zu",
                       path, bytes->n, head + sizeof mark + w.bytes);
  memcpy(&mark, bytes->at + head, sizeof mark);
  const osteon_status status = take_over(c, bytes->at + head + sizeof mark, mark);
  return status == OSTEON_OK ? OSTEON_OK : osteon_fail_prefix(status, "%s: ", path);
}

osteon_status osteon_cohort_load(osteon_cohort *c, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(path, path);
  osteon_checkpoint_bytes bytes;
  OSTEON_TRY(osteon_checkpoint_read(path, &KIND, c->model, &bytes));
  char *text = osteon_alloc(DESCRIPTION, 1);
  const osteon_status status = text ? load(c, path, &bytes, text) : OSTEON_ENOMEM;
  osteon_free(text);
  osteon_free(bytes.file);
  return status;
}
