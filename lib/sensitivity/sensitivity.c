/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws of a sample, and the table of what factors do. */
#include <osteon/sensitivity.h>

#include <math.h>
#include <stdio.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/normal.h"
#include "sensitivity/resample.h"
#include "text/save.h"

osteon_status osteon_sensitivity_draw(uint64_t seed, int64_t first, int64_t count, int columns,
                                      double *const *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(values, values);
  if (first < 0 || count < 0 || columns < 0)
    return osteon_fail(OSTEON_ERANGE, "%lld rows of %d columns from row %lld on: none may be negative",
                       (long long)count, columns, (long long)first);
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < count; i++) {
      uint64_t bits[4];
      osteon_random_bits(bits, seed, OSTEON_FOR_DRAWS, first + i, k);
      values[k][i] = osteon_uniform_of(bits[0]);
    }
  return OSTEON_OK;
}

double osteon_sensitivity_rank(osteon_sensitivity_method method, const osteon_influence *influence) {
  if (!influence) return NAN;
  switch (method) {
    case OSTEON_SENSITIVITY_GIVEN:
      return influence->first.value;
    case OSTEON_SENSITIVITY_SOBOL:
      return influence->total.value;
    case OSTEON_SENSITIVITY_MORRIS:
      return influence->mu_star.value;
    case OSTEON_SENSITIVITY_PRCC:
      return fabs(influence->prcc.value);
  }
  return NAN;
}

/* ---- the table ---- */

typedef struct table {
  osteon_sensitivity_method method;
  const osteon_influence *influences;
  int n;
} table;

static const char *const headers[] = {
    [OSTEON_SENSITIVITY_GIVEN] = "S1,S1_low,S1_high,sd",
    [OSTEON_SENSITIVITY_SOBOL] = "S1,S1_low,S1_high,ST,ST_low,ST_high,sd",
    [OSTEON_SENSITIVITY_MORRIS] = "mu_star,mu_star_low,mu_star_high,mu,sigma",
    [OSTEON_SENSITIVITY_PRCC] = "prcc,prcc_low,prcc_high,p,sd",
};

static void write_number(FILE *out, double value) {
  if (isnan(value))
    fputs(",nan", out); /* its sign, which printf shows, means nothing */
  else
    fprintf(out, ",%.6g", value);
}

static void write_index(FILE *out, osteon_index index) {
  write_number(out, index.value);
  write_number(out, index.low);
  write_number(out, index.high);
}

static void write_influence(FILE *out, osteon_sensitivity_method method, const osteon_influence *i) {
  fprintf(out, "%s,%.15g,%s", i->output, i->time, i->factor);
  if (method == OSTEON_SENSITIVITY_GIVEN || method == OSTEON_SENSITIVITY_SOBOL) write_index(out, i->first);
  if (method == OSTEON_SENSITIVITY_SOBOL) write_index(out, i->total);
  if (method == OSTEON_SENSITIVITY_MORRIS) {
    write_index(out, i->mu_star);
    write_number(out, i->mu);
    write_number(out, i->sigma);
  }
  if (method == OSTEON_SENSITIVITY_PRCC) {
    write_index(out, i->prcc);
    write_number(out, i->p);
  }
  if (method != OSTEON_SENSITIVITY_MORRIS) write_number(out, i->sd);
  fprintf(out, ",%lld,%lld\n", (long long)i->rows, (long long)i->failed);
}

static void write_table(const void *context, FILE *out) {
  const table *t = context;
  fprintf(out, "output,time,factor,%s,n,n_failed\n", headers[t->method]);
  for (int i = 0; i < t->n; i++) write_influence(out, t->method, &t->influences[i]);
}

osteon_status osteon_sensitivity_save(osteon_sensitivity_method method, const osteon_influence *influences,
                                      int n, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(path, path);
  if (n > 0) OSTEON_NEED(influences, influences);
  if ((int)method < 0 || (int)method > OSTEON_SENSITIVITY_PRCC || n < 0)
    return osteon_fail(OSTEON_EINVAL, "osteon_sensitivity_save: method %d with %d influences", (int)method,
                       n);
  for (int i = 0; i < n; i++)
    if (!influences[i].output || !influences[i].factor)
      return osteon_fail(OSTEON_EINVAL, "osteon_sensitivity_save: influence %d has no name", i);
  return osteon_save(path, write_table, &(table){method, influences, n});
}
