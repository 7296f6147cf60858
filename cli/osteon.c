/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command: finds the subcommand. */
#include <stdio.h>
#include <string.h>

#include <osteon/version.h>

#include "cli.h"

static void print_usage(FILE *out) {
  fputs("osteon simulates bone remodelling.\n\nUsage:\n", out);
  for (int i = 0; cli_commands[i]; i++) {
    const cli_command *c = cli_commands[i];
    for (const char *form = c->forms; *form;) {
      const int length = (int)strcspn(form, "\n");
      fprintf(out, "  osteon %s %.*s\n", c->name, length, form);
      form += length + (form[length] == '\n');
    }
    fprintf(out, "      %s\n", c->summary);
  }
  fputs(
      "  osteon COMMAND --help\n      options of a command, as `osteon help COMMAND`\n"
      "  osteon --version\n\n"
      "Exit status: 0 done, 1 the run failed, 2 the input is wrong.\n",
      out);
}

static int no_such_command(const char *name) {
  char names[200] = "";
  for (int i = 0; cli_commands[i]; i++) {
    const size_t used = strlen(names);
    snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "", cli_commands[i]->name);
  }
  return complain(WRONG, "no command is called %.60s; the commands are %s", name, names);
}

int main(int argc, char **argv) {
  if (cli_begin() != DONE) return FAILED;
  if (argc < 2) {
    print_usage(stderr);
    return WRONG;
  }
  const char *name = argv[1];
  const int is_help = !strcmp(name, "help");
  if (!strcmp(name, "--help") || !strcmp(name, "-h") || (is_help && argc == 2)) {
    print_usage(stdout);
    return finish_output(DONE);
  }
  if (!strcmp(name, "--version")) {
    printf("osteon %s\n", osteon_version());
    return finish_output(DONE);
  }
  if (is_help && argc > 3) return complain(WRONG, "help is for one command; usage: osteon help COMMAND");
  char *asked[] = {argv[1], (char[]){"--help"}, NULL};
  if (is_help) name = argv[2];
  for (int i = 0; cli_commands[i]; i++)
    if (!strcmp(name, cli_commands[i]->name))
      return is_help ? cli_commands[i]->main(2, asked) : cli_commands[i]->main(argc - 1, argv + 1);
  return no_such_command(name);
}
