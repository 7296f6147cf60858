/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels in OpenCL C, experimental: each work item is a subject with parameters and inputs of its own. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "export/form.h"

static const osteon_language cl = {.max = "fmax",
                                   .min = "fmin",
                                   .pow = "pow",
                                   .nan = "NAN",
                                   .infinity = "INFINITY",
                                   .has_integers = 1,
                                   .state_suffix = ""};
static const osteon_margin margin = {"// ", "", 0};

static int is_reserved(const osteon_form *form, const char *name) {
  (void)form;
  return osteon_is_c_word(name) || !strncmp(name, "osteon_", 7);
}

/* ---- names for places in arrays ---- */

/* `const double a = array[0], b = array[1]` as a macro. */
static int put_places(FILE *out, const osteon_form *form, const char *array, osteon_role role, int n,
                      int first) {
  for (int i = 0; i < n; i++)
    fprintf(out, "  const double %s = %s[%d]; \\\n", osteon_form_find(form, role, i)->shown, array,
            first + i);
  return first + n;
}

/* HELD has no table: its symbols are found by their role. */
static int put_held(FILE *out, const osteon_form *form, const char *format, int first) {
  for (int i = 0; i < form->n_symbols; i++)
    if (form->symbols[i]->role == ROLE_HELD) fprintf(out, format, form->symbols[i]->shown, first++);
  return first;
}

static void put_macros(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  fprintf(out, "\n#define OSTEON_VALUES_ \\\n");
  int at = put_places(out, form, "osteon_c", ROLE_PARAM, m->n_params, 0);
  at = put_places(out, form, "osteon_c", ROLE_INPUT, m->n_inputs, at);
  fprintf(out, "\n#define OSTEON_FOLLOWING_ \\\n");
  at = put_places(out, form, "osteon_c", ROLE_DERIVED, m->n_derived, at);
  at = put_held(out, form, "  const double %s = osteon_c[%d]; \\\n", at);
  fprintf(out, "\n#define OSTEON_STATES_ \\\n");
  put_places(out, form, "osteon_y", ROLE_STATE, m->n_states, 0);
  fprintf(out,
          "\nenum { OSTEON_CONSTANTS = %d, OSTEON_STATES = %d, OSTEON_OUTPUTS = %d, "
          "OSTEON_PARAMETERS_AND_INPUTS = %d };\n",
          at, m->n_states, m->n_outputs, m->n_params + m->n_inputs);
  fputs("constant double osteon_scale[] = {", out);
  for (int i = 0; i < m->n_states; i++) fprintf(out, "%s%.6g", i ? ", " : "", m->states[i].scale);
  fputs("};\n", out);
}

/* ---- functions ---- */

static const osteon_assigning declared = {&cl, "  const double ", " = ", ";\n", "osteon_d_"};
static const osteon_assigning initial = {&cl, "  const double ", " = ", ";\n", ""};

static void put_constants(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  int at = m->n_params + m->n_inputs;
  fputs("\nstatic void osteon_follow(double *osteon_c) {\n  OSTEON_VALUES_\n", out);
  osteon_put_section(out, form, SECTION_DERIVE, &declared);
  osteon_put_section(out, form, SECTION_HOLD, &declared);
  for (int i = 0; i < m->n_derived; i++)
    fprintf(out, "  osteon_c[%d] = %s;\n", at++, osteon_form_find(form, ROLE_DERIVED, i)->shown);
  for (int i = 0; i < form->n_symbols; i++)
    if (form->symbols[i]->role == ROLE_HELD)
      fprintf(out, "  osteon_c[%d] = %s;\n", at++, form->symbols[i]->shown);
  fputs("}\n", out);
}

static void put_state(FILE *out, const osteon_form *form) {
  fputs(
      "\nstatic void osteon_begin(const double *osteon_c, double *osteon_y) {\n"
      "  OSTEON_VALUES_ OSTEON_FOLLOWING_\n",
      out);
  osteon_put_initial(out, form, &initial);
  for (int i = 0; i < form->model->n_states; i++)
    fprintf(out, "  osteon_y[%d] = %s;\n", i, osteon_form_find(form, ROLE_STATE, i)->shown);
  fputs("}\n", out);
}

