/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: everything that the future of a sim depends on, as lines of
 *   WHAT NAME VALUE
 * A value is the 16 hexadecimal digits of the double's bits: exact, and the same in every locale and on every
 * machine. One table (`fields`) is written, expected and taken over. What the past depended on (options, set-up,
 * events until now) must be the same in the sim that goes on; what is there now is taken over. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/floats.h"
#include "model/checkpoint.h"
#include "sim/sim_internal.h"

static const osteon_checkpoint_kind KIND = {"sim", OSTEON_AS_TEXT, (size_t)1 << 26};

typedef struct field {
  const char *what, *name;
  double *place;
} field;

/* What is no array in a sim. */
typedef struct header {
#define MEMBER(name, ...) double name;
  OSTEON_STEP_OPTIONS(MEMBER)
#undef MEMBER
  double tick, node_t, h;
} header;
enum { HEADER_FIELDS = sizeof(header) / sizeof(double), OPTION_FIELDS = HEADER_FIELDS - 3 };

/* Set-up of a sim: as it was before the start. */
static int n_setup(const osteon_model *m) { return m->n_params + m->n_inputs + m->n_states; }

static int n_fields(const osteon_model *m) {
  return HEADER_FIELDS + n_setup(m) + m->n_params + m->n_inputs + 3 * m->n_states;
}

static field *add(field *f, const char *what, const osteon_quantity *names, int n, double *values) {
  for (int i = 0; i < n; i++) *f++ = (field){what, names[i].name, values + i};
  return f;
}

static void fields(osteon_sim *sim, header *head, field *f) {
  const osteon_model *m = sim->model;
  const int inputs = m->n_params + m->n_derived;
#define FIELD(name, ...) *f++ = (field){"option", #name, &head->name};
  OSTEON_STEP_OPTIONS(FIELD)
#undef FIELD
  *f++ = (field){"time", "tick", &head->tick};
  *f++ = (field){"time", "node", &head->node_t};
  *f++ = (field){"time", "step", &head->h};
  f = add(f, "setup", m->params, m->n_params, sim->setup_c);
  f = add(f, "setup", m->inputs, m->n_inputs, sim->setup_c + inputs);
  f = add(f, "initial", m->states, m->n_states, sim->initial);
  f = add(f, "parameter", m->params, m->n_params, sim->c);
  f = add(f, "input", m->inputs, m->n_inputs, sim->c + inputs);
  f = add(f, "first", m->states, m->n_states, sim->first);
  f = add(f, "state", m->states, m->n_states, sim->y);
  add(f, "node", m->states, m->n_states, sim->node);
}

static header header_of(const osteon_sim *sim) {
#define VALUE(name, ...) sim->name,
  return (header){OSTEON_STEP_OPTIONS(VALUE)(double) sim->tick, sim->node_t, sim->h};
#undef VALUE
}

static const char *solver_of(const osteon_sim *sim) { return osteon_sim_solvers()[sim->solver]; }

/* ---- the events of the past ---- */

/* How many acted until tick `now`, and a mark of them. */
static int past_events(const osteon_sim *sim, double now, uint64_t *mark) {
  int n = 0;
  *mark = OSTEON_SUM;
  for (; n < sim->n_events; n++) {
    const osteon_event *e = &sim->events[n];
    const double tick = osteon_tick_nearest(e->time, sim->dt);
    if (tick > now) break;
    *mark = osteon_subject_mark_event(*mark, e, tick);
  }
  return n;
}

/* ---- writing ---- */

static void put_line(osteon_checkpoint *to, const char *what, const char *name, uint64_t bits) {
  char line[400];
  const int n = snprintf(line, sizeof line, "%s %.300s %016" PRIx64 "\n", what, name, bits);
  osteon_checkpoint_put(to, line, (size_t)n);
}

