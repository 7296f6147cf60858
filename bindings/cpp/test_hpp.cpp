/* SPDX-License-Identifier: GPL-3.0-or-later */
/* osteon.hpp: usage: test_hpp DATA BMD_LS. DATA is the folder data/; BMD_LS that of ai.yaml after two years, as
 * `osteon run` prints it. Numbers of other origin are closed forms and the trajectories of data/golden. */
#include <osteon/osteon.hpp>

#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

int failures = 0, checks = 0;

void expect(bool holds, const char *what, int line) {
  checks++;
  if (holds) return;
  failures++;
  std::cerr << "test_hpp.cpp:" << line << ": " << what << '\n';
}
#define EXPECT(x) expect((x), #x, __LINE__)
#define NEAR(a, b, tolerance) EXPECT(std::abs((a) - (b)) <= (tolerance)*std::abs(b))

/* Whether a call fails with this status and a sentence in which `word` is. */
template <class F>
bool fails(osteon_status status, const char *word, F call) {
  try {
    call();
  } catch (const osteon::error &e) {
    if (e.status() == status && std::string(e.what()).find(word) != std::string::npos) return true;
    std::cerr << "  it said (" << e.status() << "): " << e.what() << '\n';
    return false;
  }
  std::cerr << "  it did not fail\n";
  return false;
}
#define FAILS(status, word, ...) EXPECT(fails(status, word, [&] { __VA_ARGS__; }))

std::string data;

/* The last row of a golden trajectory: name -> value. */
std::vector<std::pair<std::string, double>> golden(const std::string &file) {
  std::ifstream in(data + "/golden/" + file);
  std::string header, line, last, cell;
  std::getline(in, header);
  while (std::getline(in, line)) last = line;
  std::vector<std::pair<std::string, double>> row;
  std::istringstream names(header), numbers(last);
  while (std::getline(names, cell, ',')) row.emplace_back(cell, NAN);
  for (auto &item : row)
    if (std::getline(numbers, cell, ',')) item.second = std::stod(cell);
  return row;
}

/* ---- models ---- */

void models() {
  const osteon::model lemaire = osteon::model::find("lemaire2004");
  EXPECT(lemaire->n_states == 3 && lemaire.states().size() == 3);
  EXPECT(lemaire.states()[0].name == std::string("R"));
  EXPECT(lemaire.index(OSTEON_PARAM, "k_B") >= 0 && lemaire.index(OSTEON_PARAM, "none") == -1);
  EXPECT(lemaire.initial().size() == 3 && lemaire.constant_count() > 0);
  EXPECT(!lemaire.equations().empty() && lemaire.touch_contexts().empty() && !lemaire.is_provisional());
  EXPECT(osteon::model::all().size() >= 8);
  lemaire.check_it();
  FAILS(OSTEON_ENAME, "lemaire2004", osteon::model::find("lemaire2005"));
  FAILS(OSTEON_ENAME, "k_B", lemaire.find(OSTEON_PARAM, "k_BB"));
  FAILS(OSTEON_EINVAL, "", osteon::model::find(nullptr));
  FAILS(OSTEON_EINVAL, "byte 0", osteon::model::find(std::string("aibl\0x", 6)));
  FAILS(OSTEON_EINVAL, "no model", osteon::model(nullptr));
  FAILS(OSTEON_ERANGE, "", osteon::check(lemaire.params()[0], -1e300));

  const osteon::model aibl = osteon::model::find("aibl");
  EXPECT(aibl.contexts().size() > 3 && !osteon::describe(aibl.contexts()[0]).empty());
  EXPECT(osteon::verdict_name(osteon::verdict(aibl.contexts()[0])).size() > 3);
  const osteon_pair &pair = aibl->pairs[0];
  const osteon::values one_of_two = {{aibl.params()[static_cast<std::size_t>(pair.first)].name, -2}};
  EXPECT(aibl.imply(one_of_two).first == pair.second || !aibl.notice(one_of_two).empty());

  osteon_model copy = *lemaire.get();
  copy.name = "of_mine";
  std::unique_ptr<osteon::model> found;
  {
    osteon::registry own;
    own.add(&copy);
    FAILS(OSTEON_EINVAL, "of_mine", own.add(&copy));
    EXPECT(own.all().size() == osteon::model::all().size() + 1);
    found = std::make_unique<osteon::model>(own.find("of_mine"));
  }
  osteon::sim(*found).run(1);
  FAILS(OSTEON_ENAME, "of_mine", osteon::model::find("of_mine"));
}

/* ---- one subject ---- */

