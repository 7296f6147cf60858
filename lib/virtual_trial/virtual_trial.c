/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Virtual trials: reading one, and drawing many of its design. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/floats.h"
#include "base/parallel.h"
#include "scenario/scenario_internal.h"
#include "virtual_trial/virtual_trial_internal.h"

#define OSTEON_TRIALS \
  "virtual-trials"   /* of osteon_data_path: the folder of the trials that come with osteon */
enum { CHUNK = 32 }; /* replicates that a thread takes at once */
static const double MOST_BYTES = 8e9;

/* ---- making ---- */

static void forget_results(osteon_virtual_trial *t) {
  osteon_free(t->findings);
  osteon_free(t->truths_of_results);
  t->findings = NULL;
  t->truths_of_results = NULL;
  osteon_free(t->sizes);
  osteon_free(t->powers);
  t->sizes = NULL;
  t->powers = NULL;
  t->n_sizes = t->n_sets = 0;
}

static void free_conditions(trial_conditions *c) {
  for (int i = 0; i < c->n; i++) osteon_free(c->at[i].text);
  osteon_free(c->at);
}

void osteon_virtual_trial_free(osteon_virtual_trial *t) {
  if (!t) return;
  forget_results(t);
  osteon_trial_forget_pool(t);
  for (int k = 0; k < t->n_arms; k++) {
    osteon_scenario_free(t->arms[k].scenario);
    osteon_free(t->arms[k].name);
  }
  for (int e = 0; e < MOST_EVENTS; e++) osteon_free(t->events[e].name);
  for (int k = 0; k < t->n_analyses; k++) osteon_free(t->analyses[k].name);
  free_conditions(&t->eligible);
  free_conditions(&t->protocol);
  free_conditions(&t->strata);
  osteon_free(t->visits);
  osteon_free(t->measures);
  osteon_free(t->analyses);
  osteon_free((void *)t->columns);
  osteon_free(t->title);
  osteon_free(t);
}

osteon_status osteon_virtual_trial_parse(osteon_virtual_trial **trial, const osteon_registry *registry,
                                         const char *text, size_t length, const char *name) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(trial, trial);
  *trial = NULL;
  OSTEON_NEED(text, text);
  OSTEON_NEED(name, name);
  if (length > LARGEST_TEXT)
    return osteon_fail(OSTEON_ERANGE, "%s: larger than the limit of %d MiB", name, LARGEST_TEXT >> 20);
  osteon_virtual_trial *t = osteon_alloc(1, sizeof *t);
  if (!t) return OSTEON_ENOMEM;
  const osteon_status status = osteon_trial_read(t, registry, text, length, name);
  if (status == OSTEON_OK)
    *trial = t;
  else
    osteon_virtual_trial_free(t);
  return status;
}

osteon_status osteon_virtual_trial_load(osteon_virtual_trial **trial, const osteon_registry *registry,
                                        const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(trial, trial);
  *trial = NULL;
  OSTEON_NEED(path, path);
  char *place, *text;
  size_t length;
  OSTEON_TRY(osteon_data_read(OSTEON_TRIALS, path, LARGEST_TEXT, &place, &text, &length));
  const osteon_status status = osteon_virtual_trial_parse(trial, registry, text, length, place);
  osteon_free(place);
  osteon_free(text);
  return status;
}

const char *osteon_virtual_trial_title(const osteon_virtual_trial *t) { return t ? t->title : NULL; }
const osteon_model *osteon_virtual_trial_model(const osteon_virtual_trial *t) { return t ? t->model : NULL; }
double osteon_virtual_trial_until(const osteon_virtual_trial *t) { return t ? t->until : NAN; }

static const trial_arm *arm_at(const osteon_virtual_trial *t, int arm) {
  return t && arm >= 0 && arm < t->n_arms ? &t->arms[arm] : NULL;
}
const char *osteon_virtual_trial_arm_name(const osteon_virtual_trial *t, int arm) {
  return arm_at(t, arm) ? arm_at(t, arm)->name : NULL;
}
osteon_scenario *osteon_virtual_trial_arm_scenario(const osteon_virtual_trial *t, int arm) {
  return arm_at(t, arm) ? arm_at(t, arm)->scenario : NULL;
}

/* ---- running ---- */

typedef struct running {
  osteon_virtual_trial *t;
  const int64_t *sizes;
  int n_sizes;
  int64_t replicates, chunks; /* chunks: of one size */
  trial_women *women;         /* [thread] */
  trial_room **rooms;         /* [thread] */
  trial_finding *findings;
} running;

static int run_chunk(void *context, int64_t item, int thread) {
  const running *r = context;
  const osteon_virtual_trial *t = r->t;
  const int64_t size = item / r->chunks, first = item % r->chunks * CHUNK,
                end = first + CHUNK < r->replicates ? first + CHUNK : r->replicates;
  OSTEON_OWN_FLOATS;
  for (int64_t i = first; i < end; i++) {
    if (osteon_stopped()) return 1;
    osteon_trial_draw(t, r->sizes[size], i, &r->women[thread]);
    for (int k = 0; k < t->n_analyses; k++)
      osteon_trial_analyse(t, &t->analyses[k], &r->women[thread], i, r->rooms[thread],
                           &r->findings[(size * t->n_analyses + k) * r->replicates + i]);
  }
  return 0;
}

