/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon sensitivity: which of the factors that vary a result hangs on. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/picture.h>
#include <osteon/scenario.h>
#include <osteon/sensitivity.h>
#include <osteon/sweep.h>
#include <osteon/text.h>
#include <osteon/ticks.h>

#include "cli.h"

/* NAME@TIME: an output on a day. */
typedef struct item {
  char *name;
  long long tick;
  int column, row; /* among those that are recorded */
} item;

typedef struct factor {
  const char *name;
  int place; /* among what varies, or the parameters of the sets */
  int group;
} factor;

typedef struct job {
  const char *scenario_path, *method_name, *over, *output, *plot, *script;
  cli_list of, groups;
  int64_t n, seed; /* -1 where not given */
  cli_model named;
  cli_given given;
  cli_settings settings;
  /* made */
  osteon_sensitivity_method method;
  osteon_scenario *scenario;
  const osteon_model *model;
  osteon_schedule *schedule;
  osteon_cohort_options options;
  item *items;
  const char **columns;
  double *days;
  int n_items, n_columns, n_days;
  osteon_population *own, *population; /* NULL: `sets` are the factors' values */
  osteon_sets *sets;
  factor *factors;
  char **group_names; /* those of --groups; others have their factor's name */
  int n_factors, n_groups, n_named;
  int64_t runs_of_row, rows_of_slice;
  double *x;                    /* [factor][run]: of a slice, or for given and prcc of all */
  int64_t x_runs;               /* of a factor in x */
  double *y;                    /* [run][day][column] */
  int64_t done;                 /* runs */
  int64_t failed;               /* of them */
  char reason[400];             /* of the first */
  osteon_influence *influences; /* [item][group] */
  cli_progress progress;
} job;

/* ---- arguments ---- */

static int cli_sensitivity_main(int argc, char **argv);

static const cli_option table[] = {
    {"SCENARIO", 0, CLI_PLAIN, offsetof(job, scenario_path), 0, 0},
    CLI_MODEL(named, " of SCENARIO"),
    {"--of", 0, CLI_TEXT, offsetof(job, of.given), "NAME@TIME,...",
     "what the indices are of: outputs or states, each at a time, as in BMD_LS@5y,CTX@6m; without @TIME at "
     "the scenario's end; required"},
    {"--over", 0, CLI_TEXT, offsetof(job, over), "FACTORS",
     "what varies: variability, the scenario's section of that name; ensemble, the parameter sets that come "
     "with osteon for the model, or ensemble:FILE.csv; all, every parameter by 20 %, or all:5%; or FILE.csv "
     "with columns name, low and high; default: variability"},
    {"--method", 0, CLI_TEXT, offsetof(job, method_name), "METHOD",
     "given: first-order indices of a sample as it is, also of correlated factors; sobol: first-order and "
     "total indices; morris: elementary effects; prcc: partial rank correlations; default: given"},
    {"--groups", 0, CLI_TEXT, offsetof(job, groups.given), "NAME=A+B,...",
     "factors that sobol and morris take as one, with an index of their own; correlated: all that are "
     "correlated"},
    {"-n", 0, CLI_WHOLE, offsetof(job, n), "N",
     "size: subjects of given and prcc, all sets of an ensemble; rows of sobol, each of 2 runs and one for "
     "each factor; paths of morris, each of 1 run and one for each factor; default: 20000, 4096 or 100"},
    {"--seed", 0, CLI_WHOLE, offsetof(job, seed), "S",
     "seed of the random numbers, a whole number; default: 0"},
    CLI_SETTINGS(settings,
                 "a parameter, or the median of one that varies; may be repeated, as may --input and --init"),
    OSTEON_OPTION_LIST(CLI_ROW)
        CLI_OUTPUT(output, "the indices, in each output the greatest first; default: -, standard output"),
    CLI_PLOT(plot, script,
             "of the indices and their intervals; over time where an output is asked at several times"),
    CLI_KEYS_OF_SCENARIO,
    CLI_END};

