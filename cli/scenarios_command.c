/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon scenarios: those that come with osteon. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <osteon/scenario.h>

#include "cli.h"

typedef struct job {
  osteon_scenario_list *list;
} job;

static int cli_scenarios_main(int argc, char **argv);

static const cli_option table[] = {CLI_KEYS_OF_SCENARIO, CLI_END};

extern const cli_command cli_scenarios;
const cli_command cli_scenarios = {
    .name = "scenarios",
    .summary = "the scenarios that come with osteon",
    .forms = "[OPTION]",
    .text =
        "Lists the scenarios that come with osteon: name, model and title. Every command finds them by name, "
        "from any directory: `osteon run ai.yaml`. A file of that name in the current directory takes "
        "precedence. A scenario without a model is for `osteon compare`, which runs it through several.",
    .exits = "0 done; 1 the scenarios cannot be found; 2 the input is wrong.",
    .options = table,
    .main = cli_scenarios_main};

static void print_all(const osteon_scenario_list *list) {
  int widest = 0;
  for (int i = 0; i < osteon_scenario_list_count(list); i++) {
    const int length = (int)strlen(osteon_scenario_list_name(list, i));
    if (length > widest) widest = length;
  }
  for (int i = 0; i < osteon_scenario_list_count(list); i++) {
    const char *model = osteon_scenario_list_model(list, i);
    printf("%-*s  %-8s  %s\n", widest, osteon_scenario_list_name(list, i), *model ? model : "-",
           osteon_scenario_list_title(list, i));
  }
}

static int cli_scenarios_main(int argc, char **argv) {
  job j = {0};
  int status = cli_take(&cli_scenarios, argc, argv, &j);
  if (status == HELPED) return finish_output(DONE);
  if (status != DONE) return status;
  if (osteon_scenario_list_new(&j.list) != OSTEON_OK) return complain_last(FAILED);
  print_all(j.list);
  osteon_scenario_list_free(j.list);
  return finish_output(DONE);
}
