#!/bin/sh
# A model of one's own, from its file: the commands that take one, the cache, and what is said of a wrong file.
# shellcheck disable=SC2016 # `` in messages
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

XDG_CACHE_HOME=$PWD/in.cache
export XDG_CACHE_HOME
mkdir in.cache
: >in.probe.yaml
if "$OSTEON" run in.probe.yaml 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: nothing to test'
  finish
fi

# First-order loss after a dose into one compartment of volume V, and an output that the file takes from another one.
cat >in.one.c <<'C'
#define OSTEON_MODEL one
#define OSTEON_MODEL_FILE "in.one.c"
#define OSTEON_MODEL_TITLE "One compartment"
#define OSTEON_MODEL_CITATION ""
#define OSTEON_MODEL_SOLVER "rkf45"
#include "in.share.h"
#define STATES(X) X(A, "mg", 0, 0, INFINITY, 1, "amount", "test")
#define PARAMS(X)                                                 \
  X(k, "1/d", 0.1, 0, 10, OSTEON_ASSUMED, "loss", "test") \
  X(V, "L", 5, 0.1, 100, OSTEON_ASSUMED, "volume", "test")
#define DOSES(X) X(drug, "mg", A, 1, "given at once", "test")
#define OUTPUTS(X) X(conc, "mg/L", SHARE * A / V, "concentration", "test")
#include <osteon/equations.h>

RATES_BEGIN
  dA = -k * A;
RATES_END

OUTPUTS_BEGIN
OUTPUTS_END

#include OSTEON_NEXT
C
echo '#define SHARE 1' >in.share.h
cat >in.one.yaml <<'YAML'
model: one
until: 20
every: 5
events:
  - {time: 0, dose: drug, amount: 100}
variability:
  - {parameter: k, sd: 0.3}
fit:
  - {parameter: k, prior: 0.2, sd: 1}
YAML

