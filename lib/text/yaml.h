/* SPDX-License-Identifier: GPL-3.0-or-later */
/* YAML of a known form: keys with values, and sections that are such keys or lists of such keys. */
#ifndef OSTEON_LIB_TEXT_YAML_H
#define OSTEON_LIB_TEXT_YAML_H

#include <stddef.h>

#include "base/base.h"

/* The keys of one mapping: names `stride` bytes apart. */
typedef struct osteon_yaml_keys {
  const char *const *first;
  int n;
  size_t stride;
  /* 1: a value may be a list of texts, read as `a, b`, and for `key: {of: value}` stands the key `key_of`. */
  int are_loose;
} osteon_yaml_keys;

typedef struct osteon_yaml_section {
  const char *name;
  int is_list; /* 1: each entry has the keys; 2: and stands under a name, which is the value of the first of them */
  osteon_yaml_keys keys;
  const char *
      of; /* for messages of a key that is none of them: "lemaire2004 has no parameter"; NULL: of the section */
  /* What becomes of a key that is none of them: OSTEON_OK lets it pass. NULL: it is refused. */
  osteon_status (*pass)(void *context, const char *key);
  void *context;
  int is_shared; /* taken from a file of which a part is read: see osteon_yaml_links */
} osteon_yaml_section;

/* What was read of one mapping or list: a value per entry and key. */
typedef struct osteon_yaml_part {
  int n, count;        /* keys; entries: 0 where the section is not there, 1 for a mapping */
  const char **values; /* count * n texts, NULL where not given */
  int *lines;          /* count * (n + 1): the place of each value, then of the entry */
} osteon_yaml_part;

typedef struct osteon_yaml osteon_yaml;

/* Keys of the top level whose value is a file to be read as well, for what the file itself does not say. */
typedef struct osteon_yaml_links {
  const char *whole; /* all of it; NULL: no such key */
  const char
      *part; /* only its sections that are shared, which win over those of `whole`; of several files that
                         have this key the first counts; NULL: no such key */
  const char *folder; /* where a file is found that is not beside the one that names it, or NULL */
} osteon_yaml_links;

/* Parses `text`; `path` is for messages, and files are found beside it. `links` NULL: there are none. At most 8
 * files; none includes itself. OSTEON_EFORMAT, OSTEON_EIO, OSTEON_ERANGE, OSTEON_ENOMEM, OSTEON_EUNSUPPORTED. The
 * sentence starts with PATH:LINE. */
osteon_status osteon_yaml_new(osteon_yaml **yaml, const char *path, const char *text, size_t length,
                              const osteon_yaml_links *links);
void osteon_yaml_free(osteon_yaml *yaml); /* NULL allowed */

/* The file and the line of a place. */
const char *osteon_yaml_file(const osteon_yaml *yaml, int place, int *line);

/* `name` as it is found from the file `path`: in its folder, unless it starts with /. Free with osteon_free. */
char *osteon_yaml_beside(const char *path, const char *name);

/* The value of a key of the top level, before the form is known: NULL where it is not given. */
const char *osteon_yaml_peek(const osteon_yaml *yaml, const char *key, int *line);

/* Checks the form and loads. part[0] is the top level, part[1 + i] section i; they belong to the yaml. A file's own
 * keys win over those of the file that it includes: at the top level and in sections that are no lists key by key,
 * lists as a whole. */
osteon_status osteon_yaml_load(osteon_yaml *yaml, osteon_yaml_keys top, const osteon_yaml_section *sections,
                               int n_sections, const osteon_yaml_part **parts);

#endif
