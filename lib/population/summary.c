/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means and quantiles of streams of values. A cell keeps the bins of its values as they come, 8 bytes each, until there
 * is no more room; then it puts them in order, each once, and if they are still many makes an array of all bins from
 * the lowest value to the highest. */
#include "population/summary.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/base.h"
#include "population/moments.h"

/* Bins of magnitudes: 2^BITS in an octave for the octave of the largest magnitude and DEPTH more below,
 * then 2^BITS of equal width down to 0. All edges are numbers of few bits, and those of a cell with a
 * larger magnitude are a part of those of a cell with a smaller one: bins can be put together as
 * magnitudes grow, and which ones are there in the end depends on the values and not on their order. */
enum {
  BITS = 11,
  DEPTH = 8,
  MAX_BINS = (DEPTH + 2) << BITS,
  FEWEST = 4,
  WIDE = 256,
  MOST_FEW = 1024,
  MOST_BRANCHES = 1 << 24
};

typedef struct tally {
  int32_t bin; /* negative values are in bins below 0 */
  uint32_t n;
} tally;

typedef struct cell {
  int64_t n, weight; /* values, and what they weigh: in the bins there are weights */
  double least, most;
  int32_t top;   /* exponent of the largest magnitude */
  int32_t count; /* of few, or of bins */
  int32_t room;  /* of few */
  int32_t
      low; /* bins[i] counts in bin low + i; so many of few ascend, each bin once, and the others come as they came */
  tally *few; /* those that hold a value; NULL where there are bins */
  uint32_t *bins;
  osteon_moments moments;
} cell;

struct osteon_summary {
  int64_t n;
  cell *cells;
};

osteon_status osteon_summary_new(osteon_summary **out, int64_t cells) {
  OSTEON_NEED(out, summary);
  *out = NULL;
  if (cells < 0)
    return osteon_fail(OSTEON_EINVAL, "osteon_summary_new: %lld cells; give 0 or more", (long long)cells);
  osteon_summary *s = osteon_alloc(1, sizeof *s);
  if (!s) return OSTEON_ENOMEM;
  s->cells = osteon_alloc((size_t)cells + 1, sizeof *s->cells);
  if (!s->cells) {
    osteon_free(s);
    return OSTEON_ENOMEM;
  }
  s->n = cells;
  *out = s;
  return OSTEON_OK;
}

double osteon_summary_bytes(int64_t cells, int64_t values) {
  const double few = (double)values < MOST_FEW / 2 ? 2 * fmax((double)values, FEWEST) : MOST_FEW;
  const double bins = values > MOST_FEW ? 2 * MAX_BINS * sizeof(uint32_t) : few * sizeof(tally);
  const double levels = fmax(2, ceil(log2((double)values / OSTEON_SUMMARY_BLOCK + 1)));
  return (double)cells * (sizeof(cell) + bins + 2 * levels * sizeof(osteon_branch));
}

static void free_bins(cell *c) {
  osteon_free(c->few);
  osteon_free(c->bins);
}

static void free_cell(cell *c) {
  free_bins(c);
  osteon_moments_free(&c->moments);
}

static void free_cells(cell *cells, int64_t n) {
  for (int64_t i = 0; cells && i < n; i++) free_cell(&cells[i]);
  osteon_free(cells);
}

void osteon_summary_free(osteon_summary *s) {
  if (!s) return;
  free_cells(s->cells, s->n);
  osteon_free(s);
}

/* ---- bins ---- */

static uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static int exponent_of(double value) {
  const int e = (int)(bits_of(value) >> 52 & 0x7ff);
  return e ? e - 1023 : -1022; /* 0 and what is below the normal numbers */
}

/* Bin of a value where the largest magnitude is in octave `top`: the octave's exponent and the first bits
 * of the mantissa, as they stand in the double. */
static int32_t bin_of(double value, int top) {
  const int floor_at = top - DEPTH, e = exponent_of(value);
  int32_t bin;
  if (e >= floor_at && e > -1022)
    bin = ((e - floor_at + 1) << BITS) + (int32_t)(bits_of(value) >> (52 - BITS) & ((1 << BITS) - 1));
  else
    bin = (int32_t)ldexp(fabs(value), BITS - floor_at);
  return value < 0 ? -1 - bin : bin;
}

