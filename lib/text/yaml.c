/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a parser finds becomes nodes, which know their lines; the nodes are then checked against the names of keys. */
#include "text/yaml.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "text/yaml_reader.h"

char *osteon_yaml_beside(const char *path, const char *name) {
  const char *slash = strrchr(path, '/');
  const size_t folder = *name == '/' || !slash ? 0 : (size_t)(slash - path) + 1;
  const char *here = strcmp(name, "-") ? "" : "./"; /* a file of this name, and not standard input */
  const size_t size = folder + strlen(here) + strlen(name) + 1;
  char *joined = osteon_alloc(size, 1);
  if (joined) snprintf(joined, size, "%.*s%s%s", (int)folder, path, here, name);
  return joined;
}

enum {
  DEEPEST = 4,       /* top level, list, entry, value */
  LINES = 1 << 21,   /* a place is a line + LINES * number of the file; a file has fewer */
  LARGEST = 1 << 20, /* bytes of a file that is included */
  MOST_FILES = 8
};
/* Nodes are named by their index; 0, the top level, ends a chain of siblings. */
typedef struct node {
  osteon_yaml_kind kind;
  int line, first, last, next;
  char *key, *value; /* value: of a scalar */
} node;

struct osteon_yaml {
  char *path;
  const char *text; /* while it is read */
  size_t length;
  int file; /* 0: the first, then one more for each that is included */
  node *nodes;
  int n, room;
  osteon_yaml_part *parts; /* made by osteon_yaml_load */
  int n_parts;
  int is_part;           /* its shared sections count, and nothing else */
  osteon_yaml *included; /* the file that comes next for what those before it do not say, or NULL */
};

const char *osteon_yaml_file(const osteon_yaml *y, int place, int *line) {
  for (int file = place / LINES; file > 0; file--) y = y->included;
  *line = place % LINES;
  return y->path;
}

#define BAD(y, place, ...) bad(y, place, osteon_fail(OSTEON_EFORMAT, __VA_ARGS__))
/* `y` is the file of the place itself. */
static osteon_status bad(const osteon_yaml *y, int place, osteon_status status) {
  return osteon_fail_prefix(status, "%s:%d: ", y->path, place % LINES);
}

static int place_of(const osteon_yaml *y, size_t line) { return (int)line + 1 + LINES * y->file; }

/* ---- events to nodes ---- */

/* Where the next event belongs. */
typedef struct place {
  osteon_yaml_reader reader; /* the first member: a pointer to it is one to the place */
  osteon_yaml *y;
  int open[DEEPEST], depth;
  char *key; /* of the value that comes next */
  int key_line;
} place;

static osteon_status bad_line(const osteon_yaml_reader *reader, size_t line, osteon_status status) {
  const osteon_yaml *y = ((const place *)reader)->y;
  return bad(y, place_of(y, line), status);
}

