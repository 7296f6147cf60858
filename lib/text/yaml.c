/* SPDX-License-Identifier: GPL-3.0-or-later */
/* libcyaml loads by a schema that is made of the names; libyaml's events, read before, give what
 * libcyaml does not tell: on which line a value stands, and which name is meant by a wrong one. */
#include "text/yaml.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "config.h"

#ifndef HAVE_LIBCYAML

osteon_status osteon_yaml_new(osteon_yaml **yaml, const char *path, const char *text, size_t length) {
  (void)text;
  (void)length;
  *yaml = NULL;
  return osteon_fail(
      OSTEON_EUNSUPPORTED,
      "%s: osteon was built without libcyaml, which reads scenarios; `--model` works without it", path);
}
void osteon_yaml_free(osteon_yaml *yaml) { (void)yaml; }
const char *osteon_yaml_peek(const osteon_yaml *yaml, const char *key, int *line) {
  (void)yaml;
  (void)key;
  *line = 0;
  return NULL;
}
osteon_status osteon_yaml_load(osteon_yaml *yaml, osteon_yaml_keys top, const osteon_yaml_section *sections,
                               int n_sections, const osteon_yaml_part **parts) {
  (void)yaml;
  (void)top;
  (void)sections;
  (void)n_sections;
  *parts = NULL;
  return OSTEON_EUNSUPPORTED;
}

#else

#include <cyaml/cyaml.h>
#include <yaml.h>

enum { DEEPEST = 4 }; /* top level, list, entry, value */
typedef enum node_kind { SCALAR, MAPPING, LIST } node_kind;

/* Nodes are named by their index; 0, the top level, ends a chain of siblings. */
typedef struct node {
  node_kind kind;
  int line, first, last, next;
  char *key, *value; /* value: of a scalar */
} node;

struct osteon_yaml {
  const char *path, *text;
  size_t length;
  node *nodes;
  int n, room;
  /* made by osteon_yaml_load */
  osteon_yaml_part *parts;
  int n_parts;
  cyaml_schema_value_t top, *entries;
  cyaml_schema_field_t **fields; /* of each part */
  void *data;
};

#define BAD(y, line, ...) bad(y, line, osteon_fail(OSTEON_EFORMAT, __VA_ARGS__))
static osteon_status bad(const osteon_yaml *y, int line, osteon_status status) {
  return osteon_fail_prefix(status, "%s:%d: ", y->path, line);
}

/* ---- events to nodes ---- */

