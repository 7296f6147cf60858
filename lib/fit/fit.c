/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arms, observations and free parameters. */
#include <float.h>
#include <math.h>
#include <string.h>

#include <Random123/philox.h>

#include "base/floats.h"
#include "base/normal.h"
#include "model/columns.h"
#include "model/defaults.h"
#include "base/options_internal.h"
#include "fit/fit_internal.h"
#include "schedule/spans.h"

enum { STREAM = 0x05730006, MOST_WOMEN = 1000000 };

const char *osteon_measure_name(osteon_measure m) {
  static const char *const names[] = {
#define X(code, name, meaning) name,
      OSTEON_MEASURE_LIST(X)
#undef X
  };
  return (unsigned)m < OSTEON_MEASURES ? names[m] : "?";
}

/* ---- set up ---- */

/* Women come in mirrored pairs: with few of them their mean is not off the median by chance. */
static void mirror_women(osteon_fit *f, int n) {
  const int women = f->options.women;
  for (int k = 0; k < n; k++)
    for (int w = women - 1; w > 0; w--) {
      const double one = f->drawn[k * women + w / 2];
      f->drawn[k * women + w] = w % 2 ? osteon_population_mirror(f->options.population, k, one) : one;
    }
}

static osteon_status draw_women(osteon_fit *f) {
  osteon_population *p = f->options.population;
  const int n = p ? osteon_population_count(p) : 0, women = f->options.women;
  if (!n) return OSTEON_OK;
  f->drawn = osteon_alloc((size_t)n * (size_t)women, sizeof *f->drawn);
  double **rows = osteon_alloc((size_t)n, sizeof *rows);
  osteon_status status = f->drawn && rows ? OSTEON_OK : OSTEON_ENOMEM;
  for (int k = 0; k < n && status == OSTEON_OK; k++) rows[k] = f->drawn + (size_t)k * (size_t)women;
  if (status == OSTEON_OK) status = osteon_population_draw(p, 0, women, rows);
  osteon_free(rows);
  if (status == OSTEON_OK) mirror_women(f, n);
  return status;
}

osteon_status osteon_fit_new(osteon_fit **out, const osteon_model *model, const osteon_fit_options *options) {
  OSTEON_OWN_FLOATS;
  osteon_fit_options chosen;
  OSTEON_NEED(out, fit);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_TRY(osteon_model_accept(model));
  OSTEON_TRY(osteon_fit_options_take(options, &chosen));
  if (!(chosen.women >= 1 && chosen.women <= MOST_WOMEN))
    return osteon_fail(OSTEON_ERANGE, "women = %d is out of range; it must be 1 to %d", chosen.women,
                       MOST_WOMEN);
  if (chosen.population && osteon_population_model(chosen.population) != model)
    return osteon_fail(OSTEON_EINVAL, "the population was made for model %s, the fit is of %s",
                       osteon_population_model(chosen.population)->name, model->name);
  if (osteon_population_subject_count(chosen.population))
    return osteon_fail(OSTEON_EINVAL, "a fit draws its women: a table of people is for cohorts");
  osteon_fit *f = osteon_alloc(1, sizeof *f);
  if (!f) return OSTEON_ENOMEM;
  f->model = model;
  f->options = chosen;
  f->values = osteon_alloc((size_t)model->n_params + 1, sizeof *f->values);
  const osteon_status status = f->values ? draw_women(f) : OSTEON_ENOMEM;
  if (status != OSTEON_OK) {
    osteon_fit_free(f);
    return status;
  }
  for (int i = 0; i < model->n_params; i++) f->values[i] = model->params[i].value;
  *out = f;
  return OSTEON_OK;
}

osteon_fit_size osteon_fit_size_now(const osteon_fit *f) {
  return (osteon_fit_size){
      .arms = f->n_arms, .seen = f->n_seen, .fitted = f->n_fitted, .errors = f->n_errors};
}

void osteon_fit_shrink(osteon_fit *f, osteon_fit_size size) {
  for (int i = size.arms; i < f->n_arms; i++) {
    arm *a = &f->arms[i];
    osteon_schedule_free(a->cut);
    osteon_free(a->own), osteon_free(a->parts), osteon_free(a->times), osteon_free((void *)a->columns);
  }
  f->n_arms = size.arms;
  f->n_seen = size.seen;
  f->n_fitted = size.fitted;
  f->n_errors = size.errors;
  int kept = 0;
  for (int i = 0; i < f->n_ties; i++)
    if (f->ties[i].a < f->n_fitted && f->ties[i].b < f->n_fitted) f->ties[kept++] = f->ties[i];
  f->n_ties = kept;
  f->indexed = 0;
  osteon_fit_drop_density(f);
}

