/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of an endless course is that which one interval leads back to. It is found by Newton's method on the
 * interval as a whole, from derivatives by differences over the same steps; where that fails, by shorter ways of it,
 * which in the end are the course itself (pseudo-transient continuation: Kelley and Keyes 1998, SIAM J Numer Anal
 * 35:508). */
#include "subject/periodic.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "subject/linear.h"
#include "subject/one_lane.h"
#include "subject/plan.h"
#include "subject/steps.h"
#include "subject/subject.h"

/* ---- one step, by rates that do not follow the day ---- */

typedef struct attempt {
  const osteon_model *model;
  const osteon_plan *plan;
  const double *c, *t, *tried, *before, *y, *inflow;
  double *f, *y1, *work;
  double day;
} attempt;

#define N (q->plan->n)
#include "subject/stages.h"
#define rates_lanes(t, c, y, f) ((void)(t), q->model->kernels.rates(q->day, c, y, f))
#define rates_noted rates_lanes
#define rates_near rates_lanes
/* Nothing changes with it. */
static double near_day(const attempt *q, double t) {
  (void)q;
  return t + 1;
}
#include "subject/rodas.h"

/* ---- memory ---- */

enum { MOST_STEPS = 20000, TRIALS = 60 };

struct osteon_periodic {
  const osteon_model *model;
  osteon_plan *plan;
  int n;
  const osteon_repeated *what; /* during a search */
  double *bolus;               /* [state]: what each dose adds at once */
  double *few, *many; /* [state]: what flows in, while the last infusion of the course does not and does */
  double lasts;       /* d, of the last infusion in an interval */
  double share;       /* of the tolerance, for the steps of an interval */
  double *y1, *f, *work, *error;
  double *at, *to, *trial, *trial_to; /* states before the interval and after it */
  double *base;                       /* as `to`, by the steps of the derivative */
  double *step;                       /* Newton's */
  double *D, *A;                      /* derivative of the interval less 1, and factors */
  double *needed;                     /* [state]: 0 where nothing depends on it */
  int *row;
  double *lengths; /* of the steps, of the first part of the interval and then of the rest */
  int n_lengths;
};

osteon_status osteon_periodic_new(osteon_periodic **out, const osteon_model *model) {
  *out = NULL;
  osteon_periodic *p = osteon_alloc(1, sizeof *p);
  if (!p) return OSTEON_ENOMEM;
  const size_t n = (size_t)model->n_states;
  p->model = model;
  p->n = model->n_states;
  const size_t work = (size_t)OSTEON_RODAS_WORK(p->n) * n;
  double *at = p->bolus = osteon_alloc(13 * n + work + 2 * n * n + MOST_STEPS, sizeof(double));
  p->row = osteon_alloc(n, sizeof *p->row);
  osteon_status status = p->bolus && p->row ? osteon_plan_new(&p->plan, model) : OSTEON_ENOMEM;
  if (status != OSTEON_OK) {
    osteon_periodic_free(p);
    return status;
  }
  double **const vectors[] = {&p->bolus, &p->few,   &p->many,     &p->y1,   &p->f,      &p->error, &p->at,
                              &p->to,    &p->trial, &p->trial_to, &p->step, &p->needed, &p->base};
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) *vectors[i] = at, at += n;
  p->work = at, at += work;
  p->D = at, at += n * n;
  p->A = at, at += n * n;
  p->lengths = at;
  *out = p;
  return OSTEON_OK;
}

void osteon_periodic_free(osteon_periodic *p) {
  if (!p) return;
  osteon_plan_free(p->plan);
  osteon_free(p->bolus);
  osteon_free(p->row);
  osteon_free(p);
}

/* ---- what is repeated ---- */

static int state_of(const osteon_model *m, const osteon_event *part) {
  return part->kind == OSTEON_EVENT_STEADY_DOSE ? m->doses[part->index].state : part->index;
}

