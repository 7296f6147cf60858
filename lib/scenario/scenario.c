/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenarios: YAML as in scenario_keys.h, turned into a schedule, options and settings of a sim. */
#include <stdio.h>
#include <string.h>

#include <osteon/text.h>
#include <osteon/ticks.h>

#include "base/floats.h"
#include "model/defaults.h"
#include "base/options_internal.h"
#include "scenario/scenario_maker.h"
#include "schedule/drug.h"

enum { LONGEST_TITLE = 200 };

/* ---- options ---- */

/* An option, if it is given: out of its range the library's own sentence, with the line of the key. */
static osteon_status check_option(const maker *m, const char *name, double given) {
  if (isnan(given)) return OSTEON_OK;
  return osteon_scenario_at_line(m, LINE(top, 0, name), osteon_option_check(name, given));
}

static osteon_status take_solver(const maker *m, const char *name) {
  const char *const *known = osteon_sim_solvers();
  int n = 0;
  while (known[n]) n++;
  for (int i = 0; i < n; i++)
    if (!strcmp(known[i], name)) {
      m->s->options.solver = known[i];
      return OSTEON_OK;
    }
  char hint[96];
  return BAD(LINE(top, 0, "solver"), OSTEON_ENAME, "solver: no solver %.60s%s; choose from %s", name,
             osteon_hint(hint, name, known, n, sizeof *known), osteon_sim_solver_list());
}

/* Nothing in it may steer a terminal. */
static void make_printable(char *text) {
  for (; *text; text++)
    if ((unsigned char)*text < 32 || *text == 127) *text = ' ';
}

static osteon_status take_weights(const maker *m, const char *name) {
  static const char *const names[] = {"own", "trials"}; /* as osteon_weights */
  char hint[96];
  for (int i = 0; i < LENGTH(names); i++)
    if (!strcmp(names[i], name)) {
      m->s->weights = (osteon_weights)i;
      return OSTEON_OK;
    }
  return BAD(LINE(top, 0, "weights"), OSTEON_ENAME, "weights: no rule %.60s%s; write own or trials", name,
             osteon_hint(hint, name, names, LENGTH(names), sizeof *names));
}

