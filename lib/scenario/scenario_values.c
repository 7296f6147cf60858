/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a scenario's keys: numbers, times and texts, and the lines on which they stand. */
#include <stdio.h>
#include <string.h>

#include <osteon/text.h>
#include <osteon/ticks.h>

#include "scenario/scenario_maker.h"

osteon_status osteon_scenario_at_line(const maker *m, int line, osteon_status status) {
  if (status == OSTEON_OK) return status;
  int number;
  const char *path = osteon_yaml_file(m->yaml, line, &number);
  return osteon_fail_prefix(status, "%s:%d: ", path, number);
}

osteon_status osteon_scenario_is_set(const maker *m, int line, const setting *other, const char *name) {
  int number;
  const char *path = osteon_yaml_file(m->yaml, other->line, &number);
  return BAD(line, its_own(m), "%s is already set at %s:%d; give it once", name, path, number);
}

int osteon_scenario_line(const maker *m, int part, int entry, int k) {
  const osteon_yaml_part *p = &m->parts[part];
  const int *lines = p->lines + (size_t)entry * ((size_t)p->n + 1);
  return k >= 0 && lines[k] ? lines[k] : lines[p->n];
}

static int index_of(int part, const char *key) {
  const osteon_key_table *table = &osteon_key_tables[part];
  int k = table->n - 1;
  while (k >= 0 && strcmp(table->keys[k].name, key) != 0) k--;
  return k;
}

int osteon_scenario_line_of(const maker *m, int part, int entry, const char *key) {
  return osteon_scenario_line(m, part, entry, index_of(part, key));
}

const char *osteon_scenario_text(const maker *m, int part, int entry, const char *key) {
  const osteon_yaml_part *p = &m->parts[part];
  return p->values[(size_t)entry * (size_t)p->n + (size_t)index_of(part, key)];
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
    for (int i = 0; i < LENGTH(words); i++)
      if (!strcmp(text, words[i].word)) {
        *value = words[i].days;
        return OSTEON_OK;
      }
  const osteon_status status = osteon_days_parse(text, value);
  if (status != OSTEON_OK && k->kind == REPEAT)
    return osteon_fail(status,
                       "'%.60s' is not a time: write 7 d or 6 months, say, or daily, weekly, monthly, "
                       "yearly or once",
                       text);
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

static osteon_status read_value(const maker *m, const osteon_key *k, const char *text, double *value) {
  double days;
  if (k->kind == NUMBER || k->kind == COUNT)
    OSTEON_TRY(osteon_number_parse(text, value));
  else
    OSTEON_TRY(read_time(k, text, m->dt, value));
  if (k->kind == TIME && osteon_days_parse(text, &days) == OSTEON_OK)
    m->s->moved = fmax(m->s->moved, fabs(*value - days));
  return check_range(k, *value);
}

osteon_status osteon_scenario_read_entry(const maker *m, int part, int entry, void *values) {
  const osteon_key *keys = osteon_key_tables[part].keys;
  const osteon_yaml_part *p = &m->parts[part];
  for (int i = 0; i < p->n; i++) {
    const char *text = p->values[(size_t)entry * (size_t)p->n + (size_t)i];
    char *place = PLACE_OF_KEY(values, i);
    if (keys[i].kind == TEXT) {
      memcpy(place, &text, sizeof text);
      continue;
    }
    double value = NAN;
    if (text) {
      const osteon_status status = read_value(m, &keys[i], text, &value);
      if (status != OSTEON_OK)
        return osteon_scenario_at_line(m, osteon_scenario_line(m, part, entry, i),
                                       osteon_fail_prefix(status, "%s: ", keys[i].name));
    }
    memcpy(place, &value, sizeof value);
  }
  return OSTEON_OK;
}

const setting *osteon_scenario_setting(const osteon_scenario *s, osteon_kind kind, int index) {
  for (int i = 0; i < s->n_settings; i++)
    if (s->settings[i].kind == kind && s->settings[i].index == index) return &s->settings[i];
  return NULL;
}