static void put_rates(FILE *out, const osteon_form *form) {
  fputs(
      "\nstatic void osteon_rates(double osteon_t, const double *osteon_c, const double *osteon_y, double "
      "*osteon_f) {\n"
      "  OSTEON_VALUES_ OSTEON_FOLLOWING_ OSTEON_STATES_\n",
      out);
  osteon_put_section(out, form, SECTION_ALGEBRA, &declared);
  osteon_put_section(out, form, SECTION_RATES, &declared);
  for (int i = 0; i < form->model->n_states; i++)
    fprintf(out, "  osteon_f[%d] = osteon_d_%s;\n", i, osteon_form_find(form, ROLE_STATE, i)->shown);
  fputs("}\n", out);
}

static void put_outputs(FILE *out, const osteon_form *form) {
  int at = 0;
  fputs(
      "\nstatic void osteon_see(double osteon_t, const double *osteon_c, const double *osteon_y, double "
      "*osteon_o) {\n"
      "  OSTEON_VALUES_ OSTEON_FOLLOWING_ OSTEON_STATES_\n",
      out);
  osteon_put_section(out, form, SECTION_ALGEBRA, &declared);
  osteon_put_section(out, form, SECTION_OUTPUTS, &declared);
  for (int i = 0; i < form->n_lines; i++) {
    if (form->lines[i].section != SECTION_RESULTS) continue;
    fprintf(out, "  osteon_o[%d] = ", at++);
    osteon_put_infix(out, form->lines[i].value, &cl);
    fprintf(out, "; // %s\n", form->lines[i].symbol->name);
  }
  fputs("}\n", out);
}

static void put_dose(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  fputs(
      "\n// Rows of one drug all act.\n"
      "static void osteon_take(int row, double amount, const double *osteon_c, double *osteon_y) {\n"
      "  OSTEON_VALUES_ OSTEON_FOLLOWING_\n",
      out);
  for (int i = 0; i < m->n_doses; i++) {
    fprintf(out, "  if (row == %d) osteon_y[%d] += amount * (", i, m->doses[i].state);
    osteon_put_infix(out, osteon_dose_factor(form, i), &cl);
    fprintf(out, "); // %s, %s\n", m->doses[i].name, m->doses[i].unit);
  }
  fputs("}\n", out);
}

/* ---- kernels: the same for every model ---- */

