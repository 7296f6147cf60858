/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's file before it is compiled: what it is called, and whether it is the same as before. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "loader/loader_internal.h"
#include "text/yaml.h"

enum { LARGEST = 1 << 24, DEEPEST = 8 };

/* The text after `#word` on a line, blanks allowed as in C; NULL where it is another line. */
static const char *after(const char *line, const char *word) {
  line += strspn(line, " \t");
  if (*line++ != '#') return NULL;
  line += strspn(line, " \t");
  const size_t n = strlen(word);
  if (strncmp(line, word, n) != 0) return NULL;
  return line + n + strspn(line + n, " \t");
}

static const char *next_line(const char *line) {
  line = strchr(line, '\n');
  return line ? line + 1 : NULL;
}

/* What a macro is defined as, up to a blank; its line, or 0. */
static int find_macro(const char *text, const char *macro, char *value, size_t size) {
  int number = 1;
  for (const char *line = text; line; line = next_line(line), number++) {
    const char *at = after(line, "define");
    const size_t n = strlen(macro);
    if (!at || strncmp(at, macro, n) != 0 || !strchr(" \t", at[n])) continue;
    at += n + strspn(at + n, " \t");
    snprintf(value, size, "%.*s", (int)strcspn(at, " \t\r\n"), at);
    return number;
  }
  return 0;
}

/* Files that it includes beside itself belong to it; what is not there, the compiler finds or misses. */
static osteon_status sum_includes(uint64_t *sum, const char *path, const char *text, int depth) {
  osteon_status status = OSTEON_OK;
  for (const char *line = text; line && status == OSTEON_OK; line = next_line(line)) {
    const char *at = after(line, "include");
    if (!at || *at != '"' || depth == DEEPEST) continue;
    char name[LONGEST_PATH], *file, *inner;
    size_t length;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "\"\n"), at + 1);
    file = osteon_yaml_beside(path, name);
    if (!file) return OSTEON_ENOMEM;
    status = osteon_file_read(file, LARGEST, &inner, &length);
    if (status == OSTEON_OK) {
      *sum = osteon_sum(*sum, inner, length);
      status = sum_includes(sum, file, inner, depth + 1);
      osteon_free(inner);
    } else if (status == OSTEON_EIO) {
      status = OSTEON_OK;
    }
    osteon_free(file);
  }
  return status;
}

static osteon_status check_names(osteon_source *s, const char *text) {
  char file[LONGEST_PATH], called[LONGEST_PATH];
  const char *slash = strrchr(s->path, '/'), *own = slash ? slash + 1 : s->path;
  const int named = find_macro(text, "OSTEON_MODEL", s->name, sizeof s->name);
  if (!named ||
      strspn(s->name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != strlen(s->name))
    return osteon_fail(
        OSTEON_EFORMAT,
        "%s:%d: no name; a model's file has a line `#define OSTEON_MODEL NAME`, see osteon/equations.h",
        s->path, named ? named : 1);
  const int line = find_macro(text, "OSTEON_MODEL_FILE", file, sizeof file);
  snprintf(called, sizeof called, "\"%.4000s\"", own);
  if (line && !strcmp(file, called)) return OSTEON_OK;
  return osteon_fail(OSTEON_EFORMAT, "%s:%d: OSTEON_MODEL_FILE is %s; write %.300s, the name of this file",
                     s->path, line ? line : named, line ? file : "missing", called);
}

osteon_status osteon_source_read(osteon_source *s, const char *path) {
  char *text;
  size_t length;
  *s = (osteon_source){.path = path, .sum = OSTEON_SUM};
  if (!strcmp(path, "-"))
    return osteon_fail(OSTEON_EINVAL,
                       "a model cannot come from standard input, as its file is read several times");
  OSTEON_TRY(osteon_file_read(path, LARGEST, &text, &length));
  osteon_status status = check_names(s, text);
  s->sum = osteon_sum(s->sum, text, length);
  if (status == OSTEON_OK) status = sum_includes(&s->sum, path, text, 0);
  osteon_free(text);
  return status;
}