osteon_status osteon_fit_keep(const osteon_fit *f, osteon_fit_kept *kept) {
  const size_t n = (size_t)f->model->n_params, n_errors = (size_t)f->n_errors;
  kept->values = osteon_alloc(n + 1, sizeof *kept->values);
  kept->errors = osteon_alloc(n_errors + 1, sizeof *kept->errors);
  if (!kept->values || !kept->errors) {
    osteon_fit_drop(kept);
    return OSTEON_ENOMEM;
  }
  memcpy(kept->values, f->values, n * sizeof *f->values);
  if (n_errors) memcpy(kept->errors, f->errors, n_errors * sizeof *f->errors);
  return OSTEON_OK;
}

void osteon_fit_put_back(osteon_fit *f, const osteon_fit_kept *kept) {
  memcpy(f->values, kept->values, (size_t)f->model->n_params * sizeof *f->values);
  if (f->n_errors) memcpy(f->errors, kept->errors, (size_t)f->n_errors * sizeof *f->errors);
}

void osteon_fit_drop(osteon_fit_kept *kept) {
  osteon_free(kept->values);
  osteon_free(kept->errors);
}

void osteon_fit_free(osteon_fit *f) {
  if (!f) return;
  osteon_fit_shrink(f, (osteon_fit_size){0});
  void *const blocks[] = {f->values, f->drawn, f->arms, f->seen, f->fitted, f->errors, f->ties, f->factor};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
  osteon_free(f);
}

/* A parameter or an input by name, its value checked. */
static osteon_status own_named(const osteon_model *m, const char *name, double value, own_value *own) {
  own->is_input =
      osteon_model_index(m, OSTEON_PARAM, name) < 0 && osteon_model_index(m, OSTEON_INPUT, name) >= 0;
  own->value = value;
  OSTEON_TRY(osteon_model_find(m, own->is_input ? OSTEON_INPUT : OSTEON_PARAM, name, &own->index));
  return osteon_quantity_check(own->is_input ? &m->inputs[own->index] : &m->params[own->index], value);
}

static osteon_status add_arm(osteon_fit *f, const arm *made, int *index) {
  arm *grown = osteon_realloc(f->arms, (size_t)f->n_arms + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  f->arms = grown;
  f->indexed = 0;
  *index = f->n_arms;
  f->arms[f->n_arms++] = *made;
  return OSTEON_OK;
}

osteon_status osteon_fit_add_arm(osteon_fit *f, const osteon_arm *given, int *index) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(given, arm);
  OSTEON_NEED(index, index);
  if (given->n < 0 || (given->n > 0 && (!given->names || !given->values)))
    return osteon_fail(OSTEON_EINVAL, "osteon_fit_add_arm: n = %d with %s", given->n,
                       given->n < 0 ? "n < 0" : "names or values NULL");
  if (given->schedule && osteon_schedule_model(given->schedule) != f->model)
    return osteon_fail(OSTEON_EINVAL, "the schedule was made for model %s, the fit is of %s",
                       osteon_schedule_model(given->schedule)->name, f->model->name);
  arm made = {.schedule = given->schedule, .n_own = given->n};
  made.own = osteon_alloc((size_t)given->n + 1, sizeof *made.own);
  osteon_status status = made.own ? OSTEON_OK : OSTEON_ENOMEM;
  for (int i = 0; i < given->n && status == OSTEON_OK; i++)
    status = own_named(f->model, given->names[i], given->values[i], &made.own[i]);
  if (status == OSTEON_OK) status = add_arm(f, &made, index);
  if (status == OSTEON_OK)
    osteon_schedule_use(given->schedule);
  else
    osteon_free(made.own);
  return status;
}

/* ---- before what happens on a day ---- */

static int happens_at(const osteon_schedule *schedule, double tick, double dt) {
  int n;
  const osteon_event *events = osteon_schedule_events(schedule, &n);
  for (int i = 0; i < n; i++)
    if (osteon_tick_nearest(events[i].time, dt) == tick) return 1;
  return 0;
}

