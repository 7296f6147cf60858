/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NetCDF files of tables, rows and summaries, read back by the NetCDF library. */
#define _XOPEN_SOURCE 700
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <osteon/picture.h>
#include <osteon/sweep.h>

#include "base/netcdf.h"
#include "config.h"
#include "decay.h"
#include "support.h"
#include "toy.h"

#ifdef HAVE_NETCDF

#include <dlfcn.h>
#include <netcdf.h>

/* ---- reading ---- */

#define FUNCTIONS(X) \
  X(nc_open)         \
  X(nc_close)        \
  X(nc_inq_dimid)    \
  X(nc_inq_dimlen)   \
  X(nc_inq_varid)    \
  X(nc_inq_vartype)  \
  X(nc_inq_varndims) \
  X(nc_get_var_double) X(nc_get_var_string) X(nc_free_string) X(nc_get_att_text) X(nc_inq_attlen)

static struct {
#define MEMBER(name) __typeof__(name) *name;
  FUNCTIONS(MEMBER)
} of;
static int file;

static void load(void) {
  void *handle = dlopen(NETCDF_SONAME, RTLD_NOW | RTLD_LOCAL);
  ck_assert_msg(handle != NULL, "%s", dlerror());
#define LOAD(name)                          \
  {                                         \
    void *found = dlsym(handle, #name);     \
    ck_assert_ptr_nonnull(found);           \
    memcpy(&of.name, &found, sizeof found); \
  }
  FUNCTIONS(LOAD)
}

static void open_file(const char *path) { ck_assert_int_eq(of.nc_open(path, NC_NOWRITE, &file), NC_NOERR); }
static void close_file(const char *path) {
  ck_assert_int_eq(of.nc_close(file), NC_NOERR);
  ck_assert_int_eq(remove(path), 0);
}

static size_t length_of(const char *dimension) {
  int id;
  size_t n;
  ck_assert_int_eq(of.nc_inq_dimid(file, dimension, &id), NC_NOERR);
  ck_assert_int_eq(of.nc_inq_dimlen(file, id, &n), NC_NOERR);
  return n;
}

static int variable(const char *name) {
  int id;
  ck_assert_msg(of.nc_inq_varid(file, name, &id) == NC_NOERR, "no variable %s", name);
  return id;
}

static int has_variable(const char *name) {
  int id;
  return of.nc_inq_varid(file, name, &id) == NC_NOERR;
}

static const char *attribute(const char *name, const char *which) {
  static char text[300];
  size_t n;
  ck_assert_int_eq(of.nc_inq_attlen(file, variable(name), which, &n), NC_NOERR);
  ck_assert_uint_lt(n, sizeof text);
  ck_assert_int_eq(of.nc_get_att_text(file, variable(name), which, text), NC_NOERR);
  text[n] = 0;
  return text;
}

static nc_type type_of(const char *name) {
  nc_type type;
  ck_assert_int_eq(of.nc_inq_vartype(file, variable(name), &type), NC_NOERR);
  return type;
}

static const double *numbers(const char *name) {
  static double values[100000];
  ck_assert_int_eq(of.nc_get_var_double(file, variable(name), values), NC_NOERR);
  return values;
}

/* ---- tables ---- */

/* More rows than are kept between two writes. */
START_TEST(tables) {
  osteon_table *t;
  const double outputs[] = {7};
  enum { ROWS = 1200 };
  load();
  for (int single = 0; single < 2; single++) {
    support_write("t.nc", "old\n");
    check_ok(osteon_table_new(&t, &toy, false, "t.nc"));
    if (single) check_ok(osteon_table_set_single(t));
    for (int k = 0; k < ROWS; k++)
      check_ok(osteon_table_add_row(t, 0.5 * k, (const double[]){1.0 / (k + 1), k == 3 ? NAN : (double)k},
                                    outputs, NULL));
    check_fails(OSTEON_EINVAL, "has rows", osteon_table_set_single(t));
    ck_assert_str_eq(support_whole("t.nc"), "old\n"); /* until it is saved */
    check_ok(osteon_table_save(t));
    osteon_table_free(t);
    open_file("t.nc");
    ck_assert_uint_eq(length_of("time"), ROWS);
    for (int k = 0; k < ROWS; k++) {
      ck_assert(numbers("time")[k] == 0.5 * k);
      ck_assert(numbers("x")[k] == (single ? (float)(1.0 / (k + 1)) : 1.0 / (k + 1)));
      ck_assert(k == 3 ? isnan(numbers("bone")[k]) : numbers("bone")[k] == k);
    }
    ck_assert_int_eq(type_of("x"), single ? NC_FLOAT : NC_DOUBLE);
    ck_assert_int_eq(type_of("time"), NC_DOUBLE);
    ck_assert_str_eq(attribute("x", "units"), toy.states[0].unit);
    ck_assert_str_eq(attribute("bone", "long_name"), toy.states[1].meaning);
    ck_assert_str_eq(attribute("time", "units"), "d");
    close_file("t.nc");
  }
}
END_TEST

/* Chosen columns, of every kind, with the ends of their intervals. */
START_TEST(intervals_of_a_table) {
  const char *const columns[] = {"C", "k_B"};
  osteon_table *t;
  osteon_sim *sims[3];
  load();
  for (int i = 0; i < 3; i++) {
    check_ok(osteon_sim_new(&sims[i], support_model("lemaire2004"), NULL));
    check_ok(osteon_sim_set_param(sims[i], "k_B", 0.1 * (i + 1)));
  }
  check_ok(osteon_table_new(&t, support_model("lemaire2004"), false, "t.nc"));
  check_ok(osteon_table_set_columns(t, columns, 2));
  check_ok(osteon_table_add_sim(t, sims[0], sims + 1, 2));
  check_ok(osteon_table_save(t));
  osteon_table_free(t);
  open_file("t.nc");
  ck_assert_double_eq_tol(numbers("k_B")[0], 0.1, 1e-15);
  ck_assert_double_eq_tol(numbers("k_B_low")[0], 0.2025, 1e-15); /* 2.5 % of the way from 0.2 to 0.3 */
  ck_assert_double_eq_tol(numbers("k_B_high")[0], 0.2975, 1e-15);
  ck_assert_str_eq(attribute("k_B_high", "units"), "1/d");
  ck_assert(has_variable("C_low") && !has_variable("R"));
  close_file("t.nc");
  for (int i = 0; i < 3; i++) osteon_sim_free(sims[i]);
}
END_TEST

START_TEST(tables_that_fail) {
  osteon_table *t;
  load();
  check_fails(OSTEON_EIO, "nowhere/t.nc: cannot be written",
              osteon_table_new(&t, &toy, false, "nowhere/t.nc"));
  ck_assert_int_eq(symlink("/dev/null", "t.nc"), 0);
  check_fails(OSTEON_EIO, "not a regular file", osteon_table_new(&t, &toy, false, "t.nc"));
  ck_assert_int_eq(remove("t.nc"), 0);
  support_write("t.nc.~000000", "left behind by a writer that was killed");
  check_ok(osteon_table_new(&t, &toy, false, "t.nc"));
  check_ok(osteon_table_add_row(t, 0, (const double[]){1, 2}, (const double[]){3}, NULL));
  osteon_table_free(t); /* not saved */
  ck_assert_int_ne(access("t.nc", F_OK), 0);
  ck_assert_int_ne(access("t.nc.~000000", F_OK), 0);
  check_ok(osteon_table_new(&t, &toy, false, "t.nc"));
  check_ok(osteon_table_save(t)); /* without rows */
  osteon_table_free(t);
  open_file("t.nc");
  ck_assert_uint_eq(length_of("time"), 0);
  close_file("t.nc");
}
END_TEST

/* ---- sweeps ---- */

enum { SUBJECTS = 150 };

static const char *carry(void *context, int64_t subject, double day, int k) {
  static char text[40];
  (void)context;
  snprintf(text, sizeof text, "%d of %lld, %g", k, (long long)subject, day);
  return text;
}

static osteon_sweep *sweep_of(osteon_population *p, const char *individuals, const char *const *ids,
                              int single) {
  static const char *const columns[] = {"C", "k_B", "I_P"}, *const carried[] = {"note"};
  osteon_sweep_options o;
  osteon_sweep *s;
  osteon_sweep_options_default(&o);
  o.n = SUBJECTS;
  o.slice = 64;
  o.until = 40;
  o.every = 10;
  o.columns = columns;
  o.n_columns = 3;
  o.individuals = individuals;
  o.population = p;
  o.single = single;
  o.ids = ids;
  if (ids) o.carried = carried, o.n_carried = 1, o.carry = carry;
  check_ok(osteon_sweep_new(&s, support_model("lemaire2004"), &o));
  while (osteon_sweep_done_count(s) < SUBJECTS) check_ok(osteon_sweep_next(s));
  return s;
}

/* What the CSV of the same subjects holds. */
START_TEST(rows_of_a_sweep) {
  osteon_population *p = support_population(5);
  osteon_sweep *s = sweep_of(p, "rows.csv", NULL, 0);
  load();
  check_ok(osteon_sweep_finish(s, NULL));
  osteon_sweep_free(s);
  s = sweep_of(p, "rows.nc", NULL, _i);
  check_fails(OSTEON_EINVAL, "rows in NetCDF cannot be continued", osteon_sweep_save(s, "state"));
  ck_assert_int_ne(access("rows.nc", F_OK), 0);
  check_ok(osteon_sweep_finish(s, NULL));
  osteon_sweep_free(s);
  open_file("rows.nc");
  ck_assert_uint_eq(length_of("id"), SUBJECTS);
  ck_assert_uint_eq(length_of("time"), 5);
  ck_assert_int_eq(type_of("id"), NC_INT64);
  ck_assert_int_eq(type_of("C"), _i ? NC_FLOAT : NC_DOUBLE);
  ck_assert_str_eq(attribute("k_B", "units"), "1/d");
  FILE *csv = fopen("rows.csv", "r");
  char line[400];
  ck_assert_ptr_nonnull(csv);
  ck_assert_ptr_nonnull(fgets(line, sizeof line, csv));
  for (int i = 0; i < SUBJECTS * 5; i++) {
    double v[5];
    ck_assert_ptr_nonnull(fgets(line, sizeof line, csv));
    ck_assert_int_eq(sscanf(line, "%lf,%lf,%lf,%lf,%lf", &v[0], &v[1], &v[2], &v[3], &v[4]), 5);
    ck_assert(numbers("id")[i / 5] == v[0] && numbers("time")[i % 5] == v[1]);
    ck_assert(numbers("C")[i] == (_i ? (float)v[2] : v[2]));
    ck_assert(numbers("k_B")[i] == (_i ? (float)v[3] : v[3]));
    ck_assert(numbers("I_P")[i] == v[4]);
  }
  fclose(csv);
  close_file("rows.nc");
  ck_assert_int_eq(remove("rows.csv"), 0);
  osteon_population_free(p);
}
END_TEST

START_TEST(names_of_subjects) {
  static char names[SUBJECTS][8];
  const char *ids[SUBJECTS];
  char *found[SUBJECTS * 5];
  osteon_population *p = support_population(5);
  load();
  for (int i = 0; i < SUBJECTS; i++) snprintf(names[i], sizeof names[i], "id %d", i), ids[i] = names[i];
  osteon_sweep *s = sweep_of(p, "rows.nc", ids, 0);
  check_ok(osteon_sweep_finish(s, NULL));
  osteon_sweep_free(s);
  open_file("rows.nc");
  ck_assert_int_eq(of.nc_get_var_string(file, variable("id"), found), NC_NOERR);
  ck_assert_str_eq(found[149], "id 149");
  of.nc_free_string(SUBJECTS, found);
  ck_assert_int_eq(of.nc_get_var_string(file, variable("note"), found), NC_NOERR);
  ck_assert_str_eq(found[5 * 149 + 2], "0 of 149, 20");
  of.nc_free_string(5 * SUBJECTS, found);
  close_file("rows.nc");
  osteon_population_free(p);
}
END_TEST

START_TEST(summary_of_a_sweep) {
  osteon_population *p = support_population(5);
  osteon_sweep *s = sweep_of(p, NULL, NULL, 0);
  load();
  check_ok(osteon_sweep_take_set(s, s));
  check_ok(osteon_sweep_finish(s, "sum.csv"));
  check_ok(osteon_sweep_finish(s, "sum.nc"));
  osteon_sweep_free(s);
  open_file("sum.nc");
  ck_assert_uint_eq(length_of("quantile"), 5);
  ck_assert(numbers("quantile")[4] == 0.95);
  char *line = support_whole("sum.csv");
  for (int t = 0; t < 5; t++)
    for (int k = 0; k < 3; k++) {
      char name[20], of_it[60];
      double v[9];
      line = strchr(line, '\n') + 1;
      ck_assert_int_eq(sscanf(line, "%lf,%19[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf", &v[0], name, &v[1], &v[2],
                              &v[3], &v[4], &v[5], &v[6], &v[7]),
                       9);
      snprintf(of_it, sizeof of_it, "%s_n", name);
      ck_assert(numbers(of_it)[t] == v[1] && v[1] == SUBJECTS);
      snprintf(of_it, sizeof of_it, "%s_mean", name);
      ck_assert(numbers(of_it)[t] == v[2]);
      snprintf(of_it, sizeof of_it, "%s_sd", name);
      ck_assert(numbers(of_it)[t] == v[3]);
      snprintf(of_it, sizeof of_it, "%s_quantile", name);
      ck_assert(numbers(of_it)[5 * t] == v[4] && numbers(of_it)[5 * t + 3] == v[7]);
      snprintf(of_it, sizeof of_it, "%s_quantile_high", name); /* of one set: the quantile itself */
      ck_assert(numbers(of_it)[5 * t + 1] == v[5]);
    }
  ck_assert_str_eq(attribute("k_B_sd", "units"), "1/d");
  close_file("sum.nc");
  ck_assert_int_eq(remove("sum.csv"), 0);
  osteon_population_free(p);
}
END_TEST

#else

START_TEST(without) {
  osteon_table *t;
  puts("built without NetCDF: nothing to read back");
  check_fails(OSTEON_EUNSUPPORTED, "built without NetCDF", osteon_table_new(&t, &toy, false, "t.nc"));
  check_fails(OSTEON_EUNSUPPORTED, "t.nc: osteon was built without NetCDF", osteon_table_check("t.nc"));
}
END_TEST

#endif

/* A table of text under a name of NetCDF. */
START_TEST(other_tables) {
  check_ok(osteon_table_check("t.csv"));
  check_ok(osteon_table_check("-"));
  ck_assert(!osteon_netcdf_is("nc") && !osteon_netcdf_is("a.nc.csv") && osteon_netcdf_is("a.csv.nc"));
}
END_TEST

int main(void) {
  Suite *suite = suite_create("netcdf");
  TCase *tests = tcase_create("netcdf");
  suite_add_tcase(suite, tests);
#ifdef HAVE_NETCDF
  tcase_add_test(tests, tables);
  tcase_add_test(tests, intervals_of_a_table);
  tcase_add_test(tests, tables_that_fail);
  tcase_add_loop_test(tests, rows_of_a_sweep, 0, 2);
  tcase_add_test(tests, names_of_subjects);
  tcase_add_test(tests, summary_of_a_sweep);
#else
  tcase_add_test(tests, without);
#endif
  tcase_add_test(tests, other_tables);
  return support_main(suite);
}
