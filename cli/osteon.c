/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command: finds the subcommand. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osteon/version.h>

#include "cli.h"

static const char usage[] =
    "osteon simulates bone remodelling.\n"
    "\n"
    "Usage:\n"
    "  osteon run SCENARIO [OPTION]...       run a scenario file\n"
    "  osteon run --model NAME [OPTION]...   run a model\n"
    "  osteon cohort SCENARIO -n N [OPTION]...  run many subjects of a scenario\n"
    "  osteon compare SCENARIO [OPTION]...   a scenario through several models, side by side\n"
    "  osteon fit SCENARIO DATA.csv [OPTION]... fit parameters to what was seen\n"
    "  osteon validate [OPTION]...           a model beside published trials\n"
    "  osteon models [NAME] [--json | --equations]  list the models, or all of one model\n"
    "  osteon --version\n"
    "  osteon COMMAND --help                 the options of a command\n"
    "\n"
    "Exit status: 0 done, 1 the run failed, 2 the input is wrong.\n";

static const struct {
  const char *name;
  int (*main)(int argc, char **argv);
} commands[] = {{"cohort", cli_cohort}, {"compare", cli_compare}, {"fit", cli_fit},
                {"models", cli_models}, {"run", cli_run},         {"validate", cli_validate}};

/* A file opened in the place of a closed stream would get what is meant for that stream. Writing to
 * what stands in for standard output fails. */
static void open_streams(void) {
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY) != fd) _exit(FAILED);
}

/* Before it is installed the command reads the data of its tree, to which make leaves a link beside it. */
static void find_tree_data(void) {
  char path[4096];
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof "data/clinical.csv");
  if (n <= 0) return;
  path[n] = '\0';
  char *name = strrchr(path, '/') + 1;
  strcpy(name, "data/clinical.csv");
  if (access(path, R_OK)) return;
  name[4] = '\0';
  setenv("OSTEON_DATA", path, 0);
}

int main(int argc, char **argv) {
  open_streams();
  find_tree_data();
  if (argc < 2) {
    fputs(usage, stderr);
    return WRONG;
  }
  const char *name = argv[1];
  if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
    fputs(usage, stdout);
    return finish_output(DONE);
  }
  if (!strcmp(name, "--version")) {
    printf("osteon %s\n", osteon_version());
    return finish_output(DONE);
  }
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (!strcmp(name, commands[i].name)) return commands[i].main(argc - 1, argv + 1);
  return complain(WRONG,
                  "no command %.60s; cohort, compare, fit, models, run and validate are accepted, `osteon "
                  "--help` explains them",
                  name);
}
