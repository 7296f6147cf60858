/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of ticks, and days of a text such as "6 months" or "1y 6m". Numbers are read without strtod, whose
 * decimal point depends on the host's locale. */
#include <osteon/ticks.h>

#include <math.h>
#include <string.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/plain_text.h"

double osteon_tick_nearest(double day, double dt) { return round(day / dt); }

/* A dt of up to 15 decimal digits is m / 10^e. Below 2^53, k m has no error, and its quotient by 10^e is the nearest
 * double. */
double osteon_tick_to_day(double tick, double dt) {
  static const double most = 9007199254740992; /* 2^53 */
  if (dt == 1) return tick;
  double power = 1;
  for (int e = 0; e <= 15; e++, power *= 10) {
    const double m = round(dt * power), product = tick * m;
    if (!(m < 1e15 && fabs(product) < most)) break;
    if (m / power == dt) return product / power;
  }
  return tick * dt;
}

double osteon_tick_day(double day, double dt) { return osteon_tick_to_day(osteon_tick_nearest(day, dt), dt); }

bool osteon_tick_is(double day, double dt) {
  return fabs(osteon_tick_day(day, dt) - day) <= 1e-9 * fmax(1, day);
}

double osteon_tick_of_row(double k, double every, double dt) { return osteon_tick_nearest(k * every, dt); }

/* ---- durations as words ---- */

static const struct {
  const char *name;
  double days;
} units[] = {
    {"d", 1},
    {"day", 1},
    {"days", 1},
    {"w", 7},
    {"wk", 7},
    {"week", 7},
    {"weeks", 7},
    {"m", OSTEON_MONTH},
    {"mo", OSTEON_MONTH},
    {"month", OSTEON_MONTH},
    {"months", OSTEON_MONTH},
    {"y", OSTEON_YEAR},
    {"yr", OSTEON_YEAR},
    {"year", OSTEON_YEAR},
    {"years", OSTEON_YEAR},
};

static const char *skip_blanks(const char *p) {
  while (*p == ' ' || *p == '\t') p++;
  return p;
}

/* Reads digits [. digits] [e [sign] digits]; NULL when there is no number. The value is a mantissa of
 * up to 18 digits and a power of ten: right to the last bits for what people write. */
static const char *read_number(const char *p, double *value) {
  double mantissa = 0;
  int digits = 0, significant = 0, exponent = 0;
  for (int point = 0;; p++) {
    if (*p == '.' && !point) {
      point = 1;
      continue;
    }
    if (*p < '0' || *p > '9') break;
    digits++;
    if (significant < 18) {
      mantissa = mantissa * 10 + (*p - '0');
      if (mantissa > 0) significant++;
      if (point) exponent--;
    } else if (!point && exponent < 100000)
      exponent++;
  }
  if (!digits) return NULL;
  if (*p == 'e' || *p == 'E') {
    const char *q = p + 1;
    const int negative = *q == '-';
    if (*q == '-' || *q == '+') q++;
    if (*q >= '0' && *q <= '9') {
      int e = 0;
      for (; *q >= '0' && *q <= '9'; q++)
        if (e < 100000) e = e * 10 + (*q - '0');
      exponent += negative ? -e : e;
      p = q;
    }
  }
  if (mantissa == 0) exponent = 0;
  *value = exponent < 0 ? mantissa / pow(10, -exponent) : mantissa * pow(10, exponent);
  return p;
}

static osteon_status bad(const char *text) {
  return osteon_fail(OSTEON_EFORMAT,
                     "'%.60s' is not a time: write days, or units as in 2y, 6 months, 3 weeks, 30 d, 1y 6m",
                     text);
}

osteon_status osteon_days_parse(const char *text, double *days) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(text, text);
  OSTEON_NEED(days, days);
  double sum = 0, last = INFINITY; /* units get smaller: 1y 6m, not 6m 1y nor 1y 1y */
  const char *p = skip_blanks(text);
  if (!*p) return bad(text);
  for (int parts = 0; *p; parts++) {
    double number, unit = 0;
    p = read_number(p, &number);
    if (!p) return bad(text);
    p = skip_blanks(p);
    size_t length = 0;
    while (osteon_is_letter(p[length])) length++;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
      if (strlen(units[i].name) == length && !memcmp(units[i].name, p, length)) unit = units[i].days;
    p = skip_blanks(p + length);
    if (length == 0 && parts == 0 && !*p) unit = 1; /* a number alone */
    if (unit == 0 || unit >= last) return bad(text);
    last = unit;
    sum += number * unit;
  }
  if (!isfinite(sum)) return bad(text);
  *days = sum;
  return OSTEON_OK;
}

osteon_status osteon_days_of_unit(const char *unit, double *days) {
  static const struct {
    const char *name;
    double days;
  } of_tables[] = {{"d", 1}, {"h", 1 / 24.0}, {"min", 1 / 1440.0}, {"week", 7}};
  OSTEON_NEED(unit, unit);
  OSTEON_NEED(days, days);
  for (size_t i = 0; i < sizeof of_tables / sizeof *of_tables; i++)
    if (!strcmp(of_tables[i].name, unit)) {
      *days = of_tables[i].days;
      return OSTEON_OK;
    }
  return osteon_fail(OSTEON_EFORMAT, "'%.60s' is not a unit for the times of a table: give d, h, min or week",
                     unit);
}

bool osteon_days_is_bare(const char *text) {
  if (!text) return false;
  for (; *text; text++)
    if (osteon_is_letter(*text) && *text != 'e' && *text != 'E') return false;
  return true;
}

osteon_status osteon_days_to_tick(double days, bool is_bare, double dt, double *tick) {
  if (!tick) return osteon_fail(OSTEON_EINVAL, "osteon_days_to_tick: tick is NULL");
  const double nearest = osteon_tick_nearest(days, dt);
  if (!(nearest >= 0 && nearest <= 1e9))
    return osteon_fail(OSTEON_ERANGE, "%.10g days is too long; write at most 1e9 ticks of %.10g d", days, dt);
  if (is_bare && !osteon_tick_is(days, dt))
    return osteon_fail(OSTEON_EINVAL, "%.10g lies between ticks; write a whole number of ticks of %.10g d",
                       days, dt);
  *tick = nearest;
  return OSTEON_OK;
}
