/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tick for hosts that step: subjects lie in memory as the lanes take them, so that what varies between them is loaded
 * and stored a pack at a time, and what all share is in the packs already. The steps and the rules are those of pack.c,
 * and so are the bits. A lane whose subject needs more than plain steps leaves her as she was, for pack.c. */
#define OSTEON_JUMP_WITHIN(expression, meaning) \
  within |= WHERE((expression) > from) & WHERE((expression) <= to);
/* Whether a rate jumps after `from` until `to`. */
static inline osteon_mask jumps_within(const osteon_real *osteon_c, osteon_real from, osteon_real to) {
  osteon_mask within = {0};
  (void)osteon_c, (void)from, (void)to;
  OSTEON_SETPOINTS INPUTS(OSTEON_GET_CONSTANT_U) TIMES(OSTEON_JUMP_WITHIN) return within;
}

enum { MOST_ATTEMPTS = 32 };

typedef union places {
  osteon_mask all;
  int64_t lane[W];
} places;

typedef struct trip {
  int64_t first;
  int count; /* lanes with a subject; the others follow the last of them */
  osteon_mask alive, done;
  osteon_mask passes;  /* the step from the node is known to be good, and may end after the tick */
  int today;           /* lanes whose mark says that they have a node today */
  osteon_mask changed; /* inputs were written since the node */
  int64_t spent[W];    /* attempts that led to the node */
} trip;

/* A whole row is loaded as a vector, and does not pass through memory as single lanes do: that load would wait for
 * their stores. */
static inline osteon_real take_row(const double *row, int count) {
  if (count == W) {
    osteon_real x;
    memcpy(&x, row, sizeof x);
    return x;
  }
  osteon_parts u;
  for (int l = 0; l < W; l++) u.lane[l] = row[l < count ? l : count - 1];
  return u.all;
}

static inline void put_row(double *row, int lanes, osteon_real x) {
  if (lanes == OSTEON_EVERY_LANE) {
    memcpy(row, &x, sizeof x);
    return;
  }
  const osteon_parts u = {x};
  for (int l = 0; l < W; l++)
    if (lanes >> l & 1) row[l] = u.lane[l];
}

/* What she has of her own; without those whose input is out of range or no number. */
static inline osteon_mask take_own(const osteon_tick *k, const osteon_advance *q, trip *a) {
  typedef osteon_real V;
  osteon_mask good = ~(osteon_mask){0};
  a->changed = (osteon_mask){0};
  for (const osteon_own *own = k->own; own < k->own + k->n_own; own++) {
    const V value = take_row(own->value + a->first, a->count);
    AT(V, q->c + own->place * W) = value;
    if (!own->planted) continue;
    good &= WHERE(value - value == 0) & WHERE(value >= own->least) & WHERE(value <= own->most);
    a->changed |= WHERE(value != take_row(own->planted + a->first, a->count));
  }
  if (k->derives) derive_pack(q->c);
  if (k->holds) hold_pack(q->c);
  return good;
}

/* Of bytes, a lane for each, those that have this value; lanes without a subject are never among them. */
static inline int lanes_with(const unsigned char *bytes, int count, unsigned value) {
  const uint64_t each = UINT64_MAX / 255 >> (64 - 8 * W);
  uint64_t word = 0;
  int lanes = 0;
  if (count == W) {
    memcpy(&word, bytes, W);
    if (word == each * value) return OSTEON_EVERY_LANE;
  }
  for (int l = 0; l < count; l++) lanes |= (bytes[l] == value) << l;
  return lanes;
}

static inline void put_marks(unsigned char *marks, int lanes, int mark) {
  for (int l = 0; lanes >> l; l++)
    if (lanes >> l & 1) marks[l] = (unsigned char)mark;
}