/* An infusion that lasts for longer than the interval overlaps with the next ones. */
static void read_course(osteon_periodic *p) {
  const osteon_event *course = p->what->course;
  double length = 0;
  for (int i = 0; i < p->n; i++) p->bolus[i] = p->few[i] = p->many[i] = 0;
  for (int k = 1; k <= course->index; k++) {
    const osteon_event *part = &course[k];
    if (part->kind == OSTEON_EVENT_STEADY_LENGTH)
      length = part->value;
    else
      p->bolus[state_of(p->model, part)] +=
          part->value * (part->kind == OSTEON_EVENT_STEADY_DOSE ? p->what->factor[part->index] : 1);
  }
  p->lasts = 0;
  if (!(length > 0)) return;
  const double whole = floor(length / course->value + 1e-9);
  p->lasts = fmax(length - whole * course->value, 0);
  for (int i = 0; i < p->n; i++) {
    p->few[i] = whole * p->bolus[i] / length;
    p->many[i] = (whole + 1) * p->bolus[i] / length;
    p->bolus[i] = 0;
  }
}

/* ---- one interval ---- */

/* How closely a state is known. */
static double tolerance(const osteon_periodic *p, int i, double a, double b) {
  return p->what->rtol * fmax(fabs(a), fabs(b)) + p->what->atol * p->model->states[i].scale;
}

static void try_step(osteon_periodic *p, const double *y, const double *inflow, double length) {
  static const double zero = 0, never = INFINITY;
  const attempt a = {.model = p->model,
                     .plan = p->plan,
                     .c = p->what->c,
                     .t = &zero,
                     .tried = &length,
                     .before = &never,
                     .y = y,
                     .inflow = inflow,
                     .f = p->f,
                     .y1 = p->y1,
                     .work = p->work,
                     .day = p->what->day};
  try_steps(&a, 1);
  const attempt *q = &a;
  for (int i = 0; i < p->n; i++) p->error[i] = RODAS_ERROR;
}

/* What the interval makes of states is to be closer than the states asked for; what it makes of small changes, which
 * takes a pass for each state, need not be: an approximate derivative leads to the same states. */
static const double SHARE = 1e-3, OF_CHANGES = 1e-6;

/* Of the last step from y, over its tolerance. */
static double worst_error(const osteon_periodic *p, const double *y) {
  double worst = 0;
  for (int i = 0; i < p->n; i++) {
    const double over =
        fabs(p->error[i]) / fmax(p->share * tolerance(p, i, y[i], p->y1[i]), 1e-14 * fabs(y[i]));
    if (!isfinite(p->y1[i]) || !(over <= 1e300)) return INFINITY;
    worst = fmax(worst, over);
  }
  return worst;
}

/* By steps of the right length, which are noted. */
static bool go(osteon_periodic *p, double *y, const double *inflow, double days, double *h) {
  for (double left = days; left > 0;) {
    const bool is_last = *h >= left * (1 - 1e-12);
    const double length = is_last ? left : *h;
    try_step(p, y, inflow, length);
    const double worst = worst_error(p, y);
    const double factor = isfinite(worst) ? fmin(5, fmax(0.2, 0.9 * pow(fmax(worst, 1e-9), -0.2))) : 0.2;
    if (worst <= 1) {
      if (p->n_lengths == MOST_STEPS) return false;
      p->lengths[p->n_lengths++] = length;
      memcpy(y, p->y1, (size_t)p->n * sizeof *y);
      osteon_subject_keep_amounts(p->model, y, 1);
      left = is_last ? 0 : left - length;
    }
    if (worst <= 1 && is_last && factor > 1) break; /* its length says nothing */
    *h = fmin(factor * length, p->what->longest_step);
    if (!(*h > OSTEON_SHORTEST_STEP)) return false;
  }
  return true;
}

/* From the states `from` over a dose and to the next. */
static bool pass(osteon_periodic *p, const double *from, double *to) {
  const double days = p->what->course->value;
  double h = fmin(fmin(0.01, days), p->what->longest_step);
  for (int i = 0; i < p->n; i++) to[i] = from[i] + p->bolus[i];
  p->n_lengths = 0;
  return go(p, to, p->many, p->lasts, &h) && go(p, to, p->few, days - p->lasts, &h) &&
         osteon_subject_outside(p->model, to, 1, p->what->rtol) < 0;
}

