#!/bin/sh
# check_includes.sh ROOT: the arrows between the parts of osteon.
#   base <- text, process, statistics, model <- models, schedule <- subject <- sim, cohort <- population <- sweep, fit, sampler, sensitivity, export
#   <- forecast, scenario <- loader, trials, virtual_trial <- lineup <- picture <- cli
# A file includes only its own layer and lower ones; sim and cohort do not know
# each other; the command and the examples know the public headers alone.  An
# example has under 80 lines and an output to compare with; what is in a folder of
# examples/ is a program with a test of its own.
set -u
cd "$1" || exit

long=$(awk 'FNR == 80 { print FILENAME ": 80 lines or more; an example has under 80" }' examples/*.c)
for example in examples/*.c; do
  if grep -q '^int main' "$example" && ! test -f "${example%.c}.out"; then
    long="$long
$example: no ${example%.c}.out to compare its output with"
  fi
done
same=$(git ls-files '*.c' '*.h' '*.cpp' '*.py' 2>/dev/null | sed 's|.*/||' | sort | uniq -d | sed 's/^/two files have the name /')
long=$long$same
if test -n "$long"; then
  echo "$long"
  exit 1
fi

# Only a model's own file knows it by name: what differs between models is in their tables.
models=$(sed -n 's/^#define OSTEON_MODEL  *\([A-Za-z0-9_]*\).*/\1/p' lib/models/*.c | tr '\n' '|')
named=$(grep -rnE "\"(${models%|})\"|osteon_model_(${models%|})\\b" lib --include='*.[ch]' | grep -v '^lib/models/')
if test -n "$named"; then
  echo "$named"
  echo 'code that all models share names a model: put what is special into a table of the model (equations.h)'
  exit 1
fi

# A public header belongs to lib/NAME/, or to the part that has a NAME.c; one that
# has neither (equations.h) to the highest part that it includes; osteon.h is the
# sum of all.
{
  find lib -name '*.[ch]' | sed 's/^/file /'
  for header in include/osteon/*.h; do
    name=${header##*/}
    name=${name%.h}
    if test "$name" = osteon; then
      part=all
    elif test "$name" = equations || test "$name" = model_end; then
      part=model
    elif test "$name" = life; then
      part=schedule
    elif test -d "lib/$name"; then
      part=$name
    else
      part=$(find lib -mindepth 2 -maxdepth 2 -name "$name.c" | sed 's|lib/\([^/]*\)/.*|\1|' | head -n 1)
    fi
    echo "public osteon/$name.h ${part:-unknown}"
  done
  find include lib cli examples -name '*.[ch]' -exec \
    grep -nE '^[ 	]*#[ 	]*include' {} /dev/null \; |
    sed 's/^\([^:]*\):\([0-9]*\):[ 	]*#[ 	]*include[ 	]*/include \1 \2 /'
} | awk '
  BEGIN {
    n = split("base 0 text 1 process 1 statistics 1 model 1 models 2 schedule 2 subject 3 sim 4 cohort 4 population 5 " \
              "sweep 6 fit 6 sampler 6 sensitivity 6 export 6 forecast 7 scenario 7 loader 8 trials 8 virtual_trial 8 lineup 9 picture 10 all 11 cli 12", w, " ")
    for (i = 1; i < n; i += 2) rank[w[i]] = w[i + 1]
  }
  function complain(text) { print at ": " text; bad = 1 }
  function part_of(file,   w) {
    split(file, w, "/")
    if (w[1] == "lib") return w[2]
    if (w[1] == "include") return public[w[2] "/" w[3]]
    return w[1]
  }
  # Public headers without a source: as high as what they include, in any order.
  function place_headers(   changed, i, w, h) {
    for (h in public) if (public[h] == "unknown") { loose[h] = 1; public[h] = "base" }
    do {
      changed = 0
      for (i = 1; i <= seen; i++) {
        split(include[i], w, " ")
        h = w[2]
        gsub(/^include\//, "", h)
        gsub(/[<>"]/, "", w[4])
        if (h in loose && w[4] in public && rank[public[w[4]]] > rank[public[h]]) {
          public[h] = public[w[4]]
          changed = 1
        }
      }
    } while (changed)
  }
  function check(line,   w, file, target, quoted, from, to, dir) {
    split(line, w, " ")
    file = w[2]
    at = file ":" w[3]
    target = w[4]
    quoted = target ~ /^"/
    gsub(/[<>"]/, "", target)
    from = part_of(file)
    dir = file
    sub("/[^/]*$", "", dir)

    if (target in public) to = public[target]
    else if (target ~ /^osteon\//) { complain("<" target "> is not in include/"); return }
    else if (!quoted) return
    else if (from == "examples") {
      complain("an example includes only <osteon/...> and system headers, not \"" target "\"")
      return
    } else if (from == "cli") {
      if (target ~ /\//) complain("the command includes only <osteon/...>, its own and system headers, not \"" target "\"")
      return
    } else if (file ~ /^include\//) {
      complain("a public header includes \"" target "\", which is not public")
      return
    } else if (target == "config.h" || (dir "/" target) in exists) return
    else if (("lib/" target) in exists) { to = target; sub("/.*", "", to) }
    else { complain("\"" target "\" is not in lib/"); return }

    if (quoted && target in public) complain("public headers are included as <" target ">")
    if (from == "examples") return
    if (rank[to] > rank[from]) complain(from " includes " to " (" target "), which is above it")
    if ((from == "sim" && to == "cohort") || (from == "cohort" && to == "sim"))
      complain("sim and cohort do not know each other (" target ")")
  }
  $1 == "public" { public[$2] = $3; next }
  $1 == "file" {
    exists[$2] = 1
    split($2, w, "/")
    if (!(w[2] in rank)) { at = $2; complain("lib/" w[2] " has no place in the order of layers") }
    next
  }
  { include[++seen] = $0 }
  END {
    place_headers()
    for (i = 1; i <= seen; i++) check(include[i])
    if (seen == 0) { print "no include was found; is this the root of the tree?"; bad = 1 }
    if (!bad) print seen " includes"
    exit bad
  }'
