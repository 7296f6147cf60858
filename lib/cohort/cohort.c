/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many subjects: made, started, run. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/floats.h"
#include "base/options_internal.h"
#include "base/parallel.h"
#include "cohort/cohort_internal.h"
#include "model/columns.h"
#include "model/defaults.h"
#include "schedule/spans.h"

enum { CHUNK = 64, ROWS_BYTES = 1 << 20 };
static const double FIRST_STEP = 0.01; /* d */

static osteon_status check_options(const osteon_model *model, int64_t n, const osteon_cohort_options *o) {
  if (!(n >= 1 && n <= 1000000000))
    return osteon_fail(OSTEON_ERANGE, "a cohort of %lld subjects is out of range; choose 1 to 1000000000",
                       (long long)n);
  if (o->schedule && osteon_schedule_model(o->schedule) != model)
    return osteon_fail(OSTEON_EINVAL, "the schedule was made for model %s, the cohort is of %s",
                       osteon_schedule_model(o->schedule)->name, model->name);
  return OSTEON_OK;
}

/* No more than can have a chunk each. */
static int threads_of(const osteon_cohort_options *o, int64_t n) {
  const int64_t most = (n + CHUNK - 1) / CHUNK;
  const int threads = osteon_threads(o->threads);
  return threads < most ? threads : (int)most;
}

/* A place of work for each thread; without memory for all, fewer do. */
static osteon_status make_packs(osteon_cohort *c) {
  osteon_status status = OSTEON_OK;
  int made = 0;
  while (made < c->threads && (status = osteon_packs_new(&c->packs[made], c)) == OSTEON_OK) made++;
  if (made == 0) return status;
  c->threads = made;
  if (c->step_threads > made) c->step_threads = made;
  return OSTEON_OK;
}

static osteon_status allocate(osteon_cohort *c) {
  const osteon_model *m = c->model;
  const size_t n = (size_t)c->n, states = (size_t)m->n_states;
  c->c = osteon_alloc((size_t)osteon_model_constant_count(m), sizeof(double));
  c->scratch =
      osteon_alloc((size_t)osteon_model_constant_count(m) + 2 * states + (size_t)(m->n_outputs + m->n_doses),
                   sizeof(double));
  c->own = osteon_alloc((size_t)(m->n_params + m->n_inputs) + 1, sizeof *c->own);
  c->planted = osteon_alloc((size_t)m->n_inputs + 1, sizeof *c->planted);
  c->habits = osteon_alloc((size_t)m->n_inputs + 1, sizeof *c->habits);
  c->initial = osteon_alloc(states, sizeof *c->initial);
  c->node = osteon_alloc(n * states, sizeof(double));
  c->now = osteon_alloc(n * states, sizeof(double));
  c->node_t = osteon_alloc(n, sizeof(double));
  c->h = osteon_alloc(n, sizeof(double));
  c->spent = osteon_alloc(n, sizeof *c->spent);
  c->next_event = osteon_alloc(n, sizeof *c->next_event);
  c->why = osteon_alloc(n, 1);
  c->mark = osteon_alloc(n, 1);
  c->which = osteon_alloc(n, sizeof *c->which);
  c->least = osteon_alloc(5 * states, sizeof(double));
  c->packs = osteon_alloc((size_t)c->threads, sizeof(packs *));
  if (!c->c || !c->scratch || !c->own || !c->planted || !c->habits || !c->initial || !c->node || !c->now ||
      !c->node_t || !c->h || !c->spent || !c->next_event || !c->why || !c->mark || !c->which || !c->least ||
      !c->packs)
    return OSTEON_ENOMEM;
  c->most = c->least + states;
  c->lowest = c->most + states;
  c->scale = c->lowest + states;
  c->weight = c->scale + states;
  if (c->kernel->implicit) OSTEON_TRY(osteon_plan_new(&c->plan, m));
  if (c->kernel->needs) {
    c->needs = osteon_alloc(states, sizeof *c->needs);
    if (!c->needs) return OSTEON_ENOMEM;
    c->kernel->needs(c->needs);
  }
  return make_packs(c);
}