/* Dormand and Prince 1980, doi:10.1016/0771-050X(80)90013-3: the fifth order with an error of the fourth. */
static const char kernels[] =
    "\n"
    "/* Arrays are [quantity][subject]: `values` has parameters, then inputs, in the order of the list "
    "above. */\n"
    "static void osteon_load(global const double *values, int n, double *c) {\n"
    "  for (int k = 0; k < OSTEON_PARAMETERS_AND_INPUTS; k++) c[k] = values[k * n + get_global_id(0)];\n"
    "  osteon_follow(c);\n"
    "}\n"
    "\n"
    "kernel void osteon_start(int n, global const double *values, global double *states) {\n"
    "  double c[OSTEON_CONSTANTS], y[OSTEON_STATES];\n"
    "  osteon_load(values, n, c);\n"
    "  osteon_begin(c, y);\n"
    "  for (int i = 0; i < OSTEON_STATES; i++) states[i * n + get_global_id(0)] = y[i];\n"
    "}\n"
    "\n"
    "kernel void osteon_dose(int n, global const double *values, global double *states, int row, double "
    "amount) {\n"
    "  double c[OSTEON_CONSTANTS], y[OSTEON_STATES];\n"
    "  osteon_load(values, n, c);\n"
    "  for (int i = 0; i < OSTEON_STATES; i++) y[i] = states[i * n + get_global_id(0)];\n"
    "  osteon_take(row, amount, c, y);\n"
    "  for (int i = 0; i < OSTEON_STATES; i++) states[i * n + get_global_id(0)] = y[i];\n"
    "}\n"
    "\n"
    "kernel void osteon_outputs(int n, global const double *values, global const double *states, double "
    "day,\n"
    "                           global double *outputs) {\n"
    "  double c[OSTEON_CONSTANTS], y[OSTEON_STATES], o[OSTEON_OUTPUTS + 1];\n"
    "  osteon_load(values, n, c);\n"
    "  for (int i = 0; i < OSTEON_STATES; i++) y[i] = states[i * n + get_global_id(0)];\n"
    "  osteon_see(day, c, y, o);\n"
    "  for (int i = 0; i < OSTEON_OUTPUTS; i++) outputs[i * n + get_global_id(0)] = o[i];\n"
    "}\n"
    "\n"
    "/* One step of Dormand and Prince's pair from k1, the rates at y: y5, the rates there in k7, and the "
    "error over\n"
    " * tolerance. */\n"
    "static double osteon_step(double t, double h, double rtol, const double *c, const double *y, const "
    "double *k1,\n"
    "                          double *y5, double *k7) {\n"
    "  double k2[OSTEON_STATES], k3[OSTEON_STATES], k4[OSTEON_STATES], k5[OSTEON_STATES], "
    "k6[OSTEON_STATES];\n"
    "  double most = 0.0;\n"
    "  int i;\n"
    "  for (i = 0; i < OSTEON_STATES; i++) y5[i] = y[i] + h * (1.0 / 5.0) * k1[i];\n"
    "  osteon_rates(t + h / 5.0, c, y5, k2);\n"
    "  for (i = 0; i < OSTEON_STATES; i++) y5[i] = y[i] + h * (3.0 / 40.0 * k1[i] + 9.0 / 40.0 * k2[i]);\n"
    "  osteon_rates(t + h * 3.0 / 10.0, c, y5, k3);\n"
    "  for (i = 0; i < OSTEON_STATES; i++)\n"
    "    y5[i] = y[i] + h * (44.0 / 45.0 * k1[i] - 56.0 / 15.0 * k2[i] + 32.0 / 9.0 * k3[i]);\n"
    "  osteon_rates(t + h * 4.0 / 5.0, c, y5, k4);\n"
    "  for (i = 0; i < OSTEON_STATES; i++)\n"
    "    y5[i] = y[i] + h * (19372.0 / 6561.0 * k1[i] - 25360.0 / 2187.0 * k2[i] + 64448.0 / 6561.0 * k3[i] "
    "-\n"
    "                        212.0 / 729.0 * k4[i]);\n"
    "  osteon_rates(t + h * 8.0 / 9.0, c, y5, k5);\n"
    "  for (i = 0; i < OSTEON_STATES; i++)\n"
    "    y5[i] = y[i] + h * (9017.0 / 3168.0 * k1[i] - 355.0 / 33.0 * k2[i] + 46732.0 / 5247.0 * k3[i] +\n"
    "                        49.0 / 176.0 * k4[i] - 5103.0 / 18656.0 * k5[i]);\n"
    "  osteon_rates(t + h, c, y5, k6);\n"
    "  for (i = 0; i < OSTEON_STATES; i++)\n"
    "    y5[i] = y[i] + h * (35.0 / 384.0 * k1[i] + 500.0 / 1113.0 * k3[i] + 125.0 / 192.0 * k4[i] -\n"
    "                        2187.0 / 6784.0 * k5[i] + 11.0 / 84.0 * k6[i]);\n"
    "  osteon_rates(t + h, c, y5, k7);\n"
    "  for (i = 0; i < OSTEON_STATES; i++) {\n"
    "    const double error = h * (71.0 / 57600.0 * k1[i] - 71.0 / 16695.0 * k3[i] + 71.0 / 1920.0 * k4[i] "
    "-\n"
    "                              17253.0 / 339200.0 * k5[i] + 22.0 / 525.0 * k6[i] - 1.0 / 40.0 * k7[i]);\n"
    "    const double allowed = rtol * (fmax(fabs(y[i]), fabs(y5[i])) + 1e-4 * osteon_scale[i]);\n"
    "    const double part = fabs(error) / allowed;\n"
    "    most = part <= most ? most : part;\n"
    "  }\n"
    "  return most;\n"
    "}\n"
    "\n"
    "/* From one day to another, within which no input changes. `step` is kept between calls, 0 at first; "
    "`longest` 0: no bound.\n"
    " * failed[subject] is 1 where the day was not reached in `most_steps` steps: its states are then those "
    "of some day\n"
    " * before. */\n"
    "kernel void osteon_advance(int n, global const double *values, global double *states, double from, "
    "double until,\n"
    "                           double rtol, double longest, int most_steps, global double *step, global int "
    "*failed) {\n"
    "  const int subject = get_global_id(0);\n"
    "  double c[OSTEON_CONSTANTS], y[OSTEON_STATES], y5[OSTEON_STATES], k1[OSTEON_STATES], "
    "k7[OSTEON_STATES];\n"
    "  double t = from, h = step[subject] > 0.0 ? step[subject] : 1e-3;\n"
    "  osteon_load(values, n, c);\n"
    "  for (int i = 0; i < OSTEON_STATES; i++) y[i] = states[i * n + subject];\n"
    "  osteon_rates(t, c, y, k1);\n"
    "  for (int left = most_steps; left > 0 && t < until; left--) {\n"
    "    if (longest > 0.0) h = fmin(h, longest);\n"
    "    const int is_last = h >= until - t;\n"
    "    const double taken = is_last ? until - t : h;\n"
    "    const double error = osteon_step(t, taken, rtol, c, y, k1, y5, k7);\n"
    "    const double change = error > 0.0 ? 0.9 * pow(error, -0.2) : 5.0;\n"
    "    const int is_good = error <= 1.0;\n"
    "    if (is_good) {\n"
    "      t = is_last ? until : t + taken;\n"
    "      for (int i = 0; i < OSTEON_STATES; i++) y[i] = y5[i], k1[i] = k7[i];\n"
    "    }\n"
    "    if (!is_last || !is_good) h = taken * (isfinite(change) ? fmin(fmax(change, 0.2), 5.0) : 0.2);\n"
    "  }\n"
    "  failed[subject] = t < until;\n"
    "  step[subject] = h;\n"
    "  for (int i = 0; i < OSTEON_STATES; i++) states[i * n + subject] = y[i];\n"
    "}\n";

