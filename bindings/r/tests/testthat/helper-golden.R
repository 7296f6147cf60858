# The reference trajectories of data/golden, computed without osteon: a few come with the package, `make check-r` names
# the folder of all in OSTEON_GOLDEN.

golden_folder <- function() {
  all <- Sys.getenv("OSTEON_GOLDEN")
  if (nzchar(all)) all else test_path("golden")
}

golden_cases <- function() {
  lines <- strsplit(readLines(file.path(golden_folder(), "cases.csv")), ",")
  lines <- lines[grepl("\\.csv$", vapply(lines, `[`, "", 1L))]
  Filter(function(case) file.exists(file.path(golden_folder(), case$file)), lapply(lines, function(line) {
    c(list(file = line[1L], model = line[2L]), golden_options(paste(line[-(1:2)], collapse = ",")))
  }))
}

# `--until 365 --every 5 --set a=1 --init b=2 --events FILE`, as cases.csv writes a run.
golden_options <- function(text) {
  words <- strsplit(text, " ")[[1L]]
  at <- function(option) words[which(words == option) + 1L]
  values <- function(option) {
    pairs <- strsplit(at(option), "=")
    stats::setNames(as.numeric(vapply(pairs, `[`, "", 2L)), vapply(pairs, `[`, "", 1L))
  }
  list(until = as.numeric(at("--until")), every = as.numeric(at("--every")), param = values("--set"),
       init = values("--init"), events = at("--events"), known = all(words[startsWith(words, "--")] %in%
         c("--until", "--every", "--set", "--init", "--events")))
}

golden_run <- function(case, ...) {
  x <- osteon(case$model)
  if (length(case$param)) x <- param(x, case$param)
  if (length(case$init)) x <- init(x, case$init)
  if (length(case$events)) {
    events <- utils::read.csv(file.path(golden_folder(), basename(case$events)), na.strings = c(".", "NA", ""))
    x <- ev(x, ev(events))
  }
  wanted <- utils::read.csv(file.path(golden_folder(), case$file), check.names = FALSE)
  list(wanted = wanted, got = osim(x, times = wanted$time, outvars = names(wanted)[-1L], quiet = TRUE, ...))
}

# The largest difference, relative to a value and to a thousandth of the largest of its column; percentages of change are
# about 100, and what is nothing but rounding is to be near 0.
golden_difference <- function(wanted, got) {
  max(vapply(setdiff(names(wanted), "time"), function(name) {
    most <- max(abs(wanted[[name]]))
    scale <- pmax(abs(wanted[[name]]), 1e-3 * most, if (grepl("change", name)) 100 else if (most < 1e-11) 1e-2 else 0)
    max(abs(got[[name]] - wanted[[name]]) / scale)
  }, 1))
}