static void set_defaults(osteon_cohort *c) {
  const osteon_model *m = c->model;
  for (int i = 0; i < m->n_states; i++) {
    c->least[i] = osteon_subject_least(&m->states[i], c->rtol);
    c->most[i] = osteon_subject_most(&m->states[i], c->rtol);
    c->lowest[i] = c->least[i];
    c->scale[i] = c->atol * m->states[i].scale;
    c->weight[i] = 1;
  }
  for (int k = 0; k < m->n_amounts; k++) c->lowest[m->amounts[k]] = fmax(0, c->least[m->amounts[k]]);
  for (int k = 0; k < m->n_kinks; k++) c->weight[m->kinks[k]] = 1 / OSTEON_KINK_SHARE;
  for (int i = 0; i < m->n_params; i++) c->c[i] = m->params[i].value;
  for (int i = 0; i < m->n_inputs; i++) c->c[osteon_subject_inputs(m) + i] = m->inputs[i].value;
}

osteon_status osteon_cohort_new(osteon_cohort **out, const osteon_model *model, int64_t n,
                                const osteon_cohort_options *options) {
  OSTEON_OWN_FLOATS;
  osteon_cohort_options chosen;
  const osteon_kernel *kernel;
  OSTEON_NEED(out, cohort);
  *out = NULL;
  OSTEON_NEED(model, model);
  OSTEON_TRY(osteon_model_accept(model));
  OSTEON_TRY(osteon_cohort_options_take(options, &chosen));
  OSTEON_TRY(check_options(model, n, &chosen));
  OSTEON_TRY(osteon_kernel_find(model, chosen.isa, &kernel));
  osteon_cohort *c = osteon_alloc(1, sizeof *c);
  if (!c) return OSTEON_ENOMEM;
  c->model = model;
  c->kernel = kernel;
  c->n = n;
  c->dt = chosen.dt;
  c->rtol = chosen.rtol;
  c->atol = chosen.atol > 0 ? chosen.atol : 1e-4 * chosen.rtol;
  c->longest_step = osteon_subject_longest_step(model, chosen.longest_step);
  c->steps_a_day = osteon_subject_steps_a_day(chosen.steps_a_day);
  c->threads = threads_of(&chosen, n);
  c->step_threads = chosen.threads > 0 ? c->threads : 1;
  c->shared = chosen.schedule;
  const osteon_status status = allocate(c);
  if (status != OSTEON_OK) {
    osteon_cohort_free(c);
    return status;
  }
  set_defaults(c);
  osteon_schedule_use(c->shared);
  *out = c;
  return OSTEON_OK;
}

static void free_all(double **arrays, int n) {
  if (!arrays) return;
  for (int i = 0; i < n; i++) osteon_free(arrays[i]);
  osteon_free(arrays);
}

void osteon_cohort_free(osteon_cohort *c) {
  if (!c) return;
  free_all(c->own, c->model->n_params + c->model->n_inputs);
  free_all(c->planted, c->model->n_inputs);
  free_all(c->habits, c->model->n_inputs);
  free_all(c->initial, c->model->n_states);
  osteon_cohort_drop_raised(c);
  for (int i = 0; c->packs && i < c->threads; i++) osteon_packs_free(c->packs[i]);
  osteon_plan_free(c->plan);
  osteon_owner_release(c->owner);
  void *const blocks[] = {c->schedules, c->c,          c->scratch, c->node,  c->now,   c->node_t,
                          c->h,         c->next_event, c->why,     c->which, c->least, c->packs,
                          c->mark,      c->spent,      c->kept,    c->first, c->needs};
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) osteon_free(blocks[i]);
  osteon_free(c);
}

int64_t osteon_cohort_count(const osteon_cohort *c) { return c ? c->n : 0; }
double osteon_cohort_time(const osteon_cohort *c) {
  return c ? osteon_tick_to_day((double)c->tick, c->dt) : NAN;
}
const osteon_model *osteon_cohort_model(const osteon_cohort *c) { return c ? c->model : NULL; }
const char *osteon_cohort_isa(const osteon_cohort *c) { return c ? c->kernel->isa : NULL; }
int osteon_cohort_lane_count(const osteon_cohort *c) { return c ? c->kernel->lanes : 0; }

