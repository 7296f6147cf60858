#!/bin/sh
# check_frozen.sh SOURCE BUILD: a program compiled with frozen declarations runs with the shared library of today.
set -u

source=$1
build=$2

sanitize=$(sed -n 's/^SANITIZE_FLAGS := *//p' "$build/config.mk")
# shellcheck disable=SC2086 # lists of words
${CC:-cc} $sanitize -std=c11 -Wall -Wextra -o older_program "$source/tests/frozen/older_program.c" \
  -L"$build/build" -losteon || exit
LD_LIBRARY_PATH=$build/build ./older_program || exit

cat >version.c <<'END'
#include <stdio.h>
#include <string.h>
#include <osteon/osteon.h>

int main(void) {
  printf("headers %s, library %s\n", OSTEON_VERSION, osteon_version());
  return strcmp(OSTEON_VERSION, osteon_version()) != 0;
}
END
# shellcheck disable=SC2086
${CC:-cc} $sanitize -std=c11 -I"$source/include" -o version version.c -L"$build/build" -losteon || exit
LD_LIBRARY_PATH=$build/build ./version
