/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file osteon.hpp
 *  osteon for C++17: objects that free themselves, spans, and exceptions.
 *
 *      osteon::sim woman(osteon::model::find("aibl"));
 *      woman.set_input("anastrozole", 1);
 *      woman.run(730);
 *      std::cout << woman.get("BMD_LS") << '\n';
 *
 *  The member osteon::X::verb(...) calls osteon_X_verb(x, ...). The C header X.h documents what it does, its units and
 *  its errors. Comments here describe only what differs. These differences are the same everywhere:
 *
 *  - A call that fails throws an osteon::error: what() is the sentence of osteon_last_error(), status() is the status.
 *  - An object frees what it owns, and keeps alive everything that must outlive it according to the C documentation.
 *    Objects can be moved, but not copied. An object that was moved from is empty, and a call on it fails.
 *  - Arrays are passed as spans, with their lengths. A span of the wrong length is refused.
 *  - Names and paths are const char * or std::string.
 *  - If a function object throws while osteon calls it, the call ends and throws the same exception.
 *
 *  For C functions that have no member here, such as those of trials.h and picture.h, use osteon::call, or call them
 *  with the C pointer that get() returns.
 */
#ifndef OSTEON_OSTEON_HPP
#define OSTEON_OSTEON_HPP

#include <osteon/osteon.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace osteon {

/** The exception that a failed call throws. */
class error : public std::runtime_error {
 public:
  explicit error(osteon_status status) : std::runtime_error(osteon_last_error()), status_(status) {}
  error(osteon_status status, const std::string &sentence) : std::runtime_error(sentence), status_(status) {}
  osteon_status status() const noexcept { return status_; }

 private:
  osteon_status status_;
};

/** Throws an error unless the status is OSTEON_OK. */
inline void check(osteon_status status) {
  if (status != OSTEON_OK) throw error(status);
}

/** A view of an array that belongs to someone else, with its length: like std::span of C++20, to which it converts. */
template <class T>
class span {
 public:
  constexpr span() noexcept = default;
  constexpr span(T *data, std::size_t size) noexcept : data_(data), size_(size) {}
  /** From any contiguous container: a vector, an array, a std::span. */
  template <class C, class = std::enable_if_t<
                         std::is_convertible_v<decltype(std::declval<C &>().data()), T *> &&
                         std::is_convertible_v<decltype(std::declval<C &>().size()), std::size_t>>>
  constexpr span(C &&container) : data_(container.data()), size_(container.size()) {}
  template <std::size_t N>
  constexpr span(T (&array)[N]) noexcept : data_(array), size_(N) {}
  /** From a list in braces, which is valid until the call has returned. */
  template <class U = T, class = std::enable_if_t<std::is_const_v<U>>>
  constexpr span(std::initializer_list<std::remove_const_t<U>> list) noexcept
      : data_(std::data(list)), size_(list.size()) {}

  constexpr T *data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr T *begin() const noexcept { return data_; }
  constexpr T *end() const noexcept { return data_ + size_; }
  constexpr T &operator[](std::size_t i) const { return data_[i]; }

 private:
  T *data_ = nullptr;
  std::size_t size_ = 0;
};

/** A name or a path, borrowed until the call has returned. */
class name {
 public:
  name(const char *text) noexcept : text_(text) {}
  name(const std::string &text) : text_(text.c_str()) {
    if (std::strlen(text_) != text.size()) throw error(OSTEON_EINVAL, "a name with a byte 0 in it: " + text);
  }
  const char *c_str() const noexcept { return text_; }

 private:
  const char *text_;
};

/** Several names or paths, borrowed in the same way. */
class names {
 public:
  names() = default;
  names(std::initializer_list<const char *> list) : texts_(list) {}
  names(const std::vector<const char *> &list) : texts_(list) {}
  names(const std::vector<std::string> &list) {
    for (const std::string &text : list) texts_.push_back(name(text).c_str());
  }
  const char *const *data() const noexcept { return texts_.data(); }
  std::size_t size() const noexcept { return texts_.size(); }

 private:
  std::vector<const char *> texts_;
};

/** Values by name, such as a woman's own parameters: pairs of a name and its value. */
using values = std::vector<std::pair<std::string, double>>;

namespace detail {

/** A length as the int that C functions take. */
inline int count(std::size_t n) {
  if (n > 0x7fffffff) throw error(OSTEON_ERANGE, "more items than an int can count");
  return static_cast<int>(n);
}

inline std::size_t size(int64_t n) { return n > 0 ? static_cast<std::size_t>(n) : 0; }

/** Checks the length of an array, which the C functions cannot do. */
inline void fits(const char *what, std::size_t given, std::size_t needed) {
  if (given != needed)
    throw error(OSTEON_EINVAL, std::string(what) + ": " + std::to_string(given) + " values where " +
                                   std::to_string(needed) + " are needed");
}

/** Values by name as the two arrays that the C functions take. */
struct split {
  std::vector<const char *> names;
  std::vector<double> values;
  explicit split(const osteon::values &list) {
    for (const auto &item : list) {
      names.push_back(name(item.first).c_str());
      values.push_back(item.second);
    }
  }
  int n() const { return count(names.size()); }
};

/** A text of unknown length: `write` is called with more room until the text fits. */
template <class Write>
std::string text(Write write) {
  std::vector<char> room(512);
  for (;;) {
    check(write(room.data(), room.size()));
    if (std::strlen(room.data()) + 1 < room.size()) return room.data();
    room.resize(2 * room.size());
  }
}

inline std::string copy(const char *text) { return text ? text : ""; }

/** Objects that are kept alive for as long as another one refers to them. */
using kept = std::vector<std::shared_ptr<const void>>;

/** A C object, together with the objects to which it refers. */
template <class T>
class object {
 public:
  object(const object &) = delete;
  object &operator=(const object &) = delete;
  object(object &&) noexcept = default;
  object &operator=(object &&) noexcept = default;

  T *get() const noexcept { return object_.get(); }
  explicit operator bool() const noexcept { return get() != nullptr; }
  /** A shared pointer to the C object, for objects that need it to stay alive. */
  std::shared_ptr<T> share() const noexcept { return object_; }

 protected:
  object() = default;
  ~object() = default;
  /** A C object that belongs to another object, which `shared` keeps alive. */
  explicit object(std::shared_ptr<T> shared, std::shared_ptr<kept> list = nullptr) noexcept
      : kept_(std::move(list)), object_(std::move(shared)) {}

  /** Takes ownership of the C object that `make_it` makes. It is freed before the objects that are kept for it. */
  template <class Make>
  void make(void (*release)(T *), Make make_it) {
    kept_ = std::make_shared<kept>();
    T *made = nullptr;
    check(make_it(&made));
    object_ = std::shared_ptr<T>(made, [release, list = kept_](T *it) { release(it); });
  }
  void keep(std::shared_ptr<const void> other) {
    if (kept_ && other) kept_->push_back(std::move(other));
  }

 private:
  std::shared_ptr<kept> kept_;
  std::shared_ptr<T> object_;
};

/** Options of C, filled with the defaults. Set the members of the C structure directly. */
template <class C, void (*init)(C *, std::size_t)>
class options : public C {
 public:
  options() : C() { init(this, sizeof(C)); }
  /** The objects to which the options refer. */
  const std::shared_ptr<kept> &share() const noexcept { return kept_; }

 protected:
  void keep(std::shared_ptr<const void> other) { kept_->push_back(std::move(other)); }
  const char *keep_text(name text) {
    auto copied = std::make_shared<std::string>(copy(text.c_str()));
    keep(copied);
    return copied->c_str();
  }

