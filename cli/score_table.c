/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How predictions agree with trials, as tables: by kind of endpoint and context. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { SEED = 0, DRAWS = 1000 };

const char *const kind_names[OSTEON_ENDPOINT_KINDS] = {
    [OSTEON_BMD] = "BMD",
    [OSTEON_FORMATION] = "formation (PINP, BSAP, OC)",
    [OSTEON_RESORPTION] = "resorption (CTX, NTX)",
    [OSTEON_FRACTURE] = "fracture",
    [OSTEON_OTHER] = "other",
};

/* One line of a table; 0 where it has nothing to say of these rows. */
typedef struct place {
  const osteon_trials *trials;
  const osteon_comparison *comparison;
  osteon_endpoint_kind kind;
  const char *context; /* NULL: all */
  const char *name;
  int begun; /* whether the kind's heading is printed */
} place;
typedef int line_of(place *p);

static void print_or_dash(const char *format, int width, double value) {
  if (isnan(value))
    printf("%*s", width, "-");
  else
    printf(format, width, value);
}

static void print_range(int width, int decimals, double factor, osteon_interval v) {
  char text[64] = "-";
  if (!isnan(v.low))
    snprintf(text, sizeof text, "%.*f to %.*f", decimals, factor * v.low, decimals, factor * v.high);
  printf("%*s", width, text);
}

/* ---- the lines ---- */

/* The name of a line, and before the first one of a kind the kind's. */
static void begin(place *p) {
  if (!p->begun && p->kind < OSTEON_ENDPOINT_KINDS) printf(" %s\n", kind_names[p->kind]);
  p->begun = 1;
  printf("  %-20.40s", p->name);
}

static int print_score(place *p) {
  osteon_score s;
  if (osteon_comparison_get_score(p->comparison, p->kind, p->context, &s) != OSTEON_OK ||
      s.rows + s.left_out == 0)
    return 0;
  const double inside = s.rows ? 100.0 * s.inside / s.rows : NAN;
  begin(p);
  printf(" %5d %7d", s.rows, s.inside);
  print_or_dash("%*.0f", 5, inside);
  print_or_dash("%*.0f", 12, 100 * s.attainable);
  print_or_dash("%*.2f", 8, s.rmse);
  print_or_dash("%+*.2f", 8, s.bias);
  print_or_dash("%*.2f", 11, s.normalised);
  print_or_dash("%*.0f", 6, 100 * s.held_50);
  print_or_dash("%*.0f", 5, 100 * s.held_95);
  print_or_dash("%*.2f", 7, s.crps);
  printf("%9d\n", s.left_out);
  return 1;
}

static int print_intervals(place *p) {
  osteon_score_intervals v;
  if (osteon_comparison_get_intervals(p->comparison, p->kind, p->context, SEED, DRAWS, &v) != OSTEON_OK ||
      isnan(v.inside.low))
    return 0;
  begin(p);
  printf(" %7d", v.studies);
  print_range(12, 0, 100, v.inside);
  print_range(14, 2, 1, v.rmse);
  print_range(16, 2, 1, v.bias);
  print_range(14, 2, 1, v.normalised);
  print_range(11, 0, 100, v.held_50);
  print_range(11, 0, 100, v.held_95);
  putchar('\n');
  return 1;
}

static int print_baseline(place *p) {
  osteon_score s;
  osteon_score_intervals v;
  if (osteon_comparison_get_score(p->comparison, p->kind, p->context, &s) != OSTEON_OK || s.beside == 0 ||
      osteon_comparison_get_intervals(p->comparison, p->kind, p->context, SEED, DRAWS, &v) != OSTEON_OK)
    return 0;
  begin(p);
  printf(" %5d %7d", s.beside, v.studies);
  print_or_dash("%*.2f", 8, s.beside_rmse);
  print_or_dash("%*.2f", 12, s.baseline_rmse);
  print_or_dash("%*.2f", 7, s.beside_crps);
  print_or_dash("%*.2f", 12, s.baseline_crps);
  print_or_dash("%+*.2f", 8, s.skill);
  print_range(16, 2, 1, v.skill);
  putchar('\n');
  return 1;
}

static int print_spread(place *p) {
  osteon_spread_score s;
  if (osteon_comparison_get_spread(p->comparison, p->kind, p->context, &s) != OSTEON_OK || s.rows == 0)
    return 0;
  begin(p);
  printf(" %5d%9.1f%11.1f%15.1f\n", s.rows, s.printed, s.measured, s.true_sd);
  return 1;
}

