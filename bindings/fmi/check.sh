#!/bin/sh
# check.sh SOURCE STAGE WORK: FMUs of all models, written by the command that is installed in STAGE, in the empty
# directory WORK: the rules of the standard, every call in every state, and the numbers of `osteon run`.
set -eu
source=$1 stage=$2 work=$3
rm -rf "$work" && mkdir -p "$work" && cd "$work"
# shellcheck source=bindings/stage.sh
. "$source/bindings/stage.sh"

fail() {
  echo "bindings/fmi: $*" >&2
  exit 1
}
for tool in unzip xmllint cc; do
  command -v $tool >/dev/null || fail "$tool was not found; on Debian: apt-get install unzip libxml2-utils gcc"
done
cc -std=c11 -g -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Werror -I"$source/bindings/fmi" -o test_fmu \
  "$source/bindings/fmi/test_fmu.c" -ldl -pthread

# What a grammar cannot ask of a description: one variable stands on one line.
rules() {
  awk '
    function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    function wrong(text) { print FILENAME ": " text; bad = 1 }
    /<Unit / { units[attribute("name")] = 1 }
    /<ScalarVariable / {
      n++
      name = attribute("name")
      if (name in seen) wrong("two variables are called " name)
      seen[name] = 1
      if (attribute("valueReference") in references) wrong("two variables have the reference of " name)
      references[attribute("valueReference")] = 1
      if (attribute("causality") == "output") outputs[n] = 1
      independent += attribute("causality") == "independent"
      unit = attribute("unit")
      if (unit != "" && !(unit in units)) wrong("the unit of " name ", " unit ", is not defined")
      start = attribute("start")
      if (start != "" && attribute("min") != "" && start + 0 < attribute("min") + 0) wrong(name " starts below its least value")
      if (start != "" && attribute("max") != "" && start + 0 > attribute("max") + 0) wrong(name " starts above its largest value")
    }
    /<Outputs>/ { list = "Outputs" }
    /<InitialUnknowns>/ { list = "InitialUnknowns" }
    /<Unknown / { if (!(attribute("index") in outputs)) wrong(list ": variable " attribute("index") " is no output"); listed[list]++ }
    END {
      for (i in outputs) n_outputs++
      if (listed["Outputs"] != n_outputs || listed["InitialUnknowns"] != n_outputs) wrong("not all outputs are listed")
      if (independent != 1) wrong(independent " independent variables")
      if (n < 9) wrong("only " n " variables")
      exit bad
    }' "$1"
}

# unpack MODEL: its FMU, and what the test needs to know of it
unpack() {
  "$osteon" fmu "$1" -o "$1.fmu"
  unzip -tq "$1.fmu" >/dev/null || fail "$1.fmu is no archive"
  unzip -qo "$1.fmu" -d "$1"
  xmllint --noout --relaxng "$source/bindings/fmi/description.rng" "$1/modelDescription.xml" 2>xml.log || { cat xml.log; fail "$1"; }
  rules "$1/modelDescription.xml"
  sed -n 's/.*ScalarVariable name="\([^"]*\)" valueReference="\([0-9]*\)".*/\1 \2/p' "$1/modelDescription.xml" >"$1.variables"
  guid=$(xmllint --xpath 'string(/fmiModelDescription/@guid)' "$1/modelDescription.xml")
  binary=$(find "$1/binaries" -name "$1.so")
}

for model in $("$osteon" models | awk '/^[a-z]/ { print $1 }'); do
  unpack "$model"
  ./test_fmu "$binary" "$guid" "$model.variables" 20 || fail "the FMU of $model does not run"
  models=$((${models:-0} + 1))
done
test "$models" -ge 8 || fail "only $models models"
ldd "$binary" | grep -vE 'linux-vdso|libc\.so|libm\.so|ld-linux' && fail 'the binary needs more than the C library'

# What is no file is written to, and not replaced by one.
mkfifo pipe
cat pipe >piped.fmu &
"$osteon" fmu aibl -o pipe
wait
if test ! -p pipe || ! cmp piped.fmu aibl.fmu; then fail 'a pipe is not written to'; fi
"$osteon" fmu aibl -o /dev/full 2>full.log && fail 'a full disk is not noticed'
grep -q 'No space left' full.log || fail "a full disk: $(cat full.log)"