 private:
  std::shared_ptr<kept> kept_ = std::make_shared<kept>();
};

/** A function object that C code calls. An exception that it throws is caught, and thrown again after the C call. */
template <class F>
struct caller {
  F &function;
  std::exception_ptr thrown = nullptr;
  template <class... Args>
  bool call(Args &&...args) {
    try {
      function(std::forward<Args>(args)...);
      return true;
    } catch (...) {
      thrown = std::current_exception();
      return false;
    }
  }
  void finish(osteon_status status) {
    if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
    check(status);
  }
};

}  // namespace detail

/** A set of models that are found by name (model.h): the bundled ones and those that a program adds. */
class registry;

/** A model (model.h). This is a view, which is cheap to copy. */
class model {
 public:
  /** From a C descriptor, which must outlive everything that is made from it. Those of model files (OSTEON_MODEL in
   * equations.h) do, because they are static. */
  model(const osteon_model *of_c, std::shared_ptr<const void> kept = nullptr)
      : model_(of_c), kept_(std::move(kept)) {
    if (!model_) throw error(OSTEON_EINVAL, "osteon::model: there is no model");
  }
  /** A bundled model. */
  static model find(name name) {
    const osteon_model *found = nullptr;
    check(osteon_registry_find(nullptr, name.c_str(), &found));
    return found;
  }
  /** All bundled models, in order of name. */
  static std::vector<model> all() {
    std::vector<model> list;
    for (int i = 0; const osteon_model *one = osteon_registry_at(nullptr, i); i++) list.emplace_back(one);
    return list;
  }

  const osteon_model *get() const noexcept { return model_; }
  const osteon_model *operator->() const noexcept { return model_; }
  std::shared_ptr<const void> share() const noexcept { return kept_; }

  span<const osteon_quantity> states() const { return of(model_->states, model_->n_states); }
  span<const osteon_quantity> params() const { return of(model_->params, model_->n_params); }
  span<const osteon_quantity> inputs() const { return of(model_->inputs, model_->n_inputs); }
  span<const osteon_quantity> outputs() const { return of(model_->outputs, model_->n_outputs); }
  span<const osteon_quantity> derived() const { return of(model_->derived, model_->n_derived); }
  span<const osteon_dose> doses() const { return of(model_->doses, model_->n_doses); }
  span<const osteon_context> contexts() const { return of(model_->contexts, model_->n_contexts); }

  int constant_count() const { return osteon_model_constant_count(model_); }
  /** -1 if there is no such name. */
  int index(osteon_kind kind, name name) const { return osteon_model_index(model_, kind, name.c_str()); }
  /** Like index, but throws an error with the nearest known name if there is no such name. */
  int find(osteon_kind kind, name name) const {
    int found = -1;
    check(osteon_model_find(model_, kind, name.c_str(), &found));
    return found;
  }
  std::string equations() const { return detail::copy(osteon_model_equations(model_)); }
  std::vector<double> initial() const {
    std::vector<double> states(detail::size(model_->n_states));
    check(osteon_model_initial(model_, states.data()));
    return states;
  }
  void check_it() const { check(osteon_model_check(model_)); }
  bool is_provisional() const { return osteon_model_is_provisional(model_); }
  /** For each context, whether it is about one of these outputs; without names, about any output. */
  std::vector<bool> touch_contexts(const names &columns = {}) const {
    return touched([&](bool *marks) {
      return osteon_model_touch_contexts(model_, columns.size() ? columns.data() : nullptr,
                                         detail::count(columns.size()), marks);
    });
  }
  std::string notice(const values &given) const {
    const detail::split list(given);
    return detail::text([&](char *text, std::size_t size) {
      return osteon_model_notice(model_, list.names.data(), list.values.data(), list.n(), text, size);
    });
  }
  /** The index and the value of the parameter that follows from those given; the index is -1 if there is none. */
  std::pair<int, double> imply(const values &given) const {
    const detail::split list(given);
    std::pair<int, double> found(-1, 0.0);
    check(osteon_model_imply(model_, list.names.data(), list.values.data(), list.n(), &found.first,
                             &found.second));
    return found;
  }

  /** A mark for each context, which the function `mark` sets through the pointer to bool that it gets. */
  template <class Mark>
  std::vector<bool> touched(Mark mark) const {
    const std::size_t n = detail::size(model_->n_contexts);
    const std::unique_ptr<bool[]> marks(new bool[n + 1]());
    check(mark(marks.get()));
    return std::vector<bool>(marks.get(), marks.get() + n);
  }

 private:
  template <class T>
  static span<const T> of(const T *rows, int n) {
    return {rows, rows ? detail::size(n) : 0};
  }
  const osteon_model *model_;
  std::shared_ptr<const void> kept_;
};

inline void check(const osteon_quantity &quantity, double value) {
  check(osteon_quantity_check(&quantity, value));
}
inline osteon_verdict verdict(const osteon_context &context) { return osteon_context_verdict(&context); }
inline std::string verdict_name(osteon_verdict verdict) { return osteon_verdict_name(verdict); }
inline std::string verdict_rule(osteon_verdict verdict) { return osteon_verdict_rule(verdict); }
inline std::string describe(const osteon_context &context) {
  return detail::text(
      [&](char *text, std::size_t size) { return osteon_context_describe(&context, text, size); });
}

class registry : public detail::object<osteon_registry> {
 public:
  registry() { make(osteon_registry_free, osteon_registry_new); }
  void add(const model &one) {
    check(osteon_registry_add(get(), one.get()));
    keep(one.share());
  }
  /** Compiles a model file and adds the model (loader.h). */
  model load(name path) {
    const osteon_model *loaded = nullptr;
    check(osteon_registry_load(get(), path.c_str(), &loaded));
    return {loaded, share()};
  }
  model find(name name) const {
    const osteon_model *found = nullptr;
    check(osteon_registry_find(get(), name.c_str(), &found));
    return {found, share()};
  }
  std::vector<model> all() const {
    std::vector<model> list;
    if (!get()) return list;
    for (int i = 0; const osteon_model *one = osteon_registry_at(get(), i); i++)
      list.emplace_back(one, share());
    return list;
  }
};

/** A course of a drug (life.h), filled with the defaults. */
struct course : osteon_course {
  course() : osteon_course() { osteon_course_init(this, sizeof(osteon_course)); }
};
/** A programme of exercise (life.h), filled with the defaults. */
struct exercise : osteon_exercise {
  exercise() : osteon_exercise() { osteon_exercise_init(this, sizeof(osteon_exercise)); }
};
/** Supplements (life.h), filled with the defaults. */
struct nutrition : osteon_nutrition {
  nutrition() : osteon_nutrition() { osteon_nutrition_init(this, sizeof(osteon_nutrition)); }
};

/** The stimulus of programmes of exercise at the spine and at the hip (life.h). */
inline std::pair<double, double> exercise_stimulus(const std::vector<exercise> &programmes) {
  const std::vector<osteon_exercise> of_c(programmes.begin(), programmes.end());
  double psi[2] = {NAN, NAN};
  check(osteon_exercise_stimulus(of_c.data(), detail::count(of_c.size()), psi));
  return {psi[OSTEON_SPINE], psi[OSTEON_HIP]};
}
/** All activities that osteon knows (life.h). */
inline std::vector<osteon_activity> activities() {
  std::vector<osteon_activity> list;
  for (int i = 0; const osteon_activity *one = osteon_activity_at(i); i++) list.push_back(*one);
  return list;
}

/** What happens to a subject (schedule.h, life.h). Once it has been passed to a sim or a cohort, it can no longer be
 * changed. */
class schedule : public detail::object<osteon_schedule> {
 public:
  explicit schedule(const model &of) {
    make(osteon_schedule_free, [&](osteon_schedule **out) { return osteon_schedule_new(out, of.get()); });
    keep(of.share());
  }
  explicit schedule(std::shared_ptr<osteon_schedule> shared) noexcept : object(std::move(shared)) {}