/* From a table of events to the numbers of an independent integrator. */
void one_subject() {
  const osteon::model model = osteon::model::find("lemaire2004");
  osteon::sim_options options;
  {
    osteon::schedule events(model);
    events.read_events(data + "/golden/lemaire2004-add-PTH-events.csv");
    options.set_schedule(events);
    options.set_solver(std::string("rk8pd"));
  } /* the options keep it */
  options.rtol = 1e-10;
  osteon::sim sim(model, options);
  sim.run(140);
  for (const auto &[name, value] : golden("lemaire2004-add-PTH.csv"))
    if (name != "time") NEAR(sim.get(name), value, 1e-7);
  EXPECT(sim.time() == 140 && sim.model().get() == model.get());
  EXPECT(sim.states()[0] == sim.get("R") && sim.outputs().size() == model.outputs().size());
  EXPECT(sim.constants().size() == static_cast<std::size_t>(model.constant_count()));

  osteon::snapshot there = sim.snapshot();
  sim.set_input("I_P", 0);
  sim.run(200);
  const double R = sim.get("R");
  sim.restore(there);
  EXPECT(sim.time() == 140);
  sim.set_input_at(model.find(OSTEON_INPUT, "I_P"), 0);
  sim.run(200);
  EXPECT(sim.get("R") == R);
  sim.update(there);
  sim.reset();
  EXPECT(sim.time() == 0);

  FAILS(OSTEON_ENAME, "R", sim.get("r"));
  FAILS(OSTEON_ERANGE, "", sim.run(-1));
  FAILS(OSTEON_ERANGE, "k_B", sim.set_param("k_B", NAN));
  FAILS(OSTEON_ENAME, "", osteon::sim_options bad; bad.set_solver("euler"); osteon::sim(model, bad));
  osteon::sim moved = std::move(sim);
  moved.step();
  FAILS(OSTEON_EINVAL, "", sim.step());
  FAILS(OSTEON_EINVAL, "", sim.states());
  FAILS(OSTEON_EINVAL, "", sim.snapshot());
  EXPECT(!sim && std::isnan(sim.time()));
  osteon::sim other(model);
  FAILS(OSTEON_EINVAL, "", other.restore(there));
  EXPECT(osteon::sim::solvers().size() > 2 && !osteon::sim::solver_list().empty());
}

/* ---- schedules ---- */

void schedules() {
  const osteon::model model = osteon::model::find("aibl");
  osteon::schedule schedule(model);
  osteon::course pills;
  pills.drug = "anastrozole", pills.dose = 1, pills.stop = osteon::days("5y");
  schedule.add(pills);
  osteon::exercise training;
  training.activity = "squat-deadlift";
  const auto known = osteon::activities();
  EXPECT(!known.empty());
  training.activity = known[0].name;
  schedule.add(training);
  osteon::nutrition food;
  food.calcium = 500;
  schedule.add(food);
  schedule.add_dose(0, "denosumab", 60, 182, 3);
  schedule.round(1);
  EXPECT(schedule.events().size() > 6 && schedule.model().get() == model.get());
  EXPECT(osteon::exercise_stimulus({training}).second > 1);
  EXPECT(schedule.notice(10).find("begin") != std::string::npos || schedule.notice(10).empty());
  EXPECT(schedule.find_contexts({}, 3650).size() == model.contexts().size());
  osteon::course none;
  none.drug = "aspirin", none.dose = 1;
  FAILS(OSTEON_ENAME, "aspirin", schedule.add(none));
  FAILS(OSTEON_EINVAL, "psi_LS", schedule.set_input(0, "psi_LS", 2));
  osteon::sim_options options;
  options.set_schedule(schedule);
  osteon::sim sim(model, options);
  FAILS(OSTEON_EINVAL, "", schedule.add_dose(0, "denosumab", 60));
}

/* ---- scenarios ---- */