static osteon_status run_threads(running *r, int threads) {
  int64_t most = 0;
  osteon_status status = OSTEON_OK;
  for (int s = 0; s < r->n_sizes; s++) {
    const int64_t women = osteon_trial_women(r->t, r->sizes[s], -1);
    if (women > most) most = women;
  }
  r->women = osteon_alloc((size_t)threads, sizeof *r->women);
  r->rooms = osteon_alloc((size_t)threads, sizeof *r->rooms);
  if (!r->women || !r->rooms) status = OSTEON_ENOMEM;
  for (int k = 0; k < threads && status == OSTEON_OK; k++) {
    status = osteon_trial_women_new(&r->women[k], r->t, most);
    if (status == OSTEON_OK) status = osteon_trial_room_new(&r->rooms[k], r->t, most);
  }
  const osteon_loop loop = {.n = r->chunks * r->n_sizes, .threads = threads, .each = run_chunk, .context = r};
  if (status == OSTEON_OK && osteon_loop_run(&loop)) status = osteon_fail_stopped();
  for (int k = 0; k < threads; k++) {
    if (r->women) osteon_trial_women_free(&r->women[k]);
    if (r->rooms) osteon_trial_room_free(r->rooms[k]);
  }
  osteon_free(r->women);
  osteon_free(r->rooms);
  return status;
}

osteon_status osteon_trial_check_size(const osteon_virtual_trial *t, int64_t size) {
  if (!t->values) return osteon_fail(OSTEON_EINVAL, "the trial has no pool of women; fill it first");
  if (size < 2 || size > 10000000)
    return osteon_fail(OSTEON_ERANGE, "%lld women in %s; choose 2 to 10000000", (long long)size,
                       t->arms[0].name);
  const int64_t women = osteon_trial_women(t, size, -1);
  if (women <= t->pool.eligible) return OSTEON_OK;
  return osteon_fail(
      OSTEON_ERANGE,
      "%lld women in %s make %lld in all, and the pool has %lld who are eligible; choose a larger pool",
      (long long)size, t->arms[0].name, (long long)women, (long long)t->pool.eligible);
}

static osteon_status check_run(const osteon_virtual_trial *t, const int64_t *sizes, int n,
                               int64_t replicates) {
  if (n < 1 || n > 1000) return osteon_fail(OSTEON_ERANGE, "%d sizes; give 1 to 1000", n);
  if (replicates < 1 || replicates > 1000000)
    return osteon_fail(OSTEON_ERANGE, "%lld replicates; choose 1 to 1000000", (long long)replicates);
  for (int s = 0; s < n; s++) OSTEON_TRY(osteon_trial_check_size(t, sizes[s]));
  if ((double)n * t->n_analyses * (double)replicates * sizeof(trial_finding) > MOST_BYTES)
    return osteon_fail(OSTEON_ERANGE, "%d sizes of %lld replicates take more than %.0f GB; choose fewer", n,
                       (long long)replicates, MOST_BYTES / 1e9);
  const int is_same = n == t->n_sizes && !memcmp(sizes, t->sizes, (size_t)n * sizeof *sizes);
  if (t->set < 0 || is_same) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL,
                     "parameter sets are run at the sizes of the trial without them; run that first");
}

static double power_of(const trial_finding *findings, int64_t n, double alpha) {
  double rejected = 0;
  for (int64_t i = 0; i < n; i++) rejected += findings[i].p < alpha;
  return rejected / (double)n;
}

/* Of a parameter set the powers stay, the least first. */
static osteon_status keep_powers(osteon_virtual_trial *t, const trial_finding *findings, int64_t replicates) {
  const int cells = t->n_sizes * t->n_analyses, n = t->n_sets + 1;
  double *more = osteon_alloc((size_t)n * (size_t)cells, sizeof *more);
  if (!more) return OSTEON_ENOMEM;
  for (int c = 0; c < cells; c++) {
    double *of = more + (size_t)c * (size_t)n;
    if (t->n_sets) memcpy(of, t->powers + (size_t)c * (size_t)t->n_sets, (size_t)t->n_sets * sizeof *of);
    of[t->n_sets] = power_of(findings + c * replicates, replicates, t->analyses[c % t->n_analyses].alpha);
    qsort(of, (size_t)n, sizeof *of, osteon_ascending);
  }
  osteon_free(t->powers);
  t->powers = more;
  t->n_sets = n;
  return OSTEON_OK;
}

static void keep_findings(osteon_virtual_trial *t, const running *r, int64_t *sizes, double *truths) {
  forget_results(t);
  memcpy(sizes, r->sizes, (size_t)r->n_sizes * sizeof *sizes);
  memcpy(truths, t->truths, (size_t)t->n_analyses * sizeof *truths);
  t->sizes = sizes;
  t->n_sizes = r->n_sizes;
  t->replicates = r->replicates;
  t->findings = r->findings;
  t->truths_of_results = truths;
}

osteon_status osteon_virtual_trial_run(osteon_virtual_trial *t, const int64_t *sizes, int n_sizes,
                                       int64_t replicates) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(t, trial);
  OSTEON_NEED(sizes, sizes);
  OSTEON_TRY(check_run(t, sizes, n_sizes, replicates));
  running r = {.t = t, .sizes = sizes, .n_sizes = n_sizes, .replicates = replicates};
  r.chunks = (replicates + CHUNK - 1) / CHUNK;
  r.findings = osteon_alloc((size_t)n_sizes * (size_t)t->n_analyses * (size_t)replicates, sizeof *r.findings);
  int64_t *own = osteon_alloc((size_t)n_sizes, sizeof *own);
  double *truths = osteon_alloc((size_t)t->n_analyses, sizeof *truths);
  osteon_status status =
      r.findings && own && truths ? run_threads(&r, osteon_threads(t->threads)) : OSTEON_ENOMEM;
  if (status == OSTEON_OK && t->set < 0) {
    keep_findings(t, &r, own, truths);
    return OSTEON_OK;
  }
  if (status == OSTEON_OK) status = keep_powers(t, r.findings, replicates);
  osteon_free(r.findings);
  osteon_free(own);
  osteon_free(truths);
  return status;
}