extern const cli_command cli_sensitivity;
const cli_command cli_sensitivity = {
    .name = "sensitivity",
    .summary = "which parameters a result hangs on",
    .forms = "SCENARIO --of NAME@TIME,... [OPTION]...",
    .text =
        "Says how much of the variance of a result each factor explains. S1 is the part that knowing the "
        "factor would take away, ST the part that would stay if all others were known; mu_star is the mean "
        "change of the result between one level of a factor and another, over the step of a half of its "
        "distribution, sigma how much this differs from place to place. Intervals are of 95 %. Runs that "
        "fail are left out, and counted. No file depends on the number of threads.",
    .exits =
        "0 done, even if some runs failed; 1 the run failed, or too many runs did; 2 the input is wrong.",
    .options = table,
    .main = cli_sensitivity_main};

static const struct {
  const char *name;
  int64_t usual, least, most;
} methods[] = {[OSTEON_SENSITIVITY_GIVEN] = {"given", 20000, 40, 1000000000},
               [OSTEON_SENSITIVITY_SOBOL] = {"sobol", 4096, 16, 10000000},
               [OSTEON_SENSITIVITY_MORRIS] = {"morris", 100, 4, 10000000},
               [OSTEON_SENSITIVITY_PRCC] = {"prcc", 20000, 11, 1000000000}};
enum { METHODS = sizeof methods / sizeof *methods };

static int is_sampled(const job *j) {
  return j->method == OSTEON_SENSITIVITY_GIVEN || j->method == OSTEON_SENSITIVITY_PRCC;
}

static int take_method(job *j) {
  for (int m = 0; m < METHODS; m++)
    if (!strcmp(j->method_name, methods[m].name)) {
      j->method = (osteon_sensitivity_method)m;
      return DONE;
    }
  return complain(WRONG, "--method %.40s: choose given, sobol, morris or prcc", j->method_name);
}

