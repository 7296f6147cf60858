/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what R gives to a cohort that is ready to start. The order of what overrides what is that of `osteon cohort`. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/ticks.h>

#include "job.h"

#define TRY(call)                             \
  do {                                        \
    const osteon_status status_ = (call);     \
    if (status_ != OSTEON_OK) return status_; \
  } while (0)

void job_notice(job *j, const char *sentences) {
  const size_t used = strlen(j->notices);
  if (*sentences) snprintf(j->notices + used, sizeof j->notices - used, "%s%s", used ? "\n" : "", sentences);
}

void job_free(job *j) {
  osteon_cohort_free(j->cohort);
  osteon_population_free(j->people);
  osteon_event_table_free(j->table);
  osteon_event_table_free(j->common);
  osteon_schedule_free(j->empty);
  osteon_scenario_free(j->scenario);
}

/* ---- who and what ---- */

static osteon_status open_model(job *j) {
  SEXP scenario = glue_member(j->given, "scenario");
  if (scenario != R_NilValue) {
    TRY(glue_open_scenario(glue_check_list(scenario, "scenario"), &j->scenario));
    j->model = osteon_scenario_model(j->scenario);
    j->schedule = osteon_scenario_schedule(j->scenario);
    return OSTEON_OK;
  }
  const char *name = glue_text(j->given, "model");
  TRY(osteon_registry_find(NULL, name ? name : "", &j->model));
  TRY(osteon_schedule_new(&j->empty, j->model));
  j->schedule = j->empty;
  return OSTEON_OK;
}

/* ---- ticks and rows ---- */

static osteon_event_options table_options(const job *j, const char *text, const char *unit) {
  osteon_event_options o;
  osteon_event_options_default(&o);
  o.dt = j->dt;
  o.text = text;
  o.unit = glue_number(j->given, unit, 0);
  return o;
}

/* A tick on which the times of a table lie too. */
static osteon_status refine(job *j, const char *text, const char *unit, const char *name) {
  if (!text) return OSTEON_OK;
  const osteon_event_options o = table_options(j, text, unit);
  return osteon_event_table_find_dt(j->model, &o, name, &j->dt);
}

static void check_rows(R_xlen_t n) {
  if (n > 10000000) Rf_error("times: more than 10 million rows of each subject");
}

/* What R was given as numbers of days must lie on ticks, as the times of a table. */
static osteon_status refine_exact(job *j) {
  R_xlen_t n;
  const double *exact = glue_numbers(j->given, "exact", &n);
  if (n == 0) return OSTEON_OK;
  check_rows(n);
  const size_t size = 32 * ((size_t)n + 1);
  char *text = R_alloc(size, 1);
  size_t used = (size_t)snprintf(text, size, "TIME,EVID\n");
  for (R_xlen_t i = 0; i < n; i++) used += (size_t)snprintf(text + used, size - used, "%.15g,0\n", exact[i]);
  return refine(j, text, "", "times of rows (end, delta, times)");
}

static osteon_status check_exact(const job *j) {
  R_xlen_t n;
  const double *exact = glue_numbers(j->given, "exact", &n);
  for (R_xlen_t i = 0; i < n; i++) {
    double tick;
    TRY(osteon_days_to_tick(exact[i], true, j->dt, &tick));
  }
  return OSTEON_OK;
}

static osteon_status choose_dt(job *j) {
  const double given = glue_number(j->given, "dt", NAN);
  j->dt = j->scenario ? osteon_scenario_dt(j->scenario) : osteon_option_find("dt")->value;
  if (isnan(given)) {
    TRY(refine_exact(j));
    TRY(refine(j, glue_text(j->given, "ev"), "ev_unit", "ev"));
    return refine(j, glue_text(j->given, "data"), "data_unit", "data_set");
  }
  TRY(osteon_option_check("dt", given));
  j->dt = given;
  return check_exact(j);
}

