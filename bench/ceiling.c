/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the machine could do: cycles for the divisions and other operations that a right-hand side has,
 * against what its kernel takes alone and in a cohort. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* As in the kernel's object file. */
typedef struct count {
  int found;
  double divisions, others;
} count;

static count read_count(const char *file, const char *model, const char *isa, const char *function) {
  char m[64], i[16], f[64];
  count c, sum = {0};
  FILE *in = file ? fopen(file, "r") : NULL;
  if (!in) return sum;
  while (fscanf(in, "%63s %15s %63s %lf %lf", m, i, f, &c.divisions, &c.others) == 5)
    if (strcmp(m, model) == 0 && strcmp(i, isa) == 0 && strcmp(f, function) == 0) {
      sum.found = 1;
      sum.divisions += c.divisions, sum.others += c.others;
    }
  fclose(in);
  return sum;
}

/* Cycles of the core in a ns, by additions that wait for each other; 0 where unknown. Of a register to itself:
 * some processors add small constants while they rename registers, five in a cycle. */
static double clock_GHz(void) {
  double best = 1e9;
  enum { ROUNDS = 20000, EACH = 20 };
#if defined __x86_64__ || defined __aarch64__
#if defined __x86_64__
#define ADD "add %0, %0\n\t"
#else
#define ADD "add %0, %0, %0\n\t"
#endif
  for (int repeat = 0; repeat < 50; repeat++) {
    uint64_t x = 1;
    const double t0 = bench_now();
    for (int i = 0; i < ROUNDS; i++)
      __asm__ volatile(ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD
                       : "+r"(x));
    const double took = bench_now() - t0;
    if (took < best) best = took;
  }
  return ROUNDS * (double)EACH / best * 1e-9;
#else
  (void)best;
  return 0;
#endif
}

static double tsc_GHz(void) {
#if defined __x86_64__
  const double t0 = bench_wall();
  const unsigned long long c0 = __builtin_ia32_rdtsc();
  while (bench_wall() - t0 < 0.05) continue;
  return (double)(__builtin_ia32_rdtsc() - c0) / (bench_wall() - t0) * 1e-9;
#else
  return 0;
#endif
}

static double best_of(int repeats, void (*run)(const double *, double *, double *, long), const double *c,
                      double *y, double *f, long n) {
  double best = 1e9;
  for (int i = 0; i < repeats; i++) {
    const double t0 = bench_now();
    run(c, y, f, n);
    const double took = bench_now() - t0;
    if (took < best) best = took;
  }
  return best / (double)n * 1e9;
}

static void *aligned(size_t doubles) {
  void *p = aligned_alloc(64, (doubles * sizeof(double) + 63) / 64 * 64);
  if (!p) bench_fail("out of memory");
  memset(p, 0, doubles * sizeof(double));
  return p;
}

/* A right-hand side: a function, or part of every stage. The second stage's sum has a product and a
 * multiply-add for each of n states, the third's a multiply-add more. */
static count count_rhs(const char *file, const char *model, const char *isa, int n) {
  count rhs = read_count(file, model, isa, "rates_lanes");
  if (rhs.found) return rhs;
  rhs = read_count(file, model, isa, "stage_2");
  rhs.others -= n + (read_count(file, model, isa, "stage_3").others - rhs.others);
  rhs.found &= rhs.others >= n; /* else of another method, whose stages do not tell it */
  return rhs;
}

/* Arithmetic of a step and its choice for one state: in pivonka2008 the loops over its four are unrolled, and
 * nine right-hand sides are among them, one for a new start. */
static double count_step(const char *file, const char *isa) {
  static const char *const parts[] = {"advance", "stage_2", "stage_3", "stages"};
  double sum = 0;
  for (int i = 0; i < 4; i++) sum += read_count(file, "pivonka2008", isa, parts[i]).others;
  return (sum - 9 * count_rhs(file, "pivonka2008", isa, 4).others) / 4;
}

/* ns of a right-hand side of a pack: alone, with four packs after each other and with each waiting for the last; and in
 * a cohort, by its time after the start and the calls in that time. */
typedef struct timing {
  double apart, chained, cohort, calls;
} timing;

static void fill(const bench_problem *p, int W, double *c, double *y) {
  const int n = p->model->n_states;
  for (int l = 0; l < W; l++) {
    const int subject = l % p->n_subjects;
    for (int i = 0; i < p->n_constants; i++)
      c[i * W + l] = p->c[(size_t)subject * (size_t)p->n_constants + (size_t)i];
    for (int a = 0; a < 4; a++)
      for (int i = 0; i < n; i++)
        y[(a * n + i) * W + l] = p->y[(size_t)i * (size_t)p->n_subjects + (size_t)subject];
  }
}

