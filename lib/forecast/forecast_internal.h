/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a forecast share. */
#ifndef OSTEON_LIB_FORECAST_FORECAST_INTERNAL_H
#define OSTEON_LIB_FORECAST_FORECAST_INTERNAL_H

#include <osteon/forecast.h>

#include "base/base.h"
#include "sweep/sweep_internal.h"

/* A value of hers, and where the rows of her own plan have it. */
typedef struct measured {
  double day, value, sd;
  int column, row;
} measured;

typedef struct own_error {
  double points, part, from; /* points and part 0: none */
} own_error;

typedef struct planned {
  char *name;
  osteon_sweep *sweep;         /* that was run: its columns, times and quantiles */
  osteon_summary *of_women[2]; /* prior, posterior; cell [time][column] */
} planned;

struct osteon_forecast {
  const osteon_model *model;
  osteon_sweep_options options;
  const osteon_sets *sets;         /* of which each woman has one, or NULL */
  double quantiles[MAX_QUANTILES]; /* of the options */
  char *name;                      /* of her own plan */
  const char **columns;            /* those asked for, then what was measured besides */
  own_error *own;                  /* [column] */
  int n_columns;
  measured *measured;
  int n_measured;
  double *seen;    /* [woman][measurement]: what each of the prior has there */
  double *weights; /* [woman], in sum 1; NULL: there is no forecast */
  double *woman;   /* what her own plan says of her; NULL: it was not run */
  double power;    /* of the likelihood */
  planned *plans;
  int n_plans;
};

/* Sets that women have, a slice of them each, and how they were to be set up. Free `medians`. */
typedef struct mixture {
  const osteon_sets *sets; /* NULL: none */
  int set;                 /* of the present slice */
  int64_t slices;
  double *medians; /* [parameter of the sets]: those of the population */
  osteon_sweep_options asked;
} mixture;
/* Puts a mixture of sets (NULL: none) into the options of a sweep, which it must outlive while that runs. */
osteon_status osteon_forecast_mix(mixture *mixture, const osteon_sets *sets, osteon_sweep_options *options);
/* The set of a slice, for its medians too; slice -1: the population has its own medians again. */
osteon_status osteon_forecast_choose_set(mixture *mixture, int64_t slice);

/* What a plan says of the woman before anything happens to her: parameters, of those that vary the medians; inputs; and
 * states. In *values, to be freed. */
osteon_status osteon_forecast_describe(const osteon_model *model, const osteon_sweep_options *plan,
                                       double **values);
/* OSTEON_EINVAL: it says something else than her own plan. */
osteon_status osteon_forecast_check_woman(const osteon_forecast *f, const osteon_sweep_options *plan,
                                          const char *name);

/* Standard normal number of a woman and a column. */
double osteon_forecast_normal(const osteon_forecast *f, int64_t woman, int column);
/* The sd of the model's own error of a value. */
double osteon_forecast_own_sd(const osteon_forecast *f, int column, double day, double value);
/* What the measurements of a column say of z, by which a woman's course is off: its mean and variance, 0 and 1 where
 * there are none; the misfit, in squares of errors; and the logarithm of their likelihood. NaN where she failed. */
typedef struct offset {
  double mean, variance, misfit, likelihood;
} offset;
offset osteon_forecast_offset(const osteon_forecast *f, int64_t woman, int column, double power);
/* Finds weights and power of what was seen, given the women's weights before, in sum 1. OSTEON_EDOMAIN,
 * OSTEON_ENOMEM. */
osteon_status osteon_forecast_weigh(osteon_forecast *f, const double *before, osteon_weighing *weighing);

#endif