/* Rows `every` so often may come to lie on one tick, of which there is then one row; times that are listed are kept. */
static osteon_status choose_days(job *j) {
  R_xlen_t n;
  const int is_listed = glue_member(j->given, "listed") != R_NilValue;
  const double *times = glue_numbers(j->given, "times", &n);
  check_rows(n);
  j->days = (double *)R_alloc((size_t)n + 1, sizeof *j->days);
  for (R_xlen_t i = 0; i < n; i++) {
    double tick;
    TRY(osteon_days_to_tick(times[i], false, j->dt, &tick));
    const double day = osteon_tick_to_day(tick, j->dt);
    if (is_listed || j->n_days == 0 || day != j->days[j->n_days - 1]) j->days[j->n_days++] = day;
  }
  j->until = n ? j->days[j->n_days - 1] : 0;
  return OSTEON_OK;
}

/* ---- what happens ---- */

static osteon_status read_common(job *j) {
  const char *text = glue_text(j->given, "ev");
  if (!text) return OSTEON_OK;
  osteon_event_options o = table_options(j, text, "ev_unit");
  o.base = j->schedule;
  TRY(osteon_event_table_read(&j->common, j->model, &o, "ev"));
  if (osteon_event_table_count(j->common) != 1)
    Rf_error("ev: events of %lld subjects; ev() is of all of them alike: give a table with ID to data_set()",
             (long long)osteon_event_table_count(j->common));
  j->schedule = osteon_event_table_schedule(j->common, 0);
  return OSTEON_OK;
}

static osteon_status read_table(job *j) {
  const char *text = glue_text(j->given, "data");
  if (!text) return OSTEON_OK;
  osteon_event_options o = table_options(j, text, "data_unit");
  o.base = j->schedule;
  o.carry = j->carry;
  o.n_carry = j->n_carry;
  return osteon_event_table_read(&j->table, j->model, &o, "data_set");
}

static osteon_status read_events(job *j) {
  if (j->scenario)
    TRY(osteon_schedule_round(osteon_scenario_schedule(j->scenario), j->dt));
  else
    TRY(osteon_schedule_set_end(j->empty, j->until));
  TRY(read_common(j));
  return read_table(j);
}

/* ---- who ---- */

static int varies(const osteon_population *p, const char *name) {
  for (int k = 0; k < osteon_population_count(p); k++)
    if (!strcmp(osteon_population_name_at(p, k), name)) return 1;
  return 0;
}

/* Who lacks a value has that of the scenario. */
static osteon_status take_medians(job *j, const osteon_population *of_scenario) {
  for (int k = 0; k < osteon_population_count(j->people); k++) {
    double median;
    const char *name = osteon_population_name_at(j->people, k);
    TRY(osteon_population_get_median(of_scenario, name, &median));
    TRY(osteon_population_set_median(j->people, name, median));
  }
  return OSTEON_OK;
}

/* What follows from columns of the people, where neither they nor anything else gives it. */
static osteon_status imply_people(job *j) {
  const int most = j->params.n + osteon_population_count(j->people);
  const char **names = (const char **)R_alloc((size_t)most + 1, sizeof *names);
  double *values = (double *)R_alloc((size_t)most + 1, sizeof *values), value;
  int n = 0, param;
  for (int i = 0; i < j->params.n; i++) names[n] = j->params.names[i], values[n++] = 0;
  for (int k = 0; k < osteon_population_count(j->people); k++)
    names[n] = osteon_population_name_at(j->people, k), values[n++] = 0;
  TRY(j->scenario ? osteon_scenario_imply(j->scenario, names, values, n, &param, &value)
                  : osteon_model_imply(j->model, names, values, n, &param, &value));
  return param < 0 ? OSTEON_OK : osteon_population_imply(j->people, j->model->params[param].name);
}