/* By the same steps again. */
static void pass_again(osteon_periodic *p, const double *from, double *to) {
  double day = 0;
  for (int i = 0; i < p->n; i++) to[i] = from[i] + p->bolus[i];
  for (int k = 0; k < p->n_lengths; k++) {
    const bool flows = day < p->lasts * (1 - 1e-9);
    try_step(p, to, flows ? p->many : p->few, p->lengths[k]);
    memcpy(to, p->y1, (size_t)p->n * sizeof *to);
    osteon_subject_keep_amounts(p->model, to, 1);
    day += p->lengths[k];
  }
}

/* ---- Newton ---- */

/* What the interval makes of a small change of each state, less that change. */
static osteon_status differentiate(osteon_periodic *p) {
  const int n = p->n;
  p->share = fmax(SHARE, OF_CHANGES / p->what->rtol);
  const bool passed = pass(p, p->at, p->base);
  p->share = SHARE;
  if (!passed) return OSTEON_ESTEADY;
  memcpy(p->trial, p->at, (size_t)n * sizeof *p->trial);
  for (int j = 0; j < n; j++) {
    if (osteon_stopped()) return osteon_fail_stopped();
    p->trial[j] = p->at[j] + 1e-6 * fmax(fabs(p->at[j]), 1e-3 * p->model->states[j].scale);
    const double apart = p->trial[j] - p->at[j];
    pass_again(p, p->trial, p->trial_to);
    for (int i = 0; i < n; i++) p->D[i * n + j] = (p->trial_to[i] - p->base[i]) / apart - (i == j);
    p->trial[j] = p->at[j];
  }
  for (int i = 0; i < n * n; i++)
    if (!isfinite(p->D[i])) return OSTEON_ESTEADY;
  return pass(p, p->at, p->to) ? OSTEON_OK : OSTEON_ESTEADY;
}

/* States that neither themselves nor any other needed state depends on are integrals, left out. */
static void find_needed(osteon_periodic *p) {
  const int n = p->n;
  for (int j = 0; j < n; j++) p->needed[j] = 1;
  for (bool changed = true; changed;) {
    changed = false;
    for (int j = 0; j < n; j++) {
      bool used = false;
      for (int i = 0; i < n; i++)
        used |= p->needed[i] > 0 &&
                fabs(p->D[i * n + j]) * p->model->states[j].scale > 1e-7 * p->model->states[i].scale;
      if (p->needed[j] > 0 && !used) p->needed[j] = 0, changed = true;
    }
  }
}

/* Of what the interval changes, over the tolerances. */
static double size_of(const osteon_periodic *p, const double *from, const double *to) {
  double most = 0;
  for (int i = 0; i < p->n; i++)
    if (p->needed[i] > 0)
      most = fmax(most, fabs(to[i] - from[i]) / fmax(tolerance(p, i, from[i], to[i]), 1e-300));
  return most;
}

/* The state that the interval changes most: where none is found, it is to blame. */
static int restless(const osteon_periodic *p) {
  double most = -1;
  int which = 0;
  for (int i = 0; i < p->n; i++) {
    const double over = fabs(p->to[i] - p->at[i]) / fmax(tolerance(p, i, p->at[i], p->to[i]), 1e-300);
    if (p->needed[i] > 0 && over > most) most = over, which = i;
  }
  return which;
}

/* Solves (sigma - D) step = to - at; 0 when that is singular. */
static int find_step(osteon_periodic *p, double sigma) {
  const int n = p->n;
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      const bool in = p->needed[i] > 0 && p->needed[j] > 0;
      p->A[i * n + j] = (in ? -p->D[i * n + j] : 0) + (i == j ? (in ? sigma : 1) : 0);
    }
    p->step[i] = p->needed[i] > 0 ? p->to[i] - p->at[i] : 0;
  }
  if (!osteon_linear_factor(p->A, p->row, n)) return 0;
  osteon_linear_solve(p->A, p->row, p->step, n);
  return 1;
}

