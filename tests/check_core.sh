#!/bin/sh
# check_core.sh ROOT LIBRARY: libosteon-core needs the C library alone, and has the functions that the headers mark
# OSTEON_API, and none of those that they mark OSTEON_FULL_API.
set -u

root=$1
core=$2
bad=0
needed=$(LC_ALL=C readelf -d "$core" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
for library in $needed; do
  case $library in
    libc.* | libm.* | libpthread.* | ld-linux* | libasan.* | libubsan.* | libtsan.*) ;;
    *)
      echo "${core##*/} needs $library"
      bad=1
      ;;
  esac
done

# declared MACRO: the functions of which the declaration begins with it
declared() {
  awk -v macro="$1" '
    FNR == 1 { text = "" }
    index($0, macro " ") == 1 { inside = 1 }
    inside { text = text " " $0 }
    inside && /;/ {
      if (match(text, /osteon_[a-z_0-9]*\(/)) print substr(text, RSTART, RLENGTH - 1)
      inside = 0
      text = ""
    }' "$root"/include/osteon/*.h | sort -u
}
${NM:-nm} -D --defined-only "$core" | sed -n 's/.* T //p' | sort -u >exported
declared OSTEON_API >core
declared OSTEON_FULL_API >full
comm -23 core exported | sed 's/$/ is marked OSTEON_API, but it is not in libosteon-core: mark it OSTEON_FULL_API/' >missing
comm -12 full exported | sed 's/$/ is marked OSTEON_FULL_API, but it is in libosteon-core: mark it OSTEON_API/' >surplus
cat missing surplus
if ! test -s core || ! test -s full; then
  echo "no declarations were found"
  bad=1
fi
if test -s missing || test -s surplus; then bad=1; fi
test "$bad" -ne 0 || echo "$(wc -l <core) functions in libosteon-core, $(wc -l <full) more in libosteon"
exit "$bad"
