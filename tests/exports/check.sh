#!/bin/sh
# check.sh SOURCE EXPORTS FORMAT...: exports against numbers that owe them nothing. EXPORTS is the folder of `make exports`,
# $OSTEON the command, $CC and $CXX compilers. Works in the folder where it is called.
#   sbml, mrgsolve   as C (sbml_to_c.cpp reads the MathML by libsbml, mrgsolve_to_c.awk the blocks), integrated by GSL
#   desolve, matlab  run by R and Octave
#   opencl           run by an OpenCL platform, pocl on the processor
# Published models are compared with data/golden; the others, and doses and courses as each format has them, with
# `osteon run` at a tolerance of 1e-11.
set -u

source=$1
exports=$2
shift 2
failed=0
: "${OSTEON:?the command}" "${CC:=cc}" "${CXX:=c++}" "${GSL_LIBS:=-lgsl -lgslcblas -lm}"

wrong() {
  echo "WRONG: $*"
  failed=1
}

models() { "$OSTEON" models | sed 's/ .*//'; }
test -n "$(models)" || exit 1

# Errors of these are relative to more than their own size: the table of test_golden.c says why.
floors() {
  sed -n "s/^    {\"$1\", \"\([A-Za-z0-9_]*\)\", [^,]*, \([0-9.e-]*\)},\$/--floor \1=\2/p" "$source/tests/test_golden.c" |
    grep -v '=0$' | tr '\n' ' '
}

# cases MODEL: FILE OPTIONS, as the replaying programs take them
cases() {
  sed -n "s/^\([^,]*\),$1,/\1 /p" "$source/data/golden/cases.csv" |
    sed "s/--until [^ ]*//; s/--every [^ ]*//; s|golden/|$source/data/golden/|"
}

# ---- what osteon says ----------------------------------------------------------

# A woman of 70 with two injected drugs, one with two pools, and a tablet for a while.
printf 'TIME,EVID,AMT,CMT,II,ADDL,anastrozole\n30,1,60,denosumab,183,2,0\n90,2,0,.,0,0,1\n400,1,4,zoledronate,200,1,1\n450,2,0,.,0,0,0\n' >doses.csv
sed 's/denosumab/den_sc/; s/^\(400,1,4,\)zoledronate\(.*\)$/\1B_f\2\n\1B_d\2/' doses.csv >cmt.csv
person='--set age_0=70 --set years_since_menopause=18'

# reference MODEL FILE OPTIONS...
reference() {
  model=$1
  file=$2
  shift 2
  "$OSTEON" run --quiet --model "$model" --columns all --rtol 1e-11 -o "$file" "$@" || wrong "$model: no reference"
}

# models without a trajectory in data/golden
others() { models | while read -r m; do grep -q ",$m," "$source/data/golden/cases.csv" || echo "$m"; done; }

# ---- formats -------------------------------------------------------------------

# replay_golden MODEL COMMAND...: every case
replay_golden() {
  model=$1
  shift
  floor=$(floors "$model")
  cases "$model" >cases.txt
  while read -r file options; do
    printf '  %s: ' "$file"
    # shellcheck disable=SC2086 # lists of words
    "$@" "$source/data/golden/$file" $options $floor </dev/null || failed=1
  done <cases.txt
}

compile() { # compile FORMAT MODEL EXTENSION COMPILER
  "$CC" -O1 -I"$source/tests/exports" -c -o replay.o "$source/tests/exports/replay.c" || exit 1
  "$4" -O1 -w -I"$source/tests/exports" -c -o "$2.$1.o" "$2.$1.$3" || wrong "$2: $1 does not compile"
  # shellcheck disable=SC2086 # a list of libraries
  "$CXX" -o "replay-$1-$2" replay.o "$2.$1.o" $GSL_LIBS || wrong "$2: no replay of $1"
}

sbml_program() { # sbml_program MODEL FILE.xml
  test -x sbml_to_c || "$CXX" -O1 -o sbml_to_c "$source/tests/exports/sbml_to_c.cpp" -lsbml || exit 1
  ./sbml_to_c "$2" >"$1.sbml.c" || wrong "$1: not valid SBML"
  compile sbml "$1" c "$CC"
}

