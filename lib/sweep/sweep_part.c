/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a sweep, run anywhere, and what they come to together. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/options_internal.h"
#include "model/checkpoint.h"
#include "model/columns.h"
#include "population/summary.h"
#include "sweep/sweep_internal.h"

enum { MOST_RANGES = 4, AT_ONCE = 1 << 16 };

static const osteon_checkpoint_kind KIND = {"part", OSTEON_AS_MEMORY, SIZE_MAX};

/* Followed by the days, the quantiles, the names of the columns, the ids of the subjects, the name of the file of
 * rows, each text with its end, the summary, and that of each parameter set. */
typedef struct header {
  uint64_t mark, rows_sum, kept_mark;
  int64_t n, first, count, failures, rows; /* rows: bytes of their file, 0: none */
  int64_t names, ids, file;                /* bytes */
  int32_t n_times, n_columns, n_quantiles, n_sets;
  char why[MAX_FAILURES][LONGEST_FAILURE];
} header;

/* ---- writing ---- */

static osteon_status unreadable(const char *path) {
  return errno ? osteon_file_failed(path, "read", errno)
               : osteon_fail(OSTEON_EIO, "%s: cannot be read: it is truncated", path);
}

static osteon_status sum_rows(const char *path, uint64_t *sum, int64_t *bytes) {
  char *room = osteon_alloc(AT_ONCE, 1);
  FILE *in = room ? fopen(path, "rb") : NULL;
  *sum = OSTEON_SUM;
  *bytes = 0;
  osteon_status status = in ? OSTEON_OK : room ? unreadable(path) : OSTEON_ENOMEM;
  for (size_t got; in && (got = fread(room, 1, AT_ONCE, in)) > 0; *bytes += (int64_t)got)
    *sum = osteon_sum(*sum, room, got);
  if (in && ferror(in)) status = unreadable(path);
  if (in) fclose(in);
  osteon_free(room);
  return status;
}

static const char *file_name(const char *path) {
  const char *slash = path ? strrchr(path, '/') : NULL;
  return slash ? slash + 1 : path ? path : "";
}

static void put_text(osteon_checkpoint *to, const char *text) {
  osteon_checkpoint_put(to, text, strlen(text) + 1);
}

static int put(void *context, void *bytes, size_t n) {
  osteon_checkpoint_put(context, bytes, n);
  return 0;
}

static osteon_status header_of(const osteon_sweep *s, header *h) {
  const osteon_sweep_options *o = &s->options;
  memset(h, 0, sizeof *h);
  h->n = o->n;
  h->first = o->first;
  h->count = s->count;
  h->failures = s->failures;
  h->n_times = s->n_times;
  h->n_columns = s->n_columns;
  h->n_quantiles = s->n_quantiles;
  h->n_sets = s->n_kept;
  h->kept_mark = s->kept_mark;
  memcpy(h->why, s->why, sizeof h->why);
  for (int k = 0; k < s->n_columns; k++) h->names += (int64_t)strlen(s->columns[k]) + 1;
  for (int64_t i = 0; o->ids && i < s->count; i++) h->ids += (int64_t)strlen(o->ids[o->first + i]) + 1;
  if (osteon_sweep_rows_are_raw(o->individuals)) {
    h->file = (int64_t)strlen(file_name(o->individuals)) + 1;
    OSTEON_TRY(sum_rows(o->individuals, &h->rows_sum, &h->rows));
  }
  return osteon_sweep_mark(s, &h->mark);
}

