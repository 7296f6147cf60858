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

/* A file opened in the place of a closed stream would get what is meant for that stream. Writing to
 * what stands in for standard output fails. */
static void open_streams(void) {
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY) != fd) _exit(FAILED);
}

/* Names a file or folder beside the command in the environment, if it is there. */
static int name_beside(const char *variable, const char *folder, const char *file) {
  char path[4096];
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 64);
  if (n <= 0) return DONE;
  path[n] = '\0';
  char *name = strrchr(path, '/') + 1;
  sprintf(name, "%s/%s", folder, file);
  if (access(path, R_OK)) return DONE;
  name[strlen(folder)] = '\0';
  return setenv(variable, path, 0) ? complain(FAILED, "out of memory") : DONE;
}

/* Before it is installed the command reads the data of its tree, to which make leaves a link beside it, and the headers
 * for models of one's own and the binary of FMUs that make puts there. */
static int find_tree(void) {
  int status = name_beside("OSTEON_DATA", "data", "clinical.csv");
  if (status == DONE) status = name_beside("OSTEON_HEADERS", "headers", "flags");
  return status == DONE ? name_beside("OSTEON_FMU", "fmi", "osteon-fmu.so") : status;
}

int main(int argc, char **argv) {
  open_streams();
  if (find_tree() != DONE) return FAILED;
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
