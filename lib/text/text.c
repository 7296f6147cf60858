/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in text, whatever the host's locale, and texts made short. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/text.h>

#include "base/base.h"
#include "base/floats.h"
#include "base/plain_text.h"
#include "text/data.h"
#include "text/digits.h"
#include "text/utf8.h"

enum { LARGEST = 1 << 28 };

osteon_status osteon_number_parse(const char *text, double *value) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(text, text);
  OSTEON_NEED(value, value);
  while (*text == ' ' || *text == '\t') text++;
  const char *p = text + (*text == '+' || *text == '-');
  /* strtod also takes hexadecimal, and words for what is no number */
  int decimal = (*p >= '0' && *p <= '9') || *p == '.';
  for (; *p; p++)
    if (*p == 'x' || *p == 'X') decimal = 0;
  double number = NAN;
  char *end = NULL;
  if (decimal) {
    osteon_plain plain;
    OSTEON_TRY(osteon_plain_begin(&plain));
    number = strtod(text, &end);
    osteon_plain_end(&plain);
    while (*end == ' ' || *end == '\t') end++;
  }
  if (!decimal || end == text || *end || !isfinite(number))
    return osteon_fail(OSTEON_EFORMAT,
                       "'%.60s' is not a number; write a finite decimal number such as 0.5 or 1e-3", text);
  *value = number;
  return OSTEON_OK;
}

/* 17 digits tell all doubles apart. */
void osteon_digits(char text[40], int least, double value) {
  int digits = least;
  do snprintf(text, 40, "%.*g", digits, value);
  while (strtod(text, NULL) != value && ++digits <= 17);
}

osteon_status osteon_number_write(double value, int digits, char *text, size_t size) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(text, text);
  char all[40];
  osteon_plain plain;
  if (digits < 1 || digits > 17) return osteon_fail(OSTEON_ERANGE, "%d digits; choose 1 to 17", digits);
  OSTEON_TRY(osteon_plain_begin(&plain));
  osteon_digits(all, digits, value);
  osteon_plain_end(&plain);
  const char *said = isnan(value) ? "nan" : all; /* its sign, which printf shows, means nothing */
  if (strlen(said) >= size)
    return osteon_fail(OSTEON_ERANGE, "%s does not fit into %zu bytes; give 32", said, size);
  memcpy(text, said, strlen(said) + 1);
  return OSTEON_OK;
}

osteon_status osteon_text_read(const char *path, char **text) {
  OSTEON_NEED(text, text);
  *text = NULL;
  OSTEON_NEED(path, path);
  size_t length;
  char *place;
  OSTEON_TRY(osteon_data_read(NULL, path, LARGEST, &place, text, &length));
  osteon_free(place);
  const size_t used = strlen(*text);
  if (used == length) return OSTEON_OK;
  int line = 1;
  for (size_t i = 0; i < used; i++) line += (*text)[i] == '\n';
  osteon_text_free(*text);
  *text = NULL;
  return osteon_fail(OSTEON_EFORMAT, "%s:%d: this is not text: it contains a byte 0", path, line);
}

void osteon_text_free(char *text) { osteon_free(text); }

/* Bytes of the character at p, 0 where it is no UTF-8: too long a form, or half of a pair, is none. */
static int character(const unsigned char *p) {
  if (*p < 0x80) return 1;
  if (*p < 0xc2 || *p > 0xf4) return 0;
  const int n = *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
  for (int i = 1; i < n; i++)
    if ((p[i] & 0xc0) != 0x80) return 0;
  if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f)) return 0;
  return (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f) ? 0 : n;
}

int osteon_text_length(const char *text) {
  int length = 0;
  for (const unsigned char *p = (const unsigned char *)text; *p; length++) {
    const int n = character(p);
    p += n ? n : 1;
  }
  return length;
}

void osteon_shorten(char *out, size_t size, const char *text, int most) {
  static const char dots[] = "…";
  const int length = osteon_text_length(text);
  const int kept = length > most ? most - 1 : length;
  size_t used = 0;
  for (int i = 0; i < kept; i++) {
    const int known = character((const unsigned char *)text);
    const size_t n = known ? (size_t)known : 1;
    if (used + n + sizeof dots > size) break;
    if (known)
      memcpy(out + used, text, n);
    else
      out[used] = '?';
    used += n;
    text += n;
  }
  while (kept < length && used && (out[used - 1] == ' ' || out[used - 1] == ',')) used--;
  out[used] = 0;
  if (*text) memcpy(out + used, dots, sizeof dots);
}
