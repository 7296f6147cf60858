/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of lib/fit share. */
#ifndef OSTEON_LIB_FIT_FIT_INTERNAL_H
#define OSTEON_LIB_FIT_FIT_INTERNAL_H

#include <osteon/fit.h>

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
  bool is_weighted; /* a part of it is of an observation with weight */
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
  osteon_scale scale; /* on which it varies */
  double prior, sd, least, most;
  int held; /* by a profile */
} free_one;

/* A correlation of the priors of two free parameters. */
typedef struct prior_tie {
  int a, b;
  double r;
} prior_tie;

struct osteon_fit {
  const osteon_model *model;
  osteon_fit_options options;
  double *values; /* [parameter of the model] */
  double *drawn;  /* [varied parameter][woman], around the population's medians; NULL: all alike */
  arm *arms;
  osteon_observation *seen;
  free_one *fitted;
  osteon_fit_error *errors; /* of endpoints, for observations that have none of their own */
  prior_tie *ties;
  double *factor; /* [free][free]: Cholesky's, of the correlations of priors; NULL: they have none */
  int n_arms, n_seen, n_fitted, n_errors, n_ties;
  int indexed;
  double misfit;                  /* of the density; 0: not known */
  struct osteon_surface *surface; /* of the rough density; NULL: nobody asked for one */
  bool is_exact; /* errors are meant as they are: what is drawn is not spread by the data's misfit */
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
/* OSTEON_ERANGE unless the value lies within the bounds and on the scale; `what` follows the name, "": a start. */
osteon_status osteon_fit_check_inside(const osteon_fit *fit, const free_one *r, const char *what,
                                      double value);

/* Predictions for several sets of all the model's parameters at once: sets[s * n_params + p], out[s * n_seen + i], and
 * spread like out, unless it is NULL. */
osteon_status osteon_fit_predict_values(osteon_fit *fit, const double *sets, int n_sets, double *out,
                                        osteon_spread_of_women *spread);

/* The same of observations that have weight; the others' are then NaN where no such one is of their arm. */
osteon_status osteon_fit_predict_weighted(osteon_fit *fit, const double *sets, int n_sets, double *out);
/* The same of the mean woman of each arm instead of its women; NaN where a measure needs several. */
osteon_status osteon_fit_predict_mean(osteon_fit *fit, const double *sets, int n_sets, double *out);

/* The density is no longer known. */
void osteon_fit_drop_density(osteon_fit *fit);

/* What errors have to be multiplied by, squared, to explain how far `seen`, predictions, is off; at least 1, and 1
 * where errors are meant as they are. */
double osteon_fit_misfit_of(const osteon_fit *fit, const double *seen);

/* A standard normal number: a function of its arguments alone. `what` it is for: 0 scatter, 1 draws. */
double osteon_fit_normal(uint64_t seed, int what, int64_t number, int k);

/* What is measured where the error of one measurement is a part of it, such as `mean`: a change has that of both of its
 * ends. The error is factor * cv * base; NaN for measures that compare, and for risks. */
typedef struct measured {
  double base, factor;
} measured;
measured osteon_fit_measured(const osteon_fit *fit, const osteon_observation *o, double mean);

/* The error of an observation, where this is predicted of it. */
double osteon_fit_error_of(const osteon_fit *fit, const osteon_observation *o, double predicted);
/* Its endpoint's error, if it has none of its own; or NULL. */
osteon_fit_error *osteon_fit_error_model(const osteon_fit *fit, const osteon_observation *o);
/* Whether a weighted observation has this error. */
bool osteon_fit_error_is_used(const osteon_fit *fit, const osteon_fit_error *error);
/* The largest of the values that have this error, 0 where there are none. */
double osteon_fit_error_largest(const osteon_fit *fit, const osteon_fit_error *error);
/* Whether the objective is a sum of squares, each of one observation or one prior: no weighted observation is below a
 * limit or has an error that depends on what is predicted or is estimated, and no priors are correlated. */
bool osteon_fit_is_squares(const osteon_fit *fit);

/* An observation's part in the squares: its root. A subject that fails is as wrong as can be; a finite number lets the
 * search step back. */
static const double OSTEON_NO_RESIDUAL = 1e15;
double osteon_fit_residual(const osteon_fit *fit, const osteon_observation *o, double predicted);
/* An observation's part in the objective. */
double osteon_fit_loss(const osteon_fit *fit, const osteon_observation *o, double predicted);

/* The logarithm of the standard normal distribution function, and how fast it grows with z. */
double osteon_log_normal(double z, double *slope);

/* Prior offsets in sd of every free parameter become residuals, which are independent, in place. */
osteon_status osteon_fit_factorise(osteon_fit *fit); /* once, before it: OSTEON_EINVAL, OSTEON_ENOMEM */
void osteon_fit_whiten(const osteon_fit *fit, double *offsets);
/* Those residuals at a set of the model's parameters, into z[free]. */
void osteon_fit_prior_residuals(const osteon_fit *fit, const double *set, double *z);

#endif
