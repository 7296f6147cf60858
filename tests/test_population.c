/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Populations: the same draws however they are asked for, their moments, what is refused; summaries:
 * quantiles within their bound. Linked with libosteon-core alone. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <Random123/philox.h>

#include <osteon/population.h>

#include "population/summary.h"
#include "support.h"

enum { MANY = 100000, VARIED = 3 };

static void draw(osteon_population *p, int64_t first, int64_t count, double *block) {
  double *values[VARIED];
  ck_assert_int_eq(osteon_population_count(p), VARIED);
  for (int k = 0; k < VARIED; k++) values[k] = block + k * count;
  check_ok(osteon_population_draw(p, first, count, values));
}

/* ---- draws ---- */

/* Philox 4x64-10 against the vectors that Random123 gives for it (kat_vectors). */
START_TEST(known_answers) {
  static const struct {
    philox4x64_ctr_t counter;
    philox4x64_key_t key;
    philox4x64_ctr_t out;
  } known[] = {
      {{{0, 0, 0, 0}},
       {{0, 0}},
       {{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}}},
      {{{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}},
       {{UINT64_MAX, UINT64_MAX}},
       {{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}}},
      {{{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89}},
       {{0x452821e638d01377, 0xbe5466cf34e90c6c}},
       {{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}}},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    const philox4x64_ctr_t out = philox4x64(known[i].counter, known[i].key);
    ck_assert_mem_eq(&out, &known[i].out, sizeof out);
  }
}
END_TEST

/* Who is who must not change from one version to the next. Computed apart, from the definition: z of parameter
 * j of subject i is the normal quantile of the first 53 bits of philox((i, 0, j, 0), (seed, "osteon")). */
START_TEST(known_subjects) {
  static const struct {
    int64_t subject;
    double k_B, D_R; /* z */
  } known[] = {{0, -0.51312468987967008, 0.43415987014457924},
               {1, 0.16437604524309007, 0.061355364966440618},
               {999999999, -0.088454052725698659, 0.60524932171673307}};
  const osteon_model *m = support_model("lemaire2004");
  const double B = m->params[osteon_model_index(m, OSTEON_PARAM, "k_B")].value,
               R = m->params[osteon_model_index(m, OSTEON_PARAM, "D_R")].value;
  osteon_population *p;
  check_ok(osteon_population_new(&p, m, 7));
  check_ok(osteon_population_vary(p, "k_B", 0.3));
  check_ok(osteon_population_vary(p, "D_R", 0.2));
  check_ok(osteon_population_correlate(p, "k_B", "D_R", 0.5));
  ck_assert_str_eq(osteon_population_name_at(p, 0), "D_R");
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    double r, b;
    double *const values[] = {&r, &b};
    check_ok(osteon_population_draw(p, known[i].subject, 1, values));
    ck_assert_double_eq_tol(r, R * exp(0.2 * known[i].D_R), 1e-13 * R);
    ck_assert_double_eq_tol(b, B * exp(0.3 * (0.5 * known[i].D_R + sqrt(0.75) * known[i].k_B)), 1e-13 * B);
  }
  osteon_population_free(p);
}
END_TEST

START_TEST(same_for_any_block) {
  enum { ALL = 300 };
  osteon_population *p = support_population(7), *other = support_population(8);
  double whole[VARIED * ALL], part[VARIED * ALL];
  draw(p, 1000, ALL, whole);
  for (int n = 1; n <= 40; n++)
    for (int first = 0; first + n <= ALL; first += 3 * n) {
      draw(p, 1000 + first, n, part);
      for (int k = 0; k < VARIED; k++)
        ck_assert_msg(!memcmp(part + k * n, whole + k * ALL + first, (size_t)n * sizeof *part),
                      "subjects from %d, %d of them", first, n);
    }
  draw(other, 1000, ALL, part);
  for (int i = 0; i < VARIED * ALL; i++) ck_assert_double_ne(part[i], whole[i]);
  osteon_population_set_seed(other, 7);
  draw(other, 1000, ALL, part);
  ck_assert_mem_eq(part, whole, sizeof part);
  osteon_population_free(p);
  osteon_population_free(other);
}
END_TEST