/* A subject whose inputs were written has a node today, and the next one where the tick ends. */
static inline void set_out(const osteon_tick *k, const osteon_advance *q, trip *a, int64_t offset) {
  typedef osteon_real V;
  const V none = {0};
  const osteon_mask good = take_own(k, q, a);
  const unsigned char *mark = k->mark + a->first;
  const V limit = take_row(k->limit + offset, a->count), h = take_row(k->h + a->first, a->count);
  V t = none + k->today;
  V *y = (V *)(void *)q->y;
  for (int i = 0; i < N; i++) y[i] = take_row(k->now + i * k->n + a->first, a->count);
  a->passes = (osteon_mask){0};
  a->today = lanes_with(mark, a->count, OSTEON_NODE_TODAY);
  if ((a->today | osteon_lanes_of(a->changed)) != OSTEON_EVERY_LANE) {
    const V node_t = take_row(k->node_t + a->first, a->count);
    const osteon_mask today = a->changed | osteon_mask_of(a->today) | WHERE(node_t == k->today);
    t = osteon_blend(today, t, node_t);
    for (int i = 0; i < N; i++)
      y[i] = osteon_blend(today, y[i], take_row(k->node + i * k->n + a->first, a->count));
    a->passes = osteon_mask_of(lanes_with(mark, a->count, OSTEON_NODE_PASSES)) & ~a->changed &
                WHERE(t + h > k->until);
  }
  const V far = t + h, end = osteon_blend(WHERE(far > k->until), far, none + k->until);
  const osteon_mask jumps = jumps_within((const V *)(const void *)q->c, t - 1e-6, end + 1e-6);
  AT(V, q->t) = t;
  AT(V, q->h) = h;
  AT(V, q->limit) = osteon_blend(a->changed, none + k->until, limit);
  AT(V, q->stop) = none + k->until;
  AT(V, q->longest) = none + k->longest_step;
  AT(V, q->before) = AT(V, q->meet) = none + HUGE_VAL;
  AT(V, q->aside) = osteon_blend(a->passes, none + k->until - t, none);
  *q->fresh = OSTEON_EVERY_LANE;
  a->alive = osteon_mask_of(lanes_with(k->why + a->first, a->count, 0));
  a->done = (osteon_mask){0};
  memset(a->spent, 0, sizeof a->spent);
  AT(osteon_mask, q->busy) = a->alive & good & ~jumps & WHERE(limit > k->until);
}

/* Counts attempts that led to the node, as pack.c does; but not the step that ends on the tick because inputs were
 * written, and none of a subject who has come on by a day with written inputs. Returns `done` without those who have no
 * attempts left: pack.c asks them. */
static inline osteon_mask pay(const osteon_tick *k, trip *a, osteon_mask over, osteon_mask main_step,
                              osteon_mask done, int made) {
  const places passes = {over}, arrives = {done & main_step}, wrote = {a->changed};
  places p = {done};
  const int comes_on = k->until - k->today >= 1 && made < k->steps_a_day;
  for (int l = 0; l < W; l++) {
    if (passes.lane[l] || arrives.lane[l]) a->spent[l] = passes.lane[l] || wrote.lane[l] ? made - 1 : made;
    if (!p.lane[l] || a->spent[l] == 0 || (comes_on && wrote.lane[l])) continue;
    osteon_spent *spent = &k->spent[a->first + l];
    if (k->steps_a_day - spent->attempts > a->spent[l])
      spent->attempts += a->spent[l];
    else
      p.lane[l] = 0;
  }
  return p.all;
}

/* Of lanes whose node is before the end of the tick. */
static __attribute__((noinline)) void stay_behind(const osteon_tick *k, const osteon_advance *q,
                                                  int64_t first, int lanes) {
  typedef osteon_real V;
  for (int i = 0; i < N; i++) put_row(k->node + i * k->n + first, lanes, AT(const V, q->y + i * W));
  put_row(k->node_t + first, lanes, AT(const V, q->t));
  put_marks(k->mark + first, lanes, OSTEON_NODE_PASSES);
}

/* The step of a lane that has a node at the end of the tick is a `main_step`; of others the node is before it. */
static inline void arrive(const osteon_tick *k, const osteon_advance *q, const trip *a, osteon_mask done,
                          osteon_mask main_step, osteon_real h) {
  typedef osteon_real V;
  const int lanes = osteon_lanes_of(done);
  const V *y1 = (const V *)(const void *)q->y1;
  for (int i = 0; i < N; i++) put_row(k->now + i * k->n + a->first, lanes, y1[i]);
  put_row(k->h + a->first, lanes, h);
  const int behind = osteon_lanes_of(done & ~main_step);
  const int moved = behind & ~osteon_lanes_of(a->passes); /* the node of the others stays where it is */
  if (moved) stay_behind(k, q, a->first, moved);
  if (lanes & ~behind & ~a->today) put_marks(k->mark + a->first, lanes & ~behind, OSTEON_NODE_TODAY);
  if (!osteon_lanes_of(a->changed)) return;
  for (const osteon_own *own = k->own; own < k->own + k->n_own; own++)
    if (own->planted) put_row(own->planted + a->first, lanes, take_row(own->value + a->first, a->count));
}

/* After attempt number `made`, as after() of pack_attempt.c. Whether some lane is under way still. */
static inline int proceed(const osteon_tick *k, const osteon_advance *q, trip *a, int made) {
  typedef osteon_real V;
  const V none = {0};
  const osteon_mask look = osteon_mask_of(*q->look);
  const V t = AT(const V, q->t), h = AT(const V, q->h), limit = AT(const V, q->limit);
  const V wanted = AT(const V, q->wanted), aside = AT(const V, q->aside);
  const osteon_mask good = look & is_good(q);
  const osteon_mask main_step = WHERE(aside <= 0), cut = WHERE(t + h >= limit);
  const V end = osteon_blend(cut, limit, t + AT(const V, q->tried));
  const osteon_mask over = good & main_step & WHERE(end > k->until);
  osteon_mask done = good & ~over;
  if (made > 1 || osteon_lanes_of(a->changed) != OSTEON_EVERY_LANE)
    done = pay(k, a, over, main_step, done, made);
  const V next = osteon_blend(cut & WHERE(h > wanted), h, wanted);
  if (osteon_lanes_of(done)) arrive(k, q, a, done, main_step, osteon_blend(main_step, next, h));
  a->done |= done;
  AT(V, q->aside) = osteon_blend(over, none + k->until - t, aside);
  return osteon_lanes_of(AT(osteon_mask, q->busy) &= ~look | over);
}