osteon_status osteon_sim_save(osteon_sim *sim, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_sim_run(sim, osteon_sim_time(sim))); /* a checkpoint's events are over */
  const int n = n_fields(sim->model);
  header head = header_of(sim);
  osteon_checkpoint to;
  field *f = osteon_alloc((size_t)n, sizeof *f);
  if (!f) return OSTEON_ENOMEM;
  fields(sim, &head, f);
  osteon_status status = osteon_checkpoint_open(&to, path, &KIND, sim->model);
  if (status == OSTEON_OK) {
    uint64_t mark, bits;
    const int n_past = past_events(sim, head.tick, &mark);
    put_line(&to, "solver", solver_of(sim), 0);
    put_line(&to, "events", "n", (uint64_t)n_past);
    put_line(&to, "events", "mark", mark);
    for (int i = 0; i < n; i++) {
      memcpy(&bits, f[i].place, sizeof bits);
      put_line(&to, f[i].what, f[i].name, bits);
    }
    status = osteon_checkpoint_save(&to);
  }
  osteon_free(f);
  return status;
}

/* ---- reading ---- */

typedef struct reader {
  const char *path;
  char *next;            /* after the current line; the text is cut into lines as it is read */
  uint64_t n_past, past; /* events, and their mark */
} reader;

static char *next_line(reader *r) {
  char *line = r->next, *end = strchr(line, '\n');
  if (end) *end = 0;
  r->next = end ? end + 1 : line + strlen(line);
  return line;
}

static osteon_status read_bits(reader *r, const char *what, const char *name, uint64_t *bits) {
  char wanted[400];
  const char *line = next_line(r);
  const int n = snprintf(wanted, sizeof wanted, "%s %.300s ", what, name);
  *bits = 0;
  const char *digits = strncmp(line, wanted, (size_t)n) ? "" : line + n;
  if (strlen(digits) != 16 || strspn(digits, "0123456789abcdef") != 16)
    return osteon_fail(OSTEON_EFORMAT, "%s: '%s' and 16 hexadecimal digits were expected, not '%.80s'",
                       r->path, wanted, line);
  for (int i = 0; i < 16; i++)
    *bits = *bits << 4 | (uint64_t)(digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'a' + 10);
  return OSTEON_OK;
}

static osteon_status read_solver(reader *r, const osteon_sim *sim) {
  char *line = next_line(r), *end = strrchr(line, ' ');
  if (end) *end = 0;
  if (!strncmp(line, "solver ", 7) && !strcmp(line + 7, solver_of(sim))) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL,
                     "%s: the checkpoint was made with %.80s, not solver %s; give the same one", r->path,
                     line, solver_of(sim));
}