/* Neither the order of calls nor another parameter changes a draw. */
START_TEST(same_for_any_order) {
  enum { N = 50 };
  osteon_population *p = support_population(7), *other;
  double values[VARIED * N], more[4][N];
  draw(p, 0, N, values);
  check_ok(osteon_population_new(&other, support_model("lemaire2004"), 7));
  const char *const names[] = {"D_C", "k_B", "D_A", "D_R"};
  const double sd[] = {0.1, 0.3, 0.2, 0.2};
  for (int k = 0; k < 4; k++) check_ok(osteon_population_vary(other, names[k], sd[k]));
  check_ok(osteon_population_correlate(other, "D_R", "D_C", -0.3));
  check_ok(osteon_population_correlate(other, "D_R", "k_B", 0.5));
  double *place[4] = {more[0], more[1], more[2], more[3]};
  check_ok(osteon_population_draw(other, 0, N, place));
  for (int k = 0; k < VARIED; k++)
    for (int j = 0; j < 4; j++)
      if (!strcmp(osteon_population_name_at(p, k), osteon_population_name_at(other, j)))
        for (int i = 0; i < N; i++)
          ck_assert_double_eq_tol(values[k * N + i], more[j][i], 1e-12 * fabs(more[j][i]));
  ck_assert_ptr_null(osteon_population_name_at(p, VARIED));
  osteon_population_free(p);
  osteon_population_free(other);
}
END_TEST

START_TEST(moments) {
  osteon_population *p = support_population(1);
  const osteon_model *m = support_model("lemaire2004");
  double *block = malloc(VARIED * MANY * sizeof *block);
  ck_assert_ptr_nonnull(block);
  draw(p, 0, MANY, block);
  double mean[VARIED], sd[VARIED];
  for (int k = 0; k < VARIED; k++) {
    const char *name = osteon_population_name_at(p, k);
    const double median = m->params[osteon_model_index(m, OSTEON_PARAM, name)].value;
    const double wanted = !strcmp(name, "k_B") ? 0.3 : !strcmp(name, "D_R") ? 0.2 : 0.1;
    double sum = 0, squares = 0;
    for (int i = 0; i < MANY; i++) {
      const double x = block[k * MANY + i] = log(block[k * MANY + i] / median);
      sum += x;
      squares += x * x;
    }
    mean[k] = sum / MANY;
    sd[k] = sqrt(squares / MANY - mean[k] * mean[k]);
    ck_assert_double_eq_tol(mean[k], 0, 4 * wanted / sqrt(MANY));
    ck_assert_double_eq_tol(sd[k], wanted, 4 * wanted / sqrt(2.0 * MANY));
  }
  for (int a = 0; a < VARIED; a++)
    for (int b = 0; b < a; b++) {
      const char *x = osteon_population_name_at(p, a), *y = osteon_population_name_at(p, b);
      const int with_R = !strcmp(x, "D_R") || !strcmp(y, "D_R"),
                with_B = !strcmp(x, "k_B") || !strcmp(y, "k_B");
      const double wanted = with_R ? (with_B ? 0.5 : -0.3) : 0;
      double sum = 0;
      for (int i = 0; i < MANY; i++) sum += (block[a * MANY + i] - mean[a]) * (block[b * MANY + i] - mean[b]);
      ck_assert_double_eq_tol(sum / MANY / sd[a] / sd[b], wanted, 4 / sqrt(MANY));
    }
  free(block);
  osteon_population_free(p);
}
END_TEST

/* Draws outside are drawn again, and none is put on the border. */
START_TEST(truncates) {
  const osteon_model *m = support_model("aibl");
  const osteon_quantity *q = &m->params[osteon_model_index(m, OSTEON_PARAM, "f_deep")]; /* 0 to 1 */
  osteon_population *p;
  check_ok(osteon_population_new(&p, m, 3));
  check_ok(osteon_population_set_median(p, "f_deep", 0.9));
  check_ok(osteon_population_vary(p, "f_deep", 0.5));
  enum { N = 20000 };
  double *values = malloc(N * sizeof *values);
  ck_assert_ptr_nonnull(values);
  check_ok(osteon_population_draw(p, 0, N, &values));
  int below = 0;
  for (int i = 0; i < N; i++) {
    ck_assert(values[i] > q->min && values[i] < q->max);
    below += values[i] < 0.9;
  }
  const double inside = 0.5 * erfc(-log(1 / 0.9) / 0.5 / sqrt(2)); /* of the log-normal below 1 */
  ck_assert_double_eq_tol((double)below / N, 0.5 / inside, 4 * 0.5 / sqrt(N));
  free(values);
  osteon_population_free(p);
}
END_TEST

