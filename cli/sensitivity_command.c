/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon sensitivity: on which of the factors that vary a result depends. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/picture.h>
#include <osteon/ticks.h>

#include "sensitivity_job.h"

/* ---- arguments ---- */

static int cli_sensitivity_main(int argc, char **argv);

static const cli_option table[] = {
    {"SCENARIO", 0, CLI_PLAIN, offsetof(job, scenario_path), 0, 0},
    {"PART", 0, CLI_MORE, offsetof(job, parts), 0, 0},
    CLI_MODEL(named, " of SCENARIO"),
    {"--of", 0, CLI_TEXT, offsetof(job, of.given), "NAME@TIME,...",
     "the results to analyse: outputs or states, each at a time, as in BMD_LS@5y,CTX@6m; without @TIME at "
     "the end of the scenario; required"},
    {"--over", 0, CLI_TEXT, offsetof(job, over), "FACTORS",
     "what varies: variability, the scenario's section of that name; ensemble, the parameter sets that come "
     "with osteon for the model, or ensemble:FILE.csv; all, every parameter by 20 %, or all:5%; or FILE.csv "
     "with columns name, low and high; default: variability"},
    {"--method", 0, CLI_TEXT, offsetof(job, method_name), "METHOD",
     "given: first-order indices of any sample, also with correlated factors; sobol: first-order and total "
     "indices; morris: elementary effects; prcc: partial rank correlations; default: given"},
    {"--groups", 0, CLI_TEXT, offsetof(job, groups.given), "NAME=A+B,...",
     "factors that sobol and morris treat as one, with one index; correlated: all that are correlated"},
    {"-n", 0, CLI_WHOLE, offsetof(job, n), "N",
     "size: subjects of given and prcc, all sets of an ensemble; rows of sobol, each of 2 runs and one for "
     "each factor; paths of morris, each of 1 run and one for each factor; default: 20000, 4096 or 100"},
    {"--seed", 0, CLI_WHOLE, offsetof(job, seed), "S",
     "seed of the random numbers, a whole number; default: 0"},
    CLI_SETTINGS(settings,
                 "a parameter, or the median of one that varies; may be repeated, as may --input and --init"),
    {"--part", 0, CLI_TEXT, offsetof(job, part), "K/PARTS",
     "only the K-th part of the runs, from 1, which may be run anywhere; needs --save"},
    {"--save", 0, CLI_WRITE, offsetof(job, save), "FILE",
     "the part, and FILE.rows, in place of indices; if it exists already, nothing is run. The same command "
     "line with all PARTs in place of --part and --save then gives the indices"},
    OSTEON_OPTION_LIST(CLI_ROW)
        CLI_OUTPUT(output, "the indices, the largest first for each output; default: -, standard output"),
    CLI_PLOT(plot, script,
             "of the indices and their intervals; over time if there are several times for an output"),
    CLI_KEYS_OF_SCENARIO,
    CLI_END};

extern const cli_command cli_sensitivity;
const cli_command cli_sensitivity = {
    .name = "sensitivity",
    .summary = "which parameters a result depends on",
    .forms = "SCENARIO --of NAME@TIME,... [OPTION]...\nSCENARIO PART... --of NAME@TIME,... [OPTION]...",
    .text =
        "Says how much of the variance of a result each factor explains. S1 is the fraction that would "
        "disappear if the factor were known, ST the fraction that would remain if all others were known; "
        "mu_star is the mean absolute change of the result when a factor moves by half of its distribution, "
        "doubled, and sigma how much this varies. Intervals are 95 %. Runs that fail are left out, and "
        "counted. No file depends on the number of threads.",
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

static int take_method(job *j) {
  for (int m = 0; m < METHODS; m++)
    if (!strcmp(j->method_name, methods[m].name)) {
      j->method = (osteon_sensitivity_method)m;
      return DONE;
    }
  return complain(WRONG, "--method %.40s: choose given, sobol, morris or prcc", j->method_name);
}

static int check_parts(const job *j) {
  if (!j->parts.n && cli_check_processes(j->part, "runs") != DONE) return WRONG;
  if (j->part && !j->save)
    return complain(WRONG, "--part without --save: the part has no file; give --save FILE");
  if (j->save && j->parts.n)
    return complain(WRONG, "%s with --save: parts are put together, or one is run; leave one out",
                    j->parts.at[0]);
  if (!j->save || (!strcmp(j->output, "-") && !j->plot && !j->script)) return DONE;
  return complain(WRONG, "-o or --plot with --save: the indices are of all parts; leave it out");
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
  if (check_parts(j) != DONE || check_csv(j->output) != DONE) return WRONG;
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

/* ---- indices ---- */

static osteon_status find_indices(const job *j, const double *output, osteon_influence *to) {
  const uint64_t seed = seed_of(j);
  if (j->method == OSTEON_SENSITIVITY_SOBOL)
    return osteon_sensitivity_sobol(output, j->n, j->n_groups, seed, to);
  if (j->method == OSTEON_SENSITIVITY_MORRIS)
    return osteon_sensitivity_morris(output, j->n, j->n_factors, j->group, j->n_groups, seed, to);
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

static int find_all(job *j) {
  const int64_t runs = j->n * j->runs_of_row, width = (int64_t)j->n_days * j->n_columns;
  double *output = malloc((size_t)runs * sizeof *output);
  osteon_status status = output ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; k < j->n_items && status == OSTEON_OK; k++) {
    const item *of = &j->items[k];
    osteon_influence *to = j->influences + k * j->n_groups;
    for (int64_t i = 0; i < runs; i++) output[i] = j->y[i * width + of->row * j->n_columns + of->column];
    for (int g = 0; g < j->n_groups; g++)
      to[g] = (osteon_influence){.output = of->name, .factor = group_name(j, g), .time = j->days[of->row]};
    status = find_indices(j, output, to);
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
  if (j->save) return run_part(j);
  int status = j->parts.n ? read_parts(j) : run_all(j);
  if (status == DONE) status = find_all(j);
  return status == DONE ? save(j) : status;
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
  free(j->group);
  free((void *)j->parts.at);
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
  if (status == DONE) status = plan_sample(j, methods[j->method].usual);
  if (status == DONE) status = run(j);
  forget(j);
  return status == HELPED ? finish_output(DONE) : status;
}
