# SPDX-License-Identifier: GPL-3.0-or-later
# Rscript replay.R EXPORT MODEL TRAJECTORY TOLERANCE [OPTION VALUE]...: runs an export with deSolve and compares it with a
# trajectory. Options are those of replay.c, and --doses has drugs in CMT.
argument <- commandArgs(trailingOnly = TRUE)
source(argument[1])
of_model <- function(name) get(paste0(argument[2], "_", name))
option <- argument[-(1:4)]
values_of <- function(name) {
  text <- option[which(option == name) + 1]
  setNames(as.numeric(sub(".*=", "", text)), sub("=.*", "", text))
}
want <- read.csv(argument[3], check.names = FALSE)

courses <- doses <- NULL
initial <- NULL
for (path in option[which(option %in% c("--events", "--doses")) + 1]) {
  table <- read.csv(path)
  for (i in seq_len(nrow(table))) {
    row <- table[i, ]
    times <- row$TIME + if (is.null(row$ADDL)) 0 else (0:row$ADDL) * row$II
    if (row$EVID == 1) doses <- rbind(doses, of_model("dose")(row$CMT, row$AMT, times))
    inputs <- intersect(names(table), names(of_model("inputs")))
    for (name in inputs) courses <- rbind(courses, data.frame(time = row$TIME, input = name, value = row[[name]]))
  }
}
# A table whose CMT is a state: a drug that adds its amount.
if ("--events" %in% option && !is.null(doses)) {
  assign(paste0(argument[2], "_drugs"), function(p)
    lapply(unique(as.character(doses$drug)), function(s) list(drug = s, state = s, factor = 1)))
}
# Doses that would be silently left out.
refused <- function(sentence, amount, time) {
  said <- tryCatch(of_model("run")(0:1, doses = data.frame(drug = "none", amount = amount, time = time)),
                   error = conditionMessage)
  stopifnot(is.character(said), grepl(sentence, said))
}
refused("amounts", NA, 0)
refused("day -1 is before", 1, -1)
got <- of_model("run")(want$time, parameters = values_of("--set"), initial = values_of("--init"), doses = doses,
                       courses = courses, rtol = 1e-11)
floors <- values_of("--floor")
worst <- 0
where <- "none"
stopifnot(nrow(got) == nrow(want), nrow(want) > 1)
for (name in names(want)[-1]) {
  column <- if (sum(names(got) == name) == 1) got[[name]] else got[[paste0(name, "_")]]
  least <- if (name %in% names(floors)) floors[[name]] else 1e-3 * max(abs(want[[name]]))
  error <- max(abs(column - want[[name]]) / pmax(abs(want[[name]]), least, 1e-300))
  if (!isTRUE(error <= worst)) {
    worst <- if (is.na(error)) Inf else error
    where <- name
  }
}
cat(if (worst <= as.numeric(argument[4])) "ok" else "WRONG", format(worst, digits = 2), sprintf("(%s), %d rows\n", where, nrow(want)))
quit(status = as.integer(!(worst <= as.numeric(argument[4]))))
