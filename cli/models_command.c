/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon models: what the models have, for people and for programs. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osteon/export.h>
#include <osteon/model.h>
#include <osteon/text.h>

#include "cli.h"
#include "model_json.h"

/* ---- text ---- */

static int wider(int width, const char *text) {
  const int n = (int)strlen(text);
  return n > width ? n : width;
}

static void text_range(char *out, size_t size, const osteon_quantity *q) {
  char a[40], b[40];
  const int low = isfinite(q->min), high = isfinite(q->max);
  if (low && high)
    snprintf(out, size, "%s to %s", digits(a, q->min), digits(b, q->max));
  else if (low)
    snprintf(out, size, ">= %s", digits(a, q->min));
  else if (high)
    snprintf(out, size, "<= %s", digits(b, q->max));
  else
    snprintf(out, size, "any");
}

/* A text that begins in `column`. A reader gets lines of his width; where it begins too far on the right, from `indent`
 * on. What is piped on stays in one line. */
static void put_text(const char *text, int column, int indent) {
  if (!isatty(1)) {
    fputs(text, stdout);
    return;
  }
  if (column > WIDTH / 2) column = printf("\n%*s", indent, "") - 1;
  fill(stdout, text, strlen(text), column, column > indent ? column : indent);
}

static void text_table(const char *title, const osteon_quantity *q, int n, osteon_kind kind) {
  if (!n) return;
  const int numbers = kind == OSTEON_STATE || kind == OSTEON_PARAM || kind == OSTEON_INPUT;
  const char *value_title = kind == OSTEON_STATE ? "initial" : "default";
  const char *kind_title = kind == OSTEON_PARAM ? "origin" : kind == OSTEON_INPUT ? "kind" : NULL;
  int name = 4, unit = 4, value = 7, range = 8;
  char text[96];
  for (int i = 0; i < n; i++) {
    name = wider(name, q[i].name);
    unit = wider(unit, q[i].unit);
    value = wider(value, digits(text, q[i].value));
    text_range(text, sizeof text, &q[i]);
    range = wider(range, text);
  }
  printf("\n%s\n  %-*s  %-*s", title, name, "name", unit, "unit");
  if (numbers) printf("  %-*s  %-*s", value, value_title, range, "range");
  if (kind_title) printf("  %-10s", kind_title);
  puts(kind == OSTEON_DERIVED ? "  meaning" : "  meaning [source]");
  for (int i = 0; i < n; i++) {
    char about[2000];
    const int is_sourced = q[i].source && *q[i].source;
    int column = printf("  %-*s  %-*s", name, q[i].name, unit, q[i].unit);
    if (numbers) {
      column += printf("  %-*s", value, digits(text, q[i].value));
      text_range(text, sizeof text, &q[i]);
      column += printf("  %-*s", range, text);
    }
    if (kind_title)
      column += printf("  %-10s", kind == OSTEON_PARAM ? origin_name(q[i].origin) : input_name(q[i].kind));
    snprintf(about, sizeof about, "%s%s%s%s", q[i].meaning ? q[i].meaning : "", is_sourced ? " [" : "",
             is_sourced ? q[i].source : "", is_sourced ? "]" : "");
    column += printf("  ");
    put_text(about, column, 6);
    putchar('\n');
  }
}

/* `name: text` in lines of at most 80 columns. */
static void text_lines(const char *name, const char *text) {
  int column = printf("  %s:", name);
  while (*text) {
    const int length = (int)strcspn(text, " ");
    if (column + 1 + length > 80) column = printf("\n   ") - 1;
    column += printf(" %.*s", length, text);
    text += length + (text[length] == ' ');
  }
  putchar('\n');
}

/* What may be asked, and how far trials support the answer. */
static void text_contexts(const osteon_model *m) {
  int width = 0;
  if (!m->n_contexts) return;
  for (int k = 0; k < m->n_contexts; k++) width = wider(width, m->contexts[k].name);
  puts("\nContexts of use (* needed, or the model is provisional)");
  for (int v = OSTEON_SUPPORTED; v > OSTEON_NOT_SUPPORTED; v--)
    text_lines(osteon_verdict_name((osteon_verdict)v), osteon_verdict_rule((osteon_verdict)v));
  puts("  Only results count that the model was not fitted to.");
  for (int k = 0; k < m->n_contexts; k++) {
    const osteon_context *c = &m->contexts[k];
    const osteon_evidence *e = &c->evidence;
    char why[200] = "";
    osteon_context_describe(c, why, sizeof why);
    printf("%c %-*s  %s\n  %*s  %s: %s\n", c->is_needed ? '*' : ' ', width, c->name, c->question, width, "",
           osteon_verdict_name(osteon_context_verdict(c)), why);
    printf("  %*s  results (trials): %d (%d), and %d (%d) that were fitted\n", width, "", e->rows, e->trials,
           e->fitted_rows, e->fitted_trials);
  }
}

