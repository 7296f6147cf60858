/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences of means: the t-test, and least squares with covariates and strata. */
#include <math.h>
#include <string.h>

#include "base/cholesky.h"
#include "statistics/findings.h"

/* What rounding leaves of values that are all equal, and of a covariate that follows from others: shares of the squares
 * that there were. */
static const double EQUAL = 1e-28, SINGULAR = 1e-12;

typedef struct moments {
  double n, mean, squares; /* squares: of the distances from the mean, summed */
  double size;             /* the largest value, as rounding goes with it */
} moments;

/* Twice through the values, as squares less the square of a mean would lose digits. */
static int find_moments(const osteon_analysis_set *set, const double *value, moments arms[2]) {
  memset(arms, 0, 2 * sizeof *arms);
  for (int64_t i = 0; i < set->n; i++) {
    if (!osteon_is_in(set, i)) continue;
    if (!isfinite(value[i])) return 0;
    moments *m = &arms[set->arm[i]];
    m->n++;
    m->mean += value[i];
    m->size = fmax(m->size, fabs(value[i]));
  }
  for (int a = 0; a < 2; a++)
    if (arms[a].n > 0) arms[a].mean /= arms[a].n;
  for (int64_t i = 0; i < set->n; i++) {
    if (!osteon_is_in(set, i)) continue;
    const double off = value[i] - arms[set->arm[i]].mean;
    arms[set->arm[i]].squares += off * off;
  }
  return 1;
}

/* Welch and Satterthwaite. */
static osteon_finding find_welch(const moments arms[2], double alpha) {
  double v[2];
  for (int a = 0; a < 2; a++) {
    if (arms[a].n < 2) return osteon_not_estimable(OSTEON_TOO_FEW);
    v[a] = arms[a].squares / (arms[a].n - 1) / arms[a].n;
  }
  const double whole = v[0] + v[1], share = v[0] / whole, rest = v[1] / whole;
  const double df = 1 / (share * share / (arms[0].n - 1) + rest * rest / (arms[1].n - 1));
  return osteon_finding_of(arms[1].mean - arms[0].mean, sqrt(whole), df, alpha);
}

osteon_finding osteon_t_test(const osteon_analysis_set *set, const double *value, int welch, double alpha) {
  moments arms[2];
  if (!find_moments(set, value, arms)) return osteon_not_estimable(OSTEON_NOT_NUMBERS);
  const double df = arms[0].n + arms[1].n - 2, squares = arms[0].squares + arms[1].squares;
  if (arms[0].n < 1 || arms[1].n < 1 || df < 1) return osteon_not_estimable(OSTEON_TOO_FEW);
  const double size = fmax(arms[0].size, arms[1].size);
  if (!(squares > EQUAL * size * size * (df + 2))) return osteon_not_estimable(OSTEON_NO_SPREAD);
  if (welch) return find_welch(arms, alpha);
  const double se = sqrt(squares / df * (1 / arms[0].n + 1 / arms[1].n));
  return osteon_finding_of(arms[1].mean - arms[0].mean, se, df, alpha);
}

/* ---- least squares ----------------------------------------------------------- */

/* The columns are the arm, the covariates and the value. Less the means of her stratum, a person's columns need no
 * indicators of strata: the coefficients and residuals are the same (Frisch and Waugh 1933; Lovell 1963). */
enum { COLUMNS_MOST = OSTEON_COVARIATES_MOST + 2 };

static int strata_of(const osteon_analysis_set *set) { return set->n_strata > 1 ? set->n_strata : 1; }
static int columns_of(const osteon_analysis_set *set) { return set->n_covariates + 2; }

/* Of each stratum how many persons it has, and the mean of each column. */
size_t osteon_ancova_room(const osteon_analysis_set *set) {
  return (size_t)strata_of(set) * (size_t)(columns_of(set) + 1);
}

static double *stratum_of(const osteon_analysis_set *set, int64_t i, double *work) {
  return work + (set->n_strata > 1 ? set->stratum[i] : 0) * (columns_of(set) + 1);
}

static double column_at(const osteon_analysis_set *set, const double *value, int64_t i, int k) {
  if (k == 0) return set->arm[i];
  return k <= set->n_covariates ? set->covariates[k - 1][i] : value[i];
}

/* Means of strata; returns how many strata have persons, 0 where a value is no number. */
static int find_means(const osteon_analysis_set *set, const double *value, double *work) {
  const int columns = columns_of(set);
  int used = 0;
  memset(work, 0, osteon_ancova_room(set) * sizeof *work);
  for (int64_t i = 0; i < set->n; i++) {
    if (!osteon_is_in(set, i)) continue;
    if (!isfinite(value[i])) return 0;
    double *stratum = stratum_of(set, i, work);
    used += stratum[columns] == 0;
    stratum[columns]++;
    for (int k = 0; k < columns; k++) stratum[k] += column_at(set, value, i, k);
  }
  for (int s = 0; s < strata_of(set); s++)
    for (int k = 0; k < columns; k++) {
      double *stratum = work + s * (columns + 1);
      if (stratum[columns] > 0) stratum[k] /= stratum[columns];
    }
  return used;
}

