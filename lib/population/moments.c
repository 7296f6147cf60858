/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means and sums of squares that parts of a stream can be joined to. */
#include "population/moments.h"

#include <math.h>
#include <string.h>

#include "base/base.h"

enum { BLOCK = OSTEON_SUMMARY_BLOCK, DEEPEST = 56 };

static osteon_moment joined(osteon_moment a, osteon_moment b) {
  if (!a.weight) return b;
  if (!b.weight) return a;
  const double all = (double)(a.weight + b.weight), apart = b.mean - a.mean, part = (double)b.weight / all;
  return (osteon_moment){a.weight + b.weight, a.mean + apart * part,
                         a.squares + b.squares + apart * apart * ((double)a.weight * part)};
}

/* Of the values since the last end of a block. */
static osteon_moment open_block(const osteon_moments *m) {
  const double weight = (double)m->weight;
  if (!m->weight) return (osteon_moment){0};
  return (osteon_moment){m->weight, m->shift + m->sum / weight,
                         fmax(0, m->squares - m->sum * m->sum / weight)};
}

static int64_t begin_of(const osteon_branch *b) { return b->index << b->level; }
static int64_t end_of(const osteon_branch *b) { return (b->index + 1) << b->level; }

static osteon_status make_room(osteon_moments *m, int more) {
  if (m->count + more <= m->room) return OSTEON_OK;
  int32_t room = m->room ? 2 * m->room : 4;
  while (room < m->count + more) room *= 2;
  osteon_branch *branches = osteon_realloc(m->branches, (size_t)room, sizeof *branches);
  if (!branches) return OSTEON_ENOMEM;
  m->branches = branches;
  m->room = room;
  return OSTEON_OK;
}

static void remove_at(osteon_moments *m, int32_t at) {
  m->count--;
  memmove(m->branches + at, m->branches + at + 1, (size_t)(m->count - at) * sizeof *m->branches);
}

static int are_a_pair(const osteon_branch *a, const osteon_branch *b) {
  return a->level == b->level && (a->index ^ 1) == b->index;
}

/* Joins the branch `at` with its other half as long as that is there. */
static void grow(osteon_moments *m, int32_t at) {
  for (;;) {
    osteon_branch *b = &m->branches[at];
    const int32_t left = b->index % 2 ? at - 1 : at;
    if (left < 0 || left + 1 >= m->count || !are_a_pair(&m->branches[left], &m->branches[left + 1])) return;
    b = &m->branches[left];
    *b = (osteon_branch){.index = b->index / 2, .level = b->level + 1, .of = joined(b[0].of, b[1].of)};
    remove_at(m, left + 1);
    at = left;
  }
}

/* There is room for it. */
static osteon_status insert(osteon_moments *m, const osteon_branch *branch) {
  int32_t at = m->count;
  while (at > 0 && begin_of(&m->branches[at - 1]) > begin_of(branch)) at--;
  if ((at > 0 && end_of(&m->branches[at - 1]) > begin_of(branch)) ||
      (at < m->count && begin_of(&m->branches[at]) < end_of(branch)))
    return osteon_fail(OSTEON_ERANGE, "values %lld to %lld are there twice",
                       (long long)begin_of(branch) * BLOCK, (long long)end_of(branch) * BLOCK - 1);
  memmove(m->branches + at + 1, m->branches + at, (size_t)(m->count - at) * sizeof *m->branches);
  m->branches[at] = *branch;
  m->count++;
  grow(m, at);
  return OSTEON_OK;
}

osteon_status osteon_moments_reserve(osteon_moments *m, int n) {
  return make_room(m, (int)((m->next % BLOCK + n) / BLOCK));
}

static osteon_status end_block(osteon_moments *m) {
  const osteon_branch block = {.index = m->next / BLOCK - 1, .of = open_block(m)};
  m->weight = 0;
  m->shift = m->sum = m->squares = 0;
  return insert(m, &block);
}

