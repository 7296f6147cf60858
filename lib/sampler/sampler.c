/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sampler: what it is made of, and what it has kept. */
#include "sampler/sampler_internal.h"

#include <math.h>
#include <string.h>

#include "base/cholesky.h"
#include "base/floats.h"
#include "base/options_internal.h"

enum { MOST = 10000 };       /* coordinates, chains and moves */
enum { MOST_ROUNDS = 1000 }; /* so that moves can be numbered: osteon_sampler_is_possible */

static const osteon_sampler_options defaults = {
    .size = sizeof defaults, .moves = 20, .chains = 16, .warm_up = 1000, .thin = 1, .rounds = 10};

void osteon_sampler_options_init(osteon_sampler_options *options, size_t size) {
  osteon_options_give(options, size, &defaults, sizeof defaults);
}

/* ---- made ---- */

static osteon_status check_whole(const char *what, double value, double least, double most) {
  if (value >= least && value <= most) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%s = %.0f is out of range; it must be %.0f to %.0f", what, value, least,
                     most);
}

static osteon_status check_options(const osteon_sampler_options *o) {
  OSTEON_TRY(check_whole("coordinates", o->coordinates, 1, MOST));
  OSTEON_TRY(check_whole("moves", o->moves, 1, MOST));
  OSTEON_TRY(check_whole("chains", o->chains, 4, MOST));
  OSTEON_TRY(check_whole("warm_up", o->warm_up, 0, 1e9));
  OSTEON_TRY(check_whole("thin", o->thin, 1, 1e6));
  OSTEON_TRY(check_whole("rounds", o->rounds, 1, MOST_ROUNDS));
  if (o->near && !o->rough)
    return osteon_fail(OSTEON_EINVAL, "`near` without `rough`: give the density by which chains move");
  if (o->learn && !o->rough)
    return osteon_fail(OSTEON_EINVAL, "`learn` without `rough`: give the density that is learned");
  if (!o->get_learned != !o->set_learned)
    return osteon_fail(OSTEON_EINVAL, "`get_learned` and `set_learned` go together: give both or neither");
  if (o->learn)
    OSTEON_TRY(check_whole("warm_up, in which the rough density is learned,", o->warm_up,
                           OSTEON_LEARNING_LEAST, 1e9));
  for (int k = 0; k < o->coordinates; k++)
    if (!isfinite(o->middle[k]))
      return osteon_fail(OSTEON_ERANGE, "coordinate %d of the middle is %g; it must be finite", k,
                         o->middle[k]);
  return OSTEON_OK;
}

static double *copy_of(const double *values, size_t n) {
  double *copy = osteon_alloc(n, sizeof *copy);
  if (copy) memcpy(copy, values, n * sizeof *copy);
  return copy;
}

static osteon_status make_room(osteon_sampler *s) {
  const size_t all = s->n * s->chains;
  s->options.middle = copy_of(s->options.middle, s->n);
  s->options.covariance = copy_of(s->options.covariance, s->n * s->n);
  if (s->options.covariance) s->factor = copy_of(s->options.covariance, s->n * s->n);
  s->past = osteon_alloc(OSTEON_SAMPLER_PAST * all, sizeof(double));
  double **const of_points[] = {&s->points, &s->round, &s->moved, &s->tried};
  double **const of_values[] = {&s->values,      &s->near,         &s->rough,        &s->round_near,
                                &s->round_rough, &s->moved_values, &s->tried_values, &s->turn};
  bool is_there = s->options.middle && s->factor && s->past;
  for (size_t i = 0; i < sizeof of_points / sizeof *of_points; i++)
    is_there = is_there && (*of_points[i] = osteon_alloc(all, sizeof(double)));
  for (size_t i = 0; i < sizeof of_values / sizeof *of_values; i++)
    is_there = is_there && (*of_values[i] = osteon_alloc(s->chains, sizeof(double)));
  s->learned = is_there ? osteon_alloc(s->n * s->n, sizeof(double)) : NULL;
  s->kind = s->learned ? osteon_alloc(s->chains, sizeof *s->kind) : NULL;
  s->centre = s->kind ? copy_of(s->options.middle, s->n) : NULL;
  s->nearer = s->centre ? osteon_alloc(s->n, sizeof(double)) : NULL;
  s->room = s->nearer ? osteon_alloc(s->n, sizeof(double)) : NULL;
  return s->room ? OSTEON_OK : OSTEON_ENOMEM;
}

static osteon_status factorise(osteon_sampler *s) {
  bool is_finite = true;
  for (size_t i = 0; i < s->n * s->n; i++) is_finite = is_finite && isfinite(s->factor[i]);
  const int bad = is_finite ? osteon_cholesky(s->factor, s->n) : 0;
  if (bad < 0) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "the covariance is not positive definite, seen at coordinate %d", bad);
}