static osteon_status add_node(osteon_yaml *y, osteon_yaml_kind kind, int line, int *index) {
  if (y->n == y->room) {
    const int room = y->room ? 2 * y->room : 64;
    node *grown = osteon_realloc(y->nodes, (size_t)room, sizeof *grown);
    if (!grown) return OSTEON_ENOMEM;
    y->nodes = grown;
    y->room = room;
  }
  *index = y->n++;
  y->nodes[*index] = (node){.kind = kind, .line = line};
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

static osteon_status add_value(place *at, const osteon_yaml_event *event) {
  osteon_yaml *y = at->y;
  const int line = place_of(y, event->line), is_text = event->kind == OSTEON_YAML_SCALAR;
  int index;
  if (at->depth == DEEPEST && !is_text)
    return BAD(y, line, "nested too deeply: a section holds keys, or a list of entries with keys");
  if (at->depth == 0 && event->kind != OSTEON_YAML_MAPPING)
    return BAD(y, line, "%s at the top level; write keys with values, such as `model: NAME`",
               is_text ? "a text" : "a list");
  OSTEON_TRY(add_node(y, event->kind, line, &index));
  node *made = &y->nodes[index];
  if (is_text) {
    if (strlen(event->text) != event->length)
      return BAD(y, line, "a text with the character \\0, which osteon cannot read");
    made->value = osteon_strdup(event->text);
    if (!made->value) return OSTEON_ENOMEM;
  }
  if (at->key) {
    made->key = at->key;
    made->line = at->key_line;
    at->key = NULL;
  }
  if (at->depth) append(y, at->open[at->depth - 1], index);
  if (!is_text) at->open[at->depth++] = index;
  return OSTEON_OK;
}

static int expects_key(const place *at) {
  return at->depth && !at->key && at->y->nodes[at->open[at->depth - 1]].kind == OSTEON_YAML_MAPPING;
}

static osteon_status take_event(osteon_yaml_reader *reader, const osteon_yaml_event *event) {
  place *at = (place *)reader;
  const int line = place_of(at->y, event->line);
  if (event->kind == OSTEON_YAML_END) {
    at->depth--;
    return OSTEON_OK;
  }
  if (!expects_key(at)) return add_value(at, event);
  if (event->kind != OSTEON_YAML_SCALAR)
    return BAD(at->y, line, "a list or a mapping as a key; write a name");
  if (strlen(event->text) != event->length)
    return BAD(at->y, line, "a key with the character \\0; write a name");
  at->key = osteon_strdup(event->text);
  at->key_line = line;
  return at->key ? OSTEON_OK : OSTEON_ENOMEM;
}

static osteon_status is_scalar(const osteon_yaml *y, const node *at) {
  if (at->kind != OSTEON_YAML_SCALAR)
    return BAD(y, at->line, "%s: %s; write one value", at->key,
               at->kind == OSTEON_YAML_LIST ? "a list" : "keys with values");
  if (!*at->value) return BAD(y, at->line, "%s: no value after the colon", at->key);
  return OSTEON_OK;
}

static osteon_status read_text(osteon_yaml *y) {
  const char *zero = memchr(y->text, 0, y->length);
  if (zero) {
    const size_t line = osteon_yaml_line_at(y->text, y->length, (size_t)(zero - y->text));
    return BAD(y, place_of(y, line), "a byte 0 in what should be YAML");
  }
  place at = {{y->path, y->text, y->length, take_event, bad_line}, .y = y};
  const osteon_status status = osteon_yaml_parse(&at.reader);
  osteon_free(at.key);
  if (status != OSTEON_OK || y->n) return status;
  return BAD(y, place_of(y, 0), "the file is empty; it needs keys, a line each as KEY: VALUE");
}

static osteon_status open_text(osteon_yaml **yaml, int file, char *path, const char *text, size_t length) {
  *yaml = path ? osteon_alloc(1, sizeof **yaml) : NULL;
  if (!*yaml) {
    osteon_free(path);
    return OSTEON_ENOMEM;
  }
  **yaml = (osteon_yaml){.path = path, .text = text, .length = length, .file = file};
  return read_text(*yaml);
}

static const node *find_key(const osteon_yaml *y, const char *key) {
  for (int i = y->nodes[0].first; i; i = y->nodes[i].next)
    if (!strcmp(y->nodes[i].key, key)) return &y->nodes[i];
  return NULL;
}

static int is_open(const osteon_yaml *first, const char *path) {
  for (; first; first = first->included)
    if (!strcmp(first->path, path)) return 1;
  return 0;
}

static char *find_linked(const osteon_yaml *y, const char *name, const char *folder) {
  char *beside = osteon_yaml_beside(y->path, name);
  char *found = beside ? osteon_file_find(beside, name, folder) : NULL;
  osteon_free(beside);
  return found;
}

/* Reads the file that the key `at` of `y` names, and puts it after the `last` one so far. */
static osteon_status open_linked(const osteon_yaml *first, const osteon_yaml *y, const node *at,
                                 osteon_yaml *last, const char *folder) {
  OSTEON_TRY(is_scalar(y, at));
  if (last->file + 1 == MOST_FILES)
    return BAD(y, at->line, "%s: more than %d files include one another", at->key, MOST_FILES);
  char *path = find_linked(y, at->value, folder), *text;
  if (!path) return OSTEON_ENOMEM;
  if (is_open(first, path)) {
    BAD(y, at->line, "%s: %s includes itself", at->key, path);
    osteon_free(path);
    return OSTEON_EFORMAT;
  }
  size_t length;
  osteon_status status = osteon_file_read(path, LARGEST, &text, &length);
  if (status != OSTEON_OK) {
    osteon_free(path);
    return bad(y, at->line, status);
  }
  status = open_text(&last->included, last->file + 1, path, text, length);
  osteon_free(text);
  return status;
}

static int has_part(const osteon_yaml *first) {
  for (; first; first = first->included)
    if (first->is_part) return 1;
  return 0;
}

/* Each file is followed by the part of another that it takes, then by the one that it includes: a chain in which the
 * earlier wins. It is MOST_FILES deep. */
static osteon_status follow(osteon_yaml *first, osteon_yaml *y, const osteon_yaml_links *links) {
  for (int part = 1; part >= 0; part--) {
    const char *key = part ? links->part : links->whole;
    const node *at = key ? find_key(y, key) : NULL;
    osteon_yaml *last = first;
    if (!at || (part && has_part(first))) continue;
    while (last->included) last = last->included;
    OSTEON_TRY(open_linked(first, y, at, last, links->folder));
    last->included->is_part = part || y->is_part;
    OSTEON_TRY(follow(first, last->included, links));
  }
  return OSTEON_OK;
}

static osteon_status open_all(osteon_yaml **yaml, const char *path, const char *text, size_t length,
                              const osteon_yaml_links *links) {
  OSTEON_TRY(open_text(yaml, 0, osteon_strdup(path), text, length));
  return links ? follow(*yaml, *yaml, links) : OSTEON_OK;
}

osteon_status osteon_yaml_new(osteon_yaml **yaml, const char *path, const char *text, size_t length,
                              const osteon_yaml_links *links) {
  *yaml = NULL;
  const osteon_status status = open_all(yaml, path, text, length, links);
  if (status == OSTEON_OK) return OSTEON_OK;
  osteon_yaml_free(*yaml);
  *yaml = NULL;
  return status;
}

const char *osteon_yaml_peek(const osteon_yaml *y, const char *key, int *line) {
  *line = y->nodes[0].line;
  for (; y; y = y->included) {
    const node *at = y->is_part ? NULL : find_key(y, key);
    if (!at) continue;
    *line = at->line;
    return at->kind == OSTEON_YAML_SCALAR ? at->value : NULL;
  }
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

static osteon_status is_new(const osteon_yaml *y, const node *at, int *line) {
  if (*line) return BAD(y, at->line, "%s is given twice, first on line %d", at->key, *line % LINES);
  *line = at->line;
  return OSTEON_OK;
}

static osteon_status unknown(const osteon_yaml *y, const node *at, const osteon_yaml_keys *keys,
                             const char *where) {
  char hint[96] = "", list[400];
  if (keys->n) osteon_hint(hint, at->key, keys->first, keys->n, keys->stride);
  return BAD(y, at->line, "no key %.60s%s%s; the keys are %s", at->key, where, hint,
             osteon_list(list, sizeof list, keys->first, keys->n, keys->stride));
}

/* A key that is none of them. */
static osteon_status check_other(const osteon_yaml *y, const node *at, const osteon_yaml_section *section) {
  const osteon_yaml_keys *keys = &section->keys;
  if (section->pass) {
    OSTEON_TRY(is_scalar(y, at));
    const osteon_status status = section->pass(section->context, at->key);
    return status == OSTEON_OK ? status : bad(y, at->line, status);
  }
  if (section->of) {
    char hint[96] = "";
    if (keys->n) osteon_hint(hint, at->key, keys->first, keys->n, keys->stride);
    osteon_fail(OSTEON_ENAME, "%s named %.60s%s", section->of, at->key, hint);
    return bad(y, at->line, OSTEON_ENAME);
  }
  char where[64];
  snprintf(where, sizeof where, " in %s", section->name);
  return unknown(y, at, keys, where);
}

/* Whether a value is one text, or a list of texts that was made one. */
static osteon_status is_value(const osteon_yaml *y, const node *at, const osteon_yaml_keys *keys) {
  return keys->are_loose && at->kind == OSTEON_YAML_LIST && at->value && *at->value ? OSTEON_OK
                                                                                    : is_scalar(y, at);
}

/* The keys of one mapping: lines[n + 1], values[n]. `before`: the key under which it stands among others, or "". */
static osteon_status check_keys(const osteon_yaml *y, const node *map, const char *before,
                                const osteon_yaml_section *section, int *lines, const char **values) {
  const osteon_yaml_keys *keys = &section->keys;
  char name[80];
  for (int i = map->first; i; i = y->nodes[i].next) {
    node at = y->nodes[i];
    if (*before) {
      snprintf(name, sizeof name, "%.39s_%.39s", before, at.key);
      at.key = name;
    }
    const int key = index_of(keys, at.key);
    if (key >= 0) {
      OSTEON_TRY(is_new(y, &at, &lines[key]));
      OSTEON_TRY(is_value(y, &at, keys));
      values[key] = at.value;
    } else if (keys->are_loose && at.kind == OSTEON_YAML_MAPPING && !*before) {
      OSTEON_TRY(check_keys(y, &at, at.key, section, lines, values));
    } else {
      OSTEON_TRY(check_other(y, &at, section));
    }
  }
  return OSTEON_OK;
}

static osteon_status make_part(osteon_yaml_part *part, int n, int count) {
  part->n = n;
  part->count = count;
  part->lines = osteon_alloc((size_t)count, ((size_t)n + 1) * sizeof *part->lines);
  part->values = osteon_alloc((size_t)count, (size_t)n * sizeof *part->values);
  return part->lines && part->values ? OSTEON_OK : OSTEON_ENOMEM;
}

static osteon_status check_section(const osteon_yaml *y, const node *at, const osteon_yaml_section *section,
                                   osteon_yaml_part *part) {
  const int is_named = section->is_list == 2;
  if (at->kind != (section->is_list && !is_named ? OSTEON_YAML_LIST : OSTEON_YAML_MAPPING))
    return BAD(y, at->line, "%s: %s", at->key,
               is_named           ? "write names with keys, such as `NAME: {key: value}`"
               : section->is_list ? "write a list, one `-` item each"
                                  : "write keys with values, indented on lines of their own");
  int count = 1;
  if (section->is_list) {
    count = 0;
    for (int i = at->first; i; i = y->nodes[i].next) count++;
  }
  OSTEON_TRY(make_part(part, section->keys.n, count));
  if (!section->is_list) {
    part->lines[section->keys.n] = at->line;
    return check_keys(y, at, "", section, part->lines, part->values);
  }
  int *lines = part->lines;
  const char **values = part->values;
  for (int i = at->first; i; i = y->nodes[i].next) {
    if (y->nodes[i].kind != OSTEON_YAML_MAPPING)
      return BAD(y, y->nodes[i].line, "an item of %s without keys; write `%s: %s`", section->name,
                 is_named ? y->nodes[i].key : "- key", is_named ? "{key: value}" : "value");
    if (is_named) {
      values[0] = y->nodes[i].key;
      lines[0] = y->nodes[i].line;
    }
    lines[section->keys.n] = y->nodes[i].line;
    OSTEON_TRY(check_keys(y, &y->nodes[i], "", section, lines, values));
    lines += section->keys.n + 1;
    values += section->keys.n;
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
  const osteon_yaml_keys all = {names, top->n + n, sizeof *names, 0};
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
      OSTEON_TRY(is_value(y, at, top));
      y->parts[0].values[key] = at->value;
    } else if (section < 0)
      return unknown_at_top(y, at, top, sections, n);
    else if (y->parts[1 + section].lines)
      return BAD(y, at->line, "%s is given twice", at->key);
    else
      OSTEON_TRY(check_section(y, at, &sections[section], &y->parts[1 + section]));
  }
  return OSTEON_OK;
}

/* ---- files that are included ---- */

static void free_part(osteon_yaml_part *part) {
  osteon_free(part->lines);
  osteon_free((void *)part->values);
  *part = (osteon_yaml_part){0};
}

/* Keys of `from` that `to` does not give. */
static void add_keys(osteon_yaml_part *to, const osteon_yaml_part *from) {
  for (int k = 0; k < from->n; k++)
    if (!to->values[k] && from->values[k]) {
      to->values[k] = from->values[k];
      to->lines[k] = from->lines[k];
    }
}

/* What the included file says and the file itself does not: a section that it lacks, or a key of one that both
 * have; a list as a whole. */
static void add_included(osteon_yaml *y, const osteon_yaml_section *sections) {
  osteon_yaml_part *from = y->included->parts;
  add_keys(&y->parts[0], &from[0]);
  for (int i = 1; i < y->n_parts; i++) {
    if (!from[i].lines) continue;
    if (!y->parts[i].lines) {
      y->parts[i] = from[i];
      from[i] = (osteon_yaml_part){0};
    } else if (!sections[i - 1].is_list) {
      add_keys(&y->parts[i], &from[i]);
    }
  }
}

/* Of a file of which a part is read, the rest. */
static void drop_unshared(osteon_yaml *y, const osteon_yaml_section *sections) {
  osteon_yaml_part *top = &y->parts[0];
  for (int k = 0; k < top->n; k++) top->values[k] = NULL, top->lines[k] = 0;
  for (int i = 1; i < y->n_parts; i++)
    if (!sections[i - 1].is_shared) free_part(&y->parts[i]);
}

/* A list of texts gets a value, which is all of them. */
static osteon_status join_list(osteon_yaml *y, node *list) {
  size_t length = 1;
  for (int i = list->first; i; i = y->nodes[i].next) {
    if (y->nodes[i].kind != OSTEON_YAML_SCALAR) return OSTEON_OK;
    length += strlen(y->nodes[i].value) + 2;
  }
  list->value = osteon_alloc(length, 1);
  if (!list->value) return OSTEON_ENOMEM;
  char *end = list->value;
  for (int i = list->first; i; i = y->nodes[i].next)
    end += sprintf(end, "%s%s", y->nodes[i].value, y->nodes[i].next ? ", " : "");
  return OSTEON_OK;
}

static osteon_status join_lists(osteon_yaml *y) {
  for (int i = 0; i < y->n; i++)
    if (y->nodes[i].kind == OSTEON_YAML_LIST && !y->nodes[i].value) OSTEON_TRY(join_list(y, &y->nodes[i]));
  return OSTEON_OK;
}

osteon_status osteon_yaml_load(osteon_yaml *y, osteon_yaml_keys top, const osteon_yaml_section *sections,
                               int n, const osteon_yaml_part **parts) {
  const osteon_yaml_part *of_included;
  *parts = NULL;
  y->parts = osteon_alloc((size_t)n + 1, sizeof *y->parts);
  if (!y->parts) return OSTEON_ENOMEM;
  y->n_parts = n + 1;
  if (top.are_loose) OSTEON_TRY(join_lists(y));
  OSTEON_TRY(check_form(y, &top, sections, n));
  if (y->is_part) drop_unshared(y, sections);
  if (y->included) {
    OSTEON_TRY(osteon_yaml_load(y->included, top, sections, n, &of_included));
    add_included(y, sections);
  }
  *parts = y->parts;
  return OSTEON_OK;
}

void osteon_yaml_free(osteon_yaml *y) {
  while (y) {
    osteon_yaml *next = y->included;
    for (int i = 0; i < y->n; i++) {
      osteon_free(y->nodes[i].key);
      osteon_free(y->nodes[i].value);
    }
    for (int i = 0; i < y->n_parts; i++) free_part(&y->parts[i]);
    osteon_free(y->nodes);
    osteon_free(y->parts);
    osteon_free(y->path);
    osteon_free(y);
    y = next;
  }
}