/* Values of one block, whose sums stay in registers. */
static void sum_up(osteon_moments *m, const double *values, const uint32_t *weights, int n) {
  double shift = m->shift, sum = m->sum, squares = m->squares;
  int64_t weight = m->weight;
  for (int i = 0; i < n; i++) {
    const double w = weights[i];
    if (!weights[i]) continue;
    if (!weight) shift = values[i];
    const double apart = values[i] - shift;
    weight += weights[i];
    sum += w * apart;
    squares += w * (apart * apart);
  }
  m->shift = shift, m->sum = sum, m->squares = squares;
  m->weight = weight;
  m->next += n;
}

osteon_status osteon_moments_add(osteon_moments *m, const double *values, const uint32_t *weights, int n) {
  OSTEON_TRY(osteon_moments_reserve(m, n));
  while (n > 0) {
    const int left = BLOCK - (int)(m->next % BLOCK), now = n < left ? n : left;
    sum_up(m, values, weights, now);
    if (now == left) OSTEON_TRY(end_block(m));
    values += now, weights += now, n -= now;
  }
  return OSTEON_OK;
}

/* The last block of the stream may be a part of one. */
static osteon_status close_block(osteon_moments *m) {
  if (m->next % BLOCK == 0) return OSTEON_OK;
  const osteon_branch block = {.index = m->next / BLOCK, .of = open_block(m)};
  OSTEON_TRY(make_room(m, 1));
  m->weight = 0;
  m->shift = m->sum = m->squares = 0;
  m->next += BLOCK - m->next % BLOCK;
  return insert(m, &block);
}

osteon_status osteon_moments_copy(osteon_moments *copy, const osteon_moments *m) {
  *copy = *m;
  copy->room = m->count;
  copy->branches = m->count ? osteon_alloc((size_t)m->count, sizeof *m->branches) : NULL;
  if (m->count && !copy->branches) {
    *copy = (osteon_moments){0};
    return OSTEON_ENOMEM;
  }
  if (m->count) memcpy(copy->branches, m->branches, (size_t)m->count * sizeof *m->branches);
  return OSTEON_OK;
}

osteon_status osteon_moments_join(osteon_moments *m, const osteon_moments *other) {
  osteon_moments closed;
  OSTEON_TRY(close_block(m));
  OSTEON_TRY(osteon_moments_copy(&closed, other));
  osteon_status status = close_block(&closed);
  for (int32_t i = 0; i < closed.count && status == OSTEON_OK; i++) {
    status = make_room(m, 1);
    if (status == OSTEON_OK) status = insert(m, &closed.branches[i]);
  }
  if (closed.next > m->next) m->next = closed.next;
  osteon_moments_free(&closed);
  return status;
}

/* As if the open block were closed: the branches that it would complete, then the others, from the first on. */
osteon_moment osteon_moments_all(const osteon_moments *m) {
  osteon_branch last = {.index = m->next / BLOCK, .of = open_block(m)};
  int32_t count = m->count;
  if (m->next % BLOCK)
    while (count > 0 && last.index % 2 && are_a_pair(&m->branches[count - 1], &last)) {
      last.of = joined(m->branches[--count].of, last.of);
      last.index /= 2;
      last.level++;
    }
  osteon_moment all = {0};
  for (int32_t i = 0; i < count; i++) all = joined(all, m->branches[i].of);
  return m->next % BLOCK ? joined(all, last.of) : all;
}

void osteon_moments_free(osteon_moments *m) {
  osteon_free(m->branches);
  m->branches = NULL;
  m->count = m->room = 0;
}

int osteon_moments_make_sense(const osteon_moments *m) {
  int64_t above = 0;
  for (int32_t i = 0; i < m->count; i++) {
    const osteon_branch *b = &m->branches[i];
    if (b->level < 0 || b->level > DEEPEST || b->index < 0 || b->index > INT64_MAX >> (b->level + 1) ||
        begin_of(b) < above || b->of.weight < 0)
      return 0;
    above = end_of(b);
  }
  return m->next >= 0 && m->weight >= 0 && above <= m->next / BLOCK;
}
