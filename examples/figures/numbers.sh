#!/bin/sh
# numbers.sh DIRECTORY: each line of numbers.csv beside what the tables in DIRECTORY give, as rows of Markdown; what is
# not as stated is marked, and the exit status is then 1. Columns of numbers.csv:
#   figure,run  the table DIRECTORY/figure/run.csv
#   text        what it is, with its unit
#   column      of the table
#   what        at (the day `from`), max or min (of the days from `from` to `to`), day of max, day of min
#   reference   a day by the value of which it is divided; may be empty
#   stated      the number as it is printed, or > or < a number
#   tolerance   how far osteon may be off; empty: half a unit of the last digit stated
#   source      who states it
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
LC_ALL=C awk -F, -v dir="$1" '
  function fail(why) { print FILENAME ":" FNR ": " why | "cat >&2"; bad = 1 }
  # half a unit of the last digit of a number as it is written
  function half(text,   mantissa, power, digits) {
    power = 0
    mantissa = text
    if (match(text, /[eE]/)) { mantissa = substr(text, 1, RSTART - 1); power = substr(text, RSTART + 1) + 0 }
    digits = index(mantissa, ".") ? length(mantissa) - index(mantissa, ".") : 0
    return 0.5000001 * 10 ^ (power - digits)
  }
  function value(file, column, what, from, to, reference,   line, cell, n, i, c, x, day, best, best_day, divisor, found) {
    found = 0
    divisor = 1
    if ((getline line < file) <= 0) { fail("no table " file); return "nan" }
    n = split(line, cell, ",")
    for (i = 1; i <= n; i++) if (cell[i] == column) c = i
    if (!c) { fail(file " has no column " column); close(file); return "nan" }
    while ((getline line < file) > 0) {
      split(line, cell, ",")
      day = cell[1] + 0
      x = cell[c] + 0
      if (reference != "" && day == reference + 0) divisor = x
      if (what == "at" ? day != from + 0 : day < from + 0 || day > to + 0) continue
      if (!found++ || (what ~ /max$/ && x > best) || (what ~ /min$/ && x < best)) { best = x; best_day = day }
    }
    close(file)
    if (!found) { fail(file " has no such day"); return "nan" }
    return what ~ /^day of / ? best_day : best / divisor
  }
  NR == 1 { next }
  /^#/ || /^$/ { next }
  NF != 11 { fail(NF " fields instead of 11"); next }
  $5 !~ /^(at|max|min|day of max|day of min)$/ { fail("what is " $5 "?"); next }
  {
    x = value(dir "/" $1 "/" $2 ".csv", $4, $5, $6, $7, $8)
    off = $10 == "" ? half($9) : $10 + 0
    if ($9 ~ /^>/) as_stated = x > substr($9, 2) + 0
    else if ($9 ~ /^</) as_stated = x < substr($9, 2) + 0
    else as_stated = x >= $9 - off && x <= $9 + off
    if (x == "nan") as_stated = 0
    if (!as_stated) bad = 1
    if ($1 != figure) {
      printf "%s### %s\n\n| | stated | osteon | by |\n|---|---|---|---|\n", figure == "" ? "" : "\n", $1
      figure = $1
    }
    stated = $9
    gsub(/</, "\\&lt;", stated)
    gsub(/>/, "\\&gt;", stated)
    printf "| %s | %s | %.7g%s | %s |\n", $3, stated, x, as_stated ? "" : " **no**", $11
  }
  END { exit bad }' "$here/numbers.csv"
