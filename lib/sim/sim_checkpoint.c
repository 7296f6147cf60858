/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints: everything that the future of a sim depends on, as lines of
 *   WHAT NAME VALUE
 * A value is the 16 hexadecimal digits of the double's bits: exact, and the same in every locale.
 * One table (`fields`) is written, expected and taken over. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "sim/sim_internal.h"

static const char FIRST_LINE[] = "osteon checkpoint 2";

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

static int n_fields(const osteon_model *m) {
  return HEADER_FIELDS + 2 * (m->n_params + m->n_inputs) + 3 * m->n_states;
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
  f = add(f, "state", m->states, m->n_states, sim->y);
  add(f, "node", m->states, m->n_states, sim->node);
}

static header header_of(const osteon_sim *sim) {
#define VALUE(name, ...) sim->name,
  return (header){OSTEON_STEP_OPTIONS(VALUE)(double) sim->tick, sim->node_t, sim->h};
#undef VALUE
}

static const char *solver_of(const osteon_sim *sim) { return osteon_sim_solvers()[sim->solver]; }

/* ---- writing ---- */

osteon_status osteon_sim_save(osteon_sim *sim, const char *path) {
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_sim_start(sim));
  const int n = n_fields(sim->model);
  header head = header_of(sim);
  field *f = osteon_alloc((size_t)n, sizeof *f);
  if (!f) return OSTEON_ENOMEM;
  fields(sim, &head, f);
  osteon_draft draft;
  osteon_status status = osteon_draft_open(&draft, path);
  if (status == OSTEON_OK) {
    fprintf(draft.stream, "%s\nmodel %s\nsolver %s\n", FIRST_LINE, sim->model->name, solver_of(sim));
    for (int i = 0; i < n; i++) {
      uint64_t bits;
      memcpy(&bits, f[i].place, sizeof bits);
      fprintf(draft.stream, "%s %s %016" PRIx64 "\n", f[i].what, f[i].name, bits);
    }
    fputs("end\n", draft.stream);
    status = osteon_draft_save(&draft);
  }
  osteon_free(f);
  return status;
}

/* ---- reading ---- */

typedef struct reader {
  const char *path;
  char *next; /* after the current line; the text is cut into lines as it is read */
  int number;
} reader;

static osteon_status bad(const reader *r, const char *wrong, const char *line) {
  return osteon_fail(OSTEON_EFORMAT,
                     "%s:%d: %s, not '%.80s'; check that it is a complete checkpoint of this model", r->path,
                     r->number, wrong, line);
}

static char *next_line(reader *r) {
  char *line = r->next, *end = strchr(line, '\n');
  r->number++;
  if (end) *end = 0;
  r->next = end ? end + 1 : line + strlen(line);
  return line;
}

static osteon_status expect(reader *r, const char *text) {
  char wrong[200];
  const char *line = next_line(r);
  if (strcmp(line, text) == 0) return OSTEON_OK;
  snprintf(wrong, sizeof wrong, "'%.80s' was expected here", text);
  return bad(r, wrong, line);
}

/* The text after `what name `, or NULL. */
static const char *text_after(const char *line, const char *what, const char *name) {
  const size_t a = strlen(what), b = strlen(name);
  if (strncmp(line, what, a) || line[a] != ' ' || strncmp(line + a + 1, name, b)) return NULL;
  return line[a + 1 + b] == ' ' ? line + a + 2 + b : NULL;
}

static int read_bits(const char *text, double *value) {
  uint64_t bits = 0;
  for (int i = 0; i < 16; i++) {
    static const char digits[] = "0123456789abcdef";
    const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
    if (!digit) return 0;
    bits = bits << 4 | (uint64_t)(digit - digits);
  }
  memcpy(value, &bits, sizeof bits);
  return text[16] == 0;
}

static osteon_status read_values(reader *r, const osteon_sim *sim, const field *f, int n, double *values) {
  char line[200];
  OSTEON_TRY(expect(r, FIRST_LINE));
  snprintf(line, sizeof line, "model %s", sim->model->name);
  OSTEON_TRY(expect(r, line));
  snprintf(line, sizeof line, "solver %s", solver_of(sim));
  OSTEON_TRY(expect(r, line));
  for (int i = 0; i < n; i++) {
    char wrong[200];
    const char *text = next_line(r), *digits = text_after(text, f[i].what, f[i].name);
    snprintf(wrong, sizeof wrong, "'%s %s' and 16 hexadecimal digits were expected here", f[i].what,
             f[i].name);
    if (!digits || !read_bits(digits, &values[i])) return bad(r, wrong, text);
    const int may_be_absent = strcmp(f[i].what, "initial") == 0;
    if (!isfinite(values[i]) && !(may_be_absent && isnan(values[i])))
      return bad(r, "a finite number was expected here", text);
    if (i < OPTION_FIELDS && values[i] != *f[i].place)
      return osteon_fail(OSTEON_EINVAL,
                         "%s:%d: the checkpoint has %s = %.17g, the sim %.17g; make it the same", r->path,
                         r->number, f[i].name, values[i], *f[i].place);
  }
  return expect(r, "end");
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
  const double *setup = values + HEADER_FIELDS;
  const double *now = setup + m->n_params + m->n_inputs + m->n_states;
  for (int set = 0; set < 2; set++) {
    const double *v = set ? now : setup;
    osteon_status status = OSTEON_OK;
    for (int i = 0; i < m->n_params && status == OSTEON_OK; i++)
      status = osteon_quantity_check(&m->params[i], v[i]);
    for (int i = 0; i < m->n_inputs && status == OSTEON_OK; i++)
      status = osteon_quantity_check(&m->inputs[i], v[m->n_params + i]);
    if (status != OSTEON_OK) return osteon_fail_prefix(OSTEON_EFORMAT, "%s: ", path);
  }
  return OSTEON_OK;
}

static void take_over(osteon_sim *sim, const header *head) {
  sim->tick = (long)head->tick;
  sim->node_t = head->node_t;
  sim->patience = osteon_patience_from(head->node_t);
  sim->h = head->h;
  sim->next_event = 0;
  while (sim->next_event < sim->n_events &&
         osteon_tick_nearest(sim->events[sim->next_event].time, sim->dt) <= (double)sim->tick)
    sim->next_event++;
  osteon_model_follow(sim->model, sim->c);
  osteon_engine_reset(sim);
  sim->started = 1;
}

static osteon_status load(osteon_sim *sim, reader *r, field *f, double *values, int n) {
  header head = header_of(sim);
  fields(sim, &head, f);
  OSTEON_TRY(read_values(r, sim, f, n, values));
  OSTEON_TRY(check_values(r->path, sim, values));
  OSTEON_TRY(osteon_sim_plan(sim));
  for (int i = 0; i < n; i++) *f[i].place = values[i]; /* from here on nothing fails */
  take_over(sim, &head);
  return OSTEON_OK;
}

enum { LARGEST = 1 << 26 }; /* bytes; a device may have no end */

osteon_status osteon_sim_load(osteon_sim *sim, const char *path) {
  OSTEON_NEED(sim, sim);
  OSTEON_NEED(path, path);
  const int n = n_fields(sim->model);
  char *text;
  size_t length;
  OSTEON_TRY(osteon_file_read(path, LARGEST, &text, &length));
  field *f = osteon_alloc((size_t)n, sizeof *f);
  double *values = osteon_alloc((size_t)n, sizeof *values);
  reader r = {path, text, 0};
  const osteon_status status = f && values ? load(sim, &r, f, values, n) : OSTEON_ENOMEM;
  osteon_free(values);
  osteon_free(f);
  osteon_free(text);
  return status;
}
