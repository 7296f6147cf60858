#!/bin/sh
# check_symbols.sh SHARED_LIBRARY OBJECT...: what leaves the library begins with
# osteon_, and none of it is data that could change.
set -u

shared=$1
shift
nm=${NM:-nm}
bad=$(mktemp) || exit
trap 'rm -f "$bad"' EXIT

# The dynamic table is what programs can link to.
$nm -D --defined-only "$shared" | awk -v lib="${shared##*/}" '
  $NF !~ /^osteon_/ { print lib " exports " $NF ", which does not begin with osteon_" }' >>"$bad"
exports=$($nm -D --defined-only "$shared" | grep -c ' osteon_')
if test "$exports" -eq 0; then
  echo "${shared##*/} exports no osteon_ symbol; are the public declarations marked OSTEON_API?" >>"$bad"
fi

# Columns of the sysv format: file:name | value | class | type | size | line | section.
# Constant data that holds addresses lies in .data.rel.ro, and thread-local data
# in .tdata and .tbss: both are safe in a program with threads.
$nm -A -f sysv --defined-only "$@" | awk -F'|' '
  NF >= 7 {
    name = $1; class = $3; section = $7
    gsub(/[ \t]/, "", name); gsub(/[ \t]/, "", class); gsub(/[ \t]/, "", section)
    obj = name
    sub(/:.*/, "", obj); sub(/.*\/build\//, "", obj)
    sub(/^[^:]*:/, "", name)
    if (name ~ /asan/) next # of the address sanitizer
    # a lock around GSL\047s error handler, which is one for the whole program
    if (name ~ /(^|[.])handler_lock/ && obj ~ /fit_minimiser/) next
    if (class ~ /^[A-Z]$/ && name !~ /^osteon_/)
      print obj ": " name " is global and does not begin with osteon_"
    if (class ~ /^[DBCGSdbgs]$/ && section !~ /^[.](tdata|tbss|data[.]rel[.]ro)/)
      print obj ": " name " is global data that can change (" section "); make it const, thread-local, static or part of an object"
  }' >>"$bad"

if test -s "$bad"; then
  sort -u "$bad"
  exit 1
fi
echo "$exports exported symbols, $# objects"