static osteon_status write_part(const osteon_sweep *s, const char *path) {
  header h;
  osteon_checkpoint to;
  OSTEON_TRY(header_of(s, &h));
  OSTEON_TRY(osteon_checkpoint_open(&to, path, &KIND, s->model));
  osteon_checkpoint_put(&to, &h, sizeof h);
  osteon_checkpoint_put(&to, s->times, (size_t)s->n_times * sizeof *s->times);
  osteon_checkpoint_put(&to, s->quantiles, (size_t)s->n_quantiles * sizeof *s->quantiles);
  for (int k = 0; k < s->n_columns; k++) put_text(&to, s->columns[k]);
  for (int64_t i = 0; h.ids && i < s->count; i++) put_text(&to, s->options.ids[s->options.first + i]);
  if (h.file) put_text(&to, file_name(s->options.individuals));
  osteon_summary_write(s->summary, put, &to);
  for (int i = 0; i < s->n_kept; i++) osteon_summary_write(s->kept[i], put, &to);
  return osteon_checkpoint_save(&to);
}

osteon_status osteon_sweep_save_part(osteon_sweep *s, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(path, path);
  OSTEON_TRY(osteon_sweep_has_subjects(s));
  OSTEON_TRY(osteon_sweep_is_complete(s));
  OSTEON_TRY(osteon_sweep_has_sets(s));
  OSTEON_TRY(osteon_sweep_save_rows(s));
  return write_part(s, path);
}

/* ---- reading ---- */

typedef struct part {
  const char *path;
  osteon_checkpoint_bytes bytes; /* while it is read */
  header h;
} part;

static osteon_status damaged(const char *path) {
  return osteon_fail(OSTEON_EFORMAT, "%s: the part is truncated or damaged; run it again", path);
}

static int makes_sense(const header *h, size_t n) {
  const int64_t most = (int64_t)n,
                sizes[] = {h->names, h->ids, h->file, h->n_times, h->n_columns, h->n_quantiles, h->n_sets};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (sizes[i] < 0 || sizes[i] > most) return 0;
  if ((double)h->n_times * h->n_columns * (1. + h->n_sets) > (double)n)
    return 0; /* a cell takes some bytes */
  return h->n_times > 0 && h->n_columns > 0 && h->n_quantiles > 0 && h->n_quantiles <= MAX_QUANTILES &&
         h->first >= 0 && h->count > 0 && h->n <= 1000000000 && h->first <= h->n - h->count && h->rows >= 0 &&
         h->failures >= 0 && h->failures <= h->count;
}

static osteon_status open_part(part *p, const osteon_model *model) {
  const osteon_status status = osteon_checkpoint_read(p->path, &KIND, model, &p->bytes);
  if (status != OSTEON_OK) return status;
  if (!osteon_checkpoint_get(&p->bytes, &p->h, sizeof p->h) && makes_sense(&p->h, p->bytes.n))
    return OSTEON_OK;
  return damaged(p->path);
}

static void close_part(part *p) {
  osteon_free(p->bytes.file);
  p->bytes = (osteon_checkpoint_bytes){0};
}

static osteon_status read_headers(part *parts, int n, const osteon_model *model) {
  for (int k = 0; k < n; k++) {
    const osteon_status status = open_part(&parts[k], model);
    close_part(&parts[k]);
    OSTEON_TRY(status);
    if (parts[k].h.mark != parts[0].h.mark || parts[k].h.n != parts[0].h.n ||
        parts[k].h.n_sets != parts[0].h.n_sets || parts[k].h.kept_mark != parts[0].h.kept_mark)
      return osteon_fail(
          OSTEON_EINVAL,
          "%s: not from the same run as %s: it has another scenario, seed, number of subjects, length, "
          "option, columns or parameter sets, or its machine computes other bits",
          parts[k].path, parts[0].path);
  }
  return OSTEON_OK;
}

static int compare_parts(const void *a, const void *b) {
  const part *x = a, *y = b;
  return x->h.first != y->h.first ? (x->h.first > y->h.first) - (x->h.first < y->h.first)
                                  : strcmp(x->path, y->path);
}

