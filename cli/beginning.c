/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a program does before its first command. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

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
 * for models of one's own that make puts there. */
static int find_tree(void) {
  const int status = name_beside("OSTEON_DATA", "data", "clinical.csv");
  return status == DONE ? name_beside("OSTEON_HEADERS", "headers", "flags") : status;
}

int cli_begin(void) {
  open_streams();
  return find_tree();
}