  void set_input(double time, name input, double value) {
    check(osteon_schedule_set_input(get(), time, input.c_str(), value));
  }
  void add_dose(double time, name name, double amount, double interval = 0, int additional = 0) {
    check(osteon_schedule_add_dose(get(), time, name.c_str(), amount, interval, additional));
  }
  void add_infusion(double time, name name, double amount, double rate, double interval = 0,
                    int additional = 0) {
    check(osteon_schedule_add_infusion(get(), time, name.c_str(), amount, rate, interval, additional));
  }
  void add_reset(double time) { check(osteon_schedule_add_reset(get(), time)); }
  void add_steady(double time, name name, double amount, double rate, double interval) {
    check(osteon_schedule_add_steady(get(), time, name.c_str(), amount, rate, interval));
  }
  void add(const course &one) { check(osteon_schedule_add_course(get(), &one)); }
  void add(const exercise &one) { check(osteon_schedule_add_exercise(get(), &one)); }
  void add(const nutrition &one) { check(osteon_schedule_add_nutrition(get(), &one)); }
  void add_unloading(double spine, double hip, double start, double stop = INFINITY) {
    check(osteon_schedule_add_unloading(get(), spine, hip, start, stop));
  }
  /** Adds the events of a table (events.h). */
  void read_events(name path, double dt = 1) { check(osteon_schedule_read_events(get(), dt, path.c_str())); }
  void round(double dt) { check(osteon_schedule_round(get(), dt)); }
  void set_end(double end) { check(osteon_schedule_set_end(get(), end)); }

  span<const osteon_event> events() const {
    int n = 0;
    const osteon_event *first = osteon_schedule_events(get(), &n);
    return {first, first ? detail::size(n) : 0};
  }
  osteon::model model() const { return {osteon_schedule_model(get()), share()}; }
  std::vector<bool> find_contexts(const values &given, double until) const {
    const detail::split list(given);
    return model().touched([&](bool *marks) {
      return osteon_schedule_find_contexts(get(), list.names.data(), list.values.data(), list.n(), until,
                                           marks);
    });
  }
  std::string notice(double until) const {
    return detail::text(
        [&](char *text, std::size_t size) { return osteon_schedule_notice(get(), until, text, size); });
  }
};

/** A copy of the state of a sim or a cohort, to return to later (snapshot.h). */
class snapshot : public detail::object<osteon_snapshot> {
  friend class sim;
  friend class cohort;
  snapshot() = default;
  /** Makes a C snapshot with `take_it`, or updates the present one with it. */
  template <class Take>
  void take(Take take_it) {
    osteon_snapshot *mine = get();
    if (mine) return check(take_it(&mine));
    make(osteon_snapshot_free, take_it);
  }
};

/** Options of a sim (options.h). */
struct sim_options : detail::options<osteon_sim_options, osteon_sim_options_init> {
  void set_schedule(const osteon::schedule &given) { keep(given.share()), schedule = given.get(); }
  void set_solver(name given) { solver = keep_text(given); }
};

/** One subject (sim.h). */
class sim : public detail::object<osteon_sim> {
 public:
  explicit sim(const osteon::model &of, const sim_options &with = {}) {
    make(osteon_sim_free, [&](osteon_sim **out) { return osteon_sim_new(out, of.get(), &with); });
    keep(of.share()), keep(with.share());
  }

  void set_param(name name, double value) { check(osteon_sim_set_param(get(), name.c_str(), value)); }
  void set_input(name name, double value) { check(osteon_sim_set_input(get(), name.c_str(), value)); }
  void set_input_at(int index, double value) { check(osteon_sim_set_input_at(get(), index, value)); }
  void set_state(name name, double value) { check(osteon_sim_set_state(get(), name.c_str(), value)); }
  void dose(name name, double amount) { check(osteon_sim_dose(get(), name.c_str(), amount)); }

  void start() { check(osteon_sim_start(get())); }
  void reset() { osteon_sim_reset(get()); }
  void step() { check(osteon_sim_step(get())); }
  void run(double until) { check(osteon_sim_run(get(), until)); }
  void run_before(double until) { check(osteon_sim_run_before(get(), until)); }
  void find_steady() { check(osteon_sim_find_steady(get())); }

  double time() const { return osteon_sim_time(get()); }
  osteon::model model() const { return {osteon_sim_model(get()), share()}; }
  double get(name name) {
    double value = NAN;
    check(osteon_sim_get(get(), name.c_str(), &value));
    return value;
  }
  using object::get;
  /** States, outputs and constants now: valid until the sim is changed. */
  span<const double> states() { return now(osteon_sim_states, model()->n_states); }
  span<const double> outputs() { return now(osteon_sim_outputs, model()->n_outputs); }
  span<const double> constants() { return now(osteon_sim_constants, model().constant_count()); }

  void save(name path) { check(osteon_sim_save(get(), path.c_str())); }
  void load(name path) { check(osteon_sim_load(get(), path.c_str())); }
  osteon::snapshot snapshot() {
    osteon::snapshot taken;
    update(taken);
    return taken;
  }
  /** Replaces the contents of a snapshot of this sim. */
  void update(osteon::snapshot &old) {
    old.take([&](osteon_snapshot **out) { return osteon_sim_snapshot(get(), out); });
  }
  void restore(const osteon::snapshot &from) { check(osteon_sim_restore(get(), from.get())); }

  static std::vector<std::string> solvers() {
    std::vector<std::string> list;
    for (const char *const *one = osteon_sim_solvers(); *one; one++) list.emplace_back(*one);
    return list;
  }
  static std::string solver_list() { return osteon_sim_solver_list(); }

 private:
  span<const double> now(const double *(*ask)(osteon_sim *), int n) {
    start();
    return {ask(get()), detail::size(n)};
  }
};

/** Options of a cohort (options.h). */
struct cohort_options : detail::options<osteon_cohort_options, osteon_cohort_options_init> {
  void set_schedule(const osteon::schedule &given) { keep(given.share()), schedule = given.get(); }
  void set_isa(name given) { isa = keep_text(given); }
};

/** The columns of all subjects over time, which cohort::record returns. */
class recorded {
 public:
  recorded(std::size_t subjects, std::size_t times, std::size_t columns)
      : times_(times), columns_(columns), values_(subjects * times * columns, NAN) {}
  double operator()(std::size_t subject, std::size_t time, std::size_t column) const {
    return values_.at((subject * times_ + time) * columns_ + column);
  }
  /** All values, in the order [subject][time][column]. */
  span<const double> all() const { return values_; }
  void take(const osteon_rows &rows) {
    const std::size_t row = times_ * columns_;
    std::copy(rows.values, rows.values + detail::size(rows.count) * row,
              values_.begin() + static_cast<std::ptrdiff_t>(detail::size(rows.first) * row));
  }

 private:
  std::size_t times_, columns_;
  std::vector<double> values_;
};

/** Many subjects (cohort.h). */
class cohort : public detail::object<osteon_cohort> {
 public:
  cohort(const osteon::model &of, int64_t n, const cohort_options &with = {}) {
    make(osteon_cohort_free, [&](osteon_cohort **out) { return osteon_cohort_new(out, of.get(), n, &with); });
    keep(of.share()), keep(with.share());
  }
  /** A cohort that C owns, such as the one that osteon_sweep_options.set_up gets. Objects to which it refers from now
   * on are kept alive in `list`. */
  static cohort borrow(osteon_cohort *of_c, std::shared_ptr<detail::kept> list) {
    return cohort(std::shared_ptr<osteon_cohort>(std::shared_ptr<void>(), of_c), std::move(list));
  }

  int64_t count() const { return osteon_cohort_count(get()); }
  double time() const { return osteon_cohort_time(get()); }
  osteon::model model() const { return {osteon_cohort_model(get()), share()}; }
  std::string isa() const { return detail::copy(osteon_cohort_isa(get())); }
  int lane_count() const { return osteon_cohort_lane_count(get()); }