/* ---- legs ---- */

/* Subjects that a thread takes at a time. Lanes idle at the end of each chunk, threads at the end of all, and
 * with rows each waits for the one before it; rows are kept for a whole chunk. */
static int64_t chunk_of(const leg *g) {
  const int64_t n = g->cohort->n, threads = g->threads, fair = threads > 1 ? n / (8 * threads) : n;
  const int64_t row = (int64_t)sizeof(double) * g->n_times * (g->n_columns + 1);
  int64_t most = OSTEON_CHUNK;
  if (g->n_times > 0 && ROWS_BYTES / row < most) most = ROWS_BYTES / row;
  if (fair < most) most = fair;
  return most > CHUNK ? most : CHUNK;
}

typedef struct chunks {
  const leg *leg;
  int64_t size;
  int observed_enough;
} chunks;

static int64_t count_in(const chunks *all, int64_t k) {
  const int64_t left = all->leg->cohort->n - k * all->size;
  return left < all->size ? left : all->size;
}

static double *rows_of(const leg *g, int thread) { return g->rows ? g->rows[thread] : NULL; }

static int run_chunk(void *chunks_, int64_t k, int thread) {
  const chunks *all = chunks_;
  return osteon_packs_run(all->leg->cohort->packs[thread], all->leg, k * all->size, count_in(all, k),
                          rows_of(all->leg, thread));
}

/* The recorder's turn. */
static int show_chunk(void *chunks_, int64_t k, int thread) {
  chunks *all = chunks_;
  const leg *g = all->leg;
  const osteon_rows r = {.first = k * all->size,
                         .count = (int)count_in(all, k),
                         .n_times = g->n_times,
                         .n_columns = g->n_columns,
                         .times = g->times,
                         .values = rows_of(g, thread)};
  return all->observed_enough = g->recorder(g->context, &r) != 0;
}

void osteon_cohort_count_failures(osteon_cohort *c) {
  c->failures = 0;
  for (int64_t s = 0; s < c->n; s++) c->failures += c->why[s] != FINE;
}

static bool can_be_ended(const leg *g) {
  osteon_stopper *stopper;
  void *context;
  osteon_stopper_now(&stopper, &context);
  return stopper || g->recorder;
}

/* Chunks of subjects, taken by the threads in turn. Ended midway, the subjects stand at different days: all go back. */
static osteon_status run_leg(const leg *g) {
  osteon_cohort *c = g->cohort;
  if (can_be_ended(g)) OSTEON_TRY(osteon_cohort_keep(c));
  chunks all = {.leg = g, .size = chunk_of(g)};
  const osteon_loop loop = {.n = (c->n + all.size - 1) / all.size,
                            .threads = g->threads,
                            .each = run_chunk,
                            .turn = g->rows ? show_chunk : NULL,
                            .context = &all};
  const int ended = osteon_loop_run(&loop);
  if (ended) {
    osteon_cohort_put_back(c);
    osteon_cohort_filled(c);
  }
  osteon_cohort_count_failures(c);
  if (!ended) return OSTEON_OK;
  return all.observed_enough ? osteon_fail(OSTEON_EINVAL, "the recorder ended the run")
                             : osteon_fail_stopped();
}

/* ---- start ---- */

static void fail_start(osteon_cohort *c, int64_t s, enum why why, int which) {
  c->why[s] = (unsigned char)why;
  c->which[s] = (short)which;
  c->h[s] = 0;
}

/* An input that was written directly may be anything. What is refused is not planted. */
static void check_inputs(osteon_cohort *c, int64_t s) {
  const osteon_model *m = c->model;
  for (int i = 0; i < m->n_inputs; i++) {
    const double *own = c->own[m->n_params + i];
    if (!own) continue;
    if (osteon_subject_in_range(&m->inputs[i], own[s]))
      c->planted[i][s] = own[s];
    else
      fail_start(c, s, NO_INPUT, i);
  }
}

