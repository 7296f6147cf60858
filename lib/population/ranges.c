/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What varies between two ends, from a table. */
#include "base/base.h"
#include "base/floats.h"
#include "population/population_internal.h"
#include "text/csv.h"

#include <osteon/text.h>

enum { NAME, LOW, HIGH, COLUMNS };
static const char *const names[COLUMNS] = {"name", "low", "high"};

static osteon_status take_row(osteon_population *p, const osteon_csv *csv, int row, const int *columns) {
  double ends[COLUMNS];
  for (int k = LOW; k <= HIGH; k++) {
    const osteon_status status = osteon_number_parse(osteon_csv_field(csv, row, columns[k]), &ends[k]);
    if (status != OSTEON_OK)
      return osteon_fail_prefix(status, "%s of %.60s: ", names[k], osteon_csv_field(csv, row, columns[NAME]));
  }
  return osteon_population_vary_between(p, osteon_csv_field(csv, row, columns[NAME]), ends[LOW], ends[HIGH]);
}

static osteon_status take_rows(osteon_population *p, const osteon_csv *csv, const char *path) {
  int columns[COLUMNS];
  for (int k = 0; k < COLUMNS; k++) {
    columns[k] = osteon_csv_column(csv, names[k]);
    if (columns[k] < 0)
      return osteon_fail(OSTEON_EFORMAT, "%s:%d: no column %s in the header; name, low and high are needed",
                         path, csv->lines[0], names[k]);
  }
  if (csv->records == 0)
    return osteon_fail(OSTEON_EFORMAT, "%s:%d: nothing below the header", path, csv->lines[0]);
  for (int i = 0; i < csv->records; i++) {
    const osteon_status status = take_row(p, csv, i, columns);
    if (status != OSTEON_OK) return osteon_fail_prefix(status, "%s:%d: ", path, csv->lines[i + 1]);
  }
  return OSTEON_OK;
}

osteon_status osteon_population_load_ranges(osteon_population *population, const char *path) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(population, population);
  OSTEON_NEED(path, path);
  osteon_csv csv;
  OSTEON_TRY(osteon_csv_read(&csv, path));
  const osteon_status status = take_rows(population, &csv, path);
  osteon_csv_free(&csv);
  return status;
}