static int take_arguments(job *j, int argc, char **argv) {
  const int status = cli_take(&cli_sensitivity, argc, argv, j);
  if (status != DONE) return status;
  if (!j->scenario_path) return cli_missing(&cli_sensitivity, "no scenario given");
  if (!j->of.given) return cli_missing(&cli_sensitivity, "--of is missing: say what the indices are of");
  if (check_model(&j->named, j->scenario_path) != DONE || take_method(j) != DONE) return WRONG;
  if (j->groups.given && is_sampled(j))
    return complain(WRONG, "--groups with --method %s: groups are for sobol and morris; leave it out",
                    j->method_name);
  if (check_csv(j->output) != DONE) return WRONG;
  const osteon_status checked = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  if (checked != OSTEON_OK) return complain_last(checked == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
  return j->n < 0 ? DONE : in_range("-n", j->n, methods[j->method].least, methods[j->method].most);
}

static int open_scenario(job *j) {
  const int opened = open_with(&j->named, j->scenario_path, &j->scenario);
  if (opened != DONE) return opened;
  j->model = osteon_scenario_model(j->scenario);
  j->schedule = osteon_scenario_schedule(j->scenario);
  cli_given chosen;
  osteon_cohort_options *options = &j->options;
  if (cli_choose_steps(j->scenario, &j->given, &chosen) != DONE) return WRONG;
  OSTEON_OPTION_LIST(CLI_TAKE)
  j->options.schedule = j->schedule;
  return osteon_schedule_round(j->schedule, j->options.dt) == OSTEON_OK ? DONE : complain_last(WRONG);
}

/* ---- what the indices are of ---- */

static int check_column(const job *j, const char *name) {
  int index;
  if (osteon_model_index(j->model, OSTEON_STATE, name) >= 0) return DONE;
  return osteon_model_find(j->model, OSTEON_OUTPUT, name, &index) == OSTEON_OK ? DONE : complain_last(WRONG);
}

static int take_item(job *j, item *of, const char *text) {
  duration time = {osteon_scenario_until(j->scenario), 0};
  of->name = strdup(text);
  if (!of->name) return complain(FAILED, "out of memory");
  char *at = strchr(of->name, '@');
  if (at == of->name) return complain(WRONG, "--of %.60s: no name before the @", text);
  if (at) *at++ = 0;
  if (at && read_duration(at, &time) != OSTEON_OK)
    return complain(WRONG, "--of %.60s: %s", text, osteon_last_error());
  if (check_column(j, of->name) != DONE || to_ticks("--of", &time, j->options.dt, &of->tick) != DONE)
    return WRONG;
  for (const item *i = j->items; i < of; i++)
    if (i->tick == of->tick && !strcmp(i->name, of->name))
      return complain(WRONG, "--of: %s is asked twice at the same time", text);
  return DONE;
}

static int compare_ticks(const void *a, const void *b) {
  const item *x = a, *y = b;
  return (x->tick > y->tick) - (x->tick < y->tick);
}

/* The days and columns that are recorded, each once. */
static int plan_record(job *j) {
  item *sorted = malloc((size_t)j->n_items * sizeof *sorted);
  j->days = calloc((size_t)j->n_items, sizeof *j->days);
  j->columns = calloc((size_t)j->n_items, sizeof *j->columns);
  if (!sorted || !j->days || !j->columns) {
    free(sorted);
    return complain(FAILED, "out of memory");
  }
  memcpy(sorted, j->items, (size_t)j->n_items * sizeof *sorted);
  qsort(sorted, (size_t)j->n_items, sizeof *sorted, compare_ticks);
  for (int i = 0; i < j->n_items; i++)
    if (i == 0 || sorted[i].tick != sorted[i - 1].tick)
      j->days[j->n_days++] = osteon_tick_to_day((double)sorted[i].tick, j->options.dt);
  free(sorted);
  for (item *i = j->items; i < j->items + j->n_items; i++) {
    while (j->days[i->row] != osteon_tick_to_day((double)i->tick, j->options.dt)) i->row++;
    while (i->column < j->n_columns && strcmp(j->columns[i->column], i->name) != 0) i->column++;
    if (i->column == j->n_columns) j->columns[j->n_columns++] = i->name;
  }
  return DONE;
}

static int take_items(job *j) {
  const char *const *texts = NULL;
  int status = cli_cut("--of", &j->of, &texts, &j->n_items);
  if (status != DONE) return status;
  j->items = calloc((size_t)j->n_items, sizeof *j->items);
  if (!j->items) return complain(FAILED, "out of memory");
  for (int i = 0; i < j->n_items && status == DONE; i++) status = take_item(j, &j->items[i], texts[i]);
  return status == DONE ? plan_record(j) : status;
}

/* ---- factors ---- */

/* --set and --input are medians of what is drawn. */
static int take_settings(const job *j, osteon_population *p) {
  for (int i = 0; i < j->settings.n; i++) {
    const cli_setting *s = &j->settings.at[i];
    if (cli_is_median(j->model, s) && cli_set_median(p, s) != DONE) return WRONG;
  }
  return DONE;
}

/* Every parameter that is not 0, by a part of the scenario's value. */
static int vary_all(job *j, const char *text) {
  char number[40] = "20";
  double percent = NAN;
  if (*text == ':') snprintf(number, sizeof number, "%.*s", (int)strcspn(text + 1, "%"), text + 1);
  if (osteon_number_parse(number, &percent) != OSTEON_OK || !(percent > 0 && percent <= 100))
    return complain(WRONG, "--over all%.40s: give a percentage above 0, at most 100, as in all:20%%", text);
  osteon_population *medians = osteon_scenario_population(j->scenario);
  for (int k = 0; k < j->model->n_params; k++) {
    const osteon_quantity *q = &j->model->params[k];
    double value;
    if (osteon_population_get_median(medians, q->name, &value) != OSTEON_OK) return complain_last(FAILED);
    const double by = fabs(value) * percent / 100, low = fmax(q->min, value - by),
                 high = fmin(q->max, value + by);
    if (low < high && osteon_population_vary_between(j->own, q->name, low, high) != OSTEON_OK)
      return complain_last(WRONG);
  }
  return DONE;
}

static int is_all(const char *over) { return !strncmp(over, "all", 3) && (!over[3] || over[3] == ':'); }

static int is_ensemble(const char *over) {
  return !strncmp(over, "ensemble", 8) && (!over[8] || over[8] == ':');
}

static int open_ranges(job *j) {
  j->population = j->own;
  if (is_all(j->over)) return vary_all(j, j->over + 3);
  const osteon_status status = osteon_population_load_ranges(j->own, j->over);
  return status == OSTEON_OK ? DONE : complain_last(exit_of_reading(status));
}

/* What the scenario or --set says goes over a parameter set. */
static int is_held(const job *j, const char *name) {
  double value = NAN;
  for (int i = 0; i < j->settings.n; i++)
    if (!strcmp(j->settings.at[i].name, name)) return 1;
  const osteon_status status =
      osteon_population_get_median(osteon_scenario_population(j->scenario), name, &value);
  return status == OSTEON_OK &&
         value != j->model->params[osteon_model_index(j->model, OSTEON_PARAM, name)].value;
}

static int open_ensemble(job *j) {
  if (!is_sampled(j))
    return complain(WRONG,
                    "--method %s with --over ensemble: its sets are what they are; choose given or prcc",
                    j->method_name);
  if (j->over[8] && !j->over[9])
    return complain(WRONG, "--over %s: no file; write ensemble:FILE.csv", j->over);
  const int status = open_sets(j->model, j->over[8] ? j->over + 9 : NULL, &j->sets);
  if (status != DONE) return status;
  if (!j->sets)
    return complain(
        WRONG, "--over ensemble: no parameter sets come with osteon for %s; give some, ensemble:FILE.csv",
        j->model->name);
  const int n = osteon_sets_count(j->sets);
  if (j->n > n) return complain(WRONG, "-n %lld: there are %d parameter sets", (long long)j->n, n);
  if (j->n < 0) j->n = n;
  for (int k = 0; k < osteon_sets_parameter_count(j->sets); k++) {
    const char *name = osteon_sets_parameter_name(j->sets, k);
    if (is_held(j, name))
      complain(DONE, "notice: %s is given by the scenario or --set, and left out", name);
    else
      j->factors[j->n_factors++] = (factor){name, k, -1};
  }
  return DONE;
}

/* What varies, and room for it. */
static int open_factors(job *j) {
  const int most = j->model->n_params + j->model->n_inputs;
  const uint64_t seed = j->seed < 0 ? 0 : (uint64_t)j->seed;
  j->factors = calloc((size_t)most + 1, sizeof *j->factors);
  if (!j->factors) return complain(FAILED, "out of memory");
  j->population = osteon_scenario_population(j->scenario);
  osteon_population_set_seed(j->population, seed);
  int status = take_settings(j, j->population);
  if (status == DONE && is_ensemble(j->over)) {
    j->population = NULL;
    return open_ensemble(j);
  }
  if (status == DONE && strcmp(j->over, "variability") != 0) {
    if (osteon_population_new(&j->own, j->model, seed) != OSTEON_OK) return complain_last(FAILED);
    status = open_ranges(j);
  }
  for (int k = 0; status == DONE && k < osteon_population_count(j->population); k++)
    j->factors[j->n_factors++] = (factor){osteon_population_name_at(j->population, k), k, -1};
  if (status == DONE && j->population == osteon_scenario_population(j->scenario))
    warn_of_population(j->population);
  return status;
}

/* ---- groups ---- */

static int find_factor(const job *j, const char *name) {
  for (int k = 0; k < j->n_factors; k++)
    if (!strcmp(j->factors[k].name, name)) return k;
  return -1;
}

/* "A+B" of the group. */
static int take_members(job *j, char *members, const char *text) {
  for (char *rest = members, *plus; rest; rest = plus ? plus + 1 : NULL) {
    plus = strchr(rest, '+');
    if (plus) *plus = 0;
    const int k = find_factor(j, rest);
    if (k < 0) return complain(WRONG, "--groups %.60s: no factor is called %.60s", text, rest);
    if (j->factors[k].group >= 0) return complain(WRONG, "--groups: %s is in two groups", rest);
    j->factors[k].group = j->n_groups;
  }
  j->n_groups++;
  return DONE;
}

static int are_correlated(const job *j, int k, int l) {
  return k != l && j->population &&
         osteon_population_correlation(j->population, j->factors[k].place, j->factors[l].place) != 0;
}

/* With all that it is correlated with, directly or by others. */
static void group_with(job *j, int k) {
  j->factors[k].group = j->n_groups;
  for (int l = 0; l < j->n_factors; l++)
    if (j->factors[l].group < 0 && are_correlated(j, k, l)) group_with(j, l);
}

/* "A+B" of the factors of a group. */
static char *join_names(const job *j, int group) {
  size_t length = 1;
  for (int k = 0; k < j->n_factors; k++) length += strlen(j->factors[k].name) + 1;
  char *text = calloc(length, 1);
  for (int k = 0; text && k < j->n_factors; k++)
    if (j->factors[k].group == group) {
      if (*text) strcat(text, "+");
      strcat(text, j->factors[k].name);
    }
  return text;
}

static int group_correlated(job *j) {
  j->group_names = calloc((size_t)j->n_factors, sizeof *j->group_names);
  if (!j->group_names) return complain(FAILED, "out of memory");
  for (int k = 0; k < j->n_factors; k++) {
    if (j->factors[k].group >= 0) continue;
    group_with(j, k);
    j->group_names[j->n_named++] = join_names(j, j->n_groups);
    if (!j->group_names[j->n_groups++]) return complain(FAILED, "out of memory");
  }
  return DONE;
}

static int take_groups(job *j) {
  const char *const *texts = NULL;
  if (j->groups.given && !strcmp(j->groups.given, "correlated")) return group_correlated(j);
  int status = cli_cut("--groups", &j->groups, &texts, &j->n_named);
  j->group_names = calloc((size_t)j->n_named + 1, sizeof *j->group_names);
  if (!j->group_names) return complain(FAILED, "out of memory");
  for (int g = 0; g < j->n_named && status == DONE; g++) {
    char *name = j->group_names[g] = strdup(texts[g]);
    if (!name) return complain(FAILED, "out of memory");
    char *members = strchr(name, '=');
    if (!members || members == name || !members[1])
      return complain(WRONG, "--groups %.60s: write NAME=A+B", texts[g]);
    *members++ = 0;
    status = take_members(j, members, texts[g]);
  }
  for (int k = 0; k < j->n_factors && status == DONE; k++)
    if (j->factors[k].group < 0) j->factors[k].group = j->n_groups++;
  return status;
}

static const char *group_name(const job *j, int group) {
  if (group < j->n_named) return j->group_names[group];
  for (int k = 0; k < j->n_factors; k++)
    if (j->factors[k].group == group) return j->factors[k].name;
  return "";
}

/* Those of two groups: sobol would draw one without the other. */
static int check_correlations(const job *j) {
  for (int k = 0; j->population && k < j->n_factors && !is_sampled(j); k++)
    for (int l = 0; l < k; l++) {
      const factor *a = &j->factors[l], *b = &j->factors[k];
      const double r = osteon_population_correlation(j->population, a->place, b->place);
      if (r == 0 || (a->group == b->group && j->method == OSTEON_SENSITIVITY_SOBOL)) continue;
      if (j->method == OSTEON_SENSITIVITY_MORRIS)
        return complain(DONE,
                        "notice: %s and %s are correlated, which morris leaves out: it moves each alone",
                        a->name, b->name);
      return complain(WRONG,
                      "%s and %s are correlated (%g), and sobol needs independent factors: put them into one "
                      "group, as --groups correlated does, or choose --method given",
                      a->name, b->name, r);
    }
  return DONE;
}

static int plan_factors(job *j) {
  int status = open_factors(j);
  if (status == DONE && j->n_factors == 0 && !strcmp(j->over, "variability"))
    return complain(WRONG, "%s has no section `variability`: choose factors with --over", j->scenario_path);
  if (status == DONE && j->n_factors == 0) return complain(WRONG, "--over %s: nothing varies", j->over);
  if (status == DONE) status = take_groups(j);
  if (status == DONE) status = check_correlations(j);
  return status;
}

/* ---- the sample ---- */

enum { SLICE = 4096 }; /* runs */

static int plan_sample(job *j) {
  if (j->n < 0) j->n = methods[j->method].usual;
  const int extra = j->method == OSTEON_SENSITIVITY_SOBOL ? 2 : 1;
  j->runs_of_row = is_sampled(j) ? 1 : j->n_groups + extra;
  j->rows_of_slice = j->runs_of_row < SLICE ? SLICE / j->runs_of_row : 1;
  if (j->rows_of_slice > j->n) j->rows_of_slice = j->n;
  const int64_t runs = j->n * j->runs_of_row;
  if (runs > 1000000000)
    return complain(WRONG, "-n %lld: that would be %lld runs, more than 1e9", (long long)j->n,
                    (long long)runs);
  /* outputs, one of them copied twice, and factors, once to be sorted by */
  const int64_t width = (int64_t)j->n_days * j->n_columns + 2 + (is_sampled(j) ? 2 * j->n_factors : 0);
  if ((double)runs * (double)width * sizeof *j->y > OSTEON_SWEEP_MEMORY)
    return complain(WRONG, "-n %lld: the numbers of %lld runs would take more than %.0f GB", (long long)j->n,
                    (long long)runs, OSTEON_SWEEP_MEMORY / 1e9);
  j->x_runs = is_sampled(j) ? runs : j->rows_of_slice * j->runs_of_row;
  j->x = calloc((size_t)(j->x_runs * j->n_factors), sizeof *j->x);
  j->y = calloc((size_t)(runs * j->n_days * j->n_columns), sizeof *j->y);
  j->influences = calloc((size_t)(j->n_items * j->n_groups), sizeof *j->influences);
  return j->x && j->y && j->influences ? DONE : complain(FAILED, "out of memory");
}

static double *x_of(const job *j, int k, int64_t run) { return j->x + k * j->x_runs + run; }

static void copy_sets(job *j, int64_t row, int64_t rows) {
  for (int k = 0; k < j->n_factors; k++)
    for (int64_t i = row; i < row + rows; i++)
      *x_of(j, k, i) = osteon_sets_value(j->sets, (int)i, j->factors[k].place);
}

static osteon_status draw_plain(job *j, int64_t row, int64_t rows) {
  double **values = calloc((size_t)j->n_factors, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (int k = 0; k < j->n_factors; k++) values[k] = x_of(j, k, row);
  const osteon_status status = osteon_population_draw(j->population, row, rows, values);
  free(values);
  return status;
}

/* A is subject 2 row, B the next; of each group one more run, A with that group's values of B. As groups are
 * independent, so are the parts of a subject, also where draws out of range are made again. */
static osteon_status draw_pairs(job *j, int64_t row, int64_t rows) {
  double *pairs = calloc((size_t)(2 * rows * j->n_factors), sizeof *pairs);
  double **values = calloc((size_t)j->n_factors, sizeof *values);
  osteon_status status = pairs && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; status == OSTEON_OK && k < j->n_factors; k++) values[k] = pairs + k * 2 * rows;
  if (status == OSTEON_OK) status = osteon_population_draw(j->population, 2 * row, 2 * rows, values);
  for (int k = 0; status == OSTEON_OK && k < j->n_factors; k++)
    for (int64_t i = 0; i < rows; i++)
      for (int64_t run = 0; run < j->runs_of_row; run++)
        *x_of(j, k, i * j->runs_of_row + run) =
            values[k][2 * i + (run == 1 || run == j->factors[k].group + 2)];
  free(pairs);
  free(values);
  return status;
}

static osteon_status draw_paths(job *j, int64_t row, int64_t rows, const int *group) {
  double *u = calloc((size_t)(j->runs_of_row * j->n_factors), sizeof *u);
  osteon_status status = u ? OSTEON_OK : OSTEON_ENOMEM;
  for (int64_t i = 0; i < rows && status == OSTEON_OK; i++) {
    status = osteon_sensitivity_draw_path(j->seed < 0 ? 0 : (uint64_t)j->seed, row + i, j->n_factors, group,
                                          j->n_groups, u);
    for (int64_t point = 0; point < j->runs_of_row && status == OSTEON_OK; point++)
      for (int k = 0; k < j->n_factors; k++)
        *x_of(j, k, i * j->runs_of_row + point) =
            osteon_population_quantile(j->population, j->factors[k].place, u[point * j->n_factors + k]);
  }
  free(u);
  return status;
}

static osteon_status draw(job *j, int64_t row, int64_t rows, const int *group) {
  if (j->sets) copy_sets(j, row, rows);
  if (j->sets) return OSTEON_OK;
  if (j->method == OSTEON_SENSITIVITY_SOBOL) return draw_pairs(j, row, rows);
  if (j->method == OSTEON_SENSITIVITY_MORRIS) return draw_paths(j, row, rows, group);
  return draw_plain(j, row, rows);
}

/* ---- running ---- */

static int record(void *context, const osteon_rows *rows) {
  job *j = context;
  const size_t width = (size_t)j->n_days * (size_t)j->n_columns;
  memcpy(j->y + (size_t)(j->done + rows->first) * width, rows->values,
         (size_t)rows->count * width * sizeof *j->y);
  progress_show(&j->progress, (double)(j->done + rows->first), "run %.0f of %.0f",
                (double)(j->done + rows->first), j->progress.until);
  return 0;
}

static osteon_status set_factors(job *j, osteon_cohort *cohort, int64_t first) {
  osteon_status status = OSTEON_OK;
  for (int k = 0; k < j->n_factors && status == OSTEON_OK; k++) {
    const char *name = j->factors[k].name;
    const int is_param = osteon_model_index(j->model, OSTEON_PARAM, name) >= 0;
    status =
        (is_param ? osteon_cohort_set_params : osteon_cohort_set_habits)(cohort, name, x_of(j, k, first));
  }
  return status;
}

static void count_failures(job *j, const osteon_cohort *cohort) {
  if (!osteon_cohort_failure_count(cohort)) return;
  for (int64_t i = 0; !*j->reason && i < osteon_cohort_count(cohort); i++)
    if (osteon_cohort_status(cohort, i) != OSTEON_OK) {
      const char *why = osteon_last_error(); /* "subject 6: ", of the slice */
      const char *after = strncmp(why, "subject ", 8) ? NULL : strstr(why, ": ");
      snprintf(j->reason, sizeof j->reason, "run %lld: %s", (long long)(j->done + i),
               after ? after + 2 : why);
    }
  j->failed += osteon_cohort_failure_count(cohort);
}

static osteon_status run_slice(job *j, int64_t row, int64_t rows, const int *group) {
  osteon_cohort *cohort = NULL;
  const int64_t runs = rows * j->runs_of_row;
  osteon_status status = draw(j, row, rows, group);
  if (status == OSTEON_OK) status = osteon_cohort_new(&cohort, j->model, runs, &j->options);
  /* what the scenario and --set say wins over parameter sets, and what varies wins over both */
  if (status == OSTEON_OK && j->sets) status = set_factors(j, cohort, row);
  if (status == OSTEON_OK) status = cli_set_up_cohort(cohort, j->scenario, &j->settings, NULL, -1);
  if (status == OSTEON_OK && !j->sets) status = set_factors(j, cohort, is_sampled(j) ? row : 0);
  if (status == OSTEON_OK)
    status = osteon_cohort_record(cohort, j->days, j->n_days, j->columns, j->n_columns, record, j);
  if (status == OSTEON_OK) count_failures(j, cohort);
  if (status == OSTEON_OK) j->done += runs;
  osteon_cohort_free(cohort);
  return status;
}

static int complain_status(osteon_status status) {
  return status == OSTEON_ENOMEM ? complain(FAILED, "out of memory") : complain_last(exit_of(status));
}

static int run_all(job *j, const int *group) {
  osteon_status status = OSTEON_OK;
  progress_begin(&j->progress, j->output, 0, (double)(j->n * j->runs_of_row));
  for (int64_t row = 0; row < j->n && status == OSTEON_OK && !interrupted; row += j->rows_of_slice)
    status = run_slice(j, row, row + j->rows_of_slice < j->n ? j->rows_of_slice : j->n - row, group);
  progress_end(&j->progress);
  if (interrupted)
    return complain(FAILED, "interrupted by signal %d after %lld of %.0f runs", (int)interrupted,
                    (long long)j->done, j->progress.until);
  if (status != OSTEON_OK) return complain_status(status);
  if (j->failed)
    complain(DONE, "%lld of %lld runs failed; %s are left out. The first: %s", (long long)j->failed,
             (long long)j->done, is_sampled(j) ? "they" : "their rows", j->reason);
  return DONE;
}

/* ---- indices ---- */

static osteon_status find_indices(const job *j, const double *output, const int *group,
                                  osteon_influence *to) {
  const uint64_t seed = j->seed < 0 ? 0 : (uint64_t)j->seed;
  if (j->method == OSTEON_SENSITIVITY_SOBOL)
    return osteon_sensitivity_sobol(output, j->n, j->n_groups, seed, to);
  if (j->method == OSTEON_SENSITIVITY_MORRIS)
    return osteon_sensitivity_morris(output, j->n, j->n_factors, group, j->n_groups, seed, to);
  const double **x = calloc((size_t)j->n_factors, sizeof *x);
  if (!x) return OSTEON_ENOMEM;
  for (int k = 0; k < j->n_factors; k++) x[k] = x_of(j, k, 0);
  const osteon_status status = j->method == OSTEON_SENSITIVITY_GIVEN
                                   ? osteon_sensitivity_given(x, j->n_factors, output, j->n, seed, to)
                                   : osteon_sensitivity_prcc(x, j->n_factors, output, j->n, to);
  free(x);
  return status;
}

/* The greatest first, those alike in the model's order, what is unknown last. */
static void sort(const job *j, osteon_influence *i) {
  for (int k = 1; k < j->n_groups; k++) {
    const osteon_influence moved = i[k];
    const double rank = osteon_sensitivity_rank(j->method, &moved);
    int at = k;
    for (; at > 0; at--) {
      const double before = osteon_sensitivity_rank(j->method, &i[at - 1]);
      if (!(rank > before || (isnan(before) && !isnan(rank)))) break;
      i[at] = i[at - 1];
    }
    i[at] = moved;
  }
}

static int find_all(job *j, const int *group) {
  const int64_t runs = j->n * j->runs_of_row, width = (int64_t)j->n_days * j->n_columns;
  double *output = malloc((size_t)runs * sizeof *output);
  osteon_status status = output ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; k < j->n_items && status == OSTEON_OK; k++) {
    const item *of = &j->items[k];
    osteon_influence *to = j->influences + k * j->n_groups;
    for (int64_t i = 0; i < runs; i++) output[i] = j->y[i * width + of->row * j->n_columns + of->column];
    for (int g = 0; g < j->n_groups; g++)
      to[g] = (osteon_influence){.output = of->name, .factor = group_name(j, g), .time = j->days[of->row]};
    status = find_indices(j, output, group, to);
    if (status == OSTEON_OK) sort(j, to);
    if (status == OSTEON_OK && isnan(osteon_sensitivity_rank(j->method, to)))
      complain(DONE, "notice: %s on day %g does not vary", of->name, j->days[of->row]);
  }
  free(output);
  return status == OSTEON_OK       ? DONE
         : status == OSTEON_ERANGE ? complain_last(FAILED)
                                   : complain_status(status);
}

