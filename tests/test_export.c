/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _POSIX_C_SOURCE 200809L /* fmemopen */
/* Exports: how equations are read, names, units, locales. tests/exports runs what is written. */
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <osteon/export.h>
#include <osteon/text.h>

#include "export/form.h"
#include "support.h"
#include "toy.h"

/* ---- reading ---- */

static const osteon_language c = {
    .max = "fmax", .min = "fmin", .pow = "pow", .nan = "NAN", .infinity = "INFINITY", .state_suffix = ""};
static const osteon_language r = {
    .max = "max", .min = "min", .nan = "NaN", .infinity = "Inf", .choose = "ifelse", .state_suffix = ""};

/* `a = EXPRESSION` among locals x, y and z, as a language has it; NULL where it is refused. */
static const char *in_language(const char *expression, const osteon_language *language) {
  static char out[300];
  char text[400];
  osteon_form form = {.model = &toy};
  memset(out, 0, sizeof out);
  snprintf(text, sizeof text,
           "osteon_section derive; const real x = 1.0, y = 2.0; const double z = 3.0; real a = %s;",
           expression);
  osteon_status status = osteon_form_parse(&form, text);
  for (int i = 0; i < form.n_symbols; i++) form.symbols[i]->shown = form.symbols[i]->name;
  FILE *stream = fmemopen(out, sizeof out - 1, "w");
  ck_assert_ptr_nonnull(stream);
  if (status == OSTEON_OK) osteon_put_infix(stream, form.lines[form.n_lines - 1].value, language);
  ck_assert(!fclose(stream));
  osteon_form_free(&form);
  return status == OSTEON_OK ? out : NULL;
}

static const struct reading {
  const char *model, *c, *r;
} readings[] = {
    {"x+y*z", "x + y * z", "x + y * z"},
    {"(x+y)*z", "(x + y) * z", "(x + y) * z"},
    {"x-(y-z)", "x - (y - z)", "x - (y - z)"},
    {"x-y-z", "x - y - z", "x - y - z"},
    {"x/(y*z)", "x / (y * z)", "x / (y * z)"},
    {"x/y/z", "x / y / z", "x / y / z"},
    {"x*(y/z)", "x * (y / z)", "x * (y / z)"},
    {"-(x+y)*z", "-(x + y) * z", "-(x + y) * z"},
    {"x - -y", "x - -y", "x - -y"},
    {"-r_pow(x, -y)", "-pow(x, -y)", "-x^(-y)"},
    {"r_pow(x + y, 2)*z", "pow(x + y, 2) * z", "(x + y)^2 * z"},
    {"r_pow(r_pow(x, y), z)", "pow(pow(x, y), z)", "(x^y)^z"},
    {"r_max(0, r_min(x, y))", "fmax(0, fmin(x, y))", "max(0, min(x, y))"},
    {"r_less(x, y, r_const(1), osteon_nan) + z", "(x < y ? 1 : NAN) + z", "ifelse(x < y, 1, NaN) + z"},
    {"r_exp(r_log(r_sqrt(x)))", "exp(log(sqrt(x)))", "exp(log(sqrt(x)))"},
    {"1e-7 + 0.1 + 100000000", "1e-07 + 0.1 + 1e+08", "1e-07 + 0.1 + 1e+08"},
};

START_TEST(expressions) {
  const struct reading *row = &readings[_i];
  ck_assert_str_eq(in_language(row->model, &c), row->c);
  ck_assert_str_eq(in_language(row->model, &r), row->r);
}
END_TEST

static const char *const refused[] = {"1 / 2", "x +",  "(x",          "r_exp(x", "r_pow(x)",  "unknown",
                                      "x y",   "x * ", "3 / (1 + 1)", "sin(x)",  "x ? y : z", "x < y",
                                      "x[0]",  ""};

START_TEST(others_are_refused) {
  ck_assert_msg(!in_language(refused[_i], &c), "%s is taken", refused[_i]);
  ck_assert_ptr_nonnull(strstr(osteon_last_error(), "the equations of toy"));
}
END_TEST

