/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model with days of its own. */
#ifndef OSTEON_TESTS_INFUSION_H
#define OSTEON_TESTS_INFUSION_H

#include <osteon/model.h>

extern const osteon_model osteon_model_infusion;

#endif
