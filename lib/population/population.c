/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What varies between subjects, drawn by counters. */
#include <osteon/population.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <Random123/philox.h>

#include "model/defaults.h"
#include "base/cholesky.h"
#include "base/floats.h"
#include "base/normal.h"
#include "population/population_internal.h"

enum { MAX_TRIES = 1000 };
static const double LARGEST_SD = 3;

osteon_status osteon_population_new(osteon_population **out, const osteon_model *model, uint64_t seed) {
  OSTEON_NEED(out, population);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_TRY(osteon_model_accept(model));
  osteon_population *p = osteon_alloc(1, sizeof *p);
  if (!p) return OSTEON_ENOMEM;
  p->model = model;
  p->seed = seed;
  p->people.id = p->people.weight = -1;
  p->median = osteon_alloc((size_t)(model->n_params + model->n_inputs) + 1, sizeof *p->median);
  if (!p->median) {
    osteon_population_free(p);
    return OSTEON_ENOMEM;
  }
  for (int i = 0; i < model->n_params + model->n_inputs; i++)
    p->median[i] = osteon_population_quantity(p, i)->value;
  *out = p;
  return OSTEON_OK;
}

void osteon_population_free(osteon_population *p) {
  if (!p) return;
  osteon_free(p->median);
  osteon_free(p->varied);
  osteon_free(p->pairs);
  osteon_free(p->factor);
  osteon_people_free(&p->people);
  osteon_free(p->note);
  osteon_free(p);
}

void osteon_population_set_seed(osteon_population *p, uint64_t seed) {
  if (p) p->seed = seed;
}
const osteon_model *osteon_population_model(const osteon_population *p) { return p ? p->model : NULL; }
int osteon_population_count(const osteon_population *p) { return p ? p->n : 0; }

const char *osteon_population_name_at(const osteon_population *p, int k) {
  return p && k >= 0 && k < p->n ? osteon_population_quantity(p, p->varied[k].place)->name : NULL;
}

/* ---- what varies ---- */

/* Where among what varies, or -1. */
static int rank_of(const osteon_population *p, int place) {
  for (int k = 0; k < p->n; k++)
    if (p->varied[k].place == place) return k;
  return -1;
}

static osteon_status is_drawn(const osteon_population *p) {
  if (!osteon_people_is_given(&p->people)) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "the people are those of %s: nothing varies beside what it gives",
                     p->people.path);
}

static void forget_factor(osteon_population *p) {
  osteon_free(p->factor);
  p->factor = NULL;
}

/* Whether a median can be moved on a scale. */
static osteon_status can_move(const osteon_population *p, int place, int scale, double value) {
  const char *name = osteon_population_quantity(p, place)->name;
  if (scale == OSTEON_BY_CHANCE)
    return osteon_fail(OSTEON_EINVAL, "%s is 0 or 1 by chance and has no median; give the one or the other",
                       name);
  if (scale == OSTEON_BETWEEN)
    return osteon_fail(OSTEON_EINVAL, "%s varies between two ends and has no median", name);
  if (scale == OSTEON_LOG && value == 0)
    return osteon_fail(OSTEON_ERANGE,
                       "%s is 0 and cannot vary by a factor; give it another median or the linear scale",
                       name);
  if (scale == OSTEON_LOG_ODDS && !(value > 0 && value < 1))
    return osteon_fail(OSTEON_ERANGE, "%s is %g and has no log-odds; its median must lie between 0 and 1",
                       name, value);
  return OSTEON_OK;
}

static double forth(int scale, double value) {
  return scale == OSTEON_LINEAR ? value : scale == OSTEON_LOG ? log(fabs(value)) : log(value / (1 - value));
}

/* Like `median`, `by` away from it on the scale. */
static double moved(int scale, double median, double by) {
  if (scale == OSTEON_LINEAR) return median + by;
  if (scale == OSTEON_LOG) return median * exp(by);
  return median > 0 && median < 1 ? 1 / (1 + (1 - median) / median * exp(-by)) : median;
}

static int has_median(int scale) { return scale <= OSTEON_LOG_ODDS; }

double osteon_population_shift(const osteon_population *p, int k, double drawn, double median) {
  if (!p || k < 0 || k >= p->n) return NAN;
  const int scale = p->varied[k].scale;
  if (!has_median(scale)) return drawn;
  return moved(scale, median, forth(scale, drawn) - forth(scale, p->median[p->varied[k].place]));
}