/* Adds "A to B" to a list of ranges, of which the first few are named. */
static void name_range(char *text, size_t size, int *n, int64_t from, int64_t to) {
  const size_t used = strlen(text);
  if (from >= to) return;
  if (*n < MOST_RANGES)
    snprintf(text + used, size - used, "%s%" PRId64 " to %" PRId64, *n ? ", " : "", from, to - 1);
  else if (*n == MOST_RANGES)
    snprintf(text + used, size - used, " and more");
  ++*n;
}

static osteon_status check_cover(const part *parts, int n) {
  char missing[300] = "";
  int64_t upto = 0;
  int n_missing = 0;
  for (int k = 0; k < n; k++) {
    const header *h = &parts[k].h;
    if (h->first < upto)
      return osteon_fail(
          OSTEON_EINVAL, "subjects %" PRId64 " to %" PRId64 " are in both %s and %s; leave one out", h->first,
          (upto < h->first + h->count ? upto : h->first + h->count) - 1, parts[k - 1].path, parts[k].path);
    name_range(missing, sizeof missing, &n_missing, upto, h->first);
    upto = h->first + h->count;
  }
  name_range(missing, sizeof missing, &n_missing, upto, parts[0].h.n);
  if (!n_missing) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "subjects %s of %" PRId64 " are missing; run their parts", missing,
                     parts[0].h.n);
}

/* The model that a part is of, from its head. */
static osteon_status find_model(const osteon_registry *registry, const char *path,
                                const osteon_model **model) {
  char name[OSTEON_CHECKPOINT_NAME];
  OSTEON_TRY(osteon_checkpoint_peek(path, name));
  const osteon_status status = osteon_registry_find(registry, name, model);
  return status == OSTEON_OK ? OSTEON_OK : osteon_fail_prefix(status, "%s: ", path);
}

/* ---- merging ---- */

/* The next text, or NULL where it has no end. */
static const char *take_text(osteon_checkpoint_bytes *from) {
  const char *text = from->at, *end = memchr(text, 0, from->n);
  if (!end) return NULL;
  from->n -= (size_t)(end - text) + 1;
  from->at += end - text + 1;
  return text;
}

static osteon_status take_columns(osteon_sweep *s, part *p) {
  for (int k = 0; k < s->n_columns; k++) {
    int place;
    const char *name = take_text(&p->bytes);
    if (!name) return damaged(p->path);
    OSTEON_TRY(osteon_model_find_column(s->model, name, &place));
    s->columns[k] = osteon_model_column(s->model, place)->name;
  }
  return OSTEON_OK;
}

/* What all parts have: of the first. */
static osteon_status take_form(osteon_sweep *s, part *p) {
  const header *h = &p->h;
  s->options.n = s->count = h->n;
  s->n_times = h->n_times;
  s->n_columns = h->n_columns;
  s->n_quantiles = h->n_quantiles;
  s->times = osteon_alloc((size_t)s->n_times, sizeof *s->times);
  s->columns = osteon_alloc((size_t)s->n_columns, sizeof *s->columns);
  if (!s->times || !s->columns) return OSTEON_ENOMEM;
  if (osteon_checkpoint_get(&p->bytes, s->times, (size_t)s->n_times * sizeof *s->times) ||
      osteon_checkpoint_get(&p->bytes, s->quantiles, (size_t)s->n_quantiles * sizeof *s->quantiles))
    return damaged(p->path);
  OSTEON_TRY(take_columns(s, p));
  OSTEON_TRY(osteon_summary_new(&s->summary, (int64_t)s->n_times * s->n_columns));
  return h->n_sets ? osteon_sweep_keep_sets(s, h->n_sets) : OSTEON_OK;
}