/* Like arm `number` before the day, from which on nothing happens: what is seen there is seen before its events. */
static osteon_status cut_arm(osteon_fit *f, int number, double day, int *found) {
  const arm *whole = &f->arms[number];
  const double dt = f->options.dt, tick = osteon_tick_nearest(day, dt);
  *found = number;
  if (!happens_at(whole->schedule, tick, dt)) return OSTEON_OK;
  for (int k = 0; k < f->n_arms; k++)
    if (f->arms[k].cut && f->arms[k].cut_from == number && f->arms[k].cut_at == tick) {
      *found = k;
      return OSTEON_OK;
    }
  arm made = {.n_own = whole->n_own, .cut_from = number, .cut_at = tick};
  made.own = osteon_alloc((size_t)whole->n_own + 1, sizeof *made.own);
  if (!made.own) return OSTEON_ENOMEM;
  memcpy(made.own, whole->own, (size_t)whole->n_own * sizeof *made.own);
  osteon_status status = osteon_schedule_cut(&made.cut, whole->schedule, tick, dt);
  made.schedule = made.cut;
  if (status == OSTEON_OK) status = add_arm(f, &made, found);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_schedule_free(made.cut);
  osteon_free(made.own);
  return status;
}

/* The model's own copy of a column's name: it outlives the caller's. */
static osteon_status find_column(const osteon_model *m, const char *name, const char **found) {
  int column;
  OSTEON_TRY(osteon_model_find_result(m, name, &column));
  *found = osteon_model_column(m, column)->name;
  return OSTEON_OK;
}

static osteon_status check_observation(const osteon_fit *f, const osteon_observation *o) {
  if ((unsigned)o->measure >= OSTEON_MEASURES)
    return osteon_fail(OSTEON_EINVAL, "measure %d is not a value of osteon_measure", (int)o->measure);
  const int compares = osteon_has_control(o->measure);
  if (o->arm < 0 || o->arm >= f->n_arms || (compares && (o->control < 0 || o->control >= f->n_arms)))
    return osteon_fail(OSTEON_EINVAL, "arm %d, control %d: there are %d arms, counted from 0", o->arm,
                       o->control, f->n_arms);
  if (!compares && o->control >= 0)
    return osteon_fail(OSTEON_EINVAL, "measure %s compares with nothing; set control to -1",
                       osteon_measure_name(o->measure));
  if (o->measure == OSTEON_SD_CHANGE && !(f->drawn && f->options.women > 1))
    return osteon_fail(OSTEON_EINVAL,
                       "measure %s of one woman; give the fit a population and two women or more",
                       osteon_measure_name(o->measure));
  /* a rate needs ticks between its ends */
  const int needs_span = o->measure == OSTEON_RATE;
  const double from = osteon_fit_tick(f, o->baseline + o->from), to = osteon_fit_tick(f, o->baseline + o->to);
  if (!(o->baseline >= 0 && o->from >= 0 && o->to >= o->from && o->baseline + o->to < 1e6) ||
      (needs_span && !(to > from)))
    return osteon_fail(OSTEON_ERANGE, "from %g to %g days after a baseline at %g: 0 <= from %s to must hold",
                       o->from, o->to, o->baseline, needs_span ? "<" : "<=");
  const osteon_fit_error *error = osteon_fit_error_model(f, o);
  if (!isfinite(o->value) || !((o->se > 0 || error) && isfinite(o->se)) ||
      !(o->weight >= 0 && isfinite(o->weight)))
    return osteon_fail(OSTEON_ERANGE,
                       "value %g, standard error %g, weight %g: they must be finite, above 0 (or 0, after "
                       "osteon_fit_set_error of its endpoint), and 0 or more",
                       o->value, o->se, o->weight);
  if (error && (error->cv > 0 || error->is_cv_estimated) &&
      (o->measure == OSTEON_SD_CHANGE || isnan(osteon_fit_measured(f, o, 0).base)))
    return osteon_fail(OSTEON_EINVAL,
                       "%s: measure %s has no error by cv; give sd, or the observation its own", o->endpoint,
                       osteon_measure_name(o->measure));
  if (o->below && o->measure != OSTEON_LEVEL)
    return osteon_fail(OSTEON_EINVAL, "measure %s below a limit of quantification: only a level can be",
                       osteon_measure_name(o->measure));
  if (!(o->cv >= 0 && o->cv <= 1))
    return osteon_fail(OSTEON_ERANGE, "error of a measurement cv = %g is out of range; it must be 0 to 1",
                       o->cv);
  return OSTEON_OK;
}