/* The end of a bin that is nearer to 0. */
static double inner_edge(int32_t bin, int top) {
  const int32_t k = bin < 0 ? -1 - bin : bin, octaves = k >> BITS;
  const int up = octaves > 0 ? octaves - 1 : 0;
  const double magnitude = ldexp((double)(k - up * (1 << BITS)), up + top - DEPTH - BITS);
  return bin < 0 ? -magnitude : magnitude;
}

/* Where the part 0 to 1 of a bin lies, from its lower end. */
static double inside(int32_t bin, int top, double part) {
  const int32_t outer = bin < 0 ? bin - 1 : bin + 1;
  const double near = inner_edge(bin, top), far = inner_edge(outer, top);
  return near + (bin < 0 ? 1 - part : part) * (far - near);
}

/* An array begins and ends at multiples of WIDE: of the same values there is the same one, in whatever order they
 * came. */
static int32_t begin_of(int32_t bin) { return bin & ~(WIDE - 1); }

/* Makes room for a bin in the array. */
static osteon_status reach(cell *c, int32_t bin) {
  if (c->count > 0 && bin >= c->low && bin < c->low + c->count) return OSTEON_OK;
  int32_t low = begin_of(bin), high = low + WIDE;
  if (c->count > 0 && c->low < low) low = c->low;
  if (c->count > 0 && c->low + c->count > high) high = c->low + c->count;
  uint32_t *bins = osteon_alloc((size_t)(high - low), sizeof *bins);
  if (!bins) return OSTEON_ENOMEM;
  if (c->count) memcpy(bins + (c->low - low), c->bins, (size_t)c->count * sizeof *bins);
  osteon_free(c->bins);
  c->bins = bins;
  c->low = low;
  c->count = high - low;
  return OSTEON_OK;
}

/* From the few to an array. */
static osteon_status spread(cell *c) {
  const int32_t low = begin_of(c->few[0].bin), count = begin_of(c->few[c->count - 1].bin) + WIDE - low;
  uint32_t *bins = osteon_alloc((size_t)count, sizeof *bins);
  if (!bins) return OSTEON_ENOMEM;
  for (int32_t i = 0; i < c->count; i++) bins[c->few[i].bin - low] = c->few[i].n;
  osteon_free(c->few);
  c->few = NULL;
  c->bins = bins;
  c->low = low;
  c->count = count;
  return OSTEON_OK;
}

static osteon_status make_room(cell *c, int32_t count) {
  if (count <= c->room) return OSTEON_OK;
  int32_t room = c->room ? c->room : FEWEST;
  while (room < count) room *= 2;
  tally *few = osteon_realloc(c->few, (size_t)room, sizeof *few);
  if (!few) return OSTEON_ENOMEM;
  c->few = few;
  c->room = room;
  return OSTEON_OK;
}

/* By the digits of the bins above the least one, eight bits at a time. */
static void sort(tally *at, int32_t n, int32_t least, int32_t most) {
  tally other[MOST_FEW];
  for (int shift = 0; (most - least) >> shift; shift += 8) {
    uint16_t place[256] = {0};
    int sum = 0;
    for (int32_t i = 0; i < n; i++) place[(at[i].bin - least) >> shift & 255]++;
    for (int k = 0; k < 256; k++) {
      const int count = place[k];
      place[k] = (uint16_t)sum;
      sum += count;
    }
    for (int32_t i = 0; i < n; i++) other[place[(at[i].bin - least) >> shift & 255]++] = at[i];
    memcpy(at, other, (size_t)n * sizeof *at);
  }
}

/* Those in ascending order with each bin once; returns how many. */
static int32_t put_together(tally *sorted, int32_t n) {
  int32_t to = 0;
  for (int32_t i = 1; i < n; i++)
    if (sorted[to].bin == sorted[i].bin)
      sorted[to].n += sorted[i].n;
    else
      sorted[++to] = sorted[i];
  return to + 1;
}