static osteon_status read_top(maker *m) {
  osteon_scenario *s = m->s;
  top_entry t;
  READ(top, 0, &t);
#define TAKE(name, kind, ...)                 \
  s->given.name = t.name;                     \
  OSTEON_TRY(check_option(m, #name, t.name)); \
  if (!isnan(t.name)) s->options.name = (OSTEON_TYPE_##kind)t.name;
  OSTEON_STEP_OPTIONS(TAKE)
#undef TAKE
  m->dt = s->options.dt;
  READ(top, 0, &t); /* now on ticks */
  if (t.solver && !m->suit) OSTEON_TRY(take_solver(m, t.solver));
  if (t.weights) OSTEON_TRY(take_weights(m, t.weights));
  s->until = otherwise(t.until, osteon_tick_day(365, m->dt));
  s->every = otherwise(t.every, osteon_tick_to_day(fmax(1, osteon_tick_nearest(1, m->dt)), m->dt));
  if (!(s->every >= m->dt))
    return BAD(LINE(top, 0, "every"), OSTEON_ERANGE, "every: %g d is shorter than one tick of %g d", s->every,
               m->dt);
  if (t.title && strlen(t.title) > LONGEST_TITLE)
    return BAD(LINE(top, 0, "title"), OSTEON_ERANGE, "title: %zu bytes is too long; keep it to %d",
               strlen(t.title), LONGEST_TITLE);
  s->title = osteon_strdup(t.title ? t.title : "");
  if (!s->title) return OSTEON_ENOMEM;
  make_printable(s->title);
  return OSTEON_OK;
}

/* ---- settings ---- */

static osteon_status set(const maker *m, int line, osteon_kind kind, int index, double value) {
  osteon_scenario *s = m->s;
  const osteon_quantity *q = kind == OSTEON_PARAM   ? s->model->params
                             : kind == OSTEON_INPUT ? s->model->inputs
                                                    : s->model->states;
  OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_quantity_check(&q[index], value)));
  const setting *other = osteon_scenario_setting(s, kind, index);
  if (other) return osteon_scenario_is_set(m, line, other, q[index].name);
  s->settings[s->n_settings++] = (setting){kind, index, value, line, 0};
  return OSTEON_OK;
}

/* parameters, inputs, initial: the keys are the model's names in its order. */
static osteon_status read_named(const maker *m, int part, osteon_kind kind) {
  const osteon_yaml_part *p = &m->parts[part];
  for (int i = 0; p->count && i < p->n; i++) {
    if (!p->values[i]) continue;
    const int line = osteon_scenario_line(m, part, 0, i);
    double value;
    OSTEON_TRY(osteon_scenario_at_line(m, line, osteon_number_parse(p->values[i], &value)));
    OSTEON_TRY(set(m, line, kind, i, value));
    if (m->suit && kind == OSTEON_INPUT) m->suit->asked++, m->suit->met++;
  }
  return OSTEON_OK;
}

/* What is known of the person goes to the parameter or input of that name. */
static osteon_status read_who(const maker *m) {
  if (!m->parts[PART_who].count) return OSTEON_OK;
  who_entry w;
  READ(who, 0, &w);
  const osteon_model *model = m->s->model;
  for (int i = 0; i < osteon_key_tables[PART_who].n; i++) {
    double value;
    memcpy(&value, PLACE_OF_KEY(&w, i), sizeof value);
    if (isnan(value)) continue;
    const char *name = osteon_key_tables[PART_who].keys[i].name;
    const int line = osteon_scenario_line(m, PART_who, 0, i),
              input = osteon_model_index(model, OSTEON_INPUT, name);
    int param = osteon_model_index(model, OSTEON_PARAM, name);
    if (param < 0) param = osteon_model_person(model, name);
    if (param < 0 && input < 0 && m->suit) {
      OSTEON_TRY(osteon_suit_note(m->suit, name));
      continue;
    }
    if (param < 0 && input < 0)
      return BAD(line, OSTEON_ENAME, "%s does not know the person's %s; leave it out", model->name, name);
    OSTEON_TRY(set(m, line, param >= 0 ? OSTEON_PARAM : OSTEON_INPUT, param >= 0 ? param : input, value));
  }
  return OSTEON_OK;
}

/* ---- a model that does not know all ---- */

typedef struct passing {
  const maker *m;
  osteon_kind kind;
  const char *what;
} passing;

/* A name that some other model has. */
static osteon_status pass_name(void *context, const char *name) {
  const passing *p = context;
  const osteon_model *model;
  for (int i = 0; (model = osteon_registry_at(p->m->registry, i)); i++)
    if (osteon_model_index(model, p->kind, name) >= 0) {
      p->m->suit->asked += p->kind == OSTEON_INPUT;
      return osteon_suit_note(p->m->suit, name);
    }
  return osteon_fail(OSTEON_EFORMAT, "no model has %s %s named %.60s", strcmp(p->what, "input") ? "a" : "an",
                     p->what, name);
}

/* ---- the whole ---- */

static osteon_status find_model(const maker *m, const osteon_yaml *yaml) {
  int line;
  if (m->suit) return OSTEON_OK;
  const char *name = osteon_yaml_peek(yaml, "model", &line);
  if (!name) return BAD(line, OSTEON_EFORMAT, "no model; add a line `model: NAME`");
  return osteon_scenario_at_line(m, line, osteon_registry_find(m->registry, name, &m->s->model));
}

static osteon_yaml_keys keys_of(const osteon_key_table *table) {
  return (osteon_yaml_keys){&table->keys->name, table->n, sizeof *table->keys, 0};
}

static osteon_status load_parts(maker *m, osteon_yaml *yaml, char of[3][96]) {
  const osteon_model *model = m->s->model;
  osteon_yaml_section sections[N_PARTS - 1];
  for (int i = PART_top + 1; i < N_KEYED; i++) {
    const osteon_key_table *table = &osteon_key_tables[i];
    sections[i - 1] =
        (osteon_yaml_section){.name = table->name, .is_list = table->is_list, .keys = keys_of(table)};
  }

  const struct {
    const char *name;
    passing pass;
    const osteon_quantity *table;
    int n;
  } named[] = {{"parameters", {m, OSTEON_PARAM, "parameter"}, model->params, model->n_params},
               {"inputs", {m, OSTEON_INPUT, "input"}, model->inputs, model->n_inputs},
               {"initial", {m, OSTEON_STATE, "state"}, model->states, model->n_states}};
  for (int i = 0; i < LENGTH(named); i++) {
    snprintf(of[i], 96, "%.60s has no %s", model->name, named[i].pass.what);
    sections[N_KEYED - 1 + i] = (osteon_yaml_section){
        named[i].name,
        0,
        {named[i].n ? &named[i].table->name : NULL, named[i].n, sizeof *named[i].table, 0},
        of[i],
        m->suit ? pass_name : NULL,
        (void *)(size_t)&named[i].pass,
        0};
  }
#define SHARE(section) sections[PART_##section - 1].is_shared = 1;
  PEOPLE_SECTIONS(SHARE)
#undef SHARE
  return osteon_yaml_load(yaml, keys_of(&osteon_key_tables[PART_top]), sections, N_PARTS - 1, &m->parts);
}

static osteon_status build(maker *m, osteon_yaml *yaml) {
  osteon_scenario *s = m->s;
  char of[3][96];
  OSTEON_TRY(find_model(m, yaml));
  OSTEON_TRY(load_parts(m, yaml, of));
  OSTEON_TRY(read_top(m));
  s->settings = osteon_alloc((size_t)(s->model->n_params + s->model->n_inputs + s->model->n_states),
                             sizeof *s->settings);
  if (!s->settings) return OSTEON_ENOMEM;
  OSTEON_TRY(read_named(m, PART_parameters, OSTEON_PARAM));
  OSTEON_TRY(read_named(m, PART_inputs, OSTEON_INPUT));
  OSTEON_TRY(read_named(m, PART_initial, OSTEON_STATE));
  OSTEON_TRY(read_who(m));
  OSTEON_TRY(osteon_scenario_add_implied(s));
  OSTEON_TRY(osteon_scenario_add_population(m));
  OSTEON_TRY(osteon_scenario_add_fit(m));
  OSTEON_TRY(osteon_schedule_new(&s->schedule, s->model));
  return osteon_scenario_add_life(m);
}

static osteon_status open_yaml(osteon_yaml **yaml, const char *place, const char *text, size_t length) {
  char folder[LONGEST_PATH];
  OSTEON_TRY(osteon_data_path(OSTEON_SCENARIOS, folder, sizeof folder));
  const osteon_yaml_links links = {"include", "people", folder};
  return osteon_yaml_new(yaml, place, text, length, &links);
}

static osteon_status parse(osteon_scenario **scenario, const char *place, const char *text, size_t length,
                           const osteon_registry *registry, const osteon_model *model, osteon_suit *suit) {
  osteon_yaml *yaml = NULL;
  osteon_scenario *made = osteon_alloc(1, sizeof *made);
  *scenario = NULL;
  osteon_status status = made ? open_yaml(&yaml, place, text, length) : OSTEON_ENOMEM;
  if (status == OSTEON_OK) {
    osteon_sim_options_default(&made->options);
    made->model = model;
    maker m = {.yaml = yaml, .s = made, .registry = registry, .suit = suit};
    status = build(&m, yaml);
  }
  osteon_yaml_free(yaml);
  if (status == OSTEON_OK)
    *scenario = made;
  else
    osteon_scenario_free(made);
  return status;
}

osteon_status osteon_scenario_parse(osteon_scenario **scenario, const osteon_registry *registry,
                                    const char *text, size_t length, const char *name) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(scenario, scenario);
  *scenario = NULL;
  OSTEON_NEED(text, text);
  OSTEON_NEED(name, name);
  if (length > LARGEST_TEXT)
    return osteon_fail(OSTEON_ERANGE, "%s: larger than the limit of %d MiB", name, LARGEST_TEXT >> 20);
  return parse(scenario, name, text, length, registry, NULL, NULL);
}

