#!/bin/sh
# coverage.sh ROOT [FUNCTIONS]: what the tests reached, from the counts of gcov below build/: lines of each room and
# file, and the FUNCTIONS (20) longest functions of which no line ran.  A line of a header, or of a model that is
# compiled several times, counts once, and ran if it ran anywhere.
set -eu
LC_ALL=C
export LC_ALL
root=$1
longest=${2-20}
GCOV=${GCOV-gcov}

counts=$(find build/lib build/cli build/kernels -name '*.gcno' | sort)
test -n "$counts" || { echo 'no counts of gcov below build/; run make coverage' >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2086 # a list of words
$GCOV --stdout $counts 2>/dev/null |
  awk -F: -v root="$root" '
    { count = $1; gsub(/[ *]/, "", count); line = $2 + 0 }
    line == 0 {
      if ($3 == "Source") { file = $4; sub("^(" root "|\\.\\.)/", "", file); own = file ~ /^(lib|cli)\// }
      next
    }
    !own || count == "-" { next }
    !((file, line) in ran) { ran[file, line] = 0; lines[file]++ }
    count !~ /^[#=]/ && !ran[file, line] { ran[file, line] = 1; reached[file]++ }
    END { for (f in lines) printf "%s %d %d\n", f, reached[f], lines[f] }' | sort >"$work/files"

awk '
  function row(name, reached, lines) {
    printf "  %-36s %5d of %5d lines  %5.1f %%\n", name, reached, lines, 100 * reached / lines
  }
  { room = $1; sub("/[^/]*$", "", room) }
  room != last { if (last != "") row(last, r, n); last = room; r = n = 0 }
  { r += $2; n += $3; all_r += $2; all_n += $3 }
  END { row(last, r, n); row("all", all_r, all_n) }' "$work/files"
echo
echo 'files with less than 95 %'
awk '$2 < 0.95 * $3 { printf "  %-36s %5d of %5d lines  %5.1f %%\n", $1, $2, $3, 100 * $2 / $3 }' "$work/files" |
  sort -k6n
echo
echo 'the longest functions of which no line ran'
# shellcheck disable=SC2086
for c in $counts; do
  $GCOV -n -f $c 2>/dev/null |
    awk -v object="$c" -F"[':% ]+" '
      /^Function/ { name = $2 }
      /^File/ { name = "" }
      /^Lines executed/ && name != "" {
        of = object
        sub(/^build\//, "", of)
        sub(/\.gcno$/, ".c", of)
        sub(/^kernels\/[^\/]*/, "lib/models", of)
        print name, $3, $NF, of
        name = ""
      }'
done |
  awk '
    { key = $4 " " $1; if ($2 > best[key]) best[key] = $2; size[key] = $3 }
    END { for (k in size) if (best[k] == 0) printf "  %4d lines  %s\n", size[k], k }' |
  sort -k1nr -k3 | head -n "$longest"