/* Puts the few in order. */
static void settle(cell *c) {
  if (c->bins || c->low == c->count) return;
  int32_t least = c->few[0].bin, most = least;
  for (int32_t i = 1; i < c->count; i++) {
    if (c->few[i].bin < least) least = c->few[i].bin;
    if (c->few[i].bin > most) most = c->few[i].bin;
  }
  sort(c->few, c->count, least, most);
  c->low = c->count = put_together(c->few, c->count);
}

/* Makes room for n at once. The array comes when many bins are in use, and not for the first values. */
static osteon_status make_way(cell *c, int32_t n) {
  if (c->bins) return OSTEON_OK;
  if (c->count + n > MOST_FEW) {
    settle(c);
    if (c->count > MOST_FEW / 2) return spread(c);
  }
  return make_room(c, c->count + n);
}

/* Counts in n bins from `least` to `most`. */
static osteon_status count_all(cell *c, const tally *counts, int32_t n, int32_t least, int32_t most) {
  OSTEON_TRY(make_way(c, n));
  if (!c->bins) {
    memcpy(c->few + c->count, counts, (size_t)n * sizeof *counts);
    c->count += n;
    return OSTEON_OK;
  }
  OSTEON_TRY(reach(c, least));
  OSTEON_TRY(reach(c, most));
  for (int32_t k = 0; k < n; k++) c->bins[counts[k].bin - c->low] += counts[k].n;
  return OSTEON_OK;
}

/* Bin number i of those that are kept; it may be empty. */
static tally tally_at(const cell *c, int32_t i) {
  return c->bins ? (tally){c->low + i, c->bins[i]} : c->few[i];
}

/* The cell with its few in order: itself, or a copy with `room` for them. */
static const cell *in_order(const cell *c, cell *copy, tally *room) {
  if (c->bins || c->low == c->count) return c;
  *copy = *c;
  copy->few = memcpy(room, c->few, (size_t)c->count * sizeof *room);
  settle(copy);
  return copy;
}

/* Puts bins together for a larger magnitude. */
static osteon_status raise_top(cell *c, int top) {
  cell raised = *c;
  raised.bins = NULL;
  raised.few = NULL;
  raised.low = raised.count = raised.room = 0;
  raised.top = top;
  for (int32_t i = 0; i < c->count; i++) {
    const tally old = tally_at(c, i);
    if (!old.n) continue;
    /* the bin nearest to 0 below it has the edge 0, which has no sign of its own */
    const double edge = inner_edge(old.bin, c->top);
    const int32_t bin = old.bin < 0 ? -1 - bin_of(-edge, top) : bin_of(edge, top);
    const osteon_status status = count_all(&raised, &(tally){bin, old.n}, 1, bin, bin);
    if (status != OSTEON_OK) {
      free_bins(&raised);
      return status;
    }
  }
  free_bins(c);
  *c = raised;
  return OSTEON_OK;
}

/* ---- values ---- */

/* Values of one cell on their way into it. */
typedef struct batch {
  int n;
  double value[OSTEON_SUMMARY_BATCH]; /* 0 where it is not finite, with a weight of 0 */
  uint32_t weight[OSTEON_SUMMARY_BATCH];
  int64_t weights;
  double least, most;
  int top;
  int finite;
  tally counts[OSTEON_SUMMARY_BATCH]; /* of the finite ones */
} batch;

static osteon_status too_heavy(int64_t already, int64_t weight) {
  if (weight >= 1 && already + weight <= UINT32_MAX) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "a weight of %lld on top of %lld; a cell holds 1 to %lld",
                     (long long)weight, (long long)already, (long long)UINT32_MAX);
}

static osteon_status take_values(batch *b, const cell *c, const double *values, int64_t stride,
                                 const uint32_t *weights) {
  b->weights = b->finite = 0;
  b->least = INFINITY, b->most = -INFINITY;
  b->top = c->n ? c->top : INT32_MIN;
  for (int i = 0; i < b->n; i++) {
    const double value = values[i * stride];
    const uint32_t weight = weights ? weights[i] : 1;
    OSTEON_TRY(too_heavy(c->weight + b->weights, weight));
    const int fine = isfinite(value) != 0;
    b->value[i] = fine ? value : 0;
    b->weight[i] = fine ? weight : 0;
    if (!fine) continue;
    b->finite++;
    b->weights += weight;
    if (value < b->least) b->least = value;
    if (value > b->most) b->most = value;
    if (exponent_of(value) > b->top) b->top = exponent_of(value);
  }
  return OSTEON_OK;
}