static osteon_status skip_form(const osteon_sweep *s, part *p) {
  const size_t n = ((size_t)s->n_times + (size_t)s->n_quantiles) * sizeof(double);
  if (p->h.n_times != s->n_times || p->h.n_columns != s->n_columns || p->h.n_quantiles != s->n_quantiles)
    return osteon_fail(OSTEON_EINVAL, "%s: its quantiles are not those of the earlier parts", p->path);
  if (p->bytes.n < n || memcmp(p->bytes.at + (size_t)s->n_times * sizeof(double), s->quantiles,
                               (size_t)s->n_quantiles * sizeof(double)))
    return osteon_fail(OSTEON_EINVAL, "%s: its quantiles are not those of the earlier parts", p->path);
  p->bytes.at += n;
  p->bytes.n -= n;
  for (int k = 0; k < s->n_columns; k++)
    if (!take_text(&p->bytes)) return damaged(p->path);
  return OSTEON_OK;
}

/* Texts one after another, whose places are known once all are there. */
static osteon_status take_ids(osteon_sweep *s, part *p, size_t *used) {
  const size_t bytes = (size_t)p->h.ids;
  if (!bytes) return OSTEON_OK;
  char *grown = osteon_realloc(s->ids, *used + bytes, 1);
  if (!grown) return OSTEON_ENOMEM;
  s->ids = grown;
  if (osteon_checkpoint_get(&p->bytes, grown + *used, bytes) || grown[*used + bytes - 1])
    return damaged(p->path);
  *used += bytes;
  return OSTEON_OK;
}

static osteon_status place_ids(osteon_sweep *s, const char *path, size_t used) {
  if (!s->ids) return OSTEON_OK;
  const char **ids = osteon_alloc((size_t)s->count, sizeof *ids), *at = s->ids;
  if (!ids) return OSTEON_ENOMEM;
  s->options.ids = ids;
  for (int64_t i = 0; i < s->count; i++) {
    if (at >= s->ids + used) return damaged(path);
    ids[i] = at;
    at += strlen(at) + 1;
  }
  return OSTEON_OK;
}

static void take_failures(osteon_sweep *s, const header *h) {
  for (int i = 0; i < MAX_FAILURES && i < h->failures; i++)
    if (s->failures + i < MAX_FAILURES) {
      memcpy(s->why[s->failures + i], h->why[i], LONGEST_FAILURE);
      s->why[s->failures + i][LONGEST_FAILURE - 1] = 0;
    }
  s->failures += h->failures;
}

static osteon_status take_summary(osteon_summary *into, osteon_sweep *s, part *p) {
  osteon_summary *summary;
  OSTEON_TRY(osteon_summary_new(&summary, (int64_t)s->n_times * s->n_columns));
  osteon_status status = osteon_summary_read(summary, osteon_checkpoint_get, &p->bytes);
  if (status == OSTEON_EFORMAT) status = damaged(p->path);
  if (status == OSTEON_OK) status = osteon_summary_merge(into, summary);
  osteon_summary_free(summary);
  return status;
}

static osteon_status take_summaries(osteon_sweep *s, part *p) {
  OSTEON_TRY(take_summary(s->summary, s, p));
  for (int i = 0; i < s->n_kept; i++) OSTEON_TRY(take_summary(s->kept[i], s, p));
  return p->bytes.n ? damaged(p->path) : OSTEON_OK;
}

/* The subjects of one part more; its file of rows is named last. */
static osteon_status take_part(osteon_sweep *s, part *p, int is_first, size_t *ids) {
  OSTEON_TRY(is_first ? take_form(s, p) : skip_form(s, p));
  OSTEON_TRY(take_ids(s, p, ids));
  if (p->h.file && !take_text(&p->bytes)) return damaged(p->path);
  OSTEON_TRY(take_summaries(s, p));
  take_failures(s, &p->h);
  return OSTEON_OK;
}

/* ---- rows ---- */

static osteon_status rows_missing(const part *p) {
  return osteon_fail(OSTEON_EINVAL,
                     "%s: it kept no rows; run the part again with `individuals`, a file with a name that "
                     "ends in " OSTEON_RAW_ROWS,
                     p->path);
}

