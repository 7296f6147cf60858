#!/bin/sh
# story.sh PROGRAM WOMEN DIRECTORY: the story, its tables and three pictures. Called by `make story`; $OSTEON is
# the command, $OSTEON_DATA its data.
set -eu
: "${OSTEON:=osteon}" "${OSTEON_DATA:?must name the directory that holds scenarios/}"
program=$1 women=$2 out=$3
arms=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
mkdir -p "$out"

"$program" "$arms" "$women" "$out" >"$out/story.txt"
if command -v gnuplot >/dev/null; then
  for arm in ai ai-lifestyle denosumab-stopped; do
    "$OSTEON" cohort "$arms/$arm.yaml" -n "$women" --columns BMD_LS,BMD_TH,CTX -o /dev/null --plot "$out/$arm.svg" \
      2>"$out/messages.txt" || { cat "$out/messages.txt" >&2; exit 1; }
  done
  rm "$out/messages.txt"
else
  echo 'gnuplot not found, so there are no pictures; on Debian: apt-get update && apt-get install gnuplot-nox' >&2
fi
sed '/^1\. /,$d' "$out/story.txt"
echo "All numbers, tables and pictures are in $out:"
(cd "$out" && ls)
