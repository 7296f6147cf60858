/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints of sweeps: the summary, how far the file of rows got, and a mark of all that the numbers
 * depend on. Bytes of this machine; their hash stands at the end. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/version.h>

#include "base/base.h"
#include "sweep/sweep_internal.h"
#include "population/summary.h"

enum { LONGEST_NAME = 4096 };

typedef struct header {
  char magic[24];
  uint64_t order; /* of bytes */
  uint64_t mark;
  int64_t n, done, failures, rows; /* rows: bytes of the file */
  int32_t n_times, n_columns;
  char why[MAX_FAILURES][LONGEST_FAILURE];
  uint32_t name; /* length of the name of the unfinished file, which follows; then the summary */
} header;

static const char MAGIC[24] = "osteon sweep 1\n";
static const uint64_t ORDER = 0x0102030405060708;

/* ---- marks ---- */

static void hash(uint64_t *h, const void *bytes, size_t n) { *h = osteon_sum(*h, bytes, n); }

static void hash_text(uint64_t *h, const char *text) { hash(h, text, strlen(text) + 1); }
static void hash_number(uint64_t *h, double value) {
  if (isnan(value)) value = -1e300;
  hash(h, &value, sizeof value);
}

static osteon_status hash_all(uint64_t *h, osteon_cohort *cohort, const osteon_quantity *q, int n) {
  for (int i = 0; i < n; i++) {
    double value;
    OSTEON_TRY(osteon_cohort_get(cohort, q[i].name, &value));
    hash_number(h, value);
  }
  return OSTEON_OK;
}

/* Another population draws another subject; other parameters, inputs or tolerances take her elsewhere. */
static osteon_status hash_subject(const osteon_sweep *s, uint64_t *h) {
  osteon_cohort *cohort;
  OSTEON_TRY(osteon_sweep_cohort(s, 0, 1, &cohort));
  const osteon_model *m = s->model;
  hash_text(h, osteon_cohort_isa(cohort));
  osteon_status status = osteon_cohort_run(cohort, s->options.until);
  if (status == OSTEON_OK) status = hash_all(h, cohort, m->states, m->n_states);
  if (status == OSTEON_OK) status = hash_all(h, cohort, m->outputs, m->n_outputs);
  osteon_cohort_free(cohort);
  return status;
}

static osteon_status hash_draws(const osteon_sweep *s, uint64_t *h) {
  osteon_population *p = s->options.population;
  const int n = p ? osteon_population_count(p) : 0;
  double *draws = osteon_alloc((size_t)n * 8 + 1, sizeof *draws);
  double **values = osteon_alloc((size_t)n + 1, sizeof *values);
  osteon_status status = draws && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; values && k < n; k++) values[k] = draws + 8 * k;
  if (status == OSTEON_OK && n) status = osteon_population_draw(p, 0, 8, values);
  for (int k = 0; k < n && status == OSTEON_OK; k++) hash_text(h, osteon_population_name_at(p, k));
  if (status == OSTEON_OK) hash(h, draws, (size_t)n * 8 * sizeof *draws);
  osteon_free(draws);
  osteon_free(values);
  return status;
}

static osteon_status mark_of(const osteon_sweep *s, uint64_t *mark) {
  const osteon_sweep_options *o = &s->options;
  *mark = OSTEON_SUM;
  hash_text(mark, OSTEON_VERSION);
  hash_text(mark, s->model->name);
  for (int k = 0; k < s->n_columns; k++) hash_text(mark, s->columns[k]);
  hash(mark, s->times, (size_t)s->n_times * sizeof *s->times);
#define HASH(name, ...) hash_number(mark, o->name);
  OSTEON_STEP_OPTIONS(HASH)
#undef HASH
  OSTEON_TRY(hash_draws(s, mark));
  return hash_subject(s, mark);
}

/* ---- writing ---- */

typedef struct stream {
  FILE *file;
  uint64_t hash;
} stream;

