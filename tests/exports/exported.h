/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An export once it is translated to C: what the test integrates, whatever format it was. */
#ifndef OSTEON_TESTS_EXPORTED_H
#define OSTEON_TESTS_EXPORTED_H

#ifdef __cplusplus
extern "C" {
#endif

/* All quantities are in one array, v[n], under their names. */
typedef struct exported {
  int n;
  const char *const *name;
  int n_states;
  const int *state;                                 /* where each of them is */
  void (*defaults)(double *v);                      /* numbers */
  void (*start)(double *v);                         /* what follows from them on day 0 */
  void (*rules)(double t, double *v);               /* all that follows from states, inputs and the day */
  void (*rates)(double t, double *v, double *dydt); /* after rules */
  int n_events;
  int (*trigger)(int event, double t, const double *v);
  void (*fire)(int event, double t, double *v);
} exported;
extern const exported the_export;

#ifdef __cplusplus
}
#endif
#endif
