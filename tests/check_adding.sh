#!/bin/sh
# check_adding.sh SOURCE BUILD MAKE: doc/guides/adding-a-model.md by doing.  Drops the model that stands there into a copy
# of the tree with its objects, builds, expects one file more and no other changed, and holds the model to what the
# page says.  Runs in an empty directory of its own.
# shellcheck source=tests/cli/expect
. "${0%/*}/cli/expect"

source=$1
build=$2
make=$3
page=$source/doc/guides/adding-a-model.md

# fenced KIND: the one block of this kind on the page
fenced() {
  test "$(grep -cx "\`\`\`$1" "$page")" -eq 1 || wrong "not one block of $1 on the page"
  awk -v kind="$1" '/^```$/ { on = 0 } on; $0 == "```" kind { on = 1 }' "$page"
}
# The tree but for what is built, as sums of its files
listing() { (cd in.tree && find . -path ./build -prune -o -type f -exec cksum {} + | LC_ALL=C sort -k 3); }

# Source and objects side by side, with their times: make then has nothing to do but what is new.
mkdir in.tree
for part in Makefile configure configure.ac config.h.in bindings cli data doc examples include lib tests; do
  cp -Rp "$source/$part" in.tree || exit
done
chmod -R u+w in.tree
mkdir -p in.tree/build/kernels
for part in bindings checked cli kernels lib; do
  test ! -d "$build/build/$part" || cp -Rp "$build/build/$part" in.tree/build || exit
done
cp -p "$build/config.status" "$build/config.mk" "$build/config.h" in.tree || exit
# What is made again with the new model looks for its sources here, and not where it was built.
find in.tree/build/bindings -name '*.d' -exec rm {} +
find "$build/build" -maxdepth 1 -type f ! -name '*.so*' -exec cp -p {} in.tree/build ';'

listing >in.before
fenced c >in.model
name=$(sed -n 's/^#define OSTEON_MODEL  *//p' in.model)
test -n "$name" || wrong 'the page has no model'
cp in.model "in.tree/lib/models/$name.c"
$make -C in.tree build/osteon >in.log 2>&1 || { cat in.log; exit 1; }
sed 's/^make.*//; /^$/d' in.log
if grep -q 'warning:' in.log; then wrong 'the compiler warns of it'; fi
for object in in.tree/build/kernels/*/; do
  test ! -d "$object" || test -f "$object$name.o" || wrong "no kernel of it: $object"
done
# the binary of FMUs, which the command carries, has the models in it
compiled=$(sed -n 's/^  CC  *//p' in.log | grep -vc "^[./]*lib/models/$name.c\|^build/\|^bindings/fmi/binary.c")
test "$compiled" -eq 0 || wrong 'files were compiled that did not change'

# It can be exported as it is.
in.tree/build/osteon models "$name" --export sbml >in.xml || wrong 'it cannot be exported'
grep -q "<rateRule " in.xml || wrong 'its export has no rates'

# One file more, and none changed.
listing >in.after
diff in.before in.after >in.diff
if test "$(grep -c "^[<>]" in.diff)" -ne 1 || ! grep -q "^> .* \./lib/models/$name\.c$" in.diff; then
  wrong "not one file was touched: $(cat in.diff)"
fi

# A model that forgets something, or uses a name that is taken, does not build; the message says which.
# refused NAME SED: the model after a sed command
refused() {
  sed "$2" in.model >"in.tree/lib/models/$name.c"
  if $make -C in.tree "build/lib/models/$name.o" >in.log 2>&1; then wrong "it builds in spite of: $2"; fi
  grep -q "$1" in.log || wrong "after $2 the build does not say: $1: $(cat in.log)"
}
refused "dosteoclasts.* uninitialized" '/^  dosteoclasts = /d'
refused "occupancy_0.* uninitialized" '/^  occupancy_0 = /d'
refused "occupied.* uninitialized" '/^  occupied = /d'
# shellcheck disable=SC2016 # the quotes are the message's
{
refused 'cannot use the name `t`' 's/X(k_L,/X(t,/'
refused 'cannot use the name `double`' 's/X(k_L,/X(double,/'
refused '`dRANKL` is the rate of the state RANKL' 's/X(k_L,/X(dRANKL,/'
refused 'the name `K_OPG` is taken by line' 's/X(k_L,/X(K_OPG,/'
}
refused 'there is no line' '/^.. ---- equations ---- ..$/d'
cp in.model "in.tree/lib/models/$name.c"
$make -C in.tree build/osteon >in.log 2>&1 || { cat in.log; exit 1; }

# What the tests of all models find
$make -C in.tree check T=models >in.log 2>&1 || { cat in.log; wrong 'make check T=models fails'; }
grep -q "^  ok .*unit/models" in.log || wrong 'make check T=models does not test models'

