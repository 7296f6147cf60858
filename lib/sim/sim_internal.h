/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of lib/sim share: the subject and its engine. */
#ifndef OSTEON_LIB_SIM_SIM_INTERNAL_H
#define OSTEON_LIB_SIM_SIM_INTERNAL_H

#include <osteon/sim.h>

#include "base/base.h"
#include "base/snapshot_internal.h"
#include "sim/steppers.h"
#include "subject/periodic.h"
#include "subject/plan.h"
#include "subject/steps.h"
#include "subject/subject.h"

/* The end of the step that follows the node. */
typedef struct osteon_ahead {
  double t; /* not after the node: the step is still to be made */
  double h; /* step that the engine would take from there, d */
  double *y;
  osteon_patience patience;
} osteon_ahead;

/* The states from the node to what is ahead (between.c). */
enum { OSTEON_COURSE_TERMS = 8 };
typedef struct osteon_course {
  int degree;           /* -1: still to be found; 0: there is none */
  bool stays_inside;    /* between its ends no state leaves its range */
  double *terms;        /* [power][state] */
  double *least, *most; /* [state]: its range and the tolerance */
  double *mend, *work;
} osteon_course;

/* The trajectory is a chain of nodes: the engine's own steps, cut only where something from outside is known to
 * change. The state at a tick between two nodes is read from the course between them, and the chain is left alone;
 * what a caller changes at such a tick begins a new chain there, and the rest of the step is thrown away. So results
 * depend neither on when they are asked for nor on whether a run was interrupted, and (node, h) is all that an exact
 * restart needs: what is ahead is the same step again. */
struct osteon_sim {
  const osteon_model *model;
  const osteon_schedule *schedule;
  const osteon_event *events;
  int n_events;
  double dt, rtol, atol, longest_step;
  int steps_a_day;
  int solver; /* place in osteon_sim_solvers() */
  int started;
  long tick;      /* now: the day of the tick */
  long count_to;  /* ticks up to this one need nothing but to be counted until somebody asks for the states */
  bool behind;    /* it was so: y is still of an earlier tick */
  int next_event; /* first event after now */
  double node_t;  /* last node, <= now */
  double h;       /* step that the engine would take from the node, d */
  osteon_ahead ahead;
  osteon_course course;
  osteon_patience patience; /* of the chain of nodes; begins anew with a checkpoint */
  double before;            /* rates are taken no later: the moment before a jump, or infinite */
  double failed;            /* day at which the engine gave up */
  double *setup_c;          /* constants as set up before the start */
  double *c;                /* constants now: parameters, derived, inputs, held */
  double *y;                /* states now */
  double *node;             /* states at the node */
  double *initial;          /* initial states given by the caller, NaN where none was
                      given */
  double *o, *scratch, *factor;
  double *first;          /* states on day 0, before any event */
  double *rates, *inflow; /* of infusions: see osteon_subject_inflow */
  bool flows;             /* something flows in */
  double *undo;           /* states, then inputs, from before what happens at a tick */
  double *J, *dfdt;       /* Newton and differences */
  gsl_odeiv2_system system;
  int *row;                  /* of Newton's factors */
  osteon_plan *plan;         /* of an implicit solver */
  osteon_periodic *periodic; /* where the schedule has a course to its steady state */
  osteon_stepper main, side;
  osteon_owner *owner; /* of its snapshots */
};

static inline int osteon_all_finite(const double *x, int n) {
  for (int i = 0; i < n; i++)
    if (!isfinite(x[i])) return 0;
  return 1;
}

/* engine.c */
osteon_status osteon_engine_new(osteon_sim *sim);
void osteon_engine_free(osteon_sim *sim);
void osteon_engine_reset(osteon_sim *sim);
int osteon_engine_solver(const char *name);
/* From the node to day t; nothing changes before day `limit`. Writes sim->y. OSTEON_EDOMAIN, OSTEON_ESTEP: writes
 * sim->failed; OSTEON_ESTOPPED. */
osteon_status osteon_engine_reach(osteon_sim *sim, double t, double limit);
/* The same where no step is to be made for it: whether it could be. */
bool osteon_engine_read(osteon_sim *sim, double t);
void osteon_jacobian_at(const osteon_sim *sim, double t, const double *y, double *J, double *dfdt);

/* between.c */
osteon_status osteon_between_new(osteon_sim *sim);
void osteon_between_free(osteon_sim *sim);
/* Day t, between the node and what is ahead: writes sim->y, or returns false where its course cannot be trusted. */
bool osteon_between(osteon_sim *sim, double t);

/* The model's rates and what flows in. */
static inline void osteon_sim_rates(const osteon_sim *sim, double t, const double *y, double *dydt) {
  sim->model->kernels.rates(t, sim->c, y, dydt);
  for (int i = 0; sim->flows && i < sim->model->n_states; i++) dydt[i] += sim->inflow[i];
}

/* sim.c */
/* Started, and y that of now: whoever reads or changes y begins with this. */
osteon_status osteon_sim_here(osteon_sim *sim);
/* What flows in once the first events, up to the next, have acted. */
void osteon_sim_find_rates(osteon_sim *sim);
/* The node is moved to the present state: what was changed acts from here on. */
void osteon_sim_replant(osteon_sim *sim);
osteon_status osteon_sim_plan(osteon_sim *sim); /* reads and checks the schedule's events */

#endif
