/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of lib/cohort share. */
#ifndef OSTEON_LIB_COHORT_COHORT_INTERNAL_H
#define OSTEON_LIB_COHORT_COHORT_INTERNAL_H

#include <osteon/cohort.h>

#include "base/base.h"
#include "base/snapshot_internal.h"
#include "cohort/kernel.h"
#include "subject/periodic.h"
#include "subject/subject.h"

extern const osteon_kernel osteon_plain_kernel;
/* The kernel for a model: of the set named, or the best of this machine. */
osteon_status osteon_kernel_find(const osteon_model *model, const char *isa, const osteon_kernel **kernel);

enum why { FINE, NO_PARAMETERS, NO_START, NO_INPUT, NO_STEP, NO_RANGE, NO_END, NO_STEADY };

/* Each subject's trajectory is a chain of nodes: its own steps, cut only where something from outside changes. Rows
 * between two nodes are interpolated, and the states at the end of a leg, which a host may change, come from a step
 * aside; both leave the chain alone. So results depend on no question, and (node, t, h) is all that an exact restart
 * needs. */
struct osteon_cohort {
  const osteon_model *model;
  const osteon_kernel *kernel;
  osteon_plan *plan; /* of an implicit kernel */
  uint64_t *needs;   /* [state]: see osteon_kernel.needs; NULL where its states never rest */
  int64_t n;
  double dt, rtol, atol, longest_step;
  int steps_a_day;
  int threads;      /* at most */
  int step_threads; /* for a tick, which is little work: those that were asked for, or one */
  const osteon_schedule *shared;
  const osteon_schedule **schedules; /* [subject], or NULL */
  double *c;                         /* shared constants */
  double *scratch;          /* constants, twice the states, outputs and factors of doses of one subject */
  double **own;             /* [parameter, then input]: NULL or [subject], its value now */
  double **planted;         /* [input]: the same as the node has it */
  double **habits;          /* [input]: NULL or [subject], what a schedule adds to */
  osteon_schedule **raised; /* NULL or [subject]: made of hers or the shared one, or NULL */
  double **initial;         /* [state]: NULL or [subject] */
  int derives;              /* some subject has parameters of its own */
  int flows;                /* some schedule has an infusion */
  double *first; /* [state][subject]: on day 0 before any event; NULL where no schedule has a reset */
  int started;
  int64_t tick;
  /* [state][subject]. The node of a subject who has it today is `now`, and `node` is left alone then, as is `node_t`
   * where her mark says so: for a host that writes an input at every tick the system never gives memory for them. */
  double *node, *now;
  double *node_t, *h;  /* [subject]; of a failed one h is when it failed */
  osteon_spent *spent; /* [subject] */
  int64_t failures;
  int *next_event;      /* [subject] */
  unsigned char *why;   /* [subject] */
  unsigned char *mark;  /* [subject]: of her node, see kernel.h */
  short *which;         /* [subject]: the state or input that failed */
  struct packs **packs; /* [thread] */
  char *kept;           /* see osteon_cohort_keep */
  size_t kept_bytes;
  osteon_owner *owner;                            /* of its snapshots */
  double *least, *most, *lowest, *scale, *weight; /* [state] */
};

/* Subjects that a thread takes at a time, at most. */
enum { OSTEON_CHUNK = 1024 };

/* What one pass over all subjects does. */
typedef struct leg {
  osteon_cohort *cohort;
  double until; /* d */
  int history;  /* before day 0: no events, ends at 0 */
  int tick; /* of one: who was given inputs has a node at its end, as a host that gives some will give others */
  int threads;
  /* rows for a recorder; n_times 0: none */
  int n_times, n_columns;
  int parts;           /* of the outputs, those that a column is of: see osteon_kernel.part_of */
  const double *times; /* ascending, the last is `until` */
  const int *shown;    /* states that rows need, for columns or outputs */
  int n_shown;
  const int *used; /* constants that outputs of these parts depend on */
  int n_used;
  const int *columns; /* places, as model/columns.h has them */
  double **rows;      /* [thread]: of a chunk */
  osteon_recorder *recorder;
  void *context;
} leg;

/* pack.c */
/* The packs of lanes that a thread steps side by side. */
typedef struct packs packs;
osteon_status osteon_packs_new(packs **all, const osteon_cohort *cohort);
void osteon_packs_free(packs *all);
/* Takes the memory to find steady states, once. */
osteon_status osteon_packs_repeat(packs *all, const osteon_model *model);
/* Constants of one of them, [constant][lane], free between runs. */
double *osteon_packs_constants(packs *all);
/* Takes subjects first..first+count-1 through the leg; rows: [subject][time][column] or NULL. Returns whether it was
 * stopped. */
