/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every case of data/golden/cases.csv against its trajectory: every row, state and output, by solvers of
 * sims and by the lanes of a cohort.
 * One case alone: OSTEON_GOLDEN=lemaire2004-add-R make check T=golden
 * OSTEON_VERBOSE=1 says the largest error of each case. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/cohort.h>
#include <osteon/sim.h>

#include "support.h"

static support_table *cases;

/* Tolerances that differ from the solver's.
 * z: no solver here stops at the kinks of dz/dt, and a high-order step across one is less exact.
 * y1, y2 and what is proportional to them are differences x - x_bar: near 0 their error is that of
 * x, so that it is compared with a hundredth of what x typically is.
 * Drugs and what they bind, once all but gone: about 1e-5 of their peak, of which the digits of the
 * trajectory itself are certain to 4e-14.
 * P_RANKL_mech is added to beta_RANKL, 168.
 * Of peterson_riggs2010: changes in % are compared with 100 %, drugs with a billionth of their peak, and Q, which
 * passes 0, with where it begins. */
static const struct exception {
  const char *model, *quantity;
  double tolerance, floor;
} exceptions[] = {
    {"komarova2003", "z", 1e-6, 0},
    {"komarova2003", "y1", 1e-6, 1e-2},
    {"komarova2003", "y2", 1e-6, 2},
    {"komarova2003", "resorption", 1e-6, 1e-3},
    {"komarova2003", "formation", 1e-6, 1e-3},
    {"jorg2022", "s_bound", 0, 0.1},
    {"jorg2022", "A_romosozumab", 0, 1e-3},
    {"jorg2022", "A_denosumab", 0, 1e-3},
    {"jorg2022", "A_alendronate", 0, 1e-2},
    {"jorg2022", "A_teriparatide", 0, 1e-5},
    {"jorg2022", "Psi_sAb", 0, 1.3e-5},
    {"jorg2022", "Psi_rAb", 0, 4},
    {"jorg2022", "Psi_bp", 0, 3e-7},
    {"jorg2022", "Psi_pth", 0, 3e-6},
    {"martinez_reina2019", "A_den", 0, 600},
    {"martinez_reina2019", "C_den", 0, 1},
    {"martinez_reina2019", "C_den_pM", 0, 6.7},
    {"scheiner2013", "P_RANKL_mech", 0, 168},
    {"peterson_riggs2010", "BMDlschange", 0, 100},
    {"peterson_riggs2010", "BMDlsDENchange", 0, 100},
    {"peterson_riggs2010", "BMDfnchange", 0, 100},
    {"peterson_riggs2010", "DENSC", 0, 4e-2},
    {"peterson_riggs2010", "DENCENT", 0, 2e-2},
    {"peterson_riggs2010", "DENPER", 0, 1e-2},
    {"peterson_riggs2010", "DENCP", 0, 9e-6},
    {"peterson_riggs2010", "DENMOL", 0, 6e-5},
    {"peterson_riggs2010", "TERISC", 0, 5e-6},
    {"peterson_riggs2010", "TERICENT", 0, 5e-6},
    {"peterson_riggs2010", "Q", 0, 100},
};

/* Values near 0 are compared with 1e-12 of the typical size: a state's scale, an output's largest
 * value in this trajectory. */
#define FLOOR 1e-12

/* One run, as an entry of cases.csv asks for it. */
typedef struct run {
  const osteon_model *model;
  osteon_schedule *schedule;
  double until, every;
  char args[1024];
  struct {
    osteon_kind kind;
    const char *name;
    double value;
  } settings[16];
  int n_settings;
} run;

static void add_events(osteon_schedule *schedule, const char *file) {
  support_table *events = support_read(file);
  ck_assert_msg(events != NULL, "events %s: see above", file);
  const int time = support_column(events, "TIME"), evid = support_column(events, "EVID");
  const int amount = support_column(events, "AMT"), target = support_column(events, "CMT");
  const int interval = support_column(events, "II"), more = support_column(events, "ADDL");
  ck_assert_msg(time >= 0 && evid >= 0 && amount >= 0 && target >= 0, "%s: a column is missing", file);
  for (int i = 0; i < events->rows; i++) {
    const double day = support_number(events, i, time);
    for (int j = 0; j < events->columns; j++)
      if (j != time && j != evid && j != amount && j != target && j != interval && j != more)
        check_ok(osteon_schedule_set_input(schedule, day, events->names[j], support_number(events, i, j)));
    if (support_number(events, i, evid) == 1)
      check_ok(osteon_schedule_add_dose(schedule, day, support_cell(events, i, target),
                                        support_number(events, i, amount),
                                        interval < 0 ? 0 : support_number(events, i, interval),
                                        more < 0 ? 0 : (int)support_number(events, i, more)));
  }
  support_free(events);
}

