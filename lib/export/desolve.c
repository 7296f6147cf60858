/* SPDX-License-Identifier: GPL-3.0-or-later */
/* R, for the package deSolve: functions of the model, and one that runs it with doses and courses. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "export/form.h"

static const osteon_language r = {
    .max = "max", .min = "min", .nan = "NaN", .infinity = "Inf", .choose = "ifelse", .state_suffix = ""};
static const osteon_margin margin = {"# ", "", 0};

static int is_reserved(const osteon_form *form, const char *name) {
  (void)form;
  return osteon_is_word(name,
                        "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA in t y p");
}

/* ---- tables ---- */

/* NAME_WHAT <- c(a = 1, # unit: meaning [source] */
static void put_table(FILE *out, const osteon_form *form, const char *what, osteon_role role,
                      const osteon_quantity *table, int n, const double *values) {
  fprintf(out, "\n%s_%s <- c(\n", form->model->name, what);
  for (int i = 0; i < n; i++) {
    fprintf(out, "  %s = ", osteon_form_find(form, role, i)->shown);
    osteon_put_digits(out, values[i]);
    fprintf(out, "%s # %s: %s%s%s%s\n", i + 1 < n ? "," : "", table[i].unit, table[i].meaning,
            *table[i].source ? " [" : "", table[i].source, *table[i].source ? "]" : "");
  }
  fputs(")\n", out);
}

static void put_tables(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  put_table(out, form, "parameters", ROLE_PARAM, m->params, m->n_params, form->params);
  put_table(out, form, "inputs", ROLE_INPUT, m->inputs, m->n_inputs, form->inputs);
  fprintf(out,
          "\n# Typical sizes of the states, to which absolute tolerances are relative.\n%s_scale <- c(\n",
          m->name);
  for (int i = 0; i < m->n_states; i++) {
    fprintf(out, "  %s = ", osteon_form_find(form, ROLE_STATE, i)->shown);
    osteon_put_digits(out, m->states[i].scale);
    fprintf(out, "%s # %s: %s\n", i + 1 < m->n_states ? "," : "", m->states[i].unit, m->states[i].meaning);
  }
  fputs(")\n", out);
}

/* ---- functions ---- */

static const osteon_assigning in_function = {&r, "    ", " <- ", "\n", "d"};

/* a = a, b = b */
static void put_named(FILE *out, const osteon_form *form, osteon_role role, int n, const char *prefix) {
  for (int i = 0; i < n; i++) {
    const char *name = osteon_form_find(form, role, i)->shown;
    fprintf(out, "%s%s = %s%s", i % 6 ? " " : i ? "\n      " : "", name, prefix, name);
    if (i + 1 < n) putc(',', out);
  }
}

static void put_constants(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  int n = 0;
  fprintf(out,
          "\n# Parameters and inputs, with what follows from them.\n"
          "%s_constants <- function(p) {\n  with(as.list(p), {\n",
          m->name);
  osteon_put_section(out, form, SECTION_DERIVE, &in_function);
  osteon_put_section(out, form, SECTION_HOLD, &in_function);
  fputs("    c(p", out);
  for (int i = 0; i < form->n_lines; i++) {
    const osteon_line *line = &form->lines[i];
    if ((line->section == SECTION_DERIVE || line->section == SECTION_HOLD) && !line->symbol->same)
      fprintf(out, ",%s%s = %s", n++ % 6 ? " " : "\n      ", line->symbol->shown, line->symbol->shown);
  }
  fputs(")\n  })\n}\n", out);
}

static void put_initial_function(FILE *out, const osteon_form *form) {
  fprintf(out,
          "\n# The state on day 0, and whether it is numbers that no change of a parameter moves.\n"
          "%s_state_is_numbers <- %s\n%s_initial <- function(p) {\n  with(as.list(p), {\n",
          form->model->name, osteon_numbers_in_state(form) ? "TRUE" : "FALSE", form->model->name);
  osteon_put_initial(out, form, &in_function);
  fputs("    c(", out);
  put_named(out, form, ROLE_STATE, form->model->n_states, "");
  fputs(")\n  })\n}\n", out);
}

