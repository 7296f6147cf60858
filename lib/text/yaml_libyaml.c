/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML by libyaml. */
#include <stdio.h>
#include <string.h>

#include <yaml.h>

#include "text/yaml_reader.h"

static osteon_status begin_document(const osteon_yaml_reader *r, size_t line, int *documents) {
  if (!(*documents)++) return OSTEON_OK;
  return OSTEON_YAML_BAD(r, line, "a second document begins here; write one scenario per file");
}

static osteon_status has_no_anchor(const osteon_yaml_reader *r, size_t line, const yaml_char_t *anchor) {
  if (!anchor) return OSTEON_OK;
  return OSTEON_YAML_BAD(r, line, "an anchor (&%.60s), which osteon does not read; leave it out",
                         (const char *)anchor);
}

static osteon_status take_event(osteon_yaml_reader *r, const yaml_event_t *event, int *documents) {
  osteon_yaml_event found = {.line = event->start_mark.line};
  const yaml_char_t *anchor = NULL;
  switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
      return begin_document(r, found.line, documents);
    case YAML_ALIAS_EVENT:
      return OSTEON_YAML_BAD(r, found.line,
                             "an alias (*%.60s), which osteon does not read; write the value itself",
                             (const char *)event->data.alias.anchor);
    case YAML_SCALAR_EVENT:
      found.kind = OSTEON_YAML_SCALAR;
      found.text = (const char *)event->data.scalar.value;
      found.length = event->data.scalar.length;
      anchor = event->data.scalar.anchor;
      break;
    case YAML_SEQUENCE_START_EVENT:
      found.kind = OSTEON_YAML_LIST;
      anchor = event->data.sequence_start.anchor;
      break;
    case YAML_MAPPING_START_EVENT:
      found.kind = OSTEON_YAML_MAPPING;
      anchor = event->data.mapping_start.anchor;
      break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      found.kind = OSTEON_YAML_END;
      break;
    default:
      return OSTEON_OK;
  }
  OSTEON_TRY(has_no_anchor(r, found.line, anchor));
  return r->take(r, &found);
}

static osteon_status parser_failed(const osteon_yaml_reader *r, const yaml_parser_t *parser) {
  const char *problem = parser->problem ? parser->problem : "syntax error";
  if (parser->error == YAML_MEMORY_ERROR) return osteon_fail(OSTEON_ENOMEM, "out of memory: %s", r->path);
  if (parser->error == YAML_READER_ERROR)
    return OSTEON_YAML_BAD(r, osteon_yaml_line_at(r->text, r->length, parser->problem_offset),
                           "not a text file in UTF-8: %s", problem);
  const int has_context = parser->context && parser->context_mark.line != parser->problem_mark.line;
  char context[160] = "";
  if (has_context)
    snprintf(context, sizeof context, " (%.80s on line %zu)", parser->context, parser->context_mark.line + 1);
  return OSTEON_YAML_BAD(r, parser->problem_mark.line,
                         "not YAML: %s%s; write `key: value`, indented with spaces", problem, context);
}

static osteon_status read_events(osteon_yaml_reader *r, yaml_parser_t *parser) {
  int documents = 0;
  for (int more = 1; more;) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) return parser_failed(r, parser);
    more = event.type != YAML_STREAM_END_EVENT;
    const osteon_status status = take_event(r, &event, &documents);
    yaml_event_delete(&event);
    OSTEON_TRY(status);
  }
  return OSTEON_OK;
}

osteon_status osteon_yaml_parse(osteon_yaml_reader *r) {
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) return osteon_fail(OSTEON_ENOMEM, "out of memory: %s", r->path);
  yaml_parser_set_input_string(&parser, (const unsigned char *)r->text, r->length);
  const osteon_status status = read_events(r, &parser);
  yaml_parser_delete(&parser);
  return status;
}
