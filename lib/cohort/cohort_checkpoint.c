/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints of cohorts: lines of text that say what it is, then the arrays as they lie in memory, then a
 * sum over all bytes. One walk over the arrays writes them, measures them and takes them over. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cohort/cohort_internal.h"

static const char FIRST_LINE[] = "osteon cohort 2";

typedef struct walk {
  void (*visit)(struct walk *w, void *array, size_t bytes);
  FILE *out;
  const char *in;
  size_t bytes;
  uint64_t sum;
} walk;

static void measure(walk *w, void *array, size_t bytes) {
  (void)array;
  w->bytes += bytes;
}
static void write_array(walk *w, void *array, size_t bytes) {
  fwrite(array, 1, bytes, w->out);
  w->sum = osteon_sum(w->sum, array, bytes);
}
static void read_array(walk *w, void *array, size_t bytes) {
  memcpy(array, w->in, bytes);
  w->in += bytes;
}

static void arrays_of(osteon_cohort *c, walk *w) {
  const osteon_model *m = c->model;
  const size_t n = (size_t)c->n, each = n * sizeof(double);
  w->visit(w, &c->tick, sizeof c->tick);
  w->visit(w, c->c, (size_t)osteon_model_constant_count(m) * sizeof(double));
  w->visit(w, c->node, (size_t)m->n_states * each);
  w->visit(w, c->now, (size_t)m->n_states * each);
  w->visit(w, c->node_t, each);
  w->visit(w, c->h, each);
  w->visit(w, c->next_event, n * sizeof *c->next_event);
  w->visit(w, c->why, n);
  w->visit(w, c->which, n * sizeof *c->which);
  for (int i = 0; i < m->n_params + m->n_inputs; i++)
    if (c->own[i]) w->visit(w, c->own[i], each);
  for (int i = 0; i < m->n_inputs; i++)
    if (c->planted[i]) w->visit(w, c->planted[i], each);
}

/* What must be equal in the cohort that loads a checkpoint; the last line says which arrays are present. */
static void describe(const osteon_cohort *c, char *text, size_t size) {
  const osteon_model *m = c->model;
  uint64_t bits[4];
  const double options[] = {c->dt, c->rtol, c->atol, c->longest_step};
  memcpy(bits, options, sizeof bits);
  int used = snprintf(text, size,
                      "%s\nmodel %s, %d states, %d parameters, %d inputs\nsubjects %" PRId64
                      "\ninstruction set %s\ndt, rtol, atol, longest step %016" PRIx64 " %016" PRIx64
                      " %016" PRIx64 " %016" PRIx64 "\nof each subject:",
                      FIRST_LINE, m->name, m->n_states, m->n_params, m->n_inputs, c->n, c->kernel->isa,
                      bits[0], bits[1], bits[2], bits[3]);
  for (int i = 0; i < m->n_params + m->n_inputs && (size_t)used + 80 < size; i++)
    if (c->own[i])
      used += snprintf(text + used, size - (size_t)used, " %s",
                       i < m->n_params ? m->params[i].name : m->inputs[i - m->n_params].name);
  snprintf(text + used, size - (size_t)used, "\n\n");
}

enum { DESCRIPTION = 16384 };

osteon_status osteon_cohort_save(osteon_cohort *c, const char *path) {
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_cohort_start(c));
  char *text = osteon_alloc(DESCRIPTION, 1);
  if (!text) return OSTEON_ENOMEM;
  describe(c, text, DESCRIPTION);
  osteon_draft draft;
  osteon_status status = osteon_draft_open(&draft, path);
  if (status == OSTEON_OK) {
    walk w = {.visit = write_array, .out = draft.stream, .sum = OSTEON_SUM};
    fputs(text, draft.stream);
    arrays_of(c, &w);
    fwrite(&w.sum, sizeof w.sum, 1, draft.stream);
    status = osteon_draft_save(&draft);
  }
  osteon_free(text);
  return status;
}

/* The line in which two descriptions first differ. */
static osteon_status differ(const char *path, const char *mine, const char *its) {
  int number = 1;
  const char *line = its, *own = mine;
  for (size_t i = 0; mine[i] && mine[i] == its[i]; i++)
    if (mine[i] == '\n') number++, line = its + i + 1, own = mine + i + 1;
  return osteon_fail(OSTEON_EFORMAT, "%s:%d: '%.*s'; a checkpoint of this cohort has '%.*s' here", path,
                     number, (int)strcspn(line, "\n") > 80 ? 80 : (int)strcspn(line, "\n"), line,
                     (int)strcspn(own, "\n") > 200 ? 200 : (int)strcspn(own, "\n"), own);
}

static osteon_status load(osteon_cohort *c, const char *path, const char *file, size_t length, char *text) {
  OSTEON_TRY(osteon_cohort_prepare(c));
  describe(c, text, DESCRIPTION);
  const size_t head = strlen(text);
  if (length < head || memcmp(file, text, head) != 0) return differ(path, text, file);
  walk w = {.visit = measure};
  uint64_t sum;
  arrays_of(c, &w);
  if (length != head + w.bytes + sizeof sum)
    return osteon_fail(OSTEON_EFORMAT,
                       "%s: %zu bytes where a checkpoint of this cohort has %zu: it is incomplete", path,
                       length, head + w.bytes + sizeof sum);
  memcpy(&sum, file + head + w.bytes, sizeof sum);
  if (sum != osteon_sum(OSTEON_SUM, file + head, w.bytes))
    return osteon_fail(OSTEON_EFORMAT, "%s: the checksum is wrong: the file is damaged", path);
  w = (walk){.visit = read_array, .in = file + head};
  arrays_of(c, &w);
  osteon_cohort_loaded(c);
  return OSTEON_OK;
}

osteon_status osteon_cohort_load(osteon_cohort *c, const char *path) {
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(path, path);
  char *file, *text = osteon_alloc(DESCRIPTION, 1);
  size_t length;
  if (!text) return OSTEON_ENOMEM;
  osteon_status status = osteon_file_read(path, SIZE_MAX, &file, &length);
  if (status == OSTEON_OK) {
    status = load(c, path, file, length, text);
    osteon_free(file);
  }
  osteon_free(text);
  return status;
}
