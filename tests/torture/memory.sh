#!/bin/sh
# memory.sh [STRIDE]: every allocation of every command fails once, and from there on; with STRIDE, each STRIDE-th.
# A run then either gives the right output and files and exits with 0, or says in one line that memory is out and
# exits with 1; it leaves no other file behind. FAIL_MALLOC is the library of fail_malloc.c. What the library's own
# functions do is in tests/test_allocations.c.
set -u
stride=${1:-1}
# shellcheck source=tests/cli/expect
. "${0%/*}/../cli/expect"

printf 'model: lemaire2004\nuntil: 20\nevery: 10\n' >in.yaml
printf 'model: lemaire2004\nuntil: 20\nevery: 10\nvariability:\n  - {parameter: k_B, sd: 0.3}\n' >in.many
printf 'until: 20\nevery: 10\n' >in.one
printf 'TIME,EVID,AMT,CMT\n0,1,0.001,C\n' >in.events
printf 'model: jorg2022\nuntil: 10\ndrugs:\n  - {name: denosumab, dose: 60, every: once}\nfit:\n  - {parameter: T_denosumab, sd: 0.5}\n' >in.fit
printf 'endpoint,months,value,se\nA_denosumab,0.2,37,0.1\n' >in.seen
printf 'id,study,arm,split,category,confidence,endpoint,measure,months,value,low,high,treatment\n' >in.trials
for months in 1 2 3; do
  printf '%s,S,a,calibration,x,high,BMD,change,%s,3,2,4,"drugs: [{name: denosumab, dose: 60, every: once}]"\n' \
    "$months" "$months" >>in.trials
done
printf 'model: jorg2022\nvariability: [{parameter: T_denosumab, sd: 0.3}]\n' >in.women
"$OSTEON" run in.yaml --checkpoint in.state -o in.rows

attempt() { # N ALL COMMAND...
  OSTEON_FAIL_AT=$1 OSTEON_FAIL_ALL=$2 OSTEON_FAIL_COUNT=in.count
  export OSTEON_FAIL_AT OSTEON_FAIL_ALL OSTEON_FAIL_COUNT
  shift 2
  LD_PRELOAD=$FAIL_MALLOC "$OSTEON" "$@" >out 2>err </dev/null
  status=$?
}

loop() {
  runs=$((runs + 1))
  rm -rf made.* in.right
  attempt 0 0 "$@"
  total=$(cat in.count)
  test "$status" -eq 0 || wrong "$*: exit status $status: $(cat err)"
  mkdir in.right
  for file in out made.*; do test ! -e "$file" || cp "$file" in.right; done
  for all in 0 1; do
    n=1
    while test "$n" -le "$total"; do
      attempt "$n" "$all" "$@"
      case $status in
      0) for file in in.right/*; do
        cmp -s "$file" "${file#*/}" || wrong "$*: allocation $n of $total failed (all: $all): exit status 0 and another ${file#*/}"
      done ;;
      1) grep -qi 'out of memory\|cannot allocate memory' err || wrong "$*: allocation $n of $total (all: $all): $(cat err)" ;;
      *) wrong "$*: allocation $n of $total failed (all: $all): exit status $status: $(cat err)" ;;
      esac
      for file in made.*.~* made.*.[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]; do
        test ! -e "$file" || wrong "$*: allocation $n: left behind: $file"
      done
      tried=$((tried + 1))
      n=$((n + stride))
    done
  done
}
runs=0 tried=0
loop run in.yaml
loop run in.yaml --solver rodas5p -o made.csv
loop run in.yaml --events in.events --checkpoint made.state
loop run in.yaml --resume in.state --until 30
loop cohort in.many -n 3 --threads 1 --individuals made.rows
loop compare in.one --models lemaire2004,pivonka2008 -o made.csv
loop run in.yaml -o made.csv --plot-script made.gp
loop fit in.fit in.seen -o made.csv
loop models lemaire2004
loop models --json
loop validate --model jorg2022 --data in.trials --population in.women --women 2 --threads 1 -o made.csv --plot-script made.gp
if command -v gnuplot >/dev/null; then
  loop run in.yaml -o made.csv --plot made.svg
  loop cohort in.many -n 3 --threads 1 --plot made.svg
  loop compare in.one --models lemaire2004,pivonka2008 --plot made.svg
  loop validate --model jorg2022 --data in.trials --women 1 --threads 1 --plot made.svg
fi
# The data of the tree are not exchanged for those of an installation. The path is the first that is allocated.
(
  unset OSTEON_DATA
  attempt 1 0 models lemaire2004
  test "$status" -eq 1 && grep -q 'out of memory' err
) || wrong "the path of the data: exit status not 1, or another sentence: $(cat err)"
echo "$runs commands, $tried failures"
finish
