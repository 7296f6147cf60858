/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef OSTEON_LIB_MODEL_DEFAULTS_H
#define OSTEON_LIB_MODEL_DEFAULTS_H

#include <osteon/model.h>

/* Derived and held values, from the parameters and inputs in c. */
void osteon_model_follow(const osteon_model *model, double *c);
/* Initial states with these constants: those of the table, then what INIT makes of them. */
void osteon_model_begin(const osteon_model *model, const double *c, double *y);

/* What is given of a parameter, NaN where nothing is. */
typedef double osteon_given_value(const void *context, int param);
/* Whether one parameter of a pair follows from the other, which alone is given: which, and its value. */
bool osteon_pair_follows(const osteon_model *model, int pair, osteon_given_value *given, const void *context,
                         int *param, double *value);

/* The parameter that the model's table of persons has for a key of `who`; -1: none. */
int osteon_model_person(const osteon_model *model, const char *key);
/* What the column of a table of persons is by its name: an input, else a parameter by its own name or as a key of
 * `who`, exactly, else in letters of either case; -1: it is none. OSTEON_ENAME where it may be one or another. */
osteon_status osteon_model_seek(const osteon_model *model, const char *name, int *input, int *param);

/* osteon_model_check without computing anything. */
osteon_status osteon_model_look(const osteon_model *model);
/* Whether something may be made of a model. Bundled ones are tested, and what a program adds to a registry is computed
 * there, once: here a descriptor that is not bundled is only looked at. One that a program gives directly and that
 * forgets a rate fails at its first tick. */
osteon_status osteon_model_accept(const osteon_model *model);

#endif
