/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compiled once for each instruction set, as the kernels are. */
#include "lanes/functions.h"

#include <string.h>

#include "cohort/lanes.h"

static osteon_real read_at(const double *x) {
  osteon_real lanes;
  memcpy(&lanes, x, sizeof lanes);
  return lanes;
}

static void write_at(double *x, osteon_real lanes) { memcpy(x, &lanes, sizeof lanes); }

static void exp_many(int n, const double *x, double *value) {
  for (int i = 0; i < n; i += OSTEON_LANES) write_at(value + i, osteon_exp_lanes(read_at(x + i)));
}

static void log_many(int n, const double *x, double *value) {
  for (int i = 0; i < n; i += OSTEON_LANES) write_at(value + i, osteon_log_lanes(read_at(x + i)));
}

static void pow_many(int n, const double *x, const double *e, double *value) {
  for (int i = 0; i < n; i += OSTEON_LANES)
    write_at(value + i, osteon_pow_lanes(read_at(x + i), read_at(e + i)));
}

#define FUNCTIONS_(isa) functions_##isa
#define FUNCTIONS(isa) FUNCTIONS_(isa)
#define STRING_(x) #x
#define STRING(x) STRING_(x)
extern const functions FUNCTIONS(OSTEON_ISA);
const functions FUNCTIONS(OSTEON_ISA) = {STRING(OSTEON_ISA), OSTEON_LANES, exp_many, log_many, pow_many};