static osteon_status read_people(job *j) {
  const char *path = glue_text(j->given, "people");
  if (!path) return OSTEON_OK;
  TRY(osteon_population_load(&j->people, j->model, path));
  if (j->population) TRY(take_medians(j, j->population));
  j->population = j->people;
  return imply_people(j);
}

static int is_habit(const osteon_model *m, const char *name) {
  const int input = osteon_model_index(m, OSTEON_INPUT, name);
  return input >= 0 && m->inputs[input].kind == OSTEON_HABIT;
}

/* param() and input() are medians of what varies. */
static osteon_status move_medians(job *j, const glue_named *set, int only_habits) {
  for (int i = 0; i < set->n; i++) {
    if (only_habits && !is_habit(j->model, set->names[i])) continue;
    if (j->people && varies(j->people, set->names[i]))
      Rf_error("%s: idata_set has a column of that name; change it there", set->names[i]);
    TRY(osteon_population_set_median(j->population, set->names[i], set->values[i]));
  }
  return OSTEON_OK;
}

/* A double holds whole numbers to 2^53. */
static uint64_t seed_of(const job *j) {
  const double seed = glue_number(j->given, "seed", 0);
  if (!(seed >= 0 && seed <= 9007199254740992.0) || seed != floor(seed))
    Rf_error("seed: give a whole number, 0 to 2^53");
  return (uint64_t)seed;
}

static osteon_status plan_population(job *j) {
  char text[600] = "";
  if (j->scenario) j->population = osteon_scenario_population(j->scenario);
  TRY(read_people(j));
  if (!j->population) return OSTEON_OK;
  osteon_population_set_seed(j->population, seed_of(j));
  TRY(move_medians(j, &j->params, 0));
  TRY(move_medians(j, &j->inputs, 1));
  TRY(osteon_population_notice(j->population, text, sizeof text));
  job_notice(j, text);
  return OSTEON_OK;
}

static osteon_status count_subjects(job *j) {
  const double given = glue_number(j->given, "n", 0);
  const int64_t rows = j->people  ? osteon_population_subject_count(j->people)
                       : j->table ? osteon_event_table_count(j->table)
                                  : 0;
  if (j->people && j->table && osteon_event_table_count(j->table) > 1)
    Rf_error("idata_set with a data_set of %lld subjects; give their parameters as columns of the data_set",
             (long long)osteon_event_table_count(j->table));
  if (given != floor(given) || given < 0 || given > 1e9) Rf_error("n: give a whole number, 1 to 1e9");
  if (given > 0 && rows > 1 && (double)rows != given)
    Rf_error("n = %.0f: the table has %lld subjects; leave out n", given, (long long)rows);
  j->n = rows > 1 ? rows : given > 0 ? (int64_t)given : 1;
  return OSTEON_OK;
}

/* ---- the cohort ---- */