static osteon_status add_node(osteon_yaml *y, node_kind kind, const yaml_event_t *event, int *index) {
  if (y->n == y->room) {
    const int room = y->room ? 2 * y->room : 64;
    node *grown = osteon_realloc(y->nodes, (size_t)room, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    y->nodes = grown;
    y->room = room;
  }
  *index = y->n++;
  y->nodes[*index] = (node){.kind = kind, .line = (int)event->start_mark.line + 1};
  return OSTEON_OK;
}

static void append(osteon_yaml *y, int parent, int child) {
  node *p = &y->nodes[parent];
  if (p->first)
    y->nodes[p->last].next = child;
  else
    p->first = child;
  p->last = child;
}

/* Where the next event belongs. */
typedef struct place {
  int open[DEEPEST], depth;
  char *key; /* of the value that comes next */
  int key_line, documents;
} place;

static const char *text_of(const yaml_event_t *event) { return (const char *)event->data.scalar.value; }

static osteon_status add_value(osteon_yaml *y, place *at, node_kind kind, const yaml_event_t *event) {
  const int line = (int)event->start_mark.line + 1;
  int index;
  if (at->depth == DEEPEST && kind != SCALAR)
    return BAD(y, line,
               "nested too deeply; a section with keys, or a list of entries with keys, is accepted");
  if (at->depth == 0 && kind != MAPPING)
    return BAD(y, line, "%s where keys with values, such as `model: NAME`, are accepted",
               kind == LIST ? "a list" : "a text");
  OSTEON_TRY(add_node(y, kind, event, &index));
  node *made = &y->nodes[index];
  if (kind == SCALAR) {
    if (strlen(text_of(event)) != event->data.scalar.length)
      return BAD(y, line, "a character \\0 in a text; one without it is accepted");
    made->value = osteon_strdup(text_of(event));
    if (!made->value) return OSTEON_ENOMEM;
  }
  if (at->key) {
    made->key = at->key;
    made->line = at->key_line;
    at->key = NULL;
  }
  if (at->depth) append(y, at->open[at->depth - 1], index);
  if (kind != SCALAR) at->open[at->depth++] = index;
  return OSTEON_OK;
}

static int expects_key(const osteon_yaml *y, const place *at) {
  return at->depth && !at->key && y->nodes[at->open[at->depth - 1]].kind == MAPPING;
}

static osteon_status take_event(osteon_yaml *y, place *at, const yaml_event_t *event) {
  const int line = (int)event->start_mark.line + 1;
  const yaml_char_t *anchor = NULL;
  node_kind kind = SCALAR;
  switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
      return at->documents++ ? BAD(y, line, "a second document begins; one scenario in a file is accepted")
                             : OSTEON_OK;
    case YAML_ALIAS_EVENT:
      return BAD(y, line, "an alias (*%.60s); the value itself, written out, is accepted",
                 (const char *)event->data.alias.anchor);
    case YAML_SCALAR_EVENT:
      anchor = event->data.scalar.anchor;
      break;
    case YAML_SEQUENCE_START_EVENT:
      anchor = event->data.sequence_start.anchor;
      kind = LIST;
      break;
    case YAML_MAPPING_START_EVENT:
      anchor = event->data.mapping_start.anchor;
      kind = MAPPING;
      break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      at->depth--;
      return OSTEON_OK;
    default:
      return OSTEON_OK;
  }
  if (anchor)
    return BAD(y, line, "an anchor (&%.60s); values without one are accepted", (const char *)anchor);
  if (!expects_key(y, at)) return add_value(y, at, kind, event);
  if (kind != SCALAR) return BAD(y, line, "a list or a mapping as a key; a name is accepted");
  if (strlen(text_of(event)) != event->data.scalar.length)
    return BAD(y, line, "a character \\0 in a key; a name is accepted");
  at->key = osteon_strdup(text_of(event));
  at->key_line = line;
  return at->key ? OSTEON_OK : OSTEON_ENOMEM;
}

/* The line on which byte `offset` stands. */
static int line_at(const osteon_yaml *y, size_t offset) {
  int line = 1;
  for (size_t i = 0; i < offset && i < y->length; i++) line += y->text[i] == '\n';
  return line;
}

static osteon_status parser_failed(const osteon_yaml *y, const yaml_parser_t *parser) {
  const char *problem = parser->problem ? parser->problem : "no reason is given";
  if (parser->error == YAML_MEMORY_ERROR) return osteon_fail(OSTEON_ENOMEM, "out of memory: %s", y->path);
  if (parser->error == YAML_READER_ERROR)
    return BAD(y, line_at(y, parser->problem_offset), "not a text: %s; YAML in UTF-8 is accepted", problem);
  const int has_context = parser->context && parser->context_mark.line != parser->problem_mark.line;
  char context[160] = "";
  if (has_context)
    snprintf(context, sizeof context, " (%.80s on line %zu)", parser->context, parser->context_mark.line + 1);
  return BAD(y, (int)parser->problem_mark.line + 1,
             "not YAML: %s%s; `key: value`, indented by spaces, is accepted", problem, context);
}

static osteon_status read_events(osteon_yaml *y, yaml_parser_t *parser, place *at) {
  for (int more = 1; more;) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) return parser_failed(y, parser);
    more = event.type != YAML_STREAM_END_EVENT;
    const osteon_status status = take_event(y, at, &event);
    yaml_event_delete(&event);
    OSTEON_TRY(status);
  }
  if (y->n) return OSTEON_OK;
  return BAD(y, 1, "the file is empty; a scenario such as `model: NAME` is accepted");
}

osteon_status osteon_yaml_new(osteon_yaml **yaml, const char *path, const char *text, size_t length) {
  *yaml = NULL;
  osteon_yaml *y = osteon_alloc(1, sizeof *y);
  if (!y) return OSTEON_ENOMEM;
  y->path = path;
  y->text = text;
  y->length = length;
  const char *zero = memchr(text, 0, length);
  yaml_parser_t parser;
  osteon_status status;
  if (zero)
    status = BAD(y, line_at(y, (size_t)(zero - text)), "a byte 0; YAML in UTF-8 is accepted");
  else if (!yaml_parser_initialize(&parser))
    status = osteon_fail(OSTEON_ENOMEM, "out of memory: %s", path);
  else {
    place at = {.depth = 0};
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    status = read_events(y, &parser, &at);
    yaml_parser_delete(&parser);
    osteon_free(at.key);
  }
  if (status == OSTEON_OK)
    *yaml = y;
  else
    osteon_yaml_free(y);
  return status;
}