static void put_states(osteon_cohort *c, int64_t s, const double *y, double day) {
  for (int i = 0; i < c->model->n_states; i++) c->now[i * c->n + s] = y[i];
  osteon_cohort_date_node(c, s, day);
  osteon_cohort_spend(c, s, (osteon_spent){.since = day});
}

/* The node is on the first day of the history. A subject that cannot be begun has no states. */
static void begin_subject(osteon_cohort *c, int64_t s, double *constants, double *y) {
  double days;
  int state = 0;
  c->why[s] = FINE; /* a start that was stopped may have said otherwise */
  check_inputs(c, s);
  osteon_cohort_gather(c, s, constants);
  const osteon_status status = osteon_subject_begin(c->model, constants, y, &days, &state);
  if (status == OSTEON_ERANGE) {
    for (int i = 0; i < c->model->n_states; i++) y[i] = NAN;
    days = 0;
    fail_start(c, s, NO_PARAMETERS, 0);
  }
  put_states(c, s, y, -days);
  if (status == OSTEON_EDOMAIN) fail_start(c, s, NO_START, state);
  if (c->why[s] == FINE) c->h[s] = fmin(fmin(FIRST_STEP, c->dt), c->longest_step);
}

/* After the history; a subject whose input was refused has none. */
static void begin_life(osteon_cohort *c, int64_t s, double *constants, double *y) {
  const osteon_model *m = c->model;
  double *initial = y + m->n_states;
  osteon_cohort_gather(c, s, constants);
  for (int i = 0; i < m->n_states; i++) {
    y[i] = c->now[i * c->n + s];
    initial[i] = c->initial[i] ? c->initial[i][s] : NAN;
  }
  osteon_subject_start(m, constants, y, initial);
  put_states(c, s, y, 0);
  for (int i = 0; c->first && i < m->n_states; i++) c->first[i * c->n + s] = y[i];
}

/* Inputs that events set differ between subjects at any one time; infusions and resets take room. */
static osteon_status prepare_for(osteon_cohort *c, const osteon_schedule *schedule) {
  int n;
  const osteon_event *events = osteon_schedule_events(schedule, &n);
  OSTEON_TRY(osteon_subject_check_events(events, n, c->dt));
  for (int i = 0; i < n; i++)
    if (events[i].kind == OSTEON_EVENT_INPUT) OSTEON_TRY(osteon_cohort_own_input(c, events[i].index));
  c->flows |= osteon_subject_has(events, n, OSTEON_EVENT_DOSE_RATE) ||
              osteon_subject_has(events, n, OSTEON_EVENT_STATE_RATE);
  for (int i = 0; i < c->threads && osteon_subject_has(events, n, OSTEON_EVENT_STEADY); i++)
    OSTEON_TRY(osteon_packs_repeat(c->packs[i], c->model));
  if (c->first || !osteon_subject_has(events, n, OSTEON_EVENT_RESET)) return OSTEON_OK;
  c->first = osteon_alloc((size_t)c->n * (size_t)c->model->n_states, sizeof *c->first);
  return c->first ? OSTEON_OK : OSTEON_ENOMEM;
}

osteon_status osteon_cohort_prepare(osteon_cohort *c) {
  OSTEON_TRY(osteon_cohort_raise(c));
  if (c->shared) OSTEON_TRY(prepare_for(c, c->shared));
  for (int64_t s = 0; c->schedules && s < c->n; s++)
    if (c->schedules[s] && c->schedules[s] != c->shared) OSTEON_TRY(prepare_for(c, c->schedules[s]));
  return OSTEON_OK;
}

/* By the kernel that also derives what subjects have of their own: a value is the same bits whether it is
 * shared or not. */
static void derive_shared(osteon_cohort *c) {
  const osteon_model *m = c->model;
  if (!c->kernel->derive) {
    if (m->kernels.derive) m->kernels.derive(c->c);
    return;
  }
  double *lanes = osteon_packs_constants(c->packs[0]);
  const int n = osteon_model_constant_count(m), W = c->kernel->lanes;
  for (int i = 0; i < n; i++)
    for (int l = 0; l < W; l++) lanes[i * W + l] = c->c[i];
  c->kernel->derive(lanes);
  for (int i = m->n_params; i < m->n_params + m->n_derived; i++) c->c[i] = lanes[i * W];
}

