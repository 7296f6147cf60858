/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios from text in memory. */
#ifndef OSTEON_LIB_SCENARIO_SCENARIO_INTERNAL_H
#define OSTEON_LIB_SCENARIO_SCENARIO_INTERNAL_H

#include <osteon/scenario.h>

#include "text/data.h"

/* Of osteon_data_path: the folder of the scenarios that come with osteon. */
#define OSTEON_SCENARIOS "scenarios"
enum { LONGEST_PATH = 4096, LARGEST_TEXT = 1 << 20 /* bytes of a scenario */ };

/* The model and the title of a scenario, "" where it has none, before anything of it is checked. Errors as
 * osteon_scenario_parse. */
osteon_status osteon_scenario_peek(const char *place, const char *text, size_t length, char *model,
                                   char *title, size_t size);

/* How a scenario suits a model that it was not written for; all 0 before the call, osteon_suit_clear afterwards. */
typedef struct osteon_suit {
  char *lacks;    /* a sentence: what it needs and the model does not have or accept; or NULL */
  char *without;  /* "exercise, calcium": what the model does not know and is run without; or NULL */
  int asked, met; /* how much of exercise, unloading, nutrition and inputs there is, and is known */
} osteon_suit;

/* As osteon_scenario_parse, for this model, whatever the key `model` says; `solver`, `variability`,
 * `correlations` and `fit` are not read. *scenario is NULL where `lacks` is not. What is wrong for any model is
 * an error. */
osteon_status osteon_scenario_suit(osteon_scenario **scenario, const char *place, const char *text,
                                   size_t length, const osteon_registry *registry, const osteon_model *model,
                                   osteon_suit *suit);
void osteon_suit_clear(osteon_suit *suit);
/* Forgets what follows of the person where the base (NULL allowed) gives it. */
void osteon_scenario_rely_on(osteon_scenario *scenario, const osteon_scenario *base);
/* 1: `inputs` gives a drug from the start on, which its schedule does not tell. */
int osteon_scenario_sets_drug(const osteon_scenario *scenario);

/* osteon_scenario_notice of a scenario that has the base's parameters (NULL: none) where it gives none of its own. */
osteon_status osteon_scenario_notice_on(const osteon_scenario *scenario, const osteon_scenario *base,
                                        char *text, size_t size);

/* Adds a name to what the model is run without, once. OSTEON_ENOMEM. */
osteon_status osteon_suit_note(osteon_suit *suit, const char *name);

#endif
