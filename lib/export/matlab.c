/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A function of MATLAB and Octave that gives the model's tables and functions, for ode15s and the like: importers of
 * SBML leave out choices, which most models have. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "export/form.h"

static const osteon_language m_file = {
    .max = "max", .min = "min", .nan = "NaN", .infinity = "Inf", .choose = "choose", .state_suffix = ""};
static const osteon_margin margin = {"% ", "", 0};
static const osteon_assigning assigned = {&m_file, "  ", " = ", ";\n", "d"};

/* Words of the language, functions that the equations call, and arguments. */
static int is_reserved(const osteon_form *form, const char *name) {
  (void)form;
  return osteon_is_word(name,
                        "break case catch classdef continue else elseif end for function global if otherwise "
                        "parfor persistent return spmd switch try while do until unwind_protect endif endfor "
                        "endfunction endwhile endswitch exp log sqrt max min choose t y p dydt");
}

/* ---- tables ---- */

static void put_values(FILE *out, const osteon_form *form, osteon_role role, const osteon_quantity *table,
                       int n, const double *values) {
  for (int i = 0; i < n; i++) {
    fprintf(out, "  m.parameters.%s = ", osteon_form_find(form, role, i)->shown);
    osteon_put_digits(out, values[i]);
    fprintf(out, "; %% %s: %s%s%s%s\n", table[i].unit, table[i].meaning, *table[i].source ? " [" : "",
            table[i].source, *table[i].source ? "]" : "");
  }
}

static void put_tables(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  put_values(out, form, ROLE_PARAM, m->params, m->n_params, form->params);
  fputs("  % inputs\n", out);
  put_values(out, form, ROLE_INPUT, m->inputs, m->n_inputs, form->inputs);
  fputs(
      "  % states, and their typical sizes, to which absolute tolerances are relative\n  m.states = { ...\n",
      out);
  for (int i = 0; i < m->n_states; i++)
    fprintf(out, "    '%s', ... %% %s: %s\n", osteon_form_find(form, ROLE_STATE, i)->shown, m->states[i].unit,
            m->states[i].meaning);
  fputs("    };\n  m.scale = [", out);
  for (int i = 0; i < m->n_states; i++) {
    fputs(i ? "; " : "", out);
    osteon_put_digits(out, m->states[i].scale);
  }
  fputs("];\n", out);
}

/* ---- functions ---- */

static void take_role(FILE *out, const osteon_form *form, osteon_role role) {
  for (int i = 0; i < form->n_symbols; i++)
    if (form->symbols[i]->role == role && !form->symbols[i]->same)
      fprintf(out, "  %s = p.%s;\n", form->symbols[i]->shown, form->symbols[i]->shown);
}

static void take_constants(FILE *out, const osteon_form *form) {
  take_role(out, form, ROLE_PARAM);
  take_role(out, form, ROLE_INPUT);
  take_role(out, form, ROLE_DERIVED);
  take_role(out, form, ROLE_HELD);
}

static void take_states(FILE *out, const osteon_form *form) {
  for (int i = 0; i < form->model->n_states; i++)
    fprintf(out, "  %s = y(%d);\n", osteon_form_find(form, ROLE_STATE, i)->shown, i + 1);
}

static void give_role(FILE *out, const osteon_form *form, osteon_role role) {
  for (int i = 0; i < form->n_symbols; i++)
    if (form->symbols[i]->role == role && !form->symbols[i]->same)
      fprintf(out, "  p.%s = %s;\n", form->symbols[i]->shown, form->symbols[i]->shown);
}

static void put_constants(FILE *out, const osteon_form *form) {
  fputs("\nfunction p = constants(p)\n", out);
  take_role(out, form, ROLE_PARAM);
  take_role(out, form, ROLE_INPUT);
  osteon_put_section(out, form, SECTION_DERIVE, &assigned);
  osteon_put_section(out, form, SECTION_HOLD, &assigned);
  give_role(out, form, ROLE_DERIVED);
  give_role(out, form, ROLE_HELD);
  fputs("end\n", out);
}

static void put_initial(FILE *out, const osteon_form *form) {
  fputs("\nfunction y = initial(p)\n", out);
  take_constants(out, form);
  osteon_put_initial(out, form, &assigned);
  fputs("  y = [", out);
  for (int i = 0; i < form->model->n_states; i++)
    fprintf(out, "%s%s", i ? "; " : "", osteon_form_find(form, ROLE_STATE, i)->shown);
  fputs("];\nend\n", out);
}

static void put_rates(FILE *out, const osteon_form *form) {
  fputs("\nfunction dydt = rates(t, y, p)\n", out);
  take_constants(out, form);
  take_states(out, form);
  osteon_put_section(out, form, SECTION_ALGEBRA, &assigned);
  osteon_put_section(out, form, SECTION_RATES, &assigned);
  fputs("  dydt = [", out);
  for (int i = 0; i < form->model->n_states; i++)
    fprintf(out, "%sd%s", i ? "; " : "", osteon_form_find(form, ROLE_STATE, i)->shown);
  fputs("];\nend\n", out);
}

static void put_outputs(FILE *out, const osteon_form *form) {
  fputs("\nfunction out = outputs(t, y, p)\n", out);
  take_constants(out, form);
  take_states(out, form);
  osteon_put_section(out, form, SECTION_ALGEBRA, &assigned);
  osteon_put_section(out, form, SECTION_OUTPUTS, &assigned);
  for (int i = 0; i < form->n_lines; i++) {
    if (form->lines[i].section != SECTION_RESULTS) continue;
    fprintf(out, "  out.%s = ", form->lines[i].symbol->name);
    osteon_put_infix(out, form->lines[i].value, &m_file);
    fputs(";\n", out);
  }
  fputs("end\n", out);
}