  void set_params(name name, span<const double> of_each) {
    fits("osteon::cohort::set_params", of_each.size());
    check(osteon_cohort_set_params(get(), name.c_str(), of_each.data()));
  }
  void set_param(name name, double value) { check(osteon_cohort_set_param(get(), name.c_str(), value)); }
  void set_states(name name, span<const double> of_each) {
    fits("osteon::cohort::set_states", of_each.size());
    check(osteon_cohort_set_states(get(), name.c_str(), of_each.data()));
  }
  void set_input(name name, double value) { check(osteon_cohort_set_input(get(), name.c_str(), value)); }
  void set_habits(name name, span<const double> of_each) {
    fits("osteon::cohort::set_habits", of_each.size());
    check(osteon_cohort_set_habits(get(), name.c_str(), of_each.data()));
  }
  /** The input's value for each subject, which you may change between steps. */
  span<double> input(name name) {
    if (get()) model().find(OSTEON_INPUT, name);
    double *first = osteon_cohort_input(get(), name.c_str());
    if (!first && get()) throw std::bad_alloc();
    if (!first) throw error(OSTEON_EINVAL, "osteon::cohort::input: the cohort was moved from");
    return {first, detail::size(count())};
  }
  void set_schedule(int64_t subject, const osteon::schedule &own) {
    check(osteon_cohort_set_schedule(get(), subject, own.get()));
    keep(own.share());
  }

  void start() { check(osteon_cohort_start(get())); }
  void step() { check(osteon_cohort_step(get())); }
  void run(double until) { check(osteon_cohort_run(get(), until)); }
  /** Calls `take(const osteon_rows &)` for all subjects, in order. */
  template <class Take>
  void record(span<const double> days, const names &columns, Take &&take) {
    detail::caller<std::remove_reference_t<Take>> recorder{take};
    recorder.finish(osteon_cohort_record(
        get(), days.data(), detail::count(days.size()), columns.data(), detail::count(columns.size()),
        [](void *context, const osteon_rows *rows) {
          return static_cast<decltype(recorder) *>(context)->call(*rows) ? 0 : 1;
        },
        &recorder));
  }
  /** The same, but returns everything as a table. */
  recorded record(span<const double> days, const names &columns) {
    recorded table(detail::size(count()), days.size(), columns.size());
    record(days, columns, [&](const osteon_rows &rows) { table.take(rows); });
    return table;
  }

  /** Value of a state or output now, one for each subject. */
  std::vector<double> get(name name) {
    std::vector<double> now(detail::size(count()));
    get(name, now);
    return now;
  }
  /** The same, written into your own array. */
  void get(name name, span<double> now) {
    fits("osteon::cohort::get", now.size());
    check(osteon_cohort_get(get(), name.c_str(), now.data()));
  }
  using object::get;
  /** Gives a dose to the subjects from number `first` on, to as many as there are amounts. */
  void dose(name name, int64_t first, span<const double> amounts) {
    check(
        osteon_cohort_dose(get(), name.c_str(), first, static_cast<int64_t>(amounts.size()), amounts.data()));
  }
  /** States of `count` subjects from number `first` on, in the order [subject][state]. */
  std::vector<double> get_states(int64_t first, int64_t count) {
    std::vector<double> now(states_of(first, count) + 1);
    check(osteon_cohort_get_states(get(), first, count, now.data()));
    now.pop_back();
    return now;
  }
  void replace_states(int64_t first, int64_t count, span<const double> now) {
    detail::fits("osteon::cohort::replace_states", now.size(), states_of(first, count));
    check(osteon_cohort_replace_states(get(), first, count, now.data()));
  }

  void save(name path) { check(osteon_cohort_save(get(), path.c_str())); }
  void load(name path) { check(osteon_cohort_load(get(), path.c_str())); }
  osteon::snapshot snapshot() { return snapshot(0, count()); }
  osteon::snapshot snapshot(int64_t first, int64_t count) {
    osteon::snapshot taken;
    update(taken, first, count);
    return taken;
  }
  /** Replaces the contents of a snapshot of the same subjects. */
  void update(osteon::snapshot &old, int64_t first, int64_t count) {
    old.take([&](osteon_snapshot **out) { return osteon_cohort_snapshot(get(), first, count, out); });
  }
  void restore(const osteon::snapshot &from) { check(osteon_cohort_restore(get(), from.get())); }

  int64_t failure_count() const { return osteon_cohort_failure_count(get()); }
  /** Throws an error with the reason if this subject has failed. */
  void check_subject(int64_t subject) const { check(status(subject)); }
  osteon_status status(int64_t subject) const { return osteon_cohort_status(get(), subject); }
  /** The subjects that have failed, each with the reason. */
  std::vector<std::pair<int64_t, std::string>> failures() const {
    std::vector<std::pair<int64_t, std::string>> list;
    for (int64_t i = 0; failure_count() > static_cast<int64_t>(list.size()) && i < count(); i++)
      if (status(i) != OSTEON_OK) list.emplace_back(i, osteon_last_error());
    return list;
  }

 private:
  cohort(std::shared_ptr<osteon_cohort> borrowed, std::shared_ptr<detail::kept> list) noexcept
      : object(std::move(borrowed), std::move(list)) {}
  void fits(const char *what, std::size_t given) const {
    if (get()) detail::fits(what, given, detail::size(count()));
  }
  /** Number of values in the states of these subjects; 0 for numbers that the library refuses. */
  std::size_t states_of(int64_t first, int64_t n) const {
    if (!get() || first < 0 || n < 0 || n > count()) return 0;
    return detail::size(n) * detail::size(model()->n_states);
  }
};

/** A population of virtual subjects (population.h). */
class population : public detail::object<osteon_population> {
 public:
  explicit population(const osteon::model &of, uint64_t seed = 0) {
    make(osteon_population_free,
         [&](osteon_population **out) { return osteon_population_new(out, of.get(), seed); });
    keep(of.share());
  }
  explicit population(std::shared_ptr<osteon_population> shared) noexcept : object(std::move(shared)) {}
  /** Reads a table of people. */
  static population load(const osteon::model &of, name path) {
    population people;
    people.make(osteon_population_free,
                [&](osteon_population **out) { return osteon_population_load(out, of.get(), path.c_str()); });
    people.keep(of.share());
    return people;
  }

  void imply(name name) { check(osteon_population_imply(get(), name.c_str())); }
  void save(int64_t n, name path) { check(osteon_population_save(get(), n, path.c_str())); }
  int64_t subject_count() const { return osteon_population_subject_count(get()); }
  /** Names of the people in the table; empty if there are none. */
  std::vector<std::string> ids() const {
    const char *const *of_c = osteon_population_ids(get());
    if (!of_c) return {};
    return std::vector<std::string>(of_c, of_c + subject_count());
  }
  bool is_weighted() const { return osteon_population_is_weighted(get()); }
  double weight_at(int64_t i) const { return osteon_population_weight_at(get(), i); }
  void set_seed(uint64_t seed) { osteon_population_set_seed(get(), seed); }
  osteon::model model() const { return {osteon_population_model(get()), share()}; }

