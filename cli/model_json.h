/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model has, as JSON on standard output. */
#ifndef OSTEON_CLI_MODEL_JSON_H
#define OSTEON_CLI_MODEL_JSON_H

#include <osteon/model.h>

/* The states with the initial values that the model computes from its parameters, to be freed; NULL with the
 * library's sentence. */
osteon_quantity *model_states(const osteon_model *m);

/* One object, without a newline after it. */
void json_model(const osteon_model *m, const osteon_quantity *states);

/* "text" */
void json_text(const char *text);
/* "key": value */
void json_field(const char *key, const char *value);
/* , "key": value; null where it is not finite */
void json_number(const char *key, double value);

const char *origin_name(osteon_origin kind);
const char *input_name(osteon_input_kind kind);
/* The shortest form that reads back as the same double. */
const char *digits(char out[40], double value);
/* Doses by name, once each, then states, by the numbers of CMT: NULL past the last. */
const char *compartment_at(const osteon_model *m, int number);

#endif
