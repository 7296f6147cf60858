/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's file to a library: once as it is, once for each instruction set of this machine. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/machine.h"
#include "base/parallel.h"
#include "cohort/kernel.h"
#include "loader/loader_internal.h"
#include "process/program.h"

enum { LONGEST_RUN = 600, /* s */ SAID = 1 << 16, MOST_UNITS = 8, MOST_ERRORS = 5 };

static const char *const sets[] = {"avx512", "avx2", "sse2", "neon"}; /* the best first */

/* ---- words of a command ---- */

typedef struct words {
  char **at; /* NULL past the end */
  int n, failed;
} words;

static void add_bytes(words *w, const char *text, size_t length) {
  char **grown = w->failed ? NULL : osteon_realloc(w->at, (size_t)w->n + 2, sizeof *grown);
  if (grown) w->at = grown;
  if (grown) grown[w->n] = osteon_alloc(length + 1, 1);
  w->failed |= !grown || !grown[w->n];
  if (w->failed) return;
  memcpy(grown[w->n++], text, length);
  grown[w->n] = NULL;
}

static void add(words *w, const char *word) { add_bytes(w, word, strlen(word)); }

static void add_all(words *w, const char *text, size_t length) {
  for (size_t at = 0; at < length;) {
    while (at < length && text[at] == ' ') at++;
    const size_t begin = at;
    while (at < length && text[at] != ' ') at++;
    if (at > begin) add_bytes(w, text + begin, at - begin);
  }
}

static void free_words(words *w) {
  for (int i = 0; i < w->n; i++) osteon_free(w->at[i]);
  osteon_free(w->at);
}

/* ---- what the compiler says ---- */

/* "FILE:LINE:COLUMN: " or "FILE:LINE: " at the start of a line: the line's number and what follows; 0: no such. */
static int place_in(const char *line, const char *path, const char **rest) {
  const size_t n = strlen(path);
  if (path[0] && (strncmp(line, path, n) != 0 || line[n] != ':')) return 0;
  const char *at = path[0] ? line + n + 1 : strchr(line, ':') ? strchr(line, ':') + 1 : line;
  char *end;
  const long number = strtol(at, &end, 10);
  if (end == at || *end != ':' || number < 1 || number > 1 << 24) return 0;
  at = end + 1;
  strtol(at, &end, 10);
  if (end > at && *end == ':') at = end + 1;
  *rest = at + strspn(at, " ");
  return (int)number;
}

static const char *error_in(const char *rest) {
  if (!strncmp(rest, "fatal ", 6)) rest += 6;
  return strncmp(rest, "error: ", 7) ? NULL : rest + 7;
}

/* The line of the model's own file in which a macro of equations.h meets an error: that of the note which says so. */
static int own_line(const char *line, const char *path) {
  const char *rest;
  for (line = strchr(line, '\n'); line; line = strchr(line + 1, '\n')) {
    if (place_in(line + 1, "", &rest) && error_in(rest)) return 0;
    const int number = place_in(line + 1, path, &rest);
    if (number && !strncmp(rest, "note: ", 6)) return number;
  }
  return 0;
}

/* The first errors, each once: PATH:LINE: what; line LINE: what. */
static osteon_status explain(const char *said, const osteon_source *s, const char *use) {
  char text[900] = "", one[300];
  size_t used = 0;
  int errors = 0;
  for (const char *line = said; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    const char *rest, *what;
    int number = place_in(line, s->path, &rest);
    if (!number && !place_in(line, "", &rest)) continue;
    if (!(what = error_in(rest))) continue;
    if (!number && !(number = own_line(line, s->path))) continue; /* of no line of the file: not alone */
    const char *flag = strstr(what, " [-W");
    const size_t length = strcspn(what, "\n");
    snprintf(one, sizeof one, "line %d: %.*s", number,
             (int)(flag && flag < what + length ? (size_t)(flag - what) : length), what);
    if (strstr(text, one)) continue;
    if (++errors <= MOST_ERRORS && used < sizeof text)
      used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", errors > 1 ? "; " : "", one);
  }
  if (!errors)
    return osteon_fail(OSTEON_EFORMAT, "%s: the compiler says: %.600s", s->path,
                       *said ? said : "it gives no reason");
  if (errors > MOST_ERRORS && used < sizeof text)
    snprintf(text + used, sizeof text - used, "; and %d more", errors - MOST_ERRORS);
  const char *first = text + strlen("line ");
  return osteon_fail(OSTEON_EFORMAT, "%s:%s%s%s%s", s->path, first,
                     strcmp(use, "model") ? " (compiled for " : "", strcmp(use, "model") ? use : "",
                     strcmp(use, "model") ? ")" : "");
}

