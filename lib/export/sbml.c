/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SBML Level 3 Version 2, of which nothing is used that Version 1 does not have. All quantities are parameters: a model
 * mixes amounts, concentrations and relative numbers, which have no compartment. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "export/form.h"
#include "text/digits.h"
#include "text/xml.h"

#define XHTML "xmlns=\"http://www.w3.org/1999/xhtml\""
#define MATHML "<math xmlns=\"http://www.w3.org/1998/Math/MathML\">"

static void escape(FILE *out, const char *text) { osteon_put_xml(out, text, strlen(text)); }

/* ---- MathML ---- */

static void cn(FILE *out, double value) {
  char text[40];
  osteon_digits(text, 6, value);
  char *e = strchr(text, 'e');
  if (e) *e = 0;
  if (isnan(value))
    fputs("<notanumber/>", out);
  else if (isinf(value))
    fputs(value > 0 ? "<infinity/>" : "<apply><minus/><infinity/></apply>", out);
  else if (e)
    fprintf(out, "<cn type=\"e-notation\">%s<sep/>%d</cn>", text, atoi(e + 1));
  else
    fprintf(out, "<cn>%s</cn>", text);
}

static void math(FILE *out, const osteon_node *node);

static void apply(FILE *out, const char *operator, const osteon_node * node) {
  fprintf(out, "<apply><%s/>", operator);
  math(out, node->arg[0]);
  if (node->arg[1]) math(out, node->arg[1]);
  fputs("</apply>", out);
}

/* `yes` where a < b, else `no`: also max and min, which Version 1 does not have. */
static void choose(FILE *out, const osteon_node *a, const osteon_node *b, const osteon_node *yes,
                   const osteon_node *no) {
  fputs("<piecewise><piece>", out);
  math(out, yes);
  fputs("<apply><lt/>", out);
  math(out, a);
  math(out, b);
  fputs("</apply></piece><otherwise>", out);
  math(out, no);
  fputs("</otherwise></piecewise>", out);
}

static void ci(FILE *out, const osteon_symbol *symbol) {
  if (symbol->role == ROLE_DAY)
    fputs("<csymbol encoding=\"text\" definitionURL=\"http://www.sbml.org/sbml/symbols/time\">t</csymbol>",
          out);
  else
    fprintf(out, "<ci>%s</ci>", symbol->shown);
}

static void math(FILE *out, const osteon_node *node) {
  const osteon_node *a = node->arg[0], *b = node->arg[1];
  switch (node->op) {
    case OP_NUMBER:
      cn(out, node->value);
      break;
    case OP_NAME:
      ci(out, node->symbol);
      break;
    case OP_ADD:
      apply(out, "plus", node);
      break;
    case OP_SUB:
    case OP_NEG:
      apply(out, "minus", node);
      break;
    case OP_MUL:
      apply(out, "times", node);
      break;
    case OP_DIV:
      apply(out, "divide", node);
      break;
    case OP_EXP:
      apply(out, "exp", node);
      break;
    case OP_LOG:
      apply(out, "ln", node);
      break;
    case OP_SQRT:
      apply(out, "root", node);
      break;
    case OP_POW:
      apply(out, "power", node);
      break;
    case OP_MAX:
      choose(out, a, b, b, a);
      break;
    case OP_MIN:
      choose(out, a, b, a, b);
      break;
    case OP_LESS:
      choose(out, a, b, node->arg[2], node->arg[3]);
      break;
  }
}

static void put_math(FILE *out, const osteon_node *node) {
  fputs(MATHML, out);
  math(out, node);
  fputs("</math>", out);
}

/* ---- units ---- */

/* The units that are defined, each once. */
typedef struct units {
  const char *text[256];
  int n;
} units;

/* -1: not defined. */
static int unit_number(const units *all, const char *text) {
  for (int i = 0; i < all->n; i++)
    if (!strcmp(all->text[i], text)) return i;
  return -1;
}

static void add_unit(units *all, const char *text) {
  osteon_unit_part parts[OSTEON_UNIT_PARTS];
  if (all->n < (int)(sizeof all->text / sizeof *all->text) && unit_number(all, text) < 0 &&
      osteon_unit_parse(text, parts))
    all->text[all->n++] = text;
}

static void add_units(units *all, const osteon_quantity *table, int n) {
  for (int i = 0; i < n; i++) add_unit(all, table[i].unit);
}

