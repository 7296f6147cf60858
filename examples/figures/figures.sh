#!/bin/sh
# figures.sh DIRECTORY [SUFFIX [FIGURE...]]: tables and pictures of the figures, svg, png or pdf. Each folder here is
# a figure: every scenario in it is a run, and plot.gp draws their tables. Called by `make figures`; $OSTEON is the
# command.
set -eu
: "${OSTEON:=osteon}"
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd -P) suffix=${2:-svg}
shift $(($# < 2 ? $# : 2))
test $# -gt 0 || { cd "$here" && set -- */; }

for figure in "$@"; do
  figure=${figure%/}
  mkdir -p "$out/$figure"
  for scenario in "$here/$figure"/*.yaml; do
    run=${scenario##*/}
    "$OSTEON" run "$scenario" --columns all -o "$out/$figure/${run%.yaml}.csv"
  done
  if command -v gnuplot >/dev/null; then
    (cd "$out/$figure" &&
      LC_ALL=C.UTF-8 gnuplot -e "picture = '$out/$figure.$suffix'" "$here/style.gp" "$here/$figure/plot.gp")
  fi
done
command -v gnuplot >/dev/null ||
  echo 'gnuplot not found, so there are tables but no pictures; on Debian: apt-get update && apt-get install gnuplot-nox' >&2