/* Splits name=value in place. */
static double assignment(char *word) {
  char *equal = strchr(word, '=');
  ck_assert_msg(equal != NULL, "'%s' is not name=value", word);
  *equal = 0;
  char *end;
  const double value = strtod(equal + 1, &end);
  ck_assert_msg(end != equal + 1 && *end == 0, "%s: '%s' is not a number", word, equal + 1);
  return value;
}

static void read_option(run *r, const char *option, char *word) {
  if (strcmp(option, "--until") == 0) {
    r->until = strtod(word, NULL);
  } else if (strcmp(option, "--every") == 0) {
    r->every = strtod(word, NULL);
  } else if (strcmp(option, "--events") == 0) {
    add_events(r->schedule, word);
  } else {
    const int is_param = strcmp(option, "--set") == 0;
    ck_assert_msg(is_param || strcmp(option, "--init") == 0, "option %s is not known here", option);
    ck_assert_int_lt(r->n_settings, (int)(sizeof r->settings / sizeof *r->settings));
    const double value = assignment(word); /* ends the name */
    r->settings[r->n_settings].kind = is_param ? OSTEON_PARAM : OSTEON_STATE;
    r->settings[r->n_settings].name = word;
    r->settings[r->n_settings++].value = value;
  }
}

static run *read_run(int row) {
  run *r = calloc(1, sizeof *r);
  ck_assert_ptr_nonnull(r);
  r->model = support_model(support_cell(cases, row, support_column(cases, "model")));
  check_ok(osteon_schedule_new(&r->schedule, r->model));
  snprintf(r->args, sizeof r->args, "%s", support_cell(cases, row, support_column(cases, "args")));
  char *next = r->args;
  while (*next) {
    char *option = next, *word = strchr(option, ' ');
    ck_assert_msg(word != NULL, "%s has no value", option);
    *word++ = 0;
    next = word + strcspn(word, " ");
    if (*next) *next++ = 0;
    read_option(r, option, word);
  }
  ck_assert_msg(r->until > 0 && r->every > 0, "--until or --every is missing");
  return r;
}

/* ---- the trajectory by an engine: [row][state or output] ---- */

static int size_of_row(const run *r) { return r->model->n_states + r->model->n_outputs; }
static int rows_of(const run *r) { return (int)lround(r->until / r->every) + 1; }

static double *room_for(const run *r) {
  double *values = calloc((size_t)(rows_of(r) * size_of_row(r)), sizeof *values);
  ck_assert_ptr_nonnull(values);
  return values;
}

static double *by_sim(const run *r, const char *solver, double rtol) {
  double *values = room_for(r);
  const size_t n_states = (size_t)r->model->n_states, n_outputs = (size_t)r->model->n_outputs;
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.solver = solver;
  options.rtol = rtol;
  options.schedule = r->schedule;
  osteon_sim *sim;
  check_ok(osteon_sim_new(&sim, r->model, &options));
  for (int i = 0; i < r->n_settings; i++)
    if (r->settings[i].kind == OSTEON_PARAM)
      check_ok(osteon_sim_set_param(sim, r->settings[i].name, r->settings[i].value));
    else
      check_ok(osteon_sim_set_state(sim, r->settings[i].name, r->settings[i].value));
  for (int i = 0; i < rows_of(r); i++) {
    const osteon_status status = osteon_sim_run(sim, i * r->every);
    ck_assert_msg(status == OSTEON_OK, "%s, %s, day %g: %s", r->model->name, solver, i * r->every,
                  osteon_last_error());
    double *row = values + i * size_of_row(r);
    memcpy(row, osteon_sim_states(sim), n_states * sizeof *row);
    memcpy(row + n_states, osteon_sim_outputs(sim), n_outputs * sizeof *row);
  }
  osteon_sim_free(sim);
  return values;
}

