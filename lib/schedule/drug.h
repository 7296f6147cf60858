/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drugs by name: where a model takes them, and in what unit. */
#ifndef OSTEON_LIB_SCHEDULE_DRUG_H
#define OSTEON_LIB_SCHEDULE_DRUG_H

#include <osteon/life.h>
#include <osteon/model.h>

/* Where a model takes a drug, -1 where it does not: `input`, an amount per day, an input of the name or
 * rate_NAME; `dose`, the first row of its doses with that name. Letters of either case are alike where no name
 * is exactly the same. OSTEON_ENAME with the drugs that the model has: neither. */
osteon_status osteon_drug_find(const osteon_model *model, const char *name, int *input, int *dose);

/* osteon_schedule_add_course of a drug that was found: the name of the course is for messages alone. */
osteon_status osteon_drug_add_course(osteon_schedule *schedule, int input, int dose,
                                     const osteon_course *course);

/* What an amount in `unit` is multiplied with to be in that of the model: of the input (per day) where `input`
 * >= 0, else of the dose. `unit` NULL: the model's, and mg of an input that is a part of the usual dose.
 * OSTEON_EINVAL: a unit that does not fit. */
osteon_status osteon_drug_unit(const osteon_model *model, int input, int dose, const char *unit,
                               double *factor);

/* Is the input what one takes per day, and nothing without it? */
int osteon_drug_is_taken(const osteon_quantity *input);

/* The drug of an input: rate_denosumab is denosumab. */
const char *osteon_drug_name(const char *input);

#endif
