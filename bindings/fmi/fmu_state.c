/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States of an FMU: taken, brought back, and as bytes. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fmu.h"

typedef struct state {
  const struct instance *owner; /* instances do not share a subject */
  double *values;
  standing then;
  run *run; /* NULL: none yet */
  osteon_snapshot *snapshot;
  char *bytes; /* what it is as bytes, once that was asked for */
  size_t length;
} state;

static void clear_state(state *s) {
  osteon_snapshot_free(s->snapshot);
  fmu_leave(s->run);
  free(s->values);
  free(s->bytes);
  *s = (state){0};
}

fmi2Status fmi2GetFMUstate(fmi2Component component, fmi2FMUstate *out) {
  ALLOWED(ANY);
  if (!out) return fmu_missing(f, __func__, "FMUstate");
  const size_t size = (size_t)f->n * sizeof *f->values;
  state taken = {.owner = f, .then = f->now, .values = malloc(size)};
  state *s = *out ? *out : calloc(1, sizeof *s);
  if (taken.values) memcpy(taken.values, f->values, size);
  if (f->run && osteon_cohort_snapshot(f->run->cohort, 0, 1, &taken.snapshot) == OSTEON_OK)
    taken.run = fmu_join(f->run);
  if (!s || !taken.values || taken.run != f->run) {
    clear_state(&taken);
    if (!*out) free(s);
    return fmu_no_memory(f);
  }
  if (*out) clear_state(s);
  *s = taken;
  *out = s;
  return fmi2OK;
}

fmi2Status fmi2SetFMUstate(fmi2Component component, fmi2FMUstate from) {
  ALLOWED(ANY);
  const state *s = from;
  if (!s) return fmu_missing(f, __func__, "FMUstate");
  if (s->owner != f)
    return fmu_tell(f, fmi2Error,
                    "%s: this state is of another instance; only as bytes it goes from one to another",
                    __func__);
  if (s->run && osteon_cohort_restore(s->run->cohort, s->snapshot) != OSTEON_OK) return fmu_tell_last(f);
  run *r = fmu_join(s->run);
  fmu_drop_run(f);
  f->run = r;
  f->now = s->then;
  memcpy(f->values, s->values, (size_t)f->n * sizeof *f->values);
  return fmi2OK;
}

fmi2Status fmi2FreeFMUstate(fmi2Component component, fmi2FMUstate *out) {
  ALLOWED(ANY);
  if (!out || !*out) return fmi2OK;
  clear_state(*out);
  free(*out);
  *out = NULL;
  return fmi2OK;
}

/* ---- states as bytes: this, the values, and a checkpoint of the library, in a file of its own for a moment ---- */

typedef struct header {
  char mark[8];
  char guid[FMU_GUID_SIZE + 1];
  standing then;
  int n, has_run;
  size_t checkpoint; /* bytes */
} header;
static const char MARK[8] = "osteonF";