static int save(const job *j) {
  const int n = j->n_items * j->n_groups;
  const char *title = osteon_scenario_title(j->scenario);
  char caption[300];
  snprintf(caption, sizeof caption, "%s: %s", j->model->name, *title ? title : j->model->title);
  osteon_status status = osteon_sensitivity_save(j->method, j->influences, n, j->output);
  if (status == OSTEON_OK)
    status = osteon_sensitivity_plot(j->method, j->influences, n, j->model, caption, j->plot, j->script);
  return status == OSTEON_OK ? DONE : complain_last(FAILED);
}

static int run(job *j) {
  if (check_inputs(j->schedule, j->options.dt, &j->settings) != DONE) return WRONG;
  tell_of_contexts(&(cli_life){j->scenario, j->schedule, &j->settings, j->days[j->n_days - 1], NULL},
                   j->columns, j->n_columns);
  tell_of_pairs(j->model, j->scenario, &j->settings, j->population, NULL);
  tell_of_solver(j->scenario);
  int *group = calloc((size_t)j->n_factors, sizeof *group);
  if (!group) return complain(FAILED, "out of memory");
  for (int k = 0; k < j->n_factors; k++) group[k] = j->factors[k].group;
  int status = run_all(j, group);
  if (status == DONE) status = find_all(j, group);
  if (status == DONE) status = save(j);
  free(group);
  return status;
}

