# A panel for each column, a line for each subject.

plot.osim <- function(x, y = NULL, ..., log = "", lwd = 2, col = NULL, xlab = "time (d)",
                      legend = "topright") {
  columns <- plotted(x, y)
  ids <- unique(x$ID)
  if (is.null(col)) col <- colours(length(ids))
  col <- rep_len(col, length(ids))
  old <- graphics::par(mar = c(4, 4.8, 2, 0.8), mgp = c(2.4, 0.8, 0))
  if (length(columns) > 1L) old <- c(old, graphics::par(mfrow = grDevices::n2mfrow(length(columns))))
  on.exit(graphics::par(old))
  for (column in columns) {
    plot_panel(x, column, ids, col, log = log, lwd = lwd, xlab = xlab, ...)
    if (is.character(legend) && column == columns[1L] && length(ids) > 1L && length(ids) <= 8L)
      graphics::legend(legend, legend = ids, col = col, lwd = lwd, title = "ID", bty = "n", cex = 0.8)
  }
  invisible(x)
}

# Okabe and Ito's colours, which the colour-blind tell apart; thin grey where there are too many to tell apart.
colours <- function(n) {
  if (n > 8L) return(grDevices::grey(0.3, alpha = max(0.1, 10 / (10 + n))))
  grDevices::palette.colors(n, "Okabe-Ito")
}

plot_panel <- function(x, column, ids, col, log, lwd, xlab, ylab = NULL, main = column, ylim = NULL, ...) {
  value <- x[[column]]
  if (grepl("y", log)) value[value <= 0] <- NA
  if (all(is.na(value))) value[] <- if (grepl("y", log)) 1 else 0
  labels <- attr(x, "labels")
  row <- match(column, labels$name)
  if (is.null(ylab)) ylab <- if (is.na(row)) column else axis_label(labels[row, ])
  if (is.null(ylim)) ylim <- range(value, finite = TRUE)
  graphics::plot(range(x$time), ylim, type = "n", log = log, xlab = xlab, ylab = ylab, main = main, ...)
  graphics::grid()
  for (i in seq_along(ids)) {
    own <- x$ID == ids[i]
    graphics::lines(x$time[own], value[own], col = col[i], lwd = lwd)
  }
}

# On two lines where it is long.
axis_label <- function(of) {
  paste(utils::head(strwrap(paste0(of$meaning, " (", of$unit, ")"), 34L), 2L), collapse = "\n")
}

# NULL: all; names; or a formula as A + B ~ time.
plotted <- function(x, y) {
  all <- setdiff(names(x), c("ID", "time"))
  all <- all[vapply(x[all], is.numeric, TRUE)]
  if (is.null(y)) return(all)
  if (inherits(y, "formula")) y <- all.vars(y[[2L]])
  y <- split_names(y, "plot")
  unknown <- setdiff(y, all)
  if (length(unknown)) stop("plot: there is no column ", unknown[1L], "; there are: ", paste(all, collapse = ", "), call. = FALSE)
  y
}