/* A step from `at` to `trial`; its size over the tolerances, INFINITY where it cannot be made. */
static double try_newton(osteon_periodic *p, double sigma) {
  double move = 0;
  if (!find_step(p, sigma)) return INFINITY;
  for (int i = 0; i < p->n; i++) {
    p->trial[i] = p->at[i] + p->step[i];
    move = fmax(move, fabs(p->step[i]) / fmax(tolerance(p, i, p->at[i], p->trial[i]), 1e-300));
  }
  if (!isfinite(move)) return INFINITY;
  osteon_subject_keep_amounts(p->model, p->trial, 1);
  const bool inside = osteon_subject_outside(p->model, p->trial, 1, p->what->rtol) < 0;
  return inside && pass(p, p->trial, p->trial_to) ? move : INFINITY;
}

/* Whether the interval keeps what is changed in some direction, as far as the derivatives tell: states beside the
 * steady one are then steady too, and Newton's method comes to any of them, where the course comes to one. */
static bool is_one_of_many(osteon_periodic *p) {
  static const double NONE = 1e-9, MOST_KEPT = 1e5;
  /* MOST_KEPT: intervals in which a change fades; derivatives by differences tell no more */
  double growth = 0;
  if (!find_step(p, NONE)) return true;
  for (int i = 0; i < p->n; i++) p->step[i] = p->needed[i] > 0 ? p->model->states[i].scale : 0;
  for (int k = 0; k < 3; k++) {
    osteon_linear_solve(p->A, p->row, p->step, p->n);
    growth = 0;
    for (int i = 0; i < p->n; i++) growth = fmax(growth, fabs(p->step[i]) / p->model->states[i].scale);
    for (int i = 0; i < p->n && growth > 0; i++) p->step[i] /= growth;
  }
  return !(growth < MOST_KEPT);
}

static osteon_status learn(osteon_periodic *p) {
  const osteon_status status = differentiate(p);
  if (status == OSTEON_OK) find_needed(p);
  return status == OSTEON_ESTEADY ? osteon_subject_no_steady(p->model, restless(p), p->what->day) : status;
}

/* sigma 0 is Newton's method, a large one the course itself, interval by interval. */
static osteon_status search(osteon_periodic *p) {
  static const double least = 1e-6, most = 1e6;
  const size_t bytes = (size_t)p->n * sizeof *p->at;
  double sigma = least, size = INFINITY;
  bool known = false, fresh = false;
  for (int k = 0; k < TRIALS; k++) {
    if (osteon_stopped()) return osteon_fail_stopped();
    if (!known) {
      OSTEON_TRY(learn(p));
      size = size_of(p, p->at, p->to);
      known = fresh = true;
    }
    const double move = try_newton(p, sigma);
    const double left = isfinite(move) ? size_of(p, p->trial, p->trial_to) : INFINITY;
    if (!(left < 0.9 * size || move <= 1)) {
      if (fresh) sigma *= 32;
      known = fresh; /* it may be that the derivatives are old */
      if (sigma > most) break;
      continue;
    }
    memcpy(p->at, p->trial, bytes);
    memcpy(p->to, p->trial_to, bytes);
    if (move <= 1 && sigma <= least)
      return is_one_of_many(p) ? osteon_subject_many_steady(p->model, p->what->day) : OSTEON_OK;
    known = left < 0.3 * size;
    fresh = false;
    size = left;
    sigma = fmax(least, sigma / 32);
  }
  return osteon_subject_no_steady(p->model, restless(p), p->what->day);
}

osteon_status osteon_periodic_find(osteon_periodic *p, const osteon_repeated *what, double *y, int *state) {
  p->what = what;
  p->share = SHARE;
  read_course(p);
  memcpy(p->at, y, (size_t)p->n * sizeof *y);
  for (int i = 0; i < p->n; i++) p->needed[i] = 1, p->to[i] = y[i];
  const osteon_status status = search(p);
  *state = restless(p);
  for (int i = 0; i < p->n && status == OSTEON_OK; i++)
    if (p->needed[i] > 0) y[i] = p->at[i];
  p->what = NULL;
  return status;
}