static void put_rates(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  fprintf(out,
          "\n# Rates and outputs, as ode() wants them.\n%s_model <- function(t, y, p) {\n  with(as.list(c(y, "
          "p)), {\n",
          m->name);
  osteon_put_section(out, form, SECTION_ALGEBRA, &in_function);
  osteon_put_section(out, form, SECTION_RATES, &in_function);
  osteon_put_section(out, form, SECTION_OUTPUTS, &in_function);
  fputs("    list(c(", out);
  for (int i = 0; i < m->n_states; i++)
    fprintf(out, "%sd%s%s",
            i % 8 ? " "
            : i   ? "\n      "
                  : "",
            osteon_form_find(form, ROLE_STATE, i)->shown, i + 1 < m->n_states ? "," : "");
  fputs("),\n      c(", out);
  int n = 0;
  for (int i = 0; i < form->n_lines; i++) {
    const osteon_line *line = &form->lines[i];
    if (line->section != SECTION_RESULTS) continue;
    fprintf(out, "%s\n        %s = ", n++ ? "," : "",
            line->symbol->same ? line->symbol->name : line->symbol->shown);
    osteon_put_infix(out, line->value, &r);
  }
  fputs("))\n  })\n}\n", out);
}

/* ---- doses ---- */

static void put_doses(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  fprintf(out,
          "\n# What an amount of 1 of a drug adds to which state.\n%s_drugs <- function(p) {\n  "
          "with(as.list(p), list(\n",
          m->name);
  for (int i = 0; i < m->n_doses; i++) {
    fprintf(out, "    list(drug = \"%s\", state = \"%s\", factor = ", m->doses[i].name,
            osteon_form_find(form, ROLE_STATE, m->doses[i].state)->shown);
    osteon_put_infix(out, osteon_dose_factor(form, i), &r);
    fprintf(out, ")%s # %s: %s\n", i + 1 < m->n_doses ? "," : "", m->doses[i].unit, m->doses[i].meaning);
  }
  fputs("  ))\n}\n", out);
}

static void put_jumps(FILE *out, const osteon_form *form) {
  int n = 0;
  fprintf(out, "\n# Days on which a rate jumps.\n%s_jumps <- function(p) with(as.list(p), c(",
          form->model->name);
  for (int i = 0; i < form->n_lines; i++)
    if (form->lines[i].section == SECTION_TIMES) {
      if (n++) fputs(", ", out);
      osteon_put_infix(out, form->lines[i].value, &r);
    }
  fputs("))\n", out);
}