/* ---- medians that the range moves ---- */

static int ascending(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static const struct {
  const char *model, *name;
  osteon_scale scale;
  double median, sd;
  int moves;
} cuts[] = {{"aibl", "f_deep", OSTEON_LOG, 0.9, 0.5, 1},      {"aibl", "f_deep", OSTEON_LOG, 0.5, 0.1, 0},
            {"aibl", "f_deep", OSTEON_LINEAR, 0.1, 0.3, 1},   {"aibl", "f_deep", OSTEON_LOG_ODDS, 0.9, 2, 0},
            {"jorg2022", "c_0", OSTEON_LOG, 0.8, 0.5, 1},     {"aibl", "f_deep", OSTEON_LINEAR, 0.9, 0.5, 1},
            {"jorg2022", "T_denosumab", OSTEON_LOG, 10, 3, 0}};

/* The notice says what the median of the drawn values is, and nothing where it is that of the population. */
START_TEST(says_where_the_median_is) {
  enum { N = 20001 };
  double *values = malloc(N * sizeof *values), said = cuts[_i].median;
  char text[300];
  osteon_population *p;
  ck_assert_ptr_nonnull(values);
  check_ok(osteon_population_new(&p, support_model(cuts[_i].model), 3));
  check_ok(osteon_population_set_median(p, cuts[_i].name, cuts[_i].median));
  check_ok(osteon_population_vary_on(p, cuts[_i].name, cuts[_i].scale, cuts[_i].sd));
  check_ok(osteon_population_notice(p, text, sizeof text));
  ck_assert_msg((*text != 0) == cuts[_i].moves, "%s: '%s'", cuts[_i].name, text);
  const char *about = strstr(text, "about ");
  ck_assert(!*text || (about && sscanf(about, "about %lf", &said) == 1));
  check_ok(osteon_population_draw(p, 0, N, &values));
  qsort(values, N, sizeof *values, ascending);
  ck_assert_double_eq_tol(values[N / 2], said, 0.03 * cuts[_i].sd * cuts[_i].median + 0.005);
  check_ok(osteon_population_notice(p, text, 5)); /* cut to fit */
  ck_assert_uint_lt(strlen(text), 5);
  osteon_population_free(p);
  free(values);
}
END_TEST

START_TEST(refuses) {
  osteon_population *p = support_population(0);
  check_fails(OSTEON_ENAME, "did you mean k_B?", osteon_population_vary(p, "k_b", 0.1));
  check_fails(OSTEON_ERANGE, "0 to 3", osteon_population_vary(p, "k_B", -0.1));
  check_fails(OSTEON_ERANGE, "0 to 3", osteon_population_vary(p, "k_B", 4));
  check_fails(OSTEON_ERANGE, "0 to 3", osteon_population_vary(p, "k_B", NAN));
  check_fails(OSTEON_ENAME, "did you mean", osteon_population_correlate(p, "k_b", "D_R", 0.1));
  check_fails(OSTEON_EINVAL, "does not vary", osteon_population_correlate(p, "k_B", "D_A", 0.1));
  check_fails(OSTEON_EINVAL, "itself", osteon_population_correlate(p, "k_B", "k_B", 0.1));
  check_fails(OSTEON_ERANGE, "less than 1", osteon_population_correlate(p, "k_B", "D_R", 1));
  check_fails(OSTEON_ERANGE, "allowed: ", osteon_population_set_median(p, "k_B", -1));
  check_ok(osteon_population_correlate(p, "k_B", "D_R", 0.9));
  check_ok(osteon_population_correlate(p, "D_C", "D_R", 0.9));
  check_ok(osteon_population_correlate(p, "D_C", "k_B", -0.5));
  check_fails(OSTEON_EINVAL, "not positive definite", osteon_population_check(p));
  check_ok(osteon_population_correlate(p, "D_C", "k_B", 0.8));
  check_ok(osteon_population_check(p));
  osteon_population_free(p);
}
END_TEST

/* A median must lie where its scale has a value: no logarithm of 0, no log-odds outside 0 to 1. */
START_TEST(refuses_medians) {
  osteon_population *p;
  check_ok(osteon_population_new(&p, support_model("lemaire2004"), 1));
  check_ok(osteon_population_set_median(p, "D_R", 0));
  check_fails(OSTEON_ERANGE, "D_R is 0", osteon_population_vary(p, "D_R", 0.1));
  check_fails(OSTEON_ERANGE, "K is 10", osteon_population_vary_on(p, "K", OSTEON_LOG_ODDS, 0.1));
  check_ok(osteon_population_vary_on(p, "D_R", OSTEON_LINEAR, 0.1));
  ck_assert_int_eq(osteon_population_count(p), 1);
  osteon_population_free(p);
}
END_TEST

/* k_B lies in 1e-9 to 1e3; of a normal distribution so wide, that is 4e-13: none of 1000 draws. */
START_TEST(gives_up) {
  osteon_population *p;
  double k_B[2], *const values[] = {k_B};
  check_ok(osteon_population_new(&p, support_model("lemaire2004"), 1));
  check_ok(osteon_population_vary_on(p, "k_B", OSTEON_LINEAR, 1e15));
  check_fails(OSTEON_ERANGE, "subject 7: none of 1000 draws", osteon_population_draw(p, 7, 2, values));
  osteon_population_free(p);
}
END_TEST

START_TEST(applies_to_its_model_alone) {
  osteon_population *p = support_population(0);
  osteon_cohort *cohort;
  check_ok(osteon_cohort_new(&cohort, support_model("pivonka2008"), 2, NULL));
  check_fails(OSTEON_EINVAL, "of pivonka2008, the population of lemaire2004",
              osteon_population_apply(p, cohort, 0));
  osteon_cohort_free(cohort);
  osteon_population_free(p);
}
END_TEST

/* ---- summaries ---- */

static double value_of(int kind, int i) {
  const double u = (double)((i * 7919LL) % 100003) / 100003, z = 2 * u - 1;
  switch (kind) {
    case 0:
      return exp(12 * z);
    case 1:
      return z * z * z; /* across 0 */
    case 2:
      return -exp(3 * z);
    case 3:
      return i % 2 ? 0 : 1e-300 * u;
    case 4:
      return 42.1;
    default:
      return i == 500 ? 1e6 : 1 + u; /* one far out */
  }
}

START_TEST(quantiles) {
  enum { N = 4001 };
  static const double p[] = {0, 0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999, 1};
  double values[N];
  osteon_summary *s;
  check_ok(osteon_summary_new(&s, 2));
  double largest = 0, sum = 0, squares = 0;
  for (int i = 0; i < N; i++) {
    values[i] = value_of(_i, i);
    largest = fmax(largest, fabs(values[i]));
    check_ok(osteon_summary_add(s, 0, values[i]));
    check_ok(osteon_summary_add(s, 1, value_of(_i, N - 1 - i)));
    check_ok(osteon_summary_add(s, 0, NAN));
    sum += values[i];
  }
  ck_assert_int_eq(osteon_summary_count(s, 0), N);
  for (int i = 0; i < N; i++) squares += (values[i] - sum / N) * (values[i] - sum / N);
  ck_assert_double_eq_tol(osteon_summary_mean(s, 0), sum / N, 1e-12 * largest);
  ck_assert_double_eq_tol(osteon_summary_sd(s, 0), sqrt(squares / (N - 1)), 1e-9 * largest);
  qsort(values, N, sizeof *values, ascending);
  for (size_t k = 0; k < sizeof p / sizeof *p; k++) {
    const double place = p[k] * (N - 1), low = values[(int)place], high = values[(int)ceil(place)];
    const double exact = low + (place - floor(place)) * (high - low),
                 got = osteon_summary_quantile(s, 0, p[k]);
    const double size = fmax(fmax(fabs(low), fabs(high)), 0x1p-8 * largest);
    ck_assert_msg(fabs(got - exact) <= 0x1p-11 * size, "kind %d, p %g: %g, not %g", _i, p[k], got, exact);
    ck_assert_double_eq(got, osteon_summary_quantile(s, 1, p[k])); /* the other order */
  }
  osteon_summary_free(s);
}
END_TEST

/* Values so far apart that another rank or another part of the way shows; places that are no ranks. */
START_TEST(quantiles_between_ranks) {
  static const struct {
    int n;
    double p, expected;
  } cases[] = {{4, 0.25, 1.75}, {4, 0.5, 3},   {4, 0.9, 6.8},   {5, 0.3, 2.4},
               {5, 0.95, 14.4}, {2, 0.1, 1.1}, {6, 0.05, 1.25}, {6, 0.99, 31.2}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    osteon_summary *s;
    check_ok(osteon_summary_new(&s, 1));
    for (int k = 0; k < cases[i].n; k++) check_ok(osteon_summary_add(s, 0, ldexp(1, k)));
    const double got = osteon_summary_quantile(s, 0, cases[i].p);
    ck_assert_msg(fabs(got - cases[i].expected) <= 0x1p-10 * cases[i].expected,
                  "quantile %g of 1, 2, 4 ... (%d values): %g, not %g", cases[i].p, cases[i].n, got,
                  cases[i].expected);
    osteon_summary_free(s);
  }
}
END_TEST

typedef struct stored {
  char *bytes;
  size_t size, at;
} stored;

static int store(void *context, void *bytes, size_t size) {
  stored *s = context;
  s->bytes = realloc(s->bytes, s->size + size + 1);
  ck_assert_ptr_nonnull(s->bytes);
  if (size) memcpy(s->bytes + s->size, bytes, size);
  s->size += size;
  return 0;
}

static int fetch(void *context, void *bytes, size_t size) {
  stored *s = context;
  if (size > s->size - s->at) return 1;
  if (size) memcpy(bytes, s->bytes + s->at, size);
  s->at += size;
  return 0;
}

/* What a cell costs depends on how many values it has, not on how far apart they are; and it survives a file. */
START_TEST(memory_of_summaries) {
  static const int counts[] = {0, 1, 4, 1000, 1024, 1025, 5000};
  const int n = counts[_i];
  osteon_summary *s, *back;
  stored file = {0};
  check_ok(osteon_summary_new(&s, 1));
  check_ok(osteon_summary_new(&back, 1));
  for (int i = 0; i < n; i++) check_ok(osteon_summary_add(s, 0, exp(8.0 * i / n))); /* over 11 octaves */
  check_ok(osteon_summary_write(s, store, &file));
  ck_assert_msg((double)file.size <= osteon_summary_bytes(1, n), "%d values: %zu bytes", n, file.size);
  ck_assert_msg(n > 4 || file.size < 200, "%d values: %zu bytes", n, file.size);
  check_ok(osteon_summary_read(back, fetch, &file));
  for (double p = 0; n && p <= 1; p += 0.125)
    ck_assert(osteon_summary_quantile(s, 0, p) == osteon_summary_quantile(back, 0, p));
  ck_assert_int_eq(osteon_summary_count(back, 0), n);
  for (size_t cut = 0; cut < file.size; cut += 1 + file.size / 7) {
    stored part = {file.bytes, cut, 0};
    check_fails(OSTEON_EFORMAT, "the summary is", osteon_summary_read(back, fetch, &part));
  }
  free(file.bytes);
  osteon_summary_free(s);
  osteon_summary_free(back);
}
END_TEST

/* Several at once are the same as one after the other, to the bytes of a file: a few, many, of few bins, of weights, of
 * both signs and growing. */
START_TEST(several_at_once) {
  enum { N = 3000, STRIDE = 3 };
  static const int sizes[] = {1, 64, OSTEON_SUMMARY_BATCH, 100, 7, 1};
  static double values[N * STRIDE];
  static uint32_t weights[N];
  osteon_summary *one, *some;
  check_ok(osteon_summary_new(&one, 4));
  check_ok(osteon_summary_new(&some, 4));
  for (int i = 0; i < N; i++) {
    weights[i] = 1 + (uint32_t)(i * 7 % 5);
    values[i * STRIDE] = i < 2500 ? exp(sin(1.3 * i)) : floor(10 * sin(i));
    values[i * STRIDE + 1] = i % 11 == 3 ? NAN : cos(0.7 * i) * exp(0.004 * i);
    values[i * STRIDE + 2] = i % 40;
    for (int k = 0; k < STRIDE; k++)
      check_ok(osteon_summary_add_weighted(one, k, values[i * STRIDE + k], k == 2 ? 1 : weights[i]));
  }
  for (int k = 0; k < STRIDE; k++)
    for (int i = 0, at = 0; i < N; at++) {
      const int size = sizes[at % 6], n = N - i < size ? N - i : size;
      check_ok(
          osteon_summary_add_some(some, k, values + i * STRIDE + k, STRIDE, k == 2 ? NULL : weights + i, n));
      i += n;
      for (double p = 0; at == 9 && p <= 1; p += 0.25) /* midway, and for good below */
        ck_assert(osteon_summary_quantile(some, k, p) <= osteon_summary_quantile(some, k, 1));
    }
  osteon_summary_settle(some, 1);
  stored a = {0}, b = {0};
  check_ok(osteon_summary_write(one, store, &a));
  check_ok(osteon_summary_write(some, store, &b));
  ck_assert(a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0);
  for (int k = 0; k < STRIDE; k++)
    for (double p = 0; p <= 1; p += 1. / 64)
      ck_assert(osteon_summary_quantile(one, k, p) == osteon_summary_quantile(some, k, p));
  for (int value = 0; value < 40; value++) /* each as often as the others */
    ck_assert_double_eq_tol(osteon_summary_quantile(some, 2, (value + 0.5) / 40), value, 0.001 * (value + 1));
  const uint32_t much[] = {1, UINT32_MAX};
  check_fails(OSTEON_ERANGE, "a weight of", osteon_summary_add_some(some, 0, values, STRIDE, much, 2));
  ck_assert_int_eq(osteon_summary_count(some, 0), N);
  free(a.bytes);
  free(b.bytes);
  osteon_summary_free(one);
  osteon_summary_free(some);
}
END_TEST

/* A bin and how many values it holds are the last eight bytes of a cell in a file. */
START_TEST(impossible_summaries) {
  enum { BIN = 8 };
  osteon_summary *s, *back;
  stored file = {0};
  unsigned char held[BIN];
  check_ok(osteon_summary_new(&s, 1));
  check_ok(osteon_summary_new(&back, 1));
  for (int i = 1; i <= 4; i++) check_ok(osteon_summary_add(s, 0, i));
  check_ok(osteon_summary_write(s, store, &file));
  unsigned char *last = (unsigned char *)file.bytes + file.size - BIN, *before = last - BIN;
  memcpy(held, last, BIN);
  memcpy(last, before, BIN);
  memcpy(before, held, BIN); /* out of order */
  check_fails(OSTEON_EFORMAT, "the summary is damaged", osteon_summary_read(back, fetch, &file));
  memcpy(before, last, BIN);
  memcpy(last, held, BIN);
  file.at = 0;
  check_ok(osteon_summary_read(back, fetch, &file));
  const uint32_t more = 2;
  memcpy(last + BIN - sizeof more, &more, sizeof more); /* more than the cell says */
  file.at = 0;
  check_fails(OSTEON_EFORMAT, "the summary is damaged", osteon_summary_read(back, fetch, &file));
  free(file.bytes);
  osteon_summary_free(s);
  osteon_summary_free(back);
}
END_TEST

START_TEST(few_values) {
  osteon_summary *s;
  check_ok(osteon_summary_new(&s, 2));
  ck_assert(isnan(osteon_summary_mean(s, 0)) && isnan(osteon_summary_quantile(s, 0, 0.5)));
  check_ok(osteon_summary_add(s, 0, 3.3));
  ck_assert_double_eq(osteon_summary_quantile(s, 0, 0.05), 3.3);
  ck_assert(isnan(osteon_summary_sd(s, 0)));
  ck_assert_int_eq(osteon_summary_count(s, 1), 0);
  check_fails(OSTEON_ERANGE, "no cell 2", osteon_summary_add(s, 2, 1));
  osteon_summary_free(s);
}
END_TEST

/* ---- threads ---- */

enum { DRAWERS = 4, DRAWN = 50 };
typedef struct drawer {
  osteon_population *population;
  double block[VARIED * DRAWN];
} drawer;

static void *draw_in_thread(void *drawer_) {
  drawer *d = drawer_;
  double *values[VARIED];
  for (int k = 0; k < VARIED; k++) values[k] = d->block + k * DRAWN;
  return osteon_population_draw(d->population, 0, DRAWN, values) == OSTEON_OK ? d : NULL;
}

/* The first draw makes what all need; several threads may be the first. */
START_TEST(several_threads_draw) {
  static drawer drawers[DRAWERS];
  double expected[VARIED * DRAWN];
  osteon_population *alone = support_population(5);
  draw(alone, 0, DRAWN, expected);
  osteon_population_free(alone);
  for (int round = 0; round < 50; round++) {
    pthread_t thread[DRAWERS];
    osteon_population *p = support_population(5);
    for (int i = 0; i < DRAWERS; i++) {
      drawers[i] = (drawer){.population = p};
      ck_assert_int_eq(pthread_create(&thread[i], NULL, draw_in_thread, &drawers[i]), 0);
    }
    for (int i = 0; i < DRAWERS; i++) {
      void *drawn;
      ck_assert_int_eq(pthread_join(thread[i], &drawn), 0);
      ck_assert_ptr_nonnull(drawn);
      ck_assert_mem_eq(drawers[i].block, expected, sizeof expected);
    }
    osteon_population_free(p);
  }
}
END_TEST

/* A stream in parts, put together in any order, has the bits of one: mean, sd, quantiles; and they are right. */
START_TEST(merged_summaries) {
  enum { N = 5000, PARTS = 5 };
  static const int ends[PARTS + 1] = {0, 64, 640, 704, 4096, N};
  static const int orders[4][PARTS] = {{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 3, 1}, {3, 0, 4, 1, 2}};
  osteon_summary *whole, *part[PARTS];
  check_ok(osteon_summary_new(&whole, 2));
  for (int k = 0; k < PARTS; k++) {
    check_ok(osteon_summary_new(&part[k], 2));
    check_ok(osteon_summary_begin_at(part[k], ends[k]));
  }
  double sum = 0, squares = 0; /* of 1000 + x: far from 0 beside their sd */
  for (int i = 0; i < N; i++) {
    const double x = sin(0.1 * i) + 1e-3 * i, other = i % 7 ? exp(3 * x) * (i % 2 ? 1 : -1) : NAN;
    int k = 0;
    while (i >= ends[k + 1]) k++;
    for (int cell = 0; cell < 2; cell++) {
      check_ok(osteon_summary_add(whole, cell, cell ? other : 1000 + x));
      check_ok(osteon_summary_add(part[k], cell, cell ? other : 1000 + x));
    }
    sum += x;
  }
  for (int i = 0; i < N; i++) squares += pow(sin(0.1 * i) + 1e-3 * i - sum / N, 2);
  ck_assert_double_eq_tol(osteon_summary_mean(whole, 0), 1000 + sum / N, 1e-12);
  ck_assert_double_eq_tol(osteon_summary_sd(whole, 0), sqrt(squares / (N - 1)), 1e-11);
  for (int o = 0; o < 4; o++) {
    osteon_summary *merged;
    check_ok(osteon_summary_new(&merged, 2));
    for (int k = 0; k < PARTS; k++) check_ok(osteon_summary_merge(merged, part[orders[o][k]]));
    check_fails(OSTEON_ERANGE, "twice", osteon_summary_merge(merged, part[2]));
    for (int cell = 0; cell < 2; cell++) {
      ck_assert_int_eq(osteon_summary_count(merged, cell), osteon_summary_count(whole, cell));
      ck_assert(osteon_summary_mean(merged, cell) == osteon_summary_mean(whole, cell));
      ck_assert(osteon_summary_sd(merged, cell) == osteon_summary_sd(whole, cell));
      for (double p = 0; p <= 1; p += 1. / 64)
        ck_assert(osteon_summary_quantile(merged, cell, p) == osteon_summary_quantile(whole, cell, p));
    }
    osteon_summary_free(merged);
  }
  for (int k = 0; k < PARTS; k++) osteon_summary_free(part[k]);
  osteon_summary_free(whole);
}
END_TEST

int main(void) {
  Suite *suite = suite_create("population");
  TCase *t = tcase_create("population");
  tcase_add_test(t, known_answers);
  tcase_add_test(t, known_subjects);
  tcase_add_test(t, same_for_any_block);
  tcase_add_test(t, same_for_any_order);
  tcase_add_test(t, moments);
  tcase_add_test(t, truncates);
  tcase_add_loop_test(t, says_where_the_median_is, 0, sizeof cuts / sizeof *cuts);
  tcase_add_test(t, refuses);
  tcase_add_test(t, refuses_medians);
  tcase_add_test(t, gives_up);
  tcase_add_test(t, applies_to_its_model_alone);
  tcase_add_test(t, several_threads_draw);
  tcase_add_loop_test(t, quantiles, 0, 6);
  tcase_add_test(t, quantiles_between_ranks);
  tcase_add_test(t, few_values);
  tcase_add_test(t, several_at_once);
  tcase_add_loop_test(t, memory_of_summaries, 0, 7);
  tcase_add_test(t, impossible_summaries);
  tcase_add_test(t, merged_summaries);
  suite_add_tcase(suite, t);
  return support_main(suite);
}
