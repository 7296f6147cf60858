/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of keys: numbers, times and texts, and the lines on which they stand. */
#include "scenario/keyed.h"

#include <math.h>
#include <string.h>

#include <osteon/text.h>
#include <osteon/ticks.h>

#include "base/base.h"

osteon_status osteon_keyed_at_line(const osteon_keyed *f, int line, osteon_status status) {
  if (status == OSTEON_OK) return status;
  int number;
  const char *path = osteon_yaml_file(f->yaml, line, &number);
  return osteon_fail_prefix(status, "%s:%d: ", path, number);
}

int osteon_keyed_line(const osteon_keyed *f, int part, int entry, int k) {
  const osteon_yaml_part *p = &f->parts[part];
  const int *lines = p->lines + (size_t)entry * ((size_t)p->n + 1);
  return k >= 0 && lines[k] ? lines[k] : lines[p->n];
}

static int index_of(const osteon_keyed *f, int part, const char *key) {
  const osteon_key_table *table = &f->tables[part];
  int k = table->n - 1;
  while (k >= 0 && strcmp(table->keys[k].name, key) != 0) k--;
  return k;
}

int osteon_keyed_line_of(const osteon_keyed *f, int part, int entry, const char *key) {
  return osteon_keyed_line(f, part, entry, index_of(f, part, key));
}

const char *osteon_keyed_text(const osteon_keyed *f, int part, int entry, const char *key) {
  const osteon_yaml_part *p = &f->parts[part];
  return p->values[(size_t)entry * (size_t)p->n + (size_t)index_of(f, part, key)];
}

static osteon_status to_tick(const char *text, double dt, double *days) {
  double tick;
  OSTEON_TRY(osteon_days_to_tick(*days, osteon_days_is_bare(text), dt, &tick));
  *days = osteon_tick_to_day(tick, dt);
  return OSTEON_OK;
}

static osteon_status read_time(const osteon_key *k, const char *text, double dt, double *value) {
  static const struct {
    const char *word;
    double days;
  } words[] = {
      {"daily", 1}, {"weekly", 7}, {"monthly", OSTEON_MONTH}, {"yearly", OSTEON_YEAR}, {"once", INFINITY}};
  if (k->kind == REPEAT)
    for (int i = 0; i < (int)(sizeof words / sizeof *words); i++)
      if (!strcmp(text, words[i].word)) {
        *value = words[i].days;
        return OSTEON_OK;
      }
  const osteon_status status = osteon_days_parse(text, value);
  if (status != OSTEON_OK && k->kind == REPEAT)
    return osteon_fail(
        status,
        "'%.60s' is not a time: write 7 d or 6 months, say, or daily, weekly, monthly, yearly or once", text);
  OSTEON_TRY(status);
  if (k->kind == REPEAT && !(*value > 0))
    return osteon_fail(OSTEON_ERANGE, "%.60s: the time must be above 0", text);
  double tick = *value;
  if ((k->kind == TIME || k->kind == STEP) && dt > 0) OSTEON_TRY(to_tick(text, dt, &tick));
  if (k->kind == TIME) *value = tick;
  return OSTEON_OK;
}

static osteon_status check_range(const osteon_key *k, double value) {
  if (k->kind == COUNT && value != floor(value))
    return osteon_fail(OSTEON_ERANGE, "%g is not a whole number", value);
  if (value >= k->least && value <= k->most) return OSTEON_OK;
  if (isinf(k->most))
    return osteon_fail(OSTEON_ERANGE, "%g is out of range; give %g or more", value, k->least);
  return osteon_fail(OSTEON_ERANGE, "%g is out of range; give %g to %g", value, k->least, k->most);
}

static osteon_status read_value(const osteon_keyed *f, const osteon_key *k, const char *text, double *value) {
  double days;
  if (k->kind == NUMBER || k->kind == COUNT)
    OSTEON_TRY(osteon_number_parse(text, value));
  else
    OSTEON_TRY(read_time(k, text, f->dt, value));
  if (k->kind == TIME && osteon_days_parse(text, &days) == OSTEON_OK)
    *f->moved = fmax(*f->moved, fabs(*value - days));
  return check_range(k, *value);
}

osteon_status osteon_keyed_read(const osteon_keyed *f, int part, int entry, void *values) {
  const osteon_key *keys = f->tables[part].keys;
  const osteon_yaml_part *p = &f->parts[part];
  for (int i = 0; i < p->n; i++) {
    const char *text = p->values[(size_t)entry * (size_t)p->n + (size_t)i];
    char *place = PLACE_OF_KEY(values, i);
    if (keys[i].kind == TEXT) {
      memcpy(place, &text, sizeof text);
      continue;
    }
    double value = NAN;
    if (text) {
      const osteon_status status = read_value(f, &keys[i], text, &value);
      if (status != OSTEON_OK)
        return osteon_keyed_at_line(f, osteon_keyed_line(f, part, entry, i),
                                    osteon_fail_prefix(status, "%s: ", keys[i].name));
    }
    memcpy(place, &value, sizeof value);
  }
  return OSTEON_OK;
}
