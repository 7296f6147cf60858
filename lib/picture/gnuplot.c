/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs gnuplot, without a shell, and writes the lines that every script has. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "base/file.h"
#include "base/plain_text.h"
#include "picture/gnuplot.h"

/* 'text' as gnuplot reads it literally. */
void osteon_picture_quote(FILE *out, const char *text) {
  fputc('\'', out);
  for (; *text; text++) {
    if (*text == '\'') fputc('\'', out);
    fputc((unsigned char)*text < 32 ? ' ' : *text, out);
  }
  fputc('\'', out);
}

static const char *suffix_of(const char *picture) {
  const char *dot = strrchr(picture, '.');
  return dot && (!strcmp(dot, ".svg") || !strcmp(dot, ".png") || !strcmp(dot, ".pdf")) ? dot : NULL;
}

osteon_status osteon_picture_check(const char *picture) {
  OSTEON_NEED(picture, picture);
  if (!suffix_of(picture))
    return osteon_fail(OSTEON_EINVAL, "%s: not a kind of picture; the name must end in .svg, .png or .pdf",
                       picture);
  for (const char *p = picture; *p; p++)
    if ((unsigned char)*p < 32)
      return osteon_fail(OSTEON_EINVAL,
                         "the name of the picture holds a control character; use printable ones");
  const char *path = getenv("PATH");
  for (const char *p = path ? path : "/bin:/usr/bin"; *p;) {
    const size_t length = strcspn(p, ":");
    char name[4096];
    const int used = snprintf(name, sizeof name, "%.*s%sgnuplot", (int)(length < 4000 ? length : 4000), p,
                              length ? "/" : "");
    if (used > 0 && !access(name, X_OK)) return OSTEON_OK;
    p += length + (p[length] == ':');
  }
  return osteon_fail(OSTEON_EUNSUPPORTED, "%s: gnuplot was not found; install it, or do without the picture",
                     picture);
}

void osteon_picture_terminal(FILE *out, const char *picture, int width, int height) {
  const char *suffix = suffix_of(picture);
  fprintf(out, "if (!exists('picture')) picture = %s", *picture == '|' ? "'./'." : "");
  osteon_picture_quote(out, picture);
  fputs("\nset encoding utf8\n", out);
  if (!strcmp(suffix, ".svg"))
    fprintf(out, "set terminal svg size %d,%d font 'Helvetica,12' background rgb 'white'\n", width, height);
  else if (!strcmp(suffix, ".png"))
    fprintf(out, "set terminal pngcairo size %d,%d font 'Helvetica,10'\n", width, height);
  else
    fprintf(out, "set terminal pdfcairo size %.2f,%.2f font 'Helvetica,10'\n", width / 80.0, height / 80.0);
  fputs("set termoption noenhanced\nset output picture\n", out);
}

/* Runs gnuplot on the script; `setting` is done first. */
static osteon_status run_gnuplot(const char *script, const char *setting) {
  int ends[2];
  if (pipe(ends)) return osteon_fail(OSTEON_EIO, "gnuplot cannot be run: %s", strerror(errno));
  char *const argv[] = {(char[]){"gnuplot"},     (char[]){"-d"},         (char[]){"-e"},
                        (char *)(size_t)setting, (char *)(size_t)script, NULL};
  const pid_t child = fork();
  if (child == 0) {
    const int nothing = open("/dev/null", O_RDWR);
    if (nothing >= 0) {
      dup2(nothing, 0);
      dup2(nothing, 1);
    }
    dup2(ends[1], 2);
    close(ends[0]);
    close(ends[1]);
    execvp(argv[0], argv);
    _exit(127);
  }
  const int why = errno;
  close(ends[1]);
  char said[400];
  size_t used = 0;
  for (;;) {
    char rest[256];
    const ssize_t got = read(ends[0], rest, sizeof rest);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    for (ssize_t i = 0; i < got && used < sizeof said - 1; i++)
      said[used++] = rest[i] == '\n' ? ' ' : rest[i];
  }
  close(ends[0]);
  while (used && said[used - 1] == ' ') used--;
  said[used] = 0;
  if (child < 0) return osteon_fail(OSTEON_EIO, "gnuplot cannot be run: %s", strerror(why));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return OSTEON_OK;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    return osteon_fail(OSTEON_EUNSUPPORTED, "gnuplot was not found; install it, or do without the picture");
  const char *text = said + strspn(said, " ^");
  return osteon_fail(OSTEON_EIO, "gnuplot failed: %s", *text ? text : "it gave no reason");
}

/* picture='NAME' for gnuplot, which takes a name that starts with | for a command. */
static char *picture_setting(const char *name) {
  const size_t size = 2 * strlen(name) + 32;
  char *text = osteon_alloc(size, 1);
  if (!text) return NULL;
  char *p = text + snprintf(text, size, "picture='%s", *name == '/' ? "" : "./");
  for (; *name; name++) {
    if (*name == '\'') *p++ = '\'';
    *p++ = *name;
  }
  *p++ = '\'';
  *p = 0;
  return text;
}

/* The same for a script, of which - would make an option and < a command. */
static char *script_name(const char *name) {
  const size_t size = strlen(name) + 3;
  char *text = osteon_alloc(size, 1);
  if (text) snprintf(text, size, "%s%s", *name == '/' ? "" : "./", name);
  return text;
}

/* Runs gnuplot on a script. */
static osteon_status draw(const char *script, const char *picture) {
  char *aside;
  int descriptor;
  OSTEON_TRY(osteon_aside(picture, suffix_of(picture), &aside, &descriptor));
  close(descriptor);
  char *setting = picture_setting(aside), *name = script_name(script);
  osteon_status status = setting && name ? run_gnuplot(name, setting) : OSTEON_ENOMEM;
  struct stat drawn;
  if (status == OSTEON_OK && (stat(aside, &drawn) || drawn.st_size == 0))
    status = osteon_fail(OSTEON_EIO, "%s: gnuplot drew nothing", picture);
  if (status == OSTEON_OK && rename(aside, picture))
    status = osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", picture, strerror(errno));
  if (status != OSTEON_OK) unlink(aside);
  osteon_free(setting);
  osteon_free(name);
  osteon_free(aside);
  return status;
}

osteon_status osteon_script_save(const char *path, osteon_script_write *write, const void *context,
                                 const char *picture) {
  osteon_draft draft;
  osteon_plain plain;
  OSTEON_TRY(osteon_draft_open(&draft, path));
  const osteon_status status = osteon_plain_begin(&plain);
  if (status != OSTEON_OK) {
    osteon_draft_drop(&draft);
    return status;
  }
  write(context, draft.stream, picture);
  osteon_plain_end(&plain);
  return osteon_draft_save(&draft);
}

osteon_status osteon_picture_make(const char *picture, const char *script, osteon_script_write *write,
                                  const void *context) {
  if (picture) OSTEON_TRY(osteon_picture_check(picture));
  if (script) OSTEON_TRY(osteon_script_save(script, write, context, picture ? picture : "osteon.svg"));
  if (!picture) return OSTEON_OK;
  char *aside;
  int descriptor;
  OSTEON_TRY(osteon_aside(picture, ".gp", &aside, &descriptor));
  close(descriptor);
  osteon_status status = osteon_script_save(aside, write, context, picture);
  if (status != OSTEON_OK) osteon_fail_prefix(status, "%s: its script ", picture);
  if (status == OSTEON_OK) status = draw(aside, picture);
  unlink(aside);
  osteon_free(aside);
  return status;
}
