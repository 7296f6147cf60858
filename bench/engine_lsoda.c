/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LSODA (Petzold 1983, ODEPACK), which mrgsolve, rxode2 and deSolve integrate by, with a compiled right-hand side: as
 * Debian ships it inside R's deSolve, loaded from there. Only its Jacobian is found by differences, as users do. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

typedef void rates_of(int *n, double *t, double *y, double *dydt, double *r, int *i);
typedef void lsoda_of(rates_of *f, int *n, double *y, double *t, double *until, int *many, double *rtol,
                      double *atol, int *task, int *state, int *given, double *work, int *n_work, int *whole,
                      int *n_whole, void *jacobian, int *how, double *r, int *i);

typedef struct lsoda_solver {
  lsoda_of *step;
  void *library;
  const osteon_kernels *kernels;
  const double *c;
  int n, state, n_work, n_whole;
  double t, rtol;
  double atol[64], work[64 * 64 + 9 * 64 + 22];
  int whole[64 + 20];
} lsoda_solver;

/* Where deSolve would have R print why it gives up: R does not run. */
extern void Rprintf(const char *format, ...);
__attribute__((visibility("default"))) void Rprintf(const char *format, ...) { (void)format; }

static void rates(int *n, double *t, double *y, double *dydt, double *r, int *i) {
  const lsoda_solver *s = (const lsoda_solver *)(const void *)r;
  (void)n, (void)i;
  s->kernels->rates(*t, s->c, y, dydt);
}

static void *open_lsoda(const bench_problem *p, double rtol) {
  lsoda_solver *s = calloc(1, sizeof *s);
  if (!s || p->model->n_states > 64) bench_fail("out of memory");
  s->library = dlopen(BENCH_DESOLVE, RTLD_NOW | RTLD_LOCAL);
  if (!s->library) bench_fail(dlerror());
  s->step = (lsoda_of *)dlsym(s->library, "dlsoda_");
  if (!s->step) bench_fail(dlerror());
  s->kernels = p->native;
  s->n = p->model->n_states;
  s->rtol = rtol;
  for (int i = 0; i < s->n; i++) s->atol[i] = bench_atol(p, i, rtol);
  s->n_work = 22 + s->n * (s->n > 16 - 9 ? s->n + 9 : 16);
  s->n_whole = 20 + s->n;
  s->whole[5] = 100000000; /* steps in a call */
  return s;
}

/* At order 1, with a step of its own choice. */
static int restart(void *solver, double t, const double *c, const double *y, int first) {
  lsoda_solver *s = solver;
  (void)y, (void)first;
  s->c = c;
  s->t = t;
  s->state = 1;
  return 0;
}

/* Steps go beyond t1 and are interpolated there. */
static int advance(void *solver, double t1, double *y) {
  lsoda_solver *s = solver;
  int with_each = 2, task = 1, given = 1, differences = 2, none = 0;
  s->step(rates, &s->n, y, &s->t, &t1, &with_each, &s->rtol, s->atol, &task, &s->state, &given, s->work,
          &s->n_work, s->whole, &s->n_whole, NULL, &differences, (double *)(void *)s, &none);
  return s->state < 0;
}

static void close_lsoda(void *solver) {
  lsoda_solver *s = solver;
  dlclose(s->library);
  free(s);
}

const bench_solver bench_lsoda[] = {{"lsoda", 0, open_lsoda, restart, advance, close_lsoda},
                                    {NULL, 0, NULL, NULL, NULL, NULL}};
