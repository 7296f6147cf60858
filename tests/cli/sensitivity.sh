#!/bin/sh
# osteon sensitivity: indices that are known or agree between methods, the same bytes for any threads, what is refused.
# shellcheck disable=SC2317,SC2016 # functions are called through expect; `` in messages
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

cat >in.yaml <<'END'
model: lemaire2004
until: 100
variability: [{parameter: k_B, sd: 0.3}, {parameter: D_A, sd: 0.4}, {parameter: D_R, sd: 0.2}]
END
cat >in.aibl.yaml <<'END'
model: aibl
until: 30
variability:
  - {parameter: T_LS, scale: linear, sd: 1}
  - {parameter: CL_ana, sd: 0.1}
END
printf 'name,low,high\nk_B,0.1,0.3\nD_A,0.5,0.9\nD_R,0.0005,0.0009\n' >in.ranges
if ! "$OSTEON" run in.yaml -o - >/dev/null 2>err; then
  grep -q 'without libyaml' err && echo 'built without libyaml: nothing to test' && exit 0
fi
sensitivity() { "$OSTEON" sensitivity in.yaml --of B@100,C@50 "$@"; }
# column FILE OUTPUT FACTOR NAME: a number of a table
column() {
  awk -F, -v output="$2" -v factor="$3" -v name="$4" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $1 == output && $3 == factor { print $at[name] }' "$1"
}
# between VALUE LOW HIGH WHAT
between() { awk -v x="$1" -v a="$2" -v b="$3" 'BEGIN { exit !(x != "" && x >= a && x <= b) }' || wrong "$4: $1 is not between $2 and $3"; }

# The T-score of day 0 is the parameter: all of its variance is that of T_LS, its effect a line, its rank the same.
tscore() { "$OSTEON" sensitivity in.aibl.yaml -q --of T_score_LS@0 "$@"; }
expect 0 '' tscore -n 2000 -o in.given
between "$(column in.given T_score_LS T_LS S1)" 0.99 1 'S1 of the T-score'
between "$(column in.given T_score_LS T_LS sd)" 0.95 1.05 'sd of the T-score'
expect 0 '' tscore -n 500 --method sobol -o in.sobol
between "$(column in.sobol T_score_LS T_LS S1_low)" 0.8 1 'S1 of the T-score'
between "$(column in.sobol T_score_LS T_LS S1_high)" 1 1.2 'S1 of the T-score'
between "$(column in.sobol T_score_LS CL_ana ST)" 0 0 'ST of what it does not depend on'
expect 0 '' tscore -n 50 --method prcc -o in.prcc
between "$(column in.prcc T_score_LS T_LS prcc)" 0.999999 1 'prcc of the T-score'
# from the quantile 1/8 to 5/8: (0.3186 + 1.1503) / 0.5
expect 0 '' tscore -n 10 --method morris -o in.morris
between "$(column in.morris T_score_LS T_LS mu_star)" 2.9377 2.9381 'mu_star of the T-score'
between "$(column in.morris T_score_LS T_LS sigma)" 0 1e-6 'sigma of the T-score'

# Two methods that share nothing but the model agree, and the greatest comes first.
expect 0 '' sensitivity --over in.ranges -n 4000 -o in.given
expect 0 '' sensitivity --over in.ranges -n 2000 --method sobol -o in.sobol
for output in B C; do
  for factor in k_B D_A D_R; do
    between "$(column in.given $output $factor S1)" "$(column in.sobol $output $factor S1_low | awk '{ print $1 - 0.02 }')" \
      "$(column in.sobol $output $factor S1_high | awk '{ print $1 + 0.02 }')" "S1 of $output, $factor"
    between "$(column in.sobol $output $factor ST_high)" "$(column in.sobol $output $factor S1_low)" 2 "ST of $output, $factor"
  done
done
awk -F, 'NR > 1 && $1 == last && $4 > s { exit 1 } { s = $4; last = $1 }' in.given || wrong 'the greatest does not come first'
test "$(head -n 1 in.sobol)" = output,time,factor,S1,S1_low,S1_high,ST,ST_low,ST_high,sd,n,n_failed || wrong 'header of sobol'
test "$(grep -c . in.sobol)" -eq 7 || wrong 'rows of sobol'

# The same bytes for any number of threads; other numbers for another seed.
for method in given sobol morris prcc; do
  expect 0 '' sensitivity --method $method -n 60 --threads 1 -o in.one
  OMP_NUM_THREADS=3 expect 0 '' sensitivity --method $method -n 60 --threads 5 -o in.five
  cmp -s in.one in.five || wrong "$method: other bytes with other threads"
  expect 0 '' sensitivity --method $method -n 60 --seed 1 -o in.five
  cmp -s in.one in.five && wrong "$method: the same bytes with another seed"
