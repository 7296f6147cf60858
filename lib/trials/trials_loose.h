/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trials beside models that do not know all of them. */
#ifndef OSTEON_LIB_TRIALS_TRIALS_LOOSE_H
#define OSTEON_LIB_TRIALS_TRIALS_LOOSE_H

#include <osteon/trials.h>

/* As osteon_trials_load, but of an arm the model has to have the drugs only: see osteon_scenario_suit. */
osteon_status osteon_trials_load_loosely(osteon_trials **trials, const osteon_registry *registry,
                                         const osteon_model *model, osteon_scenario *base, const char *path);
/* The arm of row i; NULL where the model lacks it. Owned by the trials or the base. */
osteon_scenario *osteon_trials_arm(const osteon_trials *trials, int i);

#endif