static timing time_kernel(const bench_problem *p, const bench_kernel *k) {
  const int W = k->kernel->lanes, n = p->model->n_states;
  double *c = aligned((size_t)(p->n_constants * W)), *y = aligned((size_t)(4 * n * W));
  double *f = aligned((size_t)(4 * n * W));
  fill(p, W, c, y);
  if (k->kernel->hold) k->kernel->hold(c);
  timing found = {.apart = best_of(20, k->apart, c, y, f, 4000),
                  .chained = best_of(20, k->chained, c, y, f, 4000)};
  free(c);
  free(y);
  free(f);
  found.calls = (double)bench_cohort(p, k->isa, 1, p->n_subjects, 1e-6, k).calls;
  double run = INFINITY;
  for (int i = 0; i < 3; i++) run = fmin(run, bench_cohort(p, k->isa, 1, p->n_subjects, 1e-6, NULL).run_s);
  found.cohort = run / found.calls * 1e9;
  return found;
}

/* ns of a right-hand side and its share of the step, if nothing waits; 0 where it cannot be counted. */
static double least_of(const bench_problem *p, const bench_kernel *k, const double ns[2],
                       const char *counts) {
  const int n = p->model->n_states;
  const count rhs = count_rhs(counts, p->name, k->isa, n);
  if (!rhs.found) return 0;
  const double stages = k->kernel->work + 1, step = count_step(counts, k->isa) * n;
  return fmax((rhs.divisions + 1 / stages) * ns[0], (rhs.others + step / stages) * ns[1]);
}

/* No faster than the arithmetic, and no faster than stages that wait for each other in packs side by side. */
static void kernel_line(const bench_problem *p, const bench_kernel *k, double GHz, const double ns[2],
                        const char *counts) {
  const timing t = time_kernel(p, k);
  const int W = k->kernel->lanes;
  const double least = least_of(p, k, ns, counts), chain = t.chained / k->kernel->packs;
  const count rhs = count_rhs(counts, p->name, k->isa, p->model->n_states);
  printf("%-18s %-7s %9.0f %8.2f %8.2f %5d %8.2f", p->name, k->isa, t.calls * W / p->n_subjects,
         t.apart * GHz / W, t.chained * GHz / W, k->kernel->packs, t.cohort * GHz / W);
  if (rhs.found && !k->kernel->implicit) /* linear systems are not counted */
    printf(" %4.0f %5.0f %8.2f %8.2f %5.0f %%", rhs.divisions, rhs.others, least * GHz / W, chain * GHz / W,
           100 * fmax(least, chain) / t.cohort);
  printf("\n");
  fflush(stdout);
}

void bench_ceiling(bench_problem *const *problems, int n, const char *counts) {
  const double core = clock_GHz(), tsc = tsc_GHz(), GHz = core > 0 ? core : 1;
  printf("\nThe machine: core %.2f GHz (additions that wait for each other), time stamp counter %.2f GHz\n",
         core, tsc);
  printf("%-7s %5s   cycles per vector of: division, multiply-add, exp, log\n", "isa", "lanes");
  for (int i = 0; bench_micros[i]; i++) {
    const bench_micro *m = bench_micros[i];
    if (!bench_has_isa(m->isa)) continue;
    printf("%-7s %5d   %.2f %.2f %.1f %.1f\n", m->isa, m->lanes, m->divide() * GHz, m->arithmetic() * GHz,
           m->exp() * GHz, m->log() * GHz);
  }
  printf(
      "\nCycles per right-hand side and lane, rtol 1e-6, one thread: alone (four packs apart; one pack, each "
      "waiting for the last), packs side by side, in the cohort;\nvector operations in the kernel's code; "
      "the least cycles "
      "for them and the step's share if nothing waits, and for the chain of stages; how much of the higher "
      "is reached\n");
  printf("%-18s %-7s %9s %8s %8s %5s %8s %4s %5s %8s %8s %7s\n", "problem", "isa", "rhs/subj", "apart",
         "chained", "packs", "cohort", "div", "other", "least", "chain", "reached");
  for (int i = 0; bench_micros[i]; i++) {
    const bench_micro *m = bench_micros[i];
    if (!bench_has_isa(m->isa)) continue;
    const double ns[2] = {m->divide(), m->arithmetic()};
    for (int j = 0; j < n; j++)
      for (int k = 0; bench_kernels[k]; k++)
        if (strcmp(bench_kernels[k]->isa, m->isa) == 0 &&
            strcmp(bench_kernels[k]->model, problems[j]->name) == 0)
          kernel_line(problems[j], bench_kernels[k], GHz, ns, counts);
  }
}
