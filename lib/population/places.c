/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What varies, by its place: parameters of the model, then inputs. */
#include "population/population_internal.h"

#include "model/defaults.h"

const osteon_quantity *osteon_population_quantity(const osteon_population *p, int place) {
  const osteon_model *m = p->model;
  return place < m->n_params ? &m->params[place] : &m->inputs[place - m->n_params];
}

osteon_status osteon_population_find(const osteon_population *p, const char *name, int *place) {
  const osteon_model *m = p->model;
  const int input = osteon_model_index(m, OSTEON_INPUT, name);
  if (input < 0) return osteon_model_find(m, OSTEON_PARAM, name, place);
  *place = m->n_params + input;
  if (m->inputs[input].kind == OSTEON_HABIT) return OSTEON_OK;
  return osteon_fail(OSTEON_EINVAL, "%s is a treatment and no habit of a person: give it as an event", name);
}

osteon_status osteon_population_seek(const osteon_population *p, const char *name, int *place) {
  const osteon_model *m = p->model;
  int input;
  OSTEON_TRY(osteon_model_seek(m, name, &input, place));
  return input < 0 ? OSTEON_OK : osteon_population_find(p, m->inputs[input].name, place);
}