static osteon_status count_batch(cell *c, batch *b) {
  int32_t n = 0;
  for (int i = 0; i < b->n; i++)
    if (b->weight[i]) b->counts[n++] = (tally){bin_of(b->value[i], c->top), b->weight[i]};
  return count_all(c, b->counts, n, bin_of(b->least, c->top), bin_of(b->most, c->top));
}

/* All of a batch, or nothing. */
static osteon_status add(cell *c, batch *b) {
  if (b->finite) {
    if (c->n == 0) c->top = b->top;
    if (b->top > c->top) OSTEON_TRY(raise_top(c, b->top));
  }
  OSTEON_TRY(osteon_moments_reserve(&c->moments, b->n));
  if (b->finite) {
    OSTEON_TRY(count_batch(c, b));
    c->least = c->n ? fmin(c->least, b->least) : b->least;
    c->most = c->n ? fmax(c->most, b->most) : b->most;
  }
  c->n += b->finite;
  c->weight += b->weights;
  osteon_moments_add(&c->moments, b->value, b->weight, b->n); /* has room */
  return OSTEON_OK;
}

osteon_status osteon_summary_add_some(osteon_summary *s, int64_t at, const double *values, int64_t stride,
                                      const uint32_t *weights, int n) {
  batch b;
  b.n = n;
  OSTEON_TRY(take_values(&b, &s->cells[at], values, stride, weights));
  return add(&s->cells[at], &b);
}

void osteon_summary_settle(osteon_summary *s, int64_t at) { settle(&s->cells[at]); }

osteon_status osteon_summary_add(osteon_summary *s, int64_t at, double value) {
  OSTEON_NEED(s, summary);
  return osteon_summary_add_weighted(s, at, value, 1);
}

osteon_status osteon_summary_add_weighted(osteon_summary *s, int64_t at, double value, uint32_t weight) {
  OSTEON_NEED(s, summary);
  if (at < 0 || at >= s->n)
    return osteon_fail(OSTEON_ERANGE, "the summary has no cell %lld; they are 0 to %lld", (long long)at,
                       (long long)s->n - 1);
  return osteon_summary_add_some(s, at, &value, 1, &weight, 1);
}

/* ---- parts ---- */

osteon_status osteon_summary_begin_at(osteon_summary *s, int64_t first) {
  OSTEON_NEED(s, summary);
  if (first < 0 || first % OSTEON_SUMMARY_BLOCK)
    return osteon_fail(OSTEON_ERANGE, "a summary that begins with value %lld; give a multiple of %d",
                       (long long)first, OSTEON_SUMMARY_BLOCK);
  for (int64_t i = 0; i < s->n; i++)
    if (s->cells[i].moments.next != s->cells[0].moments.next || s->cells[i].moments.count ||
        s->cells[i].moments.next % OSTEON_SUMMARY_BLOCK)
      return osteon_fail(OSTEON_EINVAL, "the summary has values; say where it begins before the first");
  for (int64_t i = 0; i < s->n; i++) s->cells[i].moments.next = first;
  return OSTEON_OK;
}

static osteon_status copy_cell(cell *copy, const cell *c) {
  *copy = *c;
  copy->few = NULL;
  copy->bins = NULL;
  const size_t size = (size_t)c->count * (c->bins ? sizeof *c->bins : sizeof *c->few);
  OSTEON_TRY(osteon_moments_copy(&copy->moments, &c->moments));
  void *bins = size ? osteon_alloc(size, 1) : NULL;
  if (size && !bins) return OSTEON_ENOMEM;
  if (size) memcpy(bins, c->bins ? (const void *)c->bins : (const void *)c->few, size);
  if (c->bins)
    copy->bins = bins;
  else
    copy->few = bins;
  copy->room = c->bins ? 0 : c->count;
  return OSTEON_OK;
}

