/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is not 0 in a model's Jacobian, which of its columns can be found at once, in which order it is
 * eliminated and what that takes. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/base.h"
#include "subject/plan.h"
#include "subject/subject.h"

/* Enough for either side of a condition, also where one of eight samples is on that side: it is missed once in
 * 2^24. */
enum { SAMPLES = 128 };

/* splitmix64; -1 to 1 */
static double random_number(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double)(int64_t)(z ^ (z >> 31)) * 0x1p-63;
}

static double between(const osteon_quantity *q, double value) { return fmax(q->min, fmin(q->max, value)); }

/* Something like `value`; where that is 0, what is not. */
static double like(const osteon_quantity *q, double value, double size, double spread, uint64_t *state) {
  const double u = random_number(state);
  return between(q, value != 0 ? value * exp(spread * u) : fmin(size, q->max) * fabs(u));
}

static void sample_constants(const osteon_model *m, double *c, uint64_t *state) {
  double *u = c + osteon_subject_inputs(m);
  for (int spread = 1; spread >= 0; spread--) { /* defaults where the check takes no others */
    for (int i = 0; i < m->n_params; i++)
      c[i] = like(&m->params[i], m->params[i].value, 1, 0.2 * spread, state);
    for (int i = 0; i < m->n_inputs; i++) u[i] = like(&m->inputs[i], m->inputs[i].value, 1, 0.5, state);
    osteon_model_follow(m, c);
    if (!osteon_subject_objection(m, c)) return;
  }
}

static void sample_states(const osteon_model *m, const double *c, double *y, uint64_t *state) {
  osteon_model_begin(m, c, y);
  for (int i = 0; i < m->n_states; i++) y[i] = like(&m->states[i], y[i], m->states[i].scale, 1, state);
}

/* has[row][column]; column n is time. */
static osteon_status find_pattern(const osteon_model *m, char *has) {
  const int n = m->n_states;
  const size_t nc = (size_t)osteon_model_constant_count(m), nn = (size_t)n;
  if (!m->kernels.jacobian) {
    memset(has, 1, nn * (nn + 1));
    return OSTEON_OK;
  }
  double *c = osteon_alloc(nc + nn + nn * nn + nn, sizeof *c), *y = c + nc, *J = y + n, *dfdt = J + n * n;
  if (!c) return OSTEON_ENOMEM;
  uint64_t state = 1;
  for (int k = 0; k < SAMPLES; k++) {
    sample_constants(m, c, &state);
    sample_states(m, c, y, &state);
    m->kernels.jacobian(3652.5 * fabs(random_number(&state)), c, y, J, dfdt);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) has[i * (n + 1) + j] |= J[i * n + j] != 0;
      has[i * (n + 1) + n] |= dfdt[i] != 0;
    }
  }
  osteon_free(c);
  return OSTEON_OK;
}

/* ---- groups of columns ---- */

static int height(const char *has, int n, int j) {
  int count = 0;
  for (int i = 0; i < n; i++) count += has[i * (n + 1) + j];
  return count;
}

static int meet(const char *has, int n, int j, int k) {
  for (int i = 0; i < n; i++)
    if (has[i * (n + 1) + j] && has[i * (n + 1) + k]) return 1;
  return 0;
}

/* The highest columns first, each into the first group that has none of its rows. */
static void group_columns(osteon_plan *p, const char *has, int *group_of) {
  const int n = p->n;
  for (int j = 0; j <= n; j++) group_of[j] = -1;
  for (;;) {
    int next = -1;
    for (int j = 0; j <= n; j++)
      if (group_of[j] < 0 && height(has, n, j) > 0 && (next < 0 || height(has, n, j) > height(has, n, next)))
        next = j;
    if (next < 0) break;
    int g = 0;
    for (int k = 0; k <= n; k++)
      if (group_of[k] == g && meet(has, n, next, k)) g++, k = -1;
    group_of[next] = g;
    if (g == p->n_groups) p->n_groups++;
  }
}

static void list_groups(osteon_plan *p, const char *has, const int *group_of) {
  const int n = p->n;
  int columns = 0;
  for (int g = 0; g < p->n_groups; g++) {
    p->group_columns[g] = columns;
    p->group_entries[g] = p->n_entries;
    for (int j = 0; j <= n; j++) {
      if (group_of[j] != g) continue;
      p->columns[columns++] = j;
      for (int i = 0; i < n; i++)
        if (has[i * (n + 1) + j]) p->entries[p->n_entries++] = (osteon_entry){i, j};
    }
  }
  p->group_columns[p->n_groups] = columns;
  p->group_entries[p->n_groups] = p->n_entries;
}

/* ---- elimination ---- */

/* Pivots on the diagonal that make the least of new entries (Markowitz). `full` is filled in. */
static void find_order(osteon_plan *p, char *full, char *gone) {
  const int n = p->n;
  for (int k = 0; k < n; k++) {
    int best = -1, least = 0;
    for (int d = 0; d < n; d++) {
      if (gone[d]) continue;
      int row = 0, column = 0;
      for (int j = 0; j < n; j++) row += !gone[j] && full[d * n + j], column += !gone[j] && full[j * n + d];
      const int cost = (row - 1) * (column - 1);
      if (best < 0 || cost < least) best = d, least = cost;
    }
    p->order[k] = best;
    gone[best] = 1;
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++)
        if (!gone[i] && !gone[j] && full[i * n + best] && full[best * n + j]) full[i * n + j] = 1;
  }
}

