/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model whose answers are known, and makers of fits of it or of any other model. */
#ifndef OSTEON_TESTS_DECAY_H
#define OSTEON_TESTS_DECAY_H

#include <osteon/fit.h>
#include <osteon/sampler.h>

#include "support.h"

/* x falls at (a b / 1000)(1 - p drug) a day from 100; output `twice` is 2 x, `risk` is 100 h / x. */
extern const osteon_model decay;

/* What x is after this many days, with b = 1 and without the drug. */
double fallen(double a, double days);

/* A fit with rtol 1e-9. */
osteon_fit *fit_of(const osteon_model *m, int threads);
/* A fit of decay with a and p free, and an arm without and one with the drug. */
osteon_fit *two_free(void);
/* The same of n women of a population in each arm. */
osteon_fit *two_free_of(osteon_population *women, int n);
/* Chains of a fit whose density is ready: about its values, by a rough density that they learn. */
osteon_sampler_options chains_of(osteon_fit *fit, const double *middle, const double *covariance);

/* Adds an arm in which one parameter or input has this value; name NULL: none. Returns its index. */
int arm_of(osteon_fit *fit, const osteon_schedule *schedule, const char *name, double value);
/* An observation of value 1, standard error 1 and weight 1. */
osteon_observation seen(int arm, const char *endpoint, osteon_measure measure, double from, double to);
void observe(osteon_fit *fit, osteon_observation o);
/* Observes a level of an arm. */
void see(osteon_fit *fit, int arm, const char *endpoint, double to, double value, double se);

/* The fit's value of a parameter. */
double value_of(const osteon_fit *fit, const char *name);
/* As support_near, in a fit of decay. */
void near(const char *name, const char *quantity, double observed, double expected, double tolerance);

#endif
