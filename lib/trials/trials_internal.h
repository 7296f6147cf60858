/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share of a table of trials, and trials beside models that do not know all of them. */
#ifndef OSTEON_LIB_TRIALS_TRIALS_INTERNAL_H
#define OSTEON_LIB_TRIALS_TRIALS_INTERNAL_H

#include <osteon/events.h>
#include <osteon/trials.h>

#include "base/base.h"
#include "text/csv.h"

/* Columns that are read. */
#define COLUMNS(X)         \
  X(id)                    \
  X(study)                 \
  X(category)              \
  X(context)               \
  X(arm)                   \
  X(split)                 \
  X(confidence)            \
  X(age)                   \
  X(years_since_menopause) \
  X(T_LS)                  \
  X(T_TH)                  \
  X(calcium)               \
  X(vitamin_D)             \
  X(lead)                  \
  X(treatment)             \
  X(control)               \
  X(endpoint)              \
  X(measure)               \
  X(from) X(months) X(value) X(unit) X(ci_low) X(ci_high) X(sd) X(se) X(n) X(weight) X(when) X(days) X(lloq)
enum {
#define X(name) C_##name,
  COLUMNS(X)
#undef X
      N_COLUMNS
};
typedef struct made {
  osteon_trial trial;    /* first: a row is found from it */
  double lead, from, to; /* d */
  double weight;
  int beside;       /* rows of its study and endpoint, itself included; known once rows are added to a fit */
  int arms[2];      /* of the trials, or -1 */
  int before, when; /* seen before what happens on its day; whether the table says so */
  int below;        /* nothing was seen but that it is below the limit of quantification, which is `value` */
  char *why;        /* it is left out, where the sentence was made for it; or NULL */
} made;

typedef struct trial_arm {
  char *text; /* the scenario */
  osteon_scenario *scenario;
  const char *lacks; /* what the model does not have, or NULL */
  int row;           /* the first that has it */
} trial_arm;

/* Of whom a row of a table of persons is, and whether it was seen before a dose of its time. */
typedef struct osteon_seen {
  int person, before;
} osteon_seen;

struct osteon_trials {
  char *path, *text; /* the table as it was read, once */
  const osteon_registry *registry;
  const osteon_model *model;
  osteon_scenario *base;
  int is_loose;
  osteon_csv csv;
  int column[N_COLUMNS];
  made *rows;
  trial_arm *arms;
  int n_arms;
  double unit;                  /* d, of the times of persons */
  osteon_event_table *persons;  /* or NULL; then each arm is one of them, without a scenario */
  osteon_seen *seen;            /* [row] of persons */
  osteon_event_table **of_fits; /* the same on the ticks of fits */
  int n_of_fits;
};

/* The status, its sentence with PATH:LINE of row i before it. */
osteon_status osteon_trials_at_row(const osteon_trials *t, int i, osteon_status status);

/* The text in column c of row i, "" where there is none; the number in it, `missing` where there is none. */
const char *osteon_trials_field(const osteon_trials *t, int i, int c);
osteon_status osteon_trials_number(const osteon_trials *t, int i, int c, double missing, double *value);

/* Finds the columns in the header. */
osteon_status osteon_trials_find_columns(osteon_trials *t);
/* Reads row i and, with it, its arms. */
osteon_status osteon_trials_read_row(osteon_trials *t, int i);
/* Finds or makes the arms of row i. */
osteon_status osteon_trials_make_arms(osteon_trials *t, int i, made *row);
/* The arm of a row as a scenario that begins `lead` before the baseline. */
osteon_status osteon_trials_write_arm(const osteon_trials *t, int i, const made *row, const char *treatment,
                                      char **out);
/* OSTEON_EINVAL unless it is a kind, up to `most`. */
osteon_status osteon_trials_check_kind(osteon_endpoint_kind kind, osteon_endpoint_kind most);
/* Standard error of a row that prints none. */
double osteon_trial_usual_se(const osteon_trial *r);
/* SD between trials of what a row gives, where a change has `sd`. */
double osteon_trial_between(const osteon_trial *r, double sd);
/* The SD between trials of a split (NULL: of all) for every kind, into between[OSTEON_ENDPOINT_KINDS]: of BMD and
 * markers, which are points of change; NaN for the others, and where too few arms are alike. */
osteon_status osteon_trials_find_between(const osteon_trials *t, const char *split, double *between);
/* To each row what there is of its observation, of `size` bytes; the others keep what they have. The rows stand in the
 * fit in their order, maybe among observations that are not of these trials. */
void osteon_trials_share_out(const osteon_trials *t, const osteon_fit *fit, const void *all, size_t size,
                             void *rows);
/* Whether a fit may use the row: it is not for validation, and not recalled from memory. */
bool osteon_trial_is_fitted(const osteon_trial *r);

/* Tables of persons: whether it is one; reads it into the trials, whose csv is open; its arms into a fit, indices[arm];
 * and frees what belongs to it. */
bool osteon_trials_are_persons(const osteon_trials *t);
osteon_status osteon_trials_read_persons(osteon_trials *t);
osteon_status osteon_trials_add_persons(osteon_trials *t, osteon_fit *fit, int *indices);
void osteon_trials_free_persons(osteon_trials *t);

/* As osteon_trials_load, but of an arm the model has to have the drugs only: see osteon_scenario_suit. */
osteon_status osteon_trials_load_loosely(osteon_trials **trials, const osteon_registry *registry,
                                         const osteon_model *model, osteon_scenario *base, const char *path);
/* The arm of row i; NULL where the model lacks it. Owned by the trials or the base. */
osteon_scenario *osteon_trials_arm(const osteon_trials *trials, int i);

#endif