static void put_dose(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  fputs("\nfunction y = dose(y, p, drug, amount)\n", out);
  take_constants(out, form);
  fputs("  before = y;\n", out);
  for (int i = 0; i < m->n_doses; i++) {
    fprintf(out, "  if strcmp(drug, '%s'), y(%d) = y(%d) + amount * (", m->doses[i].name,
            m->doses[i].state + 1, m->doses[i].state + 1);
    osteon_put_infix(out, osteon_dose_factor(form, i), &m_file);
    fprintf(out, "); end %% %s\n", m->doses[i].unit);
  }
  fprintf(out, "  if isequal(y, before) && amount ~= 0, error('%s has no dose of %%s', drug), end\nend\n",
          m->name);
}

static void put_jumps(FILE *out, const osteon_form *form) {
  fputs("\nfunction days = jumps(p)\n", out);
  take_constants(out, form);
  fputs("  days = [", out);
  for (int i = 0; i < form->n_lines; i++)
    if (form->lines[i].section == SECTION_TIMES) {
      osteon_put_infix(out, form->lines[i].value, &m_file);
      fputs("; ", out);
    }
  fputs("];\nend\n", out);
}

/* The same for every model. What happens on a day has happened in its row. */
static const char runner[] =
    "\n"
    "function x = choose(is_so, x, y)\n"
    "  if ~is_so, x = y; end\n"
    "end\n"
    "\n"
    "function [ys, outs] = run(m, times, p, doses, inputs, y, solver)\n"
    "  p = m.constants(p);\n"
    "  if nargin < 4, doses = {}; end\n"
    "  if nargin < 5, inputs = {}; end\n"
    "  if nargin < 6 || isempty(y)\n"
    "    y = m.initial(p);\n"
    "    if any([column(doses, 1); column(inputs, 1)] < min(times))\n"
    "      error('a dose or an input is before the first of times, when the model starts; let times begin "
    "there')\n"
    "    end\n"
    "  end\n"
    "  if nargin < 7 && exist('OCTAVE_VERSION', 'builtin'), solver = @by_lsode; elseif nargin < 7, solver = "
    "@ode15s; end\n"
    "  options = odeset('RelTol', 1e-8, 'AbsTol', 1e-12 * m.scale);\n"
    "  days = [column(doses, 1); column(inputs, 1); m.jumps(p); times(:)];\n"
    "  days = unique(days(isfinite(days) & days >= min(times) & days <= max(times)));\n"
    "  ys = zeros(numel(times), numel(m.states));\n"
    "  for k = 1:numel(days)\n"
    "    if k > 1\n"
    "      [~, path] = solver(@(t, y) m.rates(t, y, p), [days(k - 1), days(k)], y, options);\n"
    "      y = path(end, :)';\n"
    "    end\n"
    "    for i = find(column(inputs, 1) == days(k))'\n"
    "      if ~isfield(p, inputs{i, 2}), error('the model has no input %s', inputs{i, 2}), end\n"
    "      p.(inputs{i, 2}) = inputs{i, 3};\n"
    "      p = m.constants(p);\n"
    "    end\n"
    "    for i = find(column(doses, 1) == days(k))'\n"
    "      y = m.dose(y, p, doses{i, 2}, doses{i, 3});\n"
    "    end\n"
    "    for row = find(times(:) == days(k))'\n"
    "      ys(row, :) = y';\n"
    "      outs(row, 1) = m.outputs(days(k), y, p);\n"
    "    end\n"
    "  end\n"
    "end\n"
    "\n"
    "% In Octave, whose ode15s gives up where a run goes on after a dose.\n"
    "function [t, y] = by_lsode(f, t, y, options)\n"
    "  lsode_options('relative tolerance', options.RelTol);\n"
    "  lsode_options('absolute tolerance', options.AbsTol);\n"
    "  lsode_options('step limit', 1000000);\n"
    "  [y, state] = lsode(@(y, t) f(t, y), y, t);\n"
    "  if state ~= 2, error('the integration could not go on after day %g', t(1)), end\n"
    "end\n"
    "\n"
    "function x = column(table, k)\n"
    "  x = zeros(0, 1);\n"
    "  if ~isempty(table), x = cell2mat(table(:, k)); end\n"
    "end\n";

static void put_use(FILE *out, const osteon_model *m) {
  fprintf(out,
          "%%\n%% m = %s();\n%% p = m.parameters; %% change what you like: p.%s = ...\n"
          "%% [y, out] = m.run(m, 0:10:3650, p, {0, 'DRUG', AMOUNT; 182, 'DRUG', AMOUNT}, {30, 'INPUT', "
          "VALUE});\n"
          "%% plot(0:10:3650, [out.%s])\n%%\n"
          "%% or with a solver of your own: m.rates(t, y, p) after p = m.constants(p), from m.initial(p).\n",
          m->name, m->params[0].name, m->outputs[0].name);
}

osteon_status osteon_write_matlab(osteon_form *form, FILE *out) {
  OSTEON_TRY(osteon_form_name(form, "t", is_reserved));
  fprintf(out, "function m = %s()\n", form->model->name);
  osteon_put_head(out, form, &margin);
  put_use(out, form->model);
  put_tables(out, form);
  fputs(
      "  m.constants = @constants;\n  m.initial = @initial;\n  m.rates = @rates;\n  m.outputs = @outputs;\n"
      "  m.dose = @dose;\n  m.jumps = @jumps;\n  m.run = @run;\nend\n",
      out);
  put_constants(out, form);
  put_initial(out, form);
  put_rates(out, form);
  put_outputs(out, form);
  put_dose(out, form);
  put_jumps(out, form);
  fputs(runner, out);
  return OSTEON_OK;
}
