/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model has, as JSON on standard output. It uses nothing of the command, so that a program without one has the
 * same text. */
#include "model_json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/text.h>

const char *origin_name(osteon_origin kind) {
  return kind == OSTEON_LITERATURE ? "literature" : kind == OSTEON_CALIBRATED ? "calibrated" : "assumed";
}
const char *input_name(osteon_input_kind kind) { return kind == OSTEON_HABIT ? "habit" : "treatment"; }

const char *digits(char out[40], double value) {
  if (osteon_number_write(value, 6, out, 40) != OSTEON_OK) *out = '\0'; /* out of memory */
  return out;
}

/* ---- parts of JSON ---- */

void json_text(const char *text) {
  putchar('"');
  for (; *text; text++) {
    const unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\')
      printf("\\%c", c);
    else if (c == '\n')
      fputs("\\n", stdout);
    else if (c < 32)
      printf("\\u%04x", c);
    else
      putchar(c);
  }
  putchar('"');
}

void json_field(const char *key, const char *value) {
  printf("\"%s\": ", key);
  json_text(value ? value : "");
}

void json_number(const char *key, double value) {
  char out[40];
  printf(", \"%s\": %s", key, isfinite(value) ? digits(out, value) : "null");
}

/* ---- a model ---- */

static void json_table(const char *key, const osteon_quantity *q, int n, osteon_kind kind) {
  printf(",\n  \"%s\": [", key);
  for (int i = 0; i < n; i++) {
    fputs(i ? ",\n    {" : "\n    {", stdout);
    json_field("name", q[i].name);
    fputs(", ", stdout);
    json_field("unit", q[i].unit);
    if (kind == OSTEON_STATE || kind == OSTEON_PARAM || kind == OSTEON_INPUT) {
      json_number("default", q[i].value);
      json_number("min", q[i].min);
      json_number("max", q[i].max);
    }
    fputs(", ", stdout);
    json_field("meaning", q[i].meaning);
    if (kind != OSTEON_DERIVED) {
      fputs(", ", stdout);
      json_field("source", q[i].source);
    }
    if (kind == OSTEON_PARAM) {
      fputs(", ", stdout);
      json_field("origin", origin_name(q[i].origin));
    }
    if (kind == OSTEON_INPUT) {
      fputs(", ", stdout);
      json_field("kind", input_name(q[i].kind));
    }
    putchar('}');
  }
  fputs(n ? "\n  ]" : "]", stdout);
}

static void json_common(const osteon_model *m) {
  fputs(",\n  \"common\": [", stdout);
  for (int i = 0; i < m->n_common; i++) {
    fputs(i ? ",\n    {" : "\n    {", stdout);
    json_field("name", m->common[i].name);
    fputs(", ", stdout);
    json_field("quantity", m->common[i].quantity);
    fputs(", ", stdout);
    json_field("caveat", m->common[i].caveat);
    putchar('}');
  }
  fputs(m->n_common ? "\n  ]" : "]", stdout);
}

static void json_shown(const osteon_model *m) {
  fputs(",\n  \"shown\": [", stdout);
  for (int i = 0; i < m->n_shown; i++) printf("%s\"%s\"", i ? ", " : "", m->shown[i]);
  putchar(']');
}

static void json_contexts(const osteon_model *m) {
  fputs(",\n  \"contexts\": [", stdout);
  for (int k = 0; k < m->n_contexts; k++) {
    const osteon_context *c = &m->contexts[k];
    fputs(k ? ",\n    {" : "\n    {", stdout);
    json_field("name", c->name);
    fputs(", ", stdout);
    json_field("question", c->question);
    printf(", \"needed\": %s, \"fitted_rows\": %d, \"fitted_trials\": %d, \"rows\": %d, \"trials\": %d",
           c->is_needed ? "true" : "false", c->evidence.fitted_rows, c->evidence.fitted_trials,
           c->evidence.rows, c->evidence.trials);
    json_number("normalised", c->evidence.normalised);
    json_number("held_95", c->evidence.held_95);
    fputs(", ", stdout);
    json_field("verdict", osteon_verdict_name(osteon_context_verdict(c)));
    char why[200] = "";
    osteon_context_describe(c, why, sizeof why);
    fputs(", ", stdout);
    json_field("reason", why);
    putchar('}');
  }
  fputs(m->n_contexts ? "\n  ]" : "]", stdout);
}