/* A file in a folder of its own; 0: no such folder. */
static int new_place(char *path, size_t size) {
  const char *tmp = getenv("TMPDIR");
  const int n = snprintf(path, size - 8, "%s/osteon-fmu-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  if (n < 0 || (size_t)n >= size - 8 || !mkdtemp(path)) return 0;
  strcat(path, "/s");
  return 1;
}

static void remove_place(char *path) {
  remove(path);
  *strrchr(path, '/') = '\0';
  rmdir(path);
}

/* Appends a file to bytes, which it makes larger. */
static int read_all(const char *path, char **bytes, size_t *length) {
  char part[65536];
  FILE *file = fopen(path, "rb");
  int good = file != NULL;
  for (size_t n; good && (n = fread(part, 1, sizeof part, file)) > 0;) {
    char *more = realloc(*bytes, *length + n);
    good = more != NULL;
    if (!good) break;
    *bytes = more;
    memcpy(more + *length, part, n);
    *length += n;
  }
  if (file && (ferror(file) || fclose(file))) good = 0;
  return good;
}

/* The checkpoint of a state, after which the subject stands where it stood. */
static fmi2Status save_checkpoint(const instance *f, const state *s, char **bytes, size_t *length) {
  char path[4096];
  osteon_snapshot *present = NULL;
  osteon_cohort *cohort = s->run->cohort;
  if (!new_place(path, sizeof path))
    return fmu_tell(f, fmi2Error, "no folder can be made for a state: see TMPDIR");
  fmi2Status status = fmi2OK;
  if (osteon_cohort_snapshot(cohort, 0, 1, &present) != OSTEON_OK ||
      osteon_cohort_restore(cohort, s->snapshot) != OSTEON_OK ||
      osteon_cohort_save(cohort, path) != OSTEON_OK)
    status = fmu_tell_last(f);
  else if (!read_all(path, bytes, length))
    status = fmu_no_memory(f);
  if (present) osteon_cohort_restore(cohort, present);
  osteon_snapshot_free(present);
  remove_place(path);
  return status;
}

static fmi2Status to_bytes(const instance *f, state *s) {
  const size_t values = (size_t)f->n * sizeof *s->values;
  size_t length = sizeof(header) + values;
  if (s->bytes) return fmi2OK;
  char *bytes = calloc(1, length);
  if (!bytes) return fmu_no_memory(f);
  if (s->run && save_checkpoint(f, s, &bytes, &length) != fmi2OK) {
    free(bytes);
    return fmi2Error;
  }
  header h;
  memset(&h, 0, sizeof h); /* gaps too: the same state is the same bytes */
  memcpy(h.mark, MARK, sizeof MARK);
  fmu_guid(f->model, h.guid);
  h.then.phase = s->then.phase;
  h.then.start = s->then.start;
  h.then.stop = s->then.stop;
  h.n = f->n;
  h.has_run = s->run != NULL;
  h.checkpoint = length - sizeof h - values;
  memcpy(bytes, &h, sizeof h);
  memcpy(bytes + sizeof h, s->values, values);
  s->bytes = bytes;
  s->length = length;
  return fmi2OK;
}

fmi2Status fmi2SerializedFMUstateSize(fmi2Component component, fmi2FMUstate of, size_t *size) {
  ALLOWED(ANY);
  state *s = of;
  if (!s || !size) return fmu_missing(f, __func__, s ? "size" : "FMUstate");
  if (to_bytes(f, s) != fmi2OK) return fmi2Error;
  *size = s->length;
  return fmi2OK;
}

fmi2Status fmi2SerializeFMUstate(fmi2Component component, fmi2FMUstate of, fmi2Byte bytes[], size_t size) {
  ALLOWED(ANY);
  state *s = of;
  if (!s || !bytes) return fmu_missing(f, __func__, s ? "serializedState" : "FMUstate");
  if (to_bytes(f, s) != fmi2OK) return fmi2Error;
  if (size < s->length)
    return fmu_tell(f, fmi2Error, "%s: the state takes %zu bytes, and there are %zu", __func__, s->length,
                    size);
  memcpy(bytes, s->bytes, s->length);
  return fmi2OK;
}

/* Whether bytes are a state of this model. */
static int is_state(const instance *f, const header *h, size_t size) {
  char guid[FMU_GUID_SIZE];
  const size_t values = (size_t)f->n * sizeof *f->values;
  fmu_guid(f->model, guid);
  const int p = (int)h->then.phase;
  return !memcmp(h->mark, MARK, sizeof MARK) && !memcmp(h->guid, guid, sizeof guid) && h->n == f->n &&
         size >= sizeof *h + values && h->checkpoint == size - sizeof *h - values && p > 0 && p <= ANY &&
         !(p & (p - 1)) && isfinite(h->then.start) && h->then.stop >= h->then.start &&
         h->has_run == (h->checkpoint > 0) &&
         (h->has_run || p == INSTANTIATED || p == INITIALIZING || p == ERROR);
}

/* The settings of bytes are checked as if they were set. */
static fmi2Status check_values(const instance *f, const double *values) {
  for (int i = 0; i < f->n; i++) {
    const fmu_variable v = fmu_variable_at(f->model, i);
    if (v.kind != FMU_TIME && v.kind != FMU_STATE && v.kind != FMU_OUTPUT &&
        fmu_check_value(f, &v, values[i]) != fmi2OK)
      return fmi2Error;
  }
  return fmi2OK;
}

static fmi2Status load_checkpoint(const instance *f, state *s, const char *bytes, size_t length) {
  char path[4096];
  instance as_then = *f;
  as_then.values = s->values;
  s->run = fmu_new_run(&as_then);
  if (!s->run) return fmu_tell_last(f);
  if (!new_place(path, sizeof path))
    return fmu_tell(f, fmi2Error, "no folder can be made for a state: see TMPDIR");
  FILE *file = fopen(path, "wb");
  const int written = file && fwrite(bytes, 1, length, file) == length;
  fmi2Status status = fmi2OK;
  if ((file && fclose(file)) || !written)
    status = fmu_tell(f, fmi2Error, "a state cannot be written to %s", path);
  else if (osteon_cohort_load(s->run->cohort, path) != OSTEON_OK ||
           osteon_cohort_snapshot(s->run->cohort, 0, 1, &s->snapshot) != OSTEON_OK)
    status = fmu_tell_last(f);
  remove_place(path);
  return status;
}

fmi2Status fmi2DeSerializeFMUstate(fmi2Component component, const fmi2Byte bytes[], size_t size,
                                   fmi2FMUstate *out) {
  header h;
  ALLOWED(ANY);
  if (!bytes || !out) return fmu_missing(f, __func__, bytes ? "FMUstate" : "serializedState");
  if (size < sizeof h || (memcpy(&h, bytes, sizeof h), !is_state(f, &h, size)))
    return fmu_tell(f, fmi2Error, "%s: these bytes are no state of this FMU", __func__);
  const size_t values = (size_t)f->n * sizeof *f->values;
  state *s = calloc(1, sizeof *s);
  if (!s || !(s->values = malloc(values))) {
    free(s);
    return fmu_no_memory(f);
  }
  memcpy(s->values, bytes + sizeof h, values);
  s->owner = f;
  s->then = h.then;
  fmi2Status status = check_values(f, s->values);
  if (status == fmi2OK && h.has_run) status = load_checkpoint(f, s, bytes + sizeof h + values, h.checkpoint);
  if (status == fmi2OK && *out) fmi2FreeFMUstate(component, out);
  if (status == fmi2OK)
    *out = s;
  else {
    clear_state(s);
    free(s);
  }
  return status;
}