static void put_units(FILE *out, const units *all) {
  fputs("  <listOfUnitDefinitions>\n", out);
  for (int i = 0; i < all->n; i++) {
    osteon_unit_part parts[OSTEON_UNIT_PARTS];
    const int n = osteon_unit_parse(all->text[i], parts);
    fprintf(out, "    <unitDefinition id=\"unit_%d\" name=\"", i);
    escape(out, all->text[i]);
    fputs("\">\n      <listOfUnits>\n", out);
    for (int k = 0; k < n; k++)
      fprintf(out, "        <unit kind=\"%s\" exponent=\"%d\" scale=\"%d\" multiplier=\"%.17g\"/>\n",
              parts[k].kind, parts[k].exponent, parts[k].scale, parts[k].multiplier);
    fputs("      </listOfUnits>\n    </unitDefinition>\n", out);
  }
  fputs("  </listOfUnitDefinitions>\n", out);
}

/* ---- parameters ---- */

typedef struct writer {
  osteon_form *form;
  FILE *out;
  units units;
} writer;

/* `value` NaN: an assignment says it. Tools that show names in place of identifiers show these where there are none, so
 * that the meaning is a note. */
static void parameter(const writer *w, const char *id, const char *unit, double value, int is_constant,
                      const char *meaning, const char *source) {
  fprintf(w->out, "    <parameter id=\"%s\"", id);
  if (!isnan(value)) {
    fputs(" value=\"", w->out);
    osteon_put_digits(w->out, value);
    putc('"', w->out);
  }
  if (unit && unit_number(&w->units, unit) >= 0)
    fprintf(w->out, " units=\"unit_%d\"", unit_number(&w->units, unit));
  fprintf(w->out, " constant=\"%s\"", is_constant ? "true" : "false");
  if (!*meaning) {
    fputs("/>\n", w->out);
    return;
  }
  fputs("><notes><p " XHTML ">", w->out);
  escape(w->out, meaning);
  if (*source) {
    fputs(" [", w->out);
    escape(w->out, source);
    putc(']', w->out);
  }
  fputs("</p></notes></parameter>\n", w->out);
}

static void put_table(const writer *w, osteon_role role, const osteon_quantity *table, int n,
                      const double *values, int is_constant) {
  for (int i = 0; i < n; i++) {
    const osteon_symbol *symbol = osteon_form_find(w->form, role, i);
    if (symbol && !symbol->same)
      parameter(w, symbol->shown, table[i].unit, values ? values[i] : NAN, is_constant, table[i].meaning,
                role == ROLE_DERIVED ? "" : table[i].source);
  }
}

/* Names that only the equations have. Of those of DERIVE and of initial states nothing changes. */
static void put_common_terms(const writer *w) {
  for (int i = 0; i < w->form->n_symbols; i++) {
    const osteon_symbol *s = w->form->symbols[i];
    const int is_common = s->role == ROLE_LOCAL || s->role == ROLE_HELD || s->role == ROLE_ALGEBRA;
    if (is_common && !s->same && s->scope != SECTION_START)
      parameter(w, s->shown, NULL, NAN, s->role == ROLE_LOCAL && s->scope <= SECTION_INIT, "", "");
  }
}

/* Doses and courses that a user turns on by numbers: one first day, one interval, a count. */
static int is_first_of_dose(const osteon_model *m, int i) {
  for (int k = 0; k < i; k++)
    if (!strcmp(m->doses[k].name, m->doses[i].name)) return 0;
  return 1;
}

static void dose_parameter(const writer *w, const char *drug, const char *suffix, const char *meaning,
                           const char *unit, double value, int is_constant) {
  char id[200];
  snprintf(id, sizeof id, "dose_%s%s", drug, suffix);
  parameter(w, id, unit, value, is_constant, meaning, "");
}

static void put_dose_parameters(const writer *w) {
  const osteon_model *m = w->form->model;
  for (int i = 0; i < m->n_doses; i++) {
    if (!is_first_of_dose(m, i)) continue;
    dose_parameter(w, m->doses[i].name, "", "amount of each dose", m->doses[i].unit, 0, 1);
    dose_parameter(w, m->doses[i].name, "_first", "day of the first dose", "d", 0, 1);
    dose_parameter(w, m->doses[i].name, "_every", "days between doses, above 0", "d", 1, 1);
    dose_parameter(w, m->doses[i].name, "_count", "how many doses; 0: none", "-", 0, 1);
    dose_parameter(w, m->doses[i].name, "_given", "how many doses were given", "-", 0, 0);
  }
  for (int i = 0; i < m->n_inputs; i++) {
    char id[200];
    static const struct {
      const char *suffix, *meaning;
      int is_day, is_constant;
    } of_course[] = {{"", "value in a course", 0, 1},
                     {"_start", "day on which the course starts", 1, 1},
                     {"_stop", "day on which it stops; none where it is not after the start", 1, 1},
                     {"_before", "value before it, which comes back", 0, 0}};
    for (size_t k = 0; k < sizeof of_course / sizeof *of_course; k++) {
      snprintf(id, sizeof id, "course_%s%s", m->inputs[i].name, of_course[k].suffix);
      parameter(w, id, of_course[k].is_day ? "d" : m->inputs[i].unit,
                of_course[k].is_day ? 0 : w->form->inputs[i], of_course[k].is_constant, of_course[k].meaning,
                "");
    }
  }
}

