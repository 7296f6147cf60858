/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a command: none is written over another, by whatever name, and each that is to be written can be. */
#define _POSIX_C_SOURCE 200809L /* strndup */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

/* Where a file is: that itself, or what it will be called in its directory. */
typedef struct place {
  int is_known;
  struct stat at;
  const char *name; /* "" of one that is there */
} place;

/* The directory of a path, with its slash, or "."; for free. */
static char *directory_of(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
}

static place place_of(const char *path) {
  place p = {.name = ""};
  if (!stat(path, &p.at)) {
    p.is_known = S_ISREG(p.at.st_mode); /* a device takes what several write */
    return p;
  }
  const char *slash = strrchr(path, '/');
  char *directory = directory_of(path);
  p.name = slash ? slash + 1 : path;
  p.is_known = directory && !stat(directory, &p.at);
  free(directory);
  return p;
}

static int is_same(const char *a, const char *b) {
  if (!strcmp(a, b)) return strcmp(a, "/dev/null") != 0;
  if (!strcmp(a, "-") || !strcmp(b, "-")) return 0;
  const place x = place_of(a), y = place_of(b);
  return x.is_known && y.is_known && x.at.st_dev == y.at.st_dev && x.at.st_ino == y.at.st_ino &&
         !strcmp(x.name, y.name);
}

/* A file that is written in the end, after hours perhaps: can it be? */
static int check_place(const char *path) {
  struct stat there;
  if (!strcmp(path, "-")) return DONE;
  int bad = stat(path, &there);
  if (!bad) {
    if (S_ISDIR(there.st_mode)) return complain(FAILED, "%s: cannot be written: it is a directory", path);
    bad = access(path, W_OK);
  } else if (errno == ENOENT) {
    char *directory = directory_of(path);
    if (!directory) return complain(FAILED, "out of memory");
    bad = access(directory, W_OK | X_OK);
    free(directory);
  }
  return bad ? complain(FAILED, "%s: cannot be written: %s", path, strerror(errno)) : DONE;
}

static int is_written(const cli_option *o) { return o->kind == CLI_WRITE || o->kind == CLI_PICTURE; }

/* Files number k, from 0, of what an option took; NULL: no more. */
static const char *file_of(const cli_option *o, const void *job, int k) {
  const void *at = (const char *)job + o->offset;
  const cli_names *more = at;
  if (o->kind == CLI_MORE) return k < more->n ? more->at[k] : NULL;
  const int is_file = is_written(o) || o->kind == CLI_READ || o->kind == CLI_PLAIN;
  return is_file && !k ? *(const char *const *)at : NULL;
}

typedef struct file {
  const cli_option *of;
  const char *path;
} file;

/* In the order of the table. What is read from - is not what is written to it. */
static int check_two(file a, file b) {
  const int is_stream = !strcmp(a.path, "-") && !(is_written(a.of) && is_written(b.of));
  if (is_stream || !is_same(a.path, b.path)) return DONE;
  if (!strcmp(a.path, "-"))
    return complain(WRONG, "%s and %s are both -, standard output; give one of them as a file", a.of->name,
                    b.of->name);
  if (!strcmp(a.path, b.path))
    return complain(WRONG, "%s and %s are both %s; give different files", a.of->name, b.of->name, a.path);
  return complain(WRONG, "%s %s and %s %s are one file; give different files", a.of->name, a.path, b.of->name,
                  b.path);
}

/* That one beside all others. */
static int check_written(const cli_command *command, file one, const void *job) {
  for (const cli_option *o = command->options; o->name; o++) {
    const char *path;
    if (o == one.of) continue;
    for (int k = 0; (path = file_of(o, job, k)); k++) {
      const file other = {o, path};
      if ((o < one.of ? check_two(other, one) : check_two(one, other)) != DONE) return WRONG;
    }
  }
  return DONE;
}

int cli_check_files(const cli_command *command, const void *job) {
  for (const cli_option *o = command->options; o->name; o++) {
    const char *path = is_written(o) ? file_of(o, job, 0) : NULL;
    if (path && check_written(command, (file){o, path}, job) != DONE) return WRONG;
  }
  for (const cli_option *o = command->options; o->name; o++) {
    const char *path = is_written(o) ? file_of(o, job, 0) : NULL;
    if (path && check_place(path) != DONE) return FAILED;
  }
  return DONE;
}
