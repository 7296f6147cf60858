# Wrong input is an R error with a sentence, and never more than that.
x <- osteon("peterson_riggs2010")
run <- function(...) osim(..., outvars = "PTH", quiet = TRUE)

test_that("names and numbers are answered with the library's sentences", {
  expect_error(osteon("peterson"), "peterson", class = "OSTEON_ENAME")
  expect_error(osteon(c("a", "b")), "one text")
  expect_error(osteon(NULL), "one text")
  expect_error(osteon(NA_character_), "one text")
  expect_error(param(x, DENFF = 1), "DENF", class = "OSTEON_ENAME")
  expect_error(param(x, 1), "needs a name")
  expect_error(param(x, DENF = "much"), "numbers")
  expect_error(param(x, DENF = NA), "NA")
  expect_error(param(x, DENF = c(1, 2)), "needs a name")
  expect_error(param(x, DENF = 2), "DENF", class = "OSTEON_ERANGE")
  expect_error(param(x, DENF = Inf), "DENF", class = "OSTEON_ERANGE")
  expect_error(init(x, PTH = -1), "PTH", class = "OSTEON_ERANGE")
  expect_error(input(x, nothing = 1), "nothing", class = "OSTEON_ENAME")
  expect_error(osim(x, end = 1, outvars = "NOTHING"), "NOTHING", class = "OSTEON_ENAME")
  expect_named(osim(x, end = 1, outvars = character()), c("ID", "time"))
  expect_error(osim(x, end = 1, outvars = NA_character_), "names")
})

test_that("a dose without an amount", {
  expect_error(ev(x, amt = NA, cmt = "denosumab"), "amt is NA")
})

test_that("a host's decimal comma changes nothing", {
  given <- ev(x, amt = 60.5, cmt = "denosumab", time = 1)
  with_point <- run(given, end = 30)
  old <- Sys.getlocale("LC_NUMERIC")
  on.exit(suppressWarnings(Sys.setlocale("LC_NUMERIC", old)))
  has_comma <- suppressWarnings(Sys.setlocale("LC_NUMERIC", "de_DE.UTF-8")) != ""
  skip_if_not(has_comma, "no German locale")
  expect_equal(run(given, end = 30), with_point)
})

test_that("times", {
  expect_error(run(x, end = -1), "start <= end")
  expect_error(run(x, end = NA), "one number")
  expect_error(run(x, end = Inf), "one number")
  expect_error(run(x, end = "soon"), "soon", class = "OSTEON_EFORMAT")
  expect_error(run(x, delta = 0), "above 0")
  expect_error(run(x, end = 1e9, delta = 1e-3), "10 million")
  expect_error(run(x, times = c(2, 1)), class = "OSTEON_ERANGE")
  expect_error(run(x, times = -1), class = "osteon_error")
  expect_error(run(x, times = numeric()), "times")
  expect_error(run(x, end = 1, delta = exp(1) * 1e-5), class = "osteon_error")
  expect_error(run(x, end = 0.5, dt = 1), class = "osteon_error")
  expect_error(run(x, end = 1, dt = 0), class = "OSTEON_ERANGE")
})

test_that("options", {
  expect_error(run(x, end = 1, rtol = 2), "rtol", class = "OSTEON_ERANGE")
  expect_error(run(x, end = 1, rtol = NA), "one number")
  expect_error(run(x, end = 1, rtoll = 1), "no option rtoll; there are")
  expect_error(run(x, end = 1, threads = 1.5), "whole number")
  expect_error(run(x, end = 1, isa = "mmx"), "mmx", class = "OSTEON_ENAME")
  expect_error(run(x, end = 1, isa = 1), "one text")
  expect_error(run(x, end = 1, n = 0.5), "whole number")
  expect_error(run(x, end = 1, n = -1), "whole number")
  drawn <- osteon_scenario(list(model = "lemaire2004", variability = list(list(parameter = param(osteon("lemaire2004"))$name[1L], sd = 0.1))))
  for (seed in c(-1, 0.5, 1e300)) expect_error(osim(drawn, end = 1, seed = seed, quiet = TRUE), "seed")
  expect_error(run(x, times = numeric(1e7 + 1)), "10 million")
})