/* The path of a part's rows, beside it; free it. */
static osteon_status find_rows(part *p, const osteon_model *model, char **path) {
  *path = NULL;
  if (!p->h.file) return rows_missing(p);
  osteon_status status = open_part(p, model);
  const size_t skipped = ((size_t)p->h.n_times + (size_t)p->h.n_quantiles) * sizeof(double) +
                         (size_t)p->h.names + (size_t)p->h.ids;
  const size_t folder = (size_t)(file_name(p->path) - p->path), size = folder + (size_t)p->h.file + 1;
  if (status == OSTEON_OK && p->bytes.n < skipped + (size_t)p->h.file) status = damaged(p->path);
  if (status == OSTEON_OK) *path = osteon_alloc(size, 1);
  if (*path)
    snprintf(*path, size, "%.*s%s", (int)folder, p->path, p->bytes.at + skipped);
  else if (status == OSTEON_OK)
    status = OSTEON_ENOMEM;
  close_part(p);
  return status;
}

static osteon_status copy_rows(osteon_sweep *s, const part *p, const char *path, FILE *in) {
  const size_t subject = (size_t)s->n_times * (size_t)s->n_columns;
  for (int64_t left = p->h.count; left > 0;) {
    const int64_t count = left < s->slice ? left : s->slice;
    errno = 0;
    if (fread(s->rows, subject * sizeof(double), (size_t)count, in) != (size_t)count) return unreadable(path);
    OSTEON_TRY(osteon_sweep_write_rows(s, count));
    s->done += count;
    left -= count;
  }
  return OSTEON_OK;
}

static osteon_status take_rows(osteon_sweep *s, part *p) {
  char *path;
  uint64_t sum;
  int64_t bytes;
  OSTEON_TRY(find_rows(p, s->model, &path));
  osteon_status status = sum_rows(path, &sum, &bytes);
  if (status == OSTEON_OK && (sum != p->h.rows_sum || bytes != p->h.rows))
    status =
        osteon_fail(OSTEON_EFORMAT, "%s: not the rows of %s, or damaged; run the part again", path, p->path);
  FILE *in = status == OSTEON_OK ? fopen(path, "rb") : NULL;
  if (status == OSTEON_OK) status = in ? copy_rows(s, p, path, in) : unreadable(path);
  if (in) fclose(in);
  osteon_free(path);
  return status;
}

static osteon_status merge_rows(osteon_sweep *s, part *parts, int n) {
  enum { SLICE_BYTES = 1 << 24 };
  const int64_t subject = (int64_t)s->n_times * s->n_columns * (int64_t)sizeof(double);
  for (int k = 0; k < n; k++)
    if (!parts[k].h.file) return rows_missing(&parts[k]);
  s->slice = subject < SLICE_BYTES ? SLICE_BYTES / subject : 1;
  s->rows = osteon_alloc((size_t)s->slice, (size_t)subject);
  if (!s->rows) return OSTEON_ENOMEM;
  OSTEON_TRY(osteon_sweep_open_rows(s));
  for (int k = 0; k < n; k++) OSTEON_TRY(take_rows(s, &parts[k]));
  return OSTEON_OK;
}

/* ---- whether it is there ---- */

/* As they were when the part was saved, by their size. Nothing is known of rows in another form: they are written
 * again. */
static int has_rows(const osteon_sweep *s, const header *h) {
  const char *path = s->options.individuals;
  FILE *in = h->file && path ? fopen(path, "rb") : NULL;
  if (!osteon_sweep_rows_are_raw(path)) return !path;
  if (!in) return 0;
  const int is_whole = !fseek(in, 0, SEEK_END) && ftell(in) == (long)h->rows;
  fclose(in);
  return is_whole;
}