int osteon_packs_run(packs *all, const leg *leg, int64_t first, int64_t count, double *rows);
/* An output of every subject now. */
typedef struct osteon_outputs {
  osteon_cohort *cohort;
  int output;
  double *values; /* [subject] */
} osteon_outputs;
/* That of subjects first..first+count-1; the kernel is not the plain one. */
void osteon_packs_tell(packs *all, const osteon_outputs *asked, int64_t first, int64_t count);
/* Writes what is new of it, so that a subject who spends nothing takes no memory for it. */
static inline void osteon_cohort_spend(osteon_cohort *cohort, int64_t subject, osteon_spent spent) {
  osteon_spent *own = &cohort->spent[subject];
  if (own->attempts != spent.attempts || own->since != spent.since) *own = spent;
}
/* The day of a subject's node. */
static inline double osteon_cohort_node_day(const osteon_cohort *cohort, int64_t subject) {
  return cohort->mark[subject] == OSTEON_NODE_TODAY ? osteon_tick_to_day((double)cohort->tick, cohort->dt)
                                                    : cohort->node_t[subject];
}
/* From now on `node_t` says it; written only if it is another, as memory is for what was written. */
static inline void osteon_cohort_date_node(osteon_cohort *cohort, int64_t subject, double day) {
  if (cohort->node_t[subject] != day) cohort->node_t[subject] = day;
  cohort->mark[subject] = OSTEON_NODE_DATED;
}
/* Parameters and inputs of a subject now (of a failed one the last that it took), and what the cohort shares of all
 * other constants. */
void osteon_cohort_gather(const osteon_cohort *cohort, int64_t subject, double *constants);
/* What subjects have of their own, at most as much as there are parameters and inputs; returns how much. */
int osteon_cohort_find_own(const osteon_cohort *cohort, osteon_own *own);

/* tick.c */
/* What a thread needs to take subjects through a tick by the kernel's `tick`. */
typedef struct osteon_ticker osteon_ticker;
osteon_status osteon_ticker_new(osteon_ticker **ticker, const osteon_cohort *cohort);
void osteon_ticker_free(osteon_ticker *ticker); /* NULL allowed */
/* Others have used the packs. */
void osteon_ticker_forget(osteon_ticker *ticker);
/* Whether it can do anything in this leg. */
int osteon_ticker_serves(const leg *leg);
/* Takes those subjects first..first+count-1 through the leg's tick to whom nothing happens, in n packs. Returns what
 * is not 0 of the others, or NULL where there are none. */
const unsigned char *osteon_ticker_run(osteon_ticker *ticker, const leg *leg, const osteon_advance *all,
                                       int n, int64_t first, int64_t count);
void osteon_ticker_tell(osteon_ticker *ticker, const osteon_cohort *cohort, const osteon_advance *all, int n,
                        const osteon_outputs *asked, int64_t first, int64_t count);

/* cohort.c */
/* Checks the schedules, and gives inputs that they set an array of their own. */
osteon_status osteon_cohort_prepare(osteon_cohort *cohort);
/* What follows from the arrays that a checkpoint or osteon_cohort_put_back filled. Patience begins anew. */
void osteon_cohort_filled(osteon_cohort *cohort);
void osteon_cohort_count_failures(osteon_cohort *cohort);

/* cohort_setup.c */
/* An input that can differ between subjects. OSTEON_ENOMEM. */
osteon_status osteon_cohort_own_input(osteon_cohort *cohort, int input);
/* Events of a subject. */
const osteon_event *osteon_cohort_events(const osteon_cohort *cohort, int64_t subject, int *n);

/* habits.c */
/* Schedules of subjects with habits of their own, once. OSTEON_ENOMEM, OSTEON_ERANGE (an input). */
osteon_status osteon_cohort_raise(osteon_cohort *cohort);
void osteon_cohort_drop_raised(osteon_cohort *cohort);

/* cohort_arrays.c */
/* One walk over all arrays that the future depends on: to write them, to measure them, to exchange them for others. */
typedef struct osteon_cohort_walk {
  void (*visit)(struct osteon_cohort_walk *walk, void *array, size_t bytes);
  void *context;          /* the visitor's; where it exchanges: the place in memory that it has come to */
  size_t bytes;           /* measured so far */
  int64_t first, count;   /* subjects */
  const char *own_inputs; /* [input]: whether its arrays are visited; NULL: all that there are */
} osteon_cohort_walk;
void osteon_cohort_visit(osteon_cohort *cohort, osteon_cohort_walk *walk);
/* The same for first and count as they stand in the walk. */
void osteon_cohort_visit_some(osteon_cohort *cohort, osteon_cohort_walk *walk);
void osteon_cohort_measure(osteon_cohort_walk *walk, void *array, size_t bytes);
void osteon_cohort_copy(osteon_cohort_walk *walk, void *array, size_t bytes); /* from the arrays */
void osteon_cohort_exchange(osteon_cohort_walk *walk, void *array, size_t bytes);
/* Copies them before a call that may be ended midway; after put_back, osteon_cohort_filled is due. The copy's memory
 * stays for the next one. */
osteon_status osteon_cohort_keep(osteon_cohort *cohort);
void osteon_cohort_put_back(osteon_cohort *cohort);

/* cohort_snapshot.c */
/* OSTEON_ERANGE: not all of these are subjects of the cohort. */
osteon_status osteon_cohort_check_some(const osteon_cohort *cohort, int64_t first, int64_t count);

#endif
