/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model file of mrgsolve. What follows from parameters and inputs is in $MAIN, rates in $ODE; the common terms are in
 * $ODE and once more in $TABLE, as what $ODE leaves there is of some stage of a step. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "export/form.h"

static const osteon_language cpp = {.max = "std::max",
                                    .min = "std::min",
                                    .pow = "pow",
                                    .nan = "NAN",
                                    .infinity = "INFINITY",
                                    .has_integers = 1,
                                    .state_suffix = ""};
static const osteon_language cpp_initial = {.max = "std::max",
                                            .min = "std::min",
                                            .pow = "pow",
                                            .nan = "NAN",
                                            .infinity = "INFINITY",
                                            .has_integers = 1,
                                            .state_suffix = "_0"};
static const osteon_margin margin = {"", "", 0};

/* Words of mrgsolve, and what it makes of the name of each compartment. */
static int is_reserved(const osteon_form *form, const char *name) {
  static const char *const before[] = {"F_", "ALAG_", "D_", "R_", "N_", "dxdt_"};
  if (osteon_is_c_word(name) ||
      osteon_is_word(name,
                     "ID amt cmt ii ss evid addl rate AMT CMT II SS ADDL RATE TIME EVID SOLVERTIME table ETA "
                     "EPS simeps simeta self NEWIND DONE CFONSTOP DXDTZERO INITSOLV SETINIT report VARS "
                     "capture pred_CL pred_VC pred_V pred_V2 pred_KA pred_Q pred_VP pred_V3"))
    return 1;
  for (int i = 0; i < form->model->n_states; i++) {
    const char *state = form->model->states[i].name;
    const size_t n = strlen(state);
    if (!strncmp(name, state, n) && !strcmp(name + n, "_0")) return 1;
    for (size_t k = 0; k < sizeof before / sizeof *before; k++)
      if (!strncmp(name, before[k], strlen(before[k])) && !strcmp(name + strlen(before[k]), state)) return 1;
  }
  return 0;
}

/* ---- annotations: NAME : VALUE : text (unit) ---- */

/* Marks that an annotation is cut by become others. */
static void put_words(FILE *out, const char *text) {
  for (; *text; text++)
    putc(*text == ':'                   ? ','
         : *text == '(' || *text == '[' ? '<'
         : *text == ')' || *text == ']' ? '>'
                                        : *text,
         out);
}

/* 1/(pM d) as 1/pM/d */
static void put_unit(FILE *out, const char *unit) {
  fputs(" (", out);
  for (; *unit; unit++)
    if (*unit != '(' && *unit != ')') putc(*unit == ' ' ? '/' : *unit, out);
  fputs(")\n", out);
}

static void put_table(FILE *out, const osteon_form *form, osteon_role role, const osteon_quantity *table,
                      int n, const double *values) {
  for (int i = 0; i < n; i++) {
    fprintf(out, "%s : ", osteon_form_find(form, role, i)->shown);
    if (values) osteon_put_digits(out, values[i]);
    if (values) fputs(" : ", out);
    put_words(out, table[i].meaning);
    put_unit(out, table[i].unit);
  }
}

static void put_tables(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  fputs("\n$PARAM @annotated\n", out);
  put_table(out, form, ROLE_PARAM, m->params, m->n_params, form->params);
  fputs("\n", out);
  if (m->n_inputs) {
    fputs("// inputs\n$PARAM @annotated\n", out);
    put_table(out, form, ROLE_INPUT, m->inputs, m->n_inputs, form->inputs);
  }
  fputs("\n$CMT @annotated\n", out);
  put_table(out, form, ROLE_STATE, m->states, m->n_states, NULL);
}

/* ---- blocks ---- */

static const osteon_assigning declared = {&cpp, "double ", " = ", ";\n", "dxdt_"};
static const osteon_assigning assigned = {&cpp, "", " = ", ";\n", "dxdt_"};
static const osteon_assigning initial = {&cpp_initial, "", " = ", ";\n", ""};

/* Locals of initial states are declared; states are not. */
static void put_initial(FILE *out, const osteon_form *form) {
  for (int i = 0; i < form->n_lines; i++) {
    const osteon_line *line = &form->lines[i];
    if (line->section == SECTION_INIT && line->symbol->role == ROLE_LOCAL)
      fprintf(out, "double %s = 0;\n", line->symbol->shown);
  }
  osteon_put_initial(out, form, &initial);
}