osteon_status osteon_fit_add_observation(osteon_fit *f, const osteon_observation *given) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(given, observation);
  OSTEON_NEED(given->endpoint, endpoint);
  osteon_observation o = *given;
  OSTEON_TRY(find_column(f->model, given->endpoint, &o.endpoint));
  OSTEON_TRY(check_observation(f, &o));
  if (o.before) OSTEON_TRY(cut_arm(f, o.arm, o.baseline + o.to, &o.arm));
  if (o.before && o.control >= 0) OSTEON_TRY(cut_arm(f, o.control, o.baseline + o.to, &o.control));
  osteon_observation *grown = osteon_realloc(f->seen, (size_t)f->n_seen + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  f->seen = grown;
  f->seen[f->n_seen++] = o;
  f->indexed = 0;
  osteon_fit_drop_density(f);
  return OSTEON_OK;
}

int osteon_fit_observation_count(const osteon_fit *f) { return f ? f->n_seen : 0; }

const osteon_observation *osteon_fit_observation_at(const osteon_fit *f, int i) {
  return f && i >= 0 && i < f->n_seen ? &f->seen[i] : NULL;
}

osteon_status osteon_fit_set_param(osteon_fit *f, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_model_find(f->model, OSTEON_PARAM, name, &i));
  OSTEON_TRY(osteon_quantity_check(&f->model->params[i], value));
  for (int k = 0; k < f->n_fitted; k++) {
    const free_one *r = &f->fitted[k];
    if (r->param == i && !(value >= r->least && value <= r->most))
      return osteon_fail(OSTEON_ERANGE, "%s = %g is outside its bounds in this fit, %g to %g", name, value,
                         r->least, r->most);
  }
  f->values[i] = value;
  return OSTEON_OK;
}

osteon_status osteon_fit_get_param(const osteon_fit *f, const char *name, double *value) {
  OSTEON_NEED(value, value);
  *value = NAN;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_model_find(f->model, OSTEON_PARAM, name, &i));
  *value = f->values[i];
  return OSTEON_OK;
}

/* ---- free parameters ---- */

/* Within the bounds, and where the logarithm or the log-odds are numbers. */
static double inside(const free_one *r, double p) {
  if (r->scale == OSTEON_LINEAR) return fmin(fmax(p, r->least), r->most);
  const double most = r->scale == OSTEON_LOG_ODDS ? fmin(r->most, 1 - DBL_EPSILON) : fmin(r->most, DBL_MAX);
  return fmin(fmax(p, fmax(r->least, DBL_MIN)), most);
}
double osteon_fit_forth(const free_one *r, double p) {
  p = inside(r, p);
  return r->scale == OSTEON_LINEAR ? p : r->scale == OSTEON_LOG_ODDS ? log(p / (1 - p)) : log(p);
}
double osteon_fit_back(const free_one *r, double u) {
  return inside(r, r->scale == OSTEON_LINEAR ? u : r->scale == OSTEON_LOG_ODDS ? 1 / (1 + exp(-u)) : exp(u));
}

static int find_fitted(const osteon_fit *f, int param) {
  for (int k = 0; k < f->n_fitted; k++)
    if (f->fitted[k].param == param) return k;
  return -1;
}

static bool is_inside(const free_one *r, double value) {
  return value >= r->least && value <= r->most && (r->scale == OSTEON_LINEAR || value > 0) &&
         (r->scale != OSTEON_LOG_ODDS || value < 1);
}

osteon_status osteon_fit_check_inside(const osteon_fit *f, const free_one *r, const char *what,
                                      double value) {
  if (is_inside(r, value) && isfinite(value)) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%s%s%g%s; it must be %sin %g to %g", f->model->params[r->param].name,
                     *what ? what : " starts at ", value, *what ? " is out of range" : "",
                     r->scale == OSTEON_LINEAR ? "" : "above 0 and ", r->least, r->most);
}

