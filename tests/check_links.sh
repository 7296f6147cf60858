#!/bin/sh
# check_links.sh ROOT: every file that a Markdown page links to is there.
set -u
cd "$1" || exit

find . -name '*.md' ! -path './build*' ! -path './.*' ! -path './demo/*' ! -path './story/*' ! -path './figures/*' |
  LC_ALL=C sort | while read -r page; do
  grep -o '](\([^)]*\))' "$page" | sed 's/^](//; s/)$//; s/#.*//' | sort -u | while read -r link; do
    case $link in '' | *://* | mailto:*) continue ;; esac
    test -e "${page%/*}/$link" || echo "$page: no $link"
  done
done | grep . && exit 1
exit 0
