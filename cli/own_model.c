/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models by name, or by the file of one's own. */
#include <stdlib.h>
#include <string.h>

#include <osteon/loader.h>

#include "cli.h"

int is_model_file(const char *name) {
  const size_t n = strlen(name);
  return strchr(name, '/') || (n > 2 && !strcmp(name + n - 2, ".c"));
}

/* Ctrl-C ends the compiler too, and what it has begun is removed. */
static int load_model(cli_model *of, const char *path) {
  const int were_caught = catch_signals();
  osteon_status status = of->registry ? OSTEON_OK : osteon_registry_new(&of->registry);
  if (status == OSTEON_OK) status = osteon_registry_load(of->registry, path, &of->own);
  if (!were_caught) release_signals();
  if (status == OSTEON_OK) return DONE;
  if (interrupted)
    return complain(FAILED, "interrupted by signal %d while %.200s was compiled", (int)interrupted, path);
  return complain_last(status == OSTEON_EUNSUPPORTED || status == OSTEON_ESTOPPED ? FAILED
                                                                                  : exit_of_reading(status));
}

/* The library knows nothing of --model. */
static int complain_of_model(int status) {
  const char *said = osteon_last_error();
  if (!strstr(said, "no model is named ") || strstr(said, "did you mean")) return complain_last(status);
  return complain(status, "%s; --model ./FILE.c takes one of your own", said);
}

int find_model(cli_model *of, const char *name, const osteon_model **model) {
  if (is_model_file(name)) {
    const int status = load_model(of, name);
    *model = of->own;
    return status;
  }
  const osteon_status status = osteon_registry_find(of->registry, name, model);
  return status == OSTEON_OK ? DONE : complain_of_model(exit_of(status));
}

int check_model(const cli_model *of, const char *scenario) {
  if (!of->name || !scenario || is_model_file(of->name)) return DONE;
  return complain(WRONG,
                  "--model with a scenario: the scenario names its model; there --model takes only a file of "
                  "one's own, as ./mine.c");
}

int open_with(cli_model *of, const char *path, osteon_scenario **scenario) {
  const int loaded = of->name && !of->own ? load_model(of, of->name) : DONE;
  if (loaded != DONE) return loaded;
  const osteon_status status = osteon_scenario_load(scenario, of->registry, path);
  if (status != OSTEON_OK) return complain_of_model(exit_of_reading(status));
  const osteon_model *its = osteon_scenario_model(*scenario);
  if (!of->own || of->own == its) return DONE;
  return complain(WRONG, "%.200s is for model %s, and --model gives %s", path, its->name, of->own->name);
}
