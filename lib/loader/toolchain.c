/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiler, headers and flags for a model of one's own. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/scenario.h>
#include <osteon/version.h>

#include "base/file.h"
#include "loader/loader_internal.h"

/* Those of the build tree, or those that were installed beside the data. */
static osteon_status find_headers(osteon_toolchain *t) {
  char path[LONGEST_PATH + 16];
  size_t length;
  const char *said = getenv("OSTEON_HEADERS");
  if (said && *said)
    snprintf(t->headers, sizeof t->headers, "%s", said);
  else
    OSTEON_TRY(osteon_data_path("headers", t->headers, sizeof t->headers));
  snprintf(path, sizeof path, "%s/flags", t->headers);
  const osteon_status status = osteon_file_read(path, 1 << 20, &t->flags, &length);
  if (status != OSTEON_EIO) return status;
  return osteon_fail(OSTEON_EUNSUPPORTED,
                     "the headers for compiling your own model are not in %.300s; install osteon with them, "
                     "or name their folder in OSTEON_HEADERS",
                     t->headers);
}

/* The file of the first word, as a shell finds it. */
static int find_program(osteon_toolchain *t, const char *word, size_t length) {
  const char *folders = getenv("PATH");
  if (memchr(word, '/', length)) folders = "";
  if (!folders) folders = "/usr/bin:/bin";
  for (;;) {
    const size_t n = strcspn(folders, ":");
    snprintf(t->program, sizeof t->program, "%.*s%s%.*s", (int)n, folders, n ? "/" : "", (int)length, word);
    struct stat about;
    if (!access(t->program, X_OK) && !stat(t->program, &about) && S_ISREG(about.st_mode)) return 1;
    if (!folders[n]) return 0;
    folders += n + 1;
  }
}

osteon_status osteon_toolchain_find(osteon_toolchain *t) {
  *t = (osteon_toolchain){.flags = NULL};
  OSTEON_TRY(find_headers(t));
  t->compiler = getenv("CC");
  if (!t->compiler || !t->compiler[strspn(t->compiler, " ")]) t->compiler = "cc";
  const char *word = t->compiler + strspn(t->compiler, " ");
  const size_t length = strcspn(word, " ");
  if (find_program(t, word, length)) return OSTEON_OK;
  return osteon_fail(OSTEON_EUNSUPPORTED,
                     "your own model needs a C compiler, and %.*s was not found; install one (on Debian: "
                     "apt-get install gcc libc6-dev), or name it in CC",
                     (int)(length < 200 ? length : 200), word);
}

void osteon_toolchain_free(osteon_toolchain *t) {
  osteon_free(t->flags);
  t->flags = NULL;
}

const char *osteon_toolchain_flags(const osteon_toolchain *t, const char *use, size_t *length) {
  const size_t n = strlen(use);
  for (const char *line = t->flags; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    if (strncmp(line, use, n) != 0 || line[n] != ' ') continue;
    *length = strcspn(line + n, "\n");
    return line + n;
  }
  *length = 0;
  return NULL;
}

/* A compiler that is replaced has another size or time; `flags` begins with a sum over the headers. */
uint64_t osteon_toolchain_sum(const osteon_toolchain *t, uint64_t sum) {
  struct stat about;
  sum = osteon_sum(sum, OSTEON_VERSION, sizeof OSTEON_VERSION);
  sum = osteon_sum(sum, t->flags, strlen(t->flags));
  sum = osteon_sum(sum, t->compiler, strlen(t->compiler));
  sum = osteon_sum(sum, t->program, strlen(t->program));
  if (stat(t->program, &about)) return sum;
  const int64_t marks[] = {about.st_size, about.st_mtim.tv_sec, about.st_mtim.tv_nsec};
  return osteon_sum(sum, marks, sizeof marks);
}
