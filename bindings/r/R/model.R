# The object that goes through the pipe: plain data, so that it can be saved and sent to other processes.

osteon <- function(model) {
  tables <- model_tables(one_text(model, "model"))
  structure(
    list(
      model = tables$name, tables = tables, scenario = NULL, about = NULL,
      param = numeric(), init = numeric(), input = numeric(),
      ev = NULL, data = NULL, idata = NULL
    ),
    class = "osteon"
  )
}

osteon_scenario <- function(scenario) {
  if (missing(scenario)) return(with_data(as_table(ask(.Call(osteon_r_scenarios)))))
  source <- scenario_source(scenario)
  about <- with_data(ask(.Call(osteon_r_scenario, source)))
  x <- osteon(about$model)
  x$scenario <- source
  x$about <- about
  x$tables$param$value <- ifelse(is.nan(about$param), x$tables$param$value, about$param)
  x$tables$input$value <- ifelse(is.nan(about$input), x$tables$input$value, about$input)
  x
}

# A file; a scenario that comes with the package, by name; or a list with the keys of a scenario file.
scenario_source <- function(scenario) {
  if (is.list(scenario)) {
    if (is.null(names(scenario))) stop("scenario: give a list with the keys of a scenario, as model = \"aibl\"", call. = FALSE)
    text <- jsonlite::toJSON(scenario, auto_unbox = TRUE, digits = I(17), null = "null")
    return(list(text = as.character(text), name = "scenario"))
  }
  path <- one_text(scenario, "scenario")
  list(path = if (file.exists(path)) normalizePath(path) else path)
}

# The scenarios that come with osteon are the package's own, unless OSTEON_DATA names other ones.
with_data <- function(expression) {
  if (!nzchar(Sys.getenv("OSTEON_DATA"))) {
    Sys.setenv(OSTEON_DATA = system.file("data-of-osteon", package = "osteon"))
    on.exit(Sys.unsetenv("OSTEON_DATA"))
  }
  force(expression)
}

one_text <- function(x, what) {
  if (!is.character(x) || length(x) != 1L || is.na(x)) stop(what, ": give one text", call. = FALSE)
  x
}

check_osteon <- function(x) {
  if (!inherits(x, "osteon") || !is.list(x) || is.null(x$tables))
    stop("this is no model: begin with osteon(\"NAME\") or osteon_scenario(\"FILE\")", call. = FALSE)
  x
}

print.osteon <- function(x, ...) {
  tables <- check_osteon(x)$tables
  cat(tables$name, " - ", tables$title, "\n", sep = "")
  if (!is.null(x$about)) cat("scenario: ", x$about$title, "\n", sep = "")
  cat(nrow(tables$state), "states,", nrow(tables$param), "parameters,", nrow(tables$input), "inputs,",
      nrow(tables$output), "outputs\n")
  if (nrow(tables$dose))
    cat("doses (cmt):", paste(unique(paste0(tables$dose$name, " (", tables$dose$unit, ")")), collapse = ", "), "\n")
  cat("shown:", paste(shown(x), collapse = ", "), "\n")
  for (kind in c("param", "init", "input"))
    if (length(x[[kind]])) cat(kind, ": ", paste(names(x[[kind]]), "=", x[[kind]], collapse = ", "), "\n", sep = "")
  if (!is.null(x$ev)) cat("events:", nrow(x$ev$table), "\n")
  if (!is.null(x$data)) cat("data set:", nrow(x$data$table), "rows\n")
  if (!is.null(x$idata)) cat("individuals:", nrow(x$idata), "\n")
  invisible(x)
}

summary.osteon <- function(object, ...) {
  tables <- check_osteon(object)$tables
  print(object)
  cat("\n", strwrap(tables$citation), "", strwrap(tables$notes), sep = "\n")
  invisible(object)
}

# Columns that are shown where none are named.
shown <- function(x) {
  tables <- x$tables
  if (length(tables$shown)) tables$shown else c(tables$state$name, tables$output$name)
}