  void set_median(name name, double value) {
    check(osteon_population_set_median(get(), name.c_str(), value));
  }
  double get_median(name name) const {
    double value = NAN;
    check(osteon_population_get_median(get(), name.c_str(), &value));
    return value;
  }
  void vary(name name, double sd) { check(osteon_population_vary(get(), name.c_str(), sd)); }
  void vary_on(name name, osteon_scale scale, double sd) {
    check(osteon_population_vary_on(get(), name.c_str(), scale, sd));
  }
  void vary_by_chance(name name, double chance) {
    check(osteon_population_vary_by_chance(get(), name.c_str(), chance));
  }
  void vary_between(name name, double low, double high) {
    check(osteon_population_vary_between(get(), name.c_str(), low, high));
  }
  void load_ranges(name path) { check(osteon_population_load_ranges(get(), path.c_str())); }
  void correlate(name a, name b, double r) {
    check(osteon_population_correlate(get(), a.c_str(), b.c_str(), r));
  }
  void check_it() { check(osteon_population_check(get())); }
  int count() const { return osteon_population_count(get()); }
  std::string name_at(int k) const { return detail::copy(osteon_population_name_at(get(), k)); }
  double correlation(int k, int l) const { return osteon_population_correlation(get(), k, l); }
  double quantile(int k, double p) const { return osteon_population_quantile(get(), k, p); }
  double shift(int k, double drawn, double median) const {
    return osteon_population_shift(get(), k, drawn, median);
  }
  double mirror(int k, double drawn) const { return osteon_population_mirror(get(), k, drawn); }
  /** Draws n subjects from number `first` on: values in the order [parameter][subject]. */
  std::vector<std::vector<double>> draw(int64_t first, int64_t n) {
    std::vector<std::vector<double>> drawn(detail::size(count()), std::vector<double>(detail::size(n)));
    std::vector<double *> rows;
    for (auto &row : drawn) rows.push_back(row.data());
    check(osteon_population_draw(get(), first, n, rows.data()));
    return drawn;
  }
  void apply(cohort &to, int64_t first = 0) { check(osteon_population_apply(get(), to.get(), first)); }
  std::string notice() const {
    return detail::text(
        [&](char *text, std::size_t size) { return osteon_population_notice(get(), text, size); });
  }

 private:
  population() = default;
};

/** Means and quantiles of many values (population.h). */
class summary : public detail::object<osteon_summary> {
 public:
  explicit summary(int64_t cells) {
    make(osteon_summary_free, [&](osteon_summary **out) { return osteon_summary_new(out, cells); });
  }
  void add(int64_t cell, double value) { check(osteon_summary_add(get(), cell, value)); }
  void add_weighted(int64_t cell, double value, uint32_t weight) {
    check(osteon_summary_add_weighted(get(), cell, value, weight));
  }
  void begin_at(int64_t first) { check(osteon_summary_begin_at(get(), first)); }
  void merge(const summary &other) { check(osteon_summary_merge(get(), other.get())); }
  int64_t count(int64_t cell) const { return osteon_summary_count(get(), cell); }
  double mean(int64_t cell) const { return osteon_summary_mean(get(), cell); }
  double sd(int64_t cell) const { return osteon_summary_sd(get(), cell); }
  double quantile(int64_t cell, double p) const { return osteon_summary_quantile(get(), cell, p); }
};

/** Parameter sets (sets.h). */
class sets : public detail::object<osteon_sets> {
 public:
  /** `all` holds the values, in the order [set][parameter]. */
  sets(const osteon::model &of, const names &parameters, span<const double> all) {
    const std::size_t n = parameters.size() ? all.size() / parameters.size() : 0;
    detail::fits("osteon::sets", all.size(), n * parameters.size());
    make(osteon_sets_free, [&](osteon_sets **out) {
      return osteon_sets_new(out, of.get(), parameters.data(), detail::count(parameters.size()), all.data(),
                             detail::count(n));
    });
    keep(of.share());
  }
  static sets load(const osteon::model &of, name path) { return sets(osteon_sets_load, of, path); }
  static sets load_parameters(const osteon::model &of, name path) {
    return sets(osteon_sets_load_parameters, of, path);
  }
  int count() const { return osteon_sets_count(get()); }
  osteon::model model() const { return {osteon_sets_model(get()), share()}; }
  int parameter_count() const { return osteon_sets_parameter_count(get()); }
  std::string parameter_name(int k) const { return detail::copy(osteon_sets_parameter_name(get(), k)); }
  double value(int i, int k) const { return osteon_sets_value(get(), i, k); }
  void apply(int i, sim &to) const { check(osteon_sets_apply_sim(get(), i, to.get())); }
  void apply(int i, cohort &to) const { check(osteon_sets_apply_cohort(get(), i, to.get())); }
  /** The ends of the middle 95 % of these values, which it sorts. */
  static std::pair<double, double> interval(span<double> of_each) {
    std::pair<double, double> ends(NAN, NAN);
    osteon_sets_interval(of_each.data(), detail::count(of_each.size()), &ends.first, &ends.second);
    return ends;
  }

 private:
  using loader = osteon_status(osteon_sets **, const osteon_model *, const char *);
  sets(loader load_it, const osteon::model &of, name path) {
    make(osteon_sets_free, [&](osteon_sets **out) { return load_it(out, of.get(), path.c_str()); });
    keep(of.share());
  }
};

/** Options of a sweep (options.h). Set `until`, `n`, `every` and so on as members of the C structure. For pointers in
 * it, use the functions below, which keep alive what the pointers refer to. */
struct sweep_options : detail::options<osteon_sweep_options, osteon_sweep_options_init> {
  void set_schedule(const osteon::schedule &given) { keep(given.share()), schedule = given.get(); }
  void set_population(const osteon::population &given) { keep(given.share()), population = given.get(); }
  void set_isa(name given) { isa = keep_text(given); }
  void set_individuals(name path) { individuals = keep_text(path); }
  void set_columns(const names &given) {
    columns = keep_texts(given), n_columns = detail::count(given.size());
  }
  void set_ids(const names &given) { ids = keep_texts(given); }
  void set_quantiles(span<const double> given) {
    auto copied = std::make_shared<std::vector<double>>(given.begin(), given.end());
    keep(copied);
    quantiles = copied->data(), n_quantiles = detail::count(given.size());
  }
  /** Sets the days of the rows, which then replace `every`. */
  void set_times(span<const double> given) {
    auto copied = std::make_shared<std::vector<double>>(given.begin(), given.end());
    keep(copied);
    times = copied->data(), n_times = detail::count(given.size());
  }
  /** Calls `prepare(cohort &)` to set what all subjects share. */
  void on_set_up(std::function<void(cohort &)> prepare) { functions->prepare = std::move(prepare); }
  /** Calls `prepare(cohort &, first)` to set what is specific to each subject of a slice, which begins with subject
   * number `first`. */
  void on_set_up_each(std::function<void(cohort &, int64_t)> prepare) {
    functions->prepare_each = std::move(prepare);
  }
  /** Calls `told(subjects)` with the number of subjects done; it returns whether to continue. */
  void on_progress(std::function<bool(double)> told) { functions->told = std::move(told); }

  /** The functions that a sweep calls. */
  struct callbacks {
    std::function<void(cohort &)> prepare;
    std::function<void(cohort &, int64_t)> prepare_each;
    std::function<bool(double)> told;
    std::exception_ptr thrown;
    std::shared_ptr<detail::kept> kept = std::make_shared<detail::kept>();
  };
  std::shared_ptr<callbacks> functions = std::make_shared<callbacks>();

 private:
  const char *const *keep_texts(const names &given) {
    auto list = std::make_shared<std::vector<const char *>>();
    for (std::size_t i = 0; i < given.size(); i++) list->push_back(keep_text(given.data()[i]));
    keep(list);
    return list->data();
  }
};