static osteon_status make_cohort(job *j) {
  osteon_cohort_options o;
  osteon_cohort_options_default(&o);
  if (j->scenario) {
    osteon_sim_options of;
    osteon_sim_options_default(&of);
    TRY(osteon_scenario_get_options(j->scenario, &of));
#define OF_SCENARIO(name, ...) o.name = of.name;
    OSTEON_STEP_OPTIONS(OF_SCENARIO)
  }
#define TAKE(name, KIND, ...)                                                 \
  if (glue_member(j->given, #name) != R_NilValue) {                           \
    const double value = glue_number(j->given, #name, 0);                     \
    TRY(osteon_option_check(#name, value));                                   \
    if (OSTEON_OPTION_##KIND == OSTEON_OPTION_WHOLE && value != floor(value)) \
      Rf_error("%s: give a whole number", #name);                             \
    TAKE_##KIND(o.name, value);                                               \
  }
#define TAKE_TIME(to, value) to = value
#define TAKE_NUMBER(to, value) to = value
#define TAKE_WHOLE(to, value) to = (int)value
  OSTEON_OPTION_LIST(TAKE)
  o.dt = j->dt;
  o.isa = glue_text(j->given, "isa");
  o.schedule = j->table ? osteon_event_table_schedule(j->table, 0) : j->schedule;
  return osteon_cohort_new(&j->cohort, j->model, j->n, &o);
}

static osteon_status set_state(job *j, const char *name, double value) {
  double *values = (double *)R_alloc((size_t)j->n, sizeof *values);
  for (int64_t i = 0; i < j->n; i++) values[i] = value;
  return osteon_cohort_set_states(j->cohort, name, values);
}

/* Of ev(), or of a data set of one subject that all are like. */
static osteon_status set_own_params(job *j, const osteon_event_table *table) {
  const char *name;
  for (int k = 0; (name = osteon_event_table_parameter_name(table, k)); k++) {
    const double value = osteon_event_table_parameter(table, 0, k);
    if (!isnan(value)) TRY(osteon_cohort_set_param(j->cohort, name, value));
  }
  return OSTEON_OK;
}

static osteon_status find_implied(job *j) {
  int param;
  const glue_named *p = &j->params;
  TRY(j->scenario ? osteon_scenario_imply(j->scenario, p->names, p->values, p->n, &param, &j->implied_value)
                  : osteon_model_imply(j->model, p->names, p->values, p->n, &param, &j->implied_value));
  if (param >= 0 && p->n > 0) j->implied = j->model->params[param].name;
  const char *of_table;
  return j->table ? osteon_event_table_imply(j->table, j->scenario, p->names, p->n, &of_table) : OSTEON_OK;
}

/* First what all share, then each subject's own. */
static osteon_status fill_cohort(job *j) {
  if (j->scenario) TRY(osteon_scenario_apply_cohort(j->scenario, j->cohort));
  for (int i = 0; i < j->params.n; i++)
    TRY(osteon_cohort_set_param(j->cohort, j->params.names[i], j->params.values[i]));
  if (j->implied) TRY(osteon_cohort_set_param(j->cohort, j->implied, j->implied_value));
  for (int i = 0; i < j->inputs.n; i++)
    TRY(osteon_cohort_set_input(j->cohort, j->inputs.names[i], j->inputs.values[i]));
  for (int i = 0; i < j->states.n; i++) TRY(set_state(j, j->states.names[i], j->states.values[i]));
  if (j->common) TRY(set_own_params(j, j->common));
  if (j->population) TRY(osteon_population_apply(j->population, j->cohort, 0));
  if (!j->table) return OSTEON_OK;
  return osteon_event_table_count(j->table) == j->n ? osteon_event_table_apply_cohort(j->table, 0, j->cohort)
                                                    : set_own_params(j, j->table);
}

static osteon_status tell_of_events(job *j) {
  char text[1500] = "";
  if (j->common) {
    TRY(osteon_event_table_notice(j->common, j->until, text, sizeof text));
    job_notice(j, text);
  }
  if (j->table)
    TRY(osteon_event_table_notice(j->table, j->until, text, sizeof text));
  else if (!j->common)
    TRY(osteon_schedule_notice(j->schedule, j->until, text, sizeof text));
  else
    *text = 0;
  job_notice(j, text);
  return OSTEON_OK;
}

osteon_status job_prepare(job *j) {
  j->params = glue_named_numbers(j->given, "param");
  j->inputs = glue_named_numbers(j->given, "input");
  j->states = glue_named_numbers(j->given, "init");
  j->columns = glue_texts(j->given, "columns", &j->n_columns);
  j->carry = glue_texts(j->given, "carry", &j->n_carry);
  TRY(open_model(j));
  TRY(choose_dt(j));
  TRY(choose_days(j));
  TRY(read_events(j));
  TRY(find_implied(j));
  TRY(plan_population(j));
  TRY(count_subjects(j));
  TRY(make_cohort(j));
  TRY(fill_cohort(j));
  return tell_of_events(j);
}
