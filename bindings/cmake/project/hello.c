/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of osteoclasts and osteoblasts after ten days of PTH. */
#include <stdio.h>

#include <osteon/cohort.h>

int main(void) {
  const osteon_model *model;
  osteon_cohort *cohort;
  double C, B;
  if (osteon_registry_find(NULL, "lemaire2004", &model) || osteon_cohort_new(&cohort, model, 1, NULL) ||
      osteon_cohort_set_input(cohort, "I_P", 1000) || osteon_cohort_run(cohort, 10) ||
      osteon_cohort_get(cohort, "C", &C) || osteon_cohort_get(cohort, "B", &B))
    return fprintf(stderr, "%s\n", osteon_last_error()), 1;
  printf("%.4e %.4e\n", C, B);
  osteon_cohort_free(cohort);
  return 0;
}
