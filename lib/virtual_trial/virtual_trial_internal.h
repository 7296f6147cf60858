/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a virtual trial share: its design, its pool, one trial that is drawn, what all of them say. */
#ifndef OSTEON_LIB_VIRTUAL_TRIAL_VIRTUAL_TRIAL_INTERNAL_H
#define OSTEON_LIB_VIRTUAL_TRIAL_VIRTUAL_TRIAL_INTERNAL_H

#include <osteon/virtual_trial.h>

#include "base/base.h"
#include "statistics/statistics.h"

/* Who drops out, among the events of one trial. */
#define OSTEON_TRIAL_DROPOUT "dropout"
enum { MOST_ARMS = 16, MOST_STRATA_CONDITIONS = 6, MOST_EVENTS = 16 };

/* ---- the design ---- */

typedef struct trial_arm {
  char *name;
  osteon_scenario *scenario;
  int ratio;
} trial_arm;

/* A column of the rows of all women. */
typedef enum trial_comparison { BELOW, AT_MOST, ABOVE, AT_LEAST, EQUAL, UNEQUAL } trial_comparison;
typedef struct trial_condition {
  char *text;
  int column;
  trial_comparison comparison;
  double value;
} trial_condition;
typedef struct trial_conditions {
  trial_condition *at;
  int n;
} trial_conditions;

typedef struct trial_measure {
  int column;
  double cv, sd, lloq;
} trial_measure;

/* A rate per day: of a column, times `per_day`, or Gompertz's. */
typedef struct trial_hazard {
  int column; /* -1: Gompertz's */
  int slot;   /* among those of columns */
  double per_day;
  double doubling; /* d; INFINITY: constant */
  double at;       /* years; NaN: on day 0 */
} trial_hazard;

typedef struct trial_event {
  char *name;
  trial_hazard hazard;
  int is_competing;
} trial_event;

/* Those of endpoints come first. */
typedef enum trial_test {
  T_TEST,
  WELCH,
  ANCOVA,
  LOG_RANK,
  COX,
  RISK_RATIO,
  INCIDENCE,
  TRIAL_TESTS
} trial_test;
extern const char *const osteon_trial_tests[TRIAL_TESTS];
typedef enum trial_change { CHANGE, PERCENT, LEVEL, TRIAL_CHANGES } trial_change;

typedef struct trial_analysis {
  char *name;
  trial_test test;
  int measure, visit; /* of an endpoint; visit -1 is none */
  int event;          /* or -1 */
  trial_change change;
  double at;                                            /* d */
  int covariates[OSTEON_COVARIATES_MOST], n_covariates; /* columns */
  int is_per_protocol;
  double alpha;
  int arm; /* that is compared with arm 0 */
} trial_analysis;

/* ---- what all trials say ---- */

/* Of one trial in one analysis. */
typedef struct trial_finding {
  double estimate, se, low, high, p;
  double used, dropped, events[2];
  double state; /* osteon_estimability */
} trial_finding;

struct osteon_virtual_trial {
  const osteon_model *model;
  char *title;
  double dt, until, end, per_month; /* end: of the calendar; per_month 0: all enter on the first day */
  trial_arm arms[MOST_ARMS];
  int n_arms;
  trial_conditions eligible, protocol, strata;
  int block; /* 0: none */
  double *visits;
  int n_visits;
  trial_measure *measures;
  int n_measures;
  trial_hazard dropout; /* per_day 0: none */
  int goes_on;          /* who drops out is still seen, and treated as the first arm */
  trial_event events[MOST_EVENTS];
  int n_events;
  trial_analysis *analyses;
  int n_analyses;
  const char **columns; /* the model's own names */
  int n_columns;
  int age; /* column, or -1 */

  /* the pool */
  osteon_virtual_trial_pool pool;
  uint64_t seed;
  int threads, set;
  double *days; /* of the rows */
  int n_stops; /* days on which the treatment of an arm stops for the pool; they lie until / (n_stops + 1) apart */
  int n_courses; /* the arms, then each other arm with each stop */
  int n_days;
  int n_hazards;    /* events, then the dropout if a column is its rate */
  int32_t *stratum; /* [woman] */
  int64_t *numbers; /* [woman]: among those who were drawn */
  double *baseline; /* [woman][column], on day 0, of the first arm */
  double *values;   /* [course][woman][visit][measure] */
  float *cumulated; /* [course][woman][hazard of a column][day] */
  double *truths;   /* [analysis] */
  int visit_0;      /* the visit on day 0, or -1 */

