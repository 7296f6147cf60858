/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boost.odeint's dopri5 over vectors with one subject in each lane, which it takes for numbers: all lanes take the same
 * steps. Read before a model file, whose macros have names that Boost's headers use. */
#include <algorithm>
#include <array>
#include <cstddef>

#include <boost/numeric/odeint.hpp>

#include "bench/bench.h"
#include "cohort/lanes.h"

namespace bench {

namespace ode = boost::numeric::odeint;

/* The largest error over its tolerance, of all states of all lanes. */
template <std::size_t N>
struct worst_lane {
  using state = std::array<osteon_real, N>;
  std::array<double, N> atol{};
  double rtol = 0;

  double error(ode::array_algebra &, const state &y, const state &, const state &e, double) const {
    osteon_real worst{};
    for (std::size_t i = 0; i < N; i++)
      worst = OSTEON_GREATER(osteon_abs(e[i]) / (rtol * osteon_abs(y[i]) + atol[i]), worst);
    double most = 0;
    for (int l = 0; l < OSTEON_LANES; l++)
      if (!(worst[l] <= most)) most = worst[l];
    return most;
  }
};

/* Of a Model with `states`, hold(c) and rates(t, c, y, f). */
template <class Model>
struct lockstep {
  static constexpr std::size_t N = Model::states;
  using state = std::array<osteon_real, N>;
  using dopri5 = ode::runge_kutta_dopri5<state, double, state, double, ode::array_algebra>;
  using controlled = ode::controlled_runge_kutta<dopri5, worst_lane<N>>;
  const osteon_real *c = nullptr;
  double t = 0, h = 0;
  worst_lane<N> checker;
  controlled stepper;

  static void *open(const bench_problem *p, double rtol) {
    auto *s = new lockstep;
    for (std::size_t i = 0; i < N; i++) s->checker.atol[i] = bench_atol(p, static_cast<int>(i), rtol);
    s->checker.rtol = rtol;
    return s;
  }
  static void close(void *solver) { delete static_cast<lockstep *>(solver); }

  static void restart(void *solver, double t, double *c, double h) {
    auto *s = static_cast<lockstep *>(solver);
    auto *of_lanes = reinterpret_cast<osteon_real *>(c);
    Model::hold(of_lanes);
    s->c = of_lanes;
    s->t = t;
    s->h = h;
    s->stepper = controlled(s->checker);
  }

  static double advance(void *solver, double t1, double *states) {
    auto *s = static_cast<lockstep *>(solver);
    auto *at = reinterpret_cast<osteon_real *>(states);
    state y;
    std::copy(at, at + N, y.begin());
    if (!s->go(t1, y)) return 0;
    std::copy(y.begin(), y.end(), at);
    return s->h;
  }

 private:
  bool go(double t1, state &y) {
    const auto rates = [this](const state &a, state &f, double now) {
      Model::rates(osteon_real{} + now, c, a.data(), f.data());
    };
    while (t < t1) {
      const bool last = t + h >= t1;
      double tried = last ? t1 - t : h;
      const bool good = stepper.try_step(rates, y, t, tried) == ode::success;
      h = good && last ? std::max(h, tried) : tried;
      if (good && last) t = t1;
      if (!(h > 1e-12)) return false;
    }
    return true;
  }
};

}  // namespace bench