static osteon_status compare_part(const osteon_sweep *s, const part *p, int *is_there) {
  uint64_t mark;
  const size_t times = (size_t)s->n_times * sizeof(double),
               quantiles = (size_t)s->n_quantiles * sizeof(double);
  OSTEON_TRY(osteon_sweep_mark(s, &mark));
  const int is_same = p->h.mark == mark && p->h.n == s->options.n && p->h.first == s->options.first &&
                      p->h.count == s->count && p->h.n_quantiles == s->n_quantiles &&
                      p->bytes.n > times + quantiles && !memcmp(p->bytes.at + times, s->quantiles, quantiles);
  *is_there = is_same && has_rows(s, &p->h);
  if (is_same) return OSTEON_OK;
  return osteon_fail(
      OSTEON_EINVAL,
      "%s: this file holds a part of another run, or another part; remove it, or save elsewhere", p->path);
}

osteon_status osteon_sweep_find_part(const osteon_sweep *s, const char *path, int *is_there) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sweep);
  OSTEON_NEED(path, path);
  OSTEON_NEED(is_there, is_there);
  char name[OSTEON_CHECKPOINT_NAME];
  *is_there = 0;
  OSTEON_TRY(osteon_sweep_has_subjects(s));
  FILE *there = fopen(path, "rb");
  if (!there && errno == ENOENT) return OSTEON_OK;
  if (!there) return unreadable(path);
  const int is_empty = getc(there) == EOF && feof(there); /* a machine that lost its power can leave that */
  fclose(there);
  if (is_empty) return OSTEON_OK;
  OSTEON_TRY(osteon_checkpoint_peek(path, name));
  part p = {.path = path};
  osteon_status status = open_part(&p, s->model);
  if (status == OSTEON_OK) status = compare_part(s, &p, is_there);
  close_part(&p);
  return status == OSTEON_EFORMAT ? OSTEON_OK : status; /* cut off: it is written again */
}

/* ---- all ---- */

static osteon_status merge(osteon_sweep *s, part *parts, int n) {
  size_t ids = 0;
  OSTEON_TRY(read_headers(parts, n, s->model));
  qsort(parts, (size_t)n, sizeof *parts, compare_parts);
  OSTEON_TRY(check_cover(parts, n));
  for (int k = 0; k < n; k++) {
    osteon_status status = open_part(&parts[k], s->model);
    if (status == OSTEON_OK) status = take_part(s, &parts[k], k == 0, &ids);
    close_part(&parts[k]);
    OSTEON_TRY(status);
  }
  OSTEON_TRY(place_ids(s, parts[0].path, ids));
  OSTEON_TRY(osteon_sweep_take_kept(s));
  if (s->options.individuals) OSTEON_TRY(merge_rows(s, parts, n));
  s->done = s->count;
  return OSTEON_OK;
}

static osteon_status merge_of(osteon_sweep **merged, const osteon_model *model, part *parts, int n,
                              const char *individuals) {
  osteon_sweep *s = osteon_alloc(1, sizeof *s);
  if (!s) return OSTEON_ENOMEM;
  osteon_sweep_options_default(&s->options);
  s->options.individuals = individuals;
  s->model = model;
  s->is_merged = 1;
  const osteon_status status = merge(s, parts, n);
  if (status == OSTEON_OK)
    *merged = s;
  else
    osteon_sweep_free(s);
  return status;
}

osteon_status osteon_sweep_merge(osteon_sweep **merged, const osteon_registry *registry,
                                 const char *const *paths, int n, const char *individuals) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(merged, merged);
  *merged = NULL;
  OSTEON_NEED(paths, paths);
  if (n < 1) return osteon_fail(OSTEON_EINVAL, "osteon_sweep_merge: %d parts; give one or more", n);
  for (int k = 0; k < n; k++) OSTEON_NEED(paths[k], path);
  const osteon_model *model;
  OSTEON_TRY(find_model(registry, paths[0], &model));
  part *parts = osteon_alloc((size_t)n, sizeof *parts);
  if (!parts) return OSTEON_ENOMEM;
  for (int k = 0; k < n; k++) parts[k].path = paths[k];
  const osteon_status status = merge_of(merged, model, parts, n, individuals);
  for (int k = 0; k < n; k++) close_part(&parts[k]);
  osteon_free(parts);
  return status;
}
