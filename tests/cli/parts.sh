#!/bin/sh
# Parts of a cohort, in any number and order, killed or not, give the bytes of one run.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

cat >in.yaml <<'END'
model: lemaire2004
until: 100
every: 1 month
variability: [{parameter: k_B, sd: 0.3}, {parameter: D_A, sd: 0.4}]
END
if ! "$OSTEON" run in.yaml -o - >/dev/null 2>err; then
  grep -q 'without libyaml' err && echo 'built without libyaml: nothing to test' && exit 0
fi
cohort() { "$OSTEON" cohort in.yaml -n 3000 --seed 7 "$@"; }
merge() { "$OSTEON" merge "$@"; }

expect 0 '' cohort -o whole.csv --individuals rows.csv
for parts in 1 3 40; do
  names=
  rm -f in.*.part
  for k in $(seq "$parts"); do
    expect 0 '' cohort --part "$k/$parts" --save "in.$k.part" --individuals "in.$k.rows" --threads $((k % 2 + 1))
    names="in.$k.part $names" # backwards
  done
  # shellcheck disable=SC2086 # a list of names
  expect 0 '' merge $names -o merged.csv --individuals merged_rows.csv
  cmp -s whole.csv merged.csv || wrong "the summary of $parts parts is not that of one run"
  cmp -s rows.csv merged_rows.csv || wrong "the rows of $parts parts are not those of one run"
done

# What is missing, twice or of another run is named, and no file is written.
rm -f merged.csv merged_rows.csv
rm -f in.*.part
for k in 1 2 3; do expect 0 '' cohort --part "$k/3" --save "in.$k.part"; done
expect 0 'in.2.part exists already' cohort --part 2/3 --save in.2.part
expect 2 'in.2.part: this file holds a part of another run' cohort --part 2/3 --save in.2.part --set k_B=0.2
expect 2 'or another part' cohort --part 1/3 --save in.2.part
echo text >in.text
expect 2 'not a checkpoint' cohort --part 1/3 --save in.text
cp in.2.part in.again && : >in.2.part # what a machine that lost its power can leave
expect 0 '' cohort --part 2/3 --save in.2.part
cmp -s in.2.part in.again || wrong 'an empty part is not made anew'
expect 2 'subjects 960 to 1983 of 3000 are missing' merge in.1.part in.3.part -o merged.csv
expect 2 'subjects 0 to 959 are in both in.1.part and in.1.part' merge in.1.part in.2.part in.3.part in.1.part
other() { rm -f in.other && "$OSTEON" cohort in.yaml --part 2/3 --save in.other "$@"; }
other -n 3000 --seed 7 --set k_B=0.2
expect 2 'in.other: not from the same run as in.1.part' merge in.1.part in.other in.3.part
other -n 3000 --seed 8
expect 2 'another scenario, seed' merge in.1.part in.other in.3.part
other -n 3001 --seed 7
expect 2 'number of subjects' merge in.1.part in.other in.3.part
other -n 3000 --seed 7 --quantiles 50
expect 2 'its quantiles are not those' merge in.1.part in.other in.3.part
expect 2 'in.1.part: it kept no rows' merge in.1.part in.2.part in.3.part -o merged.csv --individuals merged_rows.csv
expect 2 'not a checkpoint of osteon' merge in.yaml
expect 2 'in.none' merge in.none
expect 2 'in.1.part: it holds a part that --save wrote' cohort --resume in.1.part
head -c 700 in.2.part >in.cut
expect 2 'in.cut' merge in.1.part in.cut in.3.part
expect 2 'no part given' merge
for k in 1 2 3; do expect 0 '' cohort --part "$k/3" --save "in.$k.part" --individuals "in.$k.rows"; done
printf x | dd of=in.2.rows bs=1 seek=99 conv=notrunc 2>/dev/null
expect 2 'in.2.rows: not the rows of in.2.part' merge in.1.part in.2.part in.3.part -o merged.csv --individuals merged_rows.csv
rm in.2.rows
expect 2 'in.2.rows: cannot be read' merge in.1.part in.2.part in.3.part -o merged.csv --individuals merged_rows.csv
if test -e merged.csv || test -e merged_rows.csv; then wrong "files were left of a merge that failed"; fi

