/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef OSTEON_LIB_MODEL_DEFAULTS_H
#define OSTEON_LIB_MODEL_DEFAULTS_H

#include <osteon/model.h>

/* Derived and held values, from the parameters and inputs in c. */
void osteon_model_follow(const osteon_model *model, double *c);
/* Initial states with these constants: those of the table, then what INIT makes of them. */
void osteon_model_begin(const osteon_model *model, const double *c, double *y);

/* Computes the model once with its defaults; refuses initial states out of range and what is not a number. */
osteon_status osteon_model_try(const osteon_model *model);

#endif