osteon=$PWD/in.tree/build/osteon
expect 0 '' "$osteon" models
grep -q "^$name " out || wrong "$name is not listed"
expect 0 '' "$osteon" models "$name"
grep -q '^  sRANKL  pmol' out || wrong 'models does not show the dose'
expect 0 '' "$osteon" models "$name" --equations
grep -qx '  dosteoclasts = k_OC \* .*' out || wrong 'models does not show the equations'

# at FILE DAY COLUMN: one number of a table
at() { awk -F, -v day="$2" -v name="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i } $1 == day { print $c }' "$1"; }
# near WHAT FOUND FORMULA TOLERANCE: relative
near() {
  awk -v found="$2" -v t="$4" "BEGIN { e = $3; exit !(found != \"\" && (found - e) ^ 2 <= (t * e) ^ 2) }" </dev/null ||
    wrong "$1: $2 instead of $3"
}

# Rest
expect 0 '' "$osteon" run --model "$name" --until 1000 -o in.csv
near 'RANKL at rest' "$(at in.csv 1000 RANKL)" 1.753680806285524 1e-9
near 'osteoclasts at rest' "$(at in.csv 1000 osteoclasts)" 100 1e-9
expect 0 '' "$osteon" run --model "$name" --set RANKL_0=3 --until 10 -o in.csv
near 'RANKL at another rest' "$(at in.csv 10 RANKL)" 3 1e-9

# OPG, for as long as it takes
expect 0 '' "$osteon" run --model "$name" --input OPG=1000 --until 400 -o in.csv
near 'RANKL under OPG' "$(at in.csv 400 RANKL)" '1.753680806285524 / 2' 1e-6
near 'occupancy under OPG' "$(at in.csv 400 occupancy)" 0.0290 2e-3
near 'osteoclasts under OPG' "$(at in.csv 400 osteoclasts)" 51.45 1e-4
grep -q '0\.0290, 51\.45 %' "$page" || wrong 'the page says otherwise'

# Refusals
expect 2 'RANK is full at rest' "$osteon" run --model "$name" --set RANKL_0=300
expect 2 'OPG = -1 pM is out of range' "$osteon" run --model "$name" --input OPG=-1

# A dose and its decay; the scenario of the page
fenced yaml >in.yaml
if "$osteon" run in.yaml 2>&1 | grep -q 'without libyaml'; then
  echo 'built without libyaml: no scenarios to test'
  finish
fi
for solver in rkf45 rodas5p; do
  expect 0 '' "$osteon" run in.yaml --solver $solver --rtol 1e-10 -o in.$solver
done
for day in 10 11 13 20 29; do
  near "RANKL on day $day" "$(at in.rkf45 $day RANKL)" "1.753680806285524 + 10 * exp(10 - $day)" 1e-8
done
for day in 0 12 30 60; do
  near "osteoclasts on day $day, solvers" "$(at in.rkf45 $day osteoclasts)" "$(at in.rodas5p $day osteoclasts)" 1e-9
done

# Cohorts, with every instruction set that this machine has
sed '/^variability/,$d' in.yaml >in.alike
for isa in plain sse2 avx2 avx512 neon; do
  test $isa = plain || test -d in.tree/build/kernels/$isa || continue
  OSTEON_ISA=$isa "$osteon" cohort in.alike -n 1 --rtol 1e-9 --columns RANKL,osteoclasts --individuals in.lanes.csv -o in.summary \
    >out 2>err
  status=$?
  if test $status -ne 0; then
    grep -q "$isa" err || wrong "cohort with $isa: exit status $status: $(cat err)"
    continue
  fi
  cut -d, -f2- in.lanes.csv >in.lanes
  for day in 10 12 35 60; do
    for column in RANKL osteoclasts; do
      near "$column on day $day with $isa" "$(at in.lanes $day $column)" "$(at in.rkf45 $day $column)" 1e-7
    done
  done
  tried=yes
done
test "${tried-no}" = yes || wrong 'no instruction set was tried'
expect 0 '' "$osteon" cohort in.yaml -n 1000 --columns RANKL,osteoclasts -o in.summary
grep '^60,' in.summary >in.last
near 'median of osteoclasts' "$(awk -F, '$2 == "osteoclasts" { print $8 }' in.last)" "$(at in.rkf45 60 osteoclasts)" 0.01
awk -F, '$2 == "osteoclasts" { exit !($3 == 1000 && $10 > 1.02 * $6) }' in.last || wrong "subjects do not differ: $(cat in.last)"
awk -F, '$2 == "RANKL" { exit !($3 == 1000 && $10 < 1.001 * $6) }' in.last || wrong "RANKL differs: $(cat in.last)"

finish
