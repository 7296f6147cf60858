/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boost.odeint's controlled steppers on arrays of fixed size. States are in units of their scales, as its
 * absolute tolerance is one number. */
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <stdexcept>

#include <boost/numeric/odeint.hpp>

#include "bench.h"

namespace {

namespace ode = boost::numeric::odeint;

struct solver_base {
  const double *c = nullptr;
  double t = 0, h = BENCH_FIRST_STEP;
  virtual ~solver_base() = default;
  virtual void reset() = 0;
  virtual int advance(double t1, double *y) = 0;
};

template <class Stepper, std::size_t N>
struct solver final : solver_base {
  using state = std::array<double, N>;
  const osteon_kernels *kernels;
  state scale{}, per{};
  double rtol;
  ode::controlled_runge_kutta<Stepper> stepper;

  solver(const bench_problem *p, double tolerance)
      : kernels(p->native), rtol(tolerance), stepper(make(tolerance)) {
    for (std::size_t i = 0; i < N; i++) {
      scale[i] = p->model->states[i].scale;
      per[i] = 1 / scale[i];
    }
  }
  static ode::controlled_runge_kutta<Stepper> make(double tolerance) {
    return ode::make_controlled(1e-4 * tolerance, tolerance, Stepper());
  }
  void reset() override { stepper = make(rtol); }

  void operator()(const state &z, state &dz, double now) const {
    state y;
    for (std::size_t i = 0; i < N; i++) y[i] = z[i] * scale[i];
    kernels->rates(now, c, y.data(), dz.data());
    for (std::size_t i = 0; i < N; i++) dz[i] *= per[i];
  }

  int advance(double t1, double *y) override {
    state z;
    for (std::size_t i = 0; i < N; i++) z[i] = y[i] * per[i];
    const auto rates = [this](const state &a, state &b, double now) { (*this)(a, b, now); };
    for (long tries = 0; t < t1; tries++) {
      if (tries == 10000000) return 1;
      const bool last = t + h >= t1;
      double tried = last ? t1 - t : h;
      const double uncut = h;
      if (stepper.try_step(rates, z, t, tried) == ode::success && last) {
        t = t1;
        h = std::max(uncut, tried);
      } else {
        h = tried;
      }
      if (!(h > 1e-12)) return 1;
    }
    for (std::size_t i = 0; i < N; i++) {
      if (!std::isfinite(z[i])) return 1;
      y[i] = z[i] * scale[i];
    }
    return 0;
  }
};

template <template <class> class Make>
void *open_any(const bench_problem *p, double rtol) {
  solver_base *s = nullptr;
  switch (p->model->n_states) {
    case 3:
      s = new solver<typename Make<std::array<double, 3>>::type, 3>(p, rtol);
      break;
    case 4:
      s = new solver<typename Make<std::array<double, 4>>::type, 4>(p, rtol);
      break;
    case 14:
      s = new solver<typename Make<std::array<double, 14>>::type, 14>(p, rtol);
      break;
    case 18:
      s = new solver<typename Make<std::array<double, 18>>::type, 18>(p, rtol);
      break;
    case 45:
      s = new solver<typename Make<std::array<double, 45>>::type, 45>(p, rtol);
      break;
    default:
      std::fprintf(stderr, "left out: %s by odeint, for which no solver of %d states was compiled\n",
                   p->model->name, p->model->n_states);
      break;
  }
  return s;
}

template <class State>
struct dopri5 {
  using type = ode::runge_kutta_dopri5<State>;
};
template <class State>
struct fehlberg78 {
  using type = ode::runge_kutta_fehlberg78<State>;
};

int restart(void *opaque, double t, const double *c, const double *, int first) {
  auto *s = static_cast<solver_base *>(opaque);
  s->c = c;
  s->t = t;
  s->h = first ? BENCH_FIRST_STEP : BENCH_CUT * s->h;
  s->reset();
  return 0;
}

int advance(void *opaque, double t1, double *y) {
  try {
    return static_cast<solver_base *>(opaque)->advance(t1, y);
  } catch (const std::exception &) {
    return 1;
  }
}

void close(void *opaque) { delete static_cast<solver_base *>(opaque); }

}  // namespace

extern "C" const bench_solver bench_odeint[] = {
    {"odeint-dopri5", 0, open_any<dopri5>, restart, advance, close},
    {"odeint-fehlberg78", 0, open_any<fehlberg78>, restart, advance, close},
    {nullptr, 0, nullptr, nullptr, nullptr, nullptr}};