static void text_compartments(const osteon_model *m) {
  const char *name;
  int column = 0;
  printf("\nNumbers that CMT of --events may have in place of names");
  for (int i = 1; (name = compartment_at(m, i)); i++) {
    char text[100];
    const int length = snprintf(text, sizeof text, "%d %s%s", i, name, compartment_at(m, i + 1) ? "," : "");
    if (column == 0 || column + 1 + length > 80) column = printf("\n ") - 1;
    column += printf(" %s", text);
  }
  putchar('\n');
}

static void text_model(const osteon_model *m, const osteon_quantity *states) {
  printf("%s - %s\n", m->name, m->title);
  put_text(m->citation, 0, 0);
  putchar('\n');
  if (osteon_model_is_provisional(m))
    puts("Provisional: what it is needed for is not all supported by trials; see the contexts of use below.");
  if (m->notes && *m->notes) {
    putchar('\n');
    put_text(m->notes, 0, 0);
    putchar('\n');
  }
  printf("\nDefault solver: %s\n", m->solver);
  if (m->longest_step > 0) printf("Longest step: %g d\n", m->longest_step);
  text_table("States (--init NAME=VALUE)", states, m->n_states, OSTEON_STATE);
  text_table("Parameters (--set NAME=VALUE)", m->params, m->n_params, OSTEON_PARAM);
  text_table("Inputs (--input NAME=VALUE, or columns of --events)", m->inputs, m->n_inputs, OSTEON_INPUT);
  for (int i = 0; i < m->n_pairs; i++)
    printf("\nGive %s and %s together; both decide %s.%s%s%s\n", m->params[m->pairs[i].first].name,
           m->params[m->pairs[i].second].name, m->derived[m->pairs[i].derived].name,
           m->pairs[i].usual ? " In a scenario that gives one, the other follows by " : "",
           m->pairs[i].usual ? m->pairs[i].usual : "", m->pairs[i].usual ? "." : "");
  for (int i = 0; i < m->n_times; i++) printf("%sNamed day: %s.\n", i ? "" : "\n", m->times[i]);
  if (m->n_doses) puts("\nDoses (CMT of --events with EVID 1, as are drugs of the inputs and states)");
  for (int i = 0; i < m->n_doses; i++)
    printf("  %s  %s  to %s  %s [%s]\n", m->doses[i].name, m->doses[i].unit,
           m->states[m->doses[i].state].name, m->doses[i].meaning, m->doses[i].source);
  text_compartments(m);
  text_table("Outputs", m->outputs, m->n_outputs, OSTEON_OUTPUT);
  fputs("\nShown where no columns are named:", stdout);
  for (int i = 0; i < m->n_shown; i++) printf(" %s", m->shown[i]);
  puts(m->n_shown ? "" : " all states and outputs");
  if (m->n_common) puts("\nBeside other models (osteon compare)\n  common name = of this model  [caveat]");
  for (int i = 0; i < m->n_common; i++) {
    const osteon_common *row = &m->common[i];
    printf("  %s = %s%s%s%s\n", row->name, row->quantity, *row->caveat ? "  [" : "", row->caveat,
           *row->caveat ? "]" : "");
  }
  text_contexts(m);
  text_table("Derived constants", m->derived, m->n_derived, OSTEON_DERIVED);
  if (osteon_model_equations(m)) printf("\nEquations: osteon models %s --equations\n", m->name);
}

/* ---- the command ---- */

/* What is asked for. */
typedef enum form_of_output { TEXT, JSON, EQUATIONS } form_of_output;

/* With the initial values that the model computes from its parameters. */
static int print_model(const osteon_model *m, form_of_output form) {
  osteon_quantity *states = model_states(m);
  if (!states) return *osteon_last_error() ? complain_last(FAILED) : complain(FAILED, "out of memory");
  form == JSON ? json_model(m, states) : text_model(m, states);
  free(states);
  return DONE;
}

static int show_one(cli_model *named, const char *name, form_of_output form) {
  const osteon_model *model;
  const int found = find_model(named, name, &model);
  if (found != DONE) return found;
  if (form == EQUATIONS && named->own) return complain(WRONG, "--equations: they are in %.200s itself", name);
  if (form == EQUATIONS)
    fputs(osteon_model_equations(model) ? osteon_model_equations(model) : "", stdout);
  else {
    const int status = print_model(model, form);
    if (status != DONE) return status;
    if (form == JSON) putchar('\n');
  }
  return finish_output(DONE);
}