double osteon_population_mirror(const osteon_population *p, int k, double drawn) {
  if (!p || k < 0 || k >= p->n) return NAN;
  const int scale = p->varied[k].scale;
  if (!has_median(scale)) return drawn;
  const double median = p->median[p->varied[k].place];
  return moved(scale, median, forth(scale, median) - forth(scale, drawn));
}

osteon_status osteon_population_set_median(osteon_population *p, const char *name, double value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_population_find(p, name, &i));
  OSTEON_TRY(osteon_quantity_check(osteon_population_quantity(p, i), value));
  const int k = rank_of(p, i);
  if (k >= 0 && p->varied[k].scale != OSTEON_AS_GIVEN) OSTEON_TRY(can_move(p, i, p->varied[k].scale, value));
  p->median[i] = value;
  return OSTEON_OK;
}

osteon_status osteon_population_get_median(const osteon_population *p, const char *name, double *value) {
  OSTEON_NEED(value, value);
  *value = NAN;
  OSTEON_NEED(p, population);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(osteon_population_find(p, name, &i));
  *value = p->median[i];
  return OSTEON_OK;
}

osteon_status osteon_population_vary(osteon_population *p, const char *name, double sd) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(name, name);
  return osteon_population_vary_on(p, name, OSTEON_LOG, sd);
}

static osteon_status let_vary(osteon_population *p, osteon_varied new) {
  int k = rank_of(p, new.place);
  if (k < 0) {
    osteon_varied *grown = osteon_realloc(p->varied, (size_t)p->n + 1, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    p->varied = grown;
    for (k = p->n++; k > 0 && grown[k - 1].place > new.place; k--) grown[k] = grown[k - 1];
    forget_factor(p);
  }
  p->varied[k] = new;
  return OSTEON_OK;
}

osteon_status osteon_population_vary_on(osteon_population *p, const char *name, osteon_scale scale,
                                        double sd) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(name, name);
  if (scale != OSTEON_LOG && scale != OSTEON_LINEAR && scale != OSTEON_LOG_ODDS)
    return osteon_fail(OSTEON_EINVAL, "osteon_population_vary_on: scale %d is not an osteon_scale",
                       (int)scale);
  int i;
  const double largest = scale == OSTEON_LINEAR ? INFINITY : LARGEST_SD;
  OSTEON_TRY(is_drawn(p));
  OSTEON_TRY(osteon_population_find(p, name, &i));
  if (!(sd >= 0 && sd <= largest && isfinite(sd)))
    return osteon_fail(OSTEON_ERANGE, "sd = %g of %s%s is out of range; choose 0 to %g", sd,
                       scale == OSTEON_LOG        ? "the logarithm of "
                       : scale == OSTEON_LOG_ODDS ? "the log-odds of "
                                                  : "",
                       name, largest);
  OSTEON_TRY(can_move(p, i, (int)scale, p->median[i]));
  return let_vary(p, (osteon_varied){i, (int)scale, sd, 0});
}

osteon_status osteon_population_vary_by_chance(osteon_population *p, const char *name, double chance) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(is_drawn(p));
  OSTEON_TRY(osteon_population_find(p, name, &i));
  if (!(chance >= 0 && chance <= 1))
    return osteon_fail(OSTEON_ERANGE, "chance %g of %s is out of range; choose 0 to 1", chance, name);
  OSTEON_TRY(osteon_quantity_check(osteon_population_quantity(p, i), 0));
  OSTEON_TRY(osteon_quantity_check(osteon_population_quantity(p, i), 1));
  return let_vary(p, (osteon_varied){i, OSTEON_BY_CHANCE, chance, 0});
}

osteon_status osteon_population_vary_between(osteon_population *p, const char *name, double low,
                                             double high) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(name, name);
  int i;
  OSTEON_TRY(is_drawn(p));
  OSTEON_TRY(osteon_population_find(p, name, &i));
  OSTEON_TRY(osteon_quantity_check(osteon_population_quantity(p, i), low));
  OSTEON_TRY(osteon_quantity_check(osteon_population_quantity(p, i), high));
  if (low > high)
    return osteon_fail(OSTEON_ERANGE, "%s between %g and %g: the lower end must come first", name, low, high);
  return let_vary(p, (osteon_varied){i, OSTEON_BETWEEN, high, low});
}

static osteon_status find_varied(const osteon_population *p, const char *name, int *place) {
  OSTEON_TRY(osteon_population_find(p, name, place));
  if (rank_of(p, *place) >= 0) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL,
                     "%s does not vary, so nothing can be correlated with it; let it vary first", name);
}

