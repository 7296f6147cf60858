/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model compiled for one instruction set. Arrays hold [quantity][lane]. */
#ifndef OSTEON_LIB_COHORT_KERNEL_H
#define OSTEON_LIB_COHORT_KERNEL_H

#include <stdint.h>

#include <osteon/model.h>

#include "subject/plan.h"
#include "subject/steps.h"

/* A pack: steps in every lane, each with its own t and h, until a lane needs something that is not a plain
 * step. */
typedef struct osteon_advance {
  const osteon_model *model;
  double *c;            /* constants */
  double *t, *h;        /* [lane]: node and the step to try from it */
  const double *limit;  /* [lane]: no step goes beyond; infinite where nothing happens */
  const double *before; /* [lane]: rates are taken no later, the moment before a jump, or infinite */
  const double *stop;   /* [lane]: a step that would come here or further is not taken as it is */
  const double *meet;   /* [lane]: the limit where a good step ends there without a question; or infinite */
  const double *aside;  /* [lane]: 0, or the step to try in place of h, once and without going on */
  const double
      *inflow;      /* [state][lane]: what flows in a day beside the rates; NULL where nothing ever does */
  double *y, *f;    /* states and rates at the node */
  int *fresh;       /* a bit for each lane: where f is not known yet */
  double *y1, *f1;  /* at the end of the last step tried */
  double *tried;    /* [lane]: its length */
  double *error;    /* [lane]: over the tolerance; good when <= 1 */
  double *wanted;   /* [lane]: what would be taken next */
  int64_t *outside; /* [lane]: not 0 where a state left its range */
  const double *least, *most; /* [state]: range */
  const double *lowest;       /* [state]: the least that is shown, 0 of an amount */
  const int *amounts;         /* n_amounts states: a step that ends with one below 0 needs attention */
  int n_amounts;
  const double *scale;  /* [state]: absolute tolerance */
  const double *weight; /* [state]: how much an error counts, see OSTEON_KINK_SHARE */
  double rtol;
  double *longest; /* [lane]: no step that is wanted is longer */
  int *look; /* a bit for each lane: where the last step needs attention; unless `most` attempts were made,
              * some lane of all does */
  int *met;  /* likewise, of `look`: where the step was taken and the node is the day to meet */
  const int64_t *busy;     /* [lane]: -1 where there is a subject */
  double *work;            /* osteon_kernel.work doubles a state and lane */
  const osteon_plan *plan; /* NULL where the kernel is not implicit */
  const uint64_t *needs;   /* [state]: see osteon_kernel.needs; NULL where none rests */
  int *moving; /* states that do not rest, and after [states] their number; below 0: to be found anew */
} osteon_advance;

/* Attempts since a day that have not brought the subject to the next: the part of osteon_patience that is used. Most
 * have made none, so that nothing is written. */
typedef struct osteon_spent {
  int64_t attempts;
  double since; /* day */
} osteon_spent;

/* What subjects have of their own of the constants. */
typedef struct osteon_own {
  double *value;   /* [subject] */
  double *planted; /* [subject]: as the node has it; NULL of a parameter */
  int place;       /* among the constants */
  double least, most;
} osteon_own;

/* What a subject's mark says of her node. Its day is in `node_t`; the same, and a tick has found that the step from there
 * is good, which may be forgotten; or it is the present day, and `node_t` and `node` hold nothing. */
enum { OSTEON_NODE_DATED, OSTEON_NODE_PASSES, OSTEON_NODE_TODAY };

/* A tick in which nothing happens: subjects as they lie in memory, a lane for each. See tick.h. */
typedef struct osteon_tick {
  double today, until, longest_step;
  int64_t n;          /* subjects of the cohort: rows of its arrays lie so far apart */
  double *node, *now; /* [state][subject] */
  double *node_t, *h; /* [subject] */
  osteon_spent *spent;
  int steps_a_day;
  const unsigned char *why; /* [subject]: 0 where she has not failed */
  unsigned char *mark;      /* [subject]: of her node, as above */
  const double *limit;      /* [subject - first]: day of her next event, or infinite */
  unsigned char *left;      /* [subject - first]: set where she has not come through */
  const osteon_own *own;
  int n_own;
  int derives, holds; /* constants that follow from others differ between subjects */
} osteon_tick;

/* Outputs come in parts, so that rows compute little that they do not show. Their bits are those of the part, whatever
 * else is asked for. With fewer outputs in each, parts do more that others do too: in sevens, all outputs of aibl take a
 * tenth longer than at once, in fours three quarters. */
enum { OSTEON_PARTS = 8 };

typedef struct osteon_kernel {
  const char *isa;
  int lanes, work;
  int packs;                  /* that are best stepped side by side */
  int implicit;               /* takes a plan */
  int notes;                  /* doubles a lane after the constants */
  int (*part_of)(int output); /* NULL: all outputs are of part 0 */
  /* NULL in the plain kernel: the model's own are called */
  void (*derive)(double *c);
  void (*hold)(double *c);
  void (*outputs)(const double *t, const double *c, const double *y, double *o,
                  int parts); /* a bit for each; t need not be aligned */
  /* [part]: states that its outputs depend on, a bit for each; NULL: all. */
  void (*needs_of_parts)(uint64_t *needs);
  /* [constant]: parts with outputs that depend on it, a bit for each; NULL: all. */
  void (*parts_of_constants)(int *parts);
  /* [state]: those that its rate depends on, a bit for each, or all of them; NULL: no state rests (rest.h). */
  void (*needs)(uint64_t *needs);
  /* n packs, until a lane of any needs something or `most` attempts were made; returns how many. */
  int64_t (*advance)(const osteon_advance *all, int n, int64_t most);
  /* Takes lanes with a node now, whose next node is to be on the day `until` and to whom nothing happens before, there at
   * one go by a way that is cheaper than steps of the chain. lanes[pack]: a bit for each of them, and afterwards for each
   * that came through: its states are y1 and its next step is as `wanted` says. The others are as before, but that h and
   * `longest` may say that it was tried. NULL in the plain kernel and in implicit ones. */
  void (*stride)(const osteon_advance *all, int n, double until, int *lanes);
  /* Takes subjects through the tick in n packs whose constants are those that all share; returns how many have not come
   * through and are as before. NULL in the plain kernel. */
  int64_t (*tick)(const osteon_tick *tick, const osteon_advance *all, int n, int64_t first, int64_t count);
  /* An output of subjects first..first+count-1 now, into values[subject], by a pack whose constants are those that all
   * share. NULL in the plain kernel. */
  void (*tell)(const osteon_tick *tick, const osteon_advance *q, int output, int64_t first, int64_t count,
               double *values);
  /* Ends the last step tried as advance ends it, in lanes that advance left alone; `where`: -1, or 0. */
  void (*commit)(const osteon_advance *q, const int64_t *where);
  /* States of a lane within the last step tried, on as many days as there are lanes, wherever these lie in memory: n of
   * those named, in their ranges and amounts not below 0. First bridge finds, for all lanes, what between needs; not 0 in
   * `astray`: nothing good. */
  void (*bridge)(const osteon_advance *q, int64_t *astray);
  void (*between)(const osteon_advance *q, int lane, const double *days, const int *which, int n, double *y);
  /* Constants of a lane, n of those named, in every place. */
  void (*spread)(const double *c, int lane, const int *which, int n, double *all);
} osteon_kernel;

/* A model by instruction set, best first; for this very descriptor, not for a copy that may differ. */
typedef struct osteon_lanes {
  const osteon_model *model;
  const osteon_kernel *const *kernels; /* NULL past the end */
} osteon_lanes;

#endif
