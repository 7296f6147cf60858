! SPDX-License-Identifier: GPL-3.0-or-later
! Three women, 5, 10 and 20 years after the menopause, get denosumab for two years. What becomes of the spine?
! The model is provisional; research, not advice.
program women
  use osteon
  implicit none
  integer, parameter :: n = 3
  type(c_ptr) :: aibl = c_null_ptr, schedule = c_null_ptr, cohort = c_null_ptr
  type(osteon_cohort_options_t) :: options
  real(c_double) :: years(n) = [5, 10, 20], bmd(n)
  real(c_double), pointer :: calcium(:)
  integer :: year

  call osteon_check(osteon_registry_find(c_null_ptr, "aibl", aibl))
  call osteon_check(osteon_schedule_new(schedule, aibl))
  call osteon_check(osteon_schedule_add_dose(schedule, 0d0, "denosumab", 60d0, 182d0, 4)) ! mg, d
  call osteon_cohort_options_default(options)
  options%schedule = schedule
  call osteon_check(osteon_cohort_new(cohort, aibl, int(n, c_int64_t), options))
  call osteon_check(osteon_cohort_set_params(cohort, "years_since_menopause", years))

  ! What a host writes between steps acts at once; here the last woman drinks more milk.
  calcium => osteon_doubles(osteon_cohort_input(cohort, "calcium"), int(n, c_int64_t))
  calcium(n) = 1200 ! mg/d
  do year = 1, 2
    call osteon_check(osteon_cohort_run(cohort, 365d0*year))
    call osteon_check(osteon_cohort_get(cohort, "BMD_LS", bmd))
    print '(a, i0, a, 3(f8.2, a))', "after year ", year, ":", bmd(1), " %", bmd(2), " %", bmd(3), " % of day 0"
  end do
  call osteon_cohort_free(cohort)
  call osteon_schedule_free(schedule)
end program