static int is_second_factor(const osteon_model *m, int row) {
  for (int i = 0; i < row; i++)
    if (m->doses[i].state == m->doses[row].state) return 1;
  return 0;
}

static void put_factors(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  for (int i = 0; i < m->n_doses; i++) {
    if (is_second_factor(m, i)) continue;
    fprintf(out, "F_%s = ", osteon_form_find(form, ROLE_STATE, m->doses[i].state)->shown);
    osteon_put_infix(out, osteon_dose_factor(form, i), &cpp);
    fputs(";\n", out);
  }
}

/* The solver stops where a rate jumps. */
static void put_times(FILE *out, const osteon_form *form) {
  for (int i = 0; i < form->n_lines; i++) {
    if (form->lines[i].section != SECTION_TIMES) continue;
    fputs("if (", out);
    osteon_put_infix(out, form->lines[i].value, &cpp);
    fputs(" > 0) self.mtime(", out);
    osteon_put_infix(out, form->lines[i].value, &cpp);
    fputs(");\n", out);
  }
}

static void put_main(FILE *out, const osteon_form *form) {
  fputs("\n$MAIN\n", out);
  osteon_put_section(out, form, SECTION_DERIVE, &declared);
  osteon_put_section(out, form, SECTION_HOLD, &declared);
  put_initial(out, form);
  put_factors(out, form);
  put_times(out, form);
}

static void put_rates(FILE *out, const osteon_form *form) {
  fputs("\n$ODE\ndouble day = SOLVERTIME;\n", out);
  for (int i = 0; i < form->n_lines; i++) {
    const osteon_line *line = &form->lines[i];
    if ((line->section == SECTION_ALGEBRA || line->section == SECTION_RATES) && !line->symbol->same &&
        line->symbol->role != ROLE_RATE)
      fprintf(out, "double %s = ", line->symbol->shown), osteon_put_infix(out, line->value, &cpp),
          fputs(";\n", out);
  }
  for (int i = 0; i < form->n_lines; i++) {
    const osteon_line *line = &form->lines[i];
    if (line->symbol->role != ROLE_RATE) continue;
    fprintf(out, "dxdt_%s = ", osteon_form_find(form, ROLE_STATE, line->symbol->index)->shown);
    osteon_put_infix(out, line->value, &cpp);
    fputs(";\n", out);
  }
}

static void put_outputs(FILE *out, const osteon_form *form) {
  fputs("\n$TABLE\nday = TIME;\n", out);
  osteon_put_section(out, form, SECTION_ALGEBRA, &assigned);
  osteon_put_section(out, form, SECTION_OUTPUTS, &declared);
  osteon_put_section(out, form, SECTION_RESULTS, &declared);
  fputs("\n$CAPTURE", out);
  int n = 0;
  for (int i = 0; i < form->n_lines; i++)
    if (form->lines[i].section == SECTION_RESULTS)
      fprintf(out, "%s%s", n++ % 10 ? " " : "\n", form->lines[i].symbol->shown);
  putc('\n', out);
}

/* ---- what to know ---- */

static void put_doses(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  char text[400];
  for (int i = 0; i < m->n_doses; i++) {
    const char *state = osteon_form_find(form, ROLE_STATE, m->doses[i].state)->shown;
    snprintf(text, sizeof text,
             "Dose of %s: AMT in %s, CMT %s (F_%s turns it into the compartment's unit).%s", m->doses[i].name,
             m->doses[i].unit, state, state,
             is_second_factor(m, i) ? " F is another drug's: give AMT times its own factor over that." : "");
    osteon_put_comment(out, &margin, text);
  }
}

osteon_status osteon_write_mrgsolve(osteon_form *form, FILE *out) {
  const osteon_model *m = form->model;
  double least = 1;
  OSTEON_TRY(osteon_form_name(form, "day", is_reserved));
  fputs("$PROB\n", out);
  osteon_put_head(out, form, &margin);
  put_doses(out, form);
  put_tables(out, form);
  put_main(out, form);
  put_rates(out, form);
  put_outputs(out, form);
  for (int i = 0; i < m->n_states; i++)
    if (m->states[i].scale < least) least = m->states[i].scale;
  fprintf(out, "\n$SET delta = 1, end = 365, rtol = 1e-8, atol = %.3g, maxsteps = 100000", 1e-10 * least);
  if (m->longest_step > 0) fprintf(out, ", hmax = %.6g", m->longest_step);
  fputs("\n", out);
  return OSTEON_OK;
}
