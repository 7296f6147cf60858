/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON (RFC 8259), which is YAML too: for hosts that have the keys of a scenario as an object, where libyaml is not
 * built in. Numbers, true, false and null are handed over as they are written. */
#include <string.h>

#include "text/yaml_reader.h"

typedef struct json {
  osteon_yaml_reader *reader;
  const char *at, *end;
  size_t line;
  char *text; /* of the string at hand: as long as all that is read, which no string of it exceeds */
} json;

#define BAD(j, ...) OSTEON_YAML_BAD((j)->reader, (j)->line, __VA_ARGS__)

static void skip_blanks(json *j) {
  for (; j->at < j->end && strchr(" \t\r\n", *j->at); j->at++) j->line += *j->at == '\n';
}

static int next_is(json *j, char c) {
  skip_blanks(j);
  return j->at < j->end && *j->at == c;
}

static osteon_status need(json *j, char c, const char *where) {
  if (next_is(j, c)) {
    j->at++;
    return OSTEON_OK;
  }
  if (j->at == j->end) return BAD(j, "not JSON: the text ends where %c is missing, %s", c, where);
  return BAD(j, "not JSON: %.1s where %c is missing, %s", j->at, c, where);
}

/* Four hexadecimal digits. */
static int unit_at(const json *j, const char *at, unsigned *unit) {
  *unit = 0;
  if (j->end - at < 4) return 0;
  for (int i = 0; i < 4; i++) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *digit = at[i] ? strchr(digits, at[i]) : NULL;
    if (!digit) return 0;
    *unit = 16 * *unit + (unsigned)(digit - digits) % 16;
  }
  return 1;
}

static char *put_utf8(char *to, unsigned code) {
  const int more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
  *to++ = (char)(first[more] | code >> 6 * more);
  for (int k = more - 1; k >= 0; k--) *to++ = (char)(0x80 | (code >> 6 * k & 0x3f));
  return to;
}

/* \uXXXX, or two of them for a character beyond 16 bits. */
static osteon_status take_code(json *j, char **to) {
  unsigned code, low;
  if (!unit_at(j, j->at, &code)) return BAD(j, "not JSON: \\u without four hexadecimal digits");
  j->at += 4;
  if (code >= 0xd800 && code < 0xdc00 && j->end - j->at >= 6 && j->at[0] == '\\' && j->at[1] == 'u' &&
      unit_at(j, j->at + 2, &low) && low >= 0xdc00 && low < 0xe000) {
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    j->at += 6;
  }
  if (code >= 0xd800 && code < 0xe000) return BAD(j, "not JSON: \\u%x is half a character", code);
  *to = put_utf8(*to, code);
  return OSTEON_OK;
}

static osteon_status take_escape(json *j, char **to) {
  static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
  const char *name = j->at < j->end && *j->at ? strchr(names, *j->at) : NULL;
  if (name) {
    *(*to)++ = means[name - names];
    j->at++;
    return OSTEON_OK;
  }
  if (j->at == j->end || *j->at != 'u')
    return BAD(j, "not JSON: \\ before a character that has no such form");
  j->at++;
  return take_code(j, to);
}

static osteon_status take_string(json *j, size_t *length) {
  char *to = j->text;
  j->at++;
  while (j->at < j->end && *j->at != '"') {
    if ((unsigned char)*j->at < 32)
      return BAD(j, "not JSON: a string goes beyond its line; close it with \"");
    if (*j->at != '\\')
      *to++ = *j->at++;
    else {
      j->at++;
      OSTEON_TRY(take_escape(j, &to));
    }
  }
  if (j->at == j->end) return BAD(j, "not JSON: a string has no end; close it with \"");
  j->at++;
  *to = 0;
  *length = (size_t)(to - j->text);
  return OSTEON_OK;
}

/* A number, true, false or null: what it means is for the keys to say. */
static osteon_status take_word(json *j, size_t *length) {
  const char *from = j->at;
  while (j->at < j->end && !strchr(",]}: \t\r\n\"[{", *j->at)) j->at++;
  *length = (size_t)(j->at - from);
  if (*length == 0) return BAD(j, "not JSON: %.1s where a value should stand", from);
  if (!strchr("-0123456789tfn", *from))
    return BAD(j, "not JSON: %.*s; put texts between quotation marks", *length < 40 ? (int)*length : 40,
               from);
  memcpy(j->text, from, *length);
  j->text[*length] = 0;
  return OSTEON_OK;
}

static osteon_status take_text(json *j, int is_key) {
  skip_blanks(j);
  if (j->at == j->end)
    return BAD(j, "not JSON: the text ends where a %s should stand", is_key ? "key" : "value");
  osteon_yaml_event event = {.kind = OSTEON_YAML_SCALAR, .line = j->line, .text = j->text};
  if (*j->at == '"')
    OSTEON_TRY(take_string(j, &event.length));
  else if (is_key)
    return BAD(j, "not JSON: %.1s where a key should stand, between quotation marks", j->at);
  else
    OSTEON_TRY(take_word(j, &event.length));
  return j->reader->take(j->reader, &event);
}

/* The reader refuses what is nested deeper than a scenario is, which bounds the recursion. */
static osteon_status take_value(json *j);

static osteon_status take_items(json *j, osteon_yaml_kind kind, char close) {
  OSTEON_TRY(j->reader->take(j->reader, &(osteon_yaml_event){.kind = kind, .line = j->line}));
  j->at++;
  for (int n = 0; !next_is(j, close); n++) {
    if (n) OSTEON_TRY(need(j, ',', "between two values"));
    if (kind == OSTEON_YAML_MAPPING) {
      OSTEON_TRY(take_text(j, 1));
      OSTEON_TRY(need(j, ':', "after a key"));
    }
    OSTEON_TRY(take_value(j));
  }
  j->at++;
  return j->reader->take(j->reader, &(osteon_yaml_event){.kind = OSTEON_YAML_END, .line = j->line});
}

static osteon_status take_value(json *j) {
  if (next_is(j, '{')) return take_items(j, OSTEON_YAML_MAPPING, '}');
  if (next_is(j, '[')) return take_items(j, OSTEON_YAML_LIST, ']');
  return take_text(j, 0);
}

static osteon_status take_all(json *j) {
  if (!next_is(j, '{'))
    return j->reader->bad(j->reader, j->line,
                          osteon_fail(OSTEON_EUNSUPPORTED,
                                      "this osteon was built without libyaml and reads scenarios written as "
                                      "JSON only, which begin with {"));
  OSTEON_TRY(take_value(j));
  skip_blanks(j);
  return j->at == j->end ? OSTEON_OK : BAD(j, "not JSON: %.1s after the last }", j->at);
}

osteon_status osteon_yaml_parse(osteon_yaml_reader *reader) {
  json j = {.reader = reader, .at = reader->text, .end = reader->text + reader->length};
  j.text = osteon_alloc(reader->length + 1, 1);
  if (!j.text) return OSTEON_ENOMEM;
  const osteon_status status = take_all(&j);
  osteon_free(j.text);
  return status;
}