const char *osteon_yaml_peek(const osteon_yaml *y, const char *key, int *line) {
  for (int i = y->nodes[0].first; i; i = y->nodes[i].next)
    if (!strcmp(y->nodes[i].key, key) && y->nodes[i].kind == SCALAR) {
      *line = y->nodes[i].line;
      return y->nodes[i].value;
    }
  *line = y->nodes[0].line;
  return NULL;
}

/* ---- the form ---- */

static const char *name_at(const osteon_yaml_keys *keys, int i) {
  return *(const char *const *)(const void *)((const char *)keys->first + (size_t)i * keys->stride);
}

static int index_of(const osteon_yaml_keys *keys, const char *name) {
  for (int i = 0; i < keys->n; i++)
    if (!strcmp(name_at(keys, i), name)) return i;
  return -1;
}

static osteon_status is_scalar(const osteon_yaml *y, const node *at) {
  if (at->kind != SCALAR)
    return BAD(y, at->line, "%s: %s where one value is accepted", at->key,
               at->kind == LIST ? "a list" : "keys with values");
  if (!*at->value) return BAD(y, at->line, "%s: no value; one behind the colon is accepted", at->key);
  return OSTEON_OK;
}

static osteon_status is_new(const osteon_yaml *y, const node *at, int *line) {
  if (*line) return BAD(y, at->line, "%s stands twice, first on line %d; once is accepted", at->key, *line);
  *line = at->line;
  return OSTEON_OK;
}

static osteon_status unknown(const osteon_yaml *y, const node *at, const osteon_yaml_keys *keys,
                             const char *where) {
  char hint[96] = "";
  if (keys->n) osteon_hint(hint, at->key, keys->first, keys->n, keys->stride);
  return BAD(y, at->line, "no key %.60s%s%s; `osteon run --help-scenario` explains all", at->key, where,
             hint);
}

/* The keys of one mapping; lines: n + 1. */
static osteon_status check_keys(const osteon_yaml *y, const node *map, const osteon_yaml_section *section,
                                int *lines) {
  const osteon_yaml_keys *keys = &section->keys;
  lines[keys->n] = map->line;
  for (int i = map->first; i; i = y->nodes[i].next) {
    const node *at = &y->nodes[i];
    const int key = index_of(keys, at->key);
    if (key < 0 && section->pass) {
      OSTEON_TRY(is_scalar(y, at));
      const osteon_status status = section->pass(section->context, at->key);
      if (status != OSTEON_OK) return bad(y, at->line, status);
      continue;
    }
    if (key < 0 && section->of) {
      char hint[96] = "";
      if (keys->n) osteon_hint(hint, at->key, keys->first, keys->n, keys->stride);
      osteon_fail(OSTEON_ENAME, "%.60s is none of %s%s", at->key, section->of, hint);
      return bad(y, at->line, OSTEON_ENAME);
    }
    if (key < 0) {
      char where[64];
      snprintf(where, sizeof where, " in %s", section->name);
      return unknown(y, at, keys, where);
    }
    OSTEON_TRY(is_new(y, at, &lines[key]));
    OSTEON_TRY(is_scalar(y, at));
  }
  return OSTEON_OK;
}

static osteon_status make_part(osteon_yaml_part *part, int n, int count) {
  part->n = n;
  part->count = count;
  part->lines = osteon_alloc((size_t)count, ((size_t)n + 1) * sizeof *part->lines);
  return part->lines ? OSTEON_OK : OSTEON_ENOMEM;
}