void scenarios(double expected) {
  osteon::sim_options options;
  {
    osteon::scenario ai = osteon::scenario::load(data + "/scenarios/ai.yaml");
    EXPECT(ai.title() == "Anastrozole for five years" && ai.until() == 3653 && ai.dt() == 1);
    options = ai.sim_options();
    osteon::sim sim(ai.model(), options);
    ai.apply(sim);
    sim.run(730);
    NEAR(sim.get("BMD_LS"), expected, 1e-9);
    osteon::cohort cohort(ai.model(), 3, ai.cohort_options());
    ai.apply(cohort);
    cohort.run(730);
    NEAR(cohort.get("BMD_LS").at(2), expected, 1e-4);
    EXPECT(ai.find_contexts().size() == ai.model().contexts().size() && ai.find_context(400) >= 0);
    EXPECT(ai.population().count() == 0 && ai.weights() == OSTEON_WEIGHTS_OWN);
    EXPECT(ai.notice() == ai.notice({}) && ai.imply({}).first == -1);
  }
  osteon::sim(osteon::model::find("aibl"), options).run(30); /* the scenario's schedule lives on */
  osteon::scenario text = osteon::scenario::parse("model: lemaire2004\nuntil: 10\n", "mine");
  EXPECT(text.until() == 10);
  FAILS(OSTEON_EFORMAT, "mine:2", osteon::scenario::parse("model: lemaire2004\nunti: 10\n", "mine"));
  FAILS(OSTEON_EIO, "nowhere.yaml", osteon::scenario::load("nowhere.yaml"));
  EXPECT(!osteon::scenario::all().empty() && osteon::scenario::help().size() > 1000);
  EXPECT(osteon::data_path("clinical.csv").find("clinical.csv") != std::string::npos);
}

/* ---- many subjects ---- */

void cohorts() {
  const osteon::model model = osteon::model::find("lemaire2004");
  osteon::cohort_options options;
  options.set_isa("baseline");
  options.threads = 2;
  osteon::cohort cohort(model, 5, options);
  cohort.set_params("k_B", {0.189, 0.189, 0.2, 0.21, 0.22});
  const auto first = cohort.input("I_P");
  EXPECT(first.size() == 5 && cohort.lane_count() >= 1 && !cohort.isa().empty());
  cohort.run(20);
  std::fill(first.begin(), first.end(), 1000.0);
  osteon::snapshot day20 = cohort.snapshot();
  const osteon::recorded rows = cohort.record(std::array<double, 3>{20, 50, 80}, {"R", "C_B_ratio"});
  const std::vector<double> day80 = cohort.get("R");
  EXPECT(std::abs(rows(4, 2, 0) / day80[4] - 1) < 1e-6 && rows(1, 0, 0) != day80[1] &&
         rows.all().size() == 30);
  cohort.restore(day20);
  EXPECT(cohort.time() == 20);
  cohort.run(80);
  EXPECT(cohort.get("R") == day80);
  std::fill(first.begin(), first.end(), 0.0);
  cohort.run(140);
  const std::vector<double> R = cohort.get("R");
  for (const auto &[name, value] : golden("lemaire2004-add-PTH.csv"))
    if (name == "R") NEAR(R[0], value, 1e-5);
  EXPECT(R[0] == R[1] && R[2] != R[1]);

  std::vector<double> states = cohort.get_states(1, 2);
  EXPECT(states.size() == 6 && states[0] == R[1]);
  cohort.replace_states(1, 2, states);
  cohort.dose("R", 3, {1e-4});
  NEAR(cohort.get("R")[3], R[3] + 1e-4, 1e-12);
  EXPECT(cohort.failure_count() == 0 && cohort.status(4) == OSTEON_OK && cohort.failures().empty());

  FAILS(OSTEON_EINVAL, "4 values where 5", cohort.set_params("k_B", {1, 2, 3, 4}));
  FAILS(OSTEON_EINVAL, "2 values where 6", cohort.replace_states(1, 2, {1, 2}));
  FAILS(OSTEON_ERANGE, "", cohort.get_states(4, 2));
  FAILS(OSTEON_ERANGE, "", cohort.get_states(-1, 2));
  FAILS(OSTEON_ENAME, "I_P", cohort.input("I_Q"));
  FAILS(OSTEON_EINVAL, "", cohort.set_param("k_B", 0.2));
  FAILS(OSTEON_ERANGE, "", osteon::cohort(model, 0));
  FAILS(OSTEON_ERANGE, "", osteon::cohort(model, -4));
  FAILS(OSTEON_ERANGE, "", cohort.check_subject(5));
  std::vector<double> five(5);
  cohort.get("C", five);
  FAILS(OSTEON_EINVAL, "values", cohort.get("C", osteon::span<double>(five.data(), 3)));

  bool same = false;
  const double before = cohort.time();
  try {
    cohort.record(std::array<double, 1>{300}, {"R"}, [](const osteon_rows &) { throw std::string("mine"); });
  } catch (const std::string &thrown) {
    same = thrown == "mine";
  }
  EXPECT(same && cohort.time() == before);

  osteon::cohort moved = std::move(cohort);
  FAILS(OSTEON_EINVAL, "", cohort.run(1000));
  FAILS(OSTEON_EINVAL, "", cohort.input("I_P"));
  FAILS(OSTEON_EINVAL, "", cohort.replace_states(0, 1, {}));
  EXPECT(moved.count() == 5 && cohort.count() == 0);
}