osteon_status osteon_cohort_start(osteon_cohort *c) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  if (c->started) return OSTEON_OK;
  OSTEON_TRY(osteon_cohort_prepare(c));
  double *constants = c->scratch, *y = constants + osteon_model_constant_count(c->model);
  derive_shared(c);
  for (int64_t s = 0; s < c->n; s++) begin_subject(c, s, constants, y);
  const leg history = {.cohort = c, .until = 0, .history = 1, .threads = c->threads};
  OSTEON_TRY(run_leg(&history));
  for (int64_t s = 0; s < c->n; s++)
    if (c->why[s] == FINE || c->why[s] == NO_INPUT) begin_life(c, s, constants, y);
  const leg today = {.cohort = c, .until = 0, .threads = c->threads};
  OSTEON_TRY(run_leg(&today));
  c->started = 1;
  return OSTEON_OK;
}

void osteon_cohort_filled(osteon_cohort *c) {
  memset(c->mark, OSTEON_NODE_DATED, (size_t)c->n);
  for (int64_t s = 0; s < c->n; s++) osteon_cohort_spend(c, s, (osteon_spent){.since = c->node_t[s]});
  osteon_cohort_count_failures(c);
}

/* ---- going on ---- */

static osteon_status run_to(osteon_cohort *c, int64_t tick, leg *g) {
  g->cohort = c;
  g->until = osteon_tick_to_day((double)tick, c->dt);
  OSTEON_TRY(run_leg(g));
  c->tick = tick;
  return OSTEON_OK;
}

osteon_status osteon_cohort_step(osteon_cohort *c) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_TRY(osteon_cohort_start(c));
  return run_to(c, c->tick + 1, &(leg){.tick = 1, .threads = c->step_threads});
}

osteon_status osteon_cohort_run(osteon_cohort *c, double until) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  int64_t tick = 0;
  OSTEON_TRY(osteon_subject_until(until, c->dt, c->tick, &tick));
  OSTEON_TRY(osteon_cohort_start(c));
  return run_to(c, tick, &(leg){.threads = c->threads});
}

/* ---- rows ---- */

static void free_rows(leg *g) {
  for (int i = 0; g->rows && i < g->cohort->threads; i++) osteon_free(g->rows[i]);
  osteon_free(g->rows);
  osteon_free((void *)(uintptr_t)g->columns);
  osteon_free((void *)(uintptr_t)g->times);
}

/* The days as ticks make them: ascending, each once or twice. */
static osteon_status take_days(const osteon_cohort *c, const double *days, int n, double *times) {
  for (int i = 0; i < n; i++) {
    int64_t tick = 0;
    OSTEON_TRY(osteon_subject_until(days[i], c->dt, c->tick, &tick));
    times[i] = osteon_tick_to_day((double)tick, c->dt);
    if (i > 1 && times[i] == times[i - 2])
      return osteon_fail(OSTEON_ERANGE, "day %.10g is listed three times; give it once or twice", days[i]);
    if (i > 0 && !(times[i] >= times[i - 1]))
      return osteon_fail(OSTEON_ERANGE,
                         "day %.10g is listed after day %.10g; give the days in ascending order", days[i],
                         days[i - 1]);
  }
  return OSTEON_OK;
}

static bool is_listed(const int *columns, int n, int column) {
  for (int k = 0; k < n; k++)
    if (columns[k] == column) return true;
  return false;
}

/* Parts of the outputs that the columns are of, and the states that these and the columns need. */
static void find_shown(leg *g, int *shown) {
  const osteon_model *m = g->cohort->model;
  uint64_t of_parts[OSTEON_PARTS], needed = 0;
  void (*const find_needs)(uint64_t *) = g->cohort->kernel->needs_of_parts;
  for (int k = 0; k < g->n_columns; k++) {
    const int output = g->columns[k] - m->n_states;
    if (output < 0 || output >= m->n_outputs) continue;
    g->parts |= 1 << (g->cohort->kernel->part_of ? g->cohort->kernel->part_of(output) : 0);
  }
  if (g->parts && find_needs) {
    find_needs(of_parts);
    for (int k = 0; k < OSTEON_PARTS; k++)
      if (g->parts >> k & 1) needed |= of_parts[k];
  } else if (g->parts) {
    needed = UINT64_MAX;
  }
  g->shown = shown;
  for (int i = 0; i < m->n_states; i++)
    if (needed >> i % 64 & 1 || is_listed(g->columns, g->n_columns, i)) shown[g->n_shown++] = i;
}