static osteon_status join_cell(cell *c, const cell *other) {
  OSTEON_TRY(osteon_moments_join(&c->moments, &other->moments));
  if (other->n == 0) return OSTEON_OK;
  OSTEON_TRY(too_heavy(c->weight, other->weight));
  if (c->n == 0) {
    c->least = other->least;
    c->most = other->most;
    c->top = other->top;
  }
  cell its;
  osteon_status status = copy_cell(&its, other);
  if (status == OSTEON_OK && its.top < c->top) status = raise_top(&its, c->top);
  if (status == OSTEON_OK && c->top < its.top) status = raise_top(c, its.top);
  for (int32_t i = 0; status == OSTEON_OK && i < its.count; i++) {
    const tally at = tally_at(&its, i);
    if (at.n) status = count_all(c, &at, 1, at.bin, at.bin);
  }
  free_cell(&its);
  c->n += other->n;
  c->weight += other->weight;
  c->least = fmin(c->least, other->least);
  c->most = fmax(c->most, other->most);
  return status;
}

osteon_status osteon_summary_merge(osteon_summary *s, const osteon_summary *other) {
  OSTEON_NEED(s, summary);
  OSTEON_NEED(other, other);
  if (s->n != other->n)
    return osteon_fail(OSTEON_EINVAL, "a summary of %lld cells and one of %lld", (long long)s->n,
                       (long long)other->n);
  cell *cells = osteon_alloc((size_t)s->n + 1, sizeof *cells);
  osteon_status status = cells ? OSTEON_OK : OSTEON_ENOMEM;
  for (int64_t i = 0; i < s->n && status == OSTEON_OK; i++) {
    status = copy_cell(&cells[i], &s->cells[i]);
    if (status == OSTEON_OK) status = join_cell(&cells[i], &other->cells[i]);
  }
  free_cells(status == OSTEON_OK ? s->cells : cells, s->n);
  if (status == OSTEON_OK) s->cells = cells;
  return status;
}

/* ---- answers ---- */

static const cell *cell_at(const osteon_summary *s, int64_t at) {
  return s && at >= 0 && at < s->n ? &s->cells[at] : NULL;
}

int64_t osteon_summary_count(const osteon_summary *s, int64_t at) {
  const cell *c = cell_at(s, at);
  return c ? c->n : 0;
}

double osteon_summary_mean(const osteon_summary *s, int64_t at) {
  const cell *c = cell_at(s, at);
  return c && c->n ? osteon_moments_all(&c->moments).mean : NAN;
}

double osteon_summary_sd(const osteon_summary *s, int64_t at) {
  const cell *c = cell_at(s, at);
  if (!c || c->n < 2) return NAN;
  const double weight = (double)c->weight, freedom = (double)(c->n - 1) * (weight / (double)c->n);
  return sqrt(osteon_moments_all(&c->moments).squares / freedom);
}

/* Order statistic number `rank`, from 0: the first value up to which there are rank + 1 of n parts of the weight. The
 * values of a bin are taken as spread evenly over it. */
static double at_rank(const cell *c, int64_t rank) {
  if (rank <= 0 && c->weight == c->n) return c->least;
  if (rank >= c->n - 1) return c->most;
  int32_t i = 0;
  int64_t before = 0;
  while ((before + tally_at(c, i).n) * c->n < (rank + 1) * c->weight) before += tally_at(c, i++).n;
  const tally at = tally_at(c, i);
  const double middle = ((double)rank + 0.5) * ((double)c->weight / (double)c->n);
  const double part = fmin(fmax((middle - (double)before) / at.n, 0), 1);
  return fmin(fmax(inside(at.bin, c->top, part), c->least), c->most);
}

double osteon_summary_quantile(const osteon_summary *s, int64_t at, double p) {
  cell copy;
  tally room[MOST_FEW];
  const cell *c = cell_at(s, at);
  if (!c || c->n == 0 || !(p >= 0 && p <= 1)) return NAN;
  if (p == 0) return c->least;
  c = in_order(c, &copy, room);
  const double place = p * (double)(c->n - 1), below = floor(place), part = place - below;
  const double low = at_rank(c, (int64_t)below);
  return part > 0 ? low + part * (at_rank(c, (int64_t)below + 1) - low) : low;
}

/* ---- files ---- */