test_that("event tables", {
  expect_error(run(ev(x, amt = 60), end = 1), "ev:2", class = "osteon_error")
  expect_error(run(ev(x, amt = 60, cmt = "nothing"), end = 1), "ev:2.*nothing", class = "OSTEON_ENAME")
  expect_error(run(ev(x, amt = 60, cmt = 99), end = 1), class = "osteon_error")
  expect_error(run(ev(x, amt = -60, cmt = "denosumab"), end = 1), class = "osteon_error")
  expect_error(run(ev(x, amt = 60, cmt = "denosumab", rate = -2), end = 1), class = "OSTEON_EUNSUPPORTED")
  expect_error(run(ev(x, ID = 1:2, amt = 60, cmt = "denosumab"), end = 1), "data_set")
  expect_error(run(ev(x, time = c(5, 1), amt = 60, cmt = "denosumab"), end = 1), "ev:3")
  expect_error(ev(x, 60), "needs a name")
  expect_error(ev(x), "needs a name")
  expect_error(ev(x, amt = 60, time_unit = "fortnight"), "give d, h, min or week")
  expect_error(c(ev(amt = 1), ev(amt = 1, time_unit = "h")), "one unit")
  expect_error(c(ev(amt = 1), 1), "what ev\\(\\) returned")
  expect_error(as_data_set(1), "what ev\\(\\) returned")
  expect_error(data_set(x, 1), "data frame")
  expect_error(run(data_set(x, data.frame()), end = 1), "no columns")
  expect_error(run(data_set(x, data.frame(TIME = numeric())), end = 1), class = "osteon_error")
  expect_error(run(data_set(x, data.frame(AMT = 1)), end = 1), "TIME", class = "OSTEON_EFORMAT")
  expect_error(run(data_set(x, data.frame(TIME = "noon")), end = 1), "noon", class = "OSTEON_EFORMAT")
  expect_error(run(data_set(x, data.frame(TIME = Sys.Date())), end = 1), "dates")
  expect_error(run(data_set(x, data.frame(TIME = I(list(1)))), end = 1), "plain values")
  expect_error(run(data_set(x, data.frame(TIME = 0)), end = 1, carry_out = "WT"), "WT", class = "OSTEON_ENAME")
  expect_error(run(x, end = 1, carry_out = "WT"), "no data_set")
})

test_that("people", {
  expect_error(idata_set(x, 1), "data frame")
  expect_error(run(idata_set(x, data.frame(ID = 1, DENF = 2)), end = 1), "^idata_set:2: .*DENF", class = "osteon_error")
  expect_error(run(idata_set(param(x, DENF = 0.5), data.frame(ID = 1, DENF = 0.6)), end = 1), "idata_set has a column")
  both <- data_set(idata_set(x, data.frame(ID = 1:2, DENF = 0.5)), data.frame(ID = 1:2, TIME = 0))
  expect_error(run(both, end = 1), "columns of the data_set")
  expect_error(run(idata_set(x, data.frame(ID = 1:2, DENF = 0.5)), end = 1, n = 3), "leave out n")
})

test_that("scenarios", {
  expect_error(osteon_scenario("nowhere.yaml"), "nowhere.yaml", class = "osteon_error")
  expect_error(osteon_scenario(list(model = "nothing")), "nothing", class = "osteon_error")
  expect_error(osteon_scenario(list(model = "aibl", unti = "1y")), "unti", class = "OSTEON_EFORMAT")
  expect_error(osteon_scenario(1), "one text")
  expect_error(osteon_scenario(list()), "keys")
  expect_error(osteon_scenario(NULL), "one text")
})

