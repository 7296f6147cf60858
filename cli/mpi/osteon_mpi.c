/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon-mpi cohort|sensitivity ... --parts N --save FOLDER: rank 0 hands out the numbers of parts, the others run each
 * as `osteon cohort --part` does, and rank 0 puts the parts together as `osteon merge`, or `osteon sensitivity` with
 * all parts, does. MPI carries numbers only: results are files, so what is done stays done when a rank is lost. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <mpi.h>

#include <osteon/version.h>

#include "cli.h"

extern const cli_command cli_cohort, cli_merge, cli_sensitivity;

enum { NONE = 0, MOST_PARTS = 1000000, MOST_ARGUMENTS = 1000, LONGEST = 4096 };

typedef struct job {
  const cli_command *command; /* of the parts */
  int parts, has_threads, is_quiet;
  const char *folder, *output, *individuals, *plot, *script, *model, *minutes;
  char *own[MOST_ARGUMENTS]; /* what the parts get as it is given */
  int n_own;
} job;

static const char usage[] =
    "Usage: mpirun -n RANKS osteon-mpi cohort SCENARIO -n N --parts PARTS --save FOLDER [-o FILE.csv] "
    "[OPTION]...\n"
    "       mpirun -n RANKS osteon-mpi sensitivity SCENARIO --of WHAT --parts PARTS --save FOLDER [-o "
    "FILE.csv]\n"
    "                                  [OPTION]...\n\n"
    "Runs a virtual population, or the sample of a sensitivity analysis, in parts, on all ranks, and puts "
    "them\n"
    "together: every byte is that of `osteon cohort` or `osteon sensitivity` with the same options, all of "
    "which are\n"
    "taken. The parts stay in FOLDER; the same line given again skips those that are there, so that nothing "
    "is lost\n"
    "with a rank. Each rank uses one thread, or as many as --threads says. With --every-minutes M parts of a "
    "cohort\n"
    "have checkpoints too.\n\n"
    "Exit status: 0 done, 1 a part failed, 2 the input is wrong.\n";

/* ---- arguments ---- */