osteon_status osteon_population_correlate(osteon_population *p, const char *a, const char *b, double r) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(a, a);
  OSTEON_NEED(b, b);
  osteon_population_pair new = {.r = r};
  OSTEON_TRY(is_drawn(p));
  OSTEON_TRY(find_varied(p, a, &new.a));
  OSTEON_TRY(find_varied(p, b, &new.b));
  if (new.a == new.b)
    return osteon_fail(OSTEON_EINVAL, "%s with itself; a correlation is between two parameters", a);
  if (!(r > -1 && r < 1))
    return osteon_fail(OSTEON_ERANGE,
                       "r = %g between %s and %s is out of range; it must be above -1 and less than 1", r, a,
                       b);
  if (new.a > new.b) {
    const int other = new.a;
    new.a = new.b;
    new.b = other;
  }
  forget_factor(p);
  for (int i = 0; i < p->n_pairs; i++)
    if (p->pairs[i].a == new.a && p->pairs[i].b == new.b) {
      p->pairs[i] = new;
      return OSTEON_OK;
    }
  osteon_population_pair *grown = osteon_realloc(p->pairs, (size_t)p->n_pairs + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  p->pairs = grown;
  p->pairs[p->n_pairs++] = new;
  return OSTEON_OK;
}

double osteon_population_correlation(const osteon_population *p, int k, int l) {
  if (!p || k < 0 || l < 0 || k >= p->n || l >= p->n) return NAN;
  const int a = p->varied[k < l ? k : l].place, b = p->varied[k < l ? l : k].place;
  for (int i = 0; i < p->n_pairs; i++)
    if (p->pairs[i].a == a && p->pairs[i].b == b) return p->pairs[i].r;
  return k == l;
}

/* ---- correlations ---- */

/* Names the correlations that a parameter has with those before it. */
static osteon_status not_definite(const osteon_population *p, int k) {
  const int place = p->varied[k].place;
  char text[160] = "";
  size_t used = 0;
  for (int i = 0; i < p->n_pairs && used + 70 < sizeof text; i++)
    if (p->pairs[i].b == place) {
      const char *name = osteon_population_quantity(p, p->pairs[i].a)->name;
      text[used++] = ' ';
      const size_t length = strlen(name) < 60 ? strlen(name) : 60;
      memcpy(text + used, name, length);
      used += length;
    }
  return osteon_fail(OSTEON_EINVAL,
                     "the correlations of %s with%s and between those do not fit together (the matrix is not "
                     "positive definite); make them smaller",
                     osteon_population_quantity(p, place)->name, text);
}

osteon_status osteon_population_check(osteon_population *p) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  if (p->factor || p->n == 0 || osteon_people_is_given(&p->people)) return OSTEON_OK;
  const size_t n = (size_t)p->n;
  double *a = osteon_alloc(n * n, sizeof *a);
  if (!a) return OSTEON_ENOMEM;
  for (size_t k = 0; k < n; k++) a[k * n + k] = 1;
  for (int i = 0; i < p->n_pairs; i++)
    a[(size_t)rank_of(p, p->pairs[i].b) * n + (size_t)rank_of(p, p->pairs[i].a)] = p->pairs[i].r;
  const int bad = osteon_cholesky(a, n);
  if (bad >= 0) {
    osteon_free(a);
    return not_definite(p, bad);
  }
  double *none = NULL;
  if (!atomic_compare_exchange_strong(&p->factor, &none, a))
    osteon_free(a); /* another thread's is the same */
  return OSTEON_OK;
}

/* ---- draws ---- */

/* Standard normal number of a place: a function of all its arguments, and of nothing else. */
static double normal(uint64_t seed, int64_t subject, int try, int place) {
  const philox4x64_ctr_t counter = {{(uint64_t)subject, (uint64_t)try, (uint64_t)place, 0}};
  const philox4x64_key_t key = {{seed, 0x6f7374656f6e}};
  const philox4x64_ctr_t random = philox4x64(counter, key);
  return osteon_normal_of(random.v[0]);
}

/* Of the standard normal number z. */
static double value_at(const osteon_population *p, int k, double z) {
  const osteon_varied *v = &p->varied[k];
  if (v->scale == OSTEON_BY_CHANCE) return z > -osteon_normal_quantile(v->sd);
  if (v->scale == OSTEON_BETWEEN) return fmin(v->low + osteon_normal_below(z) * (v->sd - v->low), v->sd);
  return moved(v->scale, p->median[v->place], v->sd * z);
}