static osteon_status check_section(const osteon_yaml *y, const node *at, const osteon_yaml_section *section,
                                   osteon_yaml_part *part) {
  if (at->kind != (section->is_list ? LIST : MAPPING))
    return BAD(y, at->line, "%s: %s", at->key,
               section->is_list ? "a list is accepted, each entry behind a -"
                                : "keys with values are accepted, on lines of their own, indented");
  int count = 1;
  if (section->is_list) {
    count = 0;
    for (int i = at->first; i; i = y->nodes[i].next) count++;
  }
  OSTEON_TRY(make_part(part, section->keys.n, count));
  if (!section->is_list) return check_keys(y, at, section, part->lines);
  int *lines = part->lines;
  for (int i = at->first; i; i = y->nodes[i].next, lines += section->keys.n + 1) {
    if (y->nodes[i].kind != MAPPING)
      return BAD(y, y->nodes[i].line, "an entry of %s that has no keys; `- key: value` is accepted",
                 section->name);
    OSTEON_TRY(check_keys(y, &y->nodes[i], section, lines));
  }
  return OSTEON_OK;
}

/* Index of a section, or -1. */
static int section_of(const osteon_yaml_section *sections, int n, const char *name) {
  for (int i = 0; i < n; i++)
    if (!strcmp(sections[i].name, name)) return i;
  return -1;
}

static osteon_status unknown_at_top(const osteon_yaml *y, const node *at, const osteon_yaml_keys *top,
                                    const osteon_yaml_section *sections, int n) {
  const char **names = osteon_alloc((size_t)(top->n + n), sizeof *names);
  if (!names) return OSTEON_ENOMEM;
  for (int i = 0; i < top->n; i++) names[i] = name_at(top, i);
  for (int i = 0; i < n; i++) names[top->n + i] = sections[i].name;
  const osteon_yaml_keys all = {names, top->n + n, sizeof *names};
  const osteon_status status = unknown(y, at, &all, "");
  osteon_free(names);
  return status;
}

static osteon_status check_form(osteon_yaml *y, const osteon_yaml_keys *top,
                                const osteon_yaml_section *sections, int n) {
  OSTEON_TRY(make_part(&y->parts[0], top->n, 1));
  y->parts[0].lines[top->n] = y->nodes[0].line;
  for (int i = y->nodes[0].first; i; i = y->nodes[i].next) {
    const node *at = &y->nodes[i];
    const int key = index_of(top, at->key), section = section_of(sections, n, at->key);
    if (key >= 0) {
      OSTEON_TRY(is_new(y, at, &y->parts[0].lines[key]));
      OSTEON_TRY(is_scalar(y, at));
    } else if (section < 0)
      return unknown_at_top(y, at, top, sections, n);
    else if (y->parts[1 + section].lines)
      return BAD(y, at->line, "%s stands twice; once is accepted", at->key);
    else
      OSTEON_TRY(check_section(y, at, &sections[section], &y->parts[1 + section]));
  }
  return OSTEON_OK;
}

/* ---- libcyaml ---- */

/* Behind the texts of the top level lies one of these per section. */
typedef struct section_data {
  char **values;
  uint64_t count;
} section_data;

static const enum cyaml_flag OPTIONAL_POINTER = (enum cyaml_flag)(CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL);

static cyaml_schema_field_t *make_fields(const osteon_yaml_keys *keys, int more) {
  cyaml_schema_field_t *fields = osteon_alloc((size_t)(keys->n + more + 1), sizeof *fields);
  for (int i = 0; fields && i < keys->n; i++)
    fields[i] = (cyaml_schema_field_t){
        .key = name_at(keys, i),
        .data_offset = (uint32_t)((size_t)i * sizeof(char *)),
        .value = {.type = CYAML_STRING,
                  .flags = OPTIONAL_POINTER,
                  .data_size = sizeof(char *),
                  .string = {.min = 0, .max = CYAML_UNLIMITED}},
    };
  return fields;
}

/* A mapping without keys has a size all the same. */
static uint32_t size_of(int n) { return (uint32_t)((size_t)(n ? n : 1) * sizeof(char *)); }

static cyaml_schema_field_t section_field(const osteon_yaml_section *section, size_t offset,
                                          const cyaml_schema_field_t *fields, cyaml_schema_value_t *entry) {
  *entry = (cyaml_schema_value_t){
      .type = CYAML_MAPPING, .data_size = size_of(section->keys.n), .mapping = {.fields = fields}};
  cyaml_schema_field_t field = {.key = section->name, .data_offset = (uint32_t)offset, .value = *entry};
  field.value.flags = OPTIONAL_POINTER;
  if (!section->is_list) return field;
  field.count_offset = (uint32_t)(offset + offsetof(section_data, count));
  field.count_size = sizeof(uint64_t);
  field.value.type = CYAML_SEQUENCE;
  field.value.sequence.entry = entry;
  field.value.sequence.min = 0;
  field.value.sequence.max = CYAML_UNLIMITED;
  return field;
}

