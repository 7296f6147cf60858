/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a scenario's keys, and the lines on which they stand. */
#include <stdio.h>
#include <string.h>

#include "scenario/scenario_maker.h"

static osteon_keyed file_of(const maker *m) {
  return (osteon_keyed){m->yaml, m->parts, osteon_key_tables, m->dt, &m->s->moved};
}

osteon_status osteon_scenario_at_line(const maker *m, int line, osteon_status status) {
  const osteon_keyed file = file_of(m);
  return osteon_keyed_at_line(&file, line, status);
}

osteon_status osteon_scenario_is_set(const maker *m, int line, const setting *other, const char *name) {
  int number;
  const char *path = osteon_yaml_file(m->yaml, other->line, &number);
  return BAD(line, its_own(m), "%s is already set at %s:%d; give it once", name, path, number);
}

int osteon_scenario_line(const maker *m, int part, int entry, int k) {
  const osteon_keyed file = file_of(m);
  return osteon_keyed_line(&file, part, entry, k);
}

int osteon_scenario_line_of(const maker *m, int part, int entry, const char *key) {
  const osteon_keyed file = file_of(m);
  return osteon_keyed_line_of(&file, part, entry, key);
}

const char *osteon_scenario_text(const maker *m, int part, int entry, const char *key) {
  const osteon_keyed file = file_of(m);
  return osteon_keyed_text(&file, part, entry, key);
}

osteon_status osteon_scenario_read_entry(const maker *m, int part, int entry, void *values) {
  const osteon_keyed file = file_of(m);
  return osteon_keyed_read(&file, part, entry, values);
}

const setting *osteon_scenario_setting(const osteon_scenario *s, osteon_kind kind, int index) {
  for (int i = 0; i < s->n_settings; i++)
    if (s->settings[i].kind == kind && s->settings[i].index == index) return &s->settings[i];
  return NULL;
}