/* ---- the tables ---- */

/* The contexts of the table in the order in which they come. */
static int is_first_of_context(const osteon_trials *t, int i) {
  for (int k = 0; k < i; k++)
    if (!strcmp(osteon_trials_at(t, k)->context, osteon_trials_at(t, i)->context)) return 0;
  return 1;
}

static void print_kind(place p, line_of *line) {
  int lines = 0;
  for (int i = 0; i < osteon_trials_count(p.trials); i++) {
    if (!is_first_of_context(p.trials, i)) continue;
    p.context = osteon_trials_at(p.trials, i)->context;
    p.name = *p.context ? p.context : "-";
    lines += line(&p);
  }
  p.context = NULL;
  p.name = "together";
  if (lines != 1) line(&p);
}

static void print_table(place p, line_of *line, int kinds) {
  for (int k = 0; k < kinds; k++) {
    p.kind = (osteon_endpoint_kind)k;
    print_kind(p, line);
  }
  p.kind = OSTEON_ENDPOINT_KINDS;
  p.name = "all";
  if (kinds > 1) line(&p);
}

/* Of the kinds for which it is known. */
/* Prints on in lines of a reader's width; the column where it ends. */
static int print_on(int column, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int print_on(int column, const char *format, ...) {
  char text[400];
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  return fill(stdout, text, strlen(text), column, 0);
}

static int explain_own_error(const osteon_own_error *own, int column) {
  const char *before =
      "the model's own error, which widens those of rows that are not fitted, is that of rows left out of a "
      "fit:";
  for (int k = 0; k < OSTEON_ENDPOINT_KINDS; k++) {
    if (isnan(own[k].points)) continue;
    column = print_on(column, "%s %s %.2g points and %.0f %% of the change;", before, kind_names[k],
                      own[k].points, 100 * own[k].part);
    before = "of";
  }
  return column;
}

void explain_scores(int with_parameters, const osteon_own_error *own) {
  int column =
      print_on(0,
               "RMSE, bias and CRPS in points of change; normalised: by each row's error and the SD between "
               "trials; attainable: %% inside if every true mean were known; PI50, PI95: %% of rows that "
               "prediction intervals of 50 and 95 %% hold, %s the parameters' uncertainty;",
               with_parameters ? "with" : "without");
  if (own) column = explain_own_error(own, column);
  print_on(column,
           "rows recalled from memory are not counted; intervals: 95 %%, bootstrap over studies (%d draws, "
           "seed %d), where there are five or more\n",
           DRAWS, SEED);
}

int print_scores(const osteon_trials *trials, const osteon_comparison *comparison, const char *title) {
  const place p = {.trials = trials, .comparison = comparison};
  osteon_score s;
  const osteon_status status = osteon_comparison_get_score(comparison, OSTEON_ENDPOINT_KINDS, NULL, &s);
  if (status != OSTEON_OK) return complain_last(exit_of(status));
  if (s.rows + s.left_out == 0) return DONE;
  printf("\n%s\n  %-20s %5s %7s %4s %11s %7s %7s %10s %5s %4s %6s %8s\n", title, "", "rows", "inside", "%",
         "attainable", "RMSE", "bias", "normalised", "PI50", "PI95", "CRPS", "left out");
  print_table(p, print_score, OSTEON_ENDPOINT_KINDS);
  printf("\n%s, 95 %% intervals\n  %-20s %7s %11s %13s %15s %13s %10s %10s\n", title, "", "studies",
         "inside, %", "RMSE", "bias", "normalised", "PI50", "PI95");
  print_table(p, print_intervals, OSTEON_ENDPOINT_KINDS);
  osteon_spread_score women;
  if (osteon_comparison_get_spread(comparison, OSTEON_ENDPOINT_KINDS, NULL, &women) == OSTEON_OK &&
      women.rows > 0) {
    printf(
        "\n%s, SD of change between women in rows that print one; true: without errors of measurement\n"
        "  %-20s %5s %8s %10s %14s\n",
        title, "", "rows", "printed", "predicted", "predicted true");
    print_table(p, print_spread, OSTEON_RESORPTION + 1);
  }
  if (s.beside > 0) {
    printf("\n%s, beside the baseline\n  %-20s %5s %7s %7s %11s %6s %11s %7s %15s\n", title, "", "rows",
           "studies", "RMSE", "baseline's", "CRPS", "baseline's", "skill", "95 % interval");
    print_table(p, print_baseline, 1);
  }
  return DONE;
}