/** A run of a whole population, slice by slice (sweep.h). */
class sweep : public detail::object<osteon_sweep> {
 public:
  sweep(const osteon::model &of, const sweep_options &with)
      : functions_(std::make_shared<sweep_options::callbacks>(*with.functions)) {
    osteon_sweep_options of_c = with;
    if (functions_->prepare || functions_->prepare_each || functions_->told) call_back(of_c);
    make(osteon_sweep_free, [&](osteon_sweep **out) {
      const osteon_status status = osteon_sweep_new(out, of.get(), &of_c);
      throw_again();
      return status;
    });
    keep(of.share()), keep(with.share()), keep(functions_);
  }
  /** Merges the parts of one sweep of a bundled model. `individuals` is the file of all rows; "" for none. */
  static sweep merge(const names &parts, const std::string &individuals = "") {
    return {parts, std::make_shared<std::string>(individuals)};
  }
  osteon::model model() const { return {osteon_sweep_model(get()), share()}; }
  std::vector<std::string> columns() const {
    std::vector<std::string> list;
    for (int k = 0; const char *one = osteon_sweep_column_at(get(), k); k++) list.emplace_back(one);
    return list;
  }
  void next() { finish(osteon_sweep_next(get())); }
  /** Runs all remaining slices. */
  void run() {
    for (int64_t before = -1; before != done_count();) before = done_count(), next();
  }
  int64_t done_count() const { return osteon_sweep_done_count(get()); }
  int64_t failure_count() const { return osteon_sweep_failure_count(get()); }
  std::vector<std::string> failures() const {
    std::vector<std::string> list;
    for (int i = 0; const char *one = osteon_sweep_failure_at(get(), i); i++) list.emplace_back(one);
    return list;
  }
  /** Days of the rows. */
  span<const double> times() const {
    int n = 0;
    const double *first = osteon_sweep_times(get(), &n);
    return {first, first ? detail::size(n) : 0};
  }
  /** Quantiles of the summary, 0 to 1. */
  span<const double> quantiles() const {
    int n = 0;
    const double *first = osteon_sweep_quantiles(get(), &n);
    return {first, first ? detail::size(n) : 0};
  }
  /** Summary of a column: for each row, the number of values, their mean, sd and quantiles. */
  std::vector<std::vector<double>> get_summary(int column) const {
    const std::size_t wide = 3 + quantiles().size();
    std::vector<double> all(times().size() * wide + 1);
    check(osteon_sweep_get_summary(get(), column, all.data()));
    std::vector<std::vector<double>> rows;
    for (const double *row = all.data(); rows.size() < times().size(); row += wide)
      rows.emplace_back(row, row + wide);
    return rows;
  }
  void take_set(const sweep &of_set) { check(osteon_sweep_take_set(get(), of_set.get())); }
  /** Returns the largest doubt (exposure.h). A path "" means no file. */
  double expose(span<const osteon_exposure> what, const std::string &individuals = "",
                const std::string &summary = "") {
    double doubt = NAN;
    finish(osteon_sweep_expose(get(), what.data(), detail::count(what.size()), path(individuals),
                               path(summary), &doubt));
    return doubt;
  }
  /** Completes the file of rows and writes the summary; "" for no summary. */
  void finish(const std::string &summary) { check(osteon_sweep_finish(get(), path(summary))); }
  void save(name path) { check(osteon_sweep_save(get(), path.c_str())); }
  void load(name path) { check(osteon_sweep_load(get(), path.c_str())); }
  void save_part(name path) { check(osteon_sweep_save_part(get(), path.c_str())); }
  bool find_part(name path) const {
    int is_there = 0;
    check(osteon_sweep_find_part(get(), path.c_str(), &is_there));
    return is_there != 0;
  }

 private:
  sweep(const names &parts, const std::shared_ptr<std::string> &individuals) {
    make(osteon_sweep_free, [&](osteon_sweep **out) {
      return osteon_sweep_merge(out, nullptr, parts.data(), detail::count(parts.size()), path(*individuals));
    });
    keep(individuals);
  }
  static const char *path(const std::string &text) { return text.empty() ? nullptr : name(text).c_str(); }
  /** Sets the C functions, which share one context, so that they call the C++ functions. */
  void call_back(osteon_sweep_options &of_c) const {
    if (of_c.set_up || of_c.set_up_each || of_c.progress || of_c.carry)
      throw error(OSTEON_EINVAL, "osteon::sweep: functions of C and of C++ in the same options");
    of_c.context = functions_.get();
    if (functions_->prepare) of_c.set_up = prepare;
    if (functions_->prepare_each) of_c.set_up_each = prepare_each;
    if (functions_->told) of_c.progress = tell;
  }
  template <class Prepare>
  static osteon_status guarded(void *context, osteon_cohort *of_c, Prepare prepare_it) {
    auto &functions = *static_cast<sweep_options::callbacks *>(context);
    try {
      cohort borrowed = cohort::borrow(of_c, functions.kept);
      prepare_it(functions, borrowed);
      return OSTEON_OK;
    } catch (...) {
      functions.thrown = std::current_exception();
      return OSTEON_EINVAL;
    }
  }
  static osteon_status prepare(void *context, osteon_cohort *of_c) {
    return guarded(context, of_c, [](auto &functions, cohort &to) { functions.prepare(to); });
  }
  static osteon_status prepare_each(void *context, osteon_cohort *of_c, int64_t first) {
    return guarded(context, of_c,
                   [first](auto &functions, cohort &to) { functions.prepare_each(to, first); });
  }
  static int tell(void *context, double subjects) {
    auto &functions = *static_cast<sweep_options::callbacks *>(context);
    try {
      return functions.told(subjects) ? 0 : 1;
    } catch (...) {
      functions.thrown = std::current_exception();
      return 1;
    }
  }
  void throw_again() const {
    if (functions_ && functions_->thrown) std::rethrow_exception(std::exchange(functions_->thrown, nullptr));
  }
  void finish(osteon_status status) const {
    throw_again();
    check(status);
  }
  std::shared_ptr<sweep_options::callbacks> functions_;
};

/** Options of a fit (options.h). */
struct fit_options : detail::options<osteon_fit_options, osteon_fit_options_init> {
  void set_population(const osteon::population &given) { keep(given.share()), population = given.get(); }
  void set_isa(name given) { isa = keep_text(given); }
};

/** Trial results and a model: predictions, and fits of parameters (fit.h). */
class fit : public detail::object<osteon_fit> {
 public:
  explicit fit(const osteon::model &of, const fit_options &with = {}) {
    make(osteon_fit_free, [&](osteon_fit **out) { return osteon_fit_new(out, of.get(), &with); });
    keep(of.share()), keep(with.share());
  }

  /** Adds an arm and returns its number. */
  int add_arm(const schedule &happens, const values &own = {}) { return add(&happens, own); }
  /** Adds an arm in which nothing happens. */
  int add_arm(const values &own = {}) { return add(nullptr, own); }
  int add_arm(const osteon_arm &arm) {
    int index = -1;
    check(osteon_fit_add_arm(get(), &arm, &index));
    return index;
  }
  void set_error(name endpoint, double sd, bool is_sd_estimated, double cv, bool is_cv_estimated) {
    check(osteon_fit_set_error(get(), endpoint.c_str(), sd, is_sd_estimated, cv, is_cv_estimated));
  }
  std::vector<osteon_fit_error> errors() const {
    std::vector<osteon_fit_error> list;
    for (int k = 0; const osteon_fit_error *one = osteon_fit_error_at(get(), k); k++) list.push_back(*one);
    return list;
  }
  void add(const osteon_observation &seen) { check(osteon_fit_add_observation(get(), &seen)); }
  int observation_count() const { return osteon_fit_observation_count(get()); }
  /** Null pointer past the end. */
  const osteon_observation *observation_at(int i) const { return osteon_fit_observation_at(get(), i); }