/* ---- units ---- */

/* In SI units of length, mass, time, amount; the factor of the whole. */
static double factor_of(const char *unit) {
  osteon_unit_part part[OSTEON_UNIT_PARTS];
  const int n = osteon_unit_parse(unit, part);
  double factor = 1;
  for (int i = 0; i < n; i++) {
    double one = part[i].multiplier * pow(10, part[i].scale);
    if (!strcmp(part[i].kind, "litre") || !strcmp(part[i].kind, "gram")) one *= 1e-3; /* m3, kg */
    factor *= pow(one, part[i].exponent);
  }
  return n ? factor : NAN;
}

static const struct unit {
  const char *text;
  double factor;
} units[] = {
    {"pM", 1e-9},
    {"1/d", 1 / 86400.0},
    {"pM/d", 1e-9 / 86400},
    {"1/(pM h)", 1e9 / 3600},
    {"%/(pM d)", 0.01e9 / 86400},
    {"ng/mL", 1e-6},
    {"g/cm3", 1e3},
    {"h2", 3600.0 * 3600},
    {"MPa", 1e6},
    {"1/GPa", 1e-9},
    {"-", 1},
    {"1/(1000 y)", 1 / 31557600e3},
    {"mmol/h", 1e-3 / 3600},
    {"pM/pM", 1},
    {"kg", 1},
    {"mL/min", 1e-6 / 60},
    {"IU/d", NAN},
    {"a.u.", NAN},
    {"furlong", NAN},
};

START_TEST(units_are_those_of_si) {
  const double got = factor_of(units[_i].text), want = units[_i].factor;
  ck_assert_msg(isnan(want) ? isnan(got) : fabs(got / want - 1) < 1e-14, "%s: %.17g, not %.17g",
                units[_i].text, got, want);
}
END_TEST

/* ---- whole models ---- */

START_TEST(same_in_any_locale) {
  const osteon_model *const model = support_model("lemaire2004");
  const osteon_export_format *format;
  char *plain[8], *german;
  for (int i = 0; (format = osteon_export_format_at(i)); i++)
    check_ok(osteon_export(model, format->name, NULL, NULL, 0, &plain[i]));
  if (support_locale("de_DE"))
    for (int i = 0; (format = osteon_export_format_at(i)); i++) {
      check_ok(osteon_export(model, format->name, NULL, NULL, 0, &german));
      ck_assert_str_eq(german, plain[i]);
      osteon_text_free(german);
    }
  for (int i = 0; osteon_export_format_at(i); i++) osteon_text_free(plain[i]);
}
END_TEST

/* What a language has for itself, and what it makes of a compartment, is no name of a quantity. */
START_TEST(names_are_free) {
  char *text;
  check_ok(osteon_export(support_model("jorg2022"), "mrgsolve", NULL, NULL, 0, &text));
  ck_assert_ptr_nonnull(strstr(text, "\ngamma_ : "));
  ck_assert_ptr_null(strstr(text, "\ngamma : "));
  osteon_text_free(text);
  check_ok(osteon_export(support_model("peterson_riggs2010"), "mrgsolve", NULL, NULL, 0, &text));
  ck_assert_ptr_nonnull(strstr(text, "\nOC_0_ : ")); /* the parameter; OC_0 is the initial state */
  ck_assert_ptr_nonnull(strstr(text, "\nOC_0 = OC_0_;\n"));
  osteon_text_free(text);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("export");
  TCase *tests = tcase_create("export");
  tcase_add_loop_test(tests, expressions, 0, sizeof readings / sizeof *readings);
  tcase_add_loop_test(tests, others_are_refused, 0, sizeof refused / sizeof *refused);
  tcase_add_loop_test(tests, units_are_those_of_si, 0, sizeof units / sizeof *units);
  tcase_add_test(tests, same_in_any_locale);
  tcase_add_test(tests, names_are_free);
  suite_add_tcase(suite, tests);
  return support_main(suite);
}