/* ---- compiling ---- */

typedef struct unit {
  const char *use; /* model, or an instruction set */
  char object[LONGEST_PATH];
  osteon_status status;
  char why[1024];
} unit;

typedef struct job {
  const osteon_source *source;
  const osteon_toolchain *tools;
  char folder[LONGEST_PATH];
  unit units[MOST_UNITS];
  int n;
} job;

/* A name that is no option of a program. */
static void add_path(words *w, const char *path) {
  char text[LONGEST_PATH + 2];
  snprintf(text, sizeof text, "%s%s", *path == '-' || (strchr(path, '=') && !strchr(path, '/')) ? "./" : "",
           path);
  add(w, text);
}

static osteon_status run(const job *j, words *w, const char *use) {
  int ended = 0;
  char *said = osteon_alloc(SAID, 1);
  osteon_status status = w->failed || !said ? OSTEON_ENOMEM : OSTEON_OK;
  if (status == OSTEON_OK) status = osteon_program_run(w->at, 1, LONGEST_RUN, said, SAID, &ended);
  if (status == OSTEON_OK && ended) status = explain(said, j->source, use);
  osteon_free(said);
  free_words(w);
  return status;
}

/* In English, which `explain` reads. */
static words begin_command(const job *j, const char *use) {
  words w = {NULL, 0, 0};
  size_t length;
  const char *flags = osteon_toolchain_flags(j->tools, use, &length);
  add(&w, "env");
  add(&w, "LC_ALL=C");
  add_all(&w, j->tools->compiler, strlen(j->tools->compiler));
  if (flags) add_all(&w, flags, length);
  add(&w, "-I");
  add(&w, j->tools->headers);
  return w;
}

static int compile_unit(void *job_, int64_t i, int thread) {
  job *j = job_;
  unit *u = &j->units[i];
  words w = begin_command(j, u->use);
  (void)thread;
  add(&w, "-c");
  add(&w, "-o");
  add(&w, u->object);
  add_path(&w, j->source->path);
  u->status = run(j, &w, u->use);
  if (u->status != OSTEON_OK) snprintf(u->why, sizeof u->why, "%s", osteon_last_error());
  return 0; /* the others come to their end: a compiler that is killed leaves its own children, and files */
}

static void add_unit(job *j, const char *use) {
  unit *u = &j->units[j->n++];
  u->use = use;
  snprintf(u->object, sizeof u->object, "%.4000s/%s.o", j->folder, use);
}

/* The names that the model may not use and the like: awk says them better than the compiler. */
static osteon_status check(const job *j) {
  char script[LONGEST_PATH + 20], said[2000];
  words w = {NULL, 0, 0};
  int ended = 0;
  snprintf(script, sizeof script, "%s/check_model.awk", j->tools->headers);
  const char *const command[] = {"awk", "-v", "own=1", "-f", script};
  for (size_t i = 0; i < sizeof command / sizeof *command; i++) add(&w, command[i]);
  add_path(&w, j->source->path);
  osteon_status status =
      w.failed ? OSTEON_ENOMEM : osteon_program_run(w.at, 1, LONGEST_RUN, said, sizeof said, &ended);
  free_words(&w);
  if (status == OSTEON_OK && ended == 1) {
    for (size_t n = strlen(said); n && said[n - 1] == '\n'; n--) said[n - 1] = 0;
    for (char *c = said; *c; c++)
      if (*c == '\n') *c = ';';
    status = osteon_fail(OSTEON_EFORMAT, "%s", said);
  }
  return status;
}