  void set_param(name name, double value) { check(osteon_fit_set_param(get(), name.c_str(), value)); }
  double get_param(name name) const {
    double value = NAN;
    check(osteon_fit_get_param(get(), name.c_str(), &value));
    return value;
  }
  /** A prediction for each observation. `failure`, if it is not null, becomes the reason why the first woman failed, or
   * "" if none did. */
  std::vector<double> predict(std::string *failure = nullptr) {
    std::vector<double> predicted = of_each_observation();
    const char *why = nullptr;
    check(osteon_fit_predict(get(), predicted.data(), &why));
    if (failure) *failure = detail::copy(why);
    return predicted;
  }
  /** Predictions for each parameter set, in the order [set][observation]. */
  std::vector<double> predict(const sets &of) {
    std::vector<double> predicted(of_each_observation().size() * detail::size(of.count()));
    check(osteon_fit_predict_sets(get(), of.get(), predicted.data()));
    return predicted;
  }
  std::vector<osteon_spread_of_women> spread() {
    std::vector<double> predicted = of_each_observation();
    std::vector<osteon_spread_of_women> of_women(predicted.size());
    check(osteon_fit_predict_spread(get(), predicted.data(), of_women.data(), nullptr));
    return of_women;
  }
  /** Calls `told(sets, part)` with the progress of every prediction; it must not throw. */
  void on_progress(std::function<void(int, double)> told) {
    auto heard = std::make_shared<std::function<void(int, double)>>(std::move(told));
    keep(heard);
    check(osteon_fit_set_progress(
        get(),
        [](void *context, int n, double part) noexcept {
          auto &function = *static_cast<std::function<void(int, double)> *>(context);
          if (function) function(n, part);
        },
        heard.get()));
  }
  std::string notice() {
    return detail::text([&](char *text, std::size_t size) { return osteon_fit_notice(get(), text, size); });
  }

  void add_parameter(name name, double prior, double sd, double least, double most) {
    check(osteon_fit_add_parameter(get(), name.c_str(), prior, sd, least, most));
  }
  void add_parameter_on(name name, osteon_scale scale, double prior, double sd, double least, double most) {
    check(osteon_fit_add_parameter_on(get(), name.c_str(), scale, prior, sd, least, most));
  }
  void correlate(name a, name b, double r) { check(osteon_fit_correlate(get(), a.c_str(), b.c_str(), r)); }
  int parameter_count() const { return osteon_fit_parameter_count(get()); }
  std::string parameter_name(int k) const { return detail::copy(osteon_fit_parameter_name(get(), k)); }
  bool parameter_is_log_odds(int k) const { return osteon_fit_parameter_is_log_odds(get(), k); }
  osteon_scale parameter_scale(int k) const { return osteon_fit_parameter_scale(get(), k); }
  /** Prior of free parameter k, and its sd. */
  std::pair<double, double> parameter_prior(int k) const {
    std::pair<double, double> found(NAN, NAN);
    osteon_fit_parameter_prior(get(), k, &found.first, &found.second);
    return found;
  }
  std::pair<double, double> parameter_interval(int k, double sd) {
    std::pair<double, double> ends(NAN, NAN);
    osteon_fit_parameter_interval(get(), k, sd, &ends.first, &ends.second);
    return ends;
  }
  void scatter(uint64_t seed, int64_t number) { check(osteon_fit_scatter(get(), seed, number)); }

  osteon_fit_result run(int iterations = 100) {
    return run(iterations, [](int, double) { return true; });
  }
  /** Calls `told(iteration, squares)` after every iteration; it returns whether to continue. */
  template <class Told>
  osteon_fit_result run(int iterations, Told &&told) {
    osteon_fit_result result{};
    bool go_on = true;
    auto ask = [&](int iteration, double squares) { go_on = told(iteration, squares); };
    detail::caller<decltype(ask)> teller{ask};
    std::pair<decltype(teller) *, bool *> both(&teller, &go_on);
    teller.finish(osteon_fit_run(
        get(), iterations, &result,
        [](void *context, int iteration, double squares) {
          auto &pair = *static_cast<decltype(both) *>(context);
          return pair.first->call(iteration, squares) && *pair.second ? 0 : 1;
        },
        &both));
    return result;
  }
  /** A square matrix of parameter_count rows, row by row. */
  std::vector<double> covariance() {
    std::vector<double> found(square());
    check(osteon_fit_covariance(get(), found.data()));
    return found;
  }
  osteon_fit_quality quality(span<const double> covariance) {
    detail::fits("osteon::fit::quality", covariance.size(), square());
    osteon_fit_quality found{};
    check(osteon_fit_get_quality(get(), covariance.data(), &found));
    return found;
  }
  std::string doubt() {
    return detail::text([&](char *text, std::size_t size) { return osteon_fit_doubt(get(), text, size); });
  }
  /** Parameter sets around the present values: `values` in the order [set][parameter], `excess` and `scale` of each
   * set, and the misfit (osteon_fit_draws in fit.h). */
  struct draws {
    std::vector<double> values, excess, scale;
    double misfit;
  };
  draws draw_sets(span<const double> covariance, uint64_t seed, int n) {
    detail::fits("osteon::fit::draw_sets", covariance.size(), square());
    const std::size_t sets_n = detail::size(n);
    draws found{std::vector<double>(sets_n * detail::size(parameter_count())), std::vector<double>(sets_n),
                std::vector<double>(sets_n), NAN};
    osteon_fit_draws of_c{n, found.values.data(), found.excess.data(), found.scale.data(), NAN};
    check(osteon_fit_draw_sets(get(), covariance.data(), seed, &of_c));
    found.misfit = of_c.misfit;
    return found;
  }
  /** The present values of the free parameters, on the scales on which they vary. */
  std::vector<double> point() const {
    std::vector<double> found(detail::size(parameter_count()));
    check(osteon_fit_get_point(get(), found.data()));
    return found;
  }
  double value_at(int k, double u) const { return osteon_fit_value_at(get(), k, u); }
  /** Returns the misfit. */
  double ready_density() {
    double misfit = NAN;
    check(osteon_fit_ready_density(get(), &misfit));
    return misfit;
  }
  /** The density at each of several points, which are in the order [point][parameter]. */
  std::vector<double> density(span<const double> points) { return densities(osteon_fit_density, points); }
  std::vector<double> rough_density(span<const double> points) {
    return densities(osteon_fit_rough_density, points);
  }
  std::vector<double> near_density(span<const double> points) {
    return densities(osteon_fit_near_density, points);
  }
  void learn_density(bool is_last = false) { check(osteon_fit_learn_density(get(), is_last)); }
  /** What the fit has learned of its density: pass it to set_learned of a fit that was made in the same way. */
  std::vector<char> learned() {
    std::size_t size = 0;
    check(osteon_fit_get_learned(get(), nullptr, &size));
    std::vector<char> bytes(size);
    check(osteon_fit_get_learned(get(), bytes.data(), &size));
    return bytes;
  }
  void set_learned(span<const char> bytes) {
    check(osteon_fit_set_learned(get(), bytes.data(), bytes.size()));
  }
  double profile(int k, double value, int iterations = 100) {
    double squares = NAN;
    check(osteon_fit_profile(get(), k, value, iterations, &squares));
    return squares;
  }

 private:
  std::vector<double> densities(osteon_density *of, span<const double> points) {
    const std::size_t p = detail::size(parameter_count()), n = p ? points.size() / p : 0;
    detail::fits("osteon::fit::density", points.size(), n * p);
    std::vector<double> found(n);
    check(of(get(), points.data(), static_cast<int>(n), found.data()));
    return found;
  }
  int add(const schedule *happens, const values &own) {
    const detail::split list(own);
    const int index = add_arm(
        osteon_arm{happens ? happens->get() : nullptr, list.n(), list.names.data(), list.values.data()});
    if (happens) keep(happens->share());
    return index;
  }
  std::vector<double> of_each_observation() const {
    return std::vector<double>(detail::size(observation_count()));
  }
  std::size_t square() const { return detail::size(parameter_count()) * detail::size(parameter_count()); }
};

/** Name of a measure: "change", "rate" and so on (fit.h). */
inline std::string measure_name(osteon_measure measure) { return osteon_measure_name(measure); }

