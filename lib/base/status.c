/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status codes and this thread's sentence. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "base/plain_text.h"

static _Thread_local char sentence[1024];

const char *osteon_last_error(void) { return sentence; }

const char *osteon_status_text(osteon_status status) {
  switch (status) {
#define X(code, value, text) \
  case code:                 \
    return text;
    OSTEON_STATUS_LIST(X)
#undef X
  }
  return "not a status of osteon";
}

/* Numbers have a point in every locale: a comma between digits reads as two numbers. Names and texts of users are
 * part of sentences; their control characters must not reach a terminal. */
static void compose(char text[sizeof sentence], const char *format, va_list arguments) {
  osteon_plain plain;
  osteon_plain_try(&plain);
  vsnprintf(text, sizeof sentence, format, arguments);
  osteon_plain_end(&plain);
  for (; *text; text++)
    if ((unsigned char)*text < 32 || *text == 127) *text = '?';
}

osteon_status osteon_fail(osteon_status status, const char *format, ...) {
  char text[sizeof sentence]; /* an argument may be the old sentence */
  va_list arguments;
  va_start(arguments, format);
  compose(text, format, arguments);
  va_end(arguments);
  memcpy(sentence, text, sizeof text);
  return status;
}

osteon_status osteon_fail_prefix(osteon_status status, const char *format, ...) {
  char place[sizeof sentence], old[sizeof sentence];
  va_list arguments;
  va_start(arguments, format);
  compose(place, format, arguments);
  va_end(arguments);
  memcpy(old, sentence, sizeof old);
  const size_t used = strlen(place) < sizeof sentence - 1 ? strlen(place) : sizeof sentence - 1;
  memcpy(sentence, place, used);
  snprintf(sentence + used, sizeof sentence - used, "%s", old);
  return status;
}