static void put_parameters(const writer *w) {
  const osteon_form *form = w->form;
  const osteon_model *m = form->model;
  fputs("  <listOfParameters>\n", w->out);
  put_table(w, ROLE_STATE, m->states, m->n_states, form->state, 0);
  put_table(w, ROLE_PARAM, m->params, m->n_params, form->params, 1);
  put_table(w, ROLE_INPUT, m->inputs, m->n_inputs, form->inputs, 0);
  put_table(w, ROLE_DERIVED, m->derived, m->n_derived, NULL, 1);
  put_table(w, ROLE_OUTPUT, m->outputs, m->n_outputs, NULL, 0);
  put_common_terms(w);
  put_dose_parameters(w);
  fputs("  </listOfParameters>\n", w->out);
}

/* ---- rules ---- */

/* Whether a line says what something is on day 0 and stays, or an initial state that is no number. */
static int is_initial(const osteon_form *form, const osteon_line *line) {
  if (line->section > SECTION_INIT || line->symbol->same) return 0;
  if (line->symbol->role != ROLE_STATE) return 1;
  if (osteon_state_is_number(form, line->symbol->index)) return 0;
  for (const osteon_line *later = line + 1; later < form->lines + form->n_lines; later++)
    if (later->section == SECTION_INIT && later->symbol == line->symbol) return 0;
  return 1;
}

/* The empty list would be an error of Version 1. */
static void put_initial_assignments(const writer *w) {
  int n = 0;
  for (int i = 0; i < w->form->n_lines; i++) {
    const osteon_line *line = &w->form->lines[i];
    if (!is_initial(w->form, line)) continue;
    if (n++ == 0) fputs("  <listOfInitialAssignments>\n", w->out);
    fprintf(w->out, "    <initialAssignment symbol=\"%s\">", line->symbol->shown);
    put_math(w->out, line->value);
    fputs("</initialAssignment>\n", w->out);
  }
  if (n) fputs("  </listOfInitialAssignments>\n", w->out);
}

static void put_rules(const writer *w) {
  fputs("  <listOfRules>\n", w->out);
  for (int i = 0; i < w->form->n_lines; i++) {
    const osteon_line *line = &w->form->lines[i];
    const osteon_symbol *s = line->symbol;
    if (line->section < SECTION_HOLD || line->section == SECTION_START || line->section > SECTION_RESULTS ||
        s->same)
      continue;
    const char *kind = s->role == ROLE_RATE ? "rateRule" : "assignmentRule";
    const char *id = s->role == ROLE_RATE ? osteon_form_find(w->form, ROLE_STATE, s->index)->shown : s->shown;
    fprintf(w->out, "    <%s variable=\"%s\">", kind, id);
    put_math(w->out, line->value);
    fprintf(w->out, "</%s>\n", kind);
  }
  fputs("  </listOfRules>\n", w->out);
}

/* ---- events ---- */

#define TIME "<csymbol encoding=\"text\" definitionURL=\"http://www.sbml.org/sbml/symbols/time\">t</csymbol>"

static void begin_event(const writer *w, const char *what, const char *id) {
  fprintf(w->out,
          "    <event id=\"%s_%s\" useValuesFromTriggerTime=\"true\">\n"
          "      <trigger initialValue=\"false\" persistent=\"true\">" MATHML,
          what, id);
}

static void assign(const writer *w, const char *variable, const char *begin, const osteon_node *factor) {
  fprintf(w->out, "        <eventAssignment variable=\"%s\">" MATHML "%s", variable, begin);
  if (factor) {
    math(w->out, factor);
    fputs("</apply></apply>", w->out);
  }
  fputs("</math></eventAssignment>\n", w->out);
}

static void dose_event(const writer *w, int row) {
  const osteon_model *m = w->form->model;
  const char *drug = m->doses[row].name;
  char text[600];
  begin_event(w, "give", drug);
  fprintf(w->out,
          "<apply><and/><apply><lt/><ci>dose_%s_given</ci><ci>dose_%s_count</ci></apply><apply><geq/>" TIME
          "<apply><plus/><ci>dose_%s_first</ci><apply><times/><ci>dose_%s_given</ci><ci>dose_%s_every</ci></"
          "apply></apply></apply></apply></math></trigger>\n      <listOfEventAssignments>\n",
          drug, drug, drug, drug, drug);
  for (int i = row; i < m->n_doses; i++) {
    if (strcmp(m->doses[i].name, drug) != 0) continue;
    const char *state = osteon_form_find(w->form, ROLE_STATE, m->doses[i].state)->shown;
    snprintf(text, sizeof text, "<apply><plus/><ci>%s</ci><apply><times/><ci>dose_%s</ci>", state, drug);
    assign(w, state, text, osteon_dose_factor(w->form, i));
  }
  char given[200];
  snprintf(given, sizeof given, "dose_%s_given", drug);
  snprintf(text, sizeof text, "<apply><plus/><ci>%s</ci><cn>1</cn></apply>", given);
  assign(w, given, text, NULL);
  fputs("      </listOfEventAssignments>\n    </event>\n", w->out);
}