/** A person, what happens to her and when (scenario.h). */
class scenario : public detail::object<osteon_scenario> {
 public:
  static scenario load(name path) { return scenario(nullptr, path); }
  static scenario load(name path, const registry &models) { return scenario(&models, path); }
  /** Reads a scenario from a text; in messages, `called` takes the place of the path. */
  static scenario parse(const std::string &text, name called = "text") {
    return scenario(nullptr, text, called);
  }
  static scenario parse(const std::string &text, name called, const registry &models) {
    return scenario(&models, text, called);
  }

  std::string title() const { return detail::copy(osteon_scenario_title(get())); }
  osteon::model model() const { return {osteon_scenario_model(get()), share()}; }
  osteon::schedule schedule() {
    return osteon::schedule(std::shared_ptr<osteon_schedule>(share(), osteon_scenario_schedule(get())));
  }
  osteon::population population() {
    return osteon::population(std::shared_ptr<osteon_population>(share(), osteon_scenario_population(get())));
  }
  double until() const { return osteon_scenario_until(get()); }
  double every() const { return osteon_scenario_every(get()); }
  double dt() const { return osteon_scenario_dt(get()); }
  osteon_weights weights() const { return osteon_scenario_weights(get()); }
  void set_param(name name, double value) { check(osteon_scenario_set_param(get(), name.c_str(), value)); }

  /** Options of a sim with the scenario's ticks, tolerances, solver and schedule. */
  osteon::sim_options sim_options() {
    osteon::sim_options with;
    check(osteon_scenario_get_options(get(), &with));
    with.share()->push_back(share());
    return with;
  }
  /** The same for a cohort. */
  osteon::cohort_options cohort_options() {
    const osteon::sim_options of_sim = sim_options();
    osteon::cohort_options with;
#define OSTEON_TAKE(name, ...) with.name = of_sim.name;
    OSTEON_STEP_OPTIONS(OSTEON_TAKE)
#undef OSTEON_TAKE
    with.schedule = of_sim.schedule;
    with.share()->push_back(share());
    return with;
  }
  osteon::fit_options fit_options() const {
    osteon::fit_options with;
    check(osteon_scenario_get_fit_options(get(), &with));
    with.share()->push_back(share());
    return with;
  }
  void apply(sim &to) const { check(osteon_scenario_apply_sim(get(), to.get())); }
  void apply(cohort &to) const { check(osteon_scenario_apply_cohort(get(), to.get())); }
  void apply(fit &to) const { check(osteon_scenario_apply_fit(get(), to.get())); }
  void add_parameters(fit &to) const { check(osteon_scenario_add_parameters(get(), to.get())); }
  /** Describes the scenario as an arm of a fit. The scenario must outlive the fit. */
  osteon_arm get_arm() {
    osteon_arm arm{};
    check(osteon_scenario_get_arm(get(), &arm));
    return arm;
  }

  std::pair<int, double> imply(const values &more) const {
    const detail::split list(more);
    std::pair<int, double> found(-1, 0.0);
    check(osteon_scenario_imply(get(), list.names.data(), list.values.data(), list.n(), &found.first,
                                &found.second));
    return found;
  }
  std::string notice(const values &more = {}) const {
    const detail::split list(more);
    return detail::text([&](char *text, std::size_t size) {
      return osteon_scenario_notice(get(), list.names.data(), list.values.data(), list.n(), text, size);
    });
  }
  std::vector<bool> find_contexts(double until = NAN, const values &more = {}) const {
    const detail::split list(more);
    return model().touched([&](bool *marks) {
      return osteon_scenario_find_contexts(get(), list.names.data(), list.values.data(), list.n(), until,
                                           marks);
    });
  }
  std::vector<bool> find_contexts_of(const osteon::schedule &other, double until = NAN,
                                     const values &more = {}) const {
    const detail::split list(more);
    return model().touched([&](bool *marks) {
      return osteon_scenario_find_contexts_of(get(), other.get(), list.names.data(), list.values.data(),
                                              list.n(), until, marks);
    });
  }
  int find_context(double day) const {
    int found = -1;
    check(osteon_scenario_find_context(get(), day, &found));
    return found;
  }

  static std::string help() { return osteon_scenario_help(); }
  /** A scenario that comes with osteon. */
  struct bundled {
    std::string name, model, title;
  };
  /** All scenarios that come with osteon. */
  static std::vector<bundled> all() {
    osteon_scenario_list *made = nullptr;
    check(osteon_scenario_list_new(&made));
    const std::unique_ptr<osteon_scenario_list, void (*)(osteon_scenario_list *)> list(
        made, osteon_scenario_list_free);
    std::vector<bundled> found;
    for (int i = 0; i < osteon_scenario_list_count(made); i++)
      found.push_back({detail::copy(osteon_scenario_list_name(made, i)),
                       detail::copy(osteon_scenario_list_model(made, i)),
                       detail::copy(osteon_scenario_list_title(made, i))});
    return found;
  }

 private:
  scenario(const registry *models, name path) {
    make_of(models, [&](osteon_scenario **out, const osteon_registry *of) {
      return osteon_scenario_load(out, of, path.c_str());
    });
  }
  scenario(const registry *models, const std::string &text, name called) {
    make_of(models, [&](osteon_scenario **out, const osteon_registry *of) {
      return osteon_scenario_parse(out, of, text.data(), text.size(), called.c_str());
    });
  }
  template <class Read>
  void make_of(const registry *models, Read read) {
    make(osteon_scenario_free,
         [&](osteon_scenario **out) { return read(out, models ? models->get() : nullptr); });
    if (models) keep(models->share());
  }
};

namespace detail {
/** An argument of osteon::call as the C function takes it. */
template <class T>
decltype(auto) to_c(T &&argument) {
  using type = std::decay_t<T>;
  if constexpr (std::is_same_v<type, std::string> || std::is_same_v<type, name>)
    return name(argument).c_str();
  else if constexpr (std::is_class_v<type> && !std::is_aggregate_v<type>)
    return argument.get();
  else
    return std::forward<T>(argument);
}
}  // namespace detail

/** Calls a C function that has no member here. Arguments are objects of this header, strings, or whatever the C
 * function itself takes. A failure is thrown as an error:
 *
 *      osteon::call(osteon_sweep_plot, sweep, "Two years", "picture.svg", nullptr);
 */
template <class... Parameters, class... Arguments>
void call(osteon_status (*function)(Parameters...), Arguments &&...arguments) {
  check(function(detail::to_c(std::forward<Arguments>(arguments))...));
}

/** Path of a file that comes with osteon (text.h). */
inline std::string data_path(name file) {
  std::vector<char> path(8192);
  check(osteon_data_path(file.c_str(), path.data(), path.size()));
  return path.data();
}

/** Number of days in a text such as "2y" or "6 months" (ticks.h). */
inline double days(name text) {
  double found = NAN;
  check(osteon_days_parse(text.c_str(), &found));
  return found;
}

/** While a stopper exists, every osteon call in its thread asks the function `stop` whether to end (stop.h). A call
 * that ends for this reason throws an error with the status OSTEON_ESTOPPED. An exception that `stop` throws also ends
 * the call, but is lost. */
class stopper {
 public:
  explicit stopper(std::function<bool()> stop) : stop_(std::move(stop)) { osteon_stop_when(ask, this); }
  ~stopper() { osteon_stop_when(nullptr, nullptr); }
  stopper(const stopper &) = delete;
  stopper &operator=(const stopper &) = delete;

 private:
  static int ask(void *context) noexcept {
    try {
      return static_cast<stopper *>(context)->stop_() ? 1 : 0;
    } catch (...) {
      return 1;
    }
  }
  std::function<bool()> stop_;
};

/** Version of the library with which the program runs. */
inline std::string version() { return osteon_version(); }
/** The general sentence of a status (status.h). */
inline std::string text(osteon_status status) { return osteon_status_text(status); }

}  // namespace osteon

#endif