osteon_status osteon_fit_add_parameter_on(osteon_fit *f, const char *name, osteon_scale scale, double prior,
                                          double sd, double least, double most) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_model_find(f->model, OSTEON_PARAM, name, &i));
  if ((unsigned)scale > OSTEON_LOG_ODDS)
    return osteon_fail(OSTEON_EINVAL, "scale %d is not a value of osteon_scale", (int)scale);
  if (find_fitted(f, i) >= 0)
    return osteon_fail(OSTEON_EINVAL, "%s is already a parameter of this fit", name);
  if (!(least <= most)) return osteon_fail(OSTEON_ERANGE, "%s: least %g is above most %g", name, least, most);
  const osteon_quantity *q = &f->model->params[i];
  const free_one made = {.param = i,
                         .scale = scale,
                         .prior = prior,
                         .sd = sd,
                         .least = fmax(least, q->min),
                         .most = fmin(most, q->max)};
  OSTEON_TRY(osteon_fit_check_inside(f, &made, ": prior ", prior));
  OSTEON_TRY(osteon_fit_check_inside(f, &made, "", f->values[i]));
  if (!(sd > 0 && (scale == OSTEON_LINEAR ? isfinite(sd) : sd <= 100)))
    return osteon_fail(OSTEON_ERANGE, "%s: standard deviation %g is out of range; it must be above 0%s", name,
                       sd, scale == OSTEON_LINEAR ? "" : ", at most 100");
  free_one *grown = osteon_realloc(f->fitted, (size_t)f->n_fitted + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  f->fitted = grown;
  f->fitted[f->n_fitted++] = made;
  osteon_fit_drop_density(f);
  return OSTEON_OK;
}

osteon_status osteon_fit_add_parameter(osteon_fit *f, const char *name, double prior, double sd, double least,
                                       double most) {
  OSTEON_NEED(f, fit);
  OSTEON_NEED(name, name);
  return osteon_fit_add_parameter_on(f, name, least == 0 && most == 1 ? OSTEON_LOG_ODDS : OSTEON_LOG, prior,
                                     sd, least, most);
}

int osteon_fit_parameter_count(const osteon_fit *f) { return f ? f->n_fitted : 0; }

static int is_fitted(const osteon_fit *f, int k) { return f && k >= 0 && k < f->n_fitted; }

const char *osteon_fit_parameter_name(const osteon_fit *f, int k) {
  return is_fitted(f, k) ? f->model->params[f->fitted[k].param].name : NULL;
}

bool osteon_fit_parameter_is_log_odds(const osteon_fit *f, int k) {
  return osteon_fit_parameter_scale(f, k) == OSTEON_LOG_ODDS;
}

osteon_scale osteon_fit_parameter_scale(const osteon_fit *f, int k) {
  return is_fitted(f, k) ? f->fitted[k].scale : OSTEON_LOG;
}

void osteon_fit_parameter_prior(const osteon_fit *f, int k, double *prior, double *sd) {
  if (prior) *prior = is_fitted(f, k) ? f->fitted[k].prior : NAN;
  if (sd) *sd = is_fitted(f, k) ? f->fitted[k].sd : NAN;
}

void osteon_fit_parameter_interval(const osteon_fit *f, int k, double sd, double *low, double *high) {
  double ends[2] = {NAN, NAN};
  if (is_fitted(f, k) && isfinite(sd)) {
    const free_one *r = &f->fitted[k];
    const double u = osteon_fit_forth(r, f->values[r->param]);
    ends[0] = osteon_fit_back(r, u - sd);
    ends[1] = osteon_fit_back(r, u + sd);
  }
  if (low) *low = ends[0];
  if (high) *high = ends[1];
}

double osteon_fit_normal(uint64_t seed, int what, int64_t number, int k) {
  const philox4x64_ctr_t counter = {{(uint64_t)number, (uint64_t)k, (uint64_t)what, 0}};
  const philox4x64_key_t key = {{seed, STREAM}};
  const philox4x64_ctr_t bits = philox4x64(counter, key);
  return osteon_normal_of(bits.v[0]);
}

osteon_status osteon_fit_scatter(osteon_fit *f, uint64_t seed, int64_t number) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(f, fit);
  for (int k = 0; k < f->n_fitted; k++) {
    const free_one *r = &f->fitted[k];
    f->values[r->param] = osteon_fit_back(
        r, osteon_fit_forth(r, r->prior) + 0.5 * r->sd * osteon_fit_normal(seed, 0, number, k));
  }
  return OSTEON_OK;
}
