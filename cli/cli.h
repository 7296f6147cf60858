/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the subcommands share. */
#ifndef OSTEON_CLI_H
#define OSTEON_CLI_H

#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <osteon/events.h>
#include <osteon/exposure.h>
#include <osteon/model.h>
#include <osteon/options.h>
#include <osteon/scenario.h>
#include <osteon/sets.h>
#include <osteon/sim.h>
#include <osteon/status.h>
#include <osteon/sweep.h>
#include <osteon/trials.h>

/* Exit statuses. */
enum { DONE = 0, FAILED = 1, WRONG = 2 };

/* Before anything else: standard streams that stand, and the data of the tree where it is not installed. DONE, or
 * FAILED after a complaint. */
int cli_begin(void);

/* `osteon: ` and a sentence, one line, on standard error; returns `status`. */
int complain(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same with the sentence of the call that failed. */
int complain_last(int status);

/* From now on what is said names this scenario, where it does not yet; NULL: no longer. */
void complain_of(const char *path);
/* From now on only what fails is said: no notices, which are complaints with DONE, and no progress. */
void be_quiet(void);
int is_quiet(void);

enum { WIDTH = 80 }; /* of what is laid out for a reader */
/* Writes `length` bytes of text in lines of this width, each but the first indented; the line is filled up to `column`.
 * The column where the text ends. */
int fill(FILE *out, const char *text, size_t length, int column, int indent);

/* Flushes standard output: what was printed arrived, or FAILED. */
int finish_output(int status);

typedef struct duration {
  double days; /* NAN where not given */
  int is_bare; /* written without a unit: must be whole ticks */
} duration;

/* ---- options ---- */

/* What an option is, and what it becomes in a command's structure. */
typedef enum cli_kind {
  CLI_PLAIN,         /* an argument without a name, in the table's order: const char * */
  CLI_MORE,          /* all further ones: cli_names */
  CLI_TEXT,          /* const char * */
  CLI_READ,          /* the same, a file that is read: - is standard input */
  CLI_RENEW,         /* the same, which may be written too, in place of what it was */
  CLI_WRITE,         /* const char *, a file that is written */
  CLI_WHOLE,         /* int64_t, from 0 on */
  CLI_TIME,          /* duration */
  CLI_FLAG,          /* int, 1 where given; takes no value */
  CLI_ASSIGN,        /* NAME=VALUE, may be repeated: cli_settings */
  CLI_LIBRARY,       /* double; an option of the library, which gives its kind, range, default and meaning */
  CLI_SOLVER,        /* const char *; the help names those of the library */
  CLI_PICTURE,       /* const char *; the help begins with the formats of the library */
  CLI_SCENARIO_HELP, /* prints the keys of a scenario, and ends */
  CLI_TRIAL_HELP,    /* the same of a virtual trial */
} cli_kind;

typedef struct cli_option {
  const char *name; /* "--until", "-n"; of a plain argument its metavariable */
  const char *also; /* a second name, or NULL */
  cli_kind kind;
  size_t offset;
  const char *value;   /* metavariable, NULL where it takes no value */
  const char *meaning; /* a fragment; NULL for CLI_LIBRARY and CLI_PLAIN */
} cli_option;

/* The library's options as they were given. Where they were not: the default that the command put there before, NAN
 * where the scenario decides, or minus the default where a scenario decides that may leave it open. */
typedef struct cli_given {
#define X(name, ...) double name;
  OSTEON_OPTION_LIST(X)
#undef X
} cli_given;
#define CLI_NOT_GIVEN_(name, ...) NAN,
#define CLI_NOT_GIVEN \
  (cli_given) { OSTEON_OPTION_LIST(CLI_NOT_GIVEN_) }

/* For a list of options.h: their rows in a command's table, and what is done with them in its job, which has
 * `given` and `options`. */
#define CLI_ROW(name_, ...) {"--" #name_, 0, CLI_LIBRARY, offsetof(job, given.name_), 0, 0},
#define CLI_DEFAULT(name, ...) j->given.name = j->options.name;
#define CLI_DEFAULT_OF_SCENARIO(name, ...) j->given.name = -(double)j->options.name;
#define CLI_GIVE(name, kind, ...) \
  if (!isnan(j->given.name) && !signbit(j->given.name)) j->options.name = (CLI_TYPE_##kind)j->given.name;
/* The same of `chosen`, to `options`. */
#define CLI_TAKE(name, kind, ...) \
  if (!isnan(chosen.name)) options->name = (CLI_TYPE_##kind)chosen.name;
typedef double CLI_TYPE_TIME, CLI_TYPE_NUMBER;
typedef int CLI_TYPE_WHOLE;

/* The options of steps as given, where they were, else the scenario's, NULL: the library's. DONE, or a complaint. */
int cli_choose_steps(osteon_scenario *scenario, const cli_given *given, cli_given *chosen);

/* Rows that several commands have, with the member of the job that takes the value. */
#define CLI_SETTINGS(member, of_set)                                                 \
  {"--set", 0, CLI_ASSIGN, offsetof(job, member), "NAME=VALUE", of_set},             \
      {"--input",    0,                                                              \
       CLI_ASSIGN,   offsetof(job, member),                                          \
       "NAME=VALUE", "an input, from the start until an event changes it"},          \
  {                                                                                  \
    "--init", 0, CLI_ASSIGN, offsetof(job, member), "NAME=VALUE", "an initial state" \
  }
#define CLI_TIMES                                                        \
  {                                                                      \
    "--times", 0, CLI_TEXT, offsetof(job, times.list.given), "TIME,...", \
        "the times of rows, as 0,30,6 months; in place of --every"       \
  }
#define CLI_PARAMETERS(member, also, kind, what) \
  { "--parameters", also, kind, offsetof(job, member), "FILE.csv", what }
#define CLI_TIME_UNIT(member)                                                                               \
  {                                                                                                         \
    "--time-unit", 0, CLI_TEXT, offsetof(job, member), "UNIT",                                              \
        "of the times in the table of --events, and per which its rates are: d, h, min or week; default: d" \
  }
#define CLI_COLUMNS(what) \
  { "--columns", 0, CLI_TEXT, offsetof(job, columns.given), "A,B,...", what }
/* Of what has a table and pictures of a model's columns. */
#define CLI_COLUMNS_OF_MODEL                                                                             \
  CLI_COLUMNS(                                                                                           \
      "columns: states, outputs, parameters and inputs; `all` is all states and outputs, `shown` those " \
      "that "                                                                                            \
      "`osteon models NAME` lists as shown; default: shown")
#define CLI_FLOAT32                                                     \
  {                                                                     \
    "--float32", 0, CLI_FLAG, offsetof(job, single), 0,                 \
        "numbers of NetCDF files in single precision, of half the size" \
  }
#define CLI_OUTPUT(member, what) \
  { "-o", "--output", CLI_WRITE, offsetof(job, member), "FILE.csv", what }
#define CLI_PLOT(plot_, script_, what)                                                                 \
  {"--plot", 0, CLI_PICTURE, offsetof(job, plot_), "FILE", what}, {                                    \
    "--plot-script", 0, CLI_WRITE, offsetof(job, script_), "FILE", "the gnuplot script of the picture" \
  }
#define CLI_INTERVALS(member, path, what)                                                               \
  {"--intervals", 0, CLI_FLAG, offsetof(job, member), 0, what}, {                                       \
    "--sets", 0, CLI_READ, offsetof(job, path), "FILE.csv",                                             \
        "parameter sets for --intervals, as `osteon fit --sets` writes them; default: those that come " \
        "with osteon for the model"                                                                     \
  }
#define CLI_EXPOSURE(member, table)                                                            \
  {"--exposure",                                                                               \
   0,                                                                                          \
   CLI_TEXT,                                                                                   \
   offsetof(job, member.list.given),                                                           \
   "WHAT,...",                                                                                 \
   "area, mean, highest and lowest value, and time above a threshold: NAME, NAME:FROM..TO or " \
   "NAME:above=X:FROM..TO, as in CTX:0..365; the whole run where there is no FROM..TO"},       \
  {                                                                                            \
    "--exposures", 0, CLI_WRITE, offsetof(job, member.path), "FILE.csv", table                 \
  }
#define CLI_CHECKPOINTS(save, load, when, how)                                                   \
  {"--checkpoint", 0, CLI_WRITE, offsetof(job, save), "FILE", when}, {                           \
    "--resume", 0, CLI_RENEW, offsetof(job, load), "FILE", "a checkpoint to continue from; " how \
  }
#define CLI_KEYS_OF_SCENARIO \
  { "--help-scenario", 0, CLI_SCENARIO_HELP, 0, 0, "the keys of a scenario file" }
#define CLI_KEYS_OF_TRIAL \
  { "--help-trial", 0, CLI_TRIAL_HELP, 0, 0, "the keys of a trial's file" }
#define CLI_END \
  { 0, 0, CLI_TEXT, 0, 0, 0 }

/* A command: one file, which make puts into the list of commands. */
typedef struct cli_command {
  const char *name;
  const char *summary;       /* for osteon --help */
  const char *forms;         /* what follows the name, a line for each form */
  const char *text;          /* what it does; lines are filled */
  const char *exits;         /* exit statuses */
  const cli_option *options; /* ends with a NULL name; in the order of all commands (tests/cli/help.sh) */
  int (*main)(int argc, char **argv);
} cli_command;
extern const cli_command *const cli_commands[]; /* by name; NULL past the end */

/* NAME=VALUE as given to an option, or a row of --parameters, whose file is then the text. */
typedef struct cli_setting {
  const char *option, *text;
  char name[128];
  double value;
} cli_setting;
typedef struct cli_settings {
  cli_setting *at; /* free it */
  int n;
} cli_settings;

/* The parameters of --parameters (path NULL: none), before all others, so that --set holds. DONE, or a complaint. */
int cli_read_parameters(const osteon_model *model, const char *path, cli_settings *settings);
/* Adds what follows from --set beside the scenario (NULL: none), as osteon_model_imply says. DONE, or a complaint. */
int cli_imply(const osteon_model *model, const osteon_scenario *scenario, cli_settings *settings);
int cli_sets_parameter(const cli_setting *setting); /* --set, or of --parameters */
/* What a setting comes to in parameter set i of `sets`, -1: in none: a set has its own values of what the file
 * fitted. */
double cli_value_in(const cli_setting *setting, const osteon_sets *sets, int i);
/* Sets in a cohort what all of its subjects share: parameter set `set` of `sets` (-1: none), over which the scenario
 * (NULL: none) and the settings go. */
osteon_status cli_set_up_cohort(osteon_cohort *cohort, const osteon_scenario *scenario,
                                const cli_settings *settings, const osteon_sets *sets, int set);
/* 1: of a parameter, or by --input of a habit, about which subjects vary where it is drawn. */
int cli_is_median(const osteon_model *model, const cli_setting *setting);
/* Gives it to those who are drawn: DONE, or WRONG after a complaint. */
int cli_set_median(osteon_population *population, const cli_setting *setting);
/* WRONG, said on standard error, for --intervals beside --parameters without --sets. */
int cli_check_intervals(const char *parameters, int intervals, const char *sets_path);
/* Gives what was read of a file to a scenario, each in place of what it says itself. DONE, or a complaint. */
int cli_give_parameters(const cli_settings *read, osteon_scenario *scenario);

/* Arguments beyond those of CLI_PLAIN. */
typedef struct cli_names {
  const char **at; /* free it */
  int n;
} cli_names;

/* Names between commas: what was given, then its parts, which belong to it. */
typedef struct cli_list {
  const char *given;
  char *text;
  const char **names;
} cli_list;
/* Cuts what was given to the option, if it was: DONE, or WRONG or FAILED after a complaint. Free with cli_uncut. */
int cli_cut(const char *option, cli_list *list, const char *const **names, int *n);
void cli_uncut(cli_list *list);

/* The days of rows with --before-doses; begins as zeros. */
typedef struct cli_dose_rows {
  int64_t *codes; /* twice the tick, and 1 more on the day of a dose */
  size_t n, room;
  double *days;
} cli_dose_rows;
/* Adds the doses of a schedule after day 0: DONE, or a complaint. */
int cli_dose_rows_add(cli_dose_rows *rows, const osteon_schedule *schedule, double dt, double until);
/* Into the options, as their times: the rows that they plan, and each day of a dose twice. DONE, or a complaint. */
int cli_dose_rows_plan(cli_dose_rows *rows, osteon_sweep_options *options);
void cli_dose_rows_free(cli_dose_rows *rows);

/* What --exposure asks, and --exposures where it goes. */
typedef struct cli_exposures {
  cli_list list;
  const char *path; /* NULL: not given */
  osteon_exposure *what;
  osteon_exposed *found;
  int n; /* 0: none asked */
} cli_exposures;
/* Reads them for a run of a model over `until` days whose rows go to `rows`. DONE, or WRONG or FAILED after a
 * complaint. Free with cli_exposures_free. */
int cli_exposures_take(cli_exposures *e, const osteon_model *model, double dt, double until,
                       const char *rows);
void cli_exposures_free(cli_exposures *e);
/* Says where ticks are too long for them. */
void cli_exposures_tell(double doubt);

enum { HELPED = -1 }; /* a help text was asked for and printed */
/* Takes all arguments by the command's table into its job, which holds the defaults. Options may stand anywhere,
 * `--name=value` is `--name value`, and after `--` there are no options. DONE, HELPED, or WRONG after a complaint. */
int cli_take(const cli_command *command, int argc, char **argv, void *into);
/* What cli_take does in the end: no file that is written is another of the command, and each can be. DONE, or a
 * complaint. */
int cli_check_files(const cli_command *command, const void *job);
/* Complains that something is missing, with the usage of the command; WRONG. */
int cli_missing(const cli_command *command, const char *what);
/* A whole number of an option in its range: DONE, or WRONG after a complaint. */
int in_range(const char *option, int64_t value, int64_t least, int64_t most);

/* What a run passes through: a scenario, or without one a schedule. */
typedef struct cli_life {
  const osteon_scenario *scenario;
  const osteon_schedule *schedule;
  const cli_settings *set; /* --set and --input */
  double until;            /* NAN: the scenario's end */
  const osteon_event_table
      *table; /* whose subjects each have a schedule in place of the others; NULL: none */
} cli_life;
/* Says on standard error in which contexts of use, by what happens and by the outputs that are shown (NULL: all), the
 * model is not supported by trials. */
void tell_of_contexts(const cli_life *life, const char *const *columns, int n_columns);
/* Outputs of which none is about a context of its own. */
extern const char *const no_columns[];
/* Prints every sentence of a notice as a line of its own. */
void tell(const char *sentences);
/* Says on standard error what osteon_trials_notice says. */
void tell_of_trials(const osteon_trials *trials);
/* Says there what osteon_model_notice says of a scenario (NULL: none), of --set, and of what varies and what a table of
 * events gives (NULL: nothing). */
void tell_of_pairs(const osteon_model *model, const osteon_scenario *scenario, const cli_settings *set,
                   const osteon_population *varied, const osteon_event_table *table);
/* WRONG, said on standard error, where a value of --input is replaced on day 0. */
int check_inputs(const osteon_schedule *schedule, double dt, const cli_settings *set);
/* Says there what it says of the women of a scenario only because they vary. */
void tell_of_women(osteon_scenario *of);
/* Says there what osteon_fit_notice says. */
void tell_of_fit(osteon_fit *fit);
/* Says there that a scenario's solver is not used, where it has one. */
void tell_of_solver(osteon_scenario *scenario);
/* Days of a unit of --time-unit, NULL: 1. DONE, or WRONG. */
int read_unit(const char *name, double *days);
/* Begins the options of a table (NULL: none) with its unit and its text, which is read here, for osteon_text_free; and
 * where --dt is not given (NaN), finds the tick *dt, before anything is put on ticks. DONE, or a complaint. */
int begin_events(const char *path, const char *unit, const osteon_model *model, double given_dt,
                 osteon_event_options *options, char **text, double *dt);
/* The tick for a table's times where --dt is not given: of at most *dt, which it becomes. DONE, or a complaint; a
 * shorter one is told. */
int choose_dt(const osteon_model *model, const osteon_event_options *options, const char *path, double *dt);
/* Reads the table of --events; `base` NULL: nothing happens besides. DONE, or a complaint, also where --set gives a
 * parameter that the table gives. */
int read_table(osteon_event_table **table, const osteon_model *model, const osteon_event_options *options,
               const char *path, const cli_settings *set);
/* Lets what neither the table nor anything else gives follow from what the table gives, and says so; after cli_imply,
 * of which nothing stays that the table gives. */
int cli_imply_table(osteon_event_table *table, const osteon_model *model, const osteon_scenario *scenario,
                    cli_settings *set, const char *path);
/* Says there what osteon_event_table_notice says. */
void tell_of_table(const osteon_event_table *table, double until);
/* Says there what begins after the end of the run. */
void tell_of_schedule(const osteon_schedule *schedule, double until);
/* Parameters whose range moves the median of what is drawn. */
void warn_of_population(const osteon_population *population);
/* Rows with an SD that says nothing without n. */
void warn_of_sds(const osteon_trials *trials, const char *path);
/* Rows that were seen on the day of a dose, before or after it, and rows that are compared on another day. */
void warn_of_days(const osteon_trials *trials, const char *path);

/* The path of the table of a kind that comes with osteon for the model, MODEL-KIND.csv; "" where there is none. DONE,
 * or a complaint. */
int find_bundled(const osteon_model *model, const char *kind, char *path, size_t size);
/* The parameter sets in a file, NULL: those that come with osteon for the model, of which there may be none: `sets` is
 * then NULL. DONE, or a complaint. */
int open_sets(const osteon_model *model, const char *path, osteon_sets **sets);
/* The same for --intervals, which need some. */
int need_sets(const osteon_model *model, const char *path, osteon_sets **sets);

/* The sims of parameter sets, beside that whose rows are written; begins as zeros. */
typedef struct cli_beside {
  osteon_sim **sims; /* [set]: who makes room for them puts them there; NULL: failed */
  int n, failed;
} cli_beside;
int cli_beside_make(cli_beside *beside, int n); /* room: DONE, or a complaint */
void cli_beside_free(cli_beside *beside);
int cli_beside_start(cli_beside *beside); /* DONE, or a complaint where all fail */
/* DONE; FAILED: interrupted. `run` is osteon_sim_run, or what ends before a day's events. */
int cli_beside_run(cli_beside *beside, double day, osteon_status (*run)(osteon_sim *sim, double day));

/* The subjects or runs, `what`, of which there are n, of --part (NULL: all): cut where a summary has blocks; what is no
 * multiple of a block is in the last part. DONE, or WRONG after a complaint. */
int cli_take_part(const char *part, int64_t n, const char *what, int64_t *first, int64_t *count);
/* WRONG, said on standard error, where there are several processes of a parallel job and no --part. */
int cli_check_processes(const char *part, const char *what);

/* ---- models ---- */

/* What --model names: a model, or the file of one's own, which is compiled into the registry; begins as zeros. */
typedef struct cli_model {
  const char *name;          /* as given, or NULL */
  osteon_registry *registry; /* NULL: of the bundled models; free it after all that was made of the model */
  const osteon_model *own;   /* of a file */
} cli_model;
#define CLI_MODEL(member, what)                                              \
  {                                                                          \
    "--model", 0, CLI_TEXT, offsetof(job, member.name), "NAME",              \
        "a model listed by `osteon models`, or your own file, ./mine.c" what \
  }
int is_model_file(const char *name);
/* The model of a name: DONE, or a complaint. */
int find_model(cli_model *of, const char *name, const osteon_model **model);
/* WRONG after a complaint where --model is given beside a scenario and is no file. */
int check_model(const cli_model *of, const char *scenario);
/* Reads a scenario, in which a file of --model is known by its model's name: DONE, or a complaint. */
int open_with(cli_model *of, const char *path, osteon_scenario **scenario);

/* ---- calibrations ---- */

/* A fit of a scenario's parameters to a table, of which more than one command can be asked something. */
typedef struct cli_calibration {
  const char *scenario_path, *data, *time_unit, *start, *people;
  cli_model named;
  int64_t women;
  cli_given given;
  /* made */
  osteon_fit_options options;
  cli_settings read; /* of --parameters */
  osteon_scenario *scenario, *women_of;
  osteon_trials *trials;
  osteon_fit *fit;
} cli_calibration;
/* The rows of its options, `in` being the member of the job. */
#define CLI_CALIBRATION_FILES(in)                                    \
  {"SCENARIO", 0, CLI_PLAIN, offsetof(job, in.scenario_path), 0, 0}, \
      {"DATA.csv", 0, CLI_PLAIN, offsetof(job, in.data), 0, 0}, CLI_MODEL(in.named, " of SCENARIO")
#define CLI_CALIBRATION_WOMEN(in)                                                                            \
  {"--population",                                                                                           \
   0,                                                                                                        \
   CLI_READ,                                                                                                 \
   offsetof(job, in.people),                                                                                 \
   "FILE",                                                                                                   \
   "a scenario with the between-subject variability of the women, and their parameters; default: "           \
   "SCENARIO"},                                                                                              \
  {                                                                                                          \
    "--women", 0, CLI_WHOLE, offsetof(job, in.women), "N",                                                   \
        "women in each arm, in mirrored pairs, with between-subject variability; default: 1, the mean woman" \
  }
#define CLI_CALIBRATION_UNIT(in)                                            \
  {                                                                         \
    "--time-unit", 0, CLI_TEXT, offsetof(job, in.time_unit), "UNIT",        \
        "of the times in a table of persons: d, h, min or week; default: d" \
  }
#define CLI_CALIBRATION_ROW(name_, ...) {"--" #name_, 0, CLI_LIBRARY, offsetof(job, in.given.name_), 0, 0},
void cli_calibration_begin(cli_calibration *calibration); /* the defaults */
/* What was given of it: DONE, or WRONG after a complaint. */
int cli_calibration_check(const cli_command *command, const cli_calibration *calibration);
/* Reads all of it, and makes the fit: DONE, or a complaint. */
int cli_calibration_open(cli_calibration *calibration);
void cli_calibration_end(cli_calibration *calibration);

/* ---- progress ---- */

/* What is shown of a long command on a terminal, from its first second on; begins as zeros. */
typedef struct cli_progress {
  int on, shown, is_most; /* is_most: it may end before all is done */
  double from, at, until; /* what was done before, is done, and is to be done */
  double begun, last;     /* of the clock */
  char what[60];
} cli_progress;
/* Not where it would be drawn into `output`, NULL: none of the terminal's. It asks for an end as catch_signals does. */
void progress_begin(cli_progress *p, const char *output, double from, double until);
void progress_show(cli_progress *p, double at, const char *format, ...) __attribute__((format(printf, 3, 4)));
void progress_move(cli_progress *p, double at); /* the text stays */
void progress_end(cli_progress *p);             /* clears the line */
/* "13 h 10 min", of seconds. */
void write_span(char text[24], double span);

/* ---- scores ---- */

extern const char *const kind_names[OSTEON_ENDPOINT_KINDS];
/* What the columns of print_scores are; whether prediction intervals hold the parameters' uncertainty, and the model's
 * own error, own[OSTEON_ENDPOINT_KINDS], or NULL. */
void explain_scores(int with_parameters, const osteon_own_error *own);
/* Scores by kind of endpoint and context, their intervals, and what there is beside a baseline, under the heading
 * `title`; nothing where there are no rows. DONE, or a complaint. */
int print_scores(const osteon_trials *trials, const osteon_comparison *comparison, const char *title);

/* Prints the evidence of every context of the trials' model, `unseen` being its comparison with validation rows, and
 * with `checks` says so where its table has other figures. DONE, or a complaint. */
int print_contexts(const osteon_trials *trials, const osteon_comparison *unseen, int checks);

/* ---- times and exits ---- */

osteon_status read_duration(const char *text, duration *value);
/* Ticks of a time, the nearest whole number. Bare days must be whole ticks. DONE, or WRONG with a complaint
 * that names the option. */
int to_ticks(const char *option, const duration *time, double dt, long long *ticks);

/* Times of rows as given: ascending, each once. Begins as zeros. */
typedef struct cli_times {
  cli_list list;
  double *days;     /* whole ticks; NULL where none were given */
  long long *ticks; /* the same */
  int n;
} cli_times;
/* Reads what was given: DONE, or a complaint. Free with cli_free_times. */
int take_times(cli_times *times, double dt);
void cli_free_times(cli_times *times);
int is_netcdf(const char *path); /* by its name; NULL: no */
/* Whether tables of these names can be written; NULL: none. DONE, FAILED or WRONG after a complaint. */
int check_tables(const char *first, const char *second, int is_single);
/* The same of a table that is CSV in any case. */
int check_csv(const char *path);
/* Percentages between commas as parts of 1, in `*parts` which is to be freed: DONE, or a complaint. */
int take_quantiles(cli_list *list, double **parts, int *n);
/* When a run ends and has rows: by --times, --until and --every, else by the scenario (NULL: a year of days). With
 * times it ends on the last of them, unless --until says more. DONE, or a complaint. */
int cli_plan_rows(cli_times *times, const osteon_scenario *scenario, double dt, duration *until,
                  duration *every, long long *ticks);

/* The time between rows: as given, else the default, but at least a tick. DONE, or WRONG with a complaint. */
int choose_every(duration *every, double usual, double dt);

/* The exit status of a failing call: a run that failed, or input that is wrong; and where files are read. */
int exit_of(osteon_status status);
int exit_of_reading(osteon_status status);

/* The signal that asks for an early end, or 0. */
extern volatile sig_atomic_t interrupted;
int catch_signals(void); /* whether they were caught before */
void release_signals(void);
double seconds(void); /* of a clock that only goes forward */

#endif