# Requests that make no sense.
expect 2 'write K/PARTS' cohort --part 4/3 --save in.other
expect 2 'write K/PARTS' cohort --part 0/3 --save in.other
expect 2 'write K/PARTS' cohort --part 1/3x --save in.other
expect 2 'make at most 47 parts' cohort --part 1/48 --save in.other
expect 2 'without --save' cohort --part 1/3
expect 2 'leave out -o' cohort --part 1/3 --save in.other -o merged.csv
expect 2 'without --checkpoint' cohort --every-minutes 3
OMPI_COMM_WORLD_SIZE=4 expect 2 '4 processes were started' cohort -o merged.csv
OMPI_COMM_WORLD_SIZE=4 expect 0 'exists already' cohort --part 1/3 --save in.1.part

# Parameter sets: each part runs all of them, and the intervals are of all subjects.
printf 'k_B,D_A\n0.18,0.65\n0.19,0.72\n0.2,0.7\n' >in.sets
printf 'k_B,D_A\n0.18,0.65\n0.19,0.72\n0.2,0.71\n' >in.others
sets() { cohort --until 40 --ensemble in.sets "$@"; }
expect 0 '' sets -o whole.csv
grep -q '^time,name,n,mean,sd,.*,mean_low,.*var_parameters$' whole.csv || wrong 'there are no intervals'
for parts in 1 3 7; do
  names=
  rm -f in.*.part
  for k in $(seq "$parts"); do
    expect 0 '' sets --part "$k/$parts" --save "in.$k.part"
    names="in.$k.part $names"
  done
  # shellcheck disable=SC2086 # a list of names
  expect 0 '' merge $names -o merged.csv
  cmp -s whole.csv merged.csv || wrong "the intervals of $parts parts are not those of one run"
done
expect 0 'in.2.part exists already' sets --part 2/7 --save in.2.part
expect 2 'a part of another run' cohort --until 40 --ensemble in.others --part 2/7 --save in.2.part
rm in.2.part
expect 0 '' cohort --until 40 --ensemble in.others --part 2/7 --save in.2.part
# shellcheck disable=SC2086
expect 2 'in.2.part: not from the same run' merge in.1.part in.2.part in.[3-7].part -o merged.csv
rm in.2.part
expect 0 '' cohort --until 40 --part 2/7 --save in.2.part
expect 2 'or parameter sets' merge in.1.part in.2.part in.[3-7].part -o merged.csv

# Killed at any moment, the same command line goes on from its checkpoint.
cat >in.long <<'END'
include: in.yaml
until: 20y
END
long() { "$OSTEON" cohort in.long -n 20000 --seed 7 --checkpoint in.state --every-minutes 0 "$@"; }
expect 0 '' "$OSTEON" cohort in.long -n 20000 --seed 7 -o whole.csv
# the command itself, not `long`: to kill a shell that runs a function leaves the command running
"$OSTEON" cohort in.long -n 20000 --seed 7 --checkpoint in.state --every-minutes 0 -o merged.csv 2>/dev/null &
process=$!
while ! test -s in.state && kill -0 $process 2>/dev/null; do sleep 0.05; done
kill -9 $process 2>/dev/null
wait $process 2>/dev/null
if test -s in.state; then # the machine was fast enough otherwise
  expect 2 'another scenario, seed' long --set k_B=0.2 -o merged.csv
  expect 0 'continues from in.state' long -o merged.csv
fi
cmp -s whole.csv merged.csv || wrong 'a run that was killed and started again gives another summary'
test ! -e in.state || wrong 'the checkpoint was left at the end'

nothing_but whole.csv rows.csv merged.csv
finish