test_that("one subject that cannot go on is an error, one of many a warning", {
  wild <- data.frame(id = 1:2, DENF = c(0.5, 0.5))
  stuck <- function(y, ...) osim(y, end = 10, outvars = "PTH", steps_a_day = 1, rtol = 1e-12, ...)
  expect_error(stuck(x), "steps")
  expect_error(stuck(idata_set(x, wild)), "2 of 2 subjects failed")
  low <- data_set(x, data.frame(ID = 1:2, TIME = 1, EVID = 1, AMT = c(0, -1e9), CMT = "PTH"))
  expect_warning(out <- osim(low, end = 2, outvars = "PTH"), "1 of 2 subjects failed")
  expect_identical(is.na(out$PTH), c(FALSE, FALSE, FALSE, FALSE, TRUE, TRUE))
})

test_that("what is no model is refused", {
  expect_error(osim(1), "no model")
  expect_error(osim(list()), "no model")
  expect_error(osim(structure(1, class = "osteon")), "no model")
  expect_error(param(1), "param")
})

test_that("every entry looks at the types that it is given", {
  call_entry <- function(name, ...) do.call(".Call", list(getFromNamespace(name, "osteon"), ...))
  odd <- list(NULL, NA, 1, "x", NA_character_, character(), c("a", "b"), list(), list(1), list(a = 1), quote(a), sum,
              globalenv(), 1i, raw(1), expression(a), methods::new("externalptr"))
  for (entry in c("osteon_r_model", "osteon_r_days", "osteon_r_scenario", "osteon_r_check", "osteon_r_simulate"))
    for (given in odd) {
      answer <- tryCatch(call_entry(entry, given), error = identity)
      expect_true(inherits(answer, c("error", "osteon_failure")), label = entry)
    }
  good <- list(model = "aibl", times = c(0, 1), exact = c(0, 1), columns = "BMD_LS", seed = 0)
  expect_type(call_entry("osteon_r_simulate", good), "list")
  for (member in c("model", "scenario", "times", "exact", "columns", "seed", "param", "init", "input", "ev", "ev_unit",
                   "data", "data_unit", "people", "carry", "n", "isa", "dt", "rtol", "threads"))
    for (given in odd[-1L]) {
      bad <- good
      bad[[member]] <- given
      answer <- tryCatch(call_entry("osteon_r_simulate", bad), error = identity)
      expect_true(inherits(answer, c("error", "osteon_failure")) || is.list(answer), label = member)
    }
  bad <- good
  bad$param <- stats::setNames(c(1, 2), c("age", NA))
  expect_error(call_entry("osteon_r_simulate", bad), "NA")
  expect_error(call_entry("osteon_r_model"), "argument")
})

test_that("memory holds while R collects all the time", {
  skip_on_cran()
  gctorture2(3L, inhibit_release = FALSE)
  on.exit(gctorture2(0L))
  people <- data.frame(id = c("a", "b"), DENF = c(0.5, 0.6))
  out <- osim(ev(idata_set(x, people), amt = 60, cmt = "denosumab"), end = 2, outvars = "DENSC,PTH")
  bad <- try(osim(x, end = 1, outvars = "NOTHING"), silent = TRUE)
  gctorture2(0L)
  expect_equal(out$DENSC[out$time == 0], c(30e6, 36e6))
  expect_s3_class(bad, "try-error")
})

test_that("Ctrl-C ends a run", {
  skip_on_cran()
  skip_on_os("windows")
  system(sprintf("(sleep 1; kill -INT %d) >/dev/null 2>&1", Sys.getpid()), wait = FALSE)
  ended <- tryCatch(osim(osteon("aibl"), end = "90y", delta = "1y", n = 200000, rtol = 1e-12, threads = 1, quiet = TRUE),
                    interrupt = function(e) "interrupted")
  expect_identical(ended, "interrupted")
  expect_identical(nrow(osim(x, end = 1)), 2L)
})
