# SPDX-License-Identifier: GPL-3.0-or-later
# awk -f write_contexts.awk MEASURED MODEL.c: the model's file with the figures of `osteon validate --contexts` in
# its table of contexts.
FNR == NR {
  if (FNR > 1 && match($0, /: /)) {
    figures[substr($0, 1, RSTART - 1)] = substr($0, RSTART + 2)
    left++
  }
  next
}
/^#define CONTEXTS\(X\)/ { inside = 1 }
inside && match($0, /X\("[^"]*"/) { name = substr($0, RSTART + 3, RLENGTH - 4) }
inside && match($0, /OSTEON_EVIDENCE\([^)]*\)/) {
  if (!(name in figures)) {
    print FILENAME ":" FNR ": " name " was not measured" >"/dev/stderr"
    failed = 1
  }
  left--
  $0 = substr($0, 1, RSTART - 1) "OSTEON_EVIDENCE(" figures[name] ")" substr($0, RSTART + RLENGTH)
}
!/\\$/ { inside = 0 }
{ print }
END {
  if (left) print "figures of " left " contexts found no OSTEON_EVIDENCE(...) on one line" >"/dev/stderr"
  exit failed || left
}
