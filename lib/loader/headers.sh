#!/bin/sh
# headers.sh SOURCE INTO COMPILE KERNELS MODEL...: fills the folder INTO with what a model of one's own is compiled
# against: the headers that the models read, the check of a model, and INTO.flags as flags, with a sum of all that in
# its first line, by which what was compiled against other headers is known. KERNELS: yes where there are any.
set -eu
LC_ALL=C
export LC_ALL
source=$1
into=$2
compile=$3
kernels=$4
shift 4

rm -rf "$into"
mkdir -p "$into/osteon"
cp "$source"/include/osteon/*.h "$into/osteon/"
cp "$source/lib/model/check_model.awk" "$into/"
if test "$kernels" = yes; then
  for model in "$@"; do
    # shellcheck disable=SC2086 # a list of words
    $compile '-DOSTEON_REAL="cohort/lanes_real.h"' -MM "$model"
  done | awk '{
    for (i = 1; i <= NF; i++)
      if (match($i, /(^|\/)lib\/[a-z]+\/[a-z_]+[.]h$/)) print substr($i, RSTART + ($i ~ /^lib/ ? 4 : 5))
  }' | sort -u >"$into.list"
  while read -r header; do
    mkdir -p "$into/${header%/*}"
    cp "$source/lib/$header" "$into/$header"
  done <"$into.list"
fi
{
  printf 'sum '
  find "$into" -type f -exec cksum {} + | sort | cat - "$into.flags" | cksum
  cat "$into.flags"
} >"$into/flags"