unpack aibl
./test_fmu "$binary" "$guid" aibl.variables
# From a clean start: nothing is read that was not written, nothing is lost.
if command -v valgrind >/dev/null; then
  valgrind -q --error-exitcode=9 --leak-check=full ./test_fmu "$binary" "$guid" aibl.variables >/dev/null || fail 'valgrind complains'
fi

# A model of one's own travels in the FMU.
OSTEON_HEADERS=$(dirname "$(find "$stage" -path '*/headers/flags')") XDG_CACHE_HOME=$work
export OSTEON_HEADERS XDG_CACHE_HOME
mkdir 'a place' && cp "$source/examples/03_mechanostat_model.c" 'a place'
"$osteon" fmu './a place/03_mechanostat_model.c' -o mine.fmu
unzip -qo mine.fmu -d 'a place/mine'
rm -r osteon 'a place/03_mechanostat_model.c' # what was compiled is in the FMU
sed -n 's/.*ScalarVariable name="\([^"]*\)" valueReference="\([0-9]*\)".*/\1 \2/p' 'a place/mine/modelDescription.xml' >mine.variables
guid=$(xmllint --xpath 'string(/fmiModelDescription/@guid)' 'a place/mine/modelDescription.xml')
binary=$(find 'a place/mine/binaries' -name mechanostat.so)
rules 'a place/mine/modelDescription.xml'
for uri in "file://$work/a%20place/mine/resources" "file:$work/a%20place/mine/resources" "file://localhost$work/a place/mine/resources"; do
  RESOURCES=$uri ./test_fmu "$binary" "$guid" mine.variables 20 || fail "a model of one's own from $uri"
done
./test_fmu "$binary" "$guid" mine.variables 20 >said 2>&1 && fail 'a model that is not there runs'
grep -q 'of no model in this FMU' said || { cat said; fail 'no word of the missing model'; }
echo damaged >'a place/mine/resources/model.so'
RESOURCES="file://$work/a%20place/mine/resources" ./test_fmu "$binary" "$guid" mine.variables 20 >said 2>&1 && fail 'a damaged model runs'
grep -q 'is no model for osteon' said || { cat said; fail 'no word of the damaged model'; }

unpack aibl
printf 'TIME,EVID,AMT,CMT,II,ADDL,anastrozole\n0,1,60,denosumab,182,20,1\n' >events.csv
columns=BMD_LS,BMD_TH,CTX
# shellcheck disable=SC2046 # a list of words
./test_fmu "$binary" "$guid" aibl.variables 3652 $(echo $columns | tr , ' ') >fmu.csv
"$osteon" run --model aibl --events events.csv --until 3652 --every 1 --rtol 1e-9 --columns $columns -o run.csv 2>/dev/null
sed 1,2d run.csv >run-rows.csv
paste -d, run-rows.csv fmu.csv | awk -F, -v columns=$columns '
  { n = NF / 2
    for (i = 1; i <= n; i++) { d = $i - $(n + i); if (d < 0) d = -d; if (d > 1e-6 * ($i < 0 ? -$i : $i)) { print "day " $1 ": " $i " and " $(n + i); exit 1 }
      if (i > 1 && d / $i > most) most = d / $i } }
  END { if (NR != 3652) { print NR " days"; exit 1 }; printf "3652 days of aibl as osteon run has them, to %.1e\n", most }' || fail 'other numbers than osteon run'

# ---- the command -------------------------------------------------------------------
"$osteon" fmu aibl -o again.fmu && cmp aibl.fmu again.fmu
"$osteon" fmu aibl -o - | cmp - aibl.fmu
(mkdir here && cd here && test "$("$osteon" fmu lemaire2004)" = lemaire2004.fmu && test -s lemaire2004.fmu) || fail 'the default name'
refused() {
  status=$1 word=$2
  shift 2
  found=0
  "$osteon" fmu "$@" >said 2>&1 || found=$?
  test "$found" -eq "$status" || fail "status $found of: $*"
  grep -q "$word" said || { cat said; fail "no $word after: $*"; }
}
refused 2 'lemaire2004' lemaire
refused 2 'no model' -o x.fmu
refused 1 'cannot be written' aibl -o /nowhere/x.fmu
test ! -e x.fmu || fail 'a file was left'
echo "bindings/fmi: $models models"