done
expect 0 '' "$OSTEON" sensitivity in.yaml --of B -n 60 -o in.one
grep -q '^B,100,' in.one || wrong 'without a time an output is not that of the end'

# Parts, in any number and order, give the bytes of one run; those of another command line are refused.
printf 'k_B,D_A\n' >in.sets
awk 'BEGIN { for (i = 0; i < 200; i++) print 0.1 + (i * 37 % 200) / 1000 "," 0.5 + (i * 91 % 200) / 500 }' >>in.sets
for method in given sobol morris prcc ensemble; do
  as="--method $method -n 60"
  case $method in given | prcc) as="--method $method -n 500" ;; esac
  test $method = ensemble && as="--over ensemble:in.sets"
  # shellcheck disable=SC2086 # lists of words
  expect 0 '' sensitivity $as -o in.whole
  for parts in 1 3; do
    names=
    rm -f in.*.part
    for k in $(seq $parts); do
      # shellcheck disable=SC2086
      expect 0 '' sensitivity $as --part "$k/$parts" --save "in.$k.part"
      names="in.$k.part $names"
    done
    # shellcheck disable=SC2086
    expect 0 '' sensitivity $names $as -o in.merged
    cmp -s in.whole in.merged || wrong "$method: $parts parts give other bytes than one run"
  done
done
parts() { sensitivity --method sobol -n 60 "$@"; }
rm -f in.*.part
for k in 1 2 3; do expect 0 '' parts --part "$k/3" --save "in.$k.part"; done
expect 0 'in.2.part exists already' parts --part 2/3 --save in.2.part
expect 2 'a part of another run' parts --part 2/3 --save in.2.part --seed 2
expect 2 'are missing' parts in.1.part in.3.part
expect 2 'in both in.1.part and in.1.part' parts in.1.part in.1.part in.2.part in.3.part
expect 2 'in.1.part: not a part of this' parts in.1.part in.2.part in.3.part --seed 2
expect 2 'in.1.part: not a part of this' sensitivity in.1.part in.2.part in.3.part --method sobol -n 61
expect 2 'in.1.part: not a part of this' parts in.1.part in.2.part in.3.part --set D_R=0.001
expect 2 'leave it out' parts --part 1/3 --save in.4.part -o in.merged
expect 2 'leave one out' parts in.1.part --save in.4.part
expect 2 'without --save' parts --part 1/3
expect 2 'runs make at most 5 parts' parts --part 1/9 --save in.4.part
OMPI_COMM_WORLD_SIZE=4 expect 2 '4 processes were started' parts -o in.merged
printf x | dd of=in.2.part.rows bs=1 seek=99 conv=notrunc 2>/dev/null
expect 2 'in.2.part.rows: not the rows of in.2.part' parts in.1.part in.2.part in.3.part
TMPDIR=nowhere expect 1 'the folder cannot be made' parts in.1.part in.2.part in.3.part

# Groups, and factors that are correlated.
expect 0 '' sensitivity --method sobol --groups both=k_B+D_A -n 60 -o in.one
test "$(cut -d, -f3 in.one | sort -u | tr '\n' ' ')" = 'D_R both factor ' || wrong 'groups of sobol'
expect 0 '' sensitivity --method morris --groups both=k_B+D_A -n 60 -o in.one
test "$(column in.one B both mu)" = nan || wrong 'mu of a group'
sed 's/^variability.*/&\ncorrelations: [{between: k_B, and: D_A, r: 0.5}]/' in.yaml >in.correlated.yaml
correlated() { "$OSTEON" sensitivity in.correlated.yaml --of B -n 60 -o in.one "$@"; }
expect 2 'D_A and k_B are correlated (0.5), and sobol needs independent factors' correlated --method sobol
expect 2 'are correlated' correlated --method sobol --groups other=k_B+D_R
expect 0 '' correlated --method sobol --groups correlated
grep -q ',k_B+D_A,' in.one || grep -q ',D_A+k_B,' in.one || wrong 'correlated factors are no group'
expect 0 'morris leaves out' correlated --method morris
expect 0 '' correlated

