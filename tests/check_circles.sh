#!/bin/sh
# check_circles.sh ROOT OBJECT...: the arrows between the files of lib/, as the symbols of their objects tell them.
#   A file uses files of its own room and of lower ones (the ranks of check_includes.sh), and no two files, nor more
#   of them, use each other in a circle.
# What make writes (registry.o, kernels.o) and the models' kernels are lists, which stand for no file.
set -u
root=$1
shift

{
  sed -n '/split("base 0/,/, w, " ")/p' "$root/tests/check_includes.sh" | grep -oE '[a-z_]+ [0-9]+' | sed 's/^/rank /'
  ${NM:-nm} -P -A -g "$@" | sed -n 's|^[^:]*/build/lib/\([^:]*\): |\1 |p'
} | awk '
  $1 == "rank" { rank[$2] = $3; next }
  $2 !~ /^osteon_/ { next }
  $3 == "U" { uses[$1, $2]; next }
  { home[$2] = $1 }
  function room(file) { sub("/.*", "", file); return file }
  # Depth first: a file that is met again on the way to itself closes a circle.
  function visit(file,   n, i, to, w) {
    state[file] = 1
    way[++depth] = file
    n = split(arrows[file], w, " ")
    for (i = 1; i <= n; i++) {
      to = w[i]
      if (state[to] == 1) complain_of(to, file)
      else if (!state[to]) visit(to)
    }
    depth--
    state[file] = 2
  }
  function complain_of(to, file,   i, text) {
    for (i = depth; way[i] != to; i--) text = " -> " way[i] text
    print "a circle: " to text " -> " to
    bad = 1
  }
  END {
    for (pair in uses) {
      split(pair, w, SUBSEP)
      to = home[w[2]]
      if (to == "" || to == w[1]) continue
      count++
      if (rank[room(to)] > rank[room(w[1])]) {
        print w[1] " uses " w[2] " of " to ", which is above it"
        bad = 1
      }
      if (!((w[1], to) in seen)) arrows[w[1]] = arrows[w[1]] " " to
      seen[w[1], to] = 1
    }
    if (!count || !("base" in rank)) { print "no arrow or no rank was found"; bad = 1 }
    for (file in arrows) if (!state[file]) visit(file)
    if (!bad) print count " uses of a symbol of another file"
    exit bad
  }'