/* One try at a subject; returns the place of a parameter that came out of its range, or -1. The product
 * with the factor is done here and in one order: cblas_dtrmm sums in the order of the tile in which a subject
 * happens to lie, and gave other bits for 36 of 39 sizes of a block. */
static int try_subject(const osteon_population *p, int64_t subject, int try, double *z, double *value) {
  for (int k = 0; k < p->n; k++) {
    const double *row = p->factor + (size_t)k * (size_t)p->n;
    const int place = p->varied[k].place;
    z[k] = normal(p->seed, subject, try, place);
    double sum = 0;
    for (int j = 0; j <= k; j++) sum += row[j] * z[j];
    value[k] = value_at(p, k, sum);
    const osteon_quantity *q = osteon_population_quantity(p, place);
    if (!(value[k] >= q->min && value[k] <= q->max && isfinite(value[k]))) return k;
  }
  return -1;
}

static osteon_status draw_subject(const osteon_population *p, int64_t subject, double *z, double *value) {
  int bad = 0;
  for (int try = 0; try < MAX_TRIES && bad >= 0; try++) bad = try_subject(p, subject, try, z, value);
  if (bad < 0) return OSTEON_OK;
  const osteon_quantity *q = osteon_population_quantity(p, p->varied[bad].place);
  return osteon_fail(OSTEON_ERANGE,
                     "subject %lld: none of %d draws lay in the ranges of all parameters, %g to %g for %s; "
                     "choose a smaller sd or another median",
                     (long long)subject, MAX_TRIES, q->min, q->max, q->name);
}

/* ---- where the ranges cut values off ---- */

static const double CUT = 0.02; /* of its sd: by less, a median has not moved */

/* The documented range of parameter k, in sd from its median. */
static void ends_of(const osteon_population *p, int k, double *low, double *high) {
  const osteon_varied *v = &p->varied[k];
  const osteon_quantity *q = osteon_population_quantity(p, v->place);
  const double median = p->median[v->place], center = forth(v->scale, median);
  double least = q->min, most = q->max;
  if (v->scale == OSTEON_LOG && median < 0) least = -q->max, most = -q->min;
  if (v->scale != OSTEON_LINEAR) least = fmax(least, 0);
  if (v->scale == OSTEON_LOG_ODDS) most = fmin(most, 1);
  *low = (forth(v->scale, least) - center) / v->sd; /* log 0 and the log-odds of 0 are -INFINITY */
  *high = (forth(v->scale, most) - center) / v->sd;
}

double osteon_population_quantile(const osteon_population *p, int k, double part) {
  OSTEON_OWN_FLOATS;
  if (!p || k < 0 || k >= p->n || !(part > 0 && part < 1) || p->varied[k].scale == OSTEON_AS_GIVEN)
    return NAN;
  if (!has_median(p->varied[k].scale) || !(p->varied[k].sd > 0))
    return value_at(p, k, osteon_normal_quantile(part));
  double low, high;
  ends_of(p, k, &low, &high);
  const double below = osteon_normal_below(low), upto = osteon_normal_below(high);
  return value_at(p, k, osteon_normal_quantile(below + part * (upto - below)));
}

/* How far, in sd, the median and the mean of the drawn values lie from the population's median: values beyond an end
 * are drawn again. */
typedef struct shifts {
  double median, mean;
} shifts;

static shifts shifts_of(const osteon_population *p, int k) {
  double low, high;
  if (!(p->varied[k].sd > 0) || !has_median(p->varied[k].scale)) return (shifts){0};
  ends_of(p, k, &low, &high);
  const double below = osteon_normal_below(low), upto = osteon_normal_below(high);
  return (shifts){osteon_normal_quantile(0.5 * (below + upto)),
                  (osteon_normal_density(low) - osteon_normal_density(high)) / (upto - below)};
}

/* A subject is drawn again as a whole: what is correlated with k is cut off too, its mean by r of k's. The one that
 * moves k most, in place `by`, or -1. */
static double drawn_along(const osteon_population *p, int k, int *by) {
  double most = 0;
  *by = -1;
  for (int i = 0; i < p->n_pairs; i++) {
    const int a = rank_of(p, p->pairs[i].a), b = rank_of(p, p->pairs[i].b);
    if (a != k && b != k) continue;
    const double shift = p->pairs[i].r * shifts_of(p, a == k ? b : a).mean;
    if (fabs(shift) > fabs(most)) most = shift, *by = a == k ? b : a;
  }
  return most;
}

