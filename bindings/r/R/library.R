# Calls into the library: what fails there is an R error with the library's sentence.

ask <- function(entry, ..., call = sys.call(-1L)) {
  answer <- .Call(entry, ...)
  if (inherits(answer, "osteon_failure")) stop(osteon_error(answer, call))
  answer
}

osteon_error <- function(failure, call) {
  structure(
    class = c(failure$status, "osteon_error", "error", "condition"),
    list(message = failure$sentence, call = call, status = failure$status)
  )
}

# What the user should know, a message a line; suppressMessages() or `quiet` keeps it back.
tell <- function(sentences) {
  for (sentence in sentences[nzchar(sentences)]) message("osteon: ", sentence)
}

as_table <- function(columns) as.data.frame(columns, stringsAsFactors = FALSE)

# The bundled text of a model's tables, asked once for each object.
model_tables <- function(name, call = sys.call(-1L)) {
  tables <- ask(osteon_r_model, name, call = call)
  kinds <- c("state", "param", "input", "output", "dose", "context", "derived")
  tables[kinds] <- lapply(tables[kinds], as_table)
  tables
}

osteon_version <- function() ask(osteon_r_version)

osteon_options <- function() as_table(ask(osteon_r_options))

osteon_models <- function() as_table(ask(osteon_r_models))