/* The constants that those outputs need. */
static void find_used(leg *g, int *used) {
  const osteon_model *m = g->cohort->model;
  const int nc = osteon_model_constant_count(m);
  g->used = used;
  for (int k = 0; k < nc; k++) used[k] = g->parts;
  if (g->parts && g->cohort->kernel->parts_of_constants) g->cohort->kernel->parts_of_constants(used);
  for (int k = 0; k < nc; k++)
    if (used[k] & g->parts) used[g->n_used++] = k;
}

static osteon_status make_rows(leg *g, const double *days, int n, const char *const *names, int n_columns) {
  const osteon_cohort *c = g->cohort;
  const int n_states = c->model->n_states, n_constants = osteon_model_constant_count(c->model);
  const int after =
      c->kernel->lanes; /* days of no row, so that as many as there are lanes can be read from any row on */
  double *times = osteon_alloc((size_t)(n + after), sizeof *times);
  int *columns =
      osteon_alloc((size_t)n_columns + (size_t)n_states + (size_t)n_constants + 1, sizeof *columns);
  g->times = times;
  g->columns = columns;
  g->n_times = n;
  g->n_columns = n_columns;
  g->rows = osteon_alloc((size_t)c->threads, sizeof *g->rows);
  if (!times || !columns || !g->rows) return OSTEON_ENOMEM;
  OSTEON_TRY(take_days(c, days, n, times));
  for (int i = n; i < n + after; i++) times[i] = INFINITY;
  for (int k = 0; k < n_columns; k++) OSTEON_TRY(osteon_model_find_column(c->model, names[k], &columns[k]));
  find_shown(g, columns + n_columns);
  find_used(g, columns + n_columns + n_states);
  for (int i = 0; i < c->threads; i++) {
    g->rows[i] = osteon_alloc((size_t)chunk_of(g) * (size_t)n * (size_t)n_columns + 1, sizeof(double));
    if (!g->rows[i]) return OSTEON_ENOMEM;
  }
  g->until = times[n - 1];
  return OSTEON_OK;
}

osteon_status osteon_cohort_record(osteon_cohort *c, const double *days, int n_days,
                                   const char *const *columns, int n_columns, osteon_recorder *recorder,
                                   void *context) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  if (!days || n_days < 1 || n_columns < 0)
    return osteon_fail(OSTEON_EINVAL, "osteon_cohort_record: %d days and %d columns; give at least one day",
                       days ? n_days : 0, n_columns);
  if (!recorder || (n_columns > 0 && !columns))
    return osteon_fail(OSTEON_EINVAL, "osteon_cohort_record: %s NULL",
                       recorder ? "columns is" : "recorder is");
  OSTEON_TRY(osteon_cohort_start(c));
  leg g = {.cohort = c, .recorder = recorder, .context = context, .threads = c->threads};
  osteon_status status = make_rows(&g, days, n_days, columns, n_columns);
  if (status == OSTEON_OK) status = run_leg(&g);
  if (status == OSTEON_OK) c->tick = (int64_t)osteon_tick_nearest(g.until, c->dt);
  free_rows(&g);
  return status;
}

/* ---- asking ---- */

/* By the model's own kernels, where there are no lanes. */
static void tell_by_one(const osteon_outputs *asked) {
  osteon_cohort *c = asked->cohort;
  const osteon_model *m = c->model;
  double *constants = c->scratch, *y = constants + osteon_model_constant_count(m), *o = y + m->n_states;
  for (int64_t s = 0; s < c->n; s++) {
    osteon_cohort_gather(c, s, constants);
    osteon_model_follow(m, constants);
    for (int k = 0; k < m->n_states; k++) y[k] = c->now[k * c->n + s];
    const double day = c->why[s] == FINE ? osteon_cohort_time(c) : c->h[s]; /* when it failed */
    m->kernels.outputs(day, constants, y, o);
    asked->values[s] = o[asked->output];
  }
}