# lived MODEL OPTIONS...: with parameters that let a person live before day 0
lived() {
  model=$1
  shift
  reference "$model" lived.csv --until 365 --every 5 "$@"
  "$OSTEON" models "$model" --quiet --export sbml "$@" >lived.xml || wrong "$model: no export"
  grep -q 'are numbers, which do not follow' lived.xml || wrong "$model: lived before day 0, and its state is no numbers"
  sbml_program "$model" lived.xml
  printf '  %s %s: ' "$model" "$*"
  # shellcheck disable=SC2046
  "./replay-sbml-$model" lived.csv $(floors "$model") || failed=1
}

check_sbml() {
  for m in $(models); do
    sbml_program "$m" "$exports/$m.xml"
    replay_golden "$m" "./replay-sbml-$m"
  done
  for m in $(others); do
    reference "$m" "$m.csv" --until 730 --every 10
    printf '  %s: ' "$m"
    "./replay-sbml-$m" "$m.csv" || failed=1
  done
  # days before day 0, of which the state of the export is the end
  lived jorg2022 --set age_0=65
  lived martinez_reina2019 --set P_RANKL_PMO=4000 --set years_since_menopause=3
  lived peterson_riggs2010 --set ESTON=1 --set age=55
  # shellcheck disable=SC2086 # a list of words
  reference aibl doses-aibl.csv --until 730 --every 1 $person --events doses.csv
  # shellcheck disable=SC2086
  "$OSTEON" models aibl --export sbml $person >person.xml || wrong 'no export of a person'
  sbml_program aibl person.xml
  printf '  events of SBML: '
  ./replay-sbml-aibl doses-aibl.csv --set dose_denosumab=60 --set dose_denosumab_first=30 \
    --set dose_denosumab_every=183 --set dose_denosumab_count=3 --set dose_zoledronate=4 \
    --set dose_zoledronate_first=400 --set dose_zoledronate_every=200 --set dose_zoledronate_count=2 \
    --set course_anastrozole=1 --set course_anastrozole_start=90 --set course_anastrozole_stop=450 || failed=1
}

check_mrgsolve() {
  for m in $(models); do
    awk -f "$source/tests/exports/mrgsolve_to_c.awk" "$exports/$m.cpp" >"$m.mrgsolve.cpp" || wrong "$m: not as mrgsolve has it"
    compile mrgsolve "$m" cpp "$CXX"
    replay_golden "$m" "./replay-mrgsolve-$m"
  done
  # shellcheck disable=SC2086
  reference aibl doses-aibl.csv --until 730 --every 1 $person --events doses.csv
  # shellcheck disable=SC2086
  "$OSTEON" models aibl --export mrgsolve $person >person.cpp || wrong 'no export of a person'
  awk -f "$source/tests/exports/mrgsolve_to_c.awk" person.cpp >aibl.mrgsolve.cpp || wrong 'not as mrgsolve has it'
  compile mrgsolve aibl cpp "$CXX"
  printf '  doses of mrgsolve: '
  ./replay-mrgsolve-aibl doses-aibl.csv --doses cmt.csv || failed=1
}

check_desolve() {
  for m in $(models); do
    replay_golden_in_r "$m"
  done
  # shellcheck disable=SC2086
  reference aibl doses-aibl.csv --until 730 --every 10 $person --events doses.csv
  # shellcheck disable=SC2086
  "$OSTEON" models aibl --export desolve $person >person.R || wrong 'no export of a person'
  printf '  doses of R: '
  Rscript "$source/tests/exports/replay.R" person.R aibl doses-aibl.csv 1e-6 --doses doses.csv || failed=1
}

# It complains of itself when it ends.
replay_in_octave() {
  octave-cli --quiet --no-init-file "$source/tests/exports/replay.m" "$@" </dev/null 2>octave.log && return
  cat octave.log
  failed=1
}

# A trajectory of each model is enough, as Octave is slow.
check_matlab() {
  for m in $(models); do
    floor=$(floors "$m")
    cases "$m" | grep 'add-R\|single-cycle\|opg-pulse\|riggs2010-menopause\|jorg2022-denosumab60\|reina2019-menopause\|crossing' >cases.txt
    while read -r file options; do
      printf '  %s: ' "$file"
      # shellcheck disable=SC2086
      replay_in_octave "$exports" "$m" "$source/data/golden/$file" 1e-4 $options $floor
    done <cases.txt
  done
  # shellcheck disable=SC2086
  reference aibl doses-aibl.csv --until 730 --every 10 $person --events doses.csv
  mkdir -p person
  # shellcheck disable=SC2086
  "$OSTEON" models aibl --export matlab $person >person/aibl.m || wrong 'no export of a person'
  printf '  doses of Octave: '
  replay_in_octave person aibl doses-aibl.csv 1e-4 --doses doses.csv
}

