/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints of sweeps: the summary, how far the file of rows got, and a mark of all that the numbers
 * depend on. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "base/floats.h"
#include "model/checkpoint.h"
#include "population/summary.h"
#include "sweep/sweep_internal.h"

enum { LONGEST_NAME = 4096 };

static const osteon_checkpoint_kind KIND = {"sweep", OSTEON_AS_MEMORY, SIZE_MAX};

typedef struct header {
  uint64_t mark;
  int64_t n, first, count, done, failures, rows; /* rows: bytes of the file */
  int32_t n_times, n_columns;
  char why[MAX_FAILURES][LONGEST_FAILURE];
  uint32_t name; /* length of the name of the unfinished file, which follows; then the summary */
} header;

/* ---- writing ---- */

static int put(void *context, void *bytes, size_t n) {
  osteon_checkpoint_put(context, bytes, n);
  return 0;
}

/* The file of rows as far as it is, on disk. */
static osteon_status settle_rows(osteon_sweep *s, int64_t *bytes) {
  FILE *out = s->draft.stream;
  *bytes = 0;
  if (!out) return OSTEON_OK;
  OSTEON_TRY(osteon_draft_keep(&s->draft));
  if (!fflush(out) && !ferror(out) && !fsync(fileno(out)) && (*bytes = ftello(out)) >= 0) return OSTEON_OK;
  return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", s->options.individuals, strerror(errno));
}

static header header_of(const osteon_sweep *s) {
  header h;
  memset(&h, 0, sizeof h);
  h.n = s->options.n;
  h.first = s->options.first;
  h.count = s->count;
  h.done = s->done;
  h.failures = s->failures;
  h.n_times = s->n_times;
  h.n_columns = s->n_columns;
  memcpy(h.why, s->why, sizeof h.why);
  h.name = s->draft.aside ? (uint32_t)strlen(s->draft.aside) : 0;
  return h;
}

static osteon_status save(osteon_sweep *s, const char *path) {
  int64_t rows;
  OSTEON_TRY(settle_rows(s, &rows)); /* a full disk is told as such */
  if (s->is_half)
    return osteon_fail(
        OSTEON_ENOMEM,
        "out of memory: a slice of the sweep is half done; call osteon_sweep_next again before you save");
  header h = header_of(s);
  h.rows = rows;
  if (h.name > LONGEST_NAME)
    return osteon_fail(OSTEON_ERANGE, "the name of the file of rows is too long for a checkpoint");
  OSTEON_TRY(osteon_sweep_mark(s, &h.mark));
  osteon_checkpoint to;
  OSTEON_TRY(osteon_checkpoint_open(&to, path, &KIND, s->model));
  osteon_checkpoint_put(&to, &h, sizeof h);
  osteon_checkpoint_put(&to, s->draft.aside, h.name);
  osteon_summary_write(s->summary, put, &to);
  return osteon_checkpoint_save(&to);
}

osteon_status osteon_sweep_save(osteon_sweep *s, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_sweep_has_subjects(s));
  if (s->netcdf)
    return osteon_fail(OSTEON_EINVAL,
                       "%s: rows in NetCDF cannot be continued from a checkpoint; write them as CSV",
                       s->options.individuals);
  const int was_kept = s->draft.is_kept;
  /* To save is what a program does when it was asked to stop: the subject of the mark must not be stopped too. */
  osteon_stopper *stopper;
  void *context;
  osteon_stopper_now(&stopper, &context);
  osteon_stop_when(NULL, NULL);
  const osteon_status status = save(s, path);
  osteon_stop_when(stopper, context);
  if (status != OSTEON_OK) s->draft.is_kept = was_kept;
  return status;
}

/* ---- reading ---- */

static osteon_status damaged(const char *path) {
  return osteon_fail(OSTEON_EFORMAT, "%s: the checkpoint is truncated or damaged", path);
}