/* ---- populations ---- */

void populations() {
  const osteon::model model = osteon::model::find("lemaire2004");
  osteon::population people(model, 7);
  people.vary("k_B", 0.1);
  people.vary_on("k_O", OSTEON_LOG, 0.2);
  people.correlate("k_B", "k_O", 0.5);
  people.set_median("k_B", 0.2);
  people.check_it();
  EXPECT(people.count() == 2 && people.name_at(0).size() == 3 && people.get_median("k_B") == 0.2);
  const auto drawn = people.draw(0, 4000);
  osteon::summary logs(1);
  const std::size_t k_B = people.name_at(0) == "k_B" ? 0 : 1;
  for (double x : drawn[k_B]) logs.add(0, std::log(x / 0.2));
  EXPECT(logs.count(0) == 4000 && std::abs(logs.sd(0) - 0.1) < 0.005 && std::abs(logs.mean(0)) < 0.008);
  EXPECT(std::abs(logs.quantile(0, 0.975) - 0.196) < 0.02);
  osteon::cohort cohort(model, 10);
  people.apply(cohort, 100);
  cohort.run(10);
  FAILS(OSTEON_ERANGE, "", people.vary("k_B", -1));
  FAILS(OSTEON_ERANGE, "", people.draw(0, -1));
}

void sweeps() {
  const osteon::model model = osteon::model::find("lemaire2004");
  int told = 0, prepared = 0;
  osteon::sweep_options options;
  options.n = 40, options.until = 30, options.slice = 20, options.every = 10;
  {
    osteon::population people(model, 7);
    people.vary("k_B", 0.1);
    options.set_population(people);
    options.set_columns({std::string("R").c_str(), "C"});
  }
  options.set_individuals("rows.csv");
  options.on_progress([&](double) { return ++told, true; });
  options.on_set_up([&](osteon::cohort &cohort) {
    prepared++;
    cohort.set_param("k_O", 0.4);
    const osteon::schedule own(model);
    cohort.set_schedule(0, own);
  });
  {
    osteon::sweep sweep(model, options);
    EXPECT(sweep.columns() == std::vector<std::string>({"R", "C"}));
    sweep.run();
    EXPECT(sweep.done_count() == 40 && sweep.failure_count() == 0 && sweep.failures().empty());
    const auto R = sweep.get_summary(0);
    EXPECT(R.size() == 4 && R[3].size() == 8 && R[3][0] == 40 && sweep.times()[3] == 30);
    EXPECT(R[3][3] < R[3][5] && R[3][5] < R[3][7]);
    FAILS(OSTEON_ERANGE, "", sweep.get_summary(2));
    sweep.finish("summary.csv");
    EXPECT(!sweep.find_part("whole.part"));
    sweep.save_part("whole.part");
    const osteon::sweep merged = osteon::sweep::merge({"whole.part"});
    EXPECT(merged.quantiles().size() == 5 && merged.get_summary(0) == R);
    FAILS(OSTEON_EINVAL, "in both", osteon::sweep::merge({"whole.part", "whole.part"}));
  }
  EXPECT(prepared >= 2 && told > 0);
  std::ifstream rows("rows.csv");
  int lines = 0;
  for (std::string line; std::getline(rows, line);) lines++;
  EXPECT(lines == 1 + 40 * 4);

  options.set_quantiles({0.1, 0.9});
  osteon::sweep two(model, options);
  two.next();
  EXPECT(two.get_summary(1).at(0).size() == 5);

  options.set_times({0, 30});
  int64_t seen = 0;
  options.on_set_up_each([&](osteon::cohort &cohort, int64_t first) {
    seen += cohort.count();
    const std::vector<double> k_O(static_cast<std::size_t>(cohort.count()),
                                  0.3 + 0.01 * static_cast<double>(first));
    cohort.set_params("k_O", k_O);
  });
  osteon::sweep each(model, options);
  each.run();
  EXPECT(each.times().size() == 2 && each.get_summary(0)[1][0] == 40 && seen >= 40);
  osteon::call(osteon_sweep_plot, each, std::string("a title"), nullptr, "script.gp");
  EXPECT(std::ifstream("script.gp").good() && each.model().get() == model.get());
  FAILS(OSTEON_EINVAL, "bmp", osteon::call(osteon_sweep_plot, each, "a title", "picture.bmp", nullptr));
  osteon::sweep_options mixed = options;
  mixed.carry = [](void *, int64_t, double, int) -> const char * { return ""; };
  FAILS(OSTEON_EINVAL, "of C and of C++", osteon::sweep(model, mixed));

  options.on_set_up([](osteon::cohort &cohort) { cohort.set_param("no_such", 1); });
  FAILS(OSTEON_ENAME, "no_such", osteon::sweep(model, options).run());
  options.on_set_up([](osteon::cohort &) { throw std::runtime_error("mine"); });
  std::string mine;
  try {
    osteon::sweep(model, options).run();
  } catch (const std::runtime_error &e) {
    mine = e.what();
  }
  EXPECT(mine == "mine");
}

