! SPDX-License-Identifier: GPL-3.0-or-later
! The module osteon: usage: test_module BMD_LS, that of ai.yaml after two years as `osteon run` prints it.
module recorder
  use osteon
  implicit none
  real(c_double) :: last(2, 3, 4) ! column, time, subject
contains
  function take(context, rows) bind(C) result(ended)
    type(c_ptr), value :: context
    type(osteon_rows_t), intent(in) :: rows
    integer(c_int) :: ended
    real(c_double), pointer :: values(:, :, :)
    ended = merge(1, 0, c_associated(context)) ! a context is how the test asks for an end
    if (ended == 1) return
    call c_f_pointer(rows%values, values, [rows%n_columns, rows%n_times, rows%count])
    last(:, :, rows%first + 1:rows%first + rows%count) = values
  end function
end module

program test_module
  use osteon
  use recorder
  implicit none
  integer :: failures = 0, checks = 0
  character(32) :: argument
  real(c_double) :: expected

  call get_command_argument(1, argument)
  read (argument, *) expected
  call from_scenario()
  call closed_form()
  call of_cohorts()
  call wrong_calls()
  call wrong_objects()
  print '(i0, a, i0, a)', checks - failures, " passed, ", failures, " failed"
  if (failures > 0) error stop 1

contains

  subroutine expect(holds, what)
    logical, intent(in) :: holds
    character(*), intent(in) :: what
    checks = checks + 1
    if (holds) return
    failures = failures + 1
    print '(3a)', what, ": not so; last error: ", osteon_error()
  end subroutine

  ! A call failed with this status, and its sentence holds this word.
  subroutine fails(status, wanted, word)
    integer(c_int), intent(in) :: status, wanted
    character(*), intent(in) :: word
    call expect(status == wanted .and. index(osteon_error(), word) > 0, "failing with "//word)
  end subroutine

  subroutine from_scenario()
    type(c_ptr) :: scenario = c_null_ptr, sim = c_null_ptr
    type(osteon_sim_options_t) :: options
    real(c_double) :: bmd
    character(*), parameter :: yaml = "model: lemaire2004"//new_line("a")//"until: 10"
    call expect(osteon_scenario_load(scenario, c_null_ptr, "ai.yaml") == OSTEON_OK, "ai.yaml is read")
    call expect(osteon_scenario_title(scenario) == "Anastrozole for five years", "its title")
    call osteon_sim_options_default(options)
    call expect(options%size == c_sizeof(options) .and. options%dt == 1, "defaults")
    call osteon_check(osteon_scenario_get_options(scenario, options))
    call osteon_check(osteon_sim_new(sim, osteon_scenario_model(scenario), options))
    call osteon_check(osteon_scenario_apply_sim(scenario, sim))
    call osteon_check(osteon_sim_run(sim, 730d0))
    call osteon_check(osteon_sim_get(sim, "BMD_LS  ", bmd))
    call expect(abs(bmd - expected) <= 1e-9*expected, "BMD_LS as osteon run has it")
    call osteon_sim_free(sim)
    call osteon_scenario_free(scenario)
    scenario = c_null_ptr
    call osteon_check(osteon_scenario_parse(scenario, c_null_ptr, yaml//"  ", "mine"))
    call expect(osteon_scenario_until(scenario) == 10, "a scenario from a text")
    call osteon_scenario_free(scenario)
  end subroutine

  ! Denosumab of jorg2022 leaves with a half-life of 10 days.
  subroutine closed_form()
    type(c_ptr) :: model = c_null_ptr, sim = c_null_ptr, snapshot = c_null_ptr
    real(c_double) :: left, again
    character(:), allocatable :: notice
    call osteon_check(osteon_registry_find(name="jorg2022", registry=c_null_ptr, model=model))
    call expect(osteon_model_index(model, OSTEON_STATE, "A_denosumab") >= 0, "an index")
    call expect(osteon_model_index(model, OSTEON_STATE, "B") == -1, "no index")
    call osteon_check(osteon_model_notice(model, ["T_denosumab"], [10d0], notice))
    call expect(notice == "", "nothing to notice")
    call osteon_check(osteon_sim_new(sim, model)) ! without options
    call osteon_check(osteon_sim_dose(sim, "denosumab", 60d0))
    call osteon_check(osteon_sim_run(sim, 20d0))
    call osteon_check(osteon_sim_get(sim, "A_denosumab", left))
    call expect(abs(left - 15) < 1e-5, "60 mg after two half-lives")
    call osteon_check(osteon_sim_snapshot(sim, snapshot))
    call osteon_check(osteon_sim_run(sim, 30d0))
    call osteon_check(osteon_sim_restore(sim, snapshot))
    call osteon_check(osteon_sim_get(sim, "A_denosumab", again))
    call expect(again == left .and. osteon_sim_time(sim) == 20, "back to the snapshot")
    call osteon_snapshot_free(snapshot)
    call osteon_sim_free(sim)
  end subroutine

  subroutine of_cohorts()
    type(c_ptr) :: model = c_null_ptr, cohort = c_null_ptr
    real(c_double) :: left(4)
    integer, target :: any
    call osteon_check(osteon_registry_find(c_null_ptr, "jorg2022", model))
    call osteon_check(osteon_cohort_new(cohort, model, 4_c_int64_t))
    call osteon_check(osteon_cohort_set_params(cohort, "T_denosumab", [5d0, 10d0, 20d0, 10d0]))
    call osteon_check(osteon_cohort_dose(cohort, "denosumab", 0_c_int64_t, 4_c_int64_t, [60d0, 60d0, 60d0, 30d0]))
    call osteon_check(osteon_cohort_record(cohort, [0d0, 10d0, 20d0], 3, [character(11) :: "A_denosumab", "age"], &
                                           c_funloc(take), c_null_ptr))
    call expect(all(abs(last(1, 3, :) - [3.75d0, 15d0, 30d0, 7.5d0]) < 1e-4), "amounts that are recorded")
    call expect(all(abs(last(2, 3, :) - last(2, 1, :) - 20/365d0) < 1e-3), "a second column")
    call osteon_check(osteon_cohort_get(cohort, "A_denosumab", left))
    call expect(all(abs(left - last(1, 3, :)) < 1e-4), "amounts that are asked for")
    call fails(osteon_cohort_record(cohort, [30d0], 1, ["age"], c_funloc(take), c_loc(any)), OSTEON_EINVAL, "")
    call expect(osteon_cohort_time(cohort) == 20, "a run that was ended")
    call fails(osteon_cohort_dose(cohort, "denosumab", 3_c_int64_t, 2_c_int64_t, left), OSTEON_ERANGE, "")
    call osteon_cohort_free(cohort)
  end subroutine

  subroutine wrong_calls()
    type(c_ptr) :: model = c_null_ptr, cohort = c_null_ptr, sim = c_null_ptr
    type(osteon_cohort_options_t) :: options
    type(osteon_cohort_options_t) :: empty = osteon_cohort_options_t(0, 0, 0, 0, 0, c_null_ptr, c_null_ptr, 0, 0)
    call fails(osteon_registry_find(c_null_ptr, "aibel", model), OSTEON_ENAME, "aibl")
    call expect(.not. c_associated(model), "no model")
    call fails(osteon_registry_find(c_null_ptr, model=model), OSTEON_EINVAL, "NULL")
    call fails(osteon_registry_find(c_null_ptr, "aibl"), OSTEON_EINVAL, "NULL")
    call osteon_check(osteon_registry_find(c_null_ptr, "aibl", model))
    call fails(osteon_cohort_new(cohort, model, 0_c_int64_t), OSTEON_ERANGE, "")
    call fails(osteon_cohort_new(cohort, model, 1_c_int64_t, empty), OSTEON_EINVAL, "")
    call osteon_cohort_options_default(options)
    options%rtol = -1
    call fails(osteon_cohort_new(cohort, model, 1_c_int64_t, options), OSTEON_ERANGE, "rtol")
    call osteon_check(osteon_cohort_new(cohort, model, 1_c_int64_t))
    call fails(osteon_cohort_set_params(cohort, "calcum", [1d0]), OSTEON_ENAME, "")
    call fails(osteon_cohort_set_params(cohort, "years_since_menopause"), OSTEON_EINVAL, "NULL")
    call fails(osteon_cohort_run(cohort, -1d0), OSTEON_ERANGE, "")
    call expect(.not. associated(osteon_doubles(osteon_cohort_input(cohort, "milk"), 1_c_int64_t)), "no input")
    call osteon_cohort_free(cohort)
    call fails(osteon_sim_new(sim, c_null_ptr), OSTEON_EINVAL, "NULL")
  end subroutine

  subroutine wrong_objects()
    real(c_double) :: value
    type(c_ptr) :: scenario = c_null_ptr
    call fails(osteon_scenario_parse(scenario, c_null_ptr, name="mine"), OSTEON_EINVAL, "NULL")
    call fails(osteon_scenario_parse(scenario, c_null_ptr, "model: aibel", "mine"), OSTEON_ENAME, "mine:1")
    call fails(osteon_sim_step(c_null_ptr), OSTEON_EINVAL, "NULL")
    call fails(osteon_sim_get(c_null_ptr, "age", value), OSTEON_EINVAL, "NULL")
    call fails(osteon_cohort_step(c_null_ptr), OSTEON_EINVAL, "NULL")
    call expect(osteon_cohort_count(c_null_ptr) == 0, "none in no cohort")
    call expect(osteon_scenario_title(c_null_ptr) == "", "no title")
    call osteon_sim_free(c_null_ptr)
    call osteon_check(OSTEON_OK)
    call expect(osteon_status_text(OSTEON_ENOMEM) == "out of memory", "a status as text")
  end subroutine
end program