/* Options that are for the whole and not for its parts. */
static const char **place_of(job *j, const char *name) {
  const struct {
    const char *name;
    const char **place;
  } all[] = {{"--save", &j->folder},        {"-o", &j->output},
             {"--output", &j->output},      {"--plot", &j->plot},
             {"--plot-script", &j->script}, {"--individuals", &j->individuals},
             {"--model", &j->model},        {"--every-minutes", &j->minutes}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (!strcmp(all[i].name, name)) return all[i].place;
  return NULL;
}

static int give(job *j, char *text) {
  if (j->n_own == MOST_ARGUMENTS) return complain(WRONG, "more than %d arguments", MOST_ARGUMENTS);
  j->own[j->n_own++] = text;
  return DONE;
}

static int take_number(job *j, const char *text) {
  char *end;
  const long parts = strtol(text, &end, 10);
  if (*end || end == text || parts < 1 || parts > MOST_PARTS)
    return complain(WRONG, "--parts %s: give a whole number, 1 to %d", text, MOST_PARTS);
  j->parts = (int)parts;
  return DONE;
}

static int take_one(job *j, char *name, char *value) {
  const char **place = place_of(j, name);
  if (!strcmp(name, "--parts")) return take_number(j, value);
  *place = value;
  return place == &j->model ? give(j, name) == DONE ? give(j, value) : WRONG : DONE;
}

static int is_taken(job *j, const char *name) { return !strcmp(name, "--parts") || place_of(j, name); }

/* Takes `--name value` and `--name=value` of its own; the rest is for the parts. */
static int take_arguments(job *j, int argc, char **argv) {
  for (int i = 0; i < argc; i++) {
    char *equal = !strncmp(argv[i], "--", 2) ? strchr(argv[i], '=') : NULL;
    if (equal) *equal = '\0';
    const int own = is_taken(j, argv[i]);
    if (!own && equal) *equal = '=';
    if (!strncmp(argv[i], "--threads", 9)) j->has_threads = 1;
    if (!strcmp(argv[i], "--quiet")) j->is_quiet = 1;
    if (!strcmp(argv[i], "--checkpoint") || !strcmp(argv[i], "--resume") || !strcmp(argv[i], "--part"))
      return complain(WRONG, "%s: each part has its own; leave it out", argv[i]);
    int status;
    if (!own)
      status = give(j, argv[i]);
    else if (equal)
      status = take_one(j, argv[i], equal + 1);
    else if (i + 1 < argc)
      status = take_one(j, argv[i], argv[i + 1]), i++;
    else
      status = complain(WRONG, "%s needs a value", argv[i]);
    if (status != DONE) return status;
  }
  if (!j->parts) return complain(WRONG, "--parts is missing: into how many parts the subjects are cut");
  if (!j->folder) return complain(WRONG, "--save is missing: the folder of the parts");
  if (!j->output) j->output = "-";
  return DONE;
}

/* ---- parts ---- */

static void name_part(const job *j, int part, const char *end, char name[LONGEST]) {
  int length = (int)strlen(j->folder);
  while (length > 1 && j->folder[length - 1] == '/') length--;
  snprintf(name, LONGEST, "%.*s/%d.%s", length < 3900 ? length : 3900, j->folder, part, end);
}

/* As `osteon cohort OWN --part K/PARTS --save FOLDER/K.osteon` would, which runs nothing where that part is there. */
static int run_part(const job *j, int part) {
  char of[40], minutes[40], file[LONGEST], rows[LONGEST], state[LONGEST];
  char *argv[MOST_ARGUMENTS + 20];
  int argc = 0;
  argv[argc++] = (char *)j->command->name;
  for (int i = 0; i < j->n_own; i++) argv[argc++] = j->own[i];
  snprintf(of, sizeof of, "%d/%d", part, j->parts);
  name_part(j, part, "osteon", file);
  name_part(j, part, "rows", rows);
  name_part(j, part, "state", state);
  argv[argc++] = "--part";
  argv[argc++] = of;
  argv[argc++] = "--save";
  argv[argc++] = file;
  if (j->individuals) argv[argc++] = "--individuals", argv[argc++] = rows;
  if (j->minutes) {
    argv[argc++] = "--checkpoint", argv[argc++] = state;
    snprintf(minutes, sizeof minutes, "%.30s", j->minutes);
    argv[argc++] = "--every-minutes", argv[argc++] = minutes;
  }
  if (!j->has_threads) argv[argc++] = "--threads", argv[argc++] = "1";
  if (part > 1 && !j->is_quiet) argv[argc++] = "--quiet"; /* once is enough */
  argv[argc] = NULL;
  return j->command->main(argc, argv);
}

/* What puts all parts together: `osteon merge`, or the sensitivity's own command line. */
static int merge(const job *j) {
  const int is_cohort = j->command == &cli_cohort;
  const cli_command *command = is_cohort ? &cli_merge : j->command;
  char **argv = calloc((size_t)j->parts + MOST_ARGUMENTS + 12, sizeof *argv), *names = NULL;
  int argc = 0;
  if (argv) names = calloc((size_t)j->parts, LONGEST);
  if (!names) {
    free(argv);
    return complain(FAILED, "out of memory");
  }
  argv[argc++] = (char *)command->name;
  for (int i = 0; i < j->n_own && !is_cohort; i++) argv[argc++] = j->own[i];
  for (int part = 1; part <= j->parts; part++) {
    argv[argc] = names + (size_t)(part - 1) * LONGEST;
    name_part(j, part, "osteon", argv[argc++]);
  }
  const char *const options[][2] = {{"-o", j->output},
                                    {"--individuals", j->individuals},
                                    {"--plot", j->plot},
                                    {"--plot-script", j->script},
                                    {"--model", is_cohort ? j->model : NULL}};
  for (size_t i = 0; i < sizeof options / sizeof *options; i++)
    if (options[i][1]) argv[argc++] = (char *)options[i][0], argv[argc++] = (char *)options[i][1];
  const int status = command->main(argc, argv);
  free(names);
  free(argv);
  return status;
}

/* ---- ranks ---- */

/* Asleep: MPI_Recv would use a processor of its own for it. */
static void wait_for_any(void) {
  const struct timespec pause = {0, 2000000}; /* ns */
  for (int is_there = 0; !is_there; nanosleep(&pause, NULL))
    MPI_Iprobe(MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &is_there, MPI_STATUS_IGNORE);
}

/* Numbers to those who ask, until there are none; the worst that they answer. */
static int hand_out(const job *j, int ranks) {
  int last = 0, worst = DONE;
  for (int working = ranks - 1; working > 0;) {
    MPI_Status from;
    int said;
    wait_for_any();
    MPI_Recv(&said, 1, MPI_INT, MPI_ANY_SOURCE, 0, MPI_COMM_WORLD, &from);
    if (said > worst) worst = said;
    const int part = worst == DONE && last < j->parts ? ++last : NONE;
    MPI_Send(&part, 1, MPI_INT, from.MPI_SOURCE, 0, MPI_COMM_WORLD);
    working -= part == NONE;
  }
  return worst;
}

static int work(const job *j) {
  int said = DONE, part;
  for (;;) {
    MPI_Send(&said, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
    MPI_Recv(&part, 1, MPI_INT, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (part == NONE) return DONE;
    said = run_part(j, part);
  }
}

static int work_alone(const job *j) {
  int status = DONE;
  for (int part = 1; part <= j->parts && status == DONE; part++) status = run_part(j, part);
  return status;
}

static int take_all(job *j, int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  j->command = !strcmp(name, "cohort") ? &cli_cohort : !strcmp(name, "sensitivity") ? &cli_sensitivity : NULL;
  if (!j->command) return complain(WRONG, "osteon-mpi runs cohort and sensitivity; see osteon-mpi --help");
  const int status = take_arguments(j, argc - 2, argv + 2);
  const char *other = j->individuals ? "--individuals" : j->minutes ? "--every-minutes" : NULL;
  if (status != DONE || j->command == &cli_cohort || !other) return status;
  return complain(WRONG, "%s: sensitivity has no such option", other);
}

/* Rank 0 looks at the arguments first, so that what is wrong with them is said once. */
static int prepare(job *j, int rank, int argc, char **argv) {
  int status = DONE;
  if (rank == 0) {
    status = take_all(j, argc, argv);
    if (status == DONE && mkdir(j->folder, 0777) && errno != EEXIST)
      status = complain(FAILED, "%s: the folder cannot be made: %s", j->folder, strerror(errno));
  }
  MPI_Bcast(&status, 1, MPI_INT, 0, MPI_COMM_WORLD);
  return status == DONE && rank > 0 ? take_all(j, argc, argv) : status;
}

static int run(const job *j, int rank, int ranks) {
  if (rank > 0) return work(j);
  const int status = ranks > 1 ? hand_out(j, ranks) : work_alone(j);
  return status == DONE ? merge(j) : status;
}

int main(int argc, char **argv) {
  static job j;
  int rank, ranks, status = cli_begin();
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[argc - 1], "--help"))) {
    if (rank == 0) fputs(usage, stdout);
  } else if (argc > 1 && !strcmp(argv[1], "--version")) {
    if (rank == 0) printf("osteon-mpi %s\n", osteon_version());
  } else {
    if (status == DONE) status = prepare(&j, rank, argc, argv);
    if (status == DONE) status = run(&j, rank, ranks);
  }
  MPI_Finalize();
  return status;
}