/* ---- the file ---- */

static void put_list(FILE *out, const osteon_form *form) {
  const osteon_model *m = form->model;
  int at = 0;
  fputs("//\n// Values, with their defaults:\n", out);
  for (int i = 0; i < m->n_params; i++) {
    fprintf(out, "//   %d %s = ", at++, m->params[i].name);
    osteon_put_digits(out, form->params[i]);
    fprintf(out, " %s: %s\n", m->params[i].unit, m->params[i].meaning);
  }
  for (int i = 0; i < m->n_inputs; i++) {
    fprintf(out, "//   %d %s = ", at++, m->inputs[i].name);
    osteon_put_digits(out, form->inputs[i]);
    fprintf(out, " %s: %s\n", m->inputs[i].unit, m->inputs[i].meaning);
  }
  fputs("// States:\n", out);
  for (int i = 0; i < m->n_states; i++)
    fprintf(out, "//   %d %s %s: %s\n", i, m->states[i].name, m->states[i].unit, m->states[i].meaning);
  fputs("// Outputs:\n", out);
  for (int i = 0; i < m->n_outputs; i++)
    fprintf(out, "//   %d %s %s: %s\n", i, m->outputs[i].name, m->outputs[i].unit, m->outputs[i].meaning);
}

osteon_status osteon_write_opencl(osteon_form *form, FILE *out) {
  OSTEON_TRY(osteon_form_name(form, "osteon_t", is_reserved));
  osteon_put_head(out, form, &margin);
  osteon_put_comment(out, &margin,
                     "Experimental. Needs double precision. The host gives doses and changes inputs between "
                     "calls of osteon_advance, and calls it to the days on which a rate jumps.");
  put_list(out, form);
  fputs("#pragma OPENCL EXTENSION cl_khr_fp64 : enable\n", out);
  put_macros(out, form);
  put_constants(out, form);
  put_state(out, form);
  put_rates(out, form);
  put_outputs(out, form);
  put_dose(out, form);
  fputs(kernels, out);
  return OSTEON_OK;
}
