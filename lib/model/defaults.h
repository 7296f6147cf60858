/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef OSTEON_LIB_MODEL_DEFAULTS_H
#define OSTEON_LIB_MODEL_DEFAULTS_H

#include <osteon/model.h>

/* Computes the model once with its defaults; refuses initial states out of range and what is not a number. */
osteon_status osteon_model_try(const osteon_model *model);

#endif
