# Beside the command, whose single subjects have other steppers: OSTEON names it.

command <- function(...) {
  osteon <- Sys.getenv("OSTEON")
  skip_if(!nzchar(osteon), "OSTEON names no osteon command")
  csv <- tempfile(fileext = ".csv")
  on.exit(unlink(csv))
  status <- system2(osteon, c(..., "-o", csv), stdout = FALSE, stderr = FALSE)
  expect_identical(status, 0L)
  utils::read.csv(csv, check.names = FALSE)
}

yaml_is_read <- function() !inherits(try(osteon_scenario("ai.yaml"), silent = TRUE), "try-error")

test_that("a scenario file gives what `osteon run` gives", {
  skip_if(!yaml_is_read(), "built without libyaml")
  for (name in c("ai.yaml", "ai-all.yaml", "ai-denosumab.yaml")) {
    wanted <- command("run", name, "--rtol", "1e-10", "--columns", "BMD_LS,BMD_TH,CTX,PINP")
    got <- osim(osteon_scenario(name), outvars = "BMD_LS,BMD_TH,CTX,PINP", rtol = 1e-10, quiet = TRUE)
    expect_identical(got$time, as.double(wanted$time))
    for (column in c("BMD_LS", "BMD_TH", "CTX", "PINP"))
      expect_equal(got[[column]], wanted[[column]], tolerance = 1e-7, label = paste(name, column))
  }
})

test_that("a list is a scenario, as the same text in YAML", {
  given <- list(model = "aibl", until = "2y", every = "6 months", who = list(age = 66, T_LS = -1.5),
                drugs = list(list(name = "anastrozole", dose = 1, every = "daily", stop = "1y")))
  yaml <- tempfile(fileext = ".yaml")
  on.exit(unlink(yaml))
  writeLines(c("model: aibl", "until: 2y", "every: 6 months", "who: {age: 66, T_LS: -1.5}",
               "drugs:", "  - {name: anastrozole, dose: 1, every: daily, stop: 1y}"), yaml)
  wanted <- command("run", yaml, "--rtol", "1e-10", "--columns", "BMD_LS")
  got <- osim(osteon_scenario(given), outvars = "BMD_LS", rtol = 1e-10, quiet = TRUE)
  expect_identical(got$time, as.double(wanted$time))
  expect_equal(got$BMD_LS, wanted$BMD_LS, tolerance = 1e-7)
})

test_that("data sets and people are read as `osteon cohort` reads them", {
  table <- data.frame(ID = rep(c("x", "y"), each = 3), TIME = c(0, 30, 60, 0, 10, 60), EVID = c(1, 1, 0, 1, 1, 0),
                      AMT = c(60, 60, NA, 30, 30, NA), CMT = c("denosumab", "denosumab", NA), Vc_den = rep(c(4000, 5000), each = 3))
  csv <- tempfile(fileext = ".csv")
  rows <- tempfile(fileext = ".csv")
  on.exit(unlink(c(csv, rows)))
  utils::write.csv(table, csv, row.names = FALSE, quote = FALSE, na = ".")
  command("cohort", "--model", "martinez_reina2019", "--events", csv, "--until", "90", "--every", "5", "--columns",
          "C_den,ash_density", "--individuals", rows)
  wanted <- utils::read.csv(rows)
  x <- osteon("martinez_reina2019")
  got <- osim(data_set(x, table), end = 90, delta = 5, outvars = "C_den,ash_density")
  expect_identical(got$ID, wanted$id)
  expect_equal(got$C_den, wanted$C_den, tolerance = 1e-9)
  expect_equal(got$ash_density, wanted$ash_density, tolerance = 1e-9)

  people <- data.frame(ID = c("x", "y"), chi_den = c(0.01, 0.02), Vc_den = c(NA, 5000))
  utils::write.csv(people, csv, row.names = FALSE, quote = FALSE, na = ".")
  names(people)[1L] <- "id"
  utils::write.csv(people, csv, row.names = FALSE, quote = FALSE, na = ".")
  command("cohort", "--model", "martinez_reina2019", "--people", csv, "--until", "90", "--every", "5", "--columns",
          "ash_density", "--individuals", rows)
  wanted <- utils::read.csv(rows)
  got <- osim(idata_set(x, people), end = 90, delta = 5, outvars = "ash_density")
  expect_identical(got$ID, wanted$id)
  expect_equal(got$ash_density, wanted$ash_density, tolerance = 1e-9)
})

test_that("a population that varies is that of `osteon cohort`, subject by subject", {
  skip_if(!yaml_is_read(), "built without libyaml")
  rows <- tempfile(fileext = ".csv")
  on.exit(unlink(rows))
  command("cohort", "ai-cohort.yaml", "-n", "20", "--seed", "7", "--until", "2y", "--columns", "BMD_LS", "--individuals", rows)
  wanted <- utils::read.csv(rows)
  got <- osim(osteon_scenario("ai-cohort.yaml"), end = "2y", n = 20, seed = 7, outvars = "BMD_LS", quiet = TRUE)
  expect_identical(got$time, as.double(wanted$time))
  expect_equal(got$BMD_LS, wanted$BMD_LS, tolerance = 1e-6)
})
