# param(), init() and input(): with values they set and return the object, without they return the table.

param <- function(.x, ...) UseMethod("param")
init <- function(.x, ...) UseMethod("init")
input <- function(.x, ...) UseMethod("input")

param.osteon <- function(.x, ...) settings(.x, "param", "param", list(...))
init.osteon <- function(.x, ...) settings(.x, "init", "state", list(...))
input.osteon <- function(.x, ...) settings(.x, "input", "input", list(...))

settings <- function(x, member, kind, values) {
  check_osteon(x)
  if (length(values)) set_values(x, member, values) else settings_table(x, member, kind)
}

settings_table <- function(x, member, kind) {
  table <- x$tables[[kind]]
  set <- x[[member]]
  table$value[match(names(set), table$name)] <- set
  rownames(table) <- table$name
  class(table) <- c("osteon_table", "data.frame")
  table
}

# The library says at once whether there is such a name, and whether it may have the value.
set_values <- function(x, member, values) {
  values <- flatten(values, member)
  for (name in names(values)) {
    one <- list(model = x$model, kind = member, name = name, value = values[[name]])
    ask(.Call(osteon_r_check, one), sys.call(-3L))
  }
  x[[member]][names(values)] <- values
  x
}

# param(x, a = 1, list(b = 2), c(c = 3)): to c(a = 1, b = 2, c = 3)
flatten <- function(values, member) {
  outer <- names(values)
  flat <- numeric()
  for (i in seq_along(values)) {
    value <- values[[i]]
    if (is.null(outer) || !nzchar(outer[i])) value <- unlist(value) else names(value) <- outer[i]
    if (!is.numeric(value) && !is.logical(value)) stop(member, ": give numbers, as NAME = 1", call. = FALSE)
    if (is.null(names(value)) || anyNA(names(value)) || any(!nzchar(names(value))))
      stop(member, ": every value needs a name, as NAME = 1", call. = FALSE)
    if (anyNA(value)) stop(member, ": ", names(value)[is.na(value)][1L], " is NA", call. = FALSE)
    flat[names(value)] <- as.double(value)
  }
  flat
}

print.osteon_table <- function(x, ...) {
  if (!all(c("name", "value", "unit", "meaning") %in% names(x))) return(NextMethod())
  short <- data.frame(value = signif(x$value, 6L), unit = x$unit, meaning = substr(x$meaning, 1L, 60L))
  rownames(short) <- x$name
  print(short, right = FALSE)
  invisible(x)
}
