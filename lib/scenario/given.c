/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario gives, noted while it is read. */
#include <stdio.h>
#include <string.h>

#include "scenario/scenario_maker.h"

osteon_status osteon_scenario_note(const maker *m, const char *name, const osteon_given *given) {
  osteon_scenario *s = m->s;
  osteon_given *grown = osteon_realloc(s->noted, (size_t)s->n_noted + 1, sizeof *grown);
  if (!grown) return OSTEON_ENOMEM;
  s->noted = grown;
  osteon_given *made = &s->noted[s->n_noted++];
  *made = *given;
  snprintf(made->name, sizeof made->name, "%s", name);
  return OSTEON_OK;
}

/* An input has one value at a time: what an event set ends with the next one. */
osteon_status osteon_scenario_note_input(const maker *m, const char *name, double value, double time) {
  osteon_scenario *s = m->s;
  int i = s->n_noted - 1;
  while (i >= 0 && strcmp(s->noted[i].name, name) != 0) i--;
  if (i >= 0) s->noted[i].stop = fmin(s->noted[i].stop, time);
  const osteon_given given = {.a_day = value, .start = time, .stop = INFINITY};
  return osteon_scenario_note(m, name, &given);
}

const osteon_given *osteon_scenario_given(const osteon_scenario *s, int *n) {
  *n = s ? s->n_noted : 0;
  return s ? s->noted : NULL;
}