/* Those who have not come through are left to pack.c. */
static inline int64_t leave(const osteon_tick *k, const trip *a, int64_t offset) {
  const int lanes = osteon_lanes_of(a->alive & ~a->done);
  int64_t n = 0;
  for (int l = 0; lanes >> l; l++)
    if (lanes >> l & 1) n++, k->left[offset + l] = 1;
  return n;
}

/* Those whose inputs were written. */
static inline void stride_over(const osteon_tick *k, const osteon_advance *all, int n, trip *trips) {
#ifdef OSTEON_MODEL_STIFF
  (void)k, (void)all, (void)n, (void)trips;
#else
  typedef osteon_real V;
  int lanes[PACKS];
  for (int p = 0; p < n; p++)
    lanes[p] = osteon_lanes_of(AT(const osteon_mask, all[p].busy) & trips[p].changed);
  stride(all, n, k->until, lanes);
  for (int p = 0; p < n; p++) {
    if (!lanes[p]) continue;
    const osteon_mask good = osteon_mask_of(lanes[p]);
    arrive(k, &all[p], &trips[p], good, good, AT(const V, all[p].wanted));
    trips[p].done |= good;
    AT(osteon_mask, all[p].busy) &= ~good;
  }
#endif
}

/* Subjects of n packs side by side. */
static int64_t tick_packs(const osteon_tick *k, const osteon_advance *all, int n, int64_t first,
                          int64_t offset, int64_t count) {
  trip trips[PACKS];
  int64_t left = 0;
  for (int p = 0; p < n; p++) {
    const int64_t rest = count - offset - p * W;
    trips[p].first = first + offset + p * W;
    trips[p].count = rest < W ? (int)rest : W;
    set_out(k, &all[p], &trips[p], offset + p * W);
  }
  stride_over(k, all, n, trips);
  int under_way = 0;
  for (int p = 0; p < n; p++) under_way |= osteon_lanes_of(AT(const osteon_mask, all[p].busy));
  for (int made = 1; made <= MOST_ATTEMPTS && under_way; made++) {
    advance(all, n, 1);
    under_way = 0;
    for (int p = 0; p < n; p++) under_way |= proceed(k, &all[p], &trips[p], made);
  }
  for (int p = 0; p < n; p++) left += leave(k, &trips[p], offset + p * W);
  return left;
}

static int64_t tick(const osteon_tick *k, const osteon_advance *all, int n, int64_t first, int64_t count) {
  int64_t left = 0;
  if (n > PACKS) n = PACKS;
  for (int64_t offset = 0; offset < count; offset += n * W) {
    const int64_t packs = (count - offset + W - 1) / W;
    left += tick_packs(k, all, packs < n ? (int)packs : n, first, offset, count);
  }
  return left;
}

/* ---- outputs ---- */

/* As osteon_cohort_gather has it: of a failed subject the inputs that it took last. */
static inline void take_lasting(const osteon_tick *k, const osteon_advance *q, int64_t first, int count,
                                int failed) {
  typedef osteon_real V;
  for (const osteon_own *own = k->own; own < k->own + k->n_own; own++) {
    V value = take_row(own->value + first, count);
    if (failed && own->planted)
      value = osteon_blend(osteon_mask_of(failed), take_row(own->planted + first, count), value);
    AT(V, q->c + own->place * W) = value;
  }
  if (k->derives) derive_pack(q->c);
  if (k->holds) hold_pack(q->c);
}

static void tell(const osteon_tick *k, const osteon_advance *q, int output, int64_t first, int64_t count,
                 double *values) {
  typedef osteon_real V;
  V *y = (V *)(void *)q->y, o[osteon_n_outputs + 1];
  const V none = {0};
  o[osteon_n_outputs] = none;
  for (int64_t s = first; s < first + count; s += W) {
    const int n = first + count - s < W ? (int)(first + count - s) : W;
    const int failed = ~lanes_with(k->why + s, n, 0) & ((1 << n) - 1);
    V day = none + k->today;
    if (failed) day = osteon_blend(osteon_mask_of(failed), take_row(k->h + s, n), day);
    take_lasting(k, q, s, n, failed);
    for (int i = 0; i < N; i++) y[i] = take_row(k->now + i * k->n + s, n);
    outputs_pack((const double *)(const void *)&day, q->c, q->y, (double *)(void *)o, 1 << part_of(output));
    put_row(values + s, n == W ? OSTEON_EVERY_LANE : (1 << n) - 1, o[output]);
  }
}
