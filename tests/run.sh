#!/bin/sh
# Runs one test and records its counts, or sums the counts; called by make.
#   run.sh unit NAME PROGRAM             a Check program
#   run.sh cli NAME SCRIPT               a shell test of the command
#   run.sh example NAME PROGRAM OUTPUT   an example; OUTPUT may not exist
#   run.sh tree NAME SCRIPT [ARG]...     a look at the tree or its products
#   run.sh sum                           the total; exit 1 unless all passed
# The first four always exit 0: a failure is a count in $RESULTS.  A test runs in
# an empty directory of its own.  Environment: RESULTS; OSTEON and OSTEON_DATA for
# the tests; WRAP, a command to run unit tests under; CHOSEN, the words of make's
# T, of which NAME/CASE and NAME/CASE:INDEX choose among the cases of a unit test.
set -u
LC_ALL=C
export LC_ALL

kind=$1
name=${2-}

if test "$kind" = sum; then
  cat "$RESULTS"/*.count 2>/dev/null | awk -v dir="$RESULTS" '
    { passed += $2; failed += $3; if ($3 > 0) bad = bad "  " $1 "\n" }
    END {
      if (passed + failed == 0) failed = 1
      if (bad != "") printf "failed (output in %s):\n%s", dir, bad
      printf "%d passed, %d failed\n", passed, failed
      exit failed > 0
    }'
  exit
fi

log=$RESULTS/$kind-$name.log
work=$(mktemp -d "${TMPDIR:-/tmp}/osteon-check.XXXXXX") || exit
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Exit statuses that the command itself never returns, so that no test which
# expects a failure takes a sanitizer's for it.
export ASAN_OPTIONS="${ASAN_OPTIONS-exitcode=97:detect_leaks=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS-print_stacktrace=1}"
# A busy machine is no failure, an endless loop is one.
limit='timeout 36000'

cd "$work" || exit

# The cases of this unit test that were asked for; none: all of them.
cases_of() {
  set -f
  for word in ${CHOSEN-}; do
    word=${word#unit/}
    # shellcheck disable=SC2254 # * in the word stands for any text
    case $name in
    ${word%%/*})
      case $word in
      */*) printf '%s ' "${word#*/}" ;;
      *) return ;;
      esac
      ;;
    esac
  done
  set +f
}

# again: how to run what failed alone. Check writes FILE:LINE:KIND:CASES:NAME:INDEX: message
again() {
  if test "$kind" = unit && grep -q ':[FES]:[^:]*:[^:]*:[0-9]*: ' "$log"; then
    sed -n "s|^[^:]*:[0-9]*:[FES]:[^:]*:\([^:]*\):\([0-9]*\): .*|    this alone: make check T=$name/\1:\2|p" "$log" |
      sort -u | sed 's/:0$//'
  else
    echo "    this alone: make check T=$kind/$name"
  fi
}

# count PASSED FAILED: record, and show the output of what failed
count() {
  echo "$kind/$name $1 $2" >"$RESULTS/$kind-$name.count"
  if test "$2" -eq 0; then
    printf '  %-8s %s/%s (%d)\n' ok "$kind" "$name" "$1"
  else
    { printf '  %-8s %s/%s (%d of %d)\n' FAILED "$kind" "$name" "$2" $(($1 + $2))
      sed 's/^/    | /' "$log"
      again; }
  fi
}

# same EXPECTED FOUND: equal texts, in which numbers may differ by 1e-6 of the
# larger one and white space by its amount
same() {
  awk '
    function split_line(line, text, number,   n) {
      n = 0
      gsub(/[ \t]+/, " ", line)
      sub(/^ /, "", line)
      sub(/ $/, "", line)
      while (match(line, /[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?/)) {
        text[n] = substr(line, 1, RSTART - 1)
        number[n++] = substr(line, RSTART, RLENGTH)
        line = substr(line, RSTART + RLENGTH)
      }
      text[n] = line
      return n
    }
    function abs(x) { return x < 0 ? -x : x }
    function differs(a, b,   n, i, x, y) {
      n = split_line(a, ta, na)
      if (split_line(b, tb, nb) != n) return 1
      for (i = 0; i <= n; i++) if (ta[i] != tb[i]) return 1
      for (i = 0; i < n; i++) {
        x = na[i] + 0
        y = nb[i] + 0
        if (abs(x - y) > 1e-6 * (abs(x) > abs(y) ? abs(x) : abs(y))) return 1
      }
      return 0
    }
    function report(line, a, b) {
      printf "line %d differs\n  expected: %s\n  found:    %s\n", line, a, b
      bad = 1
    }
    FILENAME == ARGV[1] { want[++wanted] = $0; next }
    { found++
      if (found > wanted) report(found, "(the end)", $0)
      else if (differs(want[found], $0)) report(found, want[found], $0) }
    END {
      for (i = found + 1; i <= wanted; i++) report(i, want[i], "(the end)")
      exit bad
    }' "$1" "$2"
}

case $kind in
unit)
  # shellcheck disable=SC2086 # both are lists of words
  OSTEON_CASES=$(cases_of) $limit ${WRAP-} "$3" >"$log" 2>&1
  status=$?
  # One line `NN%: Checks: a, Failures: b, Errors: c` per suite runner; a program
  # that printed none, or died after it, failed whatever it counted.
  counts=$(sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\)$/\1 \2 \3/p' "$log" |
    awk '{ checks += $1; failed += $2 + $3 } END { print checks - failed, failed + 0 }')
  passed=${counts% *}
  failed=${counts#* }
  if test "$failed" -eq 0 && test "$status" -ne 0; then
    echo "exit status $status" >>"$log"
    failed=1
  elif test "$failed" -eq 0 && test "$passed" -eq 0; then
    case " ${CHOSEN-}" in
    *" *"*) exit 0 ;; # `*/resume`: another test has it
    esac
    echo 'it ran no test' >>"$log"
    failed=1
  fi
  count "$passed" "$failed"
  ;;
cli | tree)
  shift 2
  $limit sh "$@" >"$log" 2>&1
  status=$?
  if test "$status" -eq 0; then
    count 1 0
  else
    echo "exit status $status" >>"$log"
    count 0 1
  fi
  ;;
example)
  $limit "$3" >out 2>err
  status=$?
  cat err out >"$log"
  if test "$status" -ne 0; then
    echo "exit status $status" >>"$log"
    count 0 1
  elif test -f "$4" && ! same "$4" out >differences; then
    cat differences >>"$log"
    count 0 1
  else
    count 1 0
  fi
  ;;
esac
exit 0