static int show_all(form_of_output form) {
  int width = 0;
  const osteon_model *m;
  if (form == EQUATIONS)
    return complain(WRONG, "--equations needs the name of a model; `osteon models` lists them");
  for (int i = 0; (m = osteon_registry_at(NULL, i)); i++) width = wider(width, m->name);
  if (form == JSON) putchar('[');
  for (int i = 0; (m = osteon_registry_at(NULL, i)); i++) {
    if (form == JSON) {
      fputs(i ? ",\n" : "\n", stdout);
      const int status = print_model(m, form);
      if (status != DONE) return status;
    } else
      printf("%-*s  %s%s\n", width, m->name, m->title,
             osteon_model_is_provisional(m) ? " (provisional)" : "");
  }
  if (form == JSON) fputs("\n]\n", stdout);
  return finish_output(DONE);
}

typedef struct job {
  const char *name, *format;
  cli_settings set;
  int json, equations;
} job;

/* ---- export ---- */

static int unknown_format(const char *name) {
  char list[300] = "";
  for (int i = 0; osteon_export_format_at(i); i++) {
    const size_t used = strlen(list);
    snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "", osteon_export_format_at(i)->name);
  }
  return complain(WRONG, "--export %.60s: the formats are %s", name, list);
}

static int print_export(const osteon_model *model, const job *j) {
  const char **names = calloc((size_t)j->set.n + 1, sizeof *names);
  double *values = calloc((size_t)j->set.n + 1, sizeof *values);
  char *text = NULL;
  int status = names && values ? DONE : complain(FAILED, "out of memory");
  for (int i = 0; i < j->set.n && status == DONE; i++) {
    names[i] = j->set.at[i].name;
    values[i] = j->set.at[i].value;
  }
  if (status == DONE) {
    const osteon_status made = osteon_export(model, j->format, names, values, j->set.n, &text);
    if (made != OSTEON_OK) status = complain_last(exit_of(made));
  }
  if (text) fputs(text, stdout);
  osteon_text_free(text);
  free(names);
  free(values);
  return status == DONE ? finish_output(DONE) : status;
}

static int export_one(job *j) {
  const osteon_model *model;
  cli_model named = {.name = NULL};
  int is_known = 0;
  for (int i = 0; osteon_export_format_at(i); i++)
    is_known |= !strcmp(osteon_export_format_at(i)->name, j->format);
  if (!is_known) return unknown_format(j->format);
  if (!j->name) return complain(WRONG, "--export needs the name of a model; `osteon models` lists them");
  int status = find_model(&named, j->name, &model);
  if (status == DONE) status = cli_imply(model, NULL, &j->set);
  if (status == DONE) {
    tell_of_pairs(model, NULL, &j->set, NULL, NULL);
    status = print_export(model, j);
  }
  osteon_registry_free(named.registry);
  return status;
}

static int cli_models_main(int argc, char **argv);

static const cli_option table[] = {
    {"NAME", 0, CLI_PLAIN, offsetof(job, name), 0, 0},
    {"--equations", 0, CLI_FLAG, offsetof(job, equations), 0,
     "the equations of a model as they are computed: the C source in its file"},
    {"--export", 0, CLI_TEXT, offsetof(job, format), "FORMAT",
     "the model as a file of another tool: sbml, mrgsolve and others; an unknown name lists them"},
    {"--set", 0, CLI_ASSIGN, offsetof(job, set), "NAME=VALUE",
     "with --export: value of a parameter or input; may be repeated"},
    {"--json", 0, CLI_FLAG, offsetof(job, json), 0,
     "everything, for use by programs: one object, or an array of all models"},
    CLI_END};

extern const cli_command cli_models;
const cli_command cli_models = {
    .name = "models",
    .summary = "the models, or all quantities of one",
    .forms = "[NAME] [--json | --equations]\nNAME --export FORMAT [--set NAME=VALUE]...",
    .text =
        "Without NAME: one line per model. With NAME, a model or a file of one's own, ./mine.c: its states, "
        "parameters, inputs, doses and outputs, each with unit, default, range, meaning and source, and the "
        "quantities that `osteon compare` compares with other models.",
    .exits = "0 done, 2 the input is wrong.",
    .options = table,
    .main = cli_models_main};

static int cli_models_main(int argc, char **argv) {
  job j = {0};
  const int status = cli_take(&cli_models, argc, argv, &j);
  if (status != DONE) return status == HELPED ? finish_output(DONE) : status;
  if (j.format) {
    const int exported =
        j.json || j.equations ? complain(WRONG, "--export: without --json and --equations") : export_one(&j);
    free(j.set.at);
    return exported;
  }
  if (j.set.n) {
    free(j.set.at);
    return complain(WRONG, "--set needs --export");
  }
  if (j.json && j.equations)
    return complain(WRONG, "--json and --equations: give only one of them; --json has the equations too");
  const form_of_output form = j.json ? JSON : j.equations ? EQUATIONS : TEXT;
  cli_model named = {.name = NULL};
  const int done = j.name ? show_one(&named, j.name, form) : show_all(form);
  osteon_registry_free(named.registry);
  return done;
}