static int put(void *context, void *bytes, size_t n) {
  stream *to = context;
  if (n) hash(&to->hash, bytes, n);
  return n && fwrite(bytes, 1, n, to->file) != n;
}

/* The file of rows as far as it is, on disk. */
static osteon_status settle_rows(osteon_sweep *s, int64_t *bytes) {
  FILE *out = s->draft.stream;
  *bytes = 0;
  if (!out) return OSTEON_OK;
  if (!s->draft.aside)
    return osteon_fail(OSTEON_EINVAL, "%s: is no ordinary file, and cannot be gone on with from a checkpoint",
                       s->options.individuals);
  if (!fflush(out) && !ferror(out) && !fsync(fileno(out)) && (*bytes = ftello(out)) >= 0) return OSTEON_OK;
  return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", s->options.individuals, strerror(errno));
}

static header header_of(const osteon_sweep *s) {
  header h;
  memset(&h, 0, sizeof h);
  memcpy(h.magic, MAGIC, sizeof MAGIC);
  h.order = ORDER;
  h.n = s->options.n;
  h.done = s->done;
  h.failures = s->failures;
  h.n_times = s->n_times;
  h.n_columns = s->n_columns;
  memcpy(h.why, s->why, sizeof h.why);
  h.name = s->draft.aside ? (uint32_t)strlen(s->draft.aside) : 0;
  return h;
}

osteon_status osteon_sweep_save(osteon_sweep *s, const char *path) {
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(path, path);
  header h = header_of(s);
  if (h.name > LONGEST_NAME)
    return osteon_fail(OSTEON_ERANGE, "the name of the file of rows is too long for a checkpoint");
  OSTEON_TRY(settle_rows(s, &h.rows));
  OSTEON_TRY(mark_of(s, &h.mark));
  osteon_draft draft;
  OSTEON_TRY(osteon_draft_open(&draft, path));
  stream to = {draft.stream, OSTEON_SUM};
  put(&to, &h, sizeof h);
  put(&to, s->draft.aside, h.name);
  osteon_summary_write(s->summary, put, &to);
  uint64_t sum = to.hash;
  put(&to, &sum, sizeof sum);
  OSTEON_TRY(osteon_draft_save(&draft));
  s->keeps_draft = s->draft.aside != NULL;
  return OSTEON_OK;
}

/* ---- reading ---- */

static int get(void *context, void *bytes, size_t n) {
  stream *from = context;
  if (n && fread(bytes, 1, n, from->file) != n) return 1;
  if (n) hash(&from->hash, bytes, n);
  return 0;
}

static osteon_status damaged(const char *path) {
  return osteon_fail(OSTEON_EFORMAT, "%s: the checkpoint is cut off or damaged", path);
}

static osteon_status check_header(const osteon_sweep *s, const char *path, const header *h) {
  if (memcmp(h->magic, MAGIC, sizeof MAGIC) != 0 || h->order != ORDER)
    return osteon_fail(OSTEON_EFORMAT, "%s: is no checkpoint of a cohort from this kind of machine", path);
  uint64_t mark;
  OSTEON_TRY(mark_of(s, &mark));
  if (h->n != s->options.n)
    return osteon_fail(OSTEON_EINVAL, "%s: is of %lld subjects, not %lld; resume with the same number", path,
                       (long long)h->n, (long long)s->options.n);
  if (h->mark != mark || h->n_times != s->n_times || h->n_columns != s->n_columns)
    return osteon_fail(
        OSTEON_EINVAL,
        "%s: is of another scenario, seed, time, tolerance, column, option, instruction set or "
        "version of osteon; resume with the same ones",
        path);
  if (!h->rows != !s->options.individuals && h->done > 0)
    return osteon_fail(OSTEON_EINVAL, "%s: was written %s a file of individuals; resume in the same way",
                       path, h->rows ? "with" : "without");
  if (h->done < 0 || h->done > h->n || h->rows < 0 || h->failures < 0 || h->name > LONGEST_NAME)
    return damaged(path);
  return OSTEON_OK;
}

