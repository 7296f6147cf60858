#!/bin/sh
# check.sh SOURCE STAGE WORK [CXX]: osteon.hpp against the osteon installed in STAGE, in the empty directory WORK.
# It compiles without a warning, and its test passes; every call of the headers listed has a member.
set -eu
source=$1 stage=$2 work=$3
rm -rf "$work" && mkdir -p "$work" && cd "$work"
# shellcheck source=bindings/stage.sh
. "$source/bindings/stage.sh"
hpp=$(find "$stage" -name osteon.hpp)
include=${hpp%/*}

fail() {
  echo "bindings/cpp: $*" >&2
  exit 1
}

# osteon::call makes every call; those of these headers are better members.
for header in model schedule life sim cohort snapshot scenario population sweep sets fit loader stop status version; do
  for call in $(sed 's|/\*.*||' "$include/$header.h" | tr '\n' ' ' |
    grep -oE 'OSTEON_(FULL_)?API [^;(]*\(' | grep -oE 'osteon_[a-z_0-9]+\($' | tr -d '(' | sort -u); do
    grep -qw "$call" "$hpp" || echo "osteon.hpp has no member for $call ($header.h)"
  done
done >missing
test ! -s missing || fail "$(cat missing)"

bmd=$("$osteon" run ai.yaml --times 730 --columns BMD_LS | sed -n '$s/.*,//p')
warnings='-Wall -Wextra -Wconversion -Wshadow -Wpedantic -Werror'
compilers=0
for cxx in g++ clang++; do
  command -v $cxx >/dev/null || continue
  compilers=$((compilers + 1))
  for std in c++17 c++20; do
    # shellcheck disable=SC2046,SC2086 # lists of words
    $cxx -std=$std $warnings $(pkg-config --cflags osteon) -fsyntax-only "$source/bindings/cpp/test_hpp.cpp" ||
      fail "$cxx -std=$std warns"
  done
  # shellcheck disable=SC2046
  $cxx -std=c++17 -g -fsanitize=address,undefined -fno-sanitize-recover=all -o "test-$cxx" \
    "$source/bindings/cpp/test_hpp.cpp" $(pkg-config --cflags --libs osteon) -pthread || fail "$cxx does not build the test"
  "./test-$cxx" "$OSTEON_DATA" "$bmd" || fail "the test fails, built by $cxx"
done
test "$compilers" -gt 0 || fail 'neither g++ nor clang++ was found; on Debian: apt-get install g++'
