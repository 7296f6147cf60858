#!/bin/sh
# check_mpi.sh FOLDER: osteon-mpi with 1 to 3 ranks, and with one that is killed, gives the bytes of one process.
# OSTEON, OSTEON_MPI and MPIRUN are set; FOLDER is made anew.
# shellcheck disable=SC2086 # some variables are lists of words
set -u
rm -rf "$1" && mkdir -p "$1" && cd "$1" || exit
failures=0
wrong() {
  echo "$*"
  failures=$((failures + 1))
}
# Ranks may be more than processors, and those of a container's root. Open MPI asks for that; others do not know it.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_btl_vader_single_copy_mechanism=none
launch() {
  ranks=$1
  shift
  $MPIRUN -n "$ranks" "$OSTEON_MPI" "$@"
}
cat >scenario.yaml <<'END'
model: lemaire2004
until: 200
every: 1 month
variability: [{parameter: k_B, sd: 0.3}, {parameter: D_A, sd: 0.4}]
END
cohort="cohort scenario.yaml -n 5000 --seed 3"
"$OSTEON" $cohort -o whole.csv --individuals rows.csv || wrong 'osteon cohort failed'
for ranks in 1 2 3; do
  launch $ranks $cohort --parts 20 --save "parts$ranks" -o merged.csv --individuals merged_rows.csv ||
    wrong "$ranks ranks failed"
  cmp whole.csv merged.csv || wrong "the summary of $ranks ranks differs"
  cmp rows.csv merged_rows.csv || wrong "the rows of $ranks ranks differ"
  rm -f merged.csv merged_rows.csv
done

# What is there is skipped: a part that is taken away alone is run again.
rm parts3/7.osteon
touch -d '2001-01-01' parts3/*.osteon
launch 3 $cohort --parts 20 --save parts3 -o merged.csv || wrong 'a second call failed'
test "$(find parts3 -name '*.osteon' -newermt 2002-01-01 | wc -l)" -eq 1 || wrong 'parts that were there were run again'
cmp whole.csv merged.csv || wrong 'the summary of a second call differs'

# Parameter sets go to the parts.
printf 'k_B,D_A\n0.18,0.65\n0.19,0.72\n' >sets.csv
"$OSTEON" $cohort --ensemble sets.csv -o sets_whole.csv || wrong 'osteon cohort --ensemble failed'
launch 3 $cohort --ensemble sets.csv --parts 10 --save sets -o merged.csv || wrong 'osteon-mpi --ensemble failed'
cmp sets_whole.csv merged.csv || wrong 'the intervals of osteon-mpi differ'

# So do the runs of a sensitivity analysis.
runs="sensitivity scenario.yaml --of B@100,C --method sobol -n 200"
"$OSTEON" $runs -o indices.csv || wrong 'osteon sensitivity failed'
for ranks in 1 3; do
  launch $ranks $runs --parts 7 --save "runs$ranks" -o merged.csv || wrong "osteon-mpi sensitivity with $ranks ranks failed"
  cmp indices.csv merged.csv || wrong "the indices of $ranks ranks differ"
done
launch 2 $runs --parts 7 --save runs3 --individuals rows.csv 2>err && wrong 'sensitivity took --individuals'
grep -q 'sensitivity has no such option' err || wrong "sensitivity with --individuals: $(cat err)"

# A rank is killed while it works; the same line then ends as if nothing had been.
cat >long.yaml <<'END'
include: scenario.yaml
until: 20y
END
long="cohort long.yaml -n 20000 --seed 3"
"$OSTEON" $long -o long.csv || wrong 'osteon cohort failed'
launch 3 $long --parts 40 --save parts4 --every-minutes 0 -o merged.csv >log 2>&1 &
started=$!
until test -e parts4/2.osteon || ! kill -0 $started 2>/dev/null; do sleep 0.05; done
killed=
for rank in $(pgrep -x osteon-mpi); do # the last of ours
  test "$(readlink "/proc/$rank/exe")" = "$OSTEON_MPI" && killed=$rank
done
kill -9 "$killed" || wrong 'no rank could be killed'
wait $started && wrong 'a rank was killed, and mpirun says that all went well'
launch 3 $long --parts 40 --save parts4 --every-minutes 0 -o merged.csv || wrong 'the line after a kill failed'
cmp long.csv merged.csv || wrong 'the summary after a kill differs'

# A wrong request is one sentence, and status 2.
launch 3 cohort scenario.yaml -n 5000 --save parts5 2>err
test "$(grep -c 'osteon: --parts is missing' err)" -eq 1 || wrong "no parts: $(cat err)"
launch 3 $cohort --seed 4 --parts 20 --save parts3 -o other.csv 2>err && wrong 'parts of another seed were taken'
grep -q 'this file holds a part of another run' err || wrong "another seed: $(cat err)"
test ! -e other.csv || wrong 'a summary of parts of another seed was written'
launch 2 cohort none.yaml -n 5000 --parts 20 --save parts6 -o other.csv 2>err && wrong 'no scenario, and no failure'
grep -q 'none.yaml' err || wrong "the file is not named: $(cat err)"
$MPIRUN -n 2 "$OSTEON" $cohort -o other.csv 2>err && wrong 'osteon cohort ran twice'
grep -q '2 processes were started' err || wrong "osteon under mpirun: $(cat err)"
test "$(launch 2 --version)" = "osteon-mpi $("$OSTEON" --version | cut -d' ' -f2)" || wrong "version: $(launch 2 --version)"
test $failures -eq 0 && echo "osteon-mpi: all as one process"
