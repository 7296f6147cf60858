/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elementary effects along random paths. */
#include <math.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/normal.h"
#include "sensitivity/resample.h"

enum { LEVELS = 4, LEAST_PATHS = 4 };
static const double STEP = 0.5;

static int group_of(const int *group, int factor) { return group ? group[factor] : factor; }

/* Members of each group; OSTEON_ERANGE where a group is none, or empty. */
static osteon_status count_members(int n, const int *group, int n_groups, int *members) {
  for (int g = 0; g < n_groups; g++) members[g] = 0;
  for (int k = 0; k < n; k++) {
    const int g = group_of(group, k);
    if (g < 0 || g >= n_groups)
      return osteon_fail(OSTEON_ERANGE, "factor %d is in group %d; there are groups 0 to %d", k, g,
                         n_groups - 1);
    members[g]++;
  }
  for (int g = 0; g < n_groups; g++)
    if (!members[g]) return osteon_fail(OSTEON_ERANGE, "group %d has no factor", g);
  return OSTEON_OK;
}

static osteon_status check_size(int64_t paths, int n, int n_groups) {
  if (paths >= 0 && n >= 1 && n_groups >= 1) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE,
                     "%d factors in %d groups, path %lld: give 1 or more, and no negative path", n, n_groups,
                     (long long)paths);
}

/* Where a factor begins, 0 to LEVELS - 1; from the lower half it goes up. */
static int level_of(uint64_t seed, int64_t path, int factor) {
  uint64_t bits[4];
  osteon_random_bits(bits, seed, OSTEON_FOR_LEVELS, path, factor);
  return (int)(bits[0] >> 62);
}

/* Fisher and Yates. */
static void draw_order(uint64_t seed, int64_t path, int n_groups, int *order) {
  for (int g = 0; g < n_groups; g++) order[g] = g;
  for (int g = n_groups - 1; g > 0; g--) {
    uint64_t bits[4];
    osteon_random_bits(bits, seed, OSTEON_FOR_ORDER, path, g);
    const int other = (int)(osteon_uniform_of(bits[0]) * (g + 1)), mine = order[g];
    order[g] = order[other];
    order[other] = mine;
  }
}

osteon_status osteon_sensitivity_draw_path(uint64_t seed, int64_t path, int n, const int *group, int n_groups,
                                           double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(values, values);
  OSTEON_TRY(check_size(path, n, group ? n_groups : n));
  if (!group) n_groups = n;
  int *order = osteon_alloc(2 * (size_t)n_groups, sizeof *order);
  osteon_status status = order ? count_members(n, group, n_groups, order + n_groups) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    draw_order(seed, path, n_groups, order);
    for (int k = 0; k < n; k++) {
      const int level = level_of(seed, path, k);
      double value = (level + 0.5) / LEVELS;
      for (int point = 0; point <= n_groups; point++) {
        if (point > 0 && order[point - 1] == group_of(group, k)) value += level < LEVELS / 2 ? STEP : -STEP;
        values[(size_t)point * (size_t)n + (size_t)k] = value;
      }
    }
  }
  osteon_free(order);
  return status;
}

typedef struct effects {
  int64_t paths;
  int n;
  double *of; /* [path][group]: of those without failures */
} effects;

static void estimate(const void *context, const double *weights, double *values) {
  const effects *e = context;
  double paths = 0;
  for (int g = 0; g < e->n; g++) values[g] = 0;
  for (int64_t i = 0; i < e->paths; i++) {
    paths += weights[i];
    for (int g = 0; g < e->n; g++) values[g] += weights[i] * fabs(e->of[i * e->n + g]);
  }
  for (int g = 0; g < e->n; g++) values[g] /= paths;
}

/* The effects of a path in their order; a group's sign is that of its one factor, the first that it has. */
static int find_effects(const double *output, int n_groups, const int *order, const int *signs, double *of) {
  for (int s = 0; s <= n_groups; s++)
    if (!isfinite(output[s])) return 0;
  for (int s = 0; s < n_groups; s++) of[order[s]] = (output[s + 1] - output[s]) / (signs[order[s]] * STEP);
  return 1;
}

static void take_paths(effects *e, const double *output, int64_t paths, int n, const int *group,
                       uint64_t seed, int *order, int *signs) {
  for (int64_t path = 0; path < paths; path++) {
    draw_order(seed, path, e->n, order);
    for (int k = n - 1; k >= 0; k--)
      signs[group_of(group, k)] = level_of(seed, path, k) < LEVELS / 2 ? 1 : -1;
    e->paths += find_effects(output + path * (e->n + 1), e->n, order, signs, e->of + e->paths * e->n);
  }
}

/* mu and sigma of a group of one. */
static void describe(const effects *e, int g, osteon_influence *influence) {
  double mean = 0, squares = 0;
  for (int64_t i = 0; i < e->paths; i++) mean += e->of[i * e->n + g] / (double)e->paths;
  for (int64_t i = 0; i < e->paths; i++) squares += pow(e->of[i * e->n + g] - mean, 2);
  influence->mu = mean;
  influence->sigma = sqrt(squares / (double)(e->paths - 1));
}

static osteon_status find_indices(const effects *e, uint64_t seed, const int *members,
                                  osteon_influence *influences) {
  const size_t n = (size_t)e->n;
  double *values = osteon_alloc(2 * n + (size_t)e->paths, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  double *sds = values + n, *once = sds + n;
  for (int64_t i = 0; i < e->paths; i++) once[i] = 1;
  estimate(e, once, values);
  const osteon_status status = osteon_resample(seed, e->paths, e->n, estimate, e, sds);
  for (int g = 0; g < e->n && status == OSTEON_OK; g++) {
    influences[g].mu_star = osteon_index_of(values[g], sds[g]);
    if (members[g] == 1) describe(e, g, &influences[g]);
  }
  osteon_free(values);
  return status;
}

osteon_status osteon_sensitivity_morris(const double *output, int64_t paths, int n, const int *group,
                                        int n_groups, uint64_t seed, osteon_influence *influences) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(output, output);
  OSTEON_NEED(influences, influences);
  if (!group) n_groups = n;
  OSTEON_TRY(check_size(paths, n, n_groups));
  effects e = {.n = n_groups, .of = osteon_alloc((size_t)paths * (size_t)n_groups + 1, sizeof *e.of)};
  int *members = osteon_alloc(3 * (size_t)n_groups, sizeof *members);
  osteon_status status = e.of && members ? count_members(n, group, n_groups, members) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    take_paths(&e, output, paths, n, group, seed, members + n_groups, members + 2 * n_groups);
    osteon_influences_begin(influences, n_groups, e.paths, paths - e.paths);
    status =
        e.paths >= LEAST_PATHS
            ? find_indices(&e, seed, members, influences)
            : osteon_fail(OSTEON_ERANGE, "%lld paths without a failure are too few: %d or more are needed",
                          (long long)e.paths, LEAST_PATHS);
  }
  osteon_free(e.of);
  osteon_free(members);
  return status;
}
