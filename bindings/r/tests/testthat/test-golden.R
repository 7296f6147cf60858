test_that("models follow the reference trajectories, with their doses and inputs", {
  cases <- golden_cases()
  expect_gte(length(cases), 2L)
  for (case in cases) {
    expect_true(case$known, label = paste("options of", case$file))
    both <- golden_run(case, rtol = 1e-10)
    expect_identical(both$got$time, as.double(both$wanted$time))
    bound <- if (case$model == "komarova2003") 2e-6 else 1e-6
    expect_lt(golden_difference(both$wanted, both$got), bound, label = case$file)
  }
})

test_that("numbers that Metrum's course prints for OpenBoneMin come out", {
  # https://github.com/metrumresearchgroup/pbpk-qsp-mrgsolve, docs/OpenBoneMin.md: sim_teri(dose = c(20, 40), dur = 9)
  printed <- data.frame(PTHpm = c(3.85, 19.59, 26.29, 28.62, 28.87, 28.17, 27.04),
                        CaC = c(2.350, 2.351, 2.352, 2.353, 2.354, 2.355, 2.356))
  out <- osteon("peterson_riggs2010") |>
    ev(amt = 20, cmt = "teriparatide", ii = 24, addl = 9, time_unit = "h") |>
    osim(end = 0.6 / 24, delta = 0.1 / 24, dt = 0.1 / 24, outvars = "PTHpm,CaC")
  expect_equal(round(out$PTHpm, 2), printed$PTHpm)
  expect_equal(round(out$CaC, 3), printed$CaC)
})

test_that("what leaves the place of injection follows its closed form", {
  # DENF and DENKA of peterson_riggs2010; amounts in ng, rates per hour
  form <- function(t, amount = 60e6 * 0.729) ifelse(t < 0, 0, amount * exp(-0.00592 * 24 * t))
  x <- osteon("peterson_riggs2010")
  t <- seq(0, 20)
  once <- osim(ev(x, amt = 60, cmt = "denosumab"), end = 20, outvars = "DENSC", rtol = 1e-10)
  expect_equal(once$DENSC, form(t), tolerance = 1e-8)
  twice <- osim(ev(x, amt = 60, cmt = 2, ii = 7, addl = 1), end = 20, outvars = "DENSC", rtol = 1e-10)
  expect_equal(twice$DENSC, form(t) + form(t - 7), tolerance = 1e-8)
  reset <- osim(ev(x, time = c(0, 5), evid = c(1, 3), amt = c(60, 0), cmt = "denosumab"), end = 20, outvars = "DENSC")
  expect_equal(reset$DENSC[reset$time < 5], form(0:4), tolerance = 1e-5)
  expect_equal(reset$DENSC[reset$time >= 5], rep(0, 16))
  k <- 0.00592 * 24
  infused <- osim(ev(x, amt = 60, cmt = "denosumab", rate = 6), end = 20, outvars = "DENSC", rtol = 1e-10)
  filled <- 6e6 * 0.729 / k * (1 - exp(-k * pmin(t, 10)))
  expect_equal(infused$DENSC, filled * exp(-k * pmax(t - 10, 0)), tolerance = 1e-7)

  # half-life of jorg2022, whose cells come to rest under an endless course
  steady <- osim(ev(param(osteon("jorg2022"), T_romosozumab = 7), amt = 210, cmt = "romosozumab", ii = 30, ss = 1), end = 20,
                 outvars = "A_romosozumab", rtol = 1e-10, quiet = TRUE)
  expect_equal(steady$A_romosozumab, 210 * 2^(-t / 7) / (1 - 2^(-30 / 7)), tolerance = 1e-6)
})
