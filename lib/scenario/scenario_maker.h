/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario that is being made: what the files of this folder share. */
#ifndef OSTEON_LIB_SCENARIO_SCENARIO_MAKER_H
#define OSTEON_LIB_SCENARIO_SCENARIO_MAKER_H

#include <math.h>

#include "base/base.h"
#include "scenario/given.h"
#include "scenario/scenario_internal.h"
#include "scenario/scenario_keys.h"
#include "text/yaml.h"

#define LENGTH(array) ((int)(sizeof(array) / sizeof *(array)))

typedef struct setting {
  osteon_kind kind; /* OSTEON_PARAM, OSTEON_INPUT, OSTEON_STATE */
  int index;
  double value;
  int line;
  int is_implied; /* it follows from another, as the model says: osteon_pair */
} setting;

typedef struct fitted {
  int param;
  osteon_scale scale;
  double prior, sd, least, most;
  char *place; /* FILE:LINE */
} fitted;

/* A correlation between the priors of two of them. */
typedef struct fitted_tie {
  int a, b; /* parameters of the model */
  double r;
} fitted_tie;

/* The error of an endpoint; NaN where it is estimated. */
typedef struct fitted_error {
  const char *endpoint; /* the model's own copy */
  double sd, cv;
} fitted_error;

struct osteon_scenario {
  const osteon_model *model;
  osteon_schedule *schedule;
  char *title;
  double until, every;
  double moved; /* d, the most by which a time was moved to a tick */
  osteon_sim_options options;
  struct {
#define X(name, ...) double name;
    OSTEON_STEP_OPTIONS(X)
#undef X
  } given; /* NAN where not */
  setting *settings;
  int n_settings;
  osteon_population *population;
  fitted *fitted;
  fitted_tie *ties;
  fitted_error *errors;
  int n_fitted, n_ties, n_errors;
  osteon_weights weights;
  osteon_given *noted; /* what is given */
  int n_noted;
  const char **names; /* of the settings, for osteon_scenario_get_arm */
  double *values;
};

typedef struct maker {
  const osteon_yaml *yaml;
  osteon_scenario *s;
  const osteon_yaml_part *parts;
  double dt; /* 0: not known yet, times stay as they are */
  const osteon_registry *registry;
  osteon_suit *suit; /* NULL: the model is the scenario's own, and has to know all of it */
} maker;

/* The status, its sentence with FILE:LINE before it. */
osteon_status osteon_scenario_at_line(const maker *m, int line, osteon_status status);
#define BAD(line, status, ...) osteon_scenario_at_line(m, line, osteon_fail(status, __VA_ARGS__))

/* The line of key k in an entry; of the entry itself where the key is not given or k < 0. */
int osteon_scenario_line(const maker *m, int part, int entry, int k);
int osteon_scenario_line_of(const maker *m, int part, int entry, const char *key);
#define LINE(section, entry, key) osteon_scenario_line_of(m, PART_##section, entry, key)
#define ENTRY_LINE(section, entry) osteon_scenario_line(m, PART_##section, entry, -1)

/* What is written for a key of an entry, NULL where it is not given. */
const char *osteon_scenario_text(const maker *m, int part, int entry, const char *key);

/* The values of one entry into `values`, its struct: NAN or NULL where a key is not given. */
osteon_status osteon_scenario_read_entry(const maker *m, int part, int entry, void *values);
#define READ(section, entry, values) OSTEON_TRY(osteon_scenario_read_entry(m, PART_##section, entry, values))

static inline double otherwise(double value, double missing) { return isnan(value) ? missing : value; }

/* What is wrong for one model, and need not be for the next in a lineup, which leaves that one out. */
static inline osteon_status its_own(const maker *m) { return m->suit ? OSTEON_EINVAL : OSTEON_EFORMAT; }

/* What the scenario sets an input, parameter or state to; NULL: nothing. */
const setting *osteon_scenario_setting(const osteon_scenario *s, osteon_kind kind, int index);

/* Fails at `line`: `name` is set already, by `other`. */
osteon_status osteon_scenario_is_set(const maker *m, int line, const setting *other, const char *name);

/* Notes what is given. OSTEON_ENOMEM. */
osteon_status osteon_scenario_note(const maker *m, const char *name, const osteon_given *given);
osteon_status osteon_scenario_note_input(const maker *m, const char *name, double value, double time);

/* What follows of the person, and as the median of what varies. */
osteon_status osteon_scenario_add_implied(osteon_scenario *s);

osteon_status osteon_scenario_add_life(const maker *m);
osteon_status osteon_scenario_add_population(const maker *m);
osteon_status osteon_scenario_add_fit(const maker *m);

#endif
