/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon merge: the parts of a cohort, run anywhere, as one summary. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <osteon/picture.h>
#include <osteon/sweep.h>

#include "cli.h"

typedef struct job {
  cli_names parts;
  cli_model named;
  const char *output, *individuals, *plot, *script;
  const osteon_model *own;
  osteon_sweep *sweep;
} job;

static int cli_merge_main(int argc, char **argv);

static const cli_option table[] = {
    {"PART", 0, CLI_MORE, offsetof(job, parts), 0, 0},
    CLI_MODEL(named, ", where the parts are of one"),
    {"--individuals", 0, CLI_WRITE, offsetof(job, individuals), "FILE",
     "the rows of all subjects, CSV, or NetCDF-4 by the suffix .nc; needs the NAME.rows files of parts that "
     "were run with --individuals NAME.rows"},
    CLI_OUTPUT(output, "the summary, CSV, or NetCDF-4 by the suffix .nc; default: -, standard output"),
    CLI_PLOT(plot, script, "of median and bands between quantiles"),
    CLI_END};

extern const cli_command cli_merge;
const cli_command cli_merge = {
    .name = "merge",
    .summary = "merge the parts of a cohort",
    .forms = "PART... [OPTION]...",
    .text =
        "Merges the files that `osteon cohort --part K/PARTS --save FILE` wrote, on any machines and in any "
        "order: the summary and the rows are byte for byte those of one run. If parts are missing, given "
        "twice or from another run, the command names them and writes nothing.",
    .exits =
        "0 done, even if some subjects failed; 1 the files cannot be written, or all subjects failed; 2 the "
        "input is wrong.",
    .options = table,
    .main = cli_merge_main};

static int take_arguments(job *j, int argc, char **argv) {
  const int status = cli_take(&cli_merge, argc, argv, j);
  if (status != DONE) return status;
  if (j->parts.n == 0) return cli_missing(&cli_merge, "no part given");
  if (check_model(&j->named, j->parts.at[0]) != DONE) return WRONG;
  if (j->individuals && !strcmp(j->individuals, "-"))
    return complain(WRONG, "--individuals -: the rows cannot go to standard output; give a file");
  if (check_tables(j->individuals, j->output, 0) != DONE) return WRONG;
  const osteon_status checked = j->plot ? osteon_picture_check(j->plot) : OSTEON_OK;
  return checked == OSTEON_OK ? DONE : complain_last(checked == OSTEON_EUNSUPPORTED ? FAILED : WRONG);
}

static int save(const job *j) {
  const osteon_model *model = osteon_sweep_model(j->sweep);
  char caption[300];
  snprintf(caption, sizeof caption, "%s - %s", model->name, model->title);
  if (osteon_sweep_finish(j->sweep, j->output) != OSTEON_OK ||
      osteon_sweep_plot(j->sweep, caption, j->plot, j->script) != OSTEON_OK)
    return complain_last(FAILED);
  return DONE;
}

static int report_failures(const job *j) {
  const int64_t failed = osteon_sweep_failure_count(j->sweep), n = osteon_sweep_done_count(j->sweep);
  if (!failed) return DONE;
  complain(FAILED, "%" PRId64 " of %" PRId64 " subjects failed; their rows end with nan", failed, n);
  for (int i = 0; osteon_sweep_failure_at(j->sweep, i); i++)
    complain(FAILED, "%s", osteon_sweep_failure_at(j->sweep, i));
  return failed == n ? FAILED : DONE;
}

static int merge(job *j) {
  if (j->named.name) {
    const int found = find_model(&j->named, j->named.name, &j->own);
    if (found != DONE) return found;
  }
  const osteon_status status =
      osteon_sweep_merge(&j->sweep, j->named.registry, j->parts.at, j->parts.n, j->individuals);
  if (status != OSTEON_OK) return complain_last(exit_of_reading(status));
  const int saved = save(j);
  return saved == DONE ? report_failures(j) : saved;
}

static int cli_merge_main(int argc, char **argv) {
  job j = {.output = "-"};
  int status = take_arguments(&j, argc, argv);
  catch_signals();
  if (status == DONE) status = merge(&j);
  osteon_sweep_free(j.sweep);
  osteon_registry_free(j.named.registry);
  free((void *)j.parts.at);
  return status == HELPED ? finish_output(DONE) : status;
}
