#!/bin/sh
# check_install.sh SOURCE BUILD MAKE: installs below a temporary DESTDIR, builds an
# example against what was installed, runs it and the command, uninstalls, and
# expects nothing to be left.  Runs in an empty directory of its own.
set -u

source=$1
build=$2
make=$3
dest=$PWD/dest

fail() {
  echo "$*"
  exit 1
}

$make -C "$build" install DESTDIR="$dest" || fail 'make install failed'
pc=$(find "$dest" -name osteon.pc)
test -n "$pc" || fail 'osteon.pc was not installed'

# The installed file says where things will be; read them where they are.
mkdir pc
sed "s|^prefix=|prefix=$dest|" "$pc" >pc/osteon.pc
PKG_CONFIG_PATH=$PWD/pc${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
LD_LIBRARY_PATH=$(dirname "$(dirname "$pc")")
export LD_LIBRARY_PATH

set -- "$source"/examples/[0-9]*.c
first=$1
test -f "$first" || fail 'there is no example to build'
number=${first##*/}
number=${number%%_*}
if grep -q fsanitize "$build/config.mk"; then
  sanitize=$(sed -n 's/^SANITIZE_FLAGS := *//p' "$build/config.mk")
fi
# shellcheck disable=SC2046,SC2086 # lists of words
${CC:-cc} ${sanitize-} -std=c11 -o example "$source"/examples/"$number"_*.c \
  $(${PKG_CONFIG:-pkg-config} --cflags --libs osteon) -lm ||
  fail "$first does not build against the installed library"
./example >/dev/null || fail "$first, built against the installed library, exits with $?"

command=$(find "$dest" -path '*/bin/osteon')
OSTEON_DATA=$(dirname "$(dirname "$(dirname "$command")")")/share/osteon "$command" models >/dev/null ||
  fail "the installed command exits with $?"

$make -C "$build" uninstall DESTDIR="$dest" || fail 'make uninstall failed'
left=$(find "$dest" ! -type d -o -name osteon)
test -z "$left" || fail "make uninstall left: $left"