static int same(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static osteon_status differs(const reader *r, const field *f, double value) {
  char its[40], own[40];
  return osteon_fail(OSTEON_EINVAL, "%s: the checkpoint was made with %s%s = %s, not %s; give the same value",
                     r->path, *f->what == 'i' ? "the initial state " : "", f->name,
                     osteon_checkpoint_number(its, value, *f->place),
                     osteon_checkpoint_number(own, *f->place, value));
}

static osteon_status read_values(reader *r, const osteon_sim *sim, const field *f, int n, double *values) {
  uint64_t bits;
  OSTEON_TRY(read_solver(r, sim));
  OSTEON_TRY(read_bits(r, "events", "n", &r->n_past));
  OSTEON_TRY(read_bits(r, "events", "mark", &r->past));
  for (int i = 0; i < n; i++) {
    OSTEON_TRY(read_bits(r, f[i].what, f[i].name, &bits));
    memcpy(&values[i], &bits, sizeof bits);
    const int may_be_absent = strcmp(f[i].what, "initial") == 0;
    if (!isfinite(values[i]) && !(may_be_absent && isnan(values[i])))
      return osteon_fail(OSTEON_EFORMAT, "%s: %s %s is %g; it must be finite", r->path, f[i].what, f[i].name,
                         values[i]);
    const int of_the_past =
        i < OPTION_FIELDS || (i >= HEADER_FIELDS && i < HEADER_FIELDS + n_setup(sim->model));
    if (of_the_past && !same(values[i], *f[i].place)) return differs(r, &f[i], values[i]);
  }
  return *r->next ? osteon_fail(OSTEON_EFORMAT, "%s: '%.80s' was not expected", r->path, r->next) : OSTEON_OK;
}

/* Only what comes later may differ. */
static osteon_status check_events(const reader *r, const osteon_sim *sim, double tick) {
  uint64_t mark;
  const int n = past_events(sim, tick, &mark);
  if ((uint64_t)n == r->n_past && mark == r->past) return OSTEON_OK;
  return osteon_fail(
      OSTEON_EINVAL,
      "%s: doses and inputs until day %.10g, when the checkpoint was made, are not the same (events: %" PRIu64
      " then, %d now); only later ones may differ",
      r->path, osteon_tick_to_day(tick, sim->dt), r->n_past, n);
}

/* Numbers that no sim would have written. */
static osteon_status check_values(const char *path, const osteon_sim *sim, const double *values) {
  const osteon_model *m = sim->model;
  const double tick = values[OPTION_FIELDS], node_t = values[OPTION_FIELDS + 1],
               h = values[OPTION_FIELDS + 2];
  if (!(tick >= 0 && tick < 1e12 && tick == floor(tick) && node_t <= osteon_tick_to_day(tick, sim->dt) &&
        h > 0))
    return osteon_fail(OSTEON_EFORMAT, "%s: tick %g, node %g and step %g do not belong together", path, tick,
                       node_t, h);
  const double *now = values + HEADER_FIELDS + n_setup(m);
  osteon_status status = OSTEON_OK;
  for (int i = 0; i < m->n_params && status == OSTEON_OK; i++)
    status = osteon_quantity_check(&m->params[i], now[i]);
  for (int i = 0; i < m->n_inputs && status == OSTEON_OK; i++)
    status = osteon_quantity_check(&m->inputs[i], now[m->n_params + i]);
  return status == OSTEON_OK ? OSTEON_OK : osteon_fail_prefix(OSTEON_EFORMAT, "%s: ", path);
}

static void take_over(osteon_sim *sim, const header *head) {
  sim->tick = (long)head->tick;
  sim->node_t = head->node_t;
  sim->patience = osteon_patience_from(head->node_t, sim->steps_a_day);
  sim->h = head->h;
  sim->next_event = 0;
  while (sim->next_event < sim->n_events &&
         osteon_tick_nearest(sim->events[sim->next_event].time, sim->dt) <= (double)sim->tick)
    sim->next_event++;
  osteon_model_follow(sim->model, sim->c);
  osteon_sim_find_rates(sim);
  osteon_engine_reset(sim);
  sim->started = 1;
}

static osteon_status load(osteon_sim *sim, reader *r, field *f, double *values, int n) {
  header head = header_of(sim);
  fields(sim, &head, f);
  OSTEON_TRY(read_values(r, sim, f, n, values));
  OSTEON_TRY(check_values(r->path, sim, values));
  OSTEON_TRY(osteon_sim_plan(sim));
  OSTEON_TRY(check_events(r, sim, values[OPTION_FIELDS]));
  for (int i = 0; i < n; i++) *f[i].place = values[i]; /* from here on nothing fails */
  take_over(sim, &head);
  return OSTEON_OK;
}

osteon_status osteon_sim_load(osteon_sim *sim, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(path, path);
  const int n = n_fields(sim->model);
  osteon_checkpoint_bytes bytes;
  OSTEON_TRY(osteon_checkpoint_read(path, &KIND, sim->model, &bytes));
  field *f = osteon_alloc((size_t)n, sizeof *f);
  double *values = osteon_alloc((size_t)n, sizeof *values);
  reader r = {.path = path, .next = bytes.at};
  const osteon_status status = f && values ? load(sim, &r, f, values, n) : OSTEON_ENOMEM;
  osteon_free(values);
  osteon_free(f);
  osteon_free(bytes.file);
  return status;
}
