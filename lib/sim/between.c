/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States between the ends of a step, by a polynomial in the part x of the step that is over: the course.
 *
 * An explicit step leaves states and rates at both of its ends, which give a cubic. It is bent, round by round, until
 * its slope agrees with the model's rates at some places within; each round makes it exact by one order more (W H
 * Enright, K R Jackson, S P Norsett, P G Thomsen 1986, ACM Trans Math Softw 12:193). So one text serves every explicit
 * pair. An implicit step brings a course of its own: the rates of a stiff model at states that are a little wrong are
 * far off. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "sim/sim_internal.h"
#include "subject/linear.h"

/* Where slopes are mended: at one place in the first round, at two in the second, and so on. Found by a search: the
 * error of the polynomial of that degree is small, while of an error of the rates, times the step, no more than
 * PASSED gets into the states. In a step that only stability keeps short, all rates are wrong by as much as the
 * tolerance allows, and more would grow from round to round. */
static const double places[] = {0.21, 0.18, 0.82, 0.15, 0.67, 0.82, 0.114, 0.266, 0.734, 0.886};
static const double PASSED = 0.36;
/* A bend that is smaller than this, in tolerances, is the last: what is wrong after it is smaller still. */
static const double LAST_BEND = 3;
static const double *places_of(int round) { return places + round * (round - 1) / 2; }
enum { MOST_ROUNDS = 4, N_MENDS = 1 + 4 + 9 + 16 };

/* Bend k is x^2 (1 - x)^2 x^k, which leaves the ends and their slopes alone. */
static double slope_of_bend(int k, double x) {
  double power = x;
  for (int i = 0; i < k; i++) power *= x;
  return power * ((2 + k) + x * (-2 * (3 + k) + x * (4 + k)));
}

/* mend[k * round + j]: of bend k, what makes the slope larger by 1 at place j and leaves it at the others. */
static void find_mend(double *mend, int round) {
  double slopes[MOST_ROUNDS * MOST_ROUNDS], one[MOST_ROUNDS];
  int row[MOST_ROUNDS];
  for (int j = 0; j < round; j++)
    for (int k = 0; k < round; k++) slopes[j * round + k] = slope_of_bend(k, places_of(round)[j]);
  (void)osteon_linear_factor(slopes, row, round);
  for (int j = 0; j < round; j++) {
    for (int k = 0; k < round; k++) one[k] = k == j;
    osteon_linear_solve(slopes, row, one, round);
    for (int k = 0; k < round; k++) mend[k * round + j] = one[k];
  }
}

/* ---- the polynomial: terms[power * n + state] ---- */

/* States are taken so many at a time, in loops of a length that compilers know and turn into vectors. */
enum { AT_A_TIME = 4 };

static double value_of(const double *terms, int degree, int n, double x) {
  double sum = terms[degree * n];
  for (int k = degree - 1; k >= 0; k--) sum = sum * x + terms[k * n];
  return sum;
}

static void value_at(const double *terms, int degree, int n, double x, double *y) {
  int i = 0;
  for (; i + AT_A_TIME <= n; i += AT_A_TIME) {
    const double *term = terms + degree * n + i;
    double sum[AT_A_TIME];
    for (int l = 0; l < AT_A_TIME; l++) sum[l] = term[l];
    for (int k = degree; k > 0; k--) {
      term -= n;
      for (int l = 0; l < AT_A_TIME; l++) sum[l] = sum[l] * x + term[l];
    }
    for (int l = 0; l < AT_A_TIME; l++) y[i + l] = sum[l];
  }
  for (; i < n; i++) y[i] = value_of(terms + i, degree, n, x);
}

static double slope_of(const double *terms, int degree, int n, double x) {
  double sum = degree * terms[degree * n];
  for (int k = degree - 1; k > 0; k--) sum = sum * x + k * terms[k * n];
  return sum;
}

/* From states and rates at both ends. */
static void find_cubic(double *terms, int n, double h, const double *y0, const double *f0, const double *y1,
                       const double *f1) {
  for (int i = 0; i < n; i++) {
    const double a = h * f0[i], b = h * f1[i], d = y1[i] - y0[i];
    terms[i] = y0[i];
    terms[n + i] = a;
    terms[2 * n + i] = 3 * d - 2 * a - b;
    terms[3 * n + i] = a + b - 2 * d;
  }
}

static void bend(double *terms, int n, int round, const double *mend, const double *wrong) {
  memset(terms + (3 + round) * n, 0, (size_t)n * sizeof *terms);
  for (int k = 0; k < round; k++, mend += round)
    for (int i = 0; i < n; i++) {
      double much = 0;
      for (int j = 0; j < round; j++) much += mend[j] * wrong[j * n + i];
      terms[(2 + k) * n + i] += much;
      terms[(3 + k) * n + i] -= 2 * much;
      terms[(4 + k) * n + i] += much;
    }
}

/* ---- of a sim ---- */