static void course_event(const writer *w, int input, int is_start) {
  const char *name = w->form->model->inputs[input].name;
  const char *id = osteon_form_find(w->form, ROLE_INPUT, input)->shown;
  char value[300], before[200];
  begin_event(w, is_start ? "start" : "stop", name);
  fprintf(w->out,
          "<apply><and/><apply><lt/><ci>course_%s_start</ci><ci>course_%s_stop</ci></apply><apply><geq/>" TIME
          "<ci>course_%s_%s</ci></apply></apply></math></trigger>\n      <listOfEventAssignments>\n",
          name, name, name, is_start ? "start" : "stop");
  snprintf(before, sizeof before, "course_%s_before", name);
  if (is_start) {
    snprintf(value, sizeof value, "<ci>%s</ci>", id);
    assign(w, before, value, NULL);
  }
  snprintf(value, sizeof value, "<ci>course_%s%s</ci>", name, is_start ? "" : "_before");
  assign(w, id, value, NULL);
  fputs("      </listOfEventAssignments>\n    </event>\n", w->out);
}

/* A day on which a rate jumps: nothing is assigned, but an engine that ends its step on events does so here. */
static void time_event(const writer *w, int number, const osteon_line *line) {
  char id[20];
  snprintf(id, sizeof id, "%d", number);
  begin_event(w, "jump", id);
  fputs("<apply><geq/>" TIME, w->out);
  math(w->out, line->value);
  fputs("</apply></math></trigger>\n    </event>\n", w->out);
}

static void put_events(const writer *w) {
  const osteon_model *m = w->form->model;
  if (m->n_doses + m->n_inputs + m->n_times == 0) return;
  fputs("  <listOfEvents>\n", w->out);
  for (int i = 0; i < m->n_doses; i++)
    if (is_first_of_dose(m, i)) dose_event(w, i);
  for (int i = 0; i < m->n_inputs; i++) {
    course_event(w, i, 1);
    course_event(w, i, 0);
  }
  int number = 1;
  for (int i = 0; i < w->form->n_lines; i++)
    if (w->form->lines[i].section == SECTION_TIMES) time_event(w, number++, &w->form->lines[i]);
  fputs("  </listOfEvents>\n", w->out);
}

/* ---- the file ---- */

static void put_notes(const writer *w) {
  const osteon_model *m = w->form->model;
  const osteon_margin margin = {"    <p>", "</p>", 1};
  fputs("  <notes><body " XHTML ">\n", w->out);
  osteon_put_head(w->out, w->form, &margin);
  if (m->n_doses)
    osteon_put_comment(w->out, &margin,
                       "A drug that is injected: set dose_NAME (amount), dose_NAME_first, dose_NAME_every "
                       "(days) and dose_NAME_count.");
  if (m->n_inputs)
    osteon_put_comment(
        w->out, &margin,
        "An input: set it, or for a while course_NAME with course_NAME_start and course_NAME_stop (days).");
  fputs("  </body></notes>\n", w->out);
}

static int is_reserved(const osteon_form *form, const char *name) {
  (void)form;
  return osteon_is_word(name, "time avogadro pi delay rateOf");
}

osteon_status osteon_write_sbml(osteon_form *form, FILE *out) {
  const osteon_model *m = form->model;
  writer w = {.form = form, .out = out};
  OSTEON_TRY(osteon_form_name(form, "time", is_reserved));
  add_unit(&w.units, "d");
  add_units(&w.units, m->states, m->n_states);
  add_units(&w.units, m->params, m->n_params);
  add_units(&w.units, m->inputs, m->n_inputs);
  add_units(&w.units, m->outputs, m->n_outputs);
  add_units(&w.units, m->derived, m->n_derived);
  add_unit(&w.units, "-");
  for (int i = 0; i < m->n_doses; i++) add_unit(&w.units, m->doses[i].unit);
  fputs(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<sbml xmlns=\"http://www.sbml.org/sbml/level3/version2/core\" level=\"3\" version=\"2\">\n",
      out);
  fprintf(out, " <model id=\"%s\" name=\"", m->name);
  escape(out, m->title);
  fputs("\" timeUnits=\"unit_0\">\n", out);
  put_notes(&w);
  put_units(out, &w.units);
  put_parameters(&w);
  put_initial_assignments(&w);
  put_rules(&w);
  put_events(&w);
  fputs(" </model>\n</sbml>\n", out);
  return OSTEON_OK;
}
