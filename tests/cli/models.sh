#!/bin/sh
# osteon models: every model, as text and as JSON.
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

# json FILE: one JSON value, by its brackets, strings, commas and colons.
json() {
  awk '
    { text = text $0 "\n" }
    function die(why) { print FILENAME ": " why " near: " substr(text, 1, 60); exit bad = 1 }
    function blank() { sub(/^[ \n]+/, "", text) }
    function take(pattern,   found) {
      blank()
      if (match(text, "^" pattern) == 0) return 0
      found = RLENGTH
      text = substr(text, found + 1)
      return 1
    }
    function string() { return take("\"([^\"\\\\\n]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-f][0-9a-f][0-9a-f][0-9a-f])*\"") }
    function members() {
      if (take("}")) return
      do {
        if (!string()) die("no name")
        if (!take(":")) die("no colon")
        value()
      } while (take(","))
      if (!take("}")) die("no }")
    }
    function elements() {
      if (take("[]]")) return
      do value(); while (take(","))
      if (!take("[]]")) die("no ]")
    }
    function value() {
      if (take("[{]")) members()
      else if (take("[[]")) elements()
      else if (!string() && !take("(true|false|null)") &&
               !take("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?")) die("no value")
    }
    END { if (!bad) { value(); blank(); if (text != "") die("more than one value") } exit bad }' "$1"
}
printf '{"a": [1, -2.5e-3, {}, [], "x\\"y"], "b": null}\n' >in.json
json in.json || wrong 'the check of JSON refuses JSON'
for text in '{"a" 1}' '{"a": 1,}' '[1 2]' '[1' '{"a": nan}' '"a' '[1] 2' '[01]'; do
  printf '%s\n' "$text" >in.json
  json in.json >/dev/null && wrong "the check of JSON takes $text"
done

expect 0 '' "$OSTEON" models
names=$(sed 's/ .*//' out)
for name in komarova2003 lemaire2004 peterson_riggs2010 pivonka2008; do
  echo "$names" | grep -qx "$name" || wrong "$name is not listed"
done
for name in $names; do
  expect 0 '' "$OSTEON" models "$name"
  grep -q "^$name - " out || wrong "$name: no title"
  grep -q '^States' out || wrong "$name: no states"
  grep -q '^Shown where no columns are named: [A-Za-z]' out || wrong "$name: no columns shown"
  ! grep -n 'osteon_' out || wrong "$name: names a function of the library"
  expect 0 '' "$OSTEON" models "$name" --json
  json out || wrong "$name --json is not JSON"
  grep -q "\"name\": \"$name\"" out || wrong "$name --json has no name"
  # the equations as JSON: the same text with its marks
  sed -n 's/^  "equations": "\(.*\)"$/\1/p' out >in.escaped
  expect 0 '' "$OSTEON" models "$name" --equations
  grep -q '^RATES_BEGIN$' out || wrong "$name --equations: no rates"
  test "$(tail -n 1 out)" = '#include OSTEON_NEXT' || wrong "$name --equations: ends with $(tail -n 1 out)"
  sed 's/[\\"]/\\&/g' out | awk '{ printf "%s\\n", $0 } END { print "" }' >in.again
  cmp -s in.escaped in.again || wrong "$name --json has other equations than --equations"
done
expect 0 '' "$OSTEON" models komarova2003
grep -q '^  BV = z  \[bone mass at one remodeling site' out || wrong 'komarova2003: what is its BV?'
expect 0 '' "$OSTEON" models komarova2003 --json
grep -q '^    {"name": "BV", "quantity": "z", "caveat": "bone mass' out || wrong 'komarova2003 --json: what is its BV?'
expect 0 '' "$OSTEON" models aibl --json
grep -q '^  "who": {"age": "age_0"},$' out || wrong 'aibl --json: which parameter is the age?'
grep -q '^    {"title": "T-score", "starts": \["T_score"\]}' out || wrong 'aibl --json: which columns share a panel?'
grep -q '"name": "AI alone", .*"verdict": "[a-z ]*", "reason": "[a-z0-9]' out || wrong 'aibl --json: why this verdict?'
expect 0 '' "$OSTEON" models --json
json out || wrong 'models --json is not JSON'
test "$(grep -c '"citation"' out)" -eq "$(echo "$names" | grep -c '')" || wrong 'models --json has not all models'
expect 0 '' "$OSTEON" models --help
expect 2 'did you mean pivonka2008?' "$OSTEON" models pivonka2009
expect 2 'did you mean --json?' "$OSTEON" models --jsn
expect 2 'needs the name of a model' "$OSTEON" models --equations
expect 2 'give only one of them' "$OSTEON" models lemaire2004 --json --equations
expect 2 'unexpected argument' "$OSTEON" models lemaire2004 pivonka2008

# Models for other tools: tests/exports runs them.
for name in $names; do
  for format in sbml desolve mrgsolve matlab opencl; do
    expect 0 '' "$OSTEON" models "$name" --export $format
    grep -q "$name: " out || wrong "$name as $format: no title"
    # shellcheck disable=SC2016 # dollars of mrgsolve
    case $format in
      sbml) test "$(tail -n 1 out)" = '</sbml>' ;;
      desolve) grep -q "^${name}_run <- " out ;;
      mrgsolve) grep -q '^\$ODE$' out ;;
      matlab) grep -q '^function dydt = rates' out ;;
      opencl) grep -q '^kernel void osteon_advance' out ;;
    esac || wrong "$name as $format is not whole"
  done
done
expect 0 '' "$OSTEON" models aibl --export sbml --quiet --set age_0=75
cp out in.old
grep -q 'id="age_0".* value="75"' out || wrong 'the age is not set'
expect 0 '' "$OSTEON" models aibl --export sbml --quiet --set age_0=60
cmp -s out in.old && wrong 'a woman of 60 is exported as one of 75'
grep -q 'are numbers, which do not follow' out || wrong 'aibl: it is not said that the state on day 0 is numbers'
expect 0 '' "$OSTEON" models jorg2022 --export desolve
grep -q 'day 0 follows from the parameters' out || wrong 'jorg2022: it is not said that the state follows'
expect 2 'the formats are sbml, desolve, mrgsolve, matlab, opencl' "$OSTEON" models aibl --export pdf
expect 2 'needs the name of a model' "$OSTEON" models --export sbml
expect 2 'without --json' "$OSTEON" models aibl --export sbml --json
expect 2 'needs --export' "$OSTEON" models aibl --set age_0=60
expect 2 'did you mean age_0?' "$OSTEON" models aibl --export sbml --set age_1=60
expect 2 'age_0' "$OSTEON" models aibl --export sbml --quiet --set age_0=1000

rm -f in.old
nothing_but out
finish
