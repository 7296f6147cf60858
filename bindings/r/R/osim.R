# The run: from the object to a data frame.

osim <- function(x, end = NULL, delta = NULL, outvars = NULL, start = 0, add = NULL, times = NULL, carry_out = NULL,
                 n = NULL, seed = 0, ..., quiet = getOption("osteon.quiet", FALSE)) {
  check_osteon(x)
  rows <- plan_rows(x, start, end, delta, add, times)
  given <- c(who_and_what(x), rows, run_options(list(...)))
  given$columns <- choose_columns(x, outvars)
  given$carry <- split_names(carry_out, "carry_out")
  given$n <- if (!is.null(n)) as_number(n, "n")
  given$seed <- as_number(seed, "seed")
  if (!is.null(given$carry) && is.null(x$data)) stop("carry_out: there is no data_set to copy from", call. = FALSE)
  on.exit(unlink(given$people))
  answer <- ask(name_people(with_data(.Call(osteon_r_simulate, given)), given$people), sys.call())
  if (!isTRUE(quiet)) tell(c(notices_of(answer), verdicts_of(x, answer$contexts)))
  complain_of_failures(answer)
  frame_of(x, answer)
}

who_and_what <- function(x) {
  list(
    model = x$model, scenario = x$scenario, param = x$param, init = x$init, input = x$input,
    ev = if (!is.null(x$ev)) table_text(x$ev, "ev"), ev_unit = attr(x$ev, "time_unit"),
    data = if (!is.null(x$data)) table_text(x$data, "data_set"), data_unit = attr(x$data, "time_unit"),
    people = if (!is.null(x$idata)) write_people(x$idata)
  )
}

# A table of people is read from a file, by the library.
write_people <- function(table) {
  names(table)[tolower(names(table)) == "id"] <- "id"
  path <- tempfile("idata_set-", fileext = ".csv")
  cat(table_text(table, "idata_set"), file = path)
  path
}

# Sentences call it by the name that the user knows.
name_people <- function(answer, path) {
  said <- if (inherits(answer, "osteon_failure")) "sentence" else "notices"
  if (!is.null(path)) answer[[said]] <- gsub(path, "idata_set", answer[[said]], fixed = TRUE)
  answer
}

# ---- rows ----

# A time as the library reads it: a number of days, or a text such as "6 months".
days <- function(x, what) {
  if (is.character(x)) {
    return(list(value = ask(.Call(osteon_r_days, one_text(x, what)), sys.call(-3L)), exact = FALSE))
  }
  list(value = as_number(x, what), exact = TRUE)
}

as_number <- function(x, what) {
  if (!is.numeric(x) || length(x) != 1L || !is.finite(x)) stop(what, ": give one number", call. = FALSE)
  as.double(x)
}

# As `osteon run` has it: a row every `delta`, and one at the end. Texts and a scenario's own times go to the nearest
# tick; numbers are as exact as they were given.
plan_rows <- function(x, start, end, delta, add, times) {
  if (!is.null(times)) return(plan_times(times))
  about <- x$about
  start <- days(start, "start")
  end <- if (!is.null(end)) days(end, "end") else list(value = if (is.null(about)) 365 else about$until, exact = is.null(about))
  delta <- if (!is.null(delta)) days(delta, "delta") else list(value = if (is.null(about)) 1 else about$every, exact = is.null(about))
  if (delta$value <= 0) stop("delta: give a time above 0", call. = FALSE)
  if (start$value < 0 || end$value < start$value) stop("start and end: give 0 <= start <= end", call. = FALSE)
  count <- floor((end$value - start$value) / delta$value * (1 + 1e-12) + 1e-9)
  if (count > 1e7) stop("end and delta: more than 10 million rows", call. = FALSE)
  rows <- start$value + delta$value * seq(0, count)
  more <- if (!is.null(add)) plan_times(add)$times
  exact <- unlist(lapply(list(start, end, if (count > 0) delta), function(d) if (isTRUE(d$exact)) d$value))
  list(times = sort(unique(c(rows, end$value, more))), exact = c(exact, more))
}

plan_times <- function(times) {
  if (!is.numeric(times) || anyNA(times) || !length(times)) stop("times: give numbers of days", call. = FALSE)
  list(times = as.double(times), exact = as.double(times), listed = TRUE)
}

# ---- columns and options ----

choose_columns <- function(x, outvars) {
  columns <- split_names(outvars, "outvars")
  if (is.null(columns)) shown(x) else unique(columns)
}

# c("A", "B") and "A,B" are the same.
split_names <- function(names, what) {
  if (is.null(names)) return(NULL)
  if (!is.character(names) || anyNA(names)) stop(what, ": give names", call. = FALSE)
  names <- trimws(unlist(strsplit(names, ",", fixed = TRUE)))
  names[nzchar(names)]
}

run_options <- function(given) {
  known <- c(osteon_options()$name, "isa")
  if (length(given) && (is.null(names(given)) || any(!nzchar(names(given))))) stop("osim: an option without a name", call. = FALSE)
  unknown <- setdiff(names(given), known)
  if (length(unknown))
    stop("osim: there is no option ", unknown[1L], "; there are: ", paste(known, collapse = ", "), call. = FALSE)
  for (name in setdiff(names(given), "isa")) given[[name]] <- as_number(given[[name]], name)
  given
}

# ---- the answer ----

notices_of <- function(answer) strsplit(answer$notices, "\n", fixed = TRUE)[[1L]]

verdicts_of <- function(x, touched) {
  contexts <- x$tables$context[touched, , drop = FALSE]
  said <- function(verdict, words) {
    rows <- contexts[contexts$verdict == verdict, , drop = FALSE]
    if (nrow(rows)) paste0(x$model, " ", words, " ", paste0(rows$name, " (", rows$why, ")", collapse = ", "))
  }
  c(said("not supported", "is not supported by trials for"), said("indicative", "is only indicative for"))
}

complain_of_failures <- function(answer) {
  failed <- answer$failures$count
  if (!failed) return()
  sentence <- sprintf("%.0f of %.0f subjects failed; their rows end with NA. %s", failed, answer$n, answer$failures$first)
  if (failed == answer$n) stop(if (failed == 1) answer$failures$first else sentence, call. = FALSE)
  warning(sentence, call. = FALSE)
}

frame_of <- function(x, answer) {
  rows <- length(answer$times)
  ids <- if (is.null(answer$ids)) seq_len(answer$n) else utils::type.convert(answer$ids, as.is = TRUE)
  values <- lapply(answer$values, function(v) replace(v, is.nan(v), NA_real_))
  carried <- lapply(answer$carried, function(v) utils::type.convert(v, as.is = TRUE, na.strings = c(".", "NA", "")))
  frame <- as_frame(c(list(ID = rep(ids, each = rows), time = rep(answer$times, answer$n)), carried, values))
  structure(frame, class = c("osim", "data.frame"), labels = labels_of(x, names(answer$values)), model = x$model)
}

as_frame <- function(columns) {
  structure(columns, class = "data.frame", row.names = .set_row_names(length(columns[[1L]])))
}

# Unit and meaning of each column, for plot().
labels_of <- function(x, names) {
  kinds <- c("output", "state", "input", "param", "derived")
  all <- do.call(rbind, lapply(x$tables[kinds], function(t) t[c("name", "unit", "meaning")]))
  all[match(names, all$name), ]
}
