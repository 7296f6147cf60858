#!/bin/sh
# spread.sh POPULATION.yaml TRIALS.csv FOLDER: fits SDs between women to those that trials print.
#   The entries of POPULATION.yaml that say "fitted, thought to be SD" get the SD that calibration rows of change and rate
#   ask for, and the file goes to FOLDER/women.yaml.  What is minimised is the sum of
#     weight * ln(printed / predicted)^2  over rows, predicted with the errors of measurement, and
#     (ln(SD / thought) / 0.25)^2         over the entries,
#   with 1 / weight = (1 / (2 (n - 1)) + 0.25^2) sqrt(rows of that study and endpoint): the logarithm of an SD of n
#   women (50 where none is printed) has the error of the first term, and no model is better than about a quarter.
#   Gauss and Newton's method, with slopes by differences; all predictions are of the same 200 women.
#   Environment: OSTEON, the command.
set -eu
LC_ALL=C
export LC_ALL
mkdir -p "$3"
exec awk -v population="$1" -v table="$2" -v folder="$3" '
  # a line of CSV into the array `field`
  function split_csv(line,   n, value) {
    for (n = 1; ; n++) {
      if (match(line, /^"([^"]|"")*"/)) value = substr(line, 2, RLENGTH - 2)
      else {
        match(line, /^[^,]*/)
        value = substr(line, 1, RLENGTH)
      }
      field[n] = value
      line = substr(line, RLENGTH + 1)
      if (line == "") return n
      line = substr(line, 2)
    }
  }
  function find_columns(line,   n) {
    split("", column)
    for (n = split_csv(line); n > 0; n--) column[field[n]] = n
  }
  # the rows that are fitted, as a table of their own
  function read_rows(   line, n, id) {
    getline line < table
    find_columns(line)
    print line > rows
    while ((getline line < table) > 0) {
      n = split_csv(line)
      if (field[column["split"]] != "calibration" || field[column["confidence"]] == "memory") continue
      if (field[column["measure"]] !~ /^(change|rate)$/ || !(field[column["sd"]] > 0)) continue
      id = field[column["id"]]
      printed[id] = field[column["sd"]] + 0
      size[id] = field[column["n"]] > 1 ? field[column["n"]] + 0 : 50
      group[id] = field[column["study"]] "," field[column["endpoint"]]
      beside[group[id]]++
      print line > rows
    }
    close(rows)
    for (id in printed) weight[id] = 1 / ((1 / (2 * (size[id] - 1)) + 0.25 ^ 2) * sqrt(beside[group[id]]))
  }
  function read_population(   line, at) {
    while ((getline line < population) > 0) {
      text[++lines] = line
      if (!match(line, /fitted, thought to be [0-9.]+/)) continue
      fitted[++m] = lines
      thought[m] = log(substr(line, RSTART + 21, RLENGTH - 21) + 0)
      name[m] = line
      sub(/.*parameter: */, "", name[m])
      sub(/[, }].*/, "", name[m])
    }
    if (!m) { print population ": no entry is marked as fitted" > "/dev/stderr"; exit bad = 1 }
  }
  function with_sd(line, sd) {
    sub(/sd: *[0-9.]+/, sprintf("sd: %.2g", sd), line)
    return line
  }
  function write(path, x,   i, k) {
    for (i = 1; i <= lines; i++) out[i] = text[i]
    for (k = 1; k <= m; k++) out[fitted[k]] = with_sd(text[fitted[k]], exp(x[k]))
    for (i = 1; i <= lines; i++) print out[i] > path
    close(path)
  }
  # residuals of the rows and of the entries into r; their sum of squares
  function residuals(x, r,   line, i, k, sum, id) {
    write(trial, x)
    if (system(command)) exit bad = 1
    getline line < answer
    find_columns(line)
    i = sum = 0
    while ((getline line < answer) > 0) {
      split_csv(line)
      id = field[column["id"]]
      r[++i] = sqrt(weight[id]) * log(printed[id] / field[column["sd_predicted"]])
    }
    close(answer)
    for (k = 1; k <= m; k++) r[++i] = (x[k] - thought[k]) / 0.25
    n = i
    for (i = 1; i <= n; i++) sum += r[i] * r[i]
    return sum
  }
  # the step d that the slopes J ask for: A d = b, by Gauss
  function solve(   i, j, k, f) {
    for (i = 1; i <= m; i++)
      for (j = 1; j <= m + 1; j++) {
        A[i, j] = 0
        for (k = 1; k <= n; k++) A[i, j] += J[k, i] * (j <= m ? J[k, j] : -r0[k])
      }
    for (i = 1; i <= m; i++)
      for (k = i + 1; k <= m; k++) {
        f = A[k, i] / A[i, i]
        for (j = i; j <= m + 1; j++) A[k, j] -= f * A[i, j]
      }
    for (i = m; i > 0; i--) {
      d[i] = A[i, m + 1]
      for (j = i + 1; j <= m; j++) d[i] -= A[i, j] * d[j]
      d[i] /= A[i, i]
    }
  }
  function moved(part,   k, step) {
    for (k = 1; k <= m; k++) {
      step = part * d[k]
      y[k] = x[k] + (step > 0.5 ? 0.5 : step < -0.5 ? -0.5 : step)
    }
  }
  BEGIN {
    rows = folder "/rows.csv"
    trial = folder "/trial.yaml"
    answer = folder "/predicted.csv"
    command = ENVIRON["OSTEON"] " validate --women 200 --data " rows " --population " trial " -o " answer \
      " >" folder "/report.txt 2>" folder "/log.txt || { cat " folder "/log.txt >&2; false; }"
    read_rows()
    read_population()
    for (k = 1; k <= m; k++) x[k] = thought[k]
    best = residuals(x, r0)
    for (k = 1; k <= n; k++) rest += k <= n - m ? r0[k] ^ 2 : 0
    printf "%d rows; squares as thought %.1f\n", n - m, rest
    for (round = 1; round <= 8; round++) {
      for (k = 1; k <= m; k++) {
        for (i = 1; i <= m; i++) y[i] = x[i] + (i == k) * 0.1
        residuals(y, r1)
        for (i = 1; i <= n; i++) J[i, k] = (r1[i] - r0[i]) / 0.1
      }
      solve()
      for (part = 1; part > 0.2; part /= 2) {
        moved(part)
        now = residuals(y, r1)
        if (now < best) break
      }
      gain = best - now
      if (gain <= 0) break
      for (k = 1; k <= m; k++) x[k] = y[k]
      for (i = 1; i <= n; i++) r0[i] = r1[i]
      best = now
      printf "round %d: squares %.1f\n", round, best
      if (gain < 0.005 * best) break
    }
    write(folder "/women.yaml", x)
    for (k = 1; k <= m; k++) printf "  %-10s %.2g, thought %.2g\n", name[k], exp(x[k]), exp(thought[k])
  }
  END { exit bad }' /dev/null
