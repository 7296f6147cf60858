#!/bin/sh
# check_api.sh ROOT: what every public function owes its reader.
#   It has a comment of its own in its header: before it, or on its line.  A
#   comment before several declarations is that of the first, and of those that
#   it names.  One that returns osteon_status names its errors there
#   (OSTEON_E...), or says "errors as NAME".  It is called in
#   tests/test_arguments.c, which tries wrong arguments on all of them, and in
#   tests/test_allocations.c, which lets their allocations fail, or sees that
#   they make none.
set -u
cd "$1" || exit

awk '
  function complain(text) { print at ": " text; bad = 1 }
  function finish(   name, words, i) {
    if (!match(declaration, /osteon_[a-z_0-9]*\(/)) return
    name = substr(declaration, RSTART, RLENGTH - 1)
    count++
    words = beside
    if (!used || index(comment, name)) words = comment " " beside
    used = 1
    if (words !~ /[A-Za-z]/) complain(name " has no comment")
    else if (declaration ~ /^OSTEON_(FULL_)?API osteon_status / && words !~ /OSTEON_E[A-Z]+|[Ee]rrors as/)
      complain(name " returns osteon_status and does not name its errors")
    for (i = 1; i <= 2; i++)
      if (!((ARGV[i], name) in called)) complain(name " is not called in " ARGV[i])
  }
  FILENAME ~ /^tests/ {
    line = $0
    while (match(line, /osteon_[a-z_0-9]+/)) {
      called[FILENAME, substr(line, RSTART, RLENGTH)] = 1
      line = substr(line, RSTART + RLENGTH)
    }
    next
  }
  FNR == 1 { comment = declaration = "" }
  inside { if (/\*\//) inside = 0; sub(/^ *\*+ */, ""); comment = comment " " $0; next }
  /^OSTEON_(FULL_)?API / || declaration != "" {
    if (declaration == "") at = FILENAME ":" FNR
    line = $0
    beside = ""
    if (match(line, /\/\*\*.*\*\//)) {
      beside = substr(line, RSTART, RLENGTH)
      line = substr(line, 1, RSTART - 1)
    }
    declaration = declaration line " "
    if (line ~ /;[ ]*$/) { finish(); declaration = "" }
    next
  }
  /^[ ]*\/\*\*/ { comment = $0; used = 0; if (!/\*\//) inside = 1; next }
  /^$/ { comment = "" }
  END {
    if (!count) { print "no OSTEON_API was found; is this the root of the tree?"; bad = 1 }
    if (!bad) print count " public functions"
    exit bad
  }' tests/test_arguments.c tests/test_allocations.c include/osteon/*.h