static osteon_status make_schema(osteon_yaml *y, const osteon_yaml_keys *top,
                                 const osteon_yaml_section *sections, int n) {
  y->fields = osteon_alloc((size_t)n + 1, sizeof *y->fields);
  y->entries = osteon_alloc((size_t)n + 1, sizeof *y->entries);
  if (!y->fields || !y->entries) return OSTEON_ENOMEM;
  y->fields[0] = make_fields(top, n);
  if (!y->fields[0]) return OSTEON_ENOMEM;
  const size_t texts = (size_t)top->n * sizeof(char *);
  for (int i = 0; i < n; i++) {
    y->fields[1 + i] = make_fields(&sections[i].keys, 0);
    if (!y->fields[1 + i]) return OSTEON_ENOMEM;
    y->fields[0][top->n + i] = section_field(&sections[i], texts + (size_t)i * sizeof(section_data),
                                             y->fields[1 + i], &y->entries[i]);
  }
  y->top = (cyaml_schema_value_t){.type = CYAML_MAPPING,
                                  .flags = CYAML_FLAG_POINTER,
                                  .data_size = (uint32_t)(texts + (size_t)n * sizeof(section_data)),
                                  .mapping = {.fields = y->fields[0]}};
  return OSTEON_OK;
}

static void *memory(void *context, void *block, size_t size) {
  (void)context;
  if (size) return osteon_realloc(block, size, 1);
  osteon_free(block);
  return NULL;
}

/* No log function: libcyaml says nothing by itself. Keys have been checked; those that are left may pass. */
static cyaml_config_t configuration(void) {
  return (cyaml_config_t){.mem_fn = memory,
                          .log_level = CYAML_LOG_ERROR,
                          .flags = CYAML_CFG_NO_ALIAS | CYAML_CFG_IGNORE_UNKNOWN_KEYS};
}

static osteon_status load(osteon_yaml *y) {
  const cyaml_config_t config = configuration();
  const cyaml_err_t error =
      cyaml_load_data((const uint8_t *)y->text, y->length, &config, &y->top, &y->data, NULL);
  if (error == CYAML_OK) return OSTEON_OK;
  y->data = NULL;
  if (error == CYAML_ERR_OOM) return osteon_fail(OSTEON_ENOMEM, "out of memory: %s", y->path);
  return BAD(y, 1, "libcyaml refuses the file: %s", cyaml_strerror(error));
}

osteon_status osteon_yaml_load(osteon_yaml *y, osteon_yaml_keys top, const osteon_yaml_section *sections,
                               int n, const osteon_yaml_part **parts) {
  *parts = NULL;
  y->parts = osteon_alloc((size_t)n + 1, sizeof *y->parts);
  if (!y->parts) return OSTEON_ENOMEM;
  y->n_parts = n + 1;
  OSTEON_TRY(check_form(y, &top, sections, n));
  OSTEON_TRY(make_schema(y, &top, sections, n));
  OSTEON_TRY(load(y));
  y->parts[0].values = y->data;
  const section_data *data = (const void *)((char **)y->data + top.n);
  for (int i = 0; i < n; i++) y->parts[1 + i].values = data[i].values;
  *parts = y->parts;
  return OSTEON_OK;
}

void osteon_yaml_free(osteon_yaml *y) {
  if (!y) return;
  if (y->data) {
    const cyaml_config_t config = configuration();
    cyaml_free(&config, &y->top, y->data, 0);
  }
  for (int i = 0; i < y->n; i++) {
    osteon_free(y->nodes[i].key);
    osteon_free(y->nodes[i].value);
  }
  for (int i = 0; i < y->n_parts; i++) {
    osteon_free(y->parts[i].lines);
    if (y->fields) osteon_free(y->fields[i]);
  }
  osteon_free(y->nodes);
  osteon_free(y->parts);
  osteon_free(y->fields);
  osteon_free(y->entries);
  osteon_free(y);
}

#endif
