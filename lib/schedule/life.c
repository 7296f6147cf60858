/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drugs and nutrition. */
#include <osteon/life.h>

#include <math.h>
#include <string.h>

#include "base/options_internal.h"
#include "base/base.h"
#include "base/floats.h"
#include "schedule/drug.h"
#include "schedule/spans.h"

#define FOR_GOOD (100 * OSTEON_YEAR) /* d: doses need an end */

static const osteon_course default_course = {.size = sizeof(osteon_course), .stop = INFINITY, .adherence = 1};
static const osteon_nutrition default_nutrition = {.size = sizeof(osteon_nutrition),
                                                   .habit_calcium = NAN,
                                                   .habit_vitamin_D = NAN,
                                                   .habit_vitamin_K2 = NAN,
                                                   .stop = INFINITY,
                                                   .adherence = 1};

void osteon_course_init(osteon_course *course, size_t size) {
  osteon_options_give(course, size, &default_course, sizeof default_course);
}

void osteon_nutrition_init(osteon_nutrition *nutrition, size_t size) {
  osteon_options_give(nutrition, size, &default_nutrition, sizeof default_nutrition);
}

static osteon_status check_adherence(const char *what, double adherence) {
  if (adherence >= 0 && adherence <= 1) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "%s: adherence %g is out of range; give 0 to 1", what, adherence);
}

static osteon_status take(osteon_schedule *s, int input, const osteon_course *course, double unit) {
  const osteon_quantity *q = &s->model->inputs[input];
  if (!isfinite(course->interval) || course->interval < 0)
    return osteon_fail(OSTEON_ERANGE,
                       "%s is taken: interval %g must be finite and above 0, or 0 for every day", q->name,
                       course->interval);
  const double days = course->interval > 0 ? course->interval : 1;
  const double amount = course->dose / days * course->adherence * unit;
  const osteon_span span = {OSTEON_SPAN_SUM, input, course->start, course->stop, 0, amount, 0};
  return osteon_spans_add(s, &span, 1);
}

double osteon_dose_count(double start, double stop, double interval) {
  const double days = isinf(stop) ? FOR_GOOD : stop - start;
  /* A dose at the stop itself is not given, though the quotient may be rounded up. */
  return fmax(1, ceil(days / interval * (1 - 1e-12)));
}

static osteon_status give(osteon_schedule *s, int dose, const osteon_course *course, double unit) {
  const char *name = s->model->doses[dose].name;
  if (course->adherence != 1)
    return osteon_fail(OSTEON_EINVAL,
                       "%s is injected, so adherence must be 1, not %g; for a missed dose, end the course "
                       "before it and start another after it",
                       name, course->adherence);
  if (!(course->interval > 0))
    return osteon_fail(OSTEON_ERANGE, "%s is injected: interval %g must be above 0, or infinite for one dose",
                       name, course->interval);
  const double doses = osteon_dose_count(course->start, course->stop, course->interval);
  if (doses > OSTEON_MAX_EVENTS)
    return osteon_fail(OSTEON_ERANGE, "%s: interval %g makes %g doses; there may be at most %d", name,
                       course->interval, doses, OSTEON_MAX_EVENTS);
  const double interval = doses > 1 ? course->interval : 0;
  return osteon_schedule_add_dose(s, course->start, name, course->dose * unit, interval, (int)doses - 1);
}

osteon_status osteon_drug_add_course(osteon_schedule *s, int input, int dose, const osteon_course *course) {
  const char *drug = course->drug;
  double unit;
  const osteon_quantity *q = input >= 0 ? &s->model->inputs[input] : NULL;
  if (q && !osteon_drug_is_taken(q))
    return osteon_fail(OSTEON_EINVAL,
                       "input %s of %s is not a drug, as its value without treatment is %g, not 0: set it as "
                       "an input, or use exercise or nutrition",
                       q->name, s->model->name, q->value);
  OSTEON_TRY(osteon_drug_unit(s->model, input, dose, course->unit, &unit));
  OSTEON_TRY(osteon_span_times(drug, course->start, course->stop));
  if (!isfinite(course->dose) || course->dose < 0)
    return osteon_fail(OSTEON_ERANGE, "%s: dose %g: give a finite amount, 0 or more", drug, course->dose);
  OSTEON_TRY(check_adherence(drug, course->adherence));
  return input >= 0 ? take(s, input, course, unit) : give(s, dose, course, unit);
}

osteon_status osteon_schedule_add_course(osteon_schedule *s, const osteon_course *course) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(course, course);
  osteon_course own = default_course;
  OSTEON_TRY(OSTEON_OPTIONS_TAKE(osteon_course, unit, course, &own));
  if (!own.drug) return osteon_fail(OSTEON_EINVAL, "the course names no drug");
  int input, dose;
  OSTEON_TRY(osteon_drug_find(s->model, own.drug, &input, &dose));
  return osteon_drug_add_course(s, input, dose, &own);
}

static osteon_status add_nutrition(osteon_schedule *s, const osteon_nutrition *nutrition) {
  OSTEON_TRY(osteon_span_times("nutrition", nutrition->start, nutrition->stop));
  OSTEON_TRY(check_adherence("nutrition", nutrition->adherence));
  const struct {
    const char *name;
    double supplement, habit;
  } parts[] = {
      {"calcium", nutrition->calcium, nutrition->habit_calcium},
      {"vitamin_D", nutrition->vitamin_D, nutrition->habit_vitamin_D},
      {"vitamin_K2", nutrition->vitamin_K2, nutrition->habit_vitamin_K2},
  };
  osteon_span spans[3];
  int n = 0;
  for (int i = 0; i < 3; i++) {
    const char *name = parts[i].name;
    double habit = parts[i].habit;
    if (!isfinite(parts[i].supplement) || parts[i].supplement < 0)
      return osteon_fail(OSTEON_ERANGE, "%s: supplement %g: give a finite amount, 0 or more", name,
                         parts[i].supplement);
    if (parts[i].supplement == 0 && isnan(habit)) continue;
    int input;
    OSTEON_TRY(osteon_model_find(s->model, OSTEON_INPUT, name, &input));
    const osteon_quantity *q = &s->model->inputs[input];
    if (isnan(habit)) habit = q->value;
    OSTEON_TRY(osteon_quantity_check(q, habit));
    spans[n++] = (osteon_span){OSTEON_SPAN_SUM,
                               input,
                               nutrition->start,
                               nutrition->stop,
                               habit,
                               parts[i].supplement * nutrition->adherence,
                               0};
  }
  return osteon_spans_add(s, spans, n);
}

osteon_status osteon_schedule_add_nutrition(osteon_schedule *s, const osteon_nutrition *nutrition) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(s, schedule);
  OSTEON_NEED(nutrition, nutrition);
  osteon_nutrition own = default_nutrition;
  OSTEON_TRY(OSTEON_OPTIONS_TAKE(osteon_nutrition, adherence, nutrition, &own));
  return add_nutrition(s, &own);
}
