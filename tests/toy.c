/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "toy.h"

static void toy_rates(double t, const double *c, const double *y, double *dydt) {
  (void)t;
  dydt[0] = -c[0] * y[0];
  dydt[1] = c[6];
}
static void toy_outputs(double t, const double *c, const double *y, double *o) {
  (void)t;
  (void)c;
  o[0] = 2 * y[0];
}
static void toy_dose(const double *c, double *factor) {
  (void)c;
  factor[0] = 1;
}
static const osteon_quantity toy_states[] = {
    {.name = "x", .unit = "mg", .meaning = "drug", .value = 0, .min = -1, .max = 1e6, .scale = 1},
    {.name = "bone",
     .unit = "%",
     .meaning = "bone, 100 is 'all'",
     .value = 100,
     .min = 0,
     .max = 1e9,
     .scale = 1}};
static const osteon_quantity toy_params[] = {
    {.name = "k", .unit = "1/d", .meaning = "loss", .value = 0.1, .min = 0, .max = 10},
    {.name = "age_0", .unit = "y", .meaning = "age", .value = 60, .min = 20, .max = 110},
    {.name = "T_LS", .unit = "SD", .meaning = "T", .value = 0, .min = -8, .max = 8}};
static const osteon_quantity toy_inputs[] = {
    {.name = "calcium", .unit = "mg/d", .value = 800, .min = 0, .max = 1e4, .kind = OSTEON_HABIT},
    {.name = "psi_LS", .unit = "-", .value = 1, .min = 0, .max = 10, .kind = OSTEON_TREATMENT},
    {.name = "psi_TH", .unit = "-", .value = 1, .min = 0, .max = 10, .kind = OSTEON_TREATMENT},
    {.name = "tablet", .unit = "mg/d", .value = 0, .min = 0, .max = 100, .kind = OSTEON_TREATMENT},
    {.name = "rate_pill", .unit = "ug/d", .value = 0, .min = 0, .max = 1e5, .kind = OSTEON_TREATMENT},
    {.name = "tamoxifen", .unit = "-", .value = 0, .min = 0, .max = 9, .kind = OSTEON_TREATMENT}};
static const osteon_quantity toy_outputs_table[] = {{.name = "twice", .unit = "mg", .meaning = "2 x"}};
static const osteon_dose toy_doses[] = {{.name = "shot", .unit = "mg", .meaning = "into x", .state = 0}};
static const osteon_person toy_person[] = {{"age", 1}};
static const osteon_usual toy_usual[] = {{5, 20}}; /* tamoxifen: 1 is 20 mg/d */
const osteon_model toy = {.size = sizeof(osteon_model),
                          .name = "toy",
                          .title = "A toy",
                          .citation = "",
                          .notes = "",
                          .solver = "rkf45",
                          .n_states = 2,
                          .n_params = 3,
                          .n_inputs = 6,
                          .n_outputs = 1,
                          .n_doses = 1,
                          .n_person = 1,
                          .n_usual = 1,
                          .person = toy_person,
                          .usual = toy_usual,
                          .states = toy_states,
                          .params = toy_params,
                          .inputs = toy_inputs,
                          .outputs = toy_outputs_table,
                          .doses = toy_doses,
                          .kernels = {.rates = toy_rates, .outputs = toy_outputs, .dose = toy_dose}};
