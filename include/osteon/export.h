/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file export.h
 *  A model in the language of another tool, written from the same equations that osteon runs: SBML for COPASI,
 *  Tellurium, SimBiology and many more, R with deSolve, mrgsolve, MATLAB, OpenCL. doc/guides/guide-model-exchange.md
 *  says how to open each.
 */
#ifndef OSTEON_EXPORT_H
#define OSTEON_EXPORT_H

#include <osteon/model.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A format. */
typedef struct osteon_export_format {
  const char *name;    /**< "sbml", ... */
  const char *suffix;  /**< of a file: "xml", ... */
  const char *meaning; /**< one line */
} osteon_export_format;

/** Format number i, constant, or NULL past the end. */
OSTEON_FULL_API const osteon_export_format *osteon_export_format_at(int i);

/** Writes a bundled model in a format, with these parameters and inputs (n of them) in place of their defaults. If the
 * model has a history before day 0, the state at its end, with these values, becomes the initial state as numbers.
 * Free *text with osteon_text_free; NULL after a failure. OSTEON_EINVAL, OSTEON_ENAME (no such format, parameter or
 * input), OSTEON_ERANGE, OSTEON_EUNSUPPORTED (a model that is not bundled), OSTEON_ENOMEM, OSTEON_EFORMAT, or errors
 * as osteon_sim_start. */
OSTEON_FULL_API osteon_status osteon_export(const osteon_model *model, const char *format,
                                            const char *const *names, const double *values, int n,
                                            char **text);

#ifdef __cplusplus
}
#endif
#endif