/* Places of the factors in the order in which rows are used. */
static void place_factors(osteon_plan *p, const char *full, int *place) {
  const int n = p->n;
  for (int k = 0; k < n; k++)
    for (int l = 0; l < n; l++) {
      const int i = p->order[k], j = p->order[l];
      if (!full[i * n + j]) continue;
      p->source[p->n_factors] = -1;
      if (k == l) p->diagonal[k] = p->n_factors;
      place[i * n + j] = p->n_factors++;
    }
  for (int e = 0; e < p->n_entries; e++)
    if (p->entries[e].column < n) p->source[place[p->entries[e].row * n + p->entries[e].column]] = e;
}

static void list_eliminations(osteon_plan *p, const char *full, const int *place) {
  const int n = p->n;
  osteon_product *next = p->reduced;
  for (int k = 0; k < n; k++)
    for (int l = 0; l < k; l++) {
      const int i = p->order[k], pivot = p->order[l];
      if (!full[i * n + pivot]) continue;
      osteon_elimination *e = &p->eliminations[p->n_eliminations++];
      *e = (osteon_elimination){place[i * n + pivot], p->diagonal[l], 0};
      for (int m = l + 1; m < n; m++) {
        const int j = p->order[m];
        if (!full[pivot * n + j]) continue;
        *next++ = (osteon_product){place[pivot * n + j], place[i * n + j]};
        e->count++;
      }
    }
}

static void list_solution(osteon_plan *p, const char *full, const int *place) {
  const int n = p->n;
  osteon_product *lower = p->lower, *upper = p->upper;
  for (int k = 0; k < n; k++)
    for (int l = 0; l < k; l++) {
      const int i = p->order[k], j = p->order[l];
      if (full[i * n + j]) *lower++ = (osteon_product){place[i * n + j], j}, p->n_lower[k]++;
    }
  for (int k = n - 1; k >= 0; k--)
    for (int l = k + 1; l < n; l++) {
      const int i = p->order[k], j = p->order[l];
      if (full[i * n + j]) *upper++ = (osteon_product){place[i * n + j], j}, p->n_upper[k]++;
    }
}

/* ---- memory ---- */

static osteon_status allocate(osteon_plan *p) {
  const size_t n = (size_t)p->n, all = n * (n + 1);
  p->columns = osteon_alloc(n + 1, sizeof *p->columns);
  p->group_columns = osteon_alloc(n + 2, sizeof *p->group_columns);
  p->group_entries = osteon_alloc(n + 2, sizeof *p->group_entries);
  p->entries = osteon_alloc(all, sizeof *p->entries);
  p->source = osteon_alloc(all, sizeof *p->source);
  p->order = osteon_alloc(n, sizeof *p->order);
  p->diagonal = osteon_alloc(n, sizeof *p->diagonal);
  p->eliminations = osteon_alloc(all, sizeof *p->eliminations);
  p->reduced = osteon_alloc(all * n, sizeof *p->reduced);
  p->n_lower = osteon_alloc(n, sizeof *p->n_lower);
  p->n_upper = osteon_alloc(n, sizeof *p->n_upper);
  p->lower = osteon_alloc(all, sizeof *p->lower);
  p->upper = osteon_alloc(all, sizeof *p->upper);
  p->size = osteon_alloc(n, sizeof *p->size);
  return p->columns && p->group_columns && p->group_entries && p->entries && p->source && p->order &&
                 p->diagonal && p->eliminations && p->reduced && p->n_lower && p->n_upper && p->lower &&
                 p->upper && p->size
             ? OSTEON_OK
             : OSTEON_ENOMEM;
}

void osteon_plan_free(osteon_plan *p) {
  if (!p) return;
  void *const blocks[] = {p->columns, p->group_columns, p->group_entries, p->entries, p->source,
                          p->order,   p->diagonal,      p->eliminations,  p->reduced, p->n_lower,
                          p->n_upper, p->lower,         p->upper,         p->size,    p};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
}

static osteon_status fill(osteon_plan *p, const osteon_model *m) {
  const int n = p->n;
  const size_t all = (size_t)n * ((size_t)n + 1);
  char *has = osteon_alloc(all, 1), *full = osteon_alloc(all, 1), *gone = osteon_alloc((size_t)n, 1);
  int *place = osteon_alloc(all, sizeof *place), *group_of = osteon_alloc((size_t)n + 1, sizeof *group_of);
  osteon_status status = has && full && gone && place && group_of ? allocate(p) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) status = find_pattern(m, has);
  if (status == OSTEON_OK) {
    group_columns(p, has, group_of);
    list_groups(p, has, group_of);
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++) full[i * n + j] = (char)(has[i * (n + 1) + j] || i == j);
    find_order(p, full, gone);
    place_factors(p, full, place);
    list_eliminations(p, full, place);
    list_solution(p, full, place);
    for (int i = 0; i < n; i++) p->size[i] = m->states[i].scale;
  }
  osteon_free(has);
  osteon_free(full);
  osteon_free(gone);
  osteon_free(place);
  osteon_free(group_of);
  return status;
}

osteon_status osteon_plan_new(osteon_plan **out, const osteon_model *model) {
  osteon_plan *p = osteon_alloc(1, sizeof *p);
  *out = NULL;
  if (!p) return OSTEON_ENOMEM;
  p->n = model->n_states;
  const osteon_status status = fill(p, model);
  if (status == OSTEON_OK)
    *out = p;
  else
    osteon_plan_free(p);
  return status;
}