static int keep(void *context, const osteon_rows *rows) {
  memcpy(context, rows->values, (size_t)(rows->n_times * rows->n_columns) * sizeof(double));
  return 0;
}

/* NULL where this machine has no such instructions. */
static double *by_lanes(const run *r, const char *isa, double rtol) {
  const osteon_model *m = r->model;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.isa = isa;
  options.threads = 1;
  options.rtol = rtol;
  options.schedule = r->schedule;
  osteon_cohort *cohort = support_cohort(m, 1, &options);
  if (!cohort) return NULL;
  for (int i = 0; i < r->n_settings; i++)
    if (r->settings[i].kind == OSTEON_PARAM)
      check_ok(osteon_cohort_set_params(cohort, r->settings[i].name, &r->settings[i].value));
    else
      check_ok(osteon_cohort_set_states(cohort, r->settings[i].name, &r->settings[i].value));
  const int n = rows_of(r), n_columns = size_of_row(r);
  double *values = room_for(r), *days = calloc((size_t)n, sizeof *days);
  const char **names = calloc((size_t)n_columns, sizeof *names);
  ck_assert(days && names);
  for (int i = 0; i < n; i++) days[i] = i * r->every;
  for (int j = 0; j < n_columns; j++)
    names[j] = j < m->n_states ? m->states[j].name : m->outputs[j - m->n_states].name;
  check_ok(osteon_cohort_record(cohort, days, n, names, n_columns, keep, values));
  check_ok(osteon_cohort_status(cohort, 0));
  free(days);
  free(names);
  osteon_cohort_free(cohort);
  return values;
}

/* ---- comparing ---- */

/* Columns of a trajectory: time, states, outputs, by the model's names and order. */
static void check_names(const run *r, const support_table *golden) {
  const osteon_model *m = r->model;
  ck_assert_int_eq(golden->columns, 1 + m->n_states + m->n_outputs);
  ck_assert_str_eq(golden->names[0], "time");
  for (int j = 0; j < m->n_states; j++) ck_assert_str_eq(golden->names[1 + j], m->states[j].name);
  for (int j = 0; j < m->n_outputs; j++)
    ck_assert_str_eq(golden->names[1 + m->n_states + j], m->outputs[j].name);
}

static void tolerance_of(const osteon_model *m, const support_table *golden, int column, double *floor,
                         double *tolerance) {
  const int state = column - 1;
  double scale = 0;
  if (state < m->n_states)
    scale = m->states[state].scale;
  else
    for (int i = 0; i < golden->rows; i++) scale = fmax(scale, fabs(support_number(golden, i, column)));
  *floor = FLOOR * scale;
  for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
    if (strcmp(exceptions[i].model, m->name) == 0 &&
        strcmp(exceptions[i].quantity, golden->names[column]) == 0) {
      *tolerance = fmax(*tolerance, exceptions[i].tolerance);
      *floor = fmax(*floor, exceptions[i].floor);
    }
}

