/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints of samplers: where the chains are, what they learned, and the points that are kept. */
#include <math.h>
#include <string.h>

#include "base/floats.h"
#include "model/checkpoint.h"
#include "sampler/sampler_internal.h"

static const osteon_checkpoint_kind KIND = {"sampler", OSTEON_AS_MEMORY, SIZE_MAX};

typedef struct header {
  uint64_t mark;
  uint64_t learned;                        /* bytes at the end: what the rough density has learned */
  double middle[OSTEON_SAMPLER_DENSITIES]; /* the densities there */
  osteon_sampler_state now;
} header;

/* What a chain depends on besides the density. */
static uint64_t mark_of(const osteon_sampler *s) {
  const osteon_sampler_options *o = &s->options;
  const int64_t numbers[] = {
      o->coordinates,          o->chains,       o->warm_up, o->thin, o->moves, !o->rough, !o->learn, !o->near,
      o->near ? o->rounds : 0, (int64_t)o->seed};
  uint64_t mark = osteon_sum(OSTEON_SUM, numbers, sizeof numbers);
  mark = osteon_sum(mark, o->middle, s->n * sizeof *o->middle);
  return osteon_sum(mark, o->covariance, s->n * s->n * sizeof *o->covariance);
}

/* ---- the arrays, in their order ---- */

typedef struct block {
  double *values;
  size_t n;
} block;
enum { BLOCKS = 9 };

static void list_blocks(const osteon_sampler *s, block blocks[BLOCKS]) {
  const size_t all = s->chains * s->n, past = (size_t)s->now.past, kept = (size_t)s->now.kept;
  const block list[BLOCKS] = {
      {s->points, all},      {s->values, s->chains},   {s->near, s->chains},
      {s->rough, s->chains}, {s->factor, s->n * s->n}, {s->centre, s->n},
      {s->past, past * all}, {s->kept, kept * all},    {s->kept_values, kept * s->chains}};
  memcpy(blocks, list, sizeof list);
}

/* ---- writing ---- */

/* Whether a checkpoint of that state has what the rough density learned. */
static bool has_learned(const osteon_sampler *s, const osteon_sampler_state *now) {
  return s->options.learn && now->step >= 0;
}

/* What the rough density has learned; *bytes is NULL where that is nothing. */
static osteon_status get_learned(const osteon_sampler *s, void **bytes, size_t *size) {
  const osteon_sampler_options *o = &s->options;
  *bytes = NULL;
  *size = 0;
  if (!o->learn) return OSTEON_OK;
  if (!o->get_learned)
    return osteon_fail(
        OSTEON_EINVAL,
        "no checkpoint can be written: the sampler has no `get_learned` to save its rough density");
  if (!has_learned(s, &s->now)) return OSTEON_OK;
  OSTEON_TRY(o->get_learned(o->context, NULL, size));
  *bytes = osteon_alloc(*size + 1, 1);
  if (!*bytes) return OSTEON_ENOMEM;
  const osteon_status status = o->get_learned(o->context, *bytes, size);
  if (status != OSTEON_OK) osteon_free(*bytes);
  return status;
}

static osteon_status save(const osteon_sampler *s, const char *path, const void *learned, size_t size) {
  header h;
  memset(&h, 0, sizeof h);
  h.mark = mark_of(s);
  h.learned = size;
  h.now = s->now;
  memcpy(h.middle, s->middle_values, sizeof h.middle);
  osteon_checkpoint to;
  block blocks[BLOCKS];
  OSTEON_TRY(osteon_checkpoint_open(&to, path, &KIND, s->options.model));
  osteon_checkpoint_put(&to, &h, sizeof h);
  list_blocks(s, blocks);
  for (int i = 0; i < BLOCKS; i++) osteon_checkpoint_put(&to, blocks[i].values, blocks[i].n * sizeof(double));
  if (size) osteon_checkpoint_put(&to, learned, size);
  return osteon_checkpoint_save(&to);
}

osteon_status osteon_sampler_save(const osteon_sampler *s, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sampler);
  OSTEON_NEED(path, path);
  void *learned;
  size_t size;
  OSTEON_TRY(get_learned(s, &learned, &size));
  const osteon_status status = save(s, path, learned, size);
  osteon_free(learned);
  return status;
}

/* ---- reading ---- */

static osteon_status damaged(const char *path) {
  return osteon_fail(OSTEON_EFORMAT, "%s: the checkpoint is truncated or damaged", path);
}

/* Everything that can be wrong is found before the sampler changes. */
static osteon_status check_header(const osteon_sampler *s, const char *path, const header *h, size_t bytes) {
  const osteon_sampler_state *now = &h->now;
  if (h->mark != mark_of(s))
    return osteon_fail(OSTEON_EINVAL,
                       "%s: the checkpoint is of another start, covariance, seed, or number of chains or "
                       "steps; resume with the same ones",
                       path);
  const double all = (double)(s->chains * s->n), chains = (double)s->chains;
  if (!osteon_sampler_is_possible(s, now) ||
      (double)bytes - (double)h->learned !=
          8 * (all + 3 * chains + (double)(s->n * (s->n + 1)) + (double)now->past * all +
               (double)now->kept * (all + chains)))
    return damaged(path);
  if (now->step < 0) return OSTEON_OK;
  double middle[OSTEON_SAMPLER_DENSITIES];
  OSTEON_TRY(osteon_sampler_middle(s, middle));
  if (memcmp(middle, h->middle, sizeof middle) == 0) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL,
                     "%s: the checkpoint is of another density: of other data, priors or options, or "
                     "computed on another instruction set; resume with the same ones",
                     path);
}

static osteon_status load(osteon_sampler *s, const char *path, osteon_checkpoint_bytes *from) {
  header h;
  block blocks[BLOCKS];
  if (osteon_checkpoint_get(from, &h, sizeof h)) return damaged(path);
  OSTEON_TRY(check_header(s, path, &h, from->n));
  OSTEON_TRY(osteon_sampler_keep_room(s, h.now.kept));
  if (has_learned(s, &h.now))
    OSTEON_TRY(s->options.set_learned(s->options.context, from->at + from->n - h.learned, h.learned));
  s->now = h.now;
  memcpy(s->middle_values, h.middle, sizeof h.middle);
  list_blocks(s, blocks);
  for (int i = 0; i < BLOCKS; i++)
    osteon_checkpoint_get(from, blocks[i].values, blocks[i].n * sizeof(double));
  return OSTEON_OK;
}

osteon_status osteon_sampler_load(osteon_sampler *s, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sampler);
  OSTEON_NEED(path, path);
  if (s->now.step >= 0)
    return osteon_fail(OSTEON_EINVAL, "this sampler has begun; load the checkpoint into a new one");
  if (s->options.learn && !s->options.set_learned)
    return osteon_fail(
        OSTEON_EINVAL,
        "no checkpoint can be loaded: the sampler has no `set_learned` to restore its rough density");
  osteon_checkpoint_bytes bytes;
  OSTEON_TRY(osteon_checkpoint_read(path, &KIND, s->options.model, &bytes));
  osteon_checkpoint_bytes from = bytes;
  const osteon_status status = load(s, path, &from);
  osteon_free(bytes.file);
  return status;
}
