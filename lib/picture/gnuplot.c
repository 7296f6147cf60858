/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs gnuplot, and writes the lines that every script has. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <osteon/version.h>

#include "base/base.h"
#include "base/file.h"
#include "base/plain_text.h"
#include "picture/gnuplot.h"
#include "process/program.h"

enum { LONGEST = 600 }; /* s that gnuplot may take */

/* 'text' as gnuplot reads it literally: between these quotes it replaces neither `command` nor @macro. */
void osteon_picture_quote(FILE *out, const char *text) {
  fputc('\'', out);
  for (; *text; text++) {
    if (*text == '\'') fputc('\'', out);
    fputc((unsigned char)*text < 32 || *text == 127 ? ' ' : *text, out);
  }
  fputc('\'', out);
}

/* The formats of pictures, in the order in which they are named: suffix, gnuplot's terminal, its options, and pixels in
 * the unit of its size. To add one, add it here. */
#define FORMATS(FIRST, NEXT, LAST)                                      \
  FIRST(".svg", "svg", "font 'Helvetica,12' background rgb 'white'", 1) \
  NEXT(".png", "pngcairo", "font 'Helvetica,10'", 1)                    \
  LAST(".pdf", "pdfcairo", "font 'Helvetica,10'", 80)

typedef struct format {
  const char *suffix, *terminal, *options;
  double pixels;
} format;

static const format formats[] = {
#define X(suffix, terminal, options, pixels) {suffix, terminal, options, pixels},
    FORMATS(X, X, X)
#undef X
};

const char *osteon_picture_formats(void) {
#define FIRST(suffix, terminal, options, pixels) suffix
#define NEXT(suffix, terminal, options, pixels) ", " suffix
#define LAST(suffix, terminal, options, pixels) " or " suffix
  return FORMATS(FIRST, NEXT, LAST);
#undef FIRST
#undef NEXT
#undef LAST
}

static const format *format_of(const char *picture) {
  const char *dot = strrchr(picture, '.');
  for (size_t i = 0; dot && i < sizeof formats / sizeof *formats; i++)
    if (!strcmp(dot, formats[i].suffix)) return &formats[i];
  return NULL;
}

osteon_status osteon_picture_check(const char *picture) {
  OSTEON_NEED(picture, picture);
  if (!format_of(picture))
    return osteon_fail(OSTEON_EINVAL, "%s: unknown kind of picture; the name must end in %s", picture,
                       osteon_picture_formats());
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
  return osteon_fail(OSTEON_EUNSUPPORTED, "%s: gnuplot was not found; install it, or leave out the picture",
                     picture);
}

void osteon_script_begin(FILE *out, const char *what, const char *picture, int width, int height) {
  const format *f = format_of(picture);
  const int decimals = f->pixels > 1 ? 2 : 0;
  fprintf(out,
          "# %s, drawn with osteon " OSTEON_VERSION "; `gnuplot` with this file's name draws it again.\n",
          what);
  fprintf(out, "if (!exists('picture')) picture = %s", *picture == '|' ? "'./'." : "");
  osteon_picture_quote(out, picture);
  fputs("\nset encoding utf8\n", out);
  fprintf(out, "set terminal %s size %.*f,%.*f %s\n", f->terminal, decimals, width / f->pixels, decimals,
          height / f->pixels, f->options);
  fputs("set termoption noenhanced\nset output picture\nsmall = GPVAL_TERM eq 'svg' ? ',11' : ',9'\n", out);
}

osteon_status osteon_picture_run(const char *script, const char *setting, int limit) {
  char *const argv[] = {(char[]){"gnuplot"},     (char[]){"-d"},         (char[]){"-e"},
                        (char *)(size_t)setting, (char *)(size_t)script, NULL};
  char said[400];
  int ended;
  OSTEON_TRY(osteon_program_run(argv, 0, limit, said, sizeof said, &ended));
  if (ended == 0) return OSTEON_OK;
  if (ended == OSTEON_NO_PROGRAM)
    return osteon_fail(OSTEON_EUNSUPPORTED, "gnuplot was not found; install it, or leave out the picture");
  for (char *c = said; *c; c++)
    if (*c == '\n') *c = ' ';
  for (size_t n = strlen(said); n && said[n - 1] == ' '; n--) said[n - 1] = 0;
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
  OSTEON_TRY(osteon_aside(picture, format_of(picture)->suffix, &aside, &descriptor));
  char *setting = picture_setting(aside), *name = script_name(script);
  osteon_status status = setting && name ? osteon_picture_run(name, setting, LONGEST) : OSTEON_ENOMEM;
  struct stat drawn;
  if (status == OSTEON_OK && (stat(aside, &drawn) || drawn.st_size == 0))
    status = osteon_fail(OSTEON_EIO, "%s: gnuplot drew nothing", picture);
  if (status == OSTEON_OK && rename(aside, picture))
    status = osteon_fail(OSTEON_EIO, "%s: cannot be written: %s", picture, strerror(errno));
  if (status != OSTEON_OK) unlink(aside);
  close(descriptor);
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
  osteon_status status = osteon_script_save(aside, write, context, picture);
  if (status != OSTEON_OK) osteon_fail_prefix(status, "%s: its script ", picture);
  if (status == OSTEON_OK) status = draw(aside, picture);
  unlink(aside);
  close(descriptor);
  osteon_free(aside);
  return status;
}
