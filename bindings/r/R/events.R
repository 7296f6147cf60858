# Event tables. What their columns mean is the library's to say: here they only become text.

ev <- function(.x, ...) UseMethod("ev")

# Without a model: an event table of its own, to be kept, joined with c(), and given to ev() or data_set().
ev.default <- function(.x, ..., time_unit = "d") {
  values <- if (missing(.x)) list(...) else c(list(.x), list(...))
  if (length(values) == 1L && is.data.frame(values[[1L]])) return(event_table(values[[1L]], time_unit, "ev"))
  if (!length(values) || is.null(names(values)) || any(!nzchar(names(values))))
    stop("ev: every value needs a name, as amt = 60", call. = FALSE)
  table <- expand_events(values)
  event_table(table, time_unit, "ev")
}

# With a model: its subjects all get the events, beside those that it has already.
ev.osteon <- function(.x, ..., time_unit = "d") {
  more <- list(...)
  more <- if (length(more) == 1L && inherits(more[[1L]], "osteon_ev")) more[[1L]] else ev.default(..., time_unit = time_unit)
  .x$ev <- if (is.null(.x$ev)) more else c(.x$ev, more)
  .x
}

expand_events <- function(values) {
  table <- as.data.frame(values, stringsAsFactors = FALSE)
  if (!any(tolower(names(table)) == "time")) table <- cbind(time = 0, table)
  # In a data set a row without an amount is an observation; here it would be a dose that is silently not given.
  if (anyNA(table[tolower(names(table)) == "amt"])) stop("ev: amt is NA", call. = FALSE)
  table
}

event_table <- function(table, time_unit, what) {
  if (!is.data.frame(table)) stop(what, ": give a data frame with the columns of NONMEM", call. = FALSE)
  if (inherits(table, "osteon_ev")) return(table)
  unit <- ask(.Call(osteon_r_unit, one_text(time_unit, "time_unit")), sys.call(-1L))
  structure(table, class = c("osteon_ev", "data.frame"), time_unit = unit)
}

c.osteon_ev <- function(...) {
  joined <- join_events(list(...))
  joined[order(joined[[time_column(joined)]]), , drop = FALSE]
}

# Several regimens as a data set: a subject for each, with ID 1, 2 and so on.
as_data_set <- function(...) {
  regimens <- list(...)
  join_events(lapply(seq_along(regimens), function(i) {
    if (!inherits(regimens[[i]], "osteon_ev")) stop("as_data_set: give what ev() returned", call. = FALSE)
    regimens[[i]][["ID"]] <- i
    regimens[[i]]
  }))
}

time_column <- function(table) which(tolower(names(table)) == "time")[1L]

join_events <- function(tables) {
  units <- vapply(tables, function(e) c(attr(e, "time_unit"), NA)[1L], 1)
  if (anyNA(units) || any(units != units[1L])) stop("ev: give what ev() returned, in one unit of time", call. = FALSE)
  columns <- unique(unlist(lapply(tables, names)))
  joined <- do.call(rbind, lapply(tables, function(e) {
    e <- as.data.frame(unclass(e), stringsAsFactors = FALSE, check.names = FALSE)
    e[setdiff(columns, names(e))] <- NA
    e[columns]
  }))
  structure(joined, class = c("osteon_ev", "data.frame"), time_unit = units[1L])
}

data_set <- function(.x, data, ...) UseMethod("data_set")
data_set.osteon <- function(.x, data, time_unit = "d", ...) {
  .x$data <- event_table(data, time_unit, "data_set")
  .x
}

idata_set <- function(.x, data, ...) UseMethod("idata_set")
idata_set.osteon <- function(.x, data, ...) {
  if (!is.data.frame(data)) stop("idata_set: give a data frame with a row for each subject", call. = FALSE)
  .x$idata <- data
  .x
}

# A data frame as the text that the library reads: to the last digit, with `.` for what is missing.
table_text <- function(table, what) {
  table <- as.list(table)
  if (!length(table)) stop(what, ": no columns", call. = FALSE)
  fields <- lapply(table, field_text, what = what)
  lines <- do.call(paste, c(unname(fields), sep = ","))
  paste0(paste(c(paste(field_text(names(table), what), collapse = ","), lines), collapse = "\n"), "\n")
}

field_text <- function(x, what) {
  if (is.list(x) || is.matrix(x)) stop(what, ": a column holds no plain values", call. = FALSE)
  if (inherits(x, c("Date", "POSIXt"))) stop(what, ": a column holds dates; give numbers of days", call. = FALSE)
  if (is.logical(x)) x <- as.integer(x)
  # sprintf() writes a comma where a host has set LC_NUMERIC so.
  text <- if (is.double(x)) sub(",", ".", sprintf("%.17g", x), fixed = TRUE) else as.character(x)
  if (!is.numeric(x)) text <- quote_field(enc2utf8(text))
  text[is.na(x)] <- "."
  text
}

quote_field <- function(text) {
  special <- grepl("[\",\n\r]|^[ \t]|[ \t]$|^#", text) & !is.na(text)
  text[special] <- paste0("\"", gsub("\"", "\"\"", text[special], fixed = TRUE), "\"")
  text
}
