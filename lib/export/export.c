/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exports: the state on day 0, and a format's writer. */
#define _POSIX_C_SOURCE 200809L /* open_memstream */
#include <osteon/export.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/sim.h>
#include <osteon/text.h>

#include "base/base.h"
#include "base/plain_text.h"
#include "export/form.h"

static const struct format {
  osteon_export_format shown;
  osteon_writer *write;
} formats[] = {
    {{"sbml", "xml", "SBML Level 3 Version 2: COPASI, Tellurium, MATLAB SimBiology and others"},
     osteon_write_sbml},
    {{"desolve", "R", "R with the package deSolve"}, osteon_write_desolve},
    {{"mrgsolve", "cpp", "mrgsolve in R"}, osteon_write_mrgsolve},
    {{"matlab", "m", "MATLAB and Octave"}, osteon_write_matlab},
    {{"opencl", "cl", "kernels in OpenCL C for many subjects; experimental"}, osteon_write_opencl},
};
enum { FORMATS = sizeof formats / sizeof *formats };

const osteon_export_format *osteon_export_format_at(int i) {
  return i >= 0 && i < FORMATS ? &formats[i].shown : NULL;
}

static osteon_status find_format(const char *name, const struct format **format) {
  char hint[96];
  for (int i = 0; i < FORMATS; i++)
    if (!strcmp(formats[i].shown.name, name)) {
      *format = &formats[i];
      return OSTEON_OK;
    }
  return osteon_fail(OSTEON_ENAME, "there is no format %.60s%s", name,
                     osteon_hint(hint, name, &formats[0].shown.name, FORMATS, sizeof *formats));
}

/* ---- the state on day 0 ---- */

/* As exact as can be had: other tools start from it. */
static osteon_status begin(osteon_sim **sim, const osteon_model *model, const char *const *names,
                           const double *values, int n) {
  osteon_sim_options options;
  osteon_sim_options_default(&options);
  options.rtol = 1e-11;
  OSTEON_TRY(osteon_sim_new(sim, model, &options));
  for (int i = 0; i < n; i++) {
    if (!names[i]) return osteon_fail(OSTEON_EINVAL, "osteon_export: names[%d] is NULL", i);
    const int is_input = osteon_model_index(model, OSTEON_INPUT, names[i]) >= 0;
    OSTEON_TRY((is_input ? osteon_sim_set_input : osteon_sim_set_param)(*sim, names[i], values[i]));
  }
  return osteon_sim_start(*sim);
}

static osteon_status take_state(osteon_form *form, osteon_sim *sim) {
  const osteon_model *m = form->model;
  const int n_constants = osteon_model_constant_count(m), n = m->n_states;
  const double *states = osteon_sim_states(sim), *constants = osteon_sim_constants(sim);
  if (!states || !constants) return osteon_fail(OSTEON_ENOMEM, "out of memory");
  form->state = osteon_form_alloc(form, 2 * (size_t)n * sizeof(double));
  form->params = osteon_form_alloc(form, (size_t)n_constants * sizeof(double));
  if (!form->state || !form->params) return OSTEON_ENOMEM;
  form->defaults = form->state + n;
  form->inputs = form->params + m->n_params + m->n_derived;
  memcpy(form->state, states, (size_t)n * sizeof(double));
  memcpy(form->params, constants, (size_t)n_constants * sizeof(double));
  m->kernels.init(constants, form->defaults);
  form->history = m->kernels.history(constants);
  return OSTEON_OK;
}

/* ---- the text ---- */

static osteon_status write_text(osteon_form *form, const struct format *format, char **text) {
  char *written = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&written, &size);
  if (!out) return osteon_fail(OSTEON_ENOMEM, "out of memory");
  osteon_status status = format->write(form, out);
  const int is_lost = ferror(out);
  if ((fclose(out) || is_lost || !written) && status == OSTEON_OK)
    status = osteon_fail(OSTEON_ENOMEM, "out of memory");
  if (status == OSTEON_OK && !(*text = osteon_strdup(written))) status = OSTEON_ENOMEM;
  free(written);
  return status;
}

static osteon_status write_form(osteon_form *form, osteon_sim *sim, const struct format *format,
                                char **text) {
  OSTEON_TRY(osteon_form_read(form, osteon_sim_model(sim)));
  OSTEON_TRY(take_state(form, sim));
  return write_text(form, format, text);
}

/* Numbers are read and written with a point, whatever the host's locale. */
static osteon_status write_plain(osteon_form *form, osteon_sim *sim, const struct format *format,
                                 char **text) {
  osteon_plain plain;
  OSTEON_TRY(osteon_plain_begin(&plain));
  const osteon_status status = write_form(form, sim, format, text);
  osteon_plain_end(&plain);
  return status;
}

osteon_status osteon_export(const osteon_model *model, const char *format, const char *const *names,
                            const double *values, int n, char **text) {
  OSTEON_NEED(text, text);
  *text = NULL;
  OSTEON_NEED(model, model);
  OSTEON_NEED(format, format);
  if (n < 0) return osteon_fail(OSTEON_EINVAL, "osteon_export: n is %d, negative", n);
  if (n > 0) {
    OSTEON_NEED(names, names);
    OSTEON_NEED(values, values);
  }
  const struct format *chosen = NULL;
  OSTEON_TRY(find_format(format, &chosen));
  osteon_sim *sim = NULL;
  osteon_form form = {0};
  osteon_status status = begin(&sim, model, names, values, n);
  if (status == OSTEON_OK) status = write_plain(&form, sim, chosen, text);
  osteon_form_free(&form);
  osteon_sim_free(sim);
  return status;
}
