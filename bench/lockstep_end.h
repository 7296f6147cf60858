/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Read as the last line of a model file. */
#undef class
#ifdef OSTEON_NO_HOLD
HOLD_BEGIN
HOLD_END
#endif

namespace {

struct equations {
  static constexpr std::size_t states = osteon_n_states;
  static void hold(osteon_real *c) { hold_lanes(c); }
  static void rates(osteon_real t, const osteon_real *c, const osteon_real *y, osteon_real *f) {
    rates_lanes(t, c, y, f);
  }
};
using solver = bench::lockstep<equations>;

}  // namespace

#define BENCH_TEXT_(x) #x
#define BENCH_TEXT(x) BENCH_TEXT_(x)
#define BENCH_ID_(model, isa) bench_lockstep_##model##_##isa
#define BENCH_ID(model, isa) BENCH_ID_(model, isa)
extern "C" const bench_lockstep BENCH_ID(OSTEON_MODEL, OSTEON_ISA);
const bench_lockstep BENCH_ID(OSTEON_MODEL, OSTEON_ISA) = {
    BENCH_TEXT(OSTEON_MODEL), BENCH_TEXT(OSTEON_ISA), OSTEON_LANES, solver::open,
    solver::restart,          solver::advance,        solver::close};