/* By a solver of sims or, where isa is not NULL, by the lanes. */
static void compare(int row, const char *solver, const char *isa, double rtol, double tolerance) {
  char file[512], name[256];
  const char *by = isa ? isa : solver;
  snprintf(name, sizeof name, "%s", support_cell(cases, row, support_column(cases, "file")));
  snprintf(file, sizeof file, "golden/%s", name);
  char *suffix = strstr(name, ".csv");
  if (suffix) *suffix = 0;
  const char *only = getenv("OSTEON_GOLDEN");
  if (only && strcmp(only, name) != 0) return;
  /* decades, or daily doses: minutes under valgrind, and in memory like the others */
  static const char *const long_ones[] = {"peterson", "jorg", "martinez"};
  for (int i = 0; i < 3; i++)
    if (getenv("OSTEON_VALGRIND") && strstr(name, long_ones[i]) && !strstr(name, "-steady")) return;

  run *r = read_run(row);
  double *values = isa ? by_lanes(r, isa, rtol) : by_sim(r, solver, rtol);
  support_table *golden = support_read(file);
  ck_assert_msg(golden != NULL, "%s: see above", file);
  check_names(r, golden);
  double *floors = calloc((size_t)golden->columns, sizeof *floors);
  double *tolerances = calloc((size_t)golden->columns, sizeof *tolerances);
  ck_assert(floors && tolerances);
  for (int j = 1; j < golden->columns; j++) {
    tolerances[j] = tolerance;
    tolerance_of(r->model, golden, j, &floors[j], &tolerances[j]);
  }

  ck_assert_int_eq(golden->rows, rows_of(r));
  int bad = 0;
  double worst = 0, worst_time = 0;
  const char *worst_name = "";
  for (int i = 0; values && i < golden->rows; i++) {
    const support_where where = {r->model->name, name, by, support_number(golden, i, 0)};
    ck_assert_msg(fabs(where.time - i * r->every) < 1e-9, "%s: row %d is of day %g", name, i, where.time);
    for (int j = 1; j < golden->columns; j++) {
      const double expected = support_number(golden, i, j), observed = values[i * size_of_row(r) + j - 1];
      const double error = support_error(observed, expected, floors[j]) / tolerances[j];
      if (!(error <= worst)) {
        worst = error;
        worst_time = where.time;
        worst_name = golden->names[j];
      }
      if (error <= 1) continue;
      if (bad++ < 10) support_close(where, golden->names[j], observed, expected, floors[j], tolerances[j]);
    }
  }
  if (getenv("OSTEON_VERBOSE") && values)
    fprintf(stderr, "%-32s %-7s rtol %g: largest error is %.2e of its tolerance (%s, day %g)\n", name, by,
            rtol, worst, worst_name, worst_time);
  ck_assert_msg(bad == 0,
                "%s, %s, rtol %g: %d values differ; the largest error is %.3g times its tolerance "
                "(%s, day %g); this case alone: OSTEON_GOLDEN=%s make check T=golden",
                name, by, rtol, bad, worst, worst_name, worst_time, name);
  free(floors);
  free(tolerances);
  free(values);
  osteon_schedule_free(r->schedule);
  free(r);
  support_free(golden);
}

/* The orbit of Komarova's oscillation amplifies phase errors a thousandfold. */
static double unless_oscillation(int row, double usual, double oscillation) {
  const char *file = support_cell(cases, row, support_column(cases, "file"));
  return strcmp(file, "komarova2003-oscillation.csv") == 0 ? oscillation : usual;
}

/* Peterson and Riggs have a jump in the rates, and fast and slow states in one model. */
static int is_peterson(int row) {
  return strcmp(support_cell(cases, row, support_column(cases, "model")), "peterson_riggs2010") == 0;
}

START_TEST(rk8pd) { compare(_i, "rk8pd", NULL, unless_oscillation(_i, 1e-10, 1e-12), 1e-8); }
END_TEST
START_TEST(rkf45) {
  compare(_i, "rkf45", NULL, unless_oscillation(_i, is_peterson(_i) ? 1e-12 : 1e-10, 1e-12), 1e-8);
}
END_TEST
START_TEST(rodas5p) {
  compare(_i, "rodas5p", NULL, unless_oscillation(_i, is_peterson(_i) ? 1e-12 : 1e-10, 1e-12), 1e-8);
}
END_TEST

/* Under valgrind one set of lanes stands for all. */
START_TEST(lanes) {
  const char *isa = support_isas[_i % SUPPORT_ISAS];
  if (getenv("OSTEON_VALGRIND") && strcmp(isa, "avx2") != 0) return;
  const int row = _i / SUPPORT_ISAS;
  compare(row, "", isa, unless_oscillation(row, is_peterson(row) ? 1e-11 : 1e-10, 1e-12), 1e-8);
}
END_TEST

int main(void) {
  cases = support_read("golden/cases.csv");
  if (!cases || support_column(cases, "file") < 0 || support_column(cases, "model") < 0 ||
      support_column(cases, "args") < 0) {
    fprintf(stderr, "golden/cases.csv is not there or has no columns file, model, args\n");
    return EXIT_FAILURE;
  }
  Suite *suite = suite_create("golden");
  TCase *tests = tcase_create("golden");
  tcase_add_loop_test(tests, rk8pd, 0, cases->rows);
  tcase_add_loop_test(tests, rkf45, 0, cases->rows);
  tcase_add_loop_test(tests, rodas5p, 0, cases->rows);
  tcase_add_loop_test(tests, lanes, 0, cases->rows * SUPPORT_ISAS);
  suite_add_tcase(suite, tests);
  const int status = support_main(suite);
  support_free(cases);
  return status;
}
