/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of lib/fit share. */
#ifndef OSTEON_LIB_FIT_FIT_INTERNAL_H
#define OSTEON_LIB_FIT_FIT_INTERNAL_H

#include <osteon/fit.h>

#include <math.h>

#include "base/base.h"
#include "fit/fit_size.h"

enum { LONGEST_WHY = 300 };

typedef struct own_value {
  int is_input, index;
  double value;
} own_value;

typedef struct arm {
  const osteon_schedule *schedule;
  own_value *own;
  int n_own;
  osteon_schedule *cut; /* `schedule` where it is the arm's own, as far as `cut_at`; else NULL */
  int cut_from;         /* the arm that was cut */
  double cut_at;        /* tick from which on nothing happens */
  /* made by osteon_fit_index */
  int n_parts, n_times, n_columns;
  struct part *parts;
  double *times;
  const char **columns;
  char why[LONGEST_WHY]; /* of the first subject that failed, or "" */
  osteon_status status;  /* of the last prediction */
} arm;

/* One arm's part in an observation. */
typedef struct part {
  int observation, role; /* 0 treatment, 1 control */
  int column, from, to;  /* places in the arm's columns and times; for measures of risk all times between */
} part;

typedef struct free_one {
  int param;
  int logit; /* varied as log-odds, else as a logarithm */
  double prior, sd, least, most;
  int held; /* by a profile */
} free_one;

struct osteon_fit {
  const osteon_model *model;
  osteon_fit_options options;
  double *values; /* [parameter of the model] */
  double *drawn;  /* [varied parameter][woman], around the population's medians; NULL: all alike */
  arm *arms;
  osteon_observation *seen;
  free_one *fitted;
  int n_arms, n_seen, n_fitted;
  int indexed;
  void (*told)(void *context, int sets, double part);
  void *context; /* of told */
};

static inline int osteon_is_risk(osteon_measure m) {
  return m == OSTEON_INCIDENCE || m == OSTEON_YEARLY || m == OSTEON_RISK_RATIO;
}
static inline int osteon_has_control(osteon_measure m) {
  return m == OSTEON_DIFFERENCE || m == OSTEON_RATIO || m == OSTEON_RISK_RATIO;
}

/* The tick nearest to a day. */
static inline double osteon_fit_tick(const osteon_fit *fit, double t) {
  return osteon_tick_day(t, fit->options.dt);
}

/* A value to the scale on which it varies, logarithm or log-odds, and back; both stay within the bounds. */
double osteon_fit_forth(const free_one *r, double value);
double osteon_fit_back(const free_one *r, double u);

/* Predictions for several sets of all the model's parameters at once: sets[s * n_params + p], out[s * n_seen + i], and
 * spread like out, unless it is NULL. */
osteon_status osteon_fit_predict_values(osteon_fit *fit, const double *sets, int n_sets, double *out,
                                        osteon_spread_of_women *spread);

/* A standard normal number: a function of its arguments alone. `what` it is for: 0 scatter, 1 draws. */
double osteon_fit_normal(uint64_t seed, int what, int64_t number, int k);

/* An observation's part in the squares: its root. A subject that fails is as wrong as can be; a finite number lets the
 * search step back. */
static const double OSTEON_NO_RESIDUAL = 1e15;
static inline double osteon_fit_residual(const osteon_observation *o, double predicted) {
  const double r = sqrt(o->weight) * (predicted - o->value) / o->se;
  return fabs(r) < OSTEON_NO_RESIDUAL ? r : OSTEON_NO_RESIDUAL;
}

#endif