/* What is the same for every model, with its name for %s. */
static const char *const runner[] = {
    "",
    "# Amounts of a drug, each at one of `times` (days).",
    "@_dose <- function(drug, amount, times) data.frame(time = times, drug = drug, amount = amount)",
    "",
    "# An input that has a value from one day until another, when it is `after` again.",
    "@_course <- function(input, value, from, until, after = @_inputs[[input]]) {",
    "  if (!input %in% names(@_inputs)) stop(\"@ has no input \", input)",
    "  data.frame(time = c(from, until), input = input, value = c(value, after))",
    "}",
    "",
    "@_change <- function(values, changes, what) {",
    "  unknown <- setdiff(names(changes), names(values))",
    "  if (length(changes) && (is.null(names(changes)) || length(unknown)))",
    "    stop(\"@ has no \", what, \" \", paste(unknown, collapse = \", \"))",
    "  values[names(changes)] <- unlist(changes)",
    "  values",
    "}",
    "",
    "# The model at `times` (days; the first is when it starts). What happens on a day has happened in its "
    "row.",
    "@_run <- function(times, parameters = NULL, inputs = NULL, initial = NULL, doses = NULL, courses = "
    "NULL,",
    "                  rtol = 1e-8, atol = 1e-4 * rtol * @_scale, maxsteps = 1e6, ...) {",
    "  u <- @_change(@_inputs, inputs, \"input\")",
    "  fixed <- @_change(@_parameters, parameters, \"parameter\")",
    "  if (length(parameters) && @_state_is_numbers)",
    "    warning(\"the state on day 0 belongs to the parameters that @ was exported with\")",
    "  p <- @_constants(c(fixed, u))",
    "  y <- @_change(@_initial(p), initial, \"state\")",
    "  when <- c(doses$time, courses$time)",
    "  if (!length(times) || anyNA(c(times, when, doses$amount))) stop(\"@: times and amounts are numbers\")",
    "  if (!length(initial) && any(when < min(times)))",
    "    stop(\"@: day \", min(when), \" is before the first of times, when it starts; let times begin "
    "there\")",
    "  known <- vapply(@_drugs(p), function(d) d$drug, \"\")",
    "  if (!all(doses$drug %in% known)) stop(\"@ has no dose of \", paste(setdiff(doses$drug, known), "
    "collapse = \", \"))",
    "  last <- max(times)",
    "  breaks <- c(min(times), doses$time, courses$time, @_jumps(p), last)",
    "  breaks <- sort(unique(breaks[is.finite(breaks) & breaks >= min(times) & breaks <= last]))",
    "  rows <- list()",
    "  for (k in seq_along(breaks)) {",
    "    now <- breaks[k]",
    "    for (i in which(courses$time == now))",
    "      u <- @_change(u, setNames(courses$value[i], as.character(courses$input[i])), \"input\")",
    "    p <- @_constants(c(fixed, u))",
    "    for (i in which(doses$time == now)) for (d in @_drugs(p)) if (d$drug == doses$drug[i])",
    "      y[d$state] <- y[d$state] + d$factor * doses$amount[i]",
    "    if (now == last) {",
    "      rows[[k]] <- c(time = now, y, @_model(now, y, p)[[2]])",
    "      break",
    "    }",
    "    end <- breaks[k + 1]",
    "    at <- sort(unique(c(now, times[times > now & times < end], end)))",
    "    part <- deSolve::ode(y, at, @_model, p, rtol = rtol, atol = atol, maxsteps = maxsteps, ...)",
    "    if (nrow(part) < length(at)) stop(\"@: the integration could not go on after day \", "
    "part[nrow(part), 1])",
    "    y <- setNames(part[nrow(part), names(y)], names(y))",
    "    rows[[k]] <- part[part[, 1] %in% times & part[, 1] < end, , drop = FALSE]",
    "  }",
    "  as.data.frame(do.call(rbind, rows))",
    "}",
};

static void put_runner(FILE *out, const char *name) {
  for (size_t i = 0; i < sizeof runner / sizeof *runner; i++) {
    for (const char *c = runner[i]; *c; c++) {
      if (*c == '@')
        fputs(name, out);
      else
        putc(*c, out);
    }
    putc('\n', out);
  }
}

static void put_use(FILE *out, const osteon_model *m) {
  fprintf(out, "#\n# source(\"%s.R\")\n# out <- %s_run(0:365", m->name, m->name);
  if (m->n_doses) fprintf(out, ", doses = %s_dose(\"%s\", 1, times = c(0, 180))", m->name, m->doses[0].name);
  if (m->n_inputs)
    fprintf(out, ", courses = %s_course(\"%s\", %g, from = 30, until = 90)", m->name, m->inputs[0].name,
            m->inputs[0].value);
  fputs(")\n", out);
}

osteon_status osteon_write_desolve(osteon_form *form, FILE *out) {
  OSTEON_TRY(osteon_form_name(form, "t", is_reserved));
  osteon_put_head(out, form, &margin);
  put_use(out, form->model);
  put_tables(out, form);
  put_constants(out, form);
  put_initial_function(out, form);
  put_rates(out, form);
  put_doses(out, form);
  put_jumps(out, form);
  put_runner(out, form->model->name);
  return OSTEON_OK;
}
