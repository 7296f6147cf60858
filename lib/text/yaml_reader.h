/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between a parser and the nodes of yaml.c. One of two parsers is built in: libyaml (yaml_libyaml.c), or where there is
 * none, as in libosteon-core, one for JSON, which is YAML too (yaml_json.c). */
#ifndef OSTEON_LIB_TEXT_YAML_READER_H
#define OSTEON_LIB_TEXT_YAML_READER_H

#include "text/yaml.h"

typedef enum osteon_yaml_kind {
  OSTEON_YAML_SCALAR, /* a key or a value: the reader knows which comes next */
  OSTEON_YAML_MAPPING,
  OSTEON_YAML_LIST,
  OSTEON_YAML_END, /* of the mapping or list that is open */
} osteon_yaml_kind;

typedef struct osteon_yaml_event {
  osteon_yaml_kind kind;
  size_t line;      /* from 0 */
  const char *text; /* of a scalar; ends with a 0 */
  size_t length;
} osteon_yaml_event;

typedef struct osteon_yaml_reader osteon_yaml_reader;
struct osteon_yaml_reader {
  const char *path, *text; /* what is read, without a byte 0 */
  size_t length;
  /* Takes what the parser found next. OSTEON_EFORMAT (too deep, a list as a key ...), OSTEON_ENOMEM. */
  osteon_status (*take)(osteon_yaml_reader *reader, const osteon_yaml_event *event);
  /* Puts PATH:LINE before the sentence; returns the status. */
  osteon_status (*bad)(const osteon_yaml_reader *reader, size_t line, osteon_status status);
};
#define OSTEON_YAML_BAD(reader, line, ...) \
  (reader)->bad(reader, line, osteon_fail(OSTEON_EFORMAT, __VA_ARGS__))

/* The line on which byte `offset` of a text stands, from 0. */
static inline size_t osteon_yaml_line_at(const char *text, size_t length, size_t offset) {
  size_t line = 0;
  for (size_t i = 0; i < offset && i < length; i++) line += text[i] == '\n';
  return line;
}

/* The parser: hands over all that stands in the text. OSTEON_EFORMAT, OSTEON_ENOMEM, OSTEON_EUNSUPPORTED. */
osteon_status osteon_yaml_parse(osteon_yaml_reader *reader);

#endif
