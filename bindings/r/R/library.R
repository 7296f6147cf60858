# Calls into the library: what fails there is an R error with the library's sentence.

ask <- function(answer, call = sys.call(-1L)) {
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
  tables <- ask(.Call(osteon_r_model, name), call)
  kinds <- c("state", "param", "input", "output", "dose", "context", "derived")
  tables[kinds] <- lapply(tables[kinds], as_table)
  tables
}

osteon_version <- function() ask(.Call(osteon_r_version))

osteon_options <- function() as_table(ask(.Call(osteon_r_options)))

osteon_models <- function() as_table(ask(.Call(osteon_r_models)))