# replay.R wants the trajectory third. A stiff model that is dosed each day takes R minutes.
replay_golden_in_r() {
  floor=$(floors "$1")
  cases "$1" | grep -v 'teriparatide20\|calcitriol' >cases.txt
  while read -r file options; do
    printf '  %s: ' "$file"
    # shellcheck disable=SC2086
    Rscript "$source/tests/exports/replay.R" "$exports/$1.R" "$1" "$source/data/golden/$file" 1e-6 $options $floor \
      </dev/null || failed=1
  done <cases.txt
}

# A treatment of subject 1; a model without one here is run untreated.
treatment() {
  case $1 in
    aibl) echo anastrozole=1 ;;
    jorg2022) echo rate_alendronate=10 ;;
    komarova2003) echo f_beta1=1.5 ;;
    lemaire2004 | pivonka2008) echo I_P=1000 P_PTH=1000 ;;
    martinez_reina2019 | scheiner2013) echo P_RANKL=50 ;;
    peterson_riggs2010) echo OralCa=0.5 ;;
  esac
}

# near MODEL SUBJECT TABLE TRAJECTORY: rows of a subject of run_opencl beside those of `osteon run`
near() {
  awk -F, -v subject="$2" -v floors="$(floors "$1")" '
    BEGIN { n = split(floors, f, " "); for (i = 2; i <= n; i += 2) { split(f[i], part, "="); least[part[1]] = part[2] } n = 0 }
    function size_of(x, i) { x = x < 0 ? -x : x; i = name[i] in least ? least[name[i]] : 1e-3 * peak[i]; return x > i ? x : i }
    NR == 1 { split($0, name, ",") }
    NR == FNR {
      if (FNR > 1) want[FNR - 1] = $0
      for (i = 2; i <= NF; i++) if (FNR > 1 && peak[i] < ($i < 0 ? -$i : $i)) peak[i] = $i < 0 ? -$i : $i
      next
    }
    $1 != subject { next }
    {
      if (split(want[++n], w, ",") != NF - 1) { print "WRONG: columns"; bad = 1; exit }
      for (i = 2; i < NF; i++) {
        error = $(i + 1) - w[i]
        if (size_of(w[i], i) > 0) error /= size_of(w[i], i)
        if (error < 0) error = -error
        if (!(error <= worst)) { worst = error; where = name[i] " on day " w[1] }
      }
    }
    END {
      if (bad) exit 1
      good = n > 1 && worst <= 1e-6 && (n in want) && !(n + 1 in want)
      printf "%s %.1e (%s), %d rows\n", good ? "ok" : "WRONG", worst, where, n
      exit !good
    }' "$4" "$3"
}

check_opencl() {
  "$CC" -O1 -o run_opencl "$source/tests/exports/run_opencl.c" -lOpenCL || exit 1
  for m in $(models); do
    change=
    for setting in $(treatment "$m"); do
      place=$(sed -n "s|^//   \([0-9]*\) ${setting%%=*} = .*|\1|p" "$exports/$m.cl")
      test -n "$place" && change=1:$place=${setting#*=} && input=$setting
    done
    # shellcheck disable=SC2086
    ./run_opencl "$exports/$m.cl" 120 10 $change >kernels.csv || wrong "$m: no kernels"
    reference "$m" untreated.csv --until 120 --every 10
    printf '  %s: ' "$m"
    near "$m" 0 kernels.csv untreated.csv || failed=1
    test -n "$change" || continue
    reference "$m" treated.csv --until 120 --every 10 --input "$input"
    printf '  %s with %s: ' "$m" "$input"
    near "$m" 1 kernels.csv treated.csv || failed=1
  done
  printf 'TIME,EVID,AMT,CMT\n10,1,60,denosumab\n40,1,4,zoledronate\n' >given.csv
  reference aibl given-aibl.csv --until 120 --every 10 --events given.csv
  ./run_opencl "$exports/aibl.cl" 120 10 dose:10:0=60 dose:40:2=4 dose:40:4=4 >kernels.csv || wrong 'no doses'
  printf '  doses: '
  near aibl 0 kernels.csv given-aibl.csv || failed=1
}

for format in "$@"; do
  echo "$format"
  case $format in
    sbml) check_sbml ;;
    mrgsolve) check_mrgsolve ;;
    desolve) check_desolve ;;
    matlab) check_matlab ;;
    opencl) check_opencl ;;
    *) wrong "$format has no test" ;;
  esac
done
exit $failed
