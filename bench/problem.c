/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The problems: who, what happens to them, where they stand on day 0, and what the truth is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/life.h>

#include "base/parallel.h"
#include "bench.h"

extern const osteon_model bench_model_pivonka2008, bench_model_aibl, bench_model_lemaire2004;
extern const osteon_model bench_model_jorg2022, bench_model_martinez_reina2019, bench_model_scheiner2013;
extern const osteon_model bench_model_peterson_riggs2010;

static void *zeros(size_t n, size_t size) {
  void *p = calloc(n ? n : 1, size);
  if (!p) bench_fail("out of memory");
  return p;
}

/* ---- random numbers: splitmix64, a stream for each parameter ---- */

static double uniform(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static double normal(uint64_t *state) {
  const double radius = sqrt(-2 * log(uniform(state)));
  return radius * cos(6.283185307179586 * uniform(state));
}

/* Log-normal about a value; with a spread of 0 it is that of all. */
static void vary_about(bench_problem *p, const char *name, double value, double spread) {
  const int k = osteon_model_index(p->model, OSTEON_PARAM, name), v = p->n_varied++;
  if (k < 0) bench_fail(name);
  uint64_t state = (uint64_t)(v + 1) << 40;
  p->varied = realloc(p->varied, (size_t)p->n_varied * sizeof *p->varied);
  p->value = realloc(p->value, (size_t)p->n_varied * sizeof *p->value);
  if (!p->varied || !p->value) bench_fail("out of memory");
  p->varied[v] = name;
  p->value[v] = zeros((size_t)p->n_subjects, sizeof(double));
  for (int i = 0; i < p->n_subjects; i++) p->value[v][i] = value * exp(spread * normal(&state));
}

static void vary(bench_problem *p, const char *name, double spread) {
  const int k = osteon_model_index(p->model, OSTEON_PARAM, name);
  if (k < 0) bench_fail(name);
  vary_about(p, name, p->model->params[k].value, spread);
}

typedef struct varied {
  const char *name;
  double spread;
} varied;

/* Ended by a row without a name. */
static void vary_all(bench_problem *p, const varied *of) {
  for (; of->name; of++) vary(p, of->name, of->spread);
}

/* The first n parameters above 0. */
static void vary_first(bench_problem *p, int n, double spread) {
  for (int k = 0; k < p->model->n_params && p->n_varied < n; k++)
    if (p->model->params[k].value > 0) vary(p, p->model->params[k].name, spread);
}

/* ---- the problems ---- */

/* PTH for 30 days of every half-year, ten years: 40 parts. */
static void pivonka2008(bench_problem *p) {
  p->native = &bench_model_pivonka2008.kernels;
  for (int k = 0; k < 20; k++) {
    CHECK(osteon_schedule_set_input(p->schedule, k * 182, "P_PTH", 1000));
    CHECK(osteon_schedule_set_input(p->schedule, k * 182 + 30, "P_PTH", 0));
  }
  vary_first(p, 16, 0.3);
}

static void vary_aibl(bench_problem *p) {
  static const varied of[] = {{"weight", 0.15},  {"CL_ana", 0.3}, {"ka_den", 0.3}, {"V_den", 0.2},
                              {"kel_den", 0.3},  {"k_D", 0.2},    {"d_p", 0.2},    {"d_a", 0.2},
                              {"d_c", 0.2},      {"k_use", 0.3},  {"tau_Y", 0.3},  {"omega_LS", 0.3},
                              {"omega_TH", 0.3}, {"kappa", 0.2},  {NULL, 0}};
  vary_all(p, of);
}

/* Ten years; an aromatase inhibitor and denosumab in the first five, training and nutrition all along:
 * the life of data/scenarios/ai-all.yaml. */
static void aibl(bench_problem *p) {
  const double month = OSTEON_MONTH, stop = 5 * OSTEON_YEAR;
  p->native = &bench_model_aibl.kernels;
  osteon_course course;
  osteon_course_default(&course);
  course.drug = "anastrozole", course.dose = 1, course.stop = stop;
  CHECK(osteon_schedule_add_course(p->schedule, &course));
  course.drug = "denosumab", course.dose = 60, course.interval = 6 * month;
  CHECK(osteon_schedule_add_course(p->schedule, &course));
  osteon_exercise training;
  osteon_exercise_default(&training);
  training.activity = "resistance_moderate", training.sessions_per_week = 2, training.stop = 3 * month;
  CHECK(osteon_schedule_add_exercise(p->schedule, &training));
  osteon_exercise_default(&training);
  training.activity = "resistance_heavy", training.sessions_per_week = 2;
  training.sets = training.repetitions = 5, training.start = 3 * month, training.adherence = 0.8;
  CHECK(osteon_schedule_add_exercise(p->schedule, &training));
  osteon_nutrition food;
  osteon_nutrition_default(&food);
  food.calcium = 500, food.vitamin_D = 1000, food.vitamin_K2 = 180, food.adherence = 0.9;
  CHECK(osteon_schedule_add_nutrition(p->schedule, &food));
  CHECK(osteon_schedule_round(p->schedule, 1));
  vary_aibl(p);
}

/* The same women with the aromatase inhibitor alone, for ten years: nothing happens after day 0. */
static void aibl_smooth(bench_problem *p) {
  p->native = &bench_model_aibl.kernels;
  osteon_course course;
  osteon_course_default(&course);
  course.drug = "anastrozole", course.dose = 1;
  CHECK(osteon_schedule_add_course(p->schedule, &course));
  vary_aibl(p);
}

/* PTH for 70 days of a year. */
static void lemaire2004(bench_problem *p) {
  p->native = &bench_model_lemaire2004.kernels;
  CHECK(osteon_schedule_set_input(p->schedule, 20, "I_P", 1000));
  CHECK(osteon_schedule_set_input(p->schedule, 90, "I_P", 0));
  vary_first(p, 16, 0.3);
}

/* Five years from the menopause on, at 50; denosumab in the first two. */
static void jorg2022(bench_problem *p) {
  static const varied of[] = {{"omega_pB", 0.2},    {"eta_B", 0.2},       {"omega_pC", 0.2}, {"e_pC", 0.2},
                              {"eta_C", 0.2},       {"e_s", 0.3},         {"kappa_s", 0.2},  {"s_Omega", 0.3},
                              {"nu_Omega", 0.3},    {"lambda_B", 0.2},    {"lambda_C", 0.2}, {"tau_e", 0.3},
                              {"E_denosumab", 0.5}, {"T_denosumab", 0.3}, {NULL, 0}};
  p->native = &bench_model_jorg2022.kernels;
  CHECK(osteon_schedule_add_dose(p->schedule, 0, "denosumab", 60, 183, 3));
  vary_about(p, "init_age", 50, 0);
  vary_all(p, of);
}

/* Five years from the menopause on; denosumab from the second. What varies leaves the rest before it at rest. */
static void martinez_reina2019(bench_problem *p) {
  static const varied of[] = {
      {"BV0", 0.2},      {"k_age", 0.1},   {"v_prim", 0.1}, {"kappa_min", 0.2}, {"lambda_mech", 0.3},
      {"tau_PMO", 0.2},  {"chi_den", 0.3}, {"Vc_den", 0.2}, {"ka_den", 0.3},    {"kel_den", 0.3},
      {"Vmax_den", 0.3}, {"Km_den", 0.3},  {NULL, 0}};
  p->native = &bench_model_martinez_reina2019.kernels;
  CHECK(osteon_schedule_add_dose(p->schedule, 366, "denosumab", 60, 183, 7));
  vary_about(p, "P_RANKL_PMO", 4000, 0.2);
  vary_all(p, of);
}

/* Disuse for 1000 days, then the habitual load for 500. */
static void scheiner2013(bench_problem *p) {
  static const varied of[] = {{"kappa_RANKL", 0.3},
                              {"lambda_mech", 0.3},
                              {"a_POBp", 0.2},
                              {"Sigma33_ref", 0.05},
                              {"beta_RANKL", 0.05},
                              {"D_RANKL", 0.05},
                              {"K_A1_RANKL", 0.05},
                              {"K_A2_RANKL", 0.05},
                              {"D_OBu", 0.05},
                              {"D_OCp", 0.05},
                              {"A_OBa", 0.05},
                              {"A_OCa", 0.05},
                              {NULL, 0}};
  p->native = &bench_model_scheiner2013.kernels;
  CHECK(osteon_schedule_set_input(p->schedule, 50, "Sigma33", -25));
  CHECK(osteon_schedule_set_input(p->schedule, 1050, "Sigma33", -30));
  vary_all(p, of);
}

/* Five years (of 364 d) through the menopause, from 49 on, with denosumab every half-year. */
static void peterson_riggs2010(bench_problem *p) {
  static const varied of[] = {{"DENKA", 0.3},   {"DENVC", 0.2},  {"DENVMAX", 0.2},   {"kdenosl", 0.3},
                              {"Da", 0.2},      {"kb", 0.2},     {"koutL", 0.2},     {"kO", 0.1},
                              {"koutEST", 0.2}, {"robGAM", 0.2}, {"koutBMDls", 0.2}, {"gamOB", 0.2},
                              {"V1", 0.1},      {"T52", 0.2},    {NULL, 0}};
  p->native = &bench_model_peterson_riggs2010.kernels;
  CHECK(osteon_schedule_add_dose(p->schedule, 0, "denosumab", 60, 182, 9));
  vary_about(p, "ESTON", 1, 0);
  vary_about(p, "age", 49, 0);
  vary_all(p, of);
}

static const struct {
  const char *name, *model;
  void (*make)(bench_problem *);
  double until, every;
  int subjects, rival, checked; /* in full; a tenth of that with --quick */
} problems[] = {{"pivonka2008", "pivonka2008", pivonka2008, 3640, 364, 2000, 200, 50},
                {"aibl", "aibl", aibl, 3650, 730, 480, 50, 25},
                {"lemaire2004", "lemaire2004", lemaire2004, 360, 120, 4000, 500, 100},
                {"jorg2022", "jorg2022", jorg2022, 1825, 365, 2000, 200, 50},
                {"martinez_reina2019", "martinez_reina2019", martinez_reina2019, 1830, 366, 1000, 100, 50},
                {"scheiner2013", "scheiner2013", scheiner2013, 1500, 300, 2000, 200, 50},
                {"peterson_riggs2010", "peterson_riggs2010", peterson_riggs2010, 1820, 364, 480, 10, 10},
                {"aibl-smooth", "aibl", aibl_smooth, 3650, 730, 480, 50, 25}, /* of methods.c, as the next */
                {"aibl-monthly", "aibl", aibl_smooth, 3650, 30.4375, 480, 50, 25}};

/* ---- day 0, and the truth ---- */

/* Constants as a model's kernels take them, and the states at the end of the history, from a cohort that is far
 * more exact than what is compared. */
static void day_0(bench_problem *p) {
  const osteon_model *m = p->model;
  const size_t n = (size_t)p->n_subjects;
  osteon_cohort *cohort;
  osteon_cohort_options options;
  osteon_cohort_options_default(&options);
  options.rtol = 1e-10;
  CHECK(osteon_cohort_new(&cohort, m, p->n_subjects, &options));
  for (int v = 0; v < p->n_varied; v++) CHECK(osteon_cohort_set_params(cohort, p->varied[v], p->value[v]));
  CHECK(osteon_cohort_start(cohort));
  if (osteon_cohort_failure_count(cohort)) bench_fail("a subject of the benchmark has no day 0");
  p->y = zeros(n * (size_t)m->n_states, sizeof *p->y);
  for (int s = 0; s < m->n_states; s++)
    CHECK(osteon_cohort_get(cohort, m->states[s].name, p->y + (size_t)s * n));
  /* what should be 0 may have been rounded to just below it, which no engine takes as a state to begin with */
  for (int s = 0; s < m->n_states; s++)
    for (size_t i = 0; i < n; i++) {
      double *y = &p->y[(size_t)s * n + i];
      *y = fmax(*y, m->states[s].min);
    }
  osteon_cohort_free(cohort);
  p->n_constants = osteon_model_constant_count(m);
  p->c = zeros(n * (size_t)p->n_constants, sizeof *p->c);
  for (int i = 0; i < p->n_subjects; i++) {
    double *c = p->c + (size_t)i * (size_t)p->n_constants;
    for (int k = 0; k < m->n_params; k++) c[k] = m->params[k].value;
    for (int v = 0; v < p->n_varied; v++)
      c[osteon_model_index(m, OSTEON_PARAM, p->varied[v])] = p->value[v][i];
    for (int k = 0; k < m->n_inputs; k++) c[m->n_params + m->n_derived + k] = m->inputs[k].value;
    if (m->kernels.derive) m->kernels.derive(c);
    if (m->kernels.hold) m->kernels.hold(c);
  }
}

static void find_stops(bench_problem *p) {
  int n_events, e = 0, r = 1;
  p->events = osteon_schedule_events(p->schedule, &n_events);
  p->stops = zeros((size_t)(n_events + p->n_reports + 1), sizeof *p->stops);
  while (e < n_events || r <= p->n_reports) {
    const double reported = r <= p->n_reports ? r * p->every : INFINITY;
    const double t = e < n_events && p->events[e].time < reported ? p->events[e].time : reported;
    if (t > p->until) break;
    bench_stop *stop = &p->stops[p->n_stops++];
    *stop = (bench_stop){t, e, 0, reported <= t ? r++ - 1 : -1};
    while (e < n_events && p->events[e].time <= t) e++, stop->n_events++;
  }
}

static int find_truth_of(void *problem, int64_t i, int thread) {
  bench_problem *p = problem;
  const bench_solver *with = bench_gsl;
  while (strcmp(with->name, "gsl-rk8pd") != 0) with++;
  const size_t size = (size_t)(p->n_reports * p->model->n_states);
  void *solver = with->open(p, 1e-12);
  (void)thread;
  if (bench_subject(p, with, solver, (int)i, p->reference + (size_t)i * size)) bench_fail("no reference");
  with->close(solver);
  return 0;
}

static void find_truth(bench_problem *p) {
  const size_t size = (size_t)(p->n_reports * p->model->n_states);
  p->reference = zeros((size_t)p->n_checked * size, sizeof *p->reference);
  const osteon_loop loop = {
      .n = p->n_checked, .threads = osteon_threads(0), .each = find_truth_of, .context = p};
  osteon_loop_run(&loop);
}

bench_problem *bench_problem_new(const char *name, int quick) {
  size_t k = 0;
  while (k < sizeof problems / sizeof *problems && strcmp(problems[k].name, name) != 0) k++;
  if (k == sizeof problems / sizeof *problems) return NULL;
  bench_problem *p = zeros(1, sizeof *p);
  const int less = quick ? 10 : 1;
  p->name = problems[k].name;
  CHECK(osteon_registry_find(NULL, problems[k].model, &p->model));
  CHECK(osteon_schedule_new(&p->schedule, p->model));
  p->n_subjects = problems[k].subjects / less;
  p->n_rival = problems[k].rival / less;
  p->n_checked = problems[k].checked / less;
  p->until = problems[k].until;
  p->every = problems[k].every;
  p->n_reports = (int)(p->until / p->every);
  problems[k].make(p);
  day_0(p);
  find_stops(p);
  find_truth(p);
  return p;
}

void bench_problem_free(bench_problem *p) {
  if (!p) return;
  osteon_schedule_free(p->schedule);
  for (int v = 0; v < p->n_varied; v++) free(p->value[v]);
  free(p->varied);
  free(p->value);
  free(p->c);
  free(p->y);
  free(p->reference);
  free(p->stops);
  free(p);
}

/* ---- one subject by a solver ---- */

double bench_atol(const bench_problem *p, int i, double rtol) {
  return 1e-4 * rtol * p->model->states[i].scale;
}

enum { MOST_CONSTANTS = 512, MOST_STATES = 64, MOST_DOSES = 16, MOST_LANES = 8 };

/* On one lane of W. */
static void act(const bench_problem *p, const bench_stop *stop, const double *factor, double *c, double *y,
                int W) {
  const osteon_model *m = p->model;
  for (int e = stop->first_event; e < stop->first_event + stop->n_events; e++) {
    const osteon_event *event = &p->events[e];
    if (event->kind == 0)
      c[(m->n_params + m->n_derived + event->index) * W] = event->value;
    else if (event->kind == 2)
      y[event->index * W] += event->value;
    else
      y[m->doses[event->index].state * W] += event->value * factor[event->index];
  }
}

/* Of doses, which depend on parameters alone. */
static void find_factors(const bench_problem *p, const double *c, double *factor) {
  for (int i = 0; i < p->model->n_doses; i++) factor[i] = 1;
  if (p->model->kernels.dose) p->model->kernels.dose(c, factor);
}

static const double *constants_of(const bench_problem *p, int subject) {
  if (p->n_constants > MOST_CONSTANTS || p->model->n_states > MOST_STATES || p->model->n_doses > MOST_DOSES)
    bench_fail("the model is too large");
  return p->c + (size_t)subject * (size_t)p->n_constants;
}

static double state_of(const bench_problem *p, int subject, int i) {
  return p->y[(size_t)i * (size_t)p->n_subjects + (size_t)subject];
}

int bench_subject(const bench_problem *p, const bench_solver *with, void *solver, int subject, double *out) {
  const int n = p->model->n_states;
  const double *given = constants_of(p, subject);
  double c[MOST_CONSTANTS], y[MOST_STATES], factor[MOST_DOSES], t = 0;
  memcpy(c, given, (size_t)p->n_constants * sizeof *c);
  find_factors(p, c, factor);
  for (int i = 0; i < n; i++) y[i] = state_of(p, subject, i);
  int fresh = 1;
  for (int k = 0; k < p->n_stops; k++) {
    const bench_stop *stop = &p->stops[k];
    if (stop->t > t) {
      if (fresh && with->restart(solver, t, c, y, t == 0)) return 1;
      fresh = 0;
      if (with->advance(solver, stop->t, y)) return 1;
      t = stop->t;
    }
    if (stop->n_events) {
      act(p, stop, factor, c, y, 1);
      if (p->model->kernels.hold) p->model->kernels.hold(c);
      fresh = 1;
    }
    if (stop->report >= 0 && out) memcpy(out + stop->report * n, y, (size_t)n * sizeof *y);
  }
  return 0;
}

/* Vectors begin it. */
typedef struct group {
  double c[MOST_CONSTANTS * MOST_LANES], y[MOST_STATES * MOST_LANES], factor[MOST_LANES][MOST_DOSES];
  int W;
} group;

static void gather(const bench_problem *p, int first, group *g) {
  for (int l = 0; l < g->W; l++) {
    const int subject = first + l < p->n_subjects ? first + l : p->n_subjects - 1;
    const double *c = constants_of(p, subject);
    for (int i = 0; i < p->n_constants; i++) g->c[i * g->W + l] = c[i];
    for (int i = 0; i < p->model->n_states; i++) g->y[i * g->W + l] = state_of(p, subject, i);
    find_factors(p, c, g->factor[l]);
  }
}

static void report(const bench_problem *p, const group *g, int number, double *out) {
  const int n = p->model->n_states;
  for (int l = 0; l < g->W; l++)
    for (int i = 0; i < n; i++) out[(l * p->n_reports + number) * n + i] = g->y[i * g->W + l];
}

int bench_group(const bench_problem *p, const bench_lockstep *with, void *solver, int first, double *out) {
  _Alignas(64) group g = {.W = with->lanes};
  double t = 0, next = BENCH_FIRST_STEP;
  int fresh = 1;
  gather(p, first, &g);
  for (int k = 0; k < p->n_stops; k++) {
    const bench_stop *stop = &p->stops[k];
    if (stop->t > t) {
      if (fresh) with->restart(solver, t, g.c, t == 0 ? next : BENCH_CUT * next);
      fresh = 0;
      next = with->advance(solver, stop->t, g.y);
      if (!(next > 0)) return 1;
      t = stop->t;
    }
    if (stop->n_events) {
      for (int l = 0; l < g.W; l++) act(p, stop, g.factor[l], g.c + l, g.y + l, g.W);
      fresh = 1;
    }
    if (stop->report >= 0) report(p, &g, stop->report, out);
  }
  return 0;
}

double bench_error(const bench_problem *p, int subject, const double *out) {
  const int n = p->model->n_states;
  const double *truth = p->reference + (size_t)(subject * p->n_reports * n);
  double worst = 0;
  for (int k = 0; k < p->n_reports * n; k++) {
    const double size = fmax(fabs(truth[k]), 1e-3 * p->model->states[k % n].scale);
    const double error = fabs(out[k] - truth[k]) / size;
    if (!(error <= worst)) worst = error;
  }
  return worst;
}
