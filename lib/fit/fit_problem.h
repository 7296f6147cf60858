/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search for the minimum: what least squares and likelihood share. */
#ifndef OSTEON_LIB_FIT_FIT_PROBLEM_H
#define OSTEON_LIB_FIT_FIT_PROBLEM_H

#include "fit/fit_internal.h"

/* The free parameters that a run moves; one that a profile holds is left out. */
typedef struct problem {
  osteon_fit *fit;
  int n, rows;     /* moved; observations with weight, then priors */
  int *which;      /* [n] */
  double *sets;    /* [1 + n][parameter] */
  double *out;     /* [1 + n][observation] */
  double *u;       /* [n], then [n] steps and the [n] of a start */
  double *r0, *r1; /* [rows] */
  int started, stop;
  osteon_status status;
  int (*told)(void *, int, double);
  void *context;
} problem;

osteon_status osteon_fit_problem_new(problem *p, osteon_fit *fit);
void osteon_fit_problem_free(problem *p);
void osteon_fit_put_set(const problem *p, const double *u, double *set); /* what u means for all parameters */
/* p->u, then points beside it, for differences: into p->sets. The steps follow u in p->u. */
void osteon_fit_put_neighbours(problem *p);
/* p->sets to p->out. OSTEON_ESTEP where something weighted cannot be computed at the start. */
osteon_status osteon_fit_predict_sets_of(problem *p, int n_sets);

/* Whether a search is at its end that gains this, and less than `enough` is too little; `calm` counts. */
static inline bool osteon_fit_is_calm(double gain, double enough, int *calm) {
  /* twice in a row, as one small step may be a cautious one */
  *calm = gain <= enough ? *calm + 1 : 0;
  return *calm == 2;
}

/* The same search where the objective is more than squares: see osteon_fit_is_squares. */
osteon_status osteon_fit_score(problem *p, int iterations, osteon_fit_result *result);
/* The covariance there, into values[n * n]; what it says of the errors goes to the fit's. */
osteon_status osteon_fit_score_covariance(problem *p, double *values);
/* The inverse of a[n * n] in place. OSTEON_EINVAL: not positive definite. */
osteon_status osteon_fit_invert(double *a, int n);

#endif