# Parameter sets.
printf 'set,k_B,D_A\n' >in.sets
awk 'BEGIN { for (i = 0; i < 50; i++) printf "%d,%g,0.7\n", i, 0.15 + 0.002 * i }' >>in.sets
expect 0 '' sensitivity --over ensemble:in.sets -o in.one
between "$(column in.one B k_B S1)" 0.9 1 'S1 over sets'
between "$(column in.one B D_A S1)" 0 0 'S1 of what is the same in all sets'
test "$(column in.one B k_B n)" = 50 || wrong 'not all sets'
expect 0 'k_B is given by the scenario or --set' sensitivity --over ensemble:in.sets -o in.one --set k_B=0.2
expect 2 'its sets are what they are' sensitivity --over ensemble:in.sets --method sobol
expect 2 'there are 50 parameter sets' sensitivity --over ensemble:in.sets -n 51

# All parameters, and runs that fail: their rows are left out, and counted.
expect 0 '' sensitivity --over all:5% --method morris -n 5 -o in.one
test "$(grep -c '^B,' in.one)" -gt 10 || wrong 'not all parameters'
printf 'model: aibl\nuntil: 1\n' >in.aibl.yaml
printf 'name,low,high\nage_0,40,60\nyears_since_menopause,0,50\n' >in.ages
expect 0 'runs failed; their rows are left out. The first: run 6: aibl: years_since_menopause' \
  "$OSTEON" sensitivity in.aibl.yaml --of BMD_LS@0,CTX --over in.ages --method sobol -n 60 -o in.one
test "$(awk -F, 'NR > 1 && $11 + $12 == 60 && $12 > 0' in.one | grep -c .)" -eq 4 || wrong 'rows of failures are not counted'
test "$(column in.one BMD_LS age_0 S1)" = nan || wrong 'what does not vary has an index'

# What is refused, before anything is run.
expect 2 '--of is missing' "$OSTEON" sensitivity in.yaml
expect 2 'no scenario given' "$OSTEON" sensitivity --of B
expect 2 'has no output named nothing' "$OSTEON" sensitivity in.yaml --of nothing@10
expect 2 '--of: 10.5' "$OSTEON" sensitivity in.yaml --of B@10.5
expect 2 '--of B@soon: ' "$OSTEON" sensitivity in.yaml --of B@soon
expect 2 'no name before the @' "$OSTEON" sensitivity in.yaml --of @10
expect 2 'asked twice' "$OSTEON" sensitivity in.yaml --of B@10,B@10
expect 2 'choose given, sobol, morris or prcc' sensitivity --method fast
expect 2 '-n' sensitivity -n 39
expect 2 '-n' sensitivity --method sobol -n 15
expect 2 '-n' sensitivity --method morris -n 3
expect 1 'are too few for 3 factors' sensitivity --method prcc -n 12
expect 2 'no factor is called nothing' sensitivity --method sobol --groups a=k_B+nothing
expect 2 'k_B is in two groups' sensitivity --method sobol --groups a=k_B,b=k_B
expect 2 'write NAME=A+B' sensitivity --method sobol --groups k_B
expect 2 'groups are for sobol and morris' sensitivity --groups a=k_B
expect 2 'give a percentage' sensitivity --over all:200%
expect 2 'give a percentage' sensitivity --over all:x
expect 2 'cannot be read' sensitivity --over nowhere.csv
expect 2 'cannot be read' sensitivity --over ensemble:nowhere.csv
expect 2 'no parameter sets come with osteon for lemaire2004' sensitivity --over ensemble
expect 2 'no file' sensitivity --over ensemble:
expect 2 'nothing varies' sensitivity --over all:1e-300
expect 2 'more than 1e9' "$OSTEON" sensitivity in.aibl.yaml --of CTX --method morris -n 10000000 --over all
expect 2 'more than 16 GB' sensitivity -n 100000000 --over all
printf 'name,low\nk_B,1\n' >in.bad
expect 2 'no column high in the header' sensitivity --over in.bad
printf 'name,low,high\nk_B,1,\n' >in.bad
expect 2 'in.bad:2: high of k_B: ' sensitivity --over in.bad
printf 'model: lemaire2004\nuntil: 100\n' >in.alike.yaml
expect 2 'has no section `variability`' "$OSTEON" sensitivity in.alike.yaml --of B

# Pictures: the script needs no gnuplot.
expect 0 '' sensitivity -n 60 -o in.one --plot-script keep.gp
grep -q 'boxxyerror' keep.gp || wrong 'no bars'
expect 0 '' "$OSTEON" sensitivity in.yaml --of B@10,B@50,B@100 -n 60 -o in.one --plot-script keep.gp
grep -q 'yerrorlines' keep.gp || wrong 'no curves'
expect 2 'unknown kind of picture' sensitivity --plot a.jpg
if command -v gnuplot >/dev/null; then
  expect 0 '' sensitivity --method sobol -n 60 -o in.one --plot a.svg
  grep -q '<svg' a.svg || wrong 'a.svg is no SVG'
fi
nothing_but keep.gp a.svg
finish
