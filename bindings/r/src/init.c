/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The entries that R calls. */
#include "glue.h"

#include <R_ext/Rdynload.h>
#include <R_ext/Visibility.h>

#define ENTRY(name, n) \
  { #name, (DL_FUNC)(void (*)(void)) & name, n }
static const R_CallMethodDef entries[] = {ENTRY(osteon_r_version, 0),
                                          ENTRY(osteon_r_models, 0),
                                          ENTRY(osteon_r_model, 1),
                                          ENTRY(osteon_r_check, 1),
                                          ENTRY(osteon_r_options, 0),
                                          ENTRY(osteon_r_days, 1),
                                          ENTRY(osteon_r_scenario, 1),
                                          ENTRY(osteon_r_scenarios, 0),
                                          ENTRY(osteon_r_unit, 1),
                                          ENTRY(osteon_r_simulate, 1),
                                          {NULL, NULL, 0}};

void attribute_visible R_init_osteon(DllInfo *library) {
  R_registerRoutines(library, NULL, entries, NULL, NULL);
  R_useDynamicSymbols(library, FALSE);
  R_forceSymbols(library, TRUE);
}