static osteon_status check_header(const osteon_sweep *s, const char *path, const header *h) {
  uint64_t mark;
  OSTEON_TRY(osteon_sweep_mark(s, &mark));
  if (h->n != s->options.n)
    return osteon_fail(OSTEON_EINVAL,
                       "%s: the checkpoint is of %lld subjects, not %lld; resume with the same number", path,
                       (long long)h->n, (long long)s->options.n);
  if (h->first != s->options.first || h->count != s->count)
    return osteon_fail(
        OSTEON_EINVAL,
        "%s: the checkpoint is of another part, %lld subjects from number %lld on; resume with that part",
        path, (long long)h->count, (long long)h->first);
  if (h->mark != mark || h->n_times != s->n_times || h->n_columns != s->n_columns)
    return osteon_fail(OSTEON_EINVAL,
                       "%s: the checkpoint is of another scenario, seed, length, option, columns or "
                       "instruction set; resume with the same ones",
                       path);
  if (!h->rows != !s->options.individuals && h->done > 0)
    return osteon_fail(OSTEON_EINVAL,
                       "%s: the checkpoint was made %s a file of individuals; resume in the same way", path,
                       h->rows ? "with" : "without");
  if (h->done < 0 || h->done > h->count || h->rows < 0 || h->failures < 0 || h->failures > h->done ||
      h->name > LONGEST_NAME)
    return damaged(path);
  return OSTEON_OK;
}

/* Everything that can be wrong is found before the sweep changes. */
static osteon_status read_all(const osteon_sweep *s, const char *path, osteon_checkpoint_bytes *from,
                              header *h, char *name, osteon_summary *summary) {
  if (osteon_checkpoint_get(from, h, sizeof *h)) return damaged(path);
  OSTEON_TRY(check_header(s, path, h));
  if (osteon_checkpoint_get(from, name, h->name)) return damaged(path);
  name[h->name] = 0;
  const osteon_status status = osteon_summary_read(summary, osteon_checkpoint_get, from);
  if (status != OSTEON_OK) return osteon_fail_prefix(status, "%s: ", path);
  return from->n == 0 ? OSTEON_OK : damaged(path);
}

/* The unfinished file in the place of a new one. */
static osteon_status resume_rows(osteon_sweep *s, const char *name, int64_t bytes) {
  if (!s->options.individuals || bytes == 0) return OSTEON_OK;
  return osteon_draft_resume(&s->draft, s->options.individuals, name, bytes);
}

static void take_over(osteon_sweep *s, const header *h) {
  s->done = h->done;
  s->failures = h->failures;
  memcpy(s->why, h->why, sizeof s->why);
  for (int i = 0; i < MAX_FAILURES; i++) s->why[i][LONGEST_FAILURE - 1] = 0;
}

static osteon_status load(osteon_sweep *s, const char *path, osteon_checkpoint_bytes from) {
  header h;
  char name[LONGEST_NAME + 1];
  osteon_summary *summary;
  OSTEON_TRY(osteon_summary_new(&summary, (int64_t)s->n_times * s->n_columns));
  osteon_status status = read_all(s, path, &from, &h, name, summary);
  if (status == OSTEON_OK) status = resume_rows(s, name, h.rows);
  if (status != OSTEON_OK) {
    osteon_summary_free(summary);
    return status;
  }
  osteon_summary_free(s->summary);
  s->summary = summary;
  take_over(s, &h);
  return OSTEON_OK;
}

osteon_status osteon_sweep_load(osteon_sweep *s, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(path, path);
  if (s->done > 0 || s->draft.stream || s->is_half)
    return osteon_fail(OSTEON_EINVAL, "this sweep has begun; load the checkpoint into a new one");
  osteon_checkpoint_bytes bytes;
  OSTEON_TRY(osteon_checkpoint_read(path, &KIND, s->model, &bytes));
  const osteon_status status = load(s, path, bytes);
  osteon_free(bytes.file);
  return status;
}