  /* results */
  int64_t *sizes, replicates;
  int n_sizes;
  trial_finding *findings;   /* [size][analysis][replicate]; NULL: none */
  double *truths_of_results; /* [analysis]: of the pool that they are of */
  double *powers;            /* [size][analysis][set], the least first */
  int n_sets;
};

/* trial_design.c: reads the file into the trial. */
osteon_status osteon_trial_read(osteon_virtual_trial *trial, const osteon_registry *registry,
                                const char *text, size_t length, const char *place);
/* Whether the pool has the women for trials of this size. Errors as of osteon_virtual_trial_run. */
osteon_status osteon_trial_check_size(const osteon_virtual_trial *trial, int64_t size);
int osteon_trial_meets(const trial_conditions *all, const double *row);

/* ---- the pool ---- */

void osteon_trial_forget_pool(osteon_virtual_trial *trial);
/* A value without error. */
static inline double osteon_trial_value(const osteon_virtual_trial *t, int course, int64_t woman, int visit,
                                        int measure) {
  return t->values[((course * t->pool.eligible + woman) * t->n_visits + visit) * t->n_measures + measure];
}
static inline const double *osteon_trial_baseline(const osteon_virtual_trial *t, int64_t woman) {
  return t->baseline + woman * t->n_columns;
}

/* hazards.c: what a hazard has added up to by a day, and the day by which it has; INFINITY: not until the end. */
double osteon_trial_cumulated(const osteon_virtual_trial *trial, const trial_hazard *hazard, int course,
                              int64_t woman, double day);
double osteon_trial_time_of(const osteon_virtual_trial *trial, const trial_hazard *hazard, int course,
                            int64_t woman, double cumulated);

/* The course of a woman of an arm whose treatment stops on a day. */
int osteon_trial_course(const osteon_virtual_trial *trial, int arm, double day);
/* stopped_schedule.c: what happens where the treatment of an arm stops on a day. Free it. OSTEON_EUNSUPPORTED,
 * OSTEON_ENOMEM. */
osteon_status osteon_trial_stop(const osteon_virtual_trial *trial, int arm, double day,
                                osteon_schedule **schedule);

/* truth.c: of the pool, into `truths`. */
osteon_status osteon_trial_find_truths(osteon_virtual_trial *trial);

/* ---- one trial ---- */

/* Of each woman in it, in the order in which they entered. */
typedef struct trial_women {
  int64_t n;
  int32_t *woman, *permuted; /* in the pool; permuted[eligible] is put back after each trial */
  int32_t *picked;
  int *stratum;
  unsigned char *arm;
  int *after;                           /* her course after she dropped out */
  double *entered, *followed, *dropped; /* d: of the calendar; after she entered; INFINITY: she did not */
  double *times;                        /* [event][woman]; INFINITY: not until the end of what is known */
  unsigned char *blocks;                /* [stratum][place]: arms of the block that is being filled */
} trial_women;

osteon_status osteon_trial_women_new(trial_women *women, const osteon_virtual_trial *trial, int64_t most);
void osteon_trial_women_free(trial_women *women);
/* draw.c: women of arm k in a trial of that size, or of all arms together for k -1. */
int64_t osteon_trial_women(const osteon_virtual_trial *trial, int64_t size, int k);
/* Who is in replicate `replicate` of a size, and what happens to her. */
void osteon_trial_draw(const osteon_virtual_trial *trial, int64_t size, int64_t replicate,
                       trial_women *women);
/* What is measured of woman i on a visit; NaN where she is not there. *is_below (NULL allowed): under the limit. */
double osteon_trial_measured(const osteon_virtual_trial *trial, const trial_women *women, int64_t replicate,
                             int64_t i, int visit, int measure, int *is_below);
/* How long woman i was watched for an event, and what ended it: 1 + the index of the event that was seen, 0 none. */
double osteon_trial_watched(const osteon_virtual_trial *trial, const trial_women *women, int64_t i, int event,
                            int *cause);

/* ---- analyses ---- */

typedef struct trial_room trial_room;
osteon_status osteon_trial_room_new(trial_room **room, const osteon_virtual_trial *trial, int64_t most);
void osteon_trial_room_free(trial_room *room);
void osteon_trial_analyse(const osteon_virtual_trial *trial, const trial_analysis *analysis,
                          const trial_women *women, int64_t replicate, trial_room *room,
                          trial_finding *finding);

#endif