static int tell_chunk(void *asked_, int64_t k, int thread) {
  const osteon_outputs *asked = asked_;
  const osteon_cohort *c = asked->cohort;
  const int64_t first = k * OSTEON_CHUNK, left = c->n - first;
  osteon_packs_tell(c->packs[thread], asked, first, left < OSTEON_CHUNK ? left : OSTEON_CHUNK);
  return 0;
}

static void tell(osteon_outputs *asked) {
  const osteon_cohort *c = asked->cohort;
  if (!c->kernel->tell) {
    tell_by_one(asked);
    return;
  }
  const osteon_loop loop = {.n = (c->n + OSTEON_CHUNK - 1) / OSTEON_CHUNK,
                            .threads = c->step_threads,
                            .each = tell_chunk,
                            .context = asked};
  osteon_loop_run(&loop);
}

osteon_status osteon_cohort_get(osteon_cohort *c, const char *name, double *values) {
  OSTEON_OWN_FLOATS;
  OSTEON_NEED(c, cohort);
  OSTEON_NEED(name, name);
  OSTEON_NEED(values, values);
  const osteon_model *m = c->model;
  OSTEON_TRY(osteon_cohort_start(c));
  int i = osteon_model_index(m, OSTEON_STATE, name);
  if (i >= 0) {
    memcpy(values, c->now + i * c->n, (size_t)c->n * sizeof *values);
    return OSTEON_OK;
  }
  OSTEON_TRY(osteon_model_find(m, OSTEON_OUTPUT, name, &i));
  tell(&(osteon_outputs){.cohort = c, .output = i, .values = values});
  return OSTEON_OK;
}

int64_t osteon_cohort_failure_count(const osteon_cohort *c) { return c ? c->failures : 0; }

/* Again as at the start, for the model's sentence: few subjects fail, and none keeps one. */
static osteon_status objection(const osteon_cohort *c, int64_t s) {
  const osteon_model *m = c->model;
  const size_t constants = (size_t)osteon_model_constant_count(m);
  double *room = osteon_alloc(constants + (size_t)m->n_states, sizeof *room), days;
  if (!room) return OSTEON_ENOMEM;
  osteon_cohort_gather(c, s, room);
  const osteon_status status = osteon_subject_begin(m, room, room + constants, &days, NULL);
  osteon_free(room);
  return status;
}

osteon_status osteon_cohort_status(const osteon_cohort *c, int64_t s) {
  OSTEON_NEED(c, cohort);
  const osteon_model *m = c->model;
  if (s < 0 || s >= c->n)
    return osteon_fail(OSTEON_ERANGE, "no subject number %lld; choose 0 to %lld", (long long)s,
                       (long long)c->n - 1);
  const int state = c->which[s] < m->n_states ? c->which[s] : 0;
  osteon_status status;
  switch ((enum why)c->why[s]) {
    case FINE:
      return OSTEON_OK;
    case NO_PARAMETERS:
    case NO_START:
      status = objection(c, s);
      break;
    case NO_INPUT:
      status = osteon_fail(
          OSTEON_ERANGE, "input %s was not given a number in its range, %g to %g, at day %.10g",
          m->inputs[c->which[s]].name, m->inputs[c->which[s]].min, m->inputs[c->which[s]].max, c->h[s]);
      break;
    case NO_STEP:
      status = osteon_subject_no_step(m, state, c->h[s], "");
      break;
    case NO_STEADY:
      status = osteon_subject_no_steady(m, state, c->h[s]);
      break;
    case NO_END:
      status = osteon_subject_too_slow(m, state, c->h[s], c->steps_a_day, c->longest_step, "");
      break;
    default:
      status = osteon_subject_left(m, state, c->h[s]);
  }
  return osteon_fail_prefix(status, "subject %lld: ", (long long)s);
}