/* What this model does not have or accept is no fault of the file. */
osteon_status osteon_scenario_suit(osteon_scenario **scenario, const char *place, const char *text,
                                   size_t length, const osteon_registry *registry, const osteon_model *model,
                                   osteon_suit *suit) {
  const osteon_status status = parse(scenario, place, text, length, registry, model, suit);
  if (status != OSTEON_ENAME && status != OSTEON_ERANGE && status != OSTEON_EINVAL) return status;
  if (!suit->lacks) suit->lacks = osteon_strdup(osteon_last_error());
  return suit->lacks ? OSTEON_OK : OSTEON_ENOMEM;
}

osteon_status osteon_scenario_peek(const char *place, const char *text, size_t length, char *model,
                                   char *title, size_t size) {
  osteon_yaml *yaml;
  int line;
  OSTEON_TRY(open_yaml(&yaml, place, text, length));
  const char *name = osteon_yaml_peek(yaml, "model", &line), *said = osteon_yaml_peek(yaml, "title", &line);
  snprintf(model, size, "%s", name ? name : "");
  snprintf(title, size, "%s", said ? said : "");
  make_printable(title);
  make_printable(model);
  osteon_yaml_free(yaml);
  return OSTEON_OK;
}

osteon_status osteon_scenario_load(osteon_scenario **scenario, const osteon_registry *registry,
                                   const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(scenario, scenario);
  *scenario = NULL;
  OSTEON_NEED(path, path);
  char *place, *text;
  size_t length;
  OSTEON_TRY(osteon_data_read(OSTEON_SCENARIOS, path, LARGEST_TEXT, &place, &text, &length));
  const osteon_status status = osteon_scenario_parse(scenario, registry, text, length, place);
  osteon_free(place);
  osteon_free(text);
  return status;
}