/* The list of what was compiled, as C. */
static void write_list(const job *j, FILE *out) {
  const char *name = j->source->name;
  fputs("#include <osteon/model.h>\n#include <osteon/version.h>\n", out);
  fprintf(out, "extern const osteon_model osteon_model_%s;\n", name);
  if (j->n > 1) {
    fputs("#include \"cohort/kernel.h\"\n", out);
    for (int i = 1; i < j->n; i++)
      fprintf(out, "extern const osteon_kernel osteon_kernel_%s_%s;\n", name, j->units[i].use);
  }
  if (osteon_toolchain_flags(j->tools, "lanes", &(size_t){0})) {
    fputs("static const osteon_kernel *const kernels[] = {", out);
    for (int i = 1; i < j->n; i++) fprintf(out, "&osteon_kernel_%s_%s, ", name, j->units[i].use);
    fprintf(out, "0};\nextern const osteon_lanes osteon_lanes_%s;\n", name);
    fprintf(out, "const osteon_lanes osteon_lanes_%s = {&osteon_model_%s, kernels};\n", name, name);
  }
  fputs("#define OWN extern __attribute__((visibility(\"default\")))\n", out);
  fprintf(out,
          "OWN const osteon_model *const osteon_own_model;\nconst osteon_model *const osteon_own_model = "
          "&osteon_model_%s;\n",
          name);
  fputs("OWN const char osteon_own_version[];\nconst char osteon_own_version[] = OSTEON_VERSION;\n", out);
}

static osteon_status link_units(const job *j, const char *into) {
  char list[LONGEST_PATH + 20];
  snprintf(list, sizeof list, "%s/list.c", j->folder);
  FILE *out = fopen(list, "we");
  if (out) write_list(j, out);
  if (!out || fclose(out)) return osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", list, strerror(errno));
  words w = begin_command(j, "model");
  size_t length;
  const char *flags = osteon_toolchain_flags(j->tools, "link", &length);
  if (flags) add_all(&w, flags, length);
  add(&w, "-o");
  add(&w, into);
  add(&w, list);
  for (int i = 0; i < j->n; i++) add(&w, j->units[i].object);
  add(&w, "-lm");
  return run(j, &w, "model");
}

static osteon_status compile(job *j, const char *into) {
  size_t length;
  OSTEON_TRY(check(j));
  add_unit(j, "model");
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
    if (osteon_machine_has(sets[i]) && osteon_toolchain_flags(j->tools, sets[i], &length))
      add_unit(j, sets[i]);
  const osteon_loop loop = {.n = j->n, .threads = osteon_threads(0), .each = compile_unit, .context = j};
  osteon_loop_run(&loop);
  for (int i = 0; i < j->n; i++)
    if (j->units[i].status != OSTEON_OK) return osteon_fail(j->units[i].status, "%s", j->units[i].why);
  if (osteon_stopped()) return osteon_fail_stopped();
  return link_units(j, into);
}

static void clear(const job *j, const char *made) {
  char list[LONGEST_PATH + 20];
  snprintf(list, sizeof list, "%s/list.c", j->folder);
  unlink(list);
  unlink(made);
  for (int i = 0; i < j->n; i++) unlink(j->units[i].object);
  rmdir(j->folder);
}

/* In a folder of its own beside the result, so that several processes are in nobody's way. */
osteon_status osteon_source_compile(const osteon_source *source, const osteon_toolchain *tools,
                                    const char *into) {
  char made[LONGEST_PATH + 20];
  job *j = osteon_alloc(1, sizeof *j);
  if (!j) return OSTEON_ENOMEM;
  j->source = source;
  j->tools = tools;
  snprintf(j->folder, sizeof j->folder, "%.4000s.XXXXXX", into);
  osteon_status status = OSTEON_OK;
  if (!mkdtemp(j->folder))
    status = osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", into, strerror(errno));
  snprintf(made, sizeof made, "%s/own.so", j->folder);
  if (status == OSTEON_OK) {
    status = compile(j, made);
    osteon_source again;
    if (status == OSTEON_OK) status = osteon_source_read(&again, source->path);
    if (status == OSTEON_OK && again.sum != source->sum)
      status = osteon_fail(OSTEON_EIO, "%s changed while it was compiled; try again", source->path);
    if (status == OSTEON_OK && rename(made, into))
      status = osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", into, strerror(errno));
    clear(j, made);
  }
  osteon_free(j);
  return status;
}