/* In a file, `room` says whether the few follow the cell or the bins. */
static size_t size_of(const cell *c) {
  return (size_t)c->count * (c->room ? sizeof *c->few : sizeof *c->bins);
}

/* As it is written: few where they are few, so that a file has the same bytes in whatever order its values came. */
static void write_as(cell *as, const cell *c, tally *room) {
  int32_t n = 0;
  *as = *in_order(c, as, room);
  for (int32_t i = 0; as->bins && i < as->count && n <= MOST_FEW; i++) n += as->bins[i] != 0;
  if (as->bins && n <= MOST_FEW) {
    n = 0;
    for (int32_t i = 0; i < as->count; i++)
      if (as->bins[i]) room[n++] = (tally){as->low + i, as->bins[i]};
    as->bins = NULL;
    as->few = room;
    as->count = n;
  }
  as->room = as->bins ? 0 : as->count;
  if (!as->bins) as->low = 0;
}

static size_t branches_of(const cell *c) { return (size_t)c->moments.count * sizeof *c->moments.branches; }

osteon_status osteon_summary_write(const osteon_summary *s, osteon_summary_part *write, void *context) {
  for (int64_t i = 0; i < s->n; i++) {
    tally room[MOST_FEW];
    cell c;
    write_as(&c, &s->cells[i], room);
    void *bins = c.bins ? (void *)c.bins : (void *)c.few;
    c.bins = NULL;
    c.few = NULL;
    c.moments.branches = NULL;
    c.moments.room = 0;
    if (write(context, &c, sizeof c) || write(context, bins, size_of(&c)) ||
        write(context, s->cells[i].moments.branches, branches_of(&c)))
      return osteon_fail(OSTEON_EIO, "the summary cannot be written");
  }
  return OSTEON_OK;
}

static int makes_sense(const cell *c) {
  if (c->moments.count < 0 || c->moments.count > MOST_BRANCHES || c->n < 0 || c->weight < c->n ||
      c->count < 0 || c->top < -1100 || c->top > 1023 || (c->n > 0 && c->count == 0))
    return 0;
  if (c->room) return c->room == c->count && c->count <= MOST_FEW;
  return c->low >= -MAX_BINS && c->count <= 2 * MAX_BINS && c->low <= MAX_BINS - c->count;
}

static int adds_up(const cell *c) {
  int64_t weight = 0;
  int32_t above = -MAX_BINS;
  for (int32_t i = 0; i < c->count; i++) {
    const tally at = tally_at(c, i);
    if (at.bin < above || at.bin >= MAX_BINS) return 0;
    above = at.bin + 1;
    weight += at.n;
  }
  return weight == c->weight;
}

static osteon_status read_cell(cell *c, osteon_summary_part *read, void *context) {
  cell got;
  *c = (cell){0};
  if (read(context, &got, sizeof got)) return osteon_fail(OSTEON_EFORMAT, "the summary is cut off");
  got.bins = NULL;
  got.few = NULL;
  got.moments.branches = NULL;
  if (!makes_sense(&got)) return osteon_fail(OSTEON_EFORMAT, "the summary is damaged");
  *c = got;
  void *bins = c->count ? osteon_alloc(size_of(c), 1) : NULL;
  if (c->count && !bins) return OSTEON_ENOMEM;
  if (c->room)
    c->few = bins, c->low = c->count;
  else
    c->bins = bins;
  osteon_moments *m = &c->moments;
  m->room = m->count;
  m->branches = m->count ? osteon_alloc((size_t)m->count, sizeof *m->branches) : NULL;
  if (m->count && !m->branches) {
    m->count = m->room = 0;
    return OSTEON_ENOMEM;
  }
  if (read(context, bins, size_of(c)) || !adds_up(c) || read(context, m->branches, branches_of(c)) ||
      !osteon_moments_make_sense(m))
    return osteon_fail(OSTEON_EFORMAT, "the summary is damaged");
  return OSTEON_OK;
}

osteon_status osteon_summary_read(osteon_summary *s, osteon_summary_part *read, void *context) {
  for (int64_t i = 0; i < s->n; i++) {
    free_cell(&s->cells[i]);
    OSTEON_TRY(read_cell(&s->cells[i], read, context));
  }
  return OSTEON_OK;
}