# near WHAT FOUND EXPECTED TOLERANCE
near() {
  awk -v v="$2" -v e="$3" -v t="$4" 'BEGIN { d = v - e; exit !(v != "" && d * d <= t * t * e * e) }' ||
    wrong "$1: '$2' instead of $3"
}
at() { awk -F, -v day="$2" -v name="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i } $1 == day { print $c }' "$1"; }

expect 0 '' "$OSTEON" run in.one.yaml --model ./in.one.c --rtol 1e-9 -o in.csv
near 'concentration on day 10' "$(at in.csv 10 conc)" 7.357588823 1e-7
compiled=$(find in.cache -name 'one-*.so')
test "$(find in.cache -type f | grep -c '')" -eq 1 || wrong "the cache holds: $(find in.cache -type f)"
# Compiled once; with no compiler it is still found, and still there.
marked=$(ls -i "$compiled")
expect 0 '' "$OSTEON" run --model ./in.one.c --until 1 -o in.csv
test "$(ls -i "$compiled")" = "$marked" || wrong 'it was compiled again'
# Another text of the file, or of what it includes, is another model.
echo '#define SHARE 2' >in.share.h
expect 0 '' "$OSTEON" run in.one.yaml --model ./in.one.c --rtol 1e-9 -o in.csv
near 'concentration after another header' "$(at in.csv 10 conc)" 14.715177646 1e-7
echo '#define SHARE 1' >in.share.h
# Two at once are in nobody's way.
rm -r in.cache/osteon
"$OSTEON" run --model ./in.one.c --until 1 -o in.a.csv 2>in.a.err &
"$OSTEON" run --model ./in.one.c --until 1 -o in.b.csv 2>in.b.err
wait
if test -s in.a.err || test -s in.b.err || ! cmp -s in.a.csv in.b.csv; then
  wrong "two at once: $(cat in.a.err in.b.err)"
fi
test "$(find in.cache -type f | grep -c '')" -eq 1 || wrong "left in the cache: $(find in.cache -type f)"

# The other commands.
expect 0 '' "$OSTEON" cohort in.one.yaml --model ./in.one.c -n 500 --columns conc -o in.csv
near 'median of a cohort' "$(awk -F, '$1 == 10 && $2 == "conc" { print $8 }' in.csv)" 7.3576 0.1
expect 0 '' "$OSTEON" models ./in.one.c
grep -q '^  drug  mg  to A' out || wrong "models does not show the dose: $(cat out)"
printf 'endpoint,months,value,sd,n\nconc,0.32854209445585214,7.357588823,0.01,1\n' >in.data.csv
expect 0 'start 0: ' "$OSTEON" fit in.one.yaml in.data.csv --model ./in.one.c -o in.csv
near 'k, fitted' "$(awk -F, '$1 == "k" { print $2 }' in.csv)" 0.1 0.01
expect 2 'no model is named one' sh -c 'sed "s/MODEL one/MODEL other/; s/in.one.c/in.other.c/" in.one.c >in.other.c
  "$OSTEON" run in.one.yaml --model ./in.other.c'
expect 2 'with a scenario: the scenario names its model' "$OSTEON" run in.one.yaml --model lemaire2004
expect 2 '; --model ./FILE.c takes one of your own' "$OSTEON" run in.one.yaml

# What the guide calls the least of a file is enough.
root=$(CDPATH='' cd -- "${0%/*}/../.." && pwd -P)
sed -n '/^#define OSTEON_MODEL least/,/^```/p' "$root/doc/guides/adding-a-model.md" | sed '$d' >least.c
expect 0 '' "$OSTEON" run --model ./least.c --until 10 --every 10 --rtol 1e-9 -o in.csv
near 'concentration by the least of a file' "$(at in.csv 10 C)" 5.518191617 1e-7
rm least.c

# A bundled model's equations under another name: a cohort's bytes are the same, so its kernels are too.
printf 'model: lemaire2004\nuntil: 50\nevery: 10\nvariability:\n  - {parameter: k_B, sd: 0.3}\n' >in.bundled.yaml
sed 's/lemaire2004/in_own/' in.bundled.yaml >in.own.yaml
source=$(cd "${0%/*}/../.." && pwd)/lib/models/lemaire2004.c
sed 's/lemaire2004/in_own/g; s/"in_own[.]c"/"in.own.c"/' "$source" >in.own.c
expect 0 '' "$OSTEON" cohort in.bundled.yaml -n 300 -o in.a.csv
expect 0 '' "$OSTEON" cohort in.own.yaml --model ./in.own.c -n 300 -o in.b.csv
if test "${CC:-cc}" = cc || test "${CC:-cc}" = gcc; then
  cmp -s in.a.csv in.b.csv || wrong 'a cohort of the same equations has other bytes'
fi

# What is wrong, at the line of the file.
# refused TEXT SED: the file after a sed command
refused() {
  sed "$2" in.one.c >in.wrong.c
  sed -i 's/"in.one.c"/"in.wrong.c"/' in.wrong.c
  expect 2 "$1" "$OSTEON" run --model ./in.wrong.c
}
line=$(grep -n 'dA = ' in.one.c | cut -d: -f1)
refused "./in.wrong.c:$line: " 's/dA = -k/dA = -nothing/'
grep -q nothing err || wrong "what is undeclared is not named: $(cat err)"
refused "./in.wrong.c:$line: " 's/dA = -k/dA = -foo(1) * k/'
refused './in.wrong.c:' '/dA = /d'
grep -q 'dA' err || wrong "the rate that is missing is not named: $(cat err)"
refused 'cannot use the name `t`' 's/X(k,/X(t,/'
for parts in '7, 14' '0, 1, 2, 3, 4, 5, 6' '1, 2, 3, 3, 4, 5, 6' '1, 2, 3, 4, 5, 6, 7.5'; do
  refused './in.wrong.c:1: OSTEON_MODEL_PARTS needs seven whole numbers' "1i #define OSTEON_MODEL_PARTS $parts"
done
refused 'default V = -5 L is out of range' 's/X(V, "L", 5/X(V, "L", -5/'
refused 'a model named lemaire2004 already exists' 's/MODEL one/MODEL lemaire2004/'
refused 'no name; ' '/OSTEON_MODEL one/d'
refused 'OSTEON_MODEL_FILE is "there.c"; write "in.wrong.c"' 's/FILE .*/FILE "there.c"/'
expect 2 './in.nowhere.c: cannot be read' "$OSTEON" run --model ./in.nowhere.c
expect 1 'nocompiler was not found' env CC=nocompiler "$OSTEON" run --model ./in.one.c
expect 1 'the headers for compiling your own model' env OSTEON_HEADERS=/nowhere "$OSTEON" run --model ./in.one.c
chmod 777 in.cache/osteon
expect 2 'other users can write to this folder' "$OSTEON" run --model ./in.one.c
chmod 700 in.cache/osteon
test -z "$(find in.cache -name '*.so.*')" || wrong "left behind: $(find in.cache)"
# A scenario or a table never makes osteon compile.
printf 'model: ./in.one.c\nuntil: 1\n' >in.sly.yaml
expect 2 'no model is named' "$OSTEON" run in.sly.yaml

# shellcheck disable=SC2119 # no file is expected
nothing_but
finish