osteon_status osteon_sampler_new(osteon_sampler **out, const osteon_sampler_options *options) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(out, sampler);
  *out = NULL;
  OSTEON_NEED(options, options);
  osteon_sampler_options own = defaults;
  OSTEON_TRY(OSTEON_OPTIONS_TAKE(osteon_sampler_options, model, options, &own));
  OSTEON_NEED(own.middle, middle);
  OSTEON_NEED(own.covariance, covariance);
  OSTEON_NEED(own.density, density);
  OSTEON_TRY(check_options(&own));
  osteon_sampler *s = osteon_alloc(1, sizeof *s);
  if (!s) return OSTEON_ENOMEM;
  s->options = own;
  s->n = (size_t)own.coordinates;
  s->chains = (size_t)own.chains;
  s->now = (osteon_sampler_state){.step = -1, .length = {log(2.38 / sqrt(own.coordinates)), log(0.5)}};
  osteon_status status = make_room(s);
  if (status == OSTEON_OK) status = factorise(s);
  if (status == OSTEON_OK)
    *out = s;
  else
    osteon_sampler_free(s);
  return status;
}

void osteon_sampler_free(osteon_sampler *s) {
  if (!s) return;
  void *const blocks[] = {(void *)s->options.middle,
                          (void *)s->options.covariance,
                          s->points,
                          s->values,
                          s->near,
                          s->rough,
                          s->round,
                          s->round_near,
                          s->round_rough,
                          s->factor,
                          s->past,
                          s->kept,
                          s->kept_values,
                          s->moved,
                          s->moved_values,
                          s->tried,
                          s->tried_values,
                          s->turn,
                          s->learned,
                          s->kind,
                          s->centre,
                          s->nearer,
                          s->room};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
  osteon_free(s);
}

/* ---- run ---- */

osteon_status osteon_sampler_run(osteon_sampler *s, int64_t steps) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, sampler);
  if (steps < 0) return osteon_fail(OSTEON_ERANGE, "%lld steps; give 0 or more", (long long)steps);
  if (s->now.step < 0) OSTEON_TRY(osteon_sampler_begin(s));
  for (int64_t i = 0; i < steps; i++) {
    if (osteon_stopped()) return osteon_fail_stopped();
    OSTEON_TRY(osteon_sampler_step(s));
  }
  return OSTEON_OK;
}

int64_t osteon_sampler_step_count(const osteon_sampler *s) { return s && s->now.step > 0 ? s->now.step : 0; }
int osteon_sampler_chain_count(const osteon_sampler *s) { return s ? s->options.chains : 0; }
int64_t osteon_sampler_point_count(const osteon_sampler *s) { return s ? s->now.kept : 0; }

const double *osteon_sampler_point_at(const osteon_sampler *s, int chain, int64_t i, double *value) {
  if (value) *value = NAN;
  if (!s || chain < 0 || chain >= s->options.chains || i < 0 || i >= s->now.kept) return NULL;
  const size_t place = (size_t)i * s->chains + (size_t)chain;
  if (value) *value = s->kept_values[place];
  return s->kept + place * s->n;
}

static double part_of(const osteon_tally *t) {
  return (double)t->accepted / (double)t->tried; /* 0/0 is NaN */
}

void osteon_sampler_get_acceptance(const osteon_sampler *s, double *moves, double *decisions) {
  if (moves) *moves = s ? part_of(&s->now.moves) : NAN;
  if (decisions) *decisions = s ? part_of(s->options.rough ? &s->now.decisions : &s->now.moves) : NAN;
}

osteon_status osteon_sampler_diagnose(const osteon_sampler *s, int k, osteon_diagnosis *diagnosis) {
  OSTEON_NEED(s, sampler);
  OSTEON_NEED(diagnosis, diagnosis);
  OSTEON_TRY(check_whole("coordinate", k, 0, s->options.coordinates - 1));
  if (s->now.kept == 0)
    return osteon_fail(OSTEON_ERANGE, "no points are kept yet: %lld of %d steps of the warm-up are done",
                       (long long)osteon_sampler_step_count(s), s->options.warm_up);
  const size_t n = (size_t)s->now.kept;
  double *values = osteon_alloc(n * s->chains, sizeof *values);
  if (!values) return OSTEON_ENOMEM;
  for (size_t c = 0; c < s->chains; c++)
    for (size_t i = 0; i < n; i++) values[c * n + i] = s->kept[(i * s->chains + c) * s->n + (size_t)k];
  const osteon_status status = osteon_chains_diagnose(values, s->options.chains, s->now.kept, diagnosis);
  osteon_free(values);
  return status;
}