osteon_status osteon_between_new(osteon_sim *sim) {
  const int n = sim->model->n_states;
  double *at =
      osteon_alloc(N_MENDS + (size_t)(OSTEON_COURSE_TERMS + MOST_ROUNDS + 4) * (size_t)n, sizeof *at);
  if (!at) return OSTEON_ENOMEM;
  sim->course.mend = at;
  for (int round = 1; round <= MOST_ROUNDS; at += round * round, round++) find_mend(at, round);
  sim->course.terms = at;
  sim->course.least = at += OSTEON_COURSE_TERMS * n;
  sim->course.most = at += n;
  sim->course.work = at + n;
  for (int i = 0; i < n; i++) {
    sim->course.least[i] = osteon_subject_least(&sim->model->states[i], sim->rtol);
    sim->course.most[i] = osteon_subject_most(&sim->model->states[i], sim->rtol);
  }
  return OSTEON_OK;
}

void osteon_between_free(osteon_sim *sim) { osteon_free(sim->course.mend); }

/* The largest bend, in tolerances of its state. */
static double size_of_bend(const osteon_sim *sim, int round, const double *wrong) {
  const int n = sim->model->n_states;
  const osteon_stepper *s = &sim->main;
  double size = 0;
  for (int i = 0; i < n; i++) {
    double most = 0;
    for (int j = 0; j < round; j++) most = fmax(most, fabs(wrong[j * n + i]));
    size = fmax(size, PASSED * most / (s->rtol[i] * fabs(sim->node[i]) + s->least_error[i]));
  }
  return size;
}

/* Returns the degree, or 0 where a rate is no number or bends grow: the step was longer than is stable, and went well
 * only since it began so close to where it led. */
static int find_explicit(osteon_sim *sim, int rounds) {
  const int n = sim->model->n_states;
  const gsl_odeiv2_evolve *evolve = &sim->main.evolve;
  const double h = sim->ahead.t - sim->node_t, *mend = sim->course.mend;
  double last = INFINITY;
  double *course = sim->course.terms, *wrong = sim->course.work, *y = wrong + MOST_ROUNDS * n, *rates = y + n;
  find_cubic(course, n, h, sim->node, evolve->dydt_in, sim->ahead.y, evolve->dydt_out);
  for (int round = 1; round <= rounds; mend += round * round, round++) {
    for (int j = 0; j < round; j++) {
      const double x = places_of(round)[j];
      value_at(course, 2 + round, n, x, y);
      if (GSL_ODEIV_FN_EVAL(&sim->system, sim->node_t + x * h, y, rates) != GSL_SUCCESS) return 0;
      for (int i = 0; i < n; i++) wrong[j * n + i] = h * rates[i] - slope_of(course + i, 2 + round, n, x);
    }
    bend(course, n, round, mend, wrong);
    const double bent = size_of_bend(sim, round, wrong);
    if (bent < LAST_BEND) return 3 + round;
    if (bent >= last) return 0;
    last = bent;
  }
  return 3 + rounds;
}

/* As osteon_subject_outside says of all states. */
static bool is_inside(const osteon_course *c, int n, const double *y) {
  int in = 1;
  for (int i = 0; i < n; i++) in &= (y[i] >= c->least[i]) & (y[i] <= c->most[i]);
  return in;
}

/* Whether every place within says so, by how far the terms can take a state from the node at most. 1e-12: rounding. */
static bool stays_inside(const osteon_course *c, int n) {
  int in = 1;
  for (int i = 0; i < n; i++) {
    double far = 0;
    for (int k = 1; k <= c->degree; k++) far += fabs(c->terms[k * n + i]);
    far += 1e-12 * far + 1e-12 * fabs(c->terms[i]);
    in &= (c->terms[i] - far >= c->least[i]) & (c->terms[i] + far <= c->most[i]);
  }
  return in;
}

static long last_tick_before(double day, double dt) {
  long tick = (long)ceil(day / dt);
  while (osteon_tick_to_day((double)tick, dt) >= day) tick--;
  return tick;
}

static void find_course(osteon_sim *sim, double t) {
  const osteon_step_kind *kind = sim->main.kind;
  osteon_course *c = &sim->course;
  const int n = sim->model->n_states;
  c->degree = kind->course ? kind->course(sim->main.step.state, n, sim->node, sim->ahead.y, c->terms)
                           : find_explicit(sim, kind->rounds);
  c->stays_inside = c->degree > 0 && sim->ahead.t - t > sim->dt && stays_inside(c, n);
  if (c->stays_inside) sim->count_to = last_tick_before(sim->ahead.t, sim->dt);
}

bool osteon_between(osteon_sim *sim, double t) {
  const int n = sim->model->n_states;
  osteon_course *course = &sim->course;
  if (course->degree < 0) find_course(sim, t);
  if (course->degree == 0) return false;
  value_at(course->terms, course->degree, n, (t - sim->node_t) / (sim->ahead.t - sim->node_t), sim->y);
  (void)osteon_subject_keep_amounts(sim->model, sim->y, 1);
  return course->stays_inside || is_inside(course, n, sim->y);
}