/* ---- fits ---- */

/* Denosumab of jorg2022 leaves with a half-life; what is seen is the closed form of 14 days. */
void fits() {
  const osteon::model model = osteon::model::find("jorg2022");
  osteon::fit fit(model);
  int arm;
  {
    osteon::schedule once(model);
    once.add_dose(0, "denosumab", 60);
    arm = fit.add_arm(once);
  }
  EXPECT(fit.add_arm({{"T_denosumab", 12}}) == 1);
  for (int day = 10; day <= 50; day += 10) {
    osteon_observation seen{};
    seen.arm = arm, seen.control = -1, seen.endpoint = "A_denosumab", seen.measure = OSTEON_LEVEL;
    seen.to = day, seen.value = 60 * std::exp2(-day / 14.0), seen.se = 0.1, seen.weight = 1;
    fit.add(seen);
  }
  EXPECT(fit.observation_count() == 5 && fit.observation_at(4)->to == 50 && !fit.observation_at(5));
  NEAR(fit.predict().at(0), 30.0, 1e-5);
  fit.add_parameter("T_denosumab", 10, 2, 1, 100);
  int iterations = 0;
  const osteon_fit_result result = fit.run(50, [&](int, double) { return ++iterations, true; });
  EXPECT(result.converged && iterations == result.iterations);
  EXPECT(std::abs(fit.get_param("T_denosumab") - 14) < 0.01);
  EXPECT(fit.covariance().size() == 1 && fit.quality(fit.covariance()).observations == 5);
  EXPECT(fit.draw_sets(fit.covariance(), 1, 3).values.size() == 3 && fit.parameter_name(0) == "T_denosumab");
  const osteon::sets two(model, {"T_denosumab"}, {5, 10});
  const auto predicted = fit.predict(two);
  NEAR(predicted.at(5), 30.0, 1e-5);
  NEAR(predicted.at(0), 15.0, 1e-5);
  EXPECT(two.count() == 2 && two.value(1, 0) == 10 && two.parameter_name(0) == "T_denosumab");
  FAILS(OSTEON_ERANGE, "", two.apply(2, *std::make_unique<osteon::sim>(model)));
  FAILS(OSTEON_EINVAL, "values", fit.quality({1, 2}));
  FAILS(OSTEON_EINVAL, "values", osteon::sets(model, {"T_denosumab", "E_denosumab"}, {1, 2, 3}));
  bool thrown = false;
  try {
    fit.set_param("T_denosumab", 10);
    fit.run(50, [](int, double) -> bool { throw 7; });
  } catch (int seven) {
    thrown = seven == 7;
  }
  EXPECT(thrown);
}

/* ---- threads ---- */

/* The sentence of a failure is of the thread in which it happened. */
void threads() {
  std::atomic<int> right{0};
  const auto work = [&](const char *name) {
    for (int i = 0; i < 200; i++) try {
        osteon::model::find(name);
      } catch (const osteon::error &e) {
        if (std::string(e.what()).find(name) != std::string::npos) right++;
      }
  };
  std::thread a(work, "no_model_a"), b(work, "no_model_b");
  a.join(), b.join();
  EXPECT(right == 400);

  osteon::cohort cohort(osteon::model::find("lemaire2004"), 200);
  int asked = 0;
  {
    const osteon::stopper stopper([&] { return ++asked > 3; });
    FAILS(OSTEON_ESTOPPED, "", cohort.run(1e5));
  }
  EXPECT(asked > 3);
  cohort.run(10);
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  data = argv[1];
  models();
  one_subject();
  schedules();
  scenarios(std::atof(argv[2]));
  cohorts();
  populations();
  sweeps();
  fits();
  threads();
  EXPECT(osteon::version() == OSTEON_VERSION && osteon::text(OSTEON_ENOMEM) == "out of memory");
  std::cout << checks - failures << " passed, " << failures << " failed\n";
  return failures != 0;
}