/* Sums of products within strata, a[columns][columns] (below the diagonal), and the largest value of each column. */
static int64_t find_products(const osteon_analysis_set *set, const double *value, double *work, double *a,
                             double *size) {
  const int columns = columns_of(set);
  int64_t n = 0;
  for (int64_t i = 0; i < set->n; i++) {
    if (!osteon_is_in(set, i)) continue;
    const double *mean = stratum_of(set, i, work);
    double off[COLUMNS_MOST];
    for (int k = 0; k < columns; k++) {
      const double x = column_at(set, value, i, k);
      off[k] = x - mean[k];
      size[k] = fmax(size[k], fabs(x));
      for (int j = 0; j <= k; j++) a[k * columns + j] += off[k] * off[j];
    }
    n++;
  }
  return n;
}

/* Whether a column varies within strata. */
static int varies(double squares, double size, int64_t n) {
  return squares > EQUAL * size * size * (double)n;
}

/* To a diagonal of 1, so that no unit decides what is singular. */
static void scale(double *a, size_t columns, double *sds) {
  for (size_t k = 0; k < columns; k++) sds[k] = sqrt(a[k * columns + k]);
  for (size_t k = 0; k < columns; k++)
    for (size_t j = 0; j <= k; j++) a[k * columns + j] = k == j ? 1 : a[k * columns + j] / (sds[k] * sds[j]);
}

/* Of the factor L of all columns, with the value as the last: what row and diagonal of the value hold is the projection
 * on the others and the residual. The arm's coefficient is the first of the solution, and its variance the first of the
 * inverse. */
static osteon_finding solve(const double *a, const double *sds, size_t columns, double df, double alpha) {
  const size_t p = columns - 1;
  double b[COLUMNS_MOST], own[COLUMNS_MOST], left = 0;
  for (size_t i = p; i-- > 0;) {
    b[i] = a[p * columns + i];
    for (size_t k = i + 1; k < p; k++) b[i] -= a[k * columns + i] * b[k];
    b[i] /= a[i * columns + i];
  }
  for (size_t i = 0; i < p; i++) {
    own[i] = i == 0;
    for (size_t k = 0; k < i; k++) own[i] -= a[i * columns + k] * own[k];
    own[i] /= a[i * columns + i];
    left += own[i] * own[i];
  }
  const double residual = a[p * columns + p] * a[p * columns + p];
  const double unit = sds[p] / sds[0];
  return osteon_finding_of(unit * b[0], unit * sqrt(residual * left / df), df, alpha);
}

osteon_finding osteon_ancova(const osteon_analysis_set *set, const double *value, double alpha,
                             double *work) {
  if (!osteon_set_is_good(set)) return osteon_not_estimable(OSTEON_NOT_NUMBERS);
  double a[COLUMNS_MOST * COLUMNS_MOST] = {0}, sds[COLUMNS_MOST], size[COLUMNS_MOST] = {0};
  const int columns = columns_of(set), used = find_means(set, value, work);
  const size_t width = (size_t)columns;
  for (int64_t i = 0; i < set->n && used == 0; i++)
    if (osteon_is_in(set, i)) return osteon_not_estimable(OSTEON_NOT_NUMBERS);
  const int64_t n = find_products(set, value, work, a, size);
  const double df = (double)(n - used - (columns - 1));
  if (df < 1 || !varies(a[0], size[0], n)) return osteon_not_estimable(OSTEON_TOO_FEW);
  if (!varies(a[width * width - 1], size[columns - 1], n)) return osteon_not_estimable(OSTEON_NO_SPREAD);
  for (int k = 1; k < columns - 1; k++)
    if (!varies(a[k * (columns + 1)], size[k], n)) return osteon_not_estimable(OSTEON_COLLINEAR);
  scale(a, width, sds);
  const int bad = osteon_cholesky(a, width);
  for (int k = 0; k < columns - 1; k++)
    if (k == bad || a[k * (columns + 1)] * a[k * (columns + 1)] < SINGULAR)
      return osteon_not_estimable(OSTEON_COLLINEAR);
  if (bad >= 0 || a[width * width - 1] * a[width * width - 1] < EQUAL * (double)n)
    return osteon_not_estimable(OSTEON_NO_SPREAD);
  return solve(a, sds, width, df, alpha);
}