void osteon_scenario_free(osteon_scenario *s) {
  if (!s) return;
  osteon_schedule_free(s->schedule);
  osteon_population_free(s->population);
  osteon_free(s->title);
  osteon_free(s->settings);
  for (int k = 0; k < s->n_fitted; k++) osteon_free(s->fitted[k].place);
  osteon_free(s->fitted);
  osteon_free(s->ties);
  osteon_free(s->errors);
  osteon_free(s->noted);
  osteon_free((void *)s->names);
  osteon_free(s->values);
  osteon_free(s);
}

const char *osteon_scenario_title(const osteon_scenario *s) { return s ? s->title : NULL; }
const osteon_model *osteon_scenario_model(const osteon_scenario *s) { return s ? s->model : NULL; }
osteon_schedule *osteon_scenario_schedule(osteon_scenario *s) { return s ? s->schedule : NULL; }

int osteon_scenario_sets_drug(const osteon_scenario *s) {
  for (int i = 0; i < s->n_settings; i++)
    if (s->settings[i].kind == OSTEON_INPUT &&
        osteon_drug_is_taken(&s->model->inputs[s->settings[i].index]) && s->settings[i].value != 0)
      return 1;
  return 0;
}
osteon_population *osteon_scenario_population(osteon_scenario *s) { return s ? s->population : NULL; }
osteon_weights osteon_scenario_weights(const osteon_scenario *s) {
  return s ? s->weights : OSTEON_WEIGHTS_OWN;
}
double osteon_scenario_until(const osteon_scenario *s) { return s ? s->until : NAN; }
double osteon_scenario_every(const osteon_scenario *s) { return s ? s->every : NAN; }

double osteon_scenario_dt(const osteon_scenario *s) { return s ? s->options.dt : NAN; }

osteon_status osteon_scenario_get_options(osteon_scenario *s, osteon_sim_options *options) {
  OSTEON_NEED(s, scenario);
  OSTEON_NEED(options, options);
  osteon_sim_options own;
  OSTEON_TRY(osteon_sim_options_take(options, &own));
  const size_t size = options->size;
  own = s->options;
  own.schedule = s->schedule;
  own.size = size;
  memcpy(options, &own, size < sizeof own ? size : sizeof own);
  return OSTEON_OK;
}
