/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means and quantiles of streams of values. A cell keeps the bins that hold a value, of 8 bytes each, until they
 * are many; then an array of all bins from the lowest value to the highest. */
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
  int32_t low;   /* bins[i] counts in bin low + i */
  tally *few;    /* those that hold a value, in ascending order; NULL where there are bins */
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

/* Makes room for a bin in the array. */
static osteon_status reach(cell *c, int32_t bin) {
  if (c->count > 0 && bin >= c->low && bin < c->low + c->count) return OSTEON_OK;
  int32_t low = c->count ? c->low : bin, high = c->count ? c->low + c->count : bin + 1;
  const int32_t spare = (high - low) / 4 + 4;
  if (bin < low) low = bin - spare < -MAX_BINS ? -MAX_BINS : bin - spare;
  if (bin >= high) high = bin + 1 + spare > MAX_BINS ? MAX_BINS : bin + 1 + spare;
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
  const int32_t low = c->few[0].bin, count = c->few[c->count - 1].bin - low + 1;
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

/* How many of the few lie below a bin. */
static int32_t place_of(const cell *c, int32_t bin) {
  int32_t from = 0, to = c->count;
  while (from < to) {
    const int32_t middle = (from + to) / 2;
    if (c->few[middle].bin < bin)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

static osteon_status insert(cell *c, int32_t at, tally new) {
  if (c->count == c->room) {
    const int32_t room = c->room ? 2 * c->room : FEWEST;
    tally *few = osteon_realloc(c->few, (size_t)room, sizeof *few);
    if (!few) return OSTEON_ENOMEM;
    c->few = few;
    c->room = room;
  }
  memmove(c->few + at + 1, c->few + at, (size_t)(c->count - at) * sizeof *c->few);
  c->few[at] = new;
  c->count++;
  return OSTEON_OK;
}

static osteon_status count_in(cell *c, int32_t bin, uint32_t n) {
  if (!c->bins) {
    const int32_t at = place_of(c, bin);
    if (at < c->count && c->few[at].bin == bin) {
      c->few[at].n += n;
      return OSTEON_OK;
    }
    if (c->count < MOST_FEW) return insert(c, at, (tally){bin, n});
    OSTEON_TRY(spread(c));
  }
  OSTEON_TRY(reach(c, bin));
  c->bins[bin - c->low] += n;
  return OSTEON_OK;
}

/* Bin number i of those that are kept; it may be empty. */
static tally tally_at(const cell *c, int32_t i) {
  return c->bins ? (tally){c->low + i, c->bins[i]} : c->few[i];
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
    const osteon_status status = count_in(&raised, bin, old.n);
    if (status != OSTEON_OK) {
      free_bins(&raised);
      return status;
    }
  }
  free_bins(c);
  *c = raised;
  return OSTEON_OK;
}

static osteon_status too_heavy(const cell *c, int64_t weight) {
  if (weight >= 1 && c->weight + weight <= UINT32_MAX) return OSTEON_OK;
  return osteon_fail(OSTEON_ERANGE, "a weight of %lld on top of %lld; a cell holds 1 to %lld",
                     (long long)weight, (long long)c->weight, (long long)UINT32_MAX);
}

osteon_status osteon_summary_add(osteon_summary *s, int64_t at, double value) {
  OSTEON_NEED(s, summary);
  return osteon_summary_add_weighted(s, at, value, 1);
}

osteon_status osteon_summary_add_weighted(osteon_summary *s, int64_t at, double value, uint32_t weight) {
  OSTEON_NEED(s, summary);
  if (at < 0 || at >= s->n)
    return osteon_fail(OSTEON_ERANGE, "the summary has no cell %lld; they are 0 to %lld", (long long)at,
                       (long long)s->n - 1);
  cell *c = &s->cells[at];
  OSTEON_TRY(too_heavy(c, weight));
  if (!isfinite(value)) return osteon_moments_add(&c->moments, 0, 0);
  const int e = exponent_of(value);
  if (c->n == 0) {
    c->least = c->most = value;
    c->top = e;
  }
  if (e > c->top) OSTEON_TRY(raise_top(c, e));
  OSTEON_TRY(osteon_moments_reserve(&c->moments));
  OSTEON_TRY(count_in(c, bin_of(value, c->top), weight));
  osteon_moments_add(&c->moments, value, weight); /* has room */
  c->n++;
  c->weight += weight;
  c->least = fmin(c->least, value);
  c->most = fmax(c->most, value);
  return OSTEON_OK;
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
  OSTEON_TRY(too_heavy(c, other->weight));
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
    if (at.n) status = count_in(c, at.bin, at.n);
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
  const cell *c = cell_at(s, at);
  if (!c || c->n == 0 || !(p >= 0 && p <= 1)) return NAN;
  if (p == 0) return c->least;
  const double place = p * (double)(c->n - 1), below = floor(place), part = place - below;
  const double low = at_rank(c, (int64_t)below);
  return part > 0 ? low + part * (at_rank(c, (int64_t)below + 1) - low) : low;
}

/* ---- files ---- */

/* In a file, `room` says whether the few follow the cell or the bins. */
static size_t size_of(const cell *c) {
  return (size_t)c->count * (c->room ? sizeof *c->few : sizeof *c->bins);
}

static size_t branches_of(const cell *c) { return (size_t)c->moments.count * sizeof *c->moments.branches; }

osteon_status osteon_summary_write(const osteon_summary *s, osteon_summary_part *write, void *context) {
  for (int64_t i = 0; i < s->n; i++) {
    cell c = s->cells[i];
    void *bins = c.bins ? (void *)c.bins : (void *)c.few;
    c.room = c.bins ? 0 : c.count;
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
    c->few = bins;
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
