/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <osteon/osteon.hpp>

#include <cstdio>

int main() {
  osteon::cohort cohort(osteon::model::find("lemaire2004"), 1);
  cohort.set_input("I_P", 1000);
  cohort.run(10);
  std::printf("%.4e %.4e\n", cohort.get("C")[0], cohort.get("B")[0]);
}
