/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of a YAML file as tables, each with a kind and a range, and the structs that their values are read into. */
#ifndef OSTEON_LIB_SCENARIO_KEYED_H
#define OSTEON_LIB_SCENARIO_KEYED_H

#include <stddef.h>

#include "text/yaml.h"

#define HELP_NEXT "\n      " /* the next line of a meaning */

/* Kinds:
 *   TEXT    as it is
 *   NUMBER  finite, in least..most
 *   COUNT   a whole number in least..most
 *   TIME    on the axis of ticks: bare days are whole ticks, calendar times move to the nearest one
 *   STEP    a TIME that is not moved: what follows from it is
 *   SPAN    a time that need not be whole ticks, in least..most days
 *   REPEAT  a SPAN above 0, or daily, weekly, monthly, yearly, or once */
typedef enum osteon_key_kind { TEXT, NUMBER, COUNT, TIME, STEP, SPAN, REPEAT } osteon_key_kind;

/* A key. Its value is a const char * (TEXT) or a double, in the struct of its section at PLACE_OF_KEY. */
typedef struct osteon_key {
  const char *name;
  osteon_key_kind kind;
  double least, most;
} osteon_key;

typedef const char *TEXT_value;
typedef double NUMBER_value, COUNT_value, TIME_value, STEP_value, SPAN_value, REPEAT_value;
enum { KEY_BYTES = 8 };
#define PLACE_OF_KEY(entry, i) ((char *)(entry) + (size_t)(i)*KEY_BYTES)
/* Of X(key, kind, least, most, what is written, meaning): the row of a table, the member of a struct, the line of a
 * help text. */
#define KEY_ROW(key, kind, least, most, ...) {#key, kind, least, most},
#define KEY_MEMBER(key, kind, ...) _Alignas(KEY_BYTES) kind##_value key;
#define KEY_HELP(key, kind, least, most, form, meaning) "  " #key ": " form HELP_NEXT meaning "\n"

/* The keys of a part of the YAML. */
typedef struct osteon_key_table {
  const char *name;
  int is_list, n;
  const osteon_key *keys;
} osteon_key_table;

/* A file that is being read. */
typedef struct osteon_keyed {
  const osteon_yaml *yaml;
  const osteon_yaml_part *parts;
  const osteon_key_table *tables; /* of the parts */
  double dt;                      /* 0: times stay as they are */
  double *moved;                  /* d, the most by which a time was moved to a tick */
} osteon_keyed;

/* The status, its sentence with FILE:LINE before it. */
osteon_status osteon_keyed_at_line(const osteon_keyed *file, int line, osteon_status status);
/* The line of key k in an entry; of the entry itself where the key is not given or k < 0. */
int osteon_keyed_line(const osteon_keyed *file, int part, int entry, int k);
int osteon_keyed_line_of(const osteon_keyed *file, int part, int entry, const char *key);
/* What is written for a key of an entry, NULL where it is not given. */
const char *osteon_keyed_text(const osteon_keyed *file, int part, int entry, const char *key);
/* The values of one entry into `values`, its struct: NAN or NULL where a key is not given. */
osteon_status osteon_keyed_read(const osteon_keyed *file, int part, int entry, void *values);

#endif