static void forget(job *j) {
  for (int i = 0; j->items && i < j->n_items; i++) free(j->items[i].name);
  for (int g = 0; j->group_names && g < j->n_named; g++) free(j->group_names[g]);
  osteon_sets_free(j->sets);
  osteon_population_free(j->own);
  osteon_scenario_free(j->scenario);
  osteon_registry_free(j->named.registry);
  cli_uncut(&j->of);
  cli_uncut(&j->groups);
  free(j->settings.at);
  free(j->items);
  free(j->columns);
  free(j->days);
  free(j->factors);
  free(j->group_names);
  free(j->x);
  free(j->y);
  free(j->influences);
}

static int cli_sensitivity_main(int argc, char **argv) {
  job all = {.n = -1,
             .seed = -1,
             .given = CLI_NOT_GIVEN,
             .method_name = "given",
             .over = "variability",
             .output = "-"};
  job *j = &all;
  osteon_cohort_options_default(&j->options);
  OSTEON_THREAD_OPTIONS(CLI_DEFAULT)
  int status = take_arguments(j, argc, argv);
  catch_signals();
  if (status == DONE) status = open_scenario(j);
  if (status == DONE) status = take_items(j);
  if (status == DONE) status = cli_imply(j->model, j->scenario, &j->settings);
  if (status == DONE) status = plan_factors(j);
  if (status == DONE) status = plan_sample(j);
  if (status == DONE) status = run(j);
  forget(j);
  return status == HELPED ? finish_output(DONE) : status;
}