/* What the keys of a scenario's section `who` are in the model. */
static void json_who(const osteon_model *m) {
  fputs(",\n  \"who\": {", stdout);
  for (int i = 0; i < m->n_person; i++) {
    fputs(i ? ", " : "", stdout);
    json_field(m->person[i].key, m->params[m->person[i].param].name);
  }
  putchar('}');
}

static void json_panels(const osteon_model *m) {
  fputs(",\n  \"panels\": [", stdout);
  for (int i = 0; i < m->n_panels; i++) {
    fputs(i ? ",\n    {" : "\n    {", stdout);
    json_field("title", m->panels[i].title);
    fputs(", \"starts\": [", stdout);
    for (int k = 0; m->panels[i].starts[k]; k++) {
      fputs(k ? ", " : "", stdout);
      json_text(m->panels[i].starts[k]);
    }
    fputs("]}", stdout);
  }
  fputs(m->n_panels ? "\n  ]" : "]", stdout);
}

const char *compartment_at(const osteon_model *m, int number) {
  for (int i = 0; i < m->n_doses; i++) {
    int is_new = 1;
    for (int k = 0; k < i; k++) is_new &= strcmp(m->doses[k].name, m->doses[i].name) != 0;
    if (is_new && --number == 0) return m->doses[i].name;
  }
  return number <= m->n_states ? m->states[number - 1].name : NULL;
}

/* In the order of their numbers. */
static void json_compartments(const osteon_model *m) {
  const char *name;
  fputs(",\n  \"compartments\": [", stdout);
  for (int i = 1; (name = compartment_at(m, i)); i++) printf("%s\"%s\"", i > 1 ? ", " : "", name);
  putchar(']');
}

void json_model(const osteon_model *m, const osteon_quantity *states) {
  fputs("{\n  ", stdout);
  json_field("name", m->name);
  fputs(",\n  ", stdout);
  json_field("title", m->title);
  fputs(",\n  ", stdout);
  json_field("citation", m->citation);
  fputs(",\n  ", stdout);
  json_field("notes", m->notes);
  fputs(",\n  ", stdout);
  json_field("solver", m->solver);
  json_number("longest_step", m->longest_step);
  printf(",\n  \"provisional\": %s", osteon_model_is_provisional(m) ? "true" : "false");
  json_table("states", states, m->n_states, OSTEON_STATE);
  json_table("parameters", m->params, m->n_params, OSTEON_PARAM);
  json_table("inputs", m->inputs, m->n_inputs, OSTEON_INPUT);
  fputs(",\n  \"doses\": [", stdout);
  for (int i = 0; i < m->n_doses; i++) {
    fputs(i ? ",\n    {" : "\n    {", stdout);
    json_field("name", m->doses[i].name);
    fputs(", ", stdout);
    json_field("unit", m->doses[i].unit);
    fputs(", ", stdout);
    json_field("state", m->states[m->doses[i].state].name);
    fputs(", ", stdout);
    json_field("meaning", m->doses[i].meaning);
    fputs(", ", stdout);
    json_field("source", m->doses[i].source);
    putchar('}');
  }
  fputs(m->n_doses ? "\n  ]" : "]", stdout);
  json_compartments(m);
  json_table("outputs", m->outputs, m->n_outputs, OSTEON_OUTPUT);
  json_shown(m);
  json_panels(m);
  json_who(m);
  json_common(m);
  json_contexts(m);
  json_table("derived", m->derived, m->n_derived, OSTEON_DERIVED);
  fputs(",\n  ", stdout);
  json_field("equations", osteon_model_equations(m));
  fputs("\n}", stdout);
}

osteon_quantity *model_states(const osteon_model *m) {
  osteon_quantity *states = malloc((size_t)m->n_states * sizeof *states);
  double *initial = malloc((size_t)m->n_states * sizeof *initial);
  const int is_known = states && initial && osteon_model_initial(m, initial) == OSTEON_OK;
  for (int i = 0; is_known && i < m->n_states; i++) {
    states[i] = m->states[i];
    states[i].value = initial[i];
  }
  free(initial);
  if (is_known) return states;
  free(states);
  return NULL;
}
