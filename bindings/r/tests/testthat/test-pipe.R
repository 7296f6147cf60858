x <- osteon("peterson_riggs2010")

test_that("the tables of a model are the library's", {
  models <- osteon_models()
  expect_true(all(c("aibl", "peterson_riggs2010") %in% models$name))
  expect_identical(nrow(param(x)), models$params[models$name == "peterson_riggs2010"])
  expect_identical(param(x)["DENF", "value"], 0.729)
  expect_identical(init(x)["PTH", "unit"], "pmol")
  expect_identical(param(param(x, DENF = 0.5))["DENF", "value"], 0.5)
  expect_identical(param(param(x, list(DENF = 0.5), DENKA = 1))["DENKA", "value"], 1)
  expect_output(print(x), "teriparatide")
  expect_output(print(param(x)), "DENF")
  expect_output(summary(x), "Peterson")
  expect_match(osteon_version(), "^[0-9]+\\.[0-9]+\\.[0-9]+$")
})

test_that("parameters, states and inputs act", {
  half <- osim(ev(param(x, DENF = 0.729 / 2), amt = 60, cmt = "denosumab"), end = 5, outvars = "DENSC")
  full <- osim(ev(x, amt = 30, cmt = "denosumab"), end = 5, outvars = "DENSC")
  expect_equal(half$DENSC, full$DENSC, tolerance = 1e-9)
  expect_equal(osim(init(x, PTH = 60), end = 0, outvars = "PTH")$PTH, 60)
  less <- osim(input(x, OralCa = 0.5), end = 1, outvars = "OralCa,CaC")
  expect_identical(less$OralCa, c(0.5, 0.5))
})

test_that("rows are where mrgsolve and `osteon run` have them", {
  expect_identical(osim(x, end = 2, delta = 0.5, outvars = "PTH")$time, c(0, 0.5, 1, 1.5, 2))
  expect_identical(osim(x, end = 3, delta = 2, outvars = "PTH")$time, c(0, 2, 3))
  expect_identical(osim(x, start = 1, end = 3, outvars = "PTH")$time, c(1, 2, 3))
  expect_identical(osim(x, end = 2, add = 0.25, outvars = "PTH")$time, c(0, 0.25, 1, 2))
  expect_identical(osim(x, end = "1y", delta = "6 months", outvars = "PTH")$time, c(0, 183, 365))
  expect_equal(osim(x, end = 1, delta = 1 / 3, outvars = "PTH")$time, c(0, 1, 2, 3) / 3)
  expect_identical(osim(x, end = 0.3, delta = 0.1, outvars = "PTH")$time, c(0, 0.1, 0.2, 0.3))
  dosed <- osim(ev(x, time = 1, amt = 60, cmt = "denosumab"), times = c(1, 1), outvars = "DENSC")
  expect_equal(dosed$DENSC, c(0, 60e6 * 0.729))
})

test_that("events add up, join and come in other units of time", {
  first <- ev(amt = 60, cmt = "denosumab")
  second <- ev(time = 10, amt = 30, cmt = "denosumab", ii = 5, addl = 1)
  joined <- osim(ev(x, c(second, first)), end = 20, outvars = "DENSC")
  piped <- osim(ev(ev(x, first), second), end = 20, outvars = "DENSC")
  expect_identical(joined, piped)
  hours <- osim(ev(x, time = 240, amt = 30, cmt = "denosumab", ii = 120, addl = 1, time_unit = "h"), end = 20, outvars = "DENSC")
  expect_equal(osim(ev(x, second), end = 20, outvars = "DENSC")$DENSC, hours$DENSC, tolerance = 1e-9)
  both <- osim(data_set(ev(x, first), data.frame(ID = 1:2, TIME = 10, AMT = c(0, 30), EVID = c(0, 1), CMT = "denosumab")),
               end = 10, outvars = "DENSC")
  at <- both$DENSC[both$time == 10]
  each <- osim(data_set(x, as_data_set(first, c(first, second))), end = 20, outvars = "DENSC")
  expect_identical(each$DENSC[each$ID == 2], joined$DENSC)
  expect_identical(each$DENSC[each$ID == 1], osim(ev(x, first), end = 20, outvars = "DENSC")$DENSC)
  expect_equal(at[2L] - at[1L], 30e6 * 0.729, tolerance = 1e-6)
})

test_that("factors, integers, quotes and missing values reach the library as they are", {
  table <- data.frame(ID = factor(c("a, b", "c\"d")), TIME = c(0L, 0L), EVID = c(1L, 1L), AMT = c(60, 30),
                      CMT = factor("denosumab"), II = NA, SEX = c(TRUE, NA), site = c("x", NA))
  out <- suppressMessages(osim(data_set(x, table), end = 1, outvars = "DENSC", carry_out = "SEX,site"))
  expect_identical(unique(out$ID), c("a, b", "c\"d"))
  expect_identical(out$SEX, c(1L, 1L, NA, NA))
  expect_identical(out$site, c("x", "x", NA, NA))
  expect_message(osim(data_set(x, table), end = 1), "SEX")
  expect_silent(osim(data_set(x, table), end = 1, quiet = TRUE))
})

test_that("an object is plain data", {
  path <- tempfile()
  on.exit(unlink(path))
  y <- ev(param(x, DENF = 0.5), amt = 60, cmt = "denosumab")
  saveRDS(y, path)
  expect_identical(osim(readRDS(path), end = 5), osim(y, end = 5))
})

test_that("neither threads nor neighbours change a bit", {
  people <- data.frame(id = 1:30, DENF = seq(0.5, 0.9, length.out = 30))
  y <- ev(idata_set(x, people), amt = 60, cmt = "denosumab")
  one <- osim(y, end = 30, threads = 1, outvars = "PTH,DENSC")
  expect_identical(one, osim(y, end = 30, threads = 2, outvars = "PTH,DENSC"))
  alone <- osim(ev(idata_set(x, people[7, ]), amt = 60, cmt = "denosumab"), end = 30, outvars = "PTH,DENSC")
  expect_identical(alone$PTH, one$PTH[one$ID == 7])
})

test_that("pictures are drawn", {
  out <- osim(ev(x, amt = 60, cmt = "denosumab"), end = 30)
  path <- tempfile(fileext = ".pdf")
  grDevices::pdf(path)
  on.exit({
    grDevices::dev.off()
    unlink(path)
  })
  expect_identical(plot(out), out)
  expect_identical(plot(out, OCchange + CaC ~ time, log = "y"), out)
  expect_identical(plot(out, "OCchange"), out)
  expect_error(plot(out, "nothing"), "no column nothing")
  expect_gt(file.size(path), 0)
})
