/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --exposure: what is asked of courses, for run and cohort. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

int cli_exposures_take(cli_exposures *e, const osteon_model *model, double dt, double until,
                       const char *rows) {
  const char *const *names = NULL;
  if (e->path && !e->list.given)
    return complain(WRONG, "--exposures without --exposure: say which exposures with --exposure");
  if (!e->list.given) return DONE;
  if (!e->path) e->path = "-";
  if (!strcmp(e->path, "-") && rows && !strcmp(rows, "-"))
    return complain(WRONG,
                    "--exposure: another table goes to standard output; give --exposures FILE.csv, or -o");
  const int cut = cli_cut("--exposure", &e->list, &names, &e->n);
  if (cut != DONE) return cut;
  e->what = calloc((size_t)e->n, sizeof *e->what);
  e->found = calloc((size_t)e->n, sizeof *e->found);
  if (!e->what || !e->found) return complain(FAILED, "out of memory");
  for (int k = 0; k < e->n; k++)
    if (osteon_exposure_parse(names[k], model, dt, until, &e->what[k]) != OSTEON_OK)
      return complain(WRONG, "--exposure: %s", osteon_last_error());
  return DONE;
}

void cli_exposures_tell(double doubt) {
  if (doubt > 0.02)
    complain(DONE,
             "notice: --exposure: ticks are coarse for these courses, areas by trapezoids would differ by "
             "%.2g %%; give a shorter --dt",
             100 * doubt);
}

void cli_exposures_free(cli_exposures *e) {
  cli_uncut(&e->list);
  free(e->what);
  free(e->found);
}