static size_t tell_of_shift(const osteon_population *p, int k, char *text, size_t size) {
  if (!has_median(p->varied[k].scale)) return 0;
  const osteon_quantity *q = osteon_population_quantity(p, p->varied[k].place);
  const double median = p->median[p->varied[k].place], own = shifts_of(p, k).median;
  int by = -1;
  const double shift = fabs(own) > CUT || !(p->varied[k].sd > 0) ? own : drawn_along(p, k, &by);
  if (!(fabs(shift) > CUT)) return 0;
  const double about = moved(p->varied[k].scale, median, p->varied[k].sd * shift);
  const int length =
      by < 0
          ? snprintf(text, size, "%s is drawn within its range, %g to %g: its median is about %.3g, not %g",
                     q->name, q->min, q->max, about, median)
          : snprintf(
                text, size,
                "%s is correlated with %s, which is drawn within its range: its median is about %.3g, not %g",
                q->name, osteon_population_quantity(p, p->varied[by].place)->name, about, median);
  return (size_t)length;
}

osteon_status osteon_population_note(osteon_population *p, const char *sentence) {
  const size_t used = p->note ? strlen(p->note) : 0, more = strlen(sentence) + 3;
  char *grown = osteon_realloc(p->note, used + more, 1);
  if (!grown) return OSTEON_ENOMEM;
  snprintf(grown + used, more, "%s%s", used ? "; " : "", sentence);
  p->note = grown;
  return OSTEON_OK;
}

osteon_status osteon_population_notice(const osteon_population *p, char *text, size_t size) {
  OSTEON_NEED(p, population);
  OSTEON_NEED(text, text);
  if (size == 0) return osteon_fail(OSTEON_EINVAL, "osteon_population_notice: size is 0");
  if (osteon_people_is_given(&p->people)) return osteon_people_notice(p, text, size);
  snprintf(text, size, "%s", p->note ? p->note : "");
  size_t used = strlen(text);
  for (int k = 0; k < p->n && used + 2 < size; k++) {
    const size_t between = used ? 2 : 0,
                 length = tell_of_shift(p, k, text + used + between, size - used - between);
    if (length && used) memcpy(text + used, "; ", 2);
    used += length ? length + between : 0;
  }
  return OSTEON_OK;
}

osteon_status osteon_population_draw(osteon_population *p, int64_t first, int64_t count,
                                     double *const *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(values, values);
  if (first < 0 || count < 0)
    return osteon_fail(OSTEON_ERANGE, "subjects from %lld on, %lld of them: neither may be negative",
                       (long long)first, (long long)count);
  if (osteon_people_is_given(&p->people)) return osteon_people_draw(p, first, count, values);
  OSTEON_TRY(osteon_population_check(p));
  const size_t n = (size_t)p->n;
  double *z = osteon_alloc(2 * n + 1, sizeof *z), *value = z + n;
  osteon_status status = z ? OSTEON_OK : OSTEON_ENOMEM;
  for (int64_t i = 0; i < count && status == OSTEON_OK; i++) {
    status = draw_subject(p, first + i, z, value);
    for (size_t k = 0; k < n; k++) values[k][i] = value[k];
    if (status == OSTEON_OK && i % 1024 == 1023 && osteon_stopped()) status = osteon_fail_stopped();
  }
  osteon_free(z);
  return status;
}

osteon_status osteon_population_apply(osteon_population *p, osteon_cohort *cohort, int64_t first) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(p, population);
  OSTEON_NEED(cohort, cohort);
  if (osteon_cohort_model(cohort) != p->model)
    return osteon_fail(OSTEON_EINVAL, "osteon_population_apply: the cohort is of %s, the population of %s",
                       osteon_cohort_model(cohort)->name, p->model->name);
  const size_t n = (size_t)p->n, count = (size_t)osteon_cohort_count(cohort);
  double *block = osteon_alloc(n * count + 1, sizeof *block);
  double **values = osteon_alloc(n + 1, sizeof *values);
  osteon_status status = block && values ? OSTEON_OK : OSTEON_ENOMEM;
  for (size_t k = 0; values && k < n; k++) values[k] = block + k * count;
  if (status == OSTEON_OK) status = osteon_population_draw(p, first, (int64_t)count, values);
  for (int k = 0; k < p->n && status == OSTEON_OK; k++)
    status = (p->varied[k].place < p->model->n_params ? osteon_cohort_set_params : osteon_cohort_set_habits)(
        cohort, osteon_population_name_at(p, k), values[k]);
  osteon_free(block);
  osteon_free(values);
  return status;
}