static osteon_status reopen(osteon_draft *draft, const char *name, int64_t bytes) {
  const int descriptor = open(name, O_RDWR | O_CLOEXEC);
  struct stat there;
  if (descriptor < 0)
    return osteon_fail(OSTEON_EIO, "%s: the unfinished rows of the checkpoint cannot be opened: %s", name,
                       strerror(errno));
  if (fstat(descriptor, &there) || there.st_size < bytes) {
    close(descriptor);
    return osteon_fail(OSTEON_EFORMAT, "%s: the unfinished rows of the checkpoint are cut off", name);
  }
  FILE *file = fdopen(descriptor, "r+");
  if (!file) close(descriptor);
  if (!file || ftruncate(descriptor, bytes) || fseeko(file, 0, SEEK_END)) {
    if (file) fclose(file);
    return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", name, strerror(errno));
  }
  draft->stream = file;
  return OSTEON_OK;
}

/* Takes the unfinished file in the place of a new one, whose name says where it is to go. */
static osteon_status resume_rows(osteon_sweep *s, const char *name, int64_t bytes) {
  if (!s->options.individuals || bytes == 0) return OSTEON_OK;
  osteon_draft draft;
  OSTEON_TRY(osteon_draft_open(&draft, s->options.individuals));
  osteon_status status = OSTEON_OK;
  const size_t length = strlen(draft.path);
  if (!draft.aside || strncmp(name, draft.path, length) != 0 || strlen(name) != length + 7)
    status = osteon_fail(OSTEON_EINVAL, "the checkpoint's rows are in %s, which are not those of %s", name,
                         s->options.individuals);
  char *kept = status == OSTEON_OK ? osteon_strdup(name) : NULL;
  if (status == OSTEON_OK && !kept) status = OSTEON_ENOMEM;
  osteon_draft old = {.path = kept ? osteon_strdup(draft.path) : NULL, .aside = kept};
  osteon_draft_drop(&draft);
  if (status == OSTEON_OK) status = old.path ? reopen(&old, name, bytes) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    s->draft = old;
    s->keeps_draft = 1;
    return OSTEON_OK;
  }
  osteon_free(old.path);
  osteon_free(old.aside);
  return status;
}

static osteon_status read_all(osteon_sweep *s, const char *path, stream *from, header *h, char *name) {
  if (get(from, h, sizeof *h)) return damaged(path);
  OSTEON_TRY(check_header(s, path, h));
  if (get(from, name, h->name)) return damaged(path);
  name[h->name] = 0;
  const osteon_status status = osteon_summary_read(s->summary, get, from);
  if (status != OSTEON_OK) return osteon_fail_prefix(status, "%s: ", path);
  const uint64_t sum = from->hash;
  uint64_t written;
  char more;
  if (get(from, &written, sizeof written) || written != sum || fread(&more, 1, 1, from->file) == 1)
    return damaged(path);
  return OSTEON_OK;
}

osteon_status osteon_sweep_load(osteon_sweep *s, const char *path) {
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(path, path);
  if (s->done > 0 || s->draft.stream)
    return osteon_fail(OSTEON_EINVAL, "this sweep has begun; load the checkpoint into a new one");
  stream from = {fopen(path, "rb"), OSTEON_SUM};
  if (!from.file) return osteon_fail(OSTEON_EIO, "%s: cannot be read: %s", path, strerror(errno));
  header h;
  char name[LONGEST_NAME + 1];
  osteon_status status = read_all(s, path, &from, &h, name);
  fclose(from.file);
  if (status == OSTEON_OK) status = resume_rows(s, name, h.rows);
  if (status != OSTEON_OK) return status;
  s->done = h.done;
  s->failures = h.failures;
  memcpy(s->why, h.why, sizeof s->why);
  for (int i = 0; i < MAX_FAILURES; i++) s->why[i][LONGEST_FAILURE - 1] = 0;
  return OSTEON_OK;
}
